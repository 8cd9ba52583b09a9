// The glance: what is new, counted once and to a limit; which communities moved; marks.
#include "hub/glance.h"
#include "hub/marks.h"
#include "hub/memberships.h"
#include "hub/river.h"
#include "support/hub_items.h"

struct world {
    int64_t ann, birds, bees, a, b;
};

static struct world a_world(struct hub_store *h)
{
    struct world w = {.ann = add_person(h, "ann"),
                      .birds = add_community(h, "birds", VISIBILITY_PUBLIC),
                      .bees = add_community(h, "bees", VISIBILITY_HIDDEN)};
    w.a = list_feed(h, w.birds, "https://a.example/feed", KIND_NONE);
    w.b = list_feed(h, w.bees, "https://b.example/feed", KIND_NONE);
    good(h, membership_join(h->db, w.birds, w.ann, LEVEL_NONE, h->now, &h->err));
    good(h, membership_join(h->db, w.bees, w.ann, LEVEL_NONE, h->now, &h->err));
    return w;
}

static void bring_many(struct hub_store *h, int64_t feed, const char *host, size_t n)
{
    struct harvest_item *items = arena_array(&h->arena, struct harvest_item, n);
    for (size_t i = 0; i < n; i++) {
        char *guid = arena_cstr(&h->arena, arena_printf(&h->arena, "%s-%zu", host, i));
        items[i] = an_item(h, guid, arena_printf(&h->arena, "https://%s/%zu", host, i).p, guid);
        items[i].published = h->now - (int64_t)i * CLOCK_MINUTE;
    }
    bring(h, feed, items, n);
}

static struct glance glance(struct hub_store *h, int64_t person)
{
    struct glance g;
    clock_set(h->now);
    good(h, glance_load(h->db, &h->arena, person, h->now, &g, &h->err));
    return g;
}

static struct glance_row *row_of(struct glance *g, const char *slug)
{
    for (size_t i = 0; i < g->rows.n; i++)
        if (str_is(g->rows.v[i].community.slug, slug))
            return &g->rows.v[i];
    fail_msg("no row %s", slug);
    return NULL;
}

static void rows_are_the_persons_communities(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    add_community(h, "ants", VISIBILITY_PUBLIC);
    struct glance g = glance(h, w.ann);
    assert_int_equal(g.communities, 2);
    assert_int_equal(g.rows.n, 2);
    same(g.rows.v[0].community.slug, "bees"); // all quiet: by title
    same(g.rows.v[1].community.slug, "birds");
    assert_int_equal(g.fresh + g.moved + g.newest_entry + g.since, 0);
    assert_int_equal(glance(h, add_person(h, "bo")).rows.n, 0);
}

// Fails, waits for the network, or was never read: one feed that is well is enough, and nothing to read is no trouble.
static void what_cannot_be_read_is_not_quiet(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    int64_t empty = add_community(h, "ants", VISIBILITY_PUBLIC);
    good(h, membership_join(h->db, empty, w.ann, LEVEL_NONE, h->now, &h->err));
    struct glance g = glance(h, w.ann);
    assert_int_equal(g.unread, 2);
    assert_false(row_of(&g, "ants")->unread);
    list_feed(h, w.birds, "https://other.example/feed", KIND_NONE);
    raw_exec(h, "UPDATE feed SET success_at = 1 WHERE url LIKE '%//a.example/%'");
    g = glance(h, w.ann);
    assert_false(row_of(&g, "birds")->unread);
    assert_true(row_of(&g, "bees")->unread);
    assert_int_equal(g.unread, 1);
    raw_exec(h, "UPDATE feed SET failing_since = 1, failures = 1");
    assert_int_equal(glance(h, w.ann).unread, 2);
    raw_exec(h, "UPDATE feed SET failing_since = 0, failures = 0, offline_since = 1");
    assert_int_equal(glance(h, w.ann).unread, 2);
    bring_many(h, w.a, "a.example", 1);
    g = glance(h, w.ann);
    assert_false(row_of(&g, "birds")->unread); // what it said is shown all the same
    assert_int_equal(g.unread, 1);
}

static void what_arrived_since_is_fresh_until_it_is_marked(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    bring_many(h, w.a, "a.example", 5);
    struct glance g = glance(h, w.ann);
    assert_int_equal(g.fresh, 5);
    assert_int_equal(g.moved, 1);
    assert_int_equal(g.newest_entry, 5);
    same(g.rows.v[0].community.slug, "birds"); // moved first
    assert_int_equal(g.rows.v[0].fresh, 5);
    assert_int_equal(g.rows.v[0].headlines.n, 3);
    same(g.rows.v[0].headlines.v[0].title, "a.example-0");
    assert_null(g.rows.v[0].headlines.v[0].body.markup.p);
    assert_int_equal(g.rows.v[0].weeks[25], 5);
    h->now += CLOCK_MINUTE;
    clock_set(h->now);
    good(h, mark_seen_through(h->db, w.ann, w.birds, 3, &h->err));
    g = glance(h, w.ann);
    assert_int_equal(g.fresh, 2);
    assert_int_equal(g.since, h->now);
    good(h, mark_seen_through(h->db, w.ann, w.birds, 2, &h->err)); // never back
    assert_int_equal(glance(h, w.ann).fresh, 2);
    good(h, mark_seen_through(h->db, w.ann, 0, g.newest_entry, &h->err));
    assert_int_equal(glance(h, w.ann).fresh, 0);
    assert_int_equal(glance(h, w.ann).moved, 0);
}

static void a_title_stands_in_a_row_once(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    bring_many(h, w.a, "a.example", 2);
    for (int i = 0; i < 3; i++) {
        char *guid = arena_cstr(&h->arena, arena_printf(&h->arena, "answer-%d", i));
        struct harvest_item answer = an_item(h, guid, arena_printf(&h->arena, "https://a.example/%s", guid).p,
                                             i == 1 ? "RE: Plot nine" : "Re: Plot nine");
        answer.published = h->now + (i + 1) * CLOCK_SECOND;
        h->now += CLOCK_MINUTE;
        bring(h, w.a, &answer, 1);
    }
    struct glance g = glance(h, w.ann);
    const struct glance_row *row = row_of(&g, "birds");
    assert_int_equal(row->fresh, 5);
    assert_int_equal(row->headlines.n, 3);
    same(row->headlines.v[0].title, "Re: Plot nine");
    same(row->headlines.v[1].title, "a.example-0");
    same(row->headlines.v[2].title, "a.example-1");
}

static void seen_reaches_no_further_than_what_there_is(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    bring_many(h, w.a, "a.example", 2);
    good(h, mark_seen_through(h->db, w.ann, 0, INT64_MAX, &h->err));
    bring_many(h, w.b, "b.example", 3);
    assert_int_equal(glance(h, w.ann).fresh, 3);
    refused(h, mark_seen_through(h->db, w.ann, 99, 1, &h->err), ERR_NO_INPUT);
}

static void an_entry_is_counted_once_and_seen_everywhere(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    struct harvest_item one = an_item(h, "1", "https://a.example/1", "One");
    assert_int_equal(list_feed(h, w.bees, "https://a.example/feed", KIND_NONE), w.a);
    bring(h, w.a, &one, 1);
    struct glance g = glance(h, w.ann);
    assert_int_equal(g.fresh, 1);
    assert_int_equal(g.moved, 2);
    good(h, mark_seen_through(h->db, w.ann, w.birds, 1, &h->err));
    g = glance(h, w.ann);
    assert_int_equal(g.fresh, 0);
    assert_int_equal(row_of(&g, "bees")->fresh, 0);
    struct river_filter filter = {.kind = -1, .with_hidden = true, .limit = 5};
    struct river_page page;
    good(h, river_load(h->db, &h->arena, w.ann, &filter, &page, &h->err));
    assert_true(page.entries.v[0].seen);
}

static void counts_have_an_end(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    bring_many(h, w.a, "a.example", 1200);
    bring_many(h, w.b, "b.example", 100);
    struct glance g = glance(h, w.ann);
    assert_int_equal(g.fresh, 1000);
    assert_int_equal(row_of(&g, "birds")->fresh, 100);
    assert_int_equal(row_of(&g, "bees")->fresh, 100);
}

static void the_past_of_a_feed_is_not_fresh(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    struct harvest_item old = an_item(h, "1", "https://a.example/1", "Old");
    old.published = h->now - 60 * CLOCK_DAY;
    bring(h, w.a, &old, 1);
    struct glance g = glance(h, w.ann);
    assert_int_equal(g.fresh, 0);
    assert_int_equal(row_of(&g, "birds")->headlines.n, 1);
    assert_true(row_of(&g, "birds")->headlines.v[0].seen);
}

static void weeks_are_kept_in_step(void **state)
{
    struct hub_store *h = *state; // a Monday
    struct world w = a_world(h);
    struct harvest_item items[] = {
        an_item(h, "1", "https://a.example/1", "1"), an_item(h, "2", "https://a.example/2", "2"),
        an_item(h, "3", "https://a.example/3", "3"), an_item(h, "4", "https://a.example/4", "4")};
    items[0].published = h->now - 11 * CLOCK_HOUR; // Sunday
    items[1].published = h->now - 25 * 7 * CLOCK_DAY;
    items[2].published = h->now - 26 * 7 * CLOCK_DAY;
    items[3].published = h->now - 9 * CLOCK_HOUR; // Monday
    bring(h, w.a, items, 4);
    struct glance g = glance(h, w.ann);
    int *weeks = row_of(&g, "birds")->weeks;
    assert_int_equal(weeks[25], 1);
    assert_int_equal(weeks[24], 1);
    assert_int_equal(weeks[0], 1);
    int sum = 0;
    for (int i = 0; i < 26; i++)
        sum += weeks[i];
    assert_int_equal(sum, 3);
    sound(h);
}

static void the_unusual_comes_before_the_usual(void **state)
{
    struct hub_store *h = *state;
    struct world w = a_world(h);
    // birds: twenty every week; bees: quiet for half a year, and now one.
    struct harvest_item *items = arena_array(&h->arena, struct harvest_item, 520);
    for (int i = 0; i < 520; i++) {
        char *guid = arena_cstr(&h->arena, arena_printf(&h->arena, "usual %d", i));
        items[i] = an_item(h, guid, arena_printf(&h->arena, "https://a.example/%d", i).p, guid);
        items[i].published = h->now - (int64_t)i * 7 * CLOCK_DAY / 20;
    }
    bring(h, w.a, items, 520);
    good(h, mark_seen_through(h->db, w.ann, 0, INT64_MAX, &h->err));
    h->now += CLOCK_DAY;
    for (int i = 0; i < 3; i++) {
        struct str guid = arena_printf(&h->arena, "today %d", i);
        items[i].guid_hash = hash64(guid, 0);
        items[i].link = items[i].link_normal = STR_NONE;
        items[i].published = h->now;
    }
    bring(h, w.a, items, 3);
    struct harvest_item rare = an_item(h, "rare", "https://b.example/1", "Rare");
    bring(h, w.b, &rare, 1);
    struct glance g = glance(h, w.ann);
    same(g.rows.v[0].community.slug, "bees");
    same(g.rows.v[1].community.slug, "birds");
    // Unless one stands closer to the other.
    good(h, membership_join(h->db, w.birds, w.ann, LEVEL_CORE, h->now, &h->err));
    g = glance(h, w.ann);
    same(g.rows.v[0].community.slug, "birds");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        T(rows_are_the_persons_communities),
        T(what_cannot_be_read_is_not_quiet),
        T(what_arrived_since_is_fresh_until_it_is_marked),
        T(a_title_stands_in_a_row_once),
        T(seen_reaches_no_further_than_what_there_is),
        T(an_entry_is_counted_once_and_seen_everywhere),
        T(counts_have_an_end),
        T(the_past_of_a_feed_is_not_fresh),
        T(weeks_are_kept_in_step),
        T(the_unusual_comes_before_the_usual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
