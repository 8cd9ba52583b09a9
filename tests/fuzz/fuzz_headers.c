// links: fetch
// fuzz_headers.c – headers of answers: whatever comes, waits and freshness stay within their bounds and nothing is sent
// back that could end a header line.
#include "base/clock.h"
#include "base/limits.h"
#include "base/must.h"
#include "fetch/headers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_validator(struct str s)
{
    must(s.n <= LIMIT_VALIDATOR);
    for (size_t i = 0; i < s.n; i++)
        must(s.p[i] != '\r' && s.p[i] != '\n' && s.p[i] != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const int64_t now = INT64_C(1790000000) * CLOCK_SECOND, most = LIMIT_RETRY_AFTER * CLOCK_SECOND;
    struct arena a = {0};
    struct headers h;
    struct header_links links = {0};
    struct str all = str_make((const char *)data, n), rest = all, line;
    headers_start(&h);
    while (str_split(&rest, '\n', &line))
        headers_line(&a, &h, line);
    check_validator(h.etag);
    check_validator(h.modified);
    int64_t wait = retry_after_read(h.retry_after, now), again = retry_after_read(all, now),
            fresh = headers_fresh_for(&h, now);
    must(wait >= -1 && wait <= most && again >= -1 && again <= most);
    must(fresh == -1 || fresh >= 0);
    must(h.status >= 0 && h.status <= 999);
    headers_challenge(&h);
    header_links_read(&a, h.link, &links);
    header_links_read(&a, all, &links);
    for (size_t i = 0; i < links.v.n; i++)
        must(links.v.v[i].target.n <= n && links.v.v[i].rel.n <= n);
    arena_done(&a);
    return 0;
}
