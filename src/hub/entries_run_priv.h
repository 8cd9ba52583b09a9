// entries_run_priv.h – what storing what one visit brought shares: for whom it is done, and how rows are written.
#ifndef TRIBUTARY_HUB_ENTRIES_RUN_PRIV_H
#define TRIBUTARY_HUB_ENTRIES_RUN_PRIV_H

#include "hub/entries.h"
#include "hub/entries_priv.h"
#include "hub/entry_match_priv.h"

struct listing { // a community that lists the feed
    int64_t community, past_before;
    enum kind kind;
    bool awaited; // what the feed had brought before comes with this
    bool touched;
};

struct arrival { // an item that is unknown, or of which there is a new version
    const struct harvest_item *item;
    struct match_hashes hashes;
    int64_t entry, origin; // 0 = the feed has not shown it
    uint64_t content;      // as it had shown it
    int64_t tombstone;     // as the store has it (store/schema.sql)
    int64_t actor, sort_at;
    int claim;
    bool likely; // an entry of another feed may be the same
};
typedef VEC(struct arrival) arrival_list;

struct run {
    struct db *db;
    struct arena *a; // the run's own: what is given to the store is in it
    int64_t feed, now;
    struct matching matching;
    bool first; // the feed has no sighting yet
    bool part;  // of what the feed shows: what is not there may be elsewhere
    bool past;  // a page of its past
    VEC(struct listing) listings;
    week_list weeks; // one an activity that was made
    id_list changed; // communities that do not list the feed
    struct stored_counts *counts;
};

// Fills in what the store says of the feed and of those who list it; of the caller's are db, a, feed, now and counts.
bool run_start(struct run *r, struct err *err);
// What the communities are told, in `a`: weeks, what somebody had waited for, who has news.
bool run_finish(struct run *r, struct arena *a, struct err *err);
void run_touched(struct run *r, int64_t community);               // one of any that show an entry
void run_made(struct run *r, struct listing *l, int64_t sort_at); // an activity

// What nobody had shown: makes entries, bodies, sightings and activities, a statement a table.
bool entries_add(struct run *r, struct arrival *v, size_t n, struct err *err);
// The arrival's version becomes the entry's.
bool entry_change(struct run *r, struct arrival *a, struct err *err);
bool sightings_add(struct run *r, const struct arrival *v, size_t n, struct err *err);

#endif
