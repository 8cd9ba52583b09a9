// sanitize_fast.c – the one-pass way: reads markup that it is sure of as WHATWG HTML 13.2 would have it, and gives up
// on anything else. A wrong guess costs nothing, a wrong answer everything: in doubt, refuse. Fuzzing holds it against
// gumbo.
//
// It keeps the stack of open elements. Whatever would make the tree builder do more than push and pop on that stack
// (adoption, reconstruction, foster parenting, foreign content) is refused; so are all spellings of tags and references
// that could be read in two ways. Only paragraphs, list items, terms, cells and rows are ended by what follows them.
#include "base/limits.h"
#include "text/entity.h"
#include "text/html_priv.h"
#include "text/sanitize_priv.h"

#define DEPTH_MAX 62

struct fast {
    struct writer w;
    struct str s;
    size_t at;
    unsigned depth;
    unsigned char tag[DEPTH_MAX];
    bool written[DEPTH_MAX];
    unsigned char open[TAG_COUNT]; // how many of each are open
    unsigned headings, rubies;
    unsigned muted;               // depth of the open element that goes with its content, 0 if none
    struct str custom[DEPTH_MAX]; // names of those that no table has
    enum refusal why;
};

static bool read_all(struct fast *f);
static bool read_text(struct fast *f);
static bool read_reference(struct fast *f);
static bool reference(struct fast *f, struct str s, bool attribute, char room[8], size_t *ret_len, size_t *ret_bytes);
static bool number_reference(struct str s, char room[8], size_t *ret_len, size_t *ret_bytes);
static bool read_markup(struct fast *f);
static bool read_comment(struct fast *f);
static bool read_start(struct fast *f);
static bool read_attributes(struct fast *f, enum tag tag, struct attrs *attrs);
static bool read_attribute(struct fast *f, struct attrs *attrs, uint32_t wanted);
static bool read_value(struct fast *f, struct str *ret);
static bool decode_value(struct fast *f, struct str *value);
static bool read_raw(struct fast *f, enum tag tag, const struct attrs *attrs);
static bool read_end(struct fast *f);
static bool open_in_table(struct fast *f, enum tag tag);
static bool open_in_body(struct fast *f, enum tag tag);
static bool end_item(struct fast *f, enum tag one, enum tag other);
static bool close_tag(struct fast *f, enum tag tag);
static bool close_through(struct fast *f, enum tag tag);
static bool close_in_table(struct fast *f, enum tag tag);
static bool pop_through(struct fast *f, unsigned at);

static bool refuse(struct fast *f, enum refusal why)
{
    f->why = why;
    return false;
}

bool fast_sanitize(struct arena *a, struct str html, const struct sanitize_context *context, struct safe_html *ret,
                   enum refusal *ret_why)
{
    struct arena scratch = {0};
    struct fast f;
    f.s = html;
    f.at = 0;
    f.depth = f.headings = f.rubies = f.muted = 0;
    memset(f.open, 0, sizeof f.open);
    writer_init(&f.w, &scratch, context, html.n + html.n / 8 + 64);
    bool fine = read_all(&f);
    if (fine) {
        *ret = writer_done(&f.w, a);
    } else {
        *ret_why = f.why;
        buf_done(&f.w.out);
    }
    arena_done(&scratch);
    return fine;
}

static enum tag top(const struct fast *f)
{
    return f->depth ? (enum tag)f->tag[f->depth - 1] : TAG_NONE;
}

static void pop(struct fast *f)
{
    f->depth--;
    enum tag tag = (enum tag)f->tag[f->depth];
    f->open[tag]--;
    f->headings -= (tag_rules[tag].nesting & HEADING) != 0;
    f->rubies -= (tag_rules[tag].nesting & RUBY) != 0;
    if (f->written[f->depth])
        writer_close(&f->w, tag);
    if (f->muted > f->depth) {
        f->muted = 0;
        f->w.muted = false;
    }
}

static bool push(struct fast *f, enum tag tag, const struct attrs *attrs)
{
    if (f->depth == DEPTH_MAX)
        return refuse(f, REFUSED_DEPTH);
    f->tag[f->depth] = (unsigned char)tag;
    f->written[f->depth] = tag_rules[tag].fate == KEEP && writer_open(&f->w, tag, attrs);
    f->depth++;
    if (tag_rules[tag].fate == DROP && !f->muted) {
        f->muted = f->depth;
        f->w.muted = true;
    }
    f->open[tag]++;
    f->headings += (tag_rules[tag].nesting & HEADING) != 0;
    f->rubies += (tag_rules[tag].nesting & RUBY) != 0;
    return true;
}

// Elements that hold other parts of a table and no text.
static bool is_frame(enum tag tag)
{
    return tag == TAG_TABLE || tag == TAG_TBODY || tag == TAG_THEAD || tag == TAG_TFOOT || tag == TAG_TR ||
           tag == TAG_COLGROUP;
}

static bool read_all(struct fast *f)
{
    while (f->at < f->s.n) {
        bool fine = f->s.p[f->at] == '<' ? read_markup(f) : f->s.p[f->at] == '&' ? read_reference(f) : read_text(f);
        if (!fine)
            return false;
    }
    while (f->depth)
        pop(f);
    return true;
}

static bool read_text(struct fast *f)
{
    const char *p = f->s.p + f->at;
    size_t n = text_run(p, f->s.n - f->at);
    if (is_frame(top(f)))
        for (size_t i = 0; i <= n && f->at + i < f->s.n && p[i] != '<' && p[i] != '&'; i++)
            if (!char_space(p[i]))
                return refuse(f, REFUSED_TABLE);
    writer_plain(&f->w, str_make(p, n));
    f->at += n;
    if (f->at < f->s.n && f->s.p[f->at] == '>') {
        writer_text(&f->w, STR(">"));
        f->at++;
    }
    return true;
}

static bool read_reference(struct fast *f)
{
    char room[8];
    size_t len, bytes;
    if (is_frame(top(f)))
        return refuse(f, REFUSED_TABLE);
    if (!reference(f, str_from(f->s, f->at), false, room, &len, &bytes))
        return refuse(f, REFUSED_REFERENCE);
    writer_text(&f->w, bytes ? str_make(room, len) : STR("&"));
    f->at += bytes ? bytes : 1;
    return true;
}

// False where it could be read in two ways; *ret_bytes is 0 where the '&' is just one.
static bool reference(struct fast *f, struct str s, bool attribute, char room[8], size_t *ret_len, size_t *ret_bytes)
{
    (void)f;
    *ret_bytes = 0;
    if (s.n < 2)
        return true;
    if (s.p[1] == '#')
        return number_reference(s, room, ret_len, ret_bytes);
    if (!char_alpha(s.p[1]) && !char_digit(s.p[1]))
        return true;
    size_t bytes = entity_read(s, room, ret_len);
    if (bytes && s.p[bytes - 1] != ';') { // an old name without its semicolon
        char after = bytes < s.n ? s.p[bytes] : 0;
        return attribute && (after == '=' || char_alpha(after) || char_digit(after));
    }
    *ret_bytes = bytes;
    return true;
}

// "&#38;" and "&#x26;" of a character that HTML takes as it is; controls and windows-1252's are left to gumbo.
static bool number_reference(struct str s, char room[8], size_t *ret_len, size_t *ret_bytes)
{
    size_t end = 2;
    while (end < s.n && end < 10 && (char_alpha(s.p[end]) || char_digit(s.p[end])))
        end++;
    if (end == s.n || s.p[end] != ';' || entity_read(s, room, ret_len) != end + 1)
        return false;
    struct str c = str_make(room, *ret_len);
    *ret_bytes = end + 1;
    bool digits_only = s.p[2] == 'x' || s.p[2] == 'X';
    uint32_t v = 0;
    for (size_t i = digits_only ? 3 : 2; i < end; i++)
        v = v * (digits_only ? 16 : 10) + (uint32_t)(char_digit(s.p[i]) ? s.p[i] - '0' : char_lower(s.p[i]) - 'a' + 10);
    return (v >= 0xa0 || (v >= 0x20 && v < 0x7f) || v == '\t') && !char_unwanted(c, 0) && v <= 0x10ffff &&
           (v < 0xd800 || v > 0xdfff);
}

// At '<'.
static bool read_markup(struct fast *f)
{
    struct str rest = str_from(f->s, f->at);
    char c = rest.n > 1 ? rest.p[1] : 0;
    if (char_alpha(c))
        return read_start(f);
    if (c == '/')
        return read_end(f);
    if (c == '!')
        return read_comment(f);
    if (c == '?' || is_frame(top(f)))
        return refuse(f, REFUSED_SYNTAX);
    writer_text(&f->w, STR("<"));
    f->at++;
    return true;
}

static bool read_comment(struct fast *f)
{
    struct str rest = str_from(f->s, f->at);
    if (str_starts_nocase(rest, STR("<!doctype ")) && !is_frame(top(f))) {
        f->at += str_find_char(rest, '>') + 1;
        return f->at <= f->s.n || refuse(f, REFUSED_SYNTAX);
    }
    if (!str_starts(rest, STR("<!--")))
        return refuse(f, REFUSED_SYNTAX);
    struct str body = str_from(rest, 4);
    size_t n = str_find(body, STR("-->"));
    if (n == body.n || str_starts(body, STR(">")) || str_starts(body, STR("->")) ||
        str_find(str_first(body, n), STR("--!")) < n)
        return refuse(f, REFUSED_SYNTAX);
    f->at += 4 + n + 3;
    return true;
}

// Names such as "o:p" and "g-emoji": never HTML's own, so that they nest like a <span>. A few of SVG and MathML look so
// too.
static bool is_custom(struct str name)
{
    static const char *const foreign[] = {"annotation-xml", "color-profile", "font-face",     "font-face-format",
                                          "font-face-name", "font-face-src", "font-face-uri", "missing-glyph"};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (str_eq_nocase(name, str_of(foreign[i])))
            return false;
    return str_find_char(name, '-') < name.n || str_find_char(name, ':') < name.n;
}

// The table's row for the name at f->at, which is moved behind it; TAG_NONE for a custom name.
static bool read_name(struct fast *f, enum tag *ret, struct str *ret_name)
{
    size_t from = f->at, to = from;
    while (to < f->s.n && (char_alpha(f->s.p[to]) || char_digit(f->s.p[to]) || f->s.p[to] == '-' || f->s.p[to] == ':'))
        to++;
    char after = to < f->s.n ? f->s.p[to] : 0;
    f->at = to;
    *ret_name = str_make(f->s.p + from, to - from);
    *ret = tag_find(*ret_name);
    if (!(tag_rules[*ret].nesting & FAST) && !(*ret == TAG_NONE && char_alpha(f->s.p[from]) && is_custom(*ret_name)))
        return refuse(f, REFUSED_NAME);
    return after == '>' || after == '/' || char_space(after) || refuse(f, REFUSED_SYNTAX);
}

static bool read_start(struct fast *f)
{
    enum tag tag;
    struct str name;
    struct attrs attrs;
    f->at++;
    attrs.have = 0;
    if (!read_name(f, &tag, &name) || !read_attributes(f, tag, &attrs))
        return false;
    unsigned nesting = tag_rules[tag].nesting;
    if (nesting & NOTHING)
        return !is_frame(top(f)) || refuse(f, REFUSED_TABLE);
    if (nesting & RAW)
        return read_raw(f, tag, &attrs);
    if (!(is_frame(top(f)) || nesting & TABLE_PART ? open_in_table(f, tag) : open_in_body(f, tag)))
        return false;
    if (nesting & VOID) {
        if (tag_rules[tag].fate == KEEP)
            writer_open(&f->w, tag, &attrs);
        return true;
    }
    if (!push(f, tag, &attrs))
        return false;
    f->custom[f->depth - 1] = name;
    if (tag == TAG_PRE && f->at < f->s.n) { // a line feed right after it means nothing; one by reference neither
        char room[8];
        size_t len, bytes;
        struct str rest = str_from(f->s, f->at);
        if (rest.p[0] == '\n')
            f->at++;
        else if (rest.p[0] == '&' && reference(f, rest, false, room, &len, &bytes) && bytes && room[0] == '\n')
            return refuse(f, REFUSED_REFERENCE);
    }
    return true;
}

static void skip_space(struct fast *f)
{
    while (f->at < f->s.n && (f->s.p[f->at] == ' ' || f->s.p[f->at] == '\n' || f->s.p[f->at] == '\t'))
        f->at++;
}

static bool read_attributes(struct fast *f, enum tag tag, struct attrs *attrs)
{
    uint32_t wanted = tag_wanted(tag);
    for (size_t n = 0;; n++) {
        skip_space(f);
        char c = f->at < f->s.n ? f->s.p[f->at] : 0;
        if (c == '>') {
            f->at++;
            return true;
        }
        if (c == '/') {
            if (f->at + 1 >= f->s.n || f->s.p[f->at + 1] != '>')
                return refuse(f, REFUSED_SYNTAX);
            f->at += 2;
            return true;
        }
        if (n == LIMIT_ATTRIBUTES)
            return refuse(f, REFUSED_ATTRIBUTE);
        if (!read_attribute(f, attrs, wanted))
            return false;
    }
}

static bool read_attribute(struct fast *f, struct attrs *attrs, uint32_t wanted)
{
    const char *p = f->s.p;
    size_t from = f->at, to = from;
    while (to < f->s.n && (char_alpha(p[to]) || char_digit(p[to]) || p[to] == '-' || p[to] == '_' || p[to] == ':'))
        to++;
    if (to == from || to == f->s.n)
        return refuse(f, REFUSED_SYNTAX);
    f->at = to;
    struct str value = STR("");
    if (p[to] != '=')
        skip_space(f);
    if (f->at < f->s.n && p[f->at] == '=') {
        if (!read_value(f, &value))
            return false;
    } else if (f->at == to && p[to] != '>' && p[to] != '/') {
        return refuse(f, REFUSED_SYNTAX);
    }
    enum attr attr = attr_find(str_make(p + from, to - from));
    if (attr == ATTR_COUNT || !(wanted >> attr & 1))
        return true;
    if (attrs_have(attrs, attr))
        return refuse(f, REFUSED_ATTRIBUTE);
    attrs->have |= 1u << attr;
    attrs->value[attr] = value;
    return decode_value(f, &attrs->value[attr]);
}

// At '='.
static bool read_value(struct fast *f, struct str *ret)
{
    const char *p = f->s.p;
    f->at++;
    skip_space(f);
    char quote = f->at < f->s.n ? p[f->at] : 0;
    size_t from = f->at, to;
    if (quote == '"' || quote == '\'') {
        from++;
        const char *end = memchr(p + from, quote, f->s.n - from);
        if (!end)
            return refuse(f, REFUSED_SYNTAX);
        to = (size_t)(end - p);
        f->at = to + 1;
    } else {
        for (to = from; to < f->s.n && p[to] != '>' && !char_space(p[to]); to++)
            if (strchr("\"'<=`", p[to]))
                return refuse(f, REFUSED_SYNTAX);
        f->at = to;
        if (to == from)
            return refuse(f, REFUSED_SYNTAX);
    }
    char after = f->at < f->s.n ? p[f->at] : 0;
    *ret = str_make(p + from, to - from);
    return after == '>' || after == '/' || after == ' ' || after == '\n' || after == '\t' || refuse(f, REFUSED_SYNTAX);
}

static bool decode_value(struct fast *f, struct str *value)
{
    size_t i = str_find_char(*value, '&');
    if (i == value->n)
        return true;
    char *out = arena_alloc(f->w.arena, value->n * 2 + 1);
    memcpy(out, value->p, i);
    size_t n = i;
    while (i < value->n) {
        char room[8];
        size_t len = 0, bytes = 0;
        if (value->p[i] == '&' && !reference(f, str_from(*value, i), true, room, &len, &bytes))
            return refuse(f, REFUSED_REFERENCE);
        memcpy(out + n, bytes ? room : value->p + i, bytes ? len : 1);
        n += bytes ? len : 1;
        i += bytes ? bytes : 1;
    }
    *value = str_make(out, n);
    return true;
}

// <script>, <style> and <iframe>: up to the end tag, which must be a plain one.
static bool read_raw(struct fast *f, enum tag tag, const struct attrs *attrs)
{
    struct str name = str_make(tag_rules[tag].name, tag_rules[tag].length);
    if (top(f) == TAG_COLGROUP || (is_frame(top(f)) && tag != TAG_SCRIPT && tag != TAG_STYLE))
        return refuse(f, REFUSED_TABLE);
    size_t end = html_raw_end(f->s, f->at, name);
    if (end == f->s.n && tag == TAG_IFRAME)
        return refuse(f, REFUSED_SYNTAX); // see sanitize_unclosed.c
    f->at = end;
    if (end < f->s.n) { // else it takes all the rest
        f->at += 2 + name.n;
        skip_space(f);
        if (f->at == f->s.n || f->s.p[f->at] != '>')
            return refuse(f, REFUSED_SYNTAX);
        f->at++;
    }
    if (tag == TAG_IFRAME)
        writer_video(&f->w, tag, attrs);
    return true;
}

static bool read_end(struct fast *f)
{
    enum tag tag;
    struct str name;
    f->at += 2;
    if (f->at == f->s.n || !char_alpha(f->s.p[f->at]))
        return refuse(f, REFUSED_SYNTAX);
    if (!read_name(f, &tag, &name))
        return false;
    skip_space(f);
    if (f->at + 1 < f->s.n && f->s.p[f->at] == '/' && f->s.p[f->at + 1] == '>')
        f->at++;
    if (f->at == f->s.n || f->s.p[f->at] != '>')
        return refuse(f, REFUSED_SYNTAX);
    f->at++;
    bool unknown = tag == TAG_NONE || tag == TAG_PICTURE;
    if (unknown && (f->open[TAG_NONE] || f->open[TAG_PICTURE]) &&
        (top(f) != tag || !str_eq_nocase(name, f->custom[f->depth - 1])))
        return refuse(f, REFUSED_NESTING); // gumbo 0.10 takes all names that it does not know for the same
    return close_tag(f, tag);
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
static unsigned cell_around(const struct fast *f)
{
    unsigned at = f->depth;
    while (at && f->tag[at - 1] != TAG_TABLE && !(tag_rules[f->tag[at - 1]].nesting & TABLE_PART))
        at--;
    return at && is_cell((enum tag)f->tag[at - 1]) ? at : 0;
}

// A start tag of a part of a table, or any within what holds only such parts (WHATWG HTML 13.2.6.4.9 to 15).
static bool open_in_table(struct fast *f, enum tag tag)
{
    unsigned cell = is_cell(tag) || tag == TAG_TR || is_section(tag) ? cell_around(f) : 0;
    while (cell && f->depth >= cell) // ends the cell it stands in
        pop(f);
    if (tag == TAG_TR && top(f) == TAG_TR)
        pop(f);
    if (is_section(tag) && top(f) == TAG_TR)
        pop(f);
    if (is_section(tag) && is_section(top(f)))
        pop(f);
    if (tag == TAG_TR && top(f) == TAG_TABLE && !push(f, TAG_TBODY, &(struct attrs){.have = 0}))
        return false;
    bool fits = is_cell(tag)         ? top(f) == TAG_TR
                : tag == TAG_TR      ? is_section(top(f))
                : tag == TAG_COL     ? top(f) == TAG_COLGROUP
                : is_section(tag)    ? top(f) == TAG_TABLE
                : tag == TAG_CAPTION ? top(f) == TAG_TABLE
                                     : tag == TAG_COLGROUP && top(f) == TAG_TABLE;
    return fits || refuse(f, REFUSED_TABLE);
}

static bool open_in_body(struct fast *f, enum tag tag)
{
    unsigned nesting = tag_rules[tag].nesting;
    if ((nesting & HEADING && f->headings) || (tag == TAG_A && f->open[TAG_A]) ||
        (nesting & RUBY && (f->rubies || tag_rules[top(f)].nesting & IMPLIED)))
        return refuse(f, REFUSED_NESTING);
    if (tag == TAG_LI && !end_item(f, TAG_LI, TAG_LI))
        return false;
    if ((tag == TAG_DD || tag == TAG_DT) && !end_item(f, TAG_DD, TAG_DT))
        return false;
    if (nesting & ENDS_P && f->open[TAG_P]) {
        unsigned at = f->depth;
        while (f->tag[at - 1] != TAG_P)
            at--;
        return pop_through(f, at);
    }
    return true;
}

// Ends all from depth `at` on. Formatting elements that are ended so would be opened again by the tree builder, and a
// table in between keeps the end from being seen.
static bool pop_through(struct fast *f, unsigned at)
{
    for (unsigned i = at; i < f->depth; i++)
        if (tag_rules[f->tag[i]].nesting & (FORMATTING | TABLE_PART) || f->tag[i] == TAG_TABLE)
            return refuse(f, REFUSED_NESTING);
    while (f->depth >= at)
        pop(f);
    return true;
}

// Ends the open item that a new one follows.
static bool end_item(struct fast *f, enum tag one, enum tag other)
{
    for (unsigned i = f->depth; i > 0; i--) {
        enum tag tag = (enum tag)f->tag[i - 1];
        if (tag == one || tag == other)
            return pop_through(f, i);
        if (tag_rules[tag].nesting & SPECIAL)
            return true;
    }
    return true;
}

static bool close_tag(struct fast *f, enum tag tag)
{
    unsigned nesting = tag_rules[tag].nesting;
    if (top(f) == tag && f->depth) {
        pop(f);
        return true;
    }
    if (nesting & TABLE_PART || tag == TAG_TABLE)
        return f->open[tag] ? close_in_table(f, tag) : refuse(f, REFUSED_TABLE);
    if (is_frame(top(f)))
        return refuse(f, REFUSED_TABLE);
    if (f->open[tag])
        return close_through(f, tag);
    if (tag == TAG_BR) { // </br> is <br>
        writer_open(&f->w, tag, &(struct attrs){.have = 0});
        return true;
    }
    bool ignored = tag != TAG_P && !(nesting & RAW) && !(nesting & HEADING && f->headings);
    return ignored || refuse(f, REFUSED_NESTING);
}

// An end tag whose element is not the innermost one (WHATWG HTML 13.2.6.4.7).
static bool close_through(struct fast *f, enum tag tag)
{
    unsigned at = f->depth;
    bool block = tag_rules[tag].nesting & ENDS_P;
    if (tag_rules[tag].nesting & FORMATTING)
        return refuse(f, REFUSED_NESTING);
    for (; f->tag[at - 1] != (unsigned char)tag; at--) {
        enum tag above = (enum tag)f->tag[at - 1];
        if (tag == TAG_LI && (above == TAG_UL || above == TAG_OL))
            return refuse(f, REFUSED_NESTING);
        bool special = tag_rules[above].nesting & (SPECIAL | TABLE_PART) || above == TAG_P || above == TAG_DIV ||
                       above == TAG_ADDRESS;
        if (!block && special)
            return true; // an inline element's end tag is not seen through a block
    }
    return pop_through(f, at);
}

// As above, of a part of a table: what stands above it must be its own parts.
static bool close_in_table(struct fast *f, enum tag tag)
{
    unsigned at = cell_around(f);
    if (!at)
        at = f->depth;
    else if (!is_cell(tag))
        at--;
    bool rows = is_section(tag) || tag == TAG_TABLE;
    if (rows && at && f->tag[at - 1] == TAG_TR)
        at--;
    if (tag == TAG_TABLE && at && is_section((enum tag)f->tag[at - 1]))
        at--;
    if (!at || f->tag[at - 1] != (unsigned char)tag)
        return refuse(f, REFUSED_NESTING);
    while (f->depth >= at)
        pop(f);
    return true;
}
