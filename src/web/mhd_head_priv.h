// mhd_head_priv.h – a request's head as libmicrohttpd tells of it.
#ifndef TRIBUTARY_WEB_MHD_HEAD_PRIV_H
#define TRIBUTARY_WEB_MHD_HEAD_PRIV_H

#include "base/buf.h"
#include "web/framing_priv.h"
#include "web/mhd_priv.h"

#include <microhttpd.h>

// Before 1.0 the library reads heads and answers them in ways that have to be mended.
enum { MENDED = MHD_VERSION < 0x01000000 };

// Once its request line came: keeps the library from what it would make of the rest.
void head_begin(struct MHD_Connection *connection, const char *uri);
// Once it is whole, as the library believes: fills in but for targets, body and fault, and tells framing all of it.
void head_read(struct MHD_Connection *connection, const char *method, const char *version,
               const struct proxies *proxies, struct framing *framing, struct http_incoming *in);
// Whether its Content-Length, if it came, is a number that can be counted to.
bool head_length_sound(struct MHD_Connection *connection);

#endif
