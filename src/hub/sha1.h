// sha1.h – SHA-1 (FIPS 180-4, 6.1), for the signatures that large WebSub hubs still make. Nothing else may rest on it.
#ifndef TRIBUTARY_HUB_SHA1_H
#define TRIBUTARY_HUB_SHA1_H

#include "base/str.h"

#define SHA1_BYTES 20
#define SHA1_BLOCK 64

struct sha1 {
    uint32_t h[5];
    uint64_t bytes;
    unsigned char block[SHA1_BLOCK];
};
void sha1_start(struct sha1 *s);
void sha1_add(struct sha1 *s, const void *p, size_t n);
void sha1_end(struct sha1 *s, unsigned char ret[SHA1_BYTES]);

#endif
