// test_arena.c – memory of one unit of work, and the vectors and maps that live in it.
#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void pieces_are_apart_and_aligned(void **state)
{
    (void)state;
    struct arena a = {0};
    char *before = NULL;
    size_t size_before = 0;
    for (size_t n = 0; n < 5000; n += n / 3 + 1) {
        char *p = arena_alloc(&a, n);
        assert_int_equal((uintptr_t)p % 16, 0);
        memset(p, 0x5a, n);
        for (size_t i = 0; i < size_before; i++)
            assert_int_equal(before[i], 0x5a);
        before = p;
        size_before = n;
    }
    char *large = arena_alloc(&a, 3 << 20);
    memset(large, 1, 3 << 20);
    char *small = arena_zero(&a, 40);
    for (int i = 0; i < 40; i++)
        assert_int_equal(small[i], 0);
    assert_true(a.total > (3 << 20));
    arena_done(&a);
    assert_null(a.blocks);
    assert_int_equal(a.total, 0);
}

static void texts_are_copied_with_a_nul(void **state)
{
    (void)state;
    struct arena a = {0};
    struct str s = arena_str(&a, str_make("kettle lid", 6));
    assert_true(str_is(s, "kettle"));
    assert_int_equal(s.p[s.n], 0);
    assert_null(arena_str(&a, STR_NONE).p);
    assert_string_equal(arena_cstr(&a, STR_NONE), "");
    assert_true(str_is(arena_printf(&a, "%d-%s", 7, "seven"), "7-seven"));
    assert_true(str_is(arena_concat(&a, STR("ab"), STR("cd")), "abcd"));
    assert_true(str_is(arena_concat(&a, STR_NONE, STR_NONE), ""));
    arena_done(&a);
}

static int order[3], ended;

static void release(void *handle)
{
    order[ended++] = *(int *)handle;
}

static void owned_handles_go_newest_first(void **state)
{
    (void)state;
    struct arena a = {0};
    int one = 1, two = 2, three = 3;
    ended = 0;
    arena_own(&a, release, &one);
    arena_own(&a, release, &two);
    arena_reset(&a);
    assert_int_equal(ended, 2);
    assert_int_equal(order[0], 2);
    assert_int_equal(order[1], 1);
    arena_own(&a, release, &three);
    arena_done(&a);
    assert_int_equal(ended, 3);
    assert_int_equal(order[2], 3);
}

static void reset_makes_room_again(void **state)
{
    (void)state;
    struct arena a = {0};
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 1000; i++)
            memset(arena_alloc(&a, 100), round, 100);
        assert_int_equal(a.total, 100000);
        arena_reset(&a);
        assert_int_equal(a.total, 0);
    }
    arena_done(&a);
}

static void vectors_grow_zeroed(void **state)
{
    (void)state;
    struct arena a = {0};
    struct {
        VEC(int) numbers;
    } x = {0};
    for (int i = 0; i < 1000; i++) {
        int *place = vec_push(&a, &x.numbers);
        assert_int_equal(*place, 0);
        *place = i;
    }
    int expected = 0;
    vec_each(n, &x.numbers)
        assert_int_equal(*n, expected++);
    assert_int_equal(expected, 1000);
    arena_done(&a);
}

static void a_number_stands_in_a_list_once(void **state)
{
    (void)state;
    struct arena a = {0};
    id_list list = {0};
    assert_false(id_list_has(&list, 7));
    id_list_add(&a, &list, 7);
    id_list_add(&a, &list, 3);
    id_list_add(&a, &list, 7);
    assert_int_equal(list.n, 2);
    assert_true(id_list_has(&list, 3));
    assert_false(id_list_has(&list, 4));
    arena_done(&a);
}

static void maps_find_what_was_put(void **state)
{
    (void)state;
    struct arena a = {0};
    struct map m = {0};
    assert_null(map_get(&m, STR("nothing yet")));
    static int values[5000];
    for (int i = 0; i < 5000; i++) {
        void **place = map_at(&a, &m, arena_printf(&a, "key %d", i));
        assert_null(*place);
        *place = &values[i];
    }
    assert_int_equal(m.n, 5000);
    for (int i = 0; i < 5000; i++) {
        assert_ptr_equal(map_get(&m, arena_printf(&a, "key %d", i)), &values[i]);
        assert_ptr_equal(*map_at(&a, &m, arena_printf(&a, "key %d", i)), &values[i]);
    }
    assert_int_equal(m.n, 5000);
    assert_null(map_get(&m, STR("key 5000")));
    assert_null(map_get(&m, STR_NONE));
    *map_at(&a, &m, STR("")) = &values[1]; // the empty key is a key
    assert_ptr_equal(map_get(&m, STR("")), &values[1]);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_apart_and_aligned),
        cmocka_unit_test(texts_are_copied_with_a_nul),
        cmocka_unit_test(owned_handles_go_newest_first),
        cmocka_unit_test(reset_makes_room_again),
        cmocka_unit_test(vectors_grow_zeroed),
        cmocka_unit_test(maps_find_what_was_put),
        cmocka_unit_test(a_number_stands_in_a_list_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
