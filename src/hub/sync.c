// sync.c – lists of feeds into communities and out again: one OPML file is one community, and keeps it in step.
#include "hub/sync.h"
#include "base/limits.h"
#include "base/map.h"
#include "hub/change_priv.h"
#include "hub/communities.h"
#include "hub/communities_priv.h"
#include "hub/community_feeds.h"
#include "hub/community_words.h"
#include "hub/credentials.h"
#include "hub/feeds.h"
#include "text/excerpt.h"
#include "text/utf8.h"

#include <stdlib.h>

// A list being applied to a community.
struct applying {
    struct db *db;
    struct arena *a;
    int64_t community, now;
    bool from_file, allow_files;
    struct sync_counts *counts;
};
// A feed the list names: once, whatever number of folders it stands in.
struct wanted {
    struct str url;
    struct feed_listing listing;
    const struct opml_feed *from;
    struct str userinfo; // of its address
    int64_t feed;
};
typedef VEC(struct wanted) wanted_feeds;

static bool sync_in(struct applying *ap, const struct opml *list, struct str file_name, int64_t *ret_community,
                    struct err *err);
static bool community_choose(struct applying *ap, const struct opml *list, struct str file_name, struct community *ret,
                             struct err *err);
static bool file_claim(struct applying *ap, struct community *c, struct str file_name, struct err *err);
static bool community_describe(struct applying *ap, struct community *c, const struct opml *list, struct err *err);
static bool slug_follow(struct applying *ap, struct community *c, struct str slug, struct err *err);
static bool listings_apply(struct applying *ap, const struct opml *list, wanted_feeds *ret, struct err *err);
static void wanted_collect(struct applying *ap, const struct opml *list, wanted_feeds *ret);
static struct feed_listing listing_of(struct applying *ap, const struct opml_feed *f);
static bool wanted_list(struct applying *ap, struct wanted *w, struct err *err);
static bool wanted_credential(struct applying *ap, struct wanted *w, struct err *err);
static bool unwanted_remove(struct applying *ap, const wanted_feeds *wanted, struct err *err);
static void refuse(struct applying *ap, const struct opml_feed *f, const struct err *why);

bool community_sync(struct db *db, struct arena *a, const struct opml *list, struct str file_name, bool allow_files,
                    int64_t now, struct sync_counts *ret, int64_t *ret_community, struct err *err)
{
    struct applying ap = {.db = db, .a = a, .now = now, .from_file = true, .allow_files = allow_files, .counts = ret};
    *ret = (struct sync_counts){0};
    struct change change;
    return change_begin(db, &change, err) &&
           change_end(&change, sync_in(&ap, list, file_name, ret_community, err), err);
}

bool community_import(struct db *db, struct arena *a, int64_t community, const struct opml *list, int64_t now,
                      struct sync_counts *ret, struct err *err)
{
    struct applying ap = {.db = db, .a = a, .community = community, .now = now, .counts = ret};
    wanted_feeds wanted;
    *ret = (struct sync_counts){0};
    struct change change;
    return change_begin(db, &change, err) && change_end(&change, listings_apply(&ap, list, &wanted, err), err);
}

static bool sync_in(struct applying *ap, const struct opml *list, struct str file_name, int64_t *ret_community,
                    struct err *err)
{
    struct community c = {0};
    wanted_feeds wanted;
    if (!community_choose(ap, list, file_name, &c, err))
        return false;
    ap->community = *ret_community = c.id;
    if (c.closed)
        return err_set(err, ERR_CONFLICT, "community '" STR_FMT "' is closed and stays as it is", STR_ARG(c.slug));
    return file_claim(ap, &c, file_name, err) && (ap->counts->created || community_describe(ap, &c, list, err)) &&
           listings_apply(ap, list, &wanted, err) && (list->broken_off || unwanted_remove(ap, &wanted, err));
}

// The community that the file described before, else the one it names, else a new one.
static bool community_choose(struct applying *ap, const struct opml *list, struct str file_name, struct community *ret,
                             struct err *err)
{
    bool found = false;
    if (!str_empty(file_name)) {
        struct stmt *s = db_query(ap->db, Q_COMMUNITY_OF_FILE);
        bind_text(s, 1, file_name);
        if (!community_one(ap->a, s, ret, &found, err) || found)
            return found;
    }
    struct str title = text_squeeze(ap->a, list->title), stem = file_name;
    if (str_ends(stem, STR(".opml")))
        stem = str_first(stem, stem.n - 5);
    struct str slug = !str_empty(list->slug) ? list->slug : slug_of(ap->a, str_empty(title) ? stem : title);
    if (str_empty(list->slug) && str_empty(title) && str_empty(stem))
        return err_set(err, ERR_INPUT, "the list has no title that a community could be named by");
    struct stmt *s = db_query(ap->db, Q_COMMUNITY_FIND);
    bind_text(s, 1, slug);
    if (!community_one(ap->a, s, ret, &found, err) || found)
        return found;
    struct community_new fresh = {.slug = slug,
                                  .title = str_empty(title) ? (str_empty(stem) ? slug : stem) : title,
                                  .visibility = VISIBILITY_MEMBERS};
    int64_t id;
    if (!community_add(ap->db, &fresh, ap->now, &id, err) || !community_find(ap->db, ap->a, slug, ret, err))
        return false;
    ap->counts->created = true;
    return community_describe(ap, ret, list, err);
}

// A community is kept by one file of the folder at most, and by none other then.
static bool file_claim(struct applying *ap, struct community *c, struct str file_name, struct err *err)
{
    struct stmt *s = db_query(ap->db, Q_COMMUNITY_FILE);
    bind_int(s, 1, c->id);
    enum db_result result = db_step(s, err);
    struct str file = result == DB_ROW ? col_copy(ap->a, s, 0) : STR_NONE;
    db_end(s);
    if (result == DB_ERROR)
        return false;
    if (!str_empty(file) && !str_eq(file, file_name))
        return err_set(err, ERR_CONFLICT,
                       "community '" STR_FMT "' is described by '" STR_FMT "' of the feeds folder; change it there",
                       STR_ARG(c->slug), STR_ARG(file));
    if (c->owner)
        return err_set(err, ERR_CONFLICT, "community '" STR_FMT "' belongs to one person", STR_ARG(c->slug));
    if (str_empty(file_name) || str_eq(file, file_name))
        return true;
    s = db_query(ap->db, Q_COMMUNITY_FILE_SET);
    bind_int(s, 1, c->id);
    bind_text(s, 2, file_name);
    return db_run(s, err);
}

// What the list says about the community; what it does not say stays.
static bool community_describe(struct applying *ap, struct community *c, const struct opml *list, struct err *err)
{
    struct community to = *c;
    struct str title = text_squeeze(ap->a, utf8_first(list->title, LIMIT_TITLE)),
               domain = text_squeeze(ap->a, list->domain);
    if (!str_empty(title))
        to.title = title;
    if (!str_empty(domain))
        to.domain = domain;
    if (!str_empty(list->stage)) {
        if (!stage_valid(list->stage, err))
            return false;
        to.stage = list->stage;
    }
    if (!str_empty(list->visibility) && !visibility_read(list->visibility, &to.visibility, err))
        return false;
    if (!str_empty(list->slug) && !str_eq(list->slug, c->slug)) {
        if (!slug_follow(ap, c, list->slug, err))
            return false;
        to.slug = list->slug;
    }
    if (str_eq(to.title, c->title) && str_eq(to.domain, c->domain) && str_eq(to.stage, c->stage) &&
        str_eq(to.slug, c->slug) && to.visibility == c->visibility)
        return true;
    struct stmt *s = db_query(ap->db, Q_COMMUNITY_DESCRIBE);
    bind_int(s, 1, c->id);
    bind_text(s, 2, to.slug);
    bind_text(s, 3, to.title);
    bind_text(s, 4, to.domain);
    bind_text(s, 5, to.stage);
    bind_int(s, 6, to.visibility);
    *c = to;
    ap->counts->described = !ap->counts->created;
    return db_run(s, err);
}

// A new short name: free, and the keys to the community's feed go with it.
static bool slug_follow(struct applying *ap, struct community *c, struct str slug, struct err *err)
{
    struct community other;
    bool taken;
    struct stmt *s = db_query(ap->db, Q_COMMUNITY_FIND);
    bind_text(s, 1, slug);
    if (!slug_valid(slug, err) || !community_one(ap->a, s, &other, &taken, err))
        return false;
    if (taken)
        return err_set(err, ERR_CONFLICT, "the short name '" STR_FMT "' is another community's", STR_ARG(slug));
    s = db_query(ap->db, Q_FEED_KEY_RENAME_SCOPE);
    bind_text(s, 1, arena_concat(ap->a, STR("c/"), c->slug));
    bind_text(s, 2, arena_concat(ap->a, STR("c/"), slug));
    return db_run(s, err);
}

static bool listings_apply(struct applying *ap, const struct opml *list, wanted_feeds *ret, struct err *err)
{
    for (size_t i = 0; i < list->refused.n; i++) {
        *vec_push(ap->a, &ap->counts->refusals) = list->refused.v[i];
        ap->counts->refused++;
    }
    wanted_collect(ap, list, ret);
    for (struct wanted *w = ret->v; w < ret->v + ret->n; w++)
        if (!wanted_list(ap, w, err) || (w->userinfo.n && !wanted_credential(ap, w, err)))
            return false;
    return true;
}

static void wanted_collect(struct applying *ap, const struct opml *list, wanted_feeds *ret)
{
    struct map by_url = {0};
    *ret = (wanted_feeds){.v = arena_array(ap->a, struct wanted, list->feeds.n + 1), .cap = list->feeds.n + 1};
    for (size_t i = 0; i < list->feeds.n; i++) {
        const struct opml_feed *f = &list->feeds.v[i];
        struct str url;
        struct err why;
        if (!listing_address(ap->a, f->url, ap->allow_files, &url, NULL, &why)) {
            refuse(ap, f, &why);
            ap->counts->refused++;
            continue;
        }
        void **place = map_at(ap->a, &by_url, url);
        struct wanted *w = *place;
        if (!w) {
            w = &ret->v[ret->n++]; // never moved: the map points to it
            w->url = url;
            w->listing = listing_of(ap, f);
            w->from = f;
            w->userinfo = f->userinfo;
            *place = w;
        } else if (!str_empty(f->folder)) {
            struct str sep = str_empty(w->listing.tags) ? STR("") : STR("\n");
            w->listing.tags = arena_printf(ap->a, STR_FMT STR_FMT STR_FMT, STR_ARG(w->listing.tags), STR_ARG(sep),
                                           STR_ARG(text_squeeze(ap->a, f->folder)));
        }
    }
}

static struct feed_listing listing_of(struct applying *ap, const struct opml_feed *f)
{
    struct err why;
    struct feed_listing l = {.title = text_squeeze(ap->a, utf8_first(f->title, LIMIT_NAME)),
                             .tags = text_squeeze(ap->a, utf8_first(f->folder, LIMIT_NAME)),
                             .from_file = ap->from_file};
    if (orientation_valid(f->orientation, &why))
        l.orientation = f->orientation;
    else
        refuse(ap, f, &why);
    if (!kind_read(f->kind, &l.kind, &why))
        refuse(ap, f, &why);
    return l;
}

static void refuse(struct applying *ap, const struct opml_feed *f, const struct err *why)
{
    *vec_push(ap->a, &ap->counts->refusals) = (struct opml_refusal){
        .what = str_empty(f->title) ? f->url : f->title, .why = arena_str(ap->a, str_of(why->text)), .line = f->line};
}

static bool wanted_list(struct applying *ap, struct wanted *w, struct err *err)
{
    struct feed_listing known;
    bool listed;
    if (!community_feed_find(ap->db, ap->community, w->url, &w->feed, &listed, err) ||
        (listed && !listing_load(ap->db, ap->a, ap->community, w->feed, &known, &listed, err)))
        return false;
    if (!listed) {
        ap->counts->added++;
        return feed_ensure(ap->db, w->url, &w->feed, err) &&
               listing_add(ap->db, ap->community, w->feed, &w->listing, ap->now, err);
    }
    if (!ap->from_file || !known.from_file ||
        (str_eq(known.title, w->listing.title) && str_eq(known.orientation, w->listing.orientation) &&
         known.kind == w->listing.kind && str_eq(known.tags, w->listing.tags))) {
        ap->counts->kept++;
        return true;
    }
    ap->counts->changed++;
    return listing_change(ap->db, ap->community, w->feed, &w->listing, err);
}

// A list is read again and again: only what is new in it is given.
static bool wanted_credential(struct applying *ap, struct wanted *w, struct err *err)
{
    struct credential c = credential_of_userinfo(ap->a, w->userinfo);
    struct err why = {0};
    bool same;
    if (!credential_is(ap->db, w->feed, &c, &same, err))
        return false;
    if (same || credential_set(ap->db, ap->community, w->feed, &c, ap->now, &w->feed, &why))
        return true;
    refuse(ap, w->from, &why);
    return true;
}

static int id_order(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

// What an earlier version of the file put there and this one does not name.
static bool unwanted_remove(struct applying *ap, const wanted_feeds *wanted, struct err *err)
{
    int64_t *ids = arena_array(ap->a, int64_t, wanted->n + 1);
    for (size_t i = 0; i < wanted->n; i++)
        ids[i] = wanted->v[i].feed;
    qsort(ids, wanted->n, sizeof *ids, id_order);
    VEC(int64_t) listed = {0};
    struct stmt *s = db_query(ap->db, Q_COMMUNITY_FEED_OF_FILE);
    bind_int(s, 1, ap->community);
    enum db_result result;
    while ((result = db_step(s, err)) == DB_ROW)
        *vec_push(ap->a, &listed) = col_int(s, 0);
    db_end(s);
    if (result == DB_ERROR)
        return false;
    for (int64_t *feed = listed.v; feed < listed.v + listed.n; feed++) {
        if (bsearch(feed, ids, wanted->n, sizeof *ids, id_order))
            continue;
        if (!listing_remove(ap->db, ap->community, *feed, err))
            return false;
        ap->counts->removed++;
    }
    return true;
}

bool community_export(struct db *db, struct arena *a, int64_t community, struct opml *ret, struct err *err)
{
    struct community c;
    community_feeds feeds;
    int64_t newest = 0;
    if (!community_by_id(db, a, community, &c, err) || !community_feed_list(db, a, community, &feeds, err))
        return false;
    struct stmt *s = db_query(db, Q_COMMUNITY_FEED_NEWEST);
    bind_int(s, 1, community);
    if (!db_one_int(s, &newest, NULL, err))
        return false;
    *ret = (struct opml){.title = c.title, .created = c.created, .modified = newest > c.created ? newest : c.created};
    if (!c.owner) { // one's own feeds are a plain list for any reader
        ret->slug = c.slug;
        ret->domain = c.domain;
        ret->visibility = str_of(visibility_names[c.visibility]);
        ret->stage = c.stage;
    }
    for (struct community_feed *f = feeds.v; f < feeds.v + feeds.n; f++) {
        struct str rest = f->tags, folder = STR_NONE;
        struct opml_feed out = {.title = f->title,
                                .url = str_starts(f->feed.url, STR("file:")) ? str_from(f->feed.url, 5) : f->feed.url,
                                .site = f->feed.site,
                                .orientation = f->orientation,
                                .kind = str_of(kind_names[f->kind])};
        if (str_empty(out.title))
            out.title = out.url;
        do { // once in each folder it came in
            folder = str_split(&rest, '\n', &folder) ? folder : STR_NONE;
            out.folder = folder;
            *vec_push(a, &ret->feeds) = out;
        } while (!str_empty(rest));
    }
    return true;
}
