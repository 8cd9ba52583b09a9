// test_write_parse.c – what `tributary parse` prints (product.md, "What parse prints").
#include "support/writing.h"

static size_t pieces, largest, stop_after;

static int setup(void **state)
{
    writing_start(state);
    doc.format = DOC_RSS_20;
    pieces = largest = stop_after = 0;
    return 0;
}

static bool on_piece(void *arg, struct str piece)
{
    (void)arg;
    buf_put(&out, piece);
    largest = piece.n > largest ? piece.n : largest;
    return ++pieces != stop_after;
}

static const char *printed(void)
{
    buf_clear(&out);
    assert_true(write_parse(&doc, on_piece, NULL));
    return out.p;
}
#define assert_says(what) assert_non_null(strstr(printed(), (what)))

static void the_smallest_document_names_its_format(void **state)
{
    (void)state;
    assert_string_equal(printed(), "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"\","
                                   "\"_tributary\":{\"format\":\"rss-2.0\",\"well_formed\":true},\"items\":[]}\n");
}

static void everything_at_the_top_is_told(void **state)
{
    (void)state;
    doc.subtitle = (struct markup){.kind = MARKUP_HTML, .source = STR("<b onclick=x>a</b> &amp; b")};
    doc.logo = STR("https://a.example/logo.png");
    doc.icon = STR("https://a.example/icon.png");
    doc.well_formed = false;
    doc.skip_hours = 3;
    doc.skip_days = 2;
    doc.updated = INT64_C(1790000000000000);
    *vec_push(&arena, &doc.errors) = STR("line 3: mismatched tag");
    *vec_push(&arena, &doc.authors) = (struct doc_person){.email = STR("ann@a.example")};
    *vec_push(&arena, &doc.links) =
        (struct doc_link){.rel = STR("self"), .href = STR("https://a.example/feed"), .length = -1};
    assert_says("\"description\":\"a & b\"");
    assert_says("\"icon\":\"https://a.example/logo.png\",\"favicon\":\"https://a.example/icon.png\"");
    assert_says("\"well_formed\":false,\"errors\":[\"line 3: mismatched tag\"],\"subtitle\":\"<b>a</b> &amp; b\"");
    assert_says("\"updated\":\"2026-09-21T14:13:20Z\",\"skip_hours\":[0,1],\"skip_days\":[\"Monday\"]");
    assert_says("\"image_url\":\"https://a.example/logo.png\"");
    assert_says("\"links\":[{\"rel\":\"self\",\"href\":\"https://a.example/feed\"}]");
    assert_says("\"_tributary\":{\"format\"");
    assert_null(strstr(printed(), "],\"authors\":[{\"name\""));
    assert_says("\"authors\":[{\"email\":\"ann@a.example\"}]");
}

static void everything_in_an_item_is_told_and_the_document_stays_as_it_is(void **state)
{
    (void)state;
    struct doc_item *it = document_item(&arena, &doc);
    it->id = STR("1");
    it->id_permalink_given = true;
    it->title = STR("T");
    it->title_markup = (struct markup){.kind = MARKUP_HTML, .source = STR("<i>T</i>")};
    it->content = (struct markup){
        .kind = MARKUP_HTML, .source = STR("<a href=x>y</a><script>z</script>"), .base = STR("https://a.example/1/")};
    it->summary = (struct markup){.kind = MARKUP_HTML, .source = STR("<p>s</p>")};
    it->comment_count = 0;
    it->expires = INT64_C(1790000000000000);
    it->has_geo = true;
    it->latitude = 1.5;
    it->longitude = -2;
    it->has_podcast = true;
    it->podcast.explicit_ = 1;
    it->verb = STR("share");
    *vec_push(&arena, &it->tags) = (struct doc_tag){.term = STR("t"), .label = STR("Label")};
    *vec_push(&arena, &it->thumbnails) =
        (struct doc_image){.url = STR("https://a.example/t"), .width = 3, .height = -1};
    *vec_push(&arena, &it->media) =
        (struct doc_media){.url = STR("https://a.example/m"), .bytes = -1, .seconds = 7, .width = -1, .height = -1};
    assert_says("\"content_html\":\"<a href=\\\"https://a.example/1/x\\\"");
    assert_says("\"summary\":\"s\"");
    assert_says("\"title_html\":\"<i>T</i>\",\"summary_html\":\"<p>s</"
                "p>\",\"guid_is_permalink\":false,\"expired\":\"2026-09-21T14:13:20Z\"");
    assert_says("\"tags\":[\"Label\"]");
    assert_says("\"tags\":[{\"term\":\"t\",\"label\":\"Label\"}]");
    assert_says("\"comment_count\":0");
    assert_says("\"geo\":[1.5,-2]");
    assert_says("\"thumbnails\":[{\"url\":\"https://a.example/t\",\"width\":3}]");
    assert_says("\"media\":[{\"url\":\"https://a.example/m\",\"duration\":7}]");
    assert_says("\"podcast\":{\"explicit\":true}");
    assert_says("\"activity\":{\"verb\":\"share\"}");
    assert_null(strstr(printed(), "script"));
    assert_int_equal(it->content.clean.markup.n, 0); // the document stays as it is
}

static void each_item_has_an_id(void **state)
{
    (void)state;
    struct doc_item *it = document_item(&arena, &doc);
    it->title = STR("only a title");
    assert_says("\"items\":[{\"id\":\"urn:x-hash:");
    it->link = STR("https://a.example/1");
    assert_says("\"items\":[{\"id\":\"https://a.example/1\"");
    it->id = STR("\x01");
    assert_says("\"items\":[{\"id\":\"https://a.example/1\"");
}

static void a_title_that_was_made_up_and_an_empty_object_stay_out(void **state)
{
    (void)state;
    struct doc_item *it = document_item(&arena, &doc);
    it->id = STR("1");
    it->title = STR("made up");
    it->title_generated = true;
    it->content = (struct markup){.kind = MARKUP_TEXT, .source = STR("a < b")};
    assert_says("\"items\":[{\"id\":\"1\",\"content_text\":\"a < b\"}]");
}

static void controls_stay_out(void **state)
{
    (void)state;
    struct doc_item *it = document_item(&arena, &doc);
    it->id = STR("1");
    it->title = STR("a\x01\x7f\xc2\x80\xc2\x85\xef\xbf\xbe z");
    assert_says("\"title\":\"a\xc2\x85 z\"");
}

static void output_comes_in_pieces_and_stops(void **state)
{
    (void)state;
    char *long_text = arena_alloc(&arena, 50 * KIB);
    memset(long_text, 'x', 50 * KIB);
    for (int i = 0; i < 20; i++) {
        struct doc_item *it = document_item(&arena, &doc);
        it->id = arena_printf(&arena, "%d", i);
        it->content = (struct markup){.kind = MARKUP_TEXT, .source = str_make(long_text, 50 * KIB)};
    }
    printed();
    assert_true(pieces >= 9);
    assert_true(largest < 128 * KIB);
    pieces = 0;
    stop_after = 3;
    assert_false(write_parse(&doc, on_piece, NULL));
    assert_int_equal(pieces, 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, writing_end)
    const struct CMUnitTest tests[] = {
        TEST(the_smallest_document_names_its_format),
        TEST(everything_at_the_top_is_told),
        TEST(everything_in_an_item_is_told_and_the_document_stays_as_it_is),
        TEST(each_item_has_an_id),
        TEST(a_title_that_was_made_up_and_an_empty_object_stay_out),
        TEST(controls_stay_out),
        TEST(output_comes_in_pieces_and_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
