// prolog.c – what stands before the first element of a document (XML 1.0, 2.8). libxml2 is given the text from the
// first element on: nothing of a DTD, internal or external, ever reaches it.
#include "format/read/prolog_priv.h"

#include "base/limits.h"
#include "text/entity.h"
#include "text/utf8.h"

static size_t instruction_skip(struct str text, size_t at, bool *endless, struct prolog *ret);
static size_t doctype_skip(struct arena *a, struct str text, size_t at, struct prolog *ret);
static void entity_declare(struct arena *a, struct str declaration, struct prolog *p);
static struct str entity_value(struct arena *a, struct str literal);

static bool name_start(char c)
{
    return char_alpha(c) || c == '_' || c == ':' || (unsigned char)c >= 0x80;
}
static bool name_char(char c)
{
    return name_start(c) || char_digit(c) || c == '-' || c == '.';
}

static struct str name_at(struct str text, size_t at)
{
    size_t end = at;
    while (end < text.n && name_char(text.p[end]))
        end++;
    return (struct str){text.p + at, end - at};
}

// Past `mark`, looked for from `at` on; the end of the text when it is not there.
static size_t skip_past(struct str text, size_t at, struct str mark)
{
    size_t found = str_find(str_from(text, at), mark);
    return found + mark.n > text.n - at ? text.n : at + found + mark.n;
}

void prolog_read(struct arena *a, struct str text, struct prolog *ret)
{
    *ret = (struct prolog){.root = text.n};
    size_t at = 0, junk = 0;
    bool endless = false;
    while (at < text.n && junk <= LIMIT_LEADING_JUNK) {
        struct str rest = str_from(text, at);
        if (rest.p[0] != '<') {
            if (!char_space(rest.p[0])) {
                ret->junk = true;
                junk++;
            }
            at++;
        } else if (str_starts(rest, STR("<!--"))) {
            at = skip_past(text, at + 4, STR("-->"));
        } else if (str_starts(rest, STR("<?"))) {
            at = instruction_skip(text, at, &endless, ret);
        } else if (str_starts_nocase(rest, STR("<!DOCTYPE"))) {
            at = doctype_skip(a, text, at + 9, ret);
        } else if (rest.n > 1 && name_start(rest.p[1])) {
            ret->root = at;
            break;
        } else {
            ret->junk = true;
            junk++;
            at++;
        }
    }
    prolog_root(ret, text, ret->root);
}

void prolog_root(struct prolog *p, struct str text, size_t at)
{
    p->root = at;
    p->name = at < text.n ? name_at(text, at + 1) : STR_NONE;
    p->lines = 0;
    for (size_t i = 0; i < at; i++)
        p->lines += text.p[i] == '\n';
}

// From "<?" to past its "?>". An XML declaration stands at the very start or is an error; it, and what never ends, may
// have lost the second '?'. Once there is no "?>" there is none further on.
static size_t instruction_skip(struct str text, size_t at, bool *endless, struct prolog *ret)
{
    bool declaration = str_starts_nocase(str_from(text, at), STR("<?xml "));
    ret->junk = ret->junk || (declaration && at > 0);
    if (!declaration && !*endless) {
        size_t end = skip_past(text, at + 2, STR("?>"));
        *endless = end == text.n && !str_ends(text, STR("?>"));
        if (!*endless)
            return end;
    }
    size_t close = skip_past(text, at + 2, STR(">"));
    ret->junk = ret->junk || !str_ends(str_first(text, close), STR("?>"));
    return close;
}

// From after "<!DOCTYPE" to past its '>'. A DOCTYPE that never ends is skipped as far as its own line, so that the
// document behind it is not lost.
static size_t doctype_skip(struct arena *a, struct str text, size_t at, struct prolog *ret)
{
    size_t start = at;
    bool inside = false; // the internal subset
    while (at < text.n && char_space(text.p[at]))
        at++;
    ret->doctype = name_at(text, at);
    while (at < text.n) {
        struct str rest = str_from(text, at);
        char c = rest.p[0];
        if (c == '"' || c == '\'') {
            size_t close = str_find_char(str_from(rest, 1), c);
            at += close + 2;
            ret->external_subset = ret->external_subset || !inside;
        } else if (str_starts(rest, STR("<!--"))) {
            at = skip_past(text, at + 4, STR("-->"));
        } else if (str_starts(rest, STR("<?"))) {
            at = skip_past(text, at + 2, STR("?>"));
        } else if (inside && c == '<') {
            size_t end = 1;
            for (char quote = 0; end < rest.n && (quote || rest.p[end] != '>'); end++) {
                if (quote ? rest.p[end] == quote : rest.p[end] == '"' || rest.p[end] == '\'')
                    quote = quote ? 0 : rest.p[end];
            }
            if (str_starts(rest, STR("<!ENTITY")))
                entity_declare(a, str_first(str_from(rest, 8), end - 8), ret);
            at += end + 1;
        } else if (c == '[' || c == ']') {
            inside = c == '[';
            at++;
        } else if (c == '>') {
            return at + 1;
        } else {
            ret->external_subset = ret->external_subset || (inside && c == '%');
            at++;
        }
    }
    ret->junk = true;
    size_t line = start + str_find_char(str_from(text, start), '\n');
    return line < text.n ? line : text.n;
}

// ` name "value"` between <!ENTITY and '>'. Parameter and external entities are left alone: nobody refers to the first
// in content, and the second stay what they are, a reference as text.
static void entity_declare(struct arena *a, struct str declaration, struct prolog *p)
{
    if (p->entities.n >= LIMIT_ENTITIES)
        return;
    struct str rest = str_trim(declaration);
    struct str name = name_at(rest, 0);
    rest = str_trim(str_from(rest, name.n));
    if (str_empty(name) || rest.n < 2 || (rest.p[0] != '"' && rest.p[0] != '\'') || rest.p[rest.n - 1] != rest.p[0])
        return;
    vec_each(e, &p->entities)
        if (str_eq(e->name, name))
            return; // the first declaration binds (XML 1.0, 4.2)
    struct xml_entity *e = vec_push(a, &p->entities);
    e->name = name;
    e->value = entity_value(a, (struct str){rest.p + 1, rest.n - 2});
}

// Character references are decoded; a value that is long or refers to other entities is not resolved at all.
static struct str entity_value(struct arena *a, struct str literal)
{
    if (literal.n > LIMIT_ENTITY_VALUE)
        return STR_NONE;
    char *out = arena_alloc(a, literal.n * 2 + 8);
    size_t n = 0;
    for (size_t i = 0; i < literal.n;) {
        if (literal.p[i] != '&') {
            out[n++] = literal.p[i++];
            continue;
        }
        size_t len = 0, took = i + 1 < literal.n && literal.p[i + 1] == '#'
                                   ? entity_read(str_from(literal, i), out + n, &len)
                                   : 0;
        if (!took || memchr(out + n, '&', len))
            return STR_NONE;
        n += len;
        i += took;
    }
    out[n] = 0;
    return (struct str){out, n};
}

struct str prolog_entity(struct prolog *p, struct str name)
{
    vec_each(e, &p->entities) {
        if (!str_eq(e->name, name))
            continue;
        p->expanded += e->value.n;
        return p->expanded > LIMIT_ENTITY_TOTAL ? STR_NONE : e->value;
    }
    // XML has these names from XHTML 1.0, which means other characters than HTML does today.
    if (str_is(name, "lang"))
        return STR("\xE2\x8C\xA9");
    return str_is(name, "rang") ? STR("\xE2\x8C\xAA") : entity_named(name);
}

bool prolog_declares(const struct prolog *p, struct str name)
{
    vec_each(e, &p->entities)
        if (str_eq(e->name, name))
            return true;
    return false;
}
