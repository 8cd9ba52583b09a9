// entity.h – HTML character references (WHATWG HTML 13.5, all 2231 names).
#ifndef TRIBUTARY_TEXT_ENTITY_H
#define TRIBUTARY_TEXT_ENTITY_H

#include "base/arena.h"
#include "base/buf.h"

// What a name stands for, as UTF-8; missing when there is no such name. `name` without '&' and ';': "eacute".
struct str entity_named(struct str name);
// Reads a reference at s.p[0] == '&'. Returns the bytes it takes, 0 if it is none; writes what it stands for (at most 8
// bytes). Names need their ';' except the 106 old ones that HTML allows without.
size_t entity_read(struct str s, char room[8], size_t *ret_len);
// The number in a reference at s.p[0], "&#65;", "&#x41;"; whatever is over U+10FFFF is some number over it. The ';' may
// be missing (an error that every browser forgives). Returns the bytes it takes, 0 if there is none.
size_t entity_number(struct str s, uint32_t *ret);
// Decodes all references once. Returns s itself when there are none.
struct str entity_decode(struct arena *a, struct str s);
// & < > " ' escaped, for text and for quoted attributes.
void entity_escape(struct buf *out, struct str s);
// As escape, and characters that XML 1.0 forbids are left out: for writers of XML.
void entity_escape_xml(struct buf *out, struct str s);

#endif
