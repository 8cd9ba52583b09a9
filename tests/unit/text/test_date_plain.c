// test_date_plain.c – the short way says the same as the long one, or nothing.
#include "text/date_priv.h"

#include "base/clock.h"
#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void standard_dates_take_the_short_way(void **state)
{
    (void)state;
    static const char *const dates[] = {
        "2026-09-21T10:03:00Z",          "2026-09-21T12:03:00+02:00",       "2026-09-21T10:03:00.000Z",
        "Mon, 21 Sep 2026 10:03:00 GMT", "21 Sep 2026 12:03:00 +0200",      " Mon, 21 Sep 2026 10:03:00 UTC\n",
        "2026-09-21T06:33:00-03:30",     "Mon, 21 Sep 2026 05:03:00 -0500",
    };
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        int64_t us = 0;
        assert_true(date_plain(str_of(dates[i]), &us));
        assert_true(us == INT64_C(1789984980) * CLOCK_SECOND);
    }
}

static void everything_else_is_left_to_the_long_way(void **state)
{
    (void)state;
    static const char *const dates[] = {
        "",
        "2026-09-21",
        "2026-09-21T10:03:00",
        "2026-13-21T10:03:00Z",
        "2026-02-29T10:03:00Z",
        "2026-09-21T24:00:00Z",
        "2026-09-21T10:03:60Z",
        "2026-09-21T10:03:00.Z",
        "2026-09-21T10:03:00+15:00",
        "2026-09-21T10:03:00+0200",
        "0001-01-01T00:00:00Z",
        "9999-01-01T00:00:00Z",
        "Mon, 21 Foo 2026 10:03:00 GMT",
        "Mon, 21 Sep 26 10:03:00 GMT",
        "Mon, 21 Sep 2026 10:03:00 EST",
        "Mon, 21 Sep 2026 10:03 GMT",
        "Mon, 31 Sep 2026 10:03:00 GMT",
    };
    int64_t us;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++)
        assert_false(date_plain(str_of(dates[i]), &us));
}

// The long way is taken for a blank in the place of the T, or one more blank.
static void both_ways_agree(void **state)
{
    (void)state;
    struct rng rng = rng_seed(7);
    for (int i = 0; i < 2000; i++) {
        char room[TIME_TEXT], twisted[TIME_TEXT + 2];
        int64_t us = (int64_t)rng_below(&rng, 4000000000) * CLOCK_SECOND + CLOCK_DAY * 400, plain = 0, slow = 0;
        struct str s = i % 2 ? time_rfc3339(us, room) : time_http(us, room);
        snprintf(twisted, sizeof twisted, "%.*s%s%.*s", i % 2 ? 10 : 5, s.p, " ", (int)s.n - (i % 2 ? 11 : 5),
                 s.p + (i % 2 ? 11 : 5));
        assert_true(date_plain(s, &plain));
        assert_true(plain == us);
        assert_false(date_plain(str_of(twisted), &slow));
        assert_true(date_parse(str_of(twisted), DATE_ORDER_UNKNOWN, &slow));
        assert_true(slow == us);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard_dates_take_the_short_way),
        cmocka_unit_test(everything_else_is_left_to_the_long_way),
        cmocka_unit_test(both_ways_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
