// clean.h – sanitises the markup of a document in place: what read leaves as it came gets its safe form here.
#ifndef TRIBUTARY_FORMAT_CLEAN_H
#define TRIBUTARY_FORMAT_CLEAN_H

#include "model/document.h"

void markup_clean(struct arena *a, struct markup *m);
void document_clean(struct arena *a, struct document *doc); // all items, and the document's own title and subtitle

#endif
