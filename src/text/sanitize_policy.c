// sanitize_policy.c – the policy's tables and finding a row by name.
#include "text/sanitize_priv.h"

enum attr_bit { // the names that sanitize_tags.def uses for attributes
#define A(id, name, value) id = (int)(1u << ATTR_##id),
#include "text/sanitize_attrs.def"
#undef A
};

const struct tag_rule tag_rules[TAG_COUNT] = {
    [TAG_NONE] = {"", 0, UNWRAP, 0, 0},
#define T(id, name, fate, nesting, attrs) [TAG_##id] = {name, sizeof name - 1, fate, nesting, (uint32_t)(attrs)},
#include "text/sanitize_tags.def"
#undef T
};

struct attr_row {
    char name[16];
    enum attr attr;
};
static const struct attr_row attr_rows[] = {
    // sorted by name
    {"align", ATTR_ALIGN},
    {"alt", ATTR_ALT},
    {"checked", ATTR_CHECKED},
    {"cite", ATTR_CITE},
    {"class", ATTR_CLASS},
    {"colspan", ATTR_COLSPAN},
    {"data", ATTR_DATA},
    {"data-lazy-src", ATTR_DATA_LAZY_SRC},
    {"data-original", ATTR_DATA_ORIGINAL},
    {"data-src", ATTR_DATA_SRC},
    {"datetime", ATTR_DATETIME},
    {"dir", ATTR_DIR},
    {"height", ATTR_HEIGHT},
    {"href", ATTR_HREF},
    {"id", ATTR_ID},
    {"lang", ATTR_LANG},
    {"open", ATTR_OPEN},
    {"poster", ATTR_POSTER},
    {"reversed", ATTR_REVERSED},
    {"rowspan", ATTR_ROWSPAN},
    {"scope", ATTR_SCOPE},
    {"span", ATTR_SPAN},
    {"src", ATTR_SRC},
    {"start", ATTR_START},
    {"title", ATTR_TITLE},
    {"type", ATTR_TYPE},
    {"value", ATTR_VALUE},
    {"width", ATTR_WIDTH},
};

// Where the rows of each letter begin, and where the last ends: a test looks every row up.
static const unsigned char tag_first[] = {
    TAG_A,   TAG_B,     TAG_CANVAS, TAG_DATA, TAG_EM,  TAG_FIELDSET, TAG_H1,    TAG_H1,    TAG_I,
    TAG_KBD, TAG_KBD,   TAG_LABEL,  TAG_MAIN, TAG_NAV, TAG_OBJECT,   TAG_P,     TAG_Q,     TAG_RB,
    TAG_S,   TAG_TABLE, TAG_U,      TAG_VAR,  TAG_WBR, TAG_XMP,      TAG_COUNT, TAG_COUNT, TAG_COUNT,
};
static const unsigned char attr_first[] = {
    0,  2,  2,  6,  12, 12, 12, 12, 14, 15, 15, 15, 16, // a … m
    16, 16, 17, 18, 18, 20, 24, 26, 26, 27, 28, 28, 28, 28,
};

// A name as two numbers; the first letter is the lowest byte.
struct key {
    uint64_t low, high;
};

static uint64_t load(const char p[8])
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

// Capitals have bit 5 set: of each byte below 0x80, those from 'A' to 'Z'.
static uint64_t lower(uint64_t bytes)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t low7 = bytes & 0x7f * each;
    uint64_t capital = (low7 + (0x80 - 'A') * each) & ~(low7 + (0x7f - 'Z') * each) & ~bytes & 0x80 * each;
    return bytes | capital >> 2;
}

static uint64_t load_some(const char *p, size_t n)
{
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++)
        v |= (uint64_t)(unsigned char)p[i] << 8 * i;
    return v;
}

static struct key key_of(struct str name)
{
    bool wide = name.n >= 8;
    struct key k = {wide ? load(name.p) : load_some(name.p, name.n), wide ? load_some(name.p + 8, name.n - 8) : 0};
    return (struct key){lower(k.low), lower(k.high)};
}

// Rows of `size` bytes begin with their name and are sorted by it. Returns the row's index, or SIZE_MAX.
static size_t row_find(const void *rows, size_t size, const unsigned char *first, struct str name)
{
    if (name.n == 0 || name.n >= 16 || !char_alpha(name.p[0]))
        return SIZE_MAX;
    struct key key = key_of(name);
    size_t letter = (size_t)(char_lower(name.p[0]) - 'a');
    for (size_t row = first[letter]; row < first[letter + 1]; row++) {
        const char *known = (const char *)rows + row * size;
        if (load(known) == key.low && load(known + 8) == key.high)
            return row;
    }
    return SIZE_MAX;
}

enum tag tag_find(struct str name)
{
    size_t row = row_find(tag_rules, sizeof *tag_rules, tag_first, name);
    return row != SIZE_MAX ? (enum tag)row : TAG_NONE;
}

enum attr attr_find(struct str name)
{
    size_t row = row_find(attr_rows, sizeof *attr_rows, attr_first, name);
    return row != SIZE_MAX ? attr_rows[row].attr : ATTR_COUNT;
}

uint32_t tag_wanted(enum tag tag)
{
    uint32_t everywhere = ID | CLASS | LANG | DIR | TITLE;
    uint32_t places =
        tag == TAG_IMG || tag_rules[tag].fate == EMBED ? SRC | DATA_SRC | DATA_LAZY_SRC | DATA_ORIGINAL : 0;
    return tag_rules[tag].attrs | everywhere | places;
}
