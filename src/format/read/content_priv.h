// content_priv.h – long text in an XML document, read without the parser: most of a feed's bytes are escaped HTML and
// CDATA sections, which libxml2 looks at one by one, several times.
#ifndef TRIBUTARY_FORMAT_READ_CONTENT_PRIV_H
#define TRIBUTARY_FORMAT_READ_CONTENT_PRIV_H

#include "base/str.h"

// Where the next long text may begin, behind a '>' that follows the byte at `at`; text.n when there is none. Whether
// that '>' ends a tag is for the parser to say.
size_t content_next(struct str text, size_t at);

// Hands on the character data at `at`, with references and CDATA sections undone (XML 1.0, 2.4, 2.7, 2.11, 4.1): as far
// as other markup, or something that is the parser's to judge. Where that stands is returned.
size_t content_read(struct str text, size_t at, void (*take)(void *arg, struct str piece), void *arg);

#endif
