// command_serve.c – `tributary serve`: scheduler and web on one loop, until stopped. Steps of the start: store
// (migrate, lock, sync the folder of feeds) ▸ loop and lanes ▸ the scheduler's lease ▸ web ▸ poller. The stop ends the
// poller, which gives the lease back, and the web beside each other, then the lanes.
#include "app/command.h"
#include "app/discoveries.h"
#include "app/notify.h"
#include "app/process.h"
#include "app/runtime.h"
#include "app/store.h"
#include "app/upkeep.h"
#include "base/clock.h"
#include "base/lane.h"
#include "base/log.h"
#include "base/must.h"
#include "hub/communities.h"
#include "hub/feeds.h"
#include "hub/feeds_folder.h"
#include "hub/hub.h"
#include "hub/sessions.h"
#include "hub/websub.h"
#include "poll/poller.h"
#include "text/url.h"
#include "web/web.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#define FIRST_LEASE (60 * CLOCK_SECOND)
#define WATCH_MS    2000 // how soon what other commands wrote is noticed
#define SETTLE_MS   700  // the folder is read once it has been quiet this long

struct server {
    struct command_context *context;
    struct runtime runtime;
    struct web *web;
    struct poller *poller;
    struct discoveries discoveries;
    struct upkeep upkeep;
    struct str feeds_folder, base_url;
    uv_timer_t watch, settle;
    uv_fs_event_t folder;
    struct job watch_job, sync_job;
    struct folder_seen seen;
    bool sole; // no other serve is alive on this store
    bool watching, syncing, stopping;
    int64_t data_version;
    bool changed; // others wrote
    int parts_up; // of web and poller
    int exit_code;
};

static int serve(struct server *s);
static bool prepare(struct server *s, struct err *err);
static bool sole_server(struct server *s, struct err *err);
static struct str own_address(struct arena *a, struct str listen);
static bool cookies_work(struct arena *a, struct str base_url);
static bool start(struct server *s, struct err *err);
static void on_visited(void *arg, const struct visit_report *report);
static void on_network(void *arg, bool own, bool up);
static void on_delivery(void *arg, const struct feed_state *feed, struct str body, struct str content_type, bool hint);
static void on_stop_signal(void *arg);
static void on_part_stopped(void *arg);
static void on_metrics(void *arg, uint64_t values[METRICS]);
static bool on_search(void *arg, struct str address, struct str credential, web_on_found *found, void *to);
static void on_wish(void *arg, int64_t feed);
static void on_feeds_changed(void *arg);
static void on_bodies_changed(void *arg);
static void watch_store(struct server *s);
static void on_watch(uv_timer_t *timer);
static void on_folder(uv_fs_event_t *event, const char *name, int events, int status);
static void on_settled(uv_timer_t *timer);
static void say_sync(void *arg, bool bad, struct str line);

int command_serve(struct command_context *c)
{
    struct err err = {0};
    struct server s = {.context = c};
    log_threshold(LOG_INFO);
    if (c->argc > 0)
        return command_usage(c, "'%s' is not expected here", c->argv[0]);
    process_confine();
    int status = prepare(&s, &err) ? serve(&s) : command_fail(c, &err);
    arena_done(&s.seen.arena);
    return status;
}

static int serve(struct server *s)
{
    const unsigned parts = RUNTIME_FETCH | RUNTIME_STORE | RUNTIME_INGEST | RUNTIME_SERVE;
    struct err err = {0};
    if (!runtime_open(&s->runtime, s->context->settings, parts, &err))
        return command_fail(s->context, &err);
    bool ok = start(s, &err);
    if (ok) {
        runtime_run(&s->runtime);
        poller_free(s->poller);
    }
    web_free(s->web);
    runtime_close(&s->runtime);
    return ok ? s->exit_code : command_fail(s->context, &err);
}

// Everything that can be refused is refused here, before a thread runs.
static bool prepare(struct server *s, struct err *err)
{
    const struct settings *settings = s->context->settings;
    struct arena *a = s->context->arena;
    struct db *db;
    if (!store_open(s->context, DB_WRITE, &db, err))
        return false;
    bool ok = sole_server(s, err) &&
              (!settings->feeds.n || store_sync_feeds(s->context, db, settings->feeds, &s->seen, say_sync, err)) &&
              store_feeds_folder(db, a, &s->feeds_folder, err);
    db_close(db);
    s->base_url = settings->base_url;
    if (!s->base_url.n)
        s->base_url = own_address(a, settings->listen);
    return ok;
}

// Where this machine's own browser finds the hub. Nobody can go to "every address".
static struct str own_address(struct arena *a, struct str listen)
{
    if (str_starts(listen, STR("unix:")))
        return STR("http://localhost");
    static const char *const every[] = {"0.0.0.0:", "[::]:"};
    for (size_t i = 0; i < sizeof every / sizeof *every; i++)
        if (str_starts(listen, str_of(every[i]))) {
            struct str base = arena_concat(a, STR("http://localhost:"), str_from(listen, strlen(every[i])));
            log_event(LOG_WARN, "serve",
                      "it listens on every address of this machine, but answers only to " STR_FMT
                      ", since it does not know another name of its own: give it one with --base-url",
                      STR_ARG(base));
            return base;
        }
    return arena_printf(a, "http://" STR_FMT, STR_ARG(listen));
}

// Session cookies are Secure, except on loopback.
static bool cookies_work(struct arena *a, struct str base_url)
{
    return str_starts(base_url, STR("https:")) || host_is_loopback(url_host(a, base_url));
}

static bool refuse_second(const struct server *s, struct err *err)
{
    return err_set(err, ERR_BUSY,
                   "another `serve` runs on the store '" STR_FMT "'; stop it first, or give this one another --store",
                   STR_ARG(s->context->settings->store));
}

// A lock on the store's file (flock, which SQLite's own locks do not meet) lasts as long as this process, however it
// ends: whoever has it knows that a lease in the store is left over from a serve that was killed. The descriptor is
// never closed, since that would end SQLite's locks (fcntl(2)).
static bool sole_server(struct server *s, struct err *err)
{
    int fd = open(arena_cstr(s->context->arena, s->context->settings->store), O_RDONLY | O_CLOEXEC);
    s->sole = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (fd >= 0 && !s->sole && errno == EWOULDBLOCK)
        return refuse_second(s, err);
    return true; // else the file system knows no such locks: the lease alone decides
}

static bool lease(struct server *s, struct err *err)
{
    struct db *db;
    if (!store_open(s->context, DB_WRITE_EXISTING, &db, err))
        return false;
    bool mine = false;
    int64_t now = clock_now();
    bool ok = scheduler_lease(db, str_of(s->runtime.owner), s->sole ? INT64_MAX : now, now + FIRST_LEASE, &mine, err);
    db_close(db);
    return ok && (mine || refuse_second(s, err));
}

// What links are made with, once people can be reached there.
static void remember_address(const struct server *s)
{
    struct db *db;
    struct err err = {0};
    if (!store_open(s->context, DB_WRITE_EXISTING, &db, &err)) {
        log_event(LOG_ERROR, "serve", "%s", err.text);
        return;
    }
    if (!hub_setting_set(db, "base_url", s->base_url, &err) ||
        !hub_authority_settle(db, s->base_url, clock_now(), &err))
        log_event(LOG_ERROR, "serve", "%s", err.text);
    db_close(db);
}

// Where hubs of feeds can call back, if they can.
static struct str push_base(const struct server *s)
{
    return websub_confidential(s->context->arena, s->base_url) ? s->base_url : STR_NONE;
}

static bool start(struct server *s, struct err *err)
{
    struct runtime *r = &s->runtime;
    if (!lease(s, err))
        return false;
    struct web_settings web = {.listen = s->context->settings->listen,
                               .base_url = s->base_url,
                               .proxies = s->context->settings->trust_proxy.v,
                               .proxies_n = s->context->settings->trust_proxy.n,
                               .agent = r->agent,
                               .contact = s->context->settings->contact,
                               .hooks = {.discover = on_search,
                                         .visit = on_wish,
                                         .feeds_changed = on_feeds_changed,
                                         .deliver = on_delivery,
                                         .metrics = on_metrics,
                                         .arg = s}};
    watch_store(s); // what is written from here on is noticed, before a page can be kept
    s->web = web_start(&r->loop, r->read, r->write, r->secret, &web, err);
    if (!s->web)
        return false;
    remember_address(s);
    if (!cookies_work(s->context->arena, s->base_url))
        log_event(LOG_WARN, "serve",
                  "the address " STR_FMT " is plain http beyond this machine: browsers will keep no session there; "
                  "put a proxy with TLS before it and give --base-url https://…",
                  STR_ARG(s->base_url));
    struct poll_settings poll = {.feeds_folder = s->feeds_folder,
                                 .count_hidden = s->context->settings->hide_subscribers,
                                 .push_base = push_base(s),
                                 .owner = str_of(r->owner)};
    struct poll_hooks hooks = {.visited = on_visited, .network = on_network, .arg = s};
    s->poller = poller_start(&r->loop, r->fetcher, r->ingest, r->write, &poll, &hooks);
    s->parts_up = 2;
    discoveries_open(&s->discoveries, &r->loop, r->fetcher);
    upkeep_open(&s->upkeep, &r->loop, r->write, on_bodies_changed, s);
    runtime_on_signal(r, on_stop_signal, s);
    uv_timer_init(&r->loop, &s->watch);
    uv_timer_init(&r->loop, &s->settle);
    uv_fs_event_init(&r->loop, &s->folder);
    s->watch.data = s->settle.data = s->folder.data = s;
    uv_timer_start(&s->watch, on_watch, WATCH_MS, WATCH_MS);
    if (s->context->settings->feeds.n)
        uv_fs_event_start(&s->folder, on_folder, arena_cstr(s->context->arena, s->feeds_folder), 0);
    log_event(LOG_INFO, "serve", "listening on " STR_FMT ", port %d; pages at " STR_FMT "/",
              STR_ARG(s->context->settings->listen), web_port(s->web), STR_ARG(s->base_url));
    if (!str_ends(r->agent, STR(")")))
        log_event(LOG_INFO, "serve",
                  "publishers are told no address to ask back; --base-url or --contact says one before feeds of others "
                  "are read");
    notify_ready();
    return true;
}

static void say_moved(const struct visit_report *report)
{
    const struct feed_state *f = report->feed;
    if (f->hidden)
        log_event(LOG_INFO, "move", "feed %lld: moved to another address for good", (long long)f->id);
    else
        log_event(LOG_INFO, "move",
                  STR_FMT ": moved for good; it is read at " STR_FMT " from now on, and lists may name either address",
                  STR_ARG(f->url), STR_ARG(report->moved_to));
}

static void on_visited(void *arg, const struct visit_report *report)
{
    struct server *s = arg;
    if (report->err && report->feed->hidden) // what went wrong names its host
        log_event(LOG_WARN, "visit", "feed %lld: failed; 'tributary feed show %lld' says why",
                  (long long)report->feed->id, (long long)report->feed->id);
    else if (report->err)
        log_event(LOG_WARN, "visit", STR_FMT ": %s", STR_ARG(report->feed->url), report->err->text);
    if (report->moved_to.n)
        say_moved(report);
    if (report->counts->communities.n)
        web_touch(s->web, report->counts->communities.v, report->counts->communities.n);
}

static void on_delivery(void *arg, const struct feed_state *feed, struct str body, struct str content_type, bool hint)
{
    struct server *s = arg;
    poller_deliver(s->poller, feed, body, content_type, hint);
}

static void on_network(void *arg, bool own, bool up)
{
    (void)arg;
    const char *where = own ? " in this hub's own network" : "";
    if (up)
        log_event(LOG_INFO, "network", "feeds' hosts%s can be reached: the network is back", where);
    else
        log_event(LOG_WARN, "network",
                  "no feed's host%s can be reached: this hub seems to have no network; feeds are tried again every 5 "
                  "minutes, and nothing is counted against them",
                  where);
}

static void on_stop_signal(void *arg)
{
    struct server *s = arg;
    log_event(LOG_INFO, "serve", "stopping");
    notify_stopping();
    s->stopping = true;
    uv_close((uv_handle_t *)&s->watch, NULL);
    uv_close((uv_handle_t *)&s->settle, NULL);
    uv_close((uv_handle_t *)&s->folder, NULL);
    discoveries_stop(&s->discoveries);
    upkeep_stop(&s->upkeep);
    poller_stop(s->poller, on_part_stopped, s);
    web_stop(s->web, on_part_stopped, s);
}

static void on_part_stopped(void *arg)
{
    struct server *s = arg;
    if (--s->parts_up == 0)
        runtime_quit(&s->runtime);
}

static bool on_search(void *arg, struct str address, struct str credential, web_on_found *found, void *to)
{
    return discoveries_ask(&((struct server *)arg)->discoveries, address, credential, found, to);
}

static void on_wish(void *arg, int64_t feed)
{
    struct server *s = arg;
    if (!s->stopping)
        poller_visit_now(s->poller, &feed, 1);
}

static void on_feeds_changed(void *arg)
{
    struct server *s = arg;
    if (!s->stopping)
        poller_wake(s->poller);
}

static void on_bodies_changed(void *arg)
{
    web_touch(((struct server *)arg)->web, NULL, 0);
}

static void on_metrics(void *arg, uint64_t values[METRICS])
{
    struct server *s = arg;
    struct poll_counters c;
    poller_counters(s->poller, &c);
    values[METRIC_visits] = c.visits;
    values[METRIC_visits_fresh] = c.fresh;
    values[METRIC_visits_unchanged] = c.unchanged;
    values[METRIC_visits_failed] = c.failed;
    values[METRIC_visits_in_flight] = c.in_flight;
    values[METRIC_fetched_bytes] = c.bytes;
    values[METRIC_entries_stored] = c.entries;
    values[METRIC_websub_requests] = c.asked;
    values[METRIC_websub_deliveries] = c.deliveries;
}

// What other commands wrote is noticed through PRAGMA data_version on the one writing connection.
static void job_watch(struct job *job, void *state)
{
    struct server *s = job_owner(job, struct server, watch_job);
    int64_t version = db_data_version(state);
    s->changed = s->data_version && version != s->data_version;
    s->data_version = version;
}

static void on_watched(struct job *job)
{
    struct server *s = job_owner(job, struct server, watch_job);
    s->watching = false;
    if (!s->changed || s->stopping)
        return;
    web_touch(s->web, NULL, 0);
    poller_wake(s->poller);
}

static void watch_store(struct server *s)
{
    if (s->watching)
        return;
    s->watch_job = (struct job){.run = job_watch, .done = on_watched};
    s->watching = lane_submit(s->runtime.write, &s->watch_job);
}

static void on_watch(uv_timer_t *timer)
{
    watch_store(timer->data);
}

static void on_folder(uv_fs_event_t *event, const char *name, int events, int status)
{
    (void)name;
    (void)events;
    struct server *s = event->data;
    if (status == 0)
        uv_timer_start(&s->settle, on_settled, SETTLE_MS, 0);
}

static void say_sync(void *arg, bool bad, struct str line)
{
    (void)arg;
    log_event(bad ? LOG_WARN : LOG_INFO, "feeds", STR_FMT, STR_ARG(line));
}

static void job_sync(struct job *job, void *state)
{
    struct server *s = job_owner(job, struct server, sync_job);
    struct err err = {0};
    if (!feeds_folder_sync(state, s->feeds_folder.p, clock_now(), &s->seen, say_sync, NULL, &err))
        log_event(LOG_ERROR, "feeds", "%s", err.text);
}

static void on_synced(struct job *job)
{
    struct server *s = job_owner(job, struct server, sync_job);
    s->syncing = false;
    if (s->stopping)
        return;
    web_touch(s->web, NULL, 0);
    poller_wake(s->poller);
}

static void on_settled(uv_timer_t *timer)
{
    struct server *s = timer->data;
    if (s->syncing) {
        uv_timer_start(timer, on_settled, SETTLE_MS, 0);
        return;
    }
    s->sync_job = (struct job){.run = job_sync, .done = on_synced};
    s->syncing = lane_submit(s->runtime.write, &s->sync_job);
}
