// charset.c – which encoding a feed is in, and its bytes as UTF-8.
#include "text/charset.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/must.h"
#include "text/utf8.h"

#include <errno.h>
#include <iconv.h>

// The labels of the WHATWG Encoding Standard (4.2), with four changes: gb2312 and gbk are read as their superset
// gb18030 (protocols 1.8); the labels of UTF-16 say nothing that the bytes do not say better; those of "replacement"
// and "x-user-defined" are not known; and other programs' names for these encodings, and the pages of DOS, are known
// as well: old feeds have them. A row whose converter is NULL is read by this file.
// clang-format off
static const struct encoding {
    const char *name, *converter, *labels;
} encodings[] = {
    {"utf-8", NULL, "utf-8 utf8 utf_8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8"},
    {"windows-1252", NULL, "windows-1252 iso-8859-1 us-ascii ascii latin1 ansi_x3.4-1968 cp1252 cp819 csisolatin1 ibm819 "
        "iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 x-cp1252 "
        "cp-1252 win-1252 latin-1"},
    {"ibm437", "IBM437", "ibm437 cp437 437 cspc8codepage437"},
    {"ibm850", "IBM850", "ibm850 cp850 850 cspc850multilingual"},
    {"ibm852", "IBM852", "ibm852 cp852 852 cspcp852"},
    {"ibm855", "IBM855", "ibm855 cp855 855 csibm855"},
    {"ibm866", "IBM866", "866 cp866 csibm866 ibm866"},
    {"iso-8859-2", "ISO-8859-2", "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"},
    {"iso-8859-3", "ISO-8859-3", "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"},
    {"iso-8859-4", "ISO-8859-4", "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"},
    {"iso-8859-5", "ISO-8859-5", "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 "
        "iso_8859-5:1988"},
    {"iso-8859-6", "ISO-8859-6", "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e "
        "iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"},
    {"iso-8859-7", "ISO-8859-7", "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 "
        "iso_8859-7 iso_8859-7:1987 sun_eu_greek"},
    {"iso-8859-8", "ISO-8859-8", "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 "
        "iso_8859-8 iso_8859-8:1988 visual"},
    {"iso-8859-8-i", "ISO-8859-8", "csiso88598i iso-8859-8-i logical"},
    {"iso-8859-10", "ISO-8859-10", "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6"},
    {"iso-8859-13", "ISO-8859-13", "iso-8859-13 iso8859-13 iso885913"},
    {"iso-8859-14", "ISO-8859-14", "iso-8859-14 iso8859-14 iso885914"},
    {"iso-8859-15", "ISO-8859-15", "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 latin9 latin-9"},
    {"iso-8859-16", "ISO-8859-16", "iso-8859-16"},
    {"koi8-r", "KOI8-R", "cskoi8r koi koi8 koi8-r koi8_r"},
    {"koi8-u", "KOI8-U", "koi8-ru koi8-u"},
    {"macintosh", "MACINTOSH", "csmacintosh mac macintosh x-mac-roman macroman mac-roman"},
    {"windows-874", "CP874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"},
    {"windows-1250", "CP1250", "cp1250 windows-1250 x-cp1250 cp-1250 win-1250"},
    {"windows-1251", "CP1251", "cp1251 windows-1251 x-cp1251 cp-1251 win-1251"},
    {"windows-1253", "CP1253", "cp1253 windows-1253 x-cp1253"},
    {"windows-1254", "CP1254", "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 "
        "windows-1254 x-cp1254"},
    {"windows-1255", "CP1255", "cp1255 windows-1255 x-cp1255"},
    {"windows-1256", "CP1256", "cp1256 windows-1256 x-cp1256"},
    {"windows-1257", "CP1257", "cp1257 windows-1257 x-cp1257"},
    {"windows-1258", "CP1258", "cp1258 windows-1258 x-cp1258"},
    {"x-mac-cyrillic", "MAC-UK", "x-mac-cyrillic x-mac-ukrainian"},
    {"gb18030", "GB18030", "gb18030 chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk cp936 ms936 "
        "windows-936 euc-cn"},
    {"big5", "BIG5-HKSCS", "big5 big5-hkscs cn-big5 csbig5 x-x-big5 cp950 ms950 windows-950"},
    {"euc-jp", "EUC-JP-MS", "cseucpkdfmtjapanese euc-jp x-euc-jp eucjp euc_jp"},
    {"iso-2022-jp", "ISO-2022-JP", "csiso2022jp iso-2022-jp"},
    {"shift_jis", "CP932", "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis shiftjis cp932"},
    {"euc-kr", "UHC", "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949 "
        "euckr euc_kr cp949 ms949 uhc"},
};
// clang-format on

static const struct encoding *const utf_8 = &encodings[0];
static const struct encoding *const windows_1252 = &encodings[1];

// The 16 and 32 bit encodings, which show themselves.
struct wide {
    const char *name;
    size_t width; // bytes of a unit
    bool big;     // most significant byte first
    size_t bom;   // bytes of a byte order mark to be left out
};

static bool wide_find(struct str bytes, struct wide *ret);
static struct decoded wide_decode(struct arena *a, struct str bytes, const struct wide *w);
static const struct encoding *encoding_find(struct str label);
static struct str declared_encoding(struct str text);
static bool convert(struct arena *a, const struct encoding *e, struct str bytes, struct decoded *ret);
static bool convert_by_libc(struct arena *a, const struct encoding *e, struct str bytes, struct str *ret,
                            size_t *ret_bad);
static struct str convert_windows_1252(struct arena *a, struct str bytes);
static struct decoded utf8_decoded(struct arena *a, struct str text);
static struct str halves_join(struct arena *a, struct str s);
static size_t beyond_ascii(struct str text);
static struct decoded decoded_as(const struct encoding *e, struct str text);

static const struct str utf8_bom = {"\xef\xbb\xbf", 3};

struct decoded charset_decode(struct arena *a, struct str bytes, struct str charset)
{
    struct wide wide;
    if (wide_find(bytes, &wide))
        return wide_decode(a, bytes, &wide);
    if (str_starts(bytes, utf8_bom))
        return utf8_decoded(a, str_from(bytes, utf8_bom.n));
    if (utf8_valid(bytes) && !utf8_ascii(bytes))
        return decoded_as(utf_8, bytes);
    struct str joined = halves_join(a, bytes);
    if (joined.p != bytes.p && utf8_valid(joined))
        return (struct decoded){joined, str_of(utf_8->name), true};

    const struct encoding *said[] = {encoding_find(charset), encoding_find(declared_encoding(bytes)),
                                     utf_8}; // XML 4.3.3: what says nothing is UTF-8
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        struct decoded ret;
        if (said[i] && convert(a, said[i], bytes, &ret))
            return ret;
    }
    return decoded_as(windows_1252, convert_windows_1252(a, bytes));
}

struct decoded charset_decode_json(struct arena *a, struct str bytes)
{
    struct wide wide;
    if (wide_find(bytes, &wide))
        return wide_decode(a, bytes, &wide);
    return utf8_decoded(a, str_starts(bytes, utf8_bom) ? str_from(bytes, utf8_bom.n) : bytes);
}

struct str charset_parameter(struct arena *a, struct str content_type)
{
    struct str rest = str_from(content_type, str_find_char(content_type, ';')), name = STR("charset");
    while (!str_empty(rest)) {
        rest = str_trim(str_from(rest, 1));
        bool hit = str_starts_nocase(rest, name);
        struct str value = str_trim(str_from(rest, name.n));
        if (hit && !str_empty(value) && value.p[0] == '=') {
            value = str_trim(str_from(value, 1));
            char quote = str_empty(value) ? 0 : value.p[0];
            struct buf label;
            buf_init(&label, LIMIT_ENTITY_VALUE);
            bool quoted = quote == '"' || quote == '\'';
            for (size_t i = quoted; i < value.n && value.p[i] != (quoted ? quote : ';'); i++) {
                if (quoted && value.p[i] == '\\' && i + 1 < value.n)
                    i++;
                buf_c(&label, value.p[i]);
            }
            struct str ret = arena_str(a, str_trim(buf_str(&label)));
            buf_done(&label);
            return str_empty(ret) ? STR_NONE : ret;
        }
        rest = str_from(rest, str_find_char(rest, ';'));
    }
    return STR_NONE;
}

// By byte order mark, else by the zeros among the first characters of XML or JSON, which are ASCII (RFC 4627, 3;
// XML 1.0, appendix F).
static bool wide_find(struct str bytes, struct wide *ret)
{
    static const struct {
        struct str mark;
        struct wide wide;
    } marks[] = {
        {{"\xff\xfe\0\0", 4}, {"utf-32le", 4, false, 4}}, // before UTF-16LE, which begins the same
        {{"\0\0\xfe\xff", 4}, {"utf-32be", 4, true, 4}},
        {{"\xff\xfe", 2}, {"utf-16le", 2, false, 2}},
        {{"\xfe\xff", 2}, {"utf-16be", 2, true, 2}},
    };
    static const struct {
        bool letter[4]; // which of the first four bytes are not zero
        struct wide wide;
    } shapes[] = {
        {{1, 0, 0, 0}, {"utf-32le", 4, false, 0}},
        {{0, 0, 0, 1}, {"utf-32be", 4, true, 0}},
        {{1, 0, 1, 0}, {"utf-16le", 2, false, 0}},
        {{0, 1, 0, 1}, {"utf-16be", 2, true, 0}},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (str_starts(bytes, marks[i].mark)) {
            *ret = marks[i].wide;
            return true;
        }
    }
    if (bytes.n < 4)
        return false;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        bool fits = true;
        char first = 0;
        for (size_t k = 0; k < 4; k++) {
            fits = fits && (bytes.p[k] != 0) == shapes[i].letter[k];
            first = first ? first : bytes.p[k];
        }
        if (fits && (first == '<' || first == '{' || first == '[' || char_space(first))) {
            *ret = shapes[i].wide;
            return true;
        }
    }
    return false;
}

static uint32_t unit_at(struct str bytes, size_t i, const struct wide *w)
{
    uint32_t unit = 0;
    for (size_t k = 0; k < w->width; k++)
        unit = unit << 8 | (unsigned char)bytes.p[i + (w->big ? k : w->width - 1 - k)];
    return unit;
}

static struct decoded wide_decode(struct arena *a, struct str bytes, const struct wide *w)
{
    struct str rest = str_from(bytes, w->bom);
    char *out = arena_alloc(a, rest.n / 2 * 3 + 4); // two bytes become three at most, a cut unit at the end three more
    size_t n = 0, i = 0;
    bool mended = false;
    while (rest.n - i >= w->width) {
        uint32_t cp = unit_at(rest, i, w);
        i += w->width;
        uint32_t pair = w->width == 2 && rest.n - i >= 2 ? utf16_pair(cp, unit_at(rest, i, w)) : 0;
        if (pair) {
            cp = pair;
            i += 2;
        }
        size_t len = utf8_encode(cp, out + n);
        if (!len) {
            len = utf8_encode(0xfffd, out + n);
            mended = true;
        }
        n += len;
    }
    if (i < rest.n) {
        n += utf8_encode(0xfffd, out + n);
        mended = true;
    }
    return (struct decoded){str_make(out, n), str_of(w->name), mended};
}

static const struct encoding *encoding_find(struct str label)
{
    label = str_trim(label);
    if (str_empty(label))
        return NULL;
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
        struct str rest = str_of(encodings[i].labels), one;
        while (str_split(&rest, ' ', &one))
            if (str_eq_nocase(one, label))
                return &encodings[i];
    }
    return NULL;
}

// What follows "encoding" in the XML declaration; there may be junk before it (protocols 1.1).
static struct str declared_encoding(struct str text)
{
    struct str head = str_first(text, LIMIT_LEADING_JUNK);
    struct str declaration = str_from(head, str_find_nocase(head, STR("<?xml")));
    declaration = str_first(declaration, str_find(declaration, STR("?>")));
    struct str value = str_from(declaration, str_find_nocase(declaration, STR("encoding")));
    value = str_trim(str_from(value, strlen("encoding")));
    if (str_empty(value) || value.p[0] != '=')
        return STR_NONE;
    value = str_trim(str_from(value, 1));
    if (str_empty(value) || (value.p[0] != '"' && value.p[0] != '\''))
        return STR_NONE;
    char quote = value.p[0];
    value = str_from(value, 1);
    return str_trim(str_first(value, str_find_char(value, quote)));
}

// One bad byte in ten or more good characters is a slip in the right encoding; more is another encoding.
static bool convert(struct arena *a, const struct encoding *e, struct str bytes, struct decoded *ret)
{
    struct str text = STR_NONE;
    size_t bad = 0;
    if (e == windows_1252) {
        text = convert_windows_1252(a, bytes);
    } else if (e == utf_8) {
        text = utf8_mend(a, bytes);
        if (text.p != bytes.p)
            for (size_t i = 0, len; i < bytes.n; i += len)
                bad += utf8_decode(bytes, i, &len) == 0xfffd && len == 1;
    } else if (!convert_by_libc(a, e, bytes, &text, &bad)) {
        return false;
    }
    if (bad && beyond_ascii(text) < bad * 11) // those put in for bad bytes are counted too
        return false;
    *ret = decoded_as(e, text);
    ret->mended = bad > 0;
    return true;
}

// False when the C library does not have this converter.
static bool convert_by_libc(struct arena *a, const struct encoding *e, struct str bytes, struct str *ret,
                            size_t *ret_bad)
{
    iconv_t converter = iconv_open("UTF-8", e->converter);
    if (converter == (iconv_t)-1)
        return false;
    must(bytes.n < SIZE_MAX / 4);
    size_t cap = bytes.n * 3 + 16; // no byte of these encodings becomes more than three
    char *room = arena_alloc(a, cap), *out = room;
    char *copy = arena_cstr(a, bytes), *in = copy; // iconv's input is not const
    size_t left = bytes.n;
    *ret_bad = 0;
    while (left && iconv(converter, &in, &left, &out, &cap) == (size_t)-1) {
        must(errno != E2BIG);
        size_t len = utf8_encode(0xfffd, out);
        must(cap >= len);
        out += len;
        cap -= len;
        (*ret_bad)++;
        if (errno == EINVAL) // the text ends within a character
            break;
        in++;
        left--;
    }
    iconv(converter, NULL, NULL, &out, &cap); // what some converters hold back for combining
    iconv_close(converter);
    *ret = str_make(room, (size_t)(out - room));
    return true;
}

uint32_t charset_windows_1252(unsigned char byte)
{
    static const uint16_t high[32] = {
        0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8d,   0x017d, 0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
        0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178,
    };
    return byte >= 0x80 && byte < 0xa0 ? high[byte - 0x80] : byte;
}

static struct str convert_windows_1252(struct arena *a, struct str bytes)
{
    if (utf8_ascii(bytes))
        return bytes;
    must(bytes.n < SIZE_MAX / 4);
    char *out = arena_alloc(a, bytes.n * 3 + 1);
    size_t n = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char byte = (unsigned char)bytes.p[i];
        if (byte < 0x80)
            out[n++] = (char)byte;
        else
            n += utf8_encode(charset_windows_1252(byte), out + n);
    }
    return str_make(out, n);
}

// Meant as UTF-8, whatever is wrong with it.
static struct decoded utf8_decoded(struct arena *a, struct str text)
{
    if (utf8_valid(text))
        return decoded_as(utf_8, text);
    return (struct decoded){utf8_mend(a, halves_join(a, text)), str_of(utf_8->name), true};
}

// The unit of UTF-16 at s.p[i] that is half of a character and was written as if it were one; 0 if it is none.
static uint32_t half_at(struct str s, size_t i)
{
    const unsigned char *p = (const unsigned char *)s.p + i;
    bool half = i + 2 < s.n && p[0] == 0xed && p[1] >= 0xa0 && p[1] < 0xc0 && p[2] >= 0x80 && p[2] < 0xc0;
    return half ? 0xd000u | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu) : 0;
}

// Programs that think in UTF-16 write its halves one by one (CESU-8): pairs become their character, others U+FFFD.
// Returns s itself when there are none.
static struct str halves_join(struct arena *a, struct str s)
{
    size_t n = 0;
    while (n < s.n && !half_at(s, n))
        n += 1 + str_find_char(str_from(s, n + 1), (char)0xed);
    if (n >= s.n)
        return s;
    char *out = arena_alloc(a, s.n + 1);
    memcpy(out, s.p, n);
    for (size_t i = n; i < s.n;) {
        uint32_t half = half_at(s, i), pair = half ? utf16_pair(half, half_at(s, i + 3)) : 0;
        if (half)
            n += utf8_encode(pair ? pair : 0xfffd, out + n);
        else
            out[n++] = s.p[i];
        i += pair ? 6 : half ? 3 : 1;
    }
    return str_make(out, n);
}

// Characters over U+007F.
static size_t beyond_ascii(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.n; i++)
        count += ((unsigned char)text.p[i] & 0xc0) == 0xc0;
    return count;
}

static struct decoded decoded_as(const struct encoding *e, struct str text)
{
    return (struct decoded){text, str_of(e->name), false};
}
