// What to do about a feed that fails, by what its last visit ran into.
#include "base/clock.h"
#include "hub/advice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void says(const struct feed_state *f, const char *words)
{
    const struct advice *advice = advice_of(f);
    assert_non_null(advice);
    if (!strstr(advice->text, words))
        fail_msg("'%s' is not in: %s", words, advice->text);
}

static void each_cause_has_advice_of_its_own(void **state)
{
    (void)state;
    static const struct {
        enum visit_outcome outcome;
        int status;
        enum visit_cause cause;
        bool credential;
        const char *words;
    } rows[] = {
        {VISIT_FAILED, 0, CAUSE_NONE, false, "Often it passes by itself."},
        {VISIT_FAILED, 0, CAUSE_NONE, true, "Often it passes by itself."}, // its credential is not the trouble
        {VISIT_FAILED, 500, CAUSE_NONE, true, "Often it passes by itself."},
        {VISIT_FAILED, 418, CAUSE_NONE, false, "open the address"},
        {VISIT_FAILED, 201, CAUSE_NONE, false, "open the address"},
        {VISIT_FAILED, 0, CAUSE_NAME, true, "its site has moved or ended"},
        {VISIT_FAILED, 0, CAUSE_SECURE, true, "tell its publisher. Should many feeds"},
        {VISIT_FAILED, 0, CAUSE_ANSWER, false, "It seldom passes by itself: tell its publisher"},
        {VISIT_FAILED, 0, CAUSE_SIZE, false, "It does not pass by itself: ask its publisher for a shorter feed"},
        {VISIT_FAILED, 0, CAUSE_SEALED, true, "If the key is lost for good"},
        {VISIT_FAILED, 0, CAUSE_HUB, false, "whoever runs the hub can help"},
        {VISIT_FORBIDDEN, 401, CAUSE_NONE, false, "Ask its publisher for a name and password"},
        {VISIT_FORBIDDEN, 401, CAUSE_NONE, true, "It may have been changed or withdrawn"},
        {VISIT_FORBIDDEN, 403, CAUSE_NONE, true, "It may have been changed or withdrawn"},
        {VISIT_FORBIDDEN, 403, CAUSE_NONE, false, "let feed readers in"},
        {VISIT_FORBIDDEN, 403, CAUSE_WALL, true, "let feed readers through"},
        {VISIT_FORBIDDEN, 403, CAUSE_ELSEWHERE, true, "Put the address it leads to on the list"},
        {VISIT_FORBIDDEN, 451, CAUSE_NONE, true, "whether there is another address"},
        {VISIT_THROTTLED, 429, CAUSE_NONE, false, "keeps to the pause"},
        {VISIT_THROTTLED, 503, CAUSE_NONE, false, "the hub comes back by itself"},
        {VISIT_BARRED, 0, CAUSE_ADDRESS, false, "ask whoever runs the hub whether this one can be allowed"},
        {VISIT_BARRED, 0, CAUSE_PORT, false, "ask whoever runs the hub whether this one can be allowed"},
        {VISIT_BARRED, 302, CAUSE_NONE, false, "or tell whoever looks after it"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feed_state f = {.outcome = rows[i].outcome,
                               .last_status = rows[i].status,
                               .cause = rows[i].cause,
                               .credential = rows[i].credential,
                               .failures = 1,
                               .last_at = 1};
        says(&f, rows[i].words);
    }
}

// A redirect may have been laid out to have a network opened, and pages take no options.
static void options_are_named_on_the_command_line_for_what_was_asked_for(void **state)
{
    (void)state;
    static const enum visit_cause causes[] = {CAUSE_ADDRESS, CAUSE_PORT, CAUSE_NONE};
    static const char *const options[] = {"--allow-address", "--any-port", NULL};
    for (size_t i = 0; i < 3; i++) {
        const struct advice *advice = advice_of(&(struct feed_state){.outcome = VISIT_BARRED, .cause = causes[i]});
        assert_null(strstr(advice->text, "--"));
        if (options[i])
            assert_non_null(strstr(advice->command, options[i]));
        else
            assert_null(advice->command);
    }
}

static void what_lasts_a_week_is_no_longer_said_to_pass(void **state)
{
    (void)state;
    static const struct {
        enum visit_outcome outcome;
        int status;
        enum visit_cause cause;
        const char *first, *later;
    } rows[] = {
        {VISIT_MISSING, 404, CAUSE_NONE, "Some come back by themselves", "take it off the list"},
        {VISIT_FAILED, 500, CAUSE_NONE, "Often it passes by itself", "It seldom passes by itself after so long"},
        {VISIT_FAILED, 0, CAUSE_NAME, "It may pass by itself", "take the feed off the list"},
        {VISIT_FAILED, 404, CAUSE_NONE, "open the address", "open the address"},
        {VISIT_THROTTLED, 429, CAUSE_NONE, "Nothing needs doing", "ask its publisher to let feed readers in"},
        {VISIT_THROTTLED, 503, CAUSE_NONE, "Nothing needs doing", "tell its publisher."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feed_state f = {.outcome = rows[i].outcome,
                               .last_status = rows[i].status,
                               .cause = rows[i].cause,
                               .failures = 9,
                               .failing_since = CLOCK_HOUR};
        f.last_at = f.failing_since + 7 * CLOCK_DAY - 1;
        says(&f, rows[i].first);
        f.last_at++;
        says(&f, rows[i].later);
    }
}

static void whoever_runs_the_hub_is_not_sent_to_themselves(void **state)
{
    struct arena a = {0};
    (void)state;
    for (int outcome = VISIT_THROTTLED; outcome < VISIT_OUTCOMES; outcome++)
        for (int cause = CAUSE_NONE; cause <= CAUSE_PORT; cause++) {
            struct feed_state f = {
                .outcome = (enum visit_outcome)outcome, .cause = (enum visit_cause)cause, .failures = 1};
            assert_null(strstr(arena_cstr(&a, advice_running(&a, advice_of(&f))), "oever runs"));
        }
    struct feed_state gone = {.outcome = VISIT_GONE, .failures = 1};
    assert_true(str_ends(advice_running(&a, advice_of(&gone)), STR(" 'tributary feed revive URL' asks once more.")));
    struct feed_state page = {.outcome = VISIT_NOT_FEED, .failures = 1};
    assert_string_equal(advice_running(&a, advice_of(&page)).p, advice_of(&page)->text);
    arena_done(&a);
}

static void every_outcome_that_is_no_success_has_advice(void **state)
{
    (void)state;
    for (int outcome = 0; outcome < VISIT_OUTCOMES; outcome++) {
        struct feed_state f = {.outcome = (enum visit_outcome)outcome, .last_status = 299};
        if (outcome >= VISIT_THROTTLED)
            assert_true(advice_of(&f) && *advice_of(&f)->heading);
        else
            assert_null(advice_of(&f));
    }
}

static void no_pause_is_claimed_that_nobody_asked_for(void **state)
{
    (void)state;
    struct feed_state f = {.outcome = VISIT_THROTTLED, .last_status = 503, .failures = 1};
    assert_null(strstr(advice_of(&f)->text, "pause"));
}

static void what_was_given_since_is_waited_for(void **state)
{
    (void)state;
    struct feed_state f = {.outcome = VISIT_MISSING,
                           .last_status = 404,
                           .failures = 1,
                           .credential = 1,
                           .asks = CREDENTIAL_BASIC,
                           .last_at = 5,
                           .credential_given = 6};
    says(&f, "Nothing needs doing: what it asks for was given meanwhile");
    f.failures = 0;
    f.outcome = VISIT_NEW;
    assert_null(advice_of(&f));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cause_has_advice_of_its_own),
        cmocka_unit_test(options_are_named_on_the_command_line_for_what_was_asked_for),
        cmocka_unit_test(what_lasts_a_week_is_no_longer_said_to_pass),
        cmocka_unit_test(whoever_runs_the_hub_is_not_sent_to_themselves),
        cmocka_unit_test(every_outcome_that_is_no_success_has_advice),
        cmocka_unit_test(no_pause_is_claimed_that_nobody_asked_for),
        cmocka_unit_test(what_was_given_since_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
