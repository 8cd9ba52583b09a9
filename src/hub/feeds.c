// feeds.c – the feeds the hub knows: finding and making them, what polling keeps of each, leases.
#include "hub/feeds.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/limits.h"
#include "hub/change_priv.h"
#include "hub/closed_hosts.h"
#include "hub/credentials.h"
#include "hub/feeds_priv.h"
#include "hub/past.h"
#include "hub/websub.h"
#include "store/db.h"
#include "text/url.h"

#define BACK_FOR (90 * CLOCK_DAY) // for which an old address is tried when the new one fails (protocols 3.3)

static struct rhythm rhythm_read(struct str blob);
enum load { LOAD_STATE, LOAD_KNOWN, LOAD_CLAIMED }; // each with what the one before has
static bool load(struct db *db, struct arena *a, int64_t id, enum load what, struct feed_state *ret, bool *ret_found,
                 struct err *err);
static bool lease(struct db *db, int64_t id, struct str owner, int64_t now, int64_t until, bool *ret_got,
                  struct err *err);

bool feed_address(struct arena *a, struct str given, struct str *ret_url, struct str *ret_userinfo, struct err *err)
{
    struct url u;
    struct err why = {0};
    struct str s = url_without_userinfo(a, str_trim(given), ret_userinfo), said = url_said(a, s);
    if (str_starts_nocase(s, STR("feed:"))) { // feed://host/… and feed:https://host/…
        s = str_from(s, 5);
        if (str_starts(s, STR("//")))
            s = arena_concat(a, STR("http:"), s);
    }
    if (!url_parse(a, s, &u, &why) || !url_fetchable(&u, &why))
        return err_set(err, ERR_INPUT, "'" STR_FMT "': %s", STR_ARG(str_first(said, 200)), why.text);
    u.fragment = STR_NONE;
    *ret_url = url_text(a, &u);
    return true;
}

// The host of an address without "www.": what decides whose an entry is. Missing when it has none.
static struct str feed_host(struct arena *a, struct str url)
{
    struct str host = url_host(a, url);
    return str_starts(host, STR("www.")) && host.n > 4 ? str_from(host, 4) : host;
}

// for_command: also by an old address that only hidden communities knew.
static bool find(struct db *db, struct str url, bool for_command, int64_t *ret, bool *ret_found, struct err *err)
{
    struct stmt *s = db_query(db, Q_FEED_FIND);
    bind_text(s, 1, url);
    if (!db_one_int(s, ret, ret_found, err) || *ret_found)
        return *ret_found;
    s = db_query(db, Q_FEED_FIND_ALIAS);
    bind_text(s, 1, url);
    bind_int(s, 2, for_command);
    return db_one_int(s, ret, ret_found, err);
}

bool feed_wake(struct db *db, int64_t id, int64_t now, struct err *err)
{
    struct stmt *s = db_query(db, Q_FEED_WAKE);
    bind_int(s, 1, id);
    bind_int(s, 2, now);
    return db_run(s, err);
}

static bool insert(struct db *db, struct str url, int64_t now, int64_t *ret_id, struct err *err)
{
    struct arena a = {0};
    struct str host = feed_host(&a, url);
    struct stmt *s = db_query(db, Q_FEED_INSERT);
    bind_text(s, 1, url);
    bind_text(s, 2, str_or_empty(host));
    // Due at once; in an order of their own, so that many of one host do not stand in a row.
    bind_int(s, 3, now - (int64_t)(hash64(url, 0) % (uint64_t)CLOCK_MINUTE));
    bind_int(s, 4, now);
    bool ok = db_run(s, err);
    *ret_id = ok ? db_last_id(db) : 0;
    arena_done(&a);
    return ok;
}

bool feed_ensure(struct db *db, struct str url, int64_t *ret_id, struct err *err)
{
    struct change change;
    bool found = false;
    int64_t now = clock_now();
    if (!change_begin(db, &change, err))
        return false;
    bool ok = find(db, url, false, ret_id, &found, err);
    if (ok)
        ok = found ? feed_wake(db, *ret_id, now, err) : insert(db, url, now, ret_id, err);
    return change_end(&change, ok, err);
}

bool feed_begin(struct db *db, int64_t id, int64_t now, bool *ret_awaited, struct err *err)
{
    struct stmt *s = db_query(db, Q_FEED_ANEW);
    bind_int(s, 1, id);
    bind_int(s, 2, now);
    bind_int(s, 3, LIMIT_WISH_MINUTES * CLOCK_MINUTE);
    if (!db_run(s, err))
        return false;
    bool anew = db_changes(db) == 1;
    s = db_query(db, anew ? Q_FEED_KNOWN_FORGET : Q_FEED_AWAITED);
    bind_int(s, 1, id);
    *ret_awaited = true;
    if (anew)
        return db_run(s, err) && past_end(db, id, err) && websub_leave(db, id, err);
    int64_t one;
    return db_one_int(s, &one, ret_awaited, err);
}

bool feeds_by_url(struct db *db, struct arena *a, struct str url, feed_states *ret, struct err *err)
{
    id_list ids = {0};
    enum db_result r;
    bool found, listed = false;
    struct stmt *s = db_query(db, Q_FEED_FIND_ALL);
    bind_text(s, 1, url);
    while ((r = db_step(s, err)) == DB_ROW) {
        if (listed && !col_int(s, 1))
            continue;
        listed = col_int(s, 1);
        *vec_push(a, &ids) = col_int(s, 0);
    }
    db_end(s);
    *ret = (feed_states){0};
    bool ok = r == DB_DONE;
    if (ok && !ids.n) {
        int64_t id;
        ok = find(db, url, true, &id, &found, err);
        if (ok && found)
            *vec_push(a, &ids) = id;
    }
    for (size_t i = 0; i < ids.n && ok; i++)
        ok = load(db, a, ids.v[i], LOAD_KNOWN, vec_push(a, ret), &found, err);
    return ok;
}

bool feed_by_id(struct db *db, struct arena *a, int64_t id, struct feed_state *ret, bool *ret_found, struct err *err)
{
    return load(db, a, id, LOAD_KNOWN, ret, ret_found, err);
}

struct str feed_logged(struct arena *a, const struct feed_state *feed)
{
    return feed->hidden ? arena_printf(a, "feed %lld", (long long)feed->id) : feed->url;
}

static bool ids_load(struct arena *a, struct stmt *s, id_list *ret, struct err *err)
{
    enum db_result r;
    *ret = (id_list){0};
    while ((r = db_step(s, err)) == DB_ROW)
        *vec_push(a, ret) = col_int(s, 0);
    db_end(s);
    return r == DB_DONE;
}

bool feed_list_ids(struct db *db, struct arena *a, id_list *ret, struct err *err)
{
    return ids_load(a, db_query(db, Q_FEED_LIST_IDS), ret, err);
}

bool feed_list(struct db *db, struct arena *a, bool failing_only, feed_states *ret, struct err *err)
{
    id_list ids;
    struct stmt *s = db_query(db, Q_FEED_LIST);
    bind_int(s, 1, failing_only);
    bool found, ok = ids_load(a, s, &ids, err);
    *ret = (feed_states){0};
    for (size_t i = 0; i < ids.n && ok; i++) {
        struct feed_state *f = vec_push(a, ret);
        ok = load(db, a, ids.v[i], LOAD_STATE, f, &found, err);
        if (ok && !found) // gone between the two questions
            ret->n--;
    }
    return ok;
}

// Leases ------------------------------------------------------------------------------------------------------------

bool scheduler_lease(struct db *db, struct str owner, int64_t now, int64_t until, bool *ret_got, struct err *err)
{
    struct stmt *s = db_query(db, Q_LEASE_TAKE);
    bind_text(s, 1, STR("scheduler"));
    bind_text(s, 2, owner);
    bind_int(s, 3, until);
    bind_int(s, 4, now);
    bool ok = db_run(s, err);
    *ret_got = ok && db_changes(db) == 1;
    return ok;
}

void scheduler_release(struct db *db, struct str owner)
{
    struct stmt *s = db_query(db, Q_LEASE_RELEASE);
    bind_text(s, 1, STR("scheduler"));
    bind_text(s, 2, owner);
    (void)db_run(s, NULL); // else it ends by itself
}

struct due {
    int64_t id;
    bool listed;
};
typedef VEC(struct due) due_list;

static bool due_load(struct db *db, struct arena *a, int64_t now, int most, due_list *ret, struct err *err)
{
    enum db_result r;
    struct stmt *s = db_query(db, Q_FEED_DUE);
    *ret = (due_list){0};
    bind_int(s, 1, now);
    bind_int(s, 2, most);
    while ((r = db_step(s, err)) == DB_ROW)
        *vec_push(a, ret) = (struct due){col_int(s, 0), col_int(s, 1)};
    db_end(s);
    return r == DB_DONE;
}

static bool park(struct db *db, int64_t id, struct err *err)
{
    struct stmt *s = db_query(db, Q_FEED_PARK);
    bind_int(s, 1, id);
    return db_run(s, err) && websub_leave(db, id, err);
}

// What is rolled back is leased to nobody.
static bool claim_end(const struct change *change, bool ok, feed_states *ret, struct err *err)
{
    if (change_end(change, ok, err))
        return true;
    *ret = (feed_states){0};
    return false;
}

static bool claim_one(struct db *db, struct arena *a, int64_t id, struct str owner, int64_t now, int64_t until,
                      feed_states *ret, struct err *err)
{
    bool got, found;
    if (!lease(db, id, owner, now, until, &got, err))
        return false;
    if (!got)
        return true;
    struct feed_state *f = vec_push(a, ret);
    if (!load(db, a, id, LOAD_CLAIMED, f, &found, err))
        return false;
    return !f->credential || credential_open(db, a, f, err);
}

bool feed_claim_due(struct db *db, struct arena *a, struct str owner, int64_t now, int64_t until, int most,
                    feed_states *ret, struct err *err)
{
    struct change change;
    due_list due;
    *ret = (feed_states){0};
    if (!change_begin(db, &change, err))
        return false;
    bool ok = true, again = true;
    while (ok && again && ret->n < (size_t)most) { // again when those that nobody lists took places
        again = false;
        ok = due_load(db, a, now, most - (int)ret->n, &due, err);
        for (size_t i = 0; i < due.n && ok; i++) {
            ok = due.v[i].listed ? claim_one(db, a, due.v[i].id, owner, now, until, ret, err)
                                 : park(db, due.v[i].id, err);
            again = again || !due.v[i].listed;
        }
    }
    return claim_end(&change, ok, ret, err);
}

bool feed_claim(struct db *db, struct arena *a, struct str owner, const int64_t *ids, size_t n, int64_t now,
                int64_t until, feed_states *ret, struct err *err)
{
    struct change change;
    *ret = (feed_states){0};
    if (!change_begin(db, &change, err))
        return false;
    bool ok = true;
    for (size_t i = 0; i < n && ok; i++)
        ok = claim_one(db, a, ids[i], owner, now, until, ret, err);
    return claim_end(&change, ok, ret, err);
}

bool feed_renew(struct db *db, struct str owner, const int64_t *ids, size_t n, int64_t until, struct err *err)
{
    struct change change;
    if (!change_begin(db, &change, err))
        return false;
    bool ok = true;
    for (size_t i = 0; i < n && ok; i++) {
        struct stmt *s = db_query(db, Q_FEED_RENEW);
        bind_int(s, 1, ids[i]);
        bind_text(s, 2, owner);
        bind_int(s, 3, until);
        ok = db_run(s, err);
    }
    return change_end(&change, ok, err);
}

struct learned {
    int64_t feed;
    struct rhythm rhythm;
};
typedef VEC(struct learned) learned_list;

static bool rhythms_load(struct db *db, struct arena *a, int64_t now, learned_list *ret, struct err *err)
{
    enum db_result r;
    struct stmt *s = db_query(db, Q_FEEDS_RHYTHMS_BACK);
    bind_int(s, 1, now);
    while ((r = db_step(s, err)) == DB_ROW) {
        struct learned *l = vec_push(a, ret);
        l->feed = col_int(s, 0);
        l->rhythm = rhythm_read(col_blob(s, 1));
    }
    db_end(s);
    return r == DB_DONE;
}

static bool rhythms_back(struct db *db, int64_t now, struct err *err)
{
    struct arena a = {0};
    learned_list list = {0};
    bool ok = rhythms_load(db, &a, now, &list, err);
    for (size_t i = 0; i < list.n && ok; i++) {
        struct rhythm *r = &list.v[i].rhythm;
        rhythm_clock_back(r, now);
        struct stmt *s = db_query(db, Q_FEED_RHYTHM_SET);
        bind_int(s, 1, list.v[i].feed);
        bind_blob(s, 2, (struct str){(const char *)r, sizeof *r});
        ok = db_run(s, err);
    }
    arena_done(&a);
    return ok;
}

bool feeds_clock_back(struct db *db, int64_t now, int64_t lease, struct err *err)
{
    struct change change;
    if (!change_begin(db, &change, err))
        return false;
    bool ok = rhythms_back(db, now, err) && db_run_int(db, Q_FEEDS_CLOCK_BACK, now, err) &&
              db_run_int(db, Q_FEEDS_LEASES_BACK, now + lease, err) && closed_hosts_clock_back(db, now, err) &&
              websub_clock_back(db, now, err);
    return change_end(&change, ok, err);
}

bool feed_next_due(struct db *db, int64_t *ret, struct err *err)
{
    enum db_result r;
    struct stmt *s = db_query(db, Q_FEED_SOONEST);
    *ret = INT64_MAX;
    while ((r = db_step(s, err)) == DB_ROW && col_int(s, 0) < *ret) { // passes by as many as are being visited
        int64_t at = col_int(s, 0), leased = col_int(s, 1);
        if (leased > at)
            at = leased;
        if (at < *ret)
            *ret = at;
    }
    db_end(s);
    return r != DB_ERROR;
}

bool feed_release(struct db *db, struct str owner, struct err *err)
{
    struct stmt *s = db_query(db, Q_FEED_RELEASE);
    bind_text(s, 1, owner);
    return db_run(s, err);
}

// One feed's state --------------------------------------------------------------------------------------------------

bool feeds_polled(struct db *db, int64_t now, bool *ret, struct err *err)
{
    int64_t polled = 0;
    bool found;
    struct stmt *s = db_query(db, Q_FEEDS_POLLED);
    bind_int(s, 1, now);
    bool ok = db_one_int(s, &polled, &found, err);
    *ret = polled != 0;
    return ok;
}

struct str feed_next_why(const struct feed_state *f, int64_t now, bool polled)
{
    if (f->next_at > now)
        return f->next_reason;
    if (!polled)
        return STR(
            "it is due, but nothing visits feeds at the moment; 'tributary serve' does, or 'tributary poll --once'");
    if (!f->last_at)
        return f->next_reason;
    return now - f->next_at < CLOCK_MINUTE
               ? STR_NONE
               : STR("it waits for its turn: one server is asked for one feed after another");
}

bool feed_wish(struct db *db, struct arena *a, const struct feed_state *f, int64_t now, enum feed_wish *ret,
               struct err *err)
{
    int64_t held = 0;
    bool early = f->last_at > now - LIMIT_WISH_MINUTES * CLOCK_MINUTE;
    if (!early && !feed_held_until(db, a, f, now, &held, err))
        return false;
    *ret = early ? WISH_EARLY : held ? WISH_HELD : WISH_GRANTED;
    return true;
}

bool feed_held_until(struct db *db, struct arena *a, const struct feed_state *f, int64_t now, int64_t *ret,
                     struct err *err)
{
    int64_t closed = 0, asked = f->gone ? 0 : f->not_before;
    if (!closed_host_until(db, url_host(a, f->url), &closed, err))
        return false;
    int64_t until = closed > asked ? closed : asked;
    *ret = until > now ? until : 0;
    return true;
}

bool feed_revive(struct db *db, int64_t feed, int64_t now, struct err *err)
{
    struct stmt *s = db_query(db, Q_FEED_REVIVE);
    bind_int(s, 1, feed);
    bind_int(s, 2, now);
    bind_text(s, 3, STR("somebody wants to know whether it is really gone"));
    return db_run(s, err);
}

bool feed_record(struct db *db, const struct feed_state *state, bool known_changed, int64_t floor, struct err *err)
{
    struct change change;
    struct arena a = {0};
    if (known_changed && !change_begin(db, &change, err))
        return false;
    struct str host = feed_host(&a, state->site); // without a site of its own, a feed's site is where it is fetched
    if (!host.n)
        host = feed_host(&a, state->url);
    struct stmt *s = db_query(db, Q_FEED_RECORD);
    bind_int(s, 1, state->id);
    bind_text(s, 2, str_or_empty(host));
    int at = feed_columns_bind(s, 3, state);
    bind_int(s, at, floor);
    bind_int(s, at + 1, LIMIT_WISH_MINUTES * CLOCK_MINUTE);
    bool ok = db_run(s, err);
    arena_done(&a);
    if (!known_changed)
        return ok;
    if (ok) {
        s = db_query(db, Q_FEED_KNOWN_SET);
        bind_int(s, 1, state->id);
        bind_blob(
            s, 2,
            (struct str){state->known_n ? (const char *)state->known : "", state->known_n * sizeof *state->known});
        bind_blob(s, 3, (struct str){(const char *)&state->rhythm, sizeof state->rhythm});
        bind_int(s, 4, (int64_t)state->known_context);
        ok = db_run(s, err);
    }
    return change_end(&change, ok, err);
}

bool feed_visit_stands(struct db *db, int64_t feed, bool *ret, struct err *err)
{
    int64_t one;
    struct stmt *s = db_query(db, Q_FEED_VISIT_STANDS);
    bind_int(s, 1, feed);
    return db_one_int(s, &one, ret, err);
}

bool feed_visit_drop(struct db *db, const struct feed_state *state, struct err *err)
{
    struct stmt *s = db_query(db, Q_FEED_VISIT_DROP);
    bind_int(s, 1, state->id);
    bind_int(s, 2, state->last_at);
    bind_int(s, 3, LIMIT_WISH_MINUTES * CLOCK_MINUTE);
    bind_int(s, 4, state->gone ? 0 : state->not_before);
    return db_run(s, err);
}

bool feed_forgive(struct db *db, const struct feed_state *state, struct err *err)
{
    struct stmt *s = db_query(db, Q_FEED_FORGIVE);
    bind_int(s, 1, state->id);
    bind_int(s, 2, state->outcome);
    bind_text(s, 3, str_or_empty(state->reason));
    bind_text(s, 4, str_or_empty(state->next_reason));
    bind_int(s, 5, state->next_at);
    bind_int(s, 6, state->offline_since);
    bind_int(s, 7, state->planned_at);
    return db_run(s, err);
}

static const struct known_item *known_copy(struct stmt *s, struct arena *a, int at, size_t *ret_n)
{
    struct str blob = col_blob(s, at);
    struct known_item *known = arena_alloc(a, blob.n + sizeof *known);
    *ret_n = blob.n / sizeof *known;
    if (*ret_n)
        memcpy(known, blob.p, *ret_n * sizeof *known);
    return known;
}

bool feed_showed(struct db *db, struct arena *a, int64_t feed, const struct known_item **ret, size_t *ret_n,
                 struct err *err)
{
    *ret = NULL;
    *ret_n = 0;
    struct stmt *s = db_query(db, Q_FEED_KNOWN);
    bind_int(s, 1, feed);
    enum db_result r = db_step(s, err);
    if (r == DB_ROW)
        *ret = known_copy(s, a, 0, ret_n);
    db_end(s);
    return r != DB_ERROR;
}

// None when there is none, or of another make.
static struct rhythm rhythm_read(struct str blob)
{
    struct rhythm r = {0};
    if (blob.n == sizeof r)
        memcpy(&r, blob.p, blob.n);
    return r;
}

// In the columns that follow the feed's own: hashes, rhythm, context.
static void read_known(struct stmt *s, struct arena *a, int at, struct feed_state *f)
{
    f->known = known_copy(s, a, at, &f->known_n);
    f->rhythm = rhythm_read(col_blob(s, at + 1));
    f->known_context = (uint64_t)col_int(s, at + 2);
}

static bool load(struct db *db, struct arena *a, int64_t id, enum load what, struct feed_state *ret, bool *ret_found,
                 struct err *err)
{
    struct stmt *s = db_query(db, Q_FEED_BY_ID);
    bind_int(s, 1, id);
    bind_int(s, 2, what == LOAD_CLAIMED);
    bind_int(s, 3, clock_now() - BACK_FOR);
    enum db_result r = db_step(s, err);
    *ret_found = r == DB_ROW;
    if (*ret_found) {
        int own = feed_columns_read(s, a, FEED_FOUND, ret);
        if (what != LOAD_STATE)
            read_known(s, a, own, ret);
        if (ret->subscribers < LIMIT_SUBSCRIBERS_LEAST)
            ret->subscribers = 0;
    }
    db_end(s);
    return r != DB_ERROR;
}

static bool lease(struct db *db, int64_t id, struct str owner, int64_t now, int64_t until, bool *ret_got,
                  struct err *err)
{
    struct stmt *s = db_query(db, Q_FEED_LEASE);
    bind_int(s, 1, id);
    bind_text(s, 2, owner);
    bind_int(s, 3, until);
    bind_int(s, 4, now);
    bool ok = db_run(s, err);
    *ret_got = ok && db_changes(db) == 1;
    return ok;
}
