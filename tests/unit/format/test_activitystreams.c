// test_activitystreams.c – ActivityStreams 2.0 in: collections, pages, activities and objects in all their forms.
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

#define AS "\"@context\":\"https://www.w3.org/ns/activitystreams\""
static void reads(const char *text)
{
    struct read_hints hints = {.url = STR("https://a.example/outbox")};
    if (!feed_read(&arena, str_of(text), &hints, &doc, &err))
        fail_msg("%s", err.text);
    assert_int_equal(doc.format, DOC_AS2);
}

static struct doc_item *one(const char *member)
{
    reads(arena_printf(&arena, "{" AS ",\"type\":\"OrderedCollection\",\"orderedItems\":[%s]}", member).p);
    assert_int_equal(doc.items.n, 1);
    return &doc.items.v[0];
}

#define assert_text(got, want)                                                                                         \
    do {                                                                                                               \
        struct str got_ = (got);                                                                                       \
        if (!str_is(got_, want))                                                                                       \
            fail_msg("'" STR_FMT "' instead of '%s'", STR_ARG(got_), want);                                            \
    } while (0)

static void a_collection_is_a_feed(void **state)
{
    (void)state;
    reads("{\"@context\":[\"https://www.w3.org/ns/activitystreams\",{\"x\":\"y\"}],\"id\":\"https://a.example/outbox\","
          "\"type\":\"OrderedCollectionPage\",\"nameMap\":{\"de\":\"Ausgang\"},\"summary\":\"<b>s</"
          "b>\",\"url\":\"https://a.example/\","
          "\"attributedTo\":\"https://a.example/users/ann\",\"next\":\"https://a.example/"
          "outbox?page=2\",\"items\":[\"https://a.example/1\"]}");
    assert_text(doc.id, "https://a.example/outbox");
    assert_text(doc.title, "Ausgang");
    assert_text(doc.language, "de");
    assert_text(doc.home, "https://a.example/");
    assert_text(doc.next, "https://a.example/outbox?page=2");
    assert_text(doc.authors.v[0].name, "ann");
    assert_text(doc.items.v[0].id, "https://a.example/1");
    assert_text(doc.items.v[0].link, "https://a.example/1");
}

static void the_first_page_is_read_inside_and_led_to_elsewhere(void **state)
{
    (void)state;
    reads("{" AS ",\"type\":\"Collection\",\"first\":\"https://a.example/outbox?page=1\"}");
    assert_text(doc.next, "https://a.example/outbox?page=1");
    reads(
        "{" AS
        ",\"type\":\"Collection\",\"first\":{\"type\":\"CollectionPage\",\"items\":[{\"id\":\"https://a.example/1\"}],"
        "\"next\":{\"type\":\"Link\",\"href\":\"/outbox?page=2\"}}}");
    assert_int_equal(doc.items.n, 1);
    assert_text(doc.next, "https://a.example/outbox?page=2");
}

static void a_create_is_the_object_itself(void **state)
{
    (void)state;
    const struct doc_item *it =
        one("{\"id\":\"https://a.example/act/1\",\"type\":\"Create\",\"actor\":\"https://a.example/"
            "@ann\",\"published\":\"2026-09-21T09:00:00Z\","
            "\"object\":{\"id\":\"https://a.example/1\",\"type\":\"Note\",\"content\":\"<p>Hello</"
            "p>\",\"contentMap\":{\"en\":\"<p>Hello</p>\"},"
            "\"url\":[{\"type\":\"Link\",\"mediaType\":\"application/json\",\"href\":\"https://a.example/1.json\"},"
            "{\"type\":\"Link\",\"mediaType\":\"text/html\",\"href\":\"https://a.example/1.html\"}],"
            "\"inReplyTo\":\"https://b.example/9\",\"replies\":{\"type\":\"Collection\",\"totalItems\":4},"
            "\"tag\":[{\"type\":\"Hashtag\",\"name\":\"#weaving\"},{\"type\":\"Mention\",\"name\":\"@bo\"}],"
            "\"attachment\":[{\"type\":\"Document\",\"mediaType\":\"image/png\",\"url\":\"https://a.example/"
            "1.png\",\"name\":\"A loom\"}]}}");
    assert_text(it->id, "https://a.example/1");
    assert_text(it->verb, "Create");
    assert_text(it->object_type, "Note");
    assert_text(it->link, "https://a.example/1.html");
    assert_text(it->authors.v[0].name, "ann");
    assert_int_equal(it->published, INT64_C(1789981200000000));
    assert_int_equal(it->content.kind, MARKUP_HTML);
    assert_text(it->language, "en");
    assert_text(it->replies_to.v[0].ref, "https://b.example/9");
    assert_int_equal(it->comment_count, 4);
    assert_int_equal(it->tags.n, 1);
    assert_text(it->tags.v[0].term, "weaving");
    assert_text(it->attachments.v[0].title, "A loom");
    assert_int_equal(it->attachments.v[0].seconds, -1);
    assert_text(it->image, "https://a.example/1.png");
    assert_true(it->title_generated);
    assert_text(it->title, "Hello");
}

static void an_announce_keeps_both_people_apart(void **state)
{
    (void)state;
    const struct doc_item *it = one(
        "{\"id\":\"https://a.example/act/2\",\"type\":\"Announce\",\"actor\":{\"type\":\"Person\",\"name\":\"Ann\"},"
        "\"published\":\"2026-09-21T09:00:00Z\",\"object\":{\"id\":\"https://b.example/"
        "1\",\"type\":\"Article\",\"name\":\"Dyes\","
        "\"attributedTo\":{\"preferredUsername\":\"bo\",\"url\":\"https://b.example/"
        "bo\"},\"published\":\"2020-01-01T00:00:00Z\"}}");
    assert_text(it->id, "https://a.example/act/2");
    assert_text(it->link, "https://b.example/1");
    assert_text(it->title, "Dyes");
    assert_text(it->authors.v[0].name, "bo");
    assert_text(it->contributors.v[0].name, "Ann");
    assert_int_equal(it->published, INT64_C(1789981200000000));
    it = one("{\"type\":\"Announce\",\"actor\":\"https://a.example/users/ann\",\"object\":\"https://b.example/1\"}");
    assert_text(it->id, "https://b.example/1");
    assert_text(it->authors.v[0].url, "https://a.example/users/ann");
    it = one("{\"type\":\"Note\",\"id\":\"https://b.example/2\",\"published\":[\"2026-09-21T09:00:00Z\"]}");
    assert_int_equal(it->published, INT64_C(1789981200000000));
}

static void a_summary_stands_where_nothing_is_longer_and_pictures_are_kept(void **state)
{
    (void)state;
    const struct doc_item *it =
        one("{\"id\":\"https://a.example/1\",\"type\":\"Article\",\"summary\":\"<p>Short</p>\","
            "\"image\":{\"type\":\"Image\",\"url\":\"https://a.example/1.png\"},\"attributedTo\":{\"name\":\"Ann\","
            "\"icon\":{\"type\":\"Image\",\"url\":\"https://a.example/ann.png\"}},"
            "\"attachment\":{\"type\":\"Audio\",\"url\":\"https://a.example/1.mp3\",\"duration\":\"PT1M2S\"}}");
    assert_text(it->content.source, "<p>Short</p>"); // where there is nothing longer
    assert_text(it->image, "https://a.example/1.png");
    assert_text(it->authors.v[0].avatar, "https://a.example/ann.png");
    assert_int_equal(it->attachments.v[0].seconds, 62);
}

static void an_event_has_its_times_and_its_place(void **state)
{
    (void)state;
    const struct doc_item *it =
        one("{\"id\":\"https://a.example/"
            "e\",\"type\":[\"Event\"],\"name\":\"Meeting\",\"startTime\":\"2026-09-21T09:00:00Z\","
            "\"endTime\":\"2026-09-21T14:13:20Z\",\"location\":{\"type\":\"Place\",\"name\":\"Hall\",\"latitude\":52.5,"
            "\"longitude\":13.25}}");
    assert_true(it->has_event);
    assert_int_equal(it->event_start, INT64_C(1789981200000000));
    assert_int_equal(it->event_end, INT64_C(1790000000000000));
    assert_text(it->event_place, "Hall");
    assert_true(it->has_geo);
    assert_true(it->latitude > 52.4 && it->longitude < 13.3);
    assert_int_equal(it->verb.n, 0);
}

static void removals_are_tombstones(void **state)
{
    (void)state;
    reads("{" AS ",\"type\":\"OrderedCollection\",\"orderedItems\":[{\"type\":\"Delete\",\"published\":\"2026-09-21T09:"
          "00:00Z\",\"object\":"
          "\"https://a.example/1\"},{\"id\":\"https://a.example/"
          "2\",\"type\":\"Tombstone\",\"deleted\":\"2026-09-21T14:13:20Z\"}]}");
    assert_int_equal(doc.items.n, 0);
    assert_text(doc.tombstones.v[0].ref, "https://a.example/1");
    assert_int_equal(doc.tombstones.v[0].when, INT64_C(1789981200000000));
    assert_text(doc.tombstones.v[1].ref, "https://a.example/2");
    assert_int_equal(doc.tombstones.v[1].when, INT64_C(1790000000000000));
}

static void a_single_object_is_a_feed_and_plain_text_stays_plain(void **state)
{
    (void)state;
    reads("{" AS
          ",\"id\":\"https://a.example/1\",\"type\":\"Note\",\"mediaType\":\"text/plain\",\"content\":\"a < b\"}");
    assert_int_equal(doc.items.n, 1);
    assert_int_equal(doc.items.v[0].content.kind, MARKUP_TEXT);
}

static void odd_types_do_no_harm(void **state)
{
    (void)state;
    reads("{" AS ",\"type\":7,\"items\":[]}");
    reads(
        "{" AS
        ",\"type\":\"Collection\",\"items\":[null,1,[],{\"object\":[],\"tag\":3,\"attachment\":[null,\"javascript:x\"],"
        "\"inReplyTo\":[{}],\"location\":\"x\",\"content\":{},\"url\":[[]]}],\"next\":7,\"first\":[]}");
    assert_int_equal(doc.items.n, 1);
    assert_int_equal(doc.items.v[0].attachments.n, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, arena_end)
    const struct CMUnitTest tests[] = {
        TEST(a_collection_is_a_feed),
        TEST(the_first_page_is_read_inside_and_led_to_elsewhere),
        TEST(a_create_is_the_object_itself),
        TEST(an_announce_keeps_both_people_apart),
        TEST(a_summary_stands_where_nothing_is_longer_and_pictures_are_kept),
        TEST(an_event_has_its_times_and_its_place),
        TEST(removals_are_tombstones),
        TEST(a_single_object_is_a_feed_and_plain_text_stays_plain),
        TEST(odd_types_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
