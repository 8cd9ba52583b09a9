// test_excerpt.c – squeezing, cutting and counting text.
#include "text/excerpt.h"
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

#define assert_text(got, want)                                                                                         \
    do {                                                                                                               \
        struct str got_ = (got);                                                                                       \
        if (!str_is(got_, (want)))                                                                                     \
            fail_msg("got \"" STR_FMT "\", want \"%s\"", STR_ARG(got_), (want));                                       \
    } while (0)

static void squeeze_makes_one_blank_of_many(void **state)
{
    (void)state;
    assert_text(text_squeeze(&arena, STR("  a \t\r\n b\u00a0\u2003c  ")), "a b c");
    assert_text(text_squeeze(&arena, STR("\u3000日本\u3000語")), "日本 語");
    assert_text(text_squeeze(&arena, STR(" \n ")), "");
    assert_text(text_squeeze(&arena, STR_NONE), "");
}

static void squeeze_removes_controls_and_overrides(void **state)
{
    (void)state;
    assert_text(text_squeeze(&arena, STR("in\u202egnp.exe\u2066x\u2069\u200e")), "ingnp.exex");
    assert_text(text_squeeze(&arena, STR("a\x01"
                                         "b\x7f"
                                         "c\xc2\x85"
                                         "d\ufeff")),
                "abc d");
    assert_text(text_squeeze(&arena, STR("soft\u00adware")), "software");
    assert_text(text_squeeze(&arena, STR("family 👨\u200d👩 stays")), "family 👨\u200d👩 stays");
    assert_text(text_squeeze(&arena, STR("bad\xff")), "bad\xef\xbf\xbd");
}

// Long runs are taken many bytes at once: the same as one after the other, wherever they begin.
static void squeeze_is_the_same_wherever_it_begins(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a",      "~",      "!",      " ",      " ",      "\t",        "\x01",
                                         "\x7f",   "\u00a0", "\u00a1", "\u00ad", "\u00e4", "\u1680",    "\u1681",
                                         "\u2009", "\u200b", "\u2014", "\u3000", "\u3042", "\u65e5",    "\ufeff",
                                         "\uff01", "\u07ff", "\u0fff", "\u4000", "\uefff", "\U0001f389"};
    static const char kinds[] = "sss" // shown
                                "bbb" // blank
                                "dd"  // dropped
                                "bsdsbsbdsbssdsssss"
                                "s";
    uint32_t seed = 5;
    for (int round = 0; round < 4000; round++) {
        char text[500], want[500];
        size_t n = 0, wanted = 0, last = 5 + (size_t)round % 23; // rounds of plain text, and with more and more else
        bool blank = false;
        while (n < 120) {
            seed = seed * 1664525 + 1013904223;
            size_t k = (seed >> 16) % (2 * last);
            k = k < last ? k : k % 5;
            n += (size_t)sprintf(text + n, "%s", pieces[k]);
            blank = blank || kinds[k] == 'b';
            if (kinds[k] != 's')
                continue;
            wanted += (size_t)sprintf(want + wanted, "%s%s", blank && wanted ? " " : "", pieces[k]);
            blank = false;
        }
        want[wanted] = 0;
        assert_text(text_squeeze(&arena, str_make(text, n)), want);
    }
}

static void excerpt_is_cut_between_words(void **state)
{
    (void)state;
    struct str s = STR("The kettle works again, and nobody burnt a finger.");
    assert_ptr_equal(text_excerpt(&arena, s, 50).p, s.p);
    assert_ptr_equal(text_excerpt(&arena, s, 500).p, s.p);
    assert_text(text_excerpt(&arena, s, 49), "The kettle works again, and nobody burnt a…");
    assert_text(text_excerpt(&arena, s, 25), "The kettle works again…");
    assert_text(text_excerpt(&arena, s, 11), "The kettle…");
    assert_text(text_excerpt(&arena, s, 1), "…");
    assert_text(text_excerpt(&arena, s, 0), "");
    for (size_t chars = 0; chars < 60; chars++)
        assert_true(utf8_count(text_excerpt(&arena, s, chars)) <= chars);
}

static void excerpt_never_cuts_a_character(void **state)
{
    (void)state;
    struct str s = STR("äöüäöüäöüäöüäöü");
    for (size_t chars = 1; chars < 15; chars++) {
        struct str cut = text_excerpt(&arena, s, chars);
        assert_true(utf8_valid(cut));
        assert_int_equal(utf8_count(cut), chars);
    }
    assert_text(text_excerpt(&arena, STR("日本語の文章には空白がない"), 5), "日本語の…");
    assert_text(text_excerpt(&arena, STR("a Donaudampfschifffahrtsgesellschaft"), 12), "a Donaudamp…");
}

static void words_are_counted(void **state)
{
    (void)state;
    assert_int_equal(text_words(STR("")), 0);
    assert_int_equal(text_words(STR("  one,two -- three; 4 ")), 4);
    assert_int_equal(text_words(STR("don't panic, it\u2019s fine")), 4);
    assert_int_equal(text_words(STR("größer schöner")), 2);
    assert_int_equal(text_words(STR("“quoted” — words…")), 2);
    assert_int_equal(text_words(STR("日本語で")), 2);
    assert_int_equal(text_words(STR("日本語")), 2);
    assert_int_equal(text_words(STR("a日本b")), 3);
    assert_int_equal(text_words(STR("한국어 두 낱말")), 3);
    assert_int_equal(text_words(STR("🎉 🎉")), 0);
    assert_int_equal(text_words(STR("2 × 3")), 2);
}

static void letters_are_those_of_unicode(void **state)
{
    (void)state;
    for (uint32_t cp = 0x80; cp < 0x3000; cp++) {
        char room[4];
        struct str one = str_make(room, utf8_encode(cp, room));
        if (text_words(one) != utf8_letter(cp))
            fail_msg("U+%04X: %zu words", (unsigned)cp, text_words(one));
    }
}

// Long runs are counted many bytes at once: the same as one after the other, wherever they begin.
static void words_are_the_same_wherever_they_lie(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a",      "Z",      "9",      " ",      " ",      "'",      "-",
                                         "@",      "`",      "{",      "\u2019", "\u00e4", "\u2014", "\u00d7",
                                         "\u00f7", "\u00d6", "\u00b7", "\u0437", "\u0451", "\u0397"};
    static const bool letter[] = {1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1};
    enum { PIECES = sizeof letter };
    uint32_t seed = 1;
    for (int round = 0; round < 3000; round++) {
        char text[400];
        // Rounds of ASCII alone, and with more and more else.
        size_t n = 0, words = 0, last = 5 + (size_t)round % (PIECES - 5);
        bool within = false;
        while (n < 120) {
            seed = seed * 1664525 + 1013904223;
            size_t k = (seed >> 16) % (last + 1);
            words += letter[k] && !within;
            within = letter[k] || (within && (k == 5 || k == 10));
            n += (size_t)sprintf(text + n, "%s", pieces[k]);
        }
        if (text_words(str_make(text, n)) != words)
            fail_msg("'%.*s': %zu words, not %zu", (int)n, text, text_words(str_make(text, n)), words);
    }
}

static void a_summary_is_the_excerpt_of_the_squeezed_text(void **state)
{
    (void)state;
    static const char *const pieces[] = {"word",   "  ", "\u2003", "\u200b",
                                         "\u65e5", ", ", "\n\n",   "\u202e\u202e\u202e"};
    uint32_t seed = 7;
    for (int round = 0; round < 2000; round++) {
        char text[1600];
        size_t n = 0, pick = (size_t)round % 300;
        for (size_t i = 0; i < pick && n < sizeof text - 16; i++) {
            seed = seed * 1664525 + 1013904223;
            n += (size_t)sprintf(text + n, "%s", pieces[(seed >> 16) % 8]);
        }
        struct str s = str_make(text, n), want = text_excerpt(&arena, text_squeeze(&arena, s), 40);
        assert_true(str_eq(text_summary(&arena, s, 40), want));
    }
    assert_text(text_summary(&arena, STR(""), 40), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(squeeze_makes_one_blank_of_many, after),
        cmocka_unit_test_teardown(squeeze_removes_controls_and_overrides, after),
        cmocka_unit_test_teardown(squeeze_is_the_same_wherever_it_begins, after),
        cmocka_unit_test_teardown(excerpt_is_cut_between_words, after),
        cmocka_unit_test_teardown(excerpt_never_cuts_a_character, after),
        cmocka_unit_test_teardown(words_are_counted, after),
        cmocka_unit_test_teardown(letters_are_those_of_unicode, after),
        cmocka_unit_test_teardown(words_are_the_same_wherever_they_lie, after),
        cmocka_unit_test_teardown(a_summary_is_the_excerpt_of_the_squeezed_text, after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
