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
    {"name", ATTR_NAME},
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

// A name of at most 16 bytes as a number pair that sorts as the name does.
struct key {
    uint64_t high, low;
};

static struct key key_load(const char name[16])
{
    struct key k;
    memcpy(&k.high, name, 8);
    memcpy(&k.low, name + 8, 8);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    k.high = __builtin_bswap64(k.high);
    k.low = __builtin_bswap64(k.low);
#endif
    return k;
}

static bool key_of(struct str name, struct key *ret)
{
    char lower[16] = {0};
    if (name.n == 0 || name.n >= sizeof lower)
        return false;
    for (size_t i = 0; i < name.n; i++)
        lower[i] = char_lower(name.p[i]);
    *ret = key_load(lower);
    return true;
}

// Rows of `size` bytes begin with their name. Returns the row's index, or n.
static size_t row_find(const void *rows, size_t size, size_t n, struct key key)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        struct key k = key_load((const char *)rows + mid * size);
        if (k.high == key.high && k.low == key.low)
            return mid;
        if (k.high < key.high || (k.high == key.high && k.low < key.low))
            low = mid + 1;
        else
            high = mid;
    }
    return n;
}

enum tag tag_find(struct str name)
{
    struct key key;
    size_t row = key_of(name, &key) ? row_find(tag_rules, sizeof *tag_rules, TAG_COUNT, key) : TAG_COUNT;
    return row < TAG_COUNT ? (enum tag)row : TAG_NONE;
}

uint32_t tag_wanted(enum tag tag)
{
    uint32_t everywhere = ID | CLASS | LANG | DIR | TITLE;
    uint32_t places =
        tag == TAG_IMG || tag_rules[tag].fate == EMBED ? SRC | DATA_SRC | DATA_LAZY_SRC | DATA_ORIGINAL : 0;
    return tag_rules[tag].attrs | everywhere | places;
}

enum attr attr_find(struct str name)
{
    struct key key;
    size_t n = sizeof attr_rows / sizeof *attr_rows;
    size_t row = key_of(name, &key) ? row_find(attr_rows, sizeof *attr_rows, n, key) : n;
    return row < n ? attr_rows[row].attr : ATTR_COUNT;
}
