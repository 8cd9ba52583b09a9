// test_jsonfeed.c – JSON Feed in (protocols 1.2, 1.5), lenient about types, and what JSON is no feed.
#include "base/limits.h"
#include "format/read.h"
#include "support/arena_fixture.h"

static struct document doc;
static struct err err;

static int setup(void **state)
{
    format_init();
    return arena_start(state);
}

static bool reads(const char *text)
{
    struct read_hints hints = {.url = STR("https://a.example/feeds/main.json")};
    return feed_read(&arena, str_of(text), &hints, &doc, &err);
}

#define V11 "\"version\":\"https://jsonfeed.org/version/1.1\""
static struct doc_item *item_of(const char *members)
{
    assert_true(reads(arena_printf(&arena, "{" V11 ",\"title\":\"T\",\"items\":[{%s}]}", members).p));
    assert_int_equal(doc.items.n, 1);
    return &doc.items.v[0];
}

#define assert_text(got, want)                                                                                         \
    do {                                                                                                               \
        struct str got_ = (got);                                                                                       \
        if (!str_is(got_, want))                                                                                       \
            fail_msg("'" STR_FMT "' instead of '%s'", STR_ARG(got_), want);                                            \
    } while (0)

static void everything_at_the_top_is_read(void **state)
{
    (void)state;
    assert_true(reads("{" V11 ",\"title\":\" A  title\\n\",\"home_page_url\":\"/\",\"feed_url\":\"/feed.json\","
                      "\"description\":\"About <x>\",\"next_url\":\"?page=2\",\"icon\":\"i.png\",\"favicon\":\"f.ico\","
                      "\"authors\":[{\"name\":\"Ann\",\"url\":\"/ann\",\"avatar\":\"/"
                      "ann.png\"},{}],\"language\":\"en\",\"expired\":true,"
                      "\"hubs\":[{\"type\":\"WebSub\",\"url\":\"https://hub.example/"
                      "\"}],\"user_comment\":\"x\",\"_x\":{},\"items\":[]}"));
    assert_int_equal(doc.format, DOC_JSON_11);
    assert_true(doc.well_formed);
    assert_text(doc.title, "A title");
    assert_text(doc.home, "https://a.example/");
    assert_text(doc.self, "https://a.example/feed.json");
    assert_text(doc.next, "https://a.example/feed.json?page=2");
    assert_text(doc.icon, "https://a.example/i.png");
    assert_text(doc.favicon, "https://a.example/f.ico");
    assert_int_equal(doc.subtitle.kind, MARKUP_TEXT);
    assert_text(doc.subtitle.source, "About <x>");
    assert_int_equal(doc.authors.n, 1);
    assert_text(doc.authors.v[0].avatar, "https://a.example/ann.png");
    assert_text(doc.language, "en");
    assert_true(doc.expired);
    assert_text(doc.hubs.v[0].url, "https://hub.example/");
}

static void everything_in_an_item_is_read(void **state)
{
    (void)state;
    const struct doc_item *it = item_of("\"id\":\"1\",\"url\":\"/1\",\"external_url\":\"https://b.example/"
                                        "\",\"title\":\"One\",\"content_html\":\"<p>x</p>\","
                                        "\"summary\":\"s\",\"image\":\"/i.png\",\"banner_image\":\"/"
                                        "b.png\",\"date_published\":\"2026-09-21T11:00:00+02:00\","
                                        "\"date_modified\":\"2026-09-21T14:13:20Z\",\"author\":{\"name\":\"Bo\"},"
                                        "\"tags\":[\"a\",\"b\",7,\"\"],\"language\":\"de\","
                                        "\"attachments\":[{\"url\":\"/1.mp3\",\"mime_type\":\"audio/"
                                        "mpeg\",\"title\":\"t\",\"size_in_bytes\":5,\"duration_in_seconds\":61.5}]");
    assert_text(it->id, "1");
    assert_text(it->link, "https://a.example/1");
    assert_text(it->external_link, "https://b.example/");
    assert_false(it->title_generated);
    assert_int_equal(it->content.kind, MARKUP_HTML);
    assert_text(it->content.base, "https://a.example/1");
    assert_int_equal(it->summary.kind, MARKUP_TEXT);
    assert_text(it->image, "https://a.example/i.png");
    assert_int_equal(it->published, INT64_C(1789981200000000));
    assert_int_equal(it->updated, INT64_C(1790000000000000));
    assert_text(it->authors.v[0].name, "Bo");
    assert_int_equal(it->tags.n, 3);
    assert_text(it->tags.v[2].term, "7");
    assert_text(it->attachments.v[0].url, "https://a.example/1.mp3");
    assert_int_equal(it->attachments.v[0].bytes, 5);
    assert_int_equal(it->attachments.v[0].seconds, 62);
}

static void the_version_decides_the_format(void **state)
{
    (void)state;
    assert_true(reads("{\"version\":\"http://jsonfeed.org/version/1\",\"items\":[]}"));
    assert_int_equal(doc.format, DOC_JSON_10);
    assert_true(reads("{\"version\":\"https://jsonfeed.org/version/1.0\",\"items\":[]}"));
    assert_int_equal(doc.format, DOC_JSON_10);
    assert_true(reads("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[]}"));
    assert_int_equal(doc.format, DOC_JSON_11);
    assert_true(reads("{\"items\":[{\"content_text\":\"x\"}]}"));
    assert_int_equal(doc.format, DOC_JSON_11);
}

static void what_is_no_feed_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"{}",
                                        "[]",
                                        "{\"items\":[{\"id\":1}]}",
                                        "{\"version\":\"2\",\"items\":[]}",
                                        "[{\"content_text\":\"x\"}]",
                                        "{\"@context\":\"https://schema.org\"}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_false(reads(texts[i]));
        assert_int_equal(err.code, ERR_NOT_FEED);
        assert_non_null(strstr(err.text, "not a feed: JSON"));
    }
}

static void ids_are_texts(void **state)
{
    (void)state;
    assert_text(item_of("\"id\":12")->id, "12");
    assert_text(item_of("\"id\":12.0")->id, "12");
    assert_text(item_of("\"id\":0.1")->id, "0.1");
    assert_text(item_of("\"id\":9223372036854775807")->id, "9223372036854775807");
    assert_text(item_of("\"id\":123456789012345678901234567890")->id, "123456789012345678901234567890");
    assert_true(doc.well_formed);
    assert_text(item_of("\"id\":\"a\\u0000b\"")->id, "ab");
    assert_int_equal(item_of("\"id\":{}")->id.n, 0);
    assert_int_equal(item_of("\"id\":true")->id.n, 0);
}

static void an_items_own_address_goes_before_others(void **state)
{
    (void)state;
    assert_text(item_of("\"external_url\":\"https://b.example/\",\"id\":\"https://c.example/\"")->link,
                "https://b.example/");
    assert_text(item_of("\"id\":\"https://c.example/\"")->link, "https://c.example/");
    assert_int_equal(item_of("\"id\":\"urn:x\"")->link.n, 0);
    assert_int_equal(item_of("\"url\":\"javascript:alert(1)\"")->link.n, 0);
}

static void a_title_is_made_when_there_is_none(void **state)
{
    (void)state;
    const struct doc_item *it = item_of("\"content_html\":\"<p>Some <b>text</b></p>\"");
    assert_true(it->title_generated);
    assert_text(it->title, "Some text");
    assert_text(item_of("\"url\":\"/1\"")->title, "https://a.example/1");
}

static void a_summary_alone_is_the_content(void **state)
{
    (void)state;
    assert_int_equal(item_of("\"content_text\":\"a\\n<b>\"")->content.kind, MARKUP_TEXT);
    const struct doc_item *it = item_of("\"summary\":\"only that\"");
    assert_text(it->content.source, "only that");
    assert_int_equal(it->summary.kind, MARKUP_NONE);
}

static void odd_types_do_no_harm(void **state)
{
    (void)state;
    const struct doc_item *it =
        item_of("\"title\":[],\"tags\":\"one\",\"authors\":\"Ann\",\"attachments\":{\"url\":\"/x\","
                "\"size_in_bytes\":\"12\",\"duration_in_seconds\":-1},\"date_published\":1789981200");
    assert_text(it->tags.v[0].term, "one");
    assert_text(it->authors.v[0].name, "Ann");
    assert_int_equal(it->attachments.v[0].bytes, 12);
    assert_int_equal(it->attachments.v[0].seconds, -1);
    assert_int_equal(it->published, INT64_C(1789981200000000));
    assert_true(reads("{" V11 ",\"title\":null,\"items\":[null,1,\"x\",[]],\"authors\":7,\"hubs\":\"x\"}"));
    assert_int_equal(doc.items.n, 0);
    assert_int_equal(doc.errors.n, 4);
}

static void ill_formed_json_is_recovered_and_told(void **state)
{
    (void)state;
    assert_true(reads("{" V11 ",\"items\":[{\"id\":\"1\",},{\"id\":\"2\"} // end\n"));
    assert_int_equal(doc.items.n, 2);
    assert_false(doc.well_formed);
    assert_int_equal(doc.errors.n, 1);
    assert_true(reads("{" V11 ",\"items\":[{\"id\":\"\xff\"}]}"));
    assert_false(doc.well_formed);
}

// Each breaks one rule of RFC 8259, and loses nothing but what is broken.
static void faults_of_json_are_repaired(void **state)
{
    (void)state;
    static const struct {
        const char *fault, *title;
    } rows[] = {
        {"/* note */ \"title\":\"x\"", "x"},
        {"# \"title\":\"x\"", ""},
        {"title:\"x\"", "x"},
        {"\"title\" \"x\"", "x"},
        {"\"title\"::\"x\"", "x"},
        {"\"title\":\"x\",\"lonely\"", "x"},
        {"\"title\":\"x\",\"lonely\":", "x"},
        {"\"title\":\"x\",\"url\":undefined", "x"},
        {"\"summary\": ,\"title\":\"x\"", "x"},
        {"\"summary\",\"title\":\"x\"", "x"},
        {"\x06\"title\"\x07:\x01\"x\"\x02", "x"},
        {"\"title\":\"the \"x\", and <a href=\"/y\">y</a>\"", "the \"x\", and <a href=\"/y\">y</a>"},
        {"\"title\":\"x \"y\"\",url:\"https://e.example/\"", "x \"y\""},
        {"\"tags\":[\"say \"a\"\",true,\"b\"],\"title\":\"x\"", "x"},
        {"\"title\":\"a\nb\"", "a b"},
        {"\"title\":\"a\\'b\\qc\"", "a'bqc"},
        {"\"title\":\"a\\u12\"", "au12"},
        {"\"title\":\"\\ud83d\\uzzzz\"", "\xef\xbf\xbduzzzz"},
        {"\"title\":\"a\\u0000b\\u00e9\",,", "ab\xc3\xa9"},
        {"\"title\":\"x\" \"url\":\"https://e.example/\"", "x"},
        {",\"title\":\"x\"", "x"},
        {"\"title\":\"x\",", "x"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(reads(arena_printf(&arena, "{" V11 ",\"items\":[{\"id\":\"1\",%s}]}", rows[i].fault).p));
        assert_false(doc.well_formed);
        assert_int_equal(doc.items.n, 1);
        if (*rows[i].title)
            assert_text(doc.items.v[0].title, rows[i].title);
    }
}

// RFC 8259 allows to write them; the parser does not.
static void half_a_character_breaks_nothing(void **state)
{
    (void)state;
    assert_text(item_of("\"title\":\"\\ud83d.\\udc00\"")->title, "\xef\xbf\xbd.\xef\xbf\xbd");
    assert_true(doc.well_formed);
}

static void brackets_and_ends_are_repaired(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{" V11 ",\"items\":[{\"id\":\"1\"],\"title\":\"T\"}",   // the wrong bracket
        "{" V11 ",\"items\":[{\"id\":\"1\"}],\"title\":\"T\"}}", // one too many
        "{" V11 ",\"items\":[{\"id\":\"1\"}],\"title\":\"T\"} x",
        "{" V11 ",\"items\":[{\"id\":\"1\"}],\"title\":\"T\",\"next",
        "{" V11 ",\"items\":[{\"id\":\"1\"}],\"title\":\"T\" /* never closed",
        "{" V11 ",\"items\":[{\"id\":\"1\"}},{\"id\":\"2\"}]}",
        "{" V11 ",\"items\":[{\"id\":\"1\",{\"id\":\"2\"}]}",
        "{" V11 ",\"title\":\"T\",\"items\":[{\"id\":\"1\"},{\"id\":\"2",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_true(reads(texts[i]));
        assert_false(doc.well_formed);
        assert_text(doc.items.v[0].id, "1");
    }
    assert_int_equal(doc.items.n, 2); // cut after the last whole value
}

static void numbers_keep_their_digits(void **state)
{
    (void)state;
    static const struct {
        const char *number, *id;
    } rows[] = {{"-12", "-12"},  {"12345678901234567890", "12345678901234567890"},
                {"1.50", "1.5"}, {"2e3", "2000"},
                {"2E+2", "200"}, {"01", ""},
                {"1.", ""},      {"1e", ""},
                {"-", ""},       {"1x", ""}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        // Something broken elsewhere, so that the mender sees the number.
        assert_true(reads(arena_printf(&arena, "{" V11 ",\"items\":[{\"id\":%s},]}", rows[i].number).p));
        assert_text(doc.items.v[0].id, rows[i].id);
    }
}

static void what_is_wrong_is_told_a_few_times(void **state)
{
    (void)state;
    assert_true(reads("{" V11 ",\"items\":[1,2,3,4,5,6,7,8,9,10,11,12]}"));
    assert_int_equal(doc.errors.n, 8);
    assert_true(reads("{" V11 ",\"items\":{}}"));
    assert_text(doc.errors.v[0], "\"items\" is not a list");
}

static void what_is_nested_too_deep_is_refused(void **state)
{
    (void)state;
    char deep[2000];
    memset(deep, '[', sizeof deep - 1);
    deep[sizeof deep - 1] = 0;
    assert_false(reads(deep));
    assert_int_equal(err.code, ERR_LIMIT);
}

// A quote in a comment is none: what stands behind it is nested all the same.
static void limits_hold_for_what_is_repaired(void **state)
{
    (void)state;
    char deep[2000];
    for (const char *const *start = (const char *const[]){"[/*\"*/", "[//\"\n", "[x'\\\"", NULL}; *start; start++) {
        memset(deep, '[', sizeof deep - 1);
        memcpy(deep, *start, strlen(*start));
        deep[sizeof deep - 1] = 0;
        assert_false(reads(deep));
        assert_true(err.code == ERR_LIMIT || err.code == ERR_NOT_FEED);
    }
    memset(deep, '[', sizeof deep - 1);
    memcpy(deep, "[/*\"*/", 6);
    assert_false(reads(deep));
    assert_int_equal(err.code, ERR_LIMIT);
}

static void our_own_extension_comes_back(void **state)
{
    (void)state;
    const struct doc_item *it = item_of(
        "\"_tributary\":{\"verb\":\"share\",\"object_type\":\"note\",\"source\":{\"title\":\"S\",\"url\":\"https://"
        "s.example/\","
        "\"feed\":\"https://s.example/feed\"},\"in_reply_to\":[{\"ref\":\"urn:x\",\"href\":\"https://r.example/\"}]}");
    assert_text(it->verb, "share");
    assert_text(it->object_type, "note");
    assert_text(it->source.feed_url, "https://s.example/feed");
    assert_text(it->replies_to.v[0].href, "https://r.example/");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, arena_end)
    const struct CMUnitTest tests[] = {
        TEST(everything_at_the_top_is_read),
        TEST(everything_in_an_item_is_read),
        TEST(the_version_decides_the_format),
        TEST(what_is_no_feed_is_refused),
        TEST(ids_are_texts),
        TEST(an_items_own_address_goes_before_others),
        TEST(a_title_is_made_when_there_is_none),
        TEST(a_summary_alone_is_the_content),
        TEST(odd_types_do_no_harm),
        TEST(ill_formed_json_is_recovered_and_told),
        TEST(faults_of_json_are_repaired),
        TEST(half_a_character_breaks_nothing),
        TEST(brackets_and_ends_are_repaired),
        TEST(numbers_keep_their_digits),
        TEST(what_is_wrong_is_told_a_few_times),
        TEST(what_is_nested_too_deep_is_refused),
        TEST(limits_hold_for_what_is_repaired),
        TEST(our_own_extension_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
