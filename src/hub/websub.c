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
#include "base/buf.h"
#include "base/clock.h"
#include "hub/change_priv.h"
#include "hub/websub_priv.h"
#include "text/url.h"

#define CONFIRM_WITHIN CLOCK_HOUR
#define LEAVE_WITHIN   CLOCK_DAY
#define REFUSED_FOR    (7 * CLOCK_DAY)

static bool step(struct db *db, struct arena *a, const struct websub *w, int64_t now, websub_list *ret,
                 struct err *err);
static bool put_off(struct db *db, const struct websub *w, struct str why, int64_t now, struct err *err);

// What is due -------------------------------------------------------------------------------------------------------

bool websub_due(struct db *db, struct arena *a, int64_t now, int most, websub_list *ret, struct err *err)
{
    struct change change;
    websub_list due = {0};
    *ret = (websub_list){0};
    struct stmt *s = db_query(db, Q_WEBSUB_DUE);
    bind_int(s, 1, now);
    bind_int(s, 2, most);
    if (!websub_rows(s, a, &due, err))
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
        return websub_set(db, w, WEBSUB_PENDING, again, w->failures, STR(""), now, err) &&
               websub_asking(db, w->id, true, err);
    case WEBSUB_PENDING:
        return put_off(db, w, STR("it accepted, but never asked back"), now, err);
    case WEBSUB_ACTIVE:
        if (!websub_ask_anew(db, a, w, now, err))
            return false;
        gone = w->lease_until <= now;
        if (!gone) // and once more, should that come to nothing
            return websub_set(db, w, WEBSUB_ACTIVE, again < w->lease_until ? again : w->lease_until, w->failures,
                              STR(""), now, err);
        break;
    case WEBSUB_REFUSED:
        if (!websub_ask_anew(db, a, w, now, err))
            return false;
        break;
    case WEBSUB_LEAVING:
        gone = w->failures > 0;
        if (!gone) {
            *vec_push(a, ret) = *w;
            return websub_set(db, w, WEBSUB_LEAVING, now + LEAVE_WITHIN, 1, STR(""), now, err) &&
                   websub_asking(db, w->id, true, err);
        }
        break;
    case WEBSUB_RETIRED:
        break;
    }
    return !gone || (db_run_int(db, Q_WEBSUB_DELETE, w->id, err) && websub_pushed(db, w->feed, err));
}

// What hubs answer --------------------------------------------------------------------------------------------------

static bool put_off(struct db *db, const struct websub *w, struct str why, int64_t now, struct err *err)
{
    static const int64_t waits[] = {CLOCK_HOUR, 6 * CLOCK_HOUR, CLOCK_DAY};
    size_t most = sizeof waits / sizeof *waits - 1, n = (size_t)w->failures;
    return websub_failed(db, w, now, err) &&
           websub_set(db, w, WEBSUB_WANTED, now + waits[n < most ? n : most], w->failures + 1, why, now, err);
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
    if (!websub_asking(db, id, false, err) || !websub_by_id(db, a, id, &found, err))
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
        return websub_failed(db, w, now, err) &&
               websub_set(db, w, WEBSUB_REFUSED, now + REFUSED_FOR, w->failures, reason, now, err);
    return put_off(db, w, reason, now, err);
}

bool websub_wait(struct db *db, int64_t id, int64_t until, struct str why, int64_t now, struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_WAIT);
    bind_int(s, 1, id);
    bind_int(s, 2, until);
    bind_text(s, 3, why);
    bind_int(s, 4, now);
    return db_run(s, err) && websub_asking(db, id, false, err);
}

// What is said to a hub ---------------------------------------------------------------------------------------------

static void form_add(struct buf *form, struct arena *a, const char *name, struct str value)
{
    buf_printf(form, "%s%s=" STR_FMT, form->n ? "&" : "", name, STR_ARG(url_escape(a, value)));
}

// Where it moved to counts for no more than who said so.
bool websub_confides(struct arena *a, const struct websub *w)
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
    if (websub_confides(a, w))
        form_add(ret, a, "hub.secret", w->secret);
}

// §5.1: a secret goes over https only, or does not leave this machine.
bool websub_confidential(struct arena *a, struct str address)
{
    if (str_starts(address, STR("https:")))
        return true;
    return host_is_loopback(url_host(a, address));
}
