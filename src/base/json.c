// json.c – the streaming writer. Text that needs no escape is copied run by run.
#include "base/json.h"
#include "base/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct json json_to(struct buf *out)
{
    return (struct json){.out = out};
}

// 0 for a byte that stands for itself, else what follows the backslash; 'u' for \\u00XX; 'x' for the start of a
// sequence to check.
static inline char escape(unsigned char c)
{
    if (c >= 0x20 && c < 0x7f)
        return (char)(c == '"' || c == '\\' ? c : 0);
    switch (c) {
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return c < 0x80 ? 'u' : 'x';
    }
}

// Length of the well-formed UTF-8 sequence at p (Unicode 15, table 3-7), 0 if there is none.
static size_t sequence(const unsigned char *p, size_t n)
{
    if (p[0] < 0xc2 || p[0] > 0xf4)
        return 0;
    size_t len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (n < len || (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf0 && p[1] < 0x90) ||
        (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return len;
}

static void quoted(struct buf *out, struct str s)
{
    buf_c(out, '"');
    size_t i = 0;
    while (i < s.n) {
        size_t run = i;
        while (run < s.n && !escape((unsigned char)s.p[run]))
            run++;
        buf_add(out, s.p + i, run - i);
        i = run;
        if (i == s.n)
            break;
        unsigned char c = (unsigned char)s.p[i];
        if (escape(c) == 'x') {
            size_t len = sequence((const unsigned char *)s.p + i, s.n - i);
            if (len)
                buf_add(out, s.p + i, len);
            else
                buf_lit(out, "\xef\xbf\xbd");
            i += len ? len : 1;
        } else if (escape(c) == 'u') {
            buf_printf(out, "\\u%04x", c);
            i++;
        } else {
            buf_c(out, '\\');
            buf_c(out, escape(c));
            i++;
        }
    }
    buf_c(out, '"');
}

static void lead(struct json *j, const char *key)
{
    if (j->comma)
        buf_c(j->out, ',');
    j->comma = true;
    if (key) {
        quoted(j->out, str_of(key));
        buf_c(j->out, ':');
    }
}

void json_open(struct json *j, char brace)
{
    json_open_key(j, NULL, brace);
}

void json_open_key(struct json *j, const char *key, char brace)
{
    lead(j, key);
    buf_c(j->out, brace);
    j->comma = false;
}

void json_close(struct json *j, char brace)
{
    buf_c(j->out, brace);
    j->comma = true;
}

void json_text(struct json *j, const char *key, struct str s)
{
    lead(j, key);
    quoted(j->out, s);
}

void json_text_if(struct json *j, const char *key, struct str s)
{
    if (s.n)
        json_text(j, key, s);
}

void json_int(struct json *j, const char *key, int64_t v)
{
    lead(j, key);
    buf_printf(j->out, "%lld", (long long)v);
}

void json_double(struct json *j, const char *key, double v)
{
    if (!isfinite(v)) {
        json_null(j, key);
        return;
    }
    char room[40];
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(room, sizeof room, "%.*g", digits, v);
        if (strtod(room, NULL) == v) // NOLINT: exact on purpose
            break;
    }
    lead(j, key);
    buf_put(j->out, str_of(room));
}

void json_bool(struct json *j, const char *key, bool v)
{
    lead(j, key);
    buf_put(j->out, v ? STR("true") : STR("false"));
}

void json_null(struct json *j, const char *key)
{
    lead(j, key);
    buf_lit(j->out, "null");
}

void json_time(struct json *j, const char *key, int64_t us)
{
    char room[TIME_TEXT];
    if (us)
        json_text(j, key, time_rfc3339(us, room));
}
