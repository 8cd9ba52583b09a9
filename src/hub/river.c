// river.c – pages of what a person's communities have, and of one community's timeline. First the numbers of the
// entries, from the timeline index alone, then the entries.
#include "hub/communities.h"
#include "hub/river_priv.h"
#include "store/db.h"

#define PAGE_MOST 200

_Static_assert(VISIBILITY_PUBLIC == 3, "river.sql says so");

struct place_in_time { // the page begins after it
    int64_t sort_at, entry;
};

static bool begin(struct db *db, int64_t before, struct place_in_time *ret, struct err *err);
static bool page_load(const struct entry_view *v, struct stmt *s, int limit, struct river_page *ret, struct err *err);

static int limit_of(const struct river_filter *filter)
{
    return filter->limit < 1 ? 1 : filter->limit > PAGE_MOST ? PAGE_MOST : filter->limit;
}

static struct stmt *river_query(struct db *db, int64_t person, const struct river_filter *filter, int64_t community,
                                enum visibility least, const struct place_in_time *at)
{
    enum query query = filter->kept ? Q_RIVER_PAGE_KEPT : filter->kind >= 0 ? Q_RIVER_PAGE_KIND : Q_RIVER_PAGE;
    struct stmt *s = db_query(db, query);
    bind_int(s, 1, person);
    bind_int(s, 2, least);
    bind_int(s, 3, filter->level);
    bind_int(s, 4, community);
    bind_int(s, 5, at->sort_at);
    bind_int(s, 6, at->entry);
    bind_int(s, 7, limit_of(filter) + 1);
    if (query != Q_RIVER_PAGE)
        bind_int(s, 8, filter->kind);
    return s;
}

bool river_load(struct db *db, struct arena *a, int64_t person, const struct river_filter *filter,
                struct river_page *ret, struct err *err)
{
    struct entry_view v = {.db = db, .a = a, .person = person, .bodies = filter->bodies};
    struct place_in_time at;
    *ret = (struct river_page){0};
    v.least = filter->with_hidden ? VISIBILITY_HIDDEN : VISIBILITY_MEMBERS;
    if (!begin(db, filter->before, &at, err) || !entry_view_init(&v, err))
        return false;
    return page_load(&v, river_query(db, person, filter, filter->community, v.least, &at), limit_of(filter), ret, err);
}

static struct stmt *timeline_query(struct db *db, int64_t community, int kind, const struct place_in_time *at,
                                   int limit)
{
    struct stmt *s = db_query(db, kind >= 0 ? Q_TIMELINE_PAGE_KIND : Q_TIMELINE_PAGE);
    bind_int(s, 1, community);
    bind_int(s, 2, at->sort_at);
    bind_int(s, 3, at->entry);
    bind_int(s, 4, limit + 1);
    if (kind >= 0)
        bind_int(s, 5, kind);
    return s;
}

bool timeline_load(struct db *db, struct arena *a, struct viewer viewer, struct str slug,
                   const struct river_filter *filter, struct community *ret_community, struct river_page *ret,
                   struct err *err)
{
    struct entry_view v = {.db = db, .a = a, .person = viewer.person, .bodies = filter->bodies};
    struct place_in_time at;
    *ret = (struct river_page){0};
    if (!community_by_slug(db, a, viewer, slug, ret_community, err))
        return false;
    if (!ret_community->member && (ret_community->visibility != VISIBILITY_PUBLIC || ret_community->closed))
        return true; // one may know that there is such a community, and no more
    if (!begin(db, filter->before, &at, err) || !entry_view_init(&v, err))
        return false;
    int limit = limit_of(filter);
    struct stmt *s = filter->kept ? river_query(db, viewer.person, filter, ret_community->id, VISIBILITY_HIDDEN, &at)
                                  : timeline_query(db, ret_community->id, filter->kind, &at, limit);
    return page_load(&v, s, limit, ret, err);
}

bool timeline_newest(const struct entry_view *v, int64_t community, int limit, entries *ret, struct err *err)
{
    struct river_page page = {0};
    struct place_in_time newest = {INT64_MAX, INT64_MAX};
    bool ok = page_load(v, timeline_query(v->db, community, -1, &newest, limit), limit, &page, err);
    *ret = page.entries;
    return ok;
}

static bool begin(struct db *db, int64_t before, struct place_in_time *ret, struct err *err)
{
    *ret = (struct place_in_time){INT64_MAX, INT64_MAX};
    if (!before)
        return true;
    struct stmt *s = db_query(db, Q_RIVER_BEFORE);
    bind_int(s, 1, before);
    enum db_result r = db_step(s, err);
    *ret = r == DB_ROW ? (struct place_in_time){col_int(s, 0), col_int(s, 1)} : (struct place_in_time){INT64_MIN, 0};
    if (r == DB_ROW && ret->entry != before) // it is gone: the one before it in number stands for it, and is shown
        ret->entry++;
    db_end(s);
    return r != DB_ERROR;
}

// `s` gives (sort_at, entry), one row more than the page has when there is an older page.
static bool page_load(const struct entry_view *v, struct stmt *s, int limit, struct river_page *ret, struct err *err)
{
    id_list ids = {0};
    enum db_result r;
    bool found, ok;
    while ((r = db_step(s, err)) == DB_ROW)
        *vec_push(v->a, &ids) = col_int(s, 1);
    db_end(s);
    ok = r == DB_DONE;
    if (ids.n > (size_t)limit) {
        ids.n = (size_t)limit;
        ret->older = ids.v[ids.n - 1];
    }
    for (size_t i = 0; i < ids.n && ok; i++) {
        struct entry *e = vec_push(v->a, &ret->entries);
        ok = entry_view_load(v, ids.v[i], e, &found, err);
        if (ok && !found) // gone between the two questions
            ret->entries.n--;
    }
    return ok;
}
