// sanitize_scan.c – looking through runs of bytes, 16 at a time where the processor can, and making text fit to be
// read.
#include "base/limits.h"
#include "text/sanitize_priv.h"
#include "text/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static size_t clean_run(const char *p, size_t n);
static struct str without_unwanted(struct arena *a, struct str s);

struct str html_prepare(struct arena *a, struct str html)
{
    if (html.n > LIMIT_HTML) {
        html.n = LIMIT_HTML;
        for (int back = 0; back < 3 && ((unsigned char)html.p[html.n] & 0xc0) == 0x80; back++)
            html.n--;
    }
    if (!utf8_valid(html))
        html = utf8_mend(a, html);
    for (size_t i = 0; (i += clean_run(html.p + i, html.n - i)) < html.n; i++)
        if ((unsigned char)html.p[i] < 0x80 || char_unwanted(html, i))
            return without_unwanted(a, html);
    return html;
}

size_t text_run(const char *p, size_t n)
{
    size_t i = 0;
#ifdef __SSE2__
    const __m128i lt = _mm_set1_epi8('<'), gt = _mm_set1_epi8('>'), amp = _mm_set1_epi8('&');
    for (; i + 16 <= n; i += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        __m128i stop = _mm_or_si128(_mm_cmpeq_epi8(x, lt), _mm_cmpeq_epi8(x, gt));
        unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(stop, _mm_cmpeq_epi8(x, amp)));
        if (mask)
            return i + (unsigned)__builtin_ctz(mask);
    }
#endif
    while (i < n && p[i] != '<' && p[i] != '>' && p[i] != '&')
        i++;
    return i;
}

size_t char_unwanted(struct str s, size_t i)
{
    const unsigned char *p = (const unsigned char *)s.p + i;
    size_t left = s.n - i;
    if (*p < 0x80)
        return *p == 0x7f || (*p < 0x20 && *p != '\t' && *p != '\n');
    if (*p == 0xc2)
        return left > 1 && p[1] < 0xa0 ? 2 : 0; // U+0080…9F
    if (*p == 0xef && left > 2) {
        bool mark = p[1] == 0xbb && p[2] == 0xbf;                     // U+FEFF
        bool none = (p[1] == 0xb7 && p[2] >= 0x90 && p[2] <= 0xaf) || // U+FDD0…FDEF
                    (p[1] == 0xbf && p[2] >= 0xbe);                   // U+FFFE, U+FFFF
        return mark || none ? 3 : 0;
    }
    if (*p >= 0xf0 && left > 3) // U+1FFFE, U+1FFFF, … U+10FFFF
        return (p[1] & 0x0f) == 0x0f && p[2] == 0xbf && p[3] >= 0xbe ? 4 : 0;
    return 0;
}

static bool may_be_unwanted(unsigned char c)
{
    return c == 0x7f || c == 0xc2 || c >= 0xef || (c < 0x20 && c != '\t' && c != '\n');
}

#ifdef __SSE2__
// Control characters other than tab and line feed, and bytes that begin a character which may be unwanted.
static __m128i bytes_unwanted(__m128i x)
{
    const __m128i del = _mm_set1_epi8(0x7f), c2 = _mm_set1_epi8((char)0xc2), ef = _mm_set1_epi8((char)0xef);
    const __m128i control = _mm_set1_epi8(0x1f), tab = _mm_set1_epi8('\t'), lf = _mm_set1_epi8('\n');
    __m128i stop = _mm_or_si128(_mm_cmpeq_epi8(x, c2), _mm_cmpeq_epi8(_mm_max_epu8(x, ef), x));
    __m128i blank = _mm_or_si128(_mm_cmpeq_epi8(x, tab), _mm_cmpeq_epi8(x, lf));
    stop = _mm_or_si128(stop, _mm_andnot_si128(blank, _mm_cmpeq_epi8(_mm_min_epu8(x, control), x)));
    return _mm_or_si128(stop, _mm_cmpeq_epi8(x, del));
}
#endif

static size_t clean_run(const char *p, size_t n)
{
    size_t i = 0;
#ifdef __SSE2__
    for (; i + 16 <= n; i += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        unsigned mask = (unsigned)_mm_movemask_epi8(bytes_unwanted(x));
        if (mask)
            return i + (unsigned)__builtin_ctz(mask);
    }
#endif
    while (i < n && !may_be_unwanted((unsigned char)p[i]))
        i++;
    return i;
}

size_t value_run(const char *p, size_t n)
{
    size_t i = 0;
#ifdef __SSE2__
    const __m128i lt = _mm_set1_epi8('<'), gt = _mm_set1_epi8('>'), amp = _mm_set1_epi8('&'), quot = _mm_set1_epi8('"');
    for (; i + 16 <= n; i += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        __m128i stop = _mm_or_si128(_mm_cmpeq_epi8(x, lt), _mm_cmpeq_epi8(x, gt));
        stop = _mm_or_si128(stop, _mm_or_si128(_mm_cmpeq_epi8(x, amp), _mm_cmpeq_epi8(x, quot)));
        unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(stop, bytes_unwanted(x)));
        if (mask)
            return i + (unsigned)__builtin_ctz(mask);
    }
#endif
    while (i < n && p[i] != '<' && p[i] != '>' && p[i] != '&' && p[i] != '"' && !may_be_unwanted((unsigned char)p[i]))
        i++;
    return i;
}

// CR LF and CR become LF (WHATWG HTML 13.2.3.5), a form feed the blank that it is to HTML.
static struct str without_unwanted(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t unwanted = char_unwanted(s, i);
        if (s.p[i] == '\r' && (i + 1 == s.n || s.p[i + 1] != '\n'))
            out[n++] = '\n';
        else if (s.p[i] == '\f')
            out[n++] = ' ';
        else if (!unwanted)
            out[n++] = s.p[i];
        i += unwanted ? unwanted : 1;
    }
    out[n] = 0;
    return str_make(out, n);
}
