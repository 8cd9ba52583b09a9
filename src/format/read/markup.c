// markup.c – what is inside an element, written again as HTML from its events. It is still what strangers wrote: the
// sanitiser comes later.
#include "format/read/reader_priv.h"

#include "text/entity.h"
#include "text/url.h"

#define XHTML  "http://www.w3.org/1999/xhtml"
#define SVG    "http://www.w3.org/2000/svg"
#define MATHML "http://www.w3.org/1998/Math/MathML"

static const char *const void_elements[] = {"area",  "base", "br",   "col",   "embed",  "hr",    "img",
                                            "input", "link", "meta", "param", "source", "track", "wbr"};
static const char *const url_attributes[] = {"href",     "src",  "cite",       "poster",
                                             "longdesc", "data", "background", "action"};

static struct str tag_of(struct reader *r, const struct xml_element *e);
static void attributes_write(struct reader *r, const struct xml_element *e);

static bool listed(struct str s, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(s, list[i]))
            return true;
    return false;
}
#define LISTED(s, list) listed((s), (list), sizeof(list) / sizeof((list)[0]))

// From now on the inside of that frame is markup. What it said so far was text, unless it is HTML source by its own
// word.
void markup_begin(struct reader *r, size_t frame)
{
    struct frame *f = &r->frames[frame];
    r->markup_from = frame;
    r->hidden_div = 0;
    f->kind = KIND_HTML;
    if (f->verbatim || r->text.n == f->text_from)
        return;
    struct str before = arena_str(r->a, str_from(buf_str(&r->text), f->text_from));
    r->text.n = f->text_from;
    entity_escape(&r->text, before);
}

void markup_start(struct reader *r, const struct xml_element *e)
{
    struct frame *f = reader_top(r);
    const struct frame *from = &r->frames[r->markup_from];
    f->kept[0] = tag_of(r, e);
    if (from->typed_xhtml && !r->hidden_div && r->depth == r->markup_from + 1 && str_is(f->kept[0], "div") &&
        str_empty(str_trim(str_from(buf_str(&r->text), from->text_from)))) {
        r->hidden_div = r->depth; // RFC 4287, 3.1.1.3: the div itself is not part of the content
        return;
    }
    if (r->text.n - from->text_from >= LIMIT_HTML)
        return;
    buf_c(&r->text, '<');
    buf_put(&r->text, f->kept[0]);
    attributes_write(r, e);
    buf_c(&r->text, '>');
}

void markup_end(struct reader *r)
{
    const struct frame *f = reader_top(r), *from = &r->frames[r->markup_from];
    if (r->hidden_div == r->depth || LISTED(f->kept[0], void_elements) || r->text.n - from->text_from >= LIMIT_HTML)
        return;
    buf_lit(&r->text, "</");
    buf_put(&r->text, f->kept[0]);
    buf_c(&r->text, '>');
}

void markup_text(struct reader *r, struct str piece)
{
    const struct frame *from = &r->frames[r->markup_from];
    size_t held = r->text.n - from->text_from;
    if (held >= LIMIT_HTML)
        return;
    piece = str_first(piece, LIMIT_HTML + 1 - held);
    if (from->verbatim)
        buf_put(&r->text, piece);
    else
        entity_escape(&r->text, piece);
}

// HTML, SVG and MathML are written without their prefix; so is what stands in no namespace or in that of the feed.
static struct str tag_of(struct reader *r, const struct xml_element *e)
{
    struct str name = str_of(e->name), uri = str_of(e->uri);
    if (!e->prefix || !e->uri || str_is(uri, XHTML) || str_is(uri, SVG) || str_is(uri, MATHML) || e->uri == r->root_uri)
        return name;
    return arena_printf(r->a, "%s:%s", e->prefix, e->name);
}

// Addresses are resolved here when an xml:base inside the markup differs from the one the whole is read against.
static void attributes_write(struct reader *r, const struct xml_element *e)
{
    struct str base = reader_top(r)->base;
    bool rebased = !str_eq(base, r->frames[r->markup_from].base);
    for (size_t i = 0; i < e->n; i++) {
        const struct xml_attribute *at = &e->attributes[i];
        struct str name = str_of(at->name);
        if (at->prefix && !(strcmp(at->prefix, "xml") == 0 && str_is(name, "lang")))
            continue;
        struct str value = xml_value(r->a, r->prolog, at->raw);
        if (rebased && LISTED(name, url_attributes)) {
            struct str absolute = url_resolve(r->a, base, value);
            value = str_empty(absolute) ? value : absolute;
        }
        buf_c(&r->text, ' ');
        buf_put(&r->text, name);
        buf_lit(&r->text, "=\"");
        entity_escape(&r->text, value);
        buf_c(&r->text, '"');
    }
}
