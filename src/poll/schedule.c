// schedule.c – next visits. What an answer means says answer.c; here is how long its feed is left alone.
#include "poll/schedule.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/random.h"
#include "poll/rhythm.h"

#include <stdarg.h>
#include <stdio.h>

// Between two visits that nobody wished for (protocols 3.2); of a feed that works, and whatever it asks for.
#define FLOOR      (15 * CLOCK_MINUTE)
#define CEILING    (24 * CLOCK_HOUR)
#define NO_NETWORK (5 * CLOCK_MINUTE)
#define PUSHED     (12 * CLOCK_HOUR)
#define ENDED      (30 * CLOCK_DAY) // decisions 18: nothing is given up for ever

static void put_off(struct arena *a, struct feed_state *f, const struct visit_result *r,
                    const struct publisher *publisher, int64_t now);
static void network_forget(struct feed_state *f);
static bool pause_goes_on(struct feed_state *f, int64_t at);
static int64_t go_back(struct arena *a, struct feed_state *f, const struct publisher *publisher);
static int64_t wait_of(struct arena *a, struct feed_state *f, const struct visit_result *r, const struct answer *answer,
                       const struct publisher *publisher, int64_t now);
static void say_asked(struct arena *a, struct feed_state *f, int64_t asked, int64_t least);
static int64_t wait_failing(struct arena *a, struct feed_state *f, const struct answer *answer,
                            const struct publisher *publisher, int64_t now);
static int64_t wait_rhythm(struct arena *a, struct feed_state *f, const struct visit_result *r,
                           const struct publisher *publisher, int64_t now);
static bool validators(const struct feed_state *f);
static int64_t wait_entries(struct arena *a, struct feed_state *f, int64_t now, int64_t *ret_gap);
static void say_missed(struct arena *a, struct feed_state *f, int64_t gap, int64_t wait);
static int64_t out_of_skips(const struct feed_state *f, int64_t at);
static void say_skips(struct arena *a, struct feed_state *f);
static void say(struct arena *a, struct feed_state *f, const char *format, ...) __attribute__((format(printf, 3, 4)));

static int64_t clamp(int64_t v, int64_t low, int64_t high)
{
    return v < low ? low : v > high ? high : v;
}

void schedule_visit(struct arena *a, struct feed_state *f, const struct visit_result *r,
                    const struct publisher *publisher, int64_t now)
{
    if (f->last_at > now) // the clock was set back during the visit
        f->last_at = now;
    if (r->no_network || r->held) {
        r->held ? put_off(a, f, r, publisher, now) : schedule_no_network(f, now);
        return;
    }
    const struct answer *answer = answer_of(r);
    bool good = answer->wait == WAIT_RHYTHM;
    f->last_at = now;
    f->offline_since = 0;
    f->last_status = r->status;
    f->outcome = answer->outcome;
    if (answer->outcome == VISIT_NEW)
        f->outcome = r->moved ? VISIT_MOVED : r->fresh ? VISIT_NEW : VISIT_UNCHANGED;
    if (good) {
        f->success_at = now;
        f->failures = 0;
        f->failing_since = 0;
        f->gone = false;
        f->not_before = 0;
    } else {
        f->failures++;
        if (!f->failing_since)
            f->failing_since = now;
    }
    f->cause = good ? CAUSE_NONE : answer_cause(r);
    f->reason = answer_reason(a, f, r, answer, publisher);

    int64_t wait = r->moved && !good ? go_back(a, f, publisher) : wait_of(a, f, r, answer, publisher, now);
    struct rng rng = rng_seed(hash64(f->url, (uint64_t)now));
    wait += (int64_t)((rng_unit(&rng) - 0.5) * 0.2 * (double)wait); // ±10 %
    wait = clamp(wait, schedule_floor(publisher), INT64_MAX / 2);
    if (f->not_before > now + wait)
        wait = f->not_before - now + (int64_t)rng_below(&rng, CLOCK_MINUTE);
    int64_t at = out_of_skips(f, now + wait);
    if (at != now + wait)
        say_skips(a, f);
    if (at / CLOCK_MINUTE % 60 == 0) // everybody else's cron comes at minute 0
        at += CLOCK_MINUTE + (int64_t)rng_below(&rng, CLOCK_MINUTE);
    f->next_at = at;
    f->planned_at = now;
}

// Where it was, it is read again: whatever the other address answered does not hold there.
static int64_t go_back(struct arena *a, struct feed_state *f, const struct publisher *publisher)
{
    char span[32];
    int64_t wait = schedule_floor(publisher);
    f->gone = false;
    f->not_before = 0;
    f->reason = arena_printf(a, STR_FMT "; it is at its old address again, to which it goes back", STR_ARG(f->reason));
    say(a, f, "visited there %s after the last visit", schedule_span(wait, span));
    return wait;
}

// It was not visited to the end, and nothing is held against it; spread, since all feeds of its server wait for the
// same.
static void put_off(struct arena *a, struct feed_state *f, const struct visit_result *r,
                    const struct publisher *publisher, int64_t now)
{
    struct rng rng = rng_seed(hash64(f->url, (uint64_t)now));
    int64_t at = now + r->retry_after + CLOCK_MINUTE + (int64_t)rng_below(&rng, 10 * CLOCK_MINUTE);
    if (r->asked) {
        f->last_at = now;
        at = clamp(at, now + schedule_floor(publisher), INT64_MAX);
    }
    if (!r->no_network)
        network_forget(f);
    if (pause_goes_on(f, at))
        return;
    f->next_at = at;
    f->planned_at = now;
    if (r->in_line)
        say(a, f, "it waits its turn among the feeds of %s, which this hub asks for one by one",
            publisher ? publisher->name : "its server");
    else
        say(a, f, "it waits with the other feeds of its server, which asked us to come less often%s",
            publisher_has(publisher, PUBLISHER_FLAKY) ? " or answered several with errors" : "");
}

// There is one again, but nobody could ask this feed: what is known of it is what was known before.
static void network_forget(struct feed_state *f)
{
    f->offline_since = 0;
    if (f->outcome != VISIT_NO_NETWORK)
        return;
    f->outcome = f->failures ? VISIT_FAILED : f->success_at ? VISIT_UNCHANGED : VISIT_NEVER;
    f->reason = STR("this hub had no network, and has not been able to ask for it since");
}

// Nothing went out, so its last visit is the one before, and nobody's floor is touched; spread, since all feeds wait
// for the same.
void schedule_no_network(struct feed_state *f, int64_t now)
{
    struct rng rng = rng_seed(hash64(f->url, (uint64_t)now));
    int64_t at = now + NO_NETWORK + (int64_t)rng_below(&rng, CLOCK_MINUTE);
    f->last_status = 0;
    f->outcome = VISIT_NO_NETWORK;
    f->cause = CAUSE_NONE;
    if (!f->offline_since)
        f->offline_since = now;
    f->reason = STR("this hub has no network at the moment");
    if (pause_goes_on(f, at))
        return;
    f->next_at = at;
    f->planned_at = now;
    f->next_reason = STR("tried again every 5 minutes until there is a network again");
}

// A pause of the feed's own (Retry-After, gone) is not over because somebody had it visited, which came to nothing.
static bool pause_goes_on(struct feed_state *f, int64_t at)
{
    if (f->not_before <= at)
        return false;
    if (f->next_at < f->not_before) {
        f->next_at = f->not_before;
        f->next_reason =
            f->gone ? STR("asked once a month whether it is really gone") : STR("its server asked for a pause");
    }
    return true;
}

int64_t schedule_floor(const struct publisher *publisher)
{
    int64_t least = publisher ? publisher->least : 0;
    return least > FLOOR ? least : FLOOR;
}

int64_t schedule_hint(int64_t ttl_minutes, struct str update_period, int64_t update_frequency)
{
    static const struct {
        const char *name;
        int64_t span;
    } periods[] = {
        {"hourly", CLOCK_HOUR},      {"daily", CLOCK_DAY},        {"weekly", 7 * CLOCK_DAY},
        {"monthly", 30 * CLOCK_DAY}, {"yearly", 365 * CLOCK_DAY},
    };
    int64_t hint = ttl_minutes > 0 && ttl_minutes < 525600 ? ttl_minutes * CLOCK_MINUTE : 0;
    if (update_period.n || update_frequency > 0) {
        int64_t span = CLOCK_DAY; // the module's default
        for (size_t i = 0; i < sizeof periods / sizeof periods[0]; i++)
            if (str_eq_nocase(update_period, str_of(periods[i].name)))
                span = periods[i].span;
        span /= update_frequency > 0 ? update_frequency : 1;
        if (span > hint)
            hint = span;
    }
    return hint;
}

bool schedule_held(const struct feed_state *f, int64_t now, char ret_why[160])
{
    char when[TIME_TEXT];
    if (f->gone && f->not_before > now) {
        snprintf(ret_why, 160,
                 "the publisher said it is gone for good; 'tributary poll --once --force URL' or "
                 "'tributary feed revive URL' asks once more");
        return true;
    }
    if (f->not_before > now) {
        snprintf(ret_why, 160, "its server is left alone until %s",
                 time_rfc3339(f->not_before / CLOCK_SECOND * CLOCK_SECOND, when).p);
        return true;
    }
    return false;
}

bool schedule_conditional(const struct feed_state *f, int format_version, int64_t now)
{
    int64_t since = now - 8 * CLOCK_DAY;
    return f->whole_at > since || (f->policy == format_version && f->validated_at > since);
}

const char *schedule_span(int64_t us, char room[32])
{
    static const struct {
        int64_t span;
        const char *one, *many;
    } units[] = {
        {CLOCK_DAY, "a day", "days"},
        {CLOCK_HOUR, "an hour", "hours"},
        {CLOCK_MINUTE, "a minute", "minutes"},
        {CLOCK_SECOND, "a second", "seconds"},
    };
    size_t i = 0;
    while (i < 3 && us < units[i].span * 3 / 2 && us != units[i].span)
        i++;
    int64_t n = (us + units[i].span / 2) / units[i].span;
    if (n <= 1)
        snprintf(room, 32, "%s", units[i].one);
    else
        snprintf(room, 32, "%lld %s", (long long)n, units[i].many);
    return room;
}

// base × 2^(n−1), at most `most`.
static int64_t doubled(int64_t base, int n, int64_t most)
{
    for (; n > 1 && base < most; n--)
        base *= 2;
    return base < most ? base : most;
}

static int64_t wait_of(struct arena *a, struct feed_state *f, const struct visit_result *r, const struct answer *answer,
                       const struct publisher *publisher, int64_t now)
{
    bool rhythm = answer->wait == WAIT_RHYTHM;
    int64_t us = rhythm ? wait_rhythm(a, f, r, publisher, now) : wait_failing(a, f, answer, publisher, now);
    if (r->retry_after < 0)
        return us;
    int64_t asked = clamp(r->retry_after, 0, LIMIT_RETRY_AFTER * CLOCK_SECOND);
    bool knows = answer->wait == WAIT_THROTTLED || answer->wait == WAIT_OVERLOADED; // its word counts also for less
    if (knows || f->not_before < now + asked)
        f->not_before = now + asked;
    if (!knows && asked <= us)
        return us;
    say_asked(a, f, asked, schedule_floor(publisher));
    return asked;
}

static int64_t wait_failing(struct arena *a, struct feed_state *f, const struct answer *answer,
                            const struct publisher *publisher, int64_t now)
{
    char span[32];
    int64_t failing = f->failing_since ? now - f->failing_since : 0;
    int64_t us = 0;
    switch (answer->wait) {
    case WAIT_REFUSED:
        us = f->failures == 1 ? 6 * CLOCK_HOUR : f->failures <= 4 ? CLOCK_DAY : 7 * CLOCK_DAY;
        break;
    case WAIT_MISSING: // "dead" only after 14 days and 20 tries: a big video site answers 404 for hours on most days
        us = doubled(CLOCK_HOUR, f->failures, CLOCK_DAY);
        if (failing > 14 * CLOCK_DAY && f->failures >= 20)
            us = failing > 90 * CLOCK_DAY ? 30 * CLOCK_DAY : 7 * CLOCK_DAY;
        break;
    case WAIT_GONE:
        us = f->gone ? 30 * CLOCK_DAY : CLOCK_DAY; // asked once more before it is believed
        f->gone = true;
        f->not_before = now + us;
        break;
    case WAIT_THROTTLED:
        us = doubled(CLOCK_HOUR, f->failures, CLOCK_DAY);
        break;
    case WAIT_OVERLOADED:
        us = doubled(15 * CLOCK_MINUTE, f->failures, CLOCK_DAY);
        break;
    case WAIT_DOUBLING:
    case WAIT_RHYTHM: // is no failure
        us = doubled(30 * CLOCK_MINUTE, f->failures, failing > 60 * CLOCK_DAY ? 7 * CLOCK_DAY : CLOCK_DAY);
        break;
    }
    // Who repairs a server and asks for visits meanwhile is not made to wait for having tried often.
    if ((answer->wait == WAIT_REFUSED || answer->wait == WAIT_MISSING || answer->wait == WAIT_DOUBLING) &&
        failing < us / 4)
        us = clamp(us, 0, (answer->wait == WAIT_REFUSED ? 6 * CLOCK_HOUR : CLOCK_HOUR) + 4 * failing);
    if (answer_doubtful(answer, publisher) && failing < CLOCK_DAY)
        us = CLOCK_HOUR;
    us = clamp(us, schedule_floor(publisher), INT64_MAX / 2);
    if (answer->wait == WAIT_THROTTLED) {
        f->not_before = now + us;
        say(a, f, "left alone for %s after the last visit, since the server asked us to come less often",
            schedule_span(us, span));
    } else if (answer->wait == WAIT_GONE) {
        say(a, f, "%s",
            us > CLOCK_DAY ? "asked once a month whether it is really gone"
                           : "asked once more a day after the last visit whether it is really gone");
    } else if (f->failures == 1) {
        say(a, f, "tried again %s after the last visit", schedule_span(us, span));
    } else {
        char since[32];
        say(a, f, "tried again %s after the last visit; %d failures in %s", schedule_span(us, span), f->failures,
            schedule_span(failing > CLOCK_MINUTE ? failing : CLOCK_MINUTE, since));
    }
    return us;
}

// A server's wish for a pause (Retry-After) is kept, unless this hub would not have come as soon, or stays away no
// longer.
static void say_asked(struct arena *a, struct feed_state *f, int64_t asked, int64_t least)
{
    char pause[32], span[32];
    if (asked >= LIMIT_RETRY_AFTER * CLOCK_SECOND)
        say(a, f, "the server asked for a pause of %s or more, and this hub keeps to %s", schedule_span(asked, pause),
            schedule_span(asked, span));
    else if (asked == 0)
        say(a, f, "tried again %s after the last visit, which is the least; the server asked for no pause",
            schedule_span(least, span));
    else if (asked < least)
        say(a, f, "tried again %s after the last visit, which is the least; the server asked for a pause of %s",
            schedule_span(least, span), schedule_span(asked, pause));
    else
        say(a, f, "the server asked for a pause of %s", schedule_span(asked, pause));
}

// "every day" and "every 2 days": what schedule_span says, without its article.
static const char *span_every(int64_t us, char room[32])
{
    const char *span = schedule_span(us, room);
    return *span == 'a' ? strchr(span, ' ') + 1 : span;
}

static int64_t wait_rhythm(struct arena *a, struct feed_state *f, const struct visit_result *r,
                           const struct publisher *publisher, int64_t now)
{
    char span[32];
    if (f->hint == SCHEDULE_ENDED) {
        say(a, f, "asked once a month whether anything came after all, since the feed says that it has ended");
        return ENDED;
    }
    int64_t gap, wait = wait_entries(a, f, now, &gap);
    if (f->pushed == PUSH_RELIED) {
        wait = PUSHED;
        say(a, f, "every %s, since its hub tells us of new entries at once", span_every(wait, span));
    }
    int64_t fresh_for = r->fresh_for > 0 ? r->fresh_for : 0;
    int64_t hint = clamp(f->hint > fresh_for ? f->hint : fresh_for, 0, CLOCK_DAY);
    if (hint > wait) {
        wait = hint;
        say(a, f, "every %s, as the %s asks", span_every(wait, span), f->hint > fresh_for ? "feed" : "server");
    }
    if (!validators(f)) {
        int64_t least = f->body_bytes > (int64_t)MIB ? CLOCK_DAY : 6 * CLOCK_HOUR;
        if (least > wait) {
            wait = least;
            say(a, f, "every %s, since its server cannot say whether anything changed", span_every(wait, span));
        }
    }
    wait = clamp(wait, FLOOR, CEILING);
    if (schedule_floor(publisher) > wait) {
        wait = schedule_floor(publisher);
        say(a, f, "at most every %s, as this hub visits %s", span_every(wait, span), publisher->name);
    }
    say_missed(a, f, gap, wait);
    return wait;
}

// Whether it may be asked only for what changed: a server that gave none is visited seldom (protocols 3.2), whatever
// is lost by that.
static bool validators(const struct feed_state *f)
{
    return f->etag.n || f->modified.n || str_starts(f->url, STR("file:"));
}

// In whole hours or days: it is an estimate.
static int64_t roughly(int64_t us)
{
    int64_t unit = us > 20 * CLOCK_HOUR ? CLOCK_DAY : us > 50 * CLOCK_MINUTE ? CLOCK_HOUR : CLOCK_MINUTE;
    int64_t n = (us + unit / 2) / unit;
    return n > 1 ? n * unit : unit;
}

// As poll/rhythm has it, between the bounds of protocols 3.2.
static int64_t wait_entries(struct arena *a, struct feed_state *f, int64_t now, int64_t *ret_gap)
{
    char span[32], gap[32];
    struct rhythm_next next = rhythm_next(&f->rhythm, now, 30 * CLOCK_MINUTE, 6 * CLOCK_HOUR);
    *ret_gap = next.known ? next.gap : INT64_MAX;
    if (!next.known) {
        say(a, f, "every hour until its rhythm is known");
        return CLOCK_HOUR;
    }
    const char *how = next.following     ? ", and one is often followed by more"
                      : next.usual > 1.5 ? ", and more often at this time"
                      : next.usual < 0.6 ? ", but seldom at this time"
                                         : "";
    say(a, f, "%s after the last visit, since new entries come about every %s%s", schedule_span(next.wait, span),
        span_every(roughly(next.gap), gap), how);
    return next.wait;
}

// A visit that may not come sooner finds only what the feed still shows: that is said, and who can change it.
static void say_missed(struct arena *a, struct feed_state *f, int64_t gap, int64_t wait)
{
    int64_t meanwhile = wait / gap;
    if (!f->known_n || meanwhile <= (int64_t)f->known_n || f->pushed == PUSH_RELIED)
        return;
    struct str when = f->next_reason;
    say(a, f,
        STR_FMT
        "; it shows %zu entr%s at a time and about %lld come meanwhile, so some are missed: its publisher could "
        "show more of them%s",
        STR_ARG(when), f->known_n, f->known_n == 1 ? "y" : "ies", (long long)meanwhile,
        validators(f) ? "" : ", or send an ETag with it, and it would be visited sooner");
}

// Out of skipHours and skipDays: at most a week on; a set that excludes everything is ignored.
static int64_t out_of_skips(const struct feed_state *f, int64_t at)
{
    if ((f->skip_hours & 0xffffff) == 0xffffff || (f->skip_days & 0x7f) == 0x7f)
        return at;
    for (int tries = 0; tries < 7 * 24; tries++) {
        struct civil c = civil_of(at);
        if (!(f->skip_hours >> c.hour & 1) && !(f->skip_days >> c.weekday & 1))
            break;
        at += CLOCK_HOUR;
    }
    return at;
}

static void say_skips(struct arena *a, struct feed_state *f)
{
    struct str when = f->next_reason;
    say(a, f, STR_FMT "; put off, since the feed names %s when nobody should come", STR_ARG(when),
        !f->skip_days    ? "hours"
        : !f->skip_hours ? "days"
                         : "hours and days");
}

static void say(struct arena *a, struct feed_state *f, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    f->next_reason = arena_vprintf(a, format, args);
    va_end(args);
}
