// unpack_priv.h – undoes the codings of a body (RFC 9110 8.4.1, RFC 7932, RFC 8878): gzip, deflate, br, zstd. Whole
// bodies, bounded. Pure; any thread.
#ifndef TRIBUTARY_FETCH_UNPACK_PRIV_H
#define TRIBUTARY_FETCH_UNPACK_PRIV_H

#include "base/buf.h"
#include "fetch/failure_priv.h"

// What an Accept-Encoding may say.
#define UNPACK_ALL   "gzip, br, zstd"
#define UNPACK_PLAIN "gzip"

// Whether anything has to be undone: a Content-Encoding other than "identity".
bool unpack_needed(struct str codings);
// `codings` as the header has them, in the order in which they were applied; an empty body is empty in all of them.
// What comes out goes to ret, which is empty and whose ceiling is that of the body. FAILURE_PACKING: it is not what it
// says, or is in a coding that nobody asked for; FAILURE_BODY: over the ceiling; FAILURE_RATIO: a decompression bomb,
// found without unpacking more than that much of it.
enum failure unpack(struct str packed, struct str codings, struct buf *ret);

#endif
