// test_write_atom.c – Atom out: what RFC 4287 requires, and each rule of protocols 2.1 and 2.2.
#include "support/writing.h"

#include <stdio.h>

static int setup(void **state)
{
    writing_start(state);
    doc.title = STR("Ann's communities");
    doc.id = STR("tag:hub.example,2026:view/7");
    return 0;
}

static struct doc_item *add(const char *id)
{
    struct doc_item *item = document_item(&arena, &doc);
    item->id = str_of(id);
    item->title = STR("Hello");
    item->link = STR("https://blog.example/hello");
    item->updated = INT64_C(1790000000000000);
    *vec_push(&arena, &item->authors) = (struct doc_person){.name = STR("Bo")};
    return item;
}

static const char *written(void)
{
    buf_clear(&out);
    assert_true(write_atom(&out, &doc));
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

static void required_elements_are_there_once(void **state)
{
    (void)state;
    add("https://blog.example/hello");
    assert_times(2, "<id>");
    assert_times(2, "<title>");
    assert_times(2, "<updated>2026-09-21T14:13:20Z</updated>");
    assert_times(1, "<name>Bo</name>");
    assert_says("<title>Ann&#39;s communities</title>");
    assert_times(1, "<link rel=\"alternate\" type=\"text/html\" href=\"https://blog.example/hello\"/>");
}

static void a_feeds_updated_is_the_greatest_and_never_now(void **state)
{
    (void)state;
    add("urn:x:1")->updated = INT64_C(1780000000000000);
    add("urn:x:2");
    assert_times(2, "<updated>2026-09-21T14:13:20Z</updated>");
    doc.items.n = 0;
    assert_says("<updated>1970-01-01T00:00:00Z</updated>");
}

static void an_id_passes_when_it_is_an_iri(void **state)
{
    (void)state;
    add("tag:blog.example,2020:é/1");
    assert_says("<id>tag:blog.example,2020:é/1</id>");
    doc.items.v[0].id = STR("1234");
    assert_says("<id>urn:uuid:");
    doc.items.v[0].id = STR("not an: iri");
    assert_says("<id>urn:uuid:");
    char first[2000];
    snprintf(first, sizeof first, "%s", written());
    assert_string_equal(first, written());
    doc.id = STR("tag:hub.example,2026:view/8"); // the same bare id in another feed is another thing
    assert_string_not_equal(strstr(first, "urn:uuid:"), strstr(written(), "urn:uuid:"));
}

static void of_one_id_only_the_newest_is_shown(void **state)
{
    (void)state;
    add("urn:x:1")->title = STR("old");
    struct doc_item *newer = add("urn:x:1");
    newer->title = STR("new");
    newer->updated += 1000000;
    add("urn:x:2");
    assert_times(2, "<entry>");
    assert_not(">old<");
    assert_true(strstr(written(), ">new<") < strstr(written(), "urn:x:2"));
}

static void each_has_one_alternate_link(void **state)
{
    (void)state;
    struct doc_item *item = add("urn:x:1");
    *vec_push(&arena, &item->links) =
        (struct doc_link){.rel = STR("alternate"), .href = STR("https://other.example/"), .length = -1};
    *vec_push(&arena, &item->links) =
        (struct doc_link){.rel = STR("via"), .href = STR("https://via.example/"), .length = -1};
    assert_times(1, "rel=\"alternate\"");
    assert_times(1, "<link rel=\"via\" href=\"https://via.example/\"/>");
}

static void where_no_link_is_there_is_content(void **state)
{
    (void)state;
    add("urn:x:1")->link = STR_NONE;
    assert_times(1, "<content/>");
    assert_says("<title>Hello</title>");
}

static void a_title_is_never_empty(void **state)
{
    (void)state;
    add("urn:x:1")->title = STR_NONE;
    assert_says("<title>https://blog.example/hello</title>");
    doc.items.v[0].link = STR_NONE;
    assert_says("<title>urn:x:1</title>");
}

static void an_author_is_given_where_none_is_known(void **state)
{
    (void)state;
    add("urn:x:1");
    add("urn:x:2")->authors.n = 0;
    assert_times(1, "<author>\n<name>Ann&#39;s communities</name>");
    *vec_push(&arena, &doc.items.v[1].source.authors) = (struct doc_person){.name = STR("Cy")};
    assert_not("<name>Ann&#39;s communities</name>");
}

static void html_is_escaped_once_and_only_if_clean(void **state)
{
    (void)state;
    struct doc_item *item = add("urn:x:1");
    item->content = (struct markup){.kind = MARKUP_HTML, .source = STR("<script>"), .clean = {STR("<p>a &amp; b</p>")}};
    assert_says("<content type=\"html\">&lt;p&gt;a &amp;amp; b&lt;/p&gt;</content>");
    item->content.clean.markup = STR_NONE;
    assert_not("script");
    item->content = (struct markup){.kind = MARKUP_TEXT, .source = STR("a < b\x01\xef\xbf\xbe!")};
    assert_says("<content>a &lt; b!</content>");
}

static void a_copy_carries_its_source(void **state)
{
    (void)state;
    struct doc_item *item = add("urn:x:1");
    assert_not("<source>");
    item->source = (struct doc_source){.title = STR("Bo's blog"),
                                       .feed_url = STR("https://blog.example/feed"),
                                       .url = STR("https://blog.example/"),
                                       .updated = INT64_C(1790000000000000)};
    assert_says("<source>\n<id>https://blog.example/feed</id>\n<title>Bo&#39;s blog</title>\n"
                "<updated>2026-09-21T14:13:20Z</updated>\n<link rel=\"self\" href=\"https://blog.example/feed\"/>\n"
                "<link rel=\"alternate\" href=\"https://blog.example/\"/>\n</source>");
}

static void replies_and_their_counts_are_told(void **state)
{
    (void)state;
    struct doc_item *item = add("urn:x:1");
    *vec_push(&arena, &item->replies_to) =
        (struct doc_reply){.ref = STR("urn:x:0"), .href = STR("https://blog.example/0")};
    item->comment_count = 3;
    assert_says("<thr:in-reply-to ref=\"urn:x:0\" href=\"https://blog.example/0\"/>");
    assert_says("<thr:total>3</thr:total>");
    item->comment_feed_url = STR("https://blog.example/hello/comments");
    assert_says("<link rel=\"replies\" type=\"application/atom+xml\" href=\"https://blog.example/hello/comments\" "
                "thr:count=\"3\"/>");
    assert_not("<thr:total>");
}

static void pages_archives_and_tombstones_are_told(void **state)
{
    (void)state;
    doc.self = STR("https://hub.example/c/dev/feed.atom");
    doc.next = STR("https://hub.example/c/dev/feed.atom?before=8");
    doc.archive = doc.complete = true;
    *vec_push(&arena, &doc.links) = (struct doc_link){
        .rel = STR("prev-archive"), .href = STR("https://hub.example/c/dev/2026-08.atom"), .length = -1};
    *vec_push(&arena, &doc.hubs) = (struct doc_hub){STR("WebSub"), STR("https://hub.example/websub")};
    *vec_push(&arena, &doc.tombstones) = (struct doc_tombstone){STR("urn:x:9"), INT64_C(1790000000000000)};
    assert_times(1, "rel=\"self\"");
    assert_says(
        "<link rel=\"next\" type=\"application/atom+xml\" href=\"https://hub.example/c/dev/feed.atom?before=8\"/>");
    assert_says("rel=\"prev-archive\"");
    assert_says("<link rel=\"hub\" href=\"https://hub.example/websub\"/>");
    assert_says("<fh:archive/>");
    assert_says("<fh:complete/>");
    assert_says("<at:deleted-entry ref=\"urn:x:9\" when=\"2026-09-21T14:13:20Z\"/>");
    assert_says("xmlns:at=");
}

static void a_verb_is_an_iri(void **state)
{
    (void)state;
    struct doc_item *item = add("urn:x:1");
    assert_not("xmlns:activity");
    item->verb = STR("share");
    assert_says("<activity:verb>http://activitystrea.ms/schema/1.0/share</activity:verb>");
    item->verb = STR("urn:x:dance");
    assert_says("<activity:verb>urn:x:dance</activity:verb>");
}

static void a_full_buffer_is_told(void **state)
{
    (void)state;
    struct buf small;
    buf_init(&small, 100);
    assert_false(write_atom(&small, &doc));
    buf_done(&small);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, writing_end)
    const struct CMUnitTest tests[] = {
        TEST(required_elements_are_there_once),
        TEST(a_feeds_updated_is_the_greatest_and_never_now),
        TEST(an_id_passes_when_it_is_an_iri),
        TEST(of_one_id_only_the_newest_is_shown),
        TEST(each_has_one_alternate_link),
        TEST(where_no_link_is_there_is_content),
        TEST(a_title_is_never_empty),
        TEST(an_author_is_given_where_none_is_known),
        TEST(html_is_escaped_once_and_only_if_clean),
        TEST(a_copy_carries_its_source),
        TEST(replies_and_their_counts_are_told),
        TEST(pages_archives_and_tombstones_are_told),
        TEST(a_verb_is_an_iri),
        TEST(a_full_buffer_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
