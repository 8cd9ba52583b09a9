// The compiler of statements (scripts/tools/queries.c): what it makes of files, and that it names file and line of a
// mistake.
#include "model/feed.h"
#include "support/scratch.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

struct fixture {
    struct scratch scratch;
    char tool[PATH_MAX], files[2000], said[4000];
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    ssize_t n = readlink("/proc/self/exe", f->tool, sizeof f->tool - 1); // <build>/tests/…
    scratch_make(&f->scratch);
    mkdir(scratch_path(&f->scratch, "migrations"), 0700);
    *state = f;
    if (n <= 0)
        return -1;
    for (int i = 0; i < 2; i++)
        *strrchr(f->tool, '/') = 0;
    strcat(f->tool, "/tools/tributary_tool_queries");
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    char all[400];
    snprintf(all, sizeof all, "rm -rf '%s'", f->scratch.dir);
    int rc = system(all);
    free(f);
    return rc;
}

static void file(struct fixture *f, const char *name, const char *text)
{
    FILE *out = fopen(scratch_path(&f->scratch, name), "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
    snprintf(f->files + strlen(f->files), sizeof f->files - strlen(f->files), " '%s'", f->scratch.path);
}

static bool run(struct fixture *f)
{
    char command[PATH_MAX + 3000];
    snprintf(command, sizeof command, "'%s' '%s' %s 2>&1", f->tool, f->scratch.dir, f->files);
    FILE *p = popen(command, "r");
    assert_non_null(p);
    size_t n = fread(f->said, 1, sizeof f->said - 1, p);
    f->said[n] = 0;
    f->files[0] = 0;
    return pclose(p) == 0;
}

static const char *written(struct fixture *f, const char *name)
{
    FILE *in = fopen(scratch_path(&f->scratch, name), "r");
    assert_non_null(in);
    f->said[fread(f->said, 1, sizeof f->said - 1, in)] = 0;
    fclose(in);
    return f->said;
}

static void statements_become_an_enum_and_a_table(void **state)
{
    struct fixture *f = *state;
    file(f, "b.sql",
         "-- about b\n\n-- name: b_two\n-- why\nSELECT 2,\n   'a  \"b\" -- c'  ; -- end\n-- script: b_all\nBEGIN; "
         "COMMIT;\n");
    file(f, "a.sql", "-- name: a_one\nSELECT ?1;\n");
    file(f, "migrations/0001_first.sql", "CREATE TABLE x(y); -- kept\n");
    assert_true(run(f));
    const char *header = written(f, "queries.h");
    assert_non_null(strstr(header, "    Q_A_ONE,\n    Q_B_ALL,\n    Q_B_TWO,\n    QUERIES\n"));
    const char *texts = written(f, "queries.inc");
    assert_non_null(strstr(texts, "\"SELECT \\?1\""));
    assert_non_null(strstr(texts, "\"SELECT 2, 'a  \\\"b\\\" -- c'\""));
    assert_non_null(strstr(texts, "\"BEGIN; COMMIT;\""));
    assert_non_null(strstr(texts, "PRAGMA user_version = 1;"));
}

static void a_value_has_the_number_of_its_enum(void **state)
{
    struct fixture *f = *state;
    char wanted[100];
    file(f, "a.sql", "-- name: a\nSELECT {VISIT_NO_NETWORK},{PUSH_NONE}, '{VISIT_GONE}';\n");
    assert_true(run(f));
    snprintf(wanted, sizeof wanted, "\"SELECT %d,%d, '{VISIT_GONE}'\"", VISIT_NO_NETWORK, PUSH_NONE);
    assert_non_null(strstr(written(f, "queries.inc"), wanted));
}

static void what_did_not_change_is_not_written_anew(void **state)
{
    struct fixture *f = *state;
    struct stat before, after;
    file(f, "a.sql", "-- name: a_one\nSELECT 1;\n");
    assert_true(run(f));
    assert_int_equal(stat(scratch_path(&f->scratch, "queries.h"), &before), 0);
    usleep(20000);
    file(f, "a.sql", "-- name: a_one\nSELECT 2;\n");
    assert_true(run(f));
    assert_int_equal(stat(scratch_path(&f->scratch, "queries.h"), &after), 0);
    assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof before.st_mtim);
    assert_non_null(strstr(written(f, "queries.inc"), "SELECT 2"));
}

static void mistakes_name_their_file_and_line(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"\nSELECT 1;\n", "a.sql:2: error: a statement without a name"},
        {"-- name: a\nSELECT 1;\nSELECT 2;\n", "a.sql:3: error: a statement without a name after: a"},
        {"-- name: a\nSELECT 1;\n-- name: a\nSELECT 2;\n", "error: a name used twice: a"},
        {"-- name: a\n-- name: b\nSELECT 2;\n", "a.sql:1: error: a name without a statement: a"},
        {"-- name: a\n", "a.sql:1: error: a name without a statement: a"},
        {"-- name: a\nSELECT 1\n", "error: a statement without ';' at its end: a"},
        {"-- name: a\nSELECT 'x;\n", "a.sql:2: error: a quote is not closed"},
        {"-- name: A\nSELECT 1;\n", "a.sql:1: error: a name is small letters"},
        {"-- name:\nSELECT 1;\n", "a.sql:1: error: a name is missing"},
        {";\n", "a.sql:1: error: a ';' without a statement"},
        {"-- name: a\nSELECT 1,\n{VISIT_LATE};\n", "a.sql:3: error: a value that is not known here: VISIT_LATE"},
        {"-- name: a\nSELECT {VISIT_NEVER\n};\n", "a.sql:2: error: a value that is not known here: VISIT_NEVER"},
        {"{VISIT_NEVER}\n", "a.sql:1: error: a statement without a name"},
        {"-- name: a\nSELECT 1;;\n", "a.sql:2: error: a ';' without a statement"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        file(f, "a.sql", cases[i].text);
        assert_false(run(f));
        if (!strstr(f->said, cases[i].said))
            fail_msg("case %zu: %s", i, f->said);
    }
    static const char *const names[] = {"migrations/first.sql", "migrations/01_first.sql",
                                        "migrations/0002_second.sql"};
    for (size_t i = 0; i < 3; i++) {
        file(f, names[i], "CREATE TABLE x(y);\n");
        assert_false(run(f));
        assert_non_null(strstr(f->said, i < 2 ? "NNNN_words.sql" : "without gap"));
    }
    snprintf(f->files, sizeof f->files, "no/such.sql");
    assert_false(run(f));
    assert_non_null(strstr(f->said, "no/such.sql:0: error: cannot be read"));
    assert_false(run(f)); // no files at all
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(statements_become_an_enum_and_a_table),
        T(a_value_has_the_number_of_its_enum),
        T(what_did_not_change_is_not_written_anew),
        T(mistakes_name_their_file_and_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
