// discoveries.c – what people look for on pages.
#include "app/discoveries.h"
#include "app/discover.h"
#include "base/clock.h"

#define TICK_MS 500

static void on_found(void *arg, struct found_feeds *found);
static void on_tick(uv_timer_t *timer);
static void give_up(struct search *s, enum err_code code, const char *why);

void discoveries_open(struct discoveries *d, uv_loop_t *loop, struct fetcher *fetcher)
{
    *d = (struct discoveries){.fetcher = fetcher};
    uv_timer_init(loop, &d->timer);
    d->timer.data = d;
    uv_timer_start(&d->timer, on_tick, TICK_MS, TICK_MS);
    uv_unref((uv_handle_t *)&d->timer);
}

bool discoveries_ask(struct discoveries *d, struct str address, struct str credential, web_on_found *found, void *to)
{
    struct search *s = d->searches, *end = s + LIMIT_DISCOVERIES;
    while (s < end && s->discovery)
        s++;
    if (s == end || d->stopped)
        return false;
    *s = (struct search){.until = clock_mono() + LIMIT_DISCOVERY_SECONDS * CLOCK_SECOND, .found = found, .to = to};
    struct discover_options options = discover_usual;
    options.credential = credential;
    s->discovery = discover_start(d->fetcher, address, &options, on_found, s);
    return true;
}

static void on_found(void *arg, struct found_feeds *found)
{
    struct search *s = arg;
    s->discovery = NULL;
    VEC(struct web_found) feeds = {0};
    for (size_t i = 0; i < found->feeds.n; i++)
        *vec_push(&found->arena, &feeds) = (struct web_found){
            .url = found->feeds.v[i].url, .title = found->feeds.v[i].title, .at_home = found->feeds.v[i].at_home};
    s->found(s->to, feeds.v, feeds.n, found->err.code ? &found->err : NULL);
    found_feeds_free(found);
}

// A person waits: what takes longer is ended for them.
static void on_tick(uv_timer_t *timer)
{
    struct discoveries *d = timer->data;
    int64_t now = clock_mono();
    for (size_t i = 0; i < LIMIT_DISCOVERIES; i++)
        if (d->searches[i].discovery && d->searches[i].until < now)
            give_up(&d->searches[i], ERR_TIMEOUT,
                    "its server takes too long to answer; the feed's own address may be quicker");
}

static void give_up(struct search *s, enum err_code code, const char *why)
{
    struct err err;
    err_set(&err, code, "%s", why);
    discover_abort(s->discovery);
    s->discovery = NULL;
    s->found(s->to, NULL, 0, &err);
}

void discoveries_stop(struct discoveries *d)
{
    d->stopped = true;
    for (size_t i = 0; i < LIMIT_DISCOVERIES; i++)
        if (d->searches[i].discovery)
            give_up(&d->searches[i], ERR_UNAVAILABLE, "the hub is being stopped");
    uv_close((uv_handle_t *)&d->timer, NULL);
}
