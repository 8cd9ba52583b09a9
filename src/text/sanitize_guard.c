// sanitize_guard.c – what gumbo is given to read: nothing that takes it too long, and nothing that it cannot read.
//
// Gumbo looks through its open elements at most tags, and through a tag's attributes at each of them: 20 KB of nested
// <div> take it 0.25 s, 200 KB minutes. So the open elements are counted here, never too few: an end tag closes only
// what the tree builder would surely close. Sloppy markup is counted too high by that, which matters only where there
// is very much of it.
//
// Gumbo 0.10 ends the process on some mixtures of foreign content, <select> and tables. Nothing of svg, math, select
// and template is ever kept, so they are cut out before: where they stood a comment stands, lest what was apart grows
// together.
#include "base/limits.h"
#include "text/html_priv.h"
#include "text/sanitize_priv.h"

#define DEPTH_FREE 64 // so deep the length of the text is what counts
#define MARK       "<!---->"

struct scan {
    struct str s;
    size_t at;
    struct arena *arena;
    char *out; // NULL as long as nothing was cut
    size_t n, from;
    size_t open, work;
    struct str name[LIMIT_HTML_OPEN];
    unsigned char tag[LIMIT_HTML_OPEN];
};

static void scan_markup(struct scan *c);
static void scan_start(struct scan *c, size_t lt, struct str name);
static void scan_end(struct scan *c, struct str name);
static void cut(struct scan *c, size_t from, size_t to);
static size_t cut_end(struct str s, size_t at, enum tag tag);

bool gumbo_digest(struct arena *a, struct str html, struct str *ret)
{
    struct scan *c = arena_alloc(a, sizeof *c); // too large for a stack
    c->s = html;
    c->arena = a;
    c->out = NULL;
    c->at = c->n = c->from = c->open = c->work = 0;
    while (c->at < html.n && c->work <= LIMIT_HTML_WORK) {
        c->at += str_find_char(str_from(html, c->at), '<') + 1;
        if (c->at < html.n)
            scan_markup(c);
    }
    *ret = html;
    if (c->out) {
        memcpy(c->out + c->n, html.p + c->from, html.n - c->from);
        *ret = str_make(c->out, c->n + html.n - c->from);
    }
    return c->work <= LIMIT_HTML_WORK;
}

// At the byte after '<'.
static void scan_markup(struct scan *c)
{
    size_t lt = c->at - 1;
    bool end = c->s.p[c->at] == '/';
    size_t from = c->at + end;
    if (from < c->s.n && char_alpha(c->s.p[from])) {
        c->at = html_name_end(c->s, from);
        struct str name = str_make(c->s.p + from, c->at - from);
        if (end)
            scan_end(c, name);
        else
            scan_start(c, lt, name);
    } else if (end || c->s.p[c->at] == '!' || c->s.p[c->at] == '?') {
        c->at = html_comment_end(c->s, c->at);
    }
}

// Moves behind the tag and counts its attributes; gumbo does so even for a tag that the text ends in.
static void scan_attributes(struct scan *c)
{
    size_t attrs;
    c->at = html_tag_end(c->s, c->at, &attrs);
    if (c->at == SIZE_MAX)
        c->at = c->s.n;
    c->work += attrs > LIMIT_ATTRIBUTES ? LIMIT_HTML_WORK + 1 : attrs * attrs / 8;
    c->work += c->open > DEPTH_FREE ? c->open - DEPTH_FREE : 0;
}

static bool top_is(const struct scan *c, enum tag tag)
{
    return c->open && c->tag[c->open - 1] == (unsigned char)tag;
}

// Pops what a start tag surely ends.
static void scan_implied(struct scan *c, enum tag tag)
{
    if (tag_rules[tag].nesting & ENDS_P && top_is(c, TAG_P))
        c->open--;
    bool cell = tag == TAG_TD || tag == TAG_TH, term = tag == TAG_DT || tag == TAG_DD;
    if (tag == TAG_TR && c->open > 1 && (top_is(c, TAG_TD) || top_is(c, TAG_TH)) &&
        c->tag[c->open - 2] == (unsigned char)TAG_TR)
        c->open--;
    if ((cell && (top_is(c, TAG_TD) || top_is(c, TAG_TH))) || (term && (top_is(c, TAG_DT) || top_is(c, TAG_DD))) ||
        ((tag == TAG_LI || tag == TAG_A || tag == TAG_TR) && top_is(c, tag)))
        c->open--;
}

static void scan_start(struct scan *c, size_t lt, struct str name)
{
    enum tag tag = tag_find(name);
    scan_attributes(c);
    if (tag_rules[tag].nesting & UNREADABLE) {
        c->at = cut_end(c->s, c->at, tag);
        cut(c, lt, c->at);
        return;
    }
    scan_implied(c, tag);
    if (tag_rules[tag].nesting & RAW) {
        c->at = tag == TAG_PLAINTEXT ? c->s.n : html_raw_end(c->s, c->at, name);
    } else if (c->open == LIMIT_HTML_OPEN) {
        c->work = LIMIT_HTML_WORK + 1;
    } else if (!(tag_rules[tag].nesting & VOID)) {
        c->name[c->open] = name;
        c->tag[c->open++] = (unsigned char)tag;
    }
}

static void scan_end(struct scan *c, struct str name)
{
    enum tag tag = tag_find(name);
    scan_attributes(c);
    size_t above = 0;
    unsigned skipped = tag == TAG_TABLE || tag == TAG_TR || tag == TAG_TBODY ? IMPLIED | TABLE_PART : IMPLIED;
    if (tag_rules[tag].nesting & (ENDS_P | TABLE_PART))
        while (above < 8 && above < c->open && c->tag[c->open - 1 - above] != (unsigned char)tag &&
               tag_rules[c->tag[c->open - 1 - above]].nesting & skipped)
            above++;
    if (!(tag_rules[tag].nesting & NOTHING) && above < c->open && str_eq_nocase(c->name[c->open - 1 - above], name))
        c->open -= above + 1;
}

static void cut(struct scan *c, size_t from, size_t to)
{
    if (!c->out) // the shortest that is cut is "<svg>"
        c->out = arena_alloc(c->arena, c->s.n * 2 + sizeof MARK);
    memcpy(c->out + c->n, c->s.p + c->from, from - c->from);
    c->n += from - c->from;
    memcpy(c->out + c->n, MARK, sizeof MARK - 1);
    c->n += sizeof MARK - 1;
    c->from = to;
}

static bool is_foreign(enum tag tag)
{
    return tag == TAG_SVG || tag == TAG_MATH;
}

// Start tags that end foreign content wherever it stands open (WHATWG HTML 13.2.6.5).
static bool breaks_out(enum tag tag)
{
    static const enum tag inline_ones[] = {TAG_B,      TAG_BIG,  TAG_BR,   TAG_CODE, TAG_EM,    TAG_EMBED, TAG_I,
                                           TAG_IMG,    TAG_META, TAG_RUBY, TAG_S,    TAG_SMALL, TAG_SPAN,  TAG_STRONG,
                                           TAG_STRIKE, TAG_SUB,  TAG_SUP,  TAG_TT,   TAG_U,     TAG_VAR};
    for (size_t i = 0; i < sizeof inline_ones / sizeof *inline_ones; i++)
        if (tag == inline_ones[i])
            return true;
    return tag_rules[tag].nesting & (ENDS_P | NOTHING);
}

// Elements of SVG and MathML that hold HTML (WHATWG HTML 13.2.6, "integration point").
static bool holds_html(struct str name)
{
    static const char *const names[] = {"foreignobject", "desc",          "title", "mi", "mo", "mn", "ms",
                                        "mtext",         "annotation-xml"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_nocase(name, str_of(names[i])))
            return true;
    return false;
}

// Where that goes on which follows an element whose start tag ends at `at`.
static size_t cut_end(struct str s, size_t at, enum tag tag)
{
    size_t depth = 1, html = 0;
    if (tag == TAG_FRAMESET || tag == TAG_ISINDEX || (is_foreign(tag) && at >= 2 && s.p[at - 2] == '/'))
        return at;
    while (depth) {
        at += str_find_char(str_from(s, at), '<');
        size_t lt = at++;
        if (at >= s.n)
            return s.n;
        bool end = s.p[at] == '/';
        size_t from = at + end;
        if (is_foreign(tag) && str_starts(str_from(s, at), STR("![CDATA["))) {
            at += str_find(str_from(s, at), STR("]]>"));
        } else if (from < s.n && char_alpha(s.p[from])) {
            at = html_name_end(s, from);
            struct str name = str_make(s.p + from, at - from);
            enum tag inner = tag_find(name);
            if (!end && (is_foreign(tag) ? !html && breaks_out(inner)
                                         : tag == TAG_SELECT && (inner == TAG_INPUT || inner == TAG_TEXTAREA)))
                return lt;
            at = html_tag_end(s, at, NULL);
            if (at == SIZE_MAX)
                return s.n;
            bool empty = is_foreign(tag) && s.p[at - 2] == '/';
            if (inner == tag && (end || !empty))
                depth = end || tag == TAG_SELECT ? depth - 1 : depth + 1;
            else if (is_foreign(tag) && !empty && holds_html(name))
                html = end ? html - (html > 0) : html + 1;
            else if (!is_foreign(tag) && !end && tag_rules[inner].nesting & RAW)
                at = html_raw_end(s, at, name);
        } else if (end || s.p[at] == '!' || s.p[at] == '?') {
            at = html_comment_end(s, at);
        }
    }
    return at;
}
