// websub_heard.c – what hubs say by themselves: that we meant it, that they deny, and what is new.
#include "base/clock.h"
#include "base/random.h"
#include "hub/change_priv.h"
#include "hub/feeds.h"
#include "hub/secret.h"
#include "hub/websub_priv.h"

#define RETIRED_FOR CLOCK_DAY
#define DENIED_FOR  (30 * CLOCK_DAY)
#define LEASE_LEAST (2 * CLOCK_HOUR) // and what is said to be shorter: it is renewed after two thirds
#define LEASE_MOST  (90 * CLOCK_DAY) // what is said to be longer, or nothing, is taken for the usual
#define LEASE_USUAL (WEBSUB_LEASE_SECONDS * CLOCK_SECOND)

static bool activate(struct db *db, const struct websub *w, int64_t lease_seconds, int64_t now, struct err *err);

bool websub_confirm(struct db *db, struct arena *a, struct str token, struct str mode, struct str topic,
                    int64_t lease_seconds, struct str reason, int64_t now, bool *ret_yes, struct err *err)
{
    websub_list found = {0};
    *ret_yes = false;
    if (!websub_by_token(db, a, token, &found, err))
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
        ok = websub_failed(db, w, now, err) &&
             websub_set(db, w, WEBSUB_REFUSED, now + DENIED_FOR, w->failures,
                        reason.n ? str_first(reason, 300) : STR("it denies"), now, err);
    ok = ok && websub_pushed(db, w->feed, err);
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
    if (!websub_by_token(db, a, token, &found, err))
        return false;
    if (!found.n || found.v[0].state == WEBSUB_WANTED || found.v[0].state == WEBSUB_REFUSED ||
        found.v[0].state == WEBSUB_LEAVING)
        return true;
    const struct websub *w = &found.v[0];
    if (!feed_by_id(db, a, w->feed, ret_feed, &known, err) || !known)
        return known;
    if (!websub_confides(a, w))
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
    return db_run(s, err) && websub_pushed(db, feed, err);
}

bool websub_missed(struct db *db, int64_t feed, struct err *err)
{
    return db_run_int(db, Q_WEBSUB_MISSED, feed, err) && websub_pushed(db, feed, err);
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
