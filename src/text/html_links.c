// html_links.c – the links of an HTML page that lead to feeds. One pass over its tags; no tree is built.
#include "text/html_links.h"
#include "base/limits.h"
#include "text/html_priv.h"
#include "text/html_text.h"
#include "text/sanitize_priv.h"
#include "text/url.h"

struct page {
    struct arena *arena;
    struct str s, base;
    bool based; // the first <base> counts
    struct html_links *links;
};

static size_t page_tag(struct page *p, size_t at);
static void page_link(struct page *p, enum tag tag, size_t at);

void html_links(struct arena *a, struct str html, struct str base, struct html_links *ret)
{
    struct page p = {.arena = a, .s = str_first(html, LIMIT_OPML), .base = base, .links = ret};
    *ret = (struct html_links){.title = STR_NONE};
    for (size_t at = 0; at < p.s.n;) {
        at += str_find_char(str_from(p.s, at), '<') + 1;
        if (at >= p.s.n)
            break;
        if (p.s.p[at] == '!' || p.s.p[at] == '?' || p.s.p[at] == '/')
            at = html_comment_end(p.s, at);
        else if (char_alpha(p.s.p[at]))
            at = page_tag(&p, at);
    }
    vec_each(link, &ret->links) // <base> may stand behind a link
        link->href = url_clean(a, p.base, link->href, URL_LINK);
    size_t kept = 0;
    for (size_t i = 0; i < ret->links.n; i++)
        if (ret->links.v[i].href.p)
            ret->links.v[kept++] = ret->links.v[i];
    ret->links.n = kept;
}

// A start tag; returns where to go on.
static size_t page_tag(struct page *p, size_t at)
{
    size_t name_end = html_name_end(p->s, at), end = html_tag_end(p->s, name_end, NULL);
    struct str name = str_make(p->s.p + at, name_end - at);
    enum tag tag = tag_find(name);
    if (end == SIZE_MAX)
        return p->s.n;
    if (tag == TAG_LINK || tag == TAG_A || tag == TAG_BASE)
        page_link(p, tag, name_end);
    if (!(tag_rules[tag].nesting & RAW))
        return end;
    size_t raw_end = html_raw_end(p->s, end, name);
    if (tag == TAG_TITLE && !p->links->title.p)
        p->links->title = html_text(p->arena, str_make(p->s.p + end, raw_end - end));
    return raw_end;
}

static bool is_feed_type(struct str type)
{
    static const char *const types[] = {"application/atom+xml", "application/rss+xml", "application/rdf+xml",
                                        "application/feed+json"};
    type = str_trim(str_first(type, str_find_char(type, ';')));
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_eq_nocase(type, str_of(types[i])))
            return true;
    return false;
}

static void page_link(struct page *p, enum tag tag, size_t at)
{
    struct html_link link = {0};
    const struct {
        const char *name;
        struct str *place;
    } wanted[] = {{"rel", &link.rel}, {"type", &link.type}, {"href", &link.href}, {"title", &link.title}};
    struct str name, value;
    while (html_attribute(p->s, &at, &name, &value))
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
            if (!wanted[i].place->p && value.p && str_eq_nocase(name, str_of(wanted[i].name)))
                *wanted[i].place = str_trim(html_attribute_decode(p->arena, value));
    if (!link.href.p)
        return;
    if (tag == TAG_BASE) {
        struct str base = p->based ? STR_NONE : url_resolve(p->arena, p->base, link.href);
        p->based = true;
        if (base.p)
            p->base = base;
    } else if (tag == TAG_LINK || is_feed_type(link.type)) {
        *vec_push(p->arena, &p->links->links) = link;
    }
}
