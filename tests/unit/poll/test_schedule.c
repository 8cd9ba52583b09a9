// test_schedule.c – when a feed is visited next (protocols 3.2, 3.3; decisions 16, 18).
#include "base/clock.h"
#include "poll/schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NOW (INT64_C(1790000000) * CLOCK_SECOND)

static struct arena arena;

static struct feed_state feed_with_validators(void)
{
    return (struct feed_state){.url = STR("https://feeds.example/a.xml"), .etag = STR("\"1\"")};
}
// A feed that was watched for long and has an entry every so often, at any time alike.
static struct rhythm every(int64_t gap)
{
    float watched = 1000, hours = (float)gap / (float)CLOCK_HOUR;
    return (struct rhythm){.until = NOW, .last = NOW, .watched = watched, .seen = (watched + 6) / hours - 0.25F};
}
static struct visit_result answer(int status)
{
    return (struct visit_result){.status = status, .retry_after = -1, .fresh_for = -1};
}
static int64_t wait_after(struct feed_state *f, struct visit_result r)
{
    schedule_visit(&arena, f, &r, NULL, NOW);
    return f->next_at - NOW;
}
// ±10 % jitter, and up to 2 minutes to get away from minute 0.
static void assert_about(int64_t wait, int64_t expected)
{
    assert_in_range(wait, expected * 9 / 10, expected * 11 / 10 + 2 * CLOCK_MINUTE);
}

static void a_new_feed_is_visited_hourly(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    assert_about(wait_after(&f, answer(304)), CLOCK_HOUR);
    assert_int_equal(f.outcome, VISIT_NOT_MODIFIED);
    assert_int_equal(f.failures, 0);
}

static void visits_follow_the_rhythm_between_30_minutes_and_6_hours(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    f.rhythm = every(40 * CLOCK_HOUR); // a tenth of an hour: what entries wait until a visit, twice
    assert_about(wait_after(&f, answer(200)), 2 * CLOCK_HOUR);
    f.rhythm = every(CLOCK_MINUTE);
    assert_about(wait_after(&f, answer(200)), 30 * CLOCK_MINUTE);
    f.rhythm = every(400 * CLOCK_DAY);
    assert_about(wait_after(&f, answer(304)), 6 * CLOCK_HOUR);
}

static void hints_only_make_it_rarer_and_at_most_daily(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    f.rhythm = every(160 * CLOCK_HOUR);
    f.hint = CLOCK_HOUR;
    assert_about(wait_after(&f, answer(200)), 4 * CLOCK_HOUR);
    f.hint = 12 * CLOCK_HOUR;
    assert_about(wait_after(&f, answer(200)), 12 * CLOCK_HOUR);
    struct visit_result r = answer(200);
    r.fresh_for = 365 * CLOCK_DAY;
    assert_about(wait_after(&f, r), CLOCK_DAY);
}

static void what_says_that_it_has_ended_is_visited_monthly(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    f.rhythm = every(CLOCK_MINUTE);
    f.hint = SCHEDULE_ENDED;
    f.pushed = PUSH_RELIED;
    struct visit_result r = answer(200);
    r.fresh_for = CLOCK_HOUR;
    assert_about(wait_after(&f, r), 30 * CLOCK_DAY);
    assert_about(wait_after(&f, answer(304)), 30 * CLOCK_DAY);
    assert_true(str_find(f.next_reason, STR("says that it has ended")) < f.next_reason.n);
    f.hint = 0; // it says so no longer
    assert_about(wait_after(&f, answer(200)), 12 * CLOCK_HOUR);
}

static void without_validators_every_6_hours_and_large_ones_daily(void **state)
{
    (void)state;
    struct feed_state f = {.url = STR("https://feeds.example/a.xml"), .rhythm = every(CLOCK_HOUR), .body_bytes = 1000};
    assert_about(wait_after(&f, answer(200)), 6 * CLOCK_HOUR);
    f.body_bytes = 2 * 1024 * 1024;
    assert_about(wait_after(&f, answer(200)), CLOCK_DAY);
}

static void what_is_missed_between_visits_is_said(void **state)
{
    (void)state;
    struct feed_state f = {
        .url = STR("https://feeds.example/a.xml"), .rhythm = every(20 * CLOCK_MINUTE), .known_n = 15};
    assert_about(wait_after(&f, answer(200)), 6 * CLOCK_HOUR);
    assert_true(str_starts(f.next_reason, STR("every 6 hours, since its server cannot say whether anything changed; it "
                                              "shows 15 entries at a time and about 1")));
    assert_true(
        str_ends(f.next_reason, STR("show more of them, or send an ETag with it, and it would be visited sooner")));
    f.known_n = 40; // enough for 13 hours
    wait_after(&f, answer(200));
    assert_true(str_ends(f.next_reason, STR("whether anything changed")));
    f.hint = CLOCK_DAY;
    f.etag = STR("\"1\"");
    assert_about(wait_after(&f, answer(200)), CLOCK_DAY);
    assert_true(str_ends(f.next_reason, STR("so some are missed: its publisher could show more of them")));
    f.hint = 0;
    f.known_n = 15;
    wait_after(&f, answer(200));
    assert_int_equal(str_find(f.next_reason, STR("missed")), f.next_reason.n);
    f.etag = STR_NONE;
    f.pushed = PUSH_RELIED; // what it does not show any more was pushed
    wait_after(&f, answer(200));
    assert_int_equal(str_find(f.next_reason, STR("missed")), f.next_reason.n);
}

static void the_sy_period_is_divided_by_its_frequency(void **state)
{
    (void)state;
    assert_int_equal(schedule_hint(-1, STR("hourly"), 2), 30 * CLOCK_MINUTE);
    assert_int_equal(schedule_hint(-1, STR("weekly"), -1), 7 * CLOCK_DAY);
    assert_int_equal(schedule_hint(-1, STR_NONE, 4), 6 * CLOCK_HOUR);
    assert_int_equal(schedule_hint(90, STR("hourly"), 1), 90 * CLOCK_MINUTE);
    assert_int_equal(schedule_hint(-1, STR_NONE, -1), 0);
}

static void skipped_hours_and_days_are_left_out(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    struct civil c = civil_of(NOW);
    f.skip_hours = 0xffffff & ~(1u << ((c.hour + 5) % 24)); // only one hour is open
    wait_after(&f, answer(200));
    assert_int_equal(civil_of(f.next_at).hour, (c.hour + 5) % 24);
    assert_string_equal(
        f.next_reason.p,
        "every hour until its rhythm is known; put off, since the feed names hours when nobody should come");
    f.skip_hours = 0;
    f.skip_days = 1 << c.weekday;
    wait_after(&f, answer(200));
    assert_int_not_equal(civil_of(f.next_at).weekday, c.weekday);
    assert_true(str_ends(f.next_reason, STR("; put off, since the feed names days when nobody should come")));
    f.skip_days = 0x7f; // excludes everything: ignored
    assert_about(wait_after(&f, answer(200)), CLOCK_HOUR);
    assert_string_equal(f.next_reason.p, "every hour until its rhythm is known");
}

static void never_on_minute_0_nor_long_after_what_is_said(void **state)
{
    (void)state;
    for (int i = 0; i < 300; i++) {
        struct feed_state f = feed_with_validators();
        struct visit_result r = answer(304);
        schedule_visit(&arena, &f, &r, NULL, NOW + i * CLOCK_MINUTE);
        assert_int_not_equal(civil_of(f.next_at).minute, 0);
        assert_about(f.next_at - (NOW + i * CLOCK_MINUTE), CLOCK_HOUR);
    }
}

static void failures_double_the_wait_up_to_a_day_and_never_end(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    const int64_t expected[] = {30, 60, 120, 240, 480, 960, 1440, 1440};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        int64_t wait = wait_after(&f, answer(500));
        assert_about(wait, expected[i] * CLOCK_MINUTE);
        if (!i)
            assert_int_equal(f.failing_since, NOW);
        f.failing_since -= wait; // as if the next visit came then
    }
    assert_int_equal(f.failures, 8);
    f.failing_since = NOW - 61 * CLOCK_DAY;
    f.failures = 200;
    assert_about(wait_after(&f, answer(500)), 7 * CLOCK_DAY);
    assert_about(wait_after(&f, answer(200)), CLOCK_HOUR); // and one good answer ends it
    assert_int_equal(f.failures, 0);
    assert_int_equal(f.failing_since, 0);
}

static void refused_feeds_wait_6_hours_then_a_day_then_a_week(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    assert_about(wait_after(&f, answer(403)), 6 * CLOCK_HOUR);
    assert_int_equal(f.outcome, VISIT_FORBIDDEN);
    f.failing_since = NOW - 6 * CLOCK_HOUR;
    assert_about(wait_after(&f, answer(403)), CLOCK_DAY);
    f.failing_since = NOW - 3 * CLOCK_DAY;
    f.failures = 9;
    assert_about(wait_after(&f, answer(401)), 7 * CLOCK_DAY);
}

static void a_404_is_believed_only_after_14_days_and_20_tries(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    assert_about(wait_after(&f, answer(404)), CLOCK_HOUR);
    f.failures = 25;
    f.failing_since = NOW - 13 * CLOCK_DAY;
    assert_about(wait_after(&f, answer(404)), CLOCK_DAY);
    f.failing_since = NOW - 15 * CLOCK_DAY;
    assert_about(wait_after(&f, answer(404)), 7 * CLOCK_DAY);
    f.failing_since = NOW - 100 * CLOCK_DAY;
    assert_about(wait_after(&f, answer(404)), 30 * CLOCK_DAY);
}

static void a_410_is_asked_once_more_after_a_day_then_monthly(void **state)
{
    (void)state;
    char why[160];
    struct feed_state f = feed_with_validators();
    assert_about(wait_after(&f, answer(410)), CLOCK_DAY);
    assert_true(schedule_held(&f, NOW, why)); // not even by a person's wish
    assert_string_equal(why,
                        "the publisher said it is gone for good; 'tributary poll --once --force URL' or 'tributary "
                        "feed revive URL' asks once more");
    assert_false(schedule_held(&f, NOW + 2 * CLOCK_DAY, why));
    assert_about(wait_after(&f, answer(410)), 30 * CLOCK_DAY);
    assert_true(schedule_held(&f, NOW + 2 * CLOCK_DAY, why));
    wait_after(&f, answer(200));
    assert_false(f.gone);
}

static void retry_after_is_obeyed_also_by_people(void **state)
{
    (void)state;
    char why[160];
    struct feed_state f = feed_with_validators();
    struct visit_result r = answer(429);
    r.retry_after = 5 * CLOCK_HOUR;
    int64_t wait = wait_after(&f, r);
    assert_true(wait >= 5 * CLOCK_HOUR);
    assert_int_equal(f.not_before, NOW + 5 * CLOCK_HOUR);
    assert_true(schedule_held(&f, NOW + CLOCK_HOUR, why));
    assert_false(schedule_held(&f, NOW + 5 * CLOCK_HOUR, why));
    struct feed_state g = feed_with_validators();
    r.retry_after = 100 * CLOCK_DAY; // capped at 7 days
    wait_after(&g, r);
    assert_int_equal(g.not_before, NOW + 7 * CLOCK_DAY);
}

// What is said is what was done: a pause that changed nothing is no reason.
static void a_pause_that_a_server_asks_for_is_told_as_it_is_kept(void **state)
{
    (void)state;
    static const struct {
        int status, failures;
        int64_t asked;
        const char *words;
    } rows[] = {
        {503, 0, CLOCK_HOUR, "the server asked for a pause of an hour"},
        {503, 0, 0, "tried again 15 minutes after the last visit, which is the least; the server asked for no pause"},
        {429, 0, 5 * CLOCK_SECOND,
         "tried again 15 minutes after the last visit, which is the least; the server asked for a pause of 5 seconds"},
        {503, 0, 100 * CLOCK_DAY, "the server asked for a pause of 7 days or more, and this hub keeps to 7 days"},
        {500, 9, 5 * CLOCK_SECOND, "tried again a day after the last visit; 10 failures in 9 days"},
        {500, 0, CLOCK_DAY, "the server asked for a pause of a day"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct feed_state f = feed_with_validators();
        f.failures = rows[i].failures;
        f.failing_since = f.failures ? NOW - 9 * CLOCK_DAY : 0;
        struct visit_result r = answer(rows[i].status);
        r.retry_after = rows[i].asked;
        wait_after(&f, r);
        assert_string_equal(f.next_reason.p, rows[i].words);
    }
}

// Protocols 3.2: the greatest of what there is.
static void retry_after_makes_it_rarer_whatever_the_answer_is(void **state)
{
    (void)state;
    char why[160];
    static const int statuses[] = {200, 204, 304, 401, 403, 404, 410, 418, 429, 451, 500, 503};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct feed_state f = feed_with_validators();
        struct visit_result r = answer(statuses[i]);
        r.retry_after = 2 * CLOCK_DAY;
        assert_about(wait_after(&f, r), 2 * CLOCK_DAY);
        assert_true(f.next_at >= NOW + 2 * CLOCK_DAY);
        assert_true(str_starts(f.next_reason, STR("the server asked for a pause of 2 days")));
        assert_true(schedule_held(&f, NOW + CLOCK_DAY, why));
        struct feed_state usual = feed_with_validators(), soon = usual;
        int64_t wait = wait_after(&usual, answer(statuses[i]));
        r.retry_after = CLOCK_SECOND;
        int64_t asked = wait_after(&soon, r);
        if (statuses[i] != 429 && statuses[i] != 503) // which know when they can be asked again
            assert_int_equal(asked, wait);
        assert_true(asked >= 15 * CLOCK_MINUTE);
    }
}

static void feeds_of_a_closed_host_wait_and_nothing_is_held_against_them(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    wait_after(&f, answer(304));
    struct feed_state before = f;
    struct visit_result r = answer(0);
    r.held = true;
    r.retry_after = 3 * CLOCK_HOUR;
    err_set(&r.err, ERR_UNAVAILABLE, "feeds.example asked to be left alone");
    assert_in_range(wait_after(&f, r), 3 * CLOCK_HOUR + CLOCK_MINUTE, 3 * CLOCK_HOUR + 11 * CLOCK_MINUTE);
    assert_int_equal(f.failures, 0);
    assert_int_equal(f.failing_since, 0);
    assert_int_equal(f.outcome, before.outcome);
    assert_true(str_eq(f.reason, before.reason));
    assert_true(str_find(f.next_reason, STR("the other feeds of its server")) < f.next_reason.n);
}

// Protocols 3.2, MUST: what redirected to the closed host was asked.
static void the_floor_holds_for_who_redirects_to_a_closed_host(void **state)
{
    (void)state;
    struct visit_result r = answer(0);
    r.held = r.asked = true;
    r.retry_after = CLOCK_MINUTE;
    err_set(&r.err, ERR_UNAVAILABLE, "feeds.example asked to be left alone");
    for (int i = 0; i < 50; i++) { // whatever the spread
        struct feed_state f = feed_with_validators();
        schedule_visit(&arena, &f, &r, NULL, NOW + i);
        assert_int_equal(f.last_at, NOW + i);
        assert_in_range(f.next_at - NOW - i, 15 * CLOCK_MINUTE, 16 * CLOCK_MINUTE);
        assert_int_equal(f.failures, 0);
    }
}

// Decisions 18: also when a person had it visited.
static void a_pause_of_its_own_goes_on_when_nobody_could_be_asked(void **state)
{
    (void)state;
    struct visit_result held = answer(0), offline = answer(0);
    held.held = offline.no_network = true;
    held.retry_after = CLOCK_MINUTE;
    const struct visit_result *const results[] = {&held, &offline};
    for (size_t i = 0; i < 2; i++) {
        struct feed_state f = feed_with_validators();
        wait_after(&f, answer(410));
        wait_after(&f, answer(410));
        struct feed_state gone = f;
        assert_true(gone.next_at > NOW + 26 * CLOCK_DAY);
        schedule_visit(&arena, &f, results[i], NULL, NOW + CLOCK_DAY);
        assert_int_equal(f.next_at, gone.next_at);
        assert_true(str_eq(f.next_reason, gone.next_reason));
        f.next_at = NOW; // as if it had been due
        schedule_visit(&arena, &f, results[i], NULL, NOW + CLOCK_DAY);
        assert_int_equal(f.next_at, gone.not_before);
        f = feed_with_validators();
        f.not_before = NOW + CLOCK_HOUR;
        schedule_visit(&arena, &f, results[i], NULL, NOW);
        assert_int_equal(f.next_at, NOW + CLOCK_HOUR);
        assert_true(str_is(f.next_reason, "its server asked for a pause"));
    }
}

static void a_429_without_a_time_doubles_from_an_hour(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    assert_about(wait_after(&f, answer(429)), CLOCK_HOUR);
    assert_about(wait_after(&f, answer(429)), 2 * CLOCK_HOUR);
    struct feed_state g = feed_with_validators();
    assert_about(wait_after(&g, answer(503)), 15 * CLOCK_MINUTE);
}

static void an_answer_that_is_no_feed_fails_in_words(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    struct visit_result r = answer(200);
    err_set(&r.err, ERR_NOT_FEED, "not a feed: an HTML page; it links no feed");
    wait_after(&f, r);
    assert_int_equal(f.outcome, VISIT_NOT_FEED);
    assert_int_equal(f.failures, 1);
    assert_string_equal(f.reason.p, "answers with a web page; it links no feed");
    err_set(&r.err, ERR_NOT_FEED, "not a feed: empty");
    wait_after(&f, r);
    assert_string_equal(f.reason.p, "answers with something that is no feed: empty");
}

static void what_was_dropped_for_the_limit_is_said(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    struct visit_result r = answer(200);
    r.fresh = true;
    r.dropped = 55000;
    wait_after(&f, r);
    assert_string_equal(f.reason.p,
                        "new or changed entries; of the 60000 entries it shows, the newest 5000 were looked at, "
                        "which is the limit");
}

static void no_answer_is_a_failure_with_its_reason(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    struct visit_result r = answer(0);
    err_set(&r.err, ERR_DNS, "the name feeds.example could not be found");
    assert_about(wait_after(&f, r), 30 * CLOCK_MINUTE);
    assert_int_equal(f.outcome, VISIT_FAILED);
    assert_int_equal(f.last_status, 0);
    assert_non_null(strstr(f.reason.p, "could not be found"));
}

static void what_a_visit_ran_into_is_kept(void **state)
{
    (void)state;
    static const struct {
        enum err_code code;
        enum visit_cause cause;
    } rows[] = {
        {ERR_DNS, CAUSE_NAME},     {ERR_TLS, CAUSE_SECURE},       {ERR_PROTOCOL, CAUSE_ANSWER}, {ERR_LIMIT, CAUSE_SIZE},
        {ERR_TIMEOUT, CAUSE_NONE}, {ERR_UNAVAILABLE, CAUSE_NONE}, {ERR_SETTING, CAUSE_SEALED},  {ERR_BUSY, CAUSE_HUB},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct feed_state f = feed_with_validators();
        struct visit_result r = answer(0);
        err_set(&r.err, rows[i].code, "it failed");
        wait_after(&f, r);
        assert_int_equal(f.cause, rows[i].cause);
        wait_after(&f, answer(304));
        assert_int_equal(f.cause, CAUSE_NONE);
    }
    struct feed_state f = feed_with_validators();
    struct visit_result r = answer(403);
    r.kept_back = true;
    wait_after(&f, r);
    assert_int_equal(f.cause, CAUSE_ELSEWHERE);
    r.challenge = true;
    wait_after(&f, r);
    assert_int_equal(f.cause, CAUSE_WALL);
    schedule_no_network(&f, NOW);
    assert_int_equal(f.cause, CAUSE_NONE);
}

static void the_status_is_in_the_reason(void **state)
{
    (void)state;
    const int statuses[] = {300, 400, 401, 402, 403, 404, 410, 418, 429, 451, 500, 502, 503};
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        char number[8];
        struct feed_state f = feed_with_validators();
        snprintf(number, sizeof number, "(%d)", statuses[i]);
        wait_after(&f, answer(statuses[i]));
        assert_non_null(strstr(f.reason.p, number));
    }
}

static void having_tried_often_in_a_short_time_makes_nobody_wait(void **state)
{
    (void)state;
    static const struct {
        int status;
        int64_t most;
    } cases[] = {{403, 7 * CLOCK_HOUR}, {404, 2 * CLOCK_HOUR}, {500, 2 * CLOCK_HOUR}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct feed_state f = feed_with_validators();
        int64_t wait = 0;
        for (int n = 0; n < 8; n++) {
            f.failing_since = n ? NOW - n * CLOCK_MINUTE : 0;
            wait = wait_after(&f, answer(cases[i].status));
        }
        assert_true(wait < cases[i].most + 32 * CLOCK_MINUTE);
    }
}

static void where_the_hub_does_not_go_is_told_from_what_fails(void **state)
{
    (void)state;
    for (int status = 0; status <= 302; status += 302) { // at once, or on the way there
        struct feed_state f = feed_with_validators();
        struct visit_result r = answer(status);
        err_set(&r.err, ERR_REFUSED, "port 22 is not one that feeds are fetched from");
        assert_about(wait_after(&f, r), 30 * CLOCK_MINUTE);
        assert_int_equal(f.outcome, VISIT_BARRED);
        assert_int_equal(f.failures, 1);
        assert_non_null(strstr(f.reason.p, "port 22"));
        assert_int_equal(f.cause, CAUSE_NONE);
        r.let_in = status ? GUARD_ADDRESS : GUARD_PORT;
        wait_after(&f, r);
        assert_int_equal(f.cause, status ? CAUSE_ADDRESS : CAUSE_PORT);
    }
}

static void a_bot_wall_is_called_one(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    struct visit_result r = answer(403);
    r.challenge = true;
    wait_after(&f, r);
    assert_non_null(strstr(f.reason.p, "bot wall"));
}

static void validators_rest_after_8_days_of_304_and_across_versions(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    f.policy = 3;
    f.validated_at = NOW - 7 * CLOCK_DAY;
    assert_true(schedule_conditional(&f, 3, NOW));
    assert_false(schedule_conditional(&f, 4, NOW));
    f.validated_at = NOW - 9 * CLOCK_DAY;
    assert_false(schedule_conditional(&f, 3, NOW));
    f.whole_at = NOW - 7 * CLOCK_DAY; // in vain
    assert_true(schedule_conditional(&f, 3, NOW));
    assert_true(schedule_conditional(&f, 4, NOW));
    f.whole_at = NOW - 9 * CLOCK_DAY;
    assert_false(schedule_conditional(&f, 3, NOW));
}

static void a_2xx_without_a_feed_is_no_success(void **state)
{
    (void)state;
    static const struct {
        int status;
        enum visit_outcome outcome;
        const char *words;
    } rows[] = {
        {200, VISIT_UNCHANGED, "nothing new"},
        {201, VISIT_FAILED, "the server says that it did something, but shows no feed (201)"},
        {202, VISIT_UNCHANGED, "nothing new"},
        {203, VISIT_UNCHANGED, "nothing new"},
        {204, VISIT_UNCHANGED, "nothing new"},
        {205, VISIT_UNCHANGED, "nothing new"},
        {206, VISIT_FAILED, "the server sends a part of the feed, though all of it was asked for (206)"},
        {207, VISIT_FAILED, "the server says that it did something, but shows no feed (207)"},
        {226, VISIT_UNCHANGED, "nothing new"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feed_state f = feed_with_validators();
        bool failed = rows[i].outcome == VISIT_FAILED;
        assert_about(wait_after(&f, answer(rows[i].status)), failed ? 30 * CLOCK_MINUTE : CLOCK_HOUR);
        assert_int_equal(f.outcome, rows[i].outcome);
        assert_int_equal(f.failures, failed);
        assert_int_equal(f.success_at, failed ? 0 : NOW);
        assert_string_equal(arena_cstr(&arena, f.reason), rows[i].words);
    }
}

static void every_decision_says_why(void **state)
{
    (void)state;
    const int statuses[] = {200, 204, 304, 302, 401, 404, 410, 418, 429, 500, 503};
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        struct feed_state f = feed_with_validators();
        wait_after(&f, answer(statuses[i]));
        assert_true(f.reason.n > 0);
        assert_true(f.next_reason.n > 0);
    }
}

static void spans_are_said_as_people_say_them(void **state)
{
    (void)state;
    char room[32];
    assert_string_equal(schedule_span(CLOCK_HOUR, room), "an hour");
    assert_string_equal(schedule_span(90 * CLOCK_MINUTE, room), "2 hours");
    assert_string_equal(schedule_span(45 * CLOCK_MINUTE, room), "45 minutes");
    assert_string_equal(schedule_span(3 * CLOCK_DAY, room), "3 days");
    struct feed_state f = feed_with_validators();
    f.rhythm = every(CLOCK_DAY);
    wait_after(&f, answer(200));
    assert_true(str_is(f.next_reason, "2 hours after the last visit, since new entries come about every day"));
    f.rhythm = every(67 * CLOCK_MINUTE);
    wait_after(&f, answer(200));
    assert_non_null(strstr(f.next_reason.p, "come about every hour"));
    f.rhythm = every(CLOCK_DAY);
    for (int hour = 0; hour < 24; hour++)
        f.rhythm.hours[hour] = hour == civil_of(NOW).hour || hour == civil_of(NOW).hour + 1 ? 9 : 1;
    wait_after(&f, answer(200));
    assert_non_null(strstr(f.next_reason.p, "about every day, and more often at this time"));
    for (int hour = 0; hour < 24; hour++)
        f.rhythm.hours[hour] = 10 - f.rhythm.hours[hour];
    f.rhythm.hours[civil_of(NOW).hour] = f.rhythm.hours[civil_of(NOW).hour + 1] = 0;
    wait_after(&f, answer(200));
    assert_non_null(strstr(f.next_reason.p, "about every day, but seldom at this time"));
    f.rhythm.followed = f.rhythm.seen;
    f.rhythm.lately = 1;
    wait_after(&f, answer(200));
    assert_non_null(strstr(f.next_reason.p, "about every day, and one is often followed by more"));
}

static void a_feed_that_is_pushed_is_polled_every_12_hours(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    f.rhythm = every(CLOCK_HOUR);
    f.pushed = PUSH_RELIED;
    assert_about(wait_after(&f, answer(304)), 12 * CLOCK_HOUR);
    assert_true(str_find(f.next_reason, STR("hub")) < f.next_reason.n);
    f.hint = CLOCK_DAY;
    assert_about(wait_after(&f, answer(304)), CLOCK_DAY);
    f.hint = 0;
    f.pushed = PUSH_KNOWN; // nothing has come yet, or not all of it
    assert_about(wait_after(&f, answer(304)), 30 * CLOCK_MINUTE);
    f.pushed = PUSH_RELIED;
    assert_about(wait_after(&f, answer(500)), 30 * CLOCK_MINUTE);
}

static void without_a_network_nothing_is_held_against_a_feed(void **state)
{
    (void)state;
    struct feed_state f = feed_with_validators();
    f.failures = 3;
    f.failing_since = NOW - CLOCK_DAY;
    f.success_at = NOW - 2 * CLOCK_DAY;
    struct visit_result r = answer(0);
    err_set(&r.err, ERR_DNS, "the name feeds.example could not be found");
    r.no_network = true;
    assert_in_range(wait_after(&f, r), 5 * CLOCK_MINUTE, 6 * CLOCK_MINUTE);
    assert_int_equal(f.failures, 3);
    assert_int_equal(f.failing_since, NOW - CLOCK_DAY);
    assert_int_equal(f.success_at, NOW - 2 * CLOCK_DAY);
    assert_int_equal(f.outcome, VISIT_NO_NETWORK);
    assert_true(str_is(f.reason, "this hub has no network at the moment"));
    assert_int_equal(f.offline_since, NOW);
    assert_int_equal(f.last_at, 0);            // nobody was asked
    schedule_no_network(&f, NOW + CLOCK_HOUR); // since when is what is kept
    assert_int_equal(f.offline_since, NOW);
    wait_after(&f, answer(304));
    assert_int_equal(f.offline_since, 0);
    schedule_no_network(&f, NOW);
    assert_true(f.next_reason.n > 0);
}

static void a_network_that_is_back_is_not_waited_for(void **state)
{
    (void)state;
    static const struct {
        int64_t success_at;
        int failures;
        enum visit_outcome outcome;
    } rows[] = {{NOW - CLOCK_DAY, 0, VISIT_UNCHANGED}, {NOW - CLOCK_DAY, 2, VISIT_FAILED}, {0, 0, VISIT_NEVER}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feed_state f = feed_with_validators();
        f.success_at = rows[i].success_at;
        f.failures = rows[i].failures;
        schedule_no_network(&f, NOW);
        struct visit_result r = answer(0);
        r.held = r.no_network = true;
        r.retry_after = CLOCK_HOUR;
        wait_after(&f, r);
        assert_int_equal(f.outcome, VISIT_NO_NETWORK);
        assert_int_equal(f.offline_since, NOW);
        r.no_network = false;
        wait_after(&f, r);
        assert_int_equal(f.outcome, rows[i].outcome);
        assert_int_equal(f.offline_since, 0);
        assert_true(str_is(f.reason, "this hub had no network, and has not been able to ask for it since"));
    }
}

static int release(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static void a_refusal_says_what_to_look_at(void **state)
{
    (void)state;
    static const struct {
        int status, credential;
        bool kept_back;
        const char *words;
    } rows[] = {
        {401, 0, false, "the server asks for a name and password (401)"},
        {401, 7, false, "the server does not accept what was given for it (401)"},
        {403, 7, false, "the server does not accept what was given for it (403)"},
        {401, 7, true, "it leads to another address, where what was given for this one is not sent (401)"},
        {404, 7, false, "there is nothing at this address (404)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feed_state f = feed_with_validators();
        struct visit_result r = answer(rows[i].status);
        f.credential = rows[i].credential;
        r.kept_back = rows[i].kept_back;
        wait_after(&f, r);
        assert_string_equal(arena_cstr(&arena, f.reason), rows[i].words);
    }
}

// ---- publishers with rules of their own (3.8)

static const struct publisher *publisher_named(const char *address)
{
    struct url url;
    assert_true(url_parse(&arena, str_of(address), &url, NULL));
    const struct publisher *of = publisher_of(&url);
    assert_non_null(of);
    return of;
}

static void a_publishers_floor_is_kept_and_said(void **state)
{
    (void)state;
    const struct publisher *reddit = publisher_named("https://www.reddit.com/r/maps/.rss");
    struct visit_result r = answer(200);
    for (int i = 0; i < 50; i++) { // whatever the jitter
        struct feed_state f = feed_with_validators();
        f.rhythm = every(CLOCK_MINUTE);
        schedule_visit(&arena, &f, &r, reddit, NOW + i);
        assert_in_range(f.next_at - NOW - i, 2 * CLOCK_HOUR, 2 * CLOCK_HOUR + 14 * CLOCK_MINUTE);
        assert_string_equal(arena_cstr(&arena, f.next_reason), "at most every 2 hours, as this hub visits Reddit");
    }
    struct feed_state failing = feed_with_validators();
    r.status = 500;
    schedule_visit(&arena, &failing, &r, reddit, NOW);
    assert_true(failing.next_at - NOW >= 2 * CLOCK_HOUR);
    assert_string_equal(arena_cstr(&arena, failing.next_reason), "tried again 2 hours after the last visit");
}

static void what_is_rarer_than_a_publishers_floor_stays(void **state)
{
    (void)state;
    const struct publisher *reddit = publisher_named("https://www.reddit.com/r/maps/.rss");
    struct feed_state f = feed_with_validators();
    struct visit_result r = answer(200);
    f.rhythm = every(400 * CLOCK_DAY);
    schedule_visit(&arena, &f, &r, reddit, NOW);
    assert_about(f.next_at - NOW, 6 * CLOCK_HOUR);
    f.hint = 12 * CLOCK_HOUR; // what the feed asks for
    schedule_visit(&arena, &f, &r, reddit, NOW);
    assert_about(f.next_at - NOW, 12 * CLOCK_HOUR);
    assert_true(str_ends(f.next_reason, STR("as the feed asks")));
    assert_int_equal(schedule_floor(reddit), 2 * CLOCK_HOUR);
    assert_int_equal(schedule_floor(NULL), 15 * CLOCK_MINUTE);
}

static void what_a_flaky_publisher_says_is_not_believed_for_a_day(void **state)
{
    (void)state;
    const struct publisher *tube = publisher_named("https://www.youtube.com/feeds/videos.xml?channel_id=UC1");
    const int statuses[] = {404, 500};
    for (size_t i = 0; i < 2; i++) {
        struct feed_state f = feed_with_validators();
        struct visit_result r = answer(statuses[i]);
        for (int hour = 0; hour < 20; hour++) {
            int64_t now = NOW + hour * CLOCK_HOUR;
            schedule_visit(&arena, &f, &r, tube, now);
            assert_in_range(f.next_at - now, CLOCK_HOUR, CLOCK_HOUR + 8 * CLOCK_MINUTE);
        }
        assert_true(str_ends(f.reason, STR("at times YouTube says so of all its feeds, for hours")));
        schedule_visit(&arena, &f, &r, tube, NOW + 25 * CLOCK_HOUR);
        assert_about(f.next_at - NOW - 25 * CLOCK_HOUR, CLOCK_DAY);
    }
    struct feed_state gone = feed_with_validators();
    struct visit_result r = answer(410); // that is meant
    schedule_visit(&arena, &gone, &r, tube, NOW);
    assert_about(gone.next_at - NOW, CLOCK_DAY);
}

static void who_waits_in_line_is_told_so(void **state)
{
    (void)state;
    const struct publisher *reddit = publisher_named("https://www.reddit.com/r/maps/.rss"),
                           *tube = publisher_named("https://www.youtube.com/feeds/videos.xml?channel_id=UC1");
    struct feed_state f = feed_with_validators();
    struct visit_result r = answer(0);
    r.held = r.in_line = true;
    r.retry_after = 10 * CLOCK_MINUTE;
    err_set(&r.err, ERR_UNAVAILABLE, "others wait already");
    f.last_at = 7;
    schedule_visit(&arena, &f, &r, reddit, NOW);
    assert_in_range(f.next_at - NOW, 11 * CLOCK_MINUTE, 21 * CLOCK_MINUTE);
    assert_int_equal(f.last_at, 7); // its place in the line
    assert_int_equal(f.failures, 0);
    assert_string_equal(arena_cstr(&arena, f.next_reason),
                        "it waits its turn among the feeds of Reddit, which this hub asks for one by one");
    r.in_line = false;
    schedule_visit(&arena, &f, &r, tube, NOW);
    assert_true(str_ends(f.next_reason, STR("or answered several with errors")));
}

static void a_password_that_github_cannot_take_is_said(void **state)
{
    (void)state;
    const struct publisher *github = publisher_named("https://github.com/a/b/releases.atom");
    struct feed_state f = feed_with_validators();
    struct visit_result r = answer(404);
    f.credential = 7;
    f.asks = CREDENTIAL_BASIC;
    schedule_visit(&arena, &f, &r, github, NOW);
    assert_string_equal(arena_cstr(&arena, f.reason),
                        "there is nothing at this address (404); GitHub takes no password for feeds: give the address "
                        "that has the key in it");
    f.credential = 0;
    schedule_visit(&arena, &f, &r, github, NOW);
    assert_string_equal(arena_cstr(&arena, f.reason), "there is nothing at this address (404)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_says_what_to_look_at),
        cmocka_unit_test(a_new_feed_is_visited_hourly),
        cmocka_unit_test(visits_follow_the_rhythm_between_30_minutes_and_6_hours),
        cmocka_unit_test(hints_only_make_it_rarer_and_at_most_daily),
        cmocka_unit_test(what_says_that_it_has_ended_is_visited_monthly),
        cmocka_unit_test(without_validators_every_6_hours_and_large_ones_daily),
        cmocka_unit_test(what_is_missed_between_visits_is_said),
        cmocka_unit_test(the_sy_period_is_divided_by_its_frequency),
        cmocka_unit_test(skipped_hours_and_days_are_left_out),
        cmocka_unit_test(never_on_minute_0_nor_long_after_what_is_said),
        cmocka_unit_test(failures_double_the_wait_up_to_a_day_and_never_end),
        cmocka_unit_test(refused_feeds_wait_6_hours_then_a_day_then_a_week),
        cmocka_unit_test(a_404_is_believed_only_after_14_days_and_20_tries),
        cmocka_unit_test(a_410_is_asked_once_more_after_a_day_then_monthly),
        cmocka_unit_test(retry_after_is_obeyed_also_by_people),
        cmocka_unit_test(a_pause_that_a_server_asks_for_is_told_as_it_is_kept),
        cmocka_unit_test(retry_after_makes_it_rarer_whatever_the_answer_is),
        cmocka_unit_test(feeds_of_a_closed_host_wait_and_nothing_is_held_against_them),
        cmocka_unit_test(a_pause_of_its_own_goes_on_when_nobody_could_be_asked),
        cmocka_unit_test(the_floor_holds_for_who_redirects_to_a_closed_host),
        cmocka_unit_test(a_429_without_a_time_doubles_from_an_hour),
        cmocka_unit_test(an_answer_that_is_no_feed_fails_in_words),
        cmocka_unit_test(what_was_dropped_for_the_limit_is_said),
        cmocka_unit_test(no_answer_is_a_failure_with_its_reason),
        cmocka_unit_test(what_a_visit_ran_into_is_kept),
        cmocka_unit_test(the_status_is_in_the_reason),
        cmocka_unit_test(having_tried_often_in_a_short_time_makes_nobody_wait),
        cmocka_unit_test(where_the_hub_does_not_go_is_told_from_what_fails),
        cmocka_unit_test(a_bot_wall_is_called_one),
        cmocka_unit_test(a_feed_that_is_pushed_is_polled_every_12_hours),
        cmocka_unit_test(without_a_network_nothing_is_held_against_a_feed),
        cmocka_unit_test(a_network_that_is_back_is_not_waited_for),
        cmocka_unit_test(validators_rest_after_8_days_of_304_and_across_versions),
        cmocka_unit_test(a_2xx_without_a_feed_is_no_success),
        cmocka_unit_test(every_decision_says_why),
        cmocka_unit_test(spans_are_said_as_people_say_them),
        cmocka_unit_test(a_publishers_floor_is_kept_and_said),
        cmocka_unit_test(what_is_rarer_than_a_publishers_floor_stays),
        cmocka_unit_test(what_a_flaky_publisher_says_is_not_believed_for_a_day),
        cmocka_unit_test(who_waits_in_line_is_told_so),
        cmocka_unit_test(a_password_that_github_cannot_take_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
