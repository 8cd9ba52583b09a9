// page_community.c – /c and /c/SLUG: which communities there are, and one of them: what it is about, what happened,
// what it reads, how to follow it. What a person may not know of is not there (P7).
#include "format/write.h"
#include "hub/communities.h"
#include "hub/community_feeds.h"
#include "hub/river.h"
#include "hub/sync.h"
#include "web/pages_priv.h"
#include "web/show_priv.h"
#include "web/site_priv.h"
#include "web/views.h"

enum { PAGE = 30 };

static void about_fill(struct request *r, const struct community *c, struct view_community *view);
static bool feeds_fill(struct request *r, struct db *db, const struct community *c, struct view_community *view);
static void follow_fill(struct request *r, const struct community *c, struct view_community *view);

void stage_communities(struct request *r, struct db *db)
{
    struct view_communities view = {0};
    communities list;
    struct err err;
    if (!community_list(db, r->arena, request_viewer(r), &list, &err)) {
        answer_err(r, &err);
        return;
    }
    frame_fill(r, &view.frame, STR("Communities"));
    view.frame.at_communities = true;
    vec_each(c, &list) {
        struct view_community_row *row = c->member ? vec_push(r->arena, &view.mine) : vec_push(r->arena, &view.others);
        *row = (struct view_community_row){c->title,  c->slug,
                                           c->domain, str_of(level_names[c->standing]),
                                           c->member, c->visibility == VISIBILITY_HIDDEN};
    }
    show_communities(answer_page(r), &view);
}

void stage_community(struct request *r, struct db *db)
{
    struct arena *a = r->arena;
    struct view_community view = {0};
    struct community c;
    struct river_page page = {0};
    struct river_filter filter = {.kind = -1, .with_hidden = true, .limit = PAGE, .before = show_place(&r->query)};
    struct err err;
    if (!community_by_slug(db, a, request_viewer(r), r->param[0], &c, &err)) {
        answer_err(r, &err);
        return;
    }
    view.open = timeline_open(&c);
    if (view.open && !timeline_load(db, a, request_viewer(r), r->param[0], &filter, &c, &page, &err)) {
        answer_err(r, &err);
        return;
    }
    shows_community(r, c.id);
    frame_fill(r, &view.frame, c.title);
    view.frame.at_communities = true;
    about_fill(r, &c, &view);
    show_days(a, &page.entries, c.id, r->now, &view.days);
    struct str path = arena_printf(a, "/c/" STR_FMT, STR_ARG(c.slug));
    view.older = page.older.entry ? show_older(a, path, &r->query, page.older) : STR_NONE;
    view.first = filter.before.entry ? path : STR_NONE;
    if (view.open && !feeds_fill(r, db, &c, &view)) {
        answer_status(r, 500);
        return;
    }
    follow_fill(r, &c, &view);
    show_community(answer_page(r), &view);
}

static void about_fill(struct request *r, const struct community *c, struct view_community *view)
{
    static const char *const words[VISIBILITIES] = {"Hidden: only its members know of it.", "For members only.",
                                                    "Listed: others see that it is there.", "Public."};
    view->title = c->title;
    view->slug = c->slug;
    view->domain = c->domain;
    view->stage = c->stage;
    view->visibility = c->member ? str_of(words[c->visibility]) : STR_NONE;
    view->level = str_of(level_names[c->standing]);
    view->member = c->member;
    view->sees_health = c->member || (request_viewer(r).is_operator && c->visibility != VISIBILITY_HIDDEN);
}

// In words, for members: what keeps a feed from answering.
static struct str trouble_of(struct arena *a, const struct feed_state *f, int64_t now)
{
    if (!f->failing_since)
        return STR_NONE;
    return arena_printf(a, "Not read " STR_FMT ": " STR_FMT, STR_ARG(show_since(a, f->failing_since, now, "for")),
                        STR_ARG(f->reason));
}

static bool feeds_fill(struct request *r, struct db *db, const struct community *c, struct view_community *view)
{
    community_feeds list;
    struct err err;
    if (!community_feed_list(db, r->arena, c->id, &list, &err))
        return false;
    vec_each(f, &list) {
        struct view_feed_row *row = vec_push(r->arena, &view->feeds);
        bool remote = str_starts(f->feed.url, STR("http"));
        row->title = show_feed(&f->feed, f->title);
        row->orientation = f->orientation;
        row->site = f->feed.site;
        row->host = show_feed_host(r->arena, &f->feed, f->title);
        row->url = remote ? f->feed.url : STR_NONE;
        row->trouble = c->member ? trouble_of(r->arena, &f->feed, r->now) : STR_NONE;
    }
    return true;
}

// Protocols 2.5: in the head, and in a Link header; never a secret address.
static void follow_fill(struct request *r, const struct community *c, struct view_community *view)
{
    static const struct {
        const char *ending, *type, *name;
    } formats[] = {{"atom", "application/atom+xml", "Atom"},
                   {"rss", "application/rss+xml", "RSS"},
                   {"json", "application/feed+json", "JSON Feed"}};
    view->public_feed = c->visibility == VISIBILITY_PUBLIC;
    if (!view->public_feed)
        return;
    struct str link = STR("");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct view_link *l = vec_push(r->arena, &view->frame.feeds);
        l->title = str_of(formats[i].name);
        l->type = str_of(formats[i].type);
        l->href = arena_printf(r->arena, STR_FMT "/c/" STR_FMT "/feed.%s", STR_ARG(r->site->base_url), STR_ARG(c->slug),
                               formats[i].ending);
        link = arena_printf(r->arena, STR_FMT "%s<" STR_FMT ">; rel=\"alternate\"; type=\"%s\"", STR_ARG(link),
                            i ? ", " : "", STR_ARG(l->href), formats[i].type);
    }
    r->answer.link = link;
}

void stage_community_opml(struct request *r, struct db *db)
{
    struct community c;
    struct opml list;
    struct err err;
    if (!community_by_slug(db, r->arena, request_viewer(r), r->param[0], &c, &err)) {
        answer_err(r, &err);
        return;
    }
    if (!c.member && c.visibility != VISIBILITY_PUBLIC) {
        answer_status(r, 404);
        return;
    }
    if (!community_export(db, r->arena, c.id, &list, &err)) {
        answer_err(r, &err);
        return;
    }
    shows_community(r, c.id);
    r->answer.keep = KEEP_PRIVATE;
    write_opml(answer_feed(r, WRITE_OPML_TYPE), &list);
}
