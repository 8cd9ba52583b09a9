// test_content.c – long text past the parser: it must be the same text, and whatever is wrong with it must still be
// found by the parser.
#include "format/read/content_priv.h"

#include "base/buf.h"
#include "base/limits.h"
#include "support/reading.h"

static struct buf taken;

static void on_piece(void *arg, struct str piece)
{
    (void)arg;
    buf_put(&taken, piece);
}

static void content_is_undone_as_far_as_it_is_plain(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want, *rest;
    } rows[] = {
        {"plain", "plain", ""},
        {"a &lt;p title=&quot;x&apos;s&quot;&gt; &amp;amp; b<", "a <p title=\"x's\"> &amp; b", "<"},
        {"&#65;&#x42;&#0067;&#xe9;&#x1F389;", "ABC\u00e9\U0001f389", ""},
        {"<![CDATA[a &lt; <b>]]> ]]]]>x", "a &lt; <b> ]]", "]]>x"},
        {"one <![CDATA[two]]><![CDATA[]]> three<![CDATA[ ]] ]]></x>", "one two three ]] ", "</x>"},
        {"a\r\nb\rc\n\r", "a\nb\nc\n\n", ""},
        {"<![CDATA[a\r\nb]]><", "a\r\nb", "<"}, // as libxml2 has it
        {"a<![CDATA[never ends ]]", "a", "<![CDATA[never ends ]]"},
        {"a&nbsp;b", "a", "&nbsp;b"},
        {"a & b", "a ", "& b"},
        {"a&ltb", "a", "&ltb"},
        {"a&#;", "a", "&#;"},
        {"a&#x;", "a", "&#x;"},
        {"a&#X41;", "a", "&#X41;"},
        {"a&#12a;", "a", "&#12a;"},
        {"a&#xfg;", "a", "&#xfg;"},
        {"a&#8;", "a", "&#8;"},
        {"a&#xD800;", "a", "&#xD800;"},
        {"a&#xFFFF;", "a", "&#xFFFF;"},
        {"a&#x110000;", "a", "&#x110000;"},
        {"a&#99999999999999999999;", "a", "&#99999999999999999999;"},
        {"a&#65", "a", "&#65"},
        {"a<!-- b -->", "a", "<!-- b -->"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t pad = 0; pad < 20; pad++) { // wherever it lies in a block of bytes
            struct buf b;
            buf_init(&b, KIB);
            buf_init(&taken, KIB);
            for (size_t k = 0; k < pad; k++)
                buf_c(&b, 'x');
            buf_put(&b, str_of(rows[i].text));
            size_t end = content_read(buf_str(&b), 0, on_piece, NULL);
            assert_text(str_from(buf_str(&taken), pad), rows[i].want);
            assert_text(str_from(buf_str(&b), end), rows[i].rest);
            buf_done(&taken);
            buf_done(&b);
        }
}

static void long_content_comes_whole(void **state)
{
    (void)state;
    struct buf b, want;
    buf_init(&b, MIB);
    buf_init(&want, MIB);
    buf_init(&taken, MIB);
    for (int i = 0; i < 9000; i++) {
        buf_printf(&b, "%d&lt;", i);
        buf_printf(&want, "%d<", i);
    }
    assert_int_equal(content_read(buf_str(&b), 0, on_piece, NULL), b.n);
    assert_true(str_eq(buf_str(&taken), buf_str(&want)));
    buf_done(&b);
    buf_done(&want);
    buf_done(&taken);
}

static void only_long_text_is_looked_for(void **state)
{
    (void)state;
    char dots[301] = {0};
    memset(dots, '.', 300);
    struct {
        struct str text;
        const char *before; // what stands before the long text; NULL when none is found
    } rows[] = {
        {STR("<a>short</a>"), NULL},
        {arena_printf(&reading_arena, "<a>%s", dots), NULL}, // the text ends in it
        {arena_printf(&reading_arena, "<a><b>%s</b>", dots), "<a><b>"},
        {arena_printf(&reading_arena, "<a> <![CDATA[%s]]></a>", dots), "<a>"},
        {arena_printf(&reading_arena, "<a><![CDATA[x]]> <![CDATA[%s]]></a>", dots), "<a>"},
        {arena_printf(&reading_arena, "<a><![CDATA[</a><b>]]></a><b>%s</b>", dots), "<a><![CDATA[</a><b>]]></a><b>"},
        {STR("<a><![CDATA[x]]></a>"), NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t at = content_next(rows[i].text, 0);
        if (rows[i].before)
            assert_text(str_first(rows[i].text, at), rows[i].before);
        else
            assert_int_equal(at, rows[i].text.n);
    }
}

// The same document with short texts and with long ones says the same, and the same is wrong with it in the same line.
static void long_text_is_read_as_short_text_is(void **state)
{
    (void)state;
    static const struct {
        const char *inside, *want, *error;
    } rows[] = {
        {"one &lt;b&gt;two&lt;/b&gt;", "one <b>two</b>", NULL},
        {"<![CDATA[one <b>two</b>]]>", "one <b>two</b>", NULL},
        {"one &#146;two&#146; &lt;br&gt;", "one \u2019two\u2019 <br>", NULL},
        {"one&mdash;two &lt;br&gt;", "one\u2014two <br>", "line 4: entity 'mdash' is not declared"},
        {"one <!-- > --> two &lt;br&gt;", "one  two <br>", NULL},
        {"one <i title='>'>two</i>", "one <i title=\"&gt;\">two</i>", NULL},
        {"one & two &lt;br&gt;", "one & two <br>", "line 4: xmlParseEntityRef: no name"},
        {"one ]]> two &lt;br&gt;", "one ]]> two <br>", "line 4: Sequence ']]>' not allowed in content"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t pad = 0; pad < 600; pad += 300) {
            struct buf b;
            buf_init(&b, 4 * KIB);
            buf_lit(&b, "<rss><channel>\n<item><description>");
            for (size_t k = 0; k < pad; k++)
                buf_c(&b, '.');
            buf_printf(&b, "\n\n%s</description></item></channel></rss>", rows[i].inside);
            assert_true(read_from("", buf_str(&b)));
            struct str source = reading_doc.items.v[0].content.source;
            assert_text(str_trim(str_from(source, pad)), rows[i].want);
            if (rows[i].error)
                assert_text(reading_doc.errors.v[0], rows[i].error);
            else
                assert_true(reading_doc.well_formed);
            buf_done(&b);
        }
}

// Its end is cut off; what comes after it is read as ever.
static void a_text_of_any_length_takes_nothing_from_the_next(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, LIMIT_BODY);
    buf_lit(&b, "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>urn:1</id><content type='xhtml'><![CDATA[");
    while (b.n < 9 * MIB)
        buf_lit(&b, "&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&");
    buf_lit(&b, "]]></content></entry><entry><id>urn:2</id><title>Two</title></entry></feed>");
    assert_true(read_from("", buf_str(&b)));
    assert_int_equal(reading_doc.items.n, 2);
    assert_true(reading_doc.items.v[0].content.source.n > LIMIT_HTML / 2);
    assert_true(reading_doc.items.v[0].content.source.n <= LIMIT_HTML);
    assert_text(reading_doc.items.v[1].id, "urn:2");
    assert_text(reading_doc.items.v[1].title, "Two");
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        reading_test(content_is_undone_as_far_as_it_is_plain),
        reading_test(long_content_comes_whole),
        reading_test(only_long_text_is_looked_for),
        reading_test(long_text_is_read_as_short_text_is),
        reading_test(a_text_of_any_length_takes_nothing_from_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
