// lane.c – threads, a queue, an outbox.
#include "base/lane.h"
#include "base/must.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COMPANY 4 // finished jobs of a patient lane that are worth waking the loop

struct queue {
    struct job *first, **last;
    size_t n;
};

struct outbox {
    pthread_mutex_t mutex;
    struct queue queue;
    bool woken; // the loop was told, and has not come yet
    void (*wake)(void *);
    void *arg;
};

struct lane {
    struct lane_options options;
    struct outbox *outbox;
    pthread_mutex_t mutex;
    pthread_cond_t work, started;
    struct queue queue;
    bool stopping;
    unsigned up;
    struct err err; // of the first thread that could not begin
    pthread_t threads[];
};

static void queue_init(struct queue *q)
{
    *q = (struct queue){.last = &q->first};
}

static void queue_append(struct queue *q, struct job *job)
{
    job->next = NULL;
    *q->last = job;
    q->last = &job->next;
    q->n++;
}

static struct job *queue_take(struct queue *q)
{
    struct job *job = q->first;
    if (!job)
        return NULL;
    q->first = job->next;
    if (!q->first)
        q->last = &q->first;
    q->n--;
    return job;
}

struct outbox *outbox_new(void (*wake)(void *arg), void *arg)
{
    struct outbox *o = calloc(1, sizeof *o);
    must(o);
    pthread_mutex_init(&o->mutex, NULL);
    queue_init(&o->queue);
    o->wake = wake;
    o->arg = arg;
    return o;
}

void outbox_free(struct outbox *o)
{
    if (!o)
        return;
    pthread_mutex_destroy(&o->mutex);
    free(o);
}

// A job that `can_wait` is told of with the next that cannot, at the latest when a few wait.
static void outbox_put(struct outbox *o, struct job *job, bool can_wait)
{
    pthread_mutex_lock(&o->mutex);
    queue_append(&o->queue, job);
    bool wake = !o->woken && (!can_wait || o->queue.n >= COMPANY);
    o->woken = o->woken || wake;
    pthread_mutex_unlock(&o->mutex);
    if (wake && o->wake)
        o->wake(o->arg);
}

size_t outbox_drain(struct outbox *o)
{
    pthread_mutex_lock(&o->mutex);
    struct job *job = o->queue.first;
    size_t n = o->queue.n;
    queue_init(&o->queue);
    o->woken = false;
    pthread_mutex_unlock(&o->mutex);
    while (job) {
        struct job *next = job->next;
        job->done(job);
        job = next;
    }
    return n;
}

// Leaves the first of the cores this process may use to others, if it may use more. A kernel that will not have it, or
// a machine with a thousand cores, is left as it is.
static void step_aside(void)
{
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) != 0 || CPU_COUNT(&cores) < 2)
        return;
    int first = 0;
    while (!CPU_ISSET(first, &cores))
        first++;
    CPU_CLR(first, &cores);
    sched_setaffinity(0, sizeof cores, &cores); // 0: this thread
}

static void *lane_thread(void *arg)
{
    struct lane *lane = arg;
    pthread_setname_np(pthread_self(), lane->options.name);
    if (lane->options.nice) {
        errno = 0;
        int at = nice(lane->options.nice); // on Linux: of this thread
        (void)at;
    }
    if (lane->options.aside)
        step_aside();
    void *state = NULL;
    struct err err = {0};
    bool ok = !lane->options.open || lane->options.open(lane->options.arg, &state, &err);
    pthread_mutex_lock(&lane->mutex);
    lane->up++;
    must(ok || err.code);
    if (!ok && !lane->err.code)
        lane->err = err;
    pthread_cond_broadcast(&lane->started);
    while (ok) {
        struct job *job = queue_take(&lane->queue);
        if (job) {
            bool more = lane->queue.n > 0;
            pthread_mutex_unlock(&lane->mutex);
            job->run(job, state);
            outbox_put(lane->outbox, job, lane->options.patient && more);
            pthread_mutex_lock(&lane->mutex);
        } else if (lane->stopping) {
            break;
        } else {
            pthread_cond_wait(&lane->work, &lane->mutex);
        }
    }
    pthread_mutex_unlock(&lane->mutex);
    if (ok && lane->options.close)
        lane->options.close(state);
    return NULL;
}

// As many as can be had, with every signal blocked: those belong to the loop thread.
static void start_threads(struct lane *lane)
{
    sigset_t all, before;
    unsigned n = 0;
    int no = 0;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (n < lane->options.threads && !(no = pthread_create(&lane->threads[n], NULL, lane_thread, lane)))
        n++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_mutex_lock(&lane->mutex);
    lane->options.threads = n;
    if (no && !lane->err.code)
        err_set(&lane->err, ERR_IO, "no thread can be had for '%s': %s; allow this process more of them",
                lane->options.name, strerror(no));
    while (lane->up < n)
        pthread_cond_wait(&lane->started, &lane->mutex);
    pthread_mutex_unlock(&lane->mutex);
}

struct lane *lane_start(const struct lane_options *options, struct outbox *outbox, struct err *err)
{
    must(options->threads > 0 && outbox);
    struct lane *lane = calloc(1, sizeof *lane + options->threads * sizeof lane->threads[0]);
    must(lane);
    lane->options = *options;
    lane->outbox = outbox;
    pthread_mutex_init(&lane->mutex, NULL);
    pthread_cond_init(&lane->work, NULL);
    pthread_cond_init(&lane->started, NULL);
    queue_init(&lane->queue);
    start_threads(lane);
    if (!lane->err.code)
        return lane;
    *err = lane->err;
    lane_stop(lane);
    return NULL;
}

void lane_stop(struct lane *lane)
{
    if (!lane)
        return;
    pthread_mutex_lock(&lane->mutex);
    lane->stopping = true;
    pthread_cond_broadcast(&lane->work);
    pthread_mutex_unlock(&lane->mutex);
    for (unsigned i = 0; i < lane->options.threads; i++)
        pthread_join(lane->threads[i], NULL);
    pthread_cond_destroy(&lane->work);
    pthread_cond_destroy(&lane->started);
    pthread_mutex_destroy(&lane->mutex);
    free(lane);
}

static bool submit(struct lane *lane, struct job *job, bool sure)
{
    pthread_mutex_lock(&lane->mutex);
    bool room = sure || lane->queue.n < lane->options.queue;
    if (room) {
        queue_append(&lane->queue, job);
        pthread_cond_signal(&lane->work);
    }
    pthread_mutex_unlock(&lane->mutex);
    return room;
}

bool lane_submit(struct lane *lane, struct job *job)
{
    return submit(lane, job, false);
}
void lane_submit_sure(struct lane *lane, struct job *job)
{
    submit(lane, job, true);
}

size_t lane_waiting(struct lane *lane)
{
    pthread_mutex_lock(&lane->mutex);
    size_t n = lane->queue.n;
    pthread_mutex_unlock(&lane->mutex);
    return n;
}
