// sqlite.c – the driver for SQLite: the only file that knows its interface. Statements are cached a connection.
#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/must.h"
#include "store/db.h"
#include "store/file.h"
#include "store/rows.h"
#include "store/rows_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "store/queries.inc"

#define APPLICATION_ID 0x54726962 // "Trib"; migrations/0001
#define PAGE_SIZE      8192
#define DAMAGE_TEXT    160
#define WAL_CHECKPOINT 1000 // pages: from here each commit tries to copy the log into the store

struct stmt {
    struct db *db;
    sqlite3_stmt *h;
    enum query query;
    bool in_use, failed; // failed: db->failure says why, the next step reports it
};

struct db {
    sqlite3 *h;
    char *path; // as given
    enum db_mode mode;
    bool full; // synchronous
    struct err failure;
    struct stmt stmts[QUERIES];
};

static bool magic_check(struct db *db, int64_t size, struct err *err);
static bool connect(struct db *db, const char *real, int64_t size, struct err *err);
static bool identify(struct db *db, bool empty, int *ret_version, struct err *err);
static bool migrate(struct db *db, int version, struct err *err);
static bool script(struct db *db, enum query query, struct err *err);
static bool fail(struct db *db, int rc, const char *what, struct err *err);
static int last_errno(sqlite3 *h);
static bool no_room(int no);

static void configure(void)
{
    // Counting memory costs a global mutex an allocation; nobody reads the figures.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_initialize();
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
              identify(db, size == 0, &version, err);
    free(real);
    if (ok && mode == DB_READ && version < MIGRATIONS) { // an older store is brought up to date by whoever opens it
        struct db *writer;
        ok = db_open(path, DB_WRITE_EXISTING, &writer, err);
        if (ok)
            db_close(writer);
    } else if (ok && mode != DB_READ) {
        ok = migrate(db, version, err);
    }
    ok = ok && script(db, mode == DB_READ ? Q_DRIVER_OPEN_READ : Q_DRIVER_OPEN_WRITE, err);
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

// Statements --------------------------------------------------------------------------------------------------------

struct stmt *db_query(struct db *db, enum query query)
{
    must(query < QUERIES);
    struct stmt *s = &db->stmts[query];
    must(!s->in_use); // a statement is not used inside itself
    s->in_use = true;
    s->failed = false;
    if (!s->h) {
        int rc = sqlite3_prepare_v3(db->h, query_table[query].sql, -1, SQLITE_PREPARE_PERSISTENT, &s->h, NULL);
        if (rc != SQLITE_OK) {
            s->failed = true;
            fail(db, rc, query_table[query].name, &db->failure);
        }
    }
    return s;
}

static void bound(struct stmt *s, int rc)
{
    must(rc != SQLITE_RANGE && rc != SQLITE_MISUSE); // no such parameter, or bound in mid-run
    if (rc != SQLITE_OK && !s->failed) {
        s->failed = true;
        fail(s->db, rc, query_table[s->query].name, &s->db->failure);
    }
}

void bind_int(struct stmt *s, int at, int64_t v)
{
    if (s->h)
        bound(s, sqlite3_bind_int64(s->h, at, v));
}

void bind_text(struct stmt *s, int at, struct str v)
{
    if (s->h)
        bound(s,
              v.p ? sqlite3_bind_text64(s->h, at, v.p, v.n, SQLITE_STATIC, SQLITE_UTF8) : sqlite3_bind_null(s->h, at));
}

void bind_blob(struct stmt *s, int at, struct str v)
{
    if (s->h)
        bound(s, v.p ? sqlite3_bind_blob64(s->h, at, v.p, v.n, SQLITE_STATIC) : sqlite3_bind_null(s->h, at));
}

void bind_rows(struct stmt *s, int at, struct rows *r)
{
    must(r->n % r->columns == 0); // whole rows
    if (s->h)
        bound(s, sqlite3_bind_pointer(s->h, at, r, ROWS_POINTER, NULL));
}

void bind_null(struct stmt *s, int at)
{
    if (s->h)
        bound(s, sqlite3_bind_null(s->h, at));
}

enum db_result db_step(struct stmt *s, struct err *err)
{
    must(s->in_use);
    if (s->failed) {
        if (err)
            *err = s->db->failure;
        return DB_ERROR;
    }
    int rc = sqlite3_step(s->h);
    if (rc == SQLITE_ROW)
        return DB_ROW;
    if (rc == SQLITE_DONE)
        return DB_DONE;
    fail(s->db, rc, query_table[s->query].name, err);
    return DB_ERROR;
}

int64_t col_int(struct stmt *s, int at)
{
    return sqlite3_column_int64(s->h, at);
}
bool col_null(struct stmt *s, int at)
{
    return sqlite3_column_type(s->h, at) == SQLITE_NULL;
}

struct str col_text(struct stmt *s, int at)
{
    const char *p = (const char *)sqlite3_column_text(s->h, at);
    return (struct str){p, p ? (size_t)sqlite3_column_bytes(s->h, at) : 0};
}

struct str col_blob(struct stmt *s, int at)
{
    if (col_null(s, at))
        return STR_NONE;
    const char *p = sqlite3_column_blob(s->h, at); // NULL for one of no bytes
    return (struct str){p ? p : "", (size_t)sqlite3_column_bytes(s->h, at)};
}

struct str col_copy(struct arena *a, struct stmt *s, int at)
{
    bool blob = sqlite3_column_type(s->h, at) == SQLITE_BLOB;
    return arena_str(a, blob ? col_blob(s, at) : col_text(s, at));
}

void db_end(struct stmt *s)
{
    must(s->in_use);
    s->in_use = false;
    if (s->h) {
        sqlite3_reset(s->h); // what it reports was reported by the step
        sqlite3_clear_bindings(s->h);
    }
}

bool db_run(struct stmt *s, struct err *err)
{
    enum db_result r;
    while ((r = db_step(s, err)) == DB_ROW)
        ;
    db_end(s);
    return r == DB_DONE;
}

bool db_one_int(struct stmt *s, int64_t *ret, bool *ret_found, struct err *err)
{
    enum db_result r = db_step(s, err);
    if (r == DB_ROW)
        *ret = col_int(s, 0);
    if (ret_found)
        *ret_found = r == DB_ROW;
    db_end(s);
    return r != DB_ERROR;
}

// Transactions ------------------------------------------------------------------------------------------------------

bool db_begin(struct db *db, struct err *err)
{
    must(!db_in_transaction(db));
    return db_run(db_query(db, db->mode == DB_READ ? Q_DRIVER_BEGIN : Q_DRIVER_BEGIN_IMMEDIATE), err);
}

bool db_commit(struct db *db, struct err *err)
{
    if (!db_in_transaction(db)) // the engine gave it up at an error that somebody passed over
        return err_set(err, ERR_IO, "store '%s': the change was taken back because of an earlier failure", db->path);
    if (db_run(db_query(db, Q_DRIVER_COMMIT), err))
        return true;
    db_rollback(db);
    return false;
}

void db_rollback(struct db *db)
{
    if (db_in_transaction(db))
        (void)db_run(db_query(db, Q_DRIVER_ROLLBACK), NULL);
}

bool db_in_transaction(const struct db *db)
{
    return !sqlite3_get_autocommit(db->h);
}
int64_t db_last_id(const struct db *db)
{
    return sqlite3_last_insert_rowid(db->h);
}
int64_t db_changes(const struct db *db)
{
    return sqlite3_changes(db->h);
}

int64_t db_data_version(struct db *db)
{
    int64_t v = 0;
    (void)db_one_int(db_query(db, Q_DRIVER_DATA_VERSION), &v, NULL, NULL);
    return v;
}

void db_durable(struct db *db, bool full)
{
    must(!db_in_transaction(db)); // SQLite would not hear it
    if (db->full != full && db_run(db_query(db, full ? Q_DRIVER_SYNCHRONOUS_FULL : Q_DRIVER_SYNCHRONOUS_NORMAL), NULL))
        db->full = full;
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

// Backup and check --------------------------------------------------------------------------------------------------

// The first thing that is wrong with it, in a few words; nothing when it is sound.
static void damage_find(sqlite3 *copy, char ret[DAMAGE_TEXT])
{
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(copy, query_table[Q_DRIVER_BACKUP_CHECK].sql, -1, &s, NULL);
    rc = rc == SQLITE_OK ? sqlite3_step(s) : rc;
    const char *text = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : sqlite3_errmsg(copy);
    const char *heading = text && *text == '*' ? strchr(text, '\n') : NULL; // "*** in database main ***"
    text = heading ? heading + 1 : text ? text : "it cannot be looked through";
    *ret = 0;
    if (strcmp(text, "ok") != 0)
        snprintf(ret, DAMAGE_TEXT, "%.*s", (int)strcspn(text, "\n"), text);
    sqlite3_finalize(s);
}

static bool backup_into(struct db *db, const char *part, const char *to, char ret_damage[DAMAGE_TEXT], struct err *err)
{
    sqlite3 *target = NULL;
    int rc = sqlite3_open_v2(part, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(target, query_table[Q_DRIVER_BACKUP_TARGET].sql, NULL, NULL, NULL);
    sqlite3_backup *backup = rc == SQLITE_OK ? sqlite3_backup_init(target, "main", db->h, "main") : NULL;
    if (backup) {
        sqlite3_backup_step(backup, -1); // at once: one read transaction, which in WAL mode keeps nobody from writing
        rc = sqlite3_backup_finish(backup);
        if (rc == SQLITE_OK)
            rc = sqlite3_exec(target, query_table[Q_DRIVER_BACKUP_END].sql, NULL, NULL, NULL);
    } else if (rc == SQLITE_OK) {
        rc = sqlite3_errcode(target);
    }
    bool ok = rc == SQLITE_OK;
    if (!ok) {
        bool full = rc == SQLITE_FULL || ((rc & 0xff) == SQLITE_IOERR && no_room(last_errno(target)));
        err_set(err, full ? ERR_FULL : ERR_IO, "backup to '%s': %s", to,
                full ? "the disk is full" : sqlite3_errstr(rc));
    } else {
        damage_find(target, ret_damage);
    }
    sqlite3_close(target);
    return ok;
}

bool db_backup(struct db *db, const char *to, struct err *err)
{
    char part[PATH_MAX], damage[DAMAGE_TEXT] = "";
    if (snprintf(part, sizeof part, "%s.part", to) >= (int)sizeof part)
        return err_set(err, ERR_INPUT, "backup to '%s': the name is too long", to);
    if (access(to, F_OK) == 0)
        return err_set(err, ERR_CONFLICT, "backup to '%s': there is a file of that name; choose another", to);
    char *real = file_path(part, err);
    if (!real)
        return false;
    unlink(real); // left by a backup that was ended
    int fd = open(real, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        free(real);
        return err_set(err, errno == ENOSPC ? ERR_FULL : ERR_IO, "backup to '%s': %s", to, strerror(errno));
    }
    close(fd);
    bool ok = backup_into(db, real, to, damage, err);
    // link(2), unlike rename(2), never replaces what came to stand there meanwhile.
    if (ok && link(real, to) != 0)
        ok = err_set(err, errno == EEXIST ? ERR_CONFLICT : ERR_IO, "backup to '%s': %s", to, strerror(errno));
    unlink(real);
    *strrchr(real, '/') = 0;
    int folder = ok ? open(*real ? real : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (folder >= 0) { // the name is on disk too, before it is said that there is a copy
        fsync(folder);
        close(folder);
    }
    free(real);
    return ok && *damage ? err_set(err, ERR_STORE,
                                   "backup to '%s': copied as it is, but the store is damaged (%s); 'tributary check' "
                                   "says more; keep the backups from before, and restore one of them",
                                   to, damage)
                         : ok;
}

static const enum query checks[] = {Q_CHECK_INTEGRITY,     Q_CHECK_FOREIGN_KEYS, Q_CHECK_LEFT_BEHIND, Q_CHECK_TIMELINE,
                                    Q_CHECK_ACTIVITY_FEED, Q_CHECK_SIGHTING,     Q_CHECK_ORIGIN,      Q_CHECK_WEEKS};

bool db_check(struct db *db, struct arena *a, struct str *ret_report, struct err *err)
{
    struct buf b;
    bool ok = true;
    buf_init(&b, MIB);
    for (size_t i = 0; i < sizeof checks / sizeof *checks && ok; i++) {
        struct err bad = {0};
        enum db_result r;
        struct stmt *s = db_query(db, checks[i]);
        while ((r = db_step(s, &bad)) == DB_ROW)
            if (!(col_text(s, 0).n == 2 && !memcmp(col_text(s, 0).p, "ok", 2)))
                buf_printf(&b, STR_FMT "\n", STR_ARG(col_text(s, 0)));
        db_end(s);
        if (r == DB_ERROR && bad.code == ERR_STORE) { // too damaged to be looked through: a finding
            buf_printf(&b, "%s\n", bad.text);
        } else if (r == DB_ERROR) {
            if (err)
                *err = bad;
            ok = false;
        }
    }
    *ret_report = arena_str(a, buf_str(&b));
    buf_done(&b);
    return ok;
}

// Opening -----------------------------------------------------------------------------------------------------------

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
        return fail(db, rc, "open", err);
    if (size && memcmp(got, magic, sizeof magic) != 0)
        return err_set(err, ERR_STORE, "store '%s': is not a store of Tributary (no SQLite file)", db->path);
    return true;
}

static bool connect(struct db *db, const char *real, int64_t size, struct err *err)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE |
                (db->mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    int rc = sqlite3_open_v2(real, &db->h, flags, NULL);
    must(db->h); // NULL only when there is no memory
    if (rc != SQLITE_OK)
        return fail(db, rc, "open", err);
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
    if (db->mode != DB_READ && sqlite3_db_readonly(db->h, "main") == 1) // SQLite falls back without a word
        return err_set(err, ERR_IO, "store '%s': may not be written; check whose file it is", db->path);
    rc = rows_register(db->h);
    return rc == SQLITE_OK ? script(db, Q_DRIVER_OPEN, err) : fail(db, rc, "given", err);
}

// Ours, and of which version? A store that is being made by another process looks empty: migrate() looks again, locked.
static bool identify(struct db *db, bool empty, int *ret_version, struct err *err)
{
    int64_t application = 0, version = 0, objects = 0;
    if (!db_one_int(db_query(db, Q_DRIVER_APPLICATION), &application, NULL, err) ||
        !db_one_int(db_query(db, Q_DRIVER_VERSION), &version, NULL, err) ||
        !db_one_int(db_query(db, Q_DRIVER_OBJECTS), &objects, NULL, err))
        return false;
    *ret_version = (int)version;
    if (empty && !objects && db->mode == DB_READ)
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
        return fail(db, rc, "migration", err);
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
    int rc = sqlite3_exec(db->h, query_table[query].sql, NULL, NULL, NULL);
    return rc == SQLITE_OK || fail(db, rc, query_table[query].name, err);
}

// Errors ------------------------------------------------------------------------------------------------------------

// Of the log, where commits are written, else of the store. sqlite3_system_errno() knows nothing of a commit that
// failed.
static int last_errno(sqlite3 *h)
{
    sqlite3_file *log = NULL;
    int no = 0;
    sqlite3_file_control(h, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (log && log->pMethods)
        log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &no);
    if (!no)
        sqlite3_file_control(h, "main", SQLITE_FCNTL_LAST_ERRNO, &no);
    return no ? no : sqlite3_system_errno(h);
}

// Beyond RLIMIT_FSIZE or a quota SQLite only says "I/O error".
static bool no_room(int no)
{
    return no == EFBIG || no == ENOSPC || no == EDQUOT;
}

static enum err_code code_of(struct db *db, int rc)
{
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_FULL:
        return ERR_FULL;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return ERR_STORE;
    case SQLITE_TOOBIG:
        return ERR_LIMIT;
    case SQLITE_CONSTRAINT:
        return rc == SQLITE_CONSTRAINT_FOREIGNKEY ? ERR_NO_INPUT : ERR_CONFLICT;
    case SQLITE_IOERR:
        return no_room(last_errno(db->h)) ? ERR_FULL : ERR_IO;
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_PROTOCOL:
    case SQLITE_NOMEM:
        return ERR_IO;
    default:
        return ERR_BUG;
    }
}

static bool fail(struct db *db, int rc, const char *what, struct err *err)
{
    enum err_code code = code_of(db, rc);
    switch (code) {
    case ERR_BUSY:
        return err_set(err, code, "store '%s': another process is writing; try again in a moment", db->path);
    case ERR_FULL:
        return err_set(err, code, "store '%s': the disk is full; nothing of this step was kept", db->path);
    case ERR_STORE:
        return err_set(err, code, "store '%s': is damaged (%s); restore a backup", db->path, sqlite3_errmsg(db->h));
    case ERR_IO: {
        int no = last_errno(db->h);
        return err_set(err, code, "store '%s': %s%s%s", db->path, sqlite3_errmsg(db->h), no ? ": " : "",
                       no ? strerror(no) : "");
    }
    default:
        return err_set(err, code, "store '%s': %s: %s", db->path, what, sqlite3_errmsg(db->h));
    }
}
