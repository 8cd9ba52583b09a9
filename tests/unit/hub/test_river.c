// Rivers, timelines, entries: every page once, and nobody sees what is not theirs.
#include "hub/marks.h"
#include "hub/memberships.h"
#include "hub/river.h"
#include "support/hub_items.h"

static const struct river_filter all = {.kind = -1, .with_hidden = true, .limit = 50};

static void join(struct hub_store *h, int64_t community, int64_t person, enum level standing)
{
    good(h, membership_join(h->db, community, person, standing, h->now, &h->err));
}

static struct river_page river(struct hub_store *h, int64_t person, struct river_filter filter)
{
    struct river_page page;
    good(h, river_load(h->db, &h->arena, person, &filter, &page, &h->err));
    return page;
}

// Two communities, two feeds, one person in both.
struct world {
    int64_t ann, birds, bees, a, b;
};

static struct world a_world(struct hub_store *h)
{
    struct world w = {.ann = add_person(h, "ann"),
                      .birds = add_community(h, "birds", VISIBILITY_PUBLIC),
                      .bees = add_community(h, "bees", VISIBILITY_LISTED)};
    w.a = list_feed(h, w.birds, "https://a.example/feed", KIND_NONE);
    w.b = list_feed(h, w.bees, "https://b.example/feed", KIND_NONE);
    join(h, w.birds, w.ann, LEVEL_CORE);
    join(h, w.bees, w.ann, LEVEL_OCCASIONAL);
    return w;
}

static void bring_many(struct hub_store *h, int64_t feed, const char *host, size_t n, int64_t step)
{
    struct harvest_item *items = arena_array(&h->arena, struct harvest_item, n);
    for (size_t i = 0; i < n; i++) {
        char *guid = arena_cstr(&h->arena, arena_printf(&h->arena, "%s-%zu", host, i));
        items[i] = an_item(h, guid, arena_printf(&h->arena, "https://%s/%zu", host, i).p, guid);
        items[i].published = h->now - CLOCK_DAY - (int64_t)i * step;
    }
    assert_int_equal(bring(h, feed, items, n).fresh, n);
}

static void an_entry_comes_with_all_that_is_known_of_it(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    good(h, hub_setting_set(h->db, "tag_authority", STR("hub.example,2026"), &h->err));
    struct harvest_item item = an_item(h, "1", "https://a.example/1", "One");
    item.id = STR("tag:a.example,2026:1");
    item.author = STR("Ann");
    item.summary = STR("In short");
    item.language = STR("en");
    item.comments_url = STR("https://a.example/1#comments");
    item.comment_count = 3;
    item.image = STR("https://a.example/1.png");
    item.words = 12;
    item.kind = KIND_QUESTION;
    item.updated = h->now - CLOCK_MINUTE;
    *vec_push(&h->arena, &item.tags) = STR("help");
    *vec_push(&h->arena, &item.enclosures) =
        (struct enclosure){STR("https://a.example/1.mp3"), STR("audio/mpeg"), STR(""), 5, 6};
    bring(h, w.a, &item, 1);
    struct harvest_item plain = an_item(h, "2", "https://a.example/2", "Two");
    bring(h, w.a, &plain, 1);
    struct river_filter filter = all;
    filter.bodies = true;
    struct river_page page = river(h, w.ann, filter);
    assert_int_equal(page.entries.n, 2);
    struct entry *e = &page.entries.v[1];
    same(e->uid, "tag:a.example,2026:1");
    same(e->link, "https://a.example/1");
    same(e->title, "One");
    same(e->author, "Ann");
    same(e->summary, "In short");
    same(e->language, "en");
    same(e->comments_url, "https://a.example/1#comments");
    same(e->image, "https://a.example/1.png");
    same(e->body.markup, "<p>One</p>");
    same(e->tags.v[0], "help");
    same(e->enclosures.v[0].url, "https://a.example/1.mp3");
    same(e->feed.url, "https://a.example/feed");
    same(e->feed.uid, "https://a.example/feed");
    assert_int_equal(e->comment_count, 3);
    assert_int_equal(e->words, 12);
    assert_int_equal(e->kind, KIND_QUESTION);
    assert_int_equal(e->published, item.published);
    assert_int_equal(e->updated, item.updated);
    assert_int_equal(e->feed.updated, item.updated);
    assert_int_equal(e->sort_at, item.published);
    assert_int_equal(e->feed.id, w.a);
    assert_int_equal(e->places.n, 1);
    same(e->places.v[0].slug, "birds");
    assert_false(e->seen || e->kept);
    same(page.entries.v[0].uid,
         arena_printf(&h->arena, "tag:hub.example,2026:entry/%lld", (long long)page.entries.v[0].id).p);
    filter.bodies = false;
    assert_null(river(h, w.ann, filter).entries.v[0].body.markup.p);
}

// Its origin is listed where ann is, and the other where everybody may look.
static void the_source_that_is_named_is_one_the_viewer_may_know_of(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann"), vault = add_community(h, "vault", VISIBILITY_MEMBERS);
    int64_t square = add_community(h, "square", VISIBILITY_PUBLIC);
    int64_t inner = list_feed(h, vault, "https://inner.example/feed", KIND_NONE);
    int64_t outer = list_feed(h, square, "https://outer.example/feed", KIND_NONE);
    struct harvest_item one = an_item(h, "1", "https://inner.example/1", "One");
    join(h, vault, ann, LEVEL_CORE);
    bring(h, inner, &one, 1);
    assert_int_equal(bring(h, outer, &one, 1).merged, 1);
    int64_t id = raw_int(h, "SELECT id FROM entry");
    struct entry e;
    good(h, entry_load(h->db, &h->arena, (struct viewer){0}, id, &e, &h->err));
    assert_int_equal(e.feed.id, outer);
    same(e.feed.url, "https://outer.example/feed");
    good(h, entry_load(h->db, &h->arena, (struct viewer){.person = ann}, id, &e, &h->err));
    assert_int_equal(e.feed.id, inner);
    assert_int_equal(e.places.n, 2);
}

static void an_entry_of_two_communities_is_shown_once(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    struct harvest_item one = an_item(h, "1", "https://a.example/1", "One");
    bring(h, w.a, &one, 1);
    bring(h, w.b, &one, 1);
    struct river_page page = river(h, w.ann, all);
    assert_int_equal(page.entries.n, 1);
    assert_int_equal(page.older.entry, 0);
    assert_int_equal(page.entries.v[0].places.n, 2);
    same(page.entries.v[0].places.v[0].slug, "bees"); // by title
    same(page.entries.v[0].places.v[1].slug, "birds");
}

// Page after page, whatever the page's size: newest first, each once, none left out, though many stand at one moment.
static void pages_neither_repeat_nor_lose(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    static const int sizes[] = {1, 2, 3, 7, 50, 200};
    bring_many(h, w.a, "a.example", 40, 0); // all at one time
    bring_many(h, w.b, "b.example", 40, CLOCK_SECOND);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct river_filter filter = all;
        bool met[81] = {false};
        int n = 0;
        int64_t last_at = INT64_MAX, last_id = INT64_MAX;
        filter.limit = sizes[i];
        do {
            struct river_page page = river(h, w.ann, filter);
            assert_true(page.entries.n <= (size_t)sizes[i]);
            for (size_t k = 0; k < page.entries.n; k++, n++) {
                struct entry *e = &page.entries.v[k];
                assert_true(e->sort_at < last_at || (e->sort_at == last_at && e->id < last_id));
                assert_false(met[e->id]);
                met[e->id] = true;
                last_at = e->sort_at;
                last_id = e->id;
            }
            filter.before = page.older;
        } while (filter.before.entry);
        assert_int_equal(n, 80);
    }
}

static void a_page_goes_on_where_an_entry_has_gone(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    bring_many(h, w.a, "a.example", 10, 0);
    struct river_filter filter = all;
    filter.limit = 5;
    filter.before = river(h, w.ann, filter).older;
    assert_int_equal(filter.before.entry, 6);
    filter.limit = 200;
    assert_int_equal(river(h, w.ann, filter).entries.v[0].id, 5);
    raw_exec(h, "DELETE FROM entry WHERE id = 6");
    struct river_page page = river(h, w.ann, filter);
    assert_int_equal(page.entries.v[0].id, 5);
    assert_int_equal(page.entries.n, 5);
    filter.before.entry = 1; // all came at once
    assert_int_equal(river(h, w.ann, filter).entries.n, 0);
}

static void filters_narrow_the_river(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    struct harvest_item a = an_item(h, "1", "https://a.example/1", "One"),
                        b = an_item(h, "2", "https://b.example/2", "Two");
    a.kind = KIND_QUESTION;
    b.kind = KIND_EVENT;
    bring(h, w.a, &a, 1);
    bring(h, w.b, &b, 1);
    struct river_filter filter = all;
    filter.kind = KIND_EVENT;
    struct river_page page = river(h, w.ann, filter);
    assert_int_equal(page.entries.n, 1);
    same(page.entries.v[0].title, "Two");
    filter = all;
    filter.community = w.birds;
    page = river(h, w.ann, filter);
    assert_int_equal(page.entries.n, 1);
    same(page.entries.v[0].title, "One");
    filter = all;
    filter.level = LEVEL_OCCASIONAL;
    page = river(h, w.ann, filter);
    assert_int_equal(page.entries.n, 1);
    same(page.entries.v[0].title, "Two");
    filter = all;
    filter.kept = true;
    assert_int_equal(river(h, w.ann, filter).entries.n, 0);
    good(h, mark_kept(h->db, w.ann, 1, true, h->now, &h->err));
    page = river(h, w.ann, filter);
    assert_int_equal(page.entries.n, 1);
    same(page.entries.v[0].title, "One");
    assert_true(page.entries.v[0].kept);
    filter.kind = KIND_EVENT;
    assert_int_equal(river(h, w.ann, filter).entries.n, 0);
    filter = all;
    filter.limit = 0; // at least one
    assert_int_equal(river(h, w.ann, filter).entries.n, 1);
}

static void kept_is_taken_back_without_a_trace(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    bring_many(h, w.a, "a.example", 1, 0);
    good(h, mark_kept(h->db, w.ann, 1, true, h->now, &h->err));
    good(h, mark_kept(h->db, w.ann, 1, false, h->now, &h->err));
    assert_int_equal(raw_int(h, "SELECT count(*) FROM mark"), 0);
}

static void a_hidden_community_is_not_named_to_others(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    int64_t cave = add_community(h, "cave", VISIBILITY_HIDDEN), bo = add_person(h, "bo");
    list_feed(h, cave, "https://a.example/feed", KIND_NONE);
    int64_t secret = list_feed(h, cave, "https://secret.example/feed", KIND_NONE);
    join(h, cave, bo, LEVEL_NONE);
    join(h, w.birds, bo, LEVEL_NONE);
    struct harvest_item shared = an_item(h, "1", "https://a.example/1", "Shared"),
                        own = an_item(h, "2", "https://x.example/2", "Own");
    bring(h, w.a, &shared, 1);
    bring(h, secret, &own, 1);
    struct river_page page = river(h, bo, all);
    assert_int_equal(page.entries.n, 2);
    assert_int_equal(page.entries.v[1].places.n, 2);
    page = river(h, w.ann, all);
    assert_int_equal(page.entries.n, 1);
    assert_int_equal(page.entries.v[0].places.n, 1);
    same(page.entries.v[0].places.v[0].slug, "birds");
    // What a keyed feed of bo's gives: nothing of the cave, and no word of it.
    struct river_filter filter = all;
    filter.with_hidden = false;
    page = river(h, bo, filter);
    assert_int_equal(page.entries.n, 1);
    same(page.entries.v[0].title, "Shared");
    assert_int_equal(page.entries.v[0].places.n, 1);
}

static void an_entry_is_there_for_members_and_where_it_is_public(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    int64_t cave = add_community(h, "cave", VISIBILITY_HIDDEN), inner = add_community(h, "inner", VISIBILITY_MEMBERS);
    int64_t bo = add_person(h, "bo");
    join(h, cave, bo, LEVEL_NONE);
    int64_t feeds[] = {w.a, w.b, list_feed(h, cave, "https://c.example/feed", KIND_NONE),
                       list_feed(h, inner, "https://i.example/feed", KIND_NONE)};
    for (size_t i = 0; i < 4; i++) {
        struct harvest_item item = an_item(h, "1", arena_printf(&h->arena, "https://x.example/%zu", i).p, "One");
        bring(h, feeds[i], &item, 1);
    }
    static const char *const all_see = "public", *const ann_sees = "public, listed", *const bo_sees = "public, hidden";
    const struct {
        const char *why;
        struct viewer viewer;
        bool sees[4]; // public, listed, hidden, members
    } cases[] = {
        {all_see, {0}, {true, false, false, false}},
        {ann_sees, {.person = w.ann}, {true, true, false, false}},
        {bo_sees, {.person = bo}, {true, false, true, false}},
        {all_see, {.person = add_person(h, "operator"), .is_operator = true}, {true, false, false, false}},
    };
    for (size_t i = 0; i < 4; i++) {
        for (int64_t id = 1; id <= 4; id++) {
            struct entry e;
            bool sees = entry_load(h->db, &h->arena, cases[i].viewer, id, &e, &h->err);
            if (sees != cases[i].sees[id - 1])
                fail_msg("viewer %zu (%s), entry %d", i, cases[i].why, (int)id);
            if (sees)
                same(e.body.markup, "<p>One</p>");
            else
                assert_int_equal(h->err.code, ERR_NO_INPUT);
            if (cases[i].viewer.person)
                assert_int_equal(mark_kept(h->db, cases[i].viewer.person, id, true, h->now, &h->err), sees);
        }
    }
    struct entry e;
    refused(h, entry_load(h->db, &h->arena, (struct viewer){.person = w.ann}, 99, &e, &h->err), ERR_NO_INPUT);
    // Who leaves sees no more of it, neither in the river nor among what was kept.
    good(h, membership_leave(h->db, w.bees, w.ann, h->now, &h->err));
    refused(h, entry_load(h->db, &h->arena, (struct viewer){.person = w.ann}, 2, &e, &h->err), ERR_NO_INPUT);
    struct river_filter filter = all;
    filter.kept = true;
    struct river_page page = river(h, w.ann, filter);
    assert_int_equal(page.entries.n, 1);
    assert_int_equal(page.entries.v[0].id, 1);
}

static struct river_page timeline(struct hub_store *h, int64_t person, const char *slug, struct river_filter filter)
{
    struct river_page page;
    struct community c;
    good(h,
         timeline_load(h->db, &h->arena, (struct viewer){.person = person}, str_of(slug), &filter, &c, &page, &h->err));
    same(c.slug, slug);
    return page;
}

static void a_timeline_is_for_who_may_see_it(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    int64_t cave = add_community(h, "cave", VISIBILITY_HIDDEN), bo = add_person(h, "bo");
    int64_t c = list_feed(h, cave, "https://c.example/feed", KIND_NONE);
    join(h, cave, bo, LEVEL_NONE);
    bring_many(h, w.a, "a.example", 5, CLOCK_SECOND);
    bring_many(h, w.b, "b.example", 4, CLOCK_SECOND);
    bring_many(h, c, "c.example", 3, CLOCK_SECOND);
    assert_int_equal(timeline(h, 0, "birds", all).entries.n, 5);
    assert_int_equal(timeline(h, w.ann, "bees", all).entries.n, 4);
    assert_int_equal(timeline(h, bo, "bees", all).entries.n, 0); // listed: one may know of it
    assert_int_equal(timeline(h, bo, "cave", all).entries.n, 3);
    struct river_page page;
    struct community community;
    refused(h,
            timeline_load(h->db, &h->arena, (struct viewer){.person = w.ann}, STR("cave"), &all, &community, &page,
                          &h->err),
            ERR_NO_INPUT);
    struct err hidden = h->err;
    refused(h,
            timeline_load(h->db, &h->arena, (struct viewer){.person = w.ann}, STR("none"), &all, &community, &page,
                          &h->err),
            ERR_NO_INPUT);
    assert_int_equal(strlen(hidden.text), strlen(h->err.text)); // not even by the words
    struct river_filter filter = all;
    filter.limit = 2;
    page = timeline(h, 0, "birds", filter);
    assert_int_equal(page.entries.n, 2);
    filter.before = page.older;
    filter.limit = 200;
    page = timeline(h, 0, "birds", filter);
    assert_int_equal(page.entries.n, 3);
    assert_int_equal(page.older.entry, 0);
    filter = all;
    filter.kind = KIND_QUESTION;
    assert_int_equal(timeline(h, 0, "birds", filter).entries.n, 0);
    raw_int(h, "UPDATE activity SET kind = 1 WHERE entry IN (2, 3) AND community = (SELECT id FROM community WHERE "
               "slug = 'birds') RETURNING 1");
    assert_int_equal(timeline(h, 0, "birds", filter).entries.n, 2);
    good(h, mark_kept(h->db, w.ann, 2, true, h->now, &h->err));
    filter = all;
    filter.kept = true;
    assert_int_equal(timeline(h, w.ann, "birds", filter).entries.n, 1);
    assert_int_equal(timeline(h, w.ann, "bees", filter).entries.n, 0);
}

static void a_feeds_part_of_a_timeline_is_for_who_may_see_the_timeline(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    struct viewer ann = {.person = w.ann}, nobody = {0};
    struct community birds, bees;
    entries list;
    bring_many(h, w.a, "a.example", 5, CLOCK_SECOND);
    bring_many(h, w.b, "b.example", 4, CLOCK_SECOND);
    good(h, community_by_slug(h->db, &h->arena, nobody, STR("birds"), &birds, &h->err));
    good(h, timeline_of_feed(h->db, &h->arena, nobody, &birds, w.a, 3, &list, &h->err));
    assert_int_equal(list.n, 3);
    assert_true(list.v[0].sort_at >= list.v[1].sort_at && list.v[1].sort_at >= list.v[2].sort_at);
    assert_int_equal(list.v[0].id, timeline(h, 0, "birds", all).entries.v[0].id);
    good(h, timeline_of_feed(h->db, &h->arena, nobody, &birds, w.b, 10, &list, &h->err));
    assert_int_equal(list.n, 0); // another community reads it
    good(h, community_by_slug(h->db, &h->arena, nobody, STR("bees"), &bees, &h->err));
    good(h, timeline_of_feed(h->db, &h->arena, nobody, &bees, w.b, 10, &list, &h->err));
    assert_int_equal(list.n, 0); // listed: its timeline is its members'
    good(h, community_by_slug(h->db, &h->arena, ann, STR("bees"), &bees, &h->err));
    good(h, timeline_of_feed(h->db, &h->arena, ann, &bees, w.b, 10, &list, &h->err));
    assert_int_equal(list.n, 4);
}

static void a_closed_community_leaves_the_river(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    bring_many(h, w.a, "a.example", 2, 0);
    bring_many(h, w.b, "b.example", 1, 0);
    good(h, community_close(h->db, w.birds, h->now, &h->err));
    assert_int_equal(river(h, w.ann, all).entries.n, 1);
    struct entry e;
    refused(h, entry_load(h->db, &h->arena, (struct viewer){0}, 1, &e, &h->err), ERR_NO_INPUT);
    good(h, entry_load(h->db, &h->arena, (struct viewer){.person = w.ann}, 1, &e,
                       &h->err)); // members keep what was theirs
}

static void files_of_the_operator_are_not_named_in_ids(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), feed;
    good(h, hub_setting_set(h->db, "tag_authority", STR("hub.example,2026"), &h->err));
    good(h, community_feed_add(h->db, birds, STR("file:sample.xml"), STR(""), STR(""), KIND_NONE, true, h->now, &feed,
                               &h->err));
    struct harvest_item one = an_item(h, "1", "https://a.example/1", "One");
    bring(h, feed, &one, 1);
    struct entry e;
    good(h, entry_load(h->db, &h->arena, (struct viewer){0}, 1, &e, &h->err));
    same(e.feed.uid, arena_printf(&h->arena, "tag:hub.example,2026:feed/%lld", (long long)feed).p);
}

static void a_page_ends_with_so_many_bytes(void **state)
{
    enum { ENTRIES = 5 };
    struct hub_store *h = *state;
    struct world w = a_world(h);
    struct harvest_item items[ENTRIES];
    for (int i = 0; i < ENTRIES; i++) {
        char *guid = arena_cstr(&h->arena, arena_printf(&h->arena, "long-%d", i));
        items[i] = an_item(h, guid, arena_printf(&h->arena, "https://a.example/%d", i).p, guid);
        items[i].published = h->now - CLOCK_DAY - i;
        items[i].body = (struct safe_html){STR("<p>Ten bytes</p>")};
    }
    assert_int_equal(bring(h, w.a, items, ENTRIES).fresh, ENTRIES);
    struct river_filter filter = all;
    filter.bodies = true;
    static const size_t rows[][2] = {
        {1, 1}, {32, 2}, {47, 2}, {1000, 5}}; // bytes, entries of 16 bytes; one in any case
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        size_t seen = 0, pages = 0, most = rows[k][1];
        filter.bytes = rows[k][0];
        filter.before = (struct river_place){0};
        do {
            struct river_page page = river(h, w.ann, filter);
            assert_true(page.entries.n <= most);
            for (size_t i = 0; i < page.entries.n; i++)
                assert_true(str_eq(page.entries.v[i].title, items[seen + i].title));
            seen += page.entries.n;
            pages++;
            filter.before = page.older;
        } while (filter.before.entry);
        assert_int_equal(seen, ENTRIES);
        assert_int_equal(pages, (ENTRIES + most - 1) / most);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        T(an_entry_comes_with_all_that_is_known_of_it),
        T(the_source_that_is_named_is_one_the_viewer_may_know_of),
        T(an_entry_of_two_communities_is_shown_once),
        T(pages_neither_repeat_nor_lose),
        T(a_page_goes_on_where_an_entry_has_gone),
        T(filters_narrow_the_river),
        T(kept_is_taken_back_without_a_trace),
        T(a_hidden_community_is_not_named_to_others),
        T(an_entry_is_there_for_members_and_where_it_is_public),
        T(a_timeline_is_for_who_may_see_it),
        T(a_feeds_part_of_a_timeline_is_for_who_may_see_the_timeline),
        T(a_closed_community_leaves_the_river),
        T(files_of_the_operator_are_not_named_in_ids),
        T(a_page_ends_with_so_many_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
