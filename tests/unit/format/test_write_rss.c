// test_write_rss.c – RSS 2.0 out: what the specification requires, and each rule of protocols 2.3.
#include "base/limits.h"
#include "format/read_priv.h"
#include "format/write.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena arena;
static struct document doc;
static struct buf out;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena);
    buf_init(&out, MIB);
    document_init(&doc);
    doc.title = STR("Ann's communities");
    doc.id = STR("tag:hub.example,2026:view/7");
    doc.home = STR("https://hub.example/");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buf_done(&out);
    arena_done(&arena);
    return 0;
}

static struct doc_item *add(const char *id)
{
    struct doc_item *item = document_item(&arena, &doc);
    item->id = str_of(id);
    item->title = STR("Hello");
    item->link = STR("https://blog.example/hello");
    item->published = INT64_C(1789981200000000);
    *vec_push(&arena, &item->authors) = (struct doc_person){.name = STR("Bo"), .email = STR("bo@blog.example")};
    return item;
}

static const char *written(void)
{
    buf_clear(&out);
    assert_true(write_rss(&out, &doc));
    return out.p;
}

static int times(const char *text, const char *what)
{
    int n = 0;
    for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
        n++;
    return n;
}

#define assert_says(what)     assert_non_null(strstr(written(), (what)))
#define assert_not(what)      assert_null(strstr(written(), (what)))
#define assert_times(n, what) assert_int_equal(times(written(), (what)), (n))

static void test_required_channel_elements(void **state)
{
    (void)state;
    assert_says("<rss xmlns:atom=");
    assert_says("version=\"2.0\"");
    assert_says("<title>Ann&#39;s communities</title>\n<link>https://hub.example/</link>\n<description/>");
    assert_not("<pubDate>");
    doc.self = STR("https://hub.example/feed.rss");
    assert_says("<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"https://hub.example/feed.rss\"/>");
}

static void test_item_dates_and_identity(void **state)
{
    (void)state;
    add("urn:x:1");
    assert_says("<pubDate>Mon, 21 Sep 2026 09:00:00 +0000</pubDate>");
    assert_says("<lastBuildDate>Mon, 21 Sep 2026 09:00:00 +0000</lastBuildDate>");
    assert_says("<guid isPermaLink=\"false\">urn:x:1</guid>");
    assert_not("<atom:updated>");
    doc.items.v[0].updated = INT64_C(1790000000000000);
    assert_says("<atom:updated>2026-09-21T14:13:20Z</atom:updated>");
}

static void test_author_is_a_creator_and_no_address_gets_out(void **state)
{
    (void)state;
    add("urn:x:1");
    assert_says("<dc:creator>Bo</dc:creator>");
    assert_not("<author>");
    assert_not("bo@blog.example");
}

static void test_full_text_and_summary(void **state)
{
    (void)state;
    struct doc_item *item = add("urn:x:1");
    item->content = (struct markup){.kind = MARKUP_HTML, .source = STR("<script>"), .clean = {STR("<p>a &amp; b</p>")}};
    assert_says("<content:encoded>&lt;p&gt;a &amp;amp; b&lt;/p&gt;</content:encoded>");
    assert_times(1, "<description/>"); // the channel's
    item->summary = (struct markup){.kind = MARKUP_TEXT, .source = STR("a < b"), .clean = {STR("a &lt; b")}};
    assert_says("<description>a &amp;lt; b</description>");
    assert_not("CDATA");
    assert_not("&lt;script");
}

static void test_one_enclosure_with_all_its_attributes(void **state)
{
    (void)state;
    struct doc_item *item = add("urn:x:1");
    *vec_push(&arena, &item->attachments) =
        (struct doc_attachment){.url = STR("https://blog.example/1.mp3"), .bytes = -1, .seconds = 61};
    *vec_push(&arena, &item->attachments) = (struct doc_attachment){
        .url = STR("https://blog.example/2.ogg"), .type = STR("audio/ogg"), .bytes = 7, .seconds = -1};
    assert_times(1, "<enclosure ");
    assert_says("<enclosure url=\"https://blog.example/1.mp3\" length=\"0\" type=\"application/octet-stream\"/>");
    assert_says("<media:content url=\"https://blog.example/2.ogg\" type=\"audio/ogg\" fileSize=\"7\"/>");
    assert_says("<itunes:duration>61</itunes:duration>");
    assert_says("xmlns:itunes=");
}

static void test_discussion_and_source(void **state)
{
    (void)state;
    struct doc_item *item = add("urn:x:1");
    item->comments_url = STR("https://blog.example/hello#comments");
    item->comment_feed_url = STR("https://blog.example/hello/feed");
    item->comment_count = 4;
    item->source.title = STR("Bo's blog");
    assert_says("<comments>https://blog.example/hello#comments</comments>\n<slash:comments>4</slash:comments>\n"
                "<wfw:commentRss>https://blog.example/hello/feed</wfw:commentRss>");
    assert_not("<source");
    item->source.feed_url = STR("https://blog.example/feed");
    assert_says("<source url=\"https://blog.example/feed\">Bo&#39;s blog</source>");
}

static void test_hints_for_pollers(void **state)
{
    (void)state;
    doc.ttl_minutes = 60;
    doc.skip_hours = 1 | 1 << 23;
    doc.skip_days = 1 << 6;
    doc.update_period = STR("daily");
    doc.update_frequency = 2;
    assert_says("<ttl>60</ttl>\n<sy:updatePeriod>daily</sy:updatePeriod>\n<sy:updateFrequency>2</sy:updateFrequency>");
    assert_says("<skipHours>\n<hour>0</hour>\n<hour>23</hour>\n</skipHours>");
    assert_says("<skipDays>\n<day>Saturday</day>\n</skipDays>");
}

static void test_podcast_and_place(void **state)
{
    (void)state;
    struct doc_item *item = add("urn:x:1");
    item->has_podcast = item->has_geo = true;
    item->latitude = 52.5;
    item->longitude = -0.25;
    item->podcast.episode = 3;
    item->podcast.explicit_ = 0;
    item->podcast.image = STR("https://blog.example/3.png");
    item->podcast.chapters = STR("https://blog.example/3.json");
    *vec_push(&arena, &item->podcast.transcripts) =
        (struct doc_transcript){STR("https://blog.example/3.vtt"), STR("text/vtt"), STR("en")};
    assert_says("<georss:point>52.5 -0.25</georss:point>");
    assert_says("<itunes:episode>3</itunes:episode>\n<itunes:explicit>false</itunes:explicit>\n"
                "<itunes:image href=\"https://blog.example/3.png\"/>");
    assert_says("<podcast:chapters url=\"https://blog.example/3.json\" type=\"application/json+chapters\"/>");
    assert_says("<podcast:transcript url=\"https://blog.example/3.vtt\" type=\"text/vtt\" language=\"en\"/>");
    assert_not("itunes:season");
}

static void test_ceiling_is_told(void **state)
{
    (void)state;
    struct buf small;
    buf_init(&small, 100);
    assert_false(write_rss(&small, &doc));
    buf_done(&small);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_required_channel_elements),
        TEST(test_item_dates_and_identity),
        TEST(test_author_is_a_creator_and_no_address_gets_out),
        TEST(test_full_text_and_summary),
        TEST(test_one_enclosure_with_all_its_attributes),
        TEST(test_discussion_and_source),
        TEST(test_hints_for_pollers),
        TEST(test_podcast_and_place),
        TEST(test_ceiling_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
