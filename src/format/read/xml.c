// xml.c – the SAX2 driver: the only file that meets libxml2's parser. Pushes 16 KiB at most at a time (faster
// than one piece), and reads long text past it (content.c); with limits of its own on depth, elements and attributes,
// and its own answer to every entity (security.md 4.3).
#include "format/read/xml_priv.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/must.h"
#include "format/read/content_priv.h"
#include "text/entity.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdio.h>

#define PIECE (16 * KIB)

struct driver {
    const struct xml_handler *handler;
    void *self;
    struct arena *arena;
    struct prolog *prolog;
    xmlParserCtxtPtr ctxt;
    struct xml_outcome *out;
    bool recover;
    size_t waiting; // attributes of the tag whose end has not come yet
    size_t depth, elements;
    xmlEntity entity;                 // the answer to the last question
    struct xml_attribute *attributes; // LIMIT_ATTRIBUTES of them
};

static xmlParserInputPtr refuse(const char *url, const char *id, xmlParserCtxtPtr ctxt);
static void on_start(void *self, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                     const xmlChar **declared, int n, int defaulted, const xmlChar **attributes);
static void on_end(void *self, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri);
static void on_text(void *self, const xmlChar *p, int n);
static xmlEntityPtr on_entity(void *self, const xmlChar *name);
static void note_undeclared(struct driver *d, struct str name);
static void on_error(void *self, xmlErrorPtr error);
static void driver_stop(struct driver *d, const char *why);
static bool push(struct driver *d, struct str part, bool last);
static bool tag_floods(struct driver *d, struct str piece);
static bool within_element(const struct driver *d);
static size_t take_content(struct driver *d, struct str text, size_t at);
static size_t lines_in(struct str s);
static void on_content(void *self, struct str piece);

void xml_init(void)
{
    xmlInitParser();
    xmlSetExternalEntityLoader(refuse);
}

static xmlParserInputPtr refuse(const char *url, const char *id, xmlParserCtxtPtr ctxt)
{
    (void)url, (void)id, (void)ctxt;
    return NULL;
}

void xml_parse(struct arena *a, struct str text, struct prolog *p, bool recover, const struct xml_handler *handler,
               void *self, struct xml_outcome *ret)
{
    *ret = (struct xml_outcome){.well_formed = true};
    xmlSAXHandler sax = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = on_start,
        .endElementNs = on_end,
        .characters = on_text,
        .ignorableWhitespace = on_text,
        .getEntity = on_entity,
        .serror = on_error,
    };
    struct driver *d = arena_new(a, struct driver);
    d->handler = handler;
    d->self = self;
    d->arena = a;
    d->prolog = p;
    d->out = ret;
    d->recover = recover;
    d->attributes = arena_alloc(a, LIMIT_ATTRIBUTES * sizeof *d->attributes);
    d->ctxt = xmlCreatePushParserCtxt(&sax, d, NULL, 0, NULL);
    must(d->ctxt && "out of memory");
    xmlCtxtUseOptions(d->ctxt, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA |
                                   XML_PARSE_COMPACT | XML_PARSE_BIG_LINES | (recover ? XML_PARSE_RECOVER : 0));
    bool goes_on;
    size_t at = p->root;
    do {
        size_t next = content_next(text, at);
        goes_on = push(d, str_make(text.p + at, next - at), next == text.n) && next < text.n;
        at = goes_on && within_element(d) ? take_content(d, text, next) : next;
    } while (goes_on);
    for (; d->depth > 0; d->depth--)
        handler->end(self);
    xmlFreeDoc(d->ctxt->myDoc);
    xmlFreeParserCtxt(d->ctxt);
}

// False: nothing more is to be read.
static bool push(struct driver *d, struct str part, bool last)
{
    const struct xml_outcome *out = d->out;
    do {
        struct str piece = str_first(part, PIECE);
        part = str_from(part, piece.n);
        bool end = last && !part.n;
        xmlParseChunk(d->ctxt, piece.p, (int)piece.n, end);
        if (!end && tag_floods(d, piece))
            driver_stop(d, "more attributes than are read");
    } while (part.n && !out->stopped && !(out->fatal && !d->recover));
    return !out->stopped && !(out->fatal && !d->recover);
}

// Whether libxml2 has read all that it was given, and would read text next.
static bool within_element(const struct driver *d)
{
    const xmlParserInput *in = d->ctxt->input;
    return d->ctxt->instate == XML_PARSER_CONTENT && d->ctxt->inputNr == 1 && in && in->cur == in->end;
}

// Past libxml2, but for the number of the line.
static size_t take_content(struct driver *d, struct str text, size_t at)
{
    size_t end = content_read(text, at, on_content, d);
    d->ctxt->input->line += (int)lines_in(str_make(text.p + at, end - at));
    return end;
}

static size_t lines_in(struct str s)
{
    size_t lines = 0;
    while (s.n) {
        struct str part = str_first(s, UINT8_MAX); // so that the compiler can count in bytes
        unsigned char n = 0;
        for (size_t i = 0; i < part.n; i++)
            n = (unsigned char)(n + (part.p[i] == '\n'));
        lines += n;
        s = str_from(s, part.n);
    }
    return lines;
}

// libxml2 compares each attribute of an element with all before it. A tag is parsed as soon as its end is there; of one
// that takes piece after piece the attributes are counted before that.
static bool tag_floods(struct driver *d, struct str piece)
{
    const xmlParserInput *in = d->ctxt->input;
    if (!in || d->ctxt->instate != XML_PARSER_START_TAG || (size_t)(in->end - in->cur) < piece.n) {
        d->waiting = 0;
        return false;
    }
    for (size_t i = 0; i + 1 < piece.n; i++)
        d->waiting += piece.p[i] == '=' && (piece.p[i + 1] == '"' || piece.p[i + 1] == '\'');
    return d->waiting > 4 * LIMIT_ATTRIBUTES; // some may stand in a long value
}

static const char *plain(const xmlChar *s)
{
    return (const char *)s;
}

static void on_start(void *self, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                     const xmlChar **declared, int n, int defaulted, const xmlChar **attributes)
{
    (void)defaulted;
    struct driver *d = self;
    if (d->out->stopped)
        return;
    if (d->recover)
        d->ctxt->wellFormed = 1; // else libxml2 2.9 drops every entity after the first error
    if (++d->elements > LIMIT_ELEMENTS) {
        driver_stop(d, "more elements than are read");
        return;
    }
    if (d->depth >= LIMIT_DEPTH) {
        d->out->too_deep = true;
        driver_stop(d, "elements nested deeper than is read");
        return;
    }
    struct xml_element e = {
        .name = plain(name),
        .prefix = plain(prefix),
        .uri = plain(uri),
        .attributes = d->attributes,
        .declared = (const char *const *)declared,
        .n_declared = (size_t)namespaces,
        .line = xmlSAX2GetLineNumber(d->ctxt) + d->prolog->lines,
    };
    for (int i = 0; i < n && e.n < LIMIT_ATTRIBUTES; i++, attributes += 5)
        d->attributes[e.n++] = (struct xml_attribute){plain(attributes[0]),
                                                      plain(attributes[1]),
                                                      plain(attributes[2]),
                                                      {plain(attributes[3]), (size_t)(attributes[4] - attributes[3])}};
    d->depth++;
    if (!d->handler->start(d->self, &e))
        driver_stop(d, "more than is read");
}

static void on_end(void *self, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)name, (void)prefix, (void)uri;
    struct driver *d = self;
    if (d->out->stopped || d->depth == 0)
        return;
    d->depth--;
    d->handler->end(d->self);
}

// A reference to U+0080–U+009F means windows-1252, as HTML has it: nobody ever meant a C1 control.
static void on_content(void *self, struct str piece)
{
    struct driver *d = self;
    if (d->out->stopped)
        return;
    char reference[8], room[8];
    unsigned char second = piece.n == 2 && (unsigned char)piece.p[0] == 0xC2 ? (unsigned char)piece.p[1] : 0xFF;
    if (second < 0xA0) {
        int len = snprintf(reference, sizeof reference, "&#%d;", second);
        size_t out = 0;
        if (entity_read(str_make(reference, (size_t)len), room, &out))
            piece = str_make(room, out);
    }
    d->handler->text(d->self, piece);
}

static void on_text(void *self, const xmlChar *p, int n)
{
    on_content(self, str_make(plain(p), (size_t)n));
}

// libxml2 asks this for every entity but the predefined five. It is told the answer as if it were predefined too, so
// that it hands the text on and never parses it. What must not or cannot be resolved stands as it was written. In an
// attribute the reference is kept for xml_value(), since of a predefined entity libxml2 copies one byte.
static xmlEntityPtr on_entity(void *self, const xmlChar *name)
{
    struct driver *d = self;
    d->entity = (xmlEntity){.type = XML_ENTITY_DECL, .name = name};
    if (d->ctxt->instate == XML_PARSER_ATTRIBUTE_VALUE) {
        d->entity.etype = XML_INTERNAL_GENERAL_ENTITY;
        d->entity.checked = 1 << 1;
        return &d->entity;
    }
    struct str named = str_of(plain(name));
    if (!d->prolog->external_subset && !prolog_declares(d->prolog, named))
        note_undeclared(d, named);
    struct str value = prolog_entity(d->prolog, named);
    if (!value.p)
        value = arena_printf(d->arena, "&" STR_FMT ";", STR_ARG(named));
    d->entity.etype = XML_INTERNAL_PREDEFINED_ENTITY;
    d->entity.content = BAD_CAST arena_cstr(d->arena, value);
    d->entity.length = (int)value.n;
    return &d->entity;
}

static void note_undeclared(struct driver *d, struct str name)
{
    struct xml_outcome *out = d->out;
    out->well_formed = false;
    if (out->error[0])
        return;
    out->line = xmlSAX2GetLineNumber(d->ctxt) + d->prolog->lines;
    snprintf(out->error, sizeof out->error, "entity '%.60s' is not declared", name.p);
}

static void on_error(void *self, xmlErrorPtr error)
{
    struct driver *d = self;
    if (error->level == XML_ERR_WARNING || error->level == XML_ERR_NONE)
        return;
    struct xml_outcome *out = d->out;
    out->well_formed = false;
    out->fatal = out->fatal || error->level == XML_ERR_FATAL;
    if (out->error[0])
        return;
    out->line = error->line + d->prolog->lines;
    struct str message = str_trim(str_of(error->message));
    if (error->code == XML_ERR_DOCUMENT_END && d->elements && !d->depth)
        message = STR("something stands behind the end of the last element");
    else if (error->code == XML_ERR_DOCUMENT_END || error->code == XML_ERR_TAG_NOT_FINISHED)
        message = STR("the document ends before its elements do");
    snprintf(out->error, sizeof out->error, STR_FMT, STR_ARG(message));
}

static void driver_stop(struct driver *d, const char *why)
{
    d->out->stopped = true;
    d->out->well_formed = false;
    d->out->line = xmlSAX2GetLineNumber(d->ctxt) + d->prolog->lines;
    snprintf(d->out->error, sizeof d->out->error, "%s", why);
    xmlStopParser(d->ctxt);
}

struct str xml_attr(struct arena *a, struct prolog *p, const struct xml_element *e, const char *uri, const char *name)
{
    struct str wanted = str_of(name);
    for (size_t i = 0; i < e->n; i++) {
        const struct xml_attribute *at = &e->attributes[i];
        if (char_lower(at->name[0]) != char_lower(name[0]))
            continue;
        if (uri ? !at->uri || strcmp(at->uri, uri) != 0 : at->prefix != NULL)
            continue;
        if (str_eq_nocase(str_of(at->name), wanted))
            return str_trim(xml_value(a, p, at->raw));
    }
    return STR_NONE;
}

// In a value as libxml2 gives it every '&' is the start of a reference: "&#38;" for the character itself, or an entity
// that on_entity() left for here.
struct str xml_value(struct arena *a, struct prolog *p, struct str raw)
{
    if (str_find_char(raw, '&') == raw.n)
        return arena_str(a, raw);
    struct buf out;
    buf_init(&out, LIMIT_BODY);
    while (raw.n > 0) {
        size_t plain_run = str_find_char(raw, '&');
        buf_put(&out, str_first(raw, plain_run));
        raw = str_from(raw, plain_run);
        size_t end = str_find_char(raw, ';');
        if (raw.n == 0)
            break;
        struct str name = end < raw.n && end > 1 ? str_make(raw.p + 1, end - 1) : STR_NONE;
        struct str value = str_is(name, "#38") ? STR("&") : prolog_entity(p, name);
        size_t took = value.p ? end + 1 : 1;
        buf_put(&out, value.p ? value : STR("&"));
        raw = str_from(raw, took);
    }
    struct str ret = arena_str(a, buf_str(&out));
    buf_done(&out);
    return ret;
}
