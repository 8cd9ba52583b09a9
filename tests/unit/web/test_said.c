// test_said.c – what a page has to say of the form that led to it.
#include "base/clock.h"
#include "base/limits.h"
#include "web/said_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define NOW (INT64_C(1790000000) * CLOCK_SECOND)

static struct sayings *sayings;
static struct arena arena;

static int setup(void **state)
{
    (void)state;
    sayings = sayings_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    sayings_free(sayings);
    arena_done(&arena);
    return 0;
}

static void hold(const char *session, const char *token, const char *notice)
{
    struct said said = {.notice = str_of(notice)};
    snprintf(said.token, sizeof said.token, "%s", token);
    sayings_hold(sayings, str_of(session), &said, NOW);
}

static bool finds(const char *session, const char *token, int64_t now)
{
    return sayings_find(sayings, &arena, str_of(session), str_of(token), now).notice.n > 0;
}

static void it_is_for_the_session_that_sent_the_form_for_ten_minutes(void **state)
{
    (void)state;
    hold("ann", "one", "it was added");
    assert_true(finds("ann", "one", NOW));
    assert_true(finds("ann", "one", NOW + 10 * CLOCK_MINUTE)); // as often as it is loaded
    assert_false(finds("ann", "one", NOW + 11 * CLOCK_MINUTE));
    assert_false(finds("ann", "one", NOW - CLOCK_SECOND));
    assert_false(finds("bob", "one", NOW));
    assert_false(finds("ann", "two", NOW));
    assert_false(finds("ann", "", NOW));
}

static void the_newest_takes_the_place_of_the_oldest(void **state)
{
    (void)state;
    char session[SECRET_TEXT];
    for (int i = 0; i <= LIMIT_SAYINGS; i++) {
        snprintf(session, sizeof session, "%d", i);
        hold(session, "one", "it was added");
    }
    assert_false(finds("0", "one", NOW));
    assert_true(finds("1", "one", NOW));
    assert_true(finds(session, "one", NOW));
}

static void nobody_pushes_out_what_others_are_told(void **state)
{
    (void)state;
    char token[SECRET_TEXT];
    hold("ann", "key", "a key that is shown once");
    for (int i = 0; i < 2 * LIMIT_SAYINGS; i++) {
        snprintf(token, sizeof token, "%d", i);
        hold("bob", token, "it was added");
    }
    assert_true(finds("ann", "key", NOW));
    assert_true(finds("bob", token, NOW));
    assert_false(finds("bob", "0", NOW));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(it_is_for_the_session_that_sent_the_form_for_ten_minutes),
        T(the_newest_takes_the_place_of_the_oldest),
        T(nobody_pushes_out_what_others_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
