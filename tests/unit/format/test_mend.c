// test_mend.c – what is not well-formed loses neither entries nor characters (protocols 1.9, docs/why/recovery.md).
#include "base/limits.h"
#include "support/reading.h"

#define CHANNEL(inside) "<rss version=\"2.0\"><channel>" inside "</channel></rss>"

static struct document *mended(const char *text)
{
    struct document *doc = read_ok(text);
    assert_false(doc->well_formed);
    assert_true(doc->errors.n > 0);
    return doc;
}

static void bare_ampersands_and_brackets_stand_for_themselves(void **state)
{
    (void)state;
    struct document *doc = mended(CHANNEL("<title>A & B <3 x<y AT&T &amp; R&D; &#0;</title>"
                                          "<link>https://e.org/?a=1&b=2</link><item><title>One</title></item>"));
    assert_text(doc->title, "A & B <3 x<y AT&T & R&D; \uFFFD");
    assert_text(doc->home, "https://e.org/?a=1&b=2");
    assert_int_equal(doc->items.n, 1);
}

static void addresses_in_angle_brackets_are_text(void **state)
{
    (void)state;
    struct document *doc = mended(CHANNEL("<item><author>Ann <ann@e.org></author><title>One</title>"
                                          "<description>See <https://e.org/x> or <a:b>c</a:b>.</description></item>"));
    assert_text(doc->items.v[0].authors.v[0].name, "Ann");
    assert_text(doc->items.v[0].authors.v[0].email, "ann@e.org");
    assert_text(doc->items.v[0].title, "One");
    assert_true(str_starts(doc->items.v[0].content.source, STR("See &lt;https://e.org/x&gt; or ")));
}

static void a_tag_that_holds_entries_may_have_lost_its_end(void **state)
{
    (void)state;
    struct document *doc = mended("<rss version='2.0'\n<channel\n<title>T</title><item\n<title>One</title></item>"
                                  "<item><title>a <b c</title></item></channel></rss>");
    assert_int_equal(doc->format, DOC_RSS_20);
    assert_text(doc->title, "T");
    assert_int_equal(doc->items.n, 2);
    assert_text(doc->items.v[0].title, "One");
    assert_text(doc->items.v[1].title, "a <b c");
}

static void halves_of_a_character_make_one(void **state)
{
    (void)state;
    struct document *doc =
        mended(CHANNEL("<title>&#55357;&#56832; &#xD83D;&#xDE00; &#xD83D; &#xDE00;&#x41; &#xD83D;&#65;"
                       "</title>"));
    assert_text(doc->title, "\U0001F600 \U0001F600 \uFFFD \uFFFDA \uFFFDA");
}

static void an_end_too_early_is_told_from_one_too_late(void **state)
{
    (void)state;
    assert_text(mended("<rss>\n<channel>")->errors.v[0], "line 2: the document ends before its elements do");
    assert_text(mended(CHANNEL("") "\n<p>")->errors.v[0],
                "line 2: something stands behind the end of the last element");
}

static void entities_survive_an_earlier_error(void **state)
{
    (void)state;
    struct document *doc =
        mended(CHANNEL("<title>a & b</title><description>x &amp; y &eacute; &lt;b&gt;</description>"));
    assert_text(doc->subtitle.source, "x & y é <b>");
}

static void crossed_and_stray_end_tags_do_not_shift_levels(void **state)
{
    (void)state;
    struct document *doc = mended(CHANNEL("<item><title>Hi <b>x</i> z</title><link>/a</b></link></p></item>"
                                          "<item><title>Two</Title></item>"));
    assert_int_equal(doc->items.n, 2);
    assert_text(doc->items.v[0].title, "Hi x z");
    assert_text(doc->items.v[0].link, "https://example.org/a");
    assert_text(doc->items.v[1].title, "Two");
}

static void an_item_ends_the_one_that_was_left_open(void **state)
{
    (void)state;
    struct document *doc = mended(CHANNEL("<item><title>One</title><description>a<item><title>Two</title></item>"));
    assert_int_equal(doc->items.n, 2);
    assert_text(doc->items.v[0].content.source, "a");
    assert_text(doc->items.v[1].title, "Two");
}

static void a_stray_byte_makes_no_name(void **state)
{
    (void)state;
    struct document *doc = mended(CHANNEL("<item><title>One</title><\x97pubDate>Mon, 21 Sep 2026 10:03:00 GMT</pubDate>"
                                          "<li\xf7nk>/l</li\xf7nk></item><item><title>Two</title></item>"));
    assert_int_equal(doc->items.n, 2);
    assert_text(doc->items.v[1].title, "Two");
}

static void an_item_ends_what_the_feed_left_open(void **state)
{
    (void)state;
    struct document *doc = mended(CHANNEL("<title>T</title><description>about<item><title>One</title></item>"));
    assert_int_equal(doc->items.n, 1);
    assert_text(doc->title, "T");
    assert_text(doc->subtitle.source, "about");
    doc = mended("<feed xmlns='http://www.w3.org/2005/Atom'><author><name>Ann</name><entry><title>One</title></entry>"
                 "<entry><title>Two</title></entry></feed>");
    assert_int_equal(doc->items.n, 2);
    assert_text(doc->authors.v[0].name, "Ann");
    doc = mended("<feed xmlns='http://www.w3.org/2005/Atom'><open<Search:total>2</openSearch:total><entry><title>One"
                 "</title></entry></feed>");
    assert_int_equal(doc->items.n, 1);
    doc = mended("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
                 "<channel><title>T</title></channel><image><item><title>One</title></item></rdf:RDF>");
    assert_int_equal(doc->items.n, 1);
}

static void elements_of_text_end_where_the_next_starts(void **state)
{
    (void)state;
    struct document *doc = mended(CHANNEL("<item><link>https://e.org/1<guid>g<pubDate>Mon, 21 Sep 2026 10:03:00 GMT"
                                          "<description>d</description></item>"));
    assert_text(doc->items.v[0].link, "https://e.org/1");
    assert_text(doc->items.v[0].id, "g");
    assert_true(doc->items.v[0].published > 0);
    assert_text(doc->items.v[0].content.source, "d");
}

static void html_without_escapes_is_html(void **state)
{
    (void)state;
    struct document *doc = mended(CHANNEL("<item><description><p>a<br>b<img src=x.png alt='q' ALT=\"r\" hidden>"
                                          "<p>c &copy; d</description><title>T</title></item>"));
    assert_text(doc->items.v[0].title, "T");
    assert_text(doc->items.v[0].content.source,
                "<p>a<br>b<img src=\"x.png\" alt=\"q\" ALT=\"r\" hidden=\"\"></p><p>c © d</p>");
}

static void attributes_are_quoted_and_given_once(void **state)
{
    (void)state;
    struct document *doc = mended("<feed version=0.3><entry><link rel=alternate rel='self' href=https://e.org/?a&b />"
                                  "<title type='text>x</title><id>1</id></entry></feed>");
    assert_int_equal(doc->format, DOC_ATOM_03);
    assert_text(doc->items.v[0].link, "https://e.org/?a&b");
    assert_text(doc->items.v[0].title, "x");
    assert_text(doc->items.v[0].id, "1");
    doc = mended("<rss version=\"2.0>\n <channel><title a=\"b > c\">T</title><item/></channel></rss>");
    assert_text(doc->title, "T");
    assert_int_equal(doc->items.n, 1);
    doc = mended("<rss xmlns:x=\"https://e.org/x/>\n<channel><title>T</title><item/></channel></rss>");
    assert_text(doc->title, "T");
    assert_int_equal(doc->items.n, 1);
}

static void what_never_ends_ends_with_the_text(void **state)
{
    (void)state;
    static const char *const ends[] = {"",       "<",    "</",        "</desc", "<b", "<b c",
                                       "<b c='", "<!--", "<![CDATA[", "<?",     "&am"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct str text = arena_printf(
            &reading_arena, "<rss><channel><title>T</title><item><title>One</title><description>x%s", ends[i]);
        struct document *doc = mended(text.p);
        assert_text(doc->title, "T");
        assert_int_equal(doc->items.n, 1);
        assert_text(doc->items.v[0].title, "One");
        assert_true(str_starts(doc->items.v[0].content.source, STR("x")));
    }
}

static void a_section_without_end_goes_to_its_elements_end(void **state)
{
    (void)state;
    struct document *doc =
        mended(CHANNEL("<item><description><![CDATA[<p>a &amp; b</description><title>T</title></item>"));
    assert_text(doc->items.v[0].content.source, "<p>a &amp; b");
    assert_text(doc->items.v[0].title, "T");
}

static void a_section_without_end_takes_no_other_sections(void **state)
{
    (void)state;
    struct document *doc =
        mended(CHANNEL("<title><![CDATA[T</title><item><title><![CDATA[One]]></title><description>"
                       "<![CDATA[a</description></item><item><title><![CDATA[Two]]></title></item>"));
    assert_text(doc->title, "T");
    assert_int_equal(doc->items.n, 2);
    assert_text(doc->items.v[0].title, "One");
    assert_text(doc->items.v[0].content.source, "a");
    assert_text(doc->items.v[1].title, "Two");
    // One that is quoted in another is text of it.
    doc = mended(CHANNEL("<item><description><![CDATA[a <![CDATA[ b ]]> c & d</description></item>"));
    assert_text(doc->items.v[0].content.source, "a <![CDATA[ b  c & d");
}

static void what_stands_behind_the_root_still_counts(void **state)
{
    (void)state;
    struct document *doc =
        mended(CHANNEL("<item><title>One</title></item>") "<item><title>Two</title></item><p>ad & ad");
    assert_int_equal(doc->items.n, 2);
    assert_text(doc->items.v[1].title, "Two");
}

static void depth_is_bounded_and_costs_no_entry(void **state)
{
    (void)state;
    struct str open = STR("");
    for (int i = 0; i < 9; i++)
        open = arena_concat(&reading_arena, open, str_empty(open) ? STR("<i>") : open);
    struct document *doc = read_ok(arena_printf(&reading_arena,
                                                CHANNEL("<item><title>One</title><description>%s&</description></item>"
                                                        "<item><title>Two</title></item>"),
                                                open.p)
                                       .p);
    assert_int_equal(doc->items.n, 2);
    assert_text(doc->items.v[1].title, "Two");
}

static void what_lies_too_deep_is_flattened(void **state)
{
    (void)state;
    char *text = arena_alloc(&reading_arena, 8 * LIMIT_DEPTH);
    size_t n = 0;
    for (int i = 0; i <= LIMIT_DEPTH; i++, n += 3)
        memcpy(text + n, "<i>", 3);
    for (int i = 0; i <= LIMIT_DEPTH; i++, n += 4)
        memcpy(text + n, "</i>", 4);
    struct document *doc =
        mended(arena_printf(&reading_arena,
                            CHANNEL("<item><title>One</title></item>%.*s<item><title>Two</title></item>"), (int)n, text)
                   .p);
    assert_int_equal(doc->items.n, 2);
    assert_text(doc->errors.v[0], "line 1: elements nested deeper than is read");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        reading_test(bare_ampersands_and_brackets_stand_for_themselves),
        reading_test(addresses_in_angle_brackets_are_text),
        reading_test(a_tag_that_holds_entries_may_have_lost_its_end),
        reading_test(halves_of_a_character_make_one),
        reading_test(an_end_too_early_is_told_from_one_too_late),
        reading_test(entities_survive_an_earlier_error),
        reading_test(crossed_and_stray_end_tags_do_not_shift_levels),
        reading_test(an_item_ends_the_one_that_was_left_open),
        reading_test(a_stray_byte_makes_no_name),
        reading_test(an_item_ends_what_the_feed_left_open),
        reading_test(elements_of_text_end_where_the_next_starts),
        reading_test(html_without_escapes_is_html),
        reading_test(attributes_are_quoted_and_given_once),
        reading_test(what_never_ends_ends_with_the_text),
        reading_test(a_section_without_end_goes_to_its_elements_end),
        reading_test(a_section_without_end_takes_no_other_sections),
        reading_test(what_stands_behind_the_root_still_counts),
        reading_test(depth_is_bounded_and_costs_no_entry),
        reading_test(what_lies_too_deep_is_flattened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
