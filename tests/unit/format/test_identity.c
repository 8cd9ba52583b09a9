// test_identity.c – keys, content hashes and the rule that gives way when ids are useless (protocols 1.6).
#include "format/identity.h"
#include "model/feed.h"
#include "support/arena_fixture.h"

#include <stdio.h>

static struct document doc;
static struct identity ids[64];

static struct doc_item *item_add(const char *id, const char *link, int64_t published, const char *title)
{
    struct doc_item *item = vec_push(&arena, &doc.items);
    *item = (struct doc_item){.id = str_of(id), .link = str_of(link), .published = published, .title = str_of(title)};
    item->content = (struct markup){.kind = MARKUP_HTML, .source = str_of(title)};
    return item;
}

static int setup(void **state)
{
    doc = (struct document){0};
    return arena_start(state);
}

#define assert_guid(i, literal)                                                                                        \
    do {                                                                                                               \
        assert_string_equal(arena_cstr(&arena, ids[i].guid), literal);                                                 \
        assert_true(ids[i].guid_hash == guid_hash(STR(literal)));                                                      \
    } while (0)

static void id_is_the_key_byte_for_byte(void **state)
{
    (void)state;
    int rule;
    item_add("tag:X,2026:1", "https://example.org/1", 0, "One");
    item_add("tag:x,2026:1", "https://example.org/2", 0, "Two");
    assert_true(identify(&arena, &doc, IDENTITY_ID, ids, &rule));
    assert_int_equal(rule, IDENTITY_ID);
    assert_guid(0, "tag:X,2026:1");
    assert_guid(1, "tag:x,2026:1");
}

static void without_id_link_and_date_are_the_key(void **state)
{
    (void)state;
    int rule;
    item_add(NULL, "https://example.org/1", 5000000, "One");
    item_add(" ", "https://example.org/2", 0, "Two");
    item_add(NULL, NULL, 0, "Three");
    item_add(NULL, NULL, 0, "Four");
    assert_true(identify(&arena, &doc, IDENTITY_ID, ids, &rule));
    assert_true(ids[2].guid.n > 0);
    assert_false(str_eq(ids[2].guid, ids[3].guid));
    assert_int_equal(rule, IDENTITY_CONTENT);
}

static void keys_of_a_feed_without_ids_survive_the_lower_rule(void **state)
{
    (void)state;
    int rule;
    item_add(NULL, "https://example.org/1", 5000000, "One");
    item_add(NULL, "https://example.org/2", 0, "Two");
    assert_true(identify(&arena, &doc, IDENTITY_ID, ids, &rule));
    assert_int_equal(rule, IDENTITY_LINK_DATE);
    assert_guid(0, "https://example.org/1|5");
    assert_guid(1, "https://example.org/2");
    assert_true(identify(&arena, &doc, rule, ids, &rule));
    assert_guid(0, "https://example.org/1|5");
}

static void second_of_equal_ids_gets_its_link(void **state)
{
    (void)state;
    int rule;
    char names[40][16];
    for (int i = 0; i < 38; i++) {
        snprintf(names[i], sizeof names[i], "id%d", i);
        item_add(names[i], names[i], 0, names[i]);
    }
    item_add("id1", "https://example.org/other", 0, "Other");
    item_add("id1", "https://example.org/other", 0, "Other");
    assert_true(identify(&arena, &doc, IDENTITY_ID, ids, &rule));
    assert_guid(1, "id1");
    assert_guid(38, "id1|https://example.org/other");
    assert_guid(39, "id1|https://example.org/other|39");
}

static void same_item_twice_says_nothing_against_ids(void **state)
{
    (void)state;
    int rule;
    item_add("1", "https://example.org/1", 0, "One");
    item_add("1", "https://example.org/1", 0, "One");
    assert_true(identify(&arena, &doc, IDENTITY_ID, ids, &rule));
    assert_int_equal(rule, IDENTITY_ID);
}

static void repeated_ids_lower_the_rule(void **state)
{
    (void)state;
    int rule;
    item_add("x", "https://example.org/1", 1000000, "One");
    item_add("x", "https://example.org/2", 1000000, "Two");
    assert_true(identify(&arena, &doc, IDENTITY_ID, ids, &rule));
    assert_int_equal(rule, IDENTITY_LINK_DATE);
    doc.items.n = 0;
    item_add("x", "https://example.org/", 1000000, "One");
    item_add("x", "https://example.org/", 1000000, "Two");
    identify(&arena, &doc, IDENTITY_ID, ids, &rule);
    assert_int_equal(rule, IDENTITY_TITLE);
    assert_guid(0, "https://example.org/|1|One");
    doc.items.n = 0;
    item_add("x", "https://example.org/", 1000000, "One");
    item_add("x", "https://example.org/", 1000000, "One")->content.source = STR("else");
    identify(&arena, &doc, IDENTITY_ID, ids, &rule);
    assert_int_equal(rule, IDENTITY_CONTENT);
    assert_false(str_eq(ids[0].guid, ids[1].guid));
}

static void rule_never_rises(void **state)
{
    (void)state;
    int rule;
    item_add("1", "https://example.org/1", 1000000, "One");
    assert_true(identify(&arena, &doc, IDENTITY_TITLE, ids, &rule));
    assert_int_equal(rule, IDENTITY_TITLE);
    assert_true(identify(&arena, &doc, 99, ids, &rule)); // nonsense from an old store: as if new
    assert_int_equal(rule, IDENTITY_ID);
}

// What was not read again still takes part.
static void the_same_keep_their_hashes(void **state)
{
    (void)state;
    int rule;
    struct known_item known = {.guid = 7, .content = 8};
    item_add("1", "https://example.org/1", 1000000, "One");
    item_add(NULL, NULL, 0, NULL)->same = &known;
    assert_true(identify(&arena, &doc, IDENTITY_ID, ids, &rule));
    assert_int_equal(rule, IDENTITY_ID);
    assert_guid(0, "1");
    assert_int_equal(ids[1].guid_hash, 7);
    assert_int_equal(ids[1].content_hash, 8);
}

static void beside_the_same_a_shared_or_missing_id_leaves_doubts(void **state)
{
    (void)state;
    int rule;
    struct known_item known = {.guid = guid_hash(STR("1")), .content = 8};
    item_add(NULL, NULL, 0, NULL)->same = &known;
    item_add("1", "https://example.org/1", 1000000, "One");
    assert_false(identify(&arena, &doc, IDENTITY_ID, ids, &rule));
    doc.items.v[1].id = STR("2");
    assert_true(identify(&arena, &doc, IDENTITY_ID, ids, &rule));
    doc.items.v[1].id = STR_NONE;
    assert_false(identify(&arena, &doc, IDENTITY_ID, ids, &rule));
}

static void content_hash_sees_what_a_reader_sees_and_no_dates(void **state)
{
    (void)state;
    struct doc_item a = *item_add("1", "https://example.org/1", 1000000, "One"), b = a;
    assert_true(item_content_hash(&a) == item_content_hash(&b));
    b.published = b.updated = 2000000;
    assert_true(item_content_hash(&a) == item_content_hash(&b));
    b.title = STR("Uno");
    assert_true(item_content_hash(&a) != item_content_hash(&b));
    b = a;
    b.content.source = STR("other");
    assert_true(item_content_hash(&a) != item_content_hash(&b));
    b = a;
    b.link = STR("https://example.org/2");
    assert_true(item_content_hash(&a) != item_content_hash(&b));
    b = a;
    vec_push(&arena, &b.authors)->name = STR("Ada");
    struct doc_item c = a;
    vec_push(&arena, &c.tags)->term = STR("Ada");
    assert_true(item_content_hash(&a) != item_content_hash(&b));
    assert_true(item_content_hash(&b) != item_content_hash(&c));
}

static void half_the_items_moved_is_a_rekeyed_feed(void **state)
{
    (void)state;
    assert_true(identity_rekeyed(10, 5));
    assert_false(identity_rekeyed(10, 4));
    assert_false(identity_rekeyed(0, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(id_is_the_key_byte_for_byte, setup, arena_end),
        cmocka_unit_test_setup_teardown(without_id_link_and_date_are_the_key, setup, arena_end),
        cmocka_unit_test_setup_teardown(keys_of_a_feed_without_ids_survive_the_lower_rule, setup, arena_end),
        cmocka_unit_test_setup_teardown(second_of_equal_ids_gets_its_link, setup, arena_end),
        cmocka_unit_test_setup_teardown(same_item_twice_says_nothing_against_ids, setup, arena_end),
        cmocka_unit_test_setup_teardown(repeated_ids_lower_the_rule, setup, arena_end),
        cmocka_unit_test_setup_teardown(rule_never_rises, setup, arena_end),
        cmocka_unit_test_setup_teardown(the_same_keep_their_hashes, setup, arena_end),
        cmocka_unit_test_setup_teardown(beside_the_same_a_shared_or_missing_id_leaves_doubts, setup, arena_end),
        cmocka_unit_test_setup_teardown(content_hash_sees_what_a_reader_sees_and_no_dates, setup, arena_end),
        cmocka_unit_test_setup_teardown(half_the_items_moved_is_a_rekeyed_feed, setup, arena_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
