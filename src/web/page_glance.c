// page_glance.c – /me: what moved since the person was last here, in rows one can read in a minute; and marking it
// seen, with undo.
#include "hub/glance.h"
#include "hub/marks.h"
#include "hub/river.h"
#include "web/pages_priv.h"
#include "web/show_priv.h"
#include "web/views.h"

enum { ROWS = 12 };

static void heading_fill(struct arena *a, const struct glance *g, int64_t now, struct view_glance *view);
static void row_fill(struct arena *a, const struct glance_row *from, struct view_row *to);
static struct str fresh_text(struct arena *a, int64_t fresh);

static void name_add(struct arena *a, const struct glance_row *row, struct view_name *ret)
{
    *ret = (struct view_name){
        .title = row->community.title, .slug = row->community.slug, .fresh = fresh_text(a, row->fresh)};
}

// "SINCE,3:120,8:95": when something was marked last, and what each community's seen_through was: for the form that
// undoes.
static struct str undo_text(struct arena *a, const struct glance *g)
{
    struct str s = arena_printf(a, "%lld", (long long)g->since);
    vec_each(row, &g->rows)
        if (row->fresh > 0)
            s = arena_printf(a, STR_FMT ",%lld:%lld", STR_ARG(s), (long long)row->community.id,
                             (long long)row->community.seen_through);
    return s;
}

static bool undo_valid(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!char_digit(s.p[i]) && s.p[i] != ':' && s.p[i] != ',')
            return false;
    return s.n > 0;
}

void stage_glance(struct request *r, struct db *db)
{
    struct arena *a = r->arena;
    struct view_glance view = {0};
    struct glance g;
    struct err err;
    if (!glance_load(db, a, request_person(r), r->now, &g, &err)) {
        answer_err(r, &err);
        return;
    }
    frame_fill(r, &view.frame, STR("Glance"));
    view.frame.at_glance = true;
    heading_fill(a, &g, r->now, &view);
    vec_each(row, &g.rows) {
        shows_community(r, row->community.id);
        if (row->fresh > 0 && view.moved.n < ROWS)
            row_fill(a, row, vec_push(a, &view.moved));
        else if (row->fresh > 0)
            name_add(a, row, vec_push(a, &view.also));
        else if (row->unread)
            name_add(a, row, vec_push(a, &view.unread));
        else
            name_add(a, row, vec_push(a, &view.quiet));
    }
    for (size_t i = 0; i < view.quiet.n; i++)
        view.quiet.v[i].join = show_join(i, view.quiet.n);
    for (size_t i = 0; i < view.unread.n; i++)
        view.unread.v[i].join = show_join(i, view.unread.n);
    view.moved_of = arena_printf(a, view.also.n ? "%zu of %d" : "%zu", view.moved.n, g.moved);
    view.no_communities = g.communities == 0;
    view.through = g.moved > 0 ? g.newest_entry : 0;
    struct str undo = field_get(&r->query, "undo");
    view.undo = g.moved == 0 && undo_valid(undo);
    view.undo_to = view.undo ? undo : undo_text(a, &g);
    show_glance(answer_page(r), &view);
}

static void heading_fill(struct arena *a, const struct glance *g, int64_t now, struct view_glance *view)
{
    struct str quiet = g->since ? show_since(a, g->since, now, "for") : STR_NONE;
    struct str since = g->since ? show_since(a, g->since, now, "in the last") : STR_NONE;
    if (g->communities == 0)
        view->heading = STR("You belong to no community yet.");
    else if (g->unread == g->communities)
        view->heading = STR("Nothing could be read.");
    else if (g->moved == 0)
        view->heading = since.n ? arena_printf(a, "Nothing new " STR_FMT ".", STR_ARG(quiet)) : STR("Nothing new.");
    else if (g->communities == 1)
        view->heading = since.n ? arena_printf(a, STR_FMT " moved " STR_FMT ".", STR_ARG(g->rows.v[0].community.title),
                                               STR_ARG(since))
                                : arena_printf(a, "News from " STR_FMT ".", STR_ARG(g->rows.v[0].community.title));
    else if (g->moved < g->communities)
        view->heading = arena_printf(a, "%d of your %d communities moved" STR_FMT STR_FMT ".", g->moved, g->communities,
                                     STR_ARG(since.n ? STR(" ") : STR("")), STR_ARG(since));
    else
        view->heading = arena_printf(a, "All your %d communities moved" STR_FMT STR_FMT ".", g->communities,
                                     STR_ARG(since.n ? STR(" ") : STR("")), STR_ARG(since));
    if (g->moved > 0)
        view->sub = g->fresh == 1
                        ? STR("One new entry. This page takes a moment.")
                        : arena_printf(a, "%s" STR_FMT " new entries. This page takes a minute.",
                                       g->fresh >= 1000 ? "More than " : "", STR_ARG(show_number(a, g->fresh)));
    else if (g->communities > 0 && g->unread == g->communities)
        view->sub = STR("What your communities wrote comes as soon as their feeds can be read.");
    else if (g->unread > 0)
        view->sub = STR("The communities that are read are quiet. There is nothing you need to do here.");
    else if (g->communities > 0)
        view->sub = STR("Your communities are quiet. There is nothing you need to do here.");
}

static struct str fresh_text(struct arena *a, int64_t fresh)
{
    return fresh >= 100 ? STR("99+") : arena_printf(a, "%d", (int)fresh);
}

static void headline_fill(const struct entry *e, struct view_headline *ret)
{
    ret->id = e->id;
    ret->title = show_title(e);
    ret->kind = e->kind > KIND_NONE && e->kind < KINDS ? str_of(kind_names[e->kind]) : STR_NONE;
    ret->language = show_language(e->language);
}

static void row_fill(struct arena *a, const struct glance_row *from, struct view_row *to)
{
    to->title = from->community.title;
    to->slug = from->community.slug;
    to->fresh = fresh_text(a, from->fresh);
    to->level = str_of(level_names[from->community.standing]);
    for (size_t i = 0; i < from->headlines.n; i++) {
        struct view_headline *h = i == 0 ? vec_push(a, &to->best) : vec_push(a, &to->next);
        headline_fill(&from->headlines.v[i], h);
    }
    to->spark = show_spark(a, from->weeks, sizeof from->weeks / sizeof *from->weeks);
}

static bool undo_seen(struct request *r, struct db *db, struct str list, struct err *err)
{
    struct str pair, community;
    int64_t since;
    if (!str_split(&list, ',', &pair) || !str_int(pair, &since))
        return err_set(err, ERR_INPUT, "what is to be undone cannot be read");
    while (str_split(&list, ',', &pair)) {
        int64_t id, through;
        if (!str_split(&pair, ':', &community) || !str_int(community, &id) || !str_int(pair, &through) || id <= 0 ||
            through < 0)
            return err_set(err, ERR_INPUT, "what is to be undone cannot be read");
        if (!mark_seen_undo(db, request_person(r), id, through, since, err))
            return false;
    }
    return true;
}

void stage_seen(struct request *r, struct db *db)
{
    struct err err;
    struct str undo = field_get(&r->form, "undo"), was = field_get(&r->form, "was");
    int64_t through = field_number(&r->form, "through");
    struct str back = back_path(field_get(&r->form, "back"), STR("/me"));
    bool ok = undo.n ? undo_seen(r, db, undo, &err)
              : through > 0
                  ? mark_seen_through(db, request_person(r), field_number(&r->form, "community"), through, &err)
                  : err_set(&err, ERR_INPUT, "up to which entry is missing");
    if (!ok) {
        answer_err(r, &err);
        return;
    }
    r->marks_changed = true;
    if (undo.n || !undo_valid(was))
        answer_redirect(r, undo.n ? STR("/me") : back);
    else
        answer_redirect(r, arena_printf(r->arena, "/me?undo=" STR_FMT, STR_ARG(was)));
}
