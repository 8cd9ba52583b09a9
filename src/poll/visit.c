// visit.c – one visit of one feed, as a table of steps in the order in which they happen:
//
//   fetch ──(answer)──▶ judge ──▶ ingest ──▶ decide ──▶ store ──▶ end
//   (HTTP)              (status)  (lane:      (when     (recorder)
//                                 unpack,     next)
//                                 parse,
//                                 identify, clean)
//
// Before it decides, a visit may look at the address that its feed goes to, or came from (move.c).
// A step returns the next one, or STEP_WAIT when it started something whose end goes on with the visit. Failure at any
// step fills v->result.err and goes to decide: every visit is recorded. A part (a page of the feed's past) goes the
// same way, but decides nothing.
#include "base/clock.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/must.h"
#include "format/read.h"
#include "poll/local_file.h"
#include "poll/poller_priv.h"
#include "text/url.h"

#include <stdlib.h>

enum step { STEP_FETCH, STEP_JUDGE, STEP_INGEST, STEP_DECIDE, STEP_STORE, STEP_END, STEP_WAIT };

static enum step step_fetch(struct visit *v);
static enum step step_judge(struct visit *v);
static enum step step_ingest(struct visit *v);
static enum step step_decide(struct visit *v);
static enum step step_store(struct visit *v);
static enum step step_end(struct visit *v);
static enum step (*const steps[])(struct visit *v) = {
    [STEP_FETCH] = step_fetch,   [STEP_JUDGE] = step_judge, [STEP_INGEST] = step_ingest,
    [STEP_DECIDE] = step_decide, [STEP_STORE] = step_store, [STEP_END] = step_end,
};

static void go_on(struct visit *v, enum step step);
static void on_fetched(void *arg, struct fetch_response *response);
static void publisher_tell(struct visit *v);
static void job_ingest(struct job *job, void *state);
static void ingest(struct visit *v, struct arena *work);
static bool read_and_take(struct visit *v, struct arena *work, struct document *doc);
static void on_ingested(struct job *job);
static struct str other_origin(struct visit *v);
static void renew_validators(struct visit *v);
static void keep_validators(struct visit *v);
static void network_tell(struct visit *v);

static bool is_file(const struct visit *v)
{
    return str_starts(v->feed.url, STR("file:"));
}

// An answer with all that the feed shows; 226 has a part of it.
static bool shows_all(int status)
{
    return status == 200 || status == 203;
}

// A page of its past, or what it redirects to, may be at another's.
static bool at_origin(struct visit *v, struct str url)
{
    return str_eq(url_origin(&v->arena, v->feed.url), url_origin(&v->arena, url));
}

struct visit *visit_new(struct poller *p)
{
    struct visit *v = calloc(1, sizeof *v);
    must(v);
    v->poller = p;
    v->result.retry_after = v->result.fresh_for = -1;
    return v;
}

void visit_free(struct visit *v)
{
    if (v->response)
        fetch_response_free(v->response);
    if (v->look)
        fetch_response_free(v->look);
    arena_done(&v->arena);
    free(v);
}

void visit_own_texts(struct visit *v)
{
    struct arena *a = &v->arena;
    struct feed_state *f = &v->feed;
    struct str *const texts[] = {&f->url,
                                 &f->title,
                                 &f->site,
                                 &f->etag,
                                 &f->modified,
                                 &f->validators_of,
                                 &f->reason,
                                 &f->next_reason,
                                 &f->moved_to,
                                 &f->new_url,
                                 &f->moved_from,
                                 &f->credential_line,
                                 &f->credential_fault};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(a, *texts[i]);
    struct known_item *known = arena_alloc(a, (f->known_n + 1) * sizeof *known);
    if (f->known_n)
        memcpy(known, f->known, f->known_n * sizeof *known);
    f->known = known;
}

void visit_start(struct visit *v)
{
    go_on(v, STEP_FETCH);
}

void visit_abort(struct visit *v)
{
    must(v->fetch);
    fetch_abort(v->fetch);
    v->fetch = NULL;
}

struct fetch_request visit_request(const struct visit *v, struct str url)
{
    return (struct fetch_request){
        .url = url,
        .subscribers = v->poller->settings.count_hidden ? 0 : v->feed.subscribers,
        .unpack_later = true,
        .since = v->feed.last_at,
        .now = clock_now(),
    };
}

void visit_queue_init(struct visit_queue *q)
{
    *q = (struct visit_queue){.last = &q->first};
}

void visit_queue_append(struct visit_queue *q, struct visit *v)
{
    v->queue_next = NULL;
    *q->last = v;
    q->last = &v->queue_next;
    q->n++;
}

struct visit *visit_queue_take(struct visit_queue *q)
{
    struct visit *v = q->first;
    if (!v)
        return NULL;
    q->first = v->queue_next;
    if (!q->first)
        q->last = &q->first;
    q->n--;
    return v;
}

void visit_queue_move(struct visit_queue *to, struct visit_queue *from)
{
    if (!from->first)
        return;
    *to->last = from->first;
    to->last = from->last;
    to->n += from->n;
    *from = (struct visit_queue){.last = &from->first};
}

static void go_on(struct visit *v, enum step step)
{
    while (step != STEP_WAIT)
        step = steps[step](v);
}

static enum step step_fetch(struct visit *v)
{
    if (v->kind == VISIT_PUSHED)
        v->result.status = 200;
    if (is_file(v) || v->kind == VISIT_PUSHED)
        return STEP_INGEST;
    if (v->feed.credential && !v->feed.credential_line.n) {
        err_set(&v->result.err, ERR_SETTING, STR_FMT, STR_ARG(v->feed.credential_fault));
        return STEP_DECIDE;
    }
    v->publisher = publisher_at(&v->arena, v->url);
    struct str line = v->feed.credential_line;
    bool sent = line.n && at_origin(v, v->url) && publisher_takes(v->publisher, line);
    bool whole = v->kind == VISIT_WHOLE;
    bool conditional = whole && !v->entire && schedule_conditional(&v->feed, FORMAT_VERSION, clock_now());
    v->entire = whole && !conditional && (v->feed.etag.n || v->feed.modified.n);
    struct fetch_request request = visit_request(v, v->url);
    request.etag = conditional ? v->feed.etag : STR_NONE;
    request.modified = conditional ? v->feed.modified : STR_NONE;
    request.validators_of = v->feed.validators_of;
    request.credential = sent ? line : STR_NONE;
    request.plain = v->plain;
    v->fetch = fetch_start(v->poller->fetcher, &request, on_fetched, v);
    return STEP_WAIT;
}

static void on_fetched(void *arg, struct fetch_response *response)
{
    struct visit *v = arg;
    v->fetch = NULL;
    v->response = response;
    go_on(v, STEP_JUDGE);
}

static enum step step_judge(struct visit *v)
{
    struct fetch_response *r = v->response;
    v->result.status = r->status;
    v->result.err = r->err;
    v->result.retry_after = r->retry_after;
    v->result.fresh_for = r->fresh_for;
    v->result.challenge = r->challenge;
    v->result.let_in = r->let_in;
    v->result.held = r->held;
    v->result.asked = r->hops || v->plain;
    v->result.in_line = r->in_line;
    if (v->entire && !r->held && !r->unreached)
        v->feed.whole_at = clock_now();
    v->poller->counters.bytes += r->wire_bytes;
    publisher_tell(v);
    if (r->err.code) {
        v->result.status = 0;
        return STEP_DECIDE;
    }
    if (!v->plain && (r->status == 400 || r->status == 405 || r->status == 406 || r->status == 501)) {
        v->plain = true; // protocols 3.3: once more without what is optional
        fetch_response_free(r);
        v->response = NULL;
        return STEP_FETCH;
    }
    v->result.kept_back = v->feed.credential && r->left;
    if (v->kind == VISIT_WHOLE && r->status == 304) {
        renew_validators(v);
        move_prove(v, clock_now());
        hubs_note(v, NULL);
        return STEP_DECIDE;
    }
    if (!shows_all(r->status) && r->status != 226)
        return STEP_DECIDE;
    if (v->kind == VISIT_PAST && !past_stays(v, r->url))
        return STEP_DECIDE;
    v->answered_url = r->url;
    v->content_type = r->content_type;
    return STEP_INGEST;
}

// Errors of a publisher who has such hours say something of all its feeds.
static void publisher_tell(struct visit *v)
{
    const struct fetch_response *r = v->response;
    if (v->kind != VISIT_WHOLE || !publisher_has(v->publisher, PUBLISHER_FLAKY) || r->held || r->status == 429)
        return;
    bool answered = !r->err.code && r->status < 400;
    int64_t pause = streak_learn(&v->poller->streaks[publisher_number(v->publisher)], &v->feed, answered);
    if (pause) // of the host that answered, or was to
        hosts_close(v->poller->hosts, url_host(&v->arena, r->url), clock_now() + pause);
}

static enum step step_ingest(struct visit *v)
{
    v->job = (struct job){.run = job_ingest, .done = on_ingested};
    visit_queue_append(&v->poller->to_ingest, v);
    visits_ingest(v->poller);
    return STEP_WAIT;
}

void visits_ingest(struct poller *p)
{
    while (p->to_ingest.first && !recorder_full(p->recorder) && lane_submit(p->ingest, &p->to_ingest.first->job))
        visit_queue_take(&p->to_ingest);
}

// On the ingest lane. Only what will be stored outlives it: the visit may wait long for its turn at the store.
static void job_ingest(struct job *job, void *state)
{
    (void)state;
    struct visit *v = job_owner(job, struct visit, job);
    struct arena *work = &v->poller->work;
    ingest(v, work);
    v->body_bytes = v->body.n;
    v->body = STR_NONE;
    if (v->response)
        fetch_response_read(v->response);
    arena_reset(work);
}

// The order is that of the cheapest reason to stop.
static void ingest(struct visit *v, struct arena *work)
{
    struct visit_result *r = &v->result;
    if (is_file(v)) {
        if (!local_file_read(work, v->poller->settings.feeds_folder, str_from(v->feed.url, 5), &v->body, &r->err))
            return;
        r->status = 200;
    }
    if (v->response) {
        if (!fetch_response_unpack(v->response)) {
            r->err = v->response->err;
            r->status = 0;
            return;
        }
        v->body = v->response->body;
    }
    uint64_t hash = hash64_wide(v->body, 0);
    bool same_version = v->feed.policy == FORMAT_VERSION, whole = v->kind == VISIT_WHOLE;
    r->same_body = whole && hash == v->feed.body_hash && same_version;
    if (r->same_body) {
        hubs_note(v, NULL);
        return;
    }
    if (!same_version)
        v->feed.known_n = 0; // another reader may see the same items otherwise
    struct document doc;
    if (!read_and_take(v, work, &doc))
        return;
    r->dropped = doc.items_dropped;
    v->harvested = true;
    past_note(v, &doc);
    hubs_note(v, &doc);
    if (!whole)
        return;
    v->feed.body_hash = hash;
    v->feed.policy = FORMAT_VERSION;
    take_keep(&v->feed, &doc, &v->harvest);
    move_note(v, &doc);
}

// Without what it showed last, where that can be told apart.
static bool read_and_take(struct visit *v, struct arena *work, struct document *doc)
{
    const struct feed_state *f = &v->feed;
    struct read_hints hints = {.content_type = v->content_type, .url = v->answered_url};
    hints.remember = v->kind == VISIT_WHOLE;
    if (hints.remember && f->rhythm.until && f->known_n) {
        hints.known = f->known;
        hints.known_n = f->known_n;
        hints.known_context = f->known_context;
    }
    if (!feed_read(work, v->body, &hints, doc, &v->result.err))
        return false;
    if (take_document(&v->arena, work, doc, f, clock_now(), &v->harvest))
        return true;
    hints.known_context = 0;
    return feed_read(work, v->body, &hints, doc, &v->result.err) &&
           take_document(&v->arena, work, doc, f, clock_now(), &v->harvest);
}

static void on_ingested(struct job *job)
{
    struct visit *v = job_owner(job, struct visit, job);
    visits_ingest(v->poller);
    if (v->kind == VISIT_WHOLE && shows_all(v->result.status) && !v->result.err.code) {
        keep_validators(v);
        move_prove(v, clock_now());
    }
    go_on(v, STEP_DECIDE);
}

static enum step step_decide(struct visit *v)
{
    if (v->kind != VISIT_WHOLE)
        return v->harvested ? STEP_STORE : STEP_END;
    if (move_look(v))
        return STEP_WAIT;
    v->result.fresh = v->harvested && v->harvest.unknown > 0;
    network_tell(v);
    schedule_visit(&v->arena, &v->feed, &v->result, v->publisher, clock_now());
    return STEP_STORE;
}

void visit_looked(struct visit *v)
{
    go_on(v, STEP_DECIDE);
}

static enum step step_store(struct visit *v)
{
    recorder_add(v->poller->recorder, v);
    return STEP_WAIT;
}

// Of a part that brought nothing to be stored.
static enum step step_end(struct visit *v)
{
    poller_visit_ended(v->poller, v);
    return STEP_WAIT;
}

void visit_recorded(struct visit *v)
{
    poller_visit_ended(v->poller, v);
}

// Of the answer, where that is not the feed's own.
static struct str other_origin(struct visit *v)
{
    const struct fetch_response *r = v->response;
    return r->hops && !at_origin(v, r->url) ? url_origin(&v->arena, r->url) : STR_NONE;
}

// RFC 9111 4.3.4: a 304 may bring new ones, of what was asked about.
static void renew_validators(struct visit *v)
{
    const struct fetch_response *r = v->response;
    if (!str_eq(other_origin(v), v->feed.validators_of))
        return;
    if (r->etag.n)
        v->feed.etag = r->etag;
    if (r->modified.n)
        v->feed.modified = r->modified;
}

// Protocols 3.1: on a 200 whose body was read both validators are replaced by what this answer has, absent ones
// cleared.
static void keep_validators(struct visit *v)
{
    v->feed.validated_at = clock_now();
    v->feed.body_bytes = (int64_t)v->body_bytes;
    if (!v->response)
        return;
    v->feed.validators_of = other_origin(v);
    v->feed.etag = v->response->etag;
    v->feed.modified = v->response->modified;
}

static void network_tell(struct visit *v)
{
    struct poller *p = v->poller;
    const struct fetch_response *r = v->response;
    enum network_sign sign = !r             ? NETWORK_SILENT
                             : r->unreached ? NETWORK_UNREACHED
                             : !r->err.code ? NETWORK_ANSWERED
                                            : NETWORK_SILENT;
    bool own = r && r->own_network;
    struct network *network = own ? &p->near : &p->far;
    struct str host = sign == NETWORK_UNREACHED ? url_host(&v->arena, v->feed.url) : STR_NONE;
    enum network_news news = network_learn(network, &v->feed, host, sign);
    v->result.no_network = network->down && (sign == NETWORK_UNREACHED || v->result.held);
    if (news == NETWORK_WENT) {
        v->forgiven_n = network->suspects_n;
        v->forgiven = arena_array(&v->arena, int64_t, v->forgiven_n + 1);
        memcpy(v->forgiven, network->suspects, v->forgiven_n * sizeof *v->forgiven);
    }
    if (news != NETWORK_SAME && p->hooks.network)
        p->hooks.network(p->hooks.arg, own, news == NETWORK_CAME);
}
