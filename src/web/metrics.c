// metrics.c – what /metrics tells, as OpenMetrics text (openmetrics.io 1.0). Totals only: nothing here names a person
// or a community.
#include "web/web_priv.h"

static const int64_t bounds[BOUNDS] = {100, 250, 1000, 2500, 10000, 25000, 100000, 1000000, 10000000}; // µs

void metrics_count(struct web *web, int status, bool not_modified, int64_t micros)
{
    struct web_counts *c = &web->counts;
    c->by_class[status / 100 < CLASSES ? status / 100 : 5]++;
    c->not_modified += not_modified;
    c->micros += (uint64_t)micros;
    for (size_t i = 0; i < BOUNDS; i++)
        c->slower[i] += micros <= bounds[i];
}

static void counter(struct buf *out, const char *name, const char *help, uint64_t v)
{
    buf_printf(out, "# TYPE tributary_%s counter\n# HELP tributary_%s %s\ntributary_%s_total %llu\n", name, name, help,
               name, (unsigned long long)v);
}

static void gauge(struct buf *out, const char *name, const char *help, uint64_t v)
{
    buf_printf(out, "# TYPE tributary_%s gauge\n# HELP tributary_%s %s\ntributary_%s %llu\n", name, name, help, name,
               (unsigned long long)v);
}

static void times(struct buf *out, const struct web_counts *c)
{
    uint64_t all = 0;
    for (size_t i = 0; i < CLASSES; i++)
        all += c->by_class[i];
    buf_lit(out, "# TYPE tributary_web_request_seconds histogram\n# UNIT tributary_web_request_seconds seconds\n"
                 "# HELP tributary_web_request_seconds From a whole request to its answer.\n");
    for (size_t i = 0; i < BOUNDS; i++)
        buf_printf(out, "tributary_web_request_seconds_bucket{le=\"%g\"} %llu\n", (double)bounds[i] / 1e6,
                   (unsigned long long)c->slower[i]);
    buf_printf(out, "tributary_web_request_seconds_bucket{le=\"+Inf\"} %llu\n", (unsigned long long)all);
    buf_printf(out, "tributary_web_request_seconds_count %llu\ntributary_web_request_seconds_sum %.6f\n",
               (unsigned long long)all, (double)c->micros / 1e6);
}

static void feeds(struct buf *out, const struct health_totals *t, int64_t now)
{
    gauge(out, "feeds", "Feeds that some community lists which is not hidden.", (uint64_t)t->feeds);
    gauge(out, "feeds_pushed", "Feeds whose hub is relied on to push.", (uint64_t)t->pushed);
    buf_lit(out,
            "# TYPE tributary_feeds_failing gauge\n# HELP tributary_feeds_failing Feeds whose last visit failed, by "
            "what became of it.\n");
    for (int i = VISIT_THROTTLED; i < VISIT_OUTCOMES; i++)
        buf_printf(out, "tributary_feeds_failing{cause=\"%s\"} %lld\n", outcome_names[i], (long long)t->failing[i]);
    gauge(out, "feeds_due", "Feeds that are due, those being visited among them.", (uint64_t)t->due);
    int64_t age = t->due_since && t->due_since < now ? now - t->due_since : 0;
    buf_printf(out,
               "# TYPE tributary_feeds_due_age_seconds gauge\n# UNIT tributary_feeds_due_age_seconds seconds\n"
               "# HELP tributary_feeds_due_age_seconds For how long the feed that was due first has been.\n"
               "tributary_feeds_due_age_seconds %.3f\n",
               (double)age / 1e6);
}

void metrics_write(struct web *web, const struct request *r, struct buf *out)
{
    struct http_counts http;
    struct cache_counts cache;
    http_count(web->http, &http);
    cache_count(web->cache, &cache);
    buf_lit(out, "# TYPE tributary_web_answers counter\n# HELP tributary_web_answers Answers by class of status.\n");
    for (int i = 2; i < CLASSES; i++)
        buf_printf(out, "tributary_web_answers_total{class=\"%dxx\"} %llu\n", i,
                   (unsigned long long)web->counts.by_class[i]);
    times(out, &web->counts);
    counter(out, "web_not_modified", "Answers with status 304.", web->counts.not_modified);
    counter(out, "web_lane_full", "Requests refused because a lane's queue was full.", web->counts.full);
    if (r->totals_known)
        feeds(out, &r->totals, r->now);
    counter(out, "websub_sha1", "Deliveries of hubs that still sign with SHA-1.", web->counts.sha1);
    counter(out, "websub_dropped", "Deliveries of hubs whose signature was missing or wrong.", web->counts.dropped);
    counter(out, "web_cache_hits", "Requests answered with what was rendered before.", web->counts.kept);
    counter(out, "web_cache_misses", "Requests that had to be rendered.", web->counts.rendered);
    counter(out, "web_cache_evicted", "Rendered answers dropped for room.", cache.evicted);
    gauge(out, "web_cache_bytes", "Size of the rendered answers kept.", cache.bytes);
    gauge(out, "web_cache_entries", "Number of rendered answers kept.", cache.entries);
    counter(out, "web_connections", "Connections accepted.", http.accepted);
    counter(out, "web_connections_refused", "Connections refused because their address had too many.", http.refused);
    counter(out, "web_connections_swept", "Connections cut because they were too slow.", http.swept);
    gauge(out, "web_connections_open", "Connections open now.", http.open);
    if (web->hooks.metrics)
        web->hooks.metrics(web->hooks.arg, out);
    buf_lit(out, "# EOF\n");
}
