// The driver: statements, values, transactions, waiting, durability, backup, check.
#include "base/limits.h"
#include "store/db.h"
#include "support/scratch.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

struct fixture {
    struct scratch scratch;
    char path[460];
    struct db *db;
    struct arena arena;
    struct err err;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    scratch_make(&f->scratch);
    snprintf(f->path, sizeof f->path, "%s", scratch_path(&f->scratch, "hub.db"));
    *state = f;
    return db_open(f->path, DB_WRITE, &f->db, &f->err) ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    db_close(f->db);
    arena_done(&f->arena);
    scratch_remove(&f->scratch);
    free(f);
    return 0;
}

static bool put(struct db *db, const char *name, struct str value, struct err *err)
{
    struct stmt *s = db_query(db, Q_SETTING_SET);
    bind_text(s, 1, (struct str){name, strlen(name)});
    bind_text(s, 2, value);
    return db_run(s, err);
}

static struct str get(struct db *db, struct arena *a, const char *name)
{
    struct str v = STR_NONE;
    struct err err;
    struct stmt *s = db_query(db, Q_SETTING_GET);
    bind_text(s, 1, (struct str){name, strlen(name)});
    enum db_result r = db_step(s, &err);
    if (r == DB_ROW)
        v = col_copy(a, s, 0);
    db_end(s);
    assert_int_not_equal(r, DB_ERROR);
    return v;
}

static void assert_text(struct str s, const char *want)
{
    assert_int_equal(s.n, strlen(want));
    assert_memory_equal(s.p, want, s.n);
}

static void values_come_back(void **state)
{
    struct fixture *f = *state;
    assert_true(put(f->db, "name", STR("täglich \xf0\x9f\x8c\xb1"), &f->err));
    assert_text(get(f->db, &f->arena, "name"), "täglich \xf0\x9f\x8c\xb1");
    assert_null(get(f->db, &f->arena, "other").p);
    assert_true(put(f->db, "name", STR(""), &f->err));
    struct str empty = get(f->db, &f->arena, "name");
    assert_non_null(empty.p);
    assert_int_equal(empty.n, 0);
}

static void missing_text_binds_null(void **state)
{
    struct fixture *f = *state;
    assert_false(put(f->db, "name", STR_NONE, &f->err)); // NOT NULL
    assert_int_equal(f->err.code, ERR_CONFLICT);
    assert_non_null(strstr(f->err.text, "setting_set"));
    assert_true(put(f->db, "name", STR("x"), &f->err)); // the statement is free again
}

static void value_over_the_limit_is_refused(void **state)
{
    struct fixture *f = *state;
    size_t n = LIMIT_STORE_VALUE + 1;
    char *big = malloc(n);
    memset(big, 'x', n);
    assert_false(put(f->db, "big", (struct str){big, n}, &f->err));
    assert_int_equal(f->err.code, ERR_LIMIT);
    free(big);
}

static void rollback_takes_back(void **state)
{
    struct fixture *f = *state;
    assert_true(db_begin(f->db, &f->err));
    assert_true(db_in_transaction(f->db));
    assert_true(put(f->db, "a", STR("1"), &f->err));
    db_rollback(f->db);
    assert_false(db_in_transaction(f->db));
    db_rollback(f->db); // harmless
    assert_null(get(f->db, &f->arena, "a").p);
    assert_true(db_begin(f->db, &f->err));
    assert_true(put(f->db, "a", STR("2"), &f->err));
    assert_int_equal(db_changes(f->db), 1);
    assert_true(db_commit(f->db, &f->err));
    assert_text(get(f->db, &f->arena, "a"), "2");
}

static void commit_without_transaction_is_an_error(void **state)
{
    struct fixture *f = *state;
    assert_false(db_commit(f->db, &f->err));
    assert_int_equal(f->err.code, ERR_IO);
}

static void reader_sees_what_was_committed(void **state)
{
    struct fixture *f = *state;
    struct db *reader;
    assert_true(db_open(f->path, DB_READ, &reader, &f->err));
    int64_t version = db_data_version(reader);
    assert_int_equal(db_data_version(reader), version);
    assert_true(db_begin(f->db, &f->err));
    assert_true(put(f->db, "a", STR("1"), &f->err));
    assert_null(get(reader, &f->arena, "a").p);
    assert_int_equal(db_data_version(reader), version);
    assert_true(db_commit(f->db, &f->err));
    assert_text(get(reader, &f->arena, "a"), "1");
    assert_int_not_equal(db_data_version(reader), version);
    // A reader's transaction keeps one state.
    assert_true(db_begin(reader, &f->err));
    assert_text(get(reader, &f->arena, "a"), "1");
    assert_true(put(f->db, "a", STR("2"), &f->err));
    assert_text(get(reader, &f->arena, "a"), "1");
    assert_true(db_commit(reader, &f->err));
    assert_text(get(reader, &f->arena, "a"), "2");
    assert_false(put(reader, "a", STR("3"), &f->err));
    assert_int_equal(f->err.code, ERR_IO);
    db_close(reader);
}

struct other {
    const char *path;
    struct db *db;
    bool ok;
};

static void *writes_once(void *arg)
{
    struct other *o = arg;
    struct err err;
    o->ok = db_open(o->path, DB_WRITE_EXISTING, &o->db, &err) && db_begin(o->db, &err) &&
            put(o->db, "other", STR("there"), &err) && db_commit(o->db, &err);
    db_close(o->db);
    return NULL;
}

static void second_writer_waits_for_the_first(void **state)
{
    struct fixture *f = *state;
    pthread_t t;
    struct other o = {f->path, NULL, false};
    assert_true(db_begin(f->db, &f->err));
    assert_true(put(f->db, "first", STR("here"), &f->err));
    assert_int_equal(pthread_create(&t, NULL, writes_once, &o), 0);
    usleep(100000);
    assert_true(db_commit(f->db, &f->err));
    pthread_join(t, NULL);
    assert_true(o.ok);
    assert_text(get(f->db, &f->arena, "other"), "there");
}

static void files_are_for_their_owner_only(void **state)
{
    struct fixture *f = *state;
    struct stat st;
    assert_true(put(f->db, "a", STR("1"), &f->err));
    const char *names[] = {"hub.db", "hub.db-wal", "hub.db-shm"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(stat(scratch_path(&f->scratch, names[i]), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
}

static void durable_is_kept_between_transactions(void **state)
{
    struct fixture *f = *state;
    db_durable(f->db, true);
    assert_true(put(f->db, "a", STR("1"), &f->err));
    db_durable(f->db, false);
    assert_true(put(f->db, "a", STR("2"), &f->err));
    assert_text(get(f->db, &f->arena, "a"), "2");
}

static size_t log_size(struct fixture *f)
{
    struct stat st;
    assert_int_equal(stat(scratch_path(&f->scratch, "hub.db-wal"), &st), 0);
    return (size_t)st.st_size;
}

static void fill(struct fixture *f, int megabytes)
{
    char *big = malloc(MIB);
    for (int i = 0; i < megabytes; i++) {
        memset(big, 'a' + i % 26, MIB);
        assert_true(put(f->db, "big", (struct str){big, MIB}, &f->err));
    }
    free(big);
}

static void log_stays_small(void **state)
{
    struct fixture *f = *state;
    fill(f, 100);
    assert_true(log_size(f) <= 16 * MIB);
}

// A reader that holds an old state makes the log grow; once it is gone the log starts anew, and what was too much is
// given back.
static void log_starts_anew_after_a_long_reader(void **state)
{
    struct fixture *f = *state;
    struct db *reader;
    assert_true(db_open(f->path, DB_READ, &reader, &f->err));
    assert_true(db_begin(reader, &f->err));
    assert_null(get(reader, &f->arena, "big").p);
    fill(f, LIMIT_WAL / MIB + 2);
    assert_true(log_size(f) > LIMIT_WAL);
    assert_null(get(reader, &f->arena, "big").p);
    assert_true(db_commit(reader, &f->err));
    fill(f, 3);
    assert_true(log_size(f) <= LIMIT_WAL);
    db_close(reader);
}

static void *keeps_writing(void *arg)
{
    struct other *o = arg;
    struct err err;
    o->ok = db_open(o->path, DB_WRITE_EXISTING, &o->db, &err);
    for (int i = 0; i < 200 && o->ok; i++) { // two rows that agree, or the copy is torn
        char room[16];
        struct str v = {room, (size_t)snprintf(room, sizeof room, "%d", i)};
        o->ok = db_begin(o->db, &err) && put(o->db, "left", v, &err) && put(o->db, "right", v, &err) &&
                db_commit(o->db, &err);
    }
    db_close(o->db);
    return NULL;
}

static void backup_is_whole_while_others_write(void **state)
{
    struct fixture *f = *state;
    pthread_t t;
    struct other o = {f->path, NULL, false};
    char to[460];
    struct stat st;
    assert_true(put(f->db, "left", STR("-"), &f->err) && put(f->db, "right", STR("-"), &f->err));
    assert_int_equal(pthread_create(&t, NULL, keeps_writing, &o), 0);
    for (int i = 0; i < 5; i++) {
        struct db *copy;
        struct str report;
        snprintf(to, sizeof to, "%s/copy%d.db", f->scratch.dir, i);
        assert_true(db_backup(f->db, to, &f->err));
        assert_int_equal(stat(to, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        assert_true(db_open(to, DB_READ, &copy, &f->err));
        struct str left = get(copy, &f->arena, "left"), right = get(copy, &f->arena, "right");
        assert_int_equal(left.n, right.n);
        assert_memory_equal(left.p, right.p, left.n);
        assert_true(db_check(copy, &f->arena, &report, &f->err));
        assert_int_equal(report.n, 0);
        db_close(copy);
        for (int side = 0; side < 4; side++) { // one file, and nothing beside it
            static const char *const sides[] = {"-wal", "-shm", ".part", ".part-wal"};
            snprintf(to, sizeof to, "%s/copy%d.db%s", f->scratch.dir, i, sides[side]);
            assert_int_not_equal(access(to, F_OK), 0);
        }
    }
    pthread_join(t, NULL);
    assert_true(o.ok);
}

static void backup_can_be_worked_on(void **state)
{
    struct fixture *f = *state;
    struct db *copy;
    char to[460];
    snprintf(to, sizeof to, "%s/copy.db", f->scratch.dir);
    assert_true(put(f->db, "a", STR("1"), &f->err));
    assert_true(db_backup(f->db, to, &f->err));
    assert_true(db_open(to, DB_WRITE_EXISTING, &copy, &f->err));
    assert_text(get(copy, &f->arena, "a"), "1");
    assert_true(put(copy, "a", STR("2"), &f->err));
    db_close(copy);
    assert_text(get(f->db, &f->arena, "a"), "1");
}

static void backup_never_replaces_a_file(void **state)
{
    struct fixture *f = *state;
    char to[460];
    snprintf(to, sizeof to, "%s/there", f->scratch.dir);
    close(open(to, O_CREAT | O_WRONLY, 0600));
    assert_false(db_backup(f->db, to, &f->err));
    assert_int_equal(f->err.code, ERR_CONFLICT);
    snprintf(to, sizeof to, "%s/no/folder", f->scratch.dir);
    assert_false(db_backup(f->db, to, &f->err));
    assert_int_equal(f->err.code, ERR_IO);
    assert_non_null(strstr(f->err.text, "no/folder"));
}

static void check_finds_what_does_not_agree(void **state)
{
    struct fixture *f = *state;
    struct str report;
    sqlite3 *raw;
    assert_true(db_check(f->db, &f->arena, &report, &f->err));
    assert_int_equal(report.n, 0);
    assert_int_equal(sqlite3_open(f->path, &raw), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(raw,
                     "INSERT INTO community(id,slug,title,created) VALUES(1,'a','A',1);"
                     "INSERT INTO feed(id,url,created) VALUES(1,'http://a/',1);"
                     "INSERT INTO entry(id,origin,actor,published,updated,arrived,sort_at) VALUES(1,7,3,5,5,5,5);"
                     "INSERT INTO activity(community,sort_at,entry,feed) VALUES(1,6,1,1);"
                     "INSERT INTO activity(community,sort_at,entry,feed) VALUES(8,6,98,1);"
                     "INSERT INTO sighting(feed,guid_hash,entry,content_hash,first_at,last_at) VALUES(9,1,99,0,1,1);"
                     "INSERT INTO entry_body(entry,html,policy) VALUES(97,'',1);"
                     "INSERT INTO mark(person,entry) VALUES(4,96);"
                     "INSERT INTO role(community,person,role,since) VALUES(1,5,'sponsor',1);",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(raw);
    assert_true(db_check(f->db, &f->arena, &report, &f->err));
    static const char *const left[] = {
        "role, row ?: refers to a person that is not there",
        "body of entry 97: the entry is not there",
        "sighting of entry 99 by feed 9: the entry is not there",
        "sighting of entry 99 by feed 9: the feed is not there",
        "activity of entry 98 in community 8: the entry is not there",
        "activity of entry 98 in community 8: the community is not there",
        "mark of person 4 on entry 96: the entry is not there",
        "entry 1: its actor 3 is not there",
    };
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        if (!strstr(report.p, left[i]))
            fail_msg("not told: %s", left[i]);
    assert_non_null(strstr(report.p, "activity of entry 1 in community 1: stands at 6, the entry at 5"));
    assert_non_null(strstr(report.p, "activity of entry 1 in community 1: feed 1 is not listed there"));
    assert_non_null(strstr(report.p, "entry 1: no feed shows it"));
    assert_non_null(strstr(report.p, "entry 1: its origin, feed 7, is not there"));
    assert_non_null(strstr(report.p, "community 1: 1 activities, and 0 in its weeks"));
}

static void check_and_backup_report_damage(void **state)
{
    struct fixture *f = *state;
    struct str report;
    struct err err;
    char to[460];
    size_t n = 200000;
    char *big = malloc(n), junk[8192];
    memset(big, 'x', n);
    assert_true(put(f->db, "big", (struct str){big, n}, &f->err));
    free(big);
    db_close(f->db);
    memset(junk, 0x5a, sizeof junk);
    int fd = open(f->path, O_WRONLY);
    off_t end = lseek(fd, 0, SEEK_END);
    for (int page = 1; page <= 10; page++) // where the long value is
        assert_int_equal(pwrite(fd, junk, sizeof junk, end - (off_t)page * 8192), sizeof junk);
    close(fd);
    assert_true(db_open(f->path, DB_WRITE_EXISTING, &f->db, &err));
    assert_true(db_check(f->db, &f->arena, &report, &err));
    assert_true(report.n > 0);
    snprintf(to, sizeof to, "%s/copy.db", f->scratch.dir);
    assert_false(db_backup(f->db, to, &err));
    assert_int_equal(err.code, ERR_STORE);
    assert_non_null(strstr(err.text, to));
    assert_non_null(strstr(err.text, "the store is damaged ("));
    assert_null(strchr(err.text, '\n'));
    assert_null(strstr(err.text, "***"));
    assert_int_equal(access(to, F_OK), 0); // it may be all there is
}

static void every_type_comes_back(void **state)
{
    struct fixture *f = *state;
    struct stmt *s = db_query(f->db, Q_SETTING_SET);
    bind_text(s, 1, STR("blob"));
    bind_blob(s, 2, STR("\0\1"));
    assert_true(db_run(s, &f->err));
    s = db_query(f->db, Q_SETTING_SET);
    bind_text(s, 1, STR("no bytes"));
    bind_blob(s, 2, STR(""));
    assert_true(db_run(s, &f->err));
    s = db_query(f->db, Q_SETTING_SET);
    bind_text(s, 1, STR("int"));
    bind_int(s, 2, INT64_MIN);
    assert_true(db_run(s, &f->err));
    s = db_query(f->db, Q_SETTING_GET);
    bind_text(s, 1, STR("blob"));
    assert_int_equal(db_step(s, &f->err), DB_ROW);
    assert_int_equal(col_blob(s, 0).n, 2);
    assert_false(col_null(s, 0));
    assert_int_equal(db_step(s, &f->err), DB_DONE);
    db_end(s);
    s = db_query(f->db, Q_SETTING_GET);
    bind_text(s, 1, STR("no bytes"));
    assert_int_equal(db_step(s, &f->err), DB_ROW);
    assert_non_null(col_blob(s, 0).p);
    assert_int_equal(col_blob(s, 0).n, 0);
    db_end(s);
    int64_t v = 0;
    bool found;
    s = db_query(f->db, Q_SETTING_GET);
    bind_text(s, 1, STR("int"));
    assert_true(db_one_int(s, &v, &found, &f->err));
    assert_true(found && v == INT64_MIN);
    s = db_query(f->db, Q_SETTING_GET);
    bind_null(s, 1);
    assert_true(db_one_int(s, &v, &found, &f->err));
    assert_false(found);
}

// fcntl(2): closing any descriptor of a file ends all locks that the process holds on it. Without them, a second
// process that opens and closes the store takes the log away that this one still writes to.
static void opening_it_again_keeps_the_locks(void **state)
{
    struct fixture *f = *state;
    struct db *second, *third;
    assert_true(put(f->db, "a", STR("1"), &f->err));
    assert_true(db_open(f->path, DB_READ, &second, &f->err));
    assert_true(db_open(f->path, DB_WRITE, &third, &f->err));
    db_close(third);
    pid_t child = fork();
    if (child == 0) { // locks of the parent are not ours
        struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
        int fd = open(f->path, O_RDWR | O_CLOEXEC);
        _exit(fd < 0 || fcntl(fd, F_GETLK, &lock) < 0 ? 2 : lock.l_type == F_UNLCK);
    }
    int status;
    assert_true(waitpid(child, &status, 0) == child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    db_close(second);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(opening_it_again_keeps_the_locks),
        T(values_come_back),
        T(missing_text_binds_null),
        T(value_over_the_limit_is_refused),
        T(rollback_takes_back),
        T(commit_without_transaction_is_an_error),
        T(reader_sees_what_was_committed),
        T(second_writer_waits_for_the_first),
        T(files_are_for_their_owner_only),
        T(durable_is_kept_between_transactions),
        T(log_stays_small),
        T(log_starts_anew_after_a_long_reader),
        T(backup_is_whole_while_others_write),
        T(backup_can_be_worked_on),
        T(backup_never_replaces_a_file),
        T(check_finds_what_does_not_agree),
        T(check_and_backup_report_damage),
        T(every_type_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
