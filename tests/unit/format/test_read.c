// test_read.c – which format a document is in, and what it is instead when it is no feed (protocols 1.1, 1.9).
#include "base/buf.h"
#include "base/limits.h"
#include "support/reading.h"

static void roots_tell_the_format(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum doc_format format;
    } rows[] = {
        {"<rss version='0.90'><channel/></rss>", DOC_RSS_090},
        {"<rss version='0.91'><channel/></rss>", DOC_RSS_091},
        {"<rss version='0.92'><channel/></rss>", DOC_RSS_092},
        {"<rss version='0.94'><channel/></rss>", DOC_RSS_092},
        {"<rss version='2.0'><channel/></rss>", DOC_RSS_20},
        {"<rss version='2'><channel/></rss>", DOC_RSS_20},
        {"<rss/>", DOC_RSS_20},
        {"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'/>",
         DOC_RSS_10},
        {"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
         "xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel/></rdf:RDF>",
         DOC_RSS_090},
        {"<feed xmlns='http://www.w3.org/2005/Atom'/>", DOC_ATOM_10},
        {"<a:feed xmlns:a='http://www.w3.org/2005/Atom'/>", DOC_ATOM_10},
        {"<feed version='0.3' xmlns='http://purl.org/atom/ns#'/>", DOC_ATOM_03},
        {"<feed version='0.3'/>", DOC_ATOM_03},
        {"<feed/>", DOC_ATOM_10},
        {"<entry xmlns='http://www.w3.org/2005/Atom'/>", DOC_ATOM_10},
        {"<CHANNEL HREF='https://example.org/'/>", DOC_CDF},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct document *doc = read_ok(rows[i].text);
        assert_int_equal(doc->format, rows[i].format);
        assert_true(doc->well_formed);
    }
}

static void what_stands_before_the_root_does_not_matter(void **state)
{
    (void)state;
    assert_true(read_ok("<?xml version='1.0'?>\n<!-- <feed> --><?pi <feed>?>\n<!DOCTYPE rss [<!-- ]> --> "
                        "<!ENTITY x '>'>]>\n<rss/>")
                    ->well_formed);
    struct document *doc =
        read_ok("\n\n<br />\n<b>Warning</b>: something in /x.php\n<?xml version='1.0'?><rss><channel>"
                "<title>T</title></channel></rss>");
    assert_false(doc->well_formed);
    assert_text(doc->title, "T");
    assert_false(read_ok(" <?xml version='1.0'?><rss/>")->well_formed);
}

static void odd_namespaces_of_rss_are_rss(void **state)
{
    (void)state;
    struct document *doc =
        read_ok("<rss version='2.0' xmlns='http://backend.userland.com/rss2'><channel><title>T</title><item><title>I"
                "</title></item></channel></rss>");
    assert_text(doc->title, "T");
    assert_text(doc->items.v[0].title, "I");
    doc = read_ok("<rss xmlns='urn:never-heard-of'><channel><title>T</title></channel></rss>");
    assert_text(doc->title, "T");
    doc = read_ok("<rss><channel xmlns='urn:never-heard-of'><title>T</title><item xmlns='http://www.w3.org/1999/xhtml'>"
                  "<title>I</title></item></channel></rss>");
    assert_text(doc->title, "T");
    assert_text(doc->items.v[0].title, "I");
    doc = read_ok("<rss><channel><item xmlns='http://www.w3.org/1999/xhtml'><title>I</title><div><p>x</p></div></item>"
                  "</channel></rss>");
    assert_text(doc->items.v[0].content.source, "<p>x</p>");
    doc = read_ok(
        "<rdf:RDF xmlns='urn:rss-1'><channel><title>T</title></channel><item><title>I</title></item></rdf:RDF>");
    assert_text(doc->items.v[0].title, "I");
    doc = read_ok("<rss><channel><title>T</title><id xmlns='urn:never-heard-of'>x</id><item><title xmlns='urn:other'>n"
                  "</title></item></channel></rss>");
    assert_missing(doc->id);
    assert_missing(doc->items.v[0].title);
}

static void undeclared_and_misdeclared_prefixes_are_known(void **state)
{
    (void)state;
    struct document *doc =
        read_ok("<rss><channel><item><dc:creator>Ada</dc:creator><x:y>n</x:y></item></channel></rss>");
    assert_text(doc->items.v[0].authors.v[0].name, "Ada");
    assert_false(doc->well_formed);
    doc = read_ok("<rss xmlns:dc='urn:wrong'><channel><item><dc:creator>Ada</dc:creator></item></channel></rss>");
    assert_text(doc->items.v[0].authors.v[0].name, "Ada");
    assert_true(doc->well_formed);
}

static void what_is_no_feed_says_what_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"", "not a feed: empty"},
        {" \n", "not a feed: empty"},
        {"hello", "not a feed: neither XML nor JSON"},
        {"<opml version='2.0'/>", "not a feed: an OPML list of feeds; import it instead"},
        {"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "not a feed: a sitemap"},
        {"<note/>", "not a feed: an XML document that starts with <note>"},
        {"<!DOCTYPE html><title>x</title>", "not a feed: an HTML page; it links no feed"},
        {"<p>x", "not a feed: an HTML page; it links no feed"},
        {"<html><head><link rel=alternate type='application/atom+xml' href='/a.atom'>"
         "<link rel=alternate type='text/css' href='/a.css'></head>",
         "not a feed: an HTML page; it links these feeds: https://example.org/a.atom"},
        {"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>",
         "not a feed: a <rdf:RDF> without a channel or an entry in it"},
        {"<redirect><newLocation> </newLocation></redirect>",
         "not a feed: a <redirect> without a channel or an entry in it"},
        {"<rss><chan", "not a feed: a <rss> without a channel or an entry in it"},
        {"%PDF-1.4 x", "not a feed: a PDF document"},
        {"\x1f\x8b\x08x", "not a feed: compressed data (gzip)"},
        {"BEGIN:VCALENDAR\n", "not a feed: a calendar (iCalendar)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_false(read_from("https://example.org/", str_of(rows[i].text)));
        assert_int_equal(reading_err.code, ERR_NOT_FEED);
        assert_string_equal(reading_err.text, rows[i].says);
    }
}

static void many_linked_feeds_are_cut_short(void **state)
{
    (void)state;
    char page[1024] = "<html>";
    for (int i = 0; i < 7; i++)
        snprintf(page + strlen(page), sizeof page - strlen(page),
                 "<link rel=alternate type=application/rss+xml href=/%d.xml>", i);
    assert_false(read_from("https://e.org/", str_of(page)));
    assert_string_equal(reading_err.text, "not a feed: an HTML page; it links these feeds: https://e.org/0.xml, "
                                          "https://e.org/1.xml, https://e.org/2.xml, https://e.org/3.xml, "
                                          "https://e.org/4.xml, …");
}

static void encodings_are_converted_before_xml_sees_them(void **state)
{
    (void)state;
    struct document *doc = read_ok("<?xml version='1.0' encoding='iso-8859-1'?><rss><channel><title>caf\xE9 \x93q\x94"
                                   "</title></channel></rss>");
    assert_text(doc->title, "café “q”");
    assert_text(doc->encoding, "windows-1252");
    assert_true(doc->well_formed);
    doc = read_ok("<rss><channel><title>don\xC2\x92t &#146; &amp;#146;</title></channel></rss>"); // C1 controls
    assert_text(doc->title, "don’t ’ ’");
}

static void control_characters_go(void **state)
{
    (void)state;
    struct document *doc = read_ok("<rss><channel><title>a\x08"
                                   "b\x1F</title></channel></rss>");
    assert_text(doc->title, "ab");
    assert_false(doc->well_formed);
    assert_true(doc->errors.n > 0);
}

// libxml2 would take minutes for them (protocols 1.9: 256 an element are read).
static void a_flood_of_attributes_is_not_parsed(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 8 * MIB);
    buf_lit(&b, "<rss><channel><item><title>One</title></item><item><x");
    for (int i = 0; i < 400000; i++)
        buf_printf(&b, " a%d='v'", i);
    buf_lit(&b, "/></item></channel></rss>");
    assert_true(read_from("", buf_str(&b)));
    assert_text(reading_doc.items.v[0].title, "One");
    assert_text(reading_doc.errors.v[0], "line 1: more attributes than are read");
    buf_clear(&b);
    buf_lit(&b, "<rss><channel><item><description><p title='"); // a value may be long, and hold what looks like some
    for (int i = 0; i < 200; i++)
        buf_printf(&b, " a%0500d=\"v\"", i);
    buf_lit(&b, "'>x</p></description></item></channel></rss>");
    assert_true(read_from("", buf_str(&b)));
    assert_true(reading_doc.well_formed);
    assert_true(reading_doc.items.v[0].content.source.n > 100000);
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        reading_test(roots_tell_the_format),
        reading_test(what_stands_before_the_root_does_not_matter),
        reading_test(odd_namespaces_of_rss_are_rss),
        reading_test(undeclared_and_misdeclared_prefixes_are_known),
        reading_test(what_is_no_feed_says_what_it_is),
        reading_test(many_linked_feeds_are_cut_short),
        reading_test(encodings_are_converted_before_xml_sees_them),
        reading_test(control_characters_go),
        reading_test(a_flood_of_attributes_is_not_parsed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
