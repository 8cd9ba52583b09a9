// river.c – pages of what a person's communities have, and of one community's timeline. First the numbers of the
// entries, from the timeline index alone, then the entries.
#include "hub/communities.h"
#include "hub/river_priv.h"
#include "store/db.h"

#define PAGE_MOST 200

_Static_assert(VISIBILITY_PUBLIC == 3, "river.sql says so");

static struct river_place place_of(const struct river_filter *filter);
static bool page_load(const struct entry_view *v, struct stmt *s, int limit, struct river_page *ret, struct err *err);

static const struct river_place newest = {INT64_MAX, INT64_MAX};

static int limit_of(const struct river_filter *filter)
{
    return filter->limit < 1 ? 1 : filter->limit > PAGE_MOST ? PAGE_MOST : filter->limit;
}

static struct stmt *river_query(struct db *db, int64_t person, const struct river_filter *filter, int64_t community,
                                enum visibility least, struct river_place at)
{
    enum query query = filter->kept ? Q_RIVER_PAGE_KEPT : filter->kind >= 0 ? Q_RIVER_PAGE_KIND : Q_RIVER_PAGE;
    struct stmt *s = db_query(db, query);
    bind_int(s, 1, person);
    bind_int(s, 2, least);
    bind_int(s, 3, filter->level);
    bind_int(s, 4, community);
    bind_int(s, 5, at.sort_at);
    bind_int(s, 6, at.entry);
    bind_int(s, 7, limit_of(filter) + 1);
    if (query != Q_RIVER_PAGE)
        bind_int(s, 8, filter->kind);
    return s;
}

bool river_load(struct db *db, struct arena *a, int64_t person, const struct river_filter *filter,
                struct river_page *ret, struct err *err)
{
    struct entry_view v = {.db = db, .a = a, .person = person, .bodies = filter->bodies, .bytes = filter->bytes};
    *ret = (struct river_page){0};
    v.least = filter->with_hidden ? VISIBILITY_HIDDEN : VISIBILITY_MEMBERS;
    if (!entry_view_init(&v, err))
        return false;
    struct stmt *s = river_query(db, person, filter, filter->community, v.least, place_of(filter));
    return page_load(&v, s, limit_of(filter), ret, err);
}

static struct stmt *timeline_query(struct db *db, int64_t community, int kind, struct river_place at, int limit)
{
    struct stmt *s = db_query(db, kind >= 0 ? Q_TIMELINE_PAGE_KIND : Q_TIMELINE_PAGE);
    bind_int(s, 1, community);
    bind_int(s, 2, at.sort_at);
    bind_int(s, 3, at.entry);
    bind_int(s, 4, limit + 1);
    if (kind >= 0)
        bind_int(s, 5, kind);
    return s;
}

bool timeline_open(const struct community *c)
{
    return c->member || (c->visibility == VISIBILITY_PUBLIC && !c->closed);
}

bool timeline_load(struct db *db, struct arena *a, struct viewer viewer, struct str slug,
                   const struct river_filter *filter, struct community *ret_community, struct river_page *ret,
                   struct err *err)
{
    struct entry_view v = {.db = db, .a = a, .person = viewer.person, .bodies = filter->bodies, .bytes = filter->bytes};
    *ret = (struct river_page){0};
    if (!community_by_slug(db, a, viewer, slug, ret_community, err))
        return false;
    if (!timeline_open(ret_community))
        return true;
    if (!entry_view_init(&v, err))
        return false;
    struct river_place at = place_of(filter);
    int limit = limit_of(filter);
    struct stmt *s = filter->kept ? river_query(db, viewer.person, filter, ret_community->id, VISIBILITY_HIDDEN, at)
                                  : timeline_query(db, ret_community->id, filter->kind, at, limit);
    return page_load(&v, s, limit, ret, err);
}

bool timeline_of_feed(struct db *db, struct arena *a, struct viewer viewer, const struct community *community,
                      int64_t feed, int limit, entries *ret, struct err *err)
{
    struct entry_view v = {.db = db, .a = a, .person = viewer.person};
    struct river_page page = {0};
    *ret = (entries){0};
    if (!timeline_open(community))
        return true;
    if (!entry_view_init(&v, err))
        return false;
    struct stmt *s = db_query(db, Q_TIMELINE_OF_FEED);
    bind_int(s, 1, community->id);
    bind_int(s, 2, feed);
    bind_int(s, 3, limit);
    bool ok = page_load(&v, s, limit, &page, err);
    *ret = page.entries;
    return ok;
}

bool timeline_newest(const struct entry_view *v, int64_t community, int limit, entries *ret, struct err *err)
{
    struct river_page page = {0};
    bool ok = page_load(v, timeline_query(v->db, community, -1, newest, limit), limit, &page, err);
    *ret = page.entries;
    return ok;
}

static struct river_place place_of(const struct river_filter *filter)
{
    return filter->before.entry ? filter->before : newest;
}

// `s` gives (sort_at, entry), one row more than the page has when there is an older page.
static bool page_load(const struct entry_view *v, struct stmt *s, int limit, struct river_page *ret, struct err *err)
{
    VEC(struct river_place) places = {0};
    enum db_result r;
    bool found, ok;
    while ((r = db_step(s, err)) == DB_ROW)
        *vec_push(v->a, &places) = (struct river_place){col_int(s, 0), col_int(s, 1)};
    db_end(s);
    ok = r == DB_DONE;
    if (places.n > (size_t)limit) {
        places.n = (size_t)limit;
        ret->older = places.v[places.n - 1];
    }
    size_t bytes = 0;
    for (size_t i = 0; i < places.n && ok; i++) {
        struct entry *e = vec_push(v->a, &ret->entries);
        ok = entry_view_load(v, places.v[i].entry, e, &found, err);
        bytes += e->body.markup.n;
        bool enough = v->bytes && bytes > v->bytes && ret->entries.n > 1;
        if (ok && (!found || enough)) // gone between the two questions; or the next page's
            ret->entries.n--;
        if (ok && enough) {
            ret->older = places.v[i - 1];
            break;
        }
    }
    return ok;
}
