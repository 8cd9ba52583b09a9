// test_body.c – bodies under one budget: who waits, and what makes room.
#include "fetch/client_priv.h"
#include "support/fetch_world.h"

#include <pthread.h>

// Takes what is there; returns how many.
static int take(struct fetch_response **r, int n, size_t size)
{
    int taken = 0;
    for (int i = 0; i < n; i++)
        if (r[i]) {
            assert_int_equal(r[i]->err.code, ERR_NONE);
            assert_int_equal(r[i]->body.n, size);
            fetch_response_free(r[i]);
            r[i] = NULL;
            taken++;
        }
    return taken;
}

static void a_body_waits_for_room_and_never_fails_for_it(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    s.budget = 400 * KIB; // one body and a half
    s.transfer_ms = 400;  // waiting for room does not count
    s.per_host = 2;       // so that all eight may be at one address at once
    restart(w, &s);
    struct fetch_response *r[8] = {0};
    for (int i = 0; i < 8; i++) {
        char url[60];
        snprintf(url, sizeof url, "http://h%d.example/pieces/240000", i);
        struct fetch_request q = {.url = str_of(url)};
        fetch_start(w->fetcher, &q, on_done, &r[i]);
    }
    size_t most = 0;
    for (int done = 0, rounds = 0; done < 8; rounds++) {
        uv_run(&w->loop, UV_RUN_NOWAIT); // all may wait for the room that is given back below
        uv_sleep(1);
        size_t used = bodies_used(w->fetcher->bodies);
        most = used > most ? used : most;
        if (rounds % 8 == 0)
            done += take(r, 8, 240000);
        assert_true(rounds < 10000);
    }
    assert_in_range(most, 100 * KIB, 1200 * KIB); // all eight would be two megabytes
}

static void one_body_over_the_budget_still_comes(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    s.budget = 64 * KIB;
    restart(w, &s);
    struct fetch_response *r = get(w, "http://feeds.example/bytes/3000000");
    assert_int_equal(r->err.code, ERR_NONE);
    assert_int_equal(r->body.n, 3000000);
    fetch_response_free(r);
}

static void *free_later(void *arg)
{
    uv_sleep(50);
    fetch_response_free(arg);
    return NULL;
}

static void room_given_back_by_another_thread_wakes_the_loop(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    s.budget = 100 * KIB;
    restart(w, &s);
    struct fetch_response *first = get(w, "http://feeds.example/bytes/60000"), *then = NULL;
    struct fetch_request q = {.url = STR("http://feeds.example/feed")};
    fetch_start(w->fetcher, &q, on_done, &then);
    for (int i = 0; i < 20; i++) {
        uv_run(&w->loop, UV_RUN_NOWAIT);
        uv_sleep(2);
    }
    assert_null(then); // the budget is used up by what its reader still has: nothing more begins
    assert_int_equal(fetcher_active(w->fetcher), 0);
    pthread_t t;
    pthread_create(&t, NULL, free_later, first);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    pthread_join(t, NULL);
    assert_int_equal(take(&then, 1, sizeof FEED - 1), 1);
}

static void a_body_that_was_read_makes_room_before_its_response_goes(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    s.budget = 100 * KIB;
    restart(w, &s);
    struct fetch_response *first = get(w, "http://feeds.example/bytes/60000");
    size_t held = bodies_used(w->fetcher->bodies);
    assert_true(held >= 60000);
    fetch_response_read(first);
    assert_int_equal(bodies_used(w->fetcher->bodies), 0);
    assert_int_equal(bodies_handed(w->fetcher->bodies), 0);
    assert_null(first->body.p);
    struct fetch_response *then = get(w, "http://feeds.example/feed");
    assert_int_equal(then->body.n, sizeof FEED - 1);
    assert_int_equal(first->status, 200); // the rest still stands
    fetch_response_free(first);
    fetch_response_free(then);
    assert_int_equal(bodies_used(w->fetcher->bodies), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_body_waits_for_room_and_never_fails_for_it),
        T(one_body_over_the_budget_still_comes),
        T(a_body_that_was_read_makes_room_before_its_response_goes),
        T(room_given_back_by_another_thread_wakes_the_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
