// sanitize_guard.c – whether the tree builder can read a text in time, found out in one pass before it sees it.
//
// Gumbo looks through its open elements at most tags, and through a tag's attributes at each of them: 20 KB of nested
// <div> take it 0.25 s, 200 KB minutes. So the open elements are counted here, never too few: an end tag closes only
// what the tree builder would surely close. Sloppy markup is counted too high by that, which matters only where there
// is very much of it. From where the tokeniser's state depends on the tree (svg, math, select …) only start tags are
// counted.
#include "base/limits.h"
#include "text/html_priv.h"
#include "text/sanitize_priv.h"

#define OPEN_MAX   4096 // more cost LIMIT_HTML_WORK to open
#define DEPTH_FREE 64   // so deep the length of the text is what counts
#define DIM_ATTRS  5000 // in all that follows where tags cannot be told apart

struct scan {
    struct str s;
    size_t at;
    size_t open, work;
    struct str name[OPEN_MAX];
    unsigned char tag[OPEN_MAX];
    bool dim; // what is a tag and what is not cannot be known any more
};

static void scan_markup(struct scan *c);
static void scan_comment(struct scan *c);
static void scan_start(struct scan *c, struct str name);
static void scan_end(struct scan *c, struct str name);
static void scan_raw(struct scan *c, struct str name, enum tag tag);
static bool scan_dimly(struct scan *c);

bool gumbo_affordable(struct str html)
{
    struct scan c;
    c.s = html;
    c.at = c.open = c.work = 0;
    c.dim = false;
    while (c.at < html.n && c.work <= LIMIT_HTML_WORK && !c.dim) {
        const char *lt = memchr(html.p + c.at, '<', html.n - c.at);
        if (!lt)
            break;
        c.at = (size_t)(lt - html.p) + 1;
        scan_markup(&c);
    }
    if (c.dim && !scan_dimly(&c))
        return false;
    return c.work <= LIMIT_HTML_WORK;
}

// At the byte after '<'.
static void scan_markup(struct scan *c)
{
    if (c->at == c->s.n)
        return;
    bool end = c->s.p[c->at] == '/';
    size_t from = c->at + end;
    if (from < c->s.n && char_alpha(c->s.p[from])) {
        c->at = html_name_end(c->s, from);
        struct str name = str_make(c->s.p + from, c->at - from);
        if (end)
            scan_end(c, name);
        else
            scan_start(c, name);
    } else if (end || c->s.p[c->at] == '!' || c->s.p[c->at] == '?') {
        scan_comment(c);
    }
}

static void scan_comment(struct scan *c)
{
    struct str rest = str_from(c->s, c->at);
    if (str_starts(rest, STR("!--"))) {
        struct str body = str_from(rest, 3);
        size_t end = str_find(body, STR("-->"));
        c->dim = str_starts(body, STR(">")) || str_starts(body, STR("->")) || end == body.n ||
                 str_find(str_first(body, end), STR("--!")) < end;
        c->at += 3 + end;
    } else if (str_starts(rest, STR("![")) || str_starts(rest, STR("!-"))) {
        c->dim = true;
    } else {
        c->at += str_find_char(rest, '>');
    }
}

static size_t depth_cost(const struct scan *c)
{
    return c->open > DEPTH_FREE ? c->open - DEPTH_FREE : 0;
}

static unsigned nesting(const struct scan *c, size_t from_top)
{
    return from_top < c->open ? tag_rules[c->tag[c->open - 1 - from_top]].nesting : 0;
}

static bool top_is(const struct scan *c, enum tag tag)
{
    return c->open && c->tag[c->open - 1] == (unsigned char)tag;
}

// Pops what a start tag surely ends.
static void scan_implied(struct scan *c, enum tag tag)
{
    unsigned rule = tag_rules[tag].nesting;
    if (rule & ENDS_P && top_is(c, TAG_P))
        c->open--;
    bool cell = tag == TAG_TD || tag == TAG_TH, term = tag == TAG_DT || tag == TAG_DD;
    if (tag == TAG_TR && c->open > 1 && (top_is(c, TAG_TD) || top_is(c, TAG_TH)) &&
        c->tag[c->open - 2] == (unsigned char)TAG_TR)
        c->open--;
    if ((cell && (top_is(c, TAG_TD) || top_is(c, TAG_TH))) || (term && (top_is(c, TAG_DT) || top_is(c, TAG_DD))) ||
        ((tag == TAG_LI || tag == TAG_A || tag == TAG_TR) && top_is(c, tag)))
        c->open--;
}

static void scan_start(struct scan *c, struct str name)
{
    enum tag tag = tag_find(name);
    size_t attrs;
    if (tag == TAG_SVG || tag == TAG_MATH || tag == TAG_SELECT || tag == TAG_TEMPLATE || tag == TAG_FRAMESET) {
        c->dim = true;
        return;
    }
    c->at = html_tag_end(c->s, c->at, &attrs);
    if (c->at ==
        SIZE_MAX) // the text ends in the tag, which is none then; gumbo has collected its attributes all the same
        c->at = c->s.n;
    if (attrs > LIMIT_ATTRIBUTES || c->open == OPEN_MAX) {
        c->work = LIMIT_HTML_WORK + 1;
        return;
    }
    scan_implied(c, tag);
    if (!(tag_rules[tag].nesting & VOID)) {
        c->name[c->open] = name;
        c->tag[c->open++] = (unsigned char)tag;
    }
    c->work += depth_cost(c) + attrs * attrs / 8;
    if (tag_rules[tag].nesting & RAW)
        scan_raw(c, name, tag);
}

static void scan_end(struct scan *c, struct str name)
{
    enum tag tag = tag_find(name);
    size_t attrs;
    c->at = html_tag_end(c->s, c->at, &attrs);
    if (c->at == SIZE_MAX)
        c->at = c->s.n;
    c->work += depth_cost(c) + (attrs > LIMIT_ATTRIBUTES ? LIMIT_HTML_WORK : attrs * attrs / 8);
    size_t above = 0;
    unsigned skipped = tag == TAG_TABLE || tag == TAG_TR || tag == TAG_TBODY ? IMPLIED | TABLE_PART : IMPLIED;
    if (tag_rules[tag].nesting & (ENDS_P | TABLE_PART))
        while (above < 8 && nesting(c, above) & skipped && c->tag[c->open - 1 - above] != (unsigned char)tag)
            above++;
    if (tag != TAG_HTML && tag != TAG_BODY && above < c->open && str_eq_nocase(c->name[c->open - 1 - above], name))
        c->open -= above + 1;
}

static void scan_raw(struct scan *c, struct str name, enum tag tag)
{
    size_t from = c->at;
    c->open--;
    c->at = tag == TAG_PLAINTEXT ? c->s.n : html_raw_end(c->s, from, name);
    // "<script><!--<script>" has an end tag that ends nothing (WHATWG HTML 13.2.5.29)
    if (tag == TAG_SCRIPT && str_find(str_make(c->s.p + from, c->at - from), STR("<!--")) < c->at - from) {
        c->dim = true;
        c->at = from;
    }
}

static bool scan_dimly(struct scan *c)
{
    size_t values = 0, words = 0;
    bool tag = false;
    for (size_t i = c->at; i < c->s.n && c->work <= LIMIT_HTML_WORK; i++) {
        char ch = c->s.p[i];
        if (ch == '<' && i + 1 < c->s.n && char_alpha(c->s.p[i + 1])) {
            c->open++;
            c->work += depth_cost(c);
            tag = true;
            words = 0;
        } else if (ch == '>') {
            tag = false;
        } else if (tag && (char_space(ch) || ch == '/')) {
            words++;
        } else if (ch == '=') {
            values++;
        }
        if (values > DIM_ATTRS || (tag && words > DIM_ATTRS))
            return false;
    }
    return true;
}
