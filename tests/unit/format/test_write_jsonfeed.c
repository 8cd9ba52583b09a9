// test_write_jsonfeed.c – JSON Feed 1.1 out (jsonfeed.org/version/1.1; protocols 2.4).
#include "support/writing.h"

static int setup(void **state)
{
    writing_start(state);
    doc.title = STR("T");
    doc.id = STR("urn:x:feed");
    return 0;
}

static struct doc_item *add(const char *id)
{
    struct doc_item *item = document_item(&arena, &doc);
    item->id = str_of(id);
    return item;
}

static const char *written(void)
{
    buf_clear(&out);
    assert_true(write_jsonfeed(&out, &doc));
    return out.p;
}

static void the_smallest_feed_has_a_title_and_items(void **state)
{
    (void)state;
    assert_string_equal(written(), "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":[]}\n");
    doc.title = STR_NONE; // title is required
    assert_non_null(strstr(written(), "\"title\":\"urn:x:feed\""));
}

static void each_item_has_an_id_and_content(void **state)
{
    (void)state;
    add("urn:x:1");
    assert_non_null(strstr(written(), "{\"id\":\"urn:x:1\",\"content_text\":\"\"}"));
    doc.items.v[0].content =
        (struct markup){.kind = MARKUP_HTML, .source = STR("<script>"), .clean = {STR("<p>x</p>")}};
    assert_non_null(strstr(written(), "\"content_html\":\"<p>x</p>\""));
    assert_null(strstr(written(), "script"));
}

static void a_title_that_was_made_up_stays_out(void **state)
{
    (void)state;
    struct doc_item *item = add("urn:x:1");
    item->title = STR("beginning of the text");
    item->title_generated = true;
    assert_null(strstr(written(), "beginning"));
}

static void a_summary_is_plain_text(void **state)
{
    (void)state;
    struct doc_item *item = add("urn:x:1");
    item->summary =
        (struct markup){.kind = MARKUP_HTML, .source = STR("x"), .clean = {STR("<p>a &amp; <em>b</em></p>")}};
    assert_non_null(strstr(written(), "\"summary\":\"a & b\""));
}

static void each_attachment_has_a_type(void **state)
{
    (void)state;
    struct doc_item *item = add("urn:x:1");
    *vec_push(&arena, &item->attachments) =
        (struct doc_attachment){.url = STR("https://a.example/1"), .bytes = -1, .seconds = 3};
    assert_non_null(strstr(
        written(), "\"attachments\":[{\"url\":\"https://a.example/1\",\"mime_type\":\"application/octet-stream\","
                   "\"duration_in_seconds\":3}]"));
}

static void no_mail_address_gets_out(void **state)
{
    (void)state;
    *vec_push(&arena, &doc.authors) = (struct doc_person){.email = STR("ann@a.example")};
    assert_null(strstr(written(), "author"));
    *vec_push(&arena, &doc.authors) = (struct doc_person){.name = STR("Ann"), .email = STR("ann@a.example")};
    assert_non_null(strstr(written(), "\"authors\":[{\"name\":\"Ann\"}]"));
}

static void an_object_of_our_own_carries_what_the_format_has_no_word_for(void **state)
{
    (void)state;
    struct doc_item *item = add("urn:x:1");
    assert_null(strstr(written(), "_tributary"));
    item->verb = STR("share");
    item->source = (struct doc_source){.title = STR("S"), .feed_url = STR("https://s.example/feed")};
    assert_non_null(strstr(written(),
                           "\"_tributary\":{\"about\":\"https://tributary.example/ns/json\",\"verb\":\"share\","
                           "\"source\":{\"title\":\"S\",\"feed\":\"https://s.example/feed\"}}"));
}

static void of_one_id_only_the_newest_is_shown_and_hubs_are_named(void **state)
{
    (void)state;
    add("urn:x:1")->title = STR("old");
    struct doc_item *newer = add("urn:x:1");
    newer->title = STR("new");
    newer->updated = INT64_C(1790000000000000);
    *vec_push(&arena, &doc.hubs) = (struct doc_hub){STR_NONE, STR("https://hub.example/")};
    assert_null(strstr(written(), "old"));
    assert_non_null(strstr(written(), "\"hubs\":[{\"type\":\"WebSub\",\"url\":\"https://hub.example/\"}]"));
    assert_non_null(strstr(written(), "\"date_modified\":\"2026-09-21T14:13:20Z\""));
}

static void a_full_buffer_is_told(void **state)
{
    (void)state;
    struct buf small;
    buf_init(&small, 10);
    assert_false(write_jsonfeed(&small, &doc));
    buf_done(&small);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, writing_end)
    const struct CMUnitTest tests[] = {
        TEST(the_smallest_feed_has_a_title_and_items),
        TEST(each_item_has_an_id_and_content),
        TEST(a_title_that_was_made_up_stays_out),
        TEST(a_summary_is_plain_text),
        TEST(each_attachment_has_a_type),
        TEST(no_mail_address_gets_out),
        TEST(an_object_of_our_own_carries_what_the_format_has_no_word_for),
        TEST(of_one_id_only_the_newest_is_shown_and_hubs_are_named),
        TEST(a_full_buffer_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
