// feeds_priv.h – what the files about feeds and their entries share.
#ifndef TRIBUTARY_HUB_FEEDS_PRIV_H
#define TRIBUTARY_HUB_FEEDS_PRIV_H

#include "base/arena.h"
#include "base/err.h"

struct db;

// A feed that no community listed is due again.
bool feed_wake(struct db *db, int64_t id, int64_t now, struct err *err);

#endif
