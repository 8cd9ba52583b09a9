// packed.c – packs bodies.
#include "support/packed.h"
#include "base/must.h"

#include <brotli/encode.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <zstd.h>

typedef size_t (*deflater)(struct libdeflate_compressor *c, const void *in, size_t in_n, void *out, size_t room);

static struct str with_libdeflate(struct str s, deflater pack)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
    must(c);
    size_t room = libdeflate_gzip_compress_bound(c, s.n);
    char *p = malloc(room);
    must(p);
    size_t n = pack(c, s.p, s.n, p, room);
    must(n);
    libdeflate_free_compressor(c);
    return str_make(p, n);
}

struct str packed_gzip(struct str s)
{
    return with_libdeflate(s, libdeflate_gzip_compress);
}

struct str packed_zlib(struct str s)
{
    return with_libdeflate(s, libdeflate_zlib_compress);
}

struct str packed_deflate(struct str s)
{
    return with_libdeflate(s, libdeflate_deflate_compress);
}

struct str packed_brotli(struct str s)
{
    size_t n = BrotliEncoderMaxCompressedSize(s.n) + 16;
    uint8_t *p = malloc(n);
    must(p);
    must(BrotliEncoderCompress(5, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, s.n, (const uint8_t *)s.p, &n, p));
    return str_make((char *)p, n);
}

struct str packed_zstd(struct str s, int window_log)
{
    ZSTD_CCtx *c = ZSTD_createCCtx();
    size_t room = ZSTD_compressBound(s.n);
    char *p = malloc(room);
    must(c && p);
    if (window_log) {
        ZSTD_CCtx_setParameter(c, ZSTD_c_windowLog, window_log);
        ZSTD_CCtx_setParameter(c, ZSTD_c_contentSizeFlag, 0);
    }
    ZSTD_outBuffer to = {p, room, 0};
    ZSTD_inBuffer from = {s.p, s.n, 0};
    while (from.pos < from.size) // piece by piece: the window is not cut down to the content
        must(!ZSTD_isError(ZSTD_compressStream2(c, &to, &from, ZSTD_e_continue)));
    must(ZSTD_compressStream2(c, &to, &from, ZSTD_e_end) == 0);
    ZSTD_freeCCtx(c);
    return str_make(p, to.pos);
}
