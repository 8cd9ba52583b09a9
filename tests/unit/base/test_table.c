// test_table.c – things by name that come and go.
#include "base/arena.h"
#include "base/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define MANY 1000

struct thing {
    struct table_place place;
    int times;
};

static void named(struct thing *things, struct arena *a)
{
    for (int i = 0; i < MANY; i++)
        things[i] = (struct thing){.place.name = arena_printf(a, "thing %d", i)};
}

static void what_was_added_is_found_by_name(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    static struct thing things[MANY];
    named(things, &a);
    struct table t = {0};
    assert_null(table_find(&t, STR("thing 1")));
    for (int i = 0; i < MANY; i++)
        table_add(&t, &things[i].place);
    assert_int_equal(t.n, MANY);
    for (int i = 0; i < MANY; i++)
        assert_ptr_equal(table_find(&t, arena_printf(&a, "thing %d", i)), &things[i].place);
    assert_null(table_find(&t, STR("thing")));
    assert_null(table_find(&t, STR("")));
    for (int i = 0; i < MANY; i++)
        table_remove(&t, &things[i].place);
    table_done(&t);
    arena_done(&a);
}

static void what_was_removed_is_gone_and_the_others_stay(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    static struct thing things[MANY];
    named(things, &a);
    struct table t = {0};
    for (int i = 0; i < MANY; i++)
        table_add(&t, &things[i].place);
    for (int i = 0; i < MANY; i += 3)
        table_remove(&t, &things[i].place);
    for (int i = 0; i < MANY; i++)
        assert_ptr_equal(table_find(&t, things[i].place.name), i % 3 ? &things[i].place : NULL);
    for (int i = 0; i < MANY; i++)
        if (i % 3)
            table_remove(&t, &things[i].place);
    assert_int_equal(t.n, 0);
    table_done(&t);
    arena_done(&a);
}

static void each_is_met_once(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a);
    static struct thing things[MANY];
    named(things, &a);
    struct table t = {0};
    assert_null(table_next(&t, NULL));
    for (int i = 0; i < MANY; i++)
        table_add(&t, &things[i].place);
    int met = 0;
    for (struct table_place *each = NULL; (each = table_next(&t, each)); met++)
        ((struct thing *)each)->times++;
    assert_int_equal(met, MANY);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(things[i].times, 1);
        table_remove(&t, &things[i].place);
    }
    table_done(&t);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_is_found_by_name),
        cmocka_unit_test(what_was_removed_is_gone_and_the_others_stay),
        cmocka_unit_test(each_is_met_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
