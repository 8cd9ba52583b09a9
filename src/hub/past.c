// past.c – where the reading of a feed's past goes on, as a row.
#include "hub/past.h"
#include "store/db.h"

static bool load(struct db *db, struct arena *a, int64_t feed, struct str *ret_next, struct trail *ret_trail,
                 struct err *err);

bool past_keep(struct db *db, int64_t feed, struct str next, const struct trail *trail, struct err *err)
{
    struct stmt *s = db_query(db, Q_PAST_KEEP);
    bind_int(s, 1, feed);
    bind_text(s, 2, next);
    bind_int(s, 3, (int64_t)trail->pages);
    bind_blob(s, 4, (struct str){(const char *)trail->seen, trail->n * sizeof *trail->seen});
    return db_run(s, err);
}

bool past_resume(struct db *db, struct arena *a, int64_t feed, struct str *ret_next, struct trail *ret_trail,
                 struct err *err)
{
    struct stmt *s = db_query(db, Q_PAST_TRY);
    *ret_next = STR_NONE;
    bind_int(s, 1, feed);
    bind_int(s, 2, LIMIT_PAGE_TRIES);
    if (!db_run(s, err))
        return false;
    return db_changes(db) ? load(db, a, feed, ret_next, ret_trail, err) : past_end(db, feed, err);
}

bool past_end(struct db *db, int64_t feed, struct err *err)
{
    return db_run_int(db, Q_PAST_END, feed, err);
}

static bool load(struct db *db, struct arena *a, int64_t feed, struct str *ret_next, struct trail *ret_trail,
                 struct err *err)
{
    struct stmt *s = db_query(db, Q_PAST_GET);
    bind_int(s, 1, feed);
    enum db_result r = db_step(s, err);
    if (r == DB_ROW) {
        struct str seen = col_blob(s, 2);
        *ret_trail = (struct trail){.pages = (size_t)col_int(s, 1)};
        if (seen.n <= sizeof ret_trail->seen) {
            memcpy(ret_trail->seen, seen.p, seen.n);
            ret_trail->n = seen.n / sizeof *ret_trail->seen;
        }
        *ret_next = col_copy(a, s, 0);
    }
    db_end(s);
    return r != DB_ERROR;
}
