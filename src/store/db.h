// db.h – the seam to the store: a small blocking interface that lanes and commands use; all of sqlite3.h is behind it.
// A struct db is one connection, used by one thread at a time. Statements are named (store/sql/*.sql), prepared once
// and cached.
//
//   struct stmt *s = db_query(db, Q_FEED_BY_URL);        // ready, nothing bound
//   bind_text(s, 1, url);
//   while (db_step(s, &err) == DB_ROW) id = col_int(s, 0);
//   db_end(s);                                            // always; makes the statement free again
#ifndef TRIBUTARY_STORE_DB_H
#define TRIBUTARY_STORE_DB_H

#include "base/arena.h"
#include "base/err.h"
#include "store/queries.h" // enum query, generated from store/sql/*.sql

struct db;
struct stmt;

enum db_mode {
    DB_READ,           // read-only; must exist; an older one is migrated first
    DB_WRITE,          // made and migrated if need be
    DB_WRITE_EXISTING, // as WRITE, but a missing file is an error
    DB_READ_AS_IS,     // as READ, but an older one stays as it is: a backup. Not every query fits it
};
// ERR_STORE: not a store of ours; ERR_NEWER: made by a newer version; ERR_BUSY; ERR_IO; ERR_FULL; ERR_NO_INPUT.
bool db_open(const char *path, enum db_mode mode, struct db **ret, struct err *err);
void db_close(struct db *db);
const char *db_path(const struct db *db);

struct stmt *db_query(struct db *db, enum query query);
void bind_int(struct stmt *s, int at, int64_t v);
void bind_text(struct stmt *s, int at, struct str v); // a missing text binds NULL; must live until db_end
void bind_blob(struct stmt *s, int at, struct str v);
void bind_null(struct stmt *s, int at);

enum db_result { DB_ROW, DB_DONE, DB_ERROR };
enum db_result db_step(struct stmt *s, struct err *err);
int64_t col_int(struct stmt *s, int at);
struct str col_text(struct stmt *s, int at); // valid until the next step; missing for NULL
struct str col_blob(struct stmt *s, int at);
bool col_null(struct stmt *s, int at);
struct str col_copy(struct arena *a, struct stmt *s, int at); // text or blob, copied
void db_end(struct stmt *s);

// The common cases: runs to the end; a query that gives at most one row. For both the statement is ended.
bool db_run(struct stmt *s, struct err *err);
bool db_run_int(struct db *db, enum query query, int64_t v, struct err *err); // with v for ?1
bool db_one_int(struct stmt *s, int64_t *ret, bool *ret_found, struct err *err);

// BEGIN IMMEDIATE on writers (waits up to 10 s: ERR_BUSY), BEGIN on readers.
bool db_begin(struct db *db, struct err *err);
bool db_commit(struct db *db, struct err *err); // on failure the transaction is rolled back
void db_rollback(struct db *db);
bool db_in_transaction(const struct db *db);
int64_t db_last_id(const struct db *db);
int64_t db_changes(const struct db *db);   // rows of the last statement
int64_t db_data_version(struct db *db);    // moves when another connection wrote
void db_durable(struct db *db, bool full); // synchronous FULL (what people did) or NORMAL (polled entries)
// A consistent copy, also while others write; `to` must not exist. ERR_STORE: it is there, and damaged as the store is.
bool db_backup(struct db *db, const char *to, struct err *err);
// A copy of the backup `from`, brought up to date, takes the place of the store at `path` in one step; what was there
// is put aside with the files that go with it, under a name that is given back (missing when there was nothing). No
// connection of this process to that store may be open. ERR_BUSY: somebody works with it; ERR_STORE, ERR_NEWER: `from`
// is no store that can be used; whatever fails, what was there is still there.
bool db_restore(struct arena *a, const char *path, const char *from, struct str *ret_aside, struct err *err);
// Integrity; the report is empty when all is sound.
bool db_check(struct db *db, struct arena *a, struct str *ret_report, struct err *err);

#endif
