// river_html.c – a river as one HTML page that needs nothing else: for a mail, a printer, a browser without the hub.
#include "app/print.h"
#include "app/river_show.h"
#include "base/clock.h"
#include "text/entity.h"

static void entry_html(const struct river_shown *r, struct buf *out, const struct entry *e);

// No script runs in it, whatever an entry holds; pictures of strangers load if the person lets them.
static const char head[] =
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; img-src data:";
static const char head_end[] = "\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
                               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                               "<meta name=\"color-scheme\" content=\"light dark\">\n<title>";
static const char style[] =
    "</title>\n<style>\nbody { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.55 system-ui, "
    "sans-serif; }\n"
    "h2 { margin: 2.5rem 0 .2rem; font-size: 1.2rem; line-height: 1.3; }\n"
    ".from { margin: 0 0 .8rem; opacity: .7; font-size: .9rem; }\n"
    "img, video { max-width: 100%; height: auto; }\npre { overflow-x: auto; }\n</style>\n</head>\n<body>\n";

bool river_show_html(const struct river_shown *r, struct buf *out)
{
    struct str title = arena_printf(r->c->arena, STR_FMT "'s river", STR_ARG(r->person->name));
    buf_lit(out, head);
    buf_put(out, r->person->remote_media ? STR(" https:; media-src https:") : STR(""));
    buf_lit(out, head_end);
    entity_escape(out, title);
    buf_lit(out, style);
    buf_lit(out, "<h1>");
    entity_escape(out, title);
    buf_lit(out, "</h1>\n<p class=\"from\">Times are ");
    entity_escape(out, print_zone(r->c->arena));
    buf_lit(out, ".</p>\n");
    for (size_t i = 0; i < r->page->entries.n; i++)
        entry_html(r, out, &r->page->entries.v[i]);
    buf_lit(out, "</body>\n</html>\n");
    return !out->full;
}

static void entry_html(const struct river_shown *r, struct buf *out, const struct entry *e)
{
    char room[TIME_TEXT];
    struct str machine = time_rfc3339(e->sort_at, room);
    buf_lit(out, "<article>\n<h2>");
    if (!str_empty(e->link)) {
        buf_lit(out, "<a rel=\"noopener noreferrer nofollow ugc\" href=\"");
        entity_escape(out, e->link);
        buf_lit(out, "\">");
    }
    entity_escape(out, e->title);
    buf_put(out, str_empty(e->link) ? STR("") : STR("</a>"));
    buf_lit(out, "</h2>\n<p class=\"from\"><time datetime=\"");
    entity_escape(out, machine);
    buf_lit(out, "\">");
    entity_escape(out, print_time(r->c->arena, e->sort_at));
    buf_lit(out, "</time>");
    for (size_t i = 0; i < e->places.n; i++) {
        buf_put(out, i ? STR(", ") : STR(" \u00b7 "));
        entity_escape(out, e->places.v[i].title);
    }
    if (!str_empty(e->author)) {
        buf_lit(out, " \u00b7 ");
        entity_escape(out, e->author);
    }
    buf_lit(out, "</p>\n");
    if (!str_empty(e->body.markup)) {
        buf_put(out, e->body.markup);
    } else if (!str_empty(e->summary)) {
        buf_lit(out, "<p>");
        entity_escape(out, e->summary);
        buf_lit(out, "</p>");
    }
    buf_lit(out, "\n</article>\n");
}
