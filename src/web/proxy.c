// proxy.c – X-Forwarded-For, believed of those the operator named and of nobody else (protocols 7.11).
#include "web/proxy_priv.h"

static bool hop_parse(struct str hop, struct ip *ret);

bool proxies_read(struct arena *a, const struct str *words, size_t n, struct proxies *ret, struct err *err)
{
    *ret = (struct proxies){0};
    for (size_t i = 0; i < n; i++) {
        if (str_is(words[i], "unix"))
            ret->socket_file = true;
        else if (!cidr_parse(words[i], vec_push(a, &ret->ranges), err))
            return err_wrap(err, "--trust-proxy");
    }
    return true;
}

bool proxies_name(const struct proxies *p, const struct ip *ip)
{
    for (size_t i = 0; i < p->ranges.n; i++)
        if (cidr_holds(&p->ranges.v[i], ip))
            return true;
    return false;
}

bool proxies_trust(const struct proxies *p, struct str peer)
{
    struct ip ip;
    return str_is(peer, "unix") ? p->socket_file : ip_parse(peer, &ip) && proxies_name(p, &ip);
}

struct str proxies_client(const struct proxies *p, struct arena *a, struct str peer, struct str forwarded)
{
    struct str client = peer;
    if (!proxies_trust(p, peer))
        return client;
    while (forwarded.n) {
        struct ip ip;
        char room[IP_TEXT];
        if (!hop_parse(str_trim(str_split_last(&forwarded, ',')), &ip))
            break; // "unknown", or nonsense: then it is whoever passed that on
        client = arena_str(a, ip_text(&ip, room));
        if (!proxies_name(p, &ip))
            break;
    }
    return client;
}

// Some proxies add a port: "192.0.2.1:5000", "[2001:db8::1]:5000".
static bool hop_parse(struct str hop, struct ip *ret)
{
    if (str_starts(hop, STR("["))) {
        hop = str_from(hop, 1);
        return ip_parse(str_first(hop, str_find_char(hop, ']')), ret);
    }
    size_t colon = str_find_char(hop, ':');
    bool one = colon < hop.n && str_find_char(str_from(hop, colon + 1), ':') == hop.n - colon - 1;
    return ip_parse(one ? str_first(hop, colon) : hop, ret);
}
