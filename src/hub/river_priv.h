// river_priv.h – one entry as a viewer sees it: what river, timeline, entry and glance share.
#ifndef TRIBUTARY_HUB_RIVER_PRIV_H
#define TRIBUTARY_HUB_RIVER_PRIV_H

#include "hub/river.h"

struct entry_view {
    struct db *db;
    struct arena *a;
    int64_t person;        // 0 = nobody
    enum visibility least; // of the communities that are named
    bool bodies;
    size_t bytes;         // of bodies a page may have; 0 = any
    struct str authority; // of ids the hub makes; missing before it is settled
};
bool entry_view_init(struct entry_view *v, struct err *err); // fills authority

// ret_found false: there is none, or the viewer may not see it.
bool entry_view_load(const struct entry_view *v, int64_t id, struct entry *ret, bool *ret_found, struct err *err);
// The newest `limit` of a community, nobody asked whether they may be seen there.
bool timeline_newest(const struct entry_view *v, int64_t community, int limit, entries *ret, struct err *err);

#endif
