// feeds_priv.h – what the files about feeds and their entries share.
#ifndef TRIBUTARY_HUB_FEEDS_PRIV_H
#define TRIBUTARY_HUB_FEEDS_PRIV_H

#include "base/arena.h"
#include "base/err.h"
#include "model/feed.h"

struct db;
struct stmt;

// What pages and lists show of a feed, of a row that begins with: id, url, title, site, next_at, last_at, success_at,
// validated_at, failing_since, last_status, outcome, reason, next_reason, failures, not_before, gone, pushed,
// credential, its kind and when it was given, cause, offline_since.
enum { FEED_SHOWN_COLUMNS = 22 };
struct feed_state feed_of_shown_row(struct arena *a, struct stmt *s);

// A feed that no community listed is due again.
bool feed_wake(struct db *db, int64_t id, int64_t now, struct err *err);

#endif
