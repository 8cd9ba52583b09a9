// past.h – where the reading of a feed's past goes on (poll/past.c): kept until it has ended, so that what cuts it off
// costs none of it. `struct db *` means: on a lane.
#ifndef TRIBUTARY_HUB_PAST_H
#define TRIBUTARY_HUB_PAST_H

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"

struct db;
struct trail {                      // of the pages of a feed's past
    uint64_t seen[LIMIT_PAGES + 2]; // hashes of addresses: the feed's, where that leads, the pages'
    size_t n, pages;
};

bool past_keep(struct db *db, int64_t feed, struct str next, const struct trail *trail, struct err *err);
// What was kept, to be asked for once more; missing in *ret_next: nothing was, or it was tried often enough.
bool past_resume(struct db *db, struct arena *a, int64_t feed, struct str *ret_next, struct trail *ret_trail,
                 struct err *err);
bool past_end(struct db *db, int64_t feed, struct err *err);

#endif
