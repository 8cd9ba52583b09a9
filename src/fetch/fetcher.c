// fetcher.c – the life of a fetch around its transfers: the request, the queue, the redirects, the answer.
#include "base/clock.h"
#include "base/must.h"
#include "base/wakeup.h"
#include "fetch/client_priv.h"
#include "fetch/publisher.h"
#include "fetch/unpack_priv.h"

#include <signal.h>
#include <stdlib.h>

#define TOTAL_DEFAULT 64
#define TURN_DEFAULT  150                 // µs
#define START_TAKES   60                  // µs of the loop, about
#define CLOSED_WAIT   CLOCK_MINUTE        // a host closed for longer ends what is queued for it
#define CLOSED_FOR    CLOCK_HOUR          // of a 429 that does not say it
#define LINE_MOST     (10 * CLOCK_MINUTE) // so long may a publisher's line be: feeds are leased for 20 (poll/claim.c)

// protocols 3.4
#define ACCEPT_FEEDS                                                                                                   \
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "                    \
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, text/html;q=0.3, */*;q=0.1"

static void settings_take(struct fetcher *f, const struct fetch_settings *s);
static bool request_take(struct fetch *t, const struct fetch_request *r, struct err *err);
static void agent_tell(struct fetch *t, int64_t subscribers);
static bool line_make(struct fetch *t, enum line line, const char *name, struct str value, struct err *err);
static bool line_set(struct fetch *t, enum line line, const char *name, struct str text, struct err *err);
static void enqueue(struct fetch *t, enum pace_rank rank);
static void pace_as_publisher(struct fetch *t);
static void hold_closed(struct fetch *t, int64_t until, int64_t wall);
static void hold(struct fetch *t, int64_t wait);
static void line_shorten(struct fetch *t);
static void answer_fill(struct fetch *t);
static void host_heed(struct fetch *t);
static void finish(struct fetch *t);
static void dispose(struct fetch *t);
static void dispose_all(struct list *l);
static void turn(struct fetcher *f);
static void turn_soon(struct fetcher *f);
static void on_turn(uv_timer_t *timer);
static void on_room(uv_poll_t *room, int status, int events);
static void on_handle_closed(uv_handle_t *handle);
static void wake(void *arg);

struct fetcher *fetcher_new(struct uv_loop_s *loop, const struct fetch_settings *settings, struct err *err)
{
    signal(SIGPIPE, SIG_IGN); // a peer that hangs up while TLS writes must not end the process
    struct fetcher *f = calloc(1, sizeof *f);
    must(f && "out of memory");
    f->loop = loop;
    settings_take(f, settings);
    f->transfers = transfers_new(f, err);
    if (!f->transfers) {
        arena_done(&f->arena);
        free(f);
        return NULL;
    }
    f->pace = pace_new(f->settings.total, f->settings.per_host, f->settings.host_gap);
    f->bodies = bodies_new(wake, f);
    f->wakeup = wakeup_open();
    must(uv_timer_init(loop, &f->turn_timer) == 0 && uv_poll_init(loop, &f->room, f->wakeup) == 0);
    f->turn_timer.data = f->room.data = f;
    uv_poll_start(&f->room, UV_READABLE, on_room);
    uv_unref((uv_handle_t *)&f->room); // until something waits for room
    f->handles += 2;
    return f;
}

void fetcher_free(struct fetcher *f)
{
    f->closing = true;
    dispose_all(&f->active);
    dispose_all(&f->finished);
    for (struct pace_item *i; (i = pace_any(f->pace));)
        dispose((struct fetch *)i);
    transfers_free(f->transfers);
    pace_free(f->pace);
    bodies_leave(f->bodies);
    fetcher_handle_close(f, (uv_handle_t *)&f->turn_timer);
    fetcher_handle_close(f, (uv_handle_t *)&f->room);
}

struct fetch *fetch_start(struct fetcher *f, const struct fetch_request *request,
                          void (*done)(void *arg, struct fetch_response *response), void *arg)
{
    struct fetch *t = calloc(1, sizeof *t);
    must(t && "out of memory");
    t->f = f;
    t->done = done;
    t->arg = arg;
    t->box = box_new(f->bodies, request->body_max ? request->body_max : LIMIT_BODY);
    t->box->response.url = arena_str(&t->box->response.arena, request->url);
    if (request_take(t, request, &t->box->response.err))
        enqueue(t, request->urgent ? PACE_URGENT : PACE_PLAIN);
    else
        finish(t);
    turn_soon(f);
    return t;
}

void fetch_abort(struct fetch *t)
{
    struct fetcher *f = t->f;
    dispose(t);
    turn_soon(f);
}

void fetcher_close_host(struct fetcher *f, struct str host, int64_t until)
{
    int64_t wall = clock_now();
    pace_close(f->pace, host, until, wall);
    until = pace_closed_until(f->pace, host, wall);
    if (until - wall > CLOSED_WAIT)
        for (struct pace_item *i; (i = pace_queued_of(f->pace, host));) {
            pace_remove(f->pace, i, clock_mono());
            hold_closed((struct fetch *)i, until, wall);
        }
    turn_soon(f);
}

void fetcher_clock_back(struct fetcher *f)
{
    pace_clock_back(f->pace, clock_now());
}

void fetcher_on_closed(struct fetcher *f, void (*closed)(void *arg, struct str host, int64_t until), void *arg)
{
    f->closed = closed;
    f->closed_arg = arg;
}

size_t fetcher_active(const struct fetcher *f)
{
    return f->active.n;
}
size_t fetcher_queued(const struct fetcher *f)
{
    return pace_queued(f->pace);
}

void fetch_waits(struct fetch *t)
{
    enqueue(t, PACE_HOP);
}

void fetch_ended(struct fetch *t)
{
    struct fetch_response *r = &t->box->response;
    if (!r->err.code)
        switch (hops_follow(&t->hops, &r->arena, t->f->settings.guard, &t->headers, &r->err)) {
        case HOP_GO:
            r->hops++;
            r->left = t->hops.left;
            r->permanent_url = t->hops.permanent ? hops_text(&t->hops) : STR_NONE;
            enqueue(t, PACE_HOP);
            return;
        case HOP_STAY:
            answer_fill(t);
            host_heed(t);
            break;
        case HOP_BAD:
            break;
        }
    finish(t);
}

void fetcher_settle(struct fetcher *f)
{
    transfers_balance(f->transfers);
    for (struct fetch *t; !f->closing && (t = f->finished.first);) {
        struct response_box *box = t->box;
        void (*done)(void *arg, struct fetch_response *response) = t->done;
        void *arg = t->arg;
        list_remove(&f->finished, t);
        free(t);
        done(arg, &box->response); // which may start, abort and free anything
    }
    turn(f);
}

void fetcher_handle_close(struct fetcher *f, uv_handle_t *handle)
{
    handle->data = f;
    uv_close(handle, on_handle_closed);
}

void list_append(struct list *l, struct fetch *t)
{
    t->next = NULL;
    t->previous = l->last;
    *(l->last ? &l->last->next : &l->first) = t;
    l->last = t;
    l->n++;
    t->list = l;
}

void list_remove(struct list *l, struct fetch *t)
{
    must(t->list == l && (l->first == t) == !t->previous);
    *(t->previous ? &t->previous->next : &l->first) = t->next;
    *(t->next ? &t->next->previous : &l->last) = t->previous;
    l->n--;
    t->list = NULL;
}

static void settings_take(struct fetcher *f, const struct fetch_settings *s)
{
    struct arena *a = &f->arena;
    f->settings = (struct fetch_settings){
        .user_agent = arena_str(a, s->user_agent.n ? s->user_agent : STR("Tributary/" TRIBUTARY_VERSION)),
        .guard = s->guard,
        .total = s->total > 0 ? s->total : TOTAL_DEFAULT,
        .per_host = s->per_host > 0 ? s->per_host : 1,
        .host_gap = s->host_gap ? s->host_gap : CLOCK_SECOND,
        .connect_ms = s->connect_ms > 0 ? s->connect_ms : LIMIT_CONNECT_MS,
        .transfer_ms = s->transfer_ms > 0 ? s->transfer_ms : LIMIT_TRANSFER_MS,
        .slow_seconds = s->slow_seconds > 0 ? s->slow_seconds : LIMIT_SLOW_SECONDS,
        .budget = s->budget ? s->budget : LIMIT_BODIES_INFLIGHT,
        .turn = s->turn > START_TAKES ? s->turn : TURN_DEFAULT,
        .ca_file = arena_str(a, s->ca_file),
        .resolve_to = arena_str(a, s->resolve_to),
    };
    f->agent = arena_cstr(a, arena_printf(a, "User-Agent: " STR_FMT, STR_ARG(f->settings.user_agent)));
    f->accept = arena_cstr(a, STR("Accept: " ACCEPT_FEEDS));
    f->codings = arena_cstr(a, STR("Accept-Encoding: " UNPACK_ALL));
    f->codings_plain = arena_cstr(a, STR("Accept-Encoding: " UNPACK_PLAIN));
}

static bool request_take(struct fetch *t, const struct fetch_request *r, struct err *err)
{
    t->unpack_later = r->unpack_later;
    t->now = r->now;
    t->pace.since = r->since;
    t->line[LINE_AGENT] = t->f->agent;
    t->line[LINE_ACCEPT] = t->f->accept;
    if (r->subscribers)
        agent_tell(t, r->subscribers);
    t->line[LINE_CODINGS] = r->plain ? t->f->codings_plain : t->f->codings;
    if (!hops_start(&t->hops, &t->box->response.arena, t->f->settings.guard, r->url, err)) {
        t->box->response.let_in = t->hops.bad_port ? GUARD_PORT : GUARD_NONE;
        return false;
    }
    t->validators_of = arena_str(&t->box->response.arena, r->validators_of);
    if (r->form.n)
        t->form = arena_str(&t->box->response.arena, r->form);
    t->hops.form = r->form.n > 0;
    return line_make(t, LINE_TYPE, "Content-Type", r->form.n ? STR("application/x-www-form-urlencoded") : STR_NONE,
                     err) &&
           line_make(t, LINE_ACCEPT, "Accept", r->accept, err) &&
           line_make(t, LINE_ETAG, "If-None-Match", r->etag, err) &&
           line_make(t, LINE_MODIFIED, "If-Modified-Since", r->modified, err) &&
           line_set(t, LINE_CREDENTIAL, "credential", r->credential, err);
}

// Protocols 3.4: "Tributary/1.0 (+https://hub.example/about/fetcher; 12 subscribers)".
static void agent_tell(struct fetch *t, int64_t subscribers)
{
    struct arena *a = &t->box->response.arena;
    struct str agent = str_of(t->f->agent);
    bool more = str_ends(agent, STR(")"));
    t->line[LINE_AGENT] =
        arena_cstr(a, arena_printf(a, STR_FMT "%s%lld subscribers)", STR_ARG(str_first(agent, agent.n - more)),
                                   more ? "; " : " (", (long long)subscribers));
}

static bool line_make(struct fetch *t, enum line line, const char *name, struct str value, struct err *err)
{
    struct arena *a = &t->box->response.arena;
    return !value.n || line_set(t, line, name, arena_printf(a, "%s: " STR_FMT, name, STR_ARG(value)), err);
}

static bool line_set(struct fetch *t, enum line line, const char *name, struct str text, struct err *err)
{
    if (!text.n)
        return true;
    for (size_t i = 0; i < text.n; i++)
        if (((unsigned char)text.p[i] < 0x20 && text.p[i] != '\t') || text.p[i] == 0x7f)
            return err_set(err, ERR_INPUT, "the value for the header %s has control characters", name);
    t->line[line] = arena_cstr(&t->box->response.arena, text);
    return true;
}

static void enqueue(struct fetch *t, enum pace_rank rank)
{
    struct fetcher *f = t->f;
    struct str host = t->hops.at.host;
    int64_t wall = clock_now(), until = pace_closed_until(f->pace, host, wall);
    if (until - wall <= CLOSED_WAIT) {
        pace_as_publisher(t);
        pace_add(f->pace, &t->pace, host, rank, clock_mono());
        if (rank == PACE_PLAIN)
            line_shorten(t);
        return;
    }
    hold_closed(t, until, wall);
}

static void pace_as_publisher(struct fetch *t)
{
    const struct publisher *p = publisher_of(&t->hops.at);
    t->pace.gap = p ? p->gap : 0;
    t->pace.site_gap = p && publisher_is_site(p) ? p->gap : 0;
}

static void hold_closed(struct fetch *t, int64_t until, int64_t wall)
{
    char room[TIME_TEXT];
    err_set(&t->box->response.err, ERR_UNAVAILABLE, STR_FMT " is left alone until " STR_FMT, STR_ARG(t->hops.at.host),
            STR_ARG(time_rfc3339(until / CLOCK_SECOND * CLOCK_SECOND, room)));
    hold(t, until - wall);
}

// Ends it: nothing was asked.
static void hold(struct fetch *t, int64_t wait)
{
    t->box->response.retry_after = wait;
    t->box->response.held = true;
    finish(t);
}

// Whoever was there last steps out of a line that is too long: to wait in it would take longer than to come again.
static void line_shorten(struct fetch *t)
{
    if (pace_line(&t->pace) <= LINE_MOST)
        return;
    struct fetch *last = (struct fetch *)pace_last(&t->pace);
    struct fetch_response *r = &last->box->response;
    pace_remove(last->f->pace, &last->pace, clock_mono());
    r->in_line = true;
    err_set(&r->err, ERR_UNAVAILABLE, "others wait for " STR_FMT " already, which is asked seldom",
            STR_ARG(last->hops.at.host));
    hold(last, LINE_MOST);
}

static void answer_fill(struct fetch *t)
{
    struct fetch_response *r = &t->box->response;
    const struct headers *h = &t->headers;
    int64_t now = t->now ? t->now : clock_now();
    r->content_type = h->content_type;
    r->etag = h->etag;
    r->modified = h->modified;
    r->link_headers = h->link;
    r->retry_after = retry_after_read(h->retry_after, now);
    r->fresh_for = headers_fresh_for(h, now);
    r->challenge = headers_challenge(h);
    t->box->codings = h->codings;
}

// Protocols 3.3: 429 closes the host that says it, whatever it was asked for.
static void host_heed(struct fetch *t)
{
    struct fetcher *f = t->f;
    const struct fetch_response *r = &t->box->response;
    int64_t pause = r->retry_after >= 0 ? r->retry_after : CLOSED_FOR, until = clock_now() + pause;
    if (r->status != 429 || r->own_network || !pause)
        return;
    fetcher_close_host(f, t->hops.at.host, until);
    if (f->closed)
        f->closed(f->closed_arg, t->hops.at.host, until);
}

static void finish(struct fetch *t)
{
    struct fetch_response *r = &t->box->response;
    if (r->err.code)
        box_empty(t->box);
    if (t->hops.n)
        r->url = hops_text(&t->hops);
    box_hand_over(t->box);
    if (!t->unpack_later)
        fetch_response_unpack(r);
    list_append(&t->f->finished, t);
}

// Ends a fetch wherever it is, without a word.
static void dispose(struct fetch *t)
{
    if (t->list == &t->f->active)
        transfer_leave(t);
    else if (t->list)
        list_remove(t->list, t);
    else
        pace_remove(t->f->pace, &t->pace, clock_mono());
    fetch_response_free(&t->box->response);
    free(t);
}

static void dispose_all(struct list *l)
{
    for (struct fetch *t = l->first, *next; t; t = next) {
        next = t->next;
        dispose(t);
    }
}

// Starts what may start, and says when to look again.
static void turn(struct fetcher *f)
{
    if (f->closing)
        return;
    struct pace_item *i;
    if (f->turn_at != uv_now(f->loop)) {
        f->turn_at = uv_now(f->loop);
        f->started = 0;
    }
    int most = (int)(f->settings.turn / START_TAKES);
    for (; f->started < most && transfers_room(f->transfers); f->started++) {
        if (!(i = pace_next(f->pace, clock_mono(), clock_now())))
            break;
        transfer_start((struct fetch *)i);
    }
    if (!transfers_room(f->transfers))
        transfers_balance(f->transfers); // a body may have grown since: who frees one has to know that we wait
    bool room = transfers_room(f->transfers);
    int64_t wait = f->finished.first    ? 0
                   : !room              ? -1
                   : f->started == most ? CLOCK_SECOND / 1000
                                        : pace_wait(f->pace, clock_mono());
    // Only what waits for bodies to be freed elsewhere keeps the loop by that.
    (!room && (f->active.n || pace_queued(f->pace)) ? uv_ref : uv_unref)((uv_handle_t *)&f->room);
    if (wait < 0)
        uv_timer_stop(&f->turn_timer);
    else
        uv_timer_start(&f->turn_timer, on_turn, (uint64_t)((wait + 999) / 1000), 0);
}

static void turn_soon(struct fetcher *f)
{
    if (!f->closing)
        uv_timer_start(&f->turn_timer, on_turn, 0, 0);
}

static void on_turn(uv_timer_t *timer)
{
    fetcher_settle(timer->data);
}
static void on_room(uv_poll_t *room, int status, int events)
{
    (void)status, (void)events;
    struct fetcher *f = room->data;
    wakeup_take(f->wakeup);
    fetcher_settle(f);
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct fetcher *f = handle->data;
    if (--f->handles)
        return;
    wakeup_close(f->wakeup);
    arena_done(&f->arena);
    free(f);
}

// From any thread: somebody freed a response.
static void wake(void *arg)
{
    struct fetcher *f = arg;
    wakeup_send(f->wakeup);
}
