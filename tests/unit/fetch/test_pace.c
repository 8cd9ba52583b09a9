// test_pace.c – the admission queue with times of the test's own (protocols 3.5).
#include "base/clock.h"
#include "base/random.h"
#include "fetch/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// clang-format off
#include <cmocka.h>
// clang-format on

#define WALL (INT64_C(1790000000) * CLOCK_SECOND)
#define MS   1000

static struct pace_item items[64];

static int setup(void **state)
{
    (void)state;
    memset(items, 0, sizeof items);
    return 0;
}

static long next_at(struct pace *p, int64_t mono)
{
    struct pace_item *i = pace_next(p, mono, WALL + mono);
    return i ? i - items : -1;
}

static void add(struct pace *p, int i, const char *host, int64_t mono)
{
    pace_add(p, &items[i], str_of(host), PACE_PLAIN, mono);
}

static void done(struct pace *p, int64_t mono)
{
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++)
        pace_remove(p, &items[i], mono);
    pace_free(p);
}

static void one_request_a_host_and_a_second_between_starts(void **state)
{
    (void)state;
    struct pace *p = pace_new(64, 1, CLOCK_SECOND);
    add(p, 0, "a.example", 0);
    add(p, 1, "a.example", 0);
    add(p, 2, "b.example", 0);
    assert_int_equal(next_at(p, 0), 0);
    assert_int_equal(next_at(p, 0), 2);
    assert_int_equal(next_at(p, 0), -1);
    assert_int_equal(pace_wait(p, 0), -1); // the host's limit: only an end changes anything
    pace_remove(p, &items[0], 300 * MS);
    assert_int_equal(next_at(p, 300 * MS), -1);
    assert_int_equal(pace_wait(p, 300 * MS), 700 * MS); // from start to start, not from end to start
    assert_int_equal(next_at(p, 999 * MS), -1);
    assert_int_equal(next_at(p, 1000 * MS), 1);
    done(p, 2000 * MS);
}

static void a_slow_answer_uses_up_the_gap(void **state)
{
    (void)state;
    struct pace *p = pace_new(64, 1, CLOCK_SECOND);
    add(p, 0, "a.example", 0);
    add(p, 1, "a.example", 0);
    assert_int_equal(next_at(p, 0), 0);
    pace_remove(p, &items[0], 5 * CLOCK_SECOND);
    assert_int_equal(pace_wait(p, 5 * CLOCK_SECOND), 0);
    assert_int_equal(next_at(p, 5 * CLOCK_SECOND), 1);
    done(p, 9 * CLOCK_SECOND);
}

static void limits_in_all_and_a_host_are_settings(void **state)
{
    (void)state;
    struct pace *p = pace_new(3, 2, -1);
    for (int i = 0; i < 4; i++)
        add(p, i, "a.example", 0);
    add(p, 4, "b.example", 0);
    add(p, 5, "c.example", 0);
    assert_int_equal(next_at(p, 0), 0);
    assert_int_equal(next_at(p, 0), 1);
    assert_int_equal(next_at(p, 0), 4); // a.example has its two
    assert_int_equal(next_at(p, 0), -1);
    assert_int_equal(pace_running(p), 3);
    assert_int_equal(pace_queued(p), 3);
    assert_int_equal(pace_wait(p, 0), -1);
    pace_remove(p, &items[4], 0);
    assert_int_equal(pace_wait(p, 0), 0);
    assert_int_equal(next_at(p, 0), 5);
    done(p, 0);
}

static void without_a_gap_a_host_goes_on_over_its_connection(void **state)
{
    (void)state;
    struct pace *p = pace_new(1, 1, 0);
    add(p, 0, "a.example", 0);
    add(p, 1, "b.example", 0);
    add(p, 2, "a.example", 0);
    assert_int_equal(next_at(p, 0), 0);
    assert_true(pace_more(&items[0]));
    pace_remove(p, &items[0], 0);
    assert_int_equal(next_at(p, 0), 2);
    assert_false(pace_more(&items[2]));
    pace_remove(p, &items[2], 0);
    assert_int_equal(next_at(p, 0), 1);
    done(p, 0);
}

static void urgent_goes_first_but_never_against_the_gap(void **state)
{
    (void)state;
    struct pace *p = pace_new(1, 1, CLOCK_SECOND);
    add(p, 0, "a.example", 0);
    add(p, 1, "b.example", 0);
    pace_add(p, &items[2], STR("a.example"), PACE_URGENT, 0);
    pace_add(p, &items[3], STR("c.example"), PACE_URGENT, 0);
    assert_int_equal(next_at(p, 0), 2); // before 0 of its host, and before hosts where nobody waits
    pace_remove(p, &items[2], 1 * MS);
    assert_int_equal(next_at(p, 1 * MS), 3);
    pace_remove(p, &items[3], 2 * MS);
    pace_add(p, &items[4], STR("a.example"), PACE_URGENT, 2 * MS);
    assert_int_equal(next_at(p, 2 * MS), 1); // a.example was asked at 0
    pace_remove(p, &items[1], 3 * MS);
    assert_int_equal(next_at(p, 3 * MS), -1);
    assert_int_equal(next_at(p, CLOCK_SECOND), 4);
    pace_remove(p, &items[4], CLOCK_SECOND);
    assert_int_equal(next_at(p, CLOCK_SECOND), -1);
    assert_int_equal(next_at(p, 2 * CLOCK_SECOND), 0);
    done(p, 3 * CLOCK_SECOND);
}

static void a_hop_goes_before_what_has_not_begun(void **state)
{
    (void)state;
    struct pace *p = pace_new(64, 1, CLOCK_SECOND);
    add(p, 0, "a.example", 0);
    pace_add(p, &items[1], STR("a.example"), PACE_URGENT, 0);
    pace_add(p, &items[2], STR("a.example"), PACE_HOP, 0);
    assert_int_equal(next_at(p, 0), 2);
    done(p, 0);
}

static void a_closed_host_is_left_alone_until_then(void **state)
{
    (void)state;
    struct pace *p = pace_new(64, 1, CLOCK_SECOND);
    pace_close(p, STR("a.example"), WALL + 30 * CLOCK_SECOND, WALL);
    pace_close(p, STR("a.example"), WALL + 10 * CLOCK_SECOND, WALL); // the longer one holds
    assert_int_equal(pace_closed_until(p, STR("a.example"), WALL), WALL + 30 * CLOCK_SECOND);
    assert_int_equal(pace_closed_until(p, STR("b.example"), WALL), 0);
    assert_int_equal(pace_closed_until(p, STR("a.example"), WALL + 30 * CLOCK_SECOND), 0);
    add(p, 0, "a.example", 0);
    add(p, 1, "b.example", 0);
    assert_int_equal(next_at(p, 0), 1);
    assert_int_equal(next_at(p, 0), -1);
    assert_int_equal(pace_wait(p, 0), 30 * CLOCK_SECOND);
    assert_int_equal(next_at(p, 29 * CLOCK_SECOND), -1);
    assert_int_equal(next_at(p, 30 * CLOCK_SECOND), 0);
    done(p, 40 * CLOCK_SECOND);
}

static void a_clock_that_is_set_back_closes_none_for_longer(void **state)
{
    (void)state;
    struct pace *p = pace_new(8, 1, 0);
    struct pace_item item = {0};
    int64_t ahead = WALL + 10 * CLOCK_DAY;
    pace_close(p, STR("a.example"), ahead + CLOCK_HOUR, ahead);
    pace_add(p, &item, STR("a.example"), PACE_PLAIN, 0);
    assert_int_equal(pace_closed_until(p, STR("a.example"), WALL), WALL + CLOCK_HOUR);
    assert_null(pace_next(p, 0, WALL + CLOCK_HOUR - 1));
    assert_ptr_equal(pace_next(p, CLOCK_HOUR, WALL + CLOCK_HOUR), &item);
    pace_remove(p, &item, CLOCK_HOUR);
    pace_close(p, STR("a.example"), ahead + CLOCK_HOUR, ahead);
    pace_clock_back(p, WALL); // nobody asks for it until it is over
    assert_int_equal(pace_closed_until(p, STR("a.example"), WALL + CLOCK_HOUR), 0);
    pace_close(p, STR("a.example"), ahead + CLOCK_HOUR, ahead);
    pace_close(p, STR("a.example"), WALL + 2 * CLOCK_HOUR, WALL); // which is longer
    assert_int_equal(pace_closed_until(p, STR("a.example"), WALL), WALL + 2 * CLOCK_HOUR);
    pace_free(p);
}

static void a_closed_host_is_looked_at_each_minute_since_clocks_are_set(void **state)
{
    (void)state;
    struct pace *p = pace_new(64, 1, CLOCK_SECOND);
    pace_close(p, STR("a.example"), WALL + 24 * CLOCK_HOUR, WALL);
    add(p, 0, "a.example", 0);
    assert_null(pace_next(p, 0, WALL));
    assert_int_equal(pace_wait(p, 0), CLOCK_MINUTE);
    assert_ptr_equal(pace_next(p, CLOCK_MINUTE, WALL + 25 * CLOCK_HOUR), &items[0]);
    clock_set(WALL);
    pace_close(p, STR("b.example"), WALL + 24 * CLOCK_HOUR, WALL);
    add(p, 1, "b.example", 2 * CLOCK_MINUTE);
    assert_null(pace_next(p, 2 * CLOCK_MINUTE, WALL));
    assert_in_range(pace_wait(p, 2 * CLOCK_MINUTE), 0, 100 * MS);
    clock_set(0);
    done(p, 3 * CLOCK_MINUTE);
}

static void closing_holds_for_what_is_queued(void **state)
{
    (void)state;
    struct pace *p = pace_new(64, 1, 0);
    add(p, 0, "a.example", 0);
    add(p, 1, "a.example", 0);
    assert_int_equal(next_at(p, 0), 0);
    pace_close(p, STR("a.example"), WALL + CLOCK_HOUR, WALL);
    pace_remove(p, &items[0], 1);
    assert_int_equal(next_at(p, 1), -1);
    assert_ptr_equal(pace_queued_of(p, STR("a.example")), &items[1]);
    assert_null(pace_queued_of(p, STR("b.example")));
    assert_ptr_equal(pace_any(p), &items[1]);
    pace_remove(p, &items[1], 1);
    assert_null(pace_any(p));
    done(p, 1);
}

static void hosts_are_forgotten_but_not_closed_ones(void **state)
{
    (void)state;
    struct pace *p = pace_new(64, 1, CLOCK_SECOND);
    pace_close(p, STR("closed.example"), WALL + CLOCK_DAY, WALL);
    char name[32];
    for (int i = 0; i < 5000; i++) {
        int64_t t = (int64_t)i * 100 * MS;
        snprintf(name, sizeof name, "h%d.example", i);
        add(p, 0, name, t);
        assert_int_equal(next_at(p, t), 0);
        pace_remove(p, &items[0], t);
        if (pace_hosts(p) > 40)
            fail_msg("%zu hosts are remembered", pace_hosts(p));
    }
    assert_int_equal(pace_closed_until(p, STR("closed.example"), WALL), WALL + CLOCK_DAY);
    pace_next(p, CLOCK_HOUR, WALL + 2 * CLOCK_DAY);
    for (int i = 0; i < 40; i++)
        pace_next(p, CLOCK_HOUR, WALL + 2 * CLOCK_DAY);
    assert_int_equal(pace_hosts(p), 0);
    assert_int_equal(pace_crowds(p), 0);
    done(p, CLOCK_HOUR);
}

static void the_hosts_of_a_site_are_treated_like_two(void **state)
{
    (void)state;
    struct pace *p = pace_new(64, 1, CLOCK_SECOND);
    add(p, 0, "a.example.org", 0);
    add(p, 1, "b.example.org", 0);
    add(p, 2, "c.example.org", 0);
    add(p, 3, "another.org", 0);
    assert_int_equal(next_at(p, 0), 0);
    assert_int_equal(next_at(p, 0), 3);
    assert_int_equal(next_at(p, 0), -1);
    assert_int_equal(pace_wait(p, 0), 500 * MS);
    assert_int_equal(next_at(p, 500 * MS), 1);
    assert_int_equal(next_at(p, 1200 * MS), -1); // two are under way
    assert_int_equal(pace_wait(p, 1200 * MS), -1);
    pace_remove(p, &items[0], 1300 * MS);
    assert_int_equal(next_at(p, 1300 * MS), 2);
    done(p, 2000 * MS);
}

static void the_hosts_at_an_address_are_treated_like_four(void **state)
{
    (void)state;
    static const char *const names[] = {"a.org", "b.org", "c.org", "d.org", "e.org", "f.org"};
    struct pace *p = pace_new(64, 1, CLOCK_SECOND);
    for (int i = 0; i < 6; i++)
        add(p, i, names[i], 0);
    for (int i = 0; i < 6; i++)
        assert_int_equal(next_at(p, 0), i); // where they live is not known yet
    assert_true(pace_address(p, &items[0], STR("1.1.1"), 0));
    assert_true(pace_address(p, &items[0], STR("1.1.1"), 0)); // said twice is said once
    assert_true(pace_address(p, &items[5], STR("2.2.2"), 0));
    for (int i = 1; i < 5; i++) {
        assert_false(pace_address(p, &items[i], STR("1.1.1"), 0));
        pace_remove(p, &items[i], 0);
        pace_add(p, &items[i], str_of(names[i]), PACE_HOP, 0);
    }
    assert_int_equal(next_at(p, 900 * MS), -1); // their own gap
    for (int i = 1; i < 4; i++) {
        int64_t t = CLOCK_SECOND + i * 250 * MS;
        struct pace_item *next = pace_next(p, t, WALL);
        assert_non_null(next);
        assert_true(pace_address(p, next, STR("1.1.1"), t));
        assert_int_equal(next_at(p, t), -1);
        assert_int_equal(pace_wait(p, t), i < 3 ? 250 * MS : -1);
    }
    pace_remove(p, &items[0], 3 * CLOCK_SECOND);
    assert_true(next_at(p, 3 * CLOCK_SECOND) > 0);
    done(p, 4 * CLOCK_SECOND);
}

// Names that lead to another address each time would otherwise never get through.
static void nobody_is_sent_away_from_an_address_twice(void **state)
{
    (void)state;
    struct pace *p = pace_new(64, 1, CLOCK_SECOND);
    add(p, 0, "a.org", 0);
    add(p, 1, "b.org", 0);
    assert_int_equal(next_at(p, 0), 0);
    assert_int_equal(next_at(p, 0), 1);
    assert_true(pace_address(p, &items[0], STR("1.1.1"), 0));
    assert_false(pace_address(p, &items[1], STR("1.1.1"), 0));
    pace_remove(p, &items[1], 0);
    pace_add(p, &items[1], STR("b.org"), PACE_HOP, 0);
    assert_int_equal(next_at(p, CLOCK_SECOND), 1);
    add(p, 2, "c.org", CLOCK_SECOND);
    assert_int_equal(next_at(p, CLOCK_SECOND), 2);
    assert_true(pace_address(p, &items[2], STR("2.2.2"), CLOCK_SECOND));
    assert_true(pace_address(p, &items[1], STR("2.2.2"), CLOCK_SECOND));
    done(p, 2 * CLOCK_SECOND);
}

static void without_a_gap_sites_and_addresses_have_room_in_proportion(void **state)
{
    (void)state;
    struct pace *p = pace_new(64, 16, 0);
    char name[32];
    for (int i = 0; i < 64; i++) {
        snprintf(name, sizeof name, "%d.example.org", i % 20);
        add(p, i, name, 0);
    }
    for (int i = 0; i < 32; i++)
        assert_true(next_at(p, 0) >= 0);
    assert_int_equal(next_at(p, 0), -1);
    done(p, 0);
    memset(items, 0, sizeof items);
    p = pace_new(64, 16, 0);
    for (int i = 0; i < 64; i++) {
        snprintf(name, sizeof name, "127.0.0.%d", i % 4); // addresses are no site together
        add(p, i, name, 0);
    }
    for (int i = 0; i < 64; i++)
        assert_true(next_at(p, 0) >= 0);
    done(p, 0);
}

// Any order of adding, starting, ending and closing keeps the two limits and the gap, and loses nothing.
static void limits_and_gap_hold_in_any_order(void **state)
{
    (void)state;
    static const char *const hosts[] = {"a.x.org", "b.x.org", "c.x.org", "d", "e", "f", "g"};
    struct rng r = rng_seed(7);
    struct pace *p = pace_new(5, 2, CLOCK_SECOND);
    int64_t started[7], t = 0;
    int64_t crowded[3] = {-CLOCK_HOUR, -CLOCK_HOUR, -CLOCK_HOUR}; // the site's, two addresses'
    int running[7] = {0}, host_of[64] = {0}, at[64] = {0}, there[3] = {0}, total = 0, starts = 0;
    for (int i = 0; i < 7; i++)
        started[i] = -CLOCK_HOUR;
    for (int round = 0; round < 20000; round++) {
        t += (int64_t)rng_below(&r, 200 * MS);
        size_t i = rng_below(&r, 64);
        if (items[i].state == PACE_OUT) {
            host_of[i] = (int)rng_below(&r, 7);
            pace_add(p, &items[i], str_of(hosts[host_of[i]]), (enum pace_rank)rng_below(&r, PACE_RANKS), t);
        } else {
            if (items[i].state == PACE_RUNNING) {
                running[host_of[i]]--;
                there[0] -= host_of[i] < 3;
                there[at[i]] -= at[i] > 0;
                at[i] = 0;
                total--;
            }
            pace_remove(p, &items[i], t);
        }
        if (rng_below(&r, 500) == 0)
            pace_close(p, str_of(hosts[rng_below(&r, 7)]), WALL + t + 5 * CLOCK_SECOND, WALL + t);
        for (struct pace_item *item; (item = pace_next(p, t, WALL + t));) {
            int h = host_of[item - items], to = 1 + h % 2;
            assert_true(t - started[h] >= CLOCK_SECOND);
            assert_int_equal(pace_closed_until(p, str_of(hosts[h]), WALL + t), 0);
            started[h] = t;
            running[h]++;
            total++;
            starts++;
            assert_true(running[h] <= 2 && total <= 5);
            assert_true(h >= 3 || (t - crowded[0] >= CLOCK_SECOND / 2 && ++there[0] <= 4));
            crowded[0] = h < 3 ? t : crowded[0];
            bool hop = item->rank == PACE_HOP;
            if (!pace_address(p, item, str_make(to == 1 ? "1" : "2", 1), t)) {
                assert_true(!hop && (there[to] == 8 || t - crowded[to] < CLOCK_SECOND / 4));
                continue;
            }
            assert_true(hop || (there[to] < 8 && t - crowded[to] >= CLOCK_SECOND / 4));
            at[item - items] = to;
            there[to]++;
            crowded[to] = t;
        }
        assert_int_equal(pace_running(p), total);
        assert_true(pace_wait(p, t) != 0); // nothing is left that could start now
    }
    assert_true(starts > 1000);
    done(p, t);
}

// 3.8: the rules of a publisher come with what is added.
static void add_of(struct pace *p, int i, const char *host, int64_t gap, bool site, int64_t since, int64_t mono)
{
    items[i].gap = gap;
    items[i].site_gap = site ? gap : 0;
    items[i].since = since;
    add(p, i, host, mono);
}

static void the_longer_of_two_gaps_holds(void **state)
{
    (void)state;
    struct pace *p = pace_new(64, 1, 2 * CLOCK_SECOND);
    add_of(p, 0, "slow.example", 5 * CLOCK_SECOND, false, 0, 0);
    add_of(p, 1, "slow.example", 5 * CLOCK_SECOND, false, 0, 0);
    add_of(p, 2, "quick.example", CLOCK_SECOND, false, 0, 0);
    add_of(p, 3, "quick.example", CLOCK_SECOND, false, 0, 0);
    assert_int_equal(next_at(p, 0), 0);
    assert_int_equal(next_at(p, 0), 2);
    pace_remove(p, &items[0], 1);
    pace_remove(p, &items[2], 1);
    assert_int_equal(pace_wait(p, 1), 2 * CLOCK_SECOND - 1); // the operator's
    assert_int_equal(next_at(p, 2 * CLOCK_SECOND), 3);
    assert_int_equal(next_at(p, 5 * CLOCK_SECOND - 1), -1);
    assert_int_equal(next_at(p, 5 * CLOCK_SECOND), 1);
    done(p, 9 * CLOCK_SECOND);
}

static void a_publishers_gap_holds_where_the_operator_has_none(void **state)
{
    (void)state;
    struct pace *p = pace_new(64, 4, -1);
    add_of(p, 0, "a.example", 5 * CLOCK_SECOND, false, 0, 0);
    add_of(p, 1, "a.example", 5 * CLOCK_SECOND, false, 0, 0);
    add(p, 2, "b.example", 0);
    add(p, 3, "b.example", 0);
    assert_int_equal(next_at(p, 0), 0);
    assert_int_equal(next_at(p, 0), 2);
    assert_int_equal(next_at(p, 0), 3);
    assert_int_equal(next_at(p, 0), -1);
    assert_int_equal(next_at(p, 5 * CLOCK_SECOND), 1);
    done(p, 9 * CLOCK_SECOND);
}

static void the_hosts_of_a_publisher_have_one_slot(void **state)
{
    (void)state;
    struct pace *p = pace_new(64, 1, CLOCK_SECOND);
    for (int i = 0; i < 3; i++) {
        char name[32];
        snprintf(name, sizeof name, "h%d.letters.example", i);
        add_of(p, i, name, 10 * CLOCK_SECOND, true, 0, 0);
    }
    add(p, 3, "another.example", 0); // letters.example and another.example are two sites
    assert_int_equal(pace_line(&items[2]), 30 * CLOCK_SECOND);
    assert_int_equal(pace_line(&items[3]), 0);
    assert_int_equal(next_at(p, 0), 0);
    assert_int_equal(next_at(p, 0), 3);
    pace_remove(p, &items[0], CLOCK_SECOND);
    assert_int_equal(pace_line(&items[2]), 20 * CLOCK_SECOND);
    assert_int_equal(next_at(p, 10 * CLOCK_SECOND - 1), -1);
    assert_int_equal(next_at(p, 10 * CLOCK_SECOND), 1);
    assert_int_equal(next_at(p, 20 * CLOCK_SECOND - 1), -1);
    assert_int_equal(next_at(p, 20 * CLOCK_SECOND), 2);
    done(p, 30 * CLOCK_SECOND);
}

static void who_was_there_longest_ago_goes_first_in_such_a_line(void **state)
{
    (void)state;
    struct pace *p = pace_new(64, 1, CLOCK_SECOND);
    const int64_t gap = 65 * CLOCK_SECOND, since[] = {40, 10, 30, 0, 30, 50}, expected[] = {3, 1, 2, 4, 0, 5};
    for (int i = 0; i < 6; i++)
        add_of(p, i, "a.example", gap, true, since[i], 0);
    assert_ptr_equal(pace_last(&items[0]), &items[5]);
    pace_add(p, &items[6], STR("a.example"), PACE_URGENT, 0); // but a person waits
    assert_int_equal(next_at(p, 0), 6);
    pace_remove(p, &items[6], 1);
    for (int i = 0; i < 6; i++) {
        int64_t t = CLOCK_SECOND + i * gap; // what was urgent had no gap of its own
        assert_int_equal(next_at(p, t), expected[i]);
        pace_remove(p, &items[expected[i]], t);
    }
    done(p, 7 * gap);
}

static void a_host_with_a_long_gap_keeps_nobody_from_being_forgotten(void **state)
{
    (void)state;
    struct pace *p = pace_new(64, 1, CLOCK_SECOND);
    add_of(p, 0, "slow.example", CLOCK_HOUR, true, 0, 0);
    assert_int_equal(next_at(p, 0), 0);
    pace_remove(p, &items[0], 0);
    add(p, 1, "quick.example", 0);
    assert_int_equal(next_at(p, 0), 1);
    pace_remove(p, &items[1], 0);
    assert_int_equal(pace_hosts(p), 2);
    pace_next(p, 2 * CLOCK_SECOND, WALL);
    pace_next(p, 2 * CLOCK_SECOND, WALL);
    assert_int_equal(pace_hosts(p), 1);
    add_of(p, 0, "slow.example", CLOCK_HOUR, true, 0, 2 * CLOCK_SECOND);
    assert_int_equal(next_at(p, 2 * CLOCK_SECOND), -1); // it is remembered
    done(p, CLOCK_HOUR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(one_request_a_host_and_a_second_between_starts, setup),
        cmocka_unit_test_setup(a_slow_answer_uses_up_the_gap, setup),
        cmocka_unit_test_setup(limits_in_all_and_a_host_are_settings, setup),
        cmocka_unit_test_setup(without_a_gap_a_host_goes_on_over_its_connection, setup),
        cmocka_unit_test_setup(urgent_goes_first_but_never_against_the_gap, setup),
        cmocka_unit_test_setup(a_hop_goes_before_what_has_not_begun, setup),
        cmocka_unit_test_setup(a_closed_host_is_left_alone_until_then, setup),
        cmocka_unit_test_setup(a_clock_that_is_set_back_closes_none_for_longer, setup),
        cmocka_unit_test_setup(a_closed_host_is_looked_at_each_minute_since_clocks_are_set, setup),
        cmocka_unit_test_setup(closing_holds_for_what_is_queued, setup),
        cmocka_unit_test_setup(hosts_are_forgotten_but_not_closed_ones, setup),
        cmocka_unit_test_setup(the_hosts_of_a_site_are_treated_like_two, setup),
        cmocka_unit_test_setup(the_hosts_at_an_address_are_treated_like_four, setup),
        cmocka_unit_test_setup(nobody_is_sent_away_from_an_address_twice, setup),
        cmocka_unit_test_setup(without_a_gap_sites_and_addresses_have_room_in_proportion, setup),
        cmocka_unit_test_setup(limits_and_gap_hold_in_any_order, setup),
        cmocka_unit_test_setup(the_longer_of_two_gaps_holds, setup),
        cmocka_unit_test_setup(a_publishers_gap_holds_where_the_operator_has_none, setup),
        cmocka_unit_test_setup(the_hosts_of_a_publisher_have_one_slot, setup),
        cmocka_unit_test_setup(who_was_there_longest_ago_goes_first_in_such_a_line, setup),
        cmocka_unit_test_setup(a_host_with_a_long_gap_keeps_nobody_from_being_forgotten, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
