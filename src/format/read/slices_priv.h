// slices_priv.h – where the items of an XML document stand in its text, so that those which stood there at the last
// visit need not be read again. What a text means depends on where it stands as well: reader_told() answers for that.
#ifndef TRIBUTARY_FORMAT_READ_SLICES_PRIV_H
#define TRIBUTARY_FORMAT_READ_SLICES_PRIV_H

#include "format/read/prolog_priv.h"
#include "model/feed.h"

struct slice {
    size_t start, inside;          // "<item …>": from, to
    size_t close;                  // "</item>": from; the same as `inside` where the tag closed itself
    uint64_t hash;                 // of all that, and of the tags around it
    const struct known_item *same; // NULL: to be read
};

struct slices {
    struct slice *v;
    size_t n;
};

// False: not to be told apart without reading. Right for every document that is well-formed; of another it may say
// anything.
bool slices_find(struct arena *a, struct str text, const struct prolog *p, struct slices *ret);
// Marks those that are among `known`; how many.
size_t slices_match(struct slices *s, const struct known_item *known, size_t n);
void slices_forget(struct slices *s);
// The text with those that are marked emptied: their tags stay, so that each item is met in its place.
struct str slices_cut(struct arena *a, struct str text, const struct slices *s);

#endif
