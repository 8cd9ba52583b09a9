// key_file.c – reads the key of a store, or makes it.
#include "hub/key_file.h"
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *elsewhere; // see key_file_at

static bool key_make(struct arena *a, struct str path, struct err *err);
static bool key_read(struct str path, struct secret_hash *ret, bool *ret_missing, struct err *err);

void key_file_at(const char *path)
{
    if (!elsewhere)
        elsewhere = path;
}

struct str key_file_path(struct arena *a, const struct db *db)
{
    return elsewhere ? arena_str(a, str_of(elsewhere)) : arena_printf(a, "%s.key", db_path(db));
}

bool key_file_read(const struct db *db, bool make, struct secret_hash *ret, struct err *err)
{
    struct arena a = {0};
    struct str path = key_file_path(&a, db);
    bool missing = false;
    bool ok = key_read(path, ret, &missing, err);
    if (!ok && missing && make)
        ok = key_make(&a, path, err) && key_read(path, ret, &missing, err);
    arena_done(&a);
    return ok;
}

static bool key_read(struct str path, struct secret_hash *ret, bool *ret_missing, struct err *err)
{
    char text[SECRET_TEXT + 1];
    struct stat st;
    int fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    *ret_missing = fd < 0 && errno == ENOENT;
    if (fd < 0)
        return err_set(err, ERR_SETTING, "the key file '" STR_FMT "', without which credentials stay sealed: %s",
                       STR_ARG(path), strerror(errno));
    bool ours = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & (S_IRWXG | S_IRWXO)) == 0;
    ssize_t got = ours ? read(fd, text, sizeof text) : 0;
    close(fd);
    if (!ours)
        return err_set(err, ERR_SETTING,
                       "the key file '" STR_FMT "' is not its owner's alone; 'chmod 600' makes it so, if nobody else "
                       "has read it",
                       STR_ARG(path));
    struct str key = str_make(text, got > 0 ? (size_t)got : 0);
    if (str_ends(key, STR("\n")))
        key.n--;
    bool good = key.n == SECRET_TEXT - 1;
    if (good)
        *ret = secret_hash(SECRET_CREDENTIAL_KEY, key);
    secret_wipe(text, sizeof text);
    return good || err_set(err, ERR_SETTING,
                           "the file '" STR_FMT "' holds no key; put the right one there, or take it away and give "
                           "all credentials again",
                           STR_ARG(path));
}

static bool written(int fd, const char *text, size_t n)
{
    return write(fd, text, n) == (ssize_t)n && fsync(fd) == 0;
}

// Under a name of its own first: nobody ever reads half a key, and of two who make one the first has made it.
static bool key_make(struct arena *a, struct str path, struct err *err)
{
    char text[SECRET_TEXT];
    struct str draft = arena_printf(a, STR_FMT ".%d", STR_ARG(path), (int)getpid());
    int fd = open(draft.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return err_set(err, ERR_IO, "no key file can be made at '" STR_FMT "': %s", STR_ARG(path), strerror(errno));
    secret_make(text);
    text[SECRET_TEXT - 1] = '\n';
    bool ok = written(fd, text, SECRET_TEXT);
    ok = close(fd) == 0 && ok && (link(draft.p, path.p) == 0 || errno == EEXIST);
    int no = errno;
    secret_wipe(text, sizeof text);
    unlink(draft.p);
    return ok || err_set(err, ERR_IO, "no key file can be made at '" STR_FMT "': %s", STR_ARG(path), strerror(no));
}
