// url.h – one parser for every decision about addresses (RFC 3986, with WHATWG's leniency about blanks, backslashes of
// special schemes and letters beyond ASCII). libcurl is given the parts read here, never the text, so that two parsers
// cannot disagree.
#ifndef TRIBUTARY_TEXT_URL_H
#define TRIBUTARY_TEXT_URL_H

#include "base/arena.h"
#include "base/err.h"

struct url {
    struct str scheme;   // lower case
    struct str userinfo; // missing if none
    struct str host;     // lower case, IDN as A-labels; an IPv6 address without brackets; missing without authority
    bool host_ipv6;
    int port;            // 0 if none was given or it is the scheme's own
    struct str path;     // percent-encoded, dot segments removed for http(s)
    struct str query;    // without '?'; missing if none
    struct str fragment; // without '#'; missing if none
};

// An absolute URL. Tabs and line ends are removed, blanks around it trimmed; over LIMIT_URL bytes is an error.
bool url_parse(struct arena *a, struct str s, struct url *ret, struct err *err);
struct str url_text(struct arena *a, const struct url *u);
// RFC 3986 5.2. base may be missing or no URL: then only an absolute ref gives something. Missing when it cannot be
// resolved.
struct str url_resolve(struct arena *a, struct str base, struct str ref);

// What may be fetched: http or https, a host, no user name or password, no control characters.
bool url_fetchable(const struct url *u, struct err *err);
enum url_use { URL_LINK, URL_MEDIA };
// Whether a scheme may stand in what is stored and shown: links http https mailto magnet geo tel xmpp gemini gopher;
// media http https. Blind to blanks and controls inside the scheme, as browsers are. True for a relative reference.
bool url_safe(struct str s, enum url_use use);
// Resolved and safe, or missing: the one function for every address field that a feed gives. An empty ref is missing
// too.
struct str url_clean(struct arena *a, struct str base, struct str ref, enum url_use use);
// Tracking parameters (utm_*, fbclid, gclid, mc_*, …) taken out of the query; s is an address or a reference as it
// stands anywhere. Returns s itself when there are none.
struct str url_untracked(struct arena *a, struct str s);
// The normal form by which two links are held for the same (protocols 1.6.5): scheme and "www." dropped, host lower
// case, fragment, tracking parameters and a trailing slash removed. Not an address; only compared. Missing for no
// http(s) URL.
struct str url_normal(struct arena *a, struct str s);
// An address as it stands anywhere, even in no good form, without the name and password before its host: for what is
// stored, shown or said of an address that people gave. ret_userinfo may be NULL; missing when there was none.
struct str url_without_userinfo(struct arena *a, struct str s, struct str *ret_userinfo);
// The same of one that is refused, for the sentence about it: a password may hold '/', '?' and '#', and then nobody can
// tell where it ends. Everything between the first "//", or the start, and the last '@' is "…".
struct str url_said(struct arena *a, struct str s);
struct str url_host(struct arena *a, struct str s);   // missing if none
bool host_is_loopback(struct str host);               // "localhost", 127.0.0.0/8, ::1; without port or brackets
struct str url_origin(struct arena *a, struct str s); // "https://host", with ":port" unless it is the scheme's own
// Percent-decoding of one path segment or form field ('+' is a blank when `form`). Missing when it decodes to NUL.
struct str url_unescape(struct arena *a, struct str s, bool form);
struct str url_escape(struct arena *a, struct str s); // everything but unreserved characters

#endif
