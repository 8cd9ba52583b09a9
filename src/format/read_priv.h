// read_priv.h – what the files of format/read share about whole documents, whatever their format.
#ifndef TRIBUTARY_FORMAT_READ_PRIV_H
#define TRIBUTARY_FORMAT_READ_PRIV_H

#include "format/read.h"

// JSON Feed and ActivityStreams (read/jsonfeed.c): `text` starts with '{' or '[' after white space and is valid UTF-8
// without BOM. doc is set up by document_init() and has its encoding.
bool json_document(struct arena *a, struct str text, const struct read_hints *hints, struct document *doc,
                   struct err *err);

// Everything missing: counts −1, flags off.
void document_init(struct document *doc);
void item_init(struct doc_item *item);
// A new item at the end of the document. Call before filling it; the pointer is good until the next call.
struct doc_item *document_item(struct arena *a, struct document *doc);
// After the last item: keeps the LIMIT_ENTRIES newest, in the document's order, and counts the others.
void document_finish(struct document *doc);
// Notes what is wrong with a document, the first few times.
void document_error(struct arena *a, struct document *doc, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
