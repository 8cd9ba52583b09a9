// Feed keys: each opens one thing, and may be revoked by whoever made it.
#include "hub/keys.h"
#include "support/hub_store.h"

static bool opens(struct hub_store *h, const char *key, const char *scope)
{
    struct person p = {0};
    bool found = false;
    good(h, feed_key_open(h->db, &h->arena, str_of(key), str_of(scope), &p, &found, &h->err));
    assert_true(!found || p.id > 0);
    return found;
}

static void a_key_opens_what_it_was_made_for(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann");
    char river[SECRET_TEXT], community[SECRET_TEXT];
    good(h, feed_key_make(h->db, ann, STR("river"), h->now, river, &h->err));
    good(h, feed_key_make(h->db, ann, STR("c/birds"), h->now, community, &h->err));
    assert_true(opens(h, river, "river"));
    assert_false(opens(h, river, "c/birds"));
    assert_true(opens(h, community, "c/birds"));
    assert_false(opens(h, community, "c/bees"));
    assert_false(opens(h, community, "river"));
    assert_false(opens(h, "", "river"));
    assert_false(opens(h, "nonsense", "river"));
}

static void a_scope_must_be_one(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann");
    char key[SECRET_TEXT];
    static const char *const wrong[] = {"", "rivers", "c/", "c/Birds", "c/a/b", "c/../x", "/river"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refused(h, feed_key_make(h->db, ann, str_of(wrong[i]), h->now, key, &h->err), ERR_INPUT);
}

static void keys_are_listed_and_revoked_by_their_owner(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann"), bo = add_person(h, "bo");
    char one[SECRET_TEXT], two[SECRET_TEXT], his[SECRET_TEXT];
    feed_keys keys;
    good(h, feed_key_make(h->db, ann, STR("river"), h->now, one, &h->err));
    good(h, feed_key_make(h->db, ann, STR("c/birds"), h->now + 1, two, &h->err));
    good(h, feed_key_make(h->db, bo, STR("river"), h->now, his, &h->err));
    good(h, feed_key_list(h->db, &h->arena, ann, &keys, &h->err));
    assert_int_equal(keys.n, 2);
    same(keys.v[0].scope, "river");
    same(keys.v[1].scope, "c/birds");
    assert_int_equal(keys.v[1].created, h->now + 1);
    assert_int_equal(keys.v[1].used, 0);
    refused(h, feed_key_revoke(h->db, bo, keys.v[0].id, &h->err), ERR_NO_INPUT);
    assert_true(opens(h, one, "river"));
    good(h, feed_key_revoke(h->db, ann, keys.v[0].id, &h->err));
    assert_false(opens(h, one, "river"));
    assert_true(opens(h, two, "c/birds"));
    assert_true(opens(h, his, "river"));
    refused(h, feed_key_revoke(h->db, ann, keys.v[0].id, &h->err), ERR_NO_INPUT);
}

static void last_use_moves_once_a_day(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann");
    char key[SECRET_TEXT];
    feed_keys keys;
    good(h, feed_key_make(h->db, ann, STR("river"), h->now, key, &h->err));
    good(h, feed_key_touch(h->db, str_of(key), h->now, &h->err));
    good(h, feed_key_touch(h->db, str_of(key), h->now + CLOCK_DAY - 1, &h->err));
    good(h, feed_key_list(h->db, &h->arena, ann, &keys, &h->err));
    assert_int_equal(keys.v[0].used, h->now);
    good(h, feed_key_touch(h->db, str_of(key), h->now + CLOCK_DAY, &h->err));
    good(h, feed_key_list(h->db, &h->arena, ann, &keys, &h->err));
    assert_int_equal(keys.v[0].used, h->now + CLOCK_DAY);
}

int main(void)
{
#define t(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        t(a_key_opens_what_it_was_made_for),
        t(a_scope_must_be_one),
        t(keys_are_listed_and_revoked_by_their_owner),
        t(last_use_moves_once_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
