// hub.h – what holds for the hub as a whole: its start, and what it keeps about itself in its store.
#ifndef TRIBUTARY_HUB_HUB_H
#define TRIBUTARY_HUB_HUB_H

#include "base/arena.h"
#include "base/err.h"

struct db;

bool hub_init(struct err *err); // libsodium; once a process
// Around what a person asked for: it is on the disk before they are told that it was done (what was polled may be lost
// with the power).
void hub_durable(struct db *db, bool durable);

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
