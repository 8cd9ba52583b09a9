// url_priv.h – what the files about URLs share: the one table of schemes, and reading hosts.
#ifndef TRIBUTARY_TEXT_URL_PRIV_H
#define TRIBUTARY_TEXT_URL_PRIV_H

#include "base/arena.h"

enum scheme_flags {
    SCHEME_SPECIAL = 1, // WHATWG "special": backslash is a slash, an authority is a must, host names are domains
    SCHEME_WEB = 2,     // may be fetched
    SCHEME_LINK = 4,    // may stand in a link
    SCHEME_MEDIA = 8,   // may stand where a page loads it by itself
};
struct scheme {
    const char *name;
    int port; // its own; 0 if it has none
    unsigned flags;
};
// NULL for a scheme that the table does not have. The letters' case does not matter.
const struct scheme *scheme_find(struct str name);

// Whether url_parse and url_text would give these very bytes back: an http or https address with a plain host and a
// path. Most addresses in feeds are so, and need no copy. A test holds it against them.
bool url_canonical(struct str s);

// Reads a host as it stands in an authority: percent-decoding, IDN, IPv4 in all its number forms and IPv6 in brackets
// for special schemes; other schemes' hosts are only checked. False: *ret_why is a literal such as "its host is no
// domain name".
bool host_read(struct arena *a, struct str raw, bool special, struct str *ret_host, bool *ret_ipv6,
               const char **ret_why);

#endif
