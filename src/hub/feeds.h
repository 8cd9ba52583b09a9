// feeds.h – the feeds the hub knows, and the state polling keeps of each. `struct db *` means: on a lane or in a
// command.
#ifndef TRIBUTARY_HUB_FEEDS_H
#define TRIBUTARY_HUB_FEEDS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "model/feed.h"

struct db;
typedef VEC(struct feed_state) feed_states;

// The address in its canonical text (url_parse/url_text; "feed:" → http), without a name and password: those come in
// ret_userinfo, which may be NULL. ERR_INPUT when it is no address a feed can have.
bool feed_address(struct arena *a, struct str given, struct str *ret_url, struct str *ret_userinfo, struct err *err);
// Finds or makes the feed that is open to everybody. A new one is due at once, spread a little.
bool feed_ensure(struct db *db, struct str url, int64_t *ret_id, struct err *err);
// All that are read at an address: the one that is open to everybody (also by an old address it moved from), and those
// of communities with a credential. Those that nobody lists only when none is listed.
bool feeds_by_url(struct db *db, struct arena *a, struct str url, feed_states *ret, struct err *err);
bool feed_by_id(struct db *db, struct arena *a, int64_t id, struct feed_state *ret, bool *ret_found, struct err *err);
// Whether somebody visits feeds at present: a scheduler, or one round.
bool feeds_polled(struct db *db, int64_t now, bool *ret, struct err *err);
// What the log calls it: by its address, or by its number when that would tell what hidden communities read.
// `tributary feed show` takes either.
struct str feed_logged(struct arena *a, const struct feed_state *feed);
// Why the next visit is when it is, in words, also of a feed that is due.
struct str feed_next_why(const struct feed_state *feed, int64_t now, bool polled);
// What becomes of a person's wish to have it visited now (protocols 3.2). That its publisher ended it holds off the
// hub, and no person (decisions 18).
enum feed_wish { WISH_GRANTED, WISH_EARLY, WISH_HELD };
bool feed_wish(struct db *db, struct arena *a, const struct feed_state *feed, int64_t now, enum feed_wish *ret,
               struct err *err);
// Until when it is to be left alone: by what it answered, or as its whole server; 0 = it is not.
bool feed_held_until(struct db *db, struct arena *a, const struct feed_state *feed, int64_t now, int64_t *ret,
                     struct err *err);
// A feed that is gone is due again, at once.
bool feed_revive(struct db *db, int64_t feed, int64_t now, struct err *err);
// Only feeds that some open community lists. The first in the order in which they lie in the store: what one
// transaction changes of them then lies together. The second by address, without `known`.
bool feed_list_ids(struct db *db, struct arena *a, id_list *ret, struct err *err);
bool feed_list(struct db *db, struct arena *a, bool failing_only, feed_states *ret, struct err *err);

// The scheduler's own lease on a store: false in *ret_got when somebody else holds it. Taken again to renew.
bool scheduler_lease(struct db *db, struct str owner, int64_t now, int64_t until, bool *ret_got, struct err *err);
void scheduler_release(struct db *db, struct str owner);
// Leases up to `most` feeds that are due at `now` (and not leased), oldest due first, with all their state, credentials
// opened. In one transaction.
bool feed_claim_due(struct db *db, struct arena *a, struct str owner, int64_t now, int64_t until, int most,
                    feed_states *ret, struct err *err);
// Leases these feeds whatever their time; those that are leased already are left out.
bool feed_claim(struct db *db, struct arena *a, struct str owner, const int64_t *ids, size_t n, int64_t now,
                int64_t until, feed_states *ret, struct err *err);
// Prolongs leases that this owner still has, also those that are over.
bool feed_renew(struct db *db, struct str owner, const int64_t *ids, size_t n, int64_t until, struct err *err);
// The clock was ahead, and says `now` again: what it told of visits happened now, and what it put off waits as long
// from now, as does what was agreed with hubs. No lease lasts longer than `lease`, µs.
bool feeds_clock_back(struct db *db, int64_t now, int64_t lease, struct err *err);
// When the next feed is due; INT64_MAX when there is none.
bool feed_next_due(struct db *db, int64_t *ret, struct err *err);
// Writes the whole state back and ends the lease. `known_changed`: the known hashes too. A visit that was wished since
// the feed was claimed comes all the same; floor: µs from this one to one that no person wished for.
bool feed_record(struct db *db, const struct feed_state *state, bool known_changed, int64_t floor, struct err *err);
// Whether what a visit found is to be kept: not when its feed began anew since it was claimed, or is no more. Then the
// visit is dropped, which ends the lease.
bool feed_visit_stands(struct db *db, int64_t feed, bool *ret, struct err *err);
bool feed_visit_drop(struct db *db, const struct feed_state *state, struct err *err);
// One failure that was not the feed's after all: takes it back, as if nobody had been there; outcome, next visit and
// the words as in `state`.
bool feed_forgive(struct db *db, const struct feed_state *state, struct err *err);
// Gives leases back without a visit.
bool feed_release(struct db *db, struct str owner, struct err *err);
// The feed answers permanently under another address: the old one becomes an alias. When a feed of that address exists
// already the two are merged (lists, sightings), and ret_id is the one that stays.
bool feed_move(struct db *db, int64_t id, struct str to, int64_t *ret_id, struct err *err);
struct feed_alias {
    struct str url;
    int64_t since;
};
typedef VEC(struct feed_alias) feed_aliases;
// Where a feed was until it moved, the latest first: what a community that lists it may know, or (0) all, for commands.
bool feed_was_at(struct db *db, struct arena *a, int64_t feed, int64_t community, feed_aliases *ret, struct err *err);

#endif
