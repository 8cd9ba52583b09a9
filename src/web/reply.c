// reply.c – headers, validators and codings of answers.
#include "base/clock.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/must.h"
#include "text/date.h"
#include "web/reply_priv.h"

#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>

enum { PACK_LEAST = 1024, PACK_LEVEL = 1, HEADERS = 32 };

// security.md 4.1: nothing runs but our own script, nothing frames or is framed, nothing posts elsewhere. Pictures of
// others only where the person allowed them.
#define PAGE_POLICY(img, media)                                                                                        \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:" img "; media-src " media           \
    "; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for "    \
    "'script'; "                                                                                                       \
    "trusted-types 'none'"
#define DEAD_POLICY "default-src 'none'; frame-ancestors 'none'; sandbox"

struct headers {
    struct http_header v[HEADERS];
    size_t n;
    char time[TIME_TEXT];
};
static void add(struct headers *h, const char *name, struct str value);
static void headers_fill(const struct site *site, const struct answer *a, struct headers *h);
static struct http_reply *shape(const struct headers *base, int status, const char *etag, bool packed,
                                struct buf *body);
static struct http_reply *shape_same(const struct headers *base, const char *etag, size_t whole);

void answer_pack(struct answer *a)
{
    if (a->body.n < PACK_LEAST || a->status != 200)
        return;
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(PACK_LEVEL);
    must(c);
    size_t most = libdeflate_gzip_compress_bound(c, a->body.n);
    buf_init(&a->packed, most);
    char *room = buf_room(&a->packed, most);
    must(room);
    a->packed.n = libdeflate_gzip_compress(c, a->body.p, a->body.n, room, most);
    libdeflate_free_compressor(c);
    if (a->packed.n == 0 || a->packed.n > a->body.n - a->body.n / 8)
        buf_done(&a->packed);
}

struct rendering *rendering_new(const struct site *site, struct answer *a)
{
    struct rendering *r = calloc(1, sizeof *r);
    must(r);
    r->refs = 1;
    r->modified = a->modified;
    r->bytes = a->body.n + a->packed.n;
    bool packed = a->packed.n > 0;
    if (a->has_etag && a->status == 200) {
        uint64_t one = hash64(buf_str(&a->body), 1), two = hash64(buf_str(&a->body), 2);
        snprintf(r->etag, sizeof r->etag, "\"%016llx%08llx\"", (unsigned long long)one,
                 (unsigned long long)(two & 0xffffffff));
        snprintf(r->etag_packed, sizeof r->etag_packed, "\"%016llx%08llx-gz\"", (unsigned long long)one,
                 (unsigned long long)(two & 0xffffffff));
    }
    struct headers h = {.n = 0};
    headers_fill(site, a, &h);
    if (*r->etag || r->modified) {
        r->same = shape_same(&h, r->etag, a->body.n);
        r->same_packed = packed ? shape_same(&h, r->etag_packed, a->packed.n) : NULL;
    }
    r->whole = shape(&h, a->status, r->etag, false, &a->body);
    if (packed)
        r->packed = shape(&h, a->status, r->etag_packed, true, &a->packed);
    return r;
}

struct http_reply *rendering_pick(const struct rendering *r, const struct http_incoming *in)
{
    bool reads = in->method == HTTP_GET || in->method == HTTP_HEAD;
    bool packed = r->packed && coding_accepted(in->accept_encoding, "gzip");
    bool same = false;
    int64_t since;
    if (reads && in->if_none_match.p)
        same = *r->etag && (etag_listed(in->if_none_match, r->etag) || etag_listed(in->if_none_match, r->etag_packed));
    else if (reads && r->modified && in->if_modified_since.p && date_parse_http(in->if_modified_since, &since))
        same = r->modified / CLOCK_SECOND <= since / CLOCK_SECOND;
    return http_reply_ref(same ? packed ? r->same_packed : r->same : packed ? r->packed : r->whole);
}

// The one function that makes the headers of every answer -----------------------------------------------------

static struct str policy(const struct answer *a)
{
    switch (a->kind) {
    case ANSWER_PAGE:
        if (a->remote_pictures)
            return STR(PAGE_POLICY(" https:", "https:"));
        return STR(PAGE_POLICY("", "'none'"));
    case ANSWER_FEED:
    case ANSWER_TEXT:
    case ANSWER_ASSET:
        break;
    }
    return STR(DEAD_POLICY);
}

static struct str cache_control(enum keep keep)
{
    switch (keep) {
    case KEEP_NOTHING:
        return STR("no-store");
    case KEEP_PRIVATE:
        return STR("private, no-cache");
    case KEEP_PUBLIC:
        return STR("public, max-age=300, stale-if-error=86400");
    case KEEP_FOR_EVER:
        return STR("public, max-age=31536000, immutable");
    }
    return STR("no-store");
}

static void headers_fill(const struct site *site, const struct answer *a, struct headers *h)
{
    add(h, "Content-Security-Policy", policy(a));
    add(h, "X-Content-Type-Options", STR("nosniff"));
    add(h, "Referrer-Policy", a->no_referrer ? STR("no-referrer") : STR("same-origin"));
    add(h, "Cross-Origin-Opener-Policy", STR("same-origin"));
    if (!(a->kind == ANSWER_FEED && a->keep == KEEP_PUBLIC))
        add(h, "Cross-Origin-Resource-Policy", STR("same-origin"));
    add(h, "Permissions-Policy", STR("camera=(), microphone=(), geolocation=(), interest-cohort=()"));
    if (site->https)
        add(h, "Strict-Transport-Security", STR("max-age=31536000"));
    add(h, "Cache-Control", cache_control(a->keep));
    add(h, "Vary", a->kind == ANSWER_PAGE ? STR("Accept-Encoding, Cookie") : STR("Accept-Encoding"));
    add(h, "Accept-Ranges", STR("none"));
    if (a->type)
        add(h, "Content-Type", str_of(a->type));
    if (a->noindex)
        add(h, "X-Robots-Tag", STR("noindex"));
    if (a->modified)
        add(h, "Last-Modified", time_http(a->modified, h->time));
    add(h, "Location", a->location);
    add(h, "Allow", a->allow);
    add(h, "Link", a->link);
    add(h, "Retry-After", a->retry_after);
    for (size_t i = 0; i < a->cookies.n; i++)
        add(h, "Set-Cookie", a->cookies.v[i]);
    if (a->close)
        add(h, "Connection", STR("close"));
}

static void add(struct headers *h, const char *name, struct str value)
{
    if (value.n == 0)
        return;
    must(h->n < HEADERS);
    h->v[h->n++] = (struct http_header){str_of(name), value};
}

static struct http_reply *shape(const struct headers *base, int status, const char *etag, bool packed, struct buf *body)
{
    struct headers h = *base;
    add(&h, "ETag", str_of(etag));
    if (packed)
        add(&h, "Content-Encoding", STR("gzip"));
    struct http_reply *r = http_reply_new(status, h.v, h.n, buf_str(body), body->p);
    *body = (struct buf){.max = body->max}; // the reply frees it
    return r;
}

// That there is nothing new is said with the length of what there is (RFC 9110 8.6).
static struct http_reply *shape_same(const struct headers *base, const char *etag, size_t whole)
{
    struct headers h = *base;
    add(&h, "ETag", str_of(etag));
    return http_reply_same(h.v, h.n, whole);
}

// Reading what was asked for ----------------------------------------------------------------------------------

// "q=0", "q=0.000" of a list element's parameters.
static bool quality_is_zero(struct str parameters)
{
    struct str part;
    while (str_split(&parameters, ';', &part)) {
        part = str_trim(part);
        if (!str_starts_nocase(part, STR("q=")))
            continue;
        for (size_t i = 2; i < part.n; i++)
            if (part.p[i] != '0' && part.p[i] != '.')
                return false;
        return true;
    }
    return false;
}

bool coding_accepted(struct str accept, const char *coding)
{
    struct str part, name;
    bool any = false;
    while (str_split(&accept, ',', &part)) {
        if (!str_split(&part, ';', &name))
            continue;
        name = str_trim(name);
        if (str_eq_nocase(name, str_of(coding)))
            return !quality_is_zero(part);
        if (str_is(name, "*"))
            any = !quality_is_zero(part);
    }
    return any;
}

bool etag_listed(struct str list, const char *etag)
{
    struct str part;
    if (str_is(str_trim(list), "*"))
        return true;
    while (str_split(&list, ',', &part)) {
        part = str_trim(part);
        if (str_starts(part, STR("W/")))
            part = str_from(part, 2);
        if (str_is(part, etag))
            return true;
    }
    return false;
}
