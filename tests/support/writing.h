// writing.h – for tests of what writes documents: an arena, an empty document, a buffer for what comes out.
#ifndef TRIBUTARY_TESTS_SUPPORT_WRITING_H
#define TRIBUTARY_TESTS_SUPPORT_WRITING_H

#include "base/buf.h"
#include "base/limits.h"
#include "format/read_priv.h"
#include "format/write.h"
#include "support/arena_fixture.h"

static struct document doc;
static struct buf out;

static inline int writing_start(void **state)
{
    buf_init(&out, 64 * MIB);
    document_init(&doc);
    return arena_start(state);
}

static inline int writing_end(void **state)
{
    buf_done(&out);
    return arena_end(state);
}

#endif
