// xml_priv.h – XML as events: one pass of libxml2's SAX2 over a text in memory. Nothing of libxml2 shows here.
#ifndef TRIBUTARY_FORMAT_READ_XML_PRIV_H
#define TRIBUTARY_FORMAT_READ_XML_PRIV_H

#include "format/read/prolog_priv.h"

// An element as it starts. Names are interned: within one parse equal names are equal pointers.
struct xml_element {
    const char *name;   // local part
    const char *prefix; // NULL if none
    const char *uri;    // NULL when it is in no namespace, or when its prefix was never declared
    const struct xml_attribute *attributes;
    size_t n;
    const char *const *declared; // namespaces: prefix (NULL for the default), address, and so on
    size_t n_declared;
    long line;
};
struct xml_attribute {
    const char *name, *prefix, *uri;
    struct str raw; // as libxml2 gives it: see xml_value()
};

struct xml_handler {
    bool (*start)(void *self, const struct xml_element *e); // false ends the parse: a limit was passed
    void (*text)(void *self, struct str piece);
    void (*end)(void *self);
};

struct xml_outcome {
    bool well_formed;
    bool fatal;      // the text is not XML; without `recover` the events stopped there
    bool stopped;    // by a limit
    bool too_deep;   // which was that of depth: mending flattens what lies deeper
    long line;       // of the first error
    char error[160]; // what it was; empty if none
};

// Sets libxml2 up, once in the process: it never opens anything.
void xml_init(void);

// Events of text from p->root on. Ends of elements that are missing are made up, so starts and ends always match.
void xml_parse(struct arena *a, struct str text, struct prolog *p, bool recover, const struct xml_handler *handler,
               void *self, struct xml_outcome *ret);

// Value of an attribute, in the arena, white space trimmed; missing if the element has none of that name. Case is
// ignored: RSS and CDF are written either way. `uri` NULL means the attribute without a prefix.
struct str xml_attr(struct arena *a, struct prolog *p, const struct xml_element *e, const char *uri, const char *name);
struct str xml_value(struct arena *a, struct prolog *p, struct str raw);

#endif
