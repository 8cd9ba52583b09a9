// page_community_feeds.c – /c/SLUG/feeds: how each feed of a community fares, for its members, and for whoever runs the
// hub unless it is hidden (communities.md 6.1, decisions 7).
#include "base/clock.h"
#include "format/write.h"
#include "hub/communities.h"
#include "hub/community_feeds.h"
#include "hub/feeds.h"
#include "text/url.h"
#include "web/health_priv.h"
#include "web/pages_priv.h"
#include "web/show_priv.h"
#include "web/site_priv.h"
#include "web/views.h"

enum { SHOWN = 200 };

struct standing {
    size_t failing, offline, unvisited;
    int64_t offline_since;
};
static struct standing rows_order(const community_feeds *list, const struct community_feed **ret);
static size_t page_from(struct request *r, const struct community_feed *const *rows, size_t n);
static bool rows_fill(struct request *r, struct db *db, const struct community *c, const community_feeds *list,
                      struct view_community_feeds *view, struct err *err);
static void pager_fill(struct request *r, const struct community *c, size_t n, size_t from,
                       struct view_community_feeds *view);
static struct str summary_of(struct arena *a, size_t all, const struct standing *stands);

void stage_feeds(struct request *r, struct db *db)
{
    static const char *const notices[][2] = {
        {"added", "It is on the list, and is visited within a minute. What it brings is then on the community’s page."},
        {"back", "It is on the list again, as it was."},
        {"given", "What was given is sealed: nobody is shown it again. The feed is visited with it within minutes."},
        {"forgotten", "What was given is forgotten, and what only it brought is no longer shown here. The feed is read "
                      "like anybody reads it."},
        {"gone", "That feed is no longer on this list, or stands on it anew, since what it asks for was given or "
                 "forgotten. Nothing was changed."},
        {"closed", "This community is closed, and its list stays as it is. Nothing was changed."},
    };
    struct view_community_feeds view = {.notice = r->said.notice, .problem = r->said.problem, .typed = r->said.typed};
    struct community c;
    community_feeds list;
    struct err err;
    if (!feeds_open_for(r, db, false, &c))
        return;
    if (!community_feed_list(db, r->arena, c.id, &list, &err)) {
        answer_err(r, &err);
        return;
    }
    struct str what = field_get(&r->query, "done");
    for (size_t i = 0; i < sizeof notices / sizeof *notices; i++)
        if (str_is(what, notices[i][0]))
            view.notice = str_of(notices[i][1]);
    frame_fill(r, &view.frame, arena_printf(r->arena, "Feeds of " STR_FMT, STR_ARG(c.title)));
    view.frame.at_communities = true;
    if (r->said.removed.n)
        view.removed = str_of(r->said.token);
    view.title = c.title;
    view.slug = c.slug;
    view.member = c.member;
    view.can_discover = c.coordinator && !c.closed && r->site->can_discover;
    view.by_operator = request_viewer(r).is_operator;
    view.empty = list.n == 0;
    if (!rows_fill(r, db, &c, &list, &view, &err)) {
        answer_err(r, &err);
        return;
    }
    show_community_feeds(answer_page(r), &view);
    r->answer.keep = KEEP_NOTHING;
}

// For whom it is not, it is not there: one answer for a hidden community, a missing one, and a wish that is not theirs.
bool feeds_open_for(struct request *r, struct db *db, bool coordinator, struct community *ret)
{
    struct viewer viewer = request_viewer(r);
    struct err err;
    bool found = community_by_slug(db, r->arena, viewer, r->param[0], ret, &err);
    if (!found && err.code == ERR_NO_INPUT && viewer.is_operator)
        found = community_find(db, r->arena, r->param[0], ret, &err);
    bool theirs = found && (ret->member || (viewer.is_operator && ret->visibility != VISIBILITY_HIDDEN));
    if (!found && err.code != ERR_NO_INPUT)
        answer_err(r, &err);
    else if (!theirs || (coordinator && !ret->coordinator))
        answer_status(r, 404);
    return r->answer.status == 0;
}

// Those that fail come first, then those that wait for the hub's own network, then the new ones; a page at a time.
static bool rows_fill(struct request *r, struct db *db, const struct community *c, const community_feeds *list,
                      struct view_community_feeds *view, struct err *err)
{
    struct arena *a = r->arena;
    bool polled;
    if (!feeds_polled(db, r->now, &polled, err))
        return false;
    const struct community_feed **rows = arena_array(a, const struct community_feed *, list->n + 1);
    struct standing stands = rows_order(list, rows);
    size_t from = page_from(r, rows, list->n);
    for (size_t i = from; i < list->n && i < from + SHOWN; i++) {
        const struct community_feed *f = rows[i];
        bool fails = i < stands.failing + stands.offline,
             visited = i >= stands.failing + stands.offline + stands.unvisited;
        struct view_health *row = fails     ? vec_push(a, &view->failing)
                                  : visited ? vec_push(a, &view->well)
                                            : vec_push(a, &view->first);
        if (!health_row(r, db, &f->feed, f->title, polled, row, err))
            return false;
        if (!fails) // what can be done with it stands on its own page
            continue;
        feeds_deeds(r, c, f, row);
        row->can_seal = row->can_seal && (row->asks.n || f->feed.outcome == VISIT_FORBIDDEN);
    }
    view->offline =
        health_offline(a, (int64_t)stands.offline, stands.offline_since, r->now, request_viewer(r).is_operator);
    view->summary = summary_of(a, list->n, &stands);
    view->any_failing = stands.failing > 0;
    view->any_others = stands.failing + stands.offline + stands.unvisited > 0;
    pager_fill(r, c, list->n, from, view);
    return true;
}

bool feeds_one(struct request *r, struct db *db, const struct community *c, int64_t id,
               const struct community_feed **ret)
{
    community_feeds list;
    struct err err;
    if (!community_feed_list(db, r->arena, c->id, &list, &err)) {
        answer_err(r, &err);
        return false;
    }
    *ret = community_feeds_find(&list, id);
    return true;
}

void feeds_deeds(struct request *r, const struct community *c, const struct community_feed *f, struct view_health *ret)
{
    ret->can_visit = r->site->can_visit && !c->closed && (c->coordinator || request_viewer(r).is_operator);
    ret->can_remove = c->coordinator && !f->of_folder;
    ret->of_folder = c->coordinator && f->of_folder;
    ret->can_seal = c->coordinator && !c->closed && ret->url.n;
}

static struct standing rows_order(const community_feeds *list, const struct community_feed **ret)
{
    struct standing s = {0};
    size_t n = 0;
    for (int turn = 0; turn < 4; turn++)
        for (size_t i = 0; i < list->n; i++) {
            const struct feed_state *f = &list->v[i].feed;
            bool fails = f->failing_since != 0, waits = !fails && f->offline_since;
            bool first = !fails && !waits && !f->last_at;
            if (turn != (fails ? 0 : waits ? 1 : first ? 2 : 3))
                continue;
            ret[n++] = &list->v[i];
            s.failing += fails;
            s.offline += waits;
            s.unvisited += first;
            if (waits && (!s.offline_since || f->offline_since < s.offline_since))
                s.offline_since = f->offline_since;
        }
    return s;
}

// The page that was asked for, or the one with the feed that is told of.
static size_t page_from(struct request *r, const struct community_feed *const *rows, size_t n)
{
    size_t from = (size_t)field_number(&r->query, "from");
    int64_t feed = field_number(&r->query, "feed");
    for (size_t i = 0; i < n && feed; i++)
        if (rows[i]->feed.id == feed)
            return i / SHOWN * SHOWN;
    return from < n ? from : 0; // the list may have become shorter
}

static void pager_fill(struct request *r, const struct community *c, size_t n, size_t from,
                       struct view_community_feeds *view)
{
    struct arena *a = r->arena;
    struct str list = feeds_path(r, c->slug);
    size_t before = from > SHOWN ? from - SHOWN : 0, after = from + SHOWN;
    if (n <= SHOWN)
        return;
    view->shown =
        arena_printf(a, STR_FMT "–" STR_FMT " of " STR_FMT, STR_ARG(show_number(a, (int64_t)from + 1)),
                     STR_ARG(show_number(a, (int64_t)(after < n ? after : n))), STR_ARG(show_number(a, (int64_t)n)));
    if (before)
        view->before = arena_printf(a, STR_FMT "?from=%zu", STR_ARG(list), before);
    else if (from)
        view->before = list;
    if (after < n)
        view->more = arena_printf(a, STR_FMT "?from=%zu", STR_ARG(list), after);
}

static struct str summary_of(struct arena *a, size_t all, const struct standing *stands)
{
    struct str n = show_number(a, (int64_t)all), failing = show_number(a, (int64_t)stands->failing),
               first = show_number(a, (int64_t)stands->unvisited);
    const char *are = stands->failing == 1 ? "is" : "are", *first_are = stands->unvisited == 1 ? "is" : "are";
    if (all == 0 || (stands->failing == 0 && stands->offline)) // the notice says it
        return STR_NONE;
    if (all == 1)
        return arena_printf(a, "Its one feed is %s.",
                            stands->failing     ? "not read at the moment"
                            : stands->unvisited ? "to be visited for the first time"
                                                : "well");
    if (stands->failing == all)
        return arena_printf(a, "None of its " STR_FMT " feeds is read at the moment.", STR_ARG(n));
    if (stands->failing && stands->unvisited)
        return arena_printf(a,
                            STR_FMT " of its " STR_FMT " feeds %s not read at the moment; " STR_FMT
                                    " %s to be visited for the first time.",
                            STR_ARG(failing), STR_ARG(n), are, STR_ARG(first), first_are);
    if (stands->failing)
        return arena_printf(a, STR_FMT " of its " STR_FMT " feeds %s not read at the moment.", STR_ARG(failing),
                            STR_ARG(n), are);
    if (stands->unvisited == all)
        return arena_printf(a, "All " STR_FMT " of its feeds are to be visited for the first time.", STR_ARG(n));
    if (stands->unvisited)
        return arena_printf(
            a, STR_FMT " of its " STR_FMT " feeds %s to be visited for the first time; the others are well.",
            STR_ARG(first), STR_ARG(n), first_are);
    return arena_printf(a, "All " STR_FMT " of its feeds are well.", STR_ARG(n));
}

void stage_feeds_opml(struct request *r, struct db *db)
{
    struct community c;
    community_feeds list;
    struct err err;
    if (!feeds_open_for(r, db, false, &c))
        return;
    if (!community_feed_list(db, r->arena, c.id, &list, &err)) {
        answer_err(r, &err);
        return;
    }
    struct opml out = {.title = arena_printf(r->arena, "Feeds of " STR_FMT " that fail", STR_ARG(c.title))};
    for (size_t i = 0; i < list.n; i++)
        if (list.v[i].feed.failing_since)
            health_outline(r->arena, &list.v[i].feed, list.v[i].title, &out);
    r->answer.keep = KEEP_NOTHING;
    write_opml(answer_feed(r, WRITE_OPML_TYPE), &out);
}

struct str feeds_path(struct request *r, struct str slug)
{
    return arena_printf(r->arena, "/c/" STR_FMT "/feeds", STR_ARG(slug));
}

void feeds_done(struct request *r, const struct community *c, const char *what)
{
    answer_redirect(r, arena_printf(r->arena, STR_FMT "?done=%s", STR_ARG(feeds_path(r, c->slug)), what));
}

struct str feeds_back(struct request *r)
{
    struct str list = feeds_path(r, r->param[0]);
    return str_is(field_get(&r->form, "page"), "feed")
               ? arena_printf(r->arena, STR_FMT "/%lld", STR_ARG(list), (long long)field_number(&r->form, "feed"))
               : list;
}
