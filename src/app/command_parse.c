// command_parse.c – any feed in, JSON Feed 1.1 out. The document is read whole before the first byte goes out, so that
// what is no feed leaves the output empty.
#include "app/command.h"

#include "base/buf.h"
#include "base/limits.h"
#include "format/read.h"
#include "format/write.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static bool document_read(const struct command_context *c, const struct buf *bytes, struct document *ret,
                          struct err *err);
static bool read_input(const char *path, struct buf *ret, struct err *err);
static bool read_whole(int fd, const char *path, struct buf *ret, struct err *err);
static bool on_piece(void *arg, struct str piece);

int command_parse(struct command_context *c)
{
    if (c->argc != 1)
        return command_usage(c,
                             c->argc ? "one document at a time" : "the name of a file is missing, or - for the input");
    struct buf bytes;
    struct document doc;
    struct err err = {0};
    buf_init(&bytes, LIMIT_BODY);
    int code = 0;
    if (!read_input(c->argv[0], &bytes, &err) || !document_read(c, &bytes, &doc, &err)) {
        code = command_fail(c, &err);
    } else if (!write_parse(&doc, on_piece, c->out)) {
        err_set(&err, ERR_IO, "cannot write the output: %s", strerror(errno));
        code = command_fail(c, &err);
    }
    buf_done(&bytes);
    return code;
}

static bool document_read(const struct command_context *c, const struct buf *bytes, struct document *ret,
                          struct err *err)
{
    struct read_hints hints = {.content_type = c->settings->content_type, .url = c->settings->document_url};
    format_init();
    return feed_read(c->arena, buf_str(bytes), &hints, ret, err) || err_wrap(err, "'%s'", c->argv[0]);
}

static bool read_input(const char *path, struct buf *ret, struct err *err)
{
    if (strcmp(path, "-") == 0)
        return read_whole(STDIN_FILENO, path, ret, err);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_NO_INPUT, "cannot open '%s': %s", path, strerror(errno));
    bool good = read_whole(fd, path, ret, err);
    close(fd);
    return good;
}

static bool read_whole(int fd, const char *path, struct buf *ret, struct err *err)
{
    for (;;) {
        // One byte over the ceiling is asked for, to tell a document that just fits from one that does not.
        char last, *room = NULL;
        size_t ask = LIMIT_BODY - ret->n < 64 * KIB ? LIMIT_BODY - ret->n : 64 * KIB;
        if (ask)
            room = buf_room(ret, ask);
        ssize_t n = read(fd, room ? room : &last, room ? ask : 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, errno == EISDIR ? ERR_NO_INPUT : ERR_IO, "cannot read '%s': %s", path, strerror(errno));
        if (n == 0)
            return true;
        if (!room)
            return err_set(err, ERR_LIMIT, "'%s' is larger than %zu MiB, the most that is read", path,
                           LIMIT_BODY / MIB);
        ret->n += (size_t)n;
    }
}

static bool on_piece(void *arg, struct str piece)
{
    return fwrite(piece.p, 1, piece.n, arg) == piece.n;
}
