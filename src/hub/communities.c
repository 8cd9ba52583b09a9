// communities.c – communities: their names, who may know of them, making and closing them.
#include "hub/communities.h"
#include "base/limits.h"
#include "base/random.h"
#include "hub/change_priv.h"
#include "hub/communities_priv.h"
#include "hub/community_words.h"
#include "hub/memberships.h"
#include "text/excerpt.h"
#include "text/utf8.h"

static bool community_missing(struct str slug, struct err *err);
static bool list_read(struct arena *a, struct stmt *s, bool of_viewer, communities *ret, struct err *err);
static struct community community_of_row(struct arena *a, struct stmt *s);
static struct community community_of_viewer_row(struct arena *a, struct stmt *s);
static bool community_add_in(struct db *db, const struct community_new *c, int64_t now, int64_t *ret_id,
                             struct err *err);

bool community_add(struct db *db, const struct community_new *c, int64_t now, int64_t *ret_id, struct err *err)
{
    struct change change;
    if (!slug_valid(c->slug, err) || !stage_valid(c->stage, err) || !change_begin(db, &change, err))
        return false;
    return change_end(&change, community_add_in(db, c, now, ret_id, err), err);
}

static bool community_add_in(struct db *db, const struct community_new *c, int64_t now, int64_t *ret_id,
                             struct err *err)
{
    struct arena a = {0};
    struct community taken;
    bool found;
    struct stmt *s = db_query(db, Q_COMMUNITY_FIND);
    bind_text(s, 1, c->slug);
    bool ok = community_one(&a, s, &taken, &found, err);
    struct str title = text_squeeze(&a, utf8_first(c->title, LIMIT_TITLE)), domain = text_squeeze(&a, c->domain);
    if (ok && found)
        ok = err_set(err, ERR_CONFLICT, "there is a community '" STR_FMT "' already", STR_ARG(c->slug));
    else if (ok && str_empty(title))
        ok = err_set(err, ERR_INPUT, "community '" STR_FMT "': it needs a title", STR_ARG(c->slug));
    if (ok) {
        s = db_query(db, Q_COMMUNITY_INSERT);
        bind_text(s, 1, c->slug);
        bind_text(s, 2, title);
        bind_text(s, 3, str_or_empty(domain));
        bind_text(s, 4, str_or_empty(c->stage));
        bind_int(s, 5, c->visibility);
        if (c->owner)
            bind_int(s, 6, c->owner);
        else
            bind_null(s, 6);
        bind_int(s, 7, now);
        ok = db_run(s, err);
    }
    if (ok)
        *ret_id = db_last_id(db);
    arena_done(&a);
    return ok && (!c->owner || membership_join(db, *ret_id, c->owner, LEVEL_NONE, now, err));
}

bool community_close(struct db *db, int64_t id, int64_t now, struct err *err)
{
    struct change change;
    struct stmt *s = db_query(db, Q_CREDENTIAL_FORGET_ALL); // nothing is asked with them any more
    bind_int(s, 1, id);
    if (!change_begin(db, &change, err))
        return false;
    bool ok = db_run(s, err);
    if (ok) {
        s = db_query(db, Q_COMMUNITY_CLOSE);
        bind_int(s, 1, id);
        bind_int(s, 2, now);
        ok = db_run(s, err) && (db_changes(db) > 0 || err_set(err, ERR_NO_INPUT, "there is no such community"));
    }
    return change_end(&change, ok, err);
}

bool community_by_slug(struct db *db, struct arena *a, struct viewer viewer, struct str slug, struct community *ret,
                       struct err *err)
{
    struct stmt *s = db_query(db, Q_COMMUNITY_FOR_VIEWER);
    bind_text(s, 1, slug);
    bind_int(s, 2, viewer.person);
    bind_int(s, 3, VISIBILITY_LISTED);
    enum db_result result = db_step(s, err);
    if (result == DB_ROW)
        *ret = community_of_viewer_row(a, s);
    db_end(s);
    return result == DB_ROW || (result == DB_DONE && community_missing(slug, err));
}

bool community_find(struct db *db, struct arena *a, struct str slug, struct community *ret, struct err *err)
{
    bool found;
    struct stmt *s = db_query(db, Q_COMMUNITY_FIND);
    bind_text(s, 1, slug);
    return community_one(a, s, ret, &found, err) && (found || community_missing(slug, err));
}

bool community_by_id(struct db *db, struct arena *a, int64_t id, struct community *ret, struct err *err)
{
    bool found;
    struct stmt *s = db_query(db, Q_COMMUNITY_BY_ID);
    bind_int(s, 1, id);
    return community_one(a, s, ret, &found, err) && (found || err_set(err, ERR_NO_INPUT, "there is no such community"));
}

bool community_open(struct db *db, int64_t id, struct err *err)
{
    struct arena a = {0};
    struct community c = {0};
    bool ok = community_by_id(db, &a, id, &c, err) &&
              (!c.closed || err_set(err, ERR_CONFLICT, "community '" STR_FMT "' is closed", STR_ARG(c.slug)));
    arena_done(&a);
    return ok;
}

// The one sentence for a community that is not there and for one that the viewer may not know of (P7).
static bool community_missing(struct str slug, struct err *err)
{
    return err_set(err, ERR_NO_INPUT, "there is no community '" STR_FMT "'", STR_ARG(str_first(slug, 100)));
}

bool community_list_all(struct db *db, struct arena *a, communities *ret, struct err *err)
{
    return list_read(a, db_query(db, Q_COMMUNITY_LIST_ALL), false, ret, err);
}

bool community_list(struct db *db, struct arena *a, struct viewer viewer, communities *ret, struct err *err)
{
    struct stmt *s = db_query(db, Q_COMMUNITY_LIST_FOR_VIEWER);
    bind_int(s, 1, viewer.person);
    bind_int(s, 2, VISIBILITY_LISTED);
    return list_read(a, s, true, ret, err);
}

bool community_own(struct db *db, struct arena *a, const struct person *person, int64_t now, struct community *ret,
                   struct err *err)
{
    bool found;
    struct stmt *s = db_query(db, Q_COMMUNITY_OF_OWNER);
    bind_int(s, 1, person->id);
    if (!community_one(a, s, ret, &found, err) || found)
        return found;
    uint64_t number; // random: whom it belongs to is nobody's business
    random_bytes(&number, sizeof number);
    struct community_new own = {.slug = arena_printf(a, "own-%016llx", (unsigned long long)number),
                                .title = STR("My own feeds"),
                                .visibility = VISIBILITY_HIDDEN,
                                .owner = person->id};
    int64_t id;
    return community_add(db, &own, now, &id, err) && community_find(db, a, own.slug, ret, err);
}

bool community_slugs_of_feed(struct db *db, struct arena *a, int64_t feed, slug_list *ret, struct err *err)
{
    *ret = (slug_list){0};
    struct stmt *s = db_query(db, Q_COMMUNITY_SLUGS_OF_FEED);
    bind_int(s, 1, feed);
    enum db_result result;
    while ((result = db_step(s, err)) == DB_ROW)
        *vec_push(a, ret) = col_copy(a, s, 0);
    db_end(s);
    return result == DB_DONE;
}

bool community_sizes(struct db *db, int64_t community, int64_t *ret_members, int64_t *ret_feeds, struct err *err)
{
    struct stmt *s = db_query(db, Q_MEMBERSHIP_COUNT);
    bind_int(s, 1, community);
    if (!db_one_int(s, ret_members, NULL, err))
        return false;
    s = db_query(db, Q_COMMUNITY_FEED_COUNT);
    bind_int(s, 1, community);
    return db_one_int(s, ret_feeds, NULL, err);
}

static bool list_read(struct arena *a, struct stmt *s, bool of_viewer, communities *ret, struct err *err)
{
    *ret = (communities){0};
    enum db_result result;
    while ((result = db_step(s, err)) == DB_ROW)
        *vec_push(a, ret) = of_viewer ? community_of_viewer_row(a, s) : community_of_row(a, s);
    db_end(s);
    return result == DB_DONE;
}

// Columns of a row that begins as those of store/sql/communities.sql do.
static struct community community_of_row(struct arena *a, struct stmt *s)
{
    return (struct community){
        .id = col_int(s, 0),
        .slug = col_copy(a, s, 1),
        .title = col_copy(a, s, 2),
        .domain = col_copy(a, s, 3),
        .stage = col_copy(a, s, 4),
        .visibility = (enum visibility)col_int(s, 5),
        .owner = col_int(s, 6),
        .created = col_int(s, 7),
        .closed = col_int(s, 8),
    };
}

static struct community community_of_viewer_row(struct arena *a, struct stmt *s)
{
    struct community c = community_of_row(a, s);
    c.member = col_int(s, 9);
    c.coordinator = col_int(s, 10);
    c.standing = (enum level)col_int(s, 11);
    c.seen_through = col_int(s, 12);
    c.counted = col_int(s, 13);
    return c;
}

bool community_one(struct arena *a, struct stmt *s, struct community *ret, bool *ret_found, struct err *err)
{
    enum db_result result = db_step(s, err);
    *ret_found = result == DB_ROW;
    if (*ret_found)
        *ret = community_of_row(a, s);
    db_end(s);
    return result != DB_ERROR;
}
