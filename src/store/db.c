// db.c – opens a store: whose it is, of which version, and brings it up to date; how its log is kept short.
#include "base/clock.h"
#include "base/limits.h"
#include "base/must.h"
#include "store/db_priv.h"
#include "store/file.h"
#include "store/rows_priv.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/queries.inc"

#define APPLICATION_ID 0x54726962 // "Trib"; migrations/0001
#define PAGE_SIZE      8192
#define WAL_CHECKPOINT 1000 // pages: from here each commit tries to copy the log into the store

static bool magic_check(struct db *db, int64_t size, struct err *err);
static bool connect(struct db *db, const char *real, int64_t size, struct err *err);
static bool still_there(struct db *db, struct err *err);
static bool identify(struct db *db, bool empty, int *ret_version, struct err *err);
static bool migrate(struct db *db, int version, struct err *err);
static bool script(struct db *db, enum query query, struct err *err);
static int on_wal(void *arg, sqlite3 *h, const char *name, int pages);

static void configure(void)
{
    // Counting memory costs a global mutex an allocation; nobody reads the figures.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_initialize();
}

bool db_read_only(const struct db *db)
{
    return db->mode == DB_READ || db->mode == DB_READ_AS_IS;
}

bool db_open(const char *path, enum db_mode mode, struct db **ret, struct err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure);
    *ret = NULL;
    int64_t size = 0;
    int version = 0;
    char *real = file_path(path, err);
    if (!real)
        return false;
    struct db *db = calloc(1, sizeof *db);
    must(db);
    db->mode = mode;
    db->path = strdup(path);
    must(db->path);
    for (size_t i = 0; i < QUERIES; i++)
        db->stmts[i] = (struct stmt){.db = db, .query = (enum query)i};
    bool ok = file_probe(path, real, mode == DB_WRITE, &size, err) && connect(db, real, size, err) &&
              identify(db, size == 0, &version, err) && still_there(db, err);
    free(real);
    if (ok && mode == DB_READ && version < MIGRATIONS) { // an older store is brought up to date by whoever opens it
        struct db *writer;
        ok = db_open(path, DB_WRITE_EXISTING, &writer, err);
        if (ok)
            db_close(writer);
    } else if (ok && !db_read_only(db)) {
        ok = migrate(db, version, err);
    }
    ok = ok && script(db, db_read_only(db) ? Q_DRIVER_OPEN_READ : Q_DRIVER_OPEN_WRITE, err);
    if (!ok) {
        db_close(db);
        return false;
    }
    *ret = db;
    return true;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < QUERIES; i++) {
        must(!db->stmts[i].in_use);
        sqlite3_finalize(db->stmts[i].h);
    }
    int rc = sqlite3_close(db->h);
    must(rc == SQLITE_OK);
    free(db->path);
    free(db);
}

const char *db_path(const struct db *db)
{
    return db->path;
}

// Read through the connection's own descriptor, see file_probe().
static bool magic_check(struct db *db, int64_t size, struct err *err)
{
    static const char magic[16] = "SQLite format 3";
    char got[sizeof magic] = {0};
    sqlite3_file *file = NULL;
    int rc = sqlite3_file_control(db->h, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    must(rc == SQLITE_OK && file);
    if (size >= (int64_t)sizeof magic)
        rc = file->pMethods->xRead(file, got, sizeof got, 0);
    if (rc != SQLITE_OK)
        return db_fail(db, rc, "open", err);
    if (size && memcmp(got, magic, sizeof magic) != 0)
        return err_set(err, ERR_STORE, "store '%s': is not a store of Tributary (no SQLite file)", db->path);
    return true;
}

static bool connect(struct db *db, const char *real, int64_t size, struct err *err)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE |
                (db_read_only(db) ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    int rc = sqlite3_open_v2(real, &db->h, flags, NULL);
    must(db->h); // NULL only when there is no memory
    if (rc != SQLITE_OK)
        return db_fail(db, rc, "open", err);
    if (!magic_check(db, size, err))
        return false;
    sqlite3_extended_result_codes(db->h, 1);
    sqlite3_busy_timeout(db->h, LIMIT_STORE_WAIT_MS);
    sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_limit(db->h, SQLITE_LIMIT_LENGTH, (int)LIMIT_STORE_VALUE);
    sqlite3_limit(db->h, SQLITE_LIMIT_SQL_LENGTH, (int)(256 * KIB));
    sqlite3_limit(db->h, SQLITE_LIMIT_VARIABLE_NUMBER, 64);
    sqlite3_limit(db->h, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_wal_hook(db->h, on_wal, NULL);
    if (!db_read_only(db) && sqlite3_db_readonly(db->h, "main") == 1) // SQLite falls back without a word
        return err_set(err, ERR_IO, "store '%s': may not be written; check whose file it is", db->path);
    rc = rows_register(db->h);
    return rc == SQLITE_OK ? script(db, Q_DRIVER_OPEN, err) : db_fail(db, rc, "given", err);
}

// Whoever waited for a store while another took its place (restore.c) has the old one's file and the new one's log.
static bool still_there(struct db *db, struct err *err)
{
    int moved = 0;
    sqlite3_file_control(db->h, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return !moved || err_set(err, ERR_BUSY, "store '%s': another took its place meanwhile; try again", db->path);
}

// Ours, and of which version? A store that is being made by another process looks empty: migrate() looks again, locked.
// All is asked of one moment, or that process would be at work between the questions.
static bool identify(struct db *db, bool empty, int *ret_version, struct err *err)
{
    int64_t application = 0, version = 0, objects = 0;
    bool ok = db_run(db_query(db, Q_DRIVER_BEGIN), err) &&
              db_one_int(db_query(db, Q_DRIVER_APPLICATION), &application, NULL, err) &&
              db_one_int(db_query(db, Q_DRIVER_VERSION), &version, NULL, err) &&
              db_one_int(db_query(db, Q_DRIVER_OBJECTS), &objects, NULL, err);
    db_rollback(db);
    if (!ok)
        return false;
    *ret_version = (int)version;
    if (!objects && (db->mode == DB_READ_AS_IS || (empty && db->mode == DB_READ)))
        return err_set(err, ERR_NO_INPUT, "store '%s': there is none yet (the file is empty)", db->path);
    if (!application && !version && !objects)
        return true;
    if (application != APPLICATION_ID)
        return err_set(err, ERR_STORE, "store '%s': is a database of another program, not a store of Tributary",
                       db->path);
    if (version > MIGRATIONS)
        return err_set(err, ERR_NEWER,
                       "store '%s': was made by a newer version (%d; this one knows %d); install that version",
                       db->path, (int)version, MIGRATIONS);
    return true;
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

// Changing the journal's mode does not wait for others by itself.
static bool wal_on(struct db *db, struct err *err)
{
    struct err why = {0};
    for (int64_t until = clock_mono() + LIMIT_STORE_WAIT_MS * 1000LL;; pause_ms(10)) {
        if (db_run(db_query(db, Q_DRIVER_WAL), &why))
            return true;
        if (why.code != ERR_BUSY || clock_mono() > until)
            break;
    }
    if (err)
        *err = why;
    return false;
}

// One migration in its own transaction. Tables that are rebuilt are referred to meanwhile, so references are checked at
// the end.
static bool migration_run(struct db *db, struct err *err)
{
    int64_t version = 0;
    if (!db_begin(db, err))
        return false;
    if (!db_one_int(db_query(db, Q_DRIVER_VERSION), &version, NULL, err))
        return false;
    if (version >= MIGRATIONS) // another process was faster
        return db_commit(db, err);
    int rc = sqlite3_exec(db->h, migration_table[version], NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        return db_fail(db, rc, "migration", err);
    struct stmt *s = db_query(db, Q_CHECK_FOREIGN_KEYS);
    enum db_result r = db_step(s, err);
    if (r == DB_ROW)
        err_set(err, ERR_STORE, "store '%s': cannot be brought to version %d: " STR_FMT, db->path, (int)version + 1,
                STR_ARG(col_text(s, 0)));
    db_end(s);
    return r == DB_DONE && db_commit(db, err);
}

static bool migrate(struct db *db, int version, struct err *err)
{
    if (!version && !db_run(db_query(db, Q_DRIVER_PAGE_SIZE), err))
        return false;
    if (!wal_on(db, err))
        return false;
    if (version == MIGRATIONS)
        return true;
    sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL); // a migration may change the text of a table alone
    bool ok = db_run(db_query(db, Q_DRIVER_FOREIGN_KEYS_OFF), err);
    for (; ok && version < MIGRATIONS; version++)
        ok = migration_run(db, err);
    db_rollback(db);
    sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return ok && db_run(db_query(db, Q_DRIVER_FOREIGN_KEYS_ON), err);
}

static bool script(struct db *db, enum query query, struct err *err)
{
    int rc = sqlite3_exec(db->h, db_sql(query), NULL, NULL, NULL);
    return rc == SQLITE_OK || db_fail(db, rc, db_query_name(query), err);
}

// After each commit: the log is copied into the store as it fills. Readers that hold an old state can keep it from
// starting anew; at the ceiling they are waited for, but not long, since the writer stands still meanwhile.
static int on_wal(void *arg, sqlite3 *h, const char *name, int pages)
{
    (void)arg;
    if (pages >= (int)(LIMIT_WAL / PAGE_SIZE)) {
        sqlite3_busy_timeout(h, 250);
        sqlite3_wal_checkpoint_v2(h, name, SQLITE_CHECKPOINT_RESTART, NULL, NULL);
        sqlite3_busy_timeout(h, LIMIT_STORE_WAIT_MS);
    } else if (pages >= WAL_CHECKPOINT) {
        sqlite3_wal_checkpoint_v2(h, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    }
    return SQLITE_OK; // what could not be copied now is copied later
}
