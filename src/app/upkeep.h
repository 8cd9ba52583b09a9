// upkeep.h – what `serve` does in the background, a little at a time: bodies that an older policy made are made again
// (hub/bodies.h). Loop thread only.
#ifndef TRIBUTARY_APP_UPKEEP_H
#define TRIBUTARY_APP_UPKEEP_H

#include "base/lane.h"
#include "hub/bodies.h"

#include <uv.h>

struct upkeep {
    struct lane *write;
    void (*changed)(void *arg); // bodies came out otherwise than they were
    void *arg;
    uv_timer_t timer;
    struct job job;
    struct bodies_redone last, all;
    struct err err;
    bool stopped;
};

void upkeep_open(struct upkeep *u, uv_loop_t *loop, struct lane *write, void (*changed)(void *arg), void *arg);
void upkeep_stop(struct upkeep *u); // the loop must run once more

#endif
