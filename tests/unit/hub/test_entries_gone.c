// What a feed takes back (protocols 1.3: tombstones of RFC 6721, feeds that are complete by RFC 5005).
#include "support/hub_items.h"

#define SAID (h->now - CLOCK_MINUTE) // items are an hour old

static struct stored_counts tell(struct hub_store *h, int64_t feed, const char *guid, int64_t when)
{
    struct harvest_gone gone = {0};
    struct stored_counts counts = {0};
    vec_push(&h->arena, &gone.tombstones)->guid_hash = hash64(str_of(guid), 0);
    gone.tombstones.v[0].when = when;
    good(h, entries_gone(h->db, &h->arena, feed, h->now, &gone, NULL, 0, &counts, &h->err));
    return counts;
}

static struct stored_counts show_all(struct hub_store *h, int64_t feed, const struct harvest_item *items, size_t n)
{
    struct harvest_gone gone = {.others = true};
    struct stored_counts counts = bring(h, feed, items, n);
    good(h, entries_gone(h->db, &h->arena, feed, h->now, &gone, items, n, &counts, &h->err));
    return counts;
}

static int64_t shown(struct hub_store *h, int64_t community)
{
    return raw_int(
        h, arena_printf(&h->arena, "SELECT count(*) FROM activity WHERE community = %lld", (long long)community).p);
}

struct town { // two communities, of which the second lists another feed too
    int64_t birds, bees, a, b;
    struct harvest_item items[2];
};

static struct town town(struct hub_store *h)
{
    struct town t = {.birds = add_community(h, "birds", VISIBILITY_PUBLIC),
                     .bees = add_community(h, "bees", VISIBILITY_PUBLIC)};
    t.a = list_feed(h, t.birds, "https://a.example/feed", KIND_NONE);
    list_feed(h, t.bees, "https://a.example/feed", KIND_NONE);
    t.b = list_feed(h, t.bees, "https://b.example/feed", KIND_NONE);
    t.items[0] = an_item(h, "urn:2", "https://a.example/2", "Two");
    t.items[1] = an_item(h, "urn:1", "https://a.example/1", "One");
    t.items[0].updated = t.items[1].updated = h->now - CLOCK_HOUR;
    bring(h, t.a, t.items, 2);
    return t;
}

static void a_tombstone_takes_an_entry_off_all_who_list_the_feed(void **state)
{
    struct hub_store *h = *state;
    struct town t = town(h);
    struct stored_counts c = tell(h, t.a, "urn:1", SAID);
    assert_int_equal(c.gone, 1);
    assert_int_equal(c.communities.n, 2);
    assert_int_equal(shown(h, t.birds), 1);
    assert_int_equal(shown(h, t.bees), 1);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM entry"), 2); // a hidden row
    assert_int_equal(tell(h, t.a, "urn:1", SAID).gone, 0);
    sound(h);
}

static void an_older_tombstone_and_one_of_another_feed_take_nothing(void **state)
{
    struct hub_store *h = *state;
    struct town t = town(h);
    assert_int_equal(tell(h, t.a, "urn:1", h->now - CLOCK_HOUR).gone, 0); // it says what it is at that very time
    assert_int_equal(tell(h, t.b, "urn:1", SAID).gone, 0);
    assert_int_equal(tell(h, t.a, "urn:9", SAID).gone, 0);
    assert_int_equal(shown(h, t.birds), 2);
    sound(h);
}

static void what_another_feed_shows_stays(void **state)
{
    struct hub_store *h = *state;
    struct town t = town(h);
    bring(h, t.b, t.items + 1, 1);
    struct stored_counts c = tell(h, t.a, "urn:1", SAID);
    assert_int_equal(c.communities.n, 2);
    assert_int_equal(shown(h, t.birds), 1);
    assert_int_equal(shown(h, t.bees), 2);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM activity WHERE community = 2 AND feed = 2"), 1);
    tell(h, t.b, "urn:1", SAID);
    assert_int_equal(shown(h, t.bees), 1);
    sound(h);
}

static void it_comes_back_with_a_later_date_alone(void **state)
{
    struct hub_store *h = *state;
    struct town t = town(h);
    tell(h, t.a, "urn:1", SAID);
    assert_int_equal(bring(h, t.a, t.items, 2).fresh, 0);
    t.items[1].content_hash++; // another version, no later than it was
    bring(h, t.a, t.items, 2);
    assert_int_equal(shown(h, t.birds), 1);
    t.items[1].updated = h->now;
    assert_int_equal(bring(h, t.a, t.items, 2).fresh, 0);
    assert_int_equal(shown(h, t.birds), 2);
    assert_int_equal(tell(h, t.a, "urn:1", SAID).gone, 0); // which still stands there
    assert_int_equal(raw_int(h, "SELECT count(*) FROM entry"), 2);
    sound(h);
}

static void what_is_shown_without_a_date_is_a_copy_that_is_late(void **state)
{
    struct hub_store *h = *state;
    struct town t = town(h);
    assert_int_equal(tell(h, t.a, "urn:1", SAID).hidden.n, 1);
    t.items[1].date_guessed = true;
    t.items[1].published = t.items[1].updated = h->now;
    assert_int_equal(bring(h, t.a, t.items, 2).hidden.n, 1); // to be looked at again
    assert_int_equal(shown(h, t.birds), 1);
    sound(h);
}

static void who_still_shows_it_says_what_it_is(void **state)
{
    struct hub_store *h = *state;
    struct town t = town(h);
    bring(h, t.b, t.items + 1, 1);
    tell(h, t.a, "urn:1", SAID);
    struct harvest_item other = t.items[1];
    other.content_hash++;
    other.title = STR("Other words of who took it back");
    bring(h, t.a, &other, 1);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM entry WHERE title = 'One'"), 1);
    other.title = STR("Corrected");
    assert_int_equal(bring(h, t.b, &other, 1).changed, 1);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM entry WHERE title = 'Corrected'"), 1);
    sound(h);
}

static void what_is_posted_anew_under_another_id_is_new(void **state)
{
    struct hub_store *h = *state;
    struct town t = town(h);
    tell(h, t.a, "urn:1", SAID);
    tell(h, t.a, "urn:2", SAID);
    t.items[0].guid_hash++;
    t.items[1].guid_hash++;
    assert_int_equal(bring(h, t.a, t.items, 2).fresh, 2);
    assert_int_equal(shown(h, t.birds), 2);
    sound(h);
}

static void who_comes_later_is_not_shown_it(void **state)
{
    struct hub_store *h = *state;
    struct town t = town(h);
    tell(h, t.a, "urn:1", SAID);
    int64_t bats = add_community(h, "bats", VISIBILITY_PUBLIC);
    list_feed(h, bats, "https://a.example/feed", KIND_NONE);
    good(h, entries_backfill(h->db, bats, t.a, h->now, &h->err));
    assert_int_equal(shown(h, bats), 1);
    good(h, community_feed_remove(h->db, t.birds, t.a, &h->err));
    list_feed(h, t.birds, "https://a.example/feed", KIND_NONE);
    assert_int_equal(shown(h, t.birds), 1);
    sound(h);
}

static void when_a_feed_leaves_what_another_took_back_is_not_its(void **state)
{
    struct hub_store *h = *state;
    struct town t = town(h);
    bring(h, t.b, t.items + 1, 1);
    tell(h, t.b, "urn:1", SAID);
    assert_int_equal(shown(h, t.bees), 2);
    good(h, community_feed_remove(h->db, t.bees, t.a, &h->err));
    assert_int_equal(shown(h, t.bees), 0);
    sound(h);
}

static void what_a_complete_feed_leaves_out_is_gone_until_it_is_there_again(void **state)
{
    struct hub_store *h = *state;
    struct town t = town(h);
    assert_int_equal(show_all(h, t.a, t.items, 1).gone, 1);
    assert_int_equal(shown(h, t.birds), 1);
    assert_int_equal(show_all(h, t.a, t.items, 2).fresh, 0);
    assert_int_equal(shown(h, t.birds), 2);
    assert_int_equal(show_all(h, t.a, NULL, 0).gone, 2); // no meetings any more
    assert_int_equal(shown(h, t.birds), 0);
    sound(h);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        T(a_tombstone_takes_an_entry_off_all_who_list_the_feed),
        T(an_older_tombstone_and_one_of_another_feed_take_nothing),
        T(what_another_feed_shows_stays),
        T(it_comes_back_with_a_later_date_alone),
        T(what_is_shown_without_a_date_is_a_copy_that_is_late),
        T(who_still_shows_it_says_what_it_is),
        T(what_is_posted_anew_under_another_id_is_new),
        T(who_comes_later_is_not_shown_it),
        T(when_a_feed_leaves_what_another_took_back_is_not_its),
        T(what_a_complete_feed_leaves_out_is_gone_until_it_is_there_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
