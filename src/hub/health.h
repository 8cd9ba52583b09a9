// health.h – what whoever runs the hub may know of its feeds: those of communities that are neither hidden nor closed
// (decisions 7, communities.md P7).
#ifndef TRIBUTARY_HUB_HEALTH_H
#define TRIBUTARY_HUB_HEALTH_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "hub/advice.h"
#include "model/feed.h"

struct db;

struct health_counts {
    int64_t feeds, failing, unvisited;
    int64_t offline;       // wait for this hub's own network, and nothing else is wrong with them
    int64_t offline_since; // the first of those, or of what fails besides; 0 = none
};
bool health_count(struct db *db, struct health_counts *ret, struct err *err);

// Totals for /metrics, which anybody may read.
struct health_totals {
    int64_t feeds, pushed, due;
    int64_t due_since; // when the oldest of those was; 0 = none is
    int64_t failing[VISIT_OUTCOMES];
};
bool health_total(struct db *db, int64_t now, struct health_totals *ret, struct err *err);

// Whether they may know of that feed.
bool health_visible(struct db *db, int64_t feed, bool *ret, struct err *err);

struct health_place {
    struct str slug, title;
};
struct failing_feed {
    struct feed_state feed;
    const struct advice *advice;
    struct str title;                // what a community calls it that has not said its own; may be missing
    struct str host;                 // of its site, without "www."
    VEC(struct health_place) places; // the communities that list it
};
typedef VEC(struct failing_feed) failing_feeds;
// Those of one advice together, and in them those of one host. most: −1 for all; the worst outcomes are kept.
bool health_failing(struct db *db, struct arena *a, int most, failing_feeds *ret, struct err *err);

#endif
