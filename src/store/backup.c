// backup.c – a copy of a store that is in use, and whether a store is sound.
#include "base/buf.h"
#include "base/limits.h"
#include "store/db_priv.h"
#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void db_damage(sqlite3 *h, enum query how, char ret[DB_DAMAGE_TEXT])
{
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(h, db_sql(how), -1, &s, NULL);
    rc = rc == SQLITE_OK ? sqlite3_step(s) : rc;
    const char *text = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : sqlite3_errmsg(h);
    const char *heading = text && *text == '*' ? strchr(text, '\n') : NULL; // "*** in database main ***"
    text = heading ? heading + 1 : text ? text : "it cannot be looked through";
    *ret = 0;
    if (strcmp(text, "ok") != 0)
        snprintf(ret, DB_DAMAGE_TEXT, "%.*s", (int)strcspn(text, "\n"), text);
    sqlite3_finalize(s);
}

static bool backup_into(struct db *db, const char *part, const char *to, char ret_damage[DB_DAMAGE_TEXT],
                        struct err *err)
{
    sqlite3 *target = NULL;
    int rc = sqlite3_open_v2(part, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(target, db_sql(Q_DRIVER_BACKUP_TARGET), NULL, NULL, NULL);
    sqlite3_backup *backup = rc == SQLITE_OK ? sqlite3_backup_init(target, "main", db->h, "main") : NULL;
    if (backup) {
        sqlite3_backup_step(backup, -1); // at once: one read transaction, which in WAL mode keeps nobody from writing
        rc = sqlite3_backup_finish(backup);
        if (rc == SQLITE_OK)
            rc = sqlite3_exec(target, db_sql(Q_DRIVER_BACKUP_END), NULL, NULL, NULL);
    } else if (rc == SQLITE_OK) {
        rc = sqlite3_errcode(target);
    }
    bool ok = rc == SQLITE_OK;
    if (!ok) {
        bool full = rc == SQLITE_FULL || ((rc & 0xff) == SQLITE_IOERR && db_no_room(db_errno(target)));
        err_set(err, full ? ERR_FULL : ERR_IO, "backup to '%s': %s", to,
                full ? "the disk is full" : sqlite3_errstr(rc));
    } else {
        db_damage(target, Q_DRIVER_BACKUP_CHECK, ret_damage);
    }
    sqlite3_close(target);
    return ok;
}

bool db_backup(struct db *db, const char *to, struct err *err)
{
    char part[PATH_MAX], damage[DB_DAMAGE_TEXT] = "";
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
    if (ok) // the name is on disk too, before it is said that there is a copy
        file_settle_name(real);
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
