// headers.c – what a fetcher reads from the headers of an answer.
// Where a header that may come once comes twice, the first holds (RFC 9110 5.3 leaves it open; RFC 9111 4.2.1 for
// freshness).
#include "fetch/headers.h"
#include "base/clock.h"
#include "base/limits.h"
#include "text/date.h"

#include <stddef.h>

enum kind { KIND_ONE, KIND_VALIDATOR, KIND_EXACT, KIND_LIST };

static const struct {
    const char *name;
    size_t field;
    enum kind kind;
} rows[] = {
    {"etag", offsetof(struct headers, etag), KIND_VALIDATOR},
    {"last-modified", offsetof(struct headers, modified), KIND_VALIDATOR},
    {"date", offsetof(struct headers, date), KIND_ONE},
    {"content-type", offsetof(struct headers, content_type), KIND_ONE},
    {"content-length", offsetof(struct headers, content_length), KIND_EXACT},
    {"content-encoding", offsetof(struct headers, codings), KIND_LIST},
    {"location", offsetof(struct headers, location), KIND_EXACT},
    {"cf-mitigated", offsetof(struct headers, mitigated), KIND_ONE},
    {"link", offsetof(struct headers, link), KIND_LIST},
    {"cache-control", offsetof(struct headers, cache_control), KIND_LIST},
    {"expires", offsetof(struct headers, expires), KIND_ONE},
    {"age", offsetof(struct headers, age), KIND_ONE},
    {"retry-after", offsetof(struct headers, retry_after), KIND_ONE},
};

// Seconds beyond this are all the same: for ever (RFC 9111 1.2.2).
#define SECONDS_MOST INT64_C(0x7fffffff)

static void field_set(struct arena *a, struct headers *h, struct str name, struct str value);
static int status_of(struct str line);
static bool seconds_read(struct str s, int64_t *ret);
static bool directive_find(struct str list, const char *name, struct str *ret_value);
static bool part_next(struct str *rest, char sep, struct str *ret_part);
static struct str unquote(struct arena *a, struct str s);
static bool plain(struct str s);

void headers_start(struct headers *h)
{
    *h = (struct headers){0};
}

void headers_line(struct arena *a, struct headers *h, struct str line)
{
    h->bytes += line.n;
    h->lines++;
    if (h->bytes > LIMIT_HEADER_BYTES || h->lines > LIMIT_HEADER_LINES)
        h->flood = true;
    if (h->flood)
        return;
    while (line.n && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
        line.n--;
    if (h->status < 200 && str_starts_nocase(line, STR("HTTP/"))) {
        *h = (struct headers){.status = status_of(line), .bytes = h->bytes, .lines = h->lines};
        return;
    }
    if (h->ended)
        return;
    if (!line.n) {
        h->ended = true;
        return;
    }
    size_t colon = str_find_char(line, ':');
    if (colon < line.n && !char_space(line.p[0])) // else a folded line (RFC 9112 5.2), of nothing that is read here
        field_set(a, h, str_trim(str_first(line, colon)), str_trim(str_from(line, colon + 1)));
}

int64_t retry_after_read(struct str value, int64_t now)
{
    int64_t seconds, at;
    value = str_trim(value);
    if (seconds_read(value, &seconds))
        return (seconds < LIMIT_RETRY_AFTER ? seconds : LIMIT_RETRY_AFTER) * CLOCK_SECOND;
    if (!date_parse_http(value, &at) || at < now)
        return -1;
    return at - now < LIMIT_RETRY_AFTER * CLOCK_SECOND ? at - now : LIMIT_RETRY_AFTER * CLOCK_SECOND;
}

int64_t headers_fresh_for(const struct headers *h, int64_t now)
{
    struct str value;
    int64_t seconds = 0, age = 0, expires, date = now;
    if (directive_find(h->cache_control, "no-cache", &value) || directive_find(h->cache_control, "no-store", &value))
        return 0;
    if (!(directive_find(h->cache_control, "s-maxage", &value) && seconds_read(value, &seconds)) &&
        !(directive_find(h->cache_control, "max-age", &value) && seconds_read(value, &seconds))) {
        if (!h->expires.p)
            return -1;
        if (!date_parse_http(h->expires, &expires)) // "0" and the like mean already over (RFC 9111 5.3)
            return 0;
        if (!date_parse_http(h->date, &date))
            date = now;
        seconds = (expires - date) / CLOCK_SECOND;
    }
    if (!seconds_read(h->age, &age))
        age = 0;
    return seconds > age ? (seconds - age) * CLOCK_SECOND : 0;
}

bool headers_challenge(const struct headers *h)
{
    return h->status == 403 && str_eq_nocase(h->mitigated, STR("challenge")) &&
           content_type_is(h->content_type, "text/html");
}

bool content_type_is(struct str content_type, const char *type)
{
    return str_eq_nocase(str_trim(str_first(content_type, str_find_char(content_type, ';'))), str_of(type));
}

void header_links_read(struct arena *a, struct str value, struct header_links *ret)
{
    struct str part, parameter;
    ret->v.n = 0;
    while (part_next(&value, ',', &part)) {
        part = str_trim(part);
        size_t end = str_find_char(part, '>');
        if (!part.n || part.p[0] != '<' || end == part.n)
            continue;
        struct header_link link = {.target = str_trim(str_make(part.p + 1, end - 1))};
        if (str_find_char(link.target, '<') < link.target.n)
            continue;
        struct str rest = str_from(part, end + 1);
        while (part_next(&rest, ';', &parameter)) {
            size_t equals = str_find_char(parameter, '=');
            struct str name = str_trim(str_first(parameter, equals));
            struct str *field = str_eq_nocase(name, STR("rel"))     ? &link.rel
                                : str_eq_nocase(name, STR("type"))  ? &link.type
                                : str_eq_nocase(name, STR("title")) ? &link.title
                                                                    : NULL;
            if (field && !field->p && equals < parameter.n)
                *field = unquote(a, str_trim(str_from(parameter, equals + 1)));
        }
        *vec_push(a, &ret->v) = link;
    }
}

static void field_set(struct arena *a, struct headers *h, struct str name, struct str value)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!str_eq_nocase(name, str_of(rows[i].name)))
            continue;
        struct str *field = (struct str *)((char *)h + rows[i].field);
        if (rows[i].kind == KIND_VALIDATOR && (!value.n || value.n > LIMIT_VALIDATOR || !plain(value)))
            return;
        // A broken producer says 2038 of everything; sending that back keeps its feed unchanged for ever
        // (protocols 3.1).
        if (field == &h->modified && str_find(value, STR("2038")) < value.n)
            return;
        if (!field->p)
            *field = arena_str(a, value);
        else if (rows[i].kind == KIND_LIST)
            *field = arena_printf(a, STR_FMT ", " STR_FMT, STR_ARG(*field), STR_ARG(value));
        else if (rows[i].kind == KIND_EXACT && !str_eq(*field, value))
            *(field == &h->location ? &h->two_locations : &h->two_lengths) = true;
        return;
    }
}

static int status_of(struct str line)
{
    struct str s = str_from(line, str_find_char(line, ' ') + 1);
    int status = 0;
    for (size_t i = 0; i < s.n && i < 3 && char_digit(s.p[i]); i++)
        status = status * 10 + (s.p[i] - '0');
    return status;
}

// Digits and nothing else; any number of them.
static bool seconds_read(struct str s, int64_t *ret)
{
    int64_t v = 0;
    s = str_trim(s);
    for (size_t i = 0; i < s.n; i++) {
        if (!char_digit(s.p[i]))
            return false;
        v = v > SECONDS_MOST ? v : v * 10 + (s.p[i] - '0');
    }
    *ret = v < SECONDS_MOST ? v : SECONDS_MOST;
    return s.n > 0;
}

// The argument of a directive, empty when it has none. A quoted number is read like a bare one (RFC 9111 5.2).
static bool directive_find(struct str list, const char *name, struct str *ret_value)
{
    struct str part;
    while (part_next(&list, ',', &part)) {
        size_t equals = str_find_char(part, '=');
        if (!str_eq_nocase(str_trim(str_first(part, equals)), str_of(name)))
            continue;
        struct str v = str_trim(str_from(part, equals + 1));
        if (v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"')
            v = str_make(v.p + 1, v.n - 2);
        *ret_value = v;
        return true;
    }
    return false;
}

// What stands before the next separator that is neither in quotes nor in angle brackets.
static bool part_next(struct str *rest, char sep, struct str *ret_part)
{
    if (!rest->n)
        return false;
    size_t i = 0;
    bool quoted = false, angle = false;
    for (; i < rest->n; i++) {
        char c = rest->p[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"' && !angle)
            quoted = !quoted;
        else if (c == '<' && !quoted)
            angle = true;
        else if (c == '>' && !quoted)
            angle = false;
        else if (c == sep && !quoted && !angle)
            break;
    }
    *ret_part = str_first(*rest, i);
    *rest = str_from(*rest, i + 1);
    return true;
}

static struct str unquote(struct arena *a, struct str s)
{
    if (!s.n || s.p[0] != '"')
        return arena_str(a, s);
    char *out = arena_alloc(a, s.n);
    size_t n = 0;
    for (size_t i = 1; i < s.n && s.p[i] != '"'; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n)
            i++;
        out[n++] = s.p[i];
    }
    out[n] = 0;
    return str_make(out, n);
}

// Nothing that could end a header line when it is sent back.
static bool plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (((unsigned char)s.p[i] < 0x20 && s.p[i] != '\t') || s.p[i] == 0x7f)
            return false;
    return true;
}
