// activities.c – what a community has of the hub's entries: a feed that comes or leaves, and the weeks kept in step.
#include "hub/change_priv.h"
#include "hub/entries.h"
#include "hub/entries_priv.h"
#include "hub/feeds_priv.h"
#include "store/db.h"

#include <stdlib.h>

static int week_order(const void *x, const void *y)
{
    const struct week *a = x, *b = y;
    if (a->community != b->community)
        return a->community < b->community ? -1 : 1;
    return (a->week > b->week) - (a->week < b->week);
}

bool weeks_write(struct db *db, week_list *weeks, int sign, struct err *err)
{
    if (weeks->n)
        qsort(weeks->v, weeks->n, sizeof *weeks->v, week_order);
    for (size_t i = 0, same; i < weeks->n; i += same) {
        for (same = 1; i + same < weeks->n && !week_order(&weeks->v[i], &weeks->v[i + same]);)
            same++;
        struct stmt *s = db_query(db, Q_ACTIVITY_WEEK_ADD);
        bind_int(s, 1, weeks->v[i].community);
        bind_int(s, 2, weeks->v[i].week);
        bind_int(s, 3, sign * (int64_t)same);
        if (!db_run(s, err))
            return false;
    }
    return true;
}

bool activity_recount(struct db *db, int64_t community, struct err *err)
{
    struct stmt *s = db_query(db, Q_ACTIVITY_WEEK_CLEAR);
    bind_int(s, 1, community);
    if (!db_run(s, err))
        return false;
    s = db_query(db, Q_ACTIVITY_WEEK_RECOUNT);
    bind_int(s, 1, community);
    return db_run(s, err);
}

// Runs `s`, which returns the time of each activity that it made or took away (sign -1), and keeps the weeks in step.
static bool run_counted(struct db *db, struct stmt *s, int64_t community, int sign, struct err *err)
{
    struct arena a = {0};
    week_list weeks = {0};
    enum db_result got;
    while ((got = db_step(s, err)) == DB_ROW)
        *vec_push(&a, &weeks) = (struct week){community, activity_week(col_int(s, 0))};
    db_end(s);
    bool ok = got == DB_DONE && weeks_write(db, &weeks, sign, err);
    arena_done(&a);
    return ok;
}

bool entries_backfill(struct db *db, int64_t community, int64_t feed, int64_t now, struct err *err)
{
    struct change change;
    if (!change_begin(db, &change, err))
        return false;
    struct stmt *s = db_query(db, Q_ACTIVITY_FILL);
    bind_int(s, 1, community);
    bind_int(s, 2, feed);
    bind_int(s, 3, now - ACTIVITY_NEW_AT_MOST);
    bool ok = run_counted(db, s, community, 1, err) && feed_wake(db, feed, now, err);
    return change_end(&change, ok, err);
}

bool entries_withdraw(struct db *db, int64_t community, int64_t feed, struct err *err)
{
    struct change change;
    if (!change_begin(db, &change, err))
        return false;
    struct stmt *s = db_query(db, Q_ACTIVITY_ADOPT);
    bind_int(s, 1, community);
    bind_int(s, 2, feed);
    bool ok = db_run(s, err);
    if (ok) {
        s = db_query(db, Q_ACTIVITY_WITHDRAW);
        bind_int(s, 1, community);
        bind_int(s, 2, feed);
        ok = run_counted(db, s, community, -1, err);
    }
    return change_end(&change, ok, err);
}
