// test_rhythm.c – when entries come, and when it is worth while to look (protocols 3.2).
#include "base/clock.h"
#include "poll/rhythm.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define MONDAY (INT64_C(1789948800) * CLOCK_SECOND) // 21 September 2026, 0:00 UTC
#define LEAST  (30 * CLOCK_MINUTE)
#define MOST   (6 * CLOCK_HOUR)

// A visit each quarter of an hour of `days` days before MONDAY; entries for which `comes` says so, given their minute.
static struct rhythm watched(int days, bool (*comes)(int64_t at))
{
    struct rhythm r = {0};
    int64_t from = MONDAY - days * CLOCK_DAY;
    rhythm_learn(&r, NULL, 0, 0, from);
    for (int64_t at = from; at < MONDAY; at += 15 * CLOCK_MINUTE) {
        int64_t date = at + 7 * CLOCK_MINUTE;
        if (comes(at))
            rhythm_learn(&r, &date, 1, at, at + 15 * CLOCK_MINUTE);
    }
    return r;
}
static struct rhythm_next at(const struct rhythm *r, int64_t now)
{
    return rhythm_next(r, now, LEAST, MOST);
}
static int64_t mean_wait(const struct rhythm *r)
{
    int64_t sum = 0;
    for (int hour = 0; hour < 168; hour++)
        sum += at(r, MONDAY + hour * CLOCK_HOUR).wait;
    return sum / 168;
}
static int minute_of(int64_t at)
{
    struct civil c = civil_of(at);
    return c.hour * 60 + c.minute;
}

static bool every_25_hours(int64_t at)
{
    return at / (15 * CLOCK_MINUTE) % 100 == 0;
}
static bool every_100_hours(int64_t at)
{
    return at / (15 * CLOCK_MINUTE) % 400 == 0;
}
static bool hourly_by_day(int64_t at)
{
    int minute = minute_of(at);
    return minute % 60 == 0 && minute >= 8 * 60 && minute < 18 * 60;
}
static bool on_mondays(int64_t at)
{
    int minute = minute_of(at);
    return civil_of(at).weekday == 1 && minute % 60 == 0;
}
static bool three_at_once_every_75_hours(int64_t at)
{
    return at / (15 * CLOCK_MINUTE) % 300 < 3;
}
static bool never(int64_t at)
{
    (void)at;
    return false;
}

static void nothing_is_known_before_a_day_or_three_entries(void **state)
{
    (void)state;
    struct rhythm r = {0};
    assert_false(at(&r, MONDAY).known);
    rhythm_learn(&r, NULL, 0, 0, MONDAY);
    assert_false(at(&r, MONDAY + 20 * CLOCK_HOUR).known);
    assert_true(at(&r, MONDAY + 25 * CLOCK_HOUR).known); // watched in vain, which says something too
    for (int i = 0; i < 3; i++) {
        int64_t date = MONDAY + (i + 1) * CLOCK_HOUR;
        assert_false(at(&r, MONDAY + i * CLOCK_HOUR).known);
        rhythm_learn(&r, &date, 1, date - 1, date);
    }
    assert_true(at(&r, MONDAY + 3 * CLOCK_HOUR).known);
}

static void the_wait_grows_with_the_root_of_the_gap(void **state)
{
    (void)state;
    struct rhythm often = watched(56, every_25_hours), seldom = watched(56, every_100_hours);
    struct rhythm_next o = at(&often, MONDAY), s = at(&seldom, MONDAY);
    assert_in_range(o.gap, 23 * CLOCK_HOUR, 26 * CLOCK_HOUR);
    assert_in_range(s.gap, 85 * CLOCK_HOUR, 101 * CLOCK_HOUR);
    assert_in_range(mean_wait(&seldom), mean_wait(&often) * 17 / 10, mean_wait(&often) * 23 / 10);
    assert_in_range(o.wait, CLOCK_HOUR, 2 * CLOCK_HOUR);
    assert_true(o.usual > 0.8 && o.usual < 1.2);
}

static void the_wait_stays_within_its_bounds(void **state)
{
    (void)state;
    struct rhythm busy = watched(21, hourly_by_day), silent = watched(56, never);
    assert_int_equal(at(&busy, MONDAY + 10 * CLOCK_HOUR).wait, LEAST);
    assert_int_equal(at(&silent, MONDAY).wait, MOST);
    assert_int_equal(rhythm_next(&silent, MONDAY, LEAST, CLOCK_HOUR).wait, CLOCK_HOUR);
    assert_int_equal(rhythm_next(&busy, MONDAY, MOST, MOST).wait, MOST);
}

static void who_sleeps_at_night_is_left_alone_then(void **state)
{
    (void)state;
    struct rhythm r = watched(28, hourly_by_day);
    struct rhythm_next day = at(&r, MONDAY + 10 * CLOCK_HOUR), night = at(&r, MONDAY + 20 * CLOCK_HOUR);
    assert_true(night.wait > 4 * day.wait);
    assert_true(day.usual > 1.5);
    assert_true(night.usual < 0.6);
    // Whenever it was visited at night, it is visited again within an hour of its waking.
    for (int64_t now = MONDAY + 20 * CLOCK_HOUR; now < MONDAY + 32 * CLOCK_HOUR;) {
        now += at(&r, now).wait;
        if (now > MONDAY + 32 * CLOCK_HOUR)
            assert_true(now < MONDAY + 33 * CLOCK_HOUR);
    }
}

static void days_of_the_week_are_told_apart(void **state)
{
    (void)state;
    struct rhythm r = watched(42, on_mondays);
    assert_true(at(&r, MONDAY + 12 * CLOCK_HOUR).wait * 3 / 2 < at(&r, MONDAY + 84 * CLOCK_HOUR).wait);
    struct rhythm young = watched(7, on_mondays); // has been seen on one Monday only
    struct rhythm_next monday = at(&young, MONDAY + CLOCK_HOUR), tuesday = at(&young, MONDAY + 25 * CLOCK_HOUR);
    assert_true(tuesday.wait < monday.wait * 5 / 4);
}

static void what_comes_in_company_is_looked_for_soon(void **state)
{
    (void)state;
    struct rhythm r = watched(56, three_at_once_every_75_hours), alone = watched(56, every_25_hours);
    int64_t date = MONDAY - CLOCK_MINUTE;
    assert_false(at(&r, MONDAY + CLOCK_DAY).following);
    rhythm_learn(&r, &date, 1, MONDAY - CLOCK_HOUR, MONDAY);
    date = MONDAY - CLOCK_MINUTE;
    rhythm_learn(&alone, &date, 1, MONDAY - CLOCK_HOUR, MONDAY);
    assert_true(at(&r, MONDAY).following);
    assert_false(at(&alone, MONDAY).following);
    assert_true(at(&r, MONDAY).wait < at(&alone, MONDAY).wait * 2 / 3);
    assert_true(at(&r, MONDAY + CLOCK_DAY).wait > 2 * at(&r, MONDAY).wait);
}

static void a_first_document_tells_of_its_past(void **state)
{
    (void)state;
    struct rhythm r = {0};
    int64_t dates[12];
    for (int i = 0; i < 10; i++)
        dates[i] = MONDAY - i * CLOCK_DAY - CLOCK_HOUR;
    dates[10] = 0;                  // no date
    dates[11] = MONDAY + CLOCK_DAY; // not yet
    rhythm_learn(&r, dates, 12, 0, MONDAY);
    assert_int_equal(r.until, MONDAY);
    assert_true(r.seen > 8 && r.seen <= 9); // what came after the oldest
    assert_true(r.watched > 8 * 24 && r.watched < 9.1 * 24);
    struct rhythm_next next = at(&r, MONDAY);
    assert_true(next.known);
    assert_in_range(next.gap, 20 * CLOCK_HOUR, 28 * CLOCK_HOUR);
}

static void a_past_that_shares_one_date_is_no_flood(void **state)
{
    (void)state;
    struct rhythm r = {0};
    int64_t dates[20];
    for (int i = 0; i < 20; i++)
        dates[i] = MONDAY - CLOCK_HOUR;
    rhythm_learn(&r, dates, 20, 0, MONDAY);
    assert_true(r.seen == 0);
    assert_false(at(&r, MONDAY).known);
}

static void days_without_a_time_teach_no_hour(void **state)
{
    (void)state;
    struct rhythm r = {0};
    int64_t dates[10];
    for (int i = 0; i < 10; i++)
        dates[i] = MONDAY - i * CLOCK_DAY;
    rhythm_learn(&r, dates, 10, 0, MONDAY);
    assert_true(r.seen > 8);
    for (int hour = 0; hour < 24; hour++)
        assert_true(r.hours[hour] == 0);
}

static void a_date_is_believed_only_between_the_visits(void **state)
{
    (void)state;
    struct rhythm r = {0};
    rhythm_learn(&r, NULL, 0, 0, MONDAY);
    int64_t visited = MONDAY + 10 * CLOCK_HOUR, now = MONDAY + 14 * CLOCK_HOUR;
    // None, of before the last visit, of the future: they came between the two. Of last month: it is no news.
    int64_t dates[] = {0, MONDAY, now + CLOCK_DAY, MONDAY - 30 * CLOCK_DAY};
    rhythm_learn(&r, dates, 4, visited, now);
    assert_true(r.seen > 2.9 && r.seen <= 3);
    assert_true(r.hours[12] > 1.4 && r.hours[12] <= 1.5); // the middle, and a little of it beside
    int64_t date = now + 3 * CLOCK_HOUR;
    rhythm_learn(&r, &date, 1, now, now + 4 * CLOCK_HOUR);
    assert_true(r.hours[17] > 0.4 && r.hours[17] <= 0.5);
}

static void what_was_learned_fades(void **state)
{
    (void)state;
    struct rhythm r = watched(56, hourly_by_day);
    assert_true(at(&r, MONDAY).gap < 4 * CLOCK_HOUR);
    assert_true(at(&r, MONDAY + 365 * CLOCK_DAY).gap > 100 * CLOCK_DAY);
    assert_int_equal(at(&r, MONDAY + 365 * CLOCK_DAY).wait, MOST);
}

static void a_long_silence_says_more_than_what_went_before(void **state)
{
    (void)state;
    struct rhythm r = watched(56, hourly_by_day);
    assert_true(at(&r, MONDAY + 6 * CLOCK_DAY).gap < 4 * CLOCK_HOUR); // a week off
    assert_in_range(at(&r, MONDAY + 37 * CLOCK_DAY).gap, 9 * CLOCK_DAY, 11 * CLOCK_DAY);
    int64_t back = MONDAY + 37 * CLOCK_DAY;
    rhythm_learn(&r, &back, 1, back - CLOCK_HOUR, back);
    assert_true(at(&r, back).gap < 8 * CLOCK_HOUR); // and one entry ends it
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_known_before_a_day_or_three_entries),
        cmocka_unit_test(the_wait_grows_with_the_root_of_the_gap),
        cmocka_unit_test(the_wait_stays_within_its_bounds),
        cmocka_unit_test(who_sleeps_at_night_is_left_alone_then),
        cmocka_unit_test(days_of_the_week_are_told_apart),
        cmocka_unit_test(what_comes_in_company_is_looked_for_soon),
        cmocka_unit_test(a_first_document_tells_of_its_past),
        cmocka_unit_test(a_past_that_shares_one_date_is_no_flood),
        cmocka_unit_test(days_without_a_time_teach_no_hour),
        cmocka_unit_test(a_date_is_believed_only_between_the_visits),
        cmocka_unit_test(what_was_learned_fades),
        cmocka_unit_test(a_long_silence_says_more_than_what_went_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
