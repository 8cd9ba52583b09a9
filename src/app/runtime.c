// runtime.c – opening and closing, part by part.
#include "app/runtime.h"
#include "base/clock.h"
#include "base/lane.h"
#include "base/limits.h"
#include "base/must.h"
#include "base/random.h"
#include "base/wakeup.h"
#include "format/read.h"
#include "hub/hub.h"
#include "store/db.h"
#include "text/url.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define INGEST_QUEUE 8

struct lane_store {
    const char *path;
    enum db_mode mode;
};

static bool count_good(const char *option, int64_t n, struct err *err)
{
    return (n >= 1 && n <= LIMIT_TRANSFERS) ||
           err_set(err, ERR_SETTING, "--%s: %lld is not between 1 and %d", option, (long long)n, LIMIT_TRANSFERS);
}

// The library would say so only at the first feed, and at each.
static bool certificates_good(const char *path, struct err *err)
{
    char line[200];
    bool found = false;
    FILE *f = fopen(path, "re");
    if (!f)
        return err_set(err, ERR_SETTING, "--ca-file '%s': %s", path, strerror(errno));
    while (!found && fgets(line, sizeof line, f))
        found = str_starts(str_of(line), STR("-----BEGIN ")) && strstr(line, "CERTIFICATE-----"); // also TRUSTED, X509
    fclose(f);
    return found || err_set(err, ERR_SETTING, "--ca-file '%s': there is no certificate (PEM) in it", path);
}

static bool open_fetcher(struct runtime *r, const struct settings *s, unsigned parts, struct err *err);
static struct str agent_of(struct arena *a, const struct settings *s);
static bool open_lanes(struct runtime *r, const struct settings *s, unsigned parts, struct err *err);
static void on_wake(uv_poll_t *wake, int status, int events)
{
    (void)status, (void)events;
    struct runtime *r = wake->data;
    wakeup_take(r->wakeup);
    outbox_drain(r->outbox);
}
static void wake(void *arg)
{
    wakeup_send(((struct runtime *)arg)->wakeup);
}
static void on_signal(uv_signal_t *signal, int number);

bool runtime_open(struct runtime *r, const struct settings *settings, unsigned parts, struct err *err)
{
    *r = (struct runtime){0};
    signal(SIGPIPE, SIG_IGN);
    format_init();
    if (!hub_init(err))
        return false;
    must(uv_loop_init(&r->loop) == 0);
    r->wakeup = wakeup_open();
    must(uv_poll_init(&r->loop, &r->wake, r->wakeup) == 0);
    r->wake.data = r;
    uv_poll_start(&r->wake, UV_READABLE, on_wake);
    uv_signal_init(&r->loop, &r->interrupt);
    uv_signal_init(&r->loop, &r->terminate);
    r->interrupt.data = r->terminate.data = r;
    r->outbox = outbox_new(wake, r);
    uint64_t unique;
    random_bytes(&unique, sizeof unique);
    snprintf(r->owner, sizeof r->owner, "%d-%016llx", (int)getpid(), (unsigned long long)unique);
    if (((parts & RUNTIME_FETCH) && !open_fetcher(r, settings, parts, err)) || !open_lanes(r, settings, parts, err)) {
        runtime_close(r);
        return false;
    }
    return true;
}

void runtime_on_signal(struct runtime *r, void (*handler)(void *arg), void *arg)
{
    r->on_signal = handler;
    r->signal_arg = arg;
    uv_signal_start(&r->interrupt, on_signal, SIGINT);
    uv_signal_start(&r->terminate, on_signal, SIGTERM);
}

static void on_signal(uv_signal_t *signal, int number)
{
    struct runtime *r = signal->data;
    if (!r->on_signal)
        _exit(128 + number);
    void (*handler)(void *) = r->on_signal;
    r->on_signal = NULL;
    handler(r->signal_arg);
}

void runtime_run(struct runtime *r)
{
    uv_run(&r->loop, UV_RUN_DEFAULT);
}
void runtime_quit(struct runtime *r)
{
    uv_stop(&r->loop);
}

void runtime_close(struct runtime *r)
{
    if (r->fetcher)
        fetcher_free(r->fetcher);
    lane_stop(r->ingest);
    lane_stop(r->read);
    lane_stop(r->secret);
    lane_stop(r->write);
    outbox_drain(r->outbox);
    uv_close((uv_handle_t *)&r->wake, NULL);
    uv_close((uv_handle_t *)&r->interrupt, NULL);
    uv_close((uv_handle_t *)&r->terminate, NULL);
    uv_run(&r->loop, UV_RUN_DEFAULT);
    must(uv_loop_close(&r->loop) == 0);
    wakeup_close(r->wakeup);
    outbox_free(r->outbox);
    arena_done(&r->arena);
}

static bool open_fetcher(struct runtime *r, const struct settings *s, unsigned parts, struct err *err)
{
    for (size_t i = 0; i < s->allow_address.n; i++)
        if (!cidr_parse(s->allow_address.v[i], vec_push(&r->arena, &r->guard.allowed), err))
            return err_wrap(err, "--allow-address");
    r->guard.any_port = s->any_port;
    for (size_t i = 0; i < s->contact.n; i++)
        if ((unsigned char)s->contact.p[i] < 0x20 || s->contact.p[i] == 0x7f)
            return err_set(err, ERR_SETTING, "--contact: it has control characters");
    if (!count_good("transfers", s->transfers, err) || !count_good("host-limit", s->host_limit, err) ||
        (s->ca_file.n && !certificates_good(s->ca_file.p, err)))
        return false;
    r->agent = agent_of(&r->arena, s);
    struct fetch_settings fetch = {
        .user_agent = r->agent,
        .guard = &r->guard,
        .ca_file = s->ca_file,
        .total = (int)s->transfers,
        .per_host = (int)s->host_limit,
        .host_gap = s->host_gap ? s->host_gap : -1,
    };
    if (!(parts & RUNTIME_SERVE))
        fetch.turn = CLOCK_SECOND / 100; // nobody waits for a page
    r->fetcher = fetcher_new(&r->loop, &fetch, err);
    return r->fetcher != NULL;
}

// Who asks, and where to ask back: a page of this hub's own that others can reach, else what the operator says, else
// nothing, since it has to be true.
static struct str agent_of(struct arena *a, const struct settings *s)
{
    if (s->base_url.n && !host_is_loopback(url_host(a, s->base_url)))
        return arena_printf(a, "Tributary/" TRIBUTARY_VERSION " (+" STR_FMT "/about/fetcher)", STR_ARG(s->base_url));
    if (s->contact.n)
        return arena_printf(a, "Tributary/" TRIBUTARY_VERSION " (" STR_FMT ")", STR_ARG(s->contact));
    return STR("Tributary/" TRIBUTARY_VERSION);
}

static bool lane_open_store(void *arg, void **ret_state, struct err *err)
{
    const struct lane_store *store = arg;
    struct db *db;
    if (!db_open(store->path, store->mode, &db, err))
        return false;
    *ret_state = db;
    return true;
}

static void lane_close_store(void *state)
{
    db_close(state);
}

static bool open_lanes(struct runtime *r, const struct settings *s, unsigned parts, struct err *err)
{
    struct lane_store *writer = arena_new(&r->arena, struct lane_store),
                      *reader = arena_new(&r->arena, struct lane_store);
    *writer = (struct lane_store){arena_cstr(&r->arena, s->store), DB_WRITE_EXISTING};
    *reader = (struct lane_store){writer->path, DB_READ};
    bool served = parts & RUNTIME_SERVE; // then polling leaves a core to the loop and those who read pages
    struct lane_options options[] = {
        {.name = "write",
         .threads = 1,
         .aside = served,
         .queue = LIMIT_QUEUE_WRITE,
         .open = lane_open_store,
         .close = lane_close_store,
         .arg = writer},
        {.name = "read",
         .threads = 2,
         .queue = LIMIT_QUEUE_READ,
         .open = lane_open_store,
         .close = lane_close_store,
         .arg = reader},
        // Reading feeds can wait; whoever reads pages does not.
        {.name = "ingest",
         .threads = 1,
         .queue = INGEST_QUEUE,
         .patient = true,
         .aside = served,
         .nice = served ? 15 : 0},
        {.name = "secret", .threads = 1, .queue = LIMIT_QUEUE_SECRET},
    };
    struct lane **const lanes[] = {&r->write, &r->read, &r->ingest, &r->secret};
    const unsigned needs[] = {RUNTIME_STORE, RUNTIME_SERVE, RUNTIME_INGEST, RUNTIME_SERVE};
    for (size_t i = 0; i < sizeof lanes / sizeof lanes[0]; i++) {
        if (!(parts & needs[i]))
            continue;
        *lanes[i] = lane_start(&options[i], r->outbox, err);
        if (!*lanes[i])
            return false;
    }
    return true;
}
