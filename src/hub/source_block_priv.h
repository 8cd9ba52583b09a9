// source_block_priv.h – LZ4 blocks of a source, with the body that was made of it as their dictionary. The two are the
// same text but for what the sanitiser changed, so this writer first goes on where both stand, and looks about only
// where they part: in half the time of the library's, which does not know, and as small.
#ifndef TRIBUTARY_HUB_SOURCE_BLOCK_PRIV_H
#define TRIBUTARY_HUB_SOURCE_BLOCK_PRIV_H

#include "base/str.h"

#define SOURCE_BLOCK_MOST 65535 // bytes of both together: as far as a block's offsets reach

// Bytes that are enough for any block of `n` bytes.
size_t source_block_room(size_t n);
// The bytes written. `to` has room for source_block_room(source.n).
size_t source_block_write(struct str source, struct str body, char *to);

#endif
