// A backup in the place of a store: what tests/flow/test_restore.py cannot time or make.
#include "store/db.h"
#include "support/scratch.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/queries.inc"

struct fixture {
    struct scratch scratch;
    char store[460], backup[460];
    struct arena arena;
    struct str aside;
    struct err err;
};

static void put(const char *path, const char *name)
{
    struct db *db;
    struct err err;
    assert_true(db_open(path, DB_WRITE, &db, &err));
    struct stmt *s = db_query(db, Q_SETTING_SET);
    bind_text(s, 1, str_of(name));
    bind_text(s, 2, STR("here"));
    assert_true(db_run(s, &err));
    db_close(db);
}

static bool has(const char *path, const char *name)
{
    struct db *db;
    struct err err;
    assert_true(db_open(path, DB_READ, &db, &err));
    struct stmt *s = db_query(db, Q_SETTING_GET);
    bind_text(s, 1, str_of(name));
    bool found = db_step(s, &err) == DB_ROW;
    db_end(s);
    db_close(db);
    return found;
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    scratch_make(&f->scratch);
    snprintf(f->store, sizeof f->store, "%s", scratch_path(&f->scratch, "hub.db"));
    snprintf(f->backup, sizeof f->backup, "%s", scratch_path(&f->scratch, "backup.db"));
    put(f->store, "old");
    put(f->backup, "new");
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    arena_done(&f->arena);
    scratch_remove(&f->scratch);
    free(f);
    return 0;
}

static void the_old_one_goes_aside(void **state)
{
    struct fixture *f = *state;
    assert_true(db_restore(&f->arena, f->store, f->backup, &f->aside, &f->err));
    assert_true(has(f->store, "new") && !has(f->store, "old"));
    assert_true(has(f->aside.p, "old") && !has(f->aside.p, "new"));
}

// Whose it is may not become another's, nor what its group may do.
static void it_is_for_whom_the_old_one_was(void **state)
{
    struct fixture *f = *state;
    struct stat st;
    assert_int_equal(chmod(f->store, 0640), 0);
    assert_true(db_restore(&f->arena, f->store, f->backup, &f->aside, &f->err));
    assert_int_equal(stat(f->store, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
}

static void an_older_backup_is_brought_up_to_date_and_stays_as_it_is(void **state)
{
    struct fixture *f = *state;
    sqlite3 *h;
    sqlite3_stmt *s;
    unlink(f->backup);
    assert_int_equal(sqlite3_open(f->backup, &h), SQLITE_OK);
    assert_int_equal(sqlite3_exec(h, migration_table[0], NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(h);
    assert_true(db_restore(&f->arena, f->store, f->backup, &f->aside, &f->err));
    assert_false(has(f->store, "old"));
    assert_int_equal(sqlite3_open(f->backup, &h), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(h, "PRAGMA user_version", -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(s, 0), 1);
    sqlite3_finalize(s);
    sqlite3_close(h);
}

static void a_backup_may_be_named_by_a_link(void **state)
{
    struct fixture *f = *state;
    char link[480];
    snprintf(link, sizeof link, "%s/latest.db", f->scratch.dir);
    assert_int_equal(symlink(f->backup, link), 0);
    assert_true(db_restore(&f->arena, f->store, link, &f->aside, &f->err));
    assert_true(has(f->store, "new"));
    assert_true(has(f->backup, "new"));
    struct stat still;
    assert_true(lstat(link, &still) == 0 && S_ISLNK(still.st_mode));
}

static void without_a_folder_or_leave_to_write_nothing_is_touched(void **state)
{
    struct fixture *f = *state;
    char nowhere[480], link[480];
    snprintf(nowhere, sizeof nowhere, "%s/none/hub.db", f->scratch.dir);
    assert_false(db_restore(&f->arena, nowhere, f->backup, &f->aside, &f->err));
    assert_int_equal(f->err.code, ERR_IO);
    snprintf(link, sizeof link, "%s/link.db", f->scratch.dir);
    assert_int_equal(symlink(f->store, link), 0);
    assert_false(db_restore(&f->arena, link, f->backup, &f->aside, &f->err));
    assert_int_equal(f->err.code, ERR_IO);
    assert_non_null(strstr(f->err.text, "symbolic link"));
    assert_false(f->aside.p);
    assert_true(has(f->store, "old"));
}

// A process that waits for a store while a restore holds it has opened the old one's file.
static void who_waited_for_the_old_one_does_not_get_it(void **state)
{
    struct fixture *f = *state;
    int locked[2];
    char byte;
    assert_int_equal(pipe(locked), 0);
    pid_t restorer = fork();
    if (restorer == 0) {
        struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0x40000000, .l_len = 512};
        int fd = open(f->store, O_RDWR);
        bool ok = fcntl(fd, F_SETLK, &all) == 0 && write(locked[1], "x", 1) == 1;
        usleep(300000); // until the other waits
        _exit(ok && rename(f->backup, f->store) == 0 ? 0 : 1);
    }
    struct db *db;
    assert_int_equal(read(locked[0], &byte, 1), 1);
    assert_false(db_open(f->store, DB_READ, &db, &f->err));
    assert_int_equal(f->err.code, ERR_BUSY);
    assert_non_null(strstr(f->err.text, "try again"));
    int status;
    assert_int_equal(waitpid(restorer, &status, 0), restorer);
    assert_int_equal(status, 0);
    close(locked[0]);
    close(locked[1]);
    assert_true(has(f->store, "new"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(the_old_one_goes_aside),
        T(it_is_for_whom_the_old_one_was),
        T(an_older_backup_is_brought_up_to_date_and_stays_as_it_is),
        T(a_backup_may_be_named_by_a_link),
        T(without_a_folder_or_leave_to_write_nothing_is_touched),
        T(who_waited_for_the_old_one_does_not_get_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
