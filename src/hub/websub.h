// websub.h – subscriptions of feeds at their hubs (WebSub; protocols 4.1): what was asked for, what hubs confirmed,
// whose a delivery is. A feed has one subscription that counts; while it is renewed, the one before it is still
// listened to.
#ifndef TRIBUTARY_HUB_WEBSUB_H
#define TRIBUTARY_HUB_WEBSUB_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "model/feed.h"

struct buf;
struct db;

struct websub {
    int64_t id, feed;
    struct str hub, topic, secret; // the hub as the feed names it
    struct str moved_to;           // where it is asked instead, since it said so for good; missing: nowhere
    struct str token;              // the random part of the callback's address
    enum websub_state state;
    int64_t lease_until;
    int failures;
};
typedef VEC(struct websub) websub_list;

#define WEBSUB_LEASE_SECONDS 864000

// What a visit found: the feed's hubs, best first, and what the feed calls itself there. None: it has no hub any more.
bool websub_discovered(struct db *db, struct arena *a, int64_t feed, const struct str *hubs, size_t n, struct str topic,
                       int64_t now, struct err *err);
// No community lists the feed any more.
bool websub_leave(struct db *db, int64_t feed, struct err *err);
// What is due: overdue ones are put off, renewed or forgotten; in *ret are those for which a hub has to be asked now:
// subscribe when PENDING, unsubscribe when LEAVING.
bool websub_due(struct db *db, struct arena *a, int64_t now, int most, websub_list *ret, struct err *err);
bool websub_next_due(struct db *db, int64_t *ret, struct err *err); // INT64_MAX when there is none
// Those whose hub was being asked when whoever asked it ended, however that was: it is asked again now, and has not
// failed. At the start and the end of the one process that asks.
bool websub_give_back(struct db *db, int64_t now, struct err *err);
bool websub_clock_back(struct db *db, int64_t now, struct err *err); // of hub/feeds' feeds_clock_back
// What a hub is asked, as a form; base: where we are reached. A secret is in it only where secrets may go.
void websub_form(struct arena *a, const struct websub *w, struct str base, struct buf *ret);
// How a hub answered: its status, or 0 and why there was none. moved_to: where it says for good that it is; missing: it
// stays. Only who accepts what is asked is believed that.
bool websub_answered(struct db *db, struct arena *a, int64_t id, int status, struct str why, struct str moved_to,
                     int64_t now, struct err *err);
// Its hub wants to be left alone until then: what is wanted of it waits at least so long. why: it was not even asked,
// which counts as no failure; missing: it answered so, as websub_answered was told.
bool websub_wait(struct db *db, int64_t id, int64_t until, struct str why, int64_t now, struct err *err);

// A hub asks whether we meant it, or says that it denies. ret_yes: answer 200 (with the challenge); else 404.
bool websub_confirm(struct db *db, struct arena *a, struct str token, struct str mode, struct str topic,
                    int64_t lease_seconds, struct str reason, int64_t now, bool *ret_yes, struct err *err);

enum websub_worth {
    WEBSUB_UNKNOWN, // nobody subscribed to that
    WEBSUB_DROPPED, // a signature should be there, and is missing or wrong
    WEBSUB_HINT,    // no secret was agreed on: that there is news
    WEBSUB_SIGNED,
};
// Whose a delivery is, and what it is worth. `signature`: X-Hub-Signature. Reads only.
bool websub_delivery(struct db *db, struct arena *a, struct str token, struct str signature, struct str body,
                     enum websub_worth *ret_worth, struct feed_state *ret_feed, struct err *err);
// A delivery was stored.
bool websub_delivered(struct db *db, int64_t feed, int64_t now, struct err *err);
// A visit found what had not been pushed: a hub with which that happens three times in a row is not relied on.
bool websub_missed(struct db *db, int64_t feed, struct err *err);
// An unsigned delivery: the feed is visited as soon as its floor allows.
bool websub_hint(struct db *db, int64_t feed, int64_t now, int64_t floor, struct err *err);

// How things stand with a feed's hub, for those who look after the feed. ret_found false: it has none.
struct websub_shown {
    struct str hub, reason;
    enum websub_state state;
    int64_t next_at, lease_until, delivered, failing_since;
    bool missed; // visits found what it should have pushed: it is not relied on
};
bool websub_show(struct db *db, struct arena *a, int64_t feed, struct websub_shown *ret, bool *ret_found,
                 struct err *err);
// The same as a sentence without its end, with the times as the caller puts them: "2 h ago", "until 12 December",
// "since 12 November", "in 3 h".
struct websub_times {
    struct str delivered, lease, since, next;
};
struct str websub_words(struct arena *a, const struct websub_shown *w, const struct websub_times *times);

// Whether secrets may go there, and come from there: over https, or to this machine itself (which is for tests).
bool websub_confidential(struct arena *a, struct str address);

#endif
