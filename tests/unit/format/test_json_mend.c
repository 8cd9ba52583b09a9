// test_json_mend.c – what is repaired in JSON, what into, and whether it counts as broken.
#include "base/limits.h"
#include "format/read/json_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct repair {
    const char *in, *out;
    bool broken;
};

static void check(const struct repair *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct arena arena = {0};
        struct str out;
        bool broken;
        struct err err;
        assert_true(json_mend(&arena, str_of(rows[i].in), &out, &broken, &err));
        assert_string_equal(out.p, rows[i].out);
        assert_int_equal(broken, rows[i].broken);
        arena_done(&arena);
    }
}
#define CHECK(...)                                                                                                     \
    do {                                                                                                               \
        static const struct repair rows[] = {__VA_ARGS__};                                                             \
        check(rows, sizeof rows / sizeof *rows);                                                                       \
    } while (0)

static void test_good_json_stays(void **state)
{
    (void)state;
    CHECK({"{\"a\":[1,-2.5e3,true,false,null,\"x\\n\\u00e9\\ud83d\\ude00\"],\"b\":{}}",
           "{\"a\":[1,-2.5e3,true,false,null,\"x\\n\\u00e9\\ud83d\\ude00\"],\"b\":{}}", false},
          {" [ ] ", "[]", false});
}

static void test_what_json_allows_and_the_parser_does_not(void **state)
{
    (void)state;
    CHECK({"[123456789012345678901234567890]", "[\"123456789012345678901234567890\"]", false},
          {"[\"a\\u0000b\"]", "[\"ab\"]", false}, {"[\"\\ud800x\\udc00\"]", "[\"\\ufffdx\\ufffd\"]", false},
          {"[\"\\ud800\\u0041\"]", "[\"\\ufffd\\u0041\"]", false},
          {"[1e99999999999999999]", "[\"1e99999999999999999\"]", false});
}

static void test_repairs(void **state)
{
    (void)state;
    CHECK({"[1,2,]", "[1,2]", true}, {"{\"a\":1,}", "{\"a\":1}", true}, {"[1,,2]", "[1,2]", true},
          {"[1 2]", "[1,2]", true}, {"{/*x*/\"a\":1 // y\n}", "{\"a\":1}", true},
          {"[NaN,undefined]", "[null,null]", true}, {"[\"a\tb\nc\"]", "[\"a b c\"]", true},
          {"[\"\\x\"]", "[\"x\"]", true}, {"[\"\\u12\"]", "[\"u12\"]", true},
          {"{a:1,\"b\":2}", "{\"a\":1,\"b\":2}", true}, {"{\"a\"}", "{\"a\":null}", true},
          {"{\"a\":}", "{\"a\":null}", true}, {"[1}", "[1]", true}, {"[]]", "[]", true}, {"{} trailing", "{}", true},
          {"[01]", "[null]", true});
}

static void test_what_breaks_off_is_closed_after_the_last_value(void **state)
{
    (void)state;
    CHECK({"{\"a\":[{\"b\":1},{\"c\":2,\"d\"", "{\"a\":[{\"b\":1},{\"c\":2}]}", true}, {"{\"a\":", "{}", true},
          {"[\"abc", "[\"abc\"]", true}, {"{\"a\":[1,[2,", "{\"a\":[1,[2]]}", true}, {"", "", false});
}

static void test_limits(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct err err;
    char *deep = malloc(2 * LIMIT_DEPTH + 2);
    memset(deep, '[', LIMIT_DEPTH + 1);
    assert_false(json_within_limits(str_make(deep, LIMIT_DEPTH + 1), &err));
    assert_int_equal(err.code, ERR_LIMIT);
    assert_true(json_within_limits(str_make(deep, LIMIT_DEPTH), &err));
    struct str out;
    bool broken;
    assert_false(json_mend(&arena, str_make(deep, LIMIT_DEPTH + 1), &out, &broken, &err));
    deep[0] = '"'; // in a text a bracket is no bracket
    assert_true(json_within_limits(str_make(deep, LIMIT_DEPTH + 1), &err));
    free(deep);
    char *many = malloc(LIMIT_ELEMENTS + 2);
    memset(many, ',', LIMIT_ELEMENTS + 2);
    many[0] = '[';
    assert_false(json_within_limits(str_make(many, LIMIT_ELEMENTS + 2), &err));
    assert_int_equal(err.code, ERR_LIMIT);
    free(many);
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_json_stays), cmocka_unit_test(test_what_json_allows_and_the_parser_does_not),
        cmocka_unit_test(test_repairs),         cmocka_unit_test(test_what_breaks_off_is_closed_after_the_last_value),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
