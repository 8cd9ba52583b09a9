// test_write_rss.c – RSS 2.0 as others read it (protocols part 2); what the property test of test_roundtrip.c cannot
// see.
#include "support/writing.h"

static int setup(void **state)
{
    writing_start(state);
    doc.title = STR("Looms");
    doc.home = STR("https://h.example/");
    return 0;
}

static const char *written(void)
{
    buf_clear(&out);
    assert_true(write_rss(&out, &doc));
    return out.p;
}

#define assert_says(what) assert_non_null(strstr(written(), (what)))
#define assert_not(what)  assert_null(strstr(written(), (what)))

static void archives_are_linked(void **state)
{
    (void)state;
    *vec_push(&arena, &doc.links) = (struct doc_link){.rel = STR("prev-archive"), .href = STR("https://h.example/1")};
    *vec_push(&arena, &doc.links) = (struct doc_link){.rel = STR("related"), .href = STR("https://h.example/no")};
    assert_says("<atom:link rel=\"prev-archive\" href=\"https://h.example/1\"/>");
    assert_not("https://h.example/no");
}

static void an_item_has_one_enclosure_and_the_rest_is_media(void **state)
{
    (void)state;
    struct doc_item *it = document_item(&arena, &doc);
    *vec_push(&arena, &it->attachments) =
        (struct doc_attachment){.url = STR("https://h.example/a"), .bytes = -1, .seconds = -1};
    *vec_push(&arena, &it->attachments) = (struct doc_attachment){
        .url = STR("https://h.example/b"), .type = STR("audio/mpeg"), .bytes = 7, .seconds = 62};
    assert_says("<enclosure url=\"https://h.example/a\" length=\"0\" type=\"application/octet-stream\"/>");
    assert_says("<media:content url=\"https://h.example/b\" type=\"audio/mpeg\" fileSize=\"7\" duration=\"62\"/>");
    *vec_push(&arena, &it->media) = (struct doc_media){
        .url = STR("https://h.example/b"), .title = STR("B"), .bytes = -1, .seconds = -1, .width = -1, .height = -1};
    assert_says("<media:content url=\"https://h.example/b\">"); // once, with all that is known of it
    assert_not("<media:content url=\"https://h.example/b\" type");
}

static void the_only_picture_is_a_thumbnail(void **state)
{
    (void)state;
    document_item(&arena, &doc)->image = STR("https://h.example/i.png");
    assert_says("<media:thumbnail url=\"https://h.example/i.png\"/>");
}

static void an_item_without_an_id_gets_one_that_stays(void **state)
{
    (void)state;
    struct doc_item *it = document_item(&arena, &doc);
    it->title = STR("Warp");
    char *first = arena_cstr(&arena, str_of(written()));
    assert_non_null(strstr(first, "<guid isPermaLink=\"false\">urn:uuid:"));
    assert_string_equal(written(), first);
    it->title = STR("Weft");
    assert_string_not_equal(strstr(written(), "urn:uuid:"), strstr(first, "urn:uuid:"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, writing_end)
    const struct CMUnitTest tests[] = {
        TEST(archives_are_linked),
        TEST(an_item_has_one_enclosure_and_the_rest_is_media),
        TEST(the_only_picture_is_a_thumbnail),
        TEST(an_item_without_an_id_gets_one_that_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
