// Rows in memory as a table that statements read.
#include "store/rows.h"
#include "store/rows_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

struct fixture {
    sqlite3 *h;
    struct arena arena;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    *state = f;
    return sqlite3_open(":memory:", &f->h) == SQLITE_OK && rows_register(f->h) == SQLITE_OK ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    sqlite3_close(f->h);
    arena_done(&f->arena);
    free(f);
    return 0;
}

// Everything that the statement gives, as one text: columns by commas, rows by semicolons.
static char *answer(struct fixture *f, const char *sql, struct rows *first, struct rows *second)
{
    sqlite3_stmt *s;
    char *all = calloc(1, 2000);
    if (sqlite3_prepare_v2(f->h, sql, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(f->h));
    if (first)
        sqlite3_bind_pointer(s, 1, first, ROWS_POINTER, NULL);
    if (second)
        sqlite3_bind_pointer(s, 2, second, ROWS_POINTER, NULL);
    while (sqlite3_step(s) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            const char *text = (const char *)sqlite3_column_text(s, i);
            strcat(strcat(all, text ? text : "NULL"), i + 1 < sqlite3_column_count(s) ? "," : ";");
        }
    sqlite3_finalize(s);
    return all;
}

#define answers(f, sql, first, second, wanted)                                                                         \
    do {                                                                                                               \
        char *got = answer(f, sql, first, second);                                                                     \
        assert_string_equal(got, wanted);                                                                              \
        free(got);                                                                                                     \
    } while (0)

static struct rows three(struct fixture *f)
{
    struct rows r;
    rows_init(&r, &f->arena, 3, 3);
    rows_int(&r, 7), rows_text(&r, STR("one")), rows_blob(&r, STR("\1\2"));
    rows_int(&r, -8), rows_text(&r, STR("")), rows_blob(&r, STR_NONE);
    rows_int(&r, INT64_MAX), rows_text(&r, STR_NONE), rows_blob(&r, STR(""));
    assert_int_equal(rows_count(&r), 3);
    return r;
}

static void rows_come_out_as_they_went_in(void **state)
{
    struct fixture *f = *state;
    struct rows r = three(f);
    answers(f, "SELECT c0, c1, hex(c2), typeof(c1), typeof(c2) FROM given(?1)", &r, NULL,
            "7,one,0102,text,blob;-8,,,text,null;9223372036854775807,NULL,,null,blob;");
    answers(f, "SELECT rowid, c0 FROM given(?1) ORDER BY rowid DESC", &r, NULL, "2,9223372036854775807;1,-8;0,7;");
    answers(f, "SELECT count(*), c3 FROM given(?1)", &r, NULL, "3,NULL;"); // columns that were not given are NULL
}

static void text_of_no_bytes_is_no_null_and_zeros_stay(void **state)
{
    struct fixture *f = *state;
    struct rows r;
    rows_init(&r, &f->arena, 1, 2);
    rows_text(&r, STR("a\0b"));
    rows_text(&r, STR(""));
    answers(f, "SELECT hex(c0), c0 IS NULL FROM given(?1)", &r, NULL, "610062,0;,0;");
}

static void two_tables_may_be_joined(void **state)
{
    struct fixture *f = *state;
    struct rows r = three(f), places;
    rows_init(&places, &f->arena, 1, 2);
    rows_int(&places, 1), rows_int(&places, 2);
    answers(f, "SELECT l.c0, e.c0 FROM given(?2) l CROSS JOIN given(?1) e WHERE e.c0 < 9", &r, &places,
            "1,7;1,-8;2,7;2,-8;");
}

static void rows_are_stored_by_one_statement(void **state)
{
    struct fixture *f = *state;
    struct rows r = three(f);
    assert_int_equal(sqlite3_exec(f->h, "CREATE TABLE t(a INTEGER PRIMARY KEY, b, c)", NULL, NULL, NULL), SQLITE_OK);
    answers(f, "INSERT INTO t SELECT c0, c1, c2 FROM given(?1)", &r, NULL, "");
    answers(f, "SELECT a, b FROM t", NULL, NULL, "-8,;7,one;9223372036854775807,NULL;");
    answers(f, "UPDATE t SET b = g.c1 || '!' FROM given(?1) g WHERE t.a = g.c0", &r, NULL, "");
    answers(f, "SELECT b FROM t", NULL, NULL, "!;one!;NULL;");
}

static void nothing_given_is_no_row(void **state)
{
    struct fixture *f = *state;
    struct rows none;
    rows_init(&none, &f->arena, 2, 0);
    answers(f, "SELECT 1 FROM given(?1)", &none, NULL, "");
    answers(f, "SELECT 1 FROM given(?1)", NULL, NULL, ""); // nothing bound
    answers(f, "SELECT 1 FROM given(5)", NULL, NULL, "");  // no pointer
    answers(f, "SELECT 1 FROM given('x')", NULL, NULL, "");
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_prepare_v2(f->h, "SELECT 1 FROM given", -1, &s, NULL), SQLITE_ERROR); // of nobody
}

// A pointer of another kind is none of ours.
static void pointers_of_others_are_not_followed(void **state)
{
    struct fixture *f = *state;
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_prepare_v2(f->h, "SELECT c0 FROM given(?1)", -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_bind_pointer(s, 1, f, "something else", NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_DONE);
    sqlite3_finalize(s);
}

// What stands in a store that somebody else made cannot call it.
static void views_and_triggers_cannot_read_it(void **state)
{
    struct fixture *f = *state;
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_exec(f->h, "CREATE VIEW v AS SELECT c0 FROM given(1)", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(f->h, "SELECT * FROM v", -1, &s, NULL), SQLITE_ERROR);
    assert_non_null(strstr(sqlite3_errmsg(f->h), "unsafe use"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_come_out_as_they_went_in, setup, teardown),
        cmocka_unit_test_setup_teardown(text_of_no_bytes_is_no_null_and_zeros_stay, setup, teardown),
        cmocka_unit_test_setup_teardown(two_tables_may_be_joined, setup, teardown),
        cmocka_unit_test_setup_teardown(rows_are_stored_by_one_statement, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_given_is_no_row, setup, teardown),
        cmocka_unit_test_setup_teardown(pointers_of_others_are_not_followed, setup, teardown),
        cmocka_unit_test_setup_teardown(views_and_triggers_cannot_read_it, setup, teardown),
    };
    return cmocka_run_group_tests_name("store/rows", tests, NULL, NULL);
}
