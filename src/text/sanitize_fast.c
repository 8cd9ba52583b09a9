// sanitize_fast.c – the one-pass way: reads markup that it is sure of as WHATWG HTML 13.2.5 would have it, and gives up
// on anything else. A wrong guess costs nothing, a wrong answer everything: in doubt, refuse. Fuzzing holds it against
// gumbo. What tags do to what is open is told in sanitize_nest.c.
#include "base/limits.h"
#include "text/entity.h"
#include "text/html_priv.h"
#include "text/sanitize_nest_priv.h"

#define TAG_LONG 4096 // bytes that are looked through

struct fast {
    struct nest n;
    struct str s;
    size_t at;
};

static bool read_all(struct fast *f);
static bool read_text(struct fast *f);
static bool read_reference(struct fast *f);
static bool reference(struct str s, bool attribute, char room[8], size_t *ret_len, size_t *ret_bytes);
static bool number_taken(struct str number);
static bool read_markup(struct fast *f);
static bool read_comment(struct fast *f);
static bool read_name(struct fast *f, enum tag *ret, struct str *ret_name);
static bool read_start(struct fast *f);
static bool read_attributes(struct fast *f, enum tag tag, struct attrs *attrs);
static bool read_attribute(struct str s, size_t *at, struct str *ret_name, struct str *ret_value);
static bool decode_value(struct fast *f, struct str *value);
static bool read_raw(struct fast *f, enum tag tag, const struct attrs *attrs);
static bool read_end(struct fast *f);

static bool refuse(struct fast *f, enum refusal why)
{
    return nest_refuse(&f->n, why);
}

bool fast_sanitize(struct arena *a, struct str html, const struct sanitize_context *context, struct safe_html *ret,
                   struct fast_outcome *ret_outcome)
{
    struct arena scratch = {0};
    struct fast f;
    f.s = html;
    f.at = 0;
    nest_init(&f.n, &scratch, context, html.n + html.n / 8 + 64);
    bool fine = read_all(&f);
    if (fine)
        *ret = writer_done(&f.n.w, a);
    else
        buf_done(&f.n.w.out);
    *ret_outcome = (struct fast_outcome){.mended = f.n.mended, .why = f.n.why};
    arena_done(&scratch);
    return fine;
}

static bool read_all(struct fast *f)
{
    while (f->at < f->s.n) {
        bool fine = f->s.p[f->at] == '<' ? read_markup(f) : f->s.p[f->at] == '&' ? read_reference(f) : read_text(f);
        if (!fine)
            return false;
    }
    nest_end_all(&f->n);
    return true;
}

static bool read_text(struct fast *f)
{
    const char *p = f->s.p + f->at;
    size_t n = text_run(p, f->s.n - f->at);
    if (nest_in_frame(&f->n)) {
        for (size_t i = 0; i <= n && f->at + i < f->s.n && p[i] != '<' && p[i] != '&'; i++)
            if (!char_space(p[i]))
                return refuse(f, REFUSED_TABLE);
    } else if (!nest_text(&f->n)) {
        return false;
    }
    writer_plain(&f->n.w, str_make(p, n));
    f->at += n;
    if (f->at < f->s.n && f->s.p[f->at] == '>') {
        writer_text(&f->n.w, STR(">"));
        f->at++;
    }
    return true;
}

static bool read_reference(struct fast *f)
{
    char room[8];
    size_t len, bytes;
    if (nest_in_frame(&f->n))
        return refuse(f, REFUSED_TABLE);
    if (!reference(str_from(f->s, f->at), false, room, &len, &bytes))
        return refuse(f, REFUSED_REFERENCE);
    if (!nest_text(&f->n))
        return false;
    writer_text(&f->n.w, bytes ? str_make(room, len) : STR("&"));
    f->at += bytes ? bytes : 1;
    return true;
}

// False where it could be read in two ways; *ret_bytes is 0 where the '&' is just one.
static bool reference(struct str s, bool attribute, char room[8], size_t *ret_len, size_t *ret_bytes)
{
    *ret_bytes = 0;
    if (s.n < 2)
        return true;
    bool number = s.p[1] == '#';
    if (!number && !char_alpha(s.p[1]) && !char_digit(s.p[1]))
        return true;
    size_t bytes = entity_read(s, room, ret_len);
    if (number && !number_taken(str_first(s, bytes)))
        return false;
    if (bytes && !number && attribute && s.p[bytes - 1] != ';') { // an old name without its semicolon
        char after = bytes < s.n ? s.p[bytes] : 0;
        if (after == '=' || char_alpha(after) || char_digit(after))
            return true;
    }
    *ret_bytes = bytes;
    return true;
}

// "&#38;" and "&#x26" of a character that HTML takes as it is, or as windows-1252 has it; others are left to gumbo.
static bool number_taken(struct str number)
{
    bool hex = number.n > 2 && (number.p[2] | 0x20) == 'x';
    uint32_t v = 0;
    for (size_t i = hex ? 3 : 2; i < number.n && number.p[i] != ';'; i++) {
        v = v * (hex ? 16 : 10) +
            (uint32_t)(char_digit(number.p[i]) ? number.p[i] - '0' : (number.p[i] | 0x20) - 'a' + 10);
        if (v > 0x10ffff)
            return false;
    }
    bool control = v < 0x20 ? v != '\t' && v != '\n' && v != '\r' : v >= 0x7f && v < 0xa0;
    bool renamed = v >= 0x80 && v < 0xa0 && v != 0x81 && v != 0x8d && v != 0x8f && v != 0x90 && v != 0x9d;
    bool none = (v >= 0xd800 && v < 0xe000) || (v >= 0xfdd0 && v < 0xfdf0) || (v & 0xfffe) == 0xfffe;
    return v && (!control || renamed) && !none;
}

// At '<'.
static bool read_markup(struct fast *f)
{
    struct str rest = str_from(f->s, f->at);
    char c = rest.n > 1 ? rest.p[1] : 0;
    if (char_alpha(c))
        return read_start(f);
    if (c == '/' && rest.n > 2 && char_alpha(rest.p[2]))
        return read_end(f);
    if (c == '!' || c == '?' || (c == '/' && rest.n > 2))
        return read_comment(f);
    if (c == '/' || nest_in_frame(&f->n))
        return refuse(f, REFUSED_SYNTAX);
    if (!nest_text(&f->n))
        return false;
    writer_text(&f->n.w, STR("<"));
    f->at++;
    return true;
}

// A comment, and what is taken for one (13.2.5.41). Those that end in unusual ways are left to gumbo.
static bool read_comment(struct fast *f)
{
    struct str rest = str_from(f->s, f->at);
    if (!str_starts(rest, STR("<!--"))) {
        size_t end = str_find_char(rest, '>');
        f->at += end < rest.n ? end + 1 : rest.n;
        return true;
    }
    struct str body = str_from(rest, 4);
    size_t n = str_find(body, STR("-->"));
    if (str_starts(body, STR(">")) || str_starts(body, STR("->")) || str_find(str_first(body, n), STR("--!")) < n)
        return refuse(f, REFUSED_SYNTAX);
    f->at += n < body.n ? 4 + n + 3 : rest.n;
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
    if (!(tag_rules[*ret].nesting & FAST) && !(*ret == TAG_NONE && is_custom(*ret_name)))
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
    if (f->at == SIZE_MAX) { // the text ended in the tag: then there is none (13.2.5.32)
        f->at = f->s.n;
        return true;
    }
    unsigned nesting = tag_rules[tag].nesting;
    if (nesting & NOTHING)
        return !nest_in_frame(&f->n) || refuse(f, REFUSED_TABLE);
    if (nesting & RAW)
        return read_raw(f, tag, &attrs);
    if (!nest_start(&f->n, tag, name, &attrs))
        return false;
    if (tag == TAG_PRE && f->at < f->s.n) { // a line feed right after it means nothing; one by reference neither
        char room[8];
        size_t len, bytes;
        struct str rest = str_from(f->s, f->at);
        if (rest.p[0] == '\n')
            f->at++;
        else if (rest.p[0] == '&' && reference(rest, false, room, &len, &bytes) && bytes && room[0] == '\n')
            return refuse(f, REFUSED_REFERENCE);
    }
    return true;
}

static bool repeats(struct str s, size_t from, struct str name)
{
    struct str before = str_make(s.p + from, (size_t)(name.p - s.p) - from);
    return before.n > TAG_LONG || str_find_nocase(before, name) < before.n;
}

// Up to behind the tag's '>'; f->at is SIZE_MAX when it has none. After a second attribute of one name that has no
// value gumbo 0.10 loses the value of the next that has one.
static bool read_attributes(struct fast *f, enum tag tag, struct attrs *attrs)
{
    uint32_t wanted = tag_wanted(tag);
    struct str name, value;
    bool loses = false;
    size_t from = f->at;
    for (size_t n = 0; read_attribute(f->s, &f->at, &name, &value); n++) {
        if (n == LIMIT_ATTRIBUTES)
            return refuse(f, REFUSED_ATTRIBUTE);
        enum attr attr = attr_find(name);
        bool counts = attr != ATTR_COUNT && wanted >> attr & 1;
        if (counts && loses && value.p)
            return refuse(f, REFUSED_ATTRIBUTE);
        loses = loses || (!value.p && repeats(f->s, from, name));
        if (!counts || attrs_have(attrs, attr)) // the first of several of one name counts
            continue;
        attrs->have |= 1u << attr;
        attrs->value[attr] = value.p ? value : STR("");
        if (!decode_value(f, &attrs->value[attr]))
            return false;
    }
    return true;
}

static bool char_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

// As html_attribute(), which does what is not written in the usual way.
static bool read_attribute(struct str s, size_t *at, struct str *ret_name, struct str *ret_value)
{
    size_t i = *at, from;
    while (i < s.n && char_blank(s.p[i]))
        i++;
    if (i < s.n && s.p[i] == '>') {
        *at = i + 1;
        return false;
    }
    for (from = i; i < s.n && (char_alpha(s.p[i]) || s.p[i] == '-'); i++) {
    }
    if (i == from || s.n - i < 2 || s.p[i] != '=' || (s.p[i + 1] != '"' && s.p[i + 1] != '\''))
        return html_attribute(s, at, ret_name, ret_value);
    *ret_name = str_make(s.p + from, i - from);
    from = i + 2;
    i = from + str_find_char(str_from(s, from), s.p[i + 1]);
    *ret_value = str_make(s.p + from, i - from);
    *at = i < s.n ? i + 1 : s.n;
    return true;
}

static bool decode_value(struct fast *f, struct str *value)
{
    size_t i = str_find_char(*value, '&');
    if (i == value->n)
        return true;
    char *out = arena_alloc(f->n.w.arena, value->n * 2 + 1);
    memcpy(out, value->p, i);
    size_t n = i;
    while (i < value->n) {
        char room[8];
        size_t len = 0, bytes = 0;
        if (value->p[i] == '&' && !reference(str_from(*value, i), true, room, &len, &bytes))
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
    enum tag top = nest_top(&f->n);
    if (top == TAG_COLGROUP || (nest_in_frame(&f->n) && tag != TAG_SCRIPT && tag != TAG_STYLE))
        return refuse(f, REFUSED_TABLE);
    size_t end = html_raw_end(f->s, f->at, name);
    if (end == f->s.n && tag == TAG_IFRAME)
        return refuse(f, REFUSED_SYNTAX); // see sanitize_unclosed.c
    f->at = end;
    if (end < f->s.n) { // else it takes all the rest
        f->at += 2 + name.n;
        while (f->at < f->s.n && char_blank(f->s.p[f->at]))
            f->at++;
        if (f->at == f->s.n || f->s.p[f->at] != '>')
            return refuse(f, REFUSED_SYNTAX);
        f->at++;
    }
    if (tag == TAG_IFRAME)
        writer_video(&f->n.w, tag, attrs);
    return true;
}

static bool read_end(struct fast *f)
{
    enum tag tag;
    struct str name, attribute, value;
    f->at += 2;
    if (!read_name(f, &tag, &name))
        return false;
    for (size_t n = 0; read_attribute(f->s, &f->at, &attribute, &value); n++) // mean nothing
        if (n == LIMIT_ATTRIBUTES)
            return refuse(f, REFUSED_ATTRIBUTE);
    if (f->at == SIZE_MAX) {
        f->at = f->s.n;
        return true;
    }
    return nest_end(&f->n, tag, name);
}
