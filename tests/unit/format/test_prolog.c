// test_prolog.c – entities: the document's own if short and unnested, HTML's names, nothing from outside
// (security.md 4.3).
#include "base/limits.h"
#include "support/reading.h"

static struct document *with_entities(const char *declarations, const char *title)
{
    return read_ok(arena_printf(&reading_arena, "<!DOCTYPE rss [%s]><rss><channel><title>%s</title></channel></rss>",
                                declarations, title)
                       .p);
}

static void html_names_need_no_dtd(void **state)
{
    (void)state;
    struct document *doc = read_ok("<rss><channel><title>caf&eacute;&nbsp;&mdash; &lang;</title>"
                                   "<link>https://e.org/?a=&eacute;&amp;b</link></channel></rss>");
    assert_text(doc->title, "café\u00A0— \u2329");
    assert_text(doc->home, "https://e.org/?a=%C3%A9&b");
    assert_false(doc->well_formed);
    assert_text(doc->errors.v[0], "line 1: entity 'eacute' is not declared");
}

static void a_declaration_may_have_lost_its_second_question_mark(void **state)
{
    (void)state;
    static const char *const starts[] = {"<?xml version='1.0' encoding='utf-8'>", "<?xml-stylesheet href='a'>",
                                         "<?xml version='1.0'>\n<?xml-stylesheet href='a'?>"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        struct str text = arena_printf(&reading_arena, "%s<rss><channel><title>T</title></channel></rss>", starts[i]);
        struct document *doc = read_ok(text.p);
        assert_text(doc->title, "T");
        assert_false(doc->well_formed);
    }
    assert_true(read_ok("<?xml version='1.0'?><?note a > b ?><rss><channel/></rss>")->well_formed);
}

static void short_entities_are_resolved(void **state)
{
    (void)state;
    struct document *doc = with_entities("<!ENTITY who \"Ada &#38; &#x42;\"><!ENTITY who 'later'>", "&who;");
    assert_text(doc->title, "&who;"); // its value holds a '&': it could be nested
    doc = with_entities("<!ENTITY who \"Ada &#x42;\"><!ENTITY who 'later'>", "by &who;");
    assert_text(doc->title, "by Ada B");
    assert_true(doc->well_formed);
}

static void attributes_resolve_them_too(void **state)
{
    (void)state;
    struct document *doc = read_ok("<!DOCTYPE feed [<!ENTITY host 'e.org'>]><feed xmlns='http://www.w3.org/2005/Atom'>"
                                   "<link href='https://&host;/?a=1&amp;b=&quot;&#38;c&eacute;'/></feed>");
    assert_text(doc->home, "https://e.org/?a=1&b=%22&c%C3%A9");
}

static void nested_and_long_entities_stay_as_written(void **state)
{
    (void)state;
    struct document *doc =
        with_entities("<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;'><!ENTITY c \"&b;&b;\">", "&a; &b; &c; &d;");
    assert_text(doc->title, "aaaaaaaaaa &b; &c; &d;");
    char declaration[600] = "<!ENTITY long '";
    memset(declaration + 15, 'x', 300);
    strcpy(declaration + 315, "'>");
    assert_text(with_entities(declaration, "&long;")->title, "&long;");
}

static void external_entities_are_never_read(void **state)
{
    (void)state;
    struct document *doc =
        with_entities("<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY % p SYSTEM 'http://e.org/x'>%p;", "&x;");
    assert_text(doc->title, "&x;");
    assert_true(doc->well_formed); // with an external subset an undeclared entity is no error
    doc = read_ok("<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' 'http://e.org/rss-0.91.dtd'>"
                  "<rss version='0.91'><channel><title>&eacute;</title></channel></rss>");
    assert_text(doc->title, "é");
    assert_true(doc->well_formed);
}

static void all_expansions_together_have_a_ceiling(void **state)
{
    (void)state;
    size_t n = 6000;
    char *title = arena_alloc(&reading_arena, n * 3 + 1), declaration[300] = "<!ENTITY a '";
    for (size_t i = 0; i < n; i++)
        memcpy(title + i * 3, "&a;", 4);
    memset(declaration + 12, 'x', 250);
    strcpy(declaration + 262, "'>");
    struct document *doc = read_ok(arena_printf(&reading_arena,
                                                "<!DOCTYPE rss [%s]><rss><channel><description>%s</description>"
                                                "<copyright>%s</copyright><generator>%s</generator></channel></rss>",
                                                declaration, title, title, title)
                                       .p);
    size_t all = doc->subtitle.source.n + doc->rights.n + doc->generator.n;
    assert_true(all <= LIMIT_ENTITY_TOTAL + 3 * n * 3);
    assert_true(str_ends(doc->generator, STR("&a;")));
}

static void a_doctype_without_end_loses_one_line(void **state)
{
    (void)state;
    struct document *doc = read_ok("<!DOCTYPE rss [\n<rss><channel><title>T</title></channel></rss>");
    assert_text(doc->title, "T");
    assert_false(doc->well_formed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        reading_test(html_names_need_no_dtd),
        reading_test(a_declaration_may_have_lost_its_second_question_mark),
        reading_test(short_entities_are_resolved),
        reading_test(attributes_resolve_them_too),
        reading_test(nested_and_long_entities_stay_as_written),
        reading_test(external_entities_are_never_read),
        reading_test(all_expansions_together_have_a_ceiling),
        reading_test(a_doctype_without_end_loses_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
