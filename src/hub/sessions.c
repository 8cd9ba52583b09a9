// sessions.c – who is signed in: made at sign-in, ended by signing out, by a new password, or by time.
#include "hub/sessions.h"
#include "base/clock.h"
#include "base/limits.h"
#include "hub/change_priv.h"
#include "hub/people_priv.h"
#include "hub/secret.h"

static int64_t idle_since(int64_t now)
{
    return now - LIMIT_SESSION_IDLE_DAYS * CLOCK_DAY;
}
static int64_t made_since(int64_t now)
{
    return now - LIMIT_SESSION_DAYS * CLOCK_DAY;
}

bool session_make(struct db *db, int64_t person, int64_t now, char ret_id[SECRET_TEXT], struct err *err)
{
    char csrf[SECRET_TEXT];
    secret_make(ret_id);
    secret_make(csrf);
    struct secret_hash hash = secret_hash(SECRET_SESSION, str_of(ret_id));
    struct change change;
    if (!change_begin(db, &change, err))
        return false;
    struct stmt *s = db_query(db, Q_SESSION_EXPIRE);
    bind_int(s, 1, idle_since(now));
    bind_int(s, 2, made_since(now));
    bool ok = db_run(s, err);
    if (ok) {
        s = db_query(db, Q_SESSION_INSERT);
        bind_blob(s, 1, secret_hash_str(&hash));
        bind_int(s, 2, person);
        bind_text(s, 3, str_of(csrf));
        bind_int(s, 4, now);
        ok = db_run(s, err);
    }
    return change_end(&change, ok, err);
}

bool session_load(struct db *db, struct arena *a, struct str id, int64_t now, struct session *ret, bool *ret_found,
                  struct err *err)
{
    struct secret_hash hash = secret_hash(SECRET_SESSION, id);
    struct stmt *s = db_query(db, Q_SESSION_FIND);
    bind_blob(s, 1, secret_hash_str(&hash));
    bind_int(s, 2, idle_since(now));
    bind_int(s, 3, made_since(now));
    enum db_result result = db_step(s, err);
    *ret_found = result == DB_ROW;
    if (*ret_found) {
        *ret = (struct session){.person = person_of_row(a, s)};
        struct str csrf = str_first(col_text(s, 7), SECRET_TEXT - 1);
        memcpy(ret->csrf, csrf.p, csrf.n);
    }
    db_end(s);
    return result != DB_ERROR;
}

bool session_touch(struct db *db, struct str id, int64_t now, struct err *err)
{
    struct secret_hash hash = secret_hash(SECRET_SESSION, id);
    struct stmt *s = db_query(db, Q_SESSION_TOUCH);
    bind_blob(s, 1, secret_hash_str(&hash));
    bind_int(s, 2, now);
    bind_int(s, 3, now - CLOCK_HOUR);
    return db_run(s, err);
}

bool session_end(struct db *db, struct str id, struct err *err)
{
    struct secret_hash hash = secret_hash(SECRET_SESSION, id);
    struct stmt *s = db_query(db, Q_SESSION_DELETE);
    bind_blob(s, 1, secret_hash_str(&hash));
    return db_run(s, err);
}

bool session_end_all(struct db *db, int64_t person, struct err *err)
{
    static const enum query ended[] = {Q_SESSION_DELETE_ALL, Q_SIGNIN_TOKEN_DELETE_ALL};
    struct change change;
    if (!change_begin(db, &change, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof ended / sizeof *ended; i++) {
        struct stmt *s = db_query(db, ended[i]);
        bind_int(s, 1, person);
        ok = db_run(s, err);
    }
    return change_end(&change, ok, err);
}
