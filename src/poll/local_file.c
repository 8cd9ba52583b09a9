// local_file.c – one path component after the other, each opened without following links: nothing outside the folder
// can be named.
#include "poll/local_file.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_beneath(struct arena *a, struct str folder, struct str name, struct err *err);
static bool read_all(struct arena *a, int fd, struct str *ret_body, struct err *err);

bool local_file_read(struct arena *a, struct str folder, struct str name, struct str *ret_body, struct err *err)
{
    if (!folder.n)
        return err_set(err, ERR_REFUSED, "the file '" STR_FMT "' can only be read when the hub runs with --feeds",
                       STR_ARG(name));
    int fd = open_beneath(a, folder, name, err);
    if (fd < 0)
        return false;
    bool ok = read_all(a, fd, ret_body, err);
    close(fd);
    return ok;
}

static int open_beneath(struct arena *a, struct str folder, struct str name, struct err *err)
{
    int at = open(arena_cstr(a, folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at < 0) {
        err_set(err, ERR_NO_INPUT, "the folder '" STR_FMT "' cannot be opened: %s", STR_ARG(folder), strerror(errno));
        return -1;
    }
    struct str part;
    while (str_split(&name, '/', &part)) {
        if (!part.n || str_is(part, ".") || str_is(part, "..")) {
            close(at);
            err_set(err, ERR_REFUSED, "a feed's file has to lie beneath the folder, without '..'");
            return -1;
        }
        int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (name.p ? O_DIRECTORY : 0);
        int next = openat(at, arena_cstr(a, part), flags);
        int why = errno;
        close(at);
        if (next < 0) {
            err_set(err, why == ENOENT ? ERR_NO_INPUT : ERR_IO, "the file '" STR_FMT "' cannot be opened: %s",
                    STR_ARG(part), why == ELOOP ? "it is a link" : strerror(why));
            return -1;
        }
        at = next;
    }
    return at;
}

static bool read_all(struct arena *a, int fd, struct str *ret_body, struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return err_set(err, ERR_REFUSED, "it is no ordinary file");
    if ((uint64_t)st.st_size > LIMIT_BODY)
        return err_set(err, ERR_LIMIT, "it is larger than the %zu MiB this hub reads", (size_t)(LIMIT_BODY / MIB));
    char *p = arena_alloc(a, (size_t)st.st_size + 1);
    size_t n = 0;
    while (n < (size_t)st.st_size) {
        ssize_t got = read(fd, p + n, (size_t)st.st_size - n);
        if (got < 0)
            return err_set(err, ERR_IO, "it cannot be read: %s", strerror(errno));
        if (got == 0)
            break; // it shrank meanwhile
        n += (size_t)got;
    }
    p[n] = 0;
    *ret_body = str_make(p, n);
    return true;
}
