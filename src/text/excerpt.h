// excerpt.h – short texts made of long ones.
#ifndef TRIBUTARY_TEXT_EXCERPT_H
#define TRIBUTARY_TEXT_EXCERPT_H

#include "base/arena.h"

// Runs of white space become one blank, ends trimmed, directional overrides and controls removed.
struct str text_squeeze(struct arena *a, struct str s);
// At most `chars` characters, cut between words, "…" where it was cut.
struct str text_excerpt(struct arena *a, struct str s, size_t chars);
// The excerpt of the squeezed text; looks at no more of it than that takes.
struct str text_summary(struct arena *a, struct str s, size_t chars);
size_t text_words(struct str s); // runs of letters and digits; CJK characters count one each two

#endif
