// excerpt.c – short texts made of long ones.
#include "text/excerpt.h"
#include "base/must.h"
#include "text/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum letter { LETTER_SHOWN, LETTER_BLANK, LETTER_DROPPED };

struct words {
    size_t words, wide;
    unsigned within; // a word, 0 or 1
};

static size_t shown_run(const char *p, size_t n);
static enum letter letter_of(uint32_t cp);
static size_t words_plain(struct words *w, const char *p, size_t n);
static size_t words_any(struct words *w, struct str s, size_t from);
static bool word_letter(uint32_t cp);
static bool wide_letter(uint32_t cp);

struct str text_squeeze(struct arena *a, struct str s)
{
    struct str whole = utf8_mend(a, s);
    char *out = arena_alloc(a, whole.n + 1);
    size_t n = 0, len;
    bool blank = false;
    for (size_t i = 0; i < whole.n; i += len) {
        size_t shown = len = shown_run(whole.p + i, whole.n - i);
        while (shown && whole.p[i + shown - 1] == ' ')
            shown--;
        if (!len) {
            enum letter letter = letter_of(utf8_decode(whole, i, &len));
            blank = blank || letter == LETTER_BLANK;
            shown = letter == LETTER_SHOWN ? len : 0;
        }
        if (!shown)
            continue;
        if (blank && n)
            out[n++] = ' ';
        blank = whole.p[i + len - 1] == ' ';
        memcpy(out + n, whole.p + i, shown);
        n += shown;
    }
    out[n] = 0;
    return str_make(out, n);
}

struct str text_summary(struct arena *a, struct str s, size_t chars)
{
    for (size_t look = chars + chars / 4 + 1;; look *= 4) {
        struct str head = utf8_first(s, look), line = text_squeeze(a, head);
        if (head.n == s.n || utf8_count(line) > chars)
            return text_excerpt(a, line, chars);
    }
}

struct str text_excerpt(struct arena *a, struct str s, size_t chars)
{
    struct str head = utf8_first(s, chars);
    if (head.n == s.n)
        return s;
    struct str ellipsis = STR("…");
    head = utf8_first(s, chars ? chars - 1 : 0); // room for the mark
    size_t cut = head.n;
    while (cut && !char_space(s.p[cut]))
        cut--;
    // Text without blanks (Chinese, Japanese), or one very long word, is cut where it must be.
    if (cut < head.n / 2)
        cut = head.n;
    while (cut && (char_space(s.p[cut - 1]) || strchr(",;:-", s.p[cut - 1])))
        cut--;
    return chars ? arena_concat(a, str_first(s, cut), ellipsis) : STR("");
}

size_t text_words(struct str s)
{
    struct words w = {0};
    for (size_t i = 0; i < s.n;) {
        i += words_plain(&w, s.p + i, s.n - i);
        i += words_any(&w, s, i);
    }
    return w.words + (w.wide + 1) / 2;
}

#ifdef __SSE2__
// How many bits of 16 are set; not every processor that has SSE2 has an instruction for it.
static unsigned bits_of(unsigned v)
{
    v -= v >> 1 & 0x5555;
    v = (v & 0x3333) + (v >> 2 & 0x3333);
    v = (v + (v >> 4)) & 0x0f0f;
    return (v + (v >> 8)) & 0x1f;
}

static __m128i bytes_between(__m128i x, int before, int after)
{
    return _mm_and_si128(_mm_cmpgt_epi8(x, _mm_set1_epi8((char)before)), _mm_cmplt_epi8(x, _mm_set1_epi8((char)after)));
}

// Whether all of a block's characters beyond ASCII are letters of U+00C0–U+027F or U+0400–U+047F. It begins with a
// whole character.
static bool letters_beyond_ascii(__m128i x)
{
    __m128i c3 = _mm_cmpeq_epi8(x, _mm_set1_epi8((char)0xc3));
    __m128i signs = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8((char)0x97)),  // ×
                                 _mm_cmpeq_epi8(x, _mm_set1_epi8((char)0xb7))); // ÷
    __m128i leads = bytes_between(x, 0xbf, 0x00);
    __m128i known = _mm_or_si128(bytes_between(x, 0xc2, 0xca), bytes_between(x, 0xcf, 0xd2));
    __m128i other = _mm_or_si128(_mm_andnot_si128(known, leads), _mm_and_si128(signs, _mm_slli_si128(c3, 1)));
    return _mm_movemask_epi8(other) == 0;
}
#endif

// ASCII and the usual letters beyond it, 16 bytes at a time: a word begins where a letter or digit stands and none
// before it.
static size_t words_plain(struct words *w, const char *p, size_t n)
{
    size_t i = 0;
#ifdef __SSE2__
    for (size_t whole; i + 16 <= n; i += whole) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        unsigned high = (unsigned)_mm_movemask_epi8(x);
        whole = 16 - ((unsigned char)p[i + 15] >= 0xc0); // bytes of whole characters
        if (high && !letters_beyond_ascii(x))
            break;
        __m128i letter = bytes_between(_mm_or_si128(x, _mm_set1_epi8(0x20)), 'a' - 1, 'z' + 1);
        __m128i digit = bytes_between(x, '0' - 1, '9' + 1);
        unsigned mask = ((unsigned)_mm_movemask_epi8(_mm_or_si128(letter, digit)) | high) & (0xffff >> (16 - whole));
        unsigned quotes = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_set1_epi8('\'')));
        for (; quotes; quotes &= quotes - 1) // within a word it is a part of it
            mask |= (mask << 1 | w->within) & quotes & -quotes;
        w->words += bits_of(mask & ~(mask << 1 | w->within));
        w->within = mask >> (whole - 1) & 1;
    }
#else
    (void)w, (void)p, (void)n;
#endif
    return i;
}

// The next 16 bytes and what ends the character there, whatever they are.
static size_t words_any(struct words *w, struct str s, size_t from)
{
    size_t i = from, len;
    for (; i < s.n && i < from + 16; i += len) {
        uint32_t cp = (unsigned char)s.p[i];
        bool ideograph = cp >= 0xe4 && cp <= 0xe9 && s.n - i >= 3; // of U+4000–U+9FFF
        len = ideograph ? 3 : 1;
        if (cp >= 0x80 && !ideograph)
            cp = utf8_decode(s, i, &len);
        if (ideograph || (cp >= 0x80 && wide_letter(cp))) {
            w->wide++;
            w->within = 0;
        } else if (word_letter(cp)) {
            w->words += !w->within;
            w->within = 1;
        } else if (cp != '\'' && cp != 0x2019 && cp != 0x200c) { // don't is one word
            w->within = 0;
        }
    }
    return i - from;
}

// Whether letter_of() has to be asked about what begins with this byte: controls, and what begins U+0080–U+00BF,
// U+1000–U+3FFF and U+F000–U+FFFF. All others are shown.
static bool may_be_dropped(unsigned char c)
{
    return c < 0x20 || c == 0x7f || c == 0xc2 || (c >= 0xe1 && c <= 0xe3) || c == 0xef;
}

// Bytes that surely are shown, and single blanks behind them, in text that is UTF-8.
static size_t shown_run(const char *p, size_t n)
{
    if (p[0] == ' ' || may_be_dropped((unsigned char)p[0]))
        return 0;
    size_t i = 1;
#ifdef __SSE2__
    const __m128i blank = _mm_set1_epi8(' '), control = _mm_set1_epi8(0x1f), del = _mm_set1_epi8(0x7f);
    const __m128i c2 = _mm_set1_epi8((char)0xc2), ef = _mm_set1_epi8((char)0xef);
    const __m128i before_e1 = _mm_set1_epi8((char)0xe0), after_e3 = _mm_set1_epi8((char)0xe4);
    for (; i + 16 <= n; i += 16) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        __m128i before = _mm_loadu_si128((const __m128i *)(const void *)(p + i - 1));
        __m128i stop = _mm_and_si128(_mm_cmpeq_epi8(x, blank), _mm_cmpeq_epi8(before, blank));
        __m128i wide = _mm_and_si128(_mm_cmpgt_epi8(x, before_e1), _mm_cmplt_epi8(x, after_e3));
        stop = _mm_or_si128(_mm_or_si128(stop, wide), _mm_cmpeq_epi8(_mm_min_epu8(x, control), x));
        stop = _mm_or_si128(_mm_or_si128(stop, _mm_cmpeq_epi8(x, del)), _mm_cmpeq_epi8(x, c2));
        unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(stop, _mm_cmpeq_epi8(x, ef)));
        if (mask)
            return i + (unsigned)__builtin_ctz(mask);
    }
#endif
    while (i < n && !may_be_dropped((unsigned char)p[i]) && !(p[i] == ' ' && p[i - 1] == ' '))
        i++;
    return i;
}

// Blanks of Unicode's White_Space, and what has no place in a line: controls, overrides of the direction (they would
// turn round what stands behind them in a list), marks that are not seen.
static enum letter letter_of(uint32_t cp)
{
    if (cp == ' ' || (cp >= 0x09 && cp <= 0x0d) || cp == 0x85 || cp == 0xa0 || cp == 0x1680 ||
        (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 || cp == 0x202f || cp == 0x205f || cp == 0x3000)
        return LETTER_BLANK;
    if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xad || cp == 0x200b || cp == 0x200e || cp == 0x200f ||
        (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff || cp == 0xfffe ||
        cp == 0xffff)
        return LETTER_DROPPED;
    return LETTER_SHOWN;
}

// The usual ones are known without a look into Unicode's tables: Latin, Cyrillic, dashes and quotation marks.
static bool word_letter(uint32_t cp)
{
    if (cp < 0x80)
        return char_alpha((char)cp) || char_digit((char)cp);
    if (cp >= 0xc0 && cp < 0x250)
        return cp != 0xd7 && cp != 0xf7; // × and ÷
    if ((cp >= 0x400 && cp < 0x482) || (cp >= 0x48a && cp < 0x530))
        return true;
    return (cp < 0x2010 || cp > 0x2027) && utf8_letter(cp);
}

// Scripts that put no blanks between words: kana and the ideographs. Korean does put them.
static bool wide_letter(uint32_t cp)
{
    return (cp >= 0x3040 && cp < 0x3100) || (cp >= 0x31f0 && cp < 0x3200) || (cp >= 0x3400 && cp < 0xa000) ||
           (cp >= 0xf900 && cp < 0xfb00) || (cp >= 0x20000 && cp < 0x32000);
}
