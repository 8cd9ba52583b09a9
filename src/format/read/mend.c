// mend.c – makes XML of what was meant as XML (protocols 1.9): bare ampersands and angle brackets, attributes without
// quotes or given twice, end tags that are missing, crossed or too many, sections that never end. Only run on what is
// not well-formed; one pass over the text, forwards only. See docs/why/recovery.md.
#include "format/read/reader_priv.h"
#include "text/entity.h"

#define DEPTH_MAX      (LIMIT_DEPTH - 8)
#define ATTRIBUTES_MAX 32
#define VALUE_MAX      (64 * KIB) // a quote that is not closed by then never will be
#define NAME_MAX_BYTES 64

struct mender {
    struct str text;
    size_t at;
    struct buf out;
    struct str open[DEPTH_MAX]; // names of the elements that are open, as written
    size_t depth;
    bool no_comment_end, no_section_end, no_instruction_end; // looked for and not there: never look again
};

static void markup_mend(struct mender *m);
static void section_mend(struct mender *m);
static size_t own_end(const struct mender *m, struct str s);
static void end_tag_mend(struct mender *m);
static void start_tag_mend(struct mender *m);
static size_t tag_end(struct str text, size_t at);
static size_t value_end(struct str text, size_t at);
static size_t attribute_mend(struct mender *m, size_t at, size_t end, struct str *seen, size_t *n);
static void implied_ends(struct mender *m, struct str name);
static void close_to(struct mender *m, size_t depth);
static void text_mend(struct mender *m, struct str s, bool attribute);
static size_t number_mend(struct str s, char room[8], size_t *ret_len);

// Left open by habit, and closed by the next of their kind; and elements of feeds that never hold themselves.
static const char *const closed_by_next[] = {
    "p",           "li",      "dt",   "dd",    "tr",     "td", "th",      "option",    "title",   "link",    "guid",
    "description", "pubDate", "item", "entry", "author", "id", "updated", "published", "summary", "comments"};
// Nothing but text is ever in these: whatever starts inside ends them.
static const char *const text_only[] = {"link",      "guid",     "pubDate",       "comments", "id",       "updated",
                                        "published", "category", "lastBuildDate", "ttl",      "language", "dc:date"};
// Of these the open one may lie deeper, and what is open of the feed itself ends before them.
static const char *const restarts[] = {"item", "entry"}, *const holders[] = {"channel", "feed", "items"};
static const char *const void_names[] = {"br", "hr", "img", "input", "area", "col", "embed", "wbr", "param"};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool named(struct str s, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(s, str_of(list[i])))
            return true;
    return false;
}

// Feeds have no names beyond ASCII, and much beyond it may not stand in a name (XML 1.0, 2.3): there it is text.
static bool name_start(char c)
{
    return char_alpha(c) || c == '_';
}
static bool name_char(char c)
{
    return name_start(c) || char_digit(c) || c == '-' || c == '.' || c == ':';
}

static struct str name_at(struct str text, size_t at)
{
    size_t end = at;
    while (end < text.n && name_char(text.p[end]))
        end++;
    return (struct str){text.p + at, end - at};
}

struct str xml_mend(struct arena *a, struct str text, struct prolog *p)
{
    struct mender *m = arena_new(a, struct mender);
    m->text = str_from(text, p->root);
    p->root = 0;
    buf_init(&m->out, 4 * LIMIT_BODY);
    while (m->at < m->text.n) {
        struct str rest = str_from(m->text, m->at);
        size_t run = str_find_char(rest, '<');
        text_mend(m, str_first(rest, run), false);
        m->at += run;
        if (m->at < m->text.n)
            markup_mend(m);
    }
    close_to(m, 0);
    struct str out = arena_str(a, buf_str(&m->out));
    buf_done(&m->out);
    return out;
}

// At '<'. Always goes forward.
static void markup_mend(struct mender *m)
{
    struct str rest = str_from(m->text, m->at);
    char next = rest.n > 1 ? rest.p[1] : 0;
    if (str_starts(rest, STR("<![CDATA["))) {
        section_mend(m);
    } else if (str_starts(rest, STR("<!--")) && !m->no_comment_end) {
        size_t end = str_find(str_from(rest, 4), STR("-->"));
        m->no_comment_end = end == rest.n - 4;
        m->at += m->no_comment_end ? 4 : end + 7;
    } else if (next == '?' && !m->no_instruction_end) {
        size_t end = str_find(rest, STR("?>"));
        m->no_instruction_end = end == rest.n;
        m->at += m->no_instruction_end ? 2 : end + 2;
    } else if (next == '!' || next == '?') {
        size_t end = str_find_char(rest, '>');
        m->at += end < rest.n ? end + 1 : rest.n;
    } else if (next == '/' && rest.n > 2 && name_start(rest.p[2])) {
        end_tag_mend(m);
    } else if (name_start(next)) {
        start_tag_mend(m);
    } else {
        buf_lit(&m->out, "&lt;");
        m->at++;
    }
}

// A section that never ends goes as far as the end tag of the element it stands in; so does one in which, behind that
// end tag, another section starts: then it is the other one's end that was found.
static void section_mend(struct mender *m)
{
    struct str rest = str_from(m->text, m->at + 9);
    size_t end = m->no_section_end ? rest.n : str_find(rest, STR("]]>")), skip = 3;
    if (end == rest.n) {
        m->no_section_end = true;
        end = own_end(m, rest);
        skip = 0;
    } else {
        size_t another = str_find(str_first(rest, end), STR("<![CDATA[")), own = own_end(m, str_first(rest, another));
        if (another < end && own < another) {
            end = own;
            skip = 0;
        }
    }
    entity_escape(&m->out, str_first(rest, end));
    m->at += 9 + end + skip;
}

// Where the end tag of the innermost open element stands; s.n when it does not.
static size_t own_end(const struct mender *m, struct str s)
{
    for (size_t i = 0; m->depth > 0 && i < s.n; i++) {
        i += str_find(str_from(s, i), STR("</"));
        if (i < s.n && str_starts_nocase(str_from(s, i + 2), m->open[m->depth - 1]))
            return i;
    }
    return s.n;
}

// The end of something that is open closes what was left open inside it; the end of anything else is dropped. The root
// stays open until the text is over: what follows it may be items that were put behind it.
static void end_tag_mend(struct mender *m)
{
    struct str name = name_at(m->text, m->at + 2);
    size_t end = m->at + 2 + name.n;
    while (end < m->text.n && m->text.p[end] != '>' && m->text.p[end] != '<')
        end++;
    m->at = end + (end < m->text.n && m->text.p[end] == '>');
    for (size_t i = m->depth; i-- > 1;) {
        if (str_eq_nocase(m->open[i], name)) {
            close_to(m, i);
            return;
        }
    }
}

// A '<' before the tag is over means that it was none, or, of one that entries are in, that its '>' is missing. Nor is
// an address in angle brackets a tag. One that the text ends in is dropped.
static void start_tag_mend(struct mender *m)
{
    struct str name = name_at(m->text, m->at + 1), seen[ATTRIBUTES_MAX];
    size_t at = m->at + 1 + name.n, n = 0;
    bool address = name.p[name.n - 1] == ':' || (at < m->text.n && m->text.p[at] == '@'); // <ann@e.org>, <http://e.org>
    if (address) {
        buf_lit(&m->out, "&lt;");
        m->at++;
        return;
    }
    size_t end = tag_end(m->text, at);
    bool cut = end < m->text.n && m->text.p[end] == '<';
    if (cut && m->depth > 0 && !named(name, restarts, COUNT(restarts)) && !named(name, holders, COUNT(holders))) {
        text_mend(m, str_make(m->text.p + m->at, end - m->at), false);
        m->at = end;
        return;
    }
    m->at = end + (end < m->text.n && !cut);
    if (end == m->text.n)
        return;
    bool slash = false;
    implied_ends(m, name);
    if (m->depth >= DEPTH_MAX)
        return;
    buf_c(&m->out, '<');
    buf_put(&m->out, name);
    while (at < end) {
        slash = m->text.p[at] == '/'; // the last thing before '>', and not of a value
        at = attribute_mend(m, at, end, seen, &n);
    }
    bool closed = slash || named(name, void_names, COUNT(void_names));
    buf_put(&m->out, closed ? STR("/>") : STR(">"));
    if (!closed)
        m->open[m->depth++] = name;
}

// Where the '>' of a tag stands, or the '<' before it, or the end of the text. A quoted value that holds an end tag, or
// a tag right behind another's '>', was never closed: then its first '>' is that of the tag.
static size_t tag_end(struct str text, size_t at)
{
    while (at < text.n && text.p[at] != '>' && text.p[at] != '<') {
        if (text.p[at] != '=') {
            at++;
            continue;
        }
        for (at++; at < text.n && char_space(text.p[at]); at++)
            ;
        if (at < text.n && (text.p[at] == '"' || text.p[at] == '\''))
            at = value_end(text, at);
    }
    return at;
}

// Past the closing quote of the value that is opened at `at`.
static size_t value_end(struct str text, size_t at)
{
    struct str rest = str_first(str_from(text, at + 1), VALUE_MAX);
    size_t close = str_find_char(rest, text.p[at]);
    struct str value = str_first(rest, close);
    size_t tag = str_find_char(value, '>');
    bool next_tag = str_starts(str_trim(str_from(value, tag + 1)), STR("<"));
    if (close < rest.n && !next_tag && str_find(value, STR("</")) == value.n)
        return at + 1 + close + 1;
    return at + 1 + tag;
}

// One attribute, or one byte that is none. The first of a name counts.
static size_t attribute_mend(struct mender *m, size_t at, size_t end, struct str *seen, size_t *n)
{
    struct str text = str_first(m->text, end);
    if (!name_start(text.p[at]))
        return at + 1;
    struct str name = name_at(text, at), value = STR_NONE;
    at += name.n;
    size_t next = at;
    while (next < end && char_space(text.p[next]))
        next++;
    if (next < end && text.p[next] == '=') {
        for (next++; next < end && char_space(text.p[next]); next++)
            ;
        at = next;
        if (at < end && (text.p[at] == '"' || text.p[at] == '\'')) {
            char quote = text.p[at];
            at = value_end(text, at);
            value = str_make(text.p + next + 1, at - next - 1);
            if (value.n > 0 && value.p[value.n - 1] == quote)
                value.n--;
        } else {
            while (at < end && !char_space(text.p[at]) && !(text.p[at] == '/' && at + 1 == end))
                at++;
            value = str_make(text.p + next, at - next);
        }
    }
    for (size_t i = 0; i < *n; i++)
        if (str_eq(seen[i], name))
            return at;
    if (*n == ATTRIBUTES_MAX)
        return at;
    seen[(*n)++] = name;
    buf_c(&m->out, ' ');
    buf_put(&m->out, name);
    buf_lit(&m->out, "=\"");
    text_mend(m, value, true);
    buf_c(&m->out, '"');
    return at;
}

static void implied_ends(struct mender *m, struct str name)
{
    if (named(name, restarts, COUNT(restarts))) {
        for (size_t i = m->depth; i-- > 1;) {
            if (!str_eq_nocase(m->open[i], name))
                continue;
            close_to(m, i);
            return;
        }
        size_t holder = m->depth; // or the root
        while (holder > 1 && !named(m->open[holder - 1], holders, COUNT(holders)))
            holder--;
        close_to(m, holder);
        return;
    }
    if (m->depth > 1 && named(m->open[m->depth - 1], text_only, COUNT(text_only)))
        close_to(m, m->depth - 1);
    if (m->depth > 1 && str_eq_nocase(m->open[m->depth - 1], name) &&
        named(name, closed_by_next, COUNT(closed_by_next)))
        close_to(m, m->depth - 1);
}

static void close_to(struct mender *m, size_t depth)
{
    while (m->depth > depth) {
        buf_lit(&m->out, "</");
        buf_put(&m->out, m->open[--m->depth]);
        buf_c(&m->out, '>');
    }
}

// References to characters are decoded here, those to names left to the parser's hook, and every other '&' stands for
// itself.
static void text_mend(struct mender *m, struct str s, bool attribute)
{
    for (size_t i = 0; i < s.n;) {
        size_t run = i;
        while (i < s.n && s.p[i] != '&' && s.p[i] != '<' && s.p[i] != '>' && s.p[i] != '"')
            i++;
        buf_add(&m->out, s.p + run, i - run);
        if (i == s.n)
            return;
        if (s.p[i] != '&') {
            buf_put(&m->out, s.p[i] == '<'   ? STR("&lt;")
                             : s.p[i] == '>' ? STR("&gt;")
                             : attribute     ? STR("&#34;")
                                             : STR("\""));
            i++;
            continue;
        }
        struct str rest = str_from(s, i);
        struct str name = name_at(rest, 1);
        char room[8];
        size_t len = 0, took = number_mend(rest, room, &len);
        if (took) {
            entity_escape_xml(&m->out, str_make(room, len));
            i += took;
        } else if (name.n > 0 && name.n < NAME_MAX_BYTES && name_start(name.p[0]) && 1 + name.n < rest.n &&
                   rest.p[1 + name.n] == ';') {
            buf_add(&m->out, rest.p, name.n + 2);
            i += name.n + 2;
        } else {
            buf_lit(&m->out, "&amp;");
            i++;
        }
    }
}

// The number of a character, or two that are the halves of one in UTF-16: "&#55357;&#56832;".
static size_t number_mend(struct str s, char room[8], size_t *ret_len)
{
    uint32_t high = 0, low = 0;
    size_t bytes = entity_number(s, &high);
    bool half = bytes && high >= 0xd800 && high < 0xdc00;
    size_t more = half ? entity_number(str_from(s, bytes), &low) : 0;
    uint32_t pair = utf16_pair(high, low);
    if (!pair)
        return bytes ? entity_read(s, room, ret_len) : 0;
    *ret_len = utf8_encode(pair, room);
    return bytes + more;
}
