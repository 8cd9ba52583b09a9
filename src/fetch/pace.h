// pace.h – the admission queue: who may start now. A limit in all, a limit a host, a gap from start to start on one
// host, hosts that asked to be left alone. The hosts of one site (fetch/site_priv.h) are together treated like two
// hosts, those at one address like four (protocols 3.5). Pure: times are handed in, nothing here waits.
#ifndef TRIBUTARY_FETCH_PACE_H
#define TRIBUTARY_FETCH_PACE_H

#include "base/str.h"

struct crowd;
struct pace_host;
enum pace_state { PACE_OUT, PACE_QUEUED, PACE_RUNNING };
// In a host's queue from first to last: a hop goes on with what has begun, someone waits for what is urgent.
enum pace_rank { PACE_HOP, PACE_URGENT, PACE_PLAIN };
#define PACE_RANKS 3
// Lies in what is to be started; zeroed before its first use, and out of the pace before it is freed.
struct pace_item {
    struct pace_item *next, *previous;
    struct pace_host *host;
    struct crowd *address; // where it counts, once that is known
    enum pace_state state;
    enum pace_rank rank;
    // Of a publisher with rules of its own (fetch/publisher.h), set before it is added: µs to the next start on its
    // host and on its site, when that is more than everywhere. Among the plain ones of a host who has such a gap goes
    // by `since`: who was there longest ago is first.
    int64_t gap, site_gap, since;
};

struct pace;
struct pace *pace_new(int total, int per_host, int64_t gap); // gap in µs, none when ≤ 0
void pace_free(struct pace *p);                              // must be empty

void pace_add(struct pace *p, struct pace_item *item, struct str host, enum pace_rank rank, int64_t mono);
// The next that may start, and counts as started; NULL: nothing may now. `wall` is the clock that closed hosts are told
// in.
struct pace_item *pace_next(struct pace *p, int64_t mono, int64_t wall);
// What was started is about to connect to this address (its bytes). False: too many are there, or were just now; it has
// to leave, and is added again as PACE_HOP: it then waits its turn, and is not sent away a second time.
bool pace_address(struct pace *p, struct pace_item *item, struct str address, int64_t mono);
// Out of the queue, or ended; nothing when it is in neither.
void pace_remove(struct pace *p, struct pace_item *item, int64_t mono);
// µs until pace_next() is worth asking again; −1 when only an end can change anything.
int64_t pace_wait(const struct pace *p, int64_t mono);
// µs until all that is queued with it, for its host or its site, has had its turn by its own gaps; 0 without such.
int64_t pace_line(const struct pace_item *item);
// The last in line at the host of one that is queued as PACE_PLAIN.
struct pace_item *pace_last(const struct pace_item *item);
// Whether its host has more in the queue, so that keeping the connection is of use.
bool pace_more(const struct pace_item *item);

void pace_close(struct pace *p, struct str host, int64_t until, int64_t wall);
// The clock was set back: hosts that closed while it was ahead stay so for as long as they asked for, from now on.
void pace_clock_back(struct pace *p, int64_t wall);
int64_t pace_closed_until(const struct pace *p, struct str host, int64_t wall); // 0 when it is open
struct pace_item *pace_queued_of(struct pace *p, struct str host);              // the first in its queue, NULL if none
struct pace_item *pace_any(struct pace *p);                                     // any that is queued, NULL if none
size_t pace_queued(const struct pace *p);
size_t pace_running(const struct pace *p); // both for tests: transfers
size_t pace_hosts(const struct pace *p);   // remembered
size_t pace_crowds(const struct pace *p);  // sites and addresses of those

#endif
