// reply_priv.h – an answer made ready to send: its headers (one function, every answer), validators, codings.
#ifndef TRIBUTARY_WEB_REPLY_PRIV_H
#define TRIBUTARY_WEB_REPLY_PRIV_H

#include "web/cache_priv.h"
#include "web/request_priv.h"
#include "web/site_priv.h"

void answer_pack(struct answer *a); // gzip, where it is worth it; on a lane
// Takes the bodies out of the answer. One reference.
struct rendering *rendering_new(const struct site *site, struct answer *a);
// The shape of it that this request is to get: a reference.
struct http_reply *rendering_pick(const struct rendering *r, const struct http_incoming *in);
bool coding_accepted(struct str accept_encoding, const char *coding); // RFC 9110 12.5.3, with q
bool etag_listed(struct str if_none_match, const char *etag);         // RFC 9110 13.1.2, weak comparison

#endif
