// read.c – bytes in, document out: which format it is, its encoding, and what it is instead when it is no feed.
#include "format/read.h"

#include "format/read/reader_priv.h"
#include "text/charset.h"
#include "text/entity.h"
#include "text/html_links.h"

#include <stdio.h>

#define FEEDS_NAMED 5

static struct str c1_mend(struct arena *a, struct str s);
static bool root_is_feed(struct str name);
static bool feed_behind_junk(struct str text, struct prolog *p);
static bool xml_document(struct arena *a, struct str text, struct prolog *p, const struct read_hints *hints,
                         struct document *doc, struct err *err);
static const char *bytes_are(struct str bytes);
static bool not_xml(struct arena *a, struct str text, const struct prolog *p, const struct read_hints *hints,
                    struct err *err);
static bool html_page(struct arena *a, struct str text, const struct read_hints *hints, struct err *err);

void format_init(void)
{
    xml_init();
}

bool feed_read(struct arena *a, struct str bytes, const struct read_hints *hints, struct document *ret, struct err *err)
{
    static const struct read_hints none;
    hints = hints ? hints : &none;
    document_init(ret);
    struct decoded d = charset_decode(a, bytes, charset_parameter(a, hints->content_type));
    struct str start = str_trim(d.text);
    bool json = start.n > 0 && (start.p[0] == '{' || start.p[0] == '[');
    if (json)
        d = charset_decode_json(a, bytes);
    ret->encoding = d.encoding;
    if (d.mended) {
        ret->well_formed = false;
        document_error(a, ret, "some bytes are not " STR_FMT, STR_ARG(d.encoding));
    }
    if (json)
        return json_document(a, d.text, hints, ret, err);
    struct str text = utf8_xml_clean(a, c1_mend(a, d.text));
    if (text.n < d.text.n) {
        ret->well_formed = false;
        document_error(a, ret, "control characters that XML does not allow were removed");
    }
    const char *other = bytes_are(bytes);
    if (other)
        return err_set(err, ERR_NOT_FEED, "not a feed: %s", other);
    struct prolog p;
    prolog_read(a, text, &p);
    if (root_is_feed(p.name) || feed_behind_junk(text, &p))
        return xml_document(a, text, &p, hints, ret, err);
    return not_xml(a, text, &p, hints, err);
}

// U+0080–U+009F in what calls itself UTF-8 are the quotes and dashes of windows-1252, converted by somebody who thought
// them latin-1 (as HTML has it for references, WHATWG 13.2.5.80).
static struct str c1_mend(struct arena *a, struct str s)
{
    struct buf out;
    const char *at = s.p, *end = s.p + s.n;
    buf_init(&out, 2 * LIMIT_BODY);
    for (const char *p = s.p; p + 1 < end && (p = memchr(p, 0xC2, (size_t)(end - p - 1))) != NULL; p += 2) {
        char reference[8], room[8];
        unsigned char second = (unsigned char)p[1];
        if (second >= 0xA0)
            continue;
        size_t len = 0, n = (size_t)snprintf(reference, sizeof reference, "&#%d;", second);
        if (!entity_read(str_make(reference, n), room, &len))
            continue;
        buf_add(&out, at, (size_t)(p - at));
        buf_add(&out, room, len);
        at = p + 2;
    }
    if (at == s.p)
        return s;
    buf_add(&out, at, (size_t)(end - at));
    struct str mended = arena_str(a, buf_str(&out));
    buf_done(&out);
    return mended;
}

static struct str local_name(struct str name)
{
    size_t colon = str_find_char(name, ':');
    return colon < name.n ? str_from(name, colon + 1) : name;
}

static bool root_is_feed(struct str name)
{
    static const char *const roots[] = {"rss", "RDF", "feed", "entry", "channel", "redirect"};
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++)
        if (str_eq_nocase(local_name(name), str_of(roots[i])))
            return true;
    return false;
}

// A warning of the program that made the feed may stand before it, with tags of its own. A page is a page, whatever it
// quotes.
static bool feed_behind_junk(struct str text, struct prolog *p)
{
    struct prolog at = *p;
    if (str_eq_nocase(p->doctype, STR("html")) || str_eq_nocase(p->name, STR("html")))
        return false;
    for (size_t i = p->root; i < text.n && i < p->root + LIMIT_LEADING_JUNK; i++) {
        if (text.p[i] != '<' || (prolog_root(&at, text, i), !root_is_feed(at.name)))
            continue;
        *p = at;
        p->junk = true;
        return true;
    }
    return false;
}

// Without what is known; false: that cannot be told from the rest.
static bool read_new(struct arena *a, struct str text, struct prolog *p, const struct slices *slices,
                     const struct read_hints *hints, struct document *doc)
{
    struct xml_outcome outcome;
    struct reader *r = reader_new(a, p, hints, doc);
    r->slices = slices;
    reader_run(r, slices_cut(a, text, slices), false, &outcome);
    return reader_told(r, &outcome) && doc->context == hints->known_context;
}

// Read strictly first. What is not well-formed is mended and read once more (docs/why/recovery.md).
static bool xml_document(struct arena *a, struct str text, struct prolog *p, const struct read_hints *hints,
                         struct document *doc, struct err *err)
{
    struct document empty = *doc;
    struct slices slices;
    struct xml_outcome outcome, again;
    bool sliced = hints->remember && slices_find(a, text, p, &slices);
    if (sliced && hints->known_context && slices_match(&slices, hints->known, hints->known_n)) {
        if (read_new(a, text, p, &slices, hints, doc))
            return true;
        *doc = empty;
        slices_forget(&slices);
    }
    struct reader *r = reader_new(a, p, hints, doc);
    r->slices = sliced ? &slices : NULL;
    reader_run(r, text, false, &outcome);
    reader_told(r, &outcome);
    if (outcome.fatal || outcome.too_deep) {
        *doc = empty;
        r = reader_new(a, p, hints, doc);
        reader_run(r, xml_mend(a, text, p), true, &again);
    }
    if (p->junk) {
        doc->well_formed = false;
        document_error(a, doc, "line 1: something stands before the first element");
    }
    if (!outcome.well_formed) {
        doc->well_formed = false;
        document_error(a, doc, "line %ld: %s", outcome.line, outcome.error);
    }
    if (!r->saw_feed)
        return err_set(err, ERR_NOT_FEED, "not a feed: a <" STR_FMT "> without a channel or an entry in it",
                       STR_ARG(p->name));
    return true;
}

// What begins like this is something else altogether.
static const char *bytes_are(struct str bytes)
{
    static const struct {
        struct str begins;
        const char *what;
    } known[] = {
        {{"\x1f\x8b", 2}, "compressed data (gzip)"},
        {{"PK\x03\x04", 4}, "a ZIP archive"},
        {{"%PDF-", 5}, "a PDF document"},
        {{"\x89PNG", 4}, "a picture (PNG)"},
        {{"GIF8", 4}, "a picture (GIF)"},
        {{"\xff\xd8\xff", 3}, "a picture (JPEG)"},
        {{"ID3", 3}, "a sound file (MP3)"},
        {{"BEGIN:VCALENDAR", 15}, "a calendar (iCalendar)"},
        {{"BEGIN:VCARD", 11}, "an address card (vCard)"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_starts(bytes, known[i].begins))
            return known[i].what;
    return NULL;
}

static bool not_xml(struct arena *a, struct str text, const struct prolog *p, const struct read_hints *hints,
                    struct err *err)
{
    static const struct {
        const char *name, *what;
    } known[] = {
        {"opml", "an OPML list of feeds; import it instead"},
        {"outlinedocument", "an OPML list of feeds; import it instead"},
        {"urlset", "a sitemap"},
        {"sitemapindex", "a list of sitemaps"},
        {"svg", "a picture (SVG)"},
        {"OpenSearchDescription", "the description of a search engine"},
        {"service", "an Atom service document"},
        {"kml", "a map (KML)"},
    };
    static const char *const html[] = {"html",  "head", "body", "title", "meta", "link",    "script",
                                       "style", "div",  "p",    "h1",    "h2",   "center",  "table",
                                       "b",     "br",   "pre",  "a",     "span", "noscript"};
    struct str name = local_name(p->name);
    if (str_empty(str_trim(text)))
        return err_set(err, ERR_NOT_FEED, "not a feed: empty");
    if (str_eq_nocase(p->doctype, STR("html")))
        return html_page(a, text, hints, err);
    for (size_t i = 0; i < sizeof html / sizeof html[0]; i++)
        if (str_eq_nocase(name, str_of(html[i])))
            return html_page(a, text, hints, err);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_eq_nocase(name, str_of(known[i].name)))
            return err_set(err, ERR_NOT_FEED, "not a feed: %s", known[i].what);
    if (p->root < text.n)
        return err_set(err, ERR_NOT_FEED, "not a feed: an XML document that starts with <" STR_FMT ">",
                       STR_ARG(str_first(p->name, 60)));
    return err_set(err, ERR_NOT_FEED, "not a feed: neither XML nor JSON");
}

static bool feed_type(struct str type)
{
    static const char *const types[] = {"application/rss+xml",
                                        "application/atom+xml",
                                        "application/feed+json",
                                        "application/rdf+xml",
                                        "application/json",
                                        "application/xml",
                                        "text/xml",
                                        "application/x-rss+xml"};
    type = type_essence(type);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (str_eq_nocase(type, str_of(types[i])))
            return true;
    return false;
}

static bool html_page(struct arena *a, struct str text, const struct read_hints *hints, struct err *err)
{
    struct html_links page;
    struct buf list;
    size_t feeds = 0;
    html_links(a, text, hints->url, &page);
    buf_init(&list, 400);
    vec_each(l, &page.links) {
        if (!str_is(l->rel, "alternate") || !feed_type(l->type))
            continue;
        if (++feeds <= FEEDS_NAMED)
            buf_printf(&list, "%s" STR_FMT, feeds > 1 ? ", " : "", STR_ARG(l->href));
    }
    if (feeds > 0)
        err_set(err, ERR_NOT_FEED, "not a feed: an HTML page; it links these feeds: " STR_FMT "%s",
                STR_ARG(buf_str(&list)), feeds > FEEDS_NAMED ? ", …" : "");
    else
        err_set(err, ERR_NOT_FEED, "not a feed: an HTML page; it links no feed");
    buf_done(&list);
    return false;
}
