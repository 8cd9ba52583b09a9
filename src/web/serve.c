// serve.c – a request, step by step. The loop takes the steps; the last one hands the request to a lane, stage by stage
// of its route, and each way ends in finish().
#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "hub/hub.h"
#include "hub/keys.h"
#include "hub/secret.h"
#include "hub/sessions.h"
#include "text/url.h"
#include "web/csrf_priv.h"
#include "web/listen_priv.h"
#include "web/reply_priv.h"
#include "web/web_priv.h"

#include <stdlib.h>

enum after { GO_ON, WAIT, ANSWERED };

static enum after step_framing(struct request *r); // was it HTTP, and not too much of it
static enum after step_host(struct request *r);    // is it for us
static enum after step_fixed(struct request *r);   // static files
static enum after step_route(struct request *r);   // what is asked for
static enum after step_origin(struct request *r);  // where a form came from
static enum after step_session(struct request *r); // who asks, as far as the loop knows
static enum after step_kept(struct request *r);    // is the answer ready
static enum after step_stage(struct request *r);   // work for a lane
static enum after (*const steps[])(struct request *) = {step_framing, step_host,    step_fixed, step_route,
                                                        step_origin,  step_session, step_kept,  step_stage};
static void finish(struct request *r);
static void job_run(struct job *job, void *state);
static void job_done(struct job *job);
static bool admit(struct request *r, struct db *db);
static void session_used(struct request *r);

void serve_request(void *arg, struct http_call *call, struct http_incoming *in)
{
    struct web *web = arg;
    struct request *r = arena_new(&in->arena, struct request);
    r->job = (struct job){.run = job_run, .done = job_done};
    r->web = web;
    r->site = &web->site;
    r->call = call;
    r->in = in;
    r->arena = &in->arena;
    r->now = clock_now();
    r->began = clock_mono();
    r->asked = cache_tick(web->cache);
    r->session_tick = sessions_tick(web->sessions);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        enum after after = steps[i](r);
        if (after == WAIT)
            return;
        if (after == ANSWERED)
            break;
    }
    finish(r);
}

static enum after fail(struct request *r, int status)
{
    answer_status(r, status);
    return ANSWERED;
}

static enum after step_framing(struct request *r)
{
    if (r->in->fault)
        return fail(r, r->in->fault);
    struct str target = r->in->target, query;
    str_split(&target, '?', &r->path);
    query = target;
    if (r->in->method == HTTP_OPTIONS && str_is(r->path, "*"))
        r->path = STR("/");
    if (r->path.n == 0 || r->path.p[0] != '/')
        return fail(r, 400); // of another scheme, or of a tunnel: this is no proxy
    fields_read(r->arena, query, &r->query);
    if (r->web->stopped)
        return fail(r, 503);
    return GO_ON;
}

// Decisions 25: loopback names are always ours; a host we do not know may be somebody's who points their name at us
// (DNS rebinding).
static enum after step_host(struct request *r)
{
    if (r->in->host.n == 0)
        return fail(r, 400);
    if (str_eq_nocase(r->in->host, r->site->host) || authority_is_loopback(r->in->host))
        return GO_ON;
    return fail(r, 421);
}

static enum after step_fixed(struct request *r)
{
    if (r->in->method != HTTP_GET && r->in->method != HTTP_HEAD)
        return GO_ON;
    for (size_t i = 0; i < r->web->fixed_n; i++)
        if (str_eq(r->web->fixed[i].path, r->path)) {
            r->ready = r->web->fixed[i].rendering;
            return ANSWERED;
        }
    return GO_ON;
}

static struct str methods_text(struct arena *a, unsigned methods)
{
    return arena_printf(a, "OPTIONS%s%s", methods & (1u << HTTP_GET) ? ", GET, HEAD" : "",
                        methods & (1u << HTTP_POST) ? ", POST" : "");
}

static enum after step_route(struct request *r)
{
    enum http_method method = r->in->method == HTTP_HEAD ? HTTP_GET : r->in->method;
    unsigned methods;
    r->route = route_find(r->arena, method, r->path, r->param, &methods);
    if (r->route)
        return GO_ON;
    if (method == HTTP_GET && methods == 1u << HTTP_POST) { // by hand or by history: the page that has the form
        size_t n = r->path.n;
        while (r->path.p[n - 1] != '/')
            n--;
        answer_redirect(r, back_path(str_first(r->path, n - 1), STR("/me")));
        return ANSWERED;
    }
    if (methods == 0) {
        r->route = &route_nothing;
        return method == HTTP_GET && cookie_get(r->in->cookie, r->site->session_cookie).n ? GO_ON : fail(r, 404);
    }
    if (method == HTTP_OPTIONS)
        answer_text(r, 204, NULL);
    else
        answer_status(r, 405);
    r->answer.allow = methods_text(r->arena, methods);
    return ANSWERED;
}

// Decisions 26. Browsers say where a request began; where they do not (plain http on a local network), its origin must
// be ours.
static enum after step_origin(struct request *r)
{
    if (r->in->method != HTTP_POST || r->route->feed)
        return GO_ON;
    if (!str_starts_nocase(r->in->content_type, STR("application/x-www-form-urlencoded")))
        return fail(r, r->in->body.n ? 422 : 403);
    struct str site = r->in->fetch_site;
    bool ours = str_is(site, "same-origin") || str_is(site, "none");
    if (!site.p) {
        struct str origin = r->in->origin, here = arena_printf(r->arena, "http://" STR_FMT, STR_ARG(r->in->host));
        ours = str_eq(origin, r->site->base_url) || (authority_is_loopback(r->in->host) && str_eq_nocase(origin, here));
    }
    if (!ours)
        return fail(r, 403);
    fields_read(r->arena, r->in->body, &r->form);
    return GO_ON;
}

static enum after step_session(struct request *r)
{
    if (r->route->feed)
        return GO_ON;
    r->session_id = cookie_get(r->in->cookie, r->site->session_cookie);
    r->form_secret = cookie_get(r->in->cookie, r->site->form_cookie);
    if (r->session_id.n != SECRET_TEXT - 1)
        r->session_id = STR_NONE;
    if (r->form_secret.n > SECRET_TEXT)
        r->form_secret = STR_NONE;
    if (r->session_id.n) {
        r->session_known = sessions_get(r->web->sessions, r->arena, r->session_id, r->now, &r->session);
        r->signed_in = r->session_known;
        r->said = sayings_find(r->web->sayings, r->arena, r->session_id, field_get(&r->query, "said"), r->now);
    }
    if (r->route->who == WHO_PERSON && !r->session_id.n) {
        if (r->in->method == HTTP_POST)
            return fail(r, 403);
        answer_redirect(r, STR("/signin"));
        return ANSWERED;
    }
    return GO_ON;
}

static enum after step_kept(struct request *r)
{
    if (r->in->method == HTTP_POST || r->route->shelf == SHELF_NONE)
        return GO_ON;
    if (r->route->shelf == SHELF_ADDRESS)
        r->view = arena_printf(r->arena, "F " STR_FMT, STR_ARG(r->in->target));
    else if (!r->session_id.n)
        r->view = arena_printf(r->arena, "A " STR_FMT, STR_ARG(r->in->target));
    else
        r->view = arena_printf(r->arena, "S" STR_FMT " " STR_FMT, STR_ARG(r->session_id), STR_ARG(r->in->target));
    bool unsure = r->session_id.n && !r->session_known && r->route->shelf == SHELF_SESSION;
    if (!unsure) // else only the store knows whether the session is still good
        r->ready = cache_get(r->web->cache, r->view, r->now);
    if (!r->ready) {
        r->web->counts.metrics[METRIC_web_cache_misses]++;
        return GO_ON;
    }
    r->web->counts.metrics[METRIC_web_cache_hits]++;
    if (r->session_known)
        session_used(r);
    return ANSWERED;
}

static enum after step_stage(struct request *r)
{
    enum lane_name lane = r->route->stages[r->stage].lane;
    must(lane != LANE_NONE);
    if (lane == LANE_LOOP) {
        r->route->stages[r->stage].run(r, NULL);
        return r->answer.status ? ANSWERED : WAIT;
    }
    if (lane_submit(r->web->lanes[lane], &r->job))
        return WAIT;
    r->web->counts.metrics[METRIC_web_lane_full]++;
    return fail(r, 503);
}

// On the lane -------------------------------------------------------------------------------------------------

static void job_run(struct job *job, void *state)
{
    struct request *r = job_owner(job, struct request, job);
    if (r->stage == 0 && !admit(r, state))
        return;
    bool writes = r->route->stages[r->stage].lane == LANE_WRITE;
    if (writes)
        hub_durable(state, true);
    r->route->stages[r->stage].run(r, state);
    if (writes)
        hub_durable(state, false);
    if (r->answer.body.full)
        answer_status(r, 500); // over the ceiling of a page
    if (!r->route->feed)
        errors_fill(r);
    if (coding_accepted(r->in->accept_encoding, "gzip"))
        answer_pack(&r->answer);
}

// Who asks; whether a form carries what only our page could have given it.
static bool admit(struct request *r, struct db *db)
{
    struct err err;
    if (r->session_id.n && !r->session_known &&
        !session_load(db, r->arena, r->session_id, r->now, &r->session, &r->signed_in, &err)) {
        answer_err(r, &err);
        return false;
    }
    if (r->in->method == HTTP_POST && !r->route->feed) {
        struct str secret = r->signed_in ? str_of(r->session.csrf) : r->form_secret;
        if (!csrf_matches(field_get(&r->form, "token"), secret)) {
            answer_status(r, 403);
            return false;
        }
    }
    if (r->route->who == WHO_PERSON && !r->signed_in) {
        if (r->in->method == HTTP_POST)
            answer_status(r, 403);
        else
            answer_redirect(r, STR("/signin"));
        return false;
    }
    return true;
}

// Back on the loop --------------------------------------------------------------------------------------------

struct touch {
    struct job job;
    struct web *web;
    bool (*note)(struct db *db, struct str secret, int64_t now, struct err *err);
    char secret[SECRET_TEXT];
};

static void touch_run(struct job *job, void *state)
{
    struct touch *t = job_owner(job, struct touch, job);
    struct err err;
    if (!t->note(state, str_of(t->secret), clock_now(), &err))
        log_event(LOG_WARN, "last_use", "a last use was not noted: %s", err.text);
}

static void touch_done(struct job *job)
{
    struct touch *t = job_owner(job, struct touch, job);
    t->web->touching--;
    web_maybe_stopped(t->web);
    free(t);
}

// When a session or a feed key was used last: written beside the request, which does not wait for it. A full lane may
// forget it.
static void touch(struct web *web, struct str secret,
                  bool (*note)(struct db *db, struct str secret, int64_t now, struct err *err))
{
    struct touch *t = calloc(1, sizeof *t);
    must(t && secret.n < sizeof t->secret);
    t->job = (struct job){.run = touch_run, .done = touch_done};
    t->web = web;
    t->note = note;
    memcpy(t->secret, secret.p, secret.n);
    if (lane_submit(web->lanes[LANE_WRITE], &t->job))
        web->touching++;
    else
        free(t);
}

static void session_used(struct request *r)
{
    if (sessions_due(r->web->sessions, r->session_id, r->now))
        touch(r->web, r->session_id, session_touch);
}

static void sessions_follow(struct request *r)
{
    struct sessions *s = r->web->sessions;
    if (r->session_ended && r->session_id.n)
        sessions_drop(s, r->session_id);
    if (r->person_changed && r->signed_in)
        sessions_drop_person(s, r->session.person.id);
    if ((r->person_changed || r->marks_changed) && r->signed_in)
        cache_touch_person(r->web->cache, r->session.person.id);
    if (r->signed_in && !r->session_known && !r->session_ended && !r->person_changed)
        sessions_put(s, r->session_id, r->now, &r->session, r->session_tick);
    if (r->signed_in && !r->session_ended && !r->person_changed)
        session_used(r);
}

// Others are told of what a form changed.
static void lists_follow(struct request *r)
{
    if (!r->feeds_changed)
        return;
    const struct web_hooks *hooks = &r->web->hooks;
    cache_touch(r->web->cache, &r->feeds_changed, 1);
    if (hooks->feeds_changed)
        hooks->feeds_changed(hooks->arg);
}

static void said_follow(struct request *r)
{
    if (r->in->method == HTTP_POST && *r->said.token)
        sayings_hold(r->web->sayings, r->session_id, &r->said, r->now);
}

static void delivery_follow(struct request *r)
{
    struct web *web = r->web;
    web->counts.metrics[METRIC_websub_dropped] += r->pushed == WEBSUB_DROPPED;
    web->counts.metrics[METRIC_websub_sha1] += r->pushed_sha1;
    bool hint = r->pushed == WEBSUB_HINT;
    if (web->hooks.deliver && (hint || r->pushed == WEBSUB_SIGNED))
        web->hooks.deliver(web->hooks.arg, &r->pushed_feed, r->in->body, r->in->content_type, hint);
}

static void job_done(struct job *job)
{
    serve_resume(job_owner(job, struct request, job));
}

void serve_resume(struct request *r)
{
    if (r->answer.status == 0) {
        r->stage++;
        must(r->stage < STAGES); // a route's last stage answers
        if (step_stage(r) == WAIT)
            return;
    }
    sessions_follow(r);
    lists_follow(r);
    said_follow(r);
    delivery_follow(r);
    if (r->feed_person)
        touch(r->web, r->param[0], feed_key_touch); // which writes once a day
    finish(r);
}

// The answer to be sent: one that was ready, an error's, or a new one.
static struct rendering *rendering_of(struct request *r)
{
    struct answer *a = &r->answer;
    if (r->ready) {
        r->ready->refs++;
        return r->ready;
    }
    if (a->status >= 400 && a->body.n == 0 && a->allow.n == 0 && a->cookies.n == 0) {
        struct rendering *e = errors_get(&r->web->errors, a->status, r->route && r->route->feed);
        e->refs++;
        return e;
    }
    if (a->status == 405)
        answer_plain(r, 405, "405: That cannot be done here.\n");
    struct rendering *made = rendering_new(r->site, a);
    if (r->view.n && a->status == 200 && !r->answer.cookies.n) {
        struct cache_terms terms = {
            .asked = r->asked, .stale_at = r->stale_at, .communities = r->communities.v, .n = r->communities.n};
        terms.person = r->signed_in ? r->session.person.id : r->feed_person;
        cache_put(r->web->cache, r->view, made, &terms);
    }
    return made;
}

static void finish(struct request *r)
{
    struct web *web = r->web;
    struct rendering *rendering = rendering_of(r);
    struct http_reply *reply = rendering_pick(rendering, r->in);
    bool same = reply == rendering->same || reply == rendering->same_packed;
    rendering_unref(rendering);
    if (!http_room(web->http, reply)) { // too many take theirs too slowly
        http_reply_unref(reply);
        reply = rendering_pick(errors_get(&web->errors, 503, r->route && r->route->feed), r->in);
    }
    metrics_count(web, http_reply_status(reply), same, clock_mono() - r->began);
    buf_done(&r->answer.body);
    buf_done(&r->answer.packed);
    http_answer(r->call, reply);
}
