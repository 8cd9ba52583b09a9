// hub_items.h – communities, feeds and what visits bring, in few words; and a look into the store past the hub.
#ifndef TESTS_SUPPORT_HUB_ITEMS_H
#define TESTS_SUPPORT_HUB_ITEMS_H

#include "base/hash.h"
#include "hub/closed_hosts.h"
#include "hub/communities.h"
#include "hub/community_feeds.h"
#include "hub/entries.h"
#include "hub/feeds.h"
#include "support/hub_store.h"
#include "text/url.h"

#include <sqlite3.h>

static inline int64_t raw_int(struct hub_store *h, const char *sql)
{
    sqlite3 *raw;
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_open(db_path(h->db), &raw), SQLITE_OK);
    if (sqlite3_prepare_v2(raw, sql, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(raw));
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int64_t v = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(raw);
    return v;
}

static inline void raw_exec(struct hub_store *h, const char *sql)
{
    sqlite3 *raw;
    assert_int_equal(sqlite3_open(db_path(h->db), &raw), SQLITE_OK);
    if (sqlite3_exec(raw, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(raw));
    sqlite3_close(raw);
}

// Nothing of what db_check() knows is broken.
static inline void sound(struct hub_store *h)
{
    struct str report;
    good(h, db_check(h->db, &h->arena, &report, &h->err));
    if (report.n)
        fail_msg("%s", report.p);
    if (raw_int(h, "SELECT (SELECT count(*) FROM activity) <> (SELECT coalesce(sum(entries), 0) FROM activity_week)"))
        fail_msg("the weeks do not add up");
}

static inline void close_host(struct hub_store *h, const char *host, int64_t until)
{
    struct closed_host closed = {str_of(host), until};
    good(h, closed_hosts_keep(h->db, &(closed_hosts){.v = &closed, .n = 1}, h->now, &h->err));
}

static inline int64_t add_community(struct hub_store *h, const char *slug, enum visibility visibility)
{
    int64_t id = 0;
    struct community_new c = {.slug = str_of(slug), .title = str_of(slug), .visibility = visibility};
    good(h, community_add(h->db, &c, h->now, &id, &h->err));
    return id;
}

static inline int64_t list_feed(struct hub_store *h, int64_t community, const char *url, enum kind kind)
{
    int64_t id = 0;
    clock_set(h->now);
    good(h, community_feed_add(h->db, community, str_of(url), STR(""), STR(""), kind, false, h->now, &id, &h->err));
    return id;
}

// A feed says what its site is.
static inline void set_site(struct hub_store *h, int64_t feed, const char *site)
{
    struct feed_state state;
    bool found;
    good(h, feed_by_id(h->db, &h->arena, feed, &state, &found, &h->err));
    assert_true(found);
    state.site = str_of(site);
    good(h, feed_record(h->db, &state, false, 0, &h->err));
}

static inline struct harvest_item an_item(struct hub_store *h, const char *guid, const char *link, const char *title)
{
    struct harvest_item item = {
        .guid_hash = hash64(str_of(guid), 0),
        .link = str_of(link),
        .title = str_of(title),
        .published = h->now - CLOCK_HOUR,
        .body = {arena_printf(&h->arena, "<p>%s</p>", title)},
        .comment_count = -1,
    };
    item.content_hash = hash64(item.title, hash64(item.link, 0));
    item.link_normal = url_normal(&h->arena, item.link);
    return item;
}

static inline struct stored_counts bring(struct hub_store *h, int64_t feed, const struct harvest_item *items, size_t n)
{
    struct stored_counts counts;
    good(h, entries_store(h->db, &h->arena, feed, h->now, items, n, &counts, &h->err));
    return counts;
}

#endif
