// entries.h – entries, sightings and activities on the way in: the merging rule (decisions 3), in the caller's
// transaction.
#ifndef TRIBUTARY_HUB_ENTRIES_H
#define TRIBUTARY_HUB_ENTRIES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "model/entry.h"

struct db;

struct stored_counts {
    int fresh;            // entries that are new to the hub
    int merged;           // new sightings of entries that another feed had shown
    int changed;          // known ones whose body changed
    int gone;             // that the feed took back
    VEC(int64_t) arrived; // dates of what the feed had not shown before, merged ones too; 0 = it has none
    id_list communities;  // whose timelines show something else now
    VEC(uint64_t) hidden; // guids that the feed took back and may show: their dates tell whether they come back
};

// Stores what a visit of `feed` brought: finds or makes entries, records sightings, makes one activity a community that
// lists the feed. Two sightings are one entry when their normalised links are equal and so are title or id; only the
// origin feed's later versions change the shared body (docs/why/store.md says which feed that is). To be called before
// the feed's state is recorded: what it showed last tells whether it gave its items new ids. What a feed brings at
// first that is older than 30 days is never new to anybody. Items with `known` cost one look-up in the caller's hash
// list and nothing here.
bool entries_store(struct db *db, struct arena *a, int64_t feed, int64_t now, const struct harvest_item *items,
                   size_t n, struct stored_counts *ret, struct err *err);
// The same for a part of what the feed shows, from which nothing follows for the rest: a page of its past, of which
// nothing older than 30 days is ever new; or what its publisher pushed.
enum entries_part { ENTRIES_PAST, ENTRIES_PUSHED };
bool entries_store_part(struct db *db, struct arena *a, int64_t feed, int64_t now, const struct harvest_item *items,
                        size_t n, enum entries_part part, struct stored_counts *ret, struct err *err);
// What the feed says is no more (protocols 1.3), after what it brought was stored: it is shown where only this feed
// shows it no longer, and comes back when the feed shows it again with a later date. What another feed shows stays.
// `items` is all that the document has; communities that show less now, and what is hidden, are added to *ret.
bool entries_gone(struct db *db, struct arena *a, int64_t feed, int64_t now, const struct harvest_gone *gone,
                  const struct harvest_item *items, size_t n, struct stored_counts *ret, struct err *err);
// A feed came to a community, whose list names it already: its entries become activities there, and it is due if nobody
// listed it.
bool entries_backfill(struct db *db, int64_t community, int64_t feed, int64_t now, struct err *err);
// A feed left, whose list no longer names it: activities that no other feed of the community carries go.
bool entries_withdraw(struct db *db, int64_t community, int64_t feed, struct err *err);

#endif
