// websub.c – asks hubs for what their feeds push (WebSub; protocols 4.1). What is to be asked, and when, stands in the
// store (hub/websub.h); here it is asked, one question to the store at a time. What hubs then deliver comes in through
// poller_deliver() and is a visit that brings a part.
#include "hub/websub.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/must.h"
#include "hub/health.h"
#include "poll/poller_priv.h"

#include <stdlib.h>
#include <uv.h>

#define LOOK_MS 10000 // visits may have found hubs

struct ask {
    struct ask *next, *previous;
    struct pusher *push;
    struct fetch *fetch;
    struct fetch_response *response;
    struct job job;
    int64_t id, feed;
    struct err err;
};

struct pusher {
    struct poller *poller;
    uv_timer_t timer;
    bool busy, begun, ending, closed;
    struct ask *asks;
    size_t asks_n, jobs; // jobs: of asks and hints on the write lane
    struct job job;
    struct arena arena; // of the running job
    websub_list due;
    int64_t next_at;
    struct err err;
};

struct hint {
    struct job job;
    struct pusher *push;
    int64_t feed, floor;
    struct err err;
};

static void job_end(struct job *job, void *state);
static void on_ended(struct job *job);
static void on_closed(uv_handle_t *handle);
static void look(struct pusher *p);
static void on_timer(uv_timer_t *timer);
static void job_look(struct job *job, void *state);
static void on_looked(struct job *job);
static void ask_start(struct pusher *p, const struct websub *w);
static void ask_free(struct ask *a);
static void on_asked(void *arg, struct fetch_response *response);
static void job_answered(struct job *job, void *state);
static void on_answered(struct job *job);

struct pusher *push_new(struct poller *poller)
{
    struct pusher *p = calloc(1, sizeof *p);
    must(p);
    p->poller = poller;
    uv_timer_init(poller->loop, &p->timer);
    p->timer.data = p;
    look(p);
    return p;
}

bool push_ended(const struct pusher *p)
{
    return !p || p->closed;
}

void push_end(struct pusher *p)
{
    for (struct ask *ask = p->asks, *next; ask; ask = next) {
        next = ask->next;
        fetch_abort(ask->fetch);
        ask_free(ask);
    }
    uv_timer_stop(&p->timer);
    if (p->busy || p->jobs || p->ending)
        return;
    p->ending = true;
    p->job = (struct job){.run = job_end, .done = on_ended};
    lane_submit_sure(p->poller->write, &p->job);
}

// On the write lane.
static void job_end(struct job *job, void *state)
{
    struct pusher *p = job_owner(job, struct pusher, job);
    if (!websub_give_back(state, clock_now(), &p->err))
        log_event(LOG_ERROR, "websub", "%s", p->err.text);
}

static void on_ended(struct job *job)
{
    struct pusher *p = job_owner(job, struct pusher, job);
    uv_close((uv_handle_t *)&p->timer, on_closed);
}

static void on_closed(uv_handle_t *handle)
{
    struct pusher *p = handle->data;
    p->closed = true;
    poller_check_end(p->poller);
}

void push_free(struct pusher *p)
{
    if (!p)
        return;
    arena_done(&p->arena);
    free(p);
}

static void look(struct pusher *p)
{
    p->job = (struct job){.run = job_look, .done = on_looked};
    p->busy = true;
    lane_submit_sure(p->poller->write, &p->job);
}

static void on_timer(uv_timer_t *timer)
{
    struct pusher *p = timer->data;
    if (!p->busy)
        look(p);
}

// On the write lane.
static void job_look(struct job *job, void *state)
{
    struct pusher *p = job_owner(job, struct pusher, job);
    p->err.code = ERR_NONE;
    p->next_at = INT64_MAX;
    if (!p->begun && !websub_give_back(state, clock_now(), &p->err)) // of one that was killed
        return;
    p->begun = true;
    int room = LIMIT_HUBS_ASKED - (int)p->asks_n;
    if (room <= 0 || !websub_due(state, &p->arena, clock_now(), room, &p->due, &p->err))
        return;
    (void)websub_next_due(state, &p->next_at, &p->err);
}

static void on_looked(struct job *job)
{
    struct pusher *p = job_owner(job, struct pusher, job);
    p->busy = false;
    if (p->err.code)
        log_event(LOG_ERROR, "websub", "%s", p->err.text);
    if (p->poller->stopping) {
        poller_check_end(p->poller);
        return;
    }
    for (size_t i = 0; i < p->due.n; i++)
        ask_start(p, &p->due.v[i]);
    p->due = (websub_list){0};
    arena_reset(&p->arena);
    int64_t wait = p->next_at == INT64_MAX ? LOOK_MS : (p->next_at - clock_now()) / 1000 + 1;
    wait = wait > LOOK_MS ? LOOK_MS : wait < 200 ? 200 : wait;
    if (clock_is_fake() && wait > 50)
        wait = 50;
    uv_timer_start(&p->timer, on_timer, (uint64_t)wait, 0);
}

static void ask_start(struct pusher *p, const struct websub *w)
{
    struct arena *a = &p->arena;
    struct ask *k = calloc(1, sizeof *k);
    must(k);
    k->push = p;
    k->id = w->id;
    k->feed = w->feed;
    struct buf form;
    buf_init(&form, 64 * KIB);
    websub_form(a, w, p->poller->settings.push_base, &form);
    struct fetch_request request = {.url = w->moved_to.n ? w->moved_to : w->hub,
                                    .form = buf_str(&form),
                                    .accept = STR("*/*"),
                                    .body_max = LIMIT_HUB_ANSWER};
    k->next = p->asks;
    if (k->next)
        k->next->previous = k;
    p->asks = k;
    p->asks_n++;
    p->poller->counters.asked++;
    k->fetch = fetch_start(p->poller->fetcher, &request, on_asked, k);
    buf_done(&form);
}

static void ask_unlink(struct ask *k)
{
    struct pusher *p = k->push;
    *(k->previous ? &k->previous->next : &p->asks) = k->next;
    if (k->next)
        k->next->previous = k->previous;
    p->asks_n--;
}

static void ask_free(struct ask *k)
{
    ask_unlink(k);
    free(k);
}

static void on_asked(void *arg, struct fetch_response *response)
{
    struct ask *k = arg;
    ask_unlink(k); // from here on it is the lane's
    k->push->jobs++;
    k->fetch = NULL;
    k->response = response;
    k->job = (struct job){.run = job_answered, .done = on_answered};
    lane_submit_sure(k->push->poller->write, &k->job);
}

// On the write lane.
static void job_answered(struct job *job, void *state)
{
    struct ask *k = job_owner(job, struct ask, job);
    struct fetch_response *r = k->response;
    struct str why = r->err.code ? str_of(r->err.text) : STR_NONE;
    int64_t now = clock_now();
    bool wait = r->retry_after > 0 && (r->held || r->status >= 400);
    bool ok = r->held || websub_answered(state, &r->arena, k->id, r->err.code ? 0 : r->status, why, r->permanent_url,
                                         now, &k->err);
    if (ok && wait)
        (void)websub_wait(state, k->id, now + r->retry_after, why, now, &k->err);
    bool named;
    struct err ignored;
    if (!r->err.code)
        return;
    if (health_visible(state, k->feed, &named, &ignored) && named)
        log_event(LOG_WARN, "websub", "hub " STR_FMT ": %s", STR_ARG(r->url), r->err.text);
    else // its hub tells what hidden communities read
        log_event(LOG_WARN, "websub", "feed %lld: its hub could not be asked; 'tributary feed show %lld' says why",
                  (long long)k->feed, (long long)k->feed);
}

static void on_answered(struct job *job)
{
    struct ask *k = job_owner(job, struct ask, job);
    struct pusher *p = k->push;
    if (k->err.code)
        log_event(LOG_ERROR, "websub", "%s", k->err.text);
    fetch_response_free(k->response);
    free(k);
    p->jobs--;
    poller_check_end(p->poller);
}

// Deliveries --------------------------------------------------------------------------------------------------------

static void job_hint(struct job *job, void *state)
{
    struct hint *h = job_owner(job, struct hint, job);
    (void)websub_hint(state, h->feed, clock_now(), h->floor, &h->err);
}

static void on_hinted(struct job *job)
{
    struct hint *h = job_owner(job, struct hint, job);
    struct poller *poller = h->push->poller;
    if (h->err.code)
        log_event(LOG_ERROR, "websub", "%s", h->err.text);
    h->push->jobs--;
    free(h);
    if (!poller->stopping)
        poller_wake(poller);
    poller_check_end(poller);
}

static void hint_start(struct poller *poller, const struct feed_state *feed)
{
    struct hint *h = calloc(1, sizeof *h);
    struct arena work;
    must(h);
    arena_init(&work);
    *h = (struct hint){.push = poller->push, .feed = feed->id, .floor = schedule_floor(publisher_at(&work, feed->url))};
    arena_done(&work);
    h->job = (struct job){.run = job_hint, .done = on_hinted};
    h->push->jobs++;
    lane_submit_sure(poller->write, &h->job);
}

void poller_deliver(struct poller *poller, const struct feed_state *feed, struct str body, struct str content_type,
                    bool hint)
{
    if (poller->stopping || !poller->push)
        return;
    poller->counters.deliveries++;
    if (hint || poller->to_ingest.n >= LIMIT_DELIVERIES_WAITING) { // then the visit brings it
        hint_start(poller, feed);
        return;
    }
    struct visit *v = visit_new(poller);
    struct arena *a = &v->arena;
    v->kind = VISIT_PUSHED;
    v->feed = *feed;
    visit_own_texts(v);
    v->url = v->answered_url = v->feed.url;
    v->content_type = arena_str(a, content_type);
    v->body = arena_str(a, body);
    v->feed.last_at = clock_now();
    poller_visit_begin(poller, v);
    visit_start(v);
}
