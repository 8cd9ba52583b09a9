// test_err.c – errors: one line, whole characters, and the table behind the codes.
#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void set_returns_false_and_fills(void **state)
{
    (void)state;
    struct err err = {0};
    assert_false(err_set(&err, ERR_TLS, "host '%s': expired", "a.example"));
    assert_int_equal(err.code, ERR_TLS);
    assert_string_equal(err.text, "host 'a.example': expired");
    assert_false(err_wrap(&err, "feed %d", 7));
    assert_int_equal(err.code, ERR_TLS);
    assert_string_equal(err.text, "feed 7: host 'a.example': expired");
    assert_false(err_set(NULL, ERR_TLS, "nobody asks"));
    assert_false(err_wrap(NULL, "nobody asks"));
}

static void text_is_one_line(void **state)
{
    (void)state;
    struct err err;
    err_set(&err, ERR_INPUT,
            "a\nb\rc\x1b[31md\x7f"
            "e\t");
    assert_string_equal(err.text, "a b c [31md e ");
    err_wrap(&err, "x\ny");
    assert_string_equal(err.text, "x y: a b c [31md e ");
}

static void long_texts_are_cut_at_a_character(void **state)
{
    (void)state;
    char text[1000];
    for (size_t shift = 0; shift < 4; shift++) { // € has three bytes: whatever the shift, none is halved
        memset(text, 'a', shift);
        for (size_t i = shift; i + 3 < sizeof text; i += 3)
            memcpy(text + i, "\xe2\x82\xac", 4);
        struct err err;
        err_set(&err, ERR_INPUT, "%s", text);
        size_t n = strlen(err.text);
        assert_true(n < sizeof err.text && n + 4 > sizeof err.text - 1);
        assert_int_equal((n - shift) % 3, 0);
        err_wrap(&err, "context");
        n = strlen(err.text);
        assert_int_equal((n - shift - strlen("context: ")) % 3, 0);
        assert_int_equal(err.code, ERR_INPUT);
    }
}

static void codes_have_their_meaning(void **state)
{
    (void)state;
    assert_int_equal(err_exit(ERR_NONE), 0);
    assert_int_equal(err_exit(ERR_USAGE), 64);
    assert_int_equal(err_exit(ERR_NOT_FEED), 65);
    assert_int_equal(err_exit(ERR_BUSY), 75);
    assert_int_equal(err_http(ERR_NO_INPUT), 404);
    assert_true(err_retry(ERR_DNS));
    assert_false(err_retry(ERR_NOT_FEED));
    assert_int_equal(err_fault(ERR_FULL), FAULT_OPERATOR);
    assert_string_equal(err_name(ERR_TIMEOUT), "TIMEOUT");
    for (enum err_code code = ERR_NONE + 1; code <= ERR_BUG; code++) {
        struct str meaning = str_of(err_meaning(code));
        assert_in_range(err_exit(code), 64, 78); // sysexits(3)
        assert_in_range(err_http(code), 400, 599);
        assert_true(meaning.n > 10 && meaning.p[meaning.n - 1] != '.');
        assert_true(err_fault(code) != FAULT_NOBODY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_returns_false_and_fills),
        cmocka_unit_test(text_is_one_line),
        cmocka_unit_test(long_texts_are_cut_at_a_character),
        cmocka_unit_test(codes_have_their_meaning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
