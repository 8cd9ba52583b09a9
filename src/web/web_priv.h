// web_priv.h – the server's own state. Loop thread only.
#ifndef TRIBUTARY_WEB_WEB_PRIV_H
#define TRIBUTARY_WEB_WEB_PRIV_H

#include "web/cache_priv.h"
#include "web/errors_priv.h"
#include "web/mhd_priv.h"
#include "web/routes_priv.h"
#include "web/sessions_priv.h"
#include "web/site_priv.h"
#include "web/web.h"

struct fixed {
    struct str path;
    struct rendering *rendering;
}; // static files and the like
enum { FIXED = 16, CLASSES = 6, BOUNDS = 9 };

struct web_counts {
    uint64_t metrics[METRICS];  // of those that are counted as they happen
    uint64_t by_class[CLASSES]; // answers: 1xx … 5xx
    uint64_t slower[BOUNDS];    // requests by time, see metrics.c
    uint64_t micros;
};

struct web {
    struct site site;
    struct arena texts; // of site and proxies
    struct proxies proxies;
    struct http *http;
    struct lane *lanes[LANES];
    struct cache *cache;
    struct sessions *sessions;
    struct sayings *sayings;
    struct errors errors;
    struct fixed fixed[FIXED];
    size_t fixed_n;
    struct web_counts counts;
    struct web_hooks hooks;
    void (*stopped)(void *arg);
    void *stopped_arg;
    size_t touching; // jobs that move sessions' last use
    bool http_stopped;
    int port;
};

void serve_request(void *web, struct http_call *call, struct http_incoming *in); // serve.c
// What a stage on the loop began is done, and r->answer filled or the next stage due; not from within the stage.
void serve_resume(struct request *r);
void web_maybe_stopped(struct web *web);
// metrics.c
void metrics_write(struct web *web, const struct request *r, struct buf *out);
void metrics_count(struct web *web, int status, bool not_modified, int64_t micros);

#endif
