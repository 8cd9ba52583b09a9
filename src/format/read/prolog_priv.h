// prolog_priv.h – what stands before the first element of a document, read by hand so that libxml2 never sees a DTD.
#ifndef TRIBUTARY_FORMAT_READ_PROLOG_PRIV_H
#define TRIBUTARY_FORMAT_READ_PROLOG_PRIV_H

#include "base/vec.h"

struct xml_entity {
    struct str name, value; // value is missing when the entity is not to be resolved
};

struct prolog {
    size_t root;          // where the first element starts; the length of the text when there is none
    long lines;           // line ends before it
    struct str name;      // of the first element, as written
    bool junk;            // something stood there that XML does not allow
    bool external_subset; // the DOCTYPE names a file, which may declare anything: unknown entities are then no error
    struct str doctype;   // the name after <!DOCTYPE
    VEC(struct xml_entity) entities;
    size_t expanded; // bytes put in for those so far
};

// XML declaration, comments, processing instructions, DOCTYPE with its internal subset, and at most LIMIT_LEADING_JUNK
// of anything else. Internal entities are kept when they are short and unnested (security.md 4.3).
void prolog_read(struct arena *a, struct str text, struct prolog *ret);

// Makes the element at `at` the first.
void prolog_root(struct prolog *p, struct str text, size_t at);

// What an entity stands for: those of the document, as long as they come to no more than LIMIT_ENTITY_TOTAL, then
// HTML's names. Missing when it is not known or not to be resolved: then the reference stands as it was written.
struct str prolog_entity(struct prolog *p, struct str name);
bool prolog_declares(const struct prolog *p, struct str name);

#endif
