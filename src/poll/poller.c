// poller.c – holds the parts together: claims bring feeds, visits run, the recorder stores. Ends when it was told to,
// or when everything that was asked for has been visited.
#include "poll/poller.h"
#include "base/must.h"
#include "poll/poller_priv.h"

#include <stdlib.h>
#include <uv.h>

static struct poller *poller_new(struct uv_loop_s *loop, struct fetcher *fetcher, struct lane *ingest,
                                 struct lane *write, const struct poll_settings *settings,
                                 const struct poll_hooks *hooks)
{
    struct poller *p = calloc(1, sizeof *p);
    must(p);
    p->loop = loop;
    p->fetcher = fetcher;
    p->ingest = ingest;
    p->write = write;
    p->settings = *settings;
    if (hooks)
        p->hooks = *hooks;
    visit_queue_init(&p->to_ingest);
    p->recorder = recorder_new(p);
    p->turns = turns_new(p);
    p->hosts = hosts_new(p);
    return p;
}

struct poller *poller_start(struct uv_loop_s *loop, struct fetcher *fetcher, struct lane *ingest, struct lane *write,
                            const struct poll_settings *settings, const struct poll_hooks *hooks)
{
    struct poller *p = poller_new(loop, fetcher, ingest, write, settings, hooks);
    p->forever = true;
    p->claims = claims_new(p, NULL, 0, POLL_POLITE);
    claims_more(p->claims);
    if (settings->push_base.n)
        p->push = push_new(p);
    return p;
}

struct poller *poller_once(struct uv_loop_s *loop, struct fetcher *fetcher, struct lane *ingest, struct lane *write,
                           const struct poll_settings *settings, const struct poll_hooks *hooks, const int64_t *feeds,
                           size_t n, enum poll_force force)
{
    struct poller *p = poller_new(loop, fetcher, ingest, write, settings, hooks);
    p->claims = claims_new(p, feeds, n, force);
    claims_more(p->claims);
    return p;
}

void poller_wake(struct poller *p)
{
    claims_more(p->claims);
}

void poller_visit_now(struct poller *p, const int64_t *feeds, size_t n)
{
    claims_wish(p->claims, feeds, n);
}

void poller_visit_begin(struct poller *p, struct visit *v)
{
    v->next = p->visits;
    if (v->next)
        v->next->previous = v;
    p->visits = v;
    p->in_flight++;
}

// Out of the list; what is in flight is one less.
static void visit_leave(struct poller *p, struct visit *v)
{
    if (v->previous)
        v->previous->next = v->next;
    else
        p->visits = v->next;
    if (v->next)
        v->next->previous = v->previous;
    p->in_flight--;
}

void poller_visit_ended(struct poller *p, struct visit *v)
{
    if (v->stored && v->page_next.n && !p->stopping)
        past_follow(v);
    visit_leave(p, v);
    const struct err *why = v->store_err.code ? &v->store_err : v->result.err.code ? &v->result.err : NULL;
    if (v->kind == VISIT_WHOLE) {
        p->counters.visits++;
        p->counters.failed += feed_failed(&v->feed) || v->store_err.code;
        p->counters.fresh += v->counts.fresh > 0;
        p->counters.unchanged += !v->harvested && !feed_failed(&v->feed);
    }
    p->counters.entries += (uint64_t)v->counts.fresh;
    if (p->hooks.visited) {
        struct visit_report report = {
            .feed = &v->feed,
            .counts = &v->counts,
            .bytes = v->body_bytes,
            .moved_to = v->stored && v->result.moved ? v->feed.moved_to : STR_NONE,
            .err = why,
            .recorded = v->stored && !v->result.held,
            .part = v->kind != VISIT_WHOLE,
        };
        p->hooks.visited(p->hooks.arg, &report);
    }
    if (p->forever)
        recorder_bury(p->recorder, v);
    else
        visit_free(v); // at once: memory is what counts
    if (!p->stopping)
        claims_more(p->claims);
    recorder_check(p->recorder);
    poller_check_end(p);
}

// Whoever ends something asks this; it acts once nothing is under way.
void poller_check_end(struct poller *p)
{
    if (!p->claims || p->in_flight || !claims_idle(p->claims) || !recorder_idle(p->recorder) || !hosts_idle(p->hosts))
        return;
    if (!p->stopping && !claims_exhausted(p->claims))
        return;
    if (!claims_ended(p->claims)) {
        claims_end(p->claims);
        return;
    }
    if (!push_ended(p->push)) {
        push_end(p->push);
        return;
    }
    if (!turns_ended(p->turns)) {
        turns_end(p->turns);
        return;
    }
    hosts_end(p->hosts);
    if (p->stopping && p->stopped) {
        void (*stopped)(void *) = p->stopped;
        p->stopped = NULL;
        stopped(p->stopped_arg);
    } else if (!p->stopping && p->hooks.idle) {
        void (*idle)(void *) = p->hooks.idle;
        p->hooks.idle = NULL;
        idle(p->hooks.arg);
    }
}

static void visit_drop(struct poller *p, struct visit *v)
{
    visit_leave(p, v);
    visit_free(v);
}

void poller_stop(struct poller *p, void (*stopped)(void *arg), void *arg)
{
    p->stopping = true;
    p->stopped = stopped;
    p->stopped_arg = arg;
    for (struct visit *v; (v = turns_take_back(p->turns));)
        visit_drop(p, v);
    for (struct visit *v = p->visits, *next; v; v = next) {
        next = v->next;
        if (!v->fetch)
            continue; // read or being stored: that is finished
        visit_abort(v);
        visit_drop(p, v);
    }
    recorder_check(p->recorder);
    poller_check_end(p);
}

void poller_free(struct poller *p)
{
    if (!p)
        return;
    must(p->in_flight == 0);
    claims_free(p->claims);
    recorder_free(p->recorder);
    hosts_free(p->hosts);
    push_free(p->push);
    turns_free(p->turns);
    arena_done(&p->work);
    free(p);
}

void poller_counters(const struct poller *p, struct poll_counters *ret)
{
    *ret = p->counters;
    ret->in_flight = p->in_flight;
}

const struct err *poller_error(const struct poller *p)
{
    return p->err.code ? &p->err : NULL;
}
