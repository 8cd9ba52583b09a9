// turns.c – visits begin and end by the hundred, when a claim or a batch of the store is done. They do so a little at a
// time, between other events of the loop: whoever asks for a page meanwhile waits for one turn.
#include "base/clock.h"
#include "base/must.h"
#include "poll/poller_priv.h"

#include <stdlib.h>
#include <uv.h>

#define TURN 150 // µs

struct turns {
    struct poller *poller;
    uv_idle_t idle;
    struct visit_queue begin, end;
    bool ending, ended;
};

static void on_turn(uv_idle_t *idle);
static void on_closed(uv_handle_t *handle);

struct turns *turns_new(struct poller *p)
{
    struct turns *t = calloc(1, sizeof *t);
    must(t && "out of memory");
    t->poller = p;
    visit_queue_init(&t->begin);
    visit_queue_init(&t->end);
    uv_idle_init(p->loop, &t->idle);
    t->idle.data = t;
    return t;
}

void turns_free(struct turns *t)
{
    must(!t || t->ended);
    free(t);
}

void turns_begin_visit(struct turns *t, struct visit *v)
{
    visit_queue_append(&t->begin, v);
    uv_idle_start(&t->idle, on_turn);
}

void turns_end_visit(struct turns *t, struct visit *v)
{
    visit_queue_append(&t->end, v);
    uv_idle_start(&t->idle, on_turn);
}

struct visit *turns_take_back(struct turns *t)
{
    return visit_queue_take(&t->begin);
}

// Ends first: they give memory back, and room.
static void on_turn(uv_idle_t *idle)
{
    struct turns *t = idle->data;
    struct visit *v;
    for (int64_t begun = clock_mono(); clock_mono() - begun < TURN;) {
        if ((v = visit_queue_take(&t->end)))
            visit_recorded(v);
        else if ((v = visit_queue_take(&t->begin)))
            visit_start(v);
        else
            break;
    }
    if (!t->begin.n && !t->end.n)
        uv_idle_stop(&t->idle);
}

void turns_end(struct turns *t)
{
    if (t->ending)
        return;
    t->ending = true;
    uv_close((uv_handle_t *)&t->idle, on_closed);
}

bool turns_ended(const struct turns *t)
{
    return t->ended;
}

static void on_closed(uv_handle_t *handle)
{
    struct turns *t = handle->data;
    t->ended = true;
    poller_check_end(t->poller);
}
