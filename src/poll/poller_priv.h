// poller_priv.h – what the files of poll share: a visit on its way, and the poller that started it. Loop thread, except
// where a job says otherwise; while a job runs, the visit is the lane's.
#ifndef TRIBUTARY_POLL_POLLER_PRIV_H
#define TRIBUTARY_POLL_POLLER_PRIV_H

#include "base/lane.h"
#include "base/limits.h"
#include "fetch/fetcher.h"
#include "fetch/publisher.h"
#include "hub/past.h"
#include "hub/websub.h"
#include "poll/network.h"
#include "poll/poller.h"
#include "poll/schedule.h"
#include "poll/streak.h"
#include "poll/take.h"

// A feed is visited; or brings a part of what it has, after which its state and its next visit stay as they are.
enum visit_kind { VISIT_WHOLE, VISIT_PAST, VISIT_PUSHED };

struct visit {
    struct poller *poller;
    enum visit_kind kind;
    struct visit *next, *previous;     // of the poller's list
    struct visit *queue_next;          // of the queue it stands in
    struct job job;                    // of the ingest lane
    struct arena arena;                // everything of this visit
    struct feed_state feed;            // as claimed; becomes what is recorded
    int64_t leased_until;              // its feed, for a whole visit
    struct str url;                    // what is fetched
    const struct publisher *publisher; // whose that is; NULL: nobody with rules of its own
    struct str page_next;              // the page before this one in time; missing: none, or not to be followed
    struct trail trail;
    struct str hubs[LIMIT_HUBS], topic; // best first
    size_t hubs_n;
    bool hubs_said; // the answer tells whether there are any
    struct fetch *fetch;
    struct fetch_response *response;
    struct str look_at; // an address that the feed may be moved to (move.c), once a feed is found there
    struct fetch_response *look;
    bool looked, look_good;
    struct str body, answered_url, content_type; // the body until it is read
    size_t body_bytes;
    struct visit_result result;
    struct harvest harvest;
    bool plain;     // asked a second time, without optional headers
    bool entire;    // asked for as a whole, though there are validators
    size_t held;    // bytes, as the recorder counted them
    bool harvested; // there is something to store
    bool stored;
    int64_t *forgiven; // feeds whose failure turned out to be this hub's own
    size_t forgiven_n;
    struct stored_counts counts;
    struct err store_err;
};

struct visit_queue {
    struct visit *first, **last;
    size_t n;
};
void visit_queue_init(struct visit_queue *q);
void visit_queue_append(struct visit_queue *q, struct visit *v);
struct visit *visit_queue_take(struct visit_queue *q);
void visit_queue_move(struct visit_queue *to, struct visit_queue *from); // all of it, to the end

struct poller {
    struct uv_loop_s *loop;
    struct fetcher *fetcher;
    struct lane *ingest, *write;
    struct arena work; // of the job on the ingest lane, which is one thread
    struct poll_settings settings;
    struct poll_hooks hooks;
    struct poll_counters counters;
    struct network far, near; // the public Internet; the addresses that are none of it
    struct streak streaks[PUBLISHERS];
    struct pusher *push;       // websub.c; NULL when hubs cannot call back
    struct err err;            // the store's fault, see poller_error()
    struct hosts *hosts;       // hosts.c
    struct claims *claims;     // claim.c
    struct recorder *recorder; // record.c
    struct turns *turns;       // turns.c
    struct visit *visits;      // all on their way
    size_t in_flight;
    struct visit_queue to_ingest; // the lane was full
    bool forever;                 // else until nothing is left to visit, with nobody waiting for pages beside it
    bool stopping;
    void (*stopped)(void *arg);
    void *stopped_arg;
};

// visit.c: begins with a claimed feed (its texts already in v->arena); ends in poller_visited().
struct visit *visit_new(struct poller *p);
void visit_start(struct visit *v);
void visit_own_texts(struct visit *v); // of its feed, into its arena
void visit_abort(struct visit *v);     // a transfer under way ends; the visit is freed, its lease stays until released
void visit_looked(struct visit *v);    // by move.c
// In the name of the visit's feed, whatever it is that is asked; validators and the credential are of its own address.
struct fetch_request visit_request(const struct visit *v, struct str url);
void visit_recorded(struct visit *v); // by the recorder, once it is stored
void visit_free(struct visit *v);     // from any thread
void visits_ingest(struct poller *p); // offers the lane what waits, unless as much waits for the store

// past.c: the pages that a feed's first document leads to.
void past_note(struct visit *v, const struct document *doc);      // on the ingest lane: fills page_next
bool past_stays(struct visit *v, struct str answered);            // whether a page was not led to another host
bool past_store(struct db *db, struct visit *v, struct err *err); // with v: where it goes on, now or at a later visit
void past_follow(struct visit *v); // after v was stored: begins the visit of the next page

// move.c: feeds that go elsewhere, and back.
void move_note(struct visit *v, const struct document *doc); // where the document says that it is
void move_prove(struct visit *v, int64_t now);               // the visit ended in a feed
bool move_look(struct visit *v);                             // true: visit_looked() comes when it is known

// hubs.c: which hubs push the feed, as an answer's headers say, or else its document (NULL: it was not read).
void hubs_note(struct visit *v, const struct document *doc);

// hosts.c: servers that want to be left alone, kept for other processes and the next start, and known from them.
struct hosts *hosts_new(struct poller *p);
void hosts_close(struct hosts *h, struct str host, int64_t until); // what the fetcher heard itself comes by itself
bool hosts_read(struct hosts *h, struct db *db, struct err *err);  // on the write lane, of a claim
void hosts_heed(struct hosts *h);                                  // what was read
bool hosts_idle(const struct hosts *h);
void hosts_end(struct hosts *h); // hears no more
void hosts_free(struct hosts *h);

// websub.c: asks hubs.
struct pusher *push_new(struct poller *p);
void push_end(struct pusher *p); // again and again until it has; poller_check_end when done
bool push_ended(const struct pusher *p);
void push_free(struct pusher *p);

// record.c: stores finished visits in batches on the write lane.
struct recorder *recorder_new(struct poller *p);
void recorder_free(struct recorder *r);
void recorder_add(struct recorder *r, struct visit *v);
void recorder_bury(struct recorder *r, struct visit *v); // it has ended: frees it, in time
void recorder_check(struct recorder *r); // whether what waits has company enough: fewer may be on the way now
bool recorder_idle(const struct recorder *r);
bool recorder_full(const struct recorder *r); // enough waits: read no more

// turns.c: begins and ends visits without holding the loop up.
struct turns *turns_new(struct poller *p);
void turns_begin_visit(struct turns *t, struct visit *v);
void turns_end_visit(struct turns *t, struct visit *v);
struct visit *turns_take_back(struct turns *t); // one that has not begun yet; NULL: there is none
void turns_end(struct turns *t);                // poller_check_end when done
bool turns_ended(const struct turns *t);
void turns_free(struct turns *t);

// claim.c: leases feeds that are due, or those asked for; keeps the scheduler's lease; wakes when the next is due.
struct claims *claims_new(struct poller *p, const int64_t *feeds, size_t n, enum poll_force force);
void claims_more(struct claims *c); // to begin, and whenever there is room for more visits
void claims_wish(struct claims *c, const int64_t *feeds, size_t n); // a person's
void claims_end(struct claims *c);                                  // gives back leases; poller_check_end when done
bool claims_idle(const struct claims *c);                           // no claim under way
bool claims_exhausted(const struct claims *c);                      // poll_once: nothing is left to claim
bool claims_ended(const struct claims *c);
void claims_free(struct claims *c);

// poller.c
void poller_visit_begin(struct poller *p, struct visit *v);
void poller_visit_ended(struct poller *p, struct visit *v); // frees it, claims more, tells the hooks
void poller_check_end(struct poller *p);

#endif
