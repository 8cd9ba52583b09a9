// feeds_priv.h – what the files about feeds and their entries share.
#ifndef TRIBUTARY_HUB_FEEDS_PRIV_H
#define TRIBUTARY_HUB_FEEDS_PRIV_H

#include "base/arena.h"
#include "base/err.h"
#include "model/feed.h"

struct db;
struct stmt;

// Columns of a feed's row, by what feed_columns.def says of them.
enum feed_columns {
    FEED_FOUND = 1, // all
    FEED_SHOWN = 2, // what pages and lists show
    FEED_KEPT = 4   // what a visit leaves
};
// From a row that begins with those; how many they are. What `ret` has besides is zeroed.
int feed_columns_read(struct stmt *s, struct arena *a, enum feed_columns which, struct feed_state *ret);
// Those that are kept, from the parameter ?at on; the one after them.
int feed_columns_bind(struct stmt *s, int at, const struct feed_state *feed);

// A community is about to list a feed. When none but hidden ones do, whoever looks there would see that somebody reads
// it: since when, how often it failed, what it brought. So it begins anew, for all, and is due soon; what it had
// brought comes with its next good visit (community_feed.awaited), also to who lists it meanwhile. ret_awaited: it is
// so.
bool feed_begin(struct db *db, int64_t id, int64_t now, bool *ret_awaited, struct err *err);
// What a feed showed last, as far as its state was recorded.
bool feed_showed(struct db *db, struct arena *a, int64_t feed, const struct known_item **ret, size_t *ret_n,
                 struct err *err);
// A feed that no community listed is due again.
bool feed_wake(struct db *db, int64_t id, int64_t now, struct err *err);

#endif
