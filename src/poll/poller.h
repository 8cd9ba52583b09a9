// poller.h – decides which feed is due and visits it: claim ▸ visit ▸ take ▸ record. Loop thread only; parsing and
// sanitising run on the ingest lane, storing on the write lane.
#ifndef TRIBUTARY_POLL_POLLER_H
#define TRIBUTARY_POLL_POLLER_H

#include "base/arena.h"
#include "base/err.h"
#include "hub/entries.h"
#include "model/feed.h"

struct uv_loop_s;
struct fetcher;
struct lane;

struct poll_settings {
    struct str feeds_folder; // where "file:" feeds are read, opened beneath it without following links; missing = none
    bool count_hidden;       // publishers are not told how many read their feeds
    struct str push_base;    // where hubs can call back: "https://hub.example"; missing = they are not asked to
    struct str owner;        // of leases: unique to this process
};

// What one visit came to, for the line that `poll --once` prints and for those who cache.
struct visit_report {
    const struct feed_state *feed; // as recorded
    const struct stored_counts *counts;
    size_t bytes;
    struct str moved_to;   // where its feed is read from now on; missing: where it was
    const struct err *err; // why it failed, or was not visited; NULL when it did not
    bool recorded;         // a visit stands in the store; none does where a server wants to be left alone
    bool part;             // no visit of its own: a page of the feed's past, or what its hub delivered
};

struct poll_hooks {
    void (*visited)(void *arg, const struct visit_report *report);
    void (*network)(void *arg, bool own,
                    bool up); // the Internet, or this hub's own network, went or came back; or NULL
    void (*idle)(void *arg);  // poll_once: everything asked for was visited
    void *arg;
};

struct poller;
// Until stopped: visits whatever falls due. The caller holds the scheduler's lease (hub/feeds.h) for settings->owner
// already; the poller renews it, and gives it back when it stops.
struct poller *poller_start(struct uv_loop_s *loop, struct fetcher *fetcher, struct lane *ingest, struct lane *write,
                            const struct poll_settings *settings, const struct poll_hooks *hooks);
// Visits these feeds now (n > 0), or what is due (n == 0), then calls idle. POLITE: what a server asked to be left
// alone, or said to be gone, is reported and not visited; FORCE visits that too.
enum poll_force { POLL_POLITE, POLL_FORCE };
struct poller *poller_once(struct uv_loop_s *loop, struct fetcher *fetcher, struct lane *ingest, struct lane *write,
                           const struct poll_settings *settings, const struct poll_hooks *hooks, const int64_t *feeds,
                           size_t n, enum poll_force force);
// What a feed's hub delivered: read and stored as a part of what the feed has. Everything is copied. hint: only that
// there is news.
void poller_deliver(struct poller *p, const struct feed_state *feed, struct str body, struct str content_type,
                    bool hint);
// Something was added or changed: look at the due times again.
void poller_wake(struct poller *p);
// Visits these feeds now, at a person's wish, of a poller that was started: but those that are being visited, were
// within the last five minutes (protocols 3.2), or whose server asked to be left alone. More than it can note at once
// wait for their time.
void poller_visit_now(struct poller *p, const int64_t *feeds, size_t n);
// Ends orderly: nothing new starts, transfers are aborted, what was read is stored; stopped is called on the loop.
void poller_stop(struct poller *p, void (*stopped)(void *arg), void *arg);
void poller_free(struct poller *p);

// The store's fault that kept feeds from being claimed or visits from being recorded; NULL when there was none.
const struct err *poller_error(const struct poller *p);

struct poll_counters {
    uint64_t visits, fresh, unchanged, failed, bytes, entries, deliveries, asked;
    size_t in_flight;
};
void poller_counters(const struct poller *p, struct poll_counters *ret);

#endif
