// test_cdf.c – the Channel Definition Format, as its submission to the W3C has it and as it was drafted.
#include "base/clock.h"
#include "support/reading.h"

static void channels_and_items_are_addressed_by_attributes(void **state)
{
    (void)state;
    struct document *doc =
        read_ok("<CHANNEL HREF='https://e.org/' BASE='https://e.org/b/' LASTMOD='1998-11-05T23:55'>"
                "<TITLE>T</TITLE><ABSTRACT>A &lt;b>b&lt;/b></ABSTRACT><LOGO HREF='l.gif' STYLE='IMAGE'/>"
                "<LOGO HREF='i.gif' STYLE='ICON'/><ITEM HREF='one.html' LASTMOD='1998-11-05T23:55'>"
                "<TITLE>One</TITLE><ABSTRACT>First</ABSTRACT><LOGO HREF='1.gif' STYLE='IMAGE'/>"
                "<LOGO HREF='2.gif' STYLE='IMAGE-WIDE'/><LOGO HREF='3.gif' STYLE='ICON'/></ITEM></CHANNEL>");
    assert_text(doc->home, "https://e.org/");
    assert_text(doc->title, "T");
    assert_int_equal(doc->subtitle.kind, MARKUP_HTML);
    assert_text(doc->image.url, "https://e.org/b/l.gif");
    assert_text(doc->icon, "https://e.org/b/i.gif");
    assert_int_equal(doc->items.n, 1);
    assert_text(doc->items.v[0].link, "https://e.org/b/one.html");
    assert_text(doc->items.v[0].content.source, "First");
    assert_text(doc->items.v[0].image, "https://e.org/b/1.gif");
    assert_int_equal(civil_of(doc->items.v[0].updated).year, 1998);
}

static void texts_may_be_attributes_and_addresses_anchors(void **state)
{
    (void)state;
    struct document *doc = read_ok("<Channel><A HREF='https://e.org/'/><Title VALUE='T'/><Abstract VALUE='S'/>"
                                   "<Item><A HREF='https://e.org/1'/><Title VALUE='One'/></Item></Channel>");
    assert_text(doc->home, "https://e.org/");
    assert_text(doc->title, "T");
    assert_text(doc->subtitle.source, "S");
    assert_text(doc->items.v[0].link, "https://e.org/1");
    assert_text(doc->items.v[0].title, "One");
}

static void items_of_parts_are_items(void **state)
{
    (void)state;
    struct document *doc = read_ok("<channel href='https://e.org/'><title>T</title><item href='1'/><channel href='/p'>"
                                   "<title>Part</title><item href='2'/></channel><item href='3'/></channel>");
    assert_text(doc->title, "T");
    assert_int_equal(doc->items.n, 3);
    assert_text(doc->items.v[1].link, "https://example.org/feeds/2");
}

static void what_it_lacks_is_rss(void **state)
{
    (void)state;
    struct document *doc = read_ok("<channel><link>https://e.org/</link><item><description>d</description></item>"
                                   "</channel>");
    assert_text(doc->home, "https://e.org/");
    assert_text(doc->items.v[0].content.source, "d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        reading_test(channels_and_items_are_addressed_by_attributes),
        reading_test(texts_may_be_attributes_and_addresses_anchors),
        reading_test(items_of_parts_are_items),
        reading_test(what_it_lacks_is_rss),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
