// xml_priv.h – what the writers of XML share: elements put out straight into a buf, escaped, without what XML 1.0
// forbids.
#ifndef TRIBUTARY_FORMAT_WRITE_XML_PRIV_H
#define TRIBUTARY_FORMAT_WRITE_XML_PRIV_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/document.h"

// <name a="x" b="y">text</name> and a line end, attributes that are empty left out; with an empty text <name … />.
// Names are literals.
struct xml_attr {
    const char *name;
    struct str value;
};
#define XML_ATTRS(...) ((const struct xml_attr[]){__VA_ARGS__, {NULL, STR_NONE}})
#define XML_PLAIN      ((const struct xml_attr *)NULL)
void xml_element(struct buf *out, const char *name, const struct xml_attr *attrs, struct str text);
void xml_open(struct buf *out, const char *name, const struct xml_attr *attrs);
void xml_close(struct buf *out, const char *name);
void xml_element_if(struct buf *out, const char *name, struct str text); // nothing when empty
void xml_number_if(struct buf *out, const char *name, int64_t n);        // nothing when negative
void xml_time_if(struct buf *out, const char *name, int64_t us);         // RFC 3339; nothing when 0

#define XML_NUMBER 24
struct str xml_number(int64_t n, char room[XML_NUMBER]); // missing when negative

// Namespaces, each declared on the root element when the document uses it.
enum xml_extension {
    EXT_ATOM = 1,
    EXT_ATOM_IN_RSS = 2,
    EXT_CONTENT = 4,
    EXT_DC = 8,
    EXT_SLASH = 16,
    EXT_WFW = 32,
    EXT_SY = 64,
    EXT_THREAD = 128,
    EXT_HISTORY = 256,
    EXT_TOMBSTONE = 512,
    EXT_ACTIVITY = 1024,
    EXT_MEDIA = 2048,
    EXT_GEORSS = 4096,
    EXT_ITUNES = 8192,
    EXT_PODCAST = 16384
};
// Of the optional ones: tombstones, activity, media, places, podcasts.
unsigned extensions_used(const struct document *doc);
// The open tag of the root with the namespaces used and one attribute more.
void extensions_open(struct buf *out, const char *name, unsigned used, const char *attribute, struct str value);
// What the publisher took back (RFC 6721), then media, place and podcast of an item: the same in Atom and RSS.
void extensions_tombstones(struct buf *out, const struct document *doc);
void extensions_item(struct buf *out, const struct doc_item *item);

// Where the items of a document go out: in order, but of those with one id only the newest (RFC 4287 4.1.1).
struct shown_item {
    const struct doc_item *item;
    struct str id; // its own where it is an absolute IRI, else a name made of the document's and the item's identity
};
struct shown_items {
    struct shown_item *v;
    size_t n;
};
struct shown_items items_shown(struct arena *a, const struct document *doc);
struct str document_iri(struct arena *a, const struct document *doc);
bool iri_absolute(struct str s);

// "updated" of an item and of a document: what is given, else the nearest there is; 1970 when nothing is (never "now":
// equal documents give equal bytes).
int64_t item_updated(const struct document *doc, const struct doc_item *item);
int64_t document_updated(const struct document *doc);
// Never empty: the title, else the link, else the id.
struct str item_label(const struct doc_item *item, struct str id);

#endif
