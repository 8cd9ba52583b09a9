// community_feeds.h – which feeds a community lists.
#ifndef TRIBUTARY_HUB_COMMUNITY_FEEDS_H
#define TRIBUTARY_HUB_COMMUNITY_FEEDS_H

#include "base/arena.h"
#include "base/err.h"
#include "model/community.h"
#include "model/entry.h"

struct db;

// How a community lists one feed: what is its own.
struct feed_listing {
    struct str title, orientation, tags;
    enum kind kind;
    bool from_file;
};
typedef VEC(struct community_feed) community_feeds;

// Lists a feed: known entries become activities of the community. ERR_INPUT for no feed address; ERR_CONFLICT when
// it is listed, or the community closed.
// allow_file: "file:NAME" or a plain file name is a file of the operator's folder. A name and password in the address
// become the feed's credential (hub/credentials.h).
bool community_feed_add(struct db *db, int64_t community, struct str url, struct str title, struct str orientation,
                        enum kind kind, bool allow_file, int64_t now, int64_t *ret_feed, struct err *err);
// One that was taken off, by its address, as it was listed then.
bool community_feed_put_back(struct db *db, int64_t community, struct str url, const struct feed_listing *was,
                             int64_t now, int64_t *ret_feed, struct err *err);
bool listing_load(struct db *db, struct arena *a, int64_t community, int64_t feed, struct feed_listing *ret,
                  bool *ret_found, struct err *err);
// The feed of the list that has this address, or had it; ret_found false when there is none.
bool community_feed_find(struct db *db, int64_t community, struct str url, int64_t *ret_feed, bool *ret_found,
                         struct err *err);
bool community_feed_remove(struct db *db, int64_t community, int64_t feed, struct err *err);
bool community_feed_list(struct db *db, struct arena *a, int64_t community, community_feeds *ret, struct err *err);
const struct community_feed *community_feeds_find(const community_feeds *list, int64_t feed); // NULL: not on it

#endif
