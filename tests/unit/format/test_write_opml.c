// test_write_opml.c – OPML 2.0 out (protocols 2.6).
#include "base/limits.h"
#include "format/write.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena arena;
static struct buf out;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena);
    buf_init(&out, MIB);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buf_done(&out);
    arena_done(&arena);
    return 0;
}

static void add(struct opml *list, const char *title, const char *url, const char *folder)
{
    *vec_push(&arena, &list->feeds) =
        (struct opml_feed){.title = str_of(title), .url = str_of(url), .folder = str_of(folder)};
}

static void test_head(void **state)
{
    (void)state;
    struct opml list = {.title = STR("Weavers & dyers"),
                        .owner = STR("Ann"),
                        .created = INT64_C(1789981200000000),
                        .slug = STR("weavers"),
                        .visibility = STR("public")};
    assert_true(write_opml(&out, &list));
    assert_string_equal(out.p, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                               "<opml version=\"2.0\" xmlns:t=\"https://tributary.example/ns/opml\">\n"
                               "<head t:slug=\"weavers\" t:visibility=\"public\">\n"
                               "<title>Weavers &amp; dyers</title>\n"
                               "<dateCreated>Mon, 21 Sep 2026 09:00:00 GMT</dateCreated>\n"
                               "<ownerName>Ann</ownerName>\n"
                               "<docs>http://opml.org/spec2.opml</docs>\n"
                               "</head>\n<body>\n</body>\n</opml>\n");
}

static void test_folders_open_and_close(void **state)
{
    (void)state;
    struct opml list = {0};
    add(&list, "one", "https://a.example/1", "A/B");
    add(&list, "two", "https://a.example/2", "A/B");
    add(&list, "three", "https://a.example/3", "A/C");
    add(&list, "four", "https://a.example/4", "");
    assert_true(write_opml(&out, &list));
    assert_string_equal(
        strstr(out.p, "<body>"),
        "<body>\n<outline text=\"A\" title=\"A\">\n<outline text=\"B\" title=\"B\">\n"
        "<outline type=\"rss\" text=\"one\" title=\"one\" xmlUrl=\"https://a.example/1\"/>\n"
        "<outline type=\"rss\" text=\"two\" title=\"two\" xmlUrl=\"https://a.example/2\"/>\n"
        "</outline>\n<outline text=\"C\" title=\"C\">\n"
        "<outline type=\"rss\" text=\"three\" title=\"three\" xmlUrl=\"https://a.example/3\"/>\n"
        "</outline>\n</outline>\n"
        "<outline type=\"rss\" text=\"four\" title=\"four\" xmlUrl=\"https://a.example/4\"/>\n</body>\n</opml>\n");
}

static void test_text_is_always_there(void **state)
{
    (void)state;
    struct opml list = {0};
    add(&list, NULL, "https://a.example/?x=1&y=2", NULL);
    list.feeds.v[0].kind = STR("release");
    assert_true(write_opml(&out, &list));
    assert_non_null(strstr(out.p, "text=\"https://a.example/?x=1&amp;y=2\""));
    assert_non_null(strstr(out.p, " t:kind=\"release\"/>"));
}

static void test_ceiling_is_told(void **state)
{
    (void)state;
    struct buf small;
    buf_init(&small, 50);
    assert_false(write_opml(&small, &(struct opml){0}));
    buf_done(&small);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_head),
        TEST(test_folders_open_and_close),
        TEST(test_text_is_always_there),
        TEST(test_ceiling_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
