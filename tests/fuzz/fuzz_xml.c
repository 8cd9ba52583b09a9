// fuzz_xml.c – long text is read past libxml2 (format/read/content.c): what comes of that is what libxml2 would have
// made of it, and it finds well-formed what libxml2 does.

// links: format text lib_libxml2
#include "base/buf.h"
#include "base/limits.h"
#include "base/must.h"
#include "format/read.h"
#include "format/read/xml_priv.h"
#include "text/utf8.h"

#include <libxml/parser.h>
#include <stdlib.h>

#define TALE (32 * MIB)

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    format_init();
    return 0;
}

// The events as one text, in which the pieces of a text have no borders.
static bool on_start(void *self, const struct xml_element *e)
{
    buf_printf(self, "\1%s\1", e->name);
    return true;
}
static void on_text(void *self, struct str piece)
{
    buf_put(self, piece);
}
static void on_end(void *self)
{
    buf_lit(self, "\2");
}

struct plain {
    struct buf tale;
    bool faulty, undeclared; // an entity that we know or leave as it stands
};

static void plain_start(void *self, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                        const xmlChar **declared, int n, int defaulted, const xmlChar **attributes)
{
    (void)prefix, (void)uri, (void)namespaces, (void)declared, (void)n, (void)defaulted, (void)attributes;
    buf_printf(&((struct plain *)self)->tale, "\1%s\1", (const char *)name);
}
static void plain_end(void *self, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)name, (void)prefix, (void)uri;
    buf_lit(&((struct plain *)self)->tale, "\2");
}
static void plain_text(void *self, const xmlChar *p, int n)
{
    buf_add(&((struct plain *)self)->tale, p, (size_t)n);
}
static void plain_error(void *self, xmlErrorPtr error)
{
    struct plain *plain = self;
    plain->faulty |= error->level > XML_ERR_WARNING;
    plain->undeclared |= error->code == XML_ERR_UNDECLARED_ENTITY;
}

static void plain_parse(struct str text, struct plain *ret)
{
    xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                         .startElementNs = plain_start,
                         .endElementNs = plain_end,
                         .characters = plain_text,
                         .ignorableWhitespace = plain_text,
                         .serror = plain_error};
    buf_init(&ret->tale, TALE);
    xmlParserCtxtPtr c = xmlCreatePushParserCtxt(&sax, ret, NULL, 0, NULL);
    must(c);
    xmlCtxtUseOptions(c, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
    xmlParseChunk(c, text.p, (int)text.n, 0);
    xmlParseChunk(c, NULL, 0, 1);
    xmlFreeDoc(c->myDoc);
    xmlFreeParserCtxt(c);
}

// U+0080–U+009F mean other characters here than in XML, on purpose.
static bool names_c1(struct arena *a, struct str s)
{
    for (size_t i = 0; i + 1 < s.n; i++) {
        if ((unsigned char)s.p[i] == 0xC2 && (unsigned char)s.p[i + 1] < 0xA0)
            return true;
        if (s.p[i] != '&' || s.p[i + 1] != '#')
            continue;
        bool hex = i + 2 < s.n && s.p[i + 2] == 'x';
        unsigned long v = strtoul(arena_cstr(a, str_first(str_from(s, i + 2 + hex), 20)), NULL, hex ? 16 : 10);
        if (v >= 0x80 && v < 0xA0)
            return true;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct xml_handler handler = {on_start, on_text, on_end};
    struct arena a;
    struct prolog p;
    struct xml_outcome outcome;
    struct plain plain = {0};
    struct buf tale;
    arena_init(&a);
    buf_init(&tale, TALE);
    struct str text = utf8_xml_clean(&a, arena_str(&a, (struct str){(const char *)data, size}));
    if (utf8_valid(text) && !names_c1(&a, text)) {
        prolog_read(&a, text, &p);
        xml_parse(&a, text, &p, false, &handler, &tale, &outcome);
        plain_parse(str_from(text, p.root), &plain);
        must(plain.faulty || outcome.stopped || (outcome.well_formed && str_eq(buf_str(&tale), buf_str(&plain.tale))));
        must(!outcome.well_formed || plain.undeclared || !plain.faulty);
    }
    buf_done(&tale);
    buf_done(&plain.tale);
    arena_done(&a);
    return 0;
}
