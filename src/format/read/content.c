// content.c – finds long text between tags, and reads it. What is not plainly right is left alone: the parser is given
// it, and says what is wrong.
#include "format/read/content_priv.h"

#include "text/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define LONG  128  // bytes that are worth the parser's being called once more
#define ROOM  4096 // of what is handed on at once
#define CDATA STR("<![CDATA[")

struct reading {
    struct str text;
    size_t at;
    void (*take)(void *arg, struct str piece);
    void *arg;
    size_t n;
    char room[ROOM];
};

static bool long_behind(struct str text, size_t from, size_t markup);
static size_t section_end(struct str s);
static size_t plain_run(const char *p, size_t n);
static bool read_section(struct reading *r);
static bool read_reference(struct reading *r);
static bool read_number(struct reading *r);
static void give(struct reading *r, struct str piece);
static void give_room(struct reading *r);

size_t content_next(struct str text, size_t at)
{
    at += str_find_char(str_from(text, at), '<');
    while (at < text.n) {
        size_t from = at + str_find_char(str_from(text, at), '>') + 1;
        if (from >= text.n)
            break;
        at = from + str_find_char(str_from(text, from), '<');
        if (long_behind(text, from, at))
            return from;
        while (str_starts(str_from(text, at), CDATA)) {
            at += section_end(str_from(text, at));
            at += str_find_char(str_from(text, at), '<');
        }
    }
    return text.n;
}

size_t content_read(struct str text, size_t at, void (*take)(void *arg, struct str piece), void *arg)
{
    struct reading r;
    r.text = text;
    r.at = at;
    r.take = take;
    r.arg = arg;
    r.n = 0;
    for (bool goes_on = true; goes_on && r.at < text.n;) {
        size_t run = plain_run(text.p + r.at, text.n - r.at);
        give(&r, str_make(text.p + r.at, run));
        r.at += run;
        struct str rest = str_from(text, r.at);
        if (!rest.n)
            break;
        switch (rest.p[0]) {
        case '<':
            goes_on = read_section(&r);
            break;
        case '&':
            goes_on = read_reference(&r);
            break;
        case ']': // "]]>" may not stand in text (2.4)
            goes_on = !str_starts(rest, STR("]]>"));
            give(&r, str_first(rest, goes_on));
            r.at += goes_on;
            break;
        default: // a carriage return, alone or before a line feed, is a line feed (2.11)
            if (!str_starts(rest, STR("\r\n")))
                give(&r, STR("\n"));
            r.at++;
        }
    }
    give_room(&r);
    return r.at;
}

// Whether text that begins at `from`, with `markup` as the first in it, is long: CDATA sections belong to it.
static bool long_behind(struct str text, size_t from, size_t markup)
{
    while (markup < text.n && markup - from < LONG) {
        struct str rest = str_from(text, markup);
        if (!str_starts(rest, CDATA))
            return false;
        markup += section_end(str_first(rest, LONG));
        markup += str_find_char(str_first(str_from(text, markup), LONG), '<');
    }
    return markup < text.n;
}

// Behind the "]]>" of the CDATA section at the start of s; s.n where there is none. No document ends in one.
static size_t section_end(struct str s)
{
    for (size_t i = CDATA.n; i < s.n; i++) {
        i += str_find_char(str_from(s, i), ']');
        if (str_starts(str_from(s, i), STR("]]>")))
            return i + 3;
    }
    return s.n;
}

// Bytes up to one that has a meaning.
static size_t plain_run(const char *p, size_t n)
{
    size_t i = 0;
#ifdef __SSE2__
    const __m128i lt = _mm_set1_epi8('<'), amp = _mm_set1_epi8('&'), bracket = _mm_set1_epi8(']');
    const __m128i cr = _mm_set1_epi8('\r');
    for (; i + 16 <= n; i += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        __m128i stop = _mm_or_si128(_mm_cmpeq_epi8(x, lt), _mm_cmpeq_epi8(x, amp));
        stop = _mm_or_si128(stop, _mm_or_si128(_mm_cmpeq_epi8(x, bracket), _mm_cmpeq_epi8(x, cr)));
        unsigned mask = (unsigned)_mm_movemask_epi8(stop);
        if (mask)
            return i + (unsigned)__builtin_ctz(mask);
    }
#endif
    while (i < n && p[i] != '<' && p[i] != '&' && p[i] != ']' && p[i] != '\r')
        i++;
    return i;
}

// A CDATA section as it stands. False at other markup, and at a section that never ends.
static bool read_section(struct reading *r)
{
    struct str rest = str_from(r->text, r->at);
    size_t end = str_starts(rest, CDATA) ? section_end(rest) : rest.n;
    if (end == rest.n)
        return false;
    give_room(r);
    r->take(r->arg, str_make(rest.p + CDATA.n, end - CDATA.n - 3));
    r->at += end;
    return true;
}

// One of the names that XML itself has (4.6), or a number; false for others.
static bool read_reference(struct reading *r)
{
    static const struct {
        struct str reference, character;
    } known[] = {
        {{"&lt;", 4}, {"<", 1}},    {{"&gt;", 4}, {">", 1}},   {{"&amp;", 5}, {"&", 1}},
        {{"&quot;", 6}, {"\"", 1}}, {{"&apos;", 6}, {"'", 1}},
    };
    struct str rest = str_from(r->text, r->at);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (!str_starts(rest, known[i].reference))
            continue;
        give(r, known[i].character);
        r->at += known[i].reference.n;
        return true;
    }
    return str_starts(rest, STR("&#")) && read_number(r);
}

// "&#38;", "&#x26;"; false unless it is a character of XML (2.2).
static bool read_number(struct reading *r)
{
    struct str rest = str_first(str_from(r->text, r->at), sizeof "&#x10ffff;" - 1);
    bool hex = rest.n > 2 && rest.p[2] == 'x';
    size_t first = hex ? 3 : 2, end = str_find_char(rest, ';');
    uint32_t v = 0;
    if (end == rest.n || end == first)
        return false;
    for (size_t i = first; i < end; i++) {
        char low = (char)(rest.p[i] | 0x20);
        if (!char_digit(rest.p[i]) && !(hex && low >= 'a' && low <= 'f'))
            return false;
        v = v * (hex ? 16 : 10) + (uint32_t)(char_digit(rest.p[i]) ? rest.p[i] - '0' : low - 'a' + 10);
    }
    char bytes[4];
    bool allowed = v >= 0x20 ? v != 0xfffe && v != 0xffff : v == '\t' || v == '\n' || v == '\r';
    size_t n = allowed ? utf8_encode(v, bytes) : 0;
    if (!n)
        return false;
    give_room(r); // alone: it may mean another character than it says
    r->take(r->arg, str_make(bytes, n));
    r->at += end + 1;
    return true;
}

static void give(struct reading *r, struct str piece)
{
    while (piece.n) {
        struct str part = str_first(piece, ROOM - r->n);
        memcpy(r->room + r->n, part.p, part.n);
        r->n += part.n;
        piece = str_from(piece, part.n);
        if (r->n == ROOM)
            give_room(r);
    }
}

static void give_room(struct reading *r)
{
    if (r->n)
        r->take(r->arg, str_make(r->room, r->n));
    r->n = 0;
}
