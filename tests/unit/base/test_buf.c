// test_buf.c – growing text and its ceiling.
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void grows_and_stays_terminated(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 20);
    assert_true(str_is(buf_str(&b), ""));
    for (int i = 0; i < 10000; i++) {
        buf_c(&b, (char)('a' + i % 26));
        assert_int_equal(b.p[b.n], 0);
    }
    buf_lit(&b, "-lit-");
    buf_put(&b, STR("put"));
    buf_put(&b, STR_NONE);
    buf_printf(&b, "%05d", 42);
    assert_true(str_ends(buf_str(&b), STR("-lit-put00042")));
    assert_int_equal(b.n, 10013);
    assert_int_equal(strlen(b.p), b.n);
    assert_false(b.full);
    buf_clear(&b);
    assert_int_equal(buf_str(&b).n, 0);
    buf_done(&b);
}

static void ceiling_writes_nothing_more_and_is_remembered(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 10);
    buf_lit(&b, "12345678");
    buf_lit(&b, "abc"); // does not fit as a whole: nothing of it is written
    assert_true(b.full);
    assert_true(str_is(buf_str(&b), "12345678"));
    buf_c(&b, '9'); // would fit, but what came before is missing
    buf_lit(&b, "9");
    buf_printf(&b, "%d", 9);
    assert_null(buf_room(&b, 1));
    assert_true(str_first(buf_str(&b), 8).n == 8 && str_starts(buf_str(&b), STR("12345678")));
    assert_true(b.full);
    buf_clear(&b);
    assert_false(b.full);
    buf_lit(&b, "0123456789"); // exactly full is not too full
    assert_false(b.full);
    assert_int_equal(b.n, 10);
    buf_done(&b);
}

static void room_is_written_by_the_caller(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, SIZE_MAX); // no ceiling at all
    char *room = buf_room(&b, 1000);
    assert_non_null(room);
    memset(room, 'x', 1000);
    b.n += 1000;
    buf_lit(&b, "!");
    assert_int_equal(b.n, 1001);
    assert_null(buf_room(&b, SIZE_MAX)); // more than there can be
    assert_true(b.full);
    buf_done(&b);
    buf_init(&b, 0);
    buf_c(&b, 'x');
    assert_true(b.full);
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_stays_terminated),
        cmocka_unit_test(ceiling_writes_nothing_more_and_is_remembered),
        cmocka_unit_test(room_is_written_by_the_caller),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
