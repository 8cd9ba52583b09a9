// answer.h – what came of a visit: which outcome an answer is (protocols 3.3), whose fault, and why in words. Pure.
#ifndef TRIBUTARY_POLL_ANSWER_H
#define TRIBUTARY_POLL_ANSWER_H

#include "base/arena.h"
#include "base/err.h"
#include "fetch/guard.h"
#include "fetch/publisher.h"
#include "model/feed.h"

struct visit_result {
    int status;                // HTTP status; 200 for a file that could be read; 0 when no answer came
    struct err err;            // why no answer came, or why the answer's body is no feed; ERR_NONE else
    bool fresh;                // it brought entries that the feed had not shown
    bool same_body;            // 200, but the bytes are those of last time
    size_t dropped;            // entries of the document beyond LIMIT_ENTRIES
    bool moved;                // it is moved to feed.moved_to; of a visit that failed: back to where it was
    bool challenge;            // a bot wall
    enum guard_setting let_in; // of an address where this hub does not go
    bool held;                 // who should have answered was not asked, and is left alone for retry_after
    bool asked;                // held, but somebody was asked: who redirected there, or who wanted it said more plainly
    bool in_line;              // held, since too many feeds of its publisher wait already
    bool kept_back;            // a redirect led elsewhere, where the feed's credential was not sent
    bool no_network;           // this hub's own is down: nothing is held against the feed; or may be, when it is held
    int64_t retry_after;       // µs, −1 if not said
    int64_t fresh_for;         // µs, −1 if not said
};

// What the next visit waits for; all but WAIT_RHYTHM are failures.
enum wait { WAIT_RHYTHM, WAIT_DOUBLING, WAIT_REFUSED, WAIT_MISSING, WAIT_GONE, WAIT_THROTTLED, WAIT_OVERLOADED };

struct answer {
    int from, to; // statuses
    enum visit_outcome outcome;
    enum wait wait;
};

// Never NULL.
const struct answer *answer_of(const struct visit_result *result);
// Of a failure.
enum visit_cause answer_cause(const struct visit_result *result);
// A clause without its full stop; may live in the arena. feed: with its new outcome.
struct str answer_reason(struct arena *a, const struct feed_state *feed, const struct visit_result *result,
                         const struct answer *answer, const struct publisher *publisher);
// What the answer says may be true of its publisher only, for some hours.
bool answer_doubtful(const struct answer *answer, const struct publisher *publisher);

#endif
