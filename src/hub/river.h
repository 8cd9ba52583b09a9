// river.h – what a person sees: the river, one entry, a community's timeline. Every question takes the
// viewer; what the viewer may not see is as if it were not there (P7).
#ifndef TRIBUTARY_HUB_RIVER_H
#define TRIBUTARY_HUB_RIVER_H

#include "base/arena.h"
#include "base/err.h"
#include "model/community.h"
#include "model/entry.h"
#include "model/person.h"

struct db;
typedef VEC(struct entry) entries;

// Where a page begins: older than this. Both are of an entry that was shown to whoever asks, and nothing is looked up
// by them, so that nobody learns when a number that they may not see arrived. entry = 0: from the newest.
struct river_place {
    int64_t sort_at, entry;
};
struct river_filter {
    int64_t community; // 0 = all of the person's
    int kind;          // enum kind, −1 = any
    int level;         // enum level of the membership's standing, 0 = any
    bool kept;
    bool with_hidden; // false leaves out hidden communities: what keyed feeds do (communities.md 4.6)
    bool bodies;      // fill entry.body
    struct river_place before;
    int limit;    // 1 … 200
    size_t bytes; // of bodies, with which a page ends, whatever its limit; 0 = as many as they have
};
struct river_page {
    entries entries;          // newest first (sort_at, then id), each once, with all its places
    struct river_place older; // `before` for the next page; none when this is the last
};

bool river_load(struct db *db, struct arena *a, int64_t person, const struct river_filter *filter,
                struct river_page *ret, struct err *err);
// Whether the timeline of a community is for the viewer that it was loaded for. Of a listed one others may know that it
// is there, and no more.
bool timeline_open(const struct community *community);
// A community's own timeline for a viewer who may know of the community (else ERR_NO_INPUT, the same as for one that
// does not exist). What happens in a listed community is for its members: others get the community and an empty page.
bool timeline_load(struct db *db, struct arena *a, struct viewer viewer, struct str slug,
                   const struct river_filter *filter, struct community *ret_community, struct river_page *ret,
                   struct err *err);
// The newest entries of the timeline that a feed of the community showed, at most `limit`; none for a viewer whom the
// timeline is not for. What came long ago and was dated anew since may be missing.
bool timeline_of_feed(struct db *db, struct arena *a, struct viewer viewer, const struct community *community,
                      int64_t feed, int limit, entries *ret, struct err *err);
// ERR_NO_INPUT when there is none or the viewer may not see it.
bool entry_load(struct db *db, struct arena *a, struct viewer viewer, int64_t id, struct entry *ret, struct err *err);

#endif
