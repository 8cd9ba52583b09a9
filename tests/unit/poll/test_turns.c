// test_turns.c – visits begin and end between other events of the loop.
#include "poll/poller_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include <cmocka.h>

static size_t ended;

static void on_visited(void *arg, const struct visit_report *report)
{
    (void)arg, (void)report;
    ended++;
}

static struct visit *begin(struct poller *p)
{
    struct visit *v = visit_new(p);
    poller_visit_begin(p, v);
    return v;
}

static void visits_end_in_the_loops_next_turns(void **state)
{
    (void)state;
    uv_loop_t loop;
    uv_loop_init(&loop);
    struct outbox *outbox = outbox_new(NULL, NULL);
    struct lane *write = lane_start(&(struct lane_options){.name = "write", .threads = 1, .queue = 1}, outbox, NULL);
    struct poller p = {
        .loop = &loop, .write = write, .hooks = {.visited = on_visited}, .forever = true, .stopping = true};
    visit_queue_init(&p.to_ingest);
    p.turns = turns_new(&p);
    p.recorder = recorder_new(&p);
    ended = 0;
    for (int i = 0; i < 100; i++)
        turns_end_visit(p.turns, begin(&p));
    assert_int_equal(ended, 0);
    assert_int_equal(uv_backend_timeout(&loop), 0); // nobody sleeps meanwhile
    while (ended < 100)
        uv_run(&loop, UV_RUN_NOWAIT);
    assert_int_equal(p.in_flight, 0);
    while (!recorder_idle(p.recorder)) // the lane frees them
        outbox_drain(outbox);
    lane_stop(write);
    outbox_free(outbox);
    assert_false(uv_loop_alive(&loop)); // and nobody is kept awake when all is done
    recorder_free(p.recorder);
    turns_end(p.turns);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_true(turns_ended(p.turns));
    turns_free(p.turns);
    assert_int_equal(uv_loop_close(&loop), 0);
}

static void what_has_not_begun_can_be_taken_back(void **state)
{
    (void)state;
    uv_loop_t loop;
    uv_loop_init(&loop);
    struct poller p = {.loop = &loop, .forever = true, .stopping = true};
    p.turns = turns_new(&p);
    struct visit *a = begin(&p), *b = begin(&p);
    turns_begin_visit(p.turns, a);
    turns_begin_visit(p.turns, b);
    assert_ptr_equal(turns_take_back(p.turns), a);
    assert_ptr_equal(turns_take_back(p.turns), b);
    assert_null(turns_take_back(p.turns));
    visit_free(a);
    visit_free(b);
    turns_end(p.turns);
    uv_run(&loop, UV_RUN_DEFAULT);
    turns_free(p.turns);
    assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visits_end_in_the_loops_next_turns),
        cmocka_unit_test(what_has_not_begun_can_be_taken_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
