// html_text.c – the plain text of HTML, and whether a text is HTML at all. One pass; no tree is built.
#include "text/html_text.h"
#include "text/entity.h"
#include "text/html_priv.h"
#include "text/sanitize_priv.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

struct gather {
    struct str s;
    size_t at;
    char *out;
    size_t n;
    bool blank; // white space or a block's edge since the last character
    bool plain; // a tag did not end: the rest is text
    // Whose end was looked for in vain, TAG_NONE for comments: it is not looked for again, so that all takes one pass.
    bool endless[TAG_COUNT];
};

static bool holds_markup(struct str s, bool references);
static void gather_markup(struct gather *g);
static void gather_reference(struct gather *g);
static void skip_raw(struct gather *g, enum tag tag, struct str name);
static size_t comment_end(struct gather *g, size_t at);
static void gather_char(struct gather *g, char c);
static void gather_run(struct gather *g);
static size_t straight_run(const char *p, size_t n);

struct str html_text(struct arena *a, struct str html)
{
    struct gather g = {.s = html, .out = arena_alloc(a, html.n * 2 + 1)};
    while (g.at < html.n) {
        char c = html.p[g.at];
        if (c == '<' && !g.plain) {
            gather_markup(&g);
        } else if (c == '&') {
            gather_reference(&g);
        } else if (c == '<' || char_space(c)) {
            gather_char(&g, c);
            g.at++;
        } else {
            gather_run(&g);
        }
    }
    g.out[g.n] = 0;
    return str_make(g.out, g.n);
}

bool html_likely(struct str s)
{
    return holds_markup(s, true);
}

bool html_tagged(struct str s)
{
    return holds_markup(s, false);
}

// A tag that is known, a comment, and where asked for a reference.
static bool holds_markup(struct str s, bool references)
{
    if (!s.n)
        return false;
    const char *last = memrchr(s.p, '>', s.n);
    size_t closed = last ? (size_t)(last - s.p) : 0;
    for (size_t i = 0; (i += text_run(s.p + i, s.n - i)) < s.n; i++) {
        if (s.p[i] == '&') {
            char room[8];
            size_t len, bytes = references ? entity_read(str_from(s, i), room, &len) : 0;
            if (bytes && s.p[i + bytes - 1] == ';')
                return true;
        } else if (s.p[i] == '<' && i < closed) {
            size_t from = i + 1 + (s.p[i + 1] == '/');
            if (str_starts(str_from(s, i), STR("<!--")))
                return true;
            size_t end = from;
            while (end < s.n && end - from < sizeof tag_rules->name && (char_alpha(s.p[end]) || char_digit(s.p[end])))
                end++;
            bool ends = end < s.n && (char_space(s.p[end]) || s.p[end] == '/' || s.p[end] == '>');
            if (ends && tag_find(str_make(s.p + from, end - from)) != TAG_NONE)
                return true;
        }
    }
    return false;
}

static bool parts_words(enum tag tag)
{
    return tag == TAG_BR || tag == TAG_IMG || tag_rules[tag].fate == BLOCK ||
           tag_rules[tag].nesting & (ENDS_P | TABLE_PART);
}

static bool content_is_text(enum tag tag)
{
    return tag == TAG_TITLE || tag == TAG_TEXTAREA || tag == TAG_XMP;
}

// At '<'.
static void gather_markup(struct gather *g)
{
    struct str s = g->s;
    size_t from = g->at + 1;
    bool end = from < s.n && s.p[from] == '/';
    from += end;
    if (from < s.n && char_alpha(s.p[from])) {
        size_t name_end = html_name_end(s, from);
        size_t tag_end = str_starts(str_from(s, name_end), STR(">")) ? name_end + 1 : html_tag_end(s, name_end, NULL);
        struct str name = str_make(s.p + from, name_end - from);
        enum tag tag = tag_find(name);
        g->plain = tag_end == SIZE_MAX;
        if (g->plain)
            return;
        g->at = tag_end;
        g->blank |= parts_words(tag);
        if (!end && tag_rules[tag].nesting & RAW && !content_is_text(tag))
            skip_raw(g, tag, name);
    } else if (end || (from < s.n && (s.p[from] == '!' || s.p[from] == '?'))) {
        g->at = comment_end(g, g->at + 1);
    } else {
        gather_char(g, '<');
        g->at++;
    }
}

// One that never ends is a word about it: "How to use <script> tags".
static void skip_raw(struct gather *g, enum tag tag, struct str name)
{
    size_t end = g->endless[tag] ? g->s.n : html_raw_end(g->s, g->at, name);
    g->endless[tag] = end == g->s.n;
    if (end < g->s.n)
        g->at = end;
}

// A comment that never ends is taken to end at its first '>', so that the text after it is not lost.
static size_t comment_end(struct gather *g, size_t at)
{
    struct str s = g->s;
    size_t first = at + str_find_char(str_from(s, at), '>');
    if (!g->endless[TAG_NONE]) {
        size_t end = html_comment_end(s, at);
        if (end < s.n || str_ends(s, STR("-->")) || str_ends(s, STR("--!>")) || first + 1 >= s.n)
            return end;
        g->endless[TAG_NONE] = str_starts(str_from(s, at), STR("!--"));
    }
    return first < s.n ? first + 1 : s.n;
}

static void gather_reference(struct gather *g)
{
    char room[8];
    size_t len, bytes = entity_read(str_from(g->s, g->at), room, &len);
    if (!bytes) {
        gather_char(g, '&');
        bytes = 1;
    } else if (len == 2 && memcmp(room, "\xc2\xa0", 2) == 0) {
        gather_char(g, ' ');
    } else {
        for (size_t i = 0; i < len; i++)
            gather_char(g, room[i]);
    }
    g->at += bytes;
}

static void gather_char(struct gather *g, char c)
{
    if (char_space(c)) {
        g->blank = true;
        return;
    }
    if (g->blank && g->n)
        g->out[g->n++] = ' ';
    g->blank = false;
    g->out[g->n++] = c;
}

// At something that is no white space: it and what follows, as long as it can be taken as it stands.
static void gather_run(struct gather *g)
{
    const char *from = g->s.p + g->at;
    size_t run = straight_run(from, g->s.n - g->at), last = run;
    while (from[last - 1] == ' ')
        last--;
    if (g->blank && g->n)
        g->out[g->n++] = ' ';
    memcpy(g->out + g->n, from, last);
    g->n += last;
    g->at += run;
    g->blank = last < run;
}

// Up to markup, or white space other than single blanks; at least one byte.
static size_t straight_run(const char *p, size_t n)
{
    size_t i = 1;
#ifdef __SSE2__
    const __m128i lt = _mm_set1_epi8('<'), amp = _mm_set1_epi8('&'), blank = _mm_set1_epi8(' ');
    const __m128i control = _mm_set1_epi8(0x1f);
    for (; i + 16 <= n; i += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        __m128i before = _mm_loadu_si128((const __m128i *)(const void *)(p + i - 1));
        __m128i two = _mm_and_si128(_mm_cmpeq_epi8(x, blank), _mm_cmpeq_epi8(before, blank));
        __m128i stop = _mm_or_si128(_mm_cmpeq_epi8(x, lt), _mm_cmpeq_epi8(x, amp));
        stop = _mm_or_si128(_mm_or_si128(stop, two), _mm_cmpeq_epi8(_mm_min_epu8(x, control), x));
        unsigned mask = (unsigned)_mm_movemask_epi8(stop);
        if (mask)
            return i + (unsigned)__builtin_ctz(mask);
    }
#endif
    while (i < n && p[i] != '<' && p[i] != '&' && (unsigned char)p[i] > 0x1f && !(p[i] == ' ' && p[i - 1] == ' '))
        i++;
    return i;
}
