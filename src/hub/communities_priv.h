// communities_priv.h – what the files about communities share: rows, and listing feeds one by one.
#ifndef TRIBUTARY_HUB_COMMUNITIES_PRIV_H
#define TRIBUTARY_HUB_COMMUNITIES_PRIV_H

#include "hub/community_feeds.h"
#include "store/db.h"

// Runs a query of at most one row (without a viewer) to its end.
bool community_one(struct arena *a, struct stmt *s, struct community *ret, bool *ret_found, struct err *err);
// ERR_CONFLICT when it is closed.
bool community_open(struct db *db, int64_t id, struct err *err);

// The address in the text that the store has it under; "file:NAME" for files where those are allowed. ret_userinfo: as
// of feed_address().
bool listing_address(struct arena *a, struct str given, bool allow_file, struct str *ret, struct str *ret_userinfo,
                     struct err *err);
bool listing_add(struct db *db, int64_t community, int64_t feed, const struct feed_listing *listing, int64_t now,
                 struct err *err);
bool listing_change(struct db *db, int64_t community, int64_t feed, const struct feed_listing *listing,
                    struct err *err);
bool listing_remove(struct db *db, int64_t community, int64_t feed, struct err *err);

#endif
