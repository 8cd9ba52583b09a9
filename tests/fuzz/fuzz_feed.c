// fuzz_feed.c – any bytes as a feed: read, told apart, written. What is read has valid text in it, and reading ends.
// links: format text
#include "base/must.h"
#include "format/identity.h"
#include "format/read.h"
#include "text/utf8.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    format_init();
    return 0;
}

static void document_check(struct arena *a, const struct document *doc)
{
    must(utf8_valid(doc->title) && utf8_valid(doc->home) && utf8_valid(doc->subtitle.source));
    for
        vec_each(item, &doc->items)
        {
            must(utf8_valid(item->id) && utf8_valid(item->title) && utf8_valid(item->link));
            must(utf8_valid(item->content.source) && utf8_valid(item->summary.source));
        for
            vec_each(p, &item->authors) must(utf8_valid(p->name));
        for
            vec_each(t, &item->tags) must(utf8_valid(t->term) && utf8_valid(t->label));
        }
    struct identity *ids = arena_array(a, struct identity, doc->items.n + 1);
    int rule;
    identify(a, doc, IDENTITY_ID, ids, &rule);
    for (size_t i = 0; i < doc->items.n; i++)
        must(ids[i].guid.n > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct document doc;
    struct err err = {0};
    arena_init(&a);
    struct str bytes = {(const char *)data, size};
    if (feed_read(&a, bytes, &(struct read_hints){.url = STR("https://example.org/feed")}, &doc, &err))
        document_check(&a, &doc);
    else
        must(err.code != ERR_NONE && err.text[0]);
    arena_done(&a);
    return 0;
}
