// sync.h – communities out of OPML files and into them.
#ifndef TRIBUTARY_HUB_SYNC_H
#define TRIBUTARY_HUB_SYNC_H

#include "base/arena.h"
#include "base/err.h"
#include "model/opml.h"

struct db;

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
bool community_export(struct db *db, struct arena *a, int64_t community, struct opml *ret, struct err *err);

#endif
