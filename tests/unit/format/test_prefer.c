// test_prefer.c – which of several answers wins (protocols 1.5).
#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "support/reading.h"

static void rss_id_is_the_guid_then_others(void **state)
{
    (void)state;
    assert_text(read_rss("<dc:identifier>d</dc:identifier><guid> g </guid><atom:id>a</atom:id>")->id, "g");
    assert_text(read_rss("<atom:id>a</atom:id><dc:identifier>d</dc:identifier>")->id, "d");
    assert_text(read_rss("<atom:id>a</atom:id>")->id, "a");
    assert_missing(read_rss("<title>x</title>")->id);
}

static void rss_link_has_an_order(void **state)
{
    (void)state;
    assert_text(read_rss("<link>/l</link><feedburner:origLink>/o</feedburner:origLink>")->link,
                "https://example.org/o");
    assert_text(read_rss("<atom:link href='/a'/><link>/l</link>")->link, "https://example.org/l");
    assert_text(read_rss("<guid>https://e.org/g</guid><atom:link href='/a'/>")->link, "https://example.org/a");
    assert_text(read_rss("<guid>https://e.org/g</guid>")->link, "https://e.org/g");
    assert_text(read_rss("<guid isPermaLink='false'>https://e.org/g</guid><enclosure url='/e.mp3'/>")->link,
                "https://example.org/e.mp3");
    assert_missing(read_rss("<guid>not-an-address</guid>")->link);
    assert_text(read_rss("<guid>x</guid><comments>/c</comments>")->link, "https://example.org/c");
    assert_missing(read_rss("<link>javascript:alert(1)</link>")->link);
}

static void sections_that_were_escaped_are_what_is_in_them(void **state)
{
    (void)state;
    struct doc_item *item = read_rss("<title>&lt;![CDATA[ One ]]&gt;</title><link>&lt;![CDATA[/1]]&gt;</link>"
                                     "<content:encoded>&lt;![CDATA[&lt;p>x&lt;/p>]]&gt;</content:encoded>");
    assert_text(item->title, "One");
    assert_text(item->link, "https://example.org/1");
    assert_text(item->content.source, "<p>x</p>");
    item = read_rss("<title>&lt;![CDATA[a]]&gt; b &lt;![CDATA[c]]&gt;</title>");
    assert_text(item->title, "<![CDATA[a]]> b <![CDATA[c]]>");
    assert_text(read_rss("<title>&lt;![CDATA[&lt;![CDATA[</title>")->title, "<![CDATA[<![CDATA[");
    assert_text(read_atom("<title>&lt;![CDATA[a]]&gt;</title>")->title, "<![CDATA[a]]>"); // says that it is text
}

static void addresses_that_were_escaped_twice_lead_somewhere(void **state)
{
    (void)state;
    struct doc_item *item = read_rss("<link><![CDATA[/a?b=1&amp;c=2&#038;d;e&AMP;f&copy=3]]></link>"
                                     "<enclosure url='/e?x=1&amp;amp;y=2'/><comments>/c?x&amp;amp;amp;y</comments>");
    assert_text(item->link, "https://example.org/a?b=1&c=2&d;e&f&copy=3");
    assert_text(item->attachments.v[0].url, "https://example.org/e?x=1&y=2");
    assert_text(item->comments_url, "https://example.org/c?x&amp;y");
    item = read_rss("<guid><![CDATA[https://e.org/?a&amp;b]]></guid>");
    assert_text(item->link, "https://e.org/?a&b");
    assert_text(item->id, "https://e.org/?a&amp;b"); // a name, compared byte for byte
    assert_text(read_atom("<link href='/a?b&amp;amp;c'/>")->link, "https://example.org/a?b&amp;c");
}

static void relative_item_links_follow_the_channel_link(void **state)
{
    (void)state;
    struct document *doc = read_channel("<link>https://site.example/blog/</link><item><link>post</link><description>"
                                        "&lt;img src='x.png'></description></item>");
    assert_text(doc->items.v[0].link, "https://site.example/blog/post");
    assert_text(doc->items.v[0].content.base, "https://site.example/blog/post");
    assert_text(doc->items.v[0].image, "https://site.example/blog/x.png");
}

static void permalink_is_true_or_absent(void **state)
{
    (void)state;
    assert_true(read_rss("<guid>x</guid>")->id_is_permalink);
    assert_true(read_rss("<guid isPermaLink='TRUE'>x</guid>")->id_permalink_given);
    assert_true(read_rss("<guid ispermalink='1'>x</guid>")->id_is_permalink);
    assert_false(read_rss("<guid isPermaLink='false'>x</guid>")->id_is_permalink);
    assert_true(read_rss("<guid isPermaLink='false'/>")->id_permalink_given);
    assert_false(read_rss("<guid isPermaLink='perhaps'>x</guid>")->id_is_permalink);
    struct doc_item *item = read_rss("<guid isPermaLink='false'/><guid>https://e.org/g</guid><guid isPermaLink='false'>"
                                     "2</guid>");
    assert_text(item->link, "https://e.org/g");
    assert_false(item->id_permalink_given);
}

static void atom_link_is_the_page(void **state)
{
    (void)state;
    assert_text(read_atom("<link rel='alternate' type='text/plain' href='/t'/><link type='text/html' href='/h'/>"
                          "<link rel='self' href='/s'/>")
                    ->link,
                "https://example.org/h");
    assert_text(read_atom("<link rel='http://www.iana.org/assignments/relation/alternate' href='/i'/>")->link,
                "https://example.org/i");
    assert_text(read_atom("<id>https://e.org/id</id>")->link, "https://e.org/id");
    assert_text(read_atom("<id>urn:x</id><content src='/c' type='image/png'/>")->link, "https://example.org/c");
    assert_text(read_atom("<link>/inside</link>")->link, "https://example.org/inside");
    assert_text(
        read_atom("<link type='application/json' href='/j'/><link type='Text/HTML; charset=utf-8' href='/h'/>")->link,
        "https://example.org/h");
}

static void a_page_of_replies_is_told_from_their_feed(void **state)
{
    (void)state;
    struct doc_item *item = read_atom("<link rel='replies' type='text/html; charset=utf-8' href='/page'/>"
                                      "<link rel='replies' type='application/atom+xml' href='/feed'/>");
    assert_text(item->comments_url, "https://example.org/page");
    assert_text(item->comment_feed_url, "https://example.org/feed");
}

static void a_date_that_cannot_be_read_leaves_the_place_to_the_next(void **state)
{
    (void)state;
    struct doc_item *item = read_atom("<published>soon</published><issued>2026-09-21T10:03:00Z</issued>"
                                      "<updated>0001-01-01T00:00:00Z</updated><modified>2026-09-22</modified>");
    assert_int_equal(item->published / CLOCK_SECOND, 1789984980);
    assert_int_equal(item->updated / CLOCK_SECOND, 1790035200);
    item = read_rss("<pubDate>Invalid Date</pubDate><dc:date>2026-09-21T10:03:00Z</dc:date>");
    assert_int_equal(item->published / CLOCK_SECOND, 1789984980);
}

static void titles_are_plain_text(void **state)
{
    (void)state;
    assert_text(read_rss("<title>a &amp;lt;b&amp;gt; c</title>")->title, "a c");
    assert_text(read_rss("<title>1 &lt; 2 &amp; 3</title>")->title, "1 < 2 & 3");
    assert_text(read_rss("<title>AT&amp;amp;T</title>")->title, "AT&T");
    assert_text(read_rss("<title><![CDATA[a <code>&lt;script&gt;</code><br>b]]></title>")->title, "a <script> b");
    assert_text(read_rss("<title>a &lt;script> b</title>")->title, "a b");
    assert_text(read_rss("<title>a <b>b</b>\n c</title>")->title, "a b c");
    assert_text(read_atom("<title>a &lt;b&gt; c</title>")->title, "a <b> c");
    assert_text(read_atom("<title type='html'>a &lt;b>c&lt;/b> &amp;amp; d</title>")->title, "a c & d");
    assert_int_equal(read_atom("<title type='html'>&lt;b>c&lt;/b></title>")->title_markup.kind, MARKUP_HTML);
    assert_text(read_rss("<title>a\u202Eb\u00A0c</title>")->title, "ab\u00A0c");
}

static void a_missing_title_is_made_of_the_text_or_the_link(void **state)
{
    (void)state;
    struct doc_item *item = read_rss("<description>&lt;p>Seventy and some characters make a sentence that is cut "
                                     "at a word and not in the middle of one.&lt;/p></description>");
    assert_true(item->title_generated);
    assert_text(item->title, "Seventy and some characters make a sentence that is cut at a word and not in…");
    item = read_rss("<link>/a</link>");
    assert_true(item->title_generated);
    assert_text(item->title, "https://example.org/a");
    assert_false(read_rss("<dc:title>D</dc:title>")->title_generated);
}

static void content_and_summary_are_told_apart(void **state)
{
    (void)state;
    struct doc_item *item = read_rss("<description>short</description><content:encoded>long</content:encoded>");
    assert_text(item->content.source, "long");
    assert_int_equal(item->content.kind, MARKUP_HTML);
    assert_text(item->summary.source, "short");
    assert_int_equal(item->summary.kind, MARKUP_TEXT);
    item = read_rss("<description>only</description>");
    assert_text(item->content.source, "only");
    assert_int_equal(item->summary.kind, MARKUP_NONE);
    item = read_rss("<description>only</description><itunes:subtitle>in brief</itunes:subtitle>");
    assert_text(item->content.source, "only");
    assert_text(item->summary.source, "in brief");
    item = read_rss("<description>only</description><itunes:subtitle>only</itunes:subtitle>");
    assert_int_equal(item->summary.kind, MARKUP_NONE);
    item = read_atom("<summary>s</summary><content type='html'>&lt;p>c</content>");
    assert_text(item->content.source, "<p>c");
    assert_text(item->summary.source, "s");
}

static void authors_of_an_item_have_an_order(void **state)
{
    (void)state;
    struct doc_item *item = read_rss("<author>ada@e.org (Ada L.)</author><dc:creator>Bob</dc:creator><dc:creator>Cy"
                                     "</dc:creator>");
    assert_int_equal(item->authors.n, 2);
    assert_text(item->authors.v[0].name, "Bob");
    item = read_rss("<author>ada@e.org (Ada L.)</author>");
    assert_text(item->authors.v[0].name, "Ada L.");
    assert_text(item->authors.v[0].email, "ada@e.org");
    item = read_atom("<author><name>Ada</name><uri>/ada</uri><email>a@e.org</email></author><source><author><name>S"
                     "</name></author></source>");
    assert_int_equal(item->authors.n, 1);
    assert_text(item->authors.v[0].url, "https://example.org/ada");
    item = read_atom("<source><id>s</id><title>Src</title><link href='/src'/><author><name>S</name></author></source>");
    assert_text(item->authors.v[0].name, "S");
    assert_text(item->source.title, "Src");
    assert_text(item->source.url, "https://example.org/src");
    assert_text(item->source.id, "s");
}

static void persons_are_written_in_many_ways(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name, *email;
    } rows[] = {
        {"ada@e.org (Ada)", "Ada", "ada@e.org"},
        {"Ada (ada@e.org)", "Ada", "ada@e.org"},
        {"Ada &lt;ada@e.org&gt;", "Ada", "ada@e.org"},
        {"\"Ada L.\" &lt;ada@e.org&gt;", "Ada L.", "ada@e.org"},
        {"ada@e.org", "", "ada@e.org"},
        {"Ada Lovelace", "Ada Lovelace", ""},
        {"mailto:ada@e.org (Ada)", "Ada", "ada@e.org"},
        {"Ada (countess)", "Ada (countess)", ""},
        {"<name>Ada</name>", "Ada", ""},
        {"Ada &amp;amp; Bob", "Ada & Bob", ""},
        {"ada@e.org Ada", "Ada", "ada@e.org"},
        {"ada@e.org (Ada (countess) L.)", "Ada (countess) L.", "ada@e.org"},
        {"Ada (mailto:ada@e.org)", "Ada", "ada@e.org"},
        {"Ada (countess) of Lovelace", "Ada (countess) of Lovelace", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct doc_item *item = read_rss(arena_printf(&reading_arena, "<author>%s</author>", rows[i].text).p);
        assert_text(item->authors.v[0].name, rows[i].name);
        assert_text(item->authors.v[0].email, rows[i].email);
    }
    assert_int_equal(read_rss("<author></author>")->authors.n, 0);
    assert_int_equal(read_rss("<author>Ada</author><author>Ada</author>")->authors.n, 1);
}

static void dates_have_an_order_and_the_last_counts(void **state)
{
    (void)state;
    const int64_t first = INT64_C(1789984980) * CLOCK_SECOND;
    struct doc_item *item = read_rss("<dc:date>2026-09-22T10:03:00Z</dc:date><pubDate>Mon, 21 Sep 2026 10:03:00 GMT"
                                     "</pubDate>");
    assert_true(item->published == first);
    assert_true(item->updated == 0);
    item = read_atom("<updated>2026-09-22T10:03:00Z</updated><updated>2026-09-21T10:03:00Z</updated>");
    assert_true(item->updated == first);
    assert_true(item->published == 0);
    assert_true(read_rss("<pubDate>yesterday</pubDate>")->published == 0);
    item = read_rss("<atom:published>2026-09-22T10:03:00Z</atom:published><dc:date>2026-09-23</dc:date>"
                    "<pubDate>Mon, 21 Sep 2026 10:03:00 GMT</pubDate>");
    assert_true(item->published == first);
}

static void vague_dates_are_read_as_the_others_are(void **state)
{
    (void)state;
    struct document *doc = read_channel("<item><pubDate>03/04/2026 10:00</pubDate></item>"
                                        "<item><pubDate>25/04/2026 10:00</pubDate></item>");
    struct civil c = civil_of(doc->items.v[0].published);
    assert_int_equal(c.month, 4);
    assert_int_equal(c.day, 3);
    c = civil_of(read_rss("<pubDate>03/04/2026 10:00</pubDate>")->published);
    assert_int_equal(c.month, 3);
    doc = read_channel("<pubDate>03/04/2026 10:00</pubDate><lastBuildDate>05/04/2026 10:00</lastBuildDate><item>"
                       "<pubDate>25/04/2026 10:00</pubDate><atom:updated>26/04/2026</atom:updated></item>");
    assert_int_equal(civil_of(doc->published).month, 4);
    assert_int_equal(civil_of(doc->updated).month, 4);
    doc = read_channel("<pubDate>03/04/2026</pubDate><lastBuildDate>25/04/2026</lastBuildDate>");
    assert_int_equal(civil_of(doc->published).month, 4);
    doc =
        read_channel("<item><atom:updated>03/04/2026</atom:updated></item><item><pubDate>25/04/2026</pubDate></item>");
    assert_int_equal(civil_of(doc->items.v[0].updated).month, 4);
}

static void relations_are_compared_without_regard_to_case(void **state)
{
    (void)state;
    struct doc_item *item = read_atom("<link rel='Alternate' href='/a'/><link rel='urn:x:Own' href='/b'/>");
    assert_text(item->link, "https://example.org/a");
    assert_text(item->links.v[1].rel, "urn:x:Own");
}

// Without a prefix, and in no namespace: the other family's name is understood all the same.
static void bare_names_of_the_other_family_count(void **state)
{
    (void)state;
    struct doc_item *item = read_rss("<published>2026-09-21T10:03:00Z</published><summary>&lt;b>s&lt;/b></summary>");
    assert_true(item->published == INT64_C(1789984980) * CLOCK_SECOND);
    assert_int_equal(item->content.kind, MARKUP_HTML);
    item = read_rss("<summary>short</summary><description>long</description>");
    assert_text(item->content.source, "long");
    assert_text(item->summary.source, "short");
    item = read_atom("<description>d</description><guid>g</guid><pubDate>Mon, 21 Sep 2026 10:03:00 GMT</pubDate>");
    assert_text(item->content.source, "d");
    assert_text(item->id, "g");
    assert_true(item->published == INT64_C(1789984980) * CLOCK_SECOND);
    item = read_rss("<category term='t' label='L'/><category text='x'/>");
    assert_text(item->tags.v[0].label, "L");
    assert_text(item->tags.v[1].term, "x");
}

static void a_title_is_one_visible_line(void **state)
{
    (void)state;
    assert_text(read_rss("<title>a\u2066b\xC2\x90  c\n\td</title>")->title, "ab c d");
}

static void rdf_resources_are_addresses(void **state)
{
    (void)state;
    struct document *doc =
        read_ok("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
                "<channel><image rdf:resource='/i.png'/></channel><item><enclosure rdf:resource='/e.mp3'/><link/>"
                "<image>/t.png</image></item></rdf:RDF>");
    assert_text(doc->image.url, "https://example.org/i.png");
    assert_text(doc->items.v[0].attachments.v[0].url, "https://example.org/e.mp3");
    assert_text(doc->items.v[0].image, "https://example.org/t.png");
}

static void rdf_attributes_are_known_however_rdf_is_written(void **state)
{
    (void)state;
    static const char *const roots[] = {
        "<rdf:RDF", // not declared
        "<rdf:RDF xmlns:rdf='https://www.w3.org/1999/02/22-rdf-syntax-ns'",
        "<rdf:RDF xmlns:rdf='urn:wrong'",
    };
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        struct document *doc = read_ok(arena_printf(&reading_arena,
                                                    "%s xmlns='http://purl.org/rss/1.0/'><channel/><item rdf:about="
                                                    "'u:1'><title>One</title></item></rdf:RDF>",
                                                    roots[i])
                                           .p);
        assert_text(doc->items.v[0].id, "u:1");
    }
    struct document *doc =
        read_ok("<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
                "<channel/><item about='u:2'/><item r:about='u:3'/><item x:about='u:4' xmlns:x='urn:x'/></r:RDF>");
    assert_text(doc->items.v[0].id, "u:2");
    assert_text(doc->items.v[1].id, "u:3");
    assert_missing(doc->items.v[2].id);
}

static void the_picture_beside_a_channel_is_the_one_it_refers_to(void **state)
{
    (void)state;
    struct document *doc =
        read_ok("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
                "<channel><image rdf:resource='/#logo'/></channel><image rdf:about='/#logo'><url>/i.png</url></image>"
                "<image><url>/second.png</url></image></rdf:RDF>");
    assert_text(doc->image.url, "https://example.org/i.png");
}

static void languages_have_an_order(void **state)
{
    (void)state;
    struct document *doc = read_ok("<rss xml:lang='de'><channel><language>en</language><item xml:lang='fr'/><item/>"
                                   "</channel></rss>");
    assert_text(doc->language, "de");
    assert_text(doc->items.v[0].language, "fr");
    assert_missing(doc->items.v[1].language);
    assert_text(read_channel("<language>en</language>")->language, "en");
    doc = read_ok("<rss xml:lang='de'><channel xml:lang='de-AT'><item><title>x</title></item></channel></rss>");
    assert_text(doc->language, "de-AT");
    assert_missing(doc->items.v[0].language);
}

static void rdf_items_follow_their_sequence(void **state)
{
    (void)state;
    struct document *doc =
        read_ok("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
                "<channel rdf:about='https://e.org/'><title>T</title><items><rdf:Seq><rdf:li rdf:resource='u:2'/>"
                "<rdf:li resource='u:1'/><rdf:li resource='u:9'/></rdf:Seq></items></channel>"
                "<item rdf:about='u:1'><title>One</title></item><item rdf:about='u:3'><title>Three</title></item>"
                "<item rdf:about='u:2'><title>Two</title></item></rdf:RDF>");
    assert_int_equal(doc->items.n, 3);
    assert_text(doc->items.v[0].title, "Two");
    assert_text(doc->items.v[1].title, "One");
    assert_text(doc->items.v[2].title, "Three");
    assert_text(doc->items.v[0].id, "u:2");
    assert_text(doc->id, "https://e.org/");
    doc =
        read_ok("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
                "<channel><items><rdf:Seq><rdf:li><item rdf:about='u:1'><title>Inside</title></item></rdf:li></rdf:Seq>"
                "</items></channel></rdf:RDF>");
    assert_text(doc->items.v[0].title, "Inside");
}

static void newest_entries_are_kept(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 8 * MIB);
    buf_lit(&b, "<rss><channel>");
    for (int i = 0; i < 12000; i++) // oldest first
        buf_printf(&b, "<item><guid>%d</guid><pubDate>%d</pubDate></item>", i, 1000000000 + i);
    buf_lit(&b, "</channel></rss>");
    assert_true(read_from("", buf_str(&b)));
    buf_done(&b);
    assert_int_equal(reading_doc.items.n, LIMIT_ENTRIES);
    assert_int_equal(reading_doc.items_dropped, 12000 - LIMIT_ENTRIES);
    assert_text(reading_doc.items.v[0].id, "7000");
    assert_text(reading_doc.items.v[LIMIT_ENTRIES - 1].id, "11999");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        reading_test(rss_id_is_the_guid_then_others),
        reading_test(rss_link_has_an_order),
        reading_test(sections_that_were_escaped_are_what_is_in_them),
        reading_test(addresses_that_were_escaped_twice_lead_somewhere),
        reading_test(relative_item_links_follow_the_channel_link),
        reading_test(permalink_is_true_or_absent),
        reading_test(atom_link_is_the_page),
        reading_test(a_page_of_replies_is_told_from_their_feed),
        reading_test(a_date_that_cannot_be_read_leaves_the_place_to_the_next),
        reading_test(titles_are_plain_text),
        reading_test(a_missing_title_is_made_of_the_text_or_the_link),
        reading_test(content_and_summary_are_told_apart),
        reading_test(authors_of_an_item_have_an_order),
        reading_test(persons_are_written_in_many_ways),
        reading_test(dates_have_an_order_and_the_last_counts),
        reading_test(vague_dates_are_read_as_the_others_are),
        reading_test(relations_are_compared_without_regard_to_case),
        reading_test(bare_names_of_the_other_family_count),
        reading_test(a_title_is_one_visible_line),
        reading_test(rdf_resources_are_addresses),
        reading_test(rdf_attributes_are_known_however_rdf_is_written),
        reading_test(the_picture_beside_a_channel_is_the_one_it_refers_to),
        reading_test(languages_have_an_order),
        reading_test(rdf_items_follow_their_sequence),
        reading_test(newest_entries_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
