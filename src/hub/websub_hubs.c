// websub_hubs.c – which of the hubs that a feed names is asked, and when one is asked anew.
#include "hub/change_priv.h"
#include "hub/websub_priv.h"

struct have {
    int64_t id;
    struct str hub, topic;
    enum websub_state state;
    int failures;
};
typedef VEC(struct have) have_list;

static bool is_asked(const struct have *h)
{
    return h->state == WEBSUB_WANTED || h->state == WEBSUB_PENDING;
}

static bool goes_well(const struct have *h)
{
    return h->state == WEBSUB_ACTIVE || (is_asked(h) && !h->failures);
}

static bool load_of_feed(struct db *db, struct arena *a, int64_t feed, have_list *ret, struct err *err)
{
    enum db_result r;
    struct stmt *s = db_query(db, Q_WEBSUB_OF_FEED);
    bind_int(s, 1, feed);
    while ((r = db_step(s, err)) == DB_ROW)
        *vec_push(a, ret) = (struct have){.id = col_int(s, 0),
                                          .hub = col_copy(a, s, 1),
                                          .topic = col_copy(a, s, 2),
                                          .state = (enum websub_state)col_int(s, 3),
                                          .failures = (int)col_int(s, 4)};
    db_end(s);
    return r == DB_DONE;
}

// How it goes with a hub, apart from the row `but`: not asked yet; refused or asked in vain so far; well.
enum going { GOING_NOT, GOING_BADLY, GOING_WELL };

static enum going going(const have_list *have, struct str hub, struct str topic, int64_t but)
{
    enum going best = GOING_NOT;
    for (size_t i = 0; i < have->n; i++) {
        const struct have *h = &have->v[i];
        if (h->id == but || !str_eq(h->hub, hub) || !str_eq(h->topic, topic))
            continue;
        if (goes_well(h))
            return GOING_WELL;
        if (is_asked(h) || h->state == WEBSUB_REFUSED)
            best = GOING_BADLY;
    }
    return best;
}

// Whether it is over with a row once these hubs are what the feed names: it was to be one of others, or the first
// choice was another. `anew`: one of them is about to be asked.
static bool superseded(const struct have *h, const struct str *hubs, size_t n, struct str topic, bool anew)
{
    if (!is_asked(h) && h->state != WEBSUB_REFUSED)
        return false;
    bool named = false;
    for (size_t i = 0; i < n && !named; i++)
        named = str_eq(h->hub, hubs[i]) && str_eq(h->topic, topic);
    return !named || (anew && is_asked(h) && !h->failures);
}

bool websub_discovered(struct db *db, struct arena *a, int64_t feed, const struct str *hubs, size_t n, struct str topic,
                       int64_t now, struct err *err)
{
    have_list have = {0};
    struct change change;
    if (!load_of_feed(db, a, feed, &have, err))
        return false;
    enum going how = GOING_BADLY;
    size_t i = 0, over = 0;
    while (i < n && (how = going(&have, hubs[i], topic, 0)) == GOING_BADLY)
        i++;
    bool anew = how == GOING_NOT;
    for (size_t k = 0; k < have.n; k++)
        over += superseded(&have.v[k], hubs, n, topic, anew);
    if (!anew && !over && (n || !have.n))
        return true;
    if (!change_begin(db, &change, err))
        return false;
    bool ok = true;
    for (size_t k = 0; k < have.n && ok; k++)
        if (superseded(&have.v[k], hubs, n, topic, anew))
            ok = db_run_int(db, Q_WEBSUB_DELETE, have.v[k].id, err);
    if (ok && anew) {
        ok = websub_insert(db, &(struct websub){.feed = feed, .hub = hubs[i], .topic = topic}, now, err);
    } else if (ok && !n) { // no hub any more: what there is may run out
        struct stmt *s = db_query(db, Q_WEBSUB_RETIRE);
        bind_int(s, 1, feed);
        bind_int(s, 2, 0);
        bind_int(s, 3, INT64_MAX);
        bind_int(s, 4, now);
        ok = db_run(s, err);
    }
    ok = ok && websub_pushed(db, feed, err);
    return change_end(&change, ok, err);
}

bool websub_leave(struct db *db, int64_t feed, struct err *err)
{
    return db_run_int(db, Q_WEBSUB_FORGET, feed, err) && db_run_int(db, Q_WEBSUB_LEAVE, feed, err);
}

bool websub_ask_anew(struct db *db, struct arena *a, const struct websub *w, int64_t now, struct err *err)
{
    have_list have = {0};
    if (!load_of_feed(db, a, w->feed, &have, err))
        return false;
    bool under_way = going(&have, w->hub, w->topic, w->id) != GOING_NOT;
    for (size_t i = 0; i < have.n; i++)
        under_way |= have.v[i].id != w->id && goes_well(&have.v[i]);
    return under_way || websub_insert(db, w, now, err);
}
