// communities.h – communities: making and finding them. Who belongs to them: memberships.h; which feeds they list:
// community_feeds.h; the OPML files that describe them: sync.h, feeds_folder.h.
#ifndef TRIBUTARY_HUB_COMMUNITIES_H
#define TRIBUTARY_HUB_COMMUNITIES_H

#include "base/arena.h"
#include "base/err.h"
#include "model/community.h"
#include "model/person.h"

struct db;
typedef VEC(struct community) communities;

struct community_new {
    struct str slug, title, domain, stage;
    enum visibility visibility;
    int64_t owner;
};
// ERR_CONFLICT when the slug is taken.
bool community_add(struct db *db, const struct community_new *c, int64_t now, int64_t *ret_id, struct err *err);
bool community_close(struct db *db, int64_t id, int64_t now, struct err *err); // stops polling what no other lists
// ERR_NO_INPUT for one that does not exist and for one the viewer may not know of, alike.
bool community_by_slug(struct db *db, struct arena *a, struct viewer viewer, struct str slug, struct community *ret,
                       struct err *err);
// For commands, that see all but the communities of one.
bool community_find(struct db *db, struct arena *a, struct str slug, struct community *ret, struct err *err);
bool community_by_id(struct db *db, struct arena *a, int64_t id, struct community *ret, struct err *err);
bool community_list_all(struct db *db, struct arena *a, communities *ret, struct err *err);
// What a viewer may know of: listed and public ones, and their own. Closed ones are left out.
bool community_list(struct db *db, struct arena *a, struct viewer viewer, communities *ret, struct err *err);
// The person's own feeds: a hidden community of one, made when first asked for.
bool community_own(struct db *db, struct arena *a, const struct person *person, int64_t now, struct community *ret,
                   struct err *err);

// Which open communities list a feed, by slug, communities of one left out; how many members and feeds one has: for
// commands.
typedef VEC(struct str) slug_list;
bool community_slugs_of_feed(struct db *db, struct arena *a, int64_t feed, slug_list *ret, struct err *err);
bool community_sizes(struct db *db, int64_t community, int64_t *ret_members, int64_t *ret_feeds, struct err *err);

#endif
