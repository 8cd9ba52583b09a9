// glance.h – what moved in a person’s communities since they were last there.
#ifndef TRIBUTARY_HUB_GLANCE_H
#define TRIBUTARY_HUB_GLANCE_H

#include "base/arena.h"
#include "base/err.h"
#include "model/community.h"
#include "model/entry.h"

struct db;

struct glance_row {
    struct community community;
    int64_t fresh;               // new since seen_through, counted to 100 ("99+")
    VEC(struct entry) headlines; // newest, at most 3, without bodies
    int weeks[26];               // activities a week, oldest first, the last is the running one
    bool unread;                 // nothing is new, and none of its feeds is well: who knows whether it is quiet
};
struct glance {
    VEC(struct glance_row) rows; // moved first (most unusual first), then quiet, by title
    int64_t fresh;               // in all, each entry once, counted to 1000
    int moved, communities, unread;
    int64_t newest_entry; // what seen_through moves to when the page is marked seen
    int64_t since;        // when the person last marked something seen; 0 = never
};
bool glance_load(struct db *db, struct arena *a, int64_t person, int64_t now, struct glance *ret, struct err *err);

#endif
