// restore.c – a backup takes the place of a store. The copy is made, brought up to date and looked through beside the
// store, under the name that the old one is to have; then the two exchange their names in one step, so that whatever
// ends it leaves one of them whole. A log never outlives the store it belongs to: laid beside another, SQLite writes
// its pages into that (https://www.sqlite.org/howtocorrupt.html, 1.4).
#include "base/clock.h"
#include "store/db_priv.h"
#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// Of whatever has a store open, some of these bytes are locked for as long as it has ("The Lock-Byte Page",
// https://www.sqlite.org/fileformat2.html).
#define LOCK_BYTES_AT 0x40000000
#define LOCK_BYTES    512

static const char *const sides[] = {"-wal", "-journal", "-shm"};
#define SIDES     (sizeof sides / sizeof *sides)
#define SIDE_NAME 16 // and room for its end

struct restore {
    const char *path, *from; // as given
    const char *real;
    const char *aside; // the new store's name until they are exchanged, then the old one's
    int fd;            // of what is there; -1 when nothing is
    struct stat was;
    bool sound; // what is there: its log is written into it, and gone
};

static bool take_hold(struct restore *r, struct err *err);
static bool nobody_has_it(struct restore *r, int command, struct err *err);
static bool copy_make(struct restore *r, struct err *err);
static bool copy_check(struct restore *r, struct arena *a, struct err *err);
static bool copy_fit(struct restore *r, struct err *err);
static void copy_drop(struct restore *r);
static void old_settle(struct restore *r);
static bool exchange(struct restore *r, struct err *err);
static bool sides_move(const char *from, const char *to);
static bool side_there(const char *store, size_t side);
static void side_name(char ret[PATH_MAX], const char *store, size_t side);
static bool refused(const struct restore *r, enum err_code code, const char *why, struct err *err);

bool db_restore(struct arena *a, const char *path, const char *from, struct str *ret_aside, struct err *err)
{
    *ret_aside = STR_NONE;
    char *real = file_path(path, err), when[32];
    if (!real)
        return false;
    time_t now = (time_t)(clock_now() / 1000000);
    strftime(when, sizeof when, "%Y%m%d-%H%M%S", gmtime_r(&now, &(struct tm){0}));
    struct restore r = {.path = path, .from = from, .real = real, .fd = -1};
    r.aside = arena_printf(a, "%s.aside-%s", real, when).p;
    bool ok = take_hold(&r, err) && copy_make(&r, err);
    if (ok) {
        ok = copy_check(&r, a, err) && copy_fit(&r, err);
        if (!ok)
            copy_drop(&r);
    }
    if (ok) {
        if (r.fd >= 0)
            old_settle(&r);
        ok = exchange(&r, err);
    }
    if (ok && r.fd >= 0)
        *ret_aside = str_of(r.aside);
    if (r.fd >= 0)
        close(r.fd);
    free(real);
    return ok;
}

// A serve's lock (flock) from here to the end, so that none starts; of all others it is seen whether they are there,
// before the long part.
static bool take_hold(struct restore *r, struct err *err)
{
    struct stat from;
    if (strlen(r->aside) + SIDE_NAME > PATH_MAX)
        return refused(r, ERR_INPUT, "the name of the store is too long", err);
    if (stat(r->from, &from) != 0)
        return refused(r, errno == ENOENT ? ERR_NO_INPUT : ERR_IO,
                       errno == ENOENT ? "there is no such file" : strerror(errno), err);
    r->fd = open(r->real, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (r->fd < 0 && errno == ENOENT)
        return true;
    if (r->fd < 0 || fstat(r->fd, &r->was) != 0)
        return err_set(err, ERR_IO, "store '%s': %s", r->path,
                       errno == ELOOP ? "is a symbolic link; name the file itself" : strerror(errno));
    if (from.st_dev == r->was.st_dev && from.st_ino == r->was.st_ino)
        return refused(r, ERR_INPUT, "that is the store itself; name a backup", err);
    if (flock(r->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return err_set(err, ERR_BUSY, "a `serve` runs on the store '%s'; stop it first", r->path);
    return nobody_has_it(r, F_GETLK, err);
}

// F_SETLK also keeps others out, until the descriptor or any other of this file is closed.
static bool nobody_has_it(struct restore *r, int command, struct err *err)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCK_BYTES_AT, .l_len = LOCK_BYTES};
    int rc = fcntl(r->fd, command, &lock);
    if (rc != 0 && errno != EAGAIN && errno != EACCES)
        return err_set(err, ERR_IO, "store '%s': it cannot be locked: %s", r->path, strerror(errno));
    if (rc == 0 && command == F_SETLK)
        return true;
    if (rc == 0 && lock.l_type == F_UNLCK)
        return true;
    if (rc == 0 && lock.l_pid > 0)
        return err_set(err, ERR_BUSY, "process %ld works with the store '%s'; let it end first", (long)lock.l_pid,
                       r->path);
    return err_set(err, ERR_BUSY, "another process works with the store '%s'; let it end first", r->path);
}

// Of a damaged one, too, as far as it can be read: copy_check() has the words for that.
static bool copy_make(struct restore *r, struct err *err)
{
    struct db *from;
    struct err why;
    if (access(r->aside, F_OK) == 0)
        return refused(r, ERR_BUSY, "another was begun in this second; try again", err);
    char *file = realpath(r->from, NULL); // a backup may be named by a link, as "latest"
    if (!file)
        return refused(r, ERR_IO, strerror(errno), err);
    bool opened = db_open(file, DB_READ_AS_IS, &from, err);
    free(file);
    if (!opened)
        return false;
    bool ok = db_backup(from, r->aside, &why) || (why.code == ERR_STORE && access(r->aside, F_OK) == 0);
    db_close(from);
    return ok || refused(r, why.code, why.text, err);
}

static bool copy_check(struct restore *r, struct arena *a, struct err *err)
{
    struct db *copy;
    struct str report = STR_NONE, first = STR_NONE, line;
    struct err why = {0};
    bool ok = db_open(r->aside, DB_WRITE_EXISTING, &copy, &why);
    if (ok) {
        ok = db_check(copy, a, &report, &why);
        db_close(copy); // and its log is written into it
    }
    while (!first.n && str_split(&report, '\n', &line))
        first = str_starts(line, STR("***")) ? STR_NONE : line; // SQLite's headings
    if (first.n || (!ok && why.code == ERR_STORE))
        return refused(
            r, ERR_STORE,
            arena_printf(a, "it is damaged (" STR_FMT "); restore another", STR_ARG(first.n ? first : str_of(why.text)))
                .p,
            err);
    if (ok && side_there(r->aside, 0))
        return refused(r, ERR_IO, "what was written to the copy did not come to rest; is the disk full?", err);
    return ok || refused(r, why.code, why.text, err);
}

// For those who could work with the old one.
static bool copy_fit(struct restore *r, struct err *err)
{
    if (r->fd < 0 ||
        (chown(r->aside, r->was.st_uid, r->was.st_gid) == 0 && chmod(r->aside, r->was.st_mode & 0777) == 0))
        return true;
    return err_set(err, ERR_IO, "store '%s': a new one cannot be given to its owner (%s); restore it as that account",
                   r->path, strerror(errno));
}

static void copy_drop(struct restore *r)
{
    char name[PATH_MAX];
    unlink(r->aside);
    for (size_t i = 0; i < SIDES; i++) {
        side_name(name, r->aside, i);
        unlink(name);
    }
}

// A sound store takes in its log, and is one file, so that at no moment it stands there without what the log had. One
// that is not goes aside with its log as it lies: what can still be had of the two is had of them as they were.
static void old_settle(struct restore *r)
{
    sqlite3 *h = NULL;
    char damage[DB_DAMAGE_TEXT];
    int rc = sqlite3_open_v2(r->real, &h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (rc == SQLITE_OK) {
        db_damage(h, Q_CHECK_INTEGRITY, damage);
        r->sound = !*damage && sqlite3_wal_checkpoint_v2(h, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK;
    }
    if (r->sound)
        sqlite3_db_config(h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL); // which takes the empty log away
    sqlite3_close(h);
}

static bool exchange(struct restore *r, struct err *err)
{
    bool ok = r->fd < 0 || nobody_has_it(r, F_SETLK, err);
    if (ok && r->sound && side_there(r->real, 0))
        ok = err_set(err, ERR_BUSY, "another process worked with the store '%s' meanwhile; let it end first", r->path);
    if (ok) {
        ok = sides_move(r->real, r->aside);
        file_settle_name(r->real);
        unsigned how = r->fd >= 0 ? RENAME_EXCHANGE : RENAME_NOREPLACE;
        ok = ok && renameat2(AT_FDCWD, r->aside, AT_FDCWD, r->real, how) == 0;
        if (!ok) {
            err_set(err, errno == EEXIST ? ERR_BUSY : ERR_IO, "store '%s': the copy cannot take its place: %s", r->path,
                    strerror(errno));
            sides_move(r->aside, r->real);
        }
    }
    if (ok)
        file_settle_name(r->real);
    else
        unlink(r->aside);
    return ok;
}

static bool sides_move(const char *from, const char *to)
{
    char old[PATH_MAX], new[PATH_MAX];
    for (size_t i = 0; i < SIDES; i++) {
        side_name(old, from, i);
        side_name(new, to, i);
        if (rename(old, new) != 0 && errno != ENOENT)
            return false;
    }
    return true;
}

static bool side_there(const char *store, size_t side)
{
    char name[PATH_MAX];
    side_name(name, store, side);
    return access(name, F_OK) == 0;
}

static void side_name(char ret[PATH_MAX], const char *store, size_t side)
{
    snprintf(ret, PATH_MAX, "%s%s", store, sides[side]);
}

static bool refused(const struct restore *r, enum err_code code, const char *why, struct err *err)
{
    return err_set(err, code, "restore '%s': %s", r->from, why);
}
