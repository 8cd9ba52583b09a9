// test_slices.c – items whose text stood in the feed at the last visit are not read again, unless what stands around
// them could make something else of it (performance: read only what is new).
#include "base/hash.h"
#include "format/identity.h"
#include "format/read.h"
#include "model/feed.h"
#include "support/arena_fixture.h"

#include <stdio.h>

#define HEAD "<rss version='2.0'><channel><title>A</title><link>https://a.example/</link>"
#define ONE  "<item><guid>1</guid><link>/1</link><title>One</title></item>"
#define TWO  "<item><guid>2</guid><link>/2</link><title>Two</title></item>"
#define NEW  "<item><guid>3</guid><link>/3</link><title>New</title></item>"
#define TAIL "</channel></rss>"

static struct document doc;
static struct known_item known[8];
static struct read_hints hints;

static int setup(void **state)
{
    hints = (struct read_hints){.url = STR("https://a.example/feed"), .remember = true};
    return arena_start(state);
}

static void read_text(const char *text)
{
    struct err err = {0};
    if (!feed_read(&arena, str_of(text), &hints, &doc, &err))
        fail_msg("%s", err.text);
}

// What a visit keeps.
static void read_and_keep(const char *text)
{
    read_text(text);
    assert_true(doc.items.n <= sizeof known / sizeof known[0]);
    hints.known = known;
    hints.known_n = doc.items.n;
    hints.known_context = doc.context;
    for (size_t i = 0; i < doc.items.n; i++)
        known[i] = (struct known_item){guid_hash(doc.items.v[i].id), item_content_hash(&doc.items.v[i]),
                                       doc.items.v[i].source_hash};
}

static size_t same(void)
{
    size_t n = 0;
    for (size_t i = 0; i < doc.items.n; i++)
        n += doc.items.v[i].same != NULL;
    return n;
}

static void only_what_is_new_is_read(void **state)
{
    (void)state;
    read_and_keep(HEAD ONE TWO TAIL);
    assert_true(doc.context && doc.items.v[0].source_hash);
    read_text(HEAD "<lastBuildDate>Mon, 01 Sep 2025 10:00:00 GMT</lastBuildDate>" NEW ONE "\n" TWO TAIL);
    assert_int_equal(doc.items.n, 3);
    assert_string_equal(show(doc.items.v[0].link), "https://a.example/3");
    assert_null(doc.items.v[0].same);
    assert_ptr_equal(doc.items.v[1].same, &known[0]);
    assert_ptr_equal(doc.items.v[2].same, &known[1]);
    assert_true(doc.updated > 0); // of the feed itself everything is
    assert_true(doc.context == hints.known_context);
    assert_true(doc.items.v[1].source_hash == known[0].source);
}

static void a_text_that_changed_is_read(void **state)
{
    (void)state;
    read_and_keep(HEAD ONE TWO TAIL);
    read_text(HEAD ONE "<item><guid>2</guid><link>/2</link><title>Two!</title></item>" TAIL);
    assert_int_equal(same(), 1);
    assert_string_equal(show(doc.items.v[1].title), "Two!");
}

static void in_whatever_order_they_stand(void **state)
{
    (void)state;
    read_and_keep(HEAD ONE TWO NEW TAIL);
    read_text(HEAD NEW TWO ONE TAIL);
    assert_ptr_equal(doc.items.v[0].same, &known[2]);
    assert_ptr_equal(doc.items.v[1].same, &known[1]);
    assert_ptr_equal(doc.items.v[2].same, &known[0]);
}

static void another_base_makes_other_items_of_the_same_texts(void **state)
{
    (void)state;
    static const char *const others[] = {
        "<rss version='2.0'><channel><title>A</title><link>https://b.example/</link>" ONE TWO TAIL,
        "<rss version='2.0' xml:base='https://b.example/'><channel><title>A</title><link>/</link>" ONE TWO TAIL,
        "<rss version='2.0'><channel xml:lang='fr'><title>A</title><link>https://a.example/</link>" ONE TWO TAIL,
        "<rss version='2.0' xmlns='http://purl.org/rss/1.0/'><channel><title>A</title><link>https://a.example/"
        "</link>" ONE TWO TAIL,
        "<rss version='2.0'><channel><title>A</title>" ONE "<link>https://a.example/</link>" TWO TAIL,
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        hints.known_context = 0;
        read_and_keep(HEAD ONE TWO TAIL);
        read_text(others[i]);
        assert_int_equal(doc.items.n, 2);
        assert_int_equal(same(), 0);
    }
    hints.known_context = 0;
    read_and_keep("<rss version='2.0'><channel><title>A</title>" ONE TWO TAIL);
    hints.url = STR("https://b.example/feed");
    read_text("<rss version='2.0'><channel><title>A</title>" ONE TWO TAIL);
    assert_int_equal(same(), 0);
    assert_string_equal(show(doc.items.v[0].link), "https://b.example/1");
}

static void what_only_looks_like_an_item_is_none(void **state)
{
    (void)state;
    static const char *const texts[] = {
        HEAD "<!-- " ONE " -->" ONE TWO TAIL,
        HEAD "<description><![CDATA[" ONE "]]></description>" ONE TWO TAIL,
        HEAD "<?php " ONE " ?>" ONE TWO TAIL,
        HEAD ONE
        "<item attribute='</item>'><title><![CDATA[</item>]]></title><!-- </item> --><guid>2</guid></item >" TAIL,
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>A</title><entry><id>u:1</id><content type='xhtml'><div "
        "xmlns='http://www.w3.org/1999/xhtml'><p title='>'>x</p></div></content></entry><entry/></feed>",
        "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:id>u:1</a:id></a:entry><a:entry><entry/></a:entry>"
        "</a:feed>",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        hints.known_context = 0;
        read_and_keep(texts[i]);
        if (strstr(texts[i], "attribute='<")) { // no XML: mended, and read whole the next time
            assert_true(doc.context == 0);
            continue;
        }
        assert_int_equal(doc.items.n, 2);
        assert_true(doc.context != 0);
        read_text(texts[i]);
        assert_int_equal(doc.items.n, 2);
        assert_int_equal(same(), 2);
    }
}

// Their meaning stands elsewhere, or cannot be told without reading.
static void of_some_documents_nothing_is_told(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "<!DOCTYPE rss [<!ENTITY x 'y'>]>" HEAD ONE TAIL,
        HEAD "<item><title>a & b</title></item>" TAIL,
        HEAD "<item><title>&nbsp;</title></item>" TAIL,
        HEAD ONE "<item>",
        HEAD ONE "</channel><item><title>Outside</title></item></rss>",
        HEAD "<item><item><title>Inner</title></item></item>" TAIL,
        HEAD "<item><title>x</title><pubDate>03/04/2026 10:00</pubDate></item>" TAIL,
        HEAD "<item xmlns='urn:own'><title>x</title></item><item><title xmlns='urn:own'>y</title></item>" TAIL,
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
        "<channel><title>A</title></channel>" ONE "</rdf:RDF>",
        "<rss version='2.0'><channel><title>A</title><items><rdf:Seq "
        "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:li rdf:resource='/1'/></rdf:Seq></items>" ONE
            TAIL,
        "<entry xmlns='http://www.w3.org/2005/Atom'><id>u:1</id></entry>",
        "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"1\",\"content_text\":\"x\"}]}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        hints.known_context = 0;
        read_and_keep(texts[i]);
        if (doc.context)
            fail_msg("told: %s", texts[i]);
    }
}

static void a_new_item_that_spoils_the_document_has_it_read_whole(void **state)
{
    (void)state;
    read_and_keep(HEAD ONE TWO TAIL);
    read_text(HEAD "<item><guid>3</guid><title>a & b</title></item>" ONE TWO TAIL);
    assert_int_equal(doc.items.n, 3);
    assert_int_equal(same(), 0);
    assert_false(doc.well_formed);
    assert_string_equal(show(doc.items.v[1].title), "One");
}

static void drafts_have_no_place(void **state)
{
    (void)state;
#define ATOM "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://www.w3.org/2007/app'><title>A</title>"
    static const char text[] = ATOM "<entry><id>u:1</id><app:control><app:draft>yes</app:draft></app:control></entry>"
                                    "<entry><id>u:2</id></entry></feed>";
    read_and_keep(text);
    assert_int_equal(doc.items.n, 1);
    read_text(text);
    assert_int_equal(doc.items.n, 1);
    assert_ptr_equal(doc.items.v[0].same, &known[0]);
}

static void nothing_is_told_that_nobody_asked_for(void **state)
{
    (void)state;
    hints.remember = false;
    read_and_keep(HEAD ONE TWO TAIL);
    assert_true(doc.context == 0 && doc.items.v[0].source_hash == 0);
}

int main(void)
{
    format_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_what_is_new_is_read, setup, arena_end),
        cmocka_unit_test_setup_teardown(a_text_that_changed_is_read, setup, arena_end),
        cmocka_unit_test_setup_teardown(in_whatever_order_they_stand, setup, arena_end),
        cmocka_unit_test_setup_teardown(another_base_makes_other_items_of_the_same_texts, setup, arena_end),
        cmocka_unit_test_setup_teardown(what_only_looks_like_an_item_is_none, setup, arena_end),
        cmocka_unit_test_setup_teardown(of_some_documents_nothing_is_told, setup, arena_end),
        cmocka_unit_test_setup_teardown(a_new_item_that_spoils_the_document_has_it_read_whole, setup, arena_end),
        cmocka_unit_test_setup_teardown(drafts_have_no_place, setup, arena_end),
        cmocka_unit_test_setup_teardown(nothing_is_told_that_nobody_asked_for, setup, arena_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
