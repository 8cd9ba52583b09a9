// utf8.h – UTF-8 as Unicode 15 table 3-7 has it: no overlong forms, no surrogates, nothing over U+10FFFF.
#ifndef TRIBUTARY_TEXT_UTF8_H
#define TRIBUTARY_TEXT_UTF8_H

#include "base/arena.h"

bool utf8_valid(struct str s); // 16 bytes at a time
bool utf8_ascii(struct str s);
// Writes the bytes of a code point to room (4 bytes); 0 for surrogates and beyond U+10FFFF.
size_t utf8_encode(uint32_t cp, char *room);
// The character that two units of UTF-16 are the halves of; 0 if they are not.
uint32_t utf16_pair(uint32_t high, uint32_t low);
// The code point at byte i, and how many bytes it takes; a bad byte gives U+FFFD and 1.
uint32_t utf8_decode(struct str s, size_t i, size_t *ret_len);
// Bad bytes become U+FFFD. Returns s itself when there is nothing to mend.
struct str utf8_mend(struct arena *a, struct str s);
// Characters that XML 1.0 forbids (controls but tab, LF, CR; U+FFFE, U+FFFF) are removed. Returns s itself when clean.
struct str utf8_xml_clean(struct arena *a, struct str s);
size_t utf8_count(struct str s); // characters
// The first `chars` characters, never half of one.
struct str utf8_first(struct str s, size_t chars);
// Whether a code point is a letter of some script, or a sign that stands on one (Unicode categories L, Mn, Mc).
bool utf8_letter(uint32_t cp);
uint32_t utf8_lower(uint32_t cp); // one letter to its small form
// NFC, case folded: for comparing names and finding text (utf8proc).
struct str utf8_fold(struct arena *a, struct str s);

#endif
