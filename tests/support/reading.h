// reading.h – for tests that read small literal documents: reading_start() before each, reading_end() after.
#ifndef TRIBUTARY_TESTS_SUPPORT_READING_H
#define TRIBUTARY_TESTS_SUPPORT_READING_H

#include "format/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static struct arena reading_arena;
static struct document reading_doc;
static struct err reading_err;

static inline int reading_start(void **state)
{
    (void)state;
    format_init();
    arena_init(&reading_arena);
    return 0;
}

static inline int reading_end(void **state)
{
    (void)state;
    arena_done(&reading_arena);
    return 0;
}

static inline bool read_from(const char *url, struct str bytes)
{
    reading_err = (struct err){0};
    return feed_read(&reading_arena, bytes, &(struct read_hints){.url = str_of(url)}, &reading_doc, &reading_err);
}

// Must be a feed.
static inline struct document *read_ok(const char *text)
{
    if (!read_from("https://example.org/feeds/all.xml", str_of(text)))
        fail_msg("%s", reading_err.text);
    return &reading_doc;
}

// Inside of one RSS channel; inside of one RSS item.
static inline struct document *read_channel(const char *inside)
{
    return read_ok(arena_printf(&reading_arena,
                                "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
                                "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
                                "xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>%s</channel></rss>",
                                inside)
                       .p);
}
static inline struct doc_item *read_rss(const char *inside)
{
    struct document *doc = read_channel(arena_printf(&reading_arena, "<item>%s</item>", inside).p);
    assert_int_equal(doc->items.n, 1);
    return &doc->items.v[0];
}

// Inside of one Atom feed; inside of one Atom entry.
static inline struct document *read_atom_feed(const char *inside)
{
    return read_ok(arena_printf(&reading_arena, "<feed xmlns=\"http://www.w3.org/2005/Atom\">%s</feed>", inside).p);
}
static inline struct doc_item *read_atom(const char *inside)
{
    struct document *doc = read_atom_feed(arena_printf(&reading_arena, "<entry>%s</entry>", inside).p);
    assert_int_equal(doc->items.n, 1);
    return &doc->items.v[0];
}

#define assert_text(text, literal) assert_string_equal(arena_cstr(&reading_arena, (text)), (literal))
#define assert_missing(text)       assert_int_equal((text).n, 0)
#define reading_test(f)            cmocka_unit_test_setup_teardown(f, reading_start, reading_end)

#endif
