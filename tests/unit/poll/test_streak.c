// test_streak.c – a publisher that answers with errors for all its feeds (protocols 3.8).
#include "base/clock.h"
#include "poll/streak.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int64_t error_of(struct streak *s, int64_t feed)
{
    struct feed_state f = {.id = feed, .success_at = 1, .outcome = VISIT_UNCHANGED};
    return streak_learn(s, &f, false);
}

static void three_feeds_in_a_row_close_the_host(void **state)
{
    (void)state;
    struct streak s = {0};
    assert_int_equal(error_of(&s, 1), 0);
    assert_int_equal(error_of(&s, 2), 0);
    assert_int_equal(error_of(&s, 3), CLOCK_HOUR);
}

static void an_answer_between_them_ends_the_row(void **state)
{
    (void)state;
    struct streak s = {0};
    struct feed_state good = {.id = 9};
    error_of(&s, 1);
    error_of(&s, 2);
    assert_int_equal(streak_learn(&s, &good, true), 0);
    assert_int_equal(error_of(&s, 3), 0);
    assert_int_equal(error_of(&s, 4), 0);
    assert_int_equal(error_of(&s, 5), CLOCK_HOUR);
}

static void one_feed_is_no_row(void **state)
{
    (void)state;
    struct streak s = {0};
    for (int i = 0; i < 9; i++)
        assert_int_equal(error_of(&s, 1), 0);
}

static void feeds_that_failed_before_or_were_never_read_are_no_witnesses(void **state)
{
    (void)state;
    struct streak s = {0};
    for (int i = 0; i < 9; i++) {
        struct feed_state failing = {.id = i, .success_at = 1, .failures = 2, .outcome = VISIT_MISSING};
        struct feed_state unread = {.id = 100 + i};
        assert_int_equal(streak_learn(&s, &failing, false), 0);
        assert_int_equal(streak_learn(&s, &unread, false), 0);
    }
}

static void the_pause_doubles_up_to_six_hours_until_something_is_answered(void **state)
{
    (void)state;
    struct streak s = {0};
    const int64_t hours[] = {1, 2, 4, 6, 6};
    error_of(&s, 1);
    error_of(&s, 2);
    for (size_t i = 0; i < sizeof hours / sizeof *hours; i++)
        assert_int_equal(error_of(&s, (int64_t)i + 3), hours[i] * CLOCK_HOUR);
    struct feed_state good = {.id = 9};
    streak_learn(&s, &good, true);
    error_of(&s, 1);
    error_of(&s, 2);
    assert_int_equal(error_of(&s, 3), CLOCK_HOUR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_feeds_in_a_row_close_the_host),
        cmocka_unit_test(an_answer_between_them_ends_the_row),
        cmocka_unit_test(one_feed_is_no_row),
        cmocka_unit_test(feeds_that_failed_before_or_were_never_read_are_no_witnesses),
        cmocka_unit_test(the_pause_doubles_up_to_six_hours_until_something_is_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
