// file.c – where a store lies, and what stands there before SQLite sees it.
#include "store/file.h"

#include "base/must.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *file_path(const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    if (!*base) {
        err_set(err, ERR_IO, "store '%s': that is no file name", path);
        return NULL;
    }
    char *folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    must(folder);
    char *real = realpath(folder, NULL), *whole = NULL;
    if (!real)
        err_set(err, ERR_IO, "store '%s': folder '%s': %s", path, folder, strerror(errno));
    else
        must(asprintf(&whole, "%s/%s", strcmp(real, "/") ? real : "", base) > 0);
    free(real);
    free(folder);
    return whole;
}

// A file that is there is not opened here: closing it again would end the locks that this process holds on it through
// other connections (fcntl(2)), and a second process would take the log away.
bool file_probe(const char *path, const char *real, bool write, int64_t *ret_size, struct err *err)
{
    struct stat st;
    int fd = write ? open(real, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
    if (fd >= 0)
        close(fd);
    else if (write && errno != EEXIST)
        return err_set(err, errno == ENOSPC ? ERR_FULL : ERR_IO, "store '%s': %s", path, strerror(errno));
    if (lstat(real, &st) < 0)
        return err_set(err, errno == ENOENT ? ERR_NO_INPUT : ERR_IO, "store '%s': %s", path,
                       errno == ENOENT ? "there is none yet" : strerror(errno));
    if (S_ISLNK(st.st_mode))
        return err_set(err, ERR_STORE, "store '%s': is a symbolic link; name the file itself", path);
    if (S_ISDIR(st.st_mode))
        return err_set(err, ERR_STORE, "store '%s': is a folder, not a store", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_STORE, "store '%s': is not an ordinary file", path);
    if (access(real, write ? R_OK | W_OK : R_OK) < 0)
        return err_set(err, ERR_IO, "store '%s': %s", path, strerror(errno));
    *ret_size = st.st_size;
    return true;
}

void file_settle_name(const char *real)
{
    size_t n = (size_t)(strrchr(real, '/') - real);
    char *folder = strndup(real, n ? n : 1);
    must(folder);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (fd < 0)
        return; // may be passed through, but not read: the system writes it in its own time
    fsync(fd);
    close(fd);
}
