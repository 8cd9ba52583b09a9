// body.c – the bodies of answers under one budget.
#include "base/must.h"
#include "fetch/body_priv.h"
#include "fetch/unpack_priv.h"

#include <pthread.h>
#include <stdlib.h>

struct bodies {
    pthread_mutex_t lock;
    size_t used, handed, boxes;
    bool waiting;
    pthread_mutex_t wake_lock; // the loop takes it only to leave: what wakes it may not hold what it needs
    void (*wake)(void *arg);   // NULL once it has left
    void *arg;
};

static void count(struct response_box *box, size_t now);
static void release(struct bodies *b);

struct bodies *bodies_new(void (*wake)(void *arg), void *arg)
{
    struct bodies *b = calloc(1, sizeof *b);
    must(b && "out of memory");
    must(pthread_mutex_init(&b->lock, NULL) == 0 && pthread_mutex_init(&b->wake_lock, NULL) == 0);
    b->wake = wake;
    b->arg = arg;
    b->boxes = 1; // the loop's own hold
    return b;
}

void bodies_leave(struct bodies *b)
{
    pthread_mutex_lock(&b->wake_lock);
    b->wake = NULL;
    pthread_mutex_unlock(&b->wake_lock);
    release(b);
}

size_t bodies_used(struct bodies *b)
{
    pthread_mutex_lock(&b->lock);
    size_t n = b->used;
    pthread_mutex_unlock(&b->lock);
    return n;
}

size_t bodies_handed(struct bodies *b)
{
    pthread_mutex_lock(&b->lock);
    size_t n = b->handed;
    pthread_mutex_unlock(&b->lock);
    return n;
}

void bodies_wait(struct bodies *b, bool waiting)
{
    pthread_mutex_lock(&b->lock);
    b->waiting = waiting;
    pthread_mutex_unlock(&b->lock);
}

struct response_box *box_new(struct bodies *b, size_t body_max)
{
    struct response_box *box = calloc(1, sizeof *box);
    must(box && "out of memory");
    arena_init(&box->response.arena);
    buf_init(&box->body, body_max);
    box->response.retry_after = box->response.fresh_for = -1;
    box->bodies = b;
    pthread_mutex_lock(&b->lock);
    b->boxes++;
    pthread_mutex_unlock(&b->lock);
    return box;
}

void box_add(struct response_box *box, const void *p, size_t n)
{
    buf_add(&box->body, p, n);
    if (box->body.cap != box->held)
        count(box, box->body.cap);
}

void box_expect(struct response_box *box, size_t n)
{
    if (n > box->body.max)
        return;
    buf_room(&box->body, n);
    count(box, box->body.cap);
}

void box_empty(struct response_box *box)
{
    buf_done(&box->body);
    count(box, 0);
}

void box_hand_over(struct response_box *box)
{
    struct buf *b = &box->body;
    if (!b->n) {
        box_empty(box);
    } else if (b->cap > b->n + 1) { // it may wait long for its reader
        char *p = realloc(b->p, b->n + 1);
        must(p && "out of memory");
        b->p = p;
        b->cap = b->n + 1;
        count(box, b->cap);
    }
    pthread_mutex_lock(&box->bodies->lock);
    box->handed = true;
    box->bodies->handed += box->held;
    pthread_mutex_unlock(&box->bodies->lock);
}

bool fetch_response_unpack(struct fetch_response *response)
{
    struct response_box *box = (struct response_box *)response;
    struct failure_facts facts = {.body_max = box->body.max};
    struct buf body;
    enum failure failure = FAILURE_NONE;
    buf_init(&body, box->body.max);
    if (unpack_needed(box->codings) && box->body.n) {
        failure = unpack(buf_str(&box->body), box->codings, &body);
        buf_done(&box->body);
        box->body = body;
        count(box, box->body.cap);
    }
    box->codings = STR_NONE;
    response->body = buf_str(&box->body);
    return !failure || failure_err(failure, &facts, &response->err);
}

static void give_back(struct response_box *box)
{
    struct bodies *b = box->bodies;
    buf_done(&box->body);
    pthread_mutex_lock(&b->lock);
    b->used -= box->held;
    if (box->handed)
        b->handed -= box->held;
    bool waiting = b->waiting;
    pthread_mutex_unlock(&b->lock);
    box->held = 0;
    if (!waiting)
        return;
    pthread_mutex_lock(&b->wake_lock);
    if (b->wake)
        b->wake(b->arg);
    pthread_mutex_unlock(&b->wake_lock);
}

void fetch_response_read(struct fetch_response *response)
{
    struct response_box *box = (struct response_box *)response;
    give_back(box);
    box->response.body = STR_NONE;
}

void fetch_response_free(struct fetch_response *response)
{
    if (!response)
        return;
    struct response_box *box = (struct response_box *)response;
    struct bodies *b = box->bodies;
    arena_done(&box->response.arena);
    give_back(box);
    free(box);
    release(b);
}

static void count(struct response_box *box, size_t now)
{
    struct bodies *b = box->bodies;
    pthread_mutex_lock(&b->lock);
    b->used = b->used - box->held + now;
    if (box->handed)
        b->handed = b->handed - box->held + now;
    pthread_mutex_unlock(&b->lock);
    box->held = now;
}

static void release(struct bodies *b)
{
    pthread_mutex_lock(&b->lock);
    bool last = --b->boxes == 0;
    pthread_mutex_unlock(&b->lock);
    if (!last)
        return;
    pthread_mutex_destroy(&b->lock);
    pthread_mutex_destroy(&b->wake_lock);
    free(b);
}
