// site_priv.h – what holds for every request of a hub: where it is, and what follows from that. Constant after the
// start.
#ifndef TRIBUTARY_WEB_SITE_PRIV_H
#define TRIBUTARY_WEB_SITE_PRIV_H

#include "base/str.h"

struct site {
    struct str base_url;       // "https://hub.example", no slash at the end
    struct str host;           // "hub.example" with its port if any, lower case
    struct str agent, contact; // web.h
    bool https;
    bool plain_cookies;                     // http on loopback: no Secure, no __Host-
    struct str session_cookie, form_cookie; // names
    bool can_discover, can_visit;           // the rest of the process does that for pages
    uint64_t seed;                          // of this process, for masks and tables
};

#endif
