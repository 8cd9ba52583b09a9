// cidr.c – addresses (RFC 4291, RFC 4632) by inet_pton, which reads nothing but the one usual form.
#include "text/cidr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

static void unmap(struct ip *ip);

static const unsigned char mapped_prefix[12] = {[10] = 0xff, [11] = 0xff}; // ::ffff:0:0/96, RFC 4291 2.5.5.2

bool ip_parse(struct str s, struct ip *ret)
{
    char text[INET6_ADDRSTRLEN + 1];
    *ret = (struct ip){0};
    if (!s.n || s.n >= sizeof text || memchr(s.p, 0, s.n))
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    if (inet_pton(AF_INET, text, ret->bytes) == 1)
        return true;
    if (inet_pton(AF_INET6, text, ret->bytes) != 1)
        return false;
    ret->v6 = true;
    unmap(ret);
    return true;
}

bool ip_of(const struct sockaddr *address, struct ip *ret)
{
    *ret = (struct ip){0};
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        memcpy(ret->bytes, &in.sin_addr, 4);
        return true;
    }
    if (address->sa_family != AF_INET6)
        return false;
    struct sockaddr_in6 in6;
    memcpy(&in6, address, sizeof in6);
    memcpy(ret->bytes, &in6.sin6_addr, 16);
    ret->v6 = true;
    unmap(ret);
    return true;
}

static void unmap(struct ip *ip)
{
    if (!ip_bits_equal(ip->bytes, mapped_prefix, 96))
        return;
    memmove(ip->bytes, ip->bytes + 12, 4);
    memset(ip->bytes + 4, 0, 12);
    ip->v6 = false;
}

struct str ip_text(const struct ip *ip, char room[IP_TEXT])
{
    return inet_ntop(ip->v6 ? AF_INET6 : AF_INET, ip->bytes, room, IP_TEXT) ? str_of(room) : STR("?");
}

struct ip ip_customer(const struct ip *ip)
{
    struct ip customer = *ip;
    if (customer.v6)
        memset(customer.bytes + 8, 0, 8);
    return customer;
}

bool ip_bits_equal(const unsigned char *a, const unsigned char *b, int bits)
{
    int bytes = bits / 8, rest = bits % 8;
    return memcmp(a, b, (size_t)bytes) == 0 && (rest == 0 || ((a[bytes] ^ b[bytes]) & (0xff00 >> rest) & 0xff) == 0);
}

bool cidr_parse(struct str s, struct cidr *ret, struct err *err)
{
    char text[INET6_ADDRSTRLEN + 1];
    struct str whole = s = str_trim(s);
    size_t slash = str_find_char(s, '/');
    struct str name = str_first(s, slash);
    *ret = (struct cidr){0};
    if (name.n >= sizeof text || memchr(name.p ? name.p : "", 0, name.n))
        return err_set(err, ERR_SETTING, "'" STR_FMT "' is no address range (expected one like 10.0.0.0/8)",
                       STR_ARG(whole));
    if (name.n)
        memcpy(text, name.p, name.n);
    text[name.n] = 0;
    if (inet_pton(AF_INET6, text, ret->bytes) == 1)
        ret->v6 = true;
    else if (inet_pton(AF_INET, text, ret->bytes) != 1)
        return err_set(err, ERR_SETTING, "'" STR_FMT "' is no address range (expected one like 10.0.0.0/8)",
                       STR_ARG(whole));
    int most = ret->v6 ? 128 : 32;
    int64_t bits = most;
    if (slash < s.n) {
        struct str number = str_from(s, slash + 1);
        if (!number.n || !char_digit(number.p[0]) || !str_int(number, &bits) || bits > most)
            return err_set(err, ERR_SETTING, "'" STR_FMT "': what follows the slash must be a number up to %d",
                           STR_ARG(whole), most);
    }
    if (ret->v6 && bits >= 96 && ip_bits_equal(ret->bytes, mapped_prefix, 96)) {
        memmove(ret->bytes, ret->bytes + 12, 4);
        memset(ret->bytes + 4, 0, 12);
        ret->v6 = false;
        bits -= 96;
        most = 32;
    }
    for (int64_t i = bits; i < most; i++) // a list that lets in more than its writer saw would be worse than an error
        if (ret->bytes[i / 8] & (0x80 >> (i % 8)))
            return err_set(err, ERR_SETTING,
                           "'" STR_FMT "' has bits set beyond /%d; write the first address of the range",
                           STR_ARG(whole), (int)bits);
    ret->bits = (int)bits;
    return true;
}

bool cidr_holds(const struct cidr *range, const struct ip *ip)
{
    return range->v6 == ip->v6 && ip_bits_equal(ip->bytes, range->bytes, range->bits);
}
