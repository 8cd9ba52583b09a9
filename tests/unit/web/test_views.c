// The template compiler: what its tables render (view/contexts.html, view/sections.html), and what it refuses.
#include "support/scratch.h"
#include "unit/web/views.h"
#include "unit/web/views_shapes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/wait.h>

#include <cmocka.h>

static void rendered(struct buf *out, const char *expected)
{
    assert_string_equal(out->p, expected);
    buf_clear(out);
}

static void values_are_escaped_for_where_they_stand(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 100000);
    struct test_tree t = {.text = STR("<a b=\"c\" d='e'>&é/"),
                          .url = STR("https://x.example/?a=1&b=\"2\""),
                          .markup = {STR("<em>&amp;</em>")},
                          .one = {STR("<"), -3},
                          .small = 5,
                          .large = INT64_MAX};
    show_contexts(&out, &t);
    rendered(
        &out,
        "<p title=\"&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;é/\">&lt;a b=\"c\" d='e'&gt;&amp;é/</p>"
        "<a href=\"https://x.example/?a=1&amp;b=&quot;2&quot;\">whole</a>"
        "<a "
        "href=\"/c/"
        "%3Ca%20b%3D%22c%22%20d%3D%27e%27%3E%26%C3%A9%2F?x=%3Ca%20b%3D%22c%22%20d%3D%27e%27%3E%26%C3%A9%2F#5\">part</a>"
        "<div><em>&amp;</em></div><i data-n=\"9223372036854775807\">&lt; -3</i>");
    buf_done(&out);
}

static void only_harmless_addresses_are_put_out(void **state)
{
    (void)state;
    static const char *const harmless[] = {"/",         "/a",         "#a",    "?a",      "http://x",
                                           "HTTPS://x", "mailto:a@b", "tel:1", "geo:1,2", "magnet:?x"};
    static const char *const harmful[] = {"javascript:alert(1)",
                                          "JaVaScRiPt:x",
                                          " javascript:x",
                                          "java\tscript:x",
                                          "data:text/html,x",
                                          "//evil",
                                          "vbscript:x",
                                          "\x01javascript:x",
                                          "file:///etc",
                                          "blob:x",
                                          "",
                                          "\\\\evil",
                                          "/\\evil",
                                          "x"};
    struct buf out;
    buf_init(&out, 100000);
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) {
        put_address(&out, str_of(harmless[i]));
        rendered(&out, harmless[i]);
    }
    for (size_t i = 0; i < sizeof harmful / sizeof *harmful; i++) {
        put_address(&out, str_of(harmful[i]));
        rendered(&out, "#");
    }
    buf_done(&out);
}

static void sections_nest(void **state)
{
    (void)state;
    struct arena a = {0};
    struct buf out;
    buf_init(&out, 100000);
    struct test_tree t = {.text = STR("T"), .yes = true, .large = 9, .one = {STR("L"), 7}};
    show_sections(&out, &t);
    rendered(&out, "<b>T</b>yes one two [L 7 in 9]");
    struct test_branch *b = vec_push(&a, &t.branches);
    b->name = STR("x");
    *vec_push(&a, &b->leaves) = (struct test_leaf){STR("1"), 1};
    *vec_push(&a, &b->leaves) = (struct test_leaf){STR("2"), 2};
    vec_push(&a, &t.branches)->name = STR("y");
    t.no = true;
    t.small = 1;
    show_sections(&out, &t);
    rendered(&out, "<ul><li class=\"b on\" hidden>x:[1 of x in 9][2 of x in 9]</li><li class=\"b on\" "
                   "hidden>y:bare</li></ul><b>T</b>zerono one two [L 7 in 9]");
    buf_done(&out);
    arena_done(&a);
}

// What the compiler says of a template; empty when it takes it.
static void compiled(struct scratch *s, const char *text, char said[500])
{
    char command[2000], view[400];
    FILE *f = fopen(scratch_path(s, "page.html"), "wb");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    snprintf(view, sizeof view, "%s", s->dir);
    snprintf(command, sizeof command,
             "'%s' --shapes '%s/unit/web/views_shapes.h' --include x.h --out '%s/out' --views '%s' 2>&1", VIEWS_TOOL,
             TESTS_DIR, view, view);
    FILE *p = popen(command, "r");
    assert_non_null(p);
    size_t n = fread(said, 1, 499, p);
    said[n] = 0;
    int status = pclose(p);
    assert_int_equal(WIFEXITED(status) && WEXITSTATUS(status) == 0, n == 0);
}

static void what_cannot_be_safe_does_not_compile(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"<p>{{text}}</p>", ""},
        {"<p>{{nothing}}</p>", "page.html:2: no struct around here has a field 'nothing'"},
        {"<p>{{branches}}</p>", "'branches' is no text or number"},
        {"{{?one}}x{{/one}}", "'one' is always there"},
        {"<p title={{text}}>x</p>", "in text or in a quoted attribute only"},
        {"<p title=x>x</p>", "must stand in double quotes"},
        {"<p title='{{text}}'>x</p>", "must stand in double quotes"},
        {"<p {{text}}>x</p>", "in text or in a quoted attribute only"},
        {"<{{text}}>", "in text or in a quoted attribute only"},
        {"<p title=\"{{markup}}\">x</p>", "markup may stand in text only"},
        {"<a href=\"{{markup}}\">x</a>", "markup may stand in text only"},
        {"<p onclick=\"x\">x</p>", "'onclick' is not allowed"},
        {"<p style=\"x\">x</p>", "'style' is not allowed"},
        {"<style>x</style>", "'style' is not allowed"},
        {"<script>x()</script>", "a script stands in a file of its own"},
        {"<!-- x -->", "write {{! comments}}"},
        {"{{?yes}}<p>", "section 'yes' (line 2) is not closed"},
        {"{{?yes}}<p {{/yes}}>", "ends in another place of HTML"},
        {"<p title=\"{{?yes}}\">{{/yes}}", "ends in another place of HTML"},
        {"{{/yes}}", "closes nothing"},
        {"{{?yes}}{{?no}}{{/yes}}{{/no}}", "closes nothing"},
        {"{{>missing}}", "cannot be opened"},
        {"{{=missing.css}}", "there is no static file"},
        {"{{text", "not closed in its line"},
        {"<p title=\"x", "ends inside a tag"},
    };
    struct scratch s;
    char text[500], said[500];
    scratch_make(&s);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(text, sizeof text, "{{! struct test_tree}}\n%s\n", cases[i].text);
        compiled(&s, text, said);
        if (*cases[i].said ? !strstr(said, cases[i].said) : *said != 0)
            fail_msg("%s: %s", cases[i].text, said);
    }
    compiled(&s, "<p>no struct</p>", said);
    assert_non_null(strstr(said, "a page begins with {{! struct NAME}}"));
    scratch_remove(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_escaped_for_where_they_stand),
        cmocka_unit_test(only_harmless_addresses_are_put_out),
        cmocka_unit_test(sections_nest),
        cmocka_unit_test(what_cannot_be_safe_does_not_compile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
