// closed_hosts.c – the servers that want to be left alone, as rows.
#include "hub/closed_hosts.h"
#include "hub/change_priv.h"
#include "store/db.h"

static bool keep(struct db *db, const struct closed_host *h, int64_t now, struct err *err);
static bool forget(struct db *db, int64_t now, struct err *err);

bool closed_hosts_load(struct db *db, struct arena *a, int64_t now, closed_hosts *ret, struct err *err)
{
    enum db_result r;
    struct stmt *s = db_query(db, Q_CLOSED_HOST_LIST);
    *ret = (closed_hosts){0};
    bind_int(s, 1, now);
    while ((r = db_step(s, err)) == DB_ROW)
        *vec_push(a, ret) = (struct closed_host){col_copy(a, s, 0), col_int(s, 1)};
    db_end(s);
    return r == DB_DONE;
}

bool closed_hosts_keep(struct db *db, const closed_hosts *hosts, int64_t now, struct err *err)
{
    struct change change;
    if (!change_begin(db, &change, err))
        return false;
    bool ok = forget(db, now, err);
    for (size_t i = 0; i < hosts->n && ok; i++)
        ok = keep(db, &hosts->v[i], now, err);
    return change_end(&change, ok, err);
}

bool closed_hosts_clock_back(struct db *db, int64_t now, struct err *err)
{
    return db_run_int(db, Q_CLOSED_HOSTS_CLOCK_BACK, now, err);
}

bool closed_host_until(struct db *db, struct str host, int64_t *ret, struct err *err)
{
    bool found;
    struct stmt *s = db_query(db, Q_CLOSED_HOST_UNTIL);
    bind_text(s, 1, host);
    *ret = 0;
    return db_one_int(s, ret, &found, err);
}

static bool keep(struct db *db, const struct closed_host *h, int64_t now, struct err *err)
{
    struct stmt *s = db_query(db, Q_CLOSED_HOST_KEEP);
    bind_text(s, 1, h->host);
    bind_int(s, 2, now);
    bind_int(s, 3, h->until);
    return db_run(s, err);
}

static bool forget(struct db *db, int64_t now, struct err *err)
{
    return db_run_int(db, Q_CLOSED_HOST_FORGET, now, err);
}
