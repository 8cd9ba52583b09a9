// test_clock.c – the calendar over centuries, the written forms, the clock that tests replace.
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static void calendar_comes_back_and_agrees_with_libc(void **state)
{
    (void)state;
    // Each day and some odd microseconds, from the year 1000 to 3000.
    int64_t day = civil_time((struct civil){.year = 1000, .month = 1, .day = 1}) / CLOCK_DAY;
    int64_t last = civil_time((struct civil){.year = 3000, .month = 1, .day = 1}) / CLOCK_DAY;
    struct civil before = civil_of((day - 1) * CLOCK_DAY);
    for (; day < last; day++) {
        int64_t us = day * CLOCK_DAY + ((day * 7919) % 86400 + 86400) % 86400 * CLOCK_SECOND + (day & 1023);
        struct civil c = civil_of(us);
        assert_true(civil_time(c) == us);
        assert_int_equal(c.weekday, (before.weekday + 1) % 7);
        assert_true(c.day == before.day + 1 || (c.day == 1 && (c.month == before.month + 1 || c.month == 1)));
        if (day % 97 == 0) {
            time_t t = (time_t)((us - (((us % CLOCK_SECOND) + CLOCK_SECOND) % CLOCK_SECOND)) / CLOCK_SECOND);
            struct tm tm;
            assert_non_null(gmtime_r(&t, &tm));
            assert_int_equal(c.year, tm.tm_year + 1900);
            assert_int_equal(c.month, tm.tm_mon + 1);
            assert_int_equal(c.day, tm.tm_mday);
            assert_int_equal(c.hour, tm.tm_hour);
            assert_int_equal(c.minute, tm.tm_min);
            assert_int_equal(c.second, tm.tm_sec);
            assert_int_equal(c.weekday, tm.tm_wday);
        }
        before = c;
    }
}

static void fields_out_of_range_carry_over(void **state)
{
    (void)state;
    int64_t first = civil_time((struct civil){.year = 2025, .month = 1, .day = 1});
    assert_true(civil_time((struct civil){.year = 2024, .month = 13, .day = 1}) == first);
    assert_true(civil_time((struct civil){.year = 2024, .month = 12, .day = 32}) == first);
    assert_true(civil_time((struct civil){.year = 2024, .month = 12, .day = 31, .hour = 24}) == first);
    assert_true(civil_time((struct civil){
                    .year = 2024, .month = 12, .day = 31, .hour = 23, .minute = 59, .second = 60}) == first);
    assert_true(civil_time((struct civil){.year = 2024, .month = 25, .day = 1}) ==
                civil_time((struct civil){.year = 2026, .month = 1, .day = 1}));
}

static void times_are_written(void **state)
{
    (void)state;
    char room[TIME_TEXT];
    int64_t us = civil_time((struct civil){.year = 2026, .month = 9, .day = 21, .hour = 10, .minute = 3});
    assert_true(str_is(time_rfc3339(us, room), "2026-09-21T10:03:00Z"));
    assert_true(str_is(time_rfc3339(us + 250000, room), "2026-09-21T10:03:00.250Z"));
    assert_true(str_is(time_rfc3339(us + 1, room), "2026-09-21T10:03:00.000001Z"));
    assert_true(str_is(time_http(us, room), "Mon, 21 Sep 2026 10:03:00 GMT"));
    assert_true(str_is(time_rfc3339(-CLOCK_SECOND, room), "1969-12-31T23:59:59Z"));
    assert_true(str_is(time_http(0, room), "Thu, 01 Jan 1970 00:00:00 GMT"));
}

static void clock_can_be_fixed(void **state)
{
    (void)state;
    int64_t now = clock_now();
    assert_true(now > INT64_C(1700000000) * CLOCK_SECOND);
    assert_false(clock_is_fake());
    clock_set(12345);
    assert_true(clock_is_fake());
    assert_int_equal(clock_now(), 12345);
    int64_t mono = clock_mono();
    assert_true(clock_mono() >= mono); // goes on all the same
    clock_set(0);
    assert_false(clock_is_fake());
    assert_true(clock_now() >= now);
}

static void clock_of_a_file_is_read_anew(void **state)
{
    (void)state;
    char path[] = "/var/tmp/clock-XXXXXX", self[512];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    int64_t now = INT64_C(1789986180) * CLOCK_SECOND;
    assert_int_equal(write(fd, &now, sizeof now), sizeof now);
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(n > 0);
    self[n] = 0;
    // The environment is looked at once, so the rest happens in a process of its own: see main().
    char command[700];
    snprintf(command, sizeof command, "TRIBUTARY_CLOCK=%s '%s' fake", path, self);
    assert_int_equal(system(command), 0); // NOLINT(cert-env33-c): the command is ours
    close(fd);
    unlink(path);
}

static int fake_process(void)
{
    int64_t now = INT64_C(1789986180) * CLOCK_SECOND;
    if (!clock_is_fake() || clock_now() != now)
        return 1;
    FILE *f = fopen(getenv("TRIBUTARY_CLOCK"), "r+b");
    if (!f)
        return 2;
    now += CLOCK_DAY;
    if (fwrite(&now, sizeof now, 1, f) != 1 || fclose(f) != 0)
        return 3;
    return clock_now() == now ? 0 : 4;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "fake") == 0)
        return fake_process();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calendar_comes_back_and_agrees_with_libc),
        cmocka_unit_test(fields_out_of_range_carry_over),
        cmocka_unit_test(times_are_written),
        cmocka_unit_test(clock_can_be_fixed),
        cmocka_unit_test(clock_of_a_file_is_read_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
