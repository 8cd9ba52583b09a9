// test_entity.c – HTML's character references: all names, numbers and their repairs, escaping.
#include "base/buf.h"
#include "text/entity.h"
#include "text/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct arena arena;

static int after(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static void assert_decoded(const char *in, const char *want)
{
    struct str got = entity_decode(&arena, str_of(in));
    if (!str_is(got, want)) {
        print_error("%s gives \"" STR_FMT "\", want \"%s\"\n", in, STR_ARG(got), want);
        fail();
    }
}

static const struct {
    const char *name;
    bool old;
    const char *text;
} rows[] = {
#define X(name, old, text) {#name, old, text},
#include "text/entity.def"
#undef X
};

static void knows_all_2231_names(void **state)
{
    (void)state;
    size_t n = sizeof rows / sizeof *rows, old = 0;
    for (size_t i = 0; i < n; i++) {
        old += rows[i].old;
        if (i)
            assert_true(strcmp(rows[i - 1].name, rows[i].name) < 0);
        assert_true(str_is(entity_named(str_of(rows[i].name)), rows[i].text));
        assert_true(utf8_valid(str_of(rows[i].text)));

        char room[64], with[8];
        size_t len;
        snprintf(room, sizeof room, "&%s;", rows[i].name);
        assert_int_equal(entity_read(str_of(room), with, &len), strlen(room));
        assert_true(str_is(str_make(with, len), rows[i].text));

        snprintf(room, sizeof room, "&%s", rows[i].name);
        size_t took = entity_read(str_of(room), with, &len);
        if (rows[i].old)
            assert_int_equal(took, strlen(room));
        else
            assert_true(took < strlen(room)); // nothing, or a shorter old name
    }
    assert_int_equal(old, 106);
    assert_int_equal(n + old, 2231); // HTML counts "amp" and "amp;" as two
}

static void unknown_names_are_left_alone(void **state)
{
    (void)state;
    assert_null(entity_named(STR("nosuchname")).p);
    assert_null(entity_named(STR("Eacute2")).p);
    assert_null(entity_named(STR("")).p);
    assert_decoded("AT&T &nosuch; &; & &# &#; &#x; &#xg; a&", "AT&T &nosuch; &; & &# &#; &#x; &#xg; a&");
    assert_decoded("?a=1&b=2&page=3", "?a=1&b=2&page=3");
    assert_decoded("&AaBbCcDdEeFfGgHhIiJjKkLlMmNnOoPpQqRr;", "&AaBbCcDdEeFfGgHhIiJjKkLlMmNnOoPpQqRr;");
}

static void names_without_semicolon_take_the_longest(void **state)
{
    (void)state;
    assert_decoded("&notit;", "\xc2\xacit;");
    assert_decoded("&notin;", "\xe2\x88\x89");
    assert_decoded("&copy2026", "\xc2\xa9"
                                "2026");
    assert_decoded("&frac12 cup", "\xc2\xbd cup");
    assert_decoded("&eacute", "\xc3\xa9");
    assert_decoded("&hellip", "&hellip");
}

static void numbers_follow_html(void **state)
{
    (void)state;
    assert_decoded("&#65;&#x42;&#X43;&#68", "ABCD");
    assert_decoded("&#8217;&#x2019;&#146;&#x92;", "\xe2\x80\x99\xe2\x80\x99\xe2\x80\x99\xe2\x80\x99");
    assert_decoded("&#128;", "\xe2\x82\xac");
    assert_decoded("&#0;&#xD800;&#1114112;&#99999999999999999999;", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    assert_decoded("&#x1F600;", "\xf0\x9f\x98\x80");
    assert_decoded("&#0000000000000000065;", "A");
}

static void decodes_once(void **state)
{
    (void)state;
    assert_decoded("&amp;lt;b&amp;gt;", "&lt;b&gt;");
    assert_decoded("a &lt; b &amp;&amp; c", "a < b && c");
    assert_decoded("&nGt;&nGt;&nGt;&nGt;&nGt;&nGt;&nGt;&nGt;",
                   "\xe2\x89\xab\xe2\x83\x92\xe2\x89\xab\xe2\x83\x92\xe2\x89\xab\xe2\x83\x92\xe2\x89\xab\xe2\x83\x92"
                   "\xe2\x89\xab\xe2\x83\x92\xe2\x89\xab\xe2\x83\x92\xe2\x89\xab\xe2\x83\x92\xe2\x89\xab\xe2\x83\x92");
    struct str plain = STR("nothing to do");
    assert_ptr_equal(entity_decode(&arena, plain).p, plain.p);
    assert_int_equal(entity_decode(&arena, STR_NONE).n, 0);
}

static void escapes_the_five(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1000);
    entity_escape(&out, STR("<a href=\"x\">Tom & Ada's</a>"));
    assert_true(str_is(buf_str(&out), "&lt;a href=&quot;x&quot;&gt;Tom &amp; Ada&#39;s&lt;/a&gt;"));
    struct str back = entity_decode(&arena, buf_str(&out));
    assert_true(str_is(back, "<a href=\"x\">Tom & Ada's</a>"));
    buf_clear(&out);
    entity_escape(&out, STR_NONE);
    assert_int_equal(out.n, 0);
    buf_done(&out);
}

static void escape_for_xml_leaves_out_the_forbidden(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 1000);
    entity_escape_xml(&out, str_make("a\x01<\0b\xef\xbf\xbf\xff\t", 11));
    assert_true(str_is(buf_str(&out), "a&lt;b\xef\xbf\xbd\t"));
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(knows_all_2231_names, after),
        cmocka_unit_test_teardown(unknown_names_are_left_alone, after),
        cmocka_unit_test_teardown(names_without_semicolon_take_the_longest, after),
        cmocka_unit_test_teardown(numbers_follow_html, after),
        cmocka_unit_test_teardown(decodes_once, after),
        cmocka_unit_test_teardown(escapes_the_five, after),
        cmocka_unit_test_teardown(escape_for_xml_leaves_out_the_forbidden, after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
