// change_priv.h – one change to the store: a transaction of its own, or a part of the caller's when one is open
// already.
#ifndef TRIBUTARY_HUB_CHANGE_PRIV_H
#define TRIBUTARY_HUB_CHANGE_PRIV_H

#include "base/err.h"

struct db;
struct change {
    struct db *db;
    bool own;
};

bool change_begin(struct db *db, struct change *ret, struct err *err);
// Returns ok. When not ok, or when the commit fails, what was begun here is rolled back.
bool change_end(const struct change *change, bool ok, struct err *err);

#endif
