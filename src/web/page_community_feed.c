// page_community_feed.c – /c/SLUG/feeds/N: all that is known of one feed that a community lists: how it fares, when it
// is visited next and why, what its server can do, what came of it last. For whoever may see the list
// (page_community_feeds.c).
#include "hub/community_feeds.h"
#include "hub/feeds.h"
#include "web/health_priv.h"
#include "web/pages_priv.h"
#include "web/show_priv.h"
#include "web/views.h"

enum { NEWEST = 12 };

static bool facts_fill(struct request *r, struct db *db, const struct community *c, const struct community_feed *listed,
                       struct view_community_feed *view, struct err *err);
static bool moves_fill(struct request *r, struct db *db, const struct community *c, struct view_community_feed *view,
                       struct err *err);
static void fact(struct arena *a, struct view_community_feed *view, const char *name, struct str text, struct str href);
static struct str shows_text(struct arena *a, const struct feed_state *f);
static struct str skips_text(struct arena *a, const struct feed_state *f);
static bool newest_fill(struct request *r, struct db *db, const struct community *c, struct view_community_feed *view,
                        struct err *err);

void stage_feed(struct request *r, struct db *db)
{
    struct view_community_feed view = {0};
    struct community c;
    const struct community_feed *f = NULL;
    struct err err;
    int64_t id;
    bool polled;
    if (!feeds_open_for(r, db, false, &c) || (str_int(r->param[1], &id) && !feeds_one(r, db, &c, id, &f)))
        return;
    if (!f) {
        answer_status(r, 404);
        return;
    }
    if (!feeds_polled(db, r->now, &polled, &err) || !health_row(r, db, &f->feed, f->title, polled, &view.feed, &err) ||
        !facts_fill(r, db, &c, f, &view, &err) || !newest_fill(r, db, &c, &view, &err)) {
        answer_err(r, &err);
        return;
    }
    feeds_deeds(r, &c, f, &view.feed);
    view.community = c.title;
    view.slug = c.slug;
    frame_fill(r, &view.frame, view.feed.title);
    view.frame.at_communities = true;
    show_community_feed(answer_page(r), &view);
    r->answer.keep = KEEP_NOTHING;
}

static bool facts_fill(struct request *r, struct db *db, const struct community *c, const struct community_feed *listed,
                       struct view_community_feed *view, struct err *err)
{
    struct arena *a = r->arena;
    struct feed_state f;
    bool found;
    if (!feed_by_id(db, a, view->feed.id, &f, &found, err))
        return false;
    if (!found) // gone between the two questions
        return err_set(err, ERR_NO_INPUT, "the feed %lld is gone", (long long)view->feed.id);
    bool remote = view->feed.url.n > 0;
    fact(a, view, "Address",
         remote ? f.url : arena_printf(a, STR_FMT " of the folder of feeds", STR_ARG(str_from(f.url, 5))),
         view->feed.url);
    fact(a, view, "Its site", listed->feed.site, listed->feed.site); // missing while it is awaited
    if (!view->feed.visited)
        return true;
    if (!moves_fill(r, db, c, view, err))
        return false;
    fact(a, view, "On the move to", f.moved_to, STR_NONE);
    if (remote && f.policy)
        fact(a, view, "When nothing is new",
             f.etag.n || f.modified.n ? STR("its server says so, and sends nothing")
                                      : STR("its server cannot tell, and sends all of it each time"),
             STR_NONE);
    fact(a, view, "It shows", shows_text(a, &f), STR_NONE);
    fact(a, view, "Nobody is to come", skips_text(a, &f), STR_NONE);
    return true;
}

// As the community may know of it.
static bool moves_fill(struct request *r, struct db *db, const struct community *c, struct view_community_feed *view,
                       struct err *err)
{
    struct arena *a = r->arena;
    feed_aliases was_at;
    if (!feed_was_at(db, a, view->feed.id, c->id, &was_at, err))
        return false;
    vec_each(was, &was_at) {
        struct str date = show_time(a, was->since, r->now).full;
        fact(a, view, "Moved here from", arena_printf(a, STR_FMT ", until " STR_FMT, STR_ARG(was->url), STR_ARG(date)),
             STR_NONE);
    }
    return true;
}

static void fact(struct arena *a, struct view_community_feed *view, const char *name, struct str text, struct str href)
{
    if (text.n)
        *vec_push(a, &view->facts) = (struct view_fact){str_of(name), text, href};
}

static struct str shows_text(struct arena *a, const struct feed_state *f)
{
    struct str bytes = show_bytes(a, f->body_bytes);
    if (!bytes.n)
        return STR_NONE;
    if (!f->known_n)
        return arena_printf(a, "no entries, in " STR_FMT, STR_ARG(bytes));
    return arena_printf(a, STR_FMT " entr%s at a time, in " STR_FMT, STR_ARG(show_number(a, (int64_t)f->known_n)),
                        f->known_n == 1 ? "y" : "ies", STR_ARG(bytes));
}

// skipHours and skipDays (protocols 3.2): "from 0 to 5 and at 22 o'clock UTC; on Saturday and Sunday".
static struct str skips_text(struct arena *a, const struct feed_state *f)
{
    struct str s = STR("");
    size_t n = 0, spans = 0;
    for (int h = 0; h < 24; h++)
        spans += (f->skip_hours >> h & 1) && !(h && f->skip_hours >> (h - 1) & 1);
    for (int h = 0; h < 24; h++) {
        if (!(f->skip_hours >> h & 1))
            continue;
        int from = h;
        while (h < 23 && f->skip_hours >> (h + 1) & 1)
            h++;
        s = arena_printf(a, STR_FMT STR_FMT "from %d to %d", STR_ARG(s), STR_ARG(show_join(n, spans)), from, h + 1);
        n++;
    }
    if (n)
        s = arena_printf(a, STR_FMT " o’clock UTC", STR_ARG(s));
    if (!f->skip_days)
        return s;
    return arena_printf(a, STR_FMT "%son " STR_FMT, STR_ARG(s), n ? "; " : "", STR_ARG(show_weekdays(a, f->skip_days)));
}

static bool newest_fill(struct request *r, struct db *db, const struct community *c, struct view_community_feed *view,
                        struct err *err)
{
    entries list;
    if (!timeline_of_feed(db, r->arena, request_viewer(r), c, view->feed.id, NEWEST, &list, err))
        return false;
    view->open = timeline_open(c);
    vec_each(e, &list)
        *vec_push(r->arena, &view->newest) = (struct view_newest){e->id, show_title(e), show_language(e->language),
                                                                  show_time(r->arena, e->sort_at, r->now)};
    return true;
}
