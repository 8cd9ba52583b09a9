// communities.h – communities, who belongs to them, which feeds they list, and the OPML files that describe them.
#ifndef TRIBUTARY_HUB_COMMUNITIES_H
#define TRIBUTARY_HUB_COMMUNITIES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "model/community.h"
#include "model/entry.h"
#include "model/opml.h"
#include "model/person.h"

struct db;
typedef VEC(struct community) communities;
typedef VEC(struct community_feed) community_feeds;

bool slug_valid(struct str slug, struct err *err); // 1–60 of a–z 0–9 -, no - at the ends
struct str slug_of(struct arena *a, struct str title);
// The words that describe communities and what they list; ERR_INPUT says which there are. "" is "not said", where that
// can be.
extern const char *const community_stages[];  // "", "potential", …, NULL
extern const char *const feed_orientations[]; // "", "meetings", …, NULL (Digital Habitats' nine)
bool stage_valid(struct str stage, struct err *err);
bool orientation_valid(struct str orientation, struct err *err);
bool visibility_read(struct str s, enum visibility *ret, struct err *err);
bool level_read(struct str s, enum level *ret, struct err *err);
bool kind_read(struct str s, enum kind *ret, struct err *err);

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

// Who is in already keeps a standing unless a new one is given. ERR_CONFLICT for a closed community.
bool membership_join(struct db *db, int64_t community, int64_t person, enum level standing, int64_t now,
                     struct err *err);
// Roles and keys to the community's feed go too (P16). ERR_NO_INPUT for who is no member, ERR_CONFLICT for one's own
// feeds.
bool membership_leave(struct db *db, int64_t community, int64_t person, int64_t now, struct err *err);
// Whether the person is one of those whose number publishers are told (communities.md P2): who joins is, until they say
// otherwise. Nothing for who is no member.
bool membership_count_me(struct db *db, int64_t community, int64_t person, bool counted, struct err *err);
// "coordinator", "sponsor" or "support", of a member.
bool membership_role(struct db *db, int64_t community, int64_t person, struct str role, int64_t now, struct err *err);

// Lists a feed: known entries become activities of the community. ERR_INPUT for no feed address; ERR_CONFLICT when
// it is listed, or the community closed.
// allow_file: "file:NAME" or a plain file name is a file of the operator's folder. A name and password in the address
// become the feed's credential (hub/credentials.h).
bool community_feed_add(struct db *db, int64_t community, struct str url, struct str title, struct str orientation,
                        enum kind kind, bool allow_file, int64_t now, int64_t *ret_feed, struct err *err);
// The feed of the list that has this address, or had it; ret_found false when there is none.
bool community_feed_find(struct db *db, int64_t community, struct str url, int64_t *ret_feed, bool *ret_found,
                         struct err *err);
bool community_feed_remove(struct db *db, int64_t community, int64_t feed, struct err *err);
bool community_feed_list(struct db *db, struct arena *a, int64_t community, community_feeds *ret, struct err *err);
const struct community_feed *community_feeds_find(const community_feeds *list, int64_t feed); // NULL: not on it

// One OPML file into one community (made when missing): what it lists is listed, what it no longer lists is taken off
// when the file put it there. file_name is missing when the file is not one of the --feeds folder.
struct sync_counts {
    int added, changed, removed, kept, refused;
    bool created, described;           // made now; its title or another word about it changed
    VEC(struct opml_refusal) refusals; // the file's own, and what was found when applying it
};
// A list that breaks off takes nothing off.
bool community_sync(struct db *db, struct arena *a, const struct opml *list, struct str file_name, bool allow_files,
                    int64_t now, struct sync_counts *ret, int64_t *ret_community, struct err *err);
// Adds what the list has to a community and takes nothing off; folders become tags.
bool community_import(struct db *db, struct arena *a, int64_t community, const struct opml *list, int64_t now,
                      struct sync_counts *ret, struct err *err);
// The folder of --feeds: every *.opml, in name order. A bad file is reported through `say` and the others go on. Files
// that were there before and are gone are named, and nothing is archived. seen: zeroed before the first of several
// syncs; what is wrong with a file is then said once, until the file changes. NULL: each time.
struct folder_seen {
    struct arena arena;
    struct map files; // name → hash of what it held
};
bool feeds_folder_sync(struct db *db, const char *folder, int64_t now, struct folder_seen *seen,
                       void (*say)(void *arg, bool bad, struct str line), void *arg, struct err *err);
// Which open communities list a feed, by slug, communities of one left out; how many members and feeds one has: for
// commands.
typedef VEC(struct str) slug_list;
bool community_slugs_of_feed(struct db *db, struct arena *a, int64_t feed, slug_list *ret, struct err *err);
bool community_sizes(struct db *db, int64_t community, int64_t *ret_members, int64_t *ret_feeds, struct err *err);
bool community_export(struct db *db, struct arena *a, int64_t community, struct opml *ret, struct err *err);

// Settings of the hub kept in the store: "base_url", "tag_authority" (tag URIs, RFC 4151), "feeds_folder" (the real
// path); missing when unset.
bool hub_setting_get(struct db *db, struct arena *a, const char *name, struct str *ret, struct err *err);
bool hub_setting_set(struct db *db, const char *name, struct str value, struct err *err);
// Where people reach this hub: as `serve` was told, else at the address where it listens.
bool hub_base_url(struct db *db, struct arena *a, struct str listen, struct str *ret, struct err *err);
// Settles under which name this hub makes ids, once and for ever: the host of its base URL, and the day
// (protocols 2.1). To be called before anything is published; changes nothing later.
bool hub_authority_settle(struct db *db, struct str base_url, int64_t now, struct err *err);

#endif
