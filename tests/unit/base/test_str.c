// test_str.c – slices: comparing, searching, splitting, reading numbers; hashes and random numbers over them.
#include "base/hash.h"
#include "base/random.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void compares(void **state)
{
    (void)state;
    assert_true(str_eq(STR_NONE, STR("")));
    assert_true(str_eq_nocase(STR("CONTENT-type"), STR("content-TYPE")));
    assert_false(str_eq_nocase(STR("\xc3\x84"), STR("\xc3\xa4"))); // beyond ASCII case counts
    assert_false(str_eq_nocase(STR("a"), STR("ab")));
    assert_true(str_starts_nocase(STR("Charset=x"), STR("charset")));
    assert_false(str_starts(STR("ab"), STR("abc")));
    assert_true(str_starts(STR("ab"), STR_NONE));
    assert_true(str_ends(STR("feed.atom"), STR(".atom")));
    assert_false(str_ends(STR("atom"), STR("a.atom")));
    assert_true(str_cmp(STR("a"), STR("b")) < 0 && str_cmp(STR("b"), STR("a")) > 0);
    assert_true(str_cmp(STR("a"), STR("ab")) < 0 && str_cmp(STR("ab"), STR("a")) > 0);
    assert_true(str_cmp(STR("\xff"), STR("a")) > 0); // bytes, not signed characters
    assert_int_equal(str_cmp(STR_NONE, STR("")), 0);
}

static void cuts(void **state)
{
    (void)state;
    assert_true(str_is(str_from(STR("abc"), 1), "bc"));
    assert_int_equal(str_from(STR("abc"), 9).n, 0);
    assert_null(str_from(STR_NONE, 3).p);
    assert_true(str_is(str_first(STR("abc"), 2), "ab"));
    assert_true(str_is(str_first(STR("abc"), 9), "abc"));
    assert_true(str_is(str_trim(STR(" \t\r\n\f a b \f")), "a b"));
    assert_int_equal(str_trim(STR("  ")).n, 0);
}

static void finds(void **state)
{
    (void)state;
    struct str s = STR("abcabd");
    assert_int_equal(str_find(s, STR("abd")), 3);
    assert_int_equal(str_find(s, STR("x")), 6);
    assert_int_equal(str_find(s, STR("abcabdx")), 6);
    assert_int_equal(str_find(s, STR("")), 0);
    assert_int_equal(str_find_nocase(s, STR("ABD")), 3);
    assert_int_equal(str_find_nocase(s, STR("ABX")), 6);
    assert_int_equal(str_find_char(s, 'd'), 5);
    assert_int_equal(str_find_char(s, 'x'), 6);
    assert_int_equal(str_find_char(STR_NONE, 'x'), 0);
}

static void splits(void **state)
{
    (void)state;
    struct str rest = STR("a,,b"), part;
    assert_true(str_split(&rest, ',', &part) && str_is(part, "a"));
    assert_true(str_split(&rest, ',', &part) && str_is(part, ""));
    assert_true(str_split(&rest, ',', &part) && str_is(part, "b"));
    assert_false(str_split(&rest, ',', &part));
    rest = STR_NONE;
    assert_false(str_split(&rest, ',', &part));
    rest = STR("a,,b");
    assert_true(str_is(str_split_last(&rest, ','), "b") && str_is(rest, "a,"));
    assert_true(str_is(str_split_last(&rest, ','), "") && str_is(rest, "a"));
    assert_true(str_is(str_split_last(&rest, ','), "a") && !rest.n);
    assert_int_equal(str_split_last(&rest, ',').n, 0);
    rest = STR_NONE;
    assert_int_equal(str_split_last(&rest, ',').n, 0);
}

static void reads_numbers(void **state)
{
    (void)state;
    int64_t v = 0;
    assert_true(str_int(STR("0"), &v) && v == 0);
    assert_true(str_int(STR("-12"), &v) && v == -12);
    assert_true(str_int(STR("9223372036854775807"), &v) && v == INT64_MAX);
    assert_false(str_int(STR("9223372036854775808"), &v));
    assert_false(str_int(STR("99999999999999999999999"), &v));
    assert_false(str_int(STR(""), &v));
    assert_false(str_int(STR("-"), &v));
    assert_false(str_int(STR("12a"), &v));
    assert_false(str_int(STR(" 12"), &v));
    assert_false(str_int(STR("1.5"), &v));
}

static void hashes_spread_with(uint64_t (*hash)(struct str s, uint64_t seed))
{
    char room[160] = {0};
    uint64_t seen[sizeof room + 1];
    for (size_t n = 0; n <= sizeof room; n++) { // zeros of every length differ
        seen[n] = hash(str_make(room, n), 0);
        for (size_t k = 0; k < n; k++)
            assert_true(seen[k] != seen[n]);
    }
    for (size_t n = 1; n <= sizeof room; n += n < 40 ? 1 : 40) { // one bit changes about half of the hash
        uint64_t plain = hash(str_make(room, n), 1);
        for (size_t bit = 0; bit < n * 8; bit++) {
            room[bit / 8] = (char)(1 << bit % 8);
            int changed = __builtin_popcountll(plain ^ hash(str_make(room, n), 1));
            assert_in_range(changed, 12, 52);
            room[bit / 8] = 0;
        }
    }
    assert_true(hash(STR("a"), 1) != hash(STR("a"), 2));
    assert_true(hash(STR("tool"), 3) == hash(str_make("toolbox", 4), 3)); // only the slice counts
    assert_true(hash(STR_NONE, 5) == hash(STR(""), 5));
}

static void hashes_spread(void **state)
{
    (void)state;
    hashes_spread_with(hash64);
    hashes_spread_with(hash64_wide);
}

static void stored_hashes_stay_what_they_are(void **state)
{
    (void)state;
    char room[100];
    for (size_t i = 0; i < sizeof room; i++)
        room[i] = (char)('a' + i % 26);
    assert_true(hash64(STR(""), 0) == UINT64_C(0x846f5b5fb652e42b));
    assert_true(hash64(STR("kettle"), 1) == UINT64_C(0xd4834f1297dc1dc0));
    assert_true(hash64(str_make(room, sizeof room), 2) == UINT64_C(0xbcb0970752c249d5));
}

static void hasher_tells_fields_apart(void **state)
{
    (void)state;
    struct hasher a = hasher_start(0), b = hasher_start(0), c = hasher_start(0);
    hasher_add(&a, STR("ab"));
    hasher_add(&a, STR("c"));
    hasher_add(&b, STR("a"));
    hasher_add(&b, STR("bc"));
    hasher_add(&c, STR("ab"));
    hasher_add(&c, STR("c"));
    assert_true(hasher_end(&a) != hasher_end(&b));
    assert_true(hasher_end(&a) == hasher_end(&c));
    hasher_add(&c, STR(""));
    assert_true(hasher_end(&a) != hasher_end(&c));
}

static void seeded_numbers_are_the_same_each_time(void **state)
{
    (void)state;
    struct rng r = rng_seed(0); // the published first numbers of SplitMix64
    assert_true(rng_next(&r) == UINT64_C(0xe220a8397b1dcdaf));
    assert_true(rng_next(&r) == UINT64_C(0x6e789e6aa1b965f4));
    int counts[6] = {0};
    double sum = 0;
    for (int i = 0; i < 60000; i++) {
        counts[rng_below(&r, 6)]++;
        double u = rng_unit(&r);
        assert_true(u >= 0 && u < 1);
        sum += u;
    }
    for (int i = 0; i < 6; i++)
        assert_in_range(counts[i], 9500, 10500);
    assert_true(sum > 29500 && sum < 30500);
    assert_int_equal(rng_below(&r, 1), 0);
}

static void kernel_bytes_differ(void **state)
{
    (void)state;
    unsigned char a[32] = {0}, b[32] = {0};
    random_bytes(a, sizeof a);
    random_bytes(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
    random_bytes(a, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares),
        cmocka_unit_test(cuts),
        cmocka_unit_test(finds),
        cmocka_unit_test(splits),
        cmocka_unit_test(reads_numbers),
        cmocka_unit_test(hashes_spread),
        cmocka_unit_test(stored_hashes_stay_what_they_are),
        cmocka_unit_test(hasher_tells_fields_apart),
        cmocka_unit_test(seeded_numbers_are_the_same_each_time),
        cmocka_unit_test(kernel_bytes_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
