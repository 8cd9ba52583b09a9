// record.c – stores finished visits, many to a transaction. One batch is on the write lane at a time and holds the
// store for at most BATCH_HELD; what is left goes into the next one, so that what people asked for gets in between.
// Visits wait for company: together they change a page of the store once, apart each does. The lane also frees those
// that ended: their memory is mostly a lane's, and the loop would wait for its lock, which a lane may hold while it has
// no core.
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/must.h"
#include "hub/feeds.h"
#include "poll/poller_priv.h"
#include "store/db.h"

#include <stdlib.h>
#include <uv.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#define BATCH_HELD    (50 * 1000)   // µs (decisions 20)
#define TRIM_EVERY    (500 * 1000)  // µs
#define LARGE_PIECE   MIB           // of memory: is the system's, not the C library's, to give and take back
#define COMPANY       256           // visits that are worth a transaction by themselves
#define COMPANY_BYTES (3 * MIB / 2) // or of how many bytes; what they change has to fit into the writer's page cache
#define COMPANY_MS    100           // and how long one waits for them

struct recorder {
    uv_timer_t patience; // first: see wait_on
    struct poller *poller;
    struct visit_queue waiting; // for the next batch
    struct visit_queue batch;   // the lane's while `busy`
    struct visit_queue stored;  // of the batch, done
    struct visit_queue ended;   // to be freed with the next batch
    struct visit_queue spent;   // the lane's while `busy`: those it frees
    size_t held;                // bytes of those that wait or are being stored
    bool urgent;                // one has waited long enough
    bool bodies;                // some were read since memory was given back
    int64_t trimmed;            // when that was
    bool trim;                  // the job's: give it back after this batch
    struct job job;
    bool busy;
};

static void on_closed(uv_handle_t *handle);
static void on_patience(uv_timer_t *timer);
static void wait_on(struct recorder *r);
static void submit(struct recorder *r);
static void job_record(struct job *job, void *state);
static void record_batch(struct recorder *r, struct db *db);
static void on_recorded(struct job *job);
static bool record_visit(struct db *db, struct visit *v, struct err *err);
static bool drop_visit(struct db *db, struct visit *v, struct err *err);
static bool forgive_all(struct db *db, struct visit *v, struct err *err);
static void settle(struct visit *v);
static void memory_settle(void);
static void memory_trim(void);
static bool forgive(struct db *db, struct visit *v, int64_t id, struct err *err);

struct recorder *recorder_new(struct poller *p)
{
    struct recorder *r = calloc(1, sizeof *r);
    must(r);
    r->poller = p;
    visit_queue_init(&r->waiting);
    visit_queue_init(&r->batch);
    visit_queue_init(&r->stored);
    visit_queue_init(&r->ended);
    visit_queue_init(&r->spent);
    r->trimmed = clock_mono();
    memory_settle();
    must(uv_timer_init(p->loop, &r->patience) == 0);
    return r;
}

void recorder_free(struct recorder *r)
{
    uv_close((uv_handle_t *)&r->patience, on_closed);
}

static void on_closed(uv_handle_t *handle)
{
    free((struct recorder *)handle);
}

bool recorder_idle(const struct recorder *r)
{
    return !r->busy && r->waiting.n == 0 && r->ended.n == 0;
}

bool recorder_full(const struct recorder *r)
{
    return r->held > LIMIT_VISITS_HELD;
}

void recorder_add(struct recorder *r, struct visit *v)
{
    v->held = v->arena.total;
    r->held += v->held;
    visit_queue_append(&r->waiting, v);
    r->bodies = r->bodies || v->body_bytes > 0;
    recorder_check(r);
}

void recorder_bury(struct recorder *r, struct visit *v)
{
    visit_queue_append(&r->ended, v);
}

void recorder_check(struct recorder *r)
{
    bool last = r->poller->in_flight == r->waiting.n; // nobody else is on the way
    if (r->busy)                                      // meanwhile others come
        return;
    if (r->urgent || last || r->waiting.n >= COMPANY || r->held >= COMPANY_BYTES)
        submit(r);
    if (!r->busy)
        wait_on(r);
}

// For company; or, when there is none left to come, until what the last ones took may be given back.
static void wait_on(struct recorder *r)
{
    bool active = uv_is_active((uv_handle_t *)&r->patience);
    if (r->waiting.n || r->ended.n) {
        if (!active || uv_timer_get_due_in(&r->patience) > COMPANY_MS)
            uv_timer_start(&r->patience, on_patience, COMPANY_MS, 0);
    } else if (r->bodies && !active)
        uv_timer_start(&r->patience, on_patience, TRIM_EVERY / 1000 + 1, 0);
}

static void on_patience(uv_timer_t *timer)
{
    struct recorder *r = (struct recorder *)timer;
    r->urgent = r->waiting.n || r->ended.n;
    submit(r);
}

static void submit(struct recorder *r)
{
    bool trim = r->bodies && clock_mono() - r->trimmed >= TRIM_EVERY;
    if (r->busy || (r->waiting.n == 0 && r->ended.n == 0 && !trim))
        return;
    uv_timer_stop(&r->patience);
    visit_queue_move(&r->batch, &r->waiting);
    visit_queue_move(&r->spent, &r->ended);
    r->urgent = false;
    r->trim = trim;
    if (trim) {
        r->bodies = false;
        r->trimmed = clock_mono();
    }
    r->job = (struct job){.run = job_record, .done = on_recorded};
    r->busy = true;
    lane_submit_sure(r->poller->write, &r->job);
}

// On the write lane.
static void job_record(struct job *job, void *state)
{
    struct recorder *r = job_owner(job, struct recorder, job);
    for (struct visit *v; (v = visit_queue_take(&r->spent));)
        visit_free(v); // first: there is room, then, for what the batch takes
    if (r->batch.n)
        record_batch(r, state);
    if (r->trim)
        memory_trim();
}

// A visit that cannot be stored is rolled back alone: the others of its batch are stored without it.
static void record_batch(struct recorder *r, struct db *db)
{
    struct visit *v;
    int64_t begun = clock_mono();
    struct err err = {0};
    struct visit_queue open;
    visit_queue_init(&open);
    bool in = db_begin(db, &err);
    while ((v = visit_queue_take(&r->batch))) {
        if (in && record_visit(db, v, &v->store_err)) {
            visit_queue_append(&open, v);
        } else {
            if (!in)
                v->store_err = err;
            visit_queue_append(&r->stored, v);
            if (in) { // what went before it in this transaction is gone with it: once more, without it
                db_rollback(db);
                visit_queue_move(&open, &r->batch);
                visit_queue_move(&r->batch, &open);
                in = db_begin(db, &err);
            }
            continue;
        }
        if (clock_mono() - begun > BATCH_HELD)
            break;
    }
    bool kept = in && db_commit(db, &err);
    while ((v = visit_queue_take(&open))) {
        v->stored = kept;
        if (!kept)
            v->store_err = err;
        visit_queue_append(&r->stored, v);
    }
}

static bool gone(struct db *db, struct visit *v, struct err *err)
{
    return entries_gone(db, &v->arena, v->feed.id, v->feed.last_at, &v->harvest.gone, v->harvest.items, v->harvest.n,
                        &v->counts, err);
}

// What was taken back and stands there is looked at again next time, though it says the same: its date may be later.
static void hidden_forget(struct visit *v)
{
    struct harvest *h = &v->harvest;
    vec_each(guid, &v->counts.hidden)
        for (size_t i = 0; i < h->n; i++)
            if (h->known[i].guid == *guid) {
                h->known[i] = (struct known_item){.guid = *guid};
                h->known_changed = true;
            }
}

static bool record_part(struct db *db, struct visit *v, struct err *err)
{
    enum entries_part part = v->kind == VISIT_PAST ? ENTRIES_PAST : ENTRIES_PUSHED;
    v->harvest.gone.others = false; // what is not in a part may be elsewhere
    return entries_store_part(db, &v->arena, v->feed.id, v->feed.last_at, v->harvest.items, v->harvest.n, part,
                              &v->counts, err) &&
           gone(db, v, err) &&
           (part == ENTRIES_PAST ? past_store(db, v, err) : websub_delivered(db, v->feed.id, v->feed.last_at, err));
}

static bool record_visit(struct db *db, struct visit *v, struct err *err)
{
    int64_t now = v->feed.last_at;
    v->counts = (struct stored_counts){0};
    if (v->kind != VISIT_WHOLE)
        return record_part(db, v, err);
    bool stands;
    if (!feed_visit_stands(db, v->feed.id, &stands, err))
        return false;
    if (!stands)
        return drop_visit(db, v, err);
    // The entries first: what the feed showed last tells whether it gave its items new ids.
    if (v->harvested && !entries_store(db, &v->arena, v->feed.id, now, v->harvest.items, v->harvest.n, &v->counts, err))
        return false;
    if (v->harvested && !gone(db, v, err))
        return false;
    if (v->harvested) {
        hidden_forget(v);
        settle(v);
    }
    if (!feed_record(db, &v->feed, v->harvested && v->harvest.known_changed, schedule_floor(v->publisher), err))
        return false;
    if (v->hubs_said && (v->hubs_n || v->feed.pushed) &&
        !websub_discovered(db, &v->arena, v->feed.id, v->hubs, v->hubs_n, v->topic, now, err))
        return false;
    if (v->feed.pushed == PUSH_RELIED && v->counts.fresh && !websub_missed(db, v->feed.id, err))
        return false;
    int64_t stays;
    return past_store(db, v, err) && forgive_all(db, v, err) &&
           (!v->result.moved || feed_move(db, v->feed.id, v->feed.moved_to, &stays, err));
}

// Its feed is to be visited as if it never had been: what was found is found again then.
static bool drop_visit(struct db *db, struct visit *v, struct err *err)
{
    v->page_next = STR_NONE;
    return feed_visit_drop(db, &v->feed, err) && forgive_all(db, v, err);
}

static bool forgive_all(struct db *db, struct visit *v, struct err *err)
{
    for (size_t i = 0; i < v->forgiven_n; i++)
        if (!forgive(db, v, v->forgiven[i], err))
            return false;
    return true;
}

// What the feed did not show last may have been shown before, or was under other ids: only the store knows what is new,
// and so what the visit brought and when the next one is worth while. The same again, whenever it is stored once more.
// A feed of which nothing is remembered is met for the first time: one that began anew shows nobody that the store knew
// it (P7).
static void settle(struct visit *v)
{
    struct stored_counts *c = &v->counts;
    if (!v->harvest.before.until)
        return;
    bool fresh = c->arrived.n || c->changed;
    bool otherwise = take_rhythm(&v->harvest, c->arrived.v, c->arrived.n, v->feed.last_at);
    if (!otherwise && fresh == v->result.fresh)
        return;
    v->feed.rhythm = v->harvest.rhythm;
    v->result.fresh = fresh;
    schedule_visit(&v->arena, &v->feed, &v->result, v->publisher, v->feed.last_at);
}

// It failed just before it was known that the network does: as if it had been known.
static bool forgive(struct db *db, struct visit *v, int64_t id, struct err *err)
{
    struct feed_state f;
    bool found;
    if (!feed_by_id(db, &v->arena, id, &f, &found, err))
        return false;
    if (!found || f.failures != 1 || f.last_status)
        return true; // visited meanwhile, with another end
    schedule_no_network(&f, clock_now());
    return feed_forgive(db, &f, err);
}

static void on_recorded(struct job *job)
{
    struct recorder *r = job_owner(job, struct recorder, job);
    struct visit_queue stored;
    visit_queue_init(&stored);
    visit_queue_move(&stored, &r->stored);
    r->urgent = r->urgent || r->batch.n;
    visit_queue_move(&r->batch, &r->waiting); // what the batch had no time for goes first
    visit_queue_move(&r->waiting, &r->batch);
    r->busy = false;
    struct visit *v;
    while ((v = visit_queue_take(&stored))) {
        r->held -= v->held;
        if (!v->stored) {
            v->counts = (struct stored_counts){0};
            r->poller->err = v->store_err;
        }
        turns_end_visit(r->poller->turns, v);
    }
    recorder_check(r);
    visits_ingest(r->poller);
    poller_check_end(r->poller);
}

// Left to itself the C library takes the largest piece that was ever given back for usual, and keeps as much from then
// on, in each thread.
static void memory_settle(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, LARGE_PIECE);
    mallopt(M_TRIM_THRESHOLD, LARGE_PIECE);
#endif
}

// Bodies and documents of all sizes, made by one thread and freed by another, leave holes that the C library would
// keep. It takes milliseconds.
static void memory_trim(void)
{
#ifdef __GLIBC__
    malloc_trim(MIB);
#endif
}
