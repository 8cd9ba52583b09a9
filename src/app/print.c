// print.c – what commands print: one JSON object, or rows for people.
#include "app/print.h"
#include "base/clock.h"
#include "base/limits.h"
#include "text/excerpt.h"
#include "text/utf8.h"

#include <stdarg.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

struct json *print_json_open(struct print_json *p)
{
    buf_init(&p->buf, LIMIT_OUTPUT);
    p->json = json_to(&p->buf);
    json_open(&p->json, '{');
    return &p->json;
}

bool print_json_close(struct print_json *p, const struct command_context *c, struct err *err)
{
    json_close(&p->json, '}');
    bool ok = !p->buf.full || err_set(err, ERR_LIMIT, "the answer is over %zu MiB", LIMIT_OUTPUT / MIB);
    if (ok)
        fprintf(c->out, "%s\n", p->buf.p);
    buf_done(&p->buf);
    return ok;
}

void print_cell(struct arena *a, struct print_rows *rows, struct str text)
{
    struct str plain = print_plain(a, text);
    *vec_push(a, &rows->cells) = str_empty(plain) ? STR("-") : plain;
}

void print_rows(const struct command_context *c, const struct print_rows *rows)
{
    bool aligned = print_on_terminal(c);
    size_t *widths = arena_array(c->arena, size_t, rows->columns);
    for (size_t i = 0; i < rows->cells.n; i++) {
        size_t n = utf8_count(rows->cells.v[i]), *width = &widths[i % rows->columns];
        *width = n > *width ? n : *width;
    }
    for (size_t col = 0; aligned && rows->cells.n && col < rows->columns; col++) {
        size_t n = strlen(rows->heads[col]);
        widths[col] = n > widths[col] ? n : widths[col];
        bool last = col + 1 == rows->columns;
        fprintf(c->out, "%-*s%s", last ? 0 : (int)widths[col], rows->heads[col], last ? "\n" : "  ");
    }
    for (size_t i = 0; i < rows->cells.n; i++) {
        struct str cell = rows->cells.v[i];
        size_t col = i % rows->columns;
        bool last = col + 1 == rows->columns;
        int pad = aligned && !last ? (int)(widths[col] - utf8_count(cell)) : 0;
        fprintf(c->out, STR_FMT "%*s%s", STR_ARG(cell), pad, "", last ? "\n" : "  ");
    }
}

struct str print_plain(struct arena *a, struct str text)
{
    return text_squeeze(a, utf8_mend(a, text));
}

void print_line(const struct command_context *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(c->out, format, args);
    va_end(args);
    fputc('\n', c->out);
}

struct str print_time(struct arena *a, int64_t us)
{
    time_t seconds = (time_t)(us / 1000000);
    struct tm local;
    char text[32];
    if (us == 0 || !localtime_r(&seconds, &local) || strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local) == 0)
        return STR("-");
    return arena_str(a, str_of(text));
}

struct str print_zone(struct arena *a)
{
    time_t seconds = (time_t)(clock_now() / 1000000);
    struct tm local;
    char text[32];
    if (!localtime_r(&seconds, &local) || strftime(text, sizeof text, "%Z", &local) == 0)
        return STR("UTC");
    return arena_str(a, str_of(text));
}

bool print_on_terminal(const struct command_context *c)
{
    return isatty(fileno(c->out));
}

int print_width(const struct command_context *c)
{
    struct winsize size;
    if (ioctl(fileno(c->out), TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        return size.ws_col;
    return 80;
}
