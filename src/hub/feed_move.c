// feed_move.c – a feed that answers for good under another address: its old one becomes an alias, or two feeds become
// one.
#include "base/clock.h"
#include "hub/change_priv.h"
#include "hub/entries.h"
#include "hub/entries_priv.h"
#include "hub/feeds.h"
#include "hub/feeds_priv.h"
#include "store/db.h"

static bool rename_feed(struct db *db, int64_t id, struct str to, struct err *err);
static bool merge(struct db *db, struct arena *a, int64_t goes, int64_t stays, struct err *err);
static bool circle_of(struct db *db, const struct feed_state *feed, int64_t *ret, struct err *err);
static bool alias_set(struct db *db, struct str url, int64_t feed, int64_t circle, struct err *err);

bool feed_move(struct db *db, int64_t id, struct str to, int64_t *ret_id, struct err *err)
{
    struct arena a = {0};
    struct change change;
    struct feed_state feed;
    struct str url;
    bool found, taken = false;
    int64_t other = 0, circle = 0;
    *ret_id = id;
    bool ok = feed_address(&a, to, &url, NULL, err) && change_begin(db, &change, err);
    if (!ok) {
        arena_done(&a);
        return false;
    }
    ok = feed_by_id(db, &a, id, &feed, &found, err);
    if (ok && !found)
        ok = err_set(err, ERR_NO_INPUT, "there is no feed %lld", (long long)id);
    if (ok && !str_eq(feed.url, url) && (ok = circle_of(db, &feed, &circle, err))) {
        // An address that another feed had once is no feed's now: only one that is fetched there is met.
        struct stmt *s = db_query(db, Q_FEED_FIND);
        bind_text(s, 1, url);
        ok = db_one_int(s, &other, &taken, err);
        if (ok && taken) {
            *ret_id = other;
            ok = merge(db, &a, id, other, err);
        } else if (ok) {
            ok = rename_feed(db, id, url, err);
        }
        ok = ok && alias_set(db, feed.url, *ret_id, circle, err);
    }
    ok = change_end(&change, ok, err);
    arena_done(&a);
    return ok;
}

bool feed_was_at(struct db *db, struct arena *a, int64_t feed, int64_t community, feed_aliases *ret, struct err *err)
{
    enum db_result r;
    struct stmt *s = db_query(db, Q_FEED_ALIASES);
    *ret = (feed_aliases){0};
    bind_int(s, 1, feed);
    bind_int(s, 2, community);
    while ((r = db_step(s, err)) == DB_ROW)
        *vec_push(a, ret) = (struct feed_alias){.url = col_copy(a, s, 0), .since = col_int(s, 1)};
    db_end(s);
    return r == DB_DONE;
}

static bool rename_feed(struct db *db, int64_t id, struct str to, struct err *err)
{
    struct stmt *s = db_query(db, Q_FEED_ALIAS_DELETE);
    bind_text(s, 1, to);
    if (!db_run(s, err))
        return false;
    s = db_query(db, Q_FEED_RENAME);
    bind_int(s, 1, id);
    bind_text(s, 2, to);
    return db_run(s, err);
}

// Who may be told later that somebody here read it where it was (P7); before it is merged, for then others list it,
// too.
static bool circle_of(struct db *db, const struct feed_state *feed, int64_t *ret, struct err *err)
{
    if (!feed->hidden && !feed->credential)
        return true;
    struct stmt *s = db_query(db, Q_FEED_CIRCLE);
    bind_int(s, 1, feed->id);
    return db_one_int(s, ret, NULL, err);
}

static bool alias_set(struct db *db, struct str url, int64_t feed, int64_t circle, struct err *err)
{
    struct stmt *s = db_query(db, Q_FEED_ALIAS_SET);
    bind_text(s, 1, url);
    bind_int(s, 2, feed);
    bind_int(s, 3, clock_now());
    bind_int(s, 4, circle);
    return db_run(s, err);
}

struct listed {
    int64_t community;
    bool awaited; // what it brought comes with its next good visit
};

// In this order: each step needs what the later ones take away.
static const struct {
    enum query query;
    bool both;
} merge_steps[] = {
    {Q_FEED_MERGE_ALIASES, true},    {Q_FEED_MERGE_LISTS, true},       {Q_FEED_MERGE_ORIGINS, true},
    {Q_FEED_MERGE_DOUBLES, true},    {Q_FEED_MERGE_DOUBLES_END, true}, {Q_FEED_MERGE_SIGHTINGS, true},
    {Q_FEED_MERGE_LISTS_END, false},
};

// Whoever lists the one that goes is about to list the one that stays, as by hand: what only hidden ones read there
// begins anew (P7). Anybody can have an address of their own lead there.
static bool await_newcomers(struct db *db, int64_t goes, int64_t stays, int64_t now, struct err *err)
{
    int64_t one;
    bool some, awaited;
    struct stmt *s = db_query(db, Q_FEED_MERGE_NEWCOMER);
    bind_int(s, 1, goes);
    bind_int(s, 2, stays);
    if (!db_one_int(s, &one, &some, err))
        return false;
    if (!some)
        return true;
    if (!feed_begin(db, stays, now, &awaited, err))
        return false;
    if (!awaited)
        return true;
    s = db_query(db, Q_FEED_MERGE_AWAIT);
    bind_int(s, 1, goes);
    bind_int(s, 2, stays);
    return db_run(s, err);
}

static bool merge(struct db *db, struct arena *a, int64_t goes, int64_t stays, struct err *err)
{
    VEC(struct listed) communities = {0};
    enum db_result r;
    int64_t now = clock_now();
    if (!await_newcomers(db, goes, stays, now, err))
        return false;
    for (size_t i = 0; i < sizeof merge_steps / sizeof *merge_steps; i++) {
        struct stmt *s = db_query(db, merge_steps[i].query);
        bind_int(s, 1, goes);
        if (merge_steps[i].both)
            bind_int(s, 2, stays);
        if (!db_run(s, err))
            return false;
    }
    struct stmt *s = db_query(db, Q_FEED_COMMUNITIES);
    bind_int(s, 1, stays);
    while ((r = db_step(s, err)) == DB_ROW)
        *vec_push(a, &communities) = (struct listed){col_int(s, 0), col_int(s, 1)};
    db_end(s);
    bool ok = r == DB_DONE;
    for (struct listed *c = communities.v; c < communities.v + communities.n && ok; c++)
        ok = entries_withdraw(db, c->community, goes, err) &&
             (c->awaited || entries_backfill(db, c->community, stays, now, err)) &&
             activity_recount(db, c->community, err);
    if (!ok)
        return false;
    s = db_query(db, Q_FEED_DELETE);
    bind_int(s, 1, goes);
    return db_run(s, err);
}
