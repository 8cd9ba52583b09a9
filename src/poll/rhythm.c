// rhythm.c – when a feed's entries come. Everything learned fades, so that a feed may change its ways; what little is
// known is mixed with what is true of all feeds. Rates are entries an hour.
#include "poll/rhythm.h"
#include "base/clock.h"

#include <math.h>
#include <stdlib.h>

#define WORTH       0.05        // hours that entries wait together before they are worth a visit: three minutes
#define MEMORY      (56 * 24.0) // hours after which what was seen counts for a third
#define SOON        3.0         // hours: so long an entry makes others likely
#define EVEN        4           // entries seen until their hours and days count as much as "at any time alike"
#define HOURS_KNOWN (2 * 24.0)  // hours of watching before hours of the day mean anything,
#define DAYS_KNOWN  (10 * 24.0) // and days of the week
#define KNOWN_HOURS 24          // of watching, or
#define KNOWN       2.5         // entries: enough to tell; three, a little faded
#define PAUSE       (7 * 24.0)  // hours without an entry that say nothing: a week off
#define LATELY_MOST 3           // entries; a flood makes no more likely than these
#define STEP        (15 * CLOCK_MINUTE)

static size_t believe(int64_t *dates, size_t n, bool first, int64_t since, int64_t now);
static int by_time(const void *x, const void *y);
static void learn_entry(struct rhythm *r, int64_t at, bool first);
static void fade(struct rhythm *r, int64_t to);
static double rate_at(const struct rhythm *r, int64_t at);
static double times_mean(const float *seen, int n, int at);

static double hours_of(int64_t us)
{
    return (double)us / (double)CLOCK_HOUR;
}

// As if every feed had been watched for six hours more, in which an entry a day came; and not so high that a long
// silence would be less than likely (one in twenty: e^−3).
static double rate_of(const struct rhythm *r)
{
    double rate = (r->seen + 0.25) / (r->watched + 6.0), silence = hours_of(r->until - r->last) - PAUSE;
    return silence > 0 && rate * silence > 3 ? 3 / silence : rate;
}

void rhythm_learn(struct rhythm *r, int64_t *dates, size_t n, int64_t since, int64_t now)
{
    bool first = r->until == 0;
    rhythm_clock_back(r, now);
    n = believe(dates, n, first, since, now);
    if (n)
        qsort(dates, n, sizeof *dates, by_time);
    if (first) // the oldest begins the time that is known of
        *r = (struct rhythm){.until = n ? dates[0] : now, .last = n ? dates[0] : now};
    for (size_t i = first ? 1 : 0; i < n; i++)
        if (!first || dates[i] != dates[i - 1]) // many that share one tell when a site was made, or a day
            learn_entry(r, dates[i], first);
    fade(r, now);
}

struct rhythm_next rhythm_next(const struct rhythm *learned, int64_t now, int64_t least, int64_t most)
{
    struct rhythm r = *learned;
    fade(&r, now);
    double rate = rate_of(&r);
    double follow = r.followed > 0 ? r.followed / (r.seen + EVEN) : 0; // so many follow on one
    double lately = r.lately < LATELY_MOST ? r.lately : LATELY_MOST;
    double there = 0, waited = 0; // entries, and hours they have waited together
    int64_t at = now, end;
    for (; at < now + most && waited < WORTH; at = end) {
        end = (at / STEP + 1) * STEP;
        double soon = follow * lately / SOON * exp(-hours_of(at - now) / SOON);
        double here = (1 - follow) * rate_at(&r, at) + soon, span = hours_of(end - at);
        double then = waited + there * span + here * span * span / 2;
        if (then >= WORTH) { // within this step
            span = (sqrt(there * there + 2 * here * (WORTH - waited)) - there) / here;
            end = at + (int64_t)(span * (double)CLOCK_HOUR);
        }
        waited = then;
        there += here * span;
    }
    int64_t wait = at - now;
    return (struct rhythm_next){
        .known = learned->until && (r.watched >= KNOWN_HOURS || r.seen >= KNOWN),
        .wait = wait < least  ? least
                : wait > most ? most
                              : wait,
        .gap = (int64_t)((double)CLOCK_HOUR / rate),
        .usual = wait ? there / (rate * hours_of(wait)) : 1,
        .following = follow * lately / SOON > (1 - follow) * rate_at(&r, now),
    };
}

// The dates that may be when an entry could first be seen.
static size_t believe(int64_t *dates, size_t n, bool first, int64_t since, int64_t now)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t at = dates[i];
        if (first ? at > 0 && at <= now : at > since && at <= now)
            dates[kept++] = at;
        else if (!first && (at == 0 || at > since - CLOCK_DAY))
            dates[kept++] = since + (now - since) / 2;
    }
    return kept;
}

static int by_time(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static void learn_entry(struct rhythm *r, int64_t at, bool first)
{
    fade(r, at);
    struct civil c = civil_of(at);
    double by_chance = 1 - exp(-rate_at(r, at) * SOON); // that another came so shortly before
    r->followed += (float)((r->lately > exp(-1)) - by_chance);
    r->last = at;
    r->lately++;
    r->seen++;
    r->days[c.weekday]++;
    if (first && at % CLOCK_DAY == 0)
        return; // a day without a time: later ones are seen between two visits
    r->hours[c.hour] += 0.5F;
    r->hours[(c.hour + 1) % 24] += 0.25F;
    r->hours[(c.hour + 23) % 24] += 0.25F;
}

static void fade(struct rhythm *r, int64_t to)
{
    double passed = hours_of(to - r->until), keep = exp(-passed / MEMORY);
    if (passed <= 0)
        return;
    r->until = to;
    r->watched = (float)(r->watched * keep + MEMORY * (1 - keep));
    r->seen = (float)(r->seen * keep);
    r->followed = (float)(r->followed * keep);
    r->lately = (float)(r->lately * exp(-passed / SOON));
    for (int i = 0; i < 24; i++)
        r->hours[i] = (float)(r->hours[i] * keep);
    for (int i = 0; i < 7; i++)
        r->days[i] = (float)(r->days[i] * keep);
}

static double rate_at(const struct rhythm *r, int64_t at)
{
    struct civil c = civil_of(at);
    double rate = rate_of(r);
    if (r->watched >= HOURS_KNOWN)
        rate *= times_mean(r->hours, 24, c.hour);
    if (r->watched >= DAYS_KNOWN)
        rate *= times_mean(r->days, 7, c.weekday);
    return rate;
}

static double times_mean(const float *seen, int n, int at)
{
    double sum = EVEN;
    for (int i = 0; i < n; i++)
        sum += seen[i];
    return (seen[at] * (float)n + EVEN) / sum;
}
