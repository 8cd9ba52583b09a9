// community_feeds.c – which feeds a community lists, and what its list says about them.
#include "hub/community_feeds.h"
#include "base/limits.h"
#include "hub/change_priv.h"
#include "hub/communities_priv.h"
#include "hub/community_words.h"
#include "hub/credentials.h"
#include "hub/entries.h"
#include "hub/feeds.h"
#include "hub/feeds_priv.h"
#include "text/excerpt.h"
#include "text/url.h"
#include "text/utf8.h"

static bool add(struct db *db, struct arena *a, int64_t community, struct str url, bool allow_file,
                const struct feed_listing *listing, int64_t now, int64_t *ret_feed, struct err *err);
static bool file_name_valid(struct str name);
static struct community_feed of_row(struct arena *a, struct stmt *s);

bool community_feed_add(struct db *db, int64_t community, struct str url, struct str title, struct str orientation,
                        enum kind kind, bool allow_file, int64_t now, int64_t *ret_feed, struct err *err)
{
    struct arena a = {0};
    struct feed_listing listing = {
        .title = text_squeeze(&a, utf8_first(title, LIMIT_NAME)), .orientation = orientation, .kind = kind};
    bool ok =
        orientation_valid(orientation, err) && add(db, &a, community, url, allow_file, &listing, now, ret_feed, err);
    arena_done(&a);
    return ok;
}

bool community_feed_put_back(struct db *db, int64_t community, struct str url, const struct feed_listing *was,
                             int64_t now, int64_t *ret_feed, struct err *err)
{
    struct arena a = {0};
    bool ok = add(db, &a, community, url, false, was, now, ret_feed, err);
    arena_done(&a);
    return ok;
}

static bool add(struct db *db, struct arena *a, int64_t community, struct str url, bool allow_file,
                const struct feed_listing *listing, int64_t now, int64_t *ret_feed, struct err *err)
{
    struct str address = STR_NONE, userinfo = STR_NONE;
    bool listed = false;
    struct change change;
    if (!listing_address(a, url, allow_file, &address, &userinfo, err) || !change_begin(db, &change, err))
        return false;
    struct credential c = credential_of_userinfo(a, userinfo);
    bool ok =
        community_open(db, community, err) && community_feed_find(db, community, address, ret_feed, &listed, err) &&
        (!listed || err_set(err, ERR_CONFLICT, "the feed '" STR_FMT "' is listed there already", STR_ARG(address))) &&
        feed_ensure(db, address, ret_feed, err) && listing_add(db, community, *ret_feed, listing, now, err) &&
        (!c.kind || credential_set(db, community, *ret_feed, &c, now, ret_feed, err));
    return change_end(&change, ok, err);
}

bool community_feed_find(struct db *db, int64_t community, struct str url, int64_t *ret_feed, bool *ret_found,
                         struct err *err)
{
    struct stmt *s = db_query(db, Q_COMMUNITY_FEED_AT);
    bind_int(s, 1, community);
    bind_text(s, 2, url);
    return db_one_int(s, ret_feed, ret_found, err);
}

bool community_feed_remove(struct db *db, int64_t community, int64_t feed, struct err *err)
{
    struct change change;
    return change_begin(db, &change, err) && change_end(&change, listing_remove(db, community, feed, err), err);
}

bool community_feed_list(struct db *db, struct arena *a, int64_t community, community_feeds *ret, struct err *err)
{
    *ret = (community_feeds){0};
    struct stmt *s = db_query(db, Q_COMMUNITY_FEED_LIST);
    bind_int(s, 1, community);
    enum db_result result;
    while ((result = db_step(s, err)) == DB_ROW)
        *vec_push(a, ret) = of_row(a, s);
    db_end(s);
    return result == DB_DONE;
}

const struct community_feed *community_feeds_find(const community_feeds *list, int64_t feed)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].feed.id == feed)
            return &list->v[i];
    return NULL;
}

static struct community_feed of_row(struct arena *a, struct stmt *s)
{
    struct community_feed f = {0};
    int own = feed_columns_read(s, a, FEED_SHOWN, &f.feed);
    f.title = col_copy(a, s, own);
    f.orientation = col_copy(a, s, own + 1);
    f.kind = (int)col_int(s, own + 2);
    f.tags = col_copy(a, s, own + 3);
    f.of_folder = col_int(s, own + 4);
    if (str_empty(f.title))
        f.title = f.feed.title;
    return f;
}

bool listing_address(struct arena *a, struct str given, bool allow_file, struct str *ret, struct str *ret_userinfo,
                     struct err *err)
{
    given = str_trim(given);
    if (ret_userinfo)
        *ret_userinfo = STR_NONE;
    bool file = str_starts_nocase(given, STR("file:"));
    bool relative = !file && str_find_char(given, ':') == given.n && !str_starts(given, STR("//"));
    if (!file && !relative)
        return feed_address(a, given, ret, ret_userinfo, err);
    struct str name = file ? str_from(given, 5) : given;
    while (str_starts(name, STR("./")))
        name = str_from(name, 2);
    if (!allow_file)
        return err_set(err, ERR_INPUT, "'" STR_FMT "' is no address that can be fetched: http:// or https:// is needed",
                       STR_ARG(str_first(url_said(a, given), 200)));
    if (!file_name_valid(name))
        return err_set(err, ERR_INPUT, "'" STR_FMT "' is no file of the feeds folder",
                       STR_ARG(str_first(url_said(a, given), 200)));
    *ret = arena_concat(a, STR("file:"), name);
    return true;
}

// Names that stay beneath a folder: no way up, none from the root, nothing hidden.
static bool file_name_valid(struct str name)
{
    struct str rest = name, part;
    if (str_empty(name) || name.n > LIMIT_URL || !utf8_valid(name))
        return false;
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] < 0x20 || name.p[i] == 0x7f || name.p[i] == '\\')
            return false;
    while (str_split(&rest, '/', &part))
        if (str_empty(part) || part.p[0] == '.')
            return false;
    return !str_ends(name, STR("/"));
}

bool listing_load(struct db *db, struct arena *a, int64_t community, int64_t feed, struct feed_listing *ret,
                  bool *ret_found, struct err *err)
{
    struct stmt *s = db_query(db, Q_COMMUNITY_FEED_ONE);
    bind_int(s, 1, community);
    bind_int(s, 2, feed);
    enum db_result result = db_step(s, err);
    *ret_found = result == DB_ROW;
    if (*ret_found)
        *ret = (struct feed_listing){.title = col_copy(a, s, 0),
                                     .orientation = col_copy(a, s, 1),
                                     .kind = (enum kind)col_int(s, 2),
                                     .tags = col_copy(a, s, 3),
                                     .from_file = col_int(s, 4)};
    db_end(s);
    return result != DB_ERROR;
}

bool listing_add(struct db *db, int64_t community, int64_t feed, const struct feed_listing *listing, int64_t now,
                 struct err *err)
{
    bool awaited;
    if (!feed_begin(db, feed, now, &awaited, err))
        return false;
    struct stmt *s = db_query(db, Q_COMMUNITY_FEED_INSERT);
    bind_int(s, 1, community);
    bind_int(s, 2, feed);
    bind_text(s, 3, str_or_empty(listing->title));
    bind_text(s, 4, str_or_empty(listing->orientation));
    bind_int(s, 5, listing->kind);
    bind_text(s, 6, str_or_empty(listing->tags));
    bind_int(s, 7, listing->from_file);
    bind_int(s, 8, now);
    bind_int(s, 9, awaited);
    return db_run(s, err) && (awaited || entries_backfill(db, community, feed, now, err));
}

bool listing_change(struct db *db, int64_t community, int64_t feed, const struct feed_listing *listing, struct err *err)
{
    struct stmt *s = db_query(db, Q_COMMUNITY_FEED_UPDATE);
    bind_int(s, 1, community);
    bind_int(s, 2, feed);
    bind_text(s, 3, str_or_empty(listing->title));
    bind_text(s, 4, str_or_empty(listing->orientation));
    bind_int(s, 5, listing->kind);
    bind_text(s, 6, str_or_empty(listing->tags));
    return db_run(s, err);
}

bool listing_remove(struct db *db, int64_t community, int64_t feed, struct err *err)
{
    struct stmt *s = db_query(db, Q_COMMUNITY_FEED_DELETE);
    bind_int(s, 1, community);
    bind_int(s, 2, feed);
    if (!db_run(s, err))
        return false;
    if (db_changes(db) == 0)
        return err_set(err, ERR_NO_INPUT, "the community does not list that feed");
    s = db_query(db, Q_CREDENTIAL_FORGET); // only a feed of this community alone has one
    bind_int(s, 1, feed);
    return db_run(s, err) && entries_withdraw(db, community, feed, err);
}
