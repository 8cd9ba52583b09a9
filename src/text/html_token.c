// html_token.c – where tags, attributes, raw text and comments end.
#include "text/entity.h"
#include "text/html_priv.h"

static bool ends_name(char c)
{
    return char_space(c) || c == '/' || c == '>';
}

size_t html_name_end(struct str s, size_t at)
{
    while (at < s.n && !ends_name(s.p[at]))
        at++;
    return at;
}

bool html_attribute(struct str s, size_t *at, struct str *ret_name, struct str *ret_value)
{
    size_t i = *at, from;
    while (i < s.n && (char_space(s.p[i]) || s.p[i] == '/'))
        i++;
    if (i >= s.n || s.p[i] == '>') {
        *at = i < s.n ? i + 1 : SIZE_MAX;
        return false;
    }
    from = i++; // even a '=' begins a name
    while (i < s.n && (char_alpha(s.p[i]) || s.p[i] == '-'))
        i++; // nearly always all of it
    while (i < s.n && !ends_name(s.p[i]) && s.p[i] != '=')
        i++;
    *ret_name = str_make(s.p + from, i - from);
    *ret_value = STR_NONE;
    while (i < s.n && char_space(s.p[i]))
        i++;
    if (i < s.n && s.p[i] == '=') {
        i++;
        while (i < s.n && char_space(s.p[i]))
            i++;
        char quote = i < s.n ? s.p[i] : 0;
        bool quoted = quote == '"' || quote == '\'';
        from = i += quoted;
        if (quoted) {
            i += str_find_char(str_from(s, i), quote);
        } else {
            while (i < s.n && !char_space(s.p[i]) && s.p[i] != '>')
                i++;
        }
        *ret_value = str_make(s.p + from, i - from);
        i += quoted;
    }
    *at = i < s.n ? i : s.n;
    return true;
}

size_t html_tag_end(struct str s, size_t at, size_t *ret_attributes)
{
    struct str name, value;
    size_t n = 0;
    while (html_attribute(s, &at, &name, &value))
        n++;
    if (ret_attributes)
        *ret_attributes = n;
    return at;
}

// Whether a tag of that name, "<name" or "</name", stands at s.p[at].
static bool tag_at(struct str s, size_t at, struct str prefix, struct str name)
{
    struct str rest = str_from(s, at);
    size_t n = prefix.n + name.n;
    return rest.n > n && ends_name(rest.p[n]) && str_starts(rest, prefix) &&
           str_starts_nocase(str_from(rest, prefix.n), name);
}

// WHATWG HTML 13.2.5.15 to 31: after "<!--", "<script>" hides the next "</script>".
static size_t script_end(struct str s, size_t at)
{
    enum { PLAIN, ESCAPED, DOUBLE } state = PLAIN;
    for (; at < s.n; at++) {
        if (s.p[at] == '-' && state != PLAIN && str_starts(str_from(s, at), STR("-->")))
            state = PLAIN;
        if (s.p[at] != '<')
            continue;
        if (tag_at(s, at, STR("</"), STR("script"))) {
            if (state != DOUBLE)
                return at;
            state = ESCAPED;
        } else if (state == ESCAPED && tag_at(s, at, STR("<"), STR("script"))) {
            state = DOUBLE;
        } else if (state == PLAIN && str_starts(str_from(s, at), STR("<!--"))) {
            state = ESCAPED;
            at++; // its dashes count for "-->" too
        }
    }
    return s.n;
}

size_t html_raw_end(struct str s, size_t at, struct str name)
{
    if (str_eq_nocase(name, STR("script")))
        return script_end(s, at);
    for (; at < s.n; at++) {
        at += str_find_char(str_from(s, at), '<');
        if (tag_at(s, at, STR("</"), name))
            return at;
    }
    return s.n;
}

size_t html_comment_end(struct str s, size_t at)
{
    struct str rest = str_from(s, at);
    if (!str_starts(rest, STR("!--"))) {
        at += str_find_char(rest, '>');
        return at < s.n ? at + 1 : s.n;
    }
    if (str_starts(rest, STR("!-->")))
        return at + 4;
    if (str_starts(rest, STR("!--->")))
        return at + 5;
    for (at += 3; at < s.n; at++) {
        at += str_find_char(str_from(s, at), '-');
        rest = str_from(s, at);
        if (str_starts(rest, STR("-->")))
            return at + 3;
        if (str_starts(rest, STR("--!>")))
            return at + 4;
    }
    return s.n;
}

struct str html_attribute_decode(struct arena *a, struct str value)
{
    size_t i = str_find_char(value, '&');
    if (i == value.n)
        return value;
    char *out = arena_alloc(a, value.n * 2 + 1);
    memcpy(out, value.p, i);
    size_t n = i;
    while (i < value.n) {
        char room[8];
        size_t len = 0, bytes = value.p[i] == '&' ? entity_read(str_from(value, i), room, &len) : 0;
        char after = i + bytes < value.n ? value.p[i + bytes] : 0;
        if (bytes && value.p[i + bytes - 1] != ';' && (after == '=' || char_alpha(after) || char_digit(after)))
            bytes = 0;
        memcpy(out + n, bytes ? room : value.p + i, bytes ? len : 1);
        n += bytes ? len : 1;
        i += bytes ? bytes : 1;
    }
    out[n] = 0;
    return str_make(out, n);
}
