// test_lane.c – jobs go to the lane and come back, in order, bounded, and none is lost. Clean under ThreadSanitizer.
#include "base/lane.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static sem_t woken;
static void wake(void *arg)
{
    sem_post(arg);
}

struct sum {
    struct job job;
    int number, result;
    void *ran_on;
    sem_t *gate; // waits here when there is one
};
static int finished, finish_order[4000];

static void run(struct job *job, void *state)
{
    struct sum *s = (struct sum *)job;
    if (s->gate)
        sem_wait(s->gate);
    s->result = s->number * 2;
    s->ran_on = state;
}

static void done(struct job *job)
{
    struct sum *s = (struct sum *)job;
    finish_order[finished++] = s->number;
}

static void job_init(struct sum *s, int number, sem_t *gate)
{
    *s = (struct sum){.job = {.run = run, .done = done}, .number = number, .gate = gate};
}

static int opened, closed;
static bool open_state(void *arg, void **ret_state, struct err *err)
{
    int n = __atomic_add_fetch(&opened, 1, __ATOMIC_SEQ_CST);
    *ret_state = &opened;
    return n <= *(int *)arg || err_set(err, ERR_FULL, "there is no room for another");
}
static void close_state(void *state)
{
    (void)state;
    __atomic_add_fetch(&closed, 1, __ATOMIC_SEQ_CST);
}

static int before(void **state)
{
    (void)state;
    finished = opened = closed = 0;
    return sem_init(&woken, 0, 0);
}

static void every_job_is_run_and_comes_back(void **state)
{
    (void)state;
    static struct sum jobs[2000];
    int allowed = 3;
    struct outbox *outbox = outbox_new(wake, &woken);
    struct lane *lane = lane_start(&(struct lane_options){.name = "sums",
                                                          .threads = 3,
                                                          .queue = 16,
                                                          .nice = 1,
                                                          .open = open_state,
                                                          .close = close_state,
                                                          .arg = &allowed},
                                   outbox, NULL);
    assert_non_null(lane);
    assert_int_equal(opened, 3);
    int sent = 0;
    while (finished < 2000) {
        while (sent < 2000) {
            job_init(&jobs[sent], sent, NULL);
            if (!lane_submit(lane, &jobs[sent].job))
                break;
            sent++;
        }
        sem_wait(&woken);
        outbox_drain(outbox);
    }
    for (int i = 0; i < 2000; i++) {
        assert_int_equal(jobs[i].result, i * 2);
        assert_ptr_equal(jobs[i].ran_on, &opened);
    }
    lane_stop(lane);
    assert_int_equal(closed, 3);
    assert_int_equal(outbox_drain(outbox), 0);
    outbox_free(outbox);
}

static void queue_is_bounded_and_ordered(void **state)
{
    (void)state;
    static struct sum jobs[6];
    sem_t gate;
    sem_init(&gate, 0, 0);
    struct outbox *outbox = outbox_new(wake, &woken);
    struct lane *lane = lane_start(&(struct lane_options){.name = "one", .threads = 1, .queue = 3}, outbox, NULL);
    assert_non_null(lane);
    for (int i = 0; i < 6; i++)
        job_init(&jobs[i], i, i == 0 ? &gate : NULL);
    assert_true(lane_submit(lane, &jobs[0].job));
    while (lane_waiting(lane)) // the first one is running, held by the gate
        sched_yield();
    assert_true(lane_submit(lane, &jobs[1].job));
    assert_true(lane_submit(lane, &jobs[2].job));
    assert_true(lane_submit(lane, &jobs[3].job));
    assert_false(lane_submit(lane, &jobs[4].job)); // full
    assert_int_equal(lane_waiting(lane), 3);
    lane_submit_sure(lane, &jobs[5].job); // beyond the limit, for its one owner
    assert_int_equal(lane_waiting(lane), 4);
    sem_post(&gate);
    lane_stop(lane); // finishes what is queued
    assert_int_equal(outbox_drain(outbox), 5);
    static const int want[] = {0, 1, 2, 3, 5};
    for (int i = 0; i < 5; i++)
        assert_int_equal(finish_order[i], want[i]);
    outbox_free(outbox);
    sem_destroy(&gate);
}

struct look {
    struct job job;
    cpu_set_t cores;
};
static void look(struct job *job, void *state)
{
    (void)state;
    struct look *l = (struct look *)job;
    assert_int_equal(sched_getaffinity(0, sizeof l->cores, &l->cores), 0);
}
static void looked(struct job *job)
{
    (void)job;
    finished++;
}

static void a_lane_aside_leaves_a_core_to_others_where_there_are_several(void **state)
{
    (void)state;
    struct look l = {.job = {.run = look, .done = looked}};
    cpu_set_t ours, both;
    assert_int_equal(sched_getaffinity(0, sizeof ours, &ours), 0);
    struct outbox *outbox = outbox_new(wake, &woken);
    struct lane *lane =
        lane_start(&(struct lane_options){.name = "aside", .threads = 1, .queue = 1, .aside = true}, outbox, NULL);
    assert_true(lane_submit(lane, &l.job));
    sem_wait(&woken);
    assert_int_equal(outbox_drain(outbox), 1);
    lane_stop(lane);
    outbox_free(outbox);
    CPU_AND(&both, &ours, &l.cores);
    assert_true(CPU_EQUAL(&both, &l.cores)); // none that was not ours
    int n = CPU_COUNT(&ours);
    assert_int_equal(CPU_COUNT(&l.cores), n > 1 ? n - 1 : 1);
}

// 0, 1, 3, 4 and 8 wait at the gate, so that it is known which have ended.
static void a_patient_lane_tells_of_several_at_once(void **state)
{
    (void)state;
    static struct sum jobs[9];
    sem_t gate;
    sem_init(&gate, 0, 0);
    struct outbox *outbox = outbox_new(wake, &woken);
    struct lane *lane =
        lane_start(&(struct lane_options){.name = "patient", .threads = 1, .queue = 5, .patient = true}, outbox, NULL);
    assert_non_null(lane);
    for (int i = 0; i < 9; i++)
        job_init(&jobs[i], i, i == 0 || i == 1 || i == 3 || i == 4 || i == 8 ? &gate : NULL);
    assert_true(lane_submit(lane, &jobs[0].job));
    while (lane_waiting(lane))
        sched_yield();
    for (int i = 1; i < 4; i++)
        assert_true(lane_submit(lane, &jobs[i].job));
    sem_post(&gate); // 0 was alone when it began
    assert_int_equal(sem_wait(&woken), 0);
    assert_int_equal(outbox_drain(outbox), 1);
    sem_post(&gate);
    while (lane_waiting(lane))
        sched_yield();
    assert_int_equal(sem_trywait(&woken), -1); // 1 and 2 have ended, and were not the last
    for (int i = 4; i < 9; i++)
        assert_true(lane_submit(lane, &jobs[i].job));
    sem_post(&gate);
    assert_int_equal(sem_wait(&woken), 0);
    assert_int_equal(outbox_drain(outbox), 3);
    sem_post(&gate);
    assert_int_equal(sem_wait(&woken), 0); // 4 to 7 are company enough
    assert_int_equal(outbox_drain(outbox), 4);
    sem_post(&gate);
    assert_int_equal(sem_wait(&woken), 0);
    lane_stop(lane);
    assert_int_equal(outbox_drain(outbox), 1);
    outbox_free(outbox);
    sem_destroy(&gate);
}

static void failed_open_ends_the_start_and_says_why(void **state)
{
    (void)state;
    int allowed = 1; // the second thread's open fails
    struct outbox *outbox = outbox_new(wake, &woken);
    struct err err;
    assert_null(lane_start(
        &(struct lane_options){
            .name = "half", .threads = 2, .queue = 4, .open = open_state, .close = close_state, .arg = &allowed},
        outbox, &err));
    assert_int_equal(err.code, ERR_FULL);
    assert_string_equal(err.text, "there is no room for another");
    assert_int_equal(closed, 1); // what was opened is closed again
    outbox_free(outbox);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_job_is_run_and_comes_back, before),
        cmocka_unit_test_setup(queue_is_bounded_and_ordered, before),
        cmocka_unit_test_setup(a_patient_lane_tells_of_several_at_once, before),
        cmocka_unit_test_setup(a_lane_aside_leaves_a_core_to_others_where_there_are_several, before),
        cmocka_unit_test_setup(failed_open_ends_the_start_and_says_why, before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
