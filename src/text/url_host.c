// url_host.c – the host of an address, in the one form in which it is compared, guarded and connected to.
//
// WHATWG URL 3.5: "0x7f.1", "0177.1", "2130706433" and "１２７.0.0.1" are all 127.0.0.1. Resolvers read them so; hence
// the text that the address guard and the logs see must be the address itself.
#include "base/limits.h"
#include "base/must.h"
#include "text/cidr.h"
#include "text/url.h"
#include "text/url_priv.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <stdlib.h>

#define HOST_MAX 253 // RFC 1035 2.3.4, without the root's dot

static bool host_ipv6(struct arena *a, struct str raw, struct str *ret);
static bool host_domain(struct arena *a, struct str raw, struct str *ret, const char **ret_why);
static bool host_opaque(struct arena *a, struct str raw, struct str *ret);
static bool host_idn(struct arena *a, struct str name, struct str *ret);
static bool ends_in_number(struct str host);
static bool ipv4_read(struct str host, uint32_t *ret);

bool host_read(struct arena *a, struct str raw, bool special, struct str *ret_host, bool *ret_ipv6,
               const char **ret_why)
{
    *ret_ipv6 = raw.n && raw.p[0] == '[';
    if (*ret_ipv6) {
        *ret_why = "its host is no IPv6 address";
        return host_ipv6(a, raw, ret_host);
    }
    if (special)
        return host_domain(a, raw, ret_host, ret_why);
    *ret_why = "its host has characters that no host has";
    return host_opaque(a, raw, ret_host);
}

static bool host_ipv6(struct arena *a, struct str raw, struct str *ret)
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr address;
    if (raw.n < 4 || raw.n - 2 >= sizeof text || raw.p[raw.n - 1] != ']')
        return false;
    memcpy(text, raw.p + 1, raw.n - 2);
    text[raw.n - 2] = 0;
    if (inet_pton(AF_INET6, text, &address) != 1 || !inet_ntop(AF_INET6, &address, text, sizeof text))
        return false;
    *ret = arena_str(a, str_of(text));
    return true;
}

// No name that resolves has others; WHATWG forbids fewer.
static bool domain_char(char c)
{
    return char_alpha(c) || char_digit(c) || c == '-' || c == '.' || c == '_';
}

static bool host_domain(struct arena *a, struct str raw, struct str *ret, const char **ret_why)
{
    *ret_why = "its host is no domain name";
    struct str name = str_find_char(raw, '%') < raw.n ? url_unescape(a, raw, false) : raw;
    if (!name.n)
        return false;
    bool idn = str_find_nocase(name, STR("xn--")) < name.n;
    char *lower = arena_cstr(a, name);
    for (size_t i = 0; i < name.n; i++) {
        idn |= (unsigned char)lower[i] >= 0x80;
        lower[i] = char_lower(lower[i]);
    }
    *ret = str_make(lower, name.n);
    if (idn && !host_idn(a, name, ret))
        return false;
    for (size_t i = 0; i < ret->n; i++)
        if (!domain_char(ret->p[i]))
            return false;
    if (ret->n == 0 || ret->n > HOST_MAX + (ret->p[ret->n - 1] == '.') || ret->p[0] == '.')
        return false;
    if (ends_in_number(*ret)) {
        uint32_t v;
        *ret_why = "its host is neither a name nor an IPv4 address";
        if (!ipv4_read(*ret, &v))
            return false;
        *ret = arena_printf(a, "%u.%u.%u.%u", v >> 24, v >> 16 & 255, v >> 8 & 255, v & 255);
    }
    return true;
}

static bool host_opaque(struct arena *a, struct str raw, struct str *ret)
{
    char *lower = arena_cstr(a, raw);
    *ret = str_make(lower, raw.n);
    for (size_t i = 0; i < raw.n; i++) {
        if ((unsigned char)raw.p[i] <= 0x20 || (unsigned char)raw.p[i] >= 0x7f ||
            strchr("\"#/:<>?@[\\]^`{|}", raw.p[i]))
            return false;
        lower[i] = char_lower(raw.p[i]);
    }
    return true;
}

// UTS 46, non-transitional, as browsers do: "straße.de" keeps its ß.
static bool host_idn(struct arena *a, struct str name, struct str *ret)
{
    if (name.n > LIMIT_URL)
        return false;
    char *out = NULL;
    const char *text = arena_cstr(a, name);
    if (strlen(text) != name.n || idn2_to_ascii_8z(text, &out, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
        return false;
    char *lower = arena_cstr(a, str_of(out));
    idn2_free(out);
    for (char *p = lower; *p; p++)
        *p = char_lower(*p);
    *ret = str_of(lower);
    return true;
}

// One number of an IPv4 address: decimal, 0-octal, 0x-hexadecimal (WHATWG URL 3.5 "IPv4 number parser").
static bool ipv4_number(struct str s, uint64_t *ret)
{
    unsigned base = 10;
    if (s.n == 0)
        return false;
    if (s.n >= 2 && s.p[0] == '0' && s.p[1] == 'x') {
        base = 16;
        s = str_from(s, 2);
    } else if (s.n >= 2 && s.p[0] == '0') {
        base = 8;
        s = str_from(s, 1);
    }
    uint64_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned digit = char_digit(s.p[i])               ? (unsigned)(s.p[i] - '0')
                         : s.p[i] >= 'a' && s.p[i] <= 'f' ? (unsigned)(s.p[i] - 'a' + 10)
                                                          : 99;
        if (digit >= base)
            return false;
        v = v > UINT32_MAX ? v : v * base + digit;
    }
    *ret = v;
    return true;
}

static struct str without_root_dot(struct str host)
{
    return host.n && host.p[host.n - 1] == '.' ? str_first(host, host.n - 1) : host;
}

static bool ends_in_number(struct str host)
{
    struct str last = without_root_dot(host);
    for (size_t i = last.n; i > 0; i--)
        if (last.p[i - 1] == '.') {
            last = str_from(last, i);
            break;
        }
    size_t digits = 0;
    while (digits < last.n && char_digit(last.p[digits]))
        digits++;
    uint64_t v;
    return last.n && (digits == last.n || ipv4_number(last, &v));
}

static bool ipv4_read(struct str host, uint32_t *ret)
{
    struct str rest = without_root_dot(host), part;
    uint64_t number[4];
    size_t n = 0;
    while (str_split(&rest, '.', &part)) {
        if (n == 4 || !ipv4_number(part, &number[n]))
            return false;
        n++;
    }
    must(n > 0);                // it ends in a number
    uint64_t v = number[n - 1]; // the last one fills all the bytes that are left
    if (v >= UINT64_C(1) << 8 * (5 - n))
        return false;
    for (size_t i = 0; i + 1 < n; i++) {
        if (number[i] > 255)
            return false;
        v |= number[i] << 8 * (3 - i);
    }
    *ret = (uint32_t)v;
    return true;
}

bool host_is_loopback(struct str host)
{
    static const unsigned char one[16] = {[15] = 1};
    struct ip ip;
    if (!ip_parse(host, &ip))
        return str_eq_nocase(host, STR("localhost"));
    return ip.v6 ? memcmp(ip.bytes, one, sizeof one) == 0 : ip.bytes[0] == 127;
}
