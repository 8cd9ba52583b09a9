// proxy_priv.h – who really asks, where proxies stand before the hub.
#ifndef TRIBUTARY_WEB_PROXY_PRIV_H
#define TRIBUTARY_WEB_PROXY_PRIV_H

#include "base/arena.h"
#include "base/vec.h"
#include "text/cidr.h"

struct proxies {
    VEC(struct cidr) ranges;
    bool socket_file; // whoever connects to the Unix socket
};

// "10.0.0.1", "10.0.0.0/8", "unix".
bool proxies_read(struct arena *a, const struct str *words, size_t n, struct proxies *ret, struct err *err);
bool proxies_trust(const struct proxies *p, struct str peer);
bool proxies_name(const struct proxies *p, const struct ip *ip); // whether it is in one of the ranges
// The address of the peer ("unix" for a socket file), or, where that is trusted, the last in X-Forwarded-For that is
// not: what stands left of it, anybody may have written (security.md row 23).
struct str proxies_client(const struct proxies *p, struct arena *a, struct str peer, struct str forwarded);

#endif
