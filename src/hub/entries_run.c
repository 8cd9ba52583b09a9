// entries_run.c – for whom what a visit brought is stored, and what they are told of it.
#include "hub/entries_run_priv.h"
#include "store/db.h"
#include "text/url.h"

#define FIRST_DAYS CLOCK_DAY // for so long what a feed brings may be its past

bool run_start(struct run *r, struct err *err)
{
    struct stmt *s = db_query(r->db, Q_ENTRIES_FEED);
    int64_t created = 0;
    bind_int(s, 1, r->feed);
    enum db_result got = db_step(s, err);
    if (got == DB_ROW) {
        r->matching = (struct matching){.db = r->db,
                                        .a = r->a,
                                        .feed = r->feed,
                                        .url = url_normal(r->a, col_text(s, 0)),
                                        .own = (uint64_t)col_int(s, 3)};
        created = col_int(s, 1);
        r->first = !col_int(s, 2);
    }
    db_end(s);
    if (got == DB_DONE)
        return err_set(err, ERR_NO_INPUT, "there is no feed %lld", (long long)r->feed);
    if (got == DB_ERROR)
        return false;
    s = db_query(r->db, Q_ENTRIES_LISTED);
    bind_int(s, 1, r->feed);
    while ((got = db_step(s, err)) == DB_ROW) {
        if (r->part && col_int(s, 3)) // it waits for a visit
            continue;
        struct listing *l = vec_push(r->a, &r->listings);
        bool past = r->past || r->first || r->now - created < FIRST_DAYS || r->now - col_int(s, 2) < FIRST_DAYS;
        *l = (struct listing){.community = col_int(s, 0), .kind = (enum kind)col_int(s, 1), .awaited = col_int(s, 3)};
        l->past_before = past ? r->now - ACTIVITY_NEW_AT_MOST : INT64_MIN;
    }
    db_end(s);
    return got == DB_DONE;
}

static bool came(struct run *r, struct listing *l, struct err *err)
{
    struct stmt *s = db_query(r->db, Q_COMMUNITY_FEED_CAME);
    bind_int(s, 1, l->community);
    bind_int(s, 2, r->feed);
    l->touched = true;
    return db_run(s, err) && entries_backfill(r->db, l->community, r->feed, r->now, err);
}

bool run_finish(struct run *r, struct arena *a, struct err *err)
{
    if (!weeks_write(r->db, &r->weeks, 1, err))
        return false;
    for (size_t i = 0; i < r->listings.n; i++) {
        struct listing *l = &r->listings.v[i];
        if (l->awaited && !came(r, l, err))
            return false;
        if (l->touched)
            *vec_push(a, &r->counts->communities) = l->community;
    }
    for (size_t i = 0; i < r->changed.n; i++)
        *vec_push(a, &r->counts->communities) = r->changed.v[i];
    return true;
}

void run_touched(struct run *r, int64_t community)
{
    for (size_t i = 0; i < r->listings.n; i++) {
        if (r->listings.v[i].community == community) {
            r->listings.v[i].touched = true;
            return;
        }
    }
    id_list_add(r->a, &r->changed, community);
}

void run_made(struct run *r, struct listing *l, int64_t sort_at)
{
    l->touched = true;
    *vec_push(r->a, &r->weeks) = (struct week){l->community, activity_week(sort_at)};
}
