// document.c – makes documents and their items, and keeps them within the limits.
#include "base/limits.h"
#include "base/must.h"
#include "format/read_priv.h"

#include <stdlib.h>

#define ERRORS_KEPT 8
#define ITEMS_USUAL 32

struct ranked {
    int64_t when;
    size_t place;
};

const char *const doc_format_names[DOC_FORMATS] = {
    [DOC_NONE] = "",
    [DOC_RSS_090] = "rss-0.90",
    [DOC_RSS_091] = "rss-0.91",
    [DOC_RSS_092] = "rss-0.92",
    [DOC_RSS_10] = "rss-1.0",
    [DOC_RSS_20] = "rss-2.0",
    [DOC_ATOM_03] = "atom-0.3",
    [DOC_ATOM_10] = "atom-1.0",
    [DOC_JSON_10] = "json-feed-1.0",
    [DOC_JSON_11] = "json-feed-1.1",
    [DOC_CDF] = "cdf",
    [DOC_AS2] = "activitystreams-2.0",
};

static void document_trim(struct document *doc);

void document_init(struct document *doc)
{
    *doc = (struct document){.well_formed = true, .ttl_minutes = -1, .update_frequency = -1};
    doc->image.width = doc->image.height = -1;
}

void item_init(struct doc_item *item)
{
    *item = (struct doc_item){.comment_count = -1};
    item->podcast.season = item->podcast.episode = -1;
    item->podcast.explicit_ = -1;
}

struct doc_item *document_item(struct arena *a, struct document *doc)
{
    if (doc->items.n == 2 * LIMIT_ENTRIES) // trimmed now and then, so that a flood costs no more memory than this
        document_trim(doc);
    if (!doc->items.v) { // an item is large: few feeds shall have to move theirs
        size_t cap = ITEMS_USUAL / 2;
        doc->items.v = vec_grow(a, NULL, sizeof *doc->items.v, 0, &cap);
        doc->items.cap = cap;
    }
    struct doc_item *item = vec_push(a, &doc->items);
    item_init(item);
    return item;
}

void document_finish(struct document *doc)
{
    if (doc->items.n > LIMIT_ENTRIES)
        document_trim(doc);
}

void document_error(struct arena *a, struct document *doc, const char *format, ...)
{
    if (doc->errors.n >= ERRORS_KEPT)
        return;
    va_list args;
    va_start(args, format);
    struct str line = arena_vprintf(a, format, args);
    va_end(args);
    *vec_push(a, &doc->errors) = line;
}

// Newer first; among equals, and among those without a date, what stood first in the document.
static int by_age(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    if (a->when != b->when)
        return a->when > b->when ? -1 : 1;
    return a->place < b->place ? -1 : 1;
}

static int by_place(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    return a->place < b->place ? -1 : 1;
}

static void document_trim(struct document *doc)
{
    size_t n = doc->items.n;
    struct ranked *ranks = calloc(n, sizeof *ranks);
    must(ranks && "out of memory");
    for (size_t i = 0; i < n; i++) {
        const struct doc_item *item = &doc->items.v[i];
        ranks[i] = (struct ranked){item->published ? item->published : item->updated, i};
    }
    qsort(ranks, n, sizeof *ranks, by_age);
    qsort(ranks, LIMIT_ENTRIES, sizeof *ranks, by_place);
    for (size_t i = 0; i < LIMIT_ENTRIES; i++)
        if (ranks[i].place != i)
            doc->items.v[i] = doc->items.v[ranks[i].place];
    free(ranks);
    doc->items_dropped += n - LIMIT_ENTRIES;
    doc->items.n = LIMIT_ENTRIES;
}
