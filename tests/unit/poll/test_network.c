// test_network.c – the hub's own network being down is told from hosts that are (issue: counts against nobody).
#include "poll/network.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct feed_state feed(int64_t id, enum visit_outcome last)
{
    return (struct feed_state){.id = id, .outcome = last};
}
static enum network_news learn(struct network *n, int64_t id, enum visit_outcome last, const char *host,
                               enum network_sign sign)
{
    struct feed_state f = feed(id, last);
    return network_learn(n, &f, str_of(host), sign);
}

static void three_hosts_in_a_row_and_it_is_down_until_one_answers(void **state)
{
    (void)state;
    struct network n = {.reached = true};
    assert_int_equal(learn(&n, 1, VISIT_NEW, "a.example", NETWORK_UNREACHED), NETWORK_SAME);
    assert_int_equal(learn(&n, 2, VISIT_NOT_MODIFIED, "b.example", NETWORK_UNREACHED), NETWORK_SAME);
    assert_false(n.down);
    assert_int_equal(learn(&n, 3, VISIT_UNCHANGED, "c.example", NETWORK_UNREACHED), NETWORK_WENT);
    assert_true(n.down);
    assert_int_equal(learn(&n, 4, VISIT_NEW, "d.example", NETWORK_UNREACHED), NETWORK_SAME);
    assert_int_equal(learn(&n, 5, VISIT_NEW, "e.example", NETWORK_SILENT), NETWORK_SAME);
    assert_true(n.down);
    assert_int_equal(learn(&n, 1, VISIT_NO_NETWORK, "a.example", NETWORK_ANSWERED), NETWORK_CAME);
    assert_false(n.down);
    assert_int_equal(learn(&n, 2, VISIT_NO_NETWORK, "b.example", NETWORK_ANSWERED), NETWORK_SAME);
}

static void those_counted_before_are_suspects(void **state)
{
    (void)state;
    struct network n = {.reached = true};
    learn(&n, 1, VISIT_NEW, "a.example", NETWORK_UNREACHED);
    learn(&n, 9, VISIT_NEW, "a.example", NETWORK_UNREACHED);
    learn(&n, 2, VISIT_NEW, "b.example", NETWORK_UNREACHED);
    assert_int_equal(learn(&n, 3, VISIT_NEW, "c.example", NETWORK_UNREACHED), NETWORK_WENT);
    assert_int_equal(n.suspects_n, 3);
    assert_int_equal(n.suspects[0], 1);
    assert_int_equal(n.suspects[1], 9);
    assert_int_equal(n.suspects[2], 2);
}

static void suspects_are_bounded(void **state)
{
    (void)state;
    struct network n = {.reached = true};
    for (int64_t id = 1; id < 3 * NETWORK_SUSPECTS; id++)
        assert_int_equal(learn(&n, id, VISIT_NEW, "a.example", NETWORK_UNREACHED), NETWORK_SAME);
    assert_int_equal(n.suspects_n, NETWORK_SUSPECTS);
}

static void one_host_is_no_network(void **state)
{
    (void)state;
    struct network n = {.reached = true};
    for (int i = 0; i < 10; i++)
        assert_int_equal(learn(&n, i, VISIT_NEW, i % 2 ? "a.example" : "b.example", NETWORK_UNREACHED), NETWORK_SAME);
    assert_false(n.down);
}

static void an_answer_in_between_ends_the_row(void **state)
{
    (void)state;
    struct network n = {.reached = true};
    learn(&n, 1, VISIT_NEW, "a.example", NETWORK_UNREACHED);
    learn(&n, 2, VISIT_NEW, "b.example", NETWORK_UNREACHED);
    learn(&n, 3, VISIT_NEW, "x.example", NETWORK_ANSWERED);
    assert_int_equal(learn(&n, 4, VISIT_NEW, "c.example", NETWORK_UNREACHED), NETWORK_SAME);
    assert_int_equal(n.suspects_n, 1);
}

static void feeds_that_failed_before_are_no_witnesses(void **state)
{
    (void)state;
    struct network n = {.reached = true};
    static const enum visit_outcome last[] = {VISIT_NEVER, VISIT_FAILED, VISIT_MISSING, VISIT_NO_NETWORK, VISIT_GONE};
    static const char *const hosts[] = {"a.example", "b.example", "c.example", "d.example", "e.example"};
    for (int i = 0; i < 5; i++)
        assert_int_equal(learn(&n, i, last[i], hosts[i], NETWORK_UNREACHED), NETWORK_SAME);
    assert_false(n.down);
}

// A house's servers may have been off for good when the hub was started.
static void before_anything_answered_one_that_never_failed_is_one(void **state)
{
    (void)state;
    struct network n = {0};
    struct feed_state failing = {.id = 2, .outcome = VISIT_FAILED, .failures = 4};
    learn(&n, 1, VISIT_NEVER, "a.example", NETWORK_UNREACHED);
    for (int i = 0; i < 3; i++)
        network_learn(&n, &failing, str_of((const char *const[]){"b.example", "x.example", "y.example"}[i]),
                      NETWORK_UNREACHED);
    assert_int_equal(learn(&n, 3, VISIT_NO_NETWORK, "c.example", NETWORK_UNREACHED), NETWORK_SAME);
    assert_int_equal(learn(&n, 4, VISIT_NEVER, "d.example", NETWORK_UNREACHED), NETWORK_WENT);
    assert_int_equal(n.suspects_n, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_hosts_in_a_row_and_it_is_down_until_one_answers),
        cmocka_unit_test(those_counted_before_are_suspects),
        cmocka_unit_test(suspects_are_bounded),
        cmocka_unit_test(one_host_is_no_network),
        cmocka_unit_test(an_answer_in_between_ends_the_row),
        cmocka_unit_test(feeds_that_failed_before_are_no_witnesses),
        cmocka_unit_test(before_anything_answered_one_that_never_failed_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
