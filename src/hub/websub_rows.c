// websub_rows.c – subscriptions from and to their rows.
#include "hub/secret.h"
#include "hub/websub_priv.h"

// The token is made of the secret, so that it can be said to the hub again (to unsubscribe) and stands nowhere.
static struct str token_of(struct arena *a, struct str secret)
{
    char text[SECRET_HASH_TEXT];
    struct secret_hash h = secret_hash(SECRET_WEBSUB_TOKEN, secret);
    secret_hash_text(&h, text);
    return arena_str(a, str_of(text));
}

bool websub_rows(struct stmt *s, struct arena *a, websub_list *ret, struct err *err)
{
    enum db_result r;
    while ((r = db_step(s, err)) == DB_ROW) {
        struct websub *w = vec_push(a, ret);
        *w = (struct websub){.id = col_int(s, 0),
                             .feed = col_int(s, 1),
                             .hub = col_copy(a, s, 2),
                             .topic = col_copy(a, s, 3),
                             .secret = col_copy(a, s, 4),
                             .state = (enum websub_state)col_int(s, 5),
                             .lease_until = col_int(s, 6),
                             .failures = (int)col_int(s, 7),
                             .moved_to = col_copy(a, s, 8)};
        w->token = token_of(a, w->secret);
    }
    db_end(s);
    return r == DB_DONE;
}

bool websub_by_id(struct db *db, struct arena *a, int64_t id, websub_list *ret, struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_BY_ID);
    bind_int(s, 1, id);
    return websub_rows(s, a, ret, err);
}

bool websub_by_token(struct db *db, struct arena *a, struct str token, websub_list *ret, struct err *err)
{
    struct secret_hash h = secret_hash(SECRET_WEBSUB, token);
    struct stmt *s = db_query(db, Q_WEBSUB_BY_TOKEN);
    bind_blob(s, 1, secret_hash_str(&h));
    return websub_rows(s, a, ret, err);
}

bool websub_insert(struct db *db, const struct websub *w, int64_t now, struct err *err)
{
    char secret[SECRET_TEXT];
    struct arena a = {0};
    secret_make(secret);
    struct secret_hash h = secret_hash(SECRET_WEBSUB, token_of(&a, str_of(secret)));
    struct stmt *s = db_query(db, Q_WEBSUB_INSERT);
    bind_int(s, 1, w->feed);
    bind_text(s, 2, w->hub);
    bind_text(s, 3, w->topic);
    bind_text(s, 4, str_of(secret));
    bind_blob(s, 5, secret_hash_str(&h));
    bind_int(s, 6, now);
    bind_text(s, 7, w->moved_to);
    bool ok = db_run(s, err);
    secret_wipe(secret, sizeof secret);
    arena_done(&a);
    return ok;
}

bool websub_set(struct db *db, const struct websub *w, enum websub_state state, int64_t next_at, int failures,
                struct str reason, int64_t now, struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_SET);
    bind_int(s, 1, w->id);
    bind_int(s, 2, state);
    bind_int(s, 3, next_at);
    bind_int(s, 4, failures);
    bind_text(s, 5, reason);
    bind_int(s, 6, now);
    return db_run(s, err);
}

bool websub_failed(struct db *db, const struct websub *w, int64_t now, struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_FAIL);
    bind_int(s, 1, w->id);
    bind_int(s, 2, now);
    return db_run(s, err);
}

bool websub_asking(struct db *db, int64_t id, bool is, struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_ASKING);
    bind_int(s, 1, id);
    bind_int(s, 2, is);
    return db_run(s, err);
}

bool websub_pushed(struct db *db, int64_t feed, struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_PUSHED);
    bind_int(s, 1, feed);
    bind_int(s, 2, WEBSUB_MISSED_MOST);
    return db_run(s, err);
}
