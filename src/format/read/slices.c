// slices.c – the items of an XML document by its '<' alone: in a well-formed text these stand nowhere but at the start
// of markup, of comments, of CDATA sections and inside these (XML 1.0, 2.4).
#include "format/read/slices_priv.h"

#include "base/hash.h"
#include "base/limits.h"
#include "base/vec.h"

#define AROUND_MOST 16 // elements open around an item

struct scan {
    struct str text;
    size_t at;
    struct tag {
        size_t start, end;
    } around[AROUND_MOST];
    size_t depth;
    struct str item;  // name of the item that is open
    uint64_t outside; // hash of the tags around the first item
    size_t parent;    // where that of the first item starts
    VEC(struct slice) found;
};

enum markup { MARKUP_START, MARKUP_END, MARKUP_OTHER, MARKUP_OVER, MARKUP_ODD };

static enum markup markup_next(struct scan *s);
static bool outside(struct arena *a, struct scan *s, enum markup what);
static bool inside(struct scan *s, enum markup what);

bool slices_find(struct arena *a, struct str text, const struct prolog *p, struct slices *ret)
{
    struct scan s = {.text = text, .at = p->root};
    *ret = (struct slices){0};
    // The order of RDF's items stands elsewhere; what an entity means stands before the root.
    if (p->junk || p->entities.n || str_ends(p->name, STR("RDF")))
        return false;
    for (;;) {
        enum markup what = markup_next(&s);
        if (what == MARKUP_OVER)
            break;
        if (what == MARKUP_ODD || (what != MARKUP_OTHER && !(s.item.n ? inside(&s, what) : outside(a, &s, what))))
            return false;
    }
    *ret = (struct slices){s.found.v, s.found.n};
    return s.found.n > 0 && !s.item.n && !s.depth;
}

// Documents keep their order, so the search goes on after the last hit.
size_t slices_match(struct slices *s, const struct known_item *known, size_t n)
{
    size_t cursor = 0, same = 0;
    for (size_t i = 0; i < s->n; i++) {
        for (size_t k = 0; k < n && !s->v[i].same; k++) {
            const struct known_item *item = &known[(cursor + k) % n];
            if (item->source != s->v[i].hash)
                continue;
            s->v[i].same = item;
            cursor += k + 1;
            same++;
        }
    }
    return same;
}

void slices_forget(struct slices *s)
{
    for (size_t i = 0; i < s->n; i++)
        s->v[i].same = NULL;
}

struct str slices_cut(struct arena *a, struct str text, const struct slices *s)
{
    size_t left = text.n;
    for (size_t i = 0; i < s->n; i++)
        left -= s->v[i].same ? s->v[i].close - s->v[i].inside : 0;
    char *out = arena_alloc(a, left + 1);
    size_t n = 0, from = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct slice *slice = &s->v[i];
        if (!slice->same)
            continue;
        memcpy(out + n, text.p + from, slice->inside - from);
        n += slice->inside - from;
        from = slice->close;
    }
    memcpy(out + n, text.p + from, text.n - from);
    out[left] = 0;
    return str_make(out, left);
}

// Past `mark`; false when it is not there.
static bool skip_past(struct scan *s, struct str mark)
{
    const char *end = s->text.p + s->text.n;
    char last = mark.p[mark.n - 1];
    for (const char *p = s->text.p + s->at + mark.n - 1; p < end && (p = memchr(p, last, (size_t)(end - p))); p++) {
        if (memcmp(p + 1 - mark.n, mark.p, mark.n) != 0)
            continue;
        s->at = (size_t)(p + 1 - s->text.p);
        return true;
    }
    return false;
}

// Comes to the '<' of a tag, or past what is none.
static enum markup markup_next(struct scan *s)
{
    struct str rest = str_from(s->text, s->at);
    const char *found = rest.n ? memchr(rest.p, '<', rest.n) : NULL;
    if (!found)
        return MARKUP_OVER;
    s->at = (size_t)(found - s->text.p);
    rest = str_from(s->text, s->at);
    switch (rest.n > 1 ? rest.p[1] : 0) {
    case '/':
        return MARKUP_END;
    case '?':
        s->at += 2;
        return skip_past(s, STR("?>")) ? MARKUP_OTHER : MARKUP_ODD;
    case '!':
        s->at += 4;
        if (str_starts(rest, STR("<!--")))
            return skip_past(s, STR("-->")) ? MARKUP_OTHER : MARKUP_ODD;
        s->at += 5;
        return str_starts(rest, STR("<![CDATA[")) && skip_past(s, STR("]]>")) ? MARKUP_OTHER : MARKUP_ODD;
    default:
        return MARKUP_START;
    }
}

static struct str name_at(struct str text, size_t at)
{
    size_t end = at;
    while (end < text.n && !char_space(text.p[end]) && text.p[end] != '>' && text.p[end] != '/')
        end++;
    return str_make(text.p + at, end - at);
}

// Past the '>' of the tag that starts here; a quoted one is none.
static bool skip_tag(struct scan *s, bool *ret_empty)
{
    char quote = 0;
    size_t start = s->at;
    for (size_t i = start + 1; i < s->text.n; i++) {
        char c = s->text.p[i];
        if (quote) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            *ret_empty = s->text.p[i - 1] == '/';
            s->at = i + 1;
            return true;
        }
    }
    return false;
}

static bool is_item(struct str name)
{
    size_t colon = str_find_char(name, ':');
    struct str local = colon < name.n ? str_from(name, colon + 1) : name;
    return str_eq_nocase(local, STR("item")) || str_eq_nocase(local, STR("entry"));
}

// All items have to stand in the same element.
static bool item_start(struct arena *a, struct scan *s, size_t start, bool empty)
{
    size_t parent = s->depth ? s->around[s->depth - 1].start : SIZE_MAX;
    if (!s->depth || (s->found.n && parent != s->parent) || s->found.n == LIMIT_ENTRIES)
        return false;
    if (!s->found.n) {
        struct hasher h = hasher_start(0);
        for (size_t i = 0; i < s->depth; i++)
            hasher_add(&h, str_make(s->text.p + s->around[i].start, s->around[i].end - s->around[i].start));
        s->outside = hasher_end(&h);
        s->parent = parent;
    }
    struct slice *new = vec_push(a, &s->found);
    *new = (struct slice){.start = start, .inside = s->at, .close = s->at};
    if (empty)
        new->hash = hash64_wide(str_make(s->text.p + start, s->at - start), s->outside);
    else
        s->item = name_at(s->text, start + 1);
    return true;
}

static bool outside(struct arena *a, struct scan *s, enum markup what)
{
    size_t start = s->at;
    bool empty;
    if (!skip_tag(s, &empty))
        return false;
    if (what == MARKUP_END)
        return s->depth && s->depth--;
    if (is_item(name_at(s->text, start + 1)))
        return item_start(a, s, start, empty);
    if (empty)
        return true;
    if (s->depth == AROUND_MOST)
        return false;
    s->around[s->depth++] = (struct tag){start, s->at};
    return true;
}

static bool inside(struct scan *s, enum markup what)
{
    size_t start = s->at, name = start + 1 + (what == MARKUP_END);
    bool empty, mine = str_starts(str_from(s->text, name), s->item) && name_at(s->text, name).n == s->item.n;
    s->at = name;
    if (!mine)
        return true;
    s->at = start;
    if (what == MARKUP_START || !skip_tag(s, &empty))
        return false; // one within the other
    struct slice *slice = &s->found.v[s->found.n - 1];
    slice->close = start;
    slice->hash = hash64_wide(str_make(s->text.p + slice->start, s->at - slice->start), s->outside);
    s->item = STR_NONE;
    return true;
}
