// utf8.c – UTF-8 validated, read, written and mended.
#include "text/utf8.h"
#include "base/must.h"

#include <stdlib.h>
#include <utf8proc.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define REPLACEMENT "\xef\xbf\xbd" // U+FFFD

static size_t ascii_run(const unsigned char *p, size_t n);
static size_t sequence_bytes(unsigned char lead);
static size_t sequence_at(const unsigned char *p, size_t n);
static size_t bad_run(const unsigned char *p, size_t n);
static size_t harmless_run(struct str s, size_t i);
static size_t forbidden_at(struct str s, size_t i);

bool utf8_ascii(struct str s)
{
    return ascii_run((const unsigned char *)s.p, s.n) == s.n;
}

#ifdef __SSE2__
// What the bytes of one block leave to the next: which of its first bytes must continue a character, and whether the
// first of them follows a lead that does not take every continuation (Unicode 15, table 3-7).
struct utf8_debt {
    unsigned more, e0, ed, f0, f4;
};

static unsigned bytes_equal(__m128i x, int byte)
{
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_set1_epi8((char)byte)));
}

static unsigned bytes_from(__m128i x, int least)
{
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(x, _mm_set1_epi8((char)least)), x));
}

// Sixteen bytes as sets of bits, one a byte.
static bool block_valid(__m128i x, struct utf8_debt *debt)
{
    unsigned high = (unsigned)_mm_movemask_epi8(x);
    if (!high && !debt->more)
        return true;
    unsigned leads = bytes_from(x, 0xc0), leads3 = bytes_from(x, 0xe0), leads4 = 0;
    if (leads3 || debt->e0 || debt->ed || debt->f0 || debt->f4) {
        unsigned bit5 = (unsigned)_mm_movemask_epi8(_mm_slli_epi16(x, 2));
        unsigned bit45 = (unsigned)_mm_movemask_epi8(_mm_slli_epi16(x, 3)) | bit5;
        unsigned e0 = bytes_equal(x, 0xe0) << 1 | debt->e0, ed = bytes_equal(x, 0xed) << 1 | debt->ed;
        unsigned f0 = bytes_equal(x, 0xf0) << 1 | debt->f0, f4 = bytes_equal(x, 0xf4) << 1 | debt->f4;
        leads4 = bytes_from(x, 0xf0);
        if ((((e0 & ~bit5) | (ed & bit5) | (f0 & ~bit45) | (f4 & bit45)) & 0xffff) || bytes_from(x, 0xf5))
            return false;
        *debt = (struct utf8_debt){.more = debt->more, .e0 = e0 >> 16, .ed = ed >> 16, .f0 = f0 >> 16, .f4 = f4 >> 16};
    }
    if (bytes_equal(_mm_and_si128(x, _mm_set1_epi8((char)0xfe)), 0xc0))
        return false;
    unsigned more = leads << 1 | leads3 << 2 | leads4 << 3 | debt->more;
    debt->more = more >> 16;
    return (more & 0xffff) == (high & ~leads);
}

// Bytes of the whole blocks of 64 that are ASCII.
static size_t ascii_blocks(const char *p, size_t n)
{
    size_t i = 0;
    for (; n - i >= 64; i += 64) {
        const __m128i *four = (const __m128i *)(const void *)(p + i);
        __m128i x = _mm_or_si128(_mm_loadu_si128(four), _mm_loadu_si128(four + 1));
        __m128i y = _mm_or_si128(_mm_loadu_si128(four + 2), _mm_loadu_si128(four + 3));
        if (_mm_movemask_epi8(_mm_or_si128(x, y)))
            break;
    }
    return i;
}

bool utf8_valid(struct str s)
{
    struct utf8_debt debt = {0};
    size_t i = 0;
    while (s.n - i >= 16) {
        if (!debt.more)
            i += ascii_blocks(s.p + i, s.n - i);
        for (size_t end = i + 64; i < end && s.n - i >= 16; i += 16)
            if (!block_valid(_mm_loadu_si128((const __m128i *)(const void *)(s.p + i)), &debt))
                return false;
    }
    if (i == s.n)
        return !debt.more;
    char rest[16] = {0};
    memcpy(rest, s.p + i, s.n - i);
    return block_valid(_mm_loadu_si128((const __m128i *)(const void *)rest), &debt);
}
#else
bool utf8_valid(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t n = s.n;
    while (n) {
        size_t run = ascii_run(p, n);
        p += run;
        n -= run;
        while (n && *p >= 0x80) { // text that is not Latin comes in long runs
            size_t len = sequence_at(p, n);
            if (!len)
                return false;
            p += len;
            n -= len;
        }
    }
    return true;
}
#endif

uint32_t utf16_pair(uint32_t high, uint32_t low)
{
    bool pair = high >= 0xd800 && high < 0xdc00 && low >= 0xdc00 && low < 0xe000;
    return pair ? 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00) : 0;
}

size_t utf8_encode(uint32_t cp, char *room)
{
    if (cp < 0x80) {
        room[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        room[0] = (char)(0xc0 | cp >> 6);
        room[1] = (char)(0x80 | (cp & 0x3f));
        return 2;
    }
    if (cp < 0x10000) {
        if (cp >= 0xd800 && cp < 0xe000)
            return 0;
        room[0] = (char)(0xe0 | cp >> 12);
        room[1] = (char)(0x80 | (cp >> 6 & 0x3f));
        room[2] = (char)(0x80 | (cp & 0x3f));
        return 3;
    }
    if (cp > 0x10ffff)
        return 0;
    room[0] = (char)(0xf0 | cp >> 18);
    room[1] = (char)(0x80 | (cp >> 12 & 0x3f));
    room[2] = (char)(0x80 | (cp >> 6 & 0x3f));
    room[3] = (char)(0x80 | (cp & 0x3f));
    return 4;
}

uint32_t utf8_decode(struct str s, size_t i, size_t *ret_len)
{
    must(i < s.n);
    const unsigned char *p = (const unsigned char *)s.p + i;
    size_t len = sequence_at(p, s.n - i);
    *ret_len = len ? len : 1;
    switch (len) {
    case 1:
        return p[0];
    case 2:
        return (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f);
    case 3:
        return (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
    case 4:
        return (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 | (uint32_t)(p[2] & 0x3f) << 6 |
               (p[3] & 0x3f);
    default:
        return 0xfffd;
    }
}

// One U+FFFD for each maximal part of a sequence that could have become one (Unicode 15, 3.9 "U+FFFD Substitution of
// Maximal Subparts"; WHATWG Encoding does the same), so that what we show is what browsers show.
struct str utf8_mend(struct arena *a, struct str s)
{
    if (utf8_valid(s))
        return s;
    const unsigned char *p = (const unsigned char *)s.p;
    must(s.n < SIZE_MAX / 3);
    char *out = arena_alloc(a, s.n * 3 + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t len = sequence_at(p + i, s.n - i);
        if (len) {
            memcpy(out + n, p + i, len);
            n += len;
            i += len;
        } else {
            memcpy(out + n, REPLACEMENT, 3);
            n += 3;
            i += bad_run(p + i, s.n - i);
        }
    }
    out[n] = 0;
    return str_make(out, n);
}

struct str utf8_xml_clean(struct arena *a, struct str s)
{
    size_t first = harmless_run(s, 0);
    while (first < s.n && !forbidden_at(s, first))
        first += 1 + harmless_run(s, first + 1);
    if (first >= s.n)
        return s;
    char *out = arena_alloc(a, s.n + 1);
    memcpy(out, s.p, first);
    size_t n = first;
    for (size_t i = first; i < s.n;) {
        size_t skip = forbidden_at(s, i);
        if (skip) {
            i += skip;
        } else {
            size_t run = 1 + harmless_run(s, i + 1);
            memcpy(out + n, s.p + i, run);
            n += run;
            i += run;
        }
    }
    out[n] = 0;
    return str_make(out, n);
}

size_t utf8_count(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.n; i++) // every byte but those that continue a character
        count += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return count;
}

struct str utf8_first(struct str s, size_t chars)
{
    if (s.n <= chars)
        return s;
    size_t i = 0;
#ifdef __SSE2__
    const __m128i last = _mm_set1_epi8((char)0xbf); // of the bytes that continue; they are the least as signed numbers
    for (; i + 16 <= s.n; i += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(s.p + i));
        size_t begun = (size_t)__builtin_popcount((unsigned)_mm_movemask_epi8(_mm_cmpgt_epi8(x, last)));
        if (begun > chars)
            break;
        chars -= begun;
    }
#endif
    for (; i < s.n; i++) {
        if (((unsigned char)s.p[i] & 0xc0) != 0x80 && chars-- == 0)
            return str_first(s, i);
    }
    return s;
}

bool utf8_letter(uint32_t cp)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)cp);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_MC;
}
uint32_t utf8_lower(uint32_t cp)
{
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
}

struct str utf8_fold(struct arena *a, struct str s)
{
    if (utf8_ascii(s)) {
        size_t i = 0;
        while (i < s.n && char_lower(s.p[i]) == s.p[i])
            i++;
        if (i == s.n)
            return s;
        char *low = arena_cstr(a, s);
        for (; i < s.n; i++)
            low[i] = char_lower(low[i]);
        return str_make(low, s.n);
    }
    struct str whole = utf8_mend(a, s);
    uint8_t *folded = NULL;
    utf8proc_ssize_t n = utf8proc_map((const uint8_t *)whole.p, (utf8proc_ssize_t)whole.n, &folded,
                                      UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
    must(n >= 0); // valid UTF-8 cannot fail but by memory
    struct str ret = arena_str(a, str_make((const char *)folded, (size_t)n));
    free(folded);
    return ret;
}

// Bytes below 0x80 from p on.
static size_t ascii_run(const unsigned char *p, size_t n)
{
    size_t i = 0;
#ifdef __SSE2__
    while (n - i >= 16) {
        int high = _mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(const void *)(p + i)));
        if (high)
            return i + (size_t)__builtin_ctz((unsigned)high);
        i += 16;
    }
#else
    while (n - i >= 8) {
        uint64_t word;
        memcpy(&word, p + i, 8);
        if (word & UINT64_C(0x8080808080808080))
            break;
        i += 8;
    }
#endif
    while (i < n && p[i] < 0x80)
        i++;
    return i;
}

// How many bytes a sequence that starts so has; 0 for a byte that starts none (Unicode 15, table 3-7).
static size_t sequence_bytes(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4)
        return 0;
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

// Bytes of the whole, shortest-form sequence at p; 0 if there is none. n > 0.
static size_t sequence_at(const unsigned char *p, size_t n)
{
    size_t len = sequence_bytes(p[0]);
    if (len <= 1)
        return len;
    if (len > n || (p[1] & 0xc0) != 0x80)
        return 0;
    if (len == 2)
        return 2;
    if ((p[2] & 0xc0) != 0x80)
        return 0;
    if (len == 3) {
        if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] >= 0xa0)) // overlong; a surrogate
            return 0;
        return 3;
    }
    if ((p[3] & 0xc0) != 0x80 || (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] >= 0x90)) // overlong; too big
        return 0;
    return 4;
}

// Bytes to be replaced together: as many as begin a sequence that could still have been completed, at least one.
static size_t bad_run(const unsigned char *p, size_t n)
{
    size_t len = sequence_bytes(p[0]);
    if (len < 2 || n < 2)
        return 1;
    unsigned char least = 0x80, most = 0xbf; // of the second byte
    switch (p[0]) {
    case 0xe0:
        least = 0xa0;
        break;
    case 0xed:
        most = 0x9f;
        break;
    case 0xf0:
        least = 0x90;
        break;
    case 0xf4:
        most = 0x8f;
        break;
    default:
        break;
    }
    if (p[1] < least || p[1] > most)
        return 1;
    size_t i = 2;
    while (i < len && i < n && (p[i] & 0xc0) == 0x80)
        i++;
    return i;
}

// Bytes from i on that surely begin no forbidden character.
static size_t harmless_run(struct str s, size_t i)
{
    size_t from = i;
#ifdef __SSE2__
    const __m128i controls = _mm_set1_epi8(0x1f), tab = _mm_set1_epi8('\t'), lf = _mm_set1_epi8('\n');
    const __m128i cr = _mm_set1_epi8('\r'), ef = _mm_set1_epi8((char)0xef);
    for (; i < s.n && s.n - i >= 16; i += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(s.p + i));
        __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(x, controls), x);
        __m128i fine = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, tab), _mm_cmpeq_epi8(x, lf)), _mm_cmpeq_epi8(x, cr));
        int hits = _mm_movemask_epi8(_mm_or_si128(_mm_andnot_si128(fine, low), _mm_cmpeq_epi8(x, ef)));
        if (hits)
            return i - from + (size_t)__builtin_ctz((unsigned)hits);
    }
#endif
    while (i < s.n && (unsigned char)s.p[i] != 0xef &&
           ((unsigned char)s.p[i] >= 0x20 || s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r'))
        i++;
    return i - from;
}

// Bytes of a character at i that XML 1.0 (2.2) forbids, 0 if it may stand. Surrogates are no UTF-8, so none come here.
static size_t forbidden_at(struct str s, size_t i)
{
    unsigned char c = (unsigned char)s.p[i];
    if (c < 0x20)
        return c != '\t' && c != '\n' && c != '\r';
    if (c == 0xef && s.n - i >= 3 && (unsigned char)s.p[i + 1] == 0xbf && (unsigned char)s.p[i + 2] >= 0xbe)
        return 3;
    return 0;
}
