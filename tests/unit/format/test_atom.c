// test_atom.c – the text constructs of Atom 1.0 (RFC 4287, 3.1 and 4.1.3) and of 0.3, by their type and mode.
#include "support/reading.h"

static void check(const char *element, enum markup_kind kind, const char *source)
{
    struct doc_item *item = read_atom(element);
    assert_int_equal(item->content.kind, kind);
    assert_text(item->content.source, source);
}

static void type_says_what_content_is(void **state)
{
    (void)state;
    check("<content>a &lt;b></content>", MARKUP_TEXT, "a <b>");
    check("<content type='text'>a &lt;b></content>", MARKUP_TEXT, "a <b>");
    check("<content type='text/markdown'>*a*</content>", MARKUP_TEXT, "*a*");
    check("<content type='HTML'>&lt;b>a&lt;/b></content>", MARKUP_HTML, "<b>a</b>");
    check("<content type='text/html; charset=utf-8'>&lt;b>a</content>", MARKUP_HTML, "<b>a");
    check("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><b>a</b></div></content>", MARKUP_HTML,
          "<b>a</b>");
    check("<content type='xhtml'> <b>a</b> &lt; b</content>", MARKUP_HTML, "<b>a</b> &lt; b");
    check("<content type='application/atom+xml'><x>y</x></content>", MARKUP_HTML, "<x>y</x>");
    check("<content type='Application/XML'><x>y</x></content>", MARKUP_HTML, "<x>y</x>");
    assert_text(read_atom("<title type='text/xml'>a &lt;i>b&lt;/i></title>")->title, "a b");
}

static void other_types_are_base64_and_only_text_is_shown(void **state)
{
    (void)state;
    check("<content type='image/png'>iVBORw0KGgo=</content>", MARKUP_NONE, "");
    check("<content type='text/html' mode='base64'> PGI+\n aGk8L2I+ </content>", MARKUP_HTML, "<b>hi</b>");
    check("<content mode='base64'>aGk=</content>", MARKUP_TEXT, "hi");
    check("<content mode='base64'>no base64 at all!</content>", MARKUP_TEXT, "no base64 at all!");
}

static void modes_of_the_old_format(void **state)
{
    (void)state;
    check("<content type='text/html' mode='escaped'>&lt;b>a&lt;/b></content>", MARKUP_HTML, "<b>a</b>");
    check("<content mode='escaped'>&lt;b>a&lt;/b></content>", MARKUP_HTML, "<b>a</b>");
    check("<content type='text/plain' mode='escaped'>&lt;b>a</content>", MARKUP_TEXT, "<b>a");
    check("<content type='application/xhtml+xml' mode='xml'><div xmlns='http://www.w3.org/1999/xhtml'><i>a</i></div>"
          "</content>",
          MARKUP_HTML, "<i>a</i>");
    check("<content type='application/xhtml+xml'>&lt;i>a&lt;/i></content>", MARKUP_HTML, "<i>a</i>");
}

static void a_generator_without_a_name_is_its_address(void **state)
{
    (void)state;
    assert_text(read_atom_feed("<generator uri='https://e.org/'/>")->generator, "https://e.org/");
    assert_text(read_atom_feed("<generator url='https://e.org/'>G &amp;amp; H</generator>")->generator, "G &amp; H");
}

static void an_entry_may_be_a_document(void **state)
{
    (void)state;
    struct document *doc =
        read_ok("<entry xmlns='http://www.w3.org/2005/Atom'><id>urn:x:1</id><title>T</title></entry>");
    assert_int_equal(doc->items.n, 1);
    assert_text(doc->items.v[0].id, "urn:x:1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        reading_test(type_says_what_content_is),  reading_test(other_types_are_base64_and_only_text_is_shown),
        reading_test(modes_of_the_old_format),    reading_test(a_generator_without_a_name_is_its_address),
        reading_test(an_entry_may_be_a_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
