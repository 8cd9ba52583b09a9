// Feeds that give their items other ids (protocols 1.6.5).
#include "support/hub_items.h"

struct two { // feeds of one community
    int64_t a, b;
};

static struct two two_feeds(struct hub_store *h)
{
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC);
    return (struct two){list_feed(h, birds, "https://a.example/feed", KIND_NONE),
                        list_feed(h, birds, "https://b.example/feed", KIND_NONE)};
}

static int64_t entries_n(struct hub_store *h)
{
    return raw_int(h, "SELECT count(*) FROM entry");
}

// What a visit finds, and the next will know.
static void shows(struct hub_store *h, int64_t feed, const struct harvest_item *items, size_t n)
{
    struct feed_state state;
    bool found;
    struct known_item *known = arena_array(&h->arena, struct known_item, n);
    bring(h, feed, items, n);
    for (size_t i = 0; i < n; i++)
        known[i] = (struct known_item){items[i].guid_hash, items[i].content_hash, 0};
    good(h, feed_by_id(h->db, &h->arena, feed, &state, &found, &h->err));
    state.known = known;
    state.known_n = n;
    good(h, feed_record(h->db, &state, true, 0, &h->err));
}

static void give_new_ids(struct hub_store *h, struct harvest_item *items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        items[i].guid_hash = hash64(arena_printf(&h->arena, "urn:%zu", i), 0);
}

static void a_feed_that_changed_its_ids_brings_nothing_twice(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h);
    struct harvest_item old[] = {an_item(h, "http://a.example/?p=2", "https://a.example/2", "Two"),
                                 an_item(h, "http://a.example/?p=1", "https://a.example/1", "One")};
    bring(h, t.a, old, 2);
    struct harvest_item moved[] = {an_item(h, "https://a.example/?p=3", "https://a.example/3", "Three"),
                                   an_item(h, "https://a.example/?p=2", "https://a.example/2", "Two"),
                                   an_item(h, "https://a.example/?p=1", "https://a.example/1", "One")};
    struct stored_counts c = bring(h, t.a, moved, 3);
    assert_int_equal(c.fresh, 1);
    assert_int_equal(c.merged + c.changed, 0);
    assert_int_equal(entries_n(h), 3);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM sighting"), 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(raw_int(h, arena_printf(&h->arena, "SELECT count(*) FROM sighting WHERE guid_hash = %lld",
                                                 (long long)moved[i].guid_hash)
                                        .p),
                         1);
    sound(h);
}

// The rule is identity_rekeyed()'s: half of what the document shows.
static void half_of_the_items_must_have_moved(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h);
    struct harvest_item old[] = {an_item(h, "2", "https://a.example/2", "Two"),
                                 an_item(h, "1", "https://a.example/1", "One")};
    bring(h, t.a, old, 2);
    bring(h, t.b, old, 2);
    struct harvest_item moved[] = {
        an_item(h, "urn:5", "https://a.example/5", "Five"), an_item(h, "urn:4", "https://a.example/4", "Four"),
        an_item(h, "urn:3", "https://a.example/3", "Three"), an_item(h, "urn:2", "https://a.example/2", "Two"),
        an_item(h, "urn:1", "https://a.example/1", "One")};
    struct stored_counts c = bring(h, t.a, moved, 5); // two of five: new things at old addresses
    assert_int_equal(c.fresh, 5);
    assert_int_equal(c.arrived.n, 5);
    moved[1].date_guessed = true;
    c = bring(h, t.b, moved + 1, 4); // two of four: the same things under other ids
    assert_int_equal(c.fresh, 0);
    assert_int_equal(c.merged, 2);
    assert_int_equal(c.arrived.n, 2);
    assert_int_equal(c.arrived.v[0], moved[2].published); // the oldest first
    assert_int_equal(c.arrived.v[1], 0);                  // it has no date
    sound(h);
}

static void a_few_unknown_items_are_no_change_of_ids(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h);
    struct harvest_item old[] = {an_item(h, "2", "https://a.example/", "Status"),
                                 an_item(h, "1", "https://a.example/", "Status")};
    bring(h, t.a, old, 2);
    // A page that is announced again and again under one link and title: the old ids still stand there.
    struct harvest_item more[] = {an_item(h, "4", "https://a.example/", "Status"),
                                  an_item(h, "3", "https://a.example/", "Status"), old[0], old[1]};
    assert_int_equal(bring(h, t.a, more, 4).fresh, 2);
    assert_int_equal(entries_n(h), 4);
    sound(h);
}

// Hashes are of a circle; what a feed showed is its own in any.
static void new_ids_bring_nothing_twice_whoever_may_know_of_the_feed(void **state)
{
    static const struct {
        enum visibility was;
        const char *changes;
    } cases[] = {
        {VISIBILITY_HIDDEN, "INSERT INTO community_feed(community, feed, added) VALUES(2, 1, 1)"},
        {VISIBILITY_HIDDEN, "UPDATE community SET visibility = 0 WHERE id = 2;"
                            "INSERT INTO community_feed(community, feed, added) VALUES(2, 1, 1)"},
        {VISIBILITY_HIDDEN, "UPDATE community SET visibility = 3 WHERE id = 1"},
        {VISIBILITY_PUBLIC, "UPDATE community SET visibility = 0 WHERE id = 1"},
        {VISIBILITY_PUBLIC, "UPDATE entry SET same_hash = 1"}, // of an older store
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hub_store *h = *state;
        int64_t one = add_community(h, "one", cases[i].was);
        add_community(h, "two", VISIBILITY_PUBLIC);
        int64_t feed = list_feed(h, one, "https://a.example/feed", KIND_NONE);
        struct harvest_item items[] = {an_item(h, "2", "https://a.example/2", "Two"),
                                       an_item(h, "1", "https://a.example/1", "One")};
        bring(h, feed, items, 2);
        raw_exec(h, cases[i].changes);
        give_new_ids(h, items, 2);
        struct stored_counts c = bring(h, feed, items, 2);
        assert_int_equal(c.fresh + c.merged + c.changed, 0);
        assert_int_equal(entries_n(h), 2);
        assert_int_equal(raw_int(h, "SELECT count(*) FROM sighting"), 2);
        hub_store_teardown(state);
        hub_store_setup(state);
    }
}

static void what_another_feed_showed_is_not_rebound(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h);
    struct harvest_item one = an_item(h, "1", "https://a.example/1", "One"),
                        two = an_item(h, "2", "https://a.example/2", "Two");
    shows(h, t.a, &one, 1);
    shows(h, t.b, &two, 1);
    give_new_ids(h, &one, 1);
    assert_int_equal(bring(h, t.b, &one, 1).merged, 1);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM sighting"), 3);
    sound(h);
}

// The pages of its past came after what it shows.
static void what_it_showed_last_is_found_under_many_that_came_later(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h);
    struct harvest_item items[] = {an_item(h, "2", "https://a.example/2", "Two"),
                                   an_item(h, "1", "https://a.example/1", "One")};
    shows(h, t.a, items, 2);
    for (int i = 0; i < 20; i++) {
        const char *name = arena_printf(&h->arena, "https://a.example/past/%d", i).p;
        struct harvest_item past = an_item(h, name, name, name);
        struct stored_counts c;
        good(h, entries_store_part(h->db, &h->arena, t.a, h->now, &past, 1, ENTRIES_PAST, &c, &h->err));
    }
    give_new_ids(h, items, 2);
    assert_int_equal(bring(h, t.a, items, 2).fresh, 0);
    sound(h);
}

// No visit found it under the id that it had.
static void what_was_pushed_is_found_under_its_new_id(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h);
    struct harvest_item items[] = {
        an_item(h, "4", "https://a.example/4", "Four"), an_item(h, "3", "https://a.example/3", "Three"),
        an_item(h, "2", "https://a.example/2", "Two"), an_item(h, "1", "https://a.example/1", "One")};
    struct stored_counts c;
    shows(h, t.a, items + 2, 2);
    good(h, entries_store_part(h->db, &h->arena, t.a, h->now, items, 2, ENTRIES_PUSHED, &c, &h->err));
    give_new_ids(h, items, 4);
    assert_int_equal(bring(h, t.a, items, 4).fresh, 0);
    sound(h);
}

// For a while the site had nothing but a greeting.
static void what_it_showed_before_the_last_visit_is_found(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h);
    struct harvest_item items[] = {an_item(h, "2", "https://a.example/2", "Two"),
                                   an_item(h, "1", "https://a.example/1", "One")};
    struct harvest_item hello = an_item(h, "0", "https://a.example/hello", "Hello");
    shows(h, t.a, items, 2);
    shows(h, t.a, &hello, 1);
    give_new_ids(h, items, 2);
    assert_int_equal(bring(h, t.a, items, 2).fresh, 0);
    sound(h);
}

static void items_without_links_are_known_by_their_texts(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h);
    struct harvest_item items[] = {an_item(h, "3", "", "Three"), an_item(h, "2", "", ""), an_item(h, "1", "", "One")};
    bring(h, t.a, items, 3);
    give_new_ids(h, items, 3);
    struct stored_counts c = bring(h, t.a, items, 3);
    assert_int_equal(c.fresh + c.merged + c.changed, 0);
    assert_int_equal(entries_n(h), 3);
    give_new_ids(h, items, 3);
    items[0].guid_hash++;
    items[0].content_hash++; // of what has a new id and a new text nothing says that it was there
    assert_int_equal(bring(h, t.a, items, 3).fresh, 1);
    sound(h);
}

// The feed shows its newest item alone, and says the same every day.
static void the_same_words_at_another_time_are_new(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h);
    struct harvest_item item = an_item(h, "1", "", "The hall is open");
    shows(h, t.a, &item, 1);
    struct harvest_item next = an_item(h, "2", "", "The hall is open");
    next.published += CLOCK_HOUR;
    assert_int_equal(bring(h, t.a, &next, 1).fresh, 1);
    sound(h);
}

static void items_of_one_link_and_title_are_told_apart_by_their_texts(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h);
    struct harvest_item items[10];
    for (size_t n = 3; n <= 10; n += 7) { // so few that link and title say something as well, and more
        for (size_t i = 0; i < n; i++) {
            items[i] = an_item(h, arena_printf(&h->arena, "%zu", i).p, "https://a.example/", "Status");
            items[i].content_hash += i;
        }
        int64_t feed = n == 3 ? t.a : t.b;
        bring(h, feed, items, n);
        give_new_ids(h, items, n);
        items[n - 1].content_hash = n == 3; // a new version of one of them; or it came and one went
        assert_int_equal(bring(h, feed, items, n).fresh, n == 3 ? 0 : 1);
        for (size_t i = 0; i < n; i++) // each its own
            assert_int_equal(raw_int(h, arena_printf(&h->arena,
                                                     "SELECT content_hash = %lld FROM sighting WHERE feed = %lld AND "
                                                     "guid_hash = %lld",
                                                     (long long)items[i].content_hash, (long long)feed,
                                                     (long long)items[i].guid_hash)
                                            .p),
                             1);
    }
    sound(h);
}

// Of a feed that gives its items no texts, links and titles of their own nothing follows from them.
static void many_of_one_link_and_title_are_no_change_of_ids(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h);
    struct harvest_item items[10];
    for (int i = 0; i < 10; i++)
        items[i] = an_item(h, arena_printf(&h->arena, "%d", i).p, "https://a.example/", "Status");
    shows(h, t.a, items + 5, 5);
    assert_int_equal(bring(h, t.a, items, 5).fresh, 5);
    sound(h);
}

// The id stands there, with a new text; another with the same link and title went.
static void an_item_that_changed_keeps_its_id(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h);
    struct harvest_item items[] = {an_item(h, "2", "https://a.example/", "Status"),
                                   an_item(h, "1", "https://a.example/", "Status")};
    shows(h, t.a, items, 2);
    items[0].content_hash++;
    assert_int_equal(bring(h, t.a, items, 1).changed, 1);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM sighting"), 2);
    sound(h);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        T(a_feed_that_changed_its_ids_brings_nothing_twice),
        T(half_of_the_items_must_have_moved),
        T(a_few_unknown_items_are_no_change_of_ids),
        T(new_ids_bring_nothing_twice_whoever_may_know_of_the_feed),
        T(what_another_feed_showed_is_not_rebound),
        T(what_it_showed_last_is_found_under_many_that_came_later),
        T(what_was_pushed_is_found_under_its_new_id),
        T(what_it_showed_before_the_last_visit_is_found),
        T(items_without_links_are_known_by_their_texts),
        T(the_same_words_at_another_time_are_new),
        T(items_of_one_link_and_title_are_told_apart_by_their_texts),
        T(many_of_one_link_and_title_are_no_change_of_ids),
        T(an_item_that_changed_keeps_its_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
