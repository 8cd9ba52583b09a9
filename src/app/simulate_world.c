// simulate_world.c – who writes what when. Time is cut into rounds of 26 weeks; in each round every story happens once
// (some feeds tell theirs twice). All chance comes from (seed, feed, round, place in the round), so an entry is the
// same whenever one looks.
#include "app/simulate_world.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/random.h"

#include <stdlib.h>

#define ROUND_DAYS   182
#define REPLIES_MAX  4
#define DESK_A_DAY   3
#define DESK_DAYS    7
#define PEOPLE       30
#define EVENT_NOTICE 18 // days, at least

struct reply {
    enum { BY_ANOTHER, BY_ASKER, BY_PREVIOUS } by;
    const char *html;
};
struct story {
    enum sim_feed feed;
    const char *key, *tags, *title, *html;
};
struct row {
    struct story story; // key NULL: the row is an answer
    struct reply reply;
};

static const struct row rows[] = {
#define S(feed, key, tags, title, html) {.story = {SIM_##feed, key, tags, title, html}},
#define R(html_)                        {.reply = {BY_ANOTHER, html_}},
#define RA(html_)                       {.reply = {BY_ASKER, html_}},
#define RP(html_)                       {.reply = {BY_PREVIOUS, html_}},
#include "app/simulate_stories.def"
#undef S
#undef R
#undef RA
#undef RP
};
#define ROWS (sizeof rows / sizeof *rows)

// Invented, all of them.
static const struct {
    const char *name, *mailbox;
} people[PEOPLE] = {
    {"Amara Okonjo-Reyes", "amara"}, {"Tomasz Wierzba", "tomasz"},       {"Inês Calvário", "ines"},
    {"Bram Oosterveld", "bram"},     {"Leila Haddadi", "leila"},         {"Jun Nakashiro", "jun"},
    {"Oona Virtala", "oona"},        {"Kwame Boatey", "kwame"},          {"Priya Ramdeen", "priya"},
    {"Mateus Falcão", "mateus"},     {"Sunniva Aasland", "sunniva"},     {"Dilnoza Karimbek", "dilnoza"},
    {"Ruairí Quillan", "ruairi"},    {"Yusuf Demirkaya", "yusuf"},       {"Greta Lindqvister", "greta"},
    {"Nadia Belkacemi", "nadia"},    {"Hoàng Minh Tuyên", "tuyen"},      {"Esther Mwangola", "esther"},
    {"Pavel Drozdek", "pavel"},      {"Marguerite Thibaudel", "margot"}, {"Solomon Adeyinka-Pryce", "solomon"},
    {"Wren Hollowell", "wren"},      {"Ignacio Berrueta", "ignacio"},    {"Thandeka Msimango-Lee", "thandeka"},
    {"Fionn Carraway", "fionn"},     {"Zainab Qureshani", "zainab"},     {"Otto Kerzenmacher", "otto"},
    {"Mei-Ling Tsao", "meiling"},    {"Callum Strathnaver", "callum"},   {"Rosalind Pemberwick", "rosalind"},
};

// How often a feed tells each of its stories a round, and from whom of the people (the first `from`, counted after
// `skip`).
static const struct {
    int times;
    unsigned skip, from;
} habits[SIM_FEEDS] = {
    [SIM_FORUM] = {1, 0, 27},   [SIM_TOOLSHED] = {1, 0, 3}, [SIM_DIARY] = {1, 3, 1},   [SIM_LIST] = {1, 3, 16},
    [SIM_PATHS] = {1, 6, 7},    [SIM_RELEASE] = {1, 5, 2},  [SIM_PODCAST] = {1, 8, 2}, [SIM_VIDEO] = {1, 10, 1},
    [SIM_CALENDAR] = {2, 0, 6}, [SIM_DESK] = {1, 0, 8},
};

struct world {
    struct arena *a;
    uint64_t seed;
    int64_t since, until;
    unsigned order[PEOPLE]; // the people, those who write most first
    sim_entries *entries;
};

static void tell(struct world *w, enum sim_feed feed, int64_t number, size_t row);
static void answer(struct world *w, struct sim_entry asked, size_t row, unsigned asker, struct rng *r);
static void desk_notes(struct world *w);
static void push(struct world *w, const struct sim_entry *e);

static struct rng chance(const struct world *w, enum sim_feed feed, int64_t number)
{
    int64_t what[2] = {(int64_t)feed, number};
    return rng_seed(hash64(str_make((const char *)what, sizeof what), w->seed));
}

static size_t stories_of(enum sim_feed feed)
{
    size_t n = 0;
    for (size_t i = 0; i < ROWS; i++)
        n += rows[i].story.key && rows[i].story.feed == feed;
    return n;
}

static size_t story_row(enum sim_feed feed, size_t nth)
{
    for (size_t i = 0;; i++)
        if (rows[i].story.key && rows[i].story.feed == feed && nth-- == 0)
            return i;
}

static int newest_first(const void *x, const void *y)
{
    const struct sim_entry *a = x, *b = y;
    if (a->at != b->at)
        return a->at < b->at ? 1 : -1;
    return str_cmp(a->uid, b->uid);
}

void sim_world(struct arena *a, uint64_t seed, int64_t until, sim_entries *ret)
{
    struct world w = {a, seed, until - ROUND_DAYS * CLOCK_DAY, until, {0}, ret};
    struct rng r = rng_seed(seed);
    for (unsigned i = 0; i < PEOPLE; i++)
        w.order[i] = i;
    for (unsigned i = PEOPLE - 1; i; i--) {
        unsigned k = (unsigned)rng_below(&r, i + 1), other = w.order[k];
        w.order[k] = w.order[i];
        w.order[i] = other;
    }
    int64_t round = (until - SIM_FOUNDED) / (ROUND_DAYS * CLOCK_DAY);
    for (enum sim_feed feed = 0; feed < SIM_DESK; feed++) {
        int64_t stories = (int64_t)stories_of(feed), slots = stories * habits[feed].times;
        // The round before the last may reach into this one, and a slip of the last into the next.
        for (int64_t number = (round < 2 ? 0 : round - 2) * slots; number < (round + 1) * slots; number++)
            tell(&w, feed, number, story_row(feed, (size_t)(number % stories)));
    }
    desk_notes(&w);
    qsort(ret->v, ret->n, sizeof *ret->v, newest_first);
}

// When the story with this number is begun: spread over the round, thinned out in two quiet stretches, rather on
// weekdays and in the evening.
static int64_t moment_of(const struct world *w, enum sim_feed feed, int64_t number)
{
    struct rng r = chance(w, feed, number);
    int64_t slots = (int64_t)stories_of(feed) * habits[feed].times;
    double place = (double)(number % slots) + 0.15 + 0.07 * (double)feed + 0.6 * (rng_unit(&r) - 0.5);
    int64_t day = (int64_t)(place * ROUND_DAYS / (double)slots);
    bool quiet = (day >= 54 && day < 66) || (day >= 138 && day < 147);
    if (quiet && rng_unit(&r) < 0.6)
        day += 12;
    if (day % 7 >= 5 && rng_unit(&r) < 0.6)
        day = day >= 2 ? day - 2 : day + 2;
    int64_t minute = rng_unit(&r) < 0.65 ? 17 * 60 + (int64_t)rng_below(&r, 300) : 8 * 60 + (int64_t)rng_below(&r, 500);
    int64_t round = number / slots;
    return SIM_FOUNDED + (round * ROUND_DAYS + day) * CLOCK_DAY + minute * CLOCK_MINUTE +
           (int64_t)rng_below(&r, 60) * CLOCK_SECOND;
}

// A few people write much, many a little.
static unsigned pick(const struct world *w, enum sim_feed feed, struct rng *r)
{
    double u = rng_unit(r);
    return w->order[habits[feed].skip + (unsigned)(u * u * habits[feed].from)];
}

static struct str url_of(struct arena *a, enum sim_feed feed, int64_t number, const char *key, int64_t at)
{
    struct civil c = civil_of(at);
    long long n = (long long)number;
    switch (feed) {
    case SIM_FORUM:
        return arena_printf(a, "https://forum.alderwick.example/t/%s/%lld", key, n + 100);
    case SIM_TOOLSHED:
        return arena_printf(a, "https://toolshed.alderwick.example/%d/%02d/%s", c.year, c.month, key);
    case SIM_DIARY:
        return arena_printf(a, "https://diary.fenmoor.example/%d/%02d/%s", c.year, c.month, key);
    case SIM_LIST:
        return arena_printf(a, "https://lists.fenmoor.example/seedlist/msg%05lld.html", n * 10);
    case SIM_PATHS:
        return arena_printf(a, "https://paths.alderwick.example/notes/%lld-%s", n, key);
    case SIM_RELEASE:
        return arena_printf(a, "https://code.alderwick.example/toolshed/pegboard/releases/tag/v2.%lld", n);
    case SIM_PODCAST:
        return arena_printf(a, "https://secondlife.alderwick.example/episodes/%lld-%s", n, key + 8);
    case SIM_VIDEO:
        return arena_printf(a, "https://videos.alderwick.example/w/%lld-%s", n, key + 6);
    case SIM_CALENDAR:
        return arena_printf(a, "https://calendar.alderwick.example/meetings/%lld", n);
    default:
        return arena_printf(a, "https://desk.alderwick.example/notes/%lld", n);
    }
}

// Where the link '@key' leads at a given time: to the last time that story was told.
static struct str link_of(const struct world *w, struct str key, int64_t at)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (!rows[i].story.key || !str_is(key, rows[i].story.key))
            continue;
        enum sim_feed feed = rows[i].story.feed;
        int64_t stories = (int64_t)stories_of(feed), nth = 0;
        for (size_t k = 0; k < i; k++)
            nth += rows[k].story.key && rows[k].story.feed == feed;
        int64_t round = (at - SIM_FOUNDED) / (ROUND_DAYS * CLOCK_DAY);
        int64_t number = round * stories * habits[feed].times + nth;
        if (number >= stories && moment_of(w, feed, number) > at)
            number -= stories;
        return url_of(w->a, feed, number, rows[i].story.key, moment_of(w, feed, number));
    }
    return STR_NONE;
}

// {asker}, {n} and href='@key' filled in.
static struct str fill(const struct world *w, const char *text, struct str asker, int64_t number, int64_t at)
{
    struct buf out;
    buf_init(&out, LIMIT_HTML);
    struct str s = str_of(text), first_name = str_first(asker, str_find_char(asker, ' '));
    for (size_t i = 0; i < s.n;) {
        struct str rest = str_from(s, i);
        if (str_starts(rest, STR("{asker}"))) {
            buf_put(&out, first_name);
            i += strlen("{asker}");
        } else if (str_starts(rest, STR("{n}"))) {
            buf_printf(&out, "%lld", (long long)number);
            i += strlen("{n}");
        } else if (str_starts(rest, STR("'@"))) {
            struct str key = str_from(rest, 2);
            key = str_first(key, str_find_char(key, '\''));
            buf_c(&out, '\'');
            buf_put(&out, link_of(w, key, at));
            i += 2 + key.n;
        } else {
            buf_c(&out, s.p[i++]);
        }
    }
    struct str ret = arena_str(w->a, buf_str(&out));
    buf_done(&out);
    return ret;
}

// Meetings are on Saturday afternoons or Wednesday evenings, long enough after they are announced.
static void plan(struct sim_entry *e, const struct story *s, struct rng *r)
{
    bool saturday = str_find(str_of(s->title), STR("evening")) == strlen(s->title) && rng_below(r, 4) != 0;
    int64_t day = (e->at - SIM_FOUNDED) / CLOCK_DAY + EVENT_NOTICE;
    while (day % 7 != (saturday ? 5 : 2))
        day++;
    e->begins = SIM_FOUNDED + day * CLOCK_DAY + (saturday ? 13 * CLOCK_HOUR : 18 * CLOCK_HOUR + 30 * CLOCK_MINUTE);
    e->ends = e->begins + (saturday ? 4 : 2) * CLOCK_HOUR;
    e->place = str_of(s->tags); // a meeting's row has its place there
    e->tags = STR("meeting");
}

static void tell(struct world *w, enum sim_feed feed, int64_t number, size_t row)
{
    const struct story *s = &rows[row].story;
    struct rng r = chance(w, feed, number);
    r.state ^= 0x5bd1e995; // not what moment_of() draws
    unsigned who = pick(w, feed, &r);
    if (str_find(str_of(s->tags), STR("welcome")) < strlen(s->tags)) // somebody who is new
        who = w->order[27 + (unsigned)((number / (int64_t)stories_of(feed)) % 3)];
    struct sim_entry e = {.feed = feed, .number = number, .at = moment_of(w, feed, number), .key = s->key};
    e.author = str_of(people[who].name);
    e.mailbox = str_of(people[who].mailbox);
    e.tags = str_of(s->tags);
    e.title = fill(w, s->title, e.author, number, e.at);
    e.html = fill(w, s->html, e.author, number, e.at);
    e.url = url_of(w->a, feed, number, s->key, e.at);
    e.uid = arena_printf(w->a, "tag:alderwick.example,2020:%s/%lld", s->key, (long long)number);
    e.seconds = (feed == SIM_PODCAST ? 1200 : 140) + (int64_t)rng_below(&r, feed == SIM_PODCAST ? 2400 : 600);
    if (feed == SIM_CALENDAR)
        plan(&e, s, &r);
    answer(w, e, row + 1, who, &r);
}

// Pushes what was asked, and its answers as far as they have come.
static void answer(struct world *w, struct sim_entry asked, size_t row, unsigned asker, struct rng *r)
{
    struct sim_entry answers[REPLIES_MAX];
    unsigned who = asker;
    int64_t at = asked.at;
    for (; row < ROWS && !rows[row].story.key && asked.replies < REPLIES_MAX; row++) {
        const struct reply *reply = &rows[row].reply;
        unsigned previous = who;
        int64_t minutes = asked.replies ? 40 + (int64_t)rng_below(r, 2000) : 12 + (int64_t)rng_below(r, 420);
        at += minutes * CLOCK_MINUTE + (int64_t)rng_below(r, 60) * CLOCK_SECOND;
        if (civil_of(at).hour < 7) // people sleep
            at += 8 * CLOCK_HOUR;
        if (reply->by == BY_ASKER)
            who = asker;
        else if (reply->by == BY_ANOTHER)
            do
                who = pick(w, asked.feed, r);
            while (who == asker || who == previous);
        if (at > w->until)
            break;
        struct sim_entry *e = &answers[asked.replies++];
        *e = (struct sim_entry){
            .feed = asked.feed, .number = asked.number, .reply = asked.replies, .at = at, .key = asked.key};
        e->author = str_of(people[who].name);
        e->mailbox = str_of(people[who].mailbox);
        e->tags = STR_NONE;
        e->title = arena_printf(w->a, "Re: " STR_FMT, STR_ARG(asked.title));
        e->html = fill(w, reply->html, asked.author, asked.number, at);
        e->url = asked.feed == SIM_LIST ? arena_printf(w->a, "https://lists.fenmoor.example/seedlist/msg%05lld.html",
                                                       (long long)asked.number * 10 + e->reply)
                                        : arena_printf(w->a, STR_FMT "/%d", STR_ARG(asked.url), e->reply + 1);
        e->uid = arena_printf(w->a, STR_FMT "/%d", STR_ARG(asked.uid), e->reply);
        e->parent_url = asked.url;
    }
    push(w, &asked);
    for (int i = 0; i < asked.replies; i++)
        push(w, &answers[i]);
}

// The desk writes a few lines a day while it is open; a week of them is shown.
static void desk_notes(struct world *w)
{
    int64_t notes = (int64_t)stories_of(SIM_DESK), today = (w->until - SIM_FOUNDED) / CLOCK_DAY;
    for (int64_t day = today - DESK_DAYS; day <= today; day++) {
        for (int64_t i = 0; i < DESK_A_DAY; i++) {
            int64_t number = day * DESK_A_DAY + i;
            struct rng r = chance(w, SIM_DESK, number);
            // 7 and the number of notes have no common divisor, so all come before one comes again.
            const struct story *s = &rows[story_row(SIM_DESK, (size_t)(number * 7 % notes))].story;
            unsigned who = pick(w, SIM_DESK, &r);
            struct sim_entry e = {.feed = SIM_DESK, .number = number, .key = "note"};
            int64_t third = 13 * CLOCK_HOUR / DESK_A_DAY; // open from eight to nine in the evening
            e.at = SIM_FOUNDED + day * CLOCK_DAY + 8 * CLOCK_HOUR + i * third +
                   (int64_t)rng_below(&r, (uint64_t)(third / CLOCK_SECOND)) * CLOCK_SECOND;
            e.author = str_of(people[who].name);
            e.mailbox = str_of(people[who].mailbox);
            e.html = str_of(s->html);
            e.url = url_of(w->a, SIM_DESK, number, "note", e.at);
            e.uid = arena_printf(w->a, "tag:alderwick.example,2020:desk/%lld", (long long)number);
            push(w, &e);
        }
    }
}

static void push(struct world *w, const struct sim_entry *e)
{
    int64_t since = e->feed == SIM_DESK ? w->until - DESK_DAYS * CLOCK_DAY : w->since;
    if (e->at > since && e->at <= w->until)
        *vec_push(w->a, w->entries) = *e;
}
