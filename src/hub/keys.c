// keys.c – feed keys: what lets a reader program fetch one private feed, and nothing else.
#include "hub/keys.h"
#include "base/clock.h"
#include "hub/change_priv.h"
#include "hub/community_words.h"
#include "hub/people_priv.h"
#include "hub/secret.h"

static bool scope_valid(struct str scope, struct err *err)
{
    if (str_is(scope, "river"))
        return true;
    if (str_starts(scope, STR("c/")))
        return slug_valid(str_from(scope, 2), err);
    return err_set(err, ERR_INPUT, "'" STR_FMT "' is nothing that a feed key opens: 'river' or 'c/SLUG'",
                   STR_ARG(str_first(scope, 100)));
}

bool feed_key_make(struct db *db, int64_t person, struct str scope, int64_t now, char ret_key[SECRET_TEXT],
                   struct err *err)
{
    if (!scope_valid(scope, err))
        return false;
    secret_make(ret_key);
    struct secret_hash hash = secret_hash(SECRET_FEED_KEY, str_of(ret_key));
    struct stmt *s = db_query(db, Q_FEED_KEY_INSERT);
    bind_blob(s, 1, secret_hash_str(&hash));
    bind_int(s, 2, person);
    bind_text(s, 3, scope);
    bind_int(s, 4, now);
    return db_run(s, err);
}

bool feed_key_open(struct db *db, struct arena *a, struct str key, struct str scope, struct person *ret,
                   bool *ret_found, struct err *err)
{
    struct secret_hash hash = secret_hash(SECRET_FEED_KEY, key);
    struct stmt *s = db_query(db, Q_FEED_KEY_FIND);
    bind_blob(s, 1, secret_hash_str(&hash));
    bind_text(s, 2, scope);
    return person_one(a, s, ret, ret_found, err);
}

bool feed_key_touch(struct db *db, struct str key, int64_t now, struct err *err)
{
    struct secret_hash hash = secret_hash(SECRET_FEED_KEY, key);
    struct stmt *s = db_query(db, Q_FEED_KEY_TOUCH);
    bind_blob(s, 1, secret_hash_str(&hash));
    bind_int(s, 2, now);
    bind_int(s, 3, now - CLOCK_DAY);
    return db_run(s, err);
}

bool feed_key_list(struct db *db, struct arena *a, int64_t person, feed_keys *ret, struct err *err)
{
    *ret = (feed_keys){0};
    struct stmt *s = db_query(db, Q_FEED_KEY_LIST);
    bind_int(s, 1, person);
    enum db_result result;
    while ((result = db_step(s, err)) == DB_ROW)
        *vec_push(a, ret) = (struct feed_key){
            .id = col_int(s, 0), .scope = col_copy(a, s, 1), .created = col_int(s, 2), .used = col_int(s, 3)};
    db_end(s);
    return result == DB_DONE;
}

bool feed_key_revoke(struct db *db, int64_t person, int64_t id, struct err *err)
{
    struct stmt *s = db_query(db, Q_FEED_KEY_DELETE);
    bind_int(s, 1, id);
    bind_int(s, 2, person);
    if (!db_run(s, err))
        return false;
    return db_changes(db) > 0 || err_set(err, ERR_NO_INPUT, "there is no such feed key");
}
