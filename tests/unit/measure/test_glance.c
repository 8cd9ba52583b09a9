// test_glance.c – the order of the glance (communities.md 4.3).
#include "measure/glance.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ABOUT(got, expected) assert_true(fabs((got) - (expected)) < 1e-9)

static void a_steady_community_is_usual_at_its_rate(void **state)
{
    (void)state;
    const int beats[] = {3, 3, 3, 3, 3, 3};
    ABOUT(glance_usual(beats, 6), 3);
}

static void later_beats_weigh_more(void **state)
{
    (void)state;
    const int rising[] = {0, 0, 0, 0, 8, 8}, falling[] = {8, 8, 0, 0, 0, 0};
    assert_true(glance_usual(rising, 6) > 16.0 / 6);
    assert_true(glance_usual(falling, 6) < 16.0 / 6);
}

static void a_beat_has_lost_half_its_weight_after_four_and_a_half(void **state)
{
    (void)state;
    int old[400] = {0}, fresh[400] = {0}; // so many that the plain mean at the start is forgotten
    old[395] = 1000;                      // four beats before the last
    fresh[399] = 1000;
    assert_true(fabs(glance_usual(old, 400) / glance_usual(fresh, 400) - pow(6.0 / 7, 4)) < 1e-6);
}

static void silence_is_never_nothing(void **state)
{
    (void)state;
    const int silent[26] = {0};
    ABOUT(glance_usual(silent, 26), 0.1);
    ABOUT(glance_usual(NULL, 0), 0.1);
}

static void the_formula_is_that_of_the_specification(void **state)
{
    (void)state;
    ABOUT(glance_score(4, 1, 1, 0), 4);           // log2(1 + 2/2) = 1
    ABOUT(glance_score(1, 5, 1, 7), 2 * log2(4)); // twice after a week
}

static void a_quiet_one_that_speaks_outranks_a_busy_one_doing_the_usual(void **state)
{
    (void)state;
    assert_true(glance_score(2, 1, 0.1, 1) > glance_score(2, 19, 20, 1));
    assert_true(glance_score(4, 2, 2, 1) > glance_score(1, 2, 2, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_steady_community_is_usual_at_its_rate),
        cmocka_unit_test(later_beats_weigh_more),
        cmocka_unit_test(a_beat_has_lost_half_its_weight_after_four_and_a_half),
        cmocka_unit_test(silence_is_never_nothing),
        cmocka_unit_test(the_formula_is_that_of_the_specification),
        cmocka_unit_test(a_quiet_one_that_speaks_outranks_a_busy_one_doing_the_usual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
