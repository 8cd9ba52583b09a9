// guard.h – which addresses and ports may be connected to: one function, asked at socket open for every connection
// there is (security.md rows 6–10). Only global unicast passes; everything else needs the operator's list.
#ifndef TRIBUTARY_FETCH_GUARD_H
#define TRIBUTARY_FETCH_GUARD_H

#include "base/err.h"
#include "base/vec.h"
#include "text/cidr.h"

struct sockaddr;

struct guard {
    VEC(struct cidr) allowed; // --allow-address
    bool any_port;            // ports outside 80, 443 and 1024… (without the deny list) too
};

// By which setting whoever runs the hub could let in what was refused.
enum guard_setting { GUARD_NONE, GUARD_ADDRESS, GUARD_PORT };

// False: refused; ret_why, when given, is a literal such as "a loopback address".
bool guard_allows(const struct guard *g, const struct sockaddr *address, const char **ret_why);
bool guard_allows_port(const struct guard *g, int port);
// What is said of one that is refused; false. advised: with the word that it can be allowed, which is said of what
// somebody asked for, and of that alone: a redirect may have been laid out to have it opened (security.md row 6).
bool guard_port_err(int port, bool advised, struct err *err);
bool guard_address_err(const struct sockaddr *address, const char *why, bool advised, struct err *err);
// Against IANA's special-purpose registries, with the forms that wrap an IPv4 address unwrapped.
bool address_global(const struct sockaddr *address, const char **ret_why);

// Where a cloud answers its machines with their keys, or may: link-local addresses, above all.
bool address_services(const struct sockaddr *address);

// "127.0.0.1", without port.
#define ADDRESS_TEXT 64
struct str address_text(const struct sockaddr *address, char room[ADDRESS_TEXT]);

#endif
