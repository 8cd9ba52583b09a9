// upkeep.c – a turn on the write lane, a pause, until nothing is left to do. A turn is short, so that nobody waits for
// it.
#include "app/upkeep.h"
#include "base/log.h"
#include "text/sanitize.h"

#define TURN     (20 * 1000) // µs
#define PAUSE_MS 100
#define LATER_MS (60 * 1000) // after a failure

static void on_timer(uv_timer_t *timer);
static void job_turn(struct job *job, void *state);
static void on_turned(struct job *job);

void upkeep_open(struct upkeep *u, uv_loop_t *loop, struct lane *write, void (*changed)(void *arg), void *arg)
{
    *u = (struct upkeep){.write = write, .changed = changed, .arg = arg};
    uv_timer_init(loop, &u->timer);
    u->timer.data = u;
    uv_timer_start(&u->timer, on_timer, PAUSE_MS, 0);
}

void upkeep_stop(struct upkeep *u)
{
    u->stopped = true;
    uv_close((uv_handle_t *)&u->timer, NULL);
}

static void on_timer(uv_timer_t *timer)
{
    struct upkeep *u = timer->data;
    u->job = (struct job){.run = job_turn, .done = on_turned};
    if (!lane_submit(u->write, &u->job))
        uv_timer_start(timer, on_timer, PAUSE_MS, 0);
}

static void job_turn(struct job *job, void *state)
{
    struct upkeep *u = job_owner(job, struct upkeep, job);
    u->err = (struct err){0};
    if (!bodies_redo(state, TURN, &u->last, &u->err))
        u->last = (struct bodies_redone){0}; // it was undone
}

static void on_turned(struct job *job)
{
    struct upkeep *u = job_owner(job, struct upkeep, job);
    u->all.done += u->last.done;
    u->all.changed += u->last.changed;
    if (u->stopped)
        return;
    if (u->last.changed)
        u->changed(u->arg);
    if (u->err.code)
        log_event(LOG_ERROR, "bodies", "bodies that an older policy made wait to be made again: %s", u->err.text);
    if (!u->last.finished)
        uv_timer_start(&u->timer, on_timer, u->err.code ? LATER_MS : PAUSE_MS, 0);
    else if (u->all.done)
        log_event(LOG_INFO, "bodies", "%lld bodies were made again under policy %d, %lld came out otherwise",
                  (long long)u->all.done, SANITIZE_POLICY, (long long)u->all.changed);
}
