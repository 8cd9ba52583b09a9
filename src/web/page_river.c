// page_river.c – /river and /kept: entries in time order, a page at a time; and keeping one.
#include "hub/communities.h"
#include "hub/marks.h"
#include "hub/river.h"
#include "web/pages_priv.h"
#include "web/show_priv.h"
#include "web/views.h"

enum { PAGE = 50 };

static bool filter_read(struct request *r, const communities *mine, struct river_filter *ret);
static void filters_fill(struct request *r, const communities *mine, const struct river_filter *filter,
                         struct view_filters *ret);
static bool mine_load(struct request *r, struct db *db, communities *ret);

static struct str title_of(const communities *mine, int64_t id)
{
    vec_each(c, mine)
        if (c->id == id)
            return c->title;
    return STR_NONE;
}

static void heading_fill(struct request *r, const communities *mine, const struct river_filter *filter,
                         struct view_river *view)
{
    bool narrow = filter->community || filter->kind >= 0 || filter->level || filter->kept;
    view->heading = filter->community ? title_of(mine, filter->community) : STR("River");
    view->filtered = narrow;
    if (!narrow && mine->n > 1)
        view->sub =
            arena_printf(r->arena, "Everything from your %zu communities, newest first, each entry once.", mine->n);
    else if (!narrow && mine->n == 1)
        view->sub = arena_printf(r->arena, "Everything from " STR_FMT ", newest first.", STR_ARG(mine->v[0].title));
}

// Up to which entry "seen" would mean: offered on the first page, of everything or of one community, while something
// there is new.
static int64_t seen_offer(const struct river_filter *filter, const entries *list)
{
    int64_t newest = 0;
    bool fresh = false;
    if (filter->before.entry || filter->kind >= 0 || filter->level || filter->kept)
        return 0;
    vec_each(e, list) {
        newest = e->id > newest ? e->id : newest;
        fresh |= !e->seen;
    }
    return fresh ? newest : 0;
}

void stage_river(struct request *r, struct db *db)
{
    struct arena *a = r->arena;
    struct view_river view = {0};
    struct river_filter filter;
    struct river_page page;
    communities mine;
    struct err err;
    if (!mine_load(r, db, &mine))
        return;
    if (!filter_read(r, &mine, &filter)) {
        answer_status(r, 404);
        return;
    }
    if (!river_load(db, a, request_person(r), &filter, &page, &err)) {
        answer_err(r, &err);
        return;
    }
    frame_fill(r, &view.frame, STR("River"));
    view.frame.at_river = true;
    heading_fill(r, &mine, &filter, &view);
    filters_fill(r, &mine, &filter, &view.filters);
    view.no_communities = mine.n == 0;
    show_days(a, &page.entries, 0, r->now, &view.days);
    view.older = page.older.entry ? show_older(a, STR("/river"), &r->query, page.older) : STR_NONE;
    view.first = filter.before.entry ? show_older(a, STR("/river"), &r->query, (struct river_place){0}) : STR_NONE;
    view.through = seen_offer(&filter, &page.entries);
    view.community = filter.community;
    show_river(answer_page(r), &view);
}

void stage_kept(struct request *r, struct db *db)
{
    struct arena *a = r->arena;
    struct view_kept view = {0};
    struct river_filter filter = {
        .kind = -1, .kept = true, .with_hidden = true, .limit = PAGE, .before = show_place(&r->query)};
    struct river_page page;
    communities mine;
    struct err err;
    if (!mine_load(r, db, &mine))
        return;
    if (!river_load(db, a, request_person(r), &filter, &page, &err)) {
        answer_err(r, &err);
        return;
    }
    frame_fill(r, &view.frame, STR("Kept"));
    view.frame.at_kept = true;
    show_days(a, &page.entries, 0, r->now, &view.days);
    view.older = page.older.entry ? show_older(a, STR("/kept"), &r->query, page.older) : STR_NONE;
    view.first = filter.before.entry ? STR("/kept") : STR_NONE;
    show_kept(answer_page(r), &view);
}

void stage_marks(struct request *r, struct db *db)
{
    struct err err;
    int64_t keep = field_number(&r->form, "keep"), drop = field_number(&r->form, "drop");
    int64_t entry = keep ? keep : drop;
    struct entry known;
    if (!entry || !entry_load(db, r->arena, request_viewer(r), entry, &known, &err)) {
        answer_status(r, 404); // nobody marks what they may not see
        return;
    }
    if (!mark_kept(db, request_person(r), entry, keep > 0, r->now, &err)) {
        answer_err(r, &err);
        return;
    }
    r->marks_changed = true;
    if (field_get(&r->form, "quiet").n) { // the script, which shows the change itself
        answer_text(r, 204, NULL);
        return;
    }
    struct str back = back_path(field_get(&r->form, "back"), STR("/river"));
    answer_redirect(r, arena_printf(r->arena, STR_FMT "#entry-%lld", STR_ARG(str_first(back, str_find_char(back, '#'))),
                                    (long long)entry));
}

// What the person belongs to; their change makes the page an old one.
static bool mine_load(struct request *r, struct db *db, communities *ret)
{
    communities all;
    struct err err;
    *ret = (communities){0};
    if (!community_list(db, r->arena, request_viewer(r), &all, &err)) {
        answer_err(r, &err);
        return false;
    }
    vec_each(c, &all)
        if (c->member) {
            *vec_push(r->arena, ret) = *c;
            shows_community(r, c->id);
        }
    return true;
}

// False: a name in the filter stands for nothing the person knows.
static bool filter_read(struct request *r, const communities *mine, struct river_filter *ret)
{
    *ret = (struct river_filter){.kind = -1, .with_hidden = true, .limit = PAGE, .before = show_place(&r->query)};
    struct str slug = field_get(&r->query, "community"), kind = field_get(&r->query, "kind"),
               level = field_get(&r->query, "level");
    vec_each(c, mine)
        if (slug.n && str_eq(c->slug, slug))
            ret->community = c->id;
    for (int i = 1; i < KINDS; i++)
        if (kind.n && str_is(kind, kind_names[i]))
            ret->kind = i;
    for (int i = 1; i < LEVELS; i++)
        if (level.n && str_is(level, level_names[i]))
            ret->level = i;
    ret->kept = field_get(&r->query, "kept").n > 0;
    return (!slug.n || ret->community) && (!kind.n || ret->kind >= 0) && (!level.n || ret->level);
}

static void filters_fill(struct request *r, const communities *mine, const struct river_filter *filter,
                         struct view_filters *ret)
{
    struct arena *a = r->arena;
    bool levels = false;
    vec_each(c, mine) {
        *vec_push(a, &ret->communities) = (struct view_option){c->slug, c->title, c->id == filter->community};
        levels |= c->standing != LEVEL_NONE;
    }
    for (int i = 1; i < KINDS; i++)
        *vec_push(a, &ret->kinds) =
            (struct view_option){str_of(kind_names[i]), str_of(kind_names[i]), i == filter->kind};
    for (int i = 1; levels && i < LEVELS; i++)
        *vec_push(a, &ret->levels) =
            (struct view_option){str_of(level_names[i]), str_of(level_names[i]), i == filter->level};
    ret->any = filter->community || filter->kind >= 0 || filter->level || filter->kept;
    ret->on_kept = filter->kept;
}
