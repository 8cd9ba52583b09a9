
// links: fetch
// fuzz_unpack.c – packed bodies: whatever comes, what comes out stays below its ceiling and ends with a NUL.
#include "base/must.h"
#include "fetch/unpack_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const codings[] = {"gzip", "deflate", "br", "zstd", "gzip, gzip", "deflate, zstd"};
    if (!n)
        return 0;
    struct buf out;
    size_t max = data[0] & 1 ? 1000 : 1000000;
    buf_init(&out, max);
    enum failure failure = unpack(str_make((const char *)data + 1, n - 1),
                                  str_of(codings[(data[0] >> 1) % (sizeof codings / sizeof codings[0])]), &out);
    must(out.max == max && out.n <= max);
    must(failure ? !out.n : n == 1 || out.p[out.n] == 0);
    buf_done(&out);
    return 0;
}
