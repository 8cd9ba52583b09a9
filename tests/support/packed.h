// packed.h – bodies in the codings of HTTP, made by the libraries' own encoders. To be freed.
#ifndef TESTS_SUPPORT_PACKED_H
#define TESTS_SUPPORT_PACKED_H

#include "base/str.h"

struct str packed_gzip(struct str s);
struct str packed_zlib(struct str s);    // "deflate" as it is meant
struct str packed_deflate(struct str s); // "deflate" as some send it
struct str packed_brotli(struct str s);
struct str packed_zstd(struct str s, int window_log); // 0: the encoder's choice

#endif
