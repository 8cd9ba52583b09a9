// opml_file.c – lists of feeds in files and on standard input and output.
#include "app/opml_file.h"
#include "app/print.h"
#include "base/limits.h"
#include "format/read.h"
#include "format/write.h"

#include <errno.h>

bool opml_file_read(struct arena *a, const char *path, struct opml *ret, struct err *err)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *f = standard ? stdin : fopen(path, "rbe");
    if (!f)
        return err_set(err, ERR_NO_INPUT, "'%s': %s", path, strerror(errno));
    char *bytes = arena_alloc(a, LIMIT_OPML + 2);
    errno = 0;
    size_t n = fread(bytes, 1, LIMIT_OPML + 1, f);
    bool broken = ferror(f);
    int no = errno;
    if (!standard)
        fclose(f);
    if (broken)
        return err_set(err, ERR_NO_INPUT, "'%s': %s", path, strerror(no));
    if (n > LIMIT_OPML)
        return err_set(err, ERR_LIMIT, "'%s': it is over %zu MiB", path, LIMIT_OPML / MIB);
    format_init();
    return opml_read(a, str_make(bytes, n), false, ret, err) || err_wrap(err, "'%s'", path);
}

bool opml_print(const struct command_context *c, const struct opml *list, struct err *err)
{
    struct buf out;
    buf_init(&out, LIMIT_OUTPUT);
    bool ok = write_opml(&out, list) || err_set(err, ERR_LIMIT, "the list is over %zu MiB", LIMIT_OUTPUT / MIB);
    if (ok)
        fwrite(out.p, 1, out.n, c->out);
    buf_done(&out);
    return ok;
}

void opml_refusals_say(const struct command_context *c, const char *path, const struct sync_counts *counts)
{
    for (size_t i = 0; i < counts->refusals.n; i++) {
        const struct opml_refusal *r = &counts->refusals.v[i];
        fprintf(c->err, "tributary %s: '%s' line %zu: " STR_FMT ": " STR_FMT "\n", c->name, path, r->line,
                STR_ARG(print_plain(c->arena, r->what)), STR_ARG(print_plain(c->arena, r->why)));
    }
}

bool opml_whole(const struct opml *list, const char *path, struct err *err)
{
    return !list->broken_off ||
           err_set(err, ERR_INPUT,
                   "'%s' breaks off at line %zu: what stands before was added, nothing was taken off; "
                   "fetch the list once more",
                   path, list->broken_off);
}

void opml_counts_json(struct json *j, const struct sync_counts *counts)
{
    json_int(j, "added", counts->added);
    json_int(j, "changed", counts->changed);
    json_int(j, "removed", counts->removed);
    json_int(j, "kept", counts->kept);
    json_open_key(j, "refused", '[');
    for (size_t i = 0; i < counts->refusals.n; i++) {
        const struct opml_refusal *r = &counts->refusals.v[i];
        json_open(j, '{');
        json_text(j, "what", r->what);
        json_text(j, "why", r->why);
        json_int(j, "line", (int64_t)r->line);
        json_close(j, '}');
    }
    json_close(j, ']');
}
