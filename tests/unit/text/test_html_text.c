// test_html_text.c – plain text of HTML, and whether a text is meant as HTML.
#include "base/buf.h"
#include "base/limits.h"
#include "support/arena_fixture.h"
#include "text/html_text.h"

#include <stdio.h>

static void text_of(const char *in, const char *out)
{
    assert_string_equal(arena_cstr(&arena, html_text(&arena, str_of(in))), out);
}

static void tags_go_and_references_are_read(void **state)
{
    (void)state;
    text_of("a <b>b</b>c &amp; &eacute;&#33; &bogus; AT&T", "a bc & \xc3\xa9! &bogus; AT&T");
    text_of("&lt;b&gt; &amp;lt;", "<b> &lt;"); // once
    text_of("<img alt='a>b' src=x>c", "c");
    text_of("", "");
}

static void blocks_part_words(void **state)
{
    (void)state;
    text_of("<p>a</p><p>b</p>c<br>d<hr>e", "a b c d e");
    text_of("<ul><li>a<li>b</ul><table><tr><td>c<td>d</table>", "a b c d");
    text_of("<form>a</form>b", "a b");
    text_of("a<span>b</span><i>c</i>", "abc");
}

static void white_space_is_one_blank(void **state)
{
    (void)state;
    text_of("  a \n\t b&nbsp;&nbsp;c \r\n", "a b c");
    text_of("<p> </p>a<p> </p>", "a");
}

// Prose is taken many bytes at once: the same wherever it begins and ends.
static void runs_are_taken_as_they_stand(void **state)
{
    (void)state;
    char prose[] = "one two three four five six seven", in[128], out[128];
    for (size_t i = 1; i + 1 < sizeof prose; i++) {
        snprintf(in, sizeof in, " %.*s \t %s ", (int)i, prose, prose + i);
        snprintf(out, sizeof out, "%.*s%s%s", (int)(i - (prose[i - 1] == ' ')), prose, " ",
                 prose + i + (prose[i] == ' '));
        text_of(in, out);
        snprintf(in, sizeof in, "%.*s<b></b>%s", (int)i, prose, prose + i);
        text_of(in, prose);
        snprintf(in, sizeof in, "%.*s&amp;%s", (int)i, prose, prose + i);
        snprintf(out, sizeof out, "%.*s&%s", (int)i, prose, prose + i);
        text_of(in, out);
    }
}

static void code_and_comments_go(void **state)
{
    (void)state;
    text_of("a<script>x<b></script>b<STYLE>y</STYLE >c<iframe>z</iframe>", "abc");
    text_of("a<!-- x > y -->b<!-->c<!--->d<!-- e --!>f<?php x ?>g<!x>h</ x>i", "abcdfghi");
    text_of("<title>a</title><textarea>b</textarea>", "ab");
    text_of("a <script> b <style>c", "a b c"); // they never end
    text_of("a<!-- x", "a");
}

static void what_is_no_tag_is_text(void **state)
{
    (void)state;
    text_of("1 < 2 <3 a<", "1 < 2 <3 a<");
    text_of("a <b and c", "a <b and c");
    text_of("<p>a <b title=\"x>c</p>", "a <b title=\"x>c</p>");
}

static void text_of_much_is_linear(void **state)
{
    (void)state;
    static const char *const units[] = {"<a ", "<!--",  "&amp",   "<script>", "<a \"",    "</",
                                        "<p>", "&nGt;", "<!-- >", "<iframe>", "<noembed>"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct buf b;
        buf_init(&b, 4 * MIB);
        while (!b.full)
            buf_put(&b, str_of(units[i]));
        assert_true(html_text(&arena, buf_str(&b)).n <= 8 * MIB);
        html_likely(buf_str(&b));
        buf_done(&b);
    }
}

static void what_is_likely_html(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool likely;
    } cases[] = {
        {"<p>a", true},
        {"a<br/>b", true},
        {"a </B > b", true},
        {"a &amp; b", true},
        {"&#33;", true},
        {"<!-- a -->", true},
        {"<h1>a</h1>", true},
        {"1 < 2 > 0", false},
        {"a & b", false},
        {"a &copy b", false},
        {"<foo@bar.example>", false},
        {"<foo>", false},
        {"x <b", false},
        {"", false},
        {"vector<int>", false},
        {"<", false},
        {"a <p", false},
        {"<verylongtagnamethatnobodyhas>", false},
        {"plain", false},
    };
    assert_false(html_likely(STR_NONE));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (html_likely(str_of(cases[i].text)) != cases[i].likely)
            fail_msg("%s", cases[i].text);
}

static void what_holds_tags(void **state)
{
    (void)state;
    assert_true(html_tagged(STR("a <b>b</b> &lt;")));
    assert_true(html_tagged(STR("a <!-- b --> c")));
    assert_false(html_tagged(STR("a &lt;b&gt; <foo> 1 < 2 > 0")));
    assert_false(html_tagged(STR_NONE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_go_and_references_are_read),
        cmocka_unit_test(blocks_part_words),
        cmocka_unit_test(white_space_is_one_blank),
        cmocka_unit_test(runs_are_taken_as_they_stand),
        cmocka_unit_test(code_and_comments_go),
        cmocka_unit_test(what_is_no_tag_is_text),
        cmocka_unit_test(text_of_much_is_linear),
        cmocka_unit_test(what_is_likely_html),
        cmocka_unit_test(what_holds_tags),
    };
    return cmocka_run_group_tests(tests, arena_start, arena_end);
}
