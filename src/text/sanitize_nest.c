// sanitize_nest.c – opens and closes elements as the tree builder would. It keeps the stack of open elements and the
// list of active formatting elements; whatever would move nodes to another place in the tree (adoption around a block,
// foster parenting, foreign content) is refused.
#include "text/sanitize_nest_priv.h"

static bool open_in_table(struct nest *n, enum tag tag);
static bool open_in_body(struct nest *n, enum tag tag);
static bool end_item(struct nest *n, enum tag one, enum tag other);
static bool close_formatting(struct nest *n, enum tag tag);
static bool close_through(struct nest *n, enum tag tag);
static bool close_in_table(struct nest *n, enum tag tag);
static bool pop_through(struct nest *n, unsigned at);

static const struct attrs no_attrs = {.have = 0};

void nest_init(struct nest *n, struct arena *scratch, const struct sanitize_context *context, size_t expected)
{
    n->depth = n->headings = n->rubies = n->muted = n->listed = 0;
    n->crowded = n->mended = false;
    memset(n->open, 0, sizeof n->open);
    writer_init(&n->w, scratch, context, expected);
}

static bool is_marked(enum tag tag) // formatting elements do not reach into it
{
    return tag == TAG_TD || tag == TAG_TH || tag == TAG_CAPTION;
}

// What stops the search for an element to end, and is moved by the adoption agency (WHATWG HTML 13.2.4.2, "special").
static bool is_special(enum tag tag)
{
    return tag_rules[tag].nesting & (SPECIAL | TABLE_PART | ENDS_P);
}

static void pop(struct nest *n)
{
    unsigned depth = n->depth--;
    enum tag tag = (enum tag)n->tag[depth - 1];
    unsigned nesting = tag_rules[tag].nesting;
    n->open[tag]--;
    n->headings -= (nesting & HEADING) != 0;
    n->rubies -= (nesting & RUBY) != 0;
    if (n->written[depth - 1])
        writer_close(&n->w, tag);
    if (n->muted > n->depth) {
        n->muted = 0;
        n->w.muted = false;
    }
    if (nesting & FORMATTING) {
        unsigned i = n->listed;
        while (i && n->formatting[i - 1].depth != depth)
            i--;
        if (i)
            n->formatting[i - 1].depth = 0;
    } else if (is_marked(tag)) {
        while (n->formatting[--n->listed].tag != TAG_NONE) {
        }
    }
}

static bool push(struct nest *n, enum tag tag, const struct attrs *attrs)
{
    if (n->depth == NEST_DEPTH)
        return nest_refuse(n, REFUSED_DEPTH);
    n->tag[n->depth] = (unsigned char)tag;
    n->written[n->depth] = tag_rules[tag].fate == KEEP && writer_open(&n->w, tag, attrs);
    n->depth++;
    if (tag_rules[tag].fate == DROP && !n->muted) {
        n->muted = n->depth;
        n->w.muted = true;
    }
    n->open[tag]++;
    n->headings += (tag_rules[tag].nesting & HEADING) != 0;
    n->rubies += (tag_rules[tag].nesting & RUBY) != 0;
    return true;
}

// The last entry for that element after the last marker, NULL if there is none.
static struct formatting *listed(struct nest *n, enum tag tag)
{
    for (unsigned i = n->listed; i && n->formatting[i - 1].tag != TAG_NONE; i--)
        if (n->formatting[i - 1].tag == tag)
            return &n->formatting[i - 1];
    return NULL;
}

static void unlist(struct nest *n, struct formatting *entry)
{
    size_t after = (size_t)(n->formatting + n->listed - entry) - 1;
    memmove(entry, entry + 1, after * sizeof *entry);
    n->listed--;
}

// Enters the element just opened, or a marker for it. Of three identical ones the tree builder forgets the first
// (13.2.4.3); whether they are is not looked at here.
static bool list(struct nest *n, enum tag tag, const struct attrs *attrs)
{
    if (n->listed == NEST_FORMATTING)
        return nest_refuse(n, REFUSED_DEPTH);
    unsigned same = 0;
    for (unsigned i = n->listed; tag != TAG_NONE && i && n->formatting[i - 1].tag != TAG_NONE; i--)
        same += n->formatting[i - 1].tag == tag;
    n->crowded |= same >= 3;
    uint32_t have = attrs->have & tag_wanted(tag);
    struct str *values = have ? arena_alloc(n->w.arena, (size_t)__builtin_popcount(have) * sizeof *values) : NULL;
    n->formatting[n->listed++] = (struct formatting){tag, n->depth, have, values};
    for (; have; have &= have - 1)
        *values++ = attrs->value[__builtin_ctz(have)];
    return true;
}

bool nest_reopen(struct nest *n)
{
    if (n->crowded)
        return nest_refuse(n, REFUSED_NESTING);
    unsigned i = n->listed;
    while (i && n->formatting[i - 1].tag != TAG_NONE && !n->formatting[i - 1].depth)
        i--;
    for (; i < n->listed; i++) {
        struct formatting *entry = &n->formatting[i];
        struct attrs attrs = {.have = entry->have};
        const struct str *value = entry->values;
        for (uint32_t left = entry->have; left; left &= left - 1)
            attrs.value[__builtin_ctz(left)] = *value++;
        if (!push(n, entry->tag, &attrs))
            return false;
        entry->depth = n->depth;
    }
    n->mended = true;
    return true;
}

bool nest_start(struct nest *n, enum tag tag, struct str name, const struct attrs *attrs)
{
    unsigned nesting = tag_rules[tag].nesting;
    if (!(nest_in_frame(n) || nesting & TABLE_PART ? open_in_table(n, tag) : open_in_body(n, tag)))
        return false;
    if (nesting & VOID) {
        if (tag_rules[tag].fate == KEEP)
            writer_open(&n->w, tag, attrs);
        else if (tag_rules[tag].fate == BOX)
            writer_box(&n->w, attrs);
        return true;
    }
    if (!push(n, tag, attrs))
        return false;
    n->name[n->depth - 1] = name;
    if (nesting & FORMATTING)
        return list(n, tag, attrs);
    return !is_marked(tag) || list(n, TAG_NONE, &no_attrs);
}

static bool is_section(enum tag tag)
{
    return tag == TAG_TBODY || tag == TAG_THEAD || tag == TAG_TFOOT;
}
static bool is_cell(enum tag tag)
{
    return tag == TAG_TD || tag == TAG_TH;
}

// Depth of the cell that surrounds what is innermost, 0 if that is no cell's content. A cell's end ends all in it,
// formatting too (WHATWG HTML 13.2.6.4.15).
static unsigned cell_around(const struct nest *n)
{
    unsigned at = n->depth;
    while (at && n->tag[at - 1] != TAG_TABLE && !(tag_rules[n->tag[at - 1]].nesting & TABLE_PART))
        at--;
    return at && is_cell((enum tag)n->tag[at - 1]) ? at : 0;
}

// A start tag of a part of a table, or any within what holds only such parts (WHATWG HTML 13.2.6.4.9 to 15).
static bool open_in_table(struct nest *n, enum tag tag)
{
    unsigned cell = is_cell(tag) || tag == TAG_TR || is_section(tag) ? cell_around(n) : 0;
    while (cell && n->depth >= cell) // ends the cell it stands in
        pop(n);
    if (tag == TAG_TR && nest_top(n) == TAG_TR)
        pop(n);
    if (is_section(tag) && nest_top(n) == TAG_TR)
        pop(n);
    if (is_section(tag) && is_section(nest_top(n)))
        pop(n);
    if (tag == TAG_TR && nest_top(n) == TAG_TABLE && !push(n, TAG_TBODY, &no_attrs))
        return false;
    bool fits = is_cell(tag)         ? nest_top(n) == TAG_TR
                : tag == TAG_TR      ? is_section(nest_top(n))
                : tag == TAG_COL     ? nest_top(n) == TAG_COLGROUP
                : is_section(tag)    ? nest_top(n) == TAG_TABLE
                : tag == TAG_CAPTION ? nest_top(n) == TAG_TABLE
                                     : tag == TAG_COLGROUP && nest_top(n) == TAG_TABLE;
    return fits || nest_refuse(n, REFUSED_TABLE);
}

static bool open_in_body(struct nest *n, enum tag tag)
{
    unsigned nesting = tag_rules[tag].nesting;
    if ((nesting & HEADING && n->headings) ||
        (nesting & RUBY && (n->rubies || tag_rules[nest_top(n)].nesting & IMPLIED)))
        return nest_refuse(n, REFUSED_NESTING);
    if (tag == TAG_LI && !end_item(n, TAG_LI, TAG_LI))
        return false;
    if ((tag == TAG_DD || tag == TAG_DT) && !end_item(n, TAG_DD, TAG_DT))
        return false;
    if (nesting & ENDS_P && n->open[TAG_P]) {
        unsigned at = n->depth;
        while (n->tag[at - 1] != TAG_P)
            at--;
        return pop_through(n, at);
    }
    if (nesting & (ENDS_P | RUBY | APART))
        return true;
    if (tag == TAG_A && !close_formatting(n, TAG_A))
        return false;
    return nest_text(n);
}

// Ends all from depth `at` on. A table in between keeps the end from being seen; what is dropped was seen, and is not
// there any more the next time.
static bool pop_through(struct nest *n, unsigned at)
{
    for (unsigned i = at; i < n->depth; i++) {
        if (tag_rules[n->tag[i]].nesting & TABLE_PART || n->tag[i] == TAG_TABLE)
            return nest_refuse(n, REFUSED_NESTING);
        n->mended |= tag_rules[n->tag[i]].fate == DROP;
    }
    while (n->depth >= at)
        pop(n);
    return true;
}

// Ends the open item that a new one follows.
static bool end_item(struct nest *n, enum tag one, enum tag other)
{
    for (unsigned i = n->depth; i > 0; i--) {
        enum tag tag = (enum tag)n->tag[i - 1];
        if (tag == one || tag == other)
            return pop_through(n, i);
        if (tag_rules[tag].nesting & SPECIAL)
            return true;
    }
    return true;
}

// Elements that no table has, and <picture>, which gumbo 0.10 does not know: it takes all of them for the same.
static bool is_unknown(enum tag tag)
{
    return tag == TAG_NONE || tag == TAG_PICTURE;
}

bool nest_end(struct nest *n, enum tag tag, struct str name)
{
    unsigned nesting = tag_rules[tag].nesting;
    if (is_unknown(tag) && (n->open[TAG_NONE] || n->open[TAG_PICTURE]) &&
        (nest_top(n) != tag || !str_eq_nocase(name, n->name[n->depth - 1])))
        return nest_refuse(n, REFUSED_NESTING);
    if (nesting & FORMATTING)
        return nest_in_frame(n) ? nest_refuse(n, REFUSED_TABLE) : close_formatting(n, tag);
    if (nest_top(n) == tag && n->depth) {
        pop(n);
        return true;
    }
    if (nesting & TABLE_PART || tag == TAG_TABLE)
        return n->open[tag] ? close_in_table(n, tag) : nest_refuse(n, REFUSED_TABLE);
    if (nest_in_frame(n))
        return nest_refuse(n, REFUSED_TABLE);
    if (n->open[tag])
        return close_through(n, tag);
    if (tag == TAG_BR) { // </br> is <br>
        n->mended = true;
        return nest_start(n, TAG_BR, name, &no_attrs);
    }
    if (tag == TAG_P) { // </p> is <p></p>
        n->mended = true;
        if (!push(n, TAG_P, &no_attrs))
            return false;
        pop(n);
        return true;
    }
    bool ignored = !(nesting & RAW) && !(nesting & HEADING && n->headings);
    return ignored || nest_refuse(n, REFUSED_NESTING);
}

void nest_end_all(struct nest *n)
{
    while (n->depth)
        pop(n);
}

// The adoption agency (WHATWG HTML 13.2.6.4.7) as far as it adopts nothing: no block stands in the element to end.
static bool close_formatting(struct nest *n, enum tag tag)
{
    struct formatting *entry = listed(n, tag);
    if (!entry) // one outside the cell is not seen from within
        return true;
    if (n->crowded && entry->depth != n->depth)
        return nest_refuse(n, REFUSED_NESTING);
    for (unsigned i = entry->depth; entry->depth && i < n->depth; i++)
        if (is_special((enum tag)n->tag[i]))
            return nest_refuse(n, REFUSED_NESTING);
    for (unsigned at = entry->depth; at && n->depth >= at;)
        pop(n);
    unlist(n, entry);
    return true;
}

// An end tag whose element is not the innermost one (WHATWG HTML 13.2.6.4.7).
static bool close_through(struct nest *n, enum tag tag)
{
    unsigned at = n->depth;
    bool block = tag_rules[tag].nesting & ENDS_P;
    for (; n->tag[at - 1] != (unsigned char)tag; at--) {
        enum tag above = (enum tag)n->tag[at - 1];
        if (tag == TAG_LI && (above == TAG_UL || above == TAG_OL))
            return true; // an item's end tag is not seen through a list
        if (!block && is_special(above))
            return true; // nor an inline element's through a block
    }
    return pop_through(n, at);
}

// As above, of a part of a table: what stands above it must be its own parts.
static bool close_in_table(struct nest *n, enum tag tag)
{
    unsigned at = cell_around(n);
    if (!at)
        at = n->depth;
    else if (!is_cell(tag))
        at--;
    bool rows = is_section(tag) || tag == TAG_TABLE;
    if (rows && at && n->tag[at - 1] == TAG_TR)
        at--;
    if (tag == TAG_TABLE && at && is_section((enum tag)n->tag[at - 1]))
        at--;
    if (!at || n->tag[at - 1] != (unsigned char)tag)
        return nest_refuse(n, REFUSED_NESTING);
    while (n->depth >= at)
        pop(n);
    return true;
}
