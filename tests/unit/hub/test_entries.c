// What visits bring: one test a rule of merging (decisions 3, 4; protocols 1.6, 1.7; docs/why/store.md).
#include "hub/entries_priv.h"
#include "support/hub_items.h"

struct two { // a community a feed
    int64_t birds, bees, a, b;
};

static struct two two_feeds(struct hub_store *h, const char *url_a, const char *url_b)
{
    struct two t = {.birds = add_community(h, "birds", VISIBILITY_PUBLIC),
                    .bees = add_community(h, "bees", VISIBILITY_PUBLIC)};
    t.a = list_feed(h, t.birds, url_a, KIND_NONE);
    t.b = list_feed(h, t.bees, url_b, KIND_NONE);
    return t;
}

static int64_t entries_n(struct hub_store *h)
{
    return raw_int(h, "SELECT count(*) FROM entry");
}
static int64_t activities_n(struct hub_store *h)
{
    return raw_int(h, "SELECT count(*) FROM activity");
}

static void a_first_visit_stores_everything_once(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    struct harvest_item items[] = {an_item(h, "3", "https://a.example/3", "Newest"),
                                   an_item(h, "2", "https://a.example/2", "Middle"),
                                   an_item(h, "1", "https://a.example/1", "Oldest")};
    struct stored_counts c = bring(h, t.a, items, 3);
    assert_int_equal(c.fresh, 3);
    assert_int_equal(c.merged + c.changed, 0);
    assert_int_equal(c.communities.n, 1);
    assert_int_equal(c.communities.v[0], t.birds);
    assert_int_equal(raw_int(h, "SELECT title = 'Oldest' FROM entry ORDER BY id LIMIT 1"), 1); // numbers grow with time
    assert_int_equal(activities_n(h), 3);
    sound(h);
}

// By triggers: no reference is looked up for what a visit stores (migration 0009).
static void what_belongs_to_a_thing_goes_with_it(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    struct harvest_item items[] = {an_item(h, "2", "https://a.example/2", "Two"),
                                   an_item(h, "1", "https://a.example/1", "One")};
    bring(h, t.a, items, 2);
    bring(h, t.b, items, 2);
    raw_exec(h, "INSERT INTO person(id, name, name_folded, created) VALUES(9, 'Ann', 'ann', 1);"
                "INSERT INTO mark(person, entry, kept) VALUES(9, 1, 1), (9, 2, 1);"
                "DELETE FROM entry WHERE id = 1; DELETE FROM activity_week;"
                "INSERT INTO activity_week SELECT community, (sort_at / 86400000000 + 3) / 7, count(*) FROM activity "
                "GROUP BY 1, 2");
    static const char *const left[] = {"entry_body", "sighting WHERE feed = 1", "activity WHERE community = 1", "mark"};
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        assert_int_equal(raw_int(h, arena_printf(&h->arena, "SELECT count(*) FROM %s", left[i]).p), 1);
    sound(h);
    // One of whom a community is goes, it goes, and what it had goes.
    raw_exec(h, arena_printf(&h->arena, "UPDATE community SET owner = 9 WHERE id = %lld", (long long)t.bees).p);
    raw_exec(h, "PRAGMA foreign_keys = ON; DELETE FROM person WHERE id = 9");
    assert_int_equal(raw_int(h, "SELECT count(*) FROM community"), 1);
    assert_int_equal(activities_n(h), 1);
    raw_exec(h, arena_printf(&h->arena, "DELETE FROM feed WHERE id = %lld", (long long)t.b).p);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM sighting"), 1);
    sound(h);
}

static void known_items_cost_nothing_and_change_nothing(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    struct harvest_item items[] = {an_item(h, "2", "https://a.example/2", "Two"),
                                   an_item(h, "1", "https://a.example/1", "One")};
    bring(h, t.a, items, 2);
    struct stored_counts c = bring(h, t.a, items, 2); // not told that they are known, it finds out
    assert_int_equal(c.fresh + c.merged + c.changed + (int)c.communities.n, 0);
    items[0].known = items[1].known = true;
    items[0].title = STR("not looked at");
    c = bring(h, t.a, items, 2);
    assert_int_equal(c.fresh + c.merged + c.changed + (int)c.communities.n, 0);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM entry WHERE title = 'Two'"), 1);
    assert_int_equal(entries_n(h), 2);
}

static void a_document_that_says_a_thing_twice_brings_it_once(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    struct harvest_item items[] = {an_item(h, "1", "https://a.example/1", "One"),
                                   an_item(h, "1", "https://a.example/1", "One again")};
    assert_int_equal(bring(h, t.a, items, 2).fresh, 1);
    sound(h);
}

static void equal_link_and_title_are_one_entry(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    struct harvest_item one = an_item(h, "1", "https://www.a.example/1/?utm_source=x", "One");
    struct harvest_item two = an_item(h, "other id", "http://a.example/1#top", "One");
    bring(h, t.a, &one, 1);
    struct stored_counts c = bring(h, t.b, &two, 1);
    assert_int_equal(c.merged, 1);
    assert_int_equal(c.fresh, 0);
    assert_int_equal(c.communities.n, 1);
    assert_int_equal(c.communities.v[0], t.bees);
    assert_int_equal(entries_n(h), 1);
    assert_int_equal(activities_n(h), 2);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM sighting"), 2);
    sound(h);
}

// What has to hold for two sightings to be one entry, case by case.
static void the_merging_matrix(void **state)
{
    struct hub_store *h = *state;
    static const struct {
        const char *id_a, *link_a, *title_a, *id_b, *link_b, *title_b;
        bool one;
    } cases[] = {
        {"", "https://x.example/1", "T", "", "https://x.example/1", "T", true},
        {"", "https://x.example/1", "T", "", "https://x.example/1", "Other", false},
        {"", "https://x.example/1", "", "", "https://x.example/1", "", false}, // no title proves nothing
        {"", "https://x.example/1", "T", "", "https://x.example/2", "T", false},
        {"", "", "T", "", "", "T", false},
        {"tag:x.example,2026:1", "https://x.example/1", "T", "tag:x.example,2026:1", "https://x.example/1", "Other",
         true},
        // an id alone proves nothing: anybody can write it
        {"tag:x.example,2026:1", "", "T", "tag:x.example,2026:1", "", "T", false},
        {"tag:x.example,2026:1", "https://x.example/1", "T", "tag:x.example,2026:1", "", "T", false},
        {"tag:x.example,2026:1", "https://x.example/1", "T", "tag:x.example,2026:1", "https://proxy.example/1", "T",
         false},
        {"tag:a.example,2026:1", "https://a.example/1", "T", "tag:a.example,2026:1", "https://b.example/1", "T", false},
        {"tag:x.example,2026:1", "https://x.example/1", "T", "tag:x.example,2026:2", "https://x.example/1", "Other",
         false},
    };
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str unique = arena_printf(&h->arena, "?case=%zu", i);
        struct harvest_item a = an_item(
            h, arena_printf(&h->arena, "a%zu", i).p,
            *cases[i].link_a ? arena_concat(&h->arena, str_of(cases[i].link_a), unique).p : "", cases[i].title_a);
        struct harvest_item b = an_item(
            h, arena_printf(&h->arena, "b%zu", i).p,
            *cases[i].link_b ? arena_concat(&h->arena, str_of(cases[i].link_b), unique).p : "", cases[i].title_b);
        a.id = *cases[i].id_a ? arena_concat(&h->arena, str_of(cases[i].id_a), unique) : STR_NONE;
        b.id = *cases[i].id_b ? arena_concat(&h->arena, str_of(cases[i].id_b), unique) : STR_NONE;
        bring(h, t.a, &a, 1);
        struct stored_counts c = bring(h, t.b, &b, 1);
        if (c.merged != cases[i].one)
            fail_msg("case %zu: merged %d", i, c.merged);
    }
    sound(h);
}

static void two_items_of_one_feed_are_two_entries(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    struct harvest_item items[] = {an_item(h, "1", "https://a.example/", "Untitled"),
                                   an_item(h, "2", "https://a.example/", "Untitled"),
                                   an_item(h, "3", "https://a.example/", "Untitled")};
    assert_int_equal(bring(h, t.a, items, 3).fresh, 3);
    // Another feed that shows the same three merges with them one by one.
    assert_int_equal(bring(h, t.b, items, 3).merged, 3);
    assert_int_equal(entries_n(h), 3);
    sound(h);
}

static void the_origins_new_version_changes_the_entry(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    struct harvest_item one = an_item(h, "1", "https://a.example/1", "One");
    bring(h, t.a, &one, 1);
    bring(h, t.b, &one, 1);
    struct harvest_item again = an_item(h, "1", "https://a.example/1", "One, corrected");
    h->now += CLOCK_HOUR;
    struct stored_counts c = bring(h, t.a, &again, 1);
    assert_int_equal(c.changed, 1);
    assert_int_equal(c.communities.n, 2); // both show it
    assert_int_equal(entries_n(h), 1);
    assert_int_equal(raw_int(h, "SELECT title = 'One, corrected' FROM entry"), 1);
    assert_int_equal(raw_int(h, "SELECT html = '<p>One, corrected</p>' FROM entry_body"), 1);
    assert_int_equal(raw_int(h, "SELECT updated FROM entry"), h->now);
    assert_int_equal(bring(h, t.a, &again, 1).changed, 0);
    sound(h);
}

static void no_feed_rewrites_anothers_entry(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://mallory.example/feed");
    struct harvest_item one = an_item(h, "1", "https://a.example/1", "One");
    bring(h, t.a, &one, 1);
    bring(h, t.b, &one, 1);
    struct harvest_item forged = an_item(h, "1", "https://a.example/1", "Forged");
    struct stored_counts c = bring(h, t.b, &forged, 1);
    assert_int_equal(c.changed, 0);
    assert_int_equal(c.communities.n, 0);
    assert_int_equal(raw_int(h, "SELECT title = 'One' FROM entry"), 1);
    assert_int_equal(raw_int(h, "SELECT html = '<p>One</p>' FROM entry_body"), 1);
}

static void whose_link_it_is_takes_an_entry_over(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://planet.example/feed", "https://b.example/feed");
    struct harvest_item copy = an_item(h, "copy", "https://b.example/1", "One");
    copy.body.markup = STR("<p>shortened</p>");
    bring(h, t.a, &copy, 1);
    struct harvest_item own = an_item(h, "1", "https://b.example/1", "One");
    struct stored_counts c = bring(h, t.b, &own, 1);
    assert_int_equal(c.merged, 1);
    assert_int_equal(c.communities.n, 2); // the planet's readers see the better body as well
    assert_int_equal(raw_int(h, "SELECT html = '<p>One</p>' FROM entry_body"), 1);
    assert_int_equal(raw_int(h, "SELECT origin FROM entry"), t.b);
    // And the planet's later versions no longer count.
    copy = an_item(h, "copy", "https://b.example/1", "Rewritten");
    assert_int_equal(bring(h, t.a, &copy, 1).changed, 0);
    assert_int_equal(raw_int(h, "SELECT title = 'One' FROM entry"), 1);
    sound(h);
}

// A planet shows it; somebody says that it was theirs.
static void a_declared_site_takes_nothing_over(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://planet.example/feed", "https://mallory.example/feed");
    set_site(h, t.b, "https://ann.example/");
    struct harvest_item one = an_item(h, "1", "https://ann.example/1", "One");
    bring(h, t.a, &one, 1);
    struct harvest_item forged = an_item(h, "1", "https://ann.example/1", "One");
    forged.body.markup = STR("<p>forged</p>");
    assert_int_equal(bring(h, t.b, &forged, 1).merged, 1);
    assert_int_equal(raw_int(h, "SELECT origin FROM entry"), t.a);
    assert_int_equal(raw_int(h, "SELECT html = '<p>One</p>' FROM entry_body"), 1);
}

// Nor does an id, with a link of one's own.
static void an_id_takes_nothing_over(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://planet.example/feed", "https://mallory.example/feed");
    struct harvest_item one = an_item(h, "1", "https://ann.example/1", "One");
    struct harvest_item forged = an_item(h, "1", "https://mallory.example/1", "One");
    one.id = forged.id = STR("tag:ann.example,2026:1");
    bring(h, t.a, &one, 1);
    assert_int_equal(bring(h, t.b, &forged, 1).fresh, 1);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM entry WHERE link = 'https://ann.example/1'"), 1);
    sound(h);
}

static int64_t list_hidden(struct hub_store *h, const char *slug, const char *url)
{
    return list_feed(h, add_community(h, slug, VISIBILITY_HIDDEN), url, KIND_NONE);
}

// P7: what is shared tells that there is somebody to share it with.
static void what_only_the_hidden_read_is_no_entry_of_others(void **state)
{
    struct hub_store *h = *state;
    int64_t open = list_feed(h, add_community(h, "birds", VISIBILITY_MEMBERS), "https://a.example/feed", KIND_NONE);
    int64_t one = list_hidden(h, "one", "https://b.example/feed"),
            two = list_hidden(h, "two", "https://c.example/feed");
    struct harvest_item item = an_item(h, "1", "https://a.example/1", "One");
    item.id = STR("tag:a.example,2026:1");
    assert_int_equal(bring(h, one, &item, 1).fresh, 1); // before and after
    assert_int_equal(bring(h, open, &item, 1).fresh, 1);
    assert_int_equal(bring(h, two, &item, 1).fresh, 1);
    sound(h);
}

static void a_hidden_community_has_what_its_feeds_share_once(void **state)
{
    struct hub_store *h = *state;
    int64_t hidden = add_community(h, "hidden", VISIBILITY_HIDDEN);
    int64_t a = list_feed(h, hidden, "https://a.example/feed", KIND_NONE);
    int64_t b = list_feed(h, hidden, "https://b.example/feed", KIND_NONE);
    struct harvest_item item = an_item(h, "1", "https://a.example/1", "One");
    bring(h, a, &item, 1);
    assert_int_equal(bring(h, b, &item, 1).merged, 1);
    sound(h);
}

static void two_hidden_communities_do_not_meet_in_a_feed_of_both(void **state)
{
    struct hub_store *h = *state;
    int64_t one = add_community(h, "one", VISIBILITY_HIDDEN), two = add_community(h, "two", VISIBILITY_HIDDEN);
    int64_t both = list_feed(h, one, "https://a.example/feed", KIND_NONE);
    assert_int_equal(list_feed(h, two, "https://a.example/feed", KIND_NONE), both);
    int64_t b = list_feed(h, one, "https://b.example/feed", KIND_NONE);
    struct harvest_item item = an_item(h, "1", "https://a.example/1", "One");
    bring(h, b, &item, 1);
    assert_int_equal(bring(h, both, &item, 1).fresh, 1); // else two would read what b says
    sound(h);
}

static void a_feed_that_also_others_list_is_everybodys(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    assert_int_equal(list_hidden(h, "hidden", "https://b.example/feed"), t.b);
    struct harvest_item item = an_item(h, "1", "https://a.example/1", "One");
    bring(h, t.a, &item, 1);
    assert_int_equal(bring(h, t.b, &item, 1).merged, 1);
}

// It was public once, and what it said then is shared.
static void a_feed_that_went_hidden_tells_others_nothing_more(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    struct harvest_item item = an_item(h, "1", "https://a.example/1", "One");
    bring(h, t.a, &item, 1);
    bring(h, t.b, &item, 1);
    raw_exec(h, "UPDATE community SET visibility = 0 WHERE slug = 'birds'");
    struct harvest_item again = an_item(h, "1", "https://a.example/1", "One, for our own");
    assert_int_equal(bring(h, t.a, &again, 1).changed, 0);
    assert_int_equal(raw_int(h, "SELECT title = 'One' FROM entry"), 1);
}

static void how_well_a_feed_can_say_that_a_link_is_its_own(void **state)
{
    (void)state;
    static const struct {
        const char *link, *url;
        int claim;
    } cases[] = {
        {"a.example/1", "a.example/feed", 1},
        {"a.example/1", "feeds.example/a", 0},
        {"a.example", "a.example", 1},
        {"a.example:8080/x", "a.example/feed", 1},
        {"forge.example/ann/birds/1", "forge.example/ann/birds.atom", 2},
        {"forge.example/ann/birds/1", "forge.example/bo/bees.atom", 1},
        {"forge.example/ann", "forge.example/ann.atom", 1},
        {"", "a.example/feed", 0},
        {"a.example/1", "", 0},
        {"aa.example/1", "a.example/1", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(entry_claim(str_of(cases[i].link), str_of(cases[i].url)), cases[i].claim);
}

static void dates_of_the_future_sort_by_arrival(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    struct harvest_item items[] = {an_item(h, "1", "https://a.example/1", "Next year"),
                                   an_item(h, "2", "https://a.example/2", "Soon")};
    items[0].published = h->now + 365 * CLOCK_DAY;
    items[1].published = h->now + 5 * CLOCK_MINUTE;
    bring(h, t.a, items, 2);
    assert_int_equal(raw_int(h, "SELECT sort_at FROM entry WHERE title = 'Next year'"), h->now);
    assert_int_equal(raw_int(h, "SELECT published FROM entry WHERE title = 'Next year'"), items[0].published);
    assert_int_equal(raw_int(h, "SELECT updated FROM entry WHERE title = 'Next year'"), h->now);
    assert_int_equal(raw_int(h, "SELECT sort_at FROM entry WHERE title = 'Soon'"), items[1].published);
    sound(h);
}

static void a_guessed_date_never_moves_later(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    struct harvest_item one = an_item(h, "1", "https://a.example/1", "One");
    int64_t first = h->now;
    one.published = h->now;
    one.date_guessed = true;
    bring(h, t.a, &one, 1);
    h->now += CLOCK_HOUR;
    one.published = h->now; // guessed anew
    one.content_hash++;
    bring(h, t.a, &one, 1);
    assert_int_equal(raw_int(h, "SELECT published FROM entry"), first);
    assert_int_equal(raw_int(h, "SELECT date_guessed FROM entry"), 1);
    one.date_guessed = false; // a date at last, but later than we saw it
    one.content_hash++;
    bring(h, t.a, &one, 1);
    assert_int_equal(raw_int(h, "SELECT published FROM entry"), first);
    one.published = first - CLOCK_HOUR;
    one.content_hash++;
    bring(h, t.a, &one, 1);
    assert_int_equal(raw_int(h, "SELECT published FROM entry"), first - CLOCK_HOUR);
    assert_int_equal(raw_int(h, "SELECT sort_at FROM entry"), first); // its place stays
    sound(h);
}

static void the_past_of_a_new_feed_is_never_new(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    struct harvest_item items[] = {an_item(h, "2", "https://a.example/2", "Young"),
                                   an_item(h, "1", "https://a.example/1", "Old")};
    items[1].published = h->now - 31 * CLOCK_DAY;
    bring(h, t.a, items, 2);
    assert_int_equal(raw_int(h, "SELECT backlog FROM activity JOIN entry ON id = entry WHERE title = 'Young'"), 0);
    assert_int_equal(raw_int(h, "SELECT backlog FROM activity JOIN entry ON id = entry WHERE title = 'Old'"), 1);
    // Pages of its archive that are read in the hours after.
    h->now += CLOCK_HOUR;
    struct harvest_item archive = an_item(h, "0", "https://a.example/0", "Oldest");
    archive.published = h->now - 400 * CLOCK_DAY;
    bring(h, t.a, &archive, 1);
    assert_int_equal(raw_int(h, "SELECT backlog FROM activity JOIN entry ON id = entry WHERE title = 'Oldest'"), 1);
    // Later, what comes with an old date has only just been made known (decisions 4).
    h->now += 2 * CLOCK_DAY;
    struct harvest_item late = an_item(h, "9", "https://a.example/9", "Late");
    late.published = h->now - 60 * CLOCK_DAY;
    bring(h, t.a, &late, 1);
    assert_int_equal(raw_int(h, "SELECT backlog FROM activity JOIN entry ON id = entry WHERE title = 'Late'"), 0);
    sound(h);
}

static struct stored_counts bring_part(struct hub_store *h, int64_t feed, const struct harvest_item *item,
                                       enum entries_part part)
{
    struct stored_counts counts;
    good(h, entries_store_part(h->db, &h->arena, feed, h->now, item, 1, part, &counts, &h->err));
    return counts;
}

static void a_part_says_nothing_about_the_rest(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    struct harvest_item first = an_item(h, "1", "https://a.example/", "Status");
    bring(h, t.a, &first, 1);
    // Link and title are those of what is there, whose id is not in this part: in a whole document that were a change
    // of ids.
    struct harvest_item pushed = an_item(h, "2", "https://a.example/", "Status");
    assert_int_equal(bring_part(h, t.a, &pushed, ENTRIES_PUSHED).fresh, 1);
    struct harvest_item past = an_item(h, "3", "https://a.example/", "Status");
    assert_int_equal(bring_part(h, t.a, &past, ENTRIES_PAST).fresh, 1);
    assert_int_equal(bring_part(h, t.a, &past, ENTRIES_PAST).fresh, 0);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM sighting"), 3);
    sound(h);
}

static void a_page_of_the_past_is_never_new_whenever_it_comes(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    struct harvest_item first = an_item(h, "1", "https://a.example/1", "Young");
    h->now += 9 * CLOCK_DAY; // the feed answered only now, long after it was listed
    bring(h, t.a, &first, 1);
    struct harvest_item past = an_item(h, "2", "https://a.example/2", "Old"),
                        pushed = an_item(h, "3", "https://a.example/3", "Late");
    past.published = pushed.published = h->now - 60 * CLOCK_DAY;
    bring_part(h, t.a, &past, ENTRIES_PAST);
    bring_part(h, t.a, &pushed, ENTRIES_PUSHED);
    assert_int_equal(raw_int(h, "SELECT backlog FROM activity JOIN entry ON id = entry WHERE title = 'Old'"), 1);
    assert_int_equal(raw_int(h, "SELECT backlog FROM activity JOIN entry ON id = entry WHERE title = 'Late'"), 0);
    sound(h);
}

static void a_communitys_default_kind_outranks_the_rules(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), bees = add_community(h, "bees", VISIBILITY_PUBLIC);
    int64_t a = list_feed(h, birds, "https://a.example/feed", KIND_RELEASE);
    list_feed(h, bees, "https://a.example/feed", KIND_NONE);
    struct harvest_item one = an_item(h, "1", "https://a.example/1", "One?");
    one.kind = KIND_QUESTION;
    one.verb = VERB_REPLY;
    bring(h, a, &one, 1);
    assert_int_equal(raw_int(h, "SELECT kind FROM activity JOIN community c ON c.id = community WHERE slug = 'birds'"),
                     KIND_RELEASE);
    assert_int_equal(raw_int(h, "SELECT kind FROM activity JOIN community c ON c.id = community WHERE slug = 'bees'"),
                     KIND_QUESTION);
    assert_int_equal(raw_int(h, "SELECT min(verb) FROM activity"), VERB_REPLY);
    one.kind = KIND_EVENT;
    one.content_hash++;
    bring(h, a, &one, 1);
    assert_int_equal(raw_int(h, "SELECT kind FROM activity JOIN community c ON c.id = community WHERE slug = 'birds'"),
                     KIND_RELEASE);
    assert_int_equal(raw_int(h, "SELECT kind FROM activity JOIN community c ON c.id = community WHERE slug = 'bees'"),
                     KIND_EVENT);
    sound(h);
}

static void who_acts_is_one_actor(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    struct harvest_item items[] = {an_item(h, "1", "https://a.example/1", "One"),
                                   an_item(h, "2", "https://a.example/2", "Two"),
                                   an_item(h, "3", "https://a.example/3", "Three")};
    items[0].actor_key = items[1].actor_key = STR("ann@a.example");
    items[0].actor_label = STR("Ann");
    bring(h, t.a, items, 3);
    struct harvest_item other = an_item(h, "4", "https://b.example/4", "Four");
    other.actor_key = STR("ann@a.example");
    other.actor_label = STR("A.");
    bring(h, t.b, &other, 1);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM actor"), 1);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM entry WHERE actor IS NOT NULL"), 3);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM activity WHERE actor IS NOT NULL"), 3);
    sound(h);
}

static void a_feed_comes_to_a_community_with_what_it_showed(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    struct harvest_item items[] = {an_item(h, "2", "https://a.example/2", "Two"),
                                   an_item(h, "1", "https://a.example/1", "One")};
    items[1].published = h->now - 40 * CLOCK_DAY;
    bring(h, t.a, items, 2);
    assert_int_equal(list_feed(h, t.bees, "https://a.example/feed", KIND_DOCUMENT), t.a);
    assert_int_equal(activities_n(h), 4);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM activity WHERE kind = 7"), 2);
    assert_int_equal(raw_int(h, "SELECT sum(backlog) FROM activity"), 2);
    sound(h);
}

static void a_feed_leaves_with_what_no_other_carries(void **state)
{
    struct hub_store *h = *state;
    struct two t = two_feeds(h, "https://a.example/feed", "https://b.example/feed");
    struct harvest_item items[] = {an_item(h, "2", "https://a.example/2", "Shared"),
                                   an_item(h, "1", "https://a.example/1", "Alone")};
    bring(h, t.a, items, 2);
    bring(h, t.b, items, 1);
    list_feed(h, t.birds, "https://b.example/feed", KIND_NONE);
    good(h, community_feed_remove(h->db, t.birds, t.a, &h->err));
    assert_int_equal(
        raw_int(h, "SELECT count(*) FROM activity a JOIN community c ON c.id = a.community WHERE slug = 'birds'"), 1);
    assert_int_equal(
        raw_int(h, "SELECT feed FROM activity a JOIN community c ON c.id = a.community WHERE slug = 'birds'"), t.b);
    assert_int_equal(entries_n(h), 2); // nothing is forgotten
    sound(h);
}

static void tags_and_enclosures_are_kept(void **state)
{
    struct hub_store *h = *state;
    struct harvest_item item = {0};
    struct entry entry = {0};
    *vec_push(&h->arena, &item.tags) = STR("one");
    *vec_push(&h->arena, &item.tags) = STR("");
    *vec_push(&h->arena, &item.tags) = STR("two\nlines");
    *vec_push(&h->arena, &item.enclosures) =
        (struct enclosure){STR("https://a.example/1.mp3"), STR("audio/mpeg"), STR("A\ttab"), 123, -1};
    *vec_push(&h->arena, &item.enclosures) = (struct enclosure){STR("https://a.example/2"), STR(""), STR(""), -1, 77};
    tags_unpack(&h->arena, tags_pack(&h->arena, &item), &entry);
    enclosures_unpack(&h->arena, enclosures_pack(&h->arena, &item), &entry);
    assert_int_equal(entry.tags.n, 2);
    same(entry.tags.v[0], "one");
    same(entry.tags.v[1], "two lines");
    assert_int_equal(entry.enclosures.n, 2);
    same(entry.enclosures.v[0].url, "https://a.example/1.mp3");
    same(entry.enclosures.v[0].type, "audio/mpeg");
    same(entry.enclosures.v[0].title, "A tab");
    assert_int_equal(entry.enclosures.v[0].bytes, 123);
    assert_int_equal(entry.enclosures.v[0].seconds, -1);
    assert_int_equal(entry.enclosures.v[1].seconds, 77);
    struct entry cut = {0};
    enclosures_unpack(&h->arena, STR("https://a.example/1\taudio/m"), &cut);
    assert_int_equal(cut.enclosures.n, 0);
}

static void a_feed_that_is_not_there_is_an_error(void **state)
{
    struct hub_store *h = *state;
    struct harvest_item one = an_item(h, "1", "https://a.example/1", "One");
    struct stored_counts c;
    refused(h, entries_store(h->db, &h->arena, 99, h->now, &one, 1, &c, &h->err), ERR_NO_INPUT);
    assert_false(db_in_transaction(h->db));
    assert_int_equal(entries_n(h), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        T(a_first_visit_stores_everything_once),
        T(known_items_cost_nothing_and_change_nothing),
        T(what_belongs_to_a_thing_goes_with_it),
        T(a_document_that_says_a_thing_twice_brings_it_once),
        T(equal_link_and_title_are_one_entry),
        T(the_merging_matrix),
        T(two_items_of_one_feed_are_two_entries),
        T(the_origins_new_version_changes_the_entry),
        T(no_feed_rewrites_anothers_entry),
        T(whose_link_it_is_takes_an_entry_over),
        T(a_declared_site_takes_nothing_over),
        T(an_id_takes_nothing_over),
        T(what_only_the_hidden_read_is_no_entry_of_others),
        T(a_hidden_community_has_what_its_feeds_share_once),
        T(two_hidden_communities_do_not_meet_in_a_feed_of_both),
        T(a_feed_that_also_others_list_is_everybodys),
        T(a_feed_that_went_hidden_tells_others_nothing_more),
        T(how_well_a_feed_can_say_that_a_link_is_its_own),
        T(dates_of_the_future_sort_by_arrival),
        T(a_guessed_date_never_moves_later),
        T(the_past_of_a_new_feed_is_never_new),
        T(a_part_says_nothing_about_the_rest),
        T(a_page_of_the_past_is_never_new_whenever_it_comes),
        T(a_communitys_default_kind_outranks_the_rules),
        T(who_acts_is_one_actor),
        T(a_feed_comes_to_a_community_with_what_it_showed),
        T(a_feed_leaves_with_what_no_other_carries),
        T(tags_and_enclosures_are_kept),
        T(a_feed_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
