// lanes.h – a loop for tests, and lanes whose finished jobs come back to it.
#ifndef TRIBUTARY_TESTS_LANES_H
#define TRIBUTARY_TESTS_LANES_H

#include "base/lane.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <uv.h>

#include <cmocka.h>

struct lane_loop {
    uv_loop_t loop;
    uv_async_t wake;
    struct outbox *outbox;
};

static inline void lane_loop_on_wake(uv_async_t *wake)
{
    outbox_drain(wake->data);
}

static inline void lane_loop_wake(void *arg)
{
    uv_async_send(arg);
}

static inline void lane_loop_open(struct lane_loop *l)
{
    uv_loop_init(&l->loop);
    uv_async_init(&l->loop, &l->wake, lane_loop_on_wake);
    l->wake.data = l->outbox = outbox_new(lane_loop_wake, &l->wake);
}

static inline struct lane *lane_loop_start(struct lane_loop *l, const struct lane_options *options)
{
    struct err err;
    struct lane *lane = lane_start(options, l->outbox, &err);
    if (!lane)
        fail_msg("%s: %s", options->name, err.text);
    return lane;
}

static inline bool lane_loop_own(void *arg, void **ret_state, struct err *err)
{
    (void)err;
    *ret_state = arg;
    return true;
}

// One thread, whose state is the test's own.
static inline struct lane *lane_loop_start_with(struct lane_loop *l, const char *name, void *state)
{
    return lane_loop_start(
        l, &(struct lane_options){.name = name, .threads = 1, .queue = 8, .open = lane_loop_own, .arg = state});
}

// After its lanes were stopped. False: something of the test's is still open.
static inline bool lane_loop_close(struct lane_loop *l)
{
    if (!uv_is_closing((uv_handle_t *)&l->wake))
        uv_close((uv_handle_t *)&l->wake, NULL);
    uv_run(&l->loop, UV_RUN_DEFAULT);
    outbox_free(l->outbox);
    return uv_loop_close(&l->loop) == 0;
}

#endif
