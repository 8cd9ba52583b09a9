// metrics.c – what /metrics tells, as OpenMetrics text (openmetrics.io 1.0). Totals only: nothing here names a person
// or a community.
#include "web/metrics.h"
#include "web/web_priv.h"

enum from { FROM_STORE, FROM_POLL, FROM_WEB };
enum shape { COUNTER, GAUGE, SECONDS, BY_CAUSE, BY_CLASS, TIMES };
static const struct {
    const char *name, *help;
    enum from from;
    enum shape shape;
} table[METRICS] = {
#define X(name, from, kind, help) {"tributary_" #name, help, FROM_##from, kind},
#include "web/metrics.def"
#undef X
};
static const int64_t bounds[BOUNDS] = {100, 250, 1000, 2500, 10000, 25000, 100000, 1000000, 10000000}; // µs

static void values_take(struct web *web, const struct request *r, uint64_t v[METRICS]);
static void head(struct buf *out, enum metric m);
static void times(struct buf *out, const char *name, const struct web_counts *c);

void metrics_count(struct web *web, int status, bool not_modified, int64_t micros)
{
    struct web_counts *c = &web->counts;
    c->by_class[status / 100 < CLASSES ? status / 100 : 5]++;
    c->metrics[METRIC_web_not_modified] += not_modified;
    c->micros += (uint64_t)micros;
    for (size_t i = 0; i < BOUNDS; i++)
        c->slower[i] += micros <= bounds[i];
}

void metrics_write(struct web *web, const struct request *r, struct buf *out)
{
    uint64_t v[METRICS];
    values_take(web, r, v);
    for (enum metric m = 0; m < METRICS; m++) {
        const char *name = table[m].name;
        if ((table[m].from == FROM_STORE && !r->totals_known) || (table[m].from == FROM_POLL && !web->hooks.metrics))
            continue;
        head(out, m);
        switch (table[m].shape) {
        case COUNTER:
            buf_printf(out, "%s_total %llu\n", name, (unsigned long long)v[m]);
            break;
        case GAUGE:
            buf_printf(out, "%s %llu\n", name, (unsigned long long)v[m]);
            break;
        case SECONDS:
            buf_printf(out, "%s %.3f\n", name, (double)v[m] / 1e6);
            break;
        case BY_CAUSE:
            for (int i = VISIT_THROTTLED; i < VISIT_OUTCOMES; i++)
                buf_printf(out, "%s{cause=\"%s\"} %lld\n", name, outcome_names[i], (long long)r->totals.failing[i]);
            break;
        case BY_CLASS:
            for (int i = 2; i < CLASSES; i++)
                buf_printf(out, "%s_total{class=\"%dxx\"} %llu\n", name, i,
                           (unsigned long long)web->counts.by_class[i]);
            break;
        case TIMES:
            times(out, name, &web->counts);
            break;
        }
    }
    buf_lit(out, "# EOF\n");
}

static void values_take(struct web *web, const struct request *r, uint64_t v[METRICS])
{
    struct http_counts http;
    struct cache_counts cache;
    const struct health_totals *t = &r->totals;
    http_count(web->http, &http);
    cache_count(web->cache, &cache);
    memcpy(v, web->counts.metrics, sizeof web->counts.metrics);
    v[METRIC_feeds] = (uint64_t)t->feeds;
    v[METRIC_feeds_due] = (uint64_t)t->due;
    v[METRIC_feeds_due_age_seconds] = t->due_since && t->due_since < r->now ? (uint64_t)(r->now - t->due_since) : 0;
    v[METRIC_feeds_pushed] = (uint64_t)t->pushed;
    v[METRIC_web_cache_evicted] = cache.evicted;
    v[METRIC_web_cache_bytes] = cache.bytes;
    v[METRIC_web_cache_entries] = cache.entries;
    v[METRIC_web_connections] = http.accepted;
    v[METRIC_web_connections_open] = http.open;
    v[METRIC_web_connections_refused] = http.refused;
    v[METRIC_web_connections_swept] = http.swept;
    if (web->hooks.metrics)
        web->hooks.metrics(web->hooks.arg, v);
}

static void head(struct buf *out, enum metric m)
{
    static const char *const types[] = {[COUNTER] = "counter", [GAUGE] = "gauge",      [SECONDS] = "gauge",
                                        [BY_CAUSE] = "gauge",  [BY_CLASS] = "counter", [TIMES] = "histogram"};
    const char *name = table[m].name;
    buf_printf(out, "# TYPE %s %s\n", name, types[table[m].shape]);
    if (table[m].shape == SECONDS || table[m].shape == TIMES)
        buf_printf(out, "# UNIT %s seconds\n", name);
    buf_printf(out, "# HELP %s %s\n", name, table[m].help);
}

static void times(struct buf *out, const char *name, const struct web_counts *c)
{
    uint64_t all = 0;
    for (size_t i = 0; i < CLASSES; i++)
        all += c->by_class[i];
    for (size_t i = 0; i < BOUNDS; i++)
        buf_printf(out, "%s_bucket{le=\"%g\"} %llu\n", name, (double)bounds[i] / 1e6, (unsigned long long)c->slower[i]);
    buf_printf(out, "%s_bucket{le=\"+Inf\"} %llu\n%s_count %llu\n%s_sum %.6f\n", name, (unsigned long long)all, name,
               (unsigned long long)all, name, (double)c->micros / 1e6);
}
