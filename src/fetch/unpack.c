// unpack.c – undoes codings: libdeflate for what zlib made, brotli's and zstd's own decoders.
#include "base/limits.h"
#include "base/must.h"
#include "fetch/unpack_priv.h"

#include <brotli/decode.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <zstd.h>

#define ROOM_FIRST (16 * KIB)

typedef enum failure (*coding_undo)(struct str in, struct buf *out);

static bool coding_last(struct str *codings, struct str *ret);
static bool plain(struct str coding);
static coding_undo undo_of(struct str coding);
static enum failure unpack_one(coding_undo undo, struct str in, struct buf *ret);
static bool grow(struct buf *out);
static enum failure gzip(struct str in, struct buf *out);
static enum failure deflate(struct str in, struct buf *out);
static enum failure brotli(struct str in, struct buf *out);
static enum failure zstd(struct str in, struct buf *out);

bool unpack_needed(struct str codings)
{
    struct str coding;
    return coding_last(&codings, &coding);
}

enum failure unpack(struct str packed, struct str codings, struct buf *ret)
{
    struct str coding;
    struct buf before = {0};
    enum failure failure = FAILURE_NONE;
    size_t max = ret->max;
    for (int n = 0; !failure && coding_last(&codings, &coding); n++) {
        coding_undo undo = n < LIMIT_CODINGS ? undo_of(coding) : NULL;
        buf_done(&before);
        before = *ret;
        buf_init(ret, max);
        failure = undo ? unpack_one(undo, n ? buf_str(&before) : packed, ret) : FAILURE_PACKING;
    }
    buf_done(&before);
    if (failure)
        buf_done(ret);
    return failure;
}

// The last of a list that says that something was packed, taken off it.
static bool coding_last(struct str *codings, struct str *ret)
{
    while (codings->n) {
        *ret = str_trim(str_split_last(codings, ','));
        if (ret->n && !plain(*ret))
            return true;
    }
    return false;
}

// What servers say of bodies that nobody packed; "identity" is for Accept-Encoding alone (RFC 9110 8.4.1).
static bool plain(struct str coding)
{
    static const char *const rows[] = {"identity", "none", "utf-8", "utf8", "binary", "8bit"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_eq_nocase(coding, str_of(rows[i])))
            return true;
    return false;
}

static coding_undo undo_of(struct str coding)
{
    static const struct {
        const char *coding;
        coding_undo undo;
    } rows[] = {{"gzip", gzip}, {"x-gzip", gzip}, {"deflate", deflate}, {"br", brotli}, {"zstd", zstd}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_eq_nocase(coding, str_of(rows[i].coding)))
            return rows[i].undo;
    return NULL;
}

static enum failure unpack_one(coding_undo undo, struct str in, struct buf *ret)
{
    if (!in.n)
        return FAILURE_NONE;
    size_t max = ret->max, most = in.n < max / LIMIT_BOMB_RATIO ? in.n * LIMIT_BOMB_RATIO : max;
    bool bomb = most < max && max > LIMIT_BOMB;
    if (bomb)
        ret->max = most > LIMIT_BOMB ? most : LIMIT_BOMB;
    enum failure failure = undo(in, ret);
    ret->max = max;
    if (!failure)
        ret->p[ret->n] = 0;
    return failure == FAILURE_BODY && bomb ? FAILURE_RATIO : failure;
}

// At least twice the room that there was; false: that is all there may be.
static bool grow(struct buf *out)
{
    size_t room = out->cap ? out->cap - 1 - out->n : 0, left = out->max - out->n;
    size_t want = room ? room * 2 : ROOM_FIRST;
    if (room >= left)
        return false;
    return buf_room(out, want < left ? want : left);
}

// gzip says at its end how long its last member is (RFC 1952 2.3.1): nearly always all there is.
static bool room_for_gzip(struct str in, struct buf *out)
{
    const unsigned char *end = (const unsigned char *)in.p + in.n;
    size_t said =
        in.n < 18 ? 0 : (size_t)end[-4] | (size_t)end[-3] << 8 | (size_t)end[-2] << 16 | (size_t)end[-1] << 24;
    return said && said <= out->max && said / LIMIT_BOMB_RATIO <= in.n ? buf_room(out, said) != NULL : grow(out);
}

typedef enum libdeflate_result (*inflater)(struct libdeflate_decompressor *d, const void *in, size_t in_n, void *out,
                                           size_t out_n, size_t *ret_in, size_t *ret_out);

static enum failure inflate_one(struct libdeflate_decompressor *d, inflater inflate, struct str *in, struct buf *out)
{
    size_t used, made;
    for (;;) {
        enum libdeflate_result result = inflate(d, in->p, in->n, out->p + out->n, out->cap - 1 - out->n, &used, &made);
        if (result == LIBDEFLATE_SUCCESS)
            break;
        if (result != LIBDEFLATE_INSUFFICIENT_SPACE)
            return FAILURE_PACKING;
        if (!grow(out))
            return FAILURE_BODY;
    }
    out->n += made;
    *in = str_from(*in, used);
    return FAILURE_NONE;
}

// Members follow one another (RFC 1952 2.2); what follows them and is none is nobody's.
static enum failure gzip(struct str in, struct buf *out)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    must(d && "out of memory");
    enum failure failure = room_for_gzip(in, out) ? FAILURE_NONE : FAILURE_BODY;
    do
        failure = failure ? failure : inflate_one(d, libdeflate_gzip_decompress_ex, &in, out);
    while (!failure && str_starts(in, STR("\x1f\x8b")));
    libdeflate_free_decompressor(d);
    return failure;
}

// RFC 9110 8.4.1.2: zlib's format, and what some servers send instead, the bare stream.
static enum failure deflate(struct str in, struct buf *out)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    must(d && "out of memory");
    enum failure failure = grow(out) ? inflate_one(d, libdeflate_zlib_decompress_ex, &in, out) : FAILURE_BODY;
    if (failure == FAILURE_PACKING)
        failure = inflate_one(d, libdeflate_deflate_decompress_ex, &in, out);
    libdeflate_free_decompressor(d);
    return failure;
}

static enum failure brotli(struct str in, struct buf *out)
{
    BrotliDecoderState *d = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    must(d && "out of memory");
    const uint8_t *next = (const uint8_t *)in.p;
    size_t left = in.n;
    BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    while (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT && grow(out)) {
        uint8_t *to = (uint8_t *)out->p + out->n;
        size_t room = out->cap - 1 - out->n;
        result = BrotliDecoderDecompressStream(d, &left, &next, &room, &to, NULL);
        out->n = (size_t)((char *)to - out->p);
    }
    BrotliDecoderDestroyInstance(d);
    return result == BROTLI_DECODER_RESULT_SUCCESS             ? FAILURE_NONE
           : result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT ? FAILURE_BODY
                                                               : FAILURE_PACKING;
}

// Frames follow one another (RFC 8878 3).
static enum failure zstd(struct str in, struct buf *out)
{
    ZSTD_DCtx *d = ZSTD_createDCtx();
    must(d && "out of memory");
    must(!ZSTD_isError(ZSTD_DCtx_setParameter(d, ZSTD_d_windowLogMax, LIMIT_ZSTD_WINDOW)));
    ZSTD_inBuffer from = {in.p, in.n, 0};
    size_t hint = 1;
    bool room = true;
    while (!ZSTD_isError(hint) && (hint || from.pos < from.size) && (room = out->n + 1 < out->cap || grow(out))) {
        ZSTD_outBuffer to = {out->p, out->cap - 1, out->n};
        hint = ZSTD_decompressStream(d, &to, &from);
        out->n = to.pos;
        if (!ZSTD_isError(hint) && hint && from.pos == from.size && to.pos < to.size)
            break; // it ends before its end
    }
    ZSTD_freeDCtx(d);
    return !room ? FAILURE_BODY : hint ? FAILURE_PACKING : FAILURE_NONE;
}
