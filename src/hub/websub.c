// websub.c – the life of a subscription. `moves` of it:
//
//   WANTED ─(asked)─▶ PENDING ─(hub confirms)─▶ ACTIVE ─(2/3 of the lease)─▶ a new one is WANTED beside it
//     ▲                  │                        │ ◀────────────────────────(confirmed)─┐
//     └──(no answer)─────┤                        ├─▶ RETIRED (a day, or the lease) ─▶ gone
//                        └─(4xx, denied)─▶ REFUSED├─▶ LEAVING (nobody lists the feed) ─▶ gone
//
// A hub that was asked in vain, or refused, goes on as it does, and the next one that the feed names is asked beside
// it: whoever confirms ends what the others were asked. What was refused or ran out is asked for anew when its time
// comes. Every row has a time at which something is to be done about it, so nothing depends on a hub keeping its word.
#include "hub/websub.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/random.h"
#include "hub/change_priv.h"
#include "hub/feeds.h"
#include "hub/secret.h"
#include "store/db.h"
#include "text/url.h"

#define CONFIRM_WITHIN CLOCK_HOUR
#define LEAVE_WITHIN   CLOCK_DAY
#define RETIRED_FOR    CLOCK_DAY
#define REFUSED_FOR    (7 * CLOCK_DAY)
#define DENIED_FOR     (30 * CLOCK_DAY)
#define LEASE_LEAST    (2 * CLOCK_HOUR) // and what is said to be shorter: it is renewed after two thirds
#define LEASE_MOST     (90 * CLOCK_DAY) // what is said to be longer, or nothing, is taken for the usual
#define LEASE_USUAL    (WEBSUB_LEASE_SECONDS * CLOCK_SECOND)
#define MISSED_MOST    3

static bool read_rows(struct stmt *s, struct arena *a, websub_list *ret, struct err *err);
static bool insert(struct db *db, const struct websub *w, int64_t now, struct err *err);
static bool set(struct db *db, const struct websub *w, enum websub_state state, int64_t next_at, int failures,
                struct str reason, int64_t now, struct err *err);
static bool asking(struct db *db, int64_t id, bool is, struct err *err);
static bool pushed_refresh(struct db *db, int64_t feed, struct err *err);
static bool step(struct db *db, struct arena *a, const struct websub *w, int64_t now, websub_list *ret,
                 struct err *err);
static bool ask_anew(struct db *db, struct arena *a, const struct websub *w, int64_t now, struct err *err);
static bool put_off(struct db *db, const struct websub *w, struct str why, int64_t now, struct err *err);
static bool activate(struct db *db, const struct websub *w, int64_t lease_seconds, int64_t now, struct err *err);
static bool by_token(struct db *db, struct arena *a, struct str token, websub_list *ret, struct err *err);
static bool confides(struct arena *a, const struct websub *w);

// Discovery ---------------------------------------------------------------------------------------------------------

struct have {
    int64_t id;
    struct str hub, topic;
    enum websub_state state;
    int failures;
};
typedef VEC(struct have) have_list;

static bool is_asked(const struct have *h)
{
    return h->state == WEBSUB_WANTED || h->state == WEBSUB_PENDING;
}

static bool goes_well(const struct have *h)
{
    return h->state == WEBSUB_ACTIVE || (is_asked(h) && !h->failures);
}

static bool load_of_feed(struct db *db, struct arena *a, int64_t feed, have_list *ret, struct err *err)
{
    enum db_result r;
    struct stmt *s = db_query(db, Q_WEBSUB_OF_FEED);
    bind_int(s, 1, feed);
    while ((r = db_step(s, err)) == DB_ROW)
        *vec_push(a, ret) = (struct have){.id = col_int(s, 0),
                                          .hub = col_copy(a, s, 1),
                                          .topic = col_copy(a, s, 2),
                                          .state = (enum websub_state)col_int(s, 3),
                                          .failures = (int)col_int(s, 4)};
    db_end(s);
    return r == DB_DONE;
}

// How it goes with a hub, apart from the row `but`: not asked yet; refused or asked in vain so far; well.
enum going { GOING_NOT, GOING_BADLY, GOING_WELL };

static enum going going(const have_list *have, struct str hub, struct str topic, int64_t but)
{
    enum going best = GOING_NOT;
    for (size_t i = 0; i < have->n; i++) {
        const struct have *h = &have->v[i];
        if (h->id == but || !str_eq(h->hub, hub) || !str_eq(h->topic, topic))
            continue;
        if (goes_well(h))
            return GOING_WELL;
        if (is_asked(h) || h->state == WEBSUB_REFUSED)
            best = GOING_BADLY;
    }
    return best;
}

// Whether it is over with a row once these hubs are what the feed names: it was to be one of others, or the first
// choice was another. `anew`: one of them is about to be asked.
static bool superseded(const struct have *h, const struct str *hubs, size_t n, struct str topic, bool anew)
{
    if (!is_asked(h) && h->state != WEBSUB_REFUSED)
        return false;
    bool named = false;
    for (size_t i = 0; i < n && !named; i++)
        named = str_eq(h->hub, hubs[i]) && str_eq(h->topic, topic);
    return !named || (anew && is_asked(h) && !h->failures);
}

bool websub_discovered(struct db *db, struct arena *a, int64_t feed, const struct str *hubs, size_t n, struct str topic,
                       int64_t now, struct err *err)
{
    have_list have = {0};
    struct change change;
    if (!load_of_feed(db, a, feed, &have, err))
        return false;
    enum going how = GOING_BADLY;
    size_t i = 0, over = 0;
    while (i < n && (how = going(&have, hubs[i], topic, 0)) == GOING_BADLY)
        i++;
    bool anew = how == GOING_NOT;
    for (size_t k = 0; k < have.n; k++)
        over += superseded(&have.v[k], hubs, n, topic, anew);
    if (!anew && !over && (n || !have.n))
        return true;
    if (!change_begin(db, &change, err))
        return false;
    bool ok = true;
    for (size_t k = 0; k < have.n && ok; k++)
        if (superseded(&have.v[k], hubs, n, topic, anew))
            ok = db_run_int(db, Q_WEBSUB_DELETE, have.v[k].id, err);
    if (ok && anew) {
        ok = insert(db, &(struct websub){.feed = feed, .hub = hubs[i], .topic = topic}, now, err);
    } else if (ok && !n) { // no hub any more: what there is may run out
        struct stmt *s = db_query(db, Q_WEBSUB_RETIRE);
        bind_int(s, 1, feed);
        bind_int(s, 2, 0);
        bind_int(s, 3, INT64_MAX);
        bind_int(s, 4, now);
        ok = db_run(s, err);
    }
    ok = ok && pushed_refresh(db, feed, err);
    return change_end(&change, ok, err);
}

bool websub_leave(struct db *db, int64_t feed, struct err *err)
{
    return db_run_int(db, Q_WEBSUB_FORGET, feed, err) && db_run_int(db, Q_WEBSUB_LEAVE, feed, err);
}

// What is due -------------------------------------------------------------------------------------------------------

bool websub_due(struct db *db, struct arena *a, int64_t now, int most, websub_list *ret, struct err *err)
{
    struct change change;
    websub_list due = {0};
    *ret = (websub_list){0};
    struct stmt *s = db_query(db, Q_WEBSUB_DUE);
    bind_int(s, 1, now);
    bind_int(s, 2, most);
    if (!read_rows(s, a, &due, err))
        return false;
    if (!due.n)
        return true;
    if (!change_begin(db, &change, err))
        return false;
    bool ok = true;
    for (size_t i = 0; i < due.n && ok; i++)
        ok = step(db, a, &due.v[i], now, ret, err);
    return change_end(&change, ok, err);
}

bool websub_next_due(struct db *db, int64_t *ret, struct err *err)
{
    bool found;
    if (!db_one_int(db_query(db, Q_WEBSUB_SOONEST), ret, &found, err))
        return false;
    if (!found)
        *ret = INT64_MAX;
    return true;
}

bool websub_give_back(struct db *db, int64_t now, struct err *err)
{
    return db_run_int(db, Q_WEBSUB_GIVE_BACK, now, err);
}

bool websub_clock_back(struct db *db, int64_t now, struct err *err)
{
    return db_run_int(db, Q_WEBSUB_CLOCK_BACK, now, err);
}

static bool step(struct db *db, struct arena *a, const struct websub *w, int64_t now, websub_list *ret, struct err *err)
{
    bool gone = true;
    int64_t again = now + CONFIRM_WITHIN;
    switch (w->state) {
    case WEBSUB_WANTED: // pending before it is asked: the hub may ask back before it answers
        *vec_push(a, ret) = *w;
        return set(db, w, WEBSUB_PENDING, again, w->failures, STR(""), now, err) && asking(db, w->id, true, err);
    case WEBSUB_PENDING:
        return put_off(db, w, STR("it accepted, but never asked back"), now, err);
    case WEBSUB_ACTIVE:
        if (!ask_anew(db, a, w, now, err))
            return false;
        gone = w->lease_until <= now;
        if (!gone) // and once more, should that come to nothing
            return set(db, w, WEBSUB_ACTIVE, again < w->lease_until ? again : w->lease_until, w->failures, STR(""), now,
                       err);
        break;
    case WEBSUB_REFUSED:
        if (!ask_anew(db, a, w, now, err))
            return false;
        break;
    case WEBSUB_LEAVING:
        gone = w->failures > 0;
        if (!gone) {
            *vec_push(a, ret) = *w;
            return set(db, w, WEBSUB_LEAVING, now + LEAVE_WITHIN, 1, STR(""), now, err) && asking(db, w->id, true, err);
        }
        break;
    case WEBSUB_RETIRED:
        break;
    }
    return !gone || (db_run_int(db, Q_WEBSUB_DELETE, w->id, err) && pushed_refresh(db, w->feed, err));
}

// With a new callback and a new secret (protocols 4.1, rule 6); the old ones count until the new ones are confirmed.
// Not only when a visit finds the hub again: a document that names it is not read while it stays as it was.
static bool ask_anew(struct db *db, struct arena *a, const struct websub *w, int64_t now, struct err *err)
{
    have_list have = {0};
    if (!load_of_feed(db, a, w->feed, &have, err))
        return false;
    bool under_way = going(&have, w->hub, w->topic, w->id) != GOING_NOT;
    for (size_t i = 0; i < have.n; i++)
        under_way |= have.v[i].id != w->id && goes_well(&have.v[i]);
    return under_way || insert(db, w, now, err);
}

static bool failed(struct db *db, const struct websub *w, int64_t now, struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_FAIL);
    bind_int(s, 1, w->id);
    bind_int(s, 2, now);
    return db_run(s, err);
}

static bool put_off(struct db *db, const struct websub *w, struct str why, int64_t now, struct err *err)
{
    static const int64_t waits[] = {CLOCK_HOUR, 6 * CLOCK_HOUR, CLOCK_DAY};
    size_t most = sizeof waits / sizeof *waits - 1, n = (size_t)w->failures;
    return failed(db, w, now, err) &&
           set(db, w, WEBSUB_WANTED, now + waits[n < most ? n : most], w->failures + 1, why, now, err);
}

// Why a hub would not, in words.
static struct str status_words(struct arena *a, int status)
{
    static const struct {
        int from, to;
        const char *words;
    } rows[] = {
        {401, 401, "it wants a name and password"},
        {403, 403, "it refuses us"},
        {404, 404, "there is no hub at its address"},
        {405, 405, "there is no hub at its address"},
        {410, 410, "it has closed"},
        {429, 429, "it asks us to come less often"},
        {400, 499, "it does not accept what we ask"},
        {500, 599, "it has a fault of its own"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (status >= rows[i].from && status <= rows[i].to)
            return arena_printf(a, "%s (%d)", rows[i].words, status);
    return arena_printf(a, "it answers with status %d", status);
}

static bool by_id(struct db *db, struct arena *a, int64_t id, websub_list *ret, struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_BY_ID);
    bind_int(s, 1, id);
    return read_rows(s, a, ret, err);
}

static bool move(struct db *db, const struct websub *w, struct str to, struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_MOVE);
    bind_int(s, 1, w->id);
    bind_text(s, 2, to);
    return db_run(s, err);
}

bool websub_answered(struct db *db, struct arena *a, int64_t id, int status, struct str why, struct str moved_to,
                     int64_t now, struct err *err)
{
    websub_list found = {0};
    if (!asking(db, id, false, err) || !by_id(db, a, id, &found, err))
        return false;
    if (!found.n || found.v[0].state == WEBSUB_LEAVING)
        return true;
    const struct websub *w = &found.v[0];
    bool taken = status >= 200 && status < 300; // old hubs say 204 or 200 for 202
    if (taken)
        return !moved_to.n || move(db, w, moved_to, err);
    if (w->state != WEBSUB_PENDING)
        return true;
    if (w->moved_to.n && !move(db, w, STR_NONE, err)) // from now on it is asked again where the feed says
        return false;
    struct str reason = why.n ? why : status_words(a, status);
    if (status >= 400 && status < 500 && status != 408 && status != 429)
        return failed(db, w, now, err) && set(db, w, WEBSUB_REFUSED, now + REFUSED_FOR, w->failures, reason, now, err);
    return put_off(db, w, reason, now, err);
}

bool websub_wait(struct db *db, int64_t id, int64_t until, struct str why, int64_t now, struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_WAIT);
    bind_int(s, 1, id);
    bind_int(s, 2, until);
    bind_text(s, 3, why);
    bind_int(s, 4, now);
    return db_run(s, err) && asking(db, id, false, err);
}

// What hubs say -----------------------------------------------------------------------------------------------------

bool websub_confirm(struct db *db, struct arena *a, struct str token, struct str mode, struct str topic,
                    int64_t lease_seconds, struct str reason, int64_t now, bool *ret_yes, struct err *err)
{
    websub_list found = {0};
    *ret_yes = false;
    if (!by_token(db, a, token, &found, err))
        return false;
    if (!found.n || !str_eq(found.v[0].topic, topic))
        return true;
    const struct websub *w = &found.v[0];
    struct change change;
    bool ok = true;
    if (str_is(mode, "subscribe") && w->state == WEBSUB_ACTIVE) { // once more, since our answer was lost
        *ret_yes = true;
        return true;
    }
    *ret_yes = str_is(mode, "denied") || (str_is(mode, "subscribe") && w->state == WEBSUB_PENDING) ||
               (str_is(mode, "unsubscribe") && w->state == WEBSUB_LEAVING);
    if (!*ret_yes)
        return true;
    if (!change_begin(db, &change, err))
        return false;
    if (str_is(mode, "subscribe"))
        ok = activate(db, w, lease_seconds, now, err);
    else if (str_is(mode, "unsubscribe"))
        ok = db_run_int(db, Q_WEBSUB_DELETE, w->id, err);
    else
        ok = failed(db, w, now, err) && set(db, w, WEBSUB_REFUSED, now + DENIED_FOR, w->failures,
                                            reason.n ? str_first(reason, 300) : STR("it denies"), now, err);
    ok = ok && pushed_refresh(db, w->feed, err);
    return change_end(&change, ok, err);
}

static bool activate(struct db *db, const struct websub *w, int64_t lease_seconds, int64_t now, struct err *err)
{
    int64_t lease = LEASE_USUAL;
    if (lease_seconds > 0 && lease_seconds <= LEASE_MOST / CLOCK_SECOND)
        lease = lease_seconds * CLOCK_SECOND;
    if (lease < LEASE_LEAST)
        lease = LEASE_LEAST;
    uint64_t dice;
    random_bytes(&dice, sizeof dice);
    int64_t renewal = lease * 2 / 3;
    renewal += renewal / 10 - (int64_t)(dice % (uint64_t)(renewal / 5)); // ±10 %
    struct stmt *s = db_query(db, Q_WEBSUB_ACTIVATE);
    bind_int(s, 1, w->id);
    bind_int(s, 2, now + lease);
    bind_int(s, 3, now + renewal);
    bind_int(s, 4, now);
    if (!db_run(s, err))
        return false;
    s = db_query(db, Q_WEBSUB_RETIRE);
    bind_int(s, 1, w->feed);
    bind_int(s, 2, w->id);
    bind_int(s, 3, now + RETIRED_FOR);
    bind_int(s, 4, now);
    if (!db_run(s, err))
        return false;
    s = db_query(db, Q_WEBSUB_DROP_OTHERS);
    bind_int(s, 1, w->feed);
    bind_int(s, 2, w->id);
    return db_run(s, err);
}

bool websub_delivery(struct db *db, struct arena *a, struct str token, struct str signature, struct str body,
                     enum websub_worth *ret_worth, struct feed_state *ret_feed, struct err *err)
{
    websub_list found = {0};
    bool known = false;
    *ret_worth = WEBSUB_UNKNOWN;
    if (!by_token(db, a, token, &found, err))
        return false;
    if (!found.n || found.v[0].state == WEBSUB_WANTED || found.v[0].state == WEBSUB_REFUSED ||
        found.v[0].state == WEBSUB_LEAVING)
        return true;
    const struct websub *w = &found.v[0];
    if (!feed_by_id(db, a, w->feed, ret_feed, &known, err) || !known)
        return known;
    if (!confides(a, w))
        *ret_worth = WEBSUB_HINT;
    else
        *ret_worth = secret_signed(signature, w->secret, body) ? WEBSUB_SIGNED : WEBSUB_DROPPED;
    return true;
}

bool websub_delivered(struct db *db, int64_t feed, int64_t now, struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_DELIVERED);
    bind_int(s, 1, feed);
    bind_int(s, 2, now);
    return db_run(s, err) && pushed_refresh(db, feed, err);
}

bool websub_missed(struct db *db, int64_t feed, struct err *err)
{
    return db_run_int(db, Q_WEBSUB_MISSED, feed, err) && pushed_refresh(db, feed, err);
}

bool websub_hint(struct db *db, int64_t feed, int64_t now, int64_t floor, struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_HINT);
    bind_int(s, 1, feed);
    bind_int(s, 2, now);
    bind_int(s, 3, floor);
    bind_text(s, 4, STR("its hub says that there is news"));
    return db_run(s, err);
}

// How it stands -----------------------------------------------------------------------------------------------------

bool websub_show(struct db *db, struct arena *a, int64_t feed, struct websub_shown *ret, bool *ret_found,
                 struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_SHOWN);
    bind_int(s, 1, feed);
    enum db_result r = db_step(s, err);
    *ret_found = r == DB_ROW;
    if (*ret_found)
        *ret = (struct websub_shown){.hub = url_host(a, col_copy(a, s, 0)),
                                     .state = (enum websub_state)col_int(s, 1),
                                     .reason = col_copy(a, s, 2),
                                     .next_at = col_int(s, 3),
                                     .lease_until = col_int(s, 4),
                                     .delivered = col_int(s, 5),
                                     .missed = col_int(s, 6) >= MISSED_MOST,
                                     .failing_since = col_int(s, 7)};
    db_end(s);
    return r != DB_ERROR;
}

struct str websub_words(struct arena *a, const struct websub_shown *w, const struct websub_times *t)
{
    struct str hub = w->hub;
    if (w->state == WEBSUB_REFUSED)
        return arena_printf(a, STR_FMT " does not push it: " STR_FMT "; asked again " STR_FMT, STR_ARG(hub),
                            STR_ARG(w->reason), STR_ARG(t->next));
    if (w->state != WEBSUB_ACTIVE && w->failing_since)
        return arena_printf(a, STR_FMT " is asked to push it, in vain " STR_FMT ": " STR_FMT, STR_ARG(hub),
                            STR_ARG(t->since), STR_ARG(w->reason));
    if (w->state != WEBSUB_ACTIVE)
        return arena_printf(a, STR_FMT " was asked to push it", STR_ARG(hub));
    if (!w->delivered)
        return arena_printf(a, STR_FMT " has agreed to push it " STR_FMT ", and has brought nothing yet", STR_ARG(hub),
                            STR_ARG(t->lease));
    if (w->missed)
        return arena_printf(a, STR_FMT " pushes it, but left out what visits found: it is visited as if it did not",
                            STR_ARG(hub));
    return arena_printf(a, "pushed by " STR_FMT ", at last " STR_FMT "; agreed " STR_FMT, STR_ARG(hub),
                        STR_ARG(t->delivered), STR_ARG(t->lease));
}

// What is said to a hub -----------------------------------------------------------------------------------------------

static void form_add(struct buf *form, struct arena *a, const char *name, struct str value)
{
    buf_printf(form, "%s%s=" STR_FMT, form->n ? "&" : "", name, STR_ARG(url_escape(a, value)));
}

// Where it moved to counts for no more than who said so.
static bool confides(struct arena *a, const struct websub *w)
{
    return websub_confidential(a, w->hub) && (!w->moved_to.n || websub_confidential(a, w->moved_to));
}

void websub_form(struct arena *a, const struct websub *w, struct str base, struct buf *ret)
{
    bool leave = w->state == WEBSUB_LEAVING;
    form_add(ret, a, "hub.mode", leave ? STR("unsubscribe") : STR("subscribe"));
    form_add(ret, a, "hub.topic", w->topic);
    form_add(ret, a, "hub.callback", arena_printf(a, STR_FMT "/websub/cb/" STR_FMT, STR_ARG(base), STR_ARG(w->token)));
    if (leave)
        return;
    form_add(ret, a, "hub.lease_seconds", arena_printf(a, "%d", WEBSUB_LEASE_SECONDS));
    if (confides(a, w))
        form_add(ret, a, "hub.secret", w->secret);
}

// §5.1: a secret goes over https only, or does not leave this machine.
bool websub_confidential(struct arena *a, struct str address)
{
    if (str_starts(address, STR("https:")))
        return true;
    return host_is_loopback(url_host(a, address));
}

// Rows --------------------------------------------------------------------------------------------------------------

// The token is made of the secret, so that it can be said to the hub again (to unsubscribe) and stands nowhere.
static struct str token_of(struct arena *a, struct str secret)
{
    char text[SECRET_HASH_TEXT];
    struct secret_hash h = secret_hash(SECRET_WEBSUB_TOKEN, secret);
    secret_hash_text(&h, text);
    return arena_str(a, str_of(text));
}

static bool read_rows(struct stmt *s, struct arena *a, websub_list *ret, struct err *err)
{
    enum db_result r;
    while ((r = db_step(s, err)) == DB_ROW) {
        struct websub *w = vec_push(a, ret);
        *w = (struct websub){.id = col_int(s, 0),
                             .feed = col_int(s, 1),
                             .hub = col_copy(a, s, 2),
                             .topic = col_copy(a, s, 3),
                             .secret = col_copy(a, s, 4),
                             .state = (enum websub_state)col_int(s, 5),
                             .lease_until = col_int(s, 6),
                             .failures = (int)col_int(s, 7),
                             .moved_to = col_copy(a, s, 8)};
        w->token = token_of(a, w->secret);
    }
    db_end(s);
    return r == DB_DONE;
}

static bool by_token(struct db *db, struct arena *a, struct str token, websub_list *ret, struct err *err)
{
    struct secret_hash h = secret_hash(SECRET_WEBSUB, token);
    struct stmt *s = db_query(db, Q_WEBSUB_BY_TOKEN);
    bind_blob(s, 1, secret_hash_str(&h));
    return read_rows(s, a, ret, err);
}

// Of `w` only what does not change when it is asked for anew.
static bool insert(struct db *db, const struct websub *w, int64_t now, struct err *err)
{
    char secret[SECRET_TEXT];
    struct arena a = {0};
    secret_make(secret);
    struct secret_hash h = secret_hash(SECRET_WEBSUB, token_of(&a, str_of(secret)));
    struct stmt *s = db_query(db, Q_WEBSUB_INSERT);
    bind_int(s, 1, w->feed);
    bind_text(s, 2, w->hub);
    bind_text(s, 3, w->topic);
    bind_text(s, 4, str_of(secret));
    bind_blob(s, 5, secret_hash_str(&h));
    bind_int(s, 6, now);
    bind_text(s, 7, w->moved_to);
    bool ok = db_run(s, err);
    secret_wipe(secret, sizeof secret);
    arena_done(&a);
    return ok;
}

static bool set(struct db *db, const struct websub *w, enum websub_state state, int64_t next_at, int failures,
                struct str reason, int64_t now, struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_SET);
    bind_int(s, 1, w->id);
    bind_int(s, 2, state);
    bind_int(s, 3, next_at);
    bind_int(s, 4, failures);
    bind_text(s, 5, reason);
    bind_int(s, 6, now);
    return db_run(s, err);
}

static bool asking(struct db *db, int64_t id, bool is, struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_ASKING);
    bind_int(s, 1, id);
    bind_int(s, 2, is);
    return db_run(s, err);
}

static bool pushed_refresh(struct db *db, int64_t feed, struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_PUSHED);
    bind_int(s, 1, feed);
    bind_int(s, 2, MISSED_MOST);
    return db_run(s, err);
}
