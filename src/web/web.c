// web.c – start, touch, stop.
#include "web/web.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/must.h"
#include "base/random.h"
#include "text/url.h"
#include "web/listen_priv.h"
#include "web/reply_priv.h"
#include "web/views.h"
#include "web/web_priv.h"

#include <stdlib.h>

static void site_init(struct web *web, const struct web_settings *settings, int port);
static void fixed_init(struct web *web);

struct web *web_start(struct uv_loop_s *loop, struct lane *read, struct lane *write, struct lane *secret,
                      const struct web_settings *settings, struct err *err)
{
    struct web *web = calloc(1, sizeof *web);
    must(web);
    random_bytes(&web->site.seed, sizeof web->site.seed);
    int fd = -1;
    if (!proxies_read(&web->texts, settings->proxies, settings->proxies_n, &web->proxies, err) ||
        !listen_open(settings->listen, &fd, &web->port, err)) {
        arena_done(&web->texts);
        free(web);
        return NULL;
    }
    site_init(web, settings, web->port);
    web->lanes[LANE_READ] = read;
    web->lanes[LANE_WRITE] = write;
    web->lanes[LANE_SECRET] = secret;
    web->hooks = settings->hooks;
    web->site.can_discover = settings->hooks.discover != NULL;
    web->site.can_visit = settings->hooks.visit != NULL;
    web->cache = cache_new(LIMIT_PAGE_CACHE, web->site.seed);
    web->sessions = sessions_new(web->site.seed);
    web->sayings = sayings_new();
    errors_init(&web->errors, &web->site);
    fixed_init(web);
    web->http = http_start(
        &(struct http_settings){
            .loop = loop, .socket = fd, .proxies = &web->proxies, .on_request = serve_request, .arg = web},
        err);
    if (!web->http) {
        web_free(web);
        return NULL;
    }
    return web;
}

int web_port(const struct web *web)
{
    return web->port;
}

void web_touch(struct web *web, const int64_t *communities, size_t n)
{
    cache_touch(web->cache, communities, n);
    if (n == 0)
        sessions_clear(web->sessions); // somebody else wrote: perhaps ended a session
}

static void on_http_stopped(void *arg)
{
    struct web *web = arg;
    web->http_stopped = true;
    web_maybe_stopped(web);
}

void web_stop(struct web *web, void (*stopped)(void *arg), void *arg)
{
    web->stopped = stopped;
    web->stopped_arg = arg;
    http_stop(web->http, on_http_stopped, web);
}

void web_maybe_stopped(struct web *web)
{
    if (web->http_stopped && web->touching == 0)
        web->stopped(web->stopped_arg);
}

void web_free(struct web *web)
{
    if (!web)
        return;
    http_free(web->http);
    cache_free(web->cache);
    sessions_free(web->sessions);
    sayings_free(web->sayings);
    errors_done(&web->errors);
    for (size_t i = 0; i < web->fixed_n; i++)
        rendering_unref(web->fixed[i].rendering);
    arena_done(&web->texts);
    free(web);
}

static void site_init(struct web *web, const struct web_settings *settings, int port)
{
    struct site *site = &web->site;
    struct arena *a = &web->texts;
    site->base_url = arena_str(a, settings->base_url);
    if (!site->base_url.n)
        site->base_url = arena_printf(a, "http://127.0.0.1:%d", port ? port : 80);
    site->host = str_from(site->base_url, str_find(site->base_url, STR("://")) + 3);
    site->agent = arena_str(a, settings->agent);
    site->contact = arena_str(a, settings->contact);
    site->https = str_starts(site->base_url, STR("https:"));
    site->plain_cookies = !site->https && authority_is_loopback(site->host);
    site->session_cookie = site->plain_cookies ? STR("tributary") : STR("__Host-tributary");
    site->form_cookie = site->plain_cookies ? STR("tributary-form") : STR("__Host-tributary-form");
}

static void fixed_add(struct web *web, struct str path, struct answer *a)
{
    must(web->fixed_n < FIXED);
    answer_pack(a);
    web->fixed[web->fixed_n++] = (struct fixed){path, rendering_new(&web->site, a)};
}

static const char *asset_type(const char *name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        {".css", "text/css; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}, {".svg", "image/svg+xml"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_ends(str_of(name), str_of(types[i].ending)))
            return types[i].type;
    return "application/octet-stream";
}

static void fixed_init(struct web *web)
{
    for (size_t i = 0; i < assets_n; i++) {
        struct answer a = {.status = 200,
                           .kind = ANSWER_ASSET,
                           .keep = KEEP_FOR_EVER,
                           .type = asset_type(assets[i].name),
                           .has_etag = true};
        buf_init(&a.body, LIMIT_PAGE);
        buf_add(&a.body, assets[i].bytes, assets[i].n);
        fixed_add(web, str_of(assets[i].address), &a);
    }
    struct answer robots = {
        .status = 200, .kind = ANSWER_TEXT, .keep = KEEP_PUBLIC, .type = "text/plain; charset=utf-8", .has_etag = true};
    buf_init(&robots.body, LIMIT_PAGE);
    buf_lit(&robots.body, "User-agent: *\nDisallow: /f/\nDisallow: /me\nDisallow: /operator/\nDisallow: "
                          "/river\nDisallow: /kept\nDisallow: /signin\n"
                          "Disallow: /signout\nDisallow: /metrics\nDisallow: /websub/\n");
    fixed_add(web, STR("/robots.txt"), &robots);
}
