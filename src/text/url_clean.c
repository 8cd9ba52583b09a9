// url_clean.c – addresses that strangers gave: which are harmless, what follows readers about, which two mean the same.
#include "base/buf.h"
#include "base/limits.h"
#include "text/url.h"
#include "text/url_priv.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

// Parameters that tell who sent a reader where, and change nothing about what is shown. A name that ends in '*' stands
// for all that begin so.
// clang-format off
#define P(name) {name, sizeof name - 1}
static const struct str tracking[] = {
    P("utm_*"), P("mc_*"), P("mtm_*"), P("pk_*"), P("piwik_*"), P("hsa_*"), P("_hs*"), P("hsctatracking"),
    P("fbclid"), P("gclid"), P("gclsrc"), P("dclid"), P("gbraid"), P("wbraid"), P("msclkid"), P("yclid"), P("ysclid"),
    P("twclid"), P("ttclid"), P("li_fat_id"), P("igshid"), P("igsh"), P("mkt_tok"), P("vero_id"), P("vero_conv"),
    P("oly_anon_id"), P("oly_enc_id"), P("rb_clickid"), P("wickedid"), P("_openstat"), P("srsltid"),
    P("ml_subscriber*"), P("ck_subscriber_id"), P("ns_mchannel"), P("ns_campaign"), P("ns_source"), P("ns_linkname"),
    P("ns_fee"), P("_branch_match_id"), P("sc_campaign"), P("at_medium"), P("at_campaign"),
};
#undef P
// clang-format on

static size_t canonical_host_end(struct str s);
static bool tail_canonical(struct str s);
static bool is_tracking(struct str parameter);
static struct str percent_normal(struct arena *a, struct str s);

bool url_safe(struct str s, enum url_use use)
{
    char name[16];
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if ((unsigned char)c <= 0x20)
            continue;
        if (c == ':') {
            const struct scheme *scheme = scheme_find(str_make(name, n));
            return scheme && scheme->flags & (use == URL_MEDIA ? SCHEME_MEDIA : SCHEME_LINK);
        }
        if (c == '/' || c == '?' || c == '#' || c == '\\')
            return true; // relative
        if (n < sizeof name)
            name[n] = c; // longer ones are none of ours
        n += n < sizeof name;
    }
    return true;
}

struct str url_clean(struct arena *a, struct str base, struct str ref, enum url_use use)
{
    size_t host_end = canonical_host_end(ref);
    if (host_end && host_end == ref.n)
        return arena_concat(a, ref, STR("/"));
    if (host_end && tail_canonical(str_from(ref, host_end)))
        return ref;
    struct str s = str_trim(ref).n ? url_resolve(a, base, ref) : STR_NONE; // an empty field does not mean the base
    return s.n && url_safe(s, use) ? s : STR_NONE;
}

struct str url_untracked(struct arena *a, struct str s)
{
    size_t end = str_find_char(s, '#'), question = str_find_char(str_first(s, end), '?');
    if (question >= end)
        return s;
    struct str rest = str_make(s.p + question + 1, end - question - 1), part;
    bool found = false;
    for (struct str r = rest; !found && str_split(&r, '&', &part);)
        found = is_tracking(part);
    if (!found)
        return s;
    char *out = arena_alloc(a, s.n + 1);
    size_t n = question;
    memcpy(out, s.p, n);
    char sep = '?';
    while (str_split(&rest, '&', &part)) {
        if (is_tracking(part))
            continue;
        while (sep == '?' && str_starts(part, STR("amp;")))
            part = str_from(part, 4);
        out[n++] = sep;
        memcpy(out + n, part.p, part.n);
        n += part.n;
        sep = '&';
    }
    memcpy(out + n, s.p + end, s.n - end);
    n += s.n - end;
    out[n] = 0;
    return str_make(out, n);
}

struct str url_normal(struct arena *a, struct str s)
{
    struct url u;
    if (!url_parse(a, s, &u, NULL))
        return STR_NONE;
    const struct scheme *scheme = scheme_find(u.scheme);
    if (!scheme || !(scheme->flags & SCHEME_WEB))
        return STR_NONE;
    u.fragment = STR_NONE;
    u.userinfo = STR_NONE;
    struct str host = u.host;
    if (str_starts(host, STR("www.")) && host.n > 4)
        host = str_from(host, 4);
    if (str_ends(host, STR(".")))
        host.n--;
    struct str path = u.path;
    while (str_ends(path, STR("/")))
        path.n--;
    struct str query = STR_NONE;
    if (u.query.n)
        query = url_untracked(a, arena_concat(a, STR("?"), u.query));
    if (query.n == 1)
        query.n = 0;
    struct str port = u.port ? arena_printf(a, ":%d", u.port) : STR("");
    return arena_concat(a, arena_concat(a, host, port),
                        percent_normal(a, arena_concat(a, path, query.n ? query : STR(""))));
}

struct str url_host(struct arena *a, struct str s)
{
    struct url u;
    return url_parse(a, s, &u, NULL) && u.host.n ? arena_str(a, u.host) : STR_NONE;
}

struct str url_origin(struct arena *a, struct str s)
{
    struct url u;
    if (!url_parse(a, s, &u, NULL) || !u.host.n)
        return STR_NONE;
    u.userinfo = u.query = u.fragment = STR_NONE;
    u.path = STR("");
    return url_text(a, &u);
}

static int hex_value(char c)
{
    if (char_digit(c))
        return c - '0';
    c = char_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The byte that "%xx" at s.p[i] stands for, or -1.
static int percent_byte(struct str s, size_t i)
{
    if (s.n - i < 3 || s.p[i] != '%' || hex_value(s.p[i + 1]) < 0 || hex_value(s.p[i + 2]) < 0)
        return -1;
    return hex_value(s.p[i + 1]) << 4 | hex_value(s.p[i + 2]);
}

struct str url_unescape(struct arena *a, struct str s, bool form)
{
    if (!s.p)
        return s;
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        int byte = percent_byte(s, i);
        if (byte == 0 || !s.p[i])
            return STR_NONE;
        if (byte > 0)
            i += 2;
        out[n++] = byte > 0 ? (char)byte : form && s.p[i] == '+' ? ' ' : s.p[i];
    }
    out[n] = 0;
    return str_make(out, n);
}

static bool unreserved(char c)
{
    return char_alpha(c) || char_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

struct str url_escape(struct arena *a, struct str s)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = arena_alloc(a, s.n * 3 + 1), *at = out;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (unreserved((char)c)) {
            *at++ = (char)c;
        } else {
            *at++ = '%';
            *at++ = hex[c >> 4];
            *at++ = hex[c & 15];
        }
    }
    *at = 0;
    return str_make(out, (size_t)(at - out));
}

// Behind the host of an http or https address, where a path would begin; 0 if a parser could see it otherwise.
static size_t canonical_host_end(struct str s)
{
    size_t i = str_starts(s, STR("https://")) ? 8 : str_starts(s, STR("http://")) ? 7 : 0;
    if (!i || s.n + sizeof "://@[]:65535/.?#" > LIMIT_URL)
        return 0;
    size_t host = i, label = i;
    for (; i < s.n && s.p[i] != '/'; i++) {
        char c = s.p[i];
        if (c == '.') {
            if (i == host)
                return 0;
            label = i + 1;
        } else if (!((c >= 'a' && c <= 'z') || char_digit(c) || (c == '-' && s.p[i - 1] != '-'))) { // "xn--"
            return 0;
        }
    }
    return i == label || i - host > 200 || !char_alpha(s.p[label]) ? 0 : i;
}

bool url_canonical(struct str s)
{
    size_t end = canonical_host_end(s);
    return end && end < s.n && tail_canonical(str_from(s, end));
}

// Bytes of a path, query or fragment that the parser would encode or take for something else.
static const char odd_bytes[] = "\"'<>^`{|}\\";

static bool is_odd(char c)
{
    return (unsigned char)c <= 0x20 || (unsigned char)c >= 0x7f || memchr(odd_bytes, c, sizeof odd_bytes - 1);
}

#ifdef __SSE2__
// As below, of 16 bytes; after_slash: one stands before them.
static bool block_canonical(const char *p, bool after_slash)
{
    const __m128i blank = _mm_set1_epi8(0x20), del = _mm_set1_epi8(0x7f);
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i odd = _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(x, blank), x), _mm_cmpeq_epi8(_mm_max_epu8(x, del), x));
    for (size_t k = 0; k < sizeof odd_bytes - 1; k++)
        odd = _mm_or_si128(odd, _mm_cmpeq_epi8(x, _mm_set1_epi8(odd_bytes[k])));
    __m128i dot = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8('.')), _mm_cmpeq_epi8(x, _mm_set1_epi8('%')));
    unsigned slash = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_set1_epi8('/'))) << 1 | after_slash;
    return !_mm_movemask_epi8(odd) && !(slash & (unsigned)_mm_movemask_epi8(dot));
}
#endif

// No odd byte, and no segment that may be one of dots.
static bool tail_canonical(struct str s)
{
    size_t i = 0;
#ifdef __SSE2__
    for (; i + 16 <= s.n; i += 16)
        if (!block_canonical(s.p + i, i && s.p[i - 1] == '/'))
            return false;
    if (i && i < s.n) // the last 16, some of them once more
        return block_canonical(s.p + s.n - 16, s.p[s.n - 17] == '/');
#endif
    for (char before = 0; i < s.n; before = s.p[i++])
        if (is_odd(s.p[i]) || (before == '/' && (s.p[i] == '.' || s.p[i] == '%')))
            return false;
    return true;
}

static bool is_tracking(struct str parameter)
{
    struct str name = str_first(parameter, str_find_char(parameter, '='));
    while (str_starts(name, STR("amp;"))) // "&amp;" that was escaped once too often
        name = str_from(name, 4);
    char first = name.n ? char_lower(name.p[0]) : 0;
    for (size_t i = 0; i < sizeof tracking / sizeof *tracking; i++) {
        struct str known = tracking[i];
        if (known.p[0] != first)
            continue;
        bool any = str_ends(known, STR("*"));
        known.n -= any;
        if (any ? str_starts_nocase(name, known) : str_eq_nocase(name, known))
            return true;
    }
    return false;
}

// RFC 3986 6.2.2: "%7e" is "~", "%2f" is "%2F".
static struct str percent_normal(struct arena *a, struct str s)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        int byte = percent_byte(s, i);
        out[n++] = s.p[i];
        if (byte >= 0 && unreserved((char)byte)) {
            out[n - 1] = (char)byte;
            i += 2;
        } else if (byte >= 0) {
            out[n++] = hex[byte >> 4];
            out[n++] = hex[byte & 15];
            i += 2;
        }
    }
    out[n] = 0;
    return str_make(out, n);
}
