// river_text.c – a river as text: days, and under each what came, with where it came from.
#include "app/print.h"
#include "app/river_show.h"
#include "base/clock.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <time.h>

#define INDENT      7
#define WIDTH_LEAST 40
#define WIDTH_MOST  100 // longer lines are hard to read

struct page {
    const struct river_shown *r;
    struct buf *out;
    size_t width;
    bool styled; // a terminal that understands bold and faint
};

static struct tm local_of(int64_t us);
static void entry_text(struct page *p, const struct entry *e, const struct tm *at);
static void styled(struct page *p, const char *style, struct str text);
static void wrapped(struct page *p, const char *style, struct str text, size_t at);
static struct str where_from(struct arena *a, const struct entry *e);

bool river_show_text(const struct river_shown *r, struct buf *out)
{
    const char *term = getenv("TERM");
    size_t width = (size_t)print_width(r->c);
    struct page p = {.r = r,
                     .out = out,
                     .width = width < WIDTH_LEAST  ? WIDTH_LEAST
                              : width > WIDTH_MOST ? WIDTH_MOST
                                                   : width,
                     .styled = print_on_terminal(r->c) && term && strcmp(term, "dumb") != 0 && !getenv("NO_COLOR")};
    int year = -1, day = -1;
    for (size_t i = 0; i < r->page->entries.n; i++) {
        const struct entry *e = &r->page->entries.v[i];
        struct tm at = local_of(e->sort_at);
        if (at.tm_year != year || at.tm_yday != day) {
            char text[64];
            strftime(text, sizeof text, "%A, %e %B %Y", &at);
            struct str heading = str_of(text);
            if (year < 0)
                heading = arena_printf(r->c->arena, "%s (" STR_FMT ")", text, STR_ARG(print_zone(r->c->arena)));
            styled(&p, "1;4", print_plain(r->c->arena, heading));
            buf_lit(out, "\n\n");
            year = at.tm_year;
            day = at.tm_yday;
        }
        entry_text(&p, e, &at);
    }
    return !out->full;
}

static struct tm local_of(int64_t us)
{
    time_t seconds = (time_t)(us / CLOCK_SECOND);
    struct tm tm = {0};
    localtime_r(&seconds, &tm);
    return tm;
}

static void entry_text(struct page *p, const struct entry *e, const struct tm *at)
{
    struct arena *a = p->r->c->arena;
    buf_printf(p->out, "%02d:%02d%c ", at->tm_hour, at->tm_min, e->kept ? '*' : ' ');
    // A title that was made of the text is the text's beginning: the text says more.
    bool untitled = e->title_generated && !str_empty(e->summary);
    wrapped(p, e->seen ? NULL : "1", print_plain(a, untitled ? e->summary : e->title), INDENT);
    buf_printf(p->out, "%*s", INDENT, "");
    wrapped(p, "2", print_plain(a, where_from(a, e)), INDENT);
    if (!untitled && !str_empty(e->summary) && !str_eq(e->summary, e->title)) {
        buf_printf(p->out, "%*s", INDENT, "");
        wrapped(p, NULL, print_plain(a, e->summary), INDENT);
    }
    if (!str_empty(e->link)) {
        buf_printf(p->out, "%*s", INDENT, "");
        styled(p, "2", print_plain(a, e->link)); // whole, so that a terminal can open it
        buf_c(p->out, '\n');
    }
    buf_c(p->out, '\n');
}

static struct str where_from(struct arena *a, const struct entry *e)
{
    struct str text = STR_NONE;
    for (size_t i = 0; i < e->places.n; i++)
        text = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(text), i ? ", " : "", STR_ARG(e->places.v[i].title));
    if (!str_empty(e->author))
        text = arena_printf(a, STR_FMT " \u00b7 " STR_FMT, STR_ARG(text), STR_ARG(e->author));
    if (!str_empty(e->feed.title) && !str_eq(e->feed.title, e->author))
        text = arena_printf(a, STR_FMT " \u00b7 " STR_FMT, STR_ARG(text), STR_ARG(e->feed.title));
    if (e->kind != KIND_NONE)
        text = arena_printf(a, STR_FMT " \u00b7 %s", STR_ARG(text), kind_names[e->kind]);
    return text;
}

static void styled(struct page *p, const char *style, struct str text)
{
    if (p->styled && style)
        buf_printf(p->out, "\033[%sm", style);
    buf_put(p->out, text);
    if (p->styled && style)
        buf_lit(p->out, "\033[0m");
}

// Words in lines; `at`: where the first line begins and the others are set in to.
static void wrapped(struct page *p, const char *style, struct str text, size_t at)
{
    size_t column = at;
    struct str word;
    if (p->styled && style)
        buf_printf(p->out, "\033[%sm", style);
    while (str_split(&text, ' ', &word)) {
        size_t n = utf8_count(word);
        if (column > at && column + 1 + n > p->width) {
            buf_printf(p->out, "\n%*s", (int)at, "");
            column = at;
        } else if (column > at) {
            buf_c(p->out, ' ');
            column++;
        }
        buf_put(p->out, word);
        column += n;
    }
    if (p->styled && style)
        buf_lit(p->out, "\033[0m");
    buf_c(p->out, '\n');
}
