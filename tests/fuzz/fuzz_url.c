// fuzz_url.c – two lines: a base and a reference. What is read is written so that it reads the same, and nothing
// harmful or broken comes out of the functions that clean.

// links: text
#include "base/limits.h"
#include "base/must.h"
#include "text/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_canonical(struct arena *a, struct str text)
{
    struct url u;
    must(url_parse(a, text, &u, NULL));
    must(str_eq(url_text(a, &u), text));
    for (size_t i = 0; i < text.n; i++)
        must((unsigned char)text.p[i] > 0x20 && (unsigned char)text.p[i] < 0x7f && !strchr("\"<>", text.p[i]));
    must(text.n <= LIMIT_URL + 32);
}

// A blank before it keeps an address from the short way through the parser.
static void check_short_way(struct arena *a, struct str text)
{
    struct url fast, slow;
    struct str spaced = arena_concat(a, STR(" "), text);
    bool parsed = url_parse(a, text, &fast, NULL);
    must(parsed == url_parse(a, spaced, &slow, NULL));
    must(!parsed || str_eq(url_text(a, &fast), url_text(a, &slow)));
    must(!parsed || (str_eq(fast.host, slow.host) && str_eq(fast.path, slow.path) && str_eq(fast.query, slow.query)));
}

static void check_clean(struct arena *a, struct str base, struct str ref, enum url_use use)
{
    struct str clean = url_clean(a, base, ref, use);
    if (!clean.p)
        return;
    must(url_safe(clean, use));
    must(str_eq(clean, url_resolve(a, base, ref)));
    must(str_eq(clean, url_clean(a, STR_NONE, clean, use)));
    check_canonical(a, clean);
    struct str free = url_untracked(a, clean);
    must(str_eq(free, url_untracked(a, free)));
    must(str_eq(free, url_clean(a, base, free, use)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct str rest = str_make((const char *)data, size), base = STR_NONE;
    size_t line = str_find_char(rest, '\n');
    if (line < rest.n) {
        base = str_first(rest, line);
        rest = str_from(rest, line + 1);
    }
    struct url u;
    struct err err;
    check_short_way(&a, rest);
    if (url_parse(&a, rest, &u, &err)) {
        check_canonical(&a, url_text(&a, &u));
        url_fetchable(&u, &err);
    }
    struct str resolved = url_resolve(&a, base, rest);
    if (resolved.p) {
        check_canonical(&a, resolved);
        must(str_eq(resolved, url_resolve(&a, STR_NONE, resolved)));
    }
    check_clean(&a, base, rest, URL_LINK);
    check_clean(&a, base, rest, URL_MEDIA);
    struct str normal = url_normal(&a, rest);
    if (normal.p) {
        struct str again = url_normal(&a, url_resolve(&a, STR_NONE, rest));
        must(str_eq(normal, again));
    }
    struct str escaped = url_escape(&a, rest);
    struct str back = url_unescape(&a, escaped, false);
    must(back.p ? str_eq(back, rest) : memchr(rest.p, 0, rest.n) != NULL);
    url_unescape(&a, rest, true);
    url_host(&a, rest);
    url_origin(&a, rest);
    arena_done(&a);
    return 0;
}
