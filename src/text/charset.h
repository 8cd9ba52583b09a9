// charset.h – bytes of a feed to UTF-8, by the precedence of protocols 1.8 (RFC 7303 3.2–3.3 with repairs): BOM,
// UTF-16/32 by shape, valid multi-byte UTF-8, the charset parameter, the XML declaration, UTF-8, windows-1252. WHATWG
// label rules.
#ifndef TRIBUTARY_TEXT_CHARSET_H
#define TRIBUTARY_TEXT_CHARSET_H

#include "base/arena.h"

struct decoded {
    struct str text; // valid UTF-8 without BOM; points into the bytes given when nothing had to be converted
    struct str
        encoding; // the label that was used, lower case as WHATWG names it: "utf-8", "windows-1252", "gb18030", …
    bool mended;  // some bytes fitted no reading and were replaced
};

// `charset` is the parameter of Content-Type, may be missing. Never fails: windows-1252 reads anything.
struct decoded charset_decode(struct arena *a, struct str bytes, struct str charset);
// JSON is UTF-8 only (RFC 8259 8.1); a BOM is dropped, UTF-16/32 are recognised by shape all the same.
struct decoded charset_decode_json(struct arena *a, struct str bytes);
// The charset parameter of a Content-Type value, missing if none.
struct str charset_parameter(struct arena *a, struct str content_type);
// What a byte means in windows-1252; HTML reads numeric references below 160 so, too.
uint32_t charset_windows_1252(unsigned char byte);

#endif
