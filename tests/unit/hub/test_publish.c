// Views as documents: ids that never change, sources, categories, and what is never named (protocols 2.1,
// communities.md 4.6).
#include "base/limits.h"
#include "format/write.h"
#include "hub/memberships.h"
#include "hub/publish.h"
#include "support/hub_items.h"

struct view {
    struct hub_store *h;
    struct person ann;
    int64_t birds, feed;
};

static struct view view_of(struct hub_store *h)
{
    struct view v = {.h = h};
    int64_t ann = add_person(h, "ann");
    v.ann = person_of(h, ann);
    good(h, hub_authority_settle(h->db, STR("https://hub.example"), h->now, &h->err));
    v.birds = add_community(h, "birds", VISIBILITY_PUBLIC);
    good(h, membership_join(h->db, v.birds, ann, LEVEL_NONE, h->now, &h->err));
    v.feed = list_feed(h, v.birds, "https://a.example/feed", KIND_NONE);
    return v;
}

static const struct publish_context context = {.base_url = {"https://hub.example", 19},
                                               .self = {"https://hub.example/f/KEY/river.atom", 36}};

static struct document river(struct view *v, const struct publish_context *c)
{
    struct hub_store *h = v->h;
    struct river_filter filter = {.kind = -1, .bodies = true, .limit = 50};
    struct river_page page;
    struct document doc;
    good(h, river_load(h->db, &h->arena, v->ann.id, &filter, &page, &h->err));
    publish_river(&h->arena, h->db, &v->ann, &page, c, &doc);
    return doc;
}

static bool has_tag(const struct doc_item *item, const char *term)
{
    for (size_t i = 0; i < item->tags.n; i++)
        if (str_is(item->tags.v[i].term, term))
            return true;
    return false;
}

static void a_river_is_a_document(void **state)
{
    struct hub_store *h = *state;
    struct view v = view_of(h);
    struct harvest_item item = an_item(h, "1", "https://a.example/1", "One");
    item.id = STR("tag:a.example,2026:1");
    item.author = STR("Bo");
    item.summary = STR("In short");
    item.language = STR("en");
    item.kind = KIND_QUESTION;
    item.verb = VERB_ANNOUNCE;
    item.reply_ref = STR("https://a.example/0");
    *vec_push(&h->arena, &item.tags) = STR("wings");
    *vec_push(&h->arena, &item.enclosures) =
        (struct enclosure){.url = STR("https://a.example/1.ogg"), .type = STR("audio/ogg"), .bytes = 7};
    bring(h, v.feed, &item, 1);
    struct document doc = river(&v, &context);
    same(doc.id, arena_printf(&h->arena, "tag:hub.example,2026-09-21:river/%lld", (long long)v.ann.id).p);
    same(doc.title, "ann's river");
    same(doc.self, "https://hub.example/f/KEY/river.atom");
    same(doc.home, "https://hub.example/river");
    assert_int_equal(doc.items.n, 1);
    assert_int_equal(doc.links.n, 0);
    const struct doc_item *i = &doc.items.v[0];
    same(i->id, "tag:a.example,2026:1");
    same(i->link, "https://a.example/1");
    same(i->title, "One");
    same(i->authors.v[0].name, "Bo");
    same(i->summary.source, "In short");
    same(i->content.clean.markup, "<p>One</p>");
    same(i->verb, "share");
    same(i->object_type, "question");
    same(i->attachments.v[0].url, "https://a.example/1.ogg");
    assert_int_equal(i->attachments.v[0].bytes, 7);
    same(i->replies_to.v[0].ref, "https://a.example/0");
    same(i->replies_to.v[0].href, "https://a.example/0");
    same(i->source.id, "https://a.example/feed");
    same(i->source.feed_url, "https://a.example/feed");
    assert_int_equal(i->tags.n, 3);
    same(i->tags.v[0].term, "birds");
    same(i->tags.v[0].scheme, "https://hub.example/c/");
    same(i->tags.v[1].term, "question");
    same(i->tags.v[1].scheme, "tag:hub.example,2026-09-21:kind");
    same(i->tags.v[2].term, "wings");
    assert_null(i->tags.v[2].scheme.p);
    struct buf out;
    buf_init(&out, MIB);
    assert_true(write_atom(&out, &doc) && write_rss(&out, &doc) && write_jsonfeed(&out, &doc));
    buf_done(&out);
}

static void ids_are_made_once_and_outlive_the_hubs_name(void **state)
{
    struct hub_store *h = *state;
    struct view v = view_of(h);
    struct harvest_item item = an_item(h, "only a number", "https://a.example/1", "One");
    bring(h, v.feed, &item, 1);
    struct document before = river(&v, &context);
    assert_true(str_starts(before.items.v[0].id, STR("tag:hub.example,2026-09-21:entry/")));
    good(h, hub_authority_settle(h->db, STR("https://other.example"), h->now + CLOCK_DAY, &h->err));
    struct publish_context elsewhere = {.base_url = STR("https://other.example")};
    struct document after = river(&v, &elsewhere);
    assert_true(str_eq(before.id, after.id));
    assert_true(str_eq(before.items.v[0].id, after.items.v[0].id));
    same(after.home, "https://other.example/river");
}

static void a_hub_without_a_name_of_its_own_takes_one_nobody_has(void **state)
{
    struct hub_store *h = *state;
    static const char *const nameless[] = {"http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080", "",
                                           "no address"};
    struct str first = STR_NONE, authority;
    for (size_t i = 0; i < sizeof nameless / sizeof *nameless; i++) {
        good(h, hub_setting_set(h->db, "tag_authority", STR(""), &h->err));
        good(h, hub_authority_settle(h->db, str_of(nameless[i]), h->now, &h->err));
        good(h, hub_setting_get(h->db, &h->arena, "tag_authority", &authority, &h->err));
        assert_true(str_ends(authority, STR(".tributary.invalid,2026-09-21")));
        assert_false(str_eq(authority, first));
        first = authority;
    }
}

static void updated_is_the_greatest_and_never_now(void **state)
{
    struct hub_store *h = *state;
    struct view v = view_of(h);
    assert_int_equal(river(&v, &context).updated, v.ann.created);
    struct harvest_item items[] = {an_item(h, "1", "https://a.example/1", "One"),
                                   an_item(h, "2", "https://a.example/2", "Two")};
    items[0].published = items[0].updated = h->now - 90 * CLOCK_DAY;
    items[1].published = h->now - 95 * CLOCK_DAY;
    items[1].updated = h->now - 80 * CLOCK_DAY;
    bring(h, v.feed, items, 2);
    assert_int_equal(river(&v, &context).updated, h->now - 80 * CLOCK_DAY);
}

static void equal_entries_give_equal_bytes(void **state)
{
    struct hub_store *h = *state;
    struct view v = view_of(h);
    struct harvest_item item = an_item(h, "1", "https://a.example/1", "One");
    bring(h, v.feed, &item, 1);
    struct buf one, two;
    buf_init(&one, MIB);
    buf_init(&two, MIB);
    struct document a = river(&v, &context);
    clock_set(h->now + CLOCK_DAY);
    struct document b = river(&v, &context);
    assert_true(write_atom(&one, &a) && write_atom(&two, &b));
    assert_true(str_eq(buf_str(&one), buf_str(&two)));
    buf_done(&one);
    buf_done(&two);
}

// RFC 4287 4.1.1
static void of_two_entries_with_one_id_the_newest_is_shown(void **state)
{
    struct hub_store *h = *state;
    struct view v = view_of(h);
    struct entry list[] = {
        {.id = 3, .uid = STR("urn:x:1"), .title = STR("Old"), .updated = h->now - 2, .comment_count = -1},
        {.id = 2, .uid = STR("urn:x:2"), .title = STR("Other"), .updated = h->now - 5, .comment_count = -1},
        {.id = 1, .uid = STR("urn:x:1"), .title = STR("New"), .updated = h->now - 1, .comment_count = -1},
    };
    struct river_page page = {.entries = {.v = list, .n = 3, .cap = 3}};
    struct document doc;
    publish_river(&h->arena, h->db, &v.ann, &page, &context, &doc);
    assert_int_equal(doc.items.n, 2);
    same(doc.items.v[0].title, "New");
    same(doc.items.v[1].title, "Other");
    assert_int_equal(doc.updated, h->now - 1);
}

// P7, communities.md 4.6
static void a_hidden_community_is_named_in_no_feed(void **state)
{
    struct hub_store *h = *state;
    struct view v = view_of(h);
    int64_t hidden = add_community(h, "secret", VISIBILITY_HIDDEN);
    good(h, membership_join(h->db, hidden, v.ann.id, LEVEL_NONE, h->now, &h->err));
    list_feed(h, hidden, "https://a.example/feed", KIND_NONE);
    int64_t only_there = list_feed(h, hidden, "https://secret.example/feed", KIND_NONE);
    struct harvest_item items[] = {an_item(h, "1", "https://a.example/1", "Shared"),
                                   an_item(h, "1", "https://secret.example/1", "Hidden")};
    bring(h, v.feed, &items[0], 1);
    bring(h, only_there, &items[1], 1);
    struct document doc = river(&v, &context);
    assert_int_equal(doc.items.n, 1);
    same(doc.items.v[0].title, "Shared");
    assert_true(has_tag(&doc.items.v[0], "birds"));
    // Also when whoever loaded the page asked for everything.
    struct river_filter all = {.kind = -1, .with_hidden = true, .limit = 50};
    struct river_page page;
    good(h, river_load(h->db, &h->arena, v.ann.id, &all, &page, &h->err));
    assert_int_equal(page.entries.n, 2);
    publish_river(&h->arena, h->db, &v.ann, &page, &context, &doc);
    for (size_t i = 0; i < doc.items.n; i++)
        assert_false(has_tag(&doc.items.v[i], "secret"));
}

static void ones_own_feeds_are_in_ones_river(void **state)
{
    struct hub_store *h = *state;
    struct view v = view_of(h);
    struct community own;
    good(h, community_own(h->db, &h->arena, &v.ann, h->now, &own, &h->err));
    int64_t feed = list_feed(h, own.id, "https://own.example/feed", KIND_NONE);
    struct harvest_item item = an_item(h, "1", "https://own.example/1", "Mine");
    bring(h, feed, &item, 1);
    struct document doc = river(&v, &context);
    assert_int_equal(doc.items.n, 1);
    same(doc.items.v[0].title, "Mine");
    assert_int_equal(doc.items.v[0].tags.n, 0);
}

static void a_community_publishes_its_own_name_only(void **state)
{
    struct hub_store *h = *state;
    struct view v = view_of(h);
    int64_t bees = add_community(h, "bees", VISIBILITY_PUBLIC);
    list_feed(h, bees, "https://a.example/feed", KIND_NONE);
    struct harvest_item item = an_item(h, "1", "https://a.example/1", "One");
    bring(h, v.feed, &item, 1);
    struct river_filter filter = {.kind = -1, .bodies = true, .limit = 50};
    struct river_page page;
    struct community c;
    struct document doc;
    struct publish_context paged = {.base_url = STR("https://hub.example"),
                                    .self = STR("https://hub.example/c/birds/feed.atom"),
                                    .first = STR("https://hub.example/c/birds/feed.atom"),
                                    .next = STR("https://hub.example/c/birds/feed.atom?before=7")};
    good(h, timeline_load(h->db, &h->arena, (struct viewer){0}, STR("birds"), &filter, &c, &page, &h->err));
    publish_community(&h->arena, h->db, &c, &page, &paged, &doc);
    same(doc.id, arena_printf(&h->arena, "tag:hub.example,2026-09-21:community/%lld", (long long)v.birds).p);
    same(doc.title, "birds");
    same(doc.home, "https://hub.example/c/birds");
    same(doc.next, "https://hub.example/c/birds/feed.atom?before=7");
    same(doc.links.v[0].rel, "first");
    assert_int_equal(doc.items.n, 1);
    assert_true(has_tag(&doc.items.v[0], "birds"));
    assert_false(has_tag(&doc.items.v[0], "bees"));
    page.entries.n = 0;
    publish_community(&h->arena, h->db, &c, &page, &paged, &doc);
    assert_int_equal(doc.updated, c.created);
}

static void a_community_tells_what_its_feeds_took_back(void **state)
{
    struct hub_store *h = *state;
    struct view v = view_of(h);
    struct harvest_item items[] = {an_item(h, "1", "https://a.example/1", "One"),
                                   an_item(h, "2", "https://a.example/2", "Two")};
    items[1].id = STR("https://a.example/2");
    bring(h, v.feed, items, 2);
    h->now += 40 * CLOCK_DAY;
    struct harvest_gone gone = {.others = true};
    struct stored_counts counts = {0};
    good(h, entries_gone(h->db, &h->arena, v.feed, h->now, &gone, items, 1, &counts, &h->err));
    struct river_filter filter = {.kind = -1, .limit = 50};
    struct river_page page;
    struct community c;
    struct document doc;
    struct publish_context at = {.base_url = STR("https://hub.example"),
                                 .self = STR("https://hub.example/c/birds/feed.atom"),
                                 .first = STR("https://hub.example/c/birds/feed.atom"),
                                 .now = h->now + 29 * CLOCK_DAY};
    good(h, timeline_load(h->db, &h->arena, (struct viewer){0}, STR("birds"), &filter, &c, &page, &h->err));
    publish_community(&h->arena, h->db, &c, &page, &at, &doc);
    assert_int_equal(doc.items.n, 1);
    assert_int_equal(doc.tombstones.n, 1);
    same(doc.tombstones.v[0].ref, "https://a.example/2");
    assert_int_equal(doc.tombstones.v[0].when, h->now);
    assert_int_equal(doc.updated, h->now);
    at.self = STR("https://hub.example/c/birds/feed.atom?before=7"); // once is enough
    publish_community(&h->arena, h->db, &c, &page, &at, &doc);
    assert_int_equal(doc.tombstones.n, 0);
    at.self = at.first;
    at.now += 2 * CLOCK_DAY;
    publish_community(&h->arena, h->db, &c, &page, &at, &doc);
    assert_int_equal(doc.tombstones.n, 0);
    bring(h, v.feed, items + 1, 1); // it is there again
    at.now = h->now;
    publish_community(&h->arena, h->db, &c, &page, &at, &doc);
    assert_int_equal(doc.tombstones.n, 0);
}

static void a_file_of_the_folder_has_no_address_elsewhere(void **state)
{
    struct hub_store *h = *state;
    struct view v = view_of(h);
    int64_t feed;
    good(h, community_feed_add(h->db, v.birds, STR("sample/x.xml"), STR_NONE, STR_NONE, KIND_NONE, true, h->now, &feed,
                               &h->err));
    struct harvest_item item = an_item(h, "1", "https://a.example/1", "One");
    bring(h, feed, &item, 1);
    struct document doc = river(&v, &context);
    assert_true(str_empty(doc.items.v[0].source.feed_url));
    same(doc.items.v[0].source.id, arena_printf(&h->arena, "tag:hub.example,2026-09-21:feed/%lld", (long long)feed).p);
}

int main(void)
{
#define t(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        t(a_river_is_a_document),
        t(ids_are_made_once_and_outlive_the_hubs_name),
        t(a_hub_without_a_name_of_its_own_takes_one_nobody_has),
        t(updated_is_the_greatest_and_never_now),
        t(equal_entries_give_equal_bytes),
        t(of_two_entries_with_one_id_the_newest_is_shown),
        t(a_hidden_community_is_named_in_no_feed),
        t(ones_own_feeds_are_in_ones_river),
        t(a_community_publishes_its_own_name_only),
        t(a_community_tells_what_its_feeds_took_back),
        t(a_file_of_the_folder_has_no_address_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
