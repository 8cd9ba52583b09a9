// entity.c – HTML character references read, and the few that writers need written.
#include "text/entity.h"
#include "base/must.h"
#include "text/charset.h"
#include "text/utf8.h"

// All names in one piece of memory, so that the table holds no pointers and costs nothing when the program starts.
// clang-format off
static const struct names {
#define X(name, old, text) char n_##name[sizeof #name - 1];
#include "text/entity.def"
#undef X
    char pad[8]; // names are read eight bytes at a time
} names = {
#define X(name, old, text) .n_##name = #name,
#include "text/entity.def"
#undef X
};

static const struct entity {
    uint16_t at;   // in names
    uint8_t len;   // of the name
    bool old;      // HTML allows it without ';'
    char text[7];
} entities[] = {
#define X(name, old, text) {offsetof(struct names, n_##name), sizeof #name - 1, old, text},
#include "text/entity.def"
#undef X
};
// clang-format on

#define ENTITIES    (sizeof entities / sizeof *entities)
#define OLD_MAX     6 // letters of the longest name without ';'
#define OLD_MIN     2
#define LETTERS_MAX 31 // letters of the longest name

static const struct entity *entity_find(struct str name);
static size_t number_read(struct str s, char room[8], size_t *ret_len);
static size_t name_read(struct str s, char room[8], size_t *ret_len);
static size_t take(const struct entity *e, size_t bytes, char room[8], size_t *ret_len);

struct str entity_named(struct str name)
{
    const struct entity *e = entity_find(name);
    return e ? str_of(e->text) : STR_NONE;
}

size_t entity_read(struct str s, char room[8], size_t *ret_len)
{
    must(s.n > 0 && s.p[0] == '&');
    *ret_len = 0;
    if (s.n < 3)
        return 0;
    return s.p[1] == '#' ? number_read(s, room, ret_len) : name_read(s, room, ret_len);
}

struct str entity_decode(struct arena *a, struct str s)
{
    size_t i = str_find_char(s, '&');
    if (i == s.n)
        return s;
    must(s.n < SIZE_MAX / 2);
    char *out = arena_alloc(a, s.n + s.n / 4 + 8); // "&nGt;" is the worst: five bytes that stand for six
    size_t n = 0, from = 0;
    while (i < s.n) {
        char room[8];
        size_t len, bytes = entity_read(str_from(s, i), room, &len);
        if (bytes) {
            memcpy(out + n, s.p + from, i - from);
            n += i - from;
            memcpy(out + n, room, len);
            n += len;
            from = i + bytes;
        }
        size_t next = i + (bytes ? bytes : 1);
        i = next + str_find_char(str_from(s, next), '&');
    }
    memcpy(out + n, s.p + from, s.n - from);
    n += s.n - from;
    out[n] = 0;
    return str_make(out, n);
}

void entity_escape(struct buf *out, struct str s)
{
    // clang-format off
    static const uint8_t special[256] = {['&'] = 1, ['<'] = 1, ['>'] = 1, ['"'] = 1, ['\''] = 1};
    // clang-format on
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!special[(unsigned char)s.p[i]])
            continue;
        buf_add(out, s.p + from, i - from);
        from = i + 1;
        switch (s.p[i]) {
        case '&':
            buf_lit(out, "&amp;");
            break;
        case '<':
            buf_lit(out, "&lt;");
            break;
        case '>':
            buf_lit(out, "&gt;");
            break;
        case '"':
            buf_lit(out, "&quot;");
            break;
        default:
            buf_lit(out, "&#39;");
            break;
        }
    }
    if (from < s.n)
        buf_add(out, s.p + from, s.n - from);
}

// Bad bytes would make the document unreadable as a whole, so they become U+FFFD here at the latest.
void entity_escape_xml(struct buf *out, struct str s)
{
    struct arena a = {0};
    entity_escape(out, utf8_xml_clean(&a, utf8_mend(&a, s)));
    arena_done(&a);
}

// The first eight bytes as a number that sorts as they do.
static uint64_t name_head(const char *p, size_t n)
{
    uint64_t v = 0;
    for (size_t i = 0; i < 8; i++)
        v = v << 8 | (i < n ? (unsigned char)p[i] : 0);
    return v;
}

static uint64_t entity_head(const struct entity *e)
{
    uint64_t v;
    memcpy(&v, (const char *)&names + e->at, sizeof v);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return e->len < 8 ? v & ~(~UINT64_C(0) >> 8 * e->len) : v;
}

static const struct entity *entity_find(struct str name)
{
    size_t low = 0, high = ENTITIES;
    uint64_t head = name_head(name.p, name.n);
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct entity *e = &entities[mid];
        uint64_t other = entity_head(e);
        int order = head != other ? (head > other) - (head < other)
                                  : str_cmp(name, str_make((const char *)&names + e->at, e->len));
        if (order == 0)
            return e;
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

size_t entity_number(struct str s, uint32_t *ret)
{
    if (s.n < 3 || s.p[0] != '&' || s.p[1] != '#')
        return 0;
    bool hex = s.p[2] == 'x' || s.p[2] == 'X';
    size_t start = hex ? 3 : 2, i = start;
    uint32_t cp = 0;
    for (; i < s.n; i++) {
        char c = char_lower(s.p[i]);
        uint32_t digit;
        if (char_digit(c))
            digit = (uint32_t)(c - '0');
        else if (hex && c >= 'a' && c <= 'f')
            digit = (uint32_t)(c - 'a' + 10);
        else
            break;
        cp = cp > 0x10ffff ? cp : cp * (hex ? 16 : 10) + digit;
    }
    if (i == start)
        return 0;
    *ret = cp;
    return i + (i < s.n && s.p[i] == ';');
}

static size_t number_read(struct str s, char room[8], size_t *ret_len)
{
    uint32_t cp;
    size_t bytes = entity_number(s, &cp);
    if (!bytes)
        return 0;
    if (cp < 0xa0) // WHATWG HTML 13.2.5.80
        cp = charset_windows_1252((unsigned char)cp);
    *ret_len = cp ? utf8_encode(cp, room) : 0;
    if (!*ret_len)
        *ret_len = utf8_encode(0xfffd, room);
    return bytes;
}

static char xml_named(struct str name)
{
    switch (name.n) {
    case 2:
        return (char)(memcmp(name.p, "lt", 2) == 0 ? '<' : memcmp(name.p, "gt", 2) == 0 ? '>' : 0);
    case 3:
        return (char)(memcmp(name.p, "amp", 3) == 0 ? '&' : 0);
    case 4:
        return (char)(memcmp(name.p, "quot", 4) == 0 ? '"' : memcmp(name.p, "apos", 4) == 0 ? '\'' : 0);
    default:
        return 0;
    }
}

static size_t name_read(struct str s, char room[8], size_t *ret_len)
{
    size_t n = 0;
    while (n <= LETTERS_MAX && n + 1 < s.n && (char_alpha(s.p[n + 1]) || char_digit(s.p[n + 1])))
        n++;
    if (n + 1 < s.n && s.p[n + 1] == ';') {
        struct str name = str_make(s.p + 1, n);
        char c = xml_named(name); // these are nearly all there are
        if (c) {
            room[0] = c;
            *ret_len = 1;
            return n + 2;
        }
        const struct entity *e = entity_find(name);
        if (e)
            return take(e, n + 2, room, ret_len);
    }
    // Without ';' the longest name that HTML allows so: "&notit" is "¬it".
    for (size_t len = n < OLD_MAX ? n : OLD_MAX; len >= OLD_MIN; len--) {
        const struct entity *e = entity_find(str_make(s.p + 1, len));
        if (e && e->old)
            return take(e, len + 1, room, ret_len);
    }
    return 0;
}

static size_t take(const struct entity *e, size_t bytes, char room[8], size_t *ret_len)
{
    *ret_len = strlen(e->text);
    memcpy(room, e->text, *ret_len);
    return bytes;
}
