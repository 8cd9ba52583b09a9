// fuzz_bodies.c – packed sources of bodies: what was packed comes back, and whatever is unpacked does no harm.

// links: hub
#include "base/limits.h"
#include "base/must.h"
#include "hub/bodies.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

// A source as sanitising would have made the body of it: pieces of the body, with something between them, or less.
static struct str made_of(struct arena *a, struct str body, struct str edits)
{
    char *p = arena_alloc(a, edits.n * 65 + 1);
    size_t from = 0, to = 0;
    for (size_t i = 0; i < edits.n; i++) {
        struct str piece = str_first(str_from(body, from), (unsigned char)edits.p[i] & 0x3f);
        if (piece.n)
            memcpy(p + to, piece.p, piece.n);
        to += piece.n;
        from += piece.n;
        if (edits.p[i] & 0x40)
            from += 7;
        if (edits.p[i] & 0x80)
            p[to++] = edits.p[i];
    }
    return str_make(p, to);
}

static void comes_back(struct arena *a, struct str html, struct str base, struct str body)
{
    struct body_source given = {html, base}, back;
    must(body_source_unpack(a, body_source_pack(a, &given, body), body, &back));
    must(str_eq(back.html, html) && str_eq(back.base, base));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (!n)
        return 0;
    struct arena a;
    struct body_source back;
    struct str all = str_make((const char *)data + 1, n - 1), body = str_first(all, data[0] * 4), rest;
    rest = str_from(all, body.n);
    arena_init(&a);
    comes_back(&a, rest, str_first(body, 50), body);
    comes_back(&a, made_of(&a, body, rest), STR(""), body);
    if (body_source_unpack(&a, rest, body, &back))
        must(back.html.n <= LIMIT_BODY && back.base.n <= rest.n);
    arena_done(&a);
    return 0;
}
