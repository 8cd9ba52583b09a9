// kinds.h – what an entry is for, by the rules that need nothing but the entry itself (communities.md 2.3); a
// community's default kind for a feed outranks them. Only rules of certain to medium confidence: a low guess would be
// counted by nobody.
#ifndef TRIBUTARY_HUB_KINDS_H
#define TRIBUTARY_HUB_KINDS_H

#include "model/document.h"
#include "model/entry.h"

// text: the plain text of its content.
void kind_of(const struct doc_item *item, struct str text, enum kind *ret_kind, enum verb *ret_verb);

#endif
