// db_priv.h – a connection from within: what the driver's files share.
#ifndef TRIBUTARY_STORE_DB_PRIV_H
#define TRIBUTARY_STORE_DB_PRIV_H

#include "store/db.h"

#include <sqlite3.h>

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

const char *db_sql(enum query query);
const char *db_query_name(enum query query);
bool db_read_only(const struct db *db);

// The first thing that is wrong with it, in a few words, as the query `how` finds it; nothing when it is sound.
#define DB_DAMAGE_TEXT 160
void db_damage(sqlite3 *h, enum query how, char ret[DB_DAMAGE_TEXT]);

// False, and err says what SQLite's result `rc` means to people; `what` was being done.
bool db_fail(struct db *db, int rc, const char *what, struct err *err);
int db_errno(sqlite3 *h); // what the system said last
bool db_no_room(int no);  // of the system's numbers, one that means that there is no room

#endif
