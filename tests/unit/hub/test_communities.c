// Communities: making and closing them, who may know of them, who belongs to them, what they list.
#include "hub/keys.h"
#include "hub/memberships.h"
#include "support/hub_items.h"

static const struct viewer nobody;

static struct viewer as(int64_t person)
{
    return (struct viewer){.person = person};
}

static bool knows(struct hub_store *h, struct viewer viewer, const char *slug)
{
    struct community c;
    if (community_by_slug(h->db, &h->arena, viewer, str_of(slug), &c, &h->err))
        return true;
    assert_int_equal(h->err.code, ERR_NO_INPUT);
    return false;
}

static void a_community_keeps_what_it_was_made_of(void **state)
{
    struct hub_store *h = *state;
    int64_t id;
    struct community c;
    struct community_new new = {.slug = STR("birds"),
                                .title = STR("  Bird \n watchers "),
                                .domain = STR("What flies past"),
                                .stage = STR("active"),
                                .visibility = VISIBILITY_LISTED};
    good(h, community_add(h->db, &new, h->now, &id, &h->err));
    good(h, community_find(h->db, &h->arena, STR("birds"), &c, &h->err));
    assert_int_equal(c.id, id);
    same(c.title, "Bird watchers");
    same(c.domain, "What flies past");
    same(c.stage, "active");
    assert_int_equal(c.visibility, VISIBILITY_LISTED);
    assert_int_equal(c.created, h->now);
    assert_int_equal(c.closed, 0);
    good(h, community_by_id(h->db, &h->arena, id, &c, &h->err));
    same(c.slug, "birds");
    refused(h, community_by_id(h->db, &h->arena, id + 1, &c, &h->err), ERR_NO_INPUT);
}

static void what_cannot_be_a_community_is_refused(void **state)
{
    struct hub_store *h = *state;
    int64_t id;
    struct community_new new = {.slug = STR("birds"), .title = STR("Birds"), .visibility = VISIBILITY_PUBLIC};
    good(h, community_add(h->db, &new, h->now, &id, &h->err));
    refused(h, community_add(h->db, &new, h->now, &id, &h->err), ERR_CONFLICT);
    new.slug = STR("Bees");
    refused(h, community_add(h->db, &new, h->now, &id, &h->err), ERR_INPUT);
    new.slug = STR("bees");
    new.title = STR(" \n ");
    refused(h, community_add(h->db, &new, h->now, &id, &h->err), ERR_INPUT);
    new.title = STR("Bees");
    new.stage = STR("ripe");
    refused(h, community_add(h->db, &new, h->now, &id, &h->err), ERR_INPUT);
    communities all;
    good(h, community_list_all(h->db, &h->arena, &all, &h->err));
    assert_int_equal(all.n, 1);
}

// P7, acceptance check 7: the error for a hidden community is that for a word nobody ever used, but for the word.
static void what_one_may_not_know_of_is_as_if_it_were_not(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann"), bo = add_person(h, "bo"); // ann is the operator
    int64_t hidden = add_community(h, "aaaa", VISIBILITY_HIDDEN),
            members_only = add_community(h, "bbbb", VISIBILITY_MEMBERS);
    struct community c;
    static const char *const slugs[] = {"aaaa", "bbbb", "zzzz"};
    struct viewer viewers[] = {nobody, as(bo), {.person = ann, .is_operator = true}};
    for (size_t v = 0; v < 3; v++)
        for (size_t i = 0; i < 3; i++) {
            refused(h, community_by_slug(h->db, &h->arena, viewers[v], str_of(slugs[i]), &c, &h->err), ERR_NO_INPUT);
            assert_string_equal(h->err.text, arena_printf(&h->arena, "there is no community '%s'", slugs[i]).p);
        }
    good(h, membership_join(h->db, hidden, bo, LEVEL_NONE, h->now, &h->err));
    good(h, membership_join(h->db, members_only, bo, LEVEL_NONE, h->now, &h->err));
    assert_true(knows(h, as(bo), "aaaa"));
    assert_true(knows(h, as(bo), "bbbb"));
    assert_false(knows(h, as(ann), "aaaa"));
    assert_false(knows(h, nobody, "bbbb"));
}

static void listed_and_public_ones_are_known_to_all(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann");
    int64_t hidden = add_community(h, "hidden", VISIBILITY_HIDDEN);
    add_community(h, "members", VISIBILITY_MEMBERS);
    add_community(h, "listed", VISIBILITY_LISTED);
    int64_t closed = add_community(h, "closed", VISIBILITY_PUBLIC);
    add_community(h, "public", VISIBILITY_PUBLIC);
    communities all;
    assert_true(knows(h, nobody, "listed"));
    assert_true(knows(h, nobody, "public"));
    good(h, membership_join(h->db, hidden, ann, LEVEL_CORE, h->now, &h->err));
    good(h, community_close(h->db, closed, h->now, &h->err));
    good(h, community_list(h->db, &h->arena, nobody, &all, &h->err));
    assert_int_equal(all.n, 2);
    same(all.v[0].slug, "listed");
    same(all.v[1].slug, "public");
    assert_false(all.v[0].member);
    good(h, community_list(h->db, &h->arena, as(ann), &all, &h->err));
    assert_int_equal(all.n, 3);
    same(all.v[0].slug, "hidden");
    assert_true(all.v[0].member);
    assert_int_equal(all.v[0].standing, LEVEL_CORE);
    assert_false(all.v[0].coordinator);
    good(h, community_list_all(h->db, &h->arena, &all, &h->err));
    assert_int_equal(all.n, 5);
}

static void a_closed_community_takes_nobody_and_nothing(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann"), id = add_community(h, "birds", VISIBILITY_PUBLIC), feed;
    good(h, community_close(h->db, id, h->now, &h->err));
    refused(h, membership_join(h->db, id, ann, LEVEL_NONE, h->now, &h->err), ERR_CONFLICT);
    refused(h,
            community_feed_add(h->db, id, STR("https://a.example/feed"), STR_NONE, STR_NONE, KIND_NONE, false, h->now,
                               &feed, &h->err),
            ERR_CONFLICT);
    refused(h, community_close(h->db, id + 1, h->now, &h->err), ERR_NO_INPUT);
    refused(h, membership_join(h->db, id + 1, ann, LEVEL_NONE, h->now, &h->err), ERR_NO_INPUT);
}

static void feeds_of_closed_communities_rest(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), bees = add_community(h, "bees", VISIBILITY_PUBLIC);
    feed_states feeds;
    list_feed(h, birds, "https://a.example/feed", KIND_NONE);
    list_feed(h, birds, "https://both.example/feed", KIND_NONE);
    list_feed(h, bees, "https://both.example/feed", KIND_NONE);
    good(h, community_close(h->db, birds, h->now, &h->err));
    good(h, feed_list(h->db, &h->arena, false, &feeds, &h->err));
    assert_int_equal(feeds.n, 1);
    same(feeds.v[0].url, "https://both.example/feed");
}

static void joining_keeps_a_standing_that_was_declared(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann"), id = add_community(h, "birds", VISIBILITY_PUBLIC);
    good(h, membership_join(h->db, id, ann, LEVEL_CORE, h->now, &h->err));
    good(h, membership_join(h->db, id, ann, LEVEL_NONE, h->now + 1, &h->err));
    assert_int_equal(raw_int(h, "SELECT count(*) FROM membership"), 1);
    assert_int_equal(raw_int(h, "SELECT standing FROM membership"), LEVEL_CORE);
    assert_int_equal(raw_int(h, "SELECT joined FROM membership"), h->now);
    good(h, membership_join(h->db, id, ann, LEVEL_OCCASIONAL, h->now, &h->err));
    assert_int_equal(raw_int(h, "SELECT standing FROM membership"), LEVEL_OCCASIONAL);
}

static void roles_are_for_members(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann"), id = add_community(h, "birds", VISIBILITY_PUBLIC);
    struct community c;
    refused(h, membership_role(h->db, id, ann, STR("coordinator"), h->now, &h->err), ERR_NO_INPUT);
    good(h, membership_join(h->db, id, ann, LEVEL_NONE, h->now, &h->err));
    refused(h, membership_role(h->db, id, ann, STR("king"), h->now, &h->err), ERR_INPUT);
    good(h, membership_role(h->db, id, ann, STR("coordinator"), h->now, &h->err));
    good(h, membership_role(h->db, id, ann, STR("coordinator"), h->now, &h->err)); // twice is once
    good(h, membership_role(h->db, id, ann, STR("support"), h->now, &h->err));
    good(h, community_by_slug(h->db, &h->arena, as(ann), STR("birds"), &c, &h->err));
    assert_true(c.member && c.coordinator);
}

// P16
static void leaving_takes_roles_and_keys_along(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann"), id = add_community(h, "birds", VISIBILITY_MEMBERS);
    char river[SECRET_TEXT], birds[SECRET_TEXT];
    feed_keys keys;
    struct community c;
    good(h, membership_join(h->db, id, ann, LEVEL_CORE, h->now, &h->err));
    good(h, membership_role(h->db, id, ann, STR("coordinator"), h->now, &h->err));
    good(h, feed_key_make(h->db, ann, STR("river"), h->now, river, &h->err));
    good(h, feed_key_make(h->db, ann, STR("c/birds"), h->now, birds, &h->err));
    good(h, membership_leave(h->db, id, ann, h->now, &h->err));
    assert_false(knows(h, as(ann), "birds"));
    good(h, feed_key_list(h->db, &h->arena, ann, &keys, &h->err));
    assert_int_equal(keys.n, 1);
    same(keys.v[0].scope, "river");
    refused(h, membership_leave(h->db, id, ann, h->now, &h->err), ERR_NO_INPUT);
    refused(h, membership_leave(h->db, id + 1, ann, h->now, &h->err), ERR_NO_INPUT);
    good(h, membership_join(h->db, id, ann, LEVEL_NONE, h->now, &h->err)); // comes back without them
    good(h, community_by_slug(h->db, &h->arena, as(ann), STR("birds"), &c, &h->err));
    assert_false(c.coordinator);
    assert_int_equal(c.standing, LEVEL_NONE);
}

// protocols 1.6, rule 7: what is older than 30 days is no news to who joins.
static void who_joins_finds_a_month_of_news(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann"), id = add_community(h, "birds", VISIBILITY_PUBLIC),
            quiet = add_community(h, "bees", VISIBILITY_PUBLIC);
    int64_t feed = list_feed(h, id, "https://a.example/feed", KIND_NONE),
            old = list_feed(h, quiet, "https://b.example/feed", KIND_NONE);
    struct harvest_item items[] = {an_item(h, "2", "https://a.example/2", "Young"),
                                   an_item(h, "1", "https://a.example/1", "Old")};
    items[0].published = h->now - 29 * CLOCK_DAY;
    items[1].published = h->now - 31 * CLOCK_DAY;
    bring(h, feed, items, 2);
    bring(h, old, &items[1], 1);
    struct community c;
    good(h, membership_join(h->db, id, ann, LEVEL_NONE, h->now, &h->err));
    good(h, membership_join(h->db, quiet, ann, LEVEL_NONE, h->now, &h->err));
    good(h, community_by_slug(h->db, &h->arena, as(ann), STR("birds"), &c, &h->err));
    assert_int_equal(
        raw_int(h, "SELECT count(*) FROM activity WHERE community = (SELECT id FROM community WHERE slug = 'birds')"),
        2);
    assert_int_equal(c.seen_through, raw_int(h, "SELECT id - 1 FROM entry WHERE title = 'Young'"));
    good(h, community_by_slug(h->db, &h->arena, as(ann), STR("bees"), &c, &h->err));
    assert_int_equal(
        c.seen_through,
        raw_int(h, "SELECT max(entry) FROM activity JOIN community c ON c.id = community AND slug = 'bees'"));
}

static void a_feed_is_listed_once_under_its_plain_address(void **state)
{
    struct hub_store *h = *state;
    int64_t id = add_community(h, "birds", VISIBILITY_PUBLIC), feed, again;
    community_feeds feeds;
    good(h, community_feed_add(h->db, id, STR(" feed://A.example:80/feed "), STR("The  A"), STR("content"),
                               KIND_DOCUMENT, false, h->now, &feed, &h->err));
    refused(h,
            community_feed_add(h->db, id, STR("http://a.example/feed"), STR_NONE, STR_NONE, KIND_NONE, false, h->now,
                               &again, &h->err),
            ERR_CONFLICT);
    good(h, community_feed_list(h->db, &h->arena, id, &feeds, &h->err));
    assert_int_equal(feeds.n, 1);
    same(feeds.v[0].feed.url, "http://a.example/feed");
    same(feeds.v[0].title, "The A");
    same(feeds.v[0].orientation, "content");
    assert_int_equal(feeds.v[0].kind, KIND_DOCUMENT);
    assert_int_equal(feeds.v[0].feed.id, feed);
}

static void what_is_no_feed_address_is_not_listed(void **state)
{
    struct hub_store *h = *state;
    int64_t id = add_community(h, "birds", VISIBILITY_PUBLIC), feed;
    static const char *const never[] = {"",
                                        "exec:id",
                                        "filter:x:y",
                                        "gopher://a.example/",
                                        "javascript:alert(1)",
                                        "http://",
                                        "//a.example/x",
                                        "http://user:pass@a.example:x/"};
    static const char *const files[] = {
        "feed.xml",       "file:feed.xml", "file:///etc/passwd", "../x", "file:../x", "/etc/passwd",
        "file:a/../../x", "file:",         "file:.hidden",       "a//b", "file:a\\b", "a/"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        for (int allow = 0; allow < 2; allow++)
            refused(h,
                    community_feed_add(h->db, id, str_of(never[i]), STR_NONE, STR_NONE, KIND_NONE, allow, h->now, &feed,
                                       &h->err),
                    ERR_INPUT);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        refused(h,
                community_feed_add(h->db, id, str_of(files[i]), STR_NONE, STR_NONE, KIND_NONE, false, h->now, &feed,
                                   &h->err),
                ERR_INPUT);
        if (i >= 2)
            refused(h,
                    community_feed_add(h->db, id, str_of(files[i]), STR_NONE, STR_NONE, KIND_NONE, true, h->now, &feed,
                                       &h->err),
                    ERR_INPUT);
    }
    refused(h,
            community_feed_add(h->db, id, STR("https://a.example/"), STR_NONE, STR("sideways"), KIND_NONE, false,
                               h->now, &feed, &h->err),
            ERR_INPUT);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM feed"), 0);
    good(h, community_feed_add(h->db, id, STR("./sample/a.xml"), STR_NONE, STR_NONE, KIND_NONE, true, h->now, &feed,
                               &h->err));
    assert_int_equal(raw_int(h, "SELECT url = 'file:sample/a.xml' FROM feed"), 1);
}

static void listing_brings_what_is_known_and_taking_off_takes_it_away(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), bees = add_community(h, "bees", VISIBILITY_PUBLIC);
    int64_t feed = list_feed(h, birds, "https://a.example/feed", KIND_NONE);
    struct harvest_item items[] = {an_item(h, "1", "https://a.example/1", "One")};
    bring(h, feed, items, 1);
    list_feed(h, bees, "https://a.example/feed", KIND_NONE);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM activity"), 2);
    good(h, community_feed_remove(h->db, birds, feed, &h->err));
    assert_int_equal(raw_int(h, "SELECT count(*) FROM activity"), 1);
    refused(h, community_feed_remove(h->db, birds, feed, &h->err), ERR_NO_INPUT);
    int64_t people, feeds;
    good(h, community_sizes(h->db, birds, &people, &feeds, &h->err));
    assert_int_equal(people + feeds, 0);
    slug_list where;
    good(h, community_slugs_of_feed(h->db, &h->arena, feed, &where, &h->err));
    assert_int_equal(where.n, 1);
    same(where.v[0], "bees");
    sound(h);
}

static void ones_own_feeds_are_a_hidden_community_of_one(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann"), bo = add_person(h, "bo"), feed;
    struct person person;
    struct community own, again;
    communities all;
    person = person_of(h, ann);
    good(h, community_own(h->db, &h->arena, &person, h->now, &own, &h->err));
    good(h, community_own(h->db, &h->arena, &person, h->now, &again, &h->err));
    assert_int_equal(own.id, again.id);
    assert_int_equal(own.owner, ann);
    assert_int_equal(own.visibility, VISIBILITY_HIDDEN);
    assert_true(knows(h, as(ann), own.slug.p));
    assert_false(knows(h, as(bo), own.slug.p));
    refused(h, membership_leave(h->db, own.id, ann, h->now, &h->err), ERR_CONFLICT);
    good(h, community_feed_add(h->db, own.id, STR("https://a.example/feed"), STR_NONE, STR_NONE, KIND_NONE, false,
                               h->now, &feed, &h->err));
    slug_list where;
    good(h, community_slugs_of_feed(h->db, &h->arena, feed, &where, &h->err));
    assert_int_equal(where.n, 0);
    good(h, community_list_all(h->db, &h->arena, &all, &h->err));
    assert_int_equal(all.n, 0);
    good(h, person_remove(h->db, ann, &h->err));
    refused(h, community_find(h->db, &h->arena, own.slug, &again, &h->err), ERR_NO_INPUT);
}

static void settings_are_kept(void **state)
{
    struct hub_store *h = *state;
    struct str value;
    good(h, hub_setting_get(h->db, &h->arena, "base_url", &value, &h->err));
    assert_null(value.p);
    good(h, hub_base_url(h->db, &h->arena, STR("127.0.0.1:8080"), &value, &h->err));
    same(value, "http://127.0.0.1:8080");
    good(h, hub_setting_set(h->db, "base_url", STR("https://hub.example"), &h->err));
    good(h, hub_setting_set(h->db, "base_url", STR("https://hub2.example"), &h->err));
    good(h, hub_base_url(h->db, &h->arena, STR("127.0.0.1:8080"), &value, &h->err));
    same(value, "https://hub2.example");
}

int main(void)
{
#define t(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        t(a_community_keeps_what_it_was_made_of),
        t(what_cannot_be_a_community_is_refused),
        t(what_one_may_not_know_of_is_as_if_it_were_not),
        t(listed_and_public_ones_are_known_to_all),
        t(a_closed_community_takes_nobody_and_nothing),
        t(feeds_of_closed_communities_rest),
        t(joining_keeps_a_standing_that_was_declared),
        t(roles_are_for_members),
        t(leaving_takes_roles_and_keys_along),
        t(who_joins_finds_a_month_of_news),
        t(a_feed_is_listed_once_under_its_plain_address),
        t(what_is_no_feed_address_is_not_listed),
        t(listing_brings_what_is_known_and_taking_off_takes_it_away),
        t(ones_own_feeds_are_a_hidden_community_of_one),
        t(settings_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
