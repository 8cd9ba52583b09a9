// crowd_priv.h – what hosts have in common that too many of them would wear out: a site, an address. Lives as long as
// somebody holds it.
#ifndef TRIBUTARY_FETCH_CROWD_PRIV_H
#define TRIBUTARY_FETCH_CROWD_PRIV_H

#include "base/table.h"

struct crowd {
    struct table_place place;
    size_t held, queued;
    int running;
    int64_t not_before; // monotonic: the gap
    char name[];
};

struct crowd *crowd_hold(struct table *crowds, struct str name); // finds or makes it
void crowd_drop(struct table *crowds, struct crowd *crowd);      // nothing for NULL

#endif
