// test_local_file.c – files of the operator's folder, and nothing outside it (decisions 17).
#include "poll/local_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/tributary-local-XXXXXX";
static struct arena arena;

static void put(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static bool reads(const char *name, struct str *body, struct err *err)
{
    return local_file_read(&arena, str_of(folder), str_of(name), body, err);
}

static void a_file_beneath_the_folder_is_read(void **state)
{
    (void)state;
    struct str body;
    struct err err;
    assert_true(reads("a.xml", &body, &err));
    assert_true(str_is(body, "one"));
    assert_true(reads("sub/b.xml", &body, &err));
    assert_true(str_is(body, "two"));
}

static void no_way_leads_out_of_it(void **state)
{
    (void)state;
    struct str body;
    struct err err;
    const char *const names[] = {"../etc/passwd", "sub/../../etc/passwd", "/etc/passwd", "", ".", "sub//b.xml",
                                 "link.xml",      "linked/b.xml"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_false(reads(names[i], &body, &err));
        assert_true(err.text[0] != 0);
    }
}

static void what_is_no_ordinary_file_is_refused(void **state)
{
    (void)state;
    struct str body;
    struct err err;
    assert_false(reads("sub", &body, &err));
    assert_int_equal(err.code, ERR_REFUSED);
    assert_false(reads("pipe", &body, &err)); // and nothing hangs
    assert_int_equal(err.code, ERR_REFUSED);
}

static void a_missing_file_and_a_missing_folder_are_told_apart(void **state)
{
    (void)state;
    struct str body;
    struct err err;
    assert_false(reads("none.xml", &body, &err));
    assert_int_equal(err.code, ERR_NO_INPUT);
    assert_non_null(strstr(err.text, "none.xml"));
    assert_false(local_file_read(&arena, STR("/no/such/folder"), STR("a.xml"), &body, &err));
    assert_non_null(strstr(err.text, "/no/such/folder"));
    assert_false(local_file_read(&arena, STR_NONE, STR("a.xml"), &body, &err));
    assert_non_null(strstr(err.text, "--feeds"));
}

static int prepare(void **state)
{
    (void)state;
    char path[128], target[128];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/sub", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    put("a.xml", "one");
    put("sub/b.xml", "two");
    snprintf(target, sizeof target, "%s/a.xml", folder);
    snprintf(path, sizeof path, "%s/link.xml", folder);
    assert_int_equal(symlink(target, path), 0);
    snprintf(path, sizeof path, "%s/linked", folder);
    assert_int_equal(symlink("sub", path), 0);
    snprintf(path, sizeof path, "%s/pipe", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    return 0;
}

static int clean_up(void **state)
{
    (void)state;
    static const char *const names[] = {"sub/b.xml", "a.xml", "link.xml", "linked", "pipe"};
    char path[128];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/sub", folder);
    rmdir(path);
    rmdir(folder);
    arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_beneath_the_folder_is_read),
        cmocka_unit_test(no_way_leads_out_of_it),
        cmocka_unit_test(what_is_no_ordinary_file_is_refused),
        cmocka_unit_test(a_missing_file_and_a_missing_folder_are_told_apart),
    };
    return cmocka_run_group_tests(tests, prepare, clean_up);
}
