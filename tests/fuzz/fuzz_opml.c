// fuzz_opml.c – any bytes as a list of feeds: nothing refused gets in, what is written reads the same, and what of that
// is cut off anywhere says that it breaks off.

// links: format
#include "base/buf.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/must.h"
#include "format/read.h"
#include "format/write.h"
#include "text/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct opml list, again;
    struct err err;
    format_init();
    if (size < 64 * KIB && opml_read(&a, str_make((const char *)data, size), false, &list, &err)) {
        struct buf first, second;
        struct url url;
        for (size_t i = 0; i < list.feeds.n; i++)
            must(url_parse(&a, list.feeds.v[i].url, &url, &err) && url_fetchable(&url, &err));
        buf_init(&first, 64 * MIB), buf_init(&second, 64 * MIB);
        must(write_opml(&first, &list));
        must(opml_read(&a, buf_str(&first), false, &again, &err));
        must(write_opml(&second, &again));
        must(again.feeds.n == list.feeds.n && again.refused.n == 0 && !again.broken_off);
        struct str whole = buf_str(&first), end = STR("</opml>"),
                   part = str_first(whole, hash64(whole, 0) % str_find(whole, end));
        must(!opml_read(&a, part, false, &again, &err) || again.broken_off);
        must(str_eq(buf_str(&first), buf_str(&second)));
        buf_done(&first), buf_done(&second);
    }
    arena_done(&a);
    return 0;
}
