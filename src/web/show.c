// show.c – how times, counts, entries and sparklines are put for people. The hub does not know where somebody is: what
// is near is put as so much from now, which is right everywhere; dates are those of UTC, and a clock time says so. The
// script on the page puts both in the reader's own.
#include "base/clock.h"
#include "text/excerpt.h"
#include "text/url.h"
#include "web/show_priv.h"

#include <stdio.h>

enum { SUMMARY = 220, SPARK_HEIGHT = 34, SPARK_STEP = 46, SPARK_WIDTH = 34, SPARK_PALE = 3 };
static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};
static const char *const weekdays[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

static int64_t day_of(int64_t us)
{
    return us >= 0 ? us / CLOCK_DAY : -1;
}

static struct str date_text(struct arena *a, int64_t us, int64_t now, bool whole)
{
    struct civil c = civil_of(us), n = civil_of(now);
    const char *month = months[c.month - 1];
    int letters = whole ? (int)strlen(month) : 3;
    return c.year == n.year ? arena_printf(a, "%d %.*s", c.day, letters, month)
                            : arena_printf(a, "%d %.*s %d", c.day, letters, month, c.year);
}

// "5 min", "3 h", "2 d"; missing from a week on.
static struct str span_text(struct arena *a, int64_t us)
{
    if (us < CLOCK_HOUR)
        return arena_printf(a, "%d min", us < CLOCK_MINUTE ? 1 : (int)(us / CLOCK_MINUTE));
    if (us < CLOCK_DAY)
        return arena_printf(a, "%d h", (int)(us / CLOCK_HOUR));
    return us < 7 * CLOCK_DAY ? arena_printf(a, "%d d", (int)(us / CLOCK_DAY)) : STR_NONE;
}

// The same in a sentence.
static struct str span_words(struct arena *a, int64_t us)
{
    int days = (int)(us / CLOCK_DAY);
    return days && days < 7 ? arena_printf(a, "%d day%s", days, days == 1 ? "" : "s") : span_text(a, us);
}

static struct str short_text(struct arena *a, int64_t us, int64_t now)
{
    int64_t age = now - us;
    if (age >= 0 && age < CLOCK_MINUTE)
        return STR("now");
    struct str span = span_text(a, age < 0 ? -age : age);
    if (!span.n)
        return date_text(a, us, now, false);
    return age < 0 ? arena_concat(a, STR("in "), span) : span;
}

struct view_time show_time(struct arena *a, int64_t us, int64_t now)
{
    char room[TIME_TEXT];
    struct civil c = civil_of(us);
    struct view_time t = {.machine = arena_str(a, time_rfc3339(us - us % CLOCK_SECOND, room))};
    t.full = arena_printf(a, "%s %d %s %d, %02d:%02d UTC", weekdays[c.weekday], c.day, months[c.month - 1], c.year,
                          c.hour, c.minute);
    t.text = short_text(a, us, now);
    return t;
}

struct str show_day(struct arena *a, int64_t us, int64_t now)
{
    struct civil c = civil_of(us), n = civil_of(now);
    if (day_of(us) == day_of(now))
        return STR("Today");
    if (day_of(us) == day_of(now) - 1)
        return STR("Yesterday");
    if (c.year == n.year)
        return arena_printf(a, "%s %d %s", weekdays[c.weekday], c.day, months[c.month - 1]);
    return arena_printf(a, "%d %s %d", c.day, months[c.month - 1], c.year);
}

struct view_time show_ago(struct arena *a, int64_t us, int64_t now)
{
    struct view_time t = show_time(a, us, now);
    if (now - us < CLOCK_MINUTE)
        t.text = STR("just now");
    else if (now - us < 7 * CLOCK_DAY)
        t.text = arena_concat(a, t.text, STR(" ago"));
    return t;
}

struct str show_since(struct arena *a, int64_t us, int64_t now, const char *near)
{
    struct str span = span_words(a, now - us);
    return span.n ? arena_printf(a, "%s " STR_FMT, near, STR_ARG(span))
                  : arena_concat(a, STR("since "), date_text(a, us, now, true));
}

struct str show_until(struct arena *a, int64_t us, int64_t now)
{
    struct str span = span_words(a, us - now);
    return span.n ? arena_concat(a, STR("for another "), span)
                  : arena_concat(a, STR("until "), date_text(a, us, now, true));
}

struct str show_weekdays(struct arena *a, int days)
{
    struct str s = STR("");
    size_t n = 0, at = 0;
    for (int d = 0; d < 7; d++)
        n += days >> d & 1;
    for (int d = 0; d < 7; d++)
        if (days >> d & 1) {
            s = arena_printf(a, STR_FMT STR_FMT "%s", STR_ARG(s), STR_ARG(show_join(at, n)), weekdays[d]);
            at++;
        }
    return s;
}

struct str show_number(struct arena *a, int64_t n)
{
    struct str s = STR("");
    for (; n >= 1000; n /= 1000)
        s = arena_printf(a, ",%03lld" STR_FMT, (long long)(n % 1000), STR_ARG(s));
    return arena_printf(a, "%lld" STR_FMT, (long long)n, STR_ARG(s));
}

struct str show_bytes(struct arena *a, int64_t bytes)
{
    if (bytes <= 0)
        return STR_NONE;
    if (bytes < 1000 * 1000)
        return arena_printf(a, "%lld kB", (long long)((bytes + 999) / 1000));
    return arena_printf(a, "%lld MB", (long long)((bytes + 500000) / 1000000));
}

struct str show_seconds(struct arena *a, int64_t seconds)
{
    if (seconds <= 0)
        return STR_NONE;
    long long minutes = seconds / 60 + (seconds % 60 > 0);
    if (minutes < 60)
        return arena_printf(a, "%lld min", minutes);
    return arena_printf(a, "%lld h %lld min", minutes / 60, minutes % 60);
}

struct str show_host(struct arena *a, struct str url)
{
    struct str host = url_host(a, url);
    return str_starts(host, STR("www.")) ? str_from(host, 4) : host;
}

struct str show_feed(const struct feed_state *f, struct str title)
{
    if (title.n || f->title.n)
        return title.n ? title : f->title;
    return str_starts(f->url, STR("http")) ? str_from(f->url, str_find(f->url, STR("://")) + 3) : f->url;
}

struct str show_feed_host(struct arena *a, const struct feed_state *f, struct str title)
{
    return title.n || f->title.n || f->site.n ? show_host(a, f->site.n ? f->site : f->url) : STR_NONE;
}

struct str show_join(size_t at, size_t n)
{
    if (at == 0)
        return STR("");
    return at + 1 == n ? STR(" and ") : STR(", ");
}

// Bars as two paths, the running week apart: 26 elements fewer, and nothing that needs a style.
struct view_spark show_spark(struct arena *a, const int *weeks, size_t n)
{
    struct buf past;
    struct view_spark s = {0};
    int most = 1, lively = 0;
    buf_init(&past, 8192);
    for (size_t i = 0; i < n; i++) {
        most = weeks[i] > most ? weeks[i] : most;
        lively += i + 1 < n && i + 14 >= n && weeks[i] > 0; // of the last 13 full weeks
    }
    for (size_t i = 0; i < n; i++) {
        int height = weeks[i] > 0 ? 20 + weeks[i] * (SPARK_HEIGHT - 2) * 10 / most - 20 : 12;
        if (height < 20 && weeks[i] > 0)
            height = 20;
        int x = (int)i * SPARK_STEP, top = SPARK_HEIGHT * 10 - height;
        struct str bar =
            arena_printf(a, "M%d.%d %d.%dh%d.%dv%d.%dh-%d.%dz", x / 10, x % 10, top / 10, top % 10, SPARK_WIDTH / 10,
                         SPARK_WIDTH % 10, height / 10, height % 10, SPARK_WIDTH / 10, SPARK_WIDTH % 10);
        if (i + 1 == n)
            s.now = bar;
        else
            buf_put(&past, bar);
    }
    s.past = arena_str(a, buf_str(&past));
    buf_done(&past);
    s.pale = lively < SPARK_PALE;
    s.label = arena_printf(a, "Activity by week over half a year; %d this week, %d in the fullest",
                           n ? weeks[n - 1] : 0, most);
    return s;
}

struct str show_language(struct str s)
{
    size_t first = 0;
    while (first < s.n && char_alpha(s.p[first]))
        first++;
    if (first < 2 || first > 3 || s.n > 35 || (s.n > first && s.p[first] != '-') || s.p[s.n - 1] == '-')
        return STR_NONE;
    for (size_t i = first; i < s.n; i++)
        if (!char_alpha(s.p[i]) && !char_digit(s.p[i]) && s.p[i] != '-')
            return STR_NONE;
    return s;
}

struct str show_title(const struct entry *e)
{
    return e->title.n ? e->title : STR("(untitled)");
}

void show_entry(struct arena *a, const struct entry *e, int64_t here, int64_t now, struct view_entry *ret)
{
    *ret = (struct view_entry){
        .id = e->id, .author = e->author, .language = show_language(e->language), .feed = e->feed.title};
    ret->title = show_title(e);
    ret->kind = e->kind > KIND_NONE && e->kind < KINDS ? str_of(kind_names[e->kind]) : STR_NONE;
    if (!e->title_generated)
        ret->summary = text_excerpt(a, e->summary, SUMMARY);
    ret->host = show_host(a, e->link.n ? e->link : e->feed.site);
    ret->when = show_time(a, e->sort_at, now);
    ret->fresh = !e->seen;
    ret->kept = e->kept;
    ret->also = here != 0;
    vec_each(place, &e->places)
        if (place->community != here)
            *vec_push(a, &ret->places) = (struct view_place){.title = place->title, .slug = place->slug};
    for (size_t i = 0; i < ret->places.n; i++)
        ret->places.v[i].join = show_join(i, ret->places.n);
}

void show_days(struct arena *a, const entries *list, int64_t here, int64_t now, struct view_days *ret)
{
    int64_t day = -2;
    vec_each(e, list) {
        if (day_of(e->sort_at) != day)
            vec_push(a, &ret->each)->title = show_day(a, e->sort_at, now);
        day = day_of(e->sort_at);
        show_entry(a, e, here, now, vec_push(a, &ret->each.v[ret->each.n - 1].entries));
    }
}

struct str show_older(struct arena *a, struct str path, const field_list *query, struct river_place before)
{
    struct str s = arena_concat(a, path, STR("?"));
    for (size_t i = 0; i < query->n; i++)
        if (!str_is(query->v[i].name, "before") && query->v[i].value.n)
            s = arena_printf(a, STR_FMT STR_FMT "=" STR_FMT "&", STR_ARG(s), STR_ARG(url_escape(a, query->v[i].name)),
                             STR_ARG(url_escape(a, query->v[i].value)));
    if (before.entry)
        return arena_printf(a, STR_FMT "before=%lld.%lld", STR_ARG(s), (long long)before.sort_at,
                            (long long)before.entry);
    return str_first(s, s.n - 1);
}

struct river_place show_place(const field_list *query)
{
    struct river_place place;
    struct str rest = field_get(query, "before"), time;
    bool ok = str_split(&rest, '.', &time) && str_int(time, &place.sort_at) && str_int(rest, &place.entry);
    return ok && place.entry > 0 ? place : (struct river_place){0};
}
