// excerpt.c – short texts made of long ones.
#include "text/excerpt.h"
#include "base/must.h"
#include "text/utf8.h"

enum letter { LETTER_SHOWN, LETTER_BLANK, LETTER_DROPPED };

static enum letter letter_of(uint32_t cp);
static bool word_letter(uint32_t cp);
static bool wide_letter(uint32_t cp);

struct str text_squeeze(struct arena *a, struct str s)
{
    struct str whole = utf8_mend(a, s);
    char *out = arena_alloc(a, whole.n + 1);
    size_t n = 0, len;
    bool blank = false;
    for (size_t i = 0; i < whole.n; i += len) {
        uint32_t cp = utf8_decode(whole, i, &len);
        enum letter letter = letter_of(cp);
        blank = blank || letter == LETTER_BLANK;
        if (letter != LETTER_SHOWN)
            continue;
        if (blank && n)
            out[n++] = ' ';
        blank = false;
        memcpy(out + n, whole.p + i, len);
        n += len;
    }
    out[n] = 0;
    return str_make(out, n);
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
    size_t words = 0, wide = 0, len;
    bool within = false;
    for (size_t i = 0; i < s.n; i += len) {
        uint32_t cp = utf8_decode(s, i, &len);
        if (wide_letter(cp)) {
            wide++;
            within = false;
        } else if (word_letter(cp)) {
            words += !within;
            within = true;
        } else if (cp != '\'' && cp != 0x2019 && cp != 0x200c) { // don't is one word
            within = false;
        }
    }
    return words + (wide + 1) / 2;
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

static bool word_letter(uint32_t cp)
{
    return cp < 0x80 ? char_alpha((char)cp) || char_digit((char)cp) : utf8_letter(cp);
}

// Scripts that put no blanks between words: kana and the ideographs. Korean does put them.
static bool wide_letter(uint32_t cp)
{
    return (cp >= 0x3040 && cp < 0x3100) || (cp >= 0x31f0 && cp < 0x3200) || (cp >= 0x3400 && cp < 0xa000) ||
           (cp >= 0xf900 && cp < 0xfb00) || (cp >= 0x20000 && cp < 0x32000);
}
