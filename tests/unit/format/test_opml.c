// test_opml.c – lists of feeds in: everything protocols 2.6 tolerates, and what it refuses.
#include "base/buf.h"
#include "base/limits.h"
#include "format/read.h"
#include "format/write.h"
#include "support/arena_fixture.h"

#include <stdio.h>

static struct opml list;
static struct err err;

static int setup(void **state)
{
    format_init();
    return arena_start(state);
}

static bool read_as(const char *text, bool local_files)
{
    return opml_read(&arena, str_of(text), local_files, &list, &err);
}

static void read_body(const char *body)
{
    struct str text = arena_printf(&arena,
                                   "<opml version=\"2.0\" xmlns:t=\"https://tributary.example/ns/opml\">"
                                   "<head><title>L</title></head><body>%s</body></opml>",
                                   body);
    assert_true(read_as(text.p, false));
}

static void is_feed(size_t i, const char *title, const char *url, const char *folder)
{
    assert_true(i < list.feeds.n);
    assert_true(str_is(list.feeds.v[i].title, title));
    assert_true(str_is(list.feeds.v[i].url, url));
    assert_true(str_is(list.feeds.v[i].folder, folder));
}

static void the_head_and_our_own_attributes_are_read(void **state)
{
    (void)state;
    assert_true(read_as("<?xml version='1.0'?>\n<opml version='2.0' xmlns:t='https://tributary.example/ns/opml'>"
                        "<head t:slug='weavers' t:visibility='listed' t:stage='active' t:domain='How we weave'>"
                        "<title> Weavers\n &amp; dyers </title><ownerName>Ann</ownerName>"
                        "<dateCreated>Mon, 21 Sep 2026 09:00:00 GMT</dateCreated></head>\n<body>"
                        "<outline text='a' xmlUrl='https://a.example/' htmlUrl='https://a.example/home'"
                        " t:orientation='openness' t:kind='release' description='d'/></body></opml>",
                        false));
    assert_true(str_is(list.title, "Weavers & dyers"));
    assert_true(str_is(list.owner, "Ann"));
    assert_int_equal(list.created, INT64_C(1789981200000000));
    assert_true(str_is(list.slug, "weavers"));
    assert_true(str_is(list.domain, "How we weave"));
    assert_true(str_is(list.visibility, "listed"));
    assert_true(str_is(list.stage, "active"));
    is_feed(0, "a", "https://a.example/", "");
    assert_true(str_is(list.feeds.v[0].site, "https://a.example/home"));
    assert_true(str_is(list.feeds.v[0].orientation, "openness"));
    assert_true(str_is(list.feeds.v[0].kind, "release"));
    assert_true(str_is(list.feeds.v[0].description, "d"));
    assert_int_equal(list.feeds.v[0].line, 4);
}

static void the_address_is_read_in_all_its_spellings(void **state)
{
    (void)state;
    read_body("<outline text='a' xmlurl='https://a.example/'/><outline TEXT='b' xmlURL='https://b.example/'/>"
              "<outline title='c' url='https://c.example/' type='link'/><outline text='' title='d' "
              "XMLURL='https://d.example/'/>");
    is_feed(0, "a", "https://a.example/", "");
    is_feed(1, "b", "https://b.example/", "");
    is_feed(2, "c", "https://c.example/", "");
    is_feed(3, "d", "https://d.example/", "");
}

static void folders_are_paths_of_outlines_and_categories(void **state)
{
    (void)state;
    read_body(
        "<outline text='A'><outline title='B/C'><outline text='1' xmlUrl='https://a.example/1'/></outline>"
        "<outline text='2' xmlUrl='https://a.example/2'><outline text='3' xmlUrl='https://a.example/3'/></outline>"
        "</outline><outline text='4' xmlUrl='https://a.example/4' category='/X/Y,Z,/W'/>");
    is_feed(0, "1", "https://a.example/1",
            "A/B\xe2\x88\x95"
            "C");
    is_feed(1, "2", "https://a.example/2", "A");
    is_feed(2, "3", "https://a.example/3", "A");
    is_feed(3, "4", "https://a.example/4", "");
    is_feed(4, "4", "https://a.example/4", "X/Y");
    is_feed(5, "4", "https://a.example/4", "W");
    assert_int_equal(list.feeds.n, 6);
}

static void the_same_feed_in_one_folder_counts_once(void **state)
{
    (void)state;
    read_body("<outline text='a' xmlUrl='https://a.example/'/><outline text='b' xmlUrl='https://a.example/'/>"
              "<outline text='F'><outline text='a' xmlUrl='https://a.example/'/></outline>");
    assert_int_equal(list.feeds.n, 2);
    is_feed(1, "a", "https://a.example/", "F");
}

static void deep_folders_are_flattened(void **state)
{
    (void)state;
    struct buf body;
    buf_init(&body, MIB);
    for (int i = 0; i < LIMIT_OUTLINE_DEPTH + 4; i++)
        buf_lit(&body, "<outline text='f'>");
    buf_lit(&body, "<outline text='a' xmlUrl='https://a.example/'/>");
    for (int i = 0; i < LIMIT_OUTLINE_DEPTH + 4; i++)
        buf_lit(&body, "</outline>");
    buf_lit(&body, "<outline text='b' xmlUrl='https://b.example/'/>");
    read_body(body.p);
    buf_done(&body);
    assert_int_equal(list.feeds.v[0].folder.n, 2 * LIMIT_OUTLINE_DEPTH - 1);
    is_feed(1, "b", "https://b.example/", "");
}

static void the_feed_scheme_stands_for_http(void **state)
{
    (void)state;
    read_body("<outline text='a' xmlUrl='feed://a.example/f'/><outline text='b' xmlUrl='feed:https://b.example/f'/>");
    is_feed(0, "a", "http://a.example/f", "");
    is_feed(1, "b", "https://b.example/f", "");
}

static void names_and_passwords_stand_apart(void **state)
{
    (void)state;
    read_body("<outline text='https://ann:secret@a.example/' xmlUrl='https://ann:secret@a.example/'/>"
              "<outline text='b@c: news' xmlUrl='https://b.example/'/>");
    is_feed(0, "https://a.example/", "https://a.example/", "");
    assert_true(str_is(list.feeds.v[0].userinfo, "ann:secret"));
    is_feed(1, "b@c: news", "https://b.example/", "");
    assert_null(list.feeds.v[1].userinfo.p);
    struct buf out;
    buf_init(&out, MIB);
    assert_true(write_opml(&out, &list));
    assert_true(str_find(buf_str(&out), STR("secret")) == out.n);
    buf_done(&out);
}

static void refused(const char *address, const char *why)
{
    read_body(arena_printf(&arena, "<outline text='x' xmlUrl='%s' filtercmd='rm'/>", address).p);
    assert_int_equal(list.feeds.n, 0);
    assert_int_equal(list.refused.n, 1);
    assert_true(str_is(list.refused.v[0].what, "x"));
    assert_int_equal(list.refused.v[0].line, 1);
    if (!strstr(arena_cstr(&arena, list.refused.v[0].why), why))
        fail_msg("'%s' refused because " STR_FMT, address, STR_ARG(list.refused.v[0].why));
}

static void what_is_refused_is_told_with_its_reason(void **state)
{
    (void)state;
    refused("|curl evil", "program");
    refused("exec:evil", "program");
    refused("filter:evil:https://a.example/", "program");
    refused("file:///etc/passwd", "file");
    refused("feed:file:///etc/passwd", "file");
    refused("feed.xml", "neither http");
    refused("//host/feed.xml", "neither http");
    refused("https://ann:secret@", "");
    assert_null(strstr(arena_cstr(&arena, list.refused.v[0].why), "secret"));
    static const char *const odd[] = {"http://us:PW/SECRET@a.example/", "http//us:SECRET@a.example/",
                                      "https:://us:SECRET@a.example/", "ht tp://us:SECRET@a.example/",
                                      "us:PW?SECRET@a.example/"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        char line[200];
        snprintf(line, sizeof line, "<outline text='%s' xmlUrl='%s'/><outline type='include' text='%s' url='%s'/>",
                 odd[i], odd[i], odd[i], odd[i]);
        read_body(line);
        assert_int_equal(list.refused.n, 2);
        for (size_t k = 0; k < 2; k++)
            if (str_find(list.refused.v[k].what, STR("SECRET")) < list.refused.v[k].what.n ||
                str_find(list.refused.v[k].why, STR("SECRET")) < list.refused.v[k].why.n)
                fail_msg("'" STR_FMT "' refused because " STR_FMT, STR_ARG(list.refused.v[k].what),
                         STR_ARG(list.refused.v[k].why));
    }
    refused("ftp://a.example/", "");
    refused("javascript:alert(1)", "");
    read_body("<outline type='include' text='more' url='https://a.example/list.opml'/><outline type='rss' text='none'/>"
              "<outline text='only a note'/>");
    assert_int_equal(list.refused.n, 2);
    assert_true(str_is(list.refused.v[0].what, "more"));
    assert_true(str_is(list.refused.v[1].why, "it has no address (xmlUrl)"));
}

static void files_are_read_only_where_allowed(void **state)
{
    (void)state;
    assert_true(read_as("<opml><body><outline text='a' xmlUrl='./sample/a.xml'/><outline text='b' xmlUrl='../b.xml'/>"
                        "<outline text='c' xmlUrl='/etc/passwd'/><outline text='d' xmlUrl='x/.ssh/d'/>"
                        "<outline text='e' xmlUrl='file:e'/><outline text='f' xmlUrl='a//b'/></body></opml>",
                        true));
    assert_int_equal(list.feeds.n, 1);
    is_feed(0, "a", "sample/a.xml", "");
    assert_int_equal(list.refused.n, 5);
}

static void ill_formed_lists_are_read_as_far_as_they_go(void **state)
{
    (void)state;
    assert_true(read_as(
        "\xef\xbb\xbf\n<opml version=1.0><body><outline text=\"a & b&nbsp;c\" xmlUrl=\"https://a.example/?x=1&y=2\">"
        "<outline text='z' xmlUrl='https://z.example/'/>",
        false));
    is_feed(0, "a & b c", "https://a.example/?x=1&y=2", "");
    assert_true(list.feeds.n == 2);
}

static void a_list_that_breaks_off_says_where(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t line;
    } cases[] = {
        {"<opml><body>\n<outline xmlUrl='https://a.example/'/>\n<outline text='cut' xmlU", 3},
        {"<opml><body>\n<outline xmlUrl='https://a.example/'/>\n</body>", 3},
        {"<opml><body>\n<outline xmlUrl='https://a.example/'/></body></opml>\n", 0},
        {"<OPML><body>\n<outline text='a & b' xmlUrl='https://a.example/'/></body></OPML>\n", 0}, // mended, and whole
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(read_as(cases[i].text, false));
        assert_int_equal(list.feeds.n, 1);
        assert_int_equal(list.broken_off, cases[i].line);
    }
}

static void what_is_no_list_is_refused(void **state)
{
    (void)state;
    assert_false(read_as("", false));
    assert_int_equal(err.code, ERR_INPUT);
    assert_false(read_as("just words", false));
    assert_false(read_as("<rss version='2.0'/>", false));
    assert_non_null(strstr(err.text, "<rss>"));
}

// Of a feed without a title the address stands for it; one that is longer than a title is cut the first time.
static void a_long_address_is_no_longer_title_than_any(void **state)
{
    (void)state;
    struct buf address, first, second;
    struct opml again;
    buf_init(&address, LIMIT_URL);
    buf_lit(&address, "https://a.example/");
    for (int i = 0; i < LIMIT_TITLE; i++)
        buf_c(&address, 'x');
    struct opml one = {.title = STR("T")};
    *vec_push(&arena, &one.feeds) = (struct opml_feed){.url = buf_str(&address)};
    buf_init(&first, LIMIT_OPML), buf_init(&second, LIMIT_OPML);
    assert_true(write_opml(&first, &one));
    assert_true(opml_read(&arena, buf_str(&first), false, &again, &err));
    assert_true(str_eq(again.feeds.v[0].url, one.feeds.v[0].url));
    assert_true(write_opml(&second, &again));
    assert_string_equal(first.p, second.p);
    buf_done(&address), buf_done(&first), buf_done(&second);
}

static void what_is_too_large_or_has_too_many_outlines_is_refused(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, LIMIT_OPML + 2);
    buf_lit(&text, "<opml><body>");
    for (int i = 0; i <= LIMIT_OUTLINES; i++)
        buf_printf(&text, "<outline text='%d' xmlUrl='https://a.example/%d'/>", i, i);
    assert_false(opml_read(&arena, buf_str(&text), false, &list, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    char *room = buf_room(&text, LIMIT_OPML + 1 - text.n);
    memset(room, ' ', LIMIT_OPML + 1 - text.n);
    assert_false(opml_read(&arena, str_make(text.p, LIMIT_OPML + 1), false, &list, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    buf_done(&text);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, arena_end)
    const struct CMUnitTest tests[] = {
        TEST(the_head_and_our_own_attributes_are_read),
        TEST(the_address_is_read_in_all_its_spellings),
        TEST(folders_are_paths_of_outlines_and_categories),
        TEST(the_same_feed_in_one_folder_counts_once),
        TEST(deep_folders_are_flattened),
        TEST(a_long_address_is_no_longer_title_than_any),
        TEST(the_feed_scheme_stands_for_http),
        TEST(names_and_passwords_stand_apart),
        TEST(what_is_refused_is_told_with_its_reason),
        TEST(files_are_read_only_where_allowed),
        TEST(ill_formed_lists_are_read_as_far_as_they_go),
        TEST(a_list_that_breaks_off_says_where),
        TEST(what_is_no_list_is_refused),
        TEST(what_is_too_large_or_has_too_many_outlines_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
