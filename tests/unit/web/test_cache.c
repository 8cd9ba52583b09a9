// The cache of rendered answers, without a server: replies are made, never sent.
#include "web/cache_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct rendering *rendering(size_t bytes)
{
    struct rendering *r = calloc(1, sizeof *r);
    r->refs = 1;
    r->bytes = bytes;
    r->whole = http_reply_new(200, NULL, 0, STR("x"), false);
    return r;
}

static void put(struct cache *c, const char *view, size_t bytes, uint64_t asked, int64_t stale_at, int64_t person,
                int64_t community)
{
    struct rendering *r = rendering(bytes);
    struct cache_terms t = {asked, stale_at, person, &community, community ? 1 : 0};
    cache_put(c, str_of(view), r, &t);
    rendering_unref(r);
}

static bool there(struct cache *c, const char *view, int64_t now)
{
    return cache_get(c, str_of(view), now) != NULL;
}

static void what_is_touched_is_gone(void **state)
{
    (void)state;
    struct cache *c = cache_new(1 << 20, 1);
    put(c, "a", 10, cache_tick(c), 0, 7, 1);
    put(c, "b", 10, cache_tick(c), 0, 8, 2);
    put(c, "c", 10, cache_tick(c), 0, 0, 0);
    assert_true(there(c, "a", 1) && there(c, "b", 1) && there(c, "c", 1));
    int64_t one = 1;
    cache_touch(c, &one, 1);
    assert_false(there(c, "a", 1));
    assert_true(there(c, "b", 1) && there(c, "c", 1));
    cache_touch_person(c, 8);
    assert_false(there(c, "b", 1));
    assert_true(there(c, "c", 1));
    cache_touch(c, NULL, 0);
    assert_false(there(c, "c", 1));
    cache_free(c);
}

static void what_was_begun_before_a_touch_is_not_kept(void **state)
{
    (void)state;
    struct cache *c = cache_new(1 << 20, 1);
    uint64_t asked = cache_tick(c);
    int64_t one = 1;
    cache_touch(c, &one, 1);
    put(c, "a", 10, asked, 0, 0, 1);
    assert_false(there(c, "a", 1));
    put(c, "a", 10, cache_tick(c), 0, 0, 1);
    assert_true(there(c, "a", 1));
    cache_free(c);
}

static void relative_times_grow_old(void **state)
{
    (void)state;
    struct cache *c = cache_new(1 << 20, 1);
    put(c, "a", 10, cache_tick(c), 100, 0, 0);
    assert_true(there(c, "a", 99));
    assert_false(there(c, "a", 100));
    cache_free(c);
}

static void the_least_recently_used_makes_room(void **state)
{
    (void)state;
    struct cache *c = cache_new(100000, 1);
    struct cache_counts counts;
    char view[16];
    for (int i = 0; i < 200; i++) {
        snprintf(view, sizeof view, "v%d", i);
        put(c, view, 5000, cache_tick(c), 0, 0, i + 1);
        assert_true(i == 0 || there(c, "v0", 1)); // used all along
        cache_count(c, &counts);
        assert_true(counts.bytes <= 100000);
    }
    assert_false(there(c, "v1", 1));
    assert_true(there(c, "v199", 1));
    put(c, "huge", 90000, cache_tick(c), 0, 0, 0);
    assert_false(there(c, "huge", 1));
    assert_true(there(c, "v199", 1));
    cache_free(c);
}

static void many_communities_are_told_apart(void **state)
{
    (void)state;
    struct cache *c = cache_new(8 << 20, 1);
    char view[16];
    for (int64_t i = 1; i <= 500; i++) {
        snprintf(view, sizeof view, "v%d", (int)i);
        put(c, view, 10, cache_tick(c), 0, 0, i);
    }
    for (int64_t i = 2; i <= 500; i += 2)
        cache_touch(c, &i, 1);
    for (int i = 1; i <= 500; i++) {
        snprintf(view, sizeof view, "v%d", i);
        if (there(c, view, 1) != (i % 2 == 1))
            fail_msg("%s", view);
    }
    cache_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_touched_is_gone),         cmocka_unit_test(what_was_begun_before_a_touch_is_not_kept),
        cmocka_unit_test(relative_times_grow_old),         cmocka_unit_test(the_least_recently_used_makes_room),
        cmocka_unit_test(many_communities_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
