// url.c – reads, writes and resolves addresses.
//
// RFC 3986, and where browsers are more lenient, the WHATWG URL standard, because what is read here is what a browser
// will be given: blanks around and line ends inside go, `\` is `/` and slashes too many or too few are forgiven for
// http and its like, characters that no URL may have are percent-encoded. What comes out is read back unchanged.
#include "text/url.h"
#include "base/limits.h"
#include "text/url_priv.h"

// clang-format off
static const struct scheme schemes[] = {
    {"http",     80,  SCHEME_SPECIAL | SCHEME_WEB | SCHEME_LINK | SCHEME_MEDIA},
    {"https",   443,  SCHEME_SPECIAL | SCHEME_WEB | SCHEME_LINK | SCHEME_MEDIA},
    {"mailto",    0,  SCHEME_LINK},
    {"magnet",    0,  SCHEME_LINK},
    {"geo",       0,  SCHEME_LINK},
    {"tel",       0,  SCHEME_LINK},
    {"xmpp",      0,  SCHEME_LINK},
    {"gemini", 1965,  SCHEME_LINK},
    {"gopher",   70,  SCHEME_LINK},
    {"ftp",      21,  SCHEME_SPECIAL},
    {"ws",       80,  SCHEME_SPECIAL},
    {"wss",     443,  SCHEME_SPECIAL},
};
// clang-format on

// A reference cut into its five parts, each as it stood there (RFC 3986 appendix B).
struct parts {
    struct str scheme, authority, path, query, fragment;
};

enum part { PART_USERINFO, PART_PATH, PART_QUERY, PART_FRAGMENT };

static struct str reference_trim(struct arena *a, struct str s);
static void canonical_split(struct str s, struct url *ret);
static struct parts parts_split(struct str s, bool special);
static bool is_slash(char c, bool special);
static bool authority_read(struct arena *a, struct str authority, const struct scheme *scheme, struct url *ret,
                           const char **ret_why);
static bool parts_read(struct arena *a, const struct parts *parts, struct url *ret, const char **ret_why);
static bool parts_resolve(struct arena *a, const struct url *base, const struct parts *ref, struct url *ret);
static struct str part_encode(struct arena *a, struct str s, enum part part, bool special);
static struct str path_remove_dots(struct arena *a, struct str path);
static size_t url_length(const struct url *u);

const struct scheme *scheme_find(struct str name)
{
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (str_eq_nocase(name, str_of(schemes[i].name)))
            return &schemes[i];
    return NULL;
}

// The bytes before the ':' if s begins with a scheme, else 0.
static size_t scheme_length(struct str s)
{
    if (!s.n || !char_alpha(s.p[0]))
        return 0;
    for (size_t i = 1; i < s.n; i++) {
        char c = s.p[i];
        if (c == ':')
            return i;
        if (!char_alpha(c) && !char_digit(c) && c != '+' && c != '-' && c != '.')
            return 0;
    }
    return 0;
}

static bool is_special(struct str scheme)
{
    const struct scheme *known = scheme_find(scheme);
    return known && known->flags & SCHEME_SPECIAL;
}

static bool url_refuse(struct arena *a, struct err *err, struct str s, const char *why)
{
    s = url_said(a, s);
    return err_set(err, ERR_INPUT, "'%.*s%s' is no address: %s", (int)(s.n < 120 ? s.n : 120), s.p ? s.p : "",
                   s.n > 120 ? "…" : "", why);
}

static bool url_too_long(struct arena *a, struct err *err, struct str s)
{
    return err_set(err, ERR_LIMIT, "the address '" STR_FMT "…' is longer than %d bytes",
                   STR_ARG(str_first(url_said(a, s), 120)), LIMIT_URL);
}

bool url_parse(struct arena *a, struct str s, struct url *ret, struct err *err)
{
    *ret = (struct url){0};
    if (url_canonical(s)) {
        canonical_split(s, ret);
        return true;
    }
    struct str text = reference_trim(a, s);
    if (!text.n)
        return url_refuse(a, err, s, "there is nothing");
    if (text.n > LIMIT_URL)
        return url_too_long(a, err, text);
    size_t n = scheme_length(text);
    if (!n)
        return url_refuse(a, err, text, "it does not begin with a scheme such as https:");
    struct parts parts = parts_split(text, is_special(str_first(text, n)));
    const char *why = "";
    if (!parts_read(a, &parts, ret, &why))
        return url_refuse(a, err, text, why);
    if (url_length(ret) > LIMIT_URL)
        return url_too_long(a, err, text);
    return true;
}

static bool needs_dot(const struct url *u) // "a:/.//b", since "a://b" would have a host (WHATWG URL 4.5)
{
    return !u->host.p && str_starts(u->path, STR("//"));
}

static char *put(char *at, struct str s)
{
    if (s.n)
        memcpy(at, s.p, s.n);
    return at + s.n;
}

static size_t url_length(const struct url *u)
{
    return u->scheme.n + u->userinfo.n + u->host.n + u->path.n + u->query.n + u->fragment.n + sizeof "://@[]:65535/.?#";
}

struct str url_text(struct arena *a, const struct url *u)
{
    char *text = arena_alloc(a, url_length(u) + 1), *at = put(text, u->scheme);
    *at++ = ':';
    if (u->host.p) {
        at = put(at, STR("//"));
        if (u->userinfo.p)
            at = put(put(at, u->userinfo), STR("@"));
        at = u->host_ipv6 ? put(put(put(at, STR("[")), u->host), STR("]")) : put(at, u->host);
        if (u->port) {
            char digits[6];
            size_t n = sizeof digits;
            for (int p = u->port; p; p /= 10)
                digits[--n] = (char)('0' + p % 10);
            at = put(put(at, STR(":")), str_make(digits + n, sizeof digits - n));
        }
    } else if (needs_dot(u)) {
        at = put(at, STR("/."));
    }
    at = put(at, u->path);
    if (u->query.p)
        at = put(put(at, STR("?")), u->query);
    if (u->fragment.p)
        at = put(put(at, STR("#")), u->fragment);
    *at = 0;
    return str_make(text, (size_t)(at - text));
}

struct str url_resolve(struct arena *a, struct str base, struct str ref)
{
    struct url u, against;
    struct str text = reference_trim(a, ref);
    bool has_base = base.n && url_parse(a, base, &against, NULL);
    if (text.n > LIMIT_URL)
        return STR_NONE;
    size_t n = scheme_length(text);
    // "http:g" against an http base is relative (RFC 3986 5.2.2, "loopholes"; what browsers do).
    if (n && has_base && is_special(against.scheme) && str_eq_nocase(str_first(text, n), against.scheme)) {
        text = str_from(text, n + 1);
        n = 0;
    }
    if (n)
        return url_parse(a, text, &u, NULL) ? url_text(a, &u) : STR_NONE;
    if (!has_base)
        return STR_NONE;
    bool special = is_special(against.scheme);
    struct parts parts = parts_split(text.p ? text : STR(""), special);
    parts.scheme = against.scheme;
    if (!parts_resolve(a, &against, &parts, &u) || url_length(&u) > LIMIT_URL)
        return STR_NONE;
    return url_text(a, &u);
}

bool url_fetchable(const struct url *u, struct err *err)
{
    const struct scheme *scheme = scheme_find(u->scheme);
    if (!scheme || !(scheme->flags & SCHEME_WEB))
        return err_set(err, ERR_REFUSED,
                       "'" STR_FMT ":' addresses are not fetched, only http: and https:", STR_ARG(u->scheme));
    if (!u->host.n)
        return err_set(err, ERR_REFUSED, "the address names no host");
    if (u->userinfo.p)
        return err_set(err, ERR_REFUSED, "the address of '" STR_FMT "' carries a name or password", STR_ARG(u->host));
    const struct str all[] = {u->host, u->path, u->query};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        for (size_t i = 0; i < all[k].n; i++)
            if ((unsigned char)all[k].p[i] <= 0x20 || all[k].p[i] == 0x7f)
                return err_set(err, ERR_REFUSED, "the address of '" STR_FMT "' has control characters",
                               STR_ARG(u->host));
    return true;
}

struct str url_without_userinfo(struct arena *a, struct str s, struct str *ret_userinfo)
{
    struct str text = reference_trim(a, s);
    size_t start = 0, end, at;
    for (size_t n; (n = scheme_length(str_from(text, start))) > 0; start += n + 1) { // "feed:https:", "https:"
        struct str scheme = str_from(text, start), rest = str_from(scheme, n + 1);
        bool known = scheme_find(str_first(scheme, n)) || str_eq_nocase(str_first(scheme, n), STR("feed"));
        if (!known && !str_starts(rest, STR("//"))) // "name:password@host"
            break;
    }
    while (start < text.n && is_slash(text.p[start], true))
        start++;
    for (end = start; end < text.n && !is_slash(text.p[end], true) && text.p[end] != '?' && text.p[end] != '#';)
        end++;
    for (at = end; at > start && text.p[at - 1] != '@';)
        at--;
    if (ret_userinfo)
        *ret_userinfo = at > start + 1 ? str_make(text.p + start, at - 1 - start) : STR_NONE;
    if (at == start)
        return s;
    return arena_concat(a, str_first(text, start), str_from(text, at < end ? at : at - 1)); // no host: it stays none
}

struct str url_said(struct arena *a, struct str s)
{
    struct str text = url_without_userinfo(a, s, NULL);
    size_t start = str_find(text, STR("//")), at = text.n;
    while (at > 0 && text.p[at - 1] != '@')
        at--;
    start = start + 2 <= at ? start + 2 : 0;
    if (!at || (!start && str_find_char(str_first(text, at), ':') == at)) // none, or as in "example.org/@ann"
        return text;
    return arena_printf(a, STR_FMT "…@" STR_FMT, STR_ARG(str_first(text, start)), STR_ARG(str_from(text, at)));
}

// WHATWG URL 4.4: C0 controls and blanks around it go, tabs and line ends anywhere.
static struct str reference_trim(struct arena *a, struct str s)
{
    while (s.n && (unsigned char)s.p[0] <= 0x20)
        s = str_from(s, 1);
    while (s.n && (unsigned char)s.p[s.n - 1] <= 0x20)
        s.n--;
    size_t i = 0;
    while (i < s.n && s.p[i] != '\t' && s.p[i] != '\n' && s.p[i] != '\r')
        i++;
    if (i == s.n)
        return s;
    char *text = arena_cstr(a, s);
    size_t n = 0;
    for (i = 0; i < s.n; i++)
        if (s.p[i] != '\t' && s.p[i] != '\n' && s.p[i] != '\r')
            text[n++] = s.p[i];
    text[n] = 0;
    return str_make(text, n);
}

static bool is_slash(char c, bool special)
{
    return c == '/' || (special && c == '\\');
}

static void canonical_split(struct str s, struct url *ret)
{
    size_t at = str_find_char(s, ':');
    ret->scheme = str_first(s, at);
    s = str_from(s, at + 3);
    at = str_find_char(s, '/');
    ret->host = str_first(s, at);
    s = str_from(s, at);
    if ((at = str_find_char(s, '#')) < s.n) {
        ret->fragment = str_from(s, at + 1);
        s = str_first(s, at);
    }
    if ((at = str_find_char(s, '?')) < s.n) {
        ret->query = str_from(s, at + 1);
        s = str_first(s, at);
    }
    ret->path = s;
}

// `special` is of the scheme that stands there, or of the base when none does.
static struct parts parts_split(struct str s, bool special)
{
    struct parts p = {0};
    size_t n = scheme_length(s), at;
    bool slashes_forgiven = n && special; // "http:host", "http:/host", "http:///host"
    if (n) {
        p.scheme = str_first(s, n);
        s = str_from(s, n + 1);
    }
    if ((at = str_find_char(s, '#')) < s.n) {
        p.fragment = str_from(s, at + 1);
        s = str_first(s, at);
    }
    if ((at = str_find_char(s, '?')) < s.n) {
        p.query = str_from(s, at + 1);
        s = str_first(s, at);
    }
    size_t slashes = 0;
    while (slashes < s.n && (special || slashes < 2) && is_slash(s.p[slashes], special))
        slashes++;
    if (slashes >= 2 || slashes_forgiven) {
        s = str_from(s, slashes);
        for (at = 0; at < s.n && !is_slash(s.p[at], special);)
            at++;
        p.authority = str_make(s.p ? s.p : "", at);
        s = str_from(s, at);
    }
    p.path = s;
    return p;
}

static bool parts_read(struct arena *a, const struct parts *parts, struct url *ret, const char **ret_why)
{
    char *lower = arena_cstr(a, parts->scheme);
    for (size_t i = 0; i < parts->scheme.n; i++)
        lower[i] = char_lower(lower[i]);
    ret->scheme = str_make(lower, parts->scheme.n);
    const struct scheme *scheme = scheme_find(ret->scheme);
    bool special = scheme && scheme->flags & SCHEME_SPECIAL;
    if (parts->authority.p && !authority_read(a, parts->authority, scheme, ret, ret_why))
        return false;
    ret->path = part_encode(a, parts->path, PART_PATH, special);
    if (special)
        ret->path = path_remove_dots(a, ret->path.n ? ret->path : STR("/"));
    ret->query = part_encode(a, parts->query, PART_QUERY, special);
    ret->fragment = part_encode(a, parts->fragment, PART_FRAGMENT, special);
    return true;
}

static bool port_read(struct str s, const struct scheme *scheme, int *ret)
{
    int port = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!char_digit(s.p[i]) || (port = port * 10 + (s.p[i] - '0')) > 65535)
            return false;
    }
    *ret = scheme && scheme->port == port ? 0 : port;
    return s.n == 0 || port > 0;
}

static bool authority_read(struct arena *a, struct str authority, const struct scheme *scheme, struct url *ret,
                           const char **ret_why)
{
    bool special = scheme && scheme->flags & SCHEME_SPECIAL;
    struct str host = authority;
    for (size_t i = authority.n; i > 0; i--)
        if (authority.p[i - 1] == '@') { // the last one counts, so that "https://a@b@c" is at c
            ret->userinfo = part_encode(a, str_first(authority, i - 1), PART_USERINFO, special);
            if (!ret->userinfo.n)
                ret->userinfo = STR_NONE;
            host = str_from(authority, i);
            break;
        }
    size_t end = host.n && host.p[0] == '[' ? str_find_char(host, ']') : 0;
    size_t colon = end + str_find_char(str_from(host, end), ':');
    *ret_why = "its port is no number from 1 to 65535";
    if (colon < host.n) {
        if (!port_read(str_from(host, colon + 1), scheme, &ret->port))
            return false;
        host = str_first(host, colon);
    }
    *ret_why = "it names no host";
    if (!host.n) {
        ret->host = STR("");
        return !special && !ret->userinfo.p && !ret->port;
    }
    return host_read(a, host, special, &ret->host, &ret->host_ipv6, ret_why);
}

// RFC 3986 5.2.2 and 5.2.3; ref->scheme is the base's.
static bool parts_resolve(struct arena *a, const struct url *base, const struct parts *ref, struct url *ret)
{
    const char *why;
    *ret = (struct url){0};
    if (ref->authority.p)
        return parts_read(a, ref, ret, &why);
    bool special = is_special(base->scheme);
    bool opaque = !base->host.p && !str_starts(base->path, STR("/"));
    if (opaque && (ref->path.n || ref->query.p)) // there is nothing relative to mailto:
        return false;
    *ret = *base;
    ret->fragment = part_encode(a, ref->fragment, PART_FRAGMENT, special);
    if (!ref->path.n) {
        if (ref->query.p)
            ret->query = part_encode(a, ref->query, PART_QUERY, special);
        return true;
    }
    ret->query = part_encode(a, ref->query, PART_QUERY, special);
    struct str path = part_encode(a, ref->path, PART_PATH, special);
    if (path.p[0] != '/') {
        size_t folder = base->path.n;
        while (folder && base->path.p[folder - 1] != '/')
            folder--;
        path = arena_concat(a, folder ? str_first(base->path, folder) : STR("/"), path);
    }
    ret->path = path_remove_dots(a, path);
    return true;
}

// The percent-encode sets of WHATWG URL 1.3; '%' is left alone, well followed or not, as browsers leave it.
static bool must_encode(unsigned char c, enum part part, bool special)
{
    if (c <= 0x20 || c >= 0x7f || c == '"' || c == '<' || c == '>')
        return true;
    switch (part) {
    case PART_QUERY:
        return c == '#' || (c == '\'' && special);
    case PART_FRAGMENT:
        return c == '`';
    case PART_PATH:
        return strchr("#?^`{}\\", c);
    case PART_USERINFO:
        break;
    }
    return strchr("#?^`{}\\/;=@[]|", c);
}

static struct str part_encode(struct arena *a, struct str s, enum part part, bool special)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t more = 0;
    bool backslash = false;
    for (size_t i = 0; i < s.n; i++) {
        if (part == PART_PATH && is_slash(s.p[i], special))
            backslash |= s.p[i] == '\\';
        else
            more += must_encode((unsigned char)s.p[i], part, special) ? 2 : 0;
    }
    if (!more && !backslash)
        return s;
    char *out = arena_alloc(a, s.n + more + 1), *at = out;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (part == PART_PATH && is_slash(s.p[i], special)) {
            *at++ = '/';
        } else if (must_encode(c, part, special)) {
            *at++ = '%';
            *at++ = hex[c >> 4];
            *at++ = hex[c & 15];
        } else {
            *at++ = (char)c;
        }
    }
    *at = 0;
    return str_make(out, (size_t)(at - out));
}

// How many dots a path segment stands for: 1, 2, or 0 for any other segment. "%2e" is a dot (WHATWG URL 4.1).
static int segment_dots(struct str s)
{
    int dots = 0;
    while (s.n) {
        size_t n = s.p[0] == '.' ? 1 : str_starts_nocase(s, STR("%2e")) ? 3 : 0;
        if (!n || ++dots > 2)
            return 0;
        s = str_from(s, n);
    }
    return dots;
}

// RFC 3986 5.2.4, one pass; the path begins with '/'.
static struct str path_remove_dots(struct arena *a, struct str path)
{
    if (str_find(path, STR("/.")) == path.n && str_find(path, STR("/%")) == path.n)
        return path;
    char *out = arena_alloc(a, path.n + 2);
    size_t n = 0, at = 0;
    while (at < path.n) {
        size_t end = at + 1;
        while (end < path.n && path.p[end] != '/')
            end++;
        int dots = segment_dots(str_make(path.p + at + 1, end - at - 1));
        if (dots == 2)
            while (n && out[--n] != '/') {
            }
        if (!dots) {
            memcpy(out + n, path.p + at, end - at);
            n += end - at;
        } else if (end == path.n) {
            out[n++] = '/';
        }
        at = end;
    }
    out[n] = 0;
    return str_make(out, n);
}
