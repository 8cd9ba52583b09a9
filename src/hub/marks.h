// marks.h – what a person has seen, and keeps.
#ifndef TRIBUTARY_HUB_MARKS_H
#define TRIBUTARY_HUB_MARKS_H

#include "base/err.h"

struct db;

// Marks, between hub_durable(db, true) and hub_durable(db, false). Everything up to entry `through` is seen, in one
// community or (0) in all of the person's.
bool mark_seen_through(struct db *db, int64_t person, int64_t community, int64_t through, struct err *err);
// Takes a mark_seen_through() back: to what was seen before, and when that was said.
bool mark_seen_undo(struct db *db, int64_t person, int64_t community, int64_t through, int64_t since, struct err *err);
bool mark_kept(struct db *db, int64_t person, int64_t entry, bool kept, int64_t now, struct err *err);

#endif
