// bench_schedule.c – a week of 2,000 feeds without a network, under a clock that jumps: how many requests there are and
// how late entries are seen, as the product's own schedule has it and as a poll once an hour has it.
//   bench_schedule [SEED]
// Ours goes through take_document, take_keep and schedule_visit with a feed_state, as visit.c does; the hourly poll
// asks conditionally where the server can, and comes each hour whatever was answered. Two weeks go before the one that
// is measured. Everything of a population is drawn from the seed:
// - Rhythms: the table `sorts`. Rates lie log-uniformly between two bounds; times of day are local to one of eight time
//   zones; slots ("Tuesdays at 9") waver and are left out at times; others follow on a first entry.
// - Documents show the newest 10 to 30. Of a hundred, 5 give no dates, 5 only days, 5 dates up to 12 hours before the
//   entry can be seen (sites that are built now and then).
// - Servers: 15 of a hundred cannot answer 304 (half of them give no validators, half ignore them), 5 show another body
//   each time, 25 say max-age (5 minutes to a day), 20 ttl or sy: of an hour, 2 of a day, 1 skips the night. Each fails
//   about once in three weeks for about an hour, at times for a day; 1 is missing for good; 2 answer 429 with
//   Retry-After to whoever comes twice within an hour or two.
// The other populations are made to be unlike the first: see `populations`.

// links: poll
// libraries: m
#include "base/clock.h"
#include "base/must.h"
#include "base/random.h"
#include "format/read.h"
#include "poll/schedule.h"
#include "poll/take.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define FEEDS   2000
#define WEEK    (7 * CLOCK_DAY)
#define START   (INT64_C(1772409600) * CLOCK_SECOND) // Monday, 2 March 2026
#define HISTORY (200 * CLOCK_DAY)                    // before: what documents show at the first visit
#define WARM_UP 2                                    // weeks before the one that is measured
#define WEEKS   (WARM_UP + 2)                        // and one in which the last entries are waited for
#define SMALL   300                                  // bytes of an answer without a body

enum times { FLAT, OFFICE, AWAKE, EVENING };
static const double hours[][24] = {
    [FLAT] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
    [OFFICE] = {0, 0, 0, 0, 0, 0, .2, .5, 1, 2, 2, 2, 1.5, 1.5, 2, 2, 2, 1.5, .7, .3, .2, .2, .1, 0},
    [AWAKE] = {.4, .2, .1, 0, 0, .1, .3, .6, .9, 1, 1, 1, 1.2, 1.2, 1, 1, 1, 1.2, 1.4, 1.7, 2, 2, 1.6, .9},
    [EVENING] = {.3, .1, 0, 0, 0, .1, .2, .4, .5, .6, .6, .6, .8, .8, .6, .6, .8, 1, 1.2, 1.5, 2, 2, 1.5, .8},
};

struct sort {
    const char *name;
    enum { BY_CHANCE, DAILY, WEEKLY } how;
    double least, most; // entries (of clusters: first ones) a week; of DAILY: days a week; of WEEKLY: part of the weeks
    enum times times;
    double weekend;     // against a working day
    double wavers;      // hours around a slot, standard deviation
    double more, hours; // entries that follow on one, on average, and within how long
    int64_t bytes;      // of a body as it is sent
};
// clang-format off
static const struct sort sorts[] = {
    {"news desk",             BY_CHANCE, 80,  400, AWAKE,   .6,  0,  0,  0, 15000},
    {"several a working day", BY_CHANCE, 12,  60,  OFFICE,  .15, 0,  0,  0, 12000},
    {"forum",                 BY_CHANCE, 10,  150, AWAKE,   .9,  0,  1,  1, 12000},
    {"commits, in sessions",  BY_CHANCE, 1,   6,   AWAKE,   .5,  0,  5,  1.5, 8000},
    {"daily",                 DAILY,     5,   7,   FLAT,    1,   .6, 0,  0, 12000},
    {"weekly",                WEEKLY,    .8,  1,   FLAT,    1,   2,  0,  0, 15000},
    {"episodes",              WEEKLY,    .25, 1,   FLAT,    1,   5,  0,  0, 20000},
    {"blog",                  BY_CHANCE, .15, 1.5, EVENING, 1.2, 0,  .1, 6, 15000},
    {"releases",              BY_CHANCE, .1,  .7,  OFFICE,  .2,  0,  1,  8, 6000},
    {"silent",                BY_CHANCE, 0,   0,   FLAT,    1,   0,  0,  0, 12000},
    {"without a rhythm",      BY_CHANCE, .1,  200, FLAT,    1,   0,  0,  0, 12000},
};
enum { SORTS = sizeof sorts / sizeof sorts[0] };

// Of a thousand feeds so many of each sort.
static const struct population {
    const char *name;
    int share[SORTS];
    bool shifts; // after the warm-up all local times move by six hours and rates double or halve
} populations[] = {
    {"mixed",     {20, 130, 100, 60, 120, 120, 100, 200, 80, 70, 0}, false},
    {"quiet",     {0,  20,  20,  20, 50,  150, 150, 350, 90, 150, 0}, false},
    {"busy",      {100, 300, 300, 100, 100, 30, 30, 20,  20, 0,  0}, false},
    {"by chance", {0,  0,   0,   0,  0,   0,   0,   0,   0,  0,  1000}, false},
    {"shifting",  {20, 130, 100, 60, 120, 120, 100, 200, 80, 70, 0}, true},
};
// clang-format on

struct source { // a feed as its publisher runs it
    const struct sort *sort;
    struct str url;
    int64_t *at; // entries, oldest first
    size_t n;
    int shown;
    enum { DATES, EARLY, DAYS, NO_DATES } dates;
    bool validators, answers_304, changes_always, missing;
    int64_t max_age;   // −1 none
    int64_t gap;       // 429 to whoever comes sooner; 0 none
    int64_t ttl;       // minutes, −1 none
    struct str period; // sy:
    uint32_t skip_hours;
    int64_t outages[16][2];
    size_t outages_n;
};

struct tally {
    int64_t requests, bytes, lost;
    double *delays; // of entries, minutes
    size_t n, cap;
};
enum { OBLIGING, RELUCTANT, SERVERS }; // see reluctant()
struct side {                          // one way to poll
    struct tally first[SORTS], measured[SORTS], by_server[SERVERS];
};

struct reply {
    int status;
    size_t version; // entries published until then
    int64_t retry_after, bytes;
};

static struct rng rng;

// Drawing a population ----------------------------------------------------------------------------------------------

static double between(double least, double most)
{
    return least + rng_unit(&rng) * (most - least);
}
static bool chance(double p)
{
    return rng_unit(&rng) < p;
}
static double exponential(double mean)
{
    return -mean * log(1 - rng_unit(&rng));
}
static double normal(void)
{
    double u = 1 - rng_unit(&rng), v = rng_unit(&rng);
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}
static int poisson(double mean)
{
    int n = 0;
    double sum = exponential(1);
    while (sum < mean) {
        sum += exponential(1);
        n++;
    }
    return n;
}

static void publish(struct source *s, size_t *cap, int64_t at)
{
    if (at < START - HISTORY || at >= START + WEEKS * WEEK)
        return;
    if (s->n == *cap) {
        *cap = *cap ? *cap * 2 : 64;
        s->at = realloc(s->at, *cap * sizeof *s->at);
        must(s->at);
    }
    s->at[s->n++] = at;
}

static int by_time(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static void draw_entries(struct source *s, bool shifts)
{
    static const int zones[] = {-8, -5, -5, 0, 1, 1, 2, 9};
    const struct sort *k = s->sort;
    size_t cap = 0;
    double rate = k->least > 0 ? k->least * pow(k->most / k->least, rng_unit(&rng)) : 0;
    double slot = k->how == DAILY ? between(5, 20) : between(8, 22);
    int zone = zones[rng_below(&rng, 8)], weekday = (int)rng_below(&rng, 7);
    double day_sum = 5 + 2 * k->weekend, hour_sum = 0, changed = chance(.5) ? 2 : .5;
    for (int h = 0; h < 24; h++)
        hour_sum += hours[k->times][h];
    int64_t silent_since = START - HISTORY + (int64_t)between(10, 170) * CLOCK_DAY;
    for (int64_t at = START - HISTORY; at < START + WEEKS * WEEK; at += CLOCK_HOUR) {
        bool later = shifts && at >= START + WARM_UP * WEEK;
        struct civil local = civil_of(at + (zone + (later ? 6 : 0)) * CLOCK_HOUR);
        int today = (local.weekday + 6) % 7; // 0 = Monday
        double now = later ? changed : 1;
        if (k->how == BY_CHANCE) {
            double here = rate / day_sum * (today >= 5 ? k->weekend : 1) * hours[k->times][local.hour] / hour_sum;
            if (k->most <= 0 && at < silent_since)
                here = 1.0 / 168;
            for (int n = poisson(here * now); n > 0; n--) {
                int64_t first = at + (int64_t)(rng_unit(&rng) * (double)CLOCK_HOUR);
                publish(s, &cap, first);
                for (int more = k->more > 0 ? (int)exponential(k->more + .5) : 0; more > 0; more--)
                    publish(s, &cap, first + (int64_t)(exponential(k->hours) * (double)CLOCK_HOUR));
            }
        } else if (local.hour == (int)slot) {
            bool held = k->how == DAILY ? chance(.93) && (rate >= 6 || today < 5) : today == weekday && chance(rate);
            if (held)
                publish(s, &cap, at + (int64_t)((slot - floor(slot) + normal() * k->wavers) * (double)CLOCK_HOUR));
        }
    }
    if (s->n)
        qsort(s->at, s->n, sizeof *s->at, by_time);
}

static void draw_server(struct source *s)
{
    static const int64_t ages[] = {300, 300, 600, 900, 1800, 3600, 3600, 14400, 86400};
    double dates = rng_unit(&rng), cannot = rng_unit(&rng), says = rng_unit(&rng);
    s->shown = 10 + 5 * (int)rng_below(&rng, 5);
    s->dates = dates < .05 ? NO_DATES : dates < .1 ? DAYS : dates < .15 ? EARLY : DATES;
    s->validators = cannot >= .075;
    s->answers_304 = cannot >= .15;
    s->changes_always = chance(.05);
    s->max_age = chance(.25) ? ages[rng_below(&rng, sizeof ages / sizeof ages[0])] * CLOCK_SECOND : -1;
    s->ttl = says < .1 ? 60 : says < .11 ? 1440 : -1;
    s->period = says >= .11 && says < .21 ? STR("hourly") : says >= .21 && says < .22 ? STR("daily") : STR_NONE;
    s->skip_hours = chance(.01) ? 0x3f : 0;
    s->gap = chance(.02) ? (int64_t)(1 + rng_below(&rng, 2)) * CLOCK_HOUR : 0;
    s->missing = chance(.01);
    int64_t at = START;
    while (s->outages_n < sizeof s->outages / sizeof s->outages[0]) {
        at += (int64_t)(exponential(21) * (double)CLOCK_DAY);
        int64_t lasts = (int64_t)(exp(normal()) * (double)CLOCK_HOUR);
        s->outages[s->outages_n][0] = at;
        s->outages[s->outages_n++][1] = at + (chance(.05) ? CLOCK_DAY : lasts);
    }
}

static void draw(const struct population *p, uint64_t seed, struct arena *a, struct source *sources)
{
    rng = rng_seed(seed);
    int sort = 0, upto = p->share[0];
    for (int i = 0; i < FEEDS; i++) {
        while (i * 1000 / FEEDS >= upto)
            upto += p->share[++sort];
        sources[i] = (struct source){
            .sort = &sorts[sort],
            .url = arena_printf(a, "https://feeds%d.example/%llu.xml", i, (unsigned long long)seed),
        };
        draw_entries(&sources[i], p->shifts);
        draw_server(&sources[i]);
    }
}

// One feed, polled --------------------------------------------------------------------------------------------------

static size_t published(const struct source *s, int64_t now)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (s->at[middle] <= now)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// `has`: the version that whoever asks has a validator of, −1 if none. `good_at`: when they last got an answer.
static struct reply ask(const struct source *s, int64_t now, int64_t has, int64_t good_at)
{
    struct reply a = {.status = 200, .version = published(s, now), .retry_after = -1, .bytes = SMALL};
    if (s->missing) {
        a.status = 404;
        return a;
    }
    for (size_t i = 0; i < s->outages_n; i++)
        if (now >= s->outages[i][0] && now < s->outages[i][1])
            a.status = i % 3 == 0 ? 500 : i % 3 == 1 ? 503 : 0;
    if (a.status != 200)
        return a;
    if (s->gap && good_at > now - s->gap) {
        a.status = 429;
        a.retry_after = good_at + s->gap - now;
    } else if (s->answers_304 && !s->changes_always && has == (int64_t)a.version) {
        a.status = 304;
    } else {
        a.bytes += s->sort->bytes;
    }
    return a;
}

static void add_delay(struct tally *t, double minutes)
{
    if (t->n == t->cap) {
        t->cap = t->cap ? t->cap * 2 : 1024;
        t->delays = realloc(t->delays, t->cap * sizeof *t->delays);
        must(t->delays);
    }
    t->delays[t->n++] = minutes;
}

// Gives no validators, so that protocols 3.2 allows four visits a day, or asks for fewer than an hourly poll makes.
static bool reluctant(const struct source *s)
{
    return !s->validators || s->max_age > CLOCK_HOUR || s->ttl > 60 || str_is(s->period, "daily") || s->gap;
}

// The tallies of what happens at such a time; one or both are NULL outside the weeks that count.
static void tallies_at(struct side *side, const struct source *s, int64_t at, struct tally *ret[2])
{
    int64_t week = at < START ? -1 : (at - START) / WEEK;
    size_t sort = (size_t)(s->sort - sorts);
    ret[0] = week == 0 ? &side->first[sort] : week == WARM_UP ? &side->measured[sort] : NULL;
    ret[1] = week == WARM_UP ? &side->by_server[reluctant(s) ? RELUCTANT : OBLIGING] : NULL;
}

static void count_request(struct side *side, const struct source *s, int64_t now, const struct reply *a)
{
    struct tally *tallies[2];
    tallies_at(side, s, now, tallies);
    for (int i = 0; i < 2 && tallies[i]; i++) {
        tallies[i]->requests++;
        tallies[i]->bytes += a->bytes;
    }
}

// What was published since the version `seen`. What is no longer shown is late by a week, and lost.
static void count_entries(struct side *side, const struct source *s, size_t seen, size_t version, int64_t now)
{
    for (size_t i = seen; i < version && !s->missing; i++) {
        struct tally *tallies[2];
        bool lost = i + (size_t)s->shown < version;
        tallies_at(side, s, s->at[i], tallies);
        for (int k = 0; k < 2 && tallies[k]; k++) {
            tallies[k]->lost += lost;
            add_delay(tallies[k], (double)(lost ? WEEK : now - s->at[i]) / (double)CLOCK_MINUTE);
        }
    }
}

static void poll_hourly(struct side *side, const struct source *s, int64_t first)
{
    int64_t has = -1, good_at = INT64_MIN / 2;
    size_t seen = 0;
    for (int64_t now = first; now < START + WEEKS * WEEK; now += CLOCK_HOUR) {
        struct reply a = ask(s, now, has, good_at);
        count_request(side, s, now, &a);
        if (a.status != 200 && a.status != 304)
            continue;
        good_at = now;
        count_entries(side, s, seen, a.version, now);
        seen = a.version;
        has = s->validators ? (int64_t)seen : -1;
    }
    count_entries(side, s, seen, s->n, START + WEEKS * WEEK);
}

static void make_document(struct arena *a, const struct source *s, size_t version, struct document *ret)
{
    *ret = (struct document){
        .format = DOC_RSS_20,
        .ttl_minutes = s->ttl,
        .update_period = s->period,
        .update_frequency = -1,
        .skip_hours = s->skip_hours,
    };
    for (size_t i = version; i > 0 && i + (size_t)s->shown > version; i--) {
        struct doc_item *item = vec_push(a, &ret->items);
        *item = (struct doc_item){.id = arena_printf(a, "%zu", i), .comment_count = -1, .title = STR("An entry")};
        if (s->dates != NO_DATES)
            item->published = s->at[i - 1];
        if (s->dates == EARLY)
            item->published -= (int64_t)(i * 7 % 13) * CLOCK_HOUR;
        if (s->dates == DAYS)
            item->published -= item->published % CLOCK_DAY;
    }
}

// As visit.c does, with its functions; what is kept of the document stays in `kept`.
static void read_document(struct feed_state *f, const struct source *s, size_t version, struct visit_result *result,
                          int64_t now, struct arena *work, struct arena *kept)
{
    struct document doc;
    struct harvest harvest;
    make_document(work, s, version, &doc);
    if (f->policy != FORMAT_VERSION)
        f->known_n = 0;
    take_document(work, work, &doc, f, now, &harvest);
    f->policy = FORMAT_VERSION;
    result->fresh = harvest.unknown > 0;
    take_keep(f, &doc, &harvest);
    struct known_item *known = arena_array(work, struct known_item, f->known_n + 1);
    memcpy(known, f->known, f->known_n * sizeof *known);
    arena_reset(kept);
    f->known = memcpy(arena_array(kept, struct known_item, f->known_n + 1), known, f->known_n * sizeof *known);
}

static void poll_by_schedule(struct side *side, const struct source *s, int64_t first)
{
    struct feed_state f = {.url = s->url, .next_at = first};
    struct arena work = {0}, kept = {0};
    int64_t has = -1, good_at = INT64_MIN / 2, body = -1;
    size_t seen = 0;
    while (f.next_at < START + WEEKS * WEEK) {
        int64_t now = f.next_at;
        struct reply a = ask(s, now, schedule_conditional(&f, FORMAT_VERSION, now) ? has : -1, good_at);
        struct visit_result r = {.status = a.status, .retry_after = a.retry_after, .fresh_for = s->max_age};
        count_request(side, s, now, &a);
        if (a.status == 200) {
            if (body != (int64_t)a.version || s->changes_always)
                read_document(&f, s, a.version, &r, now, &work, &kept);
            else
                r.same_body = true;
            body = (int64_t)a.version;
            f.validated_at = now;
            f.body_bytes = s->sort->bytes;
            f.etag = s->validators ? STR("\"v\"") : STR_NONE;
            has = s->validators ? body : -1;
        }
        if (a.status == 200 || a.status == 304) {
            good_at = now;
            count_entries(side, s, seen, a.version, now);
            seen = a.version;
        }
        schedule_visit(&work, &f, &r, NULL, now);
        f.reason = f.next_reason = STR_NONE; // in `work`
        arena_reset(&work);
    }
    count_entries(side, s, seen, s->n, START + WEEKS * WEEK);
    arena_done(&work);
    arena_done(&kept);
}

// Telling -----------------------------------------------------------------------------------------------------------

static int by_size(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static struct tally all_of(struct arena *a, const struct tally tallies[SORTS])
{
    struct tally all = {0};
    for (int k = 0; k < SORTS; k++)
        all.cap += tallies[k].n;
    all.delays = arena_array(a, double, all.cap + 1);
    for (int k = 0; k < SORTS; k++) {
        const struct tally *t = &tallies[k];
        if (t->n)
            memcpy(all.delays + all.n, t->delays, t->n * sizeof *t->delays);
        all.n += t->n;
        all.requests += t->requests;
        all.bytes += t->bytes;
        all.lost += t->lost;
    }
    return all;
}

static double delay(struct tally *t, double part)
{
    if (!t->n)
        return 0;
    qsort(t->delays, t->n, sizeof *t->delays, by_size);
    return t->delays[(size_t)(part * (double)(t->n - 1))];
}

static void head(const char *what)
{
    printf(
        "\n| %s | feeds | entries | requests a feed | ours | ratio | median delay, min | ours | ratio | 90 %% | ours "
        "| MB | ours | lost | ours |\n",
        what);
    printf("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
}

static void row(const char *name, int feeds, struct tally *hourly, struct tally *ours)
{
    double h = delay(hourly, .5), o = delay(ours, .5);
    printf("| %s | %d | %zu | %.0f | %.0f | %.2f ", name, feeds, ours->n, (double)hourly->requests / feeds,
           (double)ours->requests / feeds, (double)ours->requests / (double)hourly->requests);
    if (ours->n)
        printf("| %.0f | %.0f | %.2f | %.0f | %.0f ", h, o, o / h, delay(hourly, .9), delay(ours, .9));
    else
        printf("| | | | | ");
    printf("| %.0f | %.0f | %lld | %lld |\n", (double)hourly->bytes / 1e6, (double)ours->bytes / 1e6,
           (long long)hourly->lost, (long long)ours->lost);
}

static void tell_parts(struct side *hourly, struct side *ours, const int feeds[SORTS], const int servers[SERVERS])
{
    head("of these");
    for (int k = 0; k < SORTS; k++)
        if (feeds[k])
            row(sorts[k].name, feeds[k], &hourly->measured[k], &ours->measured[k]);
    row("servers that let us come", servers[OBLIGING], &hourly->by_server[OBLIGING], &ours->by_server[OBLIGING]);
    row("servers to be visited seldom", servers[RELUCTANT], &hourly->by_server[RELUCTANT], &ours->by_server[RELUCTANT]);
}
static void side_free(struct side *side)
{
    for (int k = 0; k < SORTS; k++) {
        free(side->first[k].delays);
        free(side->measured[k].delays);
    }
    for (int k = 0; k < SERVERS; k++)
        free(side->by_server[k].delays);
}

static void run(const struct population *p, uint64_t seed, bool whole)
{
    struct arena a = {0};
    struct source *sources = arena_array(&a, struct source, FEEDS);
    struct side hourly = {0}, ours = {0};
    int feeds[SORTS] = {0}, servers[SERVERS] = {0};
    draw(p, seed, &a, sources);
    for (int i = 0; i < FEEDS; i++) {
        int64_t first = START + (int64_t)rng_below(&rng, CLOCK_HOUR);
        feeds[sources[i].sort - sorts]++;
        servers[reluctant(&sources[i])]++;
        poll_hourly(&hourly, &sources[i], first);
        poll_by_schedule(&ours, &sources[i], first);
        free(sources[i].at);
    }
    struct tally h = all_of(&a, hourly.measured), o = all_of(&a, ours.measured);
    row(arena_printf(&a, "%s, seed %llu", p->name, (unsigned long long)seed).p, FEEDS, &h, &o);
    if (whole) {
        h = all_of(&a, hourly.first);
        o = all_of(&a, ours.first);
        row("its first week", FEEDS, &h, &o);
        tell_parts(&hourly, &ours, feeds, servers);
        head("others");
    }
    side_free(&hourly);
    side_free(&ours);
    arena_done(&a);
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    head("population");
    run(&populations[0], seed, true);
    for (uint64_t other = seed + 1; other < seed + 3; other++)
        run(&populations[0], other, false);
    for (size_t i = 1; i < sizeof populations / sizeof populations[0]; i++)
        run(&populations[i], seed, false);
}
