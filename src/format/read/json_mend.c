// json_mend.c – repairs JSON as it is found: comments, commas before a bracket, words that are no values, values that
// are missing, quotes, control characters and wrong escapes in strings, text after the end, an end that is missing.
// Numbers too long for the parser become texts, and characters it refuses though RFC 8259 allows to write them (\u0000,
// lone surrogates) go.
#include "base/buf.h"
#include "base/limits.h"
#include "format/read/json_priv.h"

#define NAME_MAX_BYTES 64

struct mender {
    struct str in;
    size_t at;
    struct buf out;
    char open[LIMIT_DEPTH]; // brackets to be closed
    size_t depth;
    size_t safe_n, safe_depth; // after the last whole value: where a text that breaks off is cut
    bool comma;                // owed before the next value
    bool separated;            // there was one
    bool key, colon;           // a key stands alone; so does its colon
    bool broken;
};

static bool mend(struct mender *m, struct err *err);
static bool step(struct mender *m);
static void skip_comment(struct mender *m);
static void open_bracket(struct mender *m, char c);
static void close_bracket(struct mender *m, char c);
static void value_missing(struct mender *m);
static void before_value(struct mender *m);
static void after_value(struct mender *m);
static void string(struct mender *m, bool name);
static bool ends_string(const struct mender *m);
static void escape(struct mender *m);
static void unicode_escape(struct mender *m);
static int hex4(struct str s, size_t at);
static void word(struct mender *m);
static bool number(struct str s);
static void finish(struct mender *m);

static bool too_deep(struct err *err)
{
    return err_set(err, ERR_LIMIT, "JSON nested more than %d deep", LIMIT_DEPTH);
}

bool json_within_limits(struct str text, struct err *err)
{
    size_t depth = 0, values = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (quoted) {
            if (c == '\\')
                i++;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            depth++;
            values++;
        } else if (c == ',') {
            values++;
        } else if ((c == '}' || c == ']') && depth) {
            depth--;
        }
        if (depth > LIMIT_DEPTH)
            return too_deep(err);
    }
    return values <= LIMIT_ELEMENTS || err_set(err, ERR_LIMIT, "JSON of more than %d values", LIMIT_ELEMENTS);
}

bool json_mend(struct arena *a, struct str text, struct str *ret, bool *ret_broken, struct err *err)
{
    struct mender m = {.in = text};
    buf_init(&m.out, 4 * LIMIT_BODY);
    bool good = mend(&m, err) && json_within_limits(buf_str(&m.out), err); // only what is mended can be counted
    if (good) {
        *ret = arena_str(a, buf_str(&m.out));
        *ret_broken = m.broken;
    }
    buf_done(&m.out);
    return good;
}

static bool mend(struct mender *m, struct err *err)
{
    do {
        for (; m->at < m->in.n && (unsigned char)m->in.p[m->at] <= ' '; m->at++)
            m->broken |= !char_space(m->in.p[m->at]); // a control character
        if (m->depth == LIMIT_DEPTH && m->at < m->in.n && (m->in.p[m->at] == '{' || m->in.p[m->at] == '['))
            return too_deep(err);
    } while (m->at < m->in.n && step(m));
    finish(m);
    return true;
}

// One token; false after the outermost value.
static bool step(struct mender *m)
{
    char c = m->in.p[m->at];
    bool in_object = m->depth && m->open[m->depth - 1] == '}';
    switch (c) {
    case '/':
        skip_comment(m);
        return true;
    case '{':
    case '[':
        open_bracket(m, c == '{' ? '}' : ']');
        return true;
    case '}':
    case ']':
        m->at++;
        close_bracket(m, c);
        return m->depth > 0;
    case ',': // written when the next value comes: one before a bracket is dropped
        m->at++;
        value_missing(m);
        m->broken |= !m->comma || m->separated;
        m->separated = true;
        return true;
    case ':':
        m->at++;
        if (m->key && !m->colon) {
            buf_c(&m->out, ':');
            m->colon = true;
        } else {
            m->broken = true;
        }
        return true;
    case '"':
        before_value(m);
        string(m, in_object && !m->key);
        if (in_object && !m->key)
            m->key = true;
        else
            after_value(m);
        return m->depth > 0;
    default:
        word(m);
        return m->depth > 0;
    }
}

static void skip_comment(struct mender *m)
{
    struct str rest = str_from(m->in, m->at);
    m->broken = true;
    if (str_starts(rest, STR("//")))
        m->at += str_find_char(rest, '\n');
    else if (str_starts(rest, STR("/*")))
        m->at += 2 + str_find(str_from(rest, 2), STR("*/")) + 2;
    else
        m->at++;
    if (m->at > m->in.n)
        m->at = m->in.n;
}

static void open_bracket(struct mender *m, char close)
{
    bool nameless = m->depth && m->open[m->depth - 1] == '}' && !m->key;
    m->broken |= nameless;
    if (nameless && m->depth > 1 && m->open[m->depth - 2] == ']') { // the next of a list: the one before never ended
        close_bracket(m, '}');
        nameless = false;
    }
    before_value(m);
    if (nameless)
        buf_lit(&m->out, "\"\":");
    buf_c(&m->out, m->in.p[m->at++]);
    m->open[m->depth++] = close; // there is room: mend() sees to it
    m->comma = m->key = m->colon = false;
    m->safe_n = m->out.n;
    m->safe_depth = m->depth;
}

// A bracket of the other kind closes what is open; one that is too many is dropped.
static void close_bracket(struct mender *m, char c)
{
    if (!m->depth) {
        m->broken = true;
        return;
    }
    value_missing(m);
    m->depth--;
    m->broken |= m->separated || c != m->open[m->depth];
    m->separated = false;
    buf_c(&m->out, m->open[m->depth]);
    after_value(m);
}

// A name without a value has none.
static void value_missing(struct mender *m)
{
    if (!m->key)
        return;
    buf_put(&m->out, m->colon ? STR("null") : STR(":null"));
    m->broken = true;
    after_value(m);
}

static void before_value(struct mender *m)
{
    if (m->key && !m->colon) {
        buf_c(&m->out, ':');
        m->broken = true;
    } else if (m->comma) {
        buf_c(&m->out, ',');
        m->broken |= !m->separated;
        m->comma = false;
    }
    m->separated = false;
}

static void after_value(struct mender *m)
{
    m->key = m->colon = false;
    m->comma = m->depth > 0;
    m->safe_n = m->out.n;
    m->safe_depth = m->depth;
}

// A quote that cannot be the end of a value was meant as one: "<a href="x">".
static void string(struct mender *m, bool name)
{
    buf_c(&m->out, '"');
    m->at++;
    while (m->at < m->in.n) {
        size_t run = m->at;
        while (run < m->in.n && m->in.p[run] != '"' && m->in.p[run] != '\\' && (unsigned char)m->in.p[run] >= 0x20)
            run++;
        buf_add(&m->out, m->in.p + m->at, run - m->at);
        m->at = run;
        if (run == m->in.n)
            break;
        if (m->in.p[run] == '"') {
            if (name || ends_string(m))
                break;
            buf_lit(&m->out, "\\\"");
            m->broken = true;
            m->at++;
        } else if (m->in.p[run] == '\\') {
            escape(m);
        } else { // a line end or another control character as it is
            buf_c(&m->out, ' ');
            m->broken = true;
            m->at++;
        }
    }
    m->broken |= m->at == m->in.n;
    m->at += m->at < m->in.n;
    buf_c(&m->out, '"');
}

// Whether what stands behind the quote here can follow a value: a bracket, a comma with the next value or name behind
// it, or, apart from it, another value or a comment.
static bool ends_string(const struct mender *m)
{
    bool in_object = m->depth && m->open[m->depth - 1] == '}', apart = false;
    struct str rest = str_from(m->in, m->at + 1);
    size_t comma = 0;
    while (rest.n && ((unsigned char)rest.p[0] <= ' ' || rest.p[0] == ',')) {
        comma += rest.p[0] == ',';
        apart = true;
        rest = str_from(rest, 1);
    }
    if (!rest.n || rest.p[0] == '}' || rest.p[0] == ']')
        return true;
    if (!comma)
        return apart && strchr("\"/{[", rest.p[0]);
    if (!char_alpha(rest.p[0]))
        return true;
    size_t word = 0;
    while (word < rest.n && word < NAME_MAX_BYTES && (char_alpha(rest.p[word]) || rest.p[word] == '_'))
        word++;
    struct str next = str_trim(str_first(str_from(rest, word), NAME_MAX_BYTES));
    return next.n && (in_object ? next.p[0] == ':' : next.p[0] == ',' || next.p[0] == ']');
}

static void escape(struct mender *m)
{
    char c = m->at + 1 < m->in.n ? m->in.p[m->at + 1] : 0;
    if (c == 'u') {
        unicode_escape(m);
    } else if (c && strchr("\"\\/bfnrt", c)) {
        buf_add(&m->out, m->in.p + m->at, 2);
        m->at += 2;
    } else { // no such escape: what follows stands for itself
        m->broken = true;
        m->at++;
    }
}

static void unicode_escape(struct mender *m)
{
    int unit = hex4(m->in, m->at + 2);
    if (unit < 0) {
        m->broken = true;
        m->at++;
        return;
    }
    bool high = unit >= 0xd800 && unit <= 0xdbff, low = unit >= 0xdc00 && unit <= 0xdfff;
    int next = high && str_starts(str_from(m->in, m->at + 6), STR("\\u")) ? hex4(m->in, m->at + 8) : -1;
    size_t taken = high && next >= 0xdc00 && next <= 0xdfff ? 12 : 6;
    if (low || (high && taken == 6))
        buf_lit(&m->out, "\\ufffd");
    else if (unit)
        buf_add(&m->out, m->in.p + m->at, taken);
    m->at += taken;
}

static int hex4(struct str s, size_t at)
{
    int value = 0;
    if (at + 4 > s.n)
        return -1;
    for (size_t i = at; i < at + 4; i++) {
        char c = char_lower(s.p[i]);
        if (!char_digit(c) && (c < 'a' || c > 'f'))
            return -1;
        value = value * 16 + (char_digit(c) ? c - '0' : c - 'a' + 10);
    }
    return value;
}

// Numbers, true, false, null, and what stands in their place: a name in an object, null in an array, a text where it is
// digits.
static void word(struct mender *m)
{
    size_t start = m->at;
    while (m->at < m->in.n && !char_space(m->in.p[m->at]) && !strchr(",:{}[]\"/", m->in.p[m->at]))
        m->at++;
    if (m->at == start) // a NUL, which strchr() finds in any text
        m->at++;
    struct str s = str_make(m->in.p + start, m->at - start);
    bool in_object = m->depth && m->open[m->depth - 1] == '}';
    bool name = in_object && !m->key;
    before_value(m);
    if (!name && (str_is(s, "true") || str_is(s, "false") || str_is(s, "null") || (number(s) && s.n <= 17))) {
        buf_put(&m->out, s);
    } else if (name || number(s)) {
        buf_c(&m->out, '"');
        for (size_t i = 0; i < s.n; i++)
            if ((unsigned char)s.p[i] >= 0x20 && s.p[i] != '\\')
                buf_c(&m->out, s.p[i]);
        buf_c(&m->out, '"');
        m->broken |= name;
    } else {
        buf_lit(&m->out, "null");
        m->broken = true;
    }
    if (name)
        m->key = true;
    else
        after_value(m);
}

// RFC 8259, 6.
static bool number(struct str s)
{
    size_t i = s.n && s.p[0] == '-', digits = i;
    while (i < s.n && char_digit(s.p[i]))
        i++;
    if (i == digits || (s.p[digits] == '0' && i - digits > 1))
        return false;
    if (i < s.n && s.p[i] == '.') {
        digits = ++i;
        while (i < s.n && char_digit(s.p[i]))
            i++;
        if (i == digits)
            return false;
    }
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i += 1 + (i + 1 < s.n && (s.p[i + 1] == '+' || s.p[i + 1] == '-'));
        digits = i;
        while (i < s.n && char_digit(s.p[i]))
            i++;
        if (i == digits)
            return false;
    }
    return i == s.n;
}

static void finish(struct mender *m)
{
    if (m->depth) { // it broke off: up to the last whole value, all closed
        m->broken = true;
        m->out.n = m->safe_n;
        m->depth = m->safe_depth;
        while (m->depth)
            buf_c(&m->out, m->open[--m->depth]);
    }
    for (; m->at < m->in.n; m->at++)
        m->broken |= !char_space(m->in.p[m->at]);
}
