// err.c – filling errors, and the table behind their codes.
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
    int http, exit;
    bool retry;
    enum err_fault fault;
    const char *name, *meaning;
} table[] = {
    [ERR_NONE] = {200, 0, false, FAULT_NOBODY, "NONE", ""},
#define X(code, http, exit, retry, fault, meaning) [ERR_##code] = {http, exit, retry, FAULT_##fault, #code, meaning},
#include "base/err.def"
#undef X
};

// One line: control characters become spaces, and a character cut in two by the ceiling goes.
static void clean(char *text)
{
    size_t n = 0;
    for (; text[n]; n++)
        if ((unsigned char)text[n] < 0x20 || text[n] == 0x7f)
            text[n] = ' ';
    size_t back = 0;
    while (n > back && back < 4 && ((unsigned char)text[n - 1 - back] & 0xc0) == 0x80)
        back++;
    if (n > back) {
        unsigned char lead = (unsigned char)text[n - 1 - back];
        size_t need = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
        if (need > back)
            text[n - 1 - back] = 0;
    }
}

bool err_set(struct err *err, enum err_code code, const char *format, ...)
{
    if (!err)
        return false;
    err->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    clean(err->text);
    return false;
}

bool err_wrap(struct err *err, const char *format, ...)
{
    if (!err)
        return false;
    char context[sizeof err->text / 2], all[2 * sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(context, sizeof context, format, args);
    va_end(args);
    snprintf(all, sizeof all, "%s: %s", context, err->text);
    memcpy(err->text, all, sizeof err->text - 1); // what does not fit is cut
    err->text[sizeof err->text - 1] = 0;
    clean(err->text);
    return false;
}

int err_exit(enum err_code code)
{
    return table[code].exit;
}
int err_http(enum err_code code)
{
    return table[code].http;
}
bool err_retry(enum err_code code)
{
    return table[code].retry;
}
enum err_fault err_fault(enum err_code code)
{
    return table[code].fault;
}
const char *err_meaning(enum err_code code)
{
    return table[code].meaning;
}

const char *err_name(enum err_code code)
{
    return table[code].name;
}
