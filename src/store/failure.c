// failure.c – what the engine's results mean to people.
#include "store/db_priv.h"

#include <errno.h>
#include <string.h>

// Of the log, where commits are written, else of the store. sqlite3_system_errno() knows nothing of a commit that
// failed.
int db_errno(sqlite3 *h)
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
bool db_no_room(int no)
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
        return db_no_room(db_errno(db->h)) ? ERR_FULL : ERR_IO;
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

bool db_fail(struct db *db, int rc, const char *what, struct err *err)
{
    enum err_code code = code_of(db, rc);
    switch (code) {
    case ERR_BUSY:
        return err_set(err, code, "store '%s': another process is writing; try again in a moment", db->path);
    case ERR_FULL:
        return err_set(err, code, "store '%s': the disk is full; nothing of this step was kept", db->path);
    case ERR_STORE:
        return err_set(err, code, "store '%s': is damaged (%s); restore a backup: 'tributary restore FILE'", db->path,
                       sqlite3_errmsg(db->h));
    case ERR_IO: {
        int no = db_errno(db->h);
        return err_set(err, code, "store '%s': %s%s%s", db->path, sqlite3_errmsg(db->h), no ? ": " : "",
                       no ? strerror(no) : "");
    }
    default:
        return err_set(err, code, "store '%s': %s: %s", db->path, what, sqlite3_errmsg(db->h));
    }
}
