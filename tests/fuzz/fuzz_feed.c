// fuzz_feed.c – any bytes as a feed: read, told apart, written. What is read has valid text in it, and reading ends.
// links: format text
#include "base/must.h"
#include "format/identity.h"
#include "format/read.h"
#include "model/feed.h"
#include "text/utf8.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
// Another document, one byte of it changed, read without what was known of the first is what it is when read whole.
static void known_check(struct arena *a, struct str bytes, struct read_hints hints, const struct document *first)
{
    struct document whole, new;
    struct err err = {0};
    size_t n = first->items.n, at = bytes.n > 1 ? (unsigned char)bytes.p[bytes.n - 1] * bytes.n / 256 : 0;
    struct known_item *known = arena_array(a, struct known_item, n + 1);
    for (size_t i = 0; i < n; i++)
        known[i] = (struct known_item){guid_hash(first->items.v[i].id), item_content_hash(&first->items.v[i]),
                                       first->items.v[i].source_hash};
    struct str other = arena_str(a, bytes);
    ((char *)(uintptr_t)other.p)[at] = bytes.p[(at * 7 + 3) % bytes.n];
    if (!feed_read(a, other, &hints, &whole, &err))
        return;
    hints.known = known;
    hints.known_n = n;
    hints.known_context = first->context;
    must(feed_read(a, other, &hints, &new, &err));
    must(new.items.n == whole.items.n &&str_eq(new.title, whole.title));
    for (size_t i = 0; i < new.items.n; i++) {
        const struct doc_item *is = &new.items.v[i], *should = &whole.items.v[i];
        must((is->same ? is->same->guid : guid_hash(is->id)) == guid_hash(should->id));
        must((is->same ? is->same->content : item_content_hash(is)) == item_content_hash(should));
    }
}

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
    vec_each(item, &doc->items) {
        must(utf8_valid(item->id) && utf8_valid(item->title) && utf8_valid(item->link));
        must(utf8_valid(item->content.source) && utf8_valid(item->summary.source));
        vec_each(p, &item->authors)
            must(utf8_valid(p->name));
        vec_each(t, &item->tags)
            must(utf8_valid(t->term) && utf8_valid(t->label));
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
    struct read_hints hints = {.url = STR("https://example.org/feed"), .remember = true};
    if (!feed_read(&a, bytes, &hints, &doc, &err)) {
        must(err.code != ERR_NONE && err.text[0]);
    } else {
        document_check(&a, &doc);
        if (doc.context)
            known_check(&a, bytes, hints, &doc);
    }
    arena_done(&a);
    return 0;
}
