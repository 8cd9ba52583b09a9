// lane.h – a lane: one or more threads with one bounded queue of jobs, for everything that may block. A job runs on the
// lane and is then handed back to the loop thread, which calls its done(). Back-pressure is the caller's: submit says
// "full".
//
//   loop thread                         lane thread
//   lane_submit(lane, job)  ──queue──▶  job->run(job, state)
//   outbox_drain(outbox)    ◀─outbox──  (wake called, from the lane's thread)
//     └ job->done(job)
#ifndef TRIBUTARY_BASE_LANE_H
#define TRIBUTARY_BASE_LANE_H

#include "base/err.h"

struct job {
    void (*run)(struct job *job, void *state); // on the lane; state is what the lane's open() made for this thread
    void (*done)(struct job *job);             // on the loop thread; may free the job
    struct job *next;                          // the lane's
};

// What a job is a member of: job_owner(job, struct visit, job).
#define job_owner(job, type, member) ((type *)(void *)((char *)(job)-offsetof(type, member)))

// Where finished jobs wait for the loop thread. wake(arg) is called from lane threads, once until the next drain.
struct outbox;
struct outbox *outbox_new(void (*wake)(void *arg), void *arg);
void outbox_free(struct outbox *outbox);    // all lanes that use it must be gone
size_t outbox_drain(struct outbox *outbox); // calls done() of each finished job; returns how many

struct lane_options {
    const char *name; // at most 15 characters, shown by ps and gdb
    unsigned threads; // each has its own state
    size_t queue;     // jobs that may wait
    bool patient;     // a finished job may wait for the next if one is queued
    int nice;         // added to the threads' niceness (Linux: nice is per thread)
    bool aside;       // runs on all cores but one, where there are several
    // On the thread, before its first job; false ends the lane's start.
    bool (*open)(void *arg, void **ret_state, struct err *err);
    void (*close)(void *state); // on the thread, after its last job
    void *arg;
};

struct lane;
// NULL when a thread's open() failed, or none could be had.
struct lane *lane_start(const struct lane_options *options, struct outbox *outbox, struct err *err);
// Finishes what is queued, ends the threads. Results are in the outbox.
void lane_stop(struct lane *lane);
bool lane_submit(struct lane *lane, struct job *job); // false: the queue is full, nothing was taken
// As submit, beyond the limit: for callers that never have more than one job waiting and cannot do without it.
void lane_submit_sure(struct lane *lane, struct job *job);
size_t lane_waiting(struct lane *lane); // queued, not counting those that run; for tests

#endif
