// body_priv.h – the bodies of answers, all under one budget of bytes. They are made on the loop and freed anywhere;
// freeing wakes the loop when it waits for room.
#ifndef TRIBUTARY_FETCH_BODY_PRIV_H
#define TRIBUTARY_FETCH_BODY_PRIV_H

#include "base/buf.h"
#include "fetch/fetcher.h"

struct bodies;
struct bodies *bodies_new(void (*wake)(void *arg), void *arg); // wake: from any thread
void bodies_leave(struct bodies *b);              // no more waking; lives on until its last response is freed
size_t bodies_used(struct bodies *b);             // bytes of all bodies, whoever has them
size_t bodies_handed(struct bodies *b);           // of these, bytes of bodies that were handed over
void bodies_wait(struct bodies *b, bool waiting); // whether to be woken

// A response and what lies behind it.
struct response_box {
    struct fetch_response response; // first: fetch_response_free() is given its address
    struct buf body;                // as it was sent, until it is unpacked
    struct str codings;             // that are still to be undone
    struct bodies *bodies;
    size_t held; // counted in the budget
    bool handed;
};
struct response_box *box_new(struct bodies *b, size_t body_max);
void box_add(struct response_box *box, const void *p, size_t n);
void box_expect(struct response_box *box, size_t n); // room for so many bytes, since they were announced
void box_empty(struct response_box *box);
void box_hand_over(struct response_box *box); // memory of the body's size; whoever reads it may have it

#endif
