// sanitize.c – chooses the way, and holds the result against the promise that sanitising it again changes nothing.
#include "text/sanitize.h"
#include "text/sanitize_priv.h"

#include <stdatomic.h>

const char *const sanitize_refusals[32] = {
    [REFUSED_SYNTAX] = "syntax", [REFUSED_NAME] = "element",        [REFUSED_NESTING] = "nesting",
    [REFUSED_TABLE] = "table",   [REFUSED_REFERENCE] = "reference", [REFUSED_ATTRIBUTE] = "attribute",
    [REFUSED_DEPTH] = "depth",
};

// Totals since start; each on its own, so relaxed order is enough.
static _Atomic uint64_t fast_bytes, gumbo_bytes, escaped_bytes, refused[32];

static bool fixed(struct arena *a, struct str markup, const struct sanitize_context *context);
static struct safe_html escaped_text(struct arena *a, struct str text, bool breaks);

static void count(_Atomic uint64_t *counter, uint64_t n)
{
    atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

struct safe_html sanitize_html(struct arena *a, struct str html, const struct sanitize_context *context)
{
    struct safe_html once, twice;
    struct fast_outcome outcome;
    html = html_prepare(a, html);
    if (fast_sanitize(a, html, context, &once, &outcome)) {
        if (!outcome.mended || fixed(a, once.markup, context)) {
            count(&fast_bytes, html.n);
            return once;
        }
        outcome.why = REFUSED_NESTING;
    }
    count(&refused[outcome.why], 1);
    if (gumbo_sanitize(a, html, context, &once)) {
        count(&gumbo_bytes, html.n);
        if (fixed(a, once.markup, context))
            return once;
        if (gumbo_sanitize(a, once.markup, context, &twice) && fixed(a, twice.markup, context))
            return twice;
    }
    count(&escaped_bytes, html.n);
    return escaped_text(a, html, false);
}

struct safe_html sanitize_text(struct arena *a, struct str text)
{
    return escaped_text(a, html_prepare(a, text), true);
}

bool sanitize_fast(struct arena *a, struct str html, const struct sanitize_context *context, struct safe_html *ret)
{
    struct fast_outcome outcome;
    return fast_sanitize(a, html_prepare(a, html), context, ret, &outcome);
}

struct safe_html sanitize_gumbo(struct arena *a, struct str html, const struct sanitize_context *context)
{
    struct safe_html done;
    html = html_prepare(a, html);
    return gumbo_sanitize(a, html, context, &done) ? done : escaped_text(a, html, false);
}

void sanitize_counters(struct sanitize_counters *ret)
{
    ret->fast_bytes = atomic_load_explicit(&fast_bytes, memory_order_relaxed);
    ret->gumbo_bytes = atomic_load_explicit(&gumbo_bytes, memory_order_relaxed);
    ret->escaped_bytes = atomic_load_explicit(&escaped_bytes, memory_order_relaxed);
    for (size_t i = 0; i < 32; i++)
        ret->refused[i] = atomic_load_explicit(&refused[i], memory_order_relaxed);
}

// Whether sanitising leaves it as it is: the fast way does, or it is none of its business and gumbo does.
static bool fixed(struct arena *a, struct str markup, const struct sanitize_context *context)
{
    struct safe_html again;
    struct fast_outcome outcome;
    if (fast_sanitize(a, markup, context, &again, &outcome))
        return str_eq(again.markup, markup);
    return gumbo_sanitize(a, markup, context, &again) && str_eq(again.markup, markup);
}

static struct safe_html escaped_text(struct arena *a, struct str text, bool breaks)
{
    struct writer w;
    writer_init(&w, a, NULL, text.n + text.n / 8);
    for (struct str line; breaks && str_find_char(text, '\n') < text.n && str_split(&text, '\n', &line);) {
        writer_text(&w, line);
        writer_open(&w, TAG_BR, &(struct attrs){.have = 0});
    }
    writer_text(&w, text);
    return writer_done(&w, a);
}
