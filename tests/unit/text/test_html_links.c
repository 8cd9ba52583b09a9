// test_html_links.c – the links of a page that lead to its feeds.
#include "base/buf.h"
#include "base/limits.h"
#include "support/arena_fixture.h"
#include "text/html_links.h"

static struct html_links links_of(const char *html)
{
    struct html_links links;
    html_links(&arena, str_of(html), STR("https://e.example/a/b"), &links);
    return links;
}

static void is_link(const struct html_links *links, size_t i, const char *rel, const char *type, const char *href,
                    const char *title)
{
    assert_true(i < links->links.n);
    assert_string_equal(show(links->links.v[i].rel), rel);
    assert_string_equal(show(links->links.v[i].type), type);
    assert_string_equal(show(links->links.v[i].href), href);
    assert_string_equal(show(links->links.v[i].title), title);
}

static void links_of_the_head(void **state)
{
    (void)state;
    struct html_links l =
        links_of("<!DOCTYPE html><html><head><TITLE>A &amp;\n b</TITLE><title>second</title>"
                 "<LINK REL='alternate' type=application/atom+xml href=\"feed.xml\" title=\"News &lt;x&gt;\">"
                 "<link rel=stylesheet href=/x.css /><link rel=alternate>");
    assert_string_equal(show(l.title), "A & b");
    assert_int_equal(l.links.n, 2);
    is_link(&l, 0, "alternate", "application/atom+xml", "https://e.example/a/feed.xml", "News <x>");
    is_link(&l, 1, "stylesheet", "(missing)", "https://e.example/x.css", "(missing)");
}

static void anchors_of_a_feeds_type(void **state)
{
    (void)state;
    struct html_links l = links_of("<a href=/1 type=\"Application/RSS+xml; charset=utf-8\">x</a><a href=/2>y</a>"
                                   "<a type=text/html href=/3>z</a><a type=application/feed+json href=/4>");
    assert_int_equal(l.links.n, 2);
    is_link(&l, 0, "(missing)", "Application/RSS+xml; charset=utf-8", "https://e.example/1", "(missing)");
    is_link(&l, 1, "(missing)", "application/feed+json", "https://e.example/4", "(missing)");
}

static void the_first_base_counts(void **state)
{
    (void)state;
    struct html_links l = links_of("<link href=x><base target=y><base href=\"/c/\"><base href=/d/>");
    is_link(&l, 0, "(missing)", "(missing)", "https://e.example/c/x", "(missing)");
    l = links_of("<base href=\"http://[\"><link href=x>");
    is_link(&l, 0, "(missing)", "(missing)", "https://e.example/a/x", "(missing)");
}

static void addresses_are_clean(void **state)
{
    (void)state;
    struct html_links l = links_of("<link href=\"javascript:x\"><link href=\"\"><link href=\"?a=1&copy=2&amp;b=3\">"
                                   "<link href=y href=z>");
    assert_int_equal(l.links.n, 2);
    is_link(&l, 0, "(missing)", "(missing)", "https://e.example/a/b?a=1&copy=2&b=3", "(missing)");
    is_link(&l, 1, "(missing)", "(missing)", "https://e.example/a/y", "(missing)");
}

static void what_is_not_markup_is_not_read(void **state)
{
    (void)state;
    assert_int_equal(links_of("<!-- <link href=x> --><script>'<link href=x>'</script><style><link href=x></style>"
                              "<textarea><link href=x></textarea>")
                         .links.n,
                     0);
    assert_int_equal(links_of("<p title=\"<link href=x>\">a").links.n, 0);
    assert_int_equal(links_of("<link href=x").links.n, 0);
    assert_int_equal(links_of("a < b </> <").links.n, 0);
    struct html_links l = links_of("<title>never ended <link href=x>");
    assert_string_equal(show(l.title), "never ended");
    assert_int_equal(l.links.n, 0);
    assert_string_equal(show(links_of("").title), "(missing)");
}

static void pages_of_any_size_end(void **state)
{
    (void)state;
    static const char *const units[] = {"<link href=x>", "<a ", "<!--", "<base href=x>", "<title>", "<"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct buf b;
        struct html_links l;
        buf_init(&b, MIB);
        while (!b.full)
            buf_put(&b, str_of(units[i]));
        html_links(&arena, buf_str(&b), STR_NONE, &l);
        assert_true(l.links.n <= MIB);
        buf_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_of_the_head),
        cmocka_unit_test(anchors_of_a_feeds_type),
        cmocka_unit_test(the_first_base_counts),
        cmocka_unit_test(addresses_are_clean),
        cmocka_unit_test(what_is_not_markup_is_not_read),
        cmocka_unit_test(pages_of_any_size_end),
    };
    return cmocka_run_group_tests(tests, arena_start, arena_end);
}
