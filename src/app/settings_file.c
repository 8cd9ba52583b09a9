// settings_file.c – reads the settings file with inih.
#include "app/settings_file.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>

struct reading {
    struct settings_reader *reader;
    struct err *err;
    bool failed;
};

static int on_line(void *arg, const char *section, const char *name, const char *value)
{
    (void)section;
    struct reading *r = arg;
    if (!r->failed && !settings_line(r->reader, name, value ? value : "", r->err))
        r->failed = true;
    return !r->failed; // 0 makes inih report this line's number
}

bool settings_file_read(const char *path, struct settings_reader *reader, struct err *err)
{
    struct reading r = {.reader = reader, .err = err};
    FILE *file = fopen(path, "re");
    if (!file)
        return err_set(err, ERR_SETTING, "settings file '%s': %s", path, strerror(errno));
    int line = ini_parse_file(file, on_line, &r);
    fclose(file);
    if (r.failed)
        return err_wrap(err, "settings file '%s', line %d", path, line);
    if (line)
        return err_set(err, ERR_SETTING, "settings file '%s', line %d: not of the form 'option = value'", path, line);
    return true;
}
