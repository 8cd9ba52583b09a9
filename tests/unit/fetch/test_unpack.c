// Codings of bodies (RFC 9110 8.4.1): what comes out, what is refused, and that a bomb never unfolds.
#include "base/limits.h"
#include "fetch/unpack_priv.h"
#include "support/packed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct str zstd_of(struct str s)
{
    return packed_zstd(s, 0);
}

static const struct {
    const char *coding;
    struct str (*pack)(struct str s);
} codings[] = {
    {"gzip", packed_gzip},       {"X-GZIP", packed_gzip}, {"deflate", packed_zlib},
    {"deflate", packed_deflate}, {"br", packed_brotli},   {"zstd", zstd_of},
};
#define CODINGS (sizeof codings / sizeof codings[0])

static struct str text_of(size_t n, bool varied)
{
    char *p = malloc(n + 1);
    unsigned seed = 1;
    for (size_t i = 0; i < n; i++)
        p[i] = varied ? (char)((seed = seed * 1103515245 + 12345) >> 24 & 15) : 'a';
    p[n] = 0;
    return str_make(p, n);
}

static void free_str(struct str s)
{
    free((void *)(uintptr_t)s.p);
}

static enum failure outcome(struct str packed, const char *coding, size_t max, size_t *ret_n)
{
    struct buf out;
    buf_init(&out, max);
    enum failure failure = unpack(packed, str_of(coding), &out);
    if (ret_n)
        *ret_n = out.n;
    assert_true(out.n <= max);
    buf_done(&out);
    return failure;
}

static void comes_out(struct str packed, const char *coding, struct str expected)
{
    struct buf out;
    buf_init(&out, expected.n > MIB ? expected.n : MIB);
    assert_int_equal(unpack(packed, str_of(coding), &out), FAILURE_NONE);
    assert_int_equal(out.n, expected.n);
    assert_memory_equal(out.p, expected.p, expected.n);
    assert_int_equal(out.p[out.n], 0);
    buf_done(&out);
}

static void each_coding_is_undone(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 100, 16 * KIB, 16 * KIB + 1, 300000, 3 * MIB};
    for (size_t c = 0; c < CODINGS; c++)
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            struct str plain = text_of(sizes[i], true), packed = codings[c].pack(plain);
            comes_out(packed, codings[c].coding, plain);
            free_str(packed);
            free_str(plain);
        }
}

static void only_what_is_named_is_undone(void **state)
{
    (void)state;
    assert_false(unpack_needed(STR_NONE));
    assert_false(unpack_needed(STR("identity")));
    assert_false(unpack_needed(STR(" , Identity,")));
    static const char *const plain[] = {"none", "None", "utf-8", "UTF-8", "utf8", "binary", "8bit", "none, identity"};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        assert_false(unpack_needed(str_of(plain[i])));
    assert_true(unpack_needed(STR("gzip")));
    assert_true(unpack_needed(STR("identity, x-unheard-of")));
    assert_int_equal(outcome(STR("words"), "x-unheard-of", MIB, NULL), FAILURE_PACKING);
    assert_int_equal(outcome(STR("words"), "gzip, compress", MIB, NULL), FAILURE_PACKING);
    size_t n;
    assert_int_equal(outcome(STR(""), "gzip", MIB, &n), FAILURE_NONE); // an empty body is empty however it is packed
    assert_int_equal(n, 0);
}

static void two_codings_are_undone_in_turn_and_no_more(void **state)
{
    (void)state;
    struct str plain = text_of(50000, true), once = packed_brotli(plain), twice = packed_gzip(once),
               thrice = packed_gzip(twice);
    comes_out(twice, "br, identity, gzip", plain);
    comes_out(twice, "none, br, UTF-8, gzip, none", plain);
    assert_int_equal(outcome(thrice, "br, gzip, gzip", MIB, NULL), FAILURE_PACKING);
    free_str(plain);
    free_str(once);
    free_str(twice);
    free_str(thrice);
}

static void members_follow_one_another(void **state)
{
    (void)state;
    struct str a = packed_gzip(STR("one ")), b = packed_gzip(STR("two"));
    char both[200];
    memcpy(both, a.p, a.n);
    memcpy(both + a.n, b.p, b.n);
    comes_out(str_make(both, a.n + b.n), "gzip", STR("one two"));
    memcpy(both + a.n, "\0\0\0\0", 4); // what a tape would be filled up with
    comes_out(str_make(both, a.n + 4), "gzip", STR("one "));
    free_str(a);
    free_str(b);
    a = zstd_of(STR("one ")), b = zstd_of(STR("two"));
    memcpy(both, a.p, a.n);
    memcpy(both + a.n, b.p, b.n);
    comes_out(str_make(both, a.n + b.n), "zstd", STR("one two"));
    free_str(a);
    free_str(b);
}

static void what_is_not_what_it_says_is_refused(void **state)
{
    (void)state;
    struct str plain = text_of(20000, true);
    for (size_t c = 0; c < CODINGS; c++) {
        struct str packed = codings[c].pack(plain);
        assert_int_equal(outcome(STR("<rss version='2.0'>"), codings[c].coding, MIB, NULL), FAILURE_PACKING);
        for (size_t n = 1; n < packed.n; n += packed.n / 40 + 1)
            assert_int_equal(outcome(str_first(packed, n), codings[c].coding, MIB, NULL), FAILURE_PACKING);
        for (size_t i = 0; i < packed.n; i += packed.n / 40 + 1) { // a changed byte: refused, or harmless
            char *p = malloc(packed.n);
            memcpy(p, packed.p, packed.n);
            p[i] ^= 0x55;
            outcome(str_make(p, packed.n), codings[c].coding, MIB, NULL);
            free(p);
        }
        free_str(packed);
    }
    free_str(plain);
}

static void the_ceiling_holds(void **state)
{
    (void)state;
    struct str plain = text_of(100000, true);
    for (size_t c = 0; c < CODINGS; c++) {
        struct str packed = codings[c].pack(plain);
        assert_int_equal(outcome(packed, codings[c].coding, plain.n - 1, NULL), FAILURE_BODY);
        assert_int_equal(outcome(packed, codings[c].coding, plain.n + 1, NULL), FAILURE_NONE);
        free_str(packed);
    }
    free_str(plain);
}

static void a_bomb_never_unfolds(void **state)
{
    (void)state;
    struct str plain = text_of(64 * MIB, false), small = text_of(900 * KIB, false);
    for (size_t c = 0; c < CODINGS; c++) {
        struct str packed = codings[c].pack(plain), harmless = codings[c].pack(small);
        assert_true(packed.n * 200 < plain.n);
        assert_int_equal(outcome(packed, codings[c].coding, 256 * MIB, NULL), FAILURE_RATIO);
        assert_int_equal(outcome(harmless, codings[c].coding, 16 * MIB, NULL),
                         FAILURE_NONE); // under a megabyte nobody minds
        free_str(packed);
        free_str(harmless);
    }
    struct str once = packed_gzip(plain), twice = packed_gzip(once);
    assert_int_not_equal(outcome(twice, "gzip, gzip", 16 * MIB, NULL), FAILURE_NONE);
    free_str(once);
    free_str(twice);
    free_str(plain);
    free_str(small);
}

static void a_window_that_takes_too_much_memory_is_refused(void **state)
{
    (void)state;
    struct str plain = text_of(300000, true), wide = packed_zstd(plain, 27), fair = packed_zstd(plain, 23);
    assert_int_equal(outcome(wide, "zstd", MIB, NULL), FAILURE_PACKING);
    comes_out(fair, "zstd", plain);
    free_str(plain);
    free_str(wide);
    free_str(fair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_coding_is_undone),
        cmocka_unit_test(only_what_is_named_is_undone),
        cmocka_unit_test(two_codings_are_undone_in_turn_and_no_more),
        cmocka_unit_test(members_follow_one_another),
        cmocka_unit_test(what_is_not_what_it_says_is_refused),
        cmocka_unit_test(the_ceiling_holds),
        cmocka_unit_test(a_bomb_never_unfolds),
        cmocka_unit_test(a_window_that_takes_too_much_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
