// websub_priv.h – what the files about subscriptions share: their rows, and asking for one anew.
#ifndef TRIBUTARY_HUB_WEBSUB_PRIV_H
#define TRIBUTARY_HUB_WEBSUB_PRIV_H

#include "hub/websub.h"
#include "store/db.h"

#define WEBSUB_MISSED_MOST 3 // visits in a row that found what a hub should have pushed; then it is not relied on

// The rest of a query of whole rows, which it ends.
bool websub_rows(struct stmt *s, struct arena *a, websub_list *ret, struct err *err);
bool websub_by_id(struct db *db, struct arena *a, int64_t id, websub_list *ret, struct err *err); // one or none
bool websub_by_token(struct db *db, struct arena *a, struct str token, websub_list *ret, struct err *err);
// One that is wanted, with a secret of its own. Of `w` only what does not change when it is asked for anew.
bool websub_insert(struct db *db, const struct websub *w, int64_t now, struct err *err);
bool websub_set(struct db *db, const struct websub *w, enum websub_state state, int64_t next_at, int failures,
                struct str reason, int64_t now, struct err *err);
bool websub_asking(struct db *db, int64_t id, bool is, struct err *err); // its hub is being asked just now
bool websub_failed(struct db *db, const struct websub *w, int64_t now, struct err *err); // since now, or longer
// Has the feed say whether its hub is relied on, after its subscriptions changed.
bool websub_pushed(struct db *db, int64_t feed, struct err *err);

// With a new callback and a new secret (protocols 4.1, rule 6); the old ones count until the new ones are confirmed.
// Not only when a visit finds the hub again: a document that names it is not read while it stays as it was.
bool websub_ask_anew(struct db *db, struct arena *a, const struct websub *w, int64_t now, struct err *err);

// Whether the hub was given a secret.
bool websub_confides(struct arena *a, const struct websub *w);

#endif
