// Opening: making, migrating, refusing; and what the file system does to a store.
#include "store/db.h"
#include "store/rows.h"
#include "support/scratch.h"

#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/queries.inc"

struct fixture {
    struct scratch scratch;
    char path[460];
    struct err err;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    scratch_make(&f->scratch);
    snprintf(f->path, sizeof f->path, "%s", scratch_path(&f->scratch, "hub.db"));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    scratch_remove(&f->scratch);
    free(f);
    return 0;
}

static void file_write(const char *path, const void *p, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, p, n), n);
    close(fd);
}

static void raw_exec(const char *path, const char *sql)
{
    sqlite3 *raw;
    char *why = NULL;
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    if (sqlite3_exec(raw, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s", why);
    sqlite3_close(raw);
}

static int64_t raw_int(const char *path, const char *sql)
{
    sqlite3 *raw;
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(raw, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    int64_t v = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(raw);
    return v;
}

static void refused(struct fixture *f, enum db_mode mode, enum err_code code, const char *words)
{
    struct db *db = NULL;
    assert_false(db_open(f->path, mode, &db, &f->err));
    assert_null(db);
    if (f->err.code != code || !strstr(f->err.text, words) || !strstr(f->err.text, f->path))
        fail_msg("%s: %s", err_name(f->err.code), f->err.text);
}

static void missing_is_made_by_writers_only(void **state)
{
    struct fixture *f = *state;
    struct db *db;
    refused(f, DB_READ, ERR_NO_INPUT, "there is none yet");
    refused(f, DB_WRITE_EXISTING, ERR_NO_INPUT, "there is none yet");
    assert_true(db_open(f->path, DB_WRITE, &db, &f->err));
    assert_string_equal(db_path(db), f->path);
    db_close(db);
    assert_true(db_open(f->path, DB_READ, &db, &f->err));
    db_close(db);
    assert_int_equal(raw_int(f->path, "PRAGMA page_size"), 8192);
    assert_int_equal(raw_int(f->path, "PRAGMA application_id"), 0x54726962);
    assert_int_equal(raw_int(f->path, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
}

static void empty_file_is_a_store_to_be(void **state)
{
    struct fixture *f = *state;
    struct db *db;
    file_write(f->path, "", 0);
    refused(f, DB_READ, ERR_NO_INPUT, "the file is empty");
    assert_true(db_open(f->path, DB_WRITE_EXISTING, &db, &f->err));
    db_close(db);
}

static void what_is_no_store_is_refused_and_left_alone(void **state)
{
    struct fixture *f = *state;
    char text[300];
    memset(text, 'x', sizeof text);
    static const size_t sizes[] = {1, 15, 16, 300};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct stat st;
        file_write(f->path, text, sizes[i]);
        refused(f, DB_WRITE, ERR_STORE, "is not a store of Tributary");
        refused(f, DB_READ, ERR_STORE, "is not a store of Tributary");
        assert_int_equal(stat(f->path, &st), 0);
        assert_int_equal(st.st_size, sizes[i]);
    }
    unlink(f->path);
    mkdir(f->path, 0700);
    refused(f, DB_WRITE, ERR_STORE, "is a folder");
    refused(f, DB_READ, ERR_STORE, "is a folder");
    rmdir(f->path);
    assert_int_equal(mkfifo(f->path, 0600), 0);
    refused(f, DB_READ, ERR_STORE, "is not an ordinary file");
}

static void database_of_another_program_is_refused(void **state)
{
    struct fixture *f = *state;
    raw_exec(f->path, "CREATE TABLE bookmark(url TEXT)");
    refused(f, DB_WRITE, ERR_STORE, "another program");
    refused(f, DB_READ, ERR_STORE, "another program");
    raw_exec(f->path, "PRAGMA application_id = 7; PRAGMA user_version = 1");
    refused(f, DB_WRITE, ERR_STORE, "another program");
    assert_int_equal(raw_int(f->path, "SELECT count(*) FROM sqlite_schema"), 1);
    assert_int_equal(raw_int(f->path, "SELECT journal_mode = 'delete' FROM pragma_journal_mode"), 1);
}

static void truncated_store_is_said_to_be_damaged(void **state)
{
    struct fixture *f = *state;
    struct db *db;
    assert_true(db_open(f->path, DB_WRITE, &db, &f->err));
    db_close(db);
    assert_int_equal(truncate(f->path, 60), 0);
    refused(f, DB_WRITE_EXISTING, ERR_STORE, "restore a backup");
    refused(f, DB_READ, ERR_STORE, "restore a backup");
}

static void newer_store_is_refused(void **state)
{
    struct fixture *f = *state;
    struct db *db;
    assert_true(db_open(f->path, DB_WRITE, &db, &f->err));
    db_close(db);
    raw_exec(f->path, "PRAGMA user_version = 9999");
    refused(f, DB_WRITE, ERR_NEWER, "9999");
    refused(f, DB_READ, ERR_NEWER, "install that version");
}

// A store that was made but not yet given its tables is the oldest there is.
static void older_store_is_migrated_by_whoever_opens_it(void **state)
{
    struct fixture *f = *state;
    struct db *db;
    for (int mode = DB_READ; mode <= DB_WRITE_EXISTING; mode++) {
        unlink(f->path);
        raw_exec(f->path, "PRAGMA application_id = 1416784226; CREATE TABLE x(y); DROP TABLE x;");
        assert_true(db_open(f->path, (enum db_mode)mode, &db, &f->err));
        db_close(db);
        assert_true(raw_int(f->path, "PRAGMA user_version") >= 1);
        assert_int_equal(raw_int(f->path, "SELECT count(*) FROM sqlite_schema WHERE name = 'entry'"), 1);
    }
}

static void actors_of_before_are_found_by_site_and_key(void **state)
{
    struct fixture *f = *state;
    static const char *const keys[] = {"ann lee@a.example", "bob@b.example", "c.example/@cy", "d.example/dee"};
    struct db *db;
    raw_exec(f->path, "PRAGMA page_size = 8192");
    for (int i = 0; i < 7; i++)
        raw_exec(f->path, migration_table[i]);
    raw_exec(f->path, "INSERT INTO person(id,name,name_folded,created) VALUES(5,'Ann','ann',1);"
                      "INSERT INTO actor(id,key,label,person) VALUES(3,'ann lee@a.example','Ann Lee',5),"
                      " (7,'bob@b.example','Bob',NULL),(11,'c.example/@cy','Cy',NULL),(15,'d.example/dee','Dee',NULL);"
                      "INSERT INTO entry(id,origin,actor,published,updated,arrived,sort_at) VALUES(1,1,7,1,1,1,1)");
    assert_true(db_open(f->path, DB_WRITE, &db, &f->err));
    struct arena a = {0};
    struct rows known;
    rows_init(&known, &a, 3, 4);
    for (int i = 0; i < 4; i++) {
        rows_text(&known, str_of(keys[i]));
        rows_text(&known, STR("again"));
        rows_int(&known, 100 + i);
    }
    struct stmt *s = db_query(db, Q_ACTORS_ADD);
    bind_rows(s, 1, &known);
    assert_true(db_run(s, &f->err));
    assert_int_equal(db_changes(db), 0);
    s = db_query(db, Q_ACTORS_FIND);
    bind_rows(s, 1, &known);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(db_step(s, &f->err), DB_ROW);
        assert_int_equal(col_int(s, 0), 100 + i);
        assert_int_equal(col_int(s, 1), 3 + 4 * i);
    }
    db_end(s);
    arena_done(&a);
    db_close(db);
    assert_int_equal(raw_int(f->path, "SELECT person FROM actor WHERE id = 3"), 5);
    assert_int_equal(raw_int(f->path, "SELECT a.id FROM entry e JOIN actor a ON a.id = e.actor"), 7);
}

// References until migration 0009, triggers from then on; what stands there stays.
static void what_belongs_to_an_entry_of_before_goes_with_it(void **state)
{
    struct fixture *f = *state;
    static const char *const tables[] = {"entry_body", "sighting", "activity", "mark"};
    struct db *db;
    char sql[100];
    raw_exec(f->path, "PRAGMA page_size = 8192");
    for (int i = 0; i < 8; i++)
        raw_exec(f->path, migration_table[i]);
    raw_exec(f->path,
             "INSERT INTO person(id,name,name_folded,created) VALUES(5,'Ann','ann',1);"
             "INSERT INTO community(id,slug,title,created) VALUES(1,'a','A',1);"
             "INSERT INTO feed(id,url,created) VALUES(1,'http://a/',1);"
             "INSERT INTO entry(id,origin,published,updated,arrived,sort_at) VALUES(1,1,5,5,5,5),(2,1,6,6,6,6);"
             "INSERT INTO entry_body(entry,html,policy) VALUES(1,'one',1),(2,'two',1);"
             "INSERT INTO sighting(feed,guid_hash,guid,entry,content_hash,first_at,last_at)"
             " VALUES(1,11,'g1',1,21,31,41),(1,12,'g2',2,22,32,42);"
             "INSERT INTO activity(community,sort_at,entry,feed) VALUES(1,5,1,1),(1,6,2,1);"
             "INSERT INTO mark(person,entry,kept) VALUES(5,1,7),(5,2,8)");
    assert_true(db_open(f->path, DB_WRITE, &db, &f->err));
    db_close(db);
    assert_int_equal(raw_int(f->path, "SELECT guid_hash * 1000 + content_hash * 10 + last_at - first_at FROM sighting"
                                      " WHERE entry = 2"),
                     12230);
    raw_exec(f->path, "DELETE FROM entry WHERE id = 1");
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        snprintf(sql, sizeof sql, "SELECT group_concat(entry) = '2' FROM %s", tables[i]);
        assert_int_equal(raw_int(f->path, sql), 1);
    }
}

static void hosts_that_were_closed_stay_so(void **state)
{
    struct fixture *f = *state;
    struct db *db;
    raw_exec(f->path, "PRAGMA page_size = 8192");
    for (int i = 0; i < 13; i++)
        raw_exec(f->path, migration_table[i]);
    raw_exec(
        f->path,
        "INSERT INTO feed(url,created,last_at,host_not_before) VALUES('http://a.example:8080/feed?x=y:z/',1,50,70),"
        "('https://a.example/',1,40,90),('https://b.example?feed=/a',1,30,80),('https://c.example/',1,20,0),"
        "('http://d.example',1,10,60)");
    assert_true(db_open(f->path, DB_WRITE, &db, &f->err));
    db_close(db);
    assert_int_equal(raw_int(f->path,
                             "SELECT group_concat(host || since || until) = 'a.example4090,b.example3080,d.example1060'"
                             " FROM (SELECT * FROM closed_host ORDER BY host)"),
                     1);
}

static void failed_migration_leaves_the_store_as_it_was(void **state)
{
    struct fixture *f = *state;
    // A table that stands in the way of the first migration's.
    raw_exec(f->path, "PRAGMA application_id = 1416784226; CREATE TABLE activity(x)");
    refused(f, DB_WRITE, ERR_BUG, "migration");
    assert_int_equal(raw_int(f->path, "SELECT count(*) FROM sqlite_schema"), 1);
    assert_int_equal(raw_int(f->path, "PRAGMA user_version"), 0);
}

static void *opens(void *arg)
{
    struct fixture *f = arg;
    struct db *db;
    struct err err;
    bool ok = db_open(f->path, DB_WRITE, &db, &err);
    if (!ok)
        print_error("%s\n", err.text);
    else
        db_close(db);
    return ok ? arg : NULL;
}

static void several_may_make_it_at_once(void **state)
{
    struct fixture *f = *state;
    for (int round = 0; round < 5; round++) {
        pthread_t t[4];
        char side[500];
        for (int i = 0; i < 4; i++)
            assert_int_equal(pthread_create(&t[i], NULL, opens, f), 0);
        for (int i = 0; i < 4; i++) {
            void *ok;
            pthread_join(t[i], &ok);
            assert_non_null(ok);
        }
        unlink(f->path);
        snprintf(side, sizeof side, "%s-wal", f->path);
        unlink(side);
        snprintf(side, sizeof side, "%s-shm", f->path);
        unlink(side);
    }
}

static void symbolic_link_is_not_followed_but_its_folder_may_be_one(void **state)
{
    struct fixture *f = *state;
    struct db *db;
    char real[460], folder[460], through[500];
    snprintf(real, sizeof real, "%s/real.db", f->scratch.dir);
    assert_true(db_open(real, DB_WRITE, &db, &f->err));
    db_close(db);
    assert_int_equal(symlink("real.db", f->path), 0);
    refused(f, DB_WRITE, ERR_STORE, "symbolic link");
    refused(f, DB_READ, ERR_STORE, "symbolic link");
    snprintf(folder, sizeof folder, "%s/folder", f->scratch.dir);
    assert_int_equal(symlink(".", folder), 0);
    snprintf(through, sizeof through, "%s/real.db", folder);
    assert_true(db_open(through, DB_READ, &db, &f->err));
    db_close(db);
}

static void names_that_cannot_be_are_said(void **state)
{
    struct fixture *f = *state;
    snprintf(f->path, sizeof f->path, "%s/no/hub.db", f->scratch.dir);
    refused(f, DB_WRITE, ERR_IO, "No such file");
    snprintf(f->path, sizeof f->path, "%s/", f->scratch.dir);
    refused(f, DB_WRITE, ERR_IO, "no file name");
}

static bool put(struct db *db, struct str value, struct err *err)
{
    struct stmt *s = db_query(db, Q_SETTING_SET);
    bind_text(s, 1, STR("name"));
    bind_text(s, 2, value);
    return db_run(s, err);
}

// Runs in a process of its own, whose exit code is 0 when all went as it should.
static void in_child(bool (*body)(struct fixture *f), struct fixture *f)
{
    int status;
    pid_t pid = fork();
    if (!pid)
        _exit(body(f) ? 0 : 1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

// No room: the change is refused as "full", what was there stays, and afterwards it works again.
static bool full_disk(struct fixture *f)
{
    struct db *db;
    struct rlimit small = {256 * 1024, RLIM_INFINITY}, large = {RLIM_INFINITY, RLIM_INFINITY};
    signal(SIGXFSZ, SIG_IGN);
    if (!db_open(f->path, DB_WRITE, &db, &f->err) || !put(db, STR("before"), &f->err))
        return false;
    char *big = calloc(1, 1000000);
    memset(big, 'x', 1000000);
    setrlimit(RLIMIT_FSIZE, &small);
    bool refused =
        !put(db, (struct str){big, 1000000}, &f->err) && f->err.code == ERR_FULL && strstr(f->err.text, "full");
    struct err third = {0};
    bool begun = db_begin(db, &third);
    bool written = begun && put(db, (struct str){big, 1000000}, &third); // may only be found out at the commit
    refused = refused && begun && !(written && db_commit(db, &third)) && third.code == ERR_FULL;
    db_rollback(db);
    refused = refused && !db_in_transaction(db);
    struct err second = {0};
    refused = refused && !db_backup(db, scratch_path(&f->scratch, "copy.db"), &second) && second.code == ERR_FULL &&
              access(scratch_path(&f->scratch, "copy.db"), F_OK) &&
              access(scratch_path(&f->scratch, "copy.db.part"), F_OK);
    setrlimit(RLIMIT_FSIZE, &large);
    if (!refused)
        print_error("%s / %s\n", f->err.text, second.text);
    bool after = put(db, (struct str){big, 1000000}, &f->err);
    free(big);
    db_close(db);
    return refused && after;
}

static void full_disk_is_said_and_nothing_is_lost(void **state)
{
    struct fixture *f = *state;
    struct db *db;
    assert_true(db_open(f->path, DB_WRITE, &db, &f->err)); // large enough that its copy does not fit
    char *big = calloc(1, 400000);
    memset(big, 'y', 400000);
    assert_true(put(db, (struct str){big, 400000}, &f->err));
    free(big);
    db_close(db);
    in_child(full_disk, f);
    assert_int_equal(raw_int(f->path, "SELECT length(value) FROM setting"), 1000000);
    assert_int_equal(raw_int(f->path, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
}

static bool be_nobody(void)
{
    return geteuid() != 0 ||
           (setgroups(0, NULL) == 0 && setresgid(65534, 65534, 65534) == 0 && setresuid(65534, 65534, 65534) == 0);
}

static bool not_allowed(struct fixture *f)
{
    struct db *db;
    if (!be_nobody())
        return false;
    bool write = !db_open(f->path, DB_WRITE, &db, &f->err) && f->err.code == ERR_IO;
    bool read = !db_open(f->path, DB_READ, &db, &f->err) && f->err.code == ERR_IO;
    return write && read;
}

static bool not_writable(struct fixture *f)
{
    struct db *db;
    if (!be_nobody())
        return false;
    return !db_open(f->path, DB_WRITE, &db, &f->err) && f->err.code == ERR_IO;
}

static void files_of_others_are_said(void **state)
{
    struct fixture *f = *state;
    struct db *db;
    assert_true(db_open(f->path, DB_WRITE, &db, &f->err));
    db_close(db);
    chmod(f->path, 0);
    chmod(f->scratch.dir, 0755);
    in_child(not_allowed, f);
    chmod(f->path, 0444); // readable, in a folder that is read-only
    chmod(f->scratch.dir, 0555);
    in_child(not_writable, f);
    chmod(f->scratch.dir, 0700);
}

static void locked_store_says_busy(void **state)
{
    struct fixture *f = *state;
    struct db *db;
    sqlite3 *raw;
    assert_true(db_open(f->path, DB_WRITE, &db, &f->err));
    assert_int_equal(sqlite3_open(f->path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_false(db_begin(db, &f->err)); // after the ten seconds of LIMIT_STORE_WAIT_MS
    assert_int_equal(f->err.code, ERR_BUSY);
    assert_non_null(strstr(f->err.text, "another process is writing"));
    assert_false(db_in_transaction(db));
    sqlite3_exec(raw, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_close(raw);
    assert_true(db_begin(db, &f->err));
    db_rollback(db);
    db_close(db);
}

// The shape of all tables, indexes and references, apart from how their texts are laid out.
#define SHAPE                                                                                                          \
    "SELECT m.type || ' ' || m.name || ' ' || m.tbl_name || ' ' || coalesce(l.wr, '') || ' ' || coalesce(l.strict, "   \
    "'')"                                                                                                              \
    "  FROM sqlite_schema m LEFT JOIN pragma_table_list l ON l.name = m.name"                                          \
    " UNION ALL SELECT m.name || '.' || x.name || ' ' || x.type || ' ' || x.\"notnull\" || ' ' ||"                     \
    "  coalesce(x.dflt_value, '-') || ' ' || x.pk || ' ' || x.cid FROM sqlite_schema m, pragma_table_xinfo(m.name) x"  \
    " WHERE m.type = 'table'"                                                                                          \
    " UNION ALL SELECT m.name || ' index ' || x.seqno || ' ' || coalesce(x.name, '') || ' ' || x.desc || ' ' || x.key" \
    "  FROM sqlite_schema m, pragma_index_xinfo(m.name) x WHERE m.type = 'index'"                                      \
    " UNION ALL SELECT m.name || ' refers ' || x.\"from\" || ' ' || x.\"table\" || ' ' || coalesce(x.\"to\", '') || "  \
    "' ' ||"                                                                                                           \
    "  x.on_delete FROM sqlite_schema m, pragma_foreign_key_list(m.name) x WHERE m.type = 'table'"                     \
    " UNION ALL SELECT i.name || ' unique ' || i.\"unique\" || ' ' || i.partial FROM sqlite_schema m,"                 \
    "  pragma_index_list(m.name) i WHERE m.type = 'table'"                                                             \
    " UNION ALL SELECT m.name || substr(m.sql, instr(m.sql, ' WHERE ')) FROM sqlite_schema m"                          \
    "  WHERE m.type = 'index' AND m.sql LIKE '% WHERE %' ORDER BY 1"

static char *shape_of(const char *path)
{
    sqlite3 *raw;
    sqlite3_stmt *s;
    char *all = calloc(1, 1);
    size_t n = 0;
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    if (sqlite3_prepare_v2(raw, SHAPE, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(raw));
    while (sqlite3_step(s) == SQLITE_ROW) {
        const char *line = (const char *)sqlite3_column_text(s, 0);
        size_t len = line ? strlen(line) : 0;
        all = realloc(all, n + len + 2);
        memcpy(all + n, line ? line : "", len);
        n += len;
        all[n++] = '\n';
        all[n] = 0;
    }
    sqlite3_finalize(s);
    sqlite3_close(raw);
    return all;
}

static void empty_to_newest_equals_the_reviewed_schema(void **state)
{
    struct fixture *f = *state;
    struct db *db;
    char reviewed[460], *sql = NULL;
    size_t n = 0;
    FILE *in = fopen(TESTS_DIR "/../src/store/schema.sql", "r");
    assert_non_null(in);
    assert_true(getdelim(&sql, &n, 0, in) > 0);
    fclose(in);
    snprintf(reviewed, sizeof reviewed, "%s/reviewed.db", f->scratch.dir);
    raw_exec(reviewed, sql);
    free(sql);
    assert_true(db_open(f->path, DB_WRITE, &db, &f->err));
    db_close(db);
    char *want = shape_of(reviewed), *have = shape_of(f->path);
    assert_string_equal(have, want);
    assert_true(strlen(have) > 2000);
    free(want);
    free(have);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(missing_is_made_by_writers_only),
        T(empty_file_is_a_store_to_be),
        T(what_is_no_store_is_refused_and_left_alone),
        T(database_of_another_program_is_refused),
        T(truncated_store_is_said_to_be_damaged),
        T(newer_store_is_refused),
        T(older_store_is_migrated_by_whoever_opens_it),
        T(actors_of_before_are_found_by_site_and_key),
        T(what_belongs_to_an_entry_of_before_goes_with_it),
        T(hosts_that_were_closed_stay_so),
        T(failed_migration_leaves_the_store_as_it_was),
        T(several_may_make_it_at_once),
        T(symbolic_link_is_not_followed_but_its_folder_may_be_one),
        T(names_that_cannot_be_are_said),
        T(full_disk_is_said_and_nothing_is_lost),
        T(files_of_others_are_said),
        T(locked_store_says_busy),
        T(empty_to_newest_equals_the_reviewed_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
