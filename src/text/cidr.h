// cidr.h – internet addresses and ranges of them, as operators write them.
#ifndef TRIBUTARY_TEXT_CIDR_H
#define TRIBUTARY_TEXT_CIDR_H

#include "base/err.h"

struct sockaddr;

// In one shape: IPv4 mapped into IPv6 is IPv4, since that is where its packets go.
struct ip {
    unsigned char bytes[16];
    bool v6;
};
struct cidr {
    unsigned char bytes[16];
    int bits;
    bool v6;
};

bool ip_parse(struct str s, struct ip *ret);                // without port or brackets
bool ip_of(const struct sockaddr *address, struct ip *ret); // false: of another family
#define IP_TEXT 48
struct str ip_text(const struct ip *ip, char room[IP_TEXT]);
struct ip ip_customer(const struct ip *ip); // whose it is: of IPv6 a customer is given a /64 at least, so that decides
bool ip_bits_equal(const unsigned char *a, const unsigned char *b, int bits);

bool cidr_parse(struct str s, struct cidr *ret, struct err *err); // "127.0.0.0/8", "::1", "10.1.2.3"
bool cidr_holds(const struct cidr *range, const struct ip *ip);

#endif
