// statement.c – statements, cached a connection, and transactions.
#include "base/must.h"
#include "store/db_priv.h"
#include "store/rows.h"
#include "store/rows_priv.h"

#include "store/queries.inc"

const char *db_sql(enum query query)
{
    return query_table[query].sql;
}
const char *db_query_name(enum query query)
{
    return query_table[query].name;
}

struct stmt *db_query(struct db *db, enum query query)
{
    must(query < QUERIES);
    struct stmt *s = &db->stmts[query];
    must(!s->in_use); // a statement is not used inside itself
    s->in_use = true;
    s->failed = false;
    if (!s->h) {
        int rc = sqlite3_prepare_v3(db->h, db_sql(query), -1, SQLITE_PREPARE_PERSISTENT, &s->h, NULL);
        if (rc != SQLITE_OK) {
            s->failed = true;
            db_fail(db, rc, db_query_name(query), &db->failure);
        }
    }
    return s;
}

static void bound(struct stmt *s, int rc)
{
    must(rc != SQLITE_RANGE && rc != SQLITE_MISUSE); // no such parameter, or bound in mid-run
    if (rc != SQLITE_OK && !s->failed) {
        s->failed = true;
        db_fail(s->db, rc, db_query_name(s->query), &s->db->failure);
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
    db_fail(s->db, rc, db_query_name(s->query), err);
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

bool db_run_int(struct db *db, enum query query, int64_t v, struct err *err)
{
    struct stmt *s = db_query(db, query);
    bind_int(s, 1, v);
    return db_run(s, err);
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
    return db_run(db_query(db, db_read_only(db) ? Q_DRIVER_BEGIN : Q_DRIVER_BEGIN_IMMEDIATE), err);
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
