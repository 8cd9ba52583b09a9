// test_closed_hosts.c – servers that want to be left alone.
#include "support/hub_items.h"

static closed_hosts at(struct hub_store *h, int64_t now)
{
    closed_hosts got;
    good(h, closed_hosts_load(h->db, &h->arena, now, &got, &h->err));
    return got;
}

static void hosts_are_closed_until_their_time(void **state)
{
    struct hub_store *h = *state;
    int64_t until;
    close_host(h, "a.example", h->now + 1000);
    closed_hosts got = at(h, h->now + 999);
    assert_int_equal(got.n, 1);
    same(got.v[0].host, "a.example");
    assert_int_equal(got.v[0].until, h->now + 1000);
    assert_int_equal(at(h, h->now + 1000).n, 0);
    good(h, closed_host_until(h->db, STR("a.example"), &until, &h->err));
    assert_int_equal(until, h->now + 1000);
    good(h, closed_host_until(h->db, STR("b.example"), &until, &h->err));
    assert_int_equal(until, 0);
}

static void the_later_time_counts(void **state)
{
    struct hub_store *h = *state;
    close_host(h, "a.example", h->now + 1000);
    close_host(h, "a.example", h->now + 500);
    assert_int_equal(at(h, h->now).v[0].until, h->now + 1000);
    close_host(h, "a.example", h->now + 2000);
    assert_int_equal(at(h, h->now).v[0].until, h->now + 2000);
}

static void what_may_be_asked_again_is_forgotten(void **state)
{
    struct hub_store *h = *state;
    close_host(h, "a.example", h->now + 1000);
    h->now += 1000;
    close_host(h, "b.example", h->now + 1000);
    closed_hosts all = at(h, 0);
    assert_int_equal(all.n, 1);
    same(all.v[0].host, "b.example");
}

static void a_clock_that_was_ahead_closes_none_for_longer(void **state)
{
    struct hub_store *h = *state;
    close_host(h, "before.example", h->now + 1000);
    h->now += 365 * CLOCK_DAY;
    close_host(h, "ahead.example", h->now + 1000);
    h->now -= 365 * CLOCK_DAY - 500;
    good(h, feeds_clock_back(h->db, h->now, CLOCK_HOUR, &h->err));
    closed_hosts got = at(h, h->now);
    assert_int_equal(got.n, 1); // the other was forgotten
    assert_int_equal(got.v[0].until, h->now + 1000);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    static const struct CMUnitTest tests[] = {
        T(hosts_are_closed_until_their_time),
        T(the_later_time_counts),
        T(what_may_be_asked_again_is_forgotten),
        T(a_clock_that_was_ahead_closes_none_for_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
