// page_operator.c – /operator/feeds: which feeds of the hub fail, for whoever runs it, and for nobody else. What hidden
// communities read is not in it (decisions 7, P7).
#include "format/write.h"
#include "hub/feeds.h"
#include "hub/health.h"
#include "web/health_priv.h"
#include "web/pages_priv.h"
#include "web/show_priv.h"
#include "web/site_priv.h"
#include "web/views.h"

enum { SHOWN = 500 };

static bool by_operator(struct request *r);
static struct str summary_of(struct arena *a, const struct health_counts *counts);
static bool groups_fill(struct request *r, struct db *db, const failing_feeds *list, struct view_operator_feeds *view,
                        struct err *err);

void stage_operator_feeds(struct request *r, struct db *db)
{
    struct view_operator_feeds view = {0};
    struct health_counts counts;
    failing_feeds list;
    struct err err;
    if (!by_operator(r))
        return;
    if (!health_count(db, &counts, &err) || !health_failing(db, r->arena, SHOWN, &list, &err)) {
        answer_err(r, &err);
        return;
    }
    frame_fill(r, &view.frame, STR("Feeds of this hub"));
    view.frame.at_settings = true;
    if (str_is(field_get(&r->query, "done"), "gone"))
        view.notice = STR("That feed is on no list any more. Nothing was done.");
    view.summary = summary_of(r->arena, &counts);
    view.offline = health_offline(r->arena, counts.offline, counts.offline_since, r->now, true);
    if (counts.failing > SHOWN)
        view.more = arena_printf(r->arena, "Shown are %d of them; the list below has them all.", SHOWN);
    if (!groups_fill(r, db, &list, &view, &err)) {
        answer_err(r, &err);
        return;
    }
    show_operator_feeds(answer_page(r), &view);
    r->answer.keep = KEEP_NOTHING;
}

static bool by_operator(struct request *r)
{
    if (!request_viewer(r).is_operator)
        answer_status(r, 404);
    return r->answer.status == 0;
}

static struct str summary_of(struct arena *a, const struct health_counts *c)
{
    struct str feeds = show_number(a, c->feeds), failing = show_number(a, c->failing);
    struct str s = c->feeds == 0 ? STR("No community lists a feed yet.")
                   : c->failing == 0 && c->offline
                       ? arena_printf(a, "Nothing else is wrong with the " STR_FMT " feed%s of this hub.",
                                      STR_ARG(feeds), c->feeds == 1 ? "" : "s")
                   : c->failing == 0
                       ? arena_printf(a, "All is well with the " STR_FMT " feed%s of this hub.", STR_ARG(feeds),
                                      c->feeds == 1 ? "" : "s")
                       : arena_printf(a, STR_FMT " of " STR_FMT " feed%s %s not read at the moment.", STR_ARG(failing),
                                      STR_ARG(feeds), c->feeds == 1 ? "" : "s", c->failing == 1 ? "is" : "are");
    if (c->unvisited)
        s = arena_printf(a, STR_FMT " " STR_FMT " %s to be visited for the first time.", STR_ARG(s),
                         STR_ARG(show_number(a, c->unvisited)), c->unvisited == 1 ? "is" : "are");
    return s;
}

// The list comes with those of one advice together, and in them equal hosts.
static bool groups_fill(struct request *r, struct db *db, const failing_feeds *list, struct view_operator_feeds *view,
                        struct err *err)
{
    struct arena *a = r->arena;
    struct view_health_group *group = NULL;
    struct view_health_host *host = NULL;
    size_t n = 0;
    bool polled;
    if (!feeds_polled(db, r->now, &polled, err))
        return false;
    for (size_t i = 0; i < list->n; i++) {
        const struct failing_feed *f = &list->v[i];
        if (!group || f->advice != list->v[i - 1].advice) {
            group = vec_push(a, &view->groups);
            group->heading = str_of(f->advice ? f->advice->heading : "");
            group->advice = f->advice ? advice_running(a, f->advice) : STR("");
            host = NULL;
            n = 0;
        }
        if (!host || !str_eq(f->host, list->v[i - 1].host)) {
            host = vec_push(a, &group->hosts);
            host->host = f->host.n ? f->host : STR("Files of the feeds folder");
        }
        group->count = show_number(a, (int64_t)++n);
        struct view_health *row = vec_push(a, &host->feeds);
        if (!health_row(r, db, &f->feed, f->title, polled, row, err))
            return false;
        row->advice = STR_NONE; // stands above the group
        row->can_visit = r->site->can_visit;
        for (size_t k = 0; k < f->places.n; k++)
            *vec_push(a, &row->places) =
                (struct view_place){show_join(k, f->places.n), f->places.v[k].title, f->places.v[k].slug};
    }
    return true;
}

// A visit at the wish of whoever runs the hub, of a feed that they may know of.
void stage_operator_visit(struct request *r, struct db *db)
{
    struct err err;
    bool visible = false;
    int64_t id = field_number(&r->form, "feed");
    if (!by_operator(r))
        return;
    if (!health_visible(db, id, &visible, &err)) {
        answer_err(r, &err);
        return;
    }
    const char *put_off = visit_put_off(r, db, id, visible);
    if (put_off)
        answer_redirect(r, health_done(r->arena, STR("/operator/feeds"), put_off, id, r->now));
}

void stage_operator_opml(struct request *r, struct db *db)
{
    struct opml out = {.title = STR("Feeds that fail")};
    failing_feeds list;
    struct err err;
    if (!by_operator(r))
        return;
    if (!health_failing(db, r->arena, -1, &list, &err)) {
        answer_err(r, &err);
        return;
    }
    for (size_t i = 0; i < list.n; i++)
        health_outline(r->arena, &list.v[i].feed, STR_NONE, &out);
    r->answer.keep = KEEP_NOTHING;
    write_opml(answer_feed(r, WRITE_OPML_TYPE), &out);
}
