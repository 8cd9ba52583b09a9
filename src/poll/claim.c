// claim.c – leases on feeds. Forever: what falls due, under the scheduler's own lease. Once: the feeds that were asked
// for, or what is due until nothing is. Every question to the store is a job on the write lane; at most one is under
// way.
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/must.h"
#include "hub/feeds.h"
#include "poll/poller_priv.h"
#include "store/db.h"

#include <stdlib.h>
#include <uv.h>

#define FEED_LEASE      (20 * CLOCK_MINUTE) // of a visit that waits longer for its host it is renewed
#define SCHEDULER_LEASE (60 * CLOCK_SECOND)
#define LOOK_AGAIN_MS   10000 // others may have added feeds
#define REST_LEAST_MS   1000  // so that feeds that fall due one by one share a question
#define CLAIM_MOST      256   // feeds a question

struct wishes {
    int64_t feeds[LIMIT_WISHES];
    size_t n;
};

// Whose leases are more than half over.
struct renewals {
    int64_t feeds[LIMIT_VISITS];
    size_t n;
    int64_t next_at; // when the next one is
};

struct claims {
    struct poller *poller;
    bool forced;
    int64_t *feeds; // asked for
    size_t n, at;
    uv_timer_t timer;
    bool timer_open;
    struct job job;
    bool busy, again, exhausted, ending, ended;
    int64_t clock;        // what it said last; at first that it may have been ahead before we began
    struct wishes wishes; // not asked yet
    struct renewals renewals;
    // of the running job:
    int most;
    size_t asked;
    struct arena arena;
    struct wishes wished;
    feed_states got, granted;  // granted: of the wished
    struct visit_queue visits; // of both, made: memory of as many at once would hold up the loop
    int64_t leased_until, next_due;
    bool lease_lost, set_back;
    struct err err;
};

static void ask(struct claims *c);
static void note_renewals(struct claims *c);
static void job_claim(struct job *job, void *state);
static bool clock_follow(struct claims *c, struct db *db);
static bool renew_lease(struct claims *c, struct db *db);
static bool claim_wished(struct claims *c, struct db *db);
static bool claim_feeds(struct claims *c, struct db *db);
static void on_claimed(struct job *job);
static void job_end(struct job *job, void *state);
static void on_ended(struct job *job);
static void on_timer(uv_timer_t *timer);
static void make_visits(struct claims *c, const feed_states *feeds);
static void start_visit(struct claims *c, struct visit *v);
static void rest(struct claims *c);

struct claims *claims_new(struct poller *p, const int64_t *feeds, size_t n, enum poll_force force)
{
    struct claims *c = calloc(1, sizeof *c);
    must(c);
    c->poller = p;
    c->forced = force == POLL_FORCE;
    c->clock = INT64_MAX;
    visit_queue_init(&c->visits);
    if (n) {
        c->feeds = malloc(n * sizeof *feeds);
        must(c->feeds);
        memcpy(c->feeds, feeds, n * sizeof *feeds);
        c->n = n;
    }
    uv_timer_init(p->loop, &c->timer);
    c->timer.data = c;
    c->timer_open = true;
    return c;
}

void claims_free(struct claims *c)
{
    if (!c)
        return;
    must(!c->timer_open && !c->busy);
    arena_done(&c->arena);
    free(c->feeds);
    free(c);
}

void claims_more(struct claims *c)
{
    ask(c);
}
bool claims_idle(const struct claims *c)
{
    return !c->busy;
}
bool claims_exhausted(const struct claims *c)
{
    return c->exhausted;
}
bool claims_ended(const struct claims *c)
{
    return c->ended;
}

static bool under_way(const struct poller *p, int64_t feed)
{
    for (const struct visit *v = p->visits; v; v = v->next)
        if (v->feed.id == feed)
            return true;
    return false;
}

void claims_wish(struct claims *c, const int64_t *feeds, size_t n)
{
    for (size_t i = 0; i < n && c->wishes.n < LIMIT_WISHES; i++)
        if (!under_way(c->poller, feeds[i]))
            c->wishes.feeds[c->wishes.n++] = feeds[i];
    ask(c);
}

static void ask(struct claims *c)
{
    struct poller *p = c->poller;
    if (c->busy) {
        c->again = true;
        return;
    }
    if (p->stopping)
        return;
    note_renewals(c);
    int room = LIMIT_VISITS - (int)p->in_flight;
    bool worth =
        !c->exhausted && (room >= LIMIT_VISITS / 4 || p->in_flight == 0); // it pays only for some feeds at once
    if (!worth && c->wishes.n == 0 && c->renewals.n == 0)
        return;
    c->most = !worth || room < 0 ? 0 : room < CLAIM_MOST ? room : CLAIM_MOST;
    c->wished = c->wishes;
    c->wishes.n = 0;
    if (c->feeds)
        c->asked = c->n - c->at < (size_t)c->most ? c->n - c->at : (size_t)c->most;
    c->job = (struct job){.run = job_claim, .done = on_claimed};
    c->busy = true;
    lane_submit_sure(p->write, &c->job);
}

// Of visits that are under way: their feeds would fall due once more, here or for another process. A part of what a
// feed has needs no lease. Those there is no place for are noted next time.
static void note_renewals(struct claims *c)
{
    struct renewals *r = &c->renewals;
    int64_t now = clock_now(), half = FEED_LEASE / 2;
    r->n = 0;
    if (now < r->next_at && r->next_at <= now + half) // it is never further off, unless the clock was set back
        return;
    r->next_at = now + half;
    for (struct visit *v = c->poller->visits; v; v = v->next) {
        if (v->kind != VISIT_WHOLE)
            continue;
        bool lasts = v->leased_until > now + half && v->leased_until <= now + FEED_LEASE;
        if (!lasts && r->n < LIMIT_VISITS) {
            r->feeds[r->n++] = v->feed.id;
            v->leased_until = now + FEED_LEASE;
        }
        if (v->leased_until - half < r->next_at)
            r->next_at = v->leased_until - half;
    }
}

// On the write lane.
static void job_claim(struct job *job, void *state)
{
    struct claims *c = job_owner(job, struct claims, job);
    arena_reset(&c->arena);
    c->got = c->granted = (feed_states){0};
    c->err.code = ERR_NONE;
    c->leased_until = clock_now() + FEED_LEASE;
    c->next_due = INT64_MAX;
    c->lease_lost = c->set_back = false;
    const struct renewals *r = &c->renewals;
    if (r->n && !feed_renew(state, c->poller->settings.owner, r->feeds, r->n, c->leased_until, &c->err))
        return;
    if (c->poller->forever && !renew_lease(c, state))
        return;
    bool ok = clock_follow(c, state) && (c->forced || hosts_read(c->poller->hosts, state, &c->err));
    if (ok && claim_wished(c, state))
        claim_feeds(c, state);
    make_visits(c, &c->granted);
    make_visits(c, &c->got);
}

// A clock that was set back would have all wait that was put off before (security.md row 28).
static bool clock_follow(struct claims *c, struct db *db)
{
    int64_t now = clock_now(), before = c->clock;
    c->clock = now;
    c->set_back = now < before - CLOCK_MINUTE;
    return !c->set_back || feeds_clock_back(db, now, FEED_LEASE, &c->err);
}

static bool renew_lease(struct claims *c, struct db *db)
{
    int64_t now = clock_now();
    bool mine = false;
    if (!scheduler_lease(db, c->poller->settings.owner, now, now + SCHEDULER_LEASE, &mine, &c->err))
        return false;
    c->lease_lost = !mine;
    return mine;
}

// Before what is due, which then leaves them out: they are leased.
static bool claim_wished(struct claims *c, struct db *db)
{
    for (size_t i = 0; i < c->wished.n; i++) {
        struct feed_state state;
        feed_states one;
        bool found;
        enum feed_wish wish;
        int64_t now = clock_now();
        if (!feed_by_id(db, &c->arena, c->wished.feeds[i], &state, &found, &c->err))
            return false;
        if (!found)
            continue;
        if (!feed_wish(db, &c->arena, &state, now, &wish, &c->err))
            return false;
        if (wish != WISH_GRANTED)
            continue;
        if (!feed_claim(db, &c->arena, c->poller->settings.owner, &c->wished.feeds[i], 1, now, c->leased_until, &one,
                        &c->err))
            return false;
        if (one.n)
            *vec_push(&c->arena, &c->granted) = one.v[0];
    }
    return true;
}

static bool claim_feeds(struct claims *c, struct db *db)
{
    struct str owner = c->poller->settings.owner;
    int64_t now = clock_now();
    if (!c->most)
        return true;
    if (c->feeds)
        return feed_claim(db, &c->arena, owner, c->feeds + c->at, c->asked, now, c->leased_until, &c->got, &c->err);
    if (!feed_claim_due(db, &c->arena, owner, now, c->leased_until, c->most, &c->got, &c->err))
        return false;
    bool all = c->got.n < (size_t)c->most;
    return !(c->poller->forever && all) || feed_next_due(db, &c->next_due, &c->err);
}

static void on_claimed(struct job *job)
{
    struct claims *c = job_owner(job, struct claims, job);
    struct poller *p = c->poller;
    if (c->err.code) {
        log_event(LOG_ERROR, "claim", "%s", c->err.text);
        p->err = c->err;
    }
    if (c->lease_lost)
        log_event(LOG_WARN, "claim", "another process polls this store now; waiting for its lease to end");
    if (c->feeds) {
        c->at += c->asked;
        c->exhausted = c->at == c->n || c->err.code;
    } else if (!c->poller->forever) {
        c->exhausted = c->exhausted || c->got.n < (size_t)c->most || c->err.code;
    }
    if (c->set_back)
        fetcher_clock_back(p->fetcher);
    hosts_heed(p->hosts);
    bool full = c->most > 0 && c->got.n == (size_t)c->most;
    for (struct visit *v; (v = visit_queue_take(&c->visits));)
        start_visit(c, v);
    c->busy = false;
    if (c->again || full) {
        c->again = false;
        ask(c);
    }
    if (!c->busy)
        rest(c);
    poller_check_end(p);
}

// Until the next feed is due, but never long: the lease has to be renewed, and commands add feeds beside us.
static void rest(struct claims *c)
{
    if (!c->timer_open || c->poller->stopping)
        return;
    int64_t wait = LOOK_AGAIN_MS, now = clock_now();
    if (c->next_due != INT64_MAX && (c->next_due - now) / 1000 < wait)
        wait = c->next_due > now + REST_LEAST_MS * 1000 ? (c->next_due - now) / 1000 + 1 : REST_LEAST_MS;
    if (clock_is_fake() && wait > 50)
        wait = 50;
    uv_timer_start(&c->timer, on_timer, (uint64_t)wait, 0);
}

static void on_timer(uv_timer_t *timer)
{
    struct claims *c = timer->data;
    ask(c);
    if (!c->busy)
        rest(c);
}

// On the write lane.
static void make_visits(struct claims *c, const feed_states *feeds)
{
    for (size_t i = 0; i < feeds->n; i++) {
        struct visit *v = visit_new(c->poller);
        v->feed = feeds->v[i];
        visit_own_texts(v);
        v->url = v->feed.url;
        v->leased_until = c->leased_until;
        visit_queue_append(&c->visits, v);
    }
}

// When the poller stops meanwhile, its lease ends with the others, in claims_end.
static void start_visit(struct claims *c, struct visit *v)
{
    struct poller *p = c->poller;
    if (p->stopping) {
        visit_free(v);
        return;
    }
    struct feed_state *f = &v->feed;
    poller_visit_begin(p, v);
    char why[160];
    if (c->feeds && !c->forced && schedule_held(f, clock_now(), why)) {
        err_set(&v->store_err, ERR_BUSY, "not visited: %s", why);
        poller_visit_ended(p, v); // its lease, too
        return;
    }
    turns_begin_visit(p->turns, v);
}

void claims_end(struct claims *c)
{
    if (c->ending || c->busy)
        return;
    c->ending = true;
    c->busy = true;
    if (c->timer_open)
        uv_timer_stop(&c->timer);
    c->job = (struct job){.run = job_end, .done = on_ended};
    lane_submit_sure(c->poller->write, &c->job);
}

static void job_end(struct job *job, void *state)
{
    struct claims *c = job_owner(job, struct claims, job);
    c->err.code = ERR_NONE;
    if (!feed_release(state, c->poller->settings.owner, &c->err))
        log_event(LOG_ERROR, "claim", "%s", c->err.text);
    if (c->poller->forever)
        scheduler_release(state, c->poller->settings.owner);
}

static void on_closed(uv_handle_t *handle)
{
    struct claims *c = handle->data;
    c->timer_open = false;
    c->ended = true;
    poller_check_end(c->poller);
}

static void on_ended(struct job *job)
{
    struct claims *c = job_owner(job, struct claims, job);
    c->busy = false;
    uv_close((uv_handle_t *)&c->timer, on_closed);
}
