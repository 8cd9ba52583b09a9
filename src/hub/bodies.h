// bodies.h – the bodies of entries: what the sanitiser made and, beside it, what it was made of, so that it can be made
// again when the policy rises (decisions 12). The source stands packed (LZ4 block format, with the body as its
// dictionary): the two are nearly alike, and the store holds a third less.
#ifndef TRIBUTARY_HUB_BODIES_H
#define TRIBUTARY_HUB_BODIES_H

#include "base/arena.h"
#include "base/err.h"

struct db;

// Markup as the feed gave it, and what relative references in it resolve against. Pure; any thread.
struct body_source {
    struct str html, base;
};
struct str body_source_pack(struct arena *a, const struct body_source *source, struct str body);
// false: these bytes were not packed with this body.
bool body_source_unpack(struct arena *a, struct str packed, struct str body, struct body_source *ret);

struct bodies_redone {
    int64_t done, changed; // bodies looked at, and of these that came out otherwise
    bool finished;         // none is left
};
// Makes bodies of another policy than SANITIZE_POLICY again, for `budget` µs or until none is left; goes on where the
// last call stopped, also in another process. One query when there is nothing to do. A source that cannot be read (it
// is damaged) counts as none: then the body itself is made again, which can only take something away.
bool bodies_redo(struct db *db, int64_t budget, struct bodies_redone *ret, struct err *err);

#endif
