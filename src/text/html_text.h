// html_text.h – the plain text of HTML, and whether a text is HTML at all.
#ifndef TRIBUTARY_TEXT_HTML_TEXT_H
#define TRIBUTARY_TEXT_HTML_TEXT_H

#include "base/arena.h"

// Plain text of HTML: tags gone, references decoded, runs of white space one blank, block elements separated.
struct str html_text(struct arena *a, struct str html);
// Whether a text of unknown kind is meant as HTML: a known tag or a character reference occurs in it.
bool html_likely(struct str s);
// Whether a known tag or a comment occurs in it.
bool html_tagged(struct str s);

#endif
