// crowd_priv.h – what hosts have in common that too many of them would wear out: a site, an address. Lives as long as
// somebody holds it.
#ifndef TRIBUTARY_FETCH_CROWD_PRIV_H
#define TRIBUTARY_FETCH_CROWD_PRIV_H

#include "base/str.h"

struct crowd {
    struct crowd *chain; // of the hash table
    uint64_t hash;
    size_t held, queued;
    int running;
    int64_t not_before; // monotonic: the gap
    size_t n;
    char name[];
};

struct crowds {
    struct crowd **table;
    size_t size, n;
};

struct crowd *crowd_hold(struct crowds *c, struct str name); // finds or makes it
void crowd_drop(struct crowds *c, struct crowd *crowd);      // nothing for NULL
void crowds_done(struct crowds *c);                          // nobody may hold any

#endif
