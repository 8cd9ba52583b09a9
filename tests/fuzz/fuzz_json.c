// fuzz_json.c – any bytes as JSON: what is read is written in every format, and each of them reads again, well-formed,
// with as many items.

// links: format
#include "base/buf.h"
#include "base/limits.h"
#include "base/must.h"
#include "format/clean.h"
#include "format/read.h"
#include "format/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool on_piece(void *arg, struct str piece)
{
    buf_put(arg, piece);
    return true;
}

static void reads_again(struct arena *a, const struct buf *text, size_t least, size_t most)
{
    struct document doc;
    struct err err;
    must(!text->full);
    must(feed_read(a, buf_str(text), NULL, &doc, &err) && doc.well_formed);
    must(doc.items.n >= least && doc.items.n <= most);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool (*const writers[])(struct buf *, const struct document *) = {write_atom, write_rss, write_jsonfeed};
    struct arena a = {0};
    struct document doc;
    struct err err;
    struct read_hints hints = {.url = STR("https://a.example/feed.json")};
    struct str text = arena_concat(&a, STR("{"), str_make((const char *)data, size));
    format_init();
    if (size < 64 * KIB && feed_read(&a, text, &hints, &doc, &err)) {
        struct buf out;
        buf_init(&out, 64 * MIB);
        must(write_parse(&doc, on_piece, &out));
        reads_again(&a, &out, doc.items.n, doc.items.n);
        document_clean(&a, &doc);
        for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
            buf_clear(&out);
            must(writers[i](&out, &doc));
            reads_again(&a, &out, doc.items.n > 0, doc.items.n); // of one id only the newest
        }
        buf_done(&out);
    }
    arena_done(&a);
    return 0;
}
