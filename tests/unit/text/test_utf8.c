// test_utf8.c – validation against a plain reference, mending, cleaning, folding.
#include "base/random.h"
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

static void assert_str(struct str got, const char *want)
{
    if (!str_is(got, want)) {
        print_error("got \"" STR_FMT "\", want \"%s\"\n", STR_ARG(got), want);
        fail();
    }
}

static void accepts_every_code_point_and_nothing_else(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x110100; cp++) {
        char room[4];
        size_t n = utf8_encode(cp, room);
        bool scalar = cp <= 0x10ffff && !(cp >= 0xd800 && cp <= 0xdfff);
        assert_int_equal(n, !scalar ? 0 : cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4);
        if (!scalar)
            continue;
        size_t len;
        struct str s = str_make(room, n);
        assert_true(utf8_valid(s));
        assert_int_equal(utf8_decode(s, 0, &len), cp);
        assert_int_equal(len, n);
        for (size_t cut = 1; cut < n; cut++)
            assert_false(utf8_valid(str_first(s, cut)));
    }
}

static void refuses_what_table_3_7_refuses(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",
        "\xbf",
        "\xc0\x80",
        "\xc1\xbf",
        "\xc2",
        "\xe0\x80\x80",
        "\xe0\x9f\xbf",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xf0\x80\x80\x80",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xfe",
        "\xff",
        "\xc2\x41",
        "\xe1\x80\x41",
        "\xf1\x80\x80\x41",
        "\xe1\x41\x80",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(utf8_valid(str_of(bad[i])));
        // Wherever it stands among ASCII, on and off the sixteen byte steps.
        for (size_t at = 0; at < 40; at++) {
            char room[64];
            memset(room, 'a', sizeof room);
            memcpy(room + at, bad[i], strlen(bad[i]));
            assert_false(utf8_valid(str_make(room, sizeof room)));
        }
    }
}

// utf8_decode() reads one character by itself: whatever it cannot read is no UTF-8.
static bool valid_by_character(struct str s)
{
    size_t len;
    for (size_t i = 0; i < s.n; i += len)
        if (utf8_decode(s, i, &len) == 0xfffd && len == 1)
            return false;
    return true;
}

static void every_block_agrees_with_single_characters(void **state)
{
    (void)state;
    static const unsigned char third[] = {'a', 0x80, 0xbf, 0xc2, 0xe1};
    char room[48];
    for (unsigned pair = 0x8000; pair < 0x10000; pair++) // each lead with each second byte, over the edges of blocks
        for (size_t i = 0; i < 25; i++) {
            size_t at = 12 + pair % 5;
            memset(room, 'a', sizeof room);
            room[at] = (char)(pair >> 8);
            room[at + 1] = (char)pair;
            room[at + 2] = (char)third[i % 5];
            room[at + 3] = (char)third[i / 5];
            struct str s = str_make(room, at + 4 + pair % 11);
            if (utf8_valid(s) != valid_by_character(s))
                fail_msg("%x at %zu", pair, at);
        }
    struct str mixed =
        STR("\xd0\xb6\xe2\x82\xac\xf0\x9f\x98\x80\xc3\xbc\xef\xbf\xbd\xc3\xbc\xe2\x82\xac\xd0\xb6\xd0\xb6");
    for (size_t from = 0; from < mixed.n; from++)
        for (size_t n = 0; from + n <= mixed.n; n++) {
            struct str s = str_make(mixed.p + from, n);
            assert_int_equal(utf8_valid(s), valid_by_character(s));
        }
}

static void ascii_is_told_apart(void **state)
{
    (void)state;
    char room[80];
    memset(room, 'x', sizeof room);
    for (size_t n = 0; n <= sizeof room; n++)
        assert_true(utf8_ascii(str_make(room, n)));
    for (size_t i = 0; i < sizeof room; i++) {
        room[i] = (char)0xc3;
        assert_false(utf8_ascii(str_make(room, sizeof room)));
        assert_true(utf8_ascii(str_make(room, i)));
        room[i] = 'x';
    }
    assert_true(utf8_ascii(STR_NONE));
    assert_true(utf8_valid(STR_NONE));
}

static void decode_gives_replacement_for_bad_bytes(void **state)
{
    (void)state;
    size_t len;
    assert_int_equal(utf8_decode(STR("a\xff"), 1, &len), 0xfffd);
    assert_int_equal(len, 1);
    assert_int_equal(utf8_decode(STR("\xe2\x82"), 0, &len), 0xfffd);
    assert_int_equal(len, 1);
}

static void mend_replaces_maximal_subparts(void **state)
{
    (void)state;
    // The example of Unicode 15, table 3-8 and its neighbours.
    assert_str(utf8_mend(&arena, STR("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41")),
               "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
               "A");
    assert_str(utf8_mend(&arena, STR("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41")),
               "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
               "A");
    assert_str(utf8_mend(&arena, STR("\xed\xa0\x80")), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    assert_str(utf8_mend(&arena, STR("\xf4\x90")), "\xef\xbf\xbd\xef\xbf\xbd");
    assert_str(utf8_mend(&arena, STR("ab\xc3")), "ab\xef\xbf\xbd");
    struct str clean = STR("gr\xc3\xbc\xc3\x9f dich");
    assert_ptr_equal(utf8_mend(&arena, clean).p, clean.p);
}

static void mended_noise_is_valid(void **state)
{
    (void)state;
    struct rng r = rng_seed(7);
    for (int round = 0; round < 2000; round++) {
        unsigned char noise[48];
        size_t n = rng_below(&r, sizeof noise);
        for (size_t i = 0; i < n; i++)
            noise[i] = rng_below(&r, 3) ? (unsigned char)rng_next(&r) : 'a';
        struct str s = str_make((const char *)noise, n);
        struct str mended = utf8_mend(&arena, s);
        assert_true(utf8_valid(mended));
        assert_int_equal(utf8_valid(s), valid_by_character(s));
        arena_reset(&arena);
    }
}

static void xml_clean_takes_out_only_what_xml_forbids(void **state)
{
    (void)state;
    struct str fine = STR("tab\t lf\n cr\r \x7f \xef\xbf\xbd \xef\xbb\xbf end");
    assert_ptr_equal(utf8_xml_clean(&arena, fine).p, fine.p);
    assert_str(utf8_xml_clean(&arena, str_make("a\0b\x01"
                                               "c\x0b"
                                               "d\x0c"
                                               "e\x1f"
                                               "f",
                                               11)),
               "abcdef");
    assert_str(utf8_xml_clean(&arena, STR("x\xef\xbf\xbey\xef\xbf\xbfz")), "xyz");
    for (size_t at = 0; at < 40; at++) {
        char room[41];
        memset(room, 'a', 40);
        room[40] = 0;
        room[at] = 8;
        struct str s = utf8_xml_clean(&arena, str_make(room, 40));
        assert_int_equal(s.n, 39);
        assert_int_equal(str_find_char(s, 8), 39);
    }
    assert_int_equal(utf8_xml_clean(&arena, STR("\x01\x02")).n, 0);
    assert_int_equal(utf8_xml_clean(&arena, STR_NONE).n, 0);
}

static void counts_and_cuts_characters(void **state)
{
    (void)state;
    struct str s = STR("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z");
    assert_int_equal(utf8_count(s), 5);
    assert_int_equal(utf8_first(s, 0).n, 0);
    assert_int_equal(utf8_first(s, 1).n, 1);
    assert_int_equal(utf8_first(s, 2).n, 3);
    assert_int_equal(utf8_first(s, 3).n, 6);
    assert_int_equal(utf8_first(s, 4).n, 10);
    assert_int_equal(utf8_first(s, 5).n, 11);
    assert_int_equal(utf8_first(s, 99).n, 11);
    char many[300];
    for (size_t i = 0; i < 300; i += 3)
        memcpy(many + i, i % 2 ? "\xe2\x82\xac" : "abc", 3);
    for (size_t chars = 0, bytes = 0; chars < 200; chars++) { // an "abc", a sign of three bytes, and so on
        assert_int_equal(utf8_first(str_make(many, 300), chars).n, bytes);
        bytes += chars % 4 == 3 ? 3 : 1;
    }
}

static void fold_ignores_case_and_composition(void **state)
{
    (void)state;
    assert_str(utf8_fold(&arena, STR("Tool LIBRARY")), "tool library");
    assert_str(utf8_fold(&arena, STR("STRASSE")), "strasse");
    assert_str(utf8_fold(&arena, STR("Stra\xc3\x9f"
                                     "e")),
               "strasse");
    assert_true(str_eq(utf8_fold(&arena, STR("Caf\xc3\x89")), utf8_fold(&arena, STR("cafe\xcc\x81"))));
    assert_str(utf8_fold(&arena, STR("\xd0\x96\xd0\xa3\xd0\x9a")), "\xd0\xb6\xd1\x83\xd0\xba");
    struct str low = STR("already low");
    assert_ptr_equal(utf8_fold(&arena, low).p, low.p);
    assert_str(utf8_fold(&arena, STR("A\xff")), "a\xef\xbf\xbd");
}

static void letters_of_all_scripts_and_nothing_else(void **state)
{
    (void)state;
    static const uint32_t letters[] = {'a', 'Z', 0xe5, 0x416, 0x6d77, 0x0e01, 0x0301, 0x093e};
    static const uint32_t others[] = {'1', '-', '_', ' ', 0x200b, 0x202e, 0xad, 0xfffd, 0x1f600, 0x2028, 0xe000, 0x663};
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        assert_true(utf8_letter(letters[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(utf8_letter(others[i]));
}

static void two_halves_of_utf_16_are_a_character(void **state)
{
    (void)state;
    assert_int_equal(utf16_pair(0xd800, 0xdc00), 0x10000);
    assert_int_equal(utf16_pair(0xd83d, 0xde00), 0x1f600);
    assert_int_equal(utf16_pair(0xdbff, 0xdfff), 0x10ffff);
    static const uint32_t none[][2] = {{0xdc00, 0xd800}, {0xd7ff, 0xdc00}, {0xdc00, 0xdc00}, {0xd800, 0xdbff},
                                       {0xd800, 0xe000}, {0, 0},           {0xd800, 0}};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_int_equal(utf16_pair(none[i][0], none[i][1]), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(accepts_every_code_point_and_nothing_else, after),
        cmocka_unit_test_teardown(refuses_what_table_3_7_refuses, after),
        cmocka_unit_test_teardown(every_block_agrees_with_single_characters, after),
        cmocka_unit_test_teardown(ascii_is_told_apart, after),
        cmocka_unit_test_teardown(decode_gives_replacement_for_bad_bytes, after),
        cmocka_unit_test_teardown(mend_replaces_maximal_subparts, after),
        cmocka_unit_test_teardown(mended_noise_is_valid, after),
        cmocka_unit_test_teardown(xml_clean_takes_out_only_what_xml_forbids, after),
        cmocka_unit_test_teardown(counts_and_cuts_characters, after),
        cmocka_unit_test_teardown(fold_ignores_case_and_composition, after),
        cmocka_unit_test(two_halves_of_utf_16_are_a_character),
        cmocka_unit_test(letters_of_all_scripts_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
