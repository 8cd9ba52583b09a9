// mhd_priv.h – HTTP on the loop, without a word of libmicrohttpd: requests come in whole, answers go out whole. All on
// the loop thread.
#ifndef TRIBUTARY_WEB_MHD_PRIV_H
#define TRIBUTARY_WEB_MHD_PRIV_H

#include "base/arena.h"
#include "base/err.h"
#include "web/proxy_priv.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_OPTIONS, HTTP_OTHER };

struct http;
struct http_call;  // one request, until its answer is sent
struct http_reply; // an answer; may be sent any number of times
struct http_header {
    struct str name, value;
};

// What came. Texts live in the arena, which lives as long as the call.
struct http_incoming {
    struct arena arena;
    enum http_method method;
    struct str given;  // the target as on the request line
    struct str target; // path and query of it, percent-encoded
    struct str host, cookie, origin, fetch_site, accept_encoding, if_none_match, if_modified_since, content_type,
        signature;
    struct str address; // who asks, as web/proxy tells it; "unix" for a socket file
    struct str body;
    int fault; // what the framing deserves: 400, 413, 414, 431; 0 = sound
};

struct http_settings {
    struct uv_loop_s *loop;
    int socket;                    // listening; ownership passes
    const struct proxies *proxies; // who may speak for others, and for more than one may
    void (*on_request)(void *arg, struct http_call *call,
                       struct http_incoming *in); // calls http_answer once, now or later
    void *arg;
};

struct http_counts {
    uint64_t accepted, refused, swept;
    size_t open, busy;
};

struct http *http_start(const struct http_settings *settings, struct err *err);
// The call takes the reply's reference.
void http_answer(struct http_call *call, struct http_reply *reply);
// Takes nothing new; stopped is called when what was under way is answered (or 5 s have passed since the last of it
// was).
void http_stop(struct http *http, void (*stopped)(void *arg), void *arg);
void http_free(struct http *http); // after stopped
void http_count(const struct http *http, struct http_counts *ret);

// Whether there is room to keep a reply until it is taken; for short ones there always is. If not, who
// takes a long one most slowly makes room for the next.
bool http_room(struct http *http, const struct http_reply *reply);

// With owned, body is malloc's and goes with the reply; otherwise it must outlive it. Header values with line ends are
// a bug.
struct http_reply *http_reply_new(int status, const struct http_header *headers, size_t n, struct str body, bool owned);
// A 304 that stands for a body of so many bytes.
struct http_reply *http_reply_same(const struct http_header *headers, size_t n, size_t length);
int http_reply_status(const struct http_reply *reply);
struct http_reply *http_reply_ref(struct http_reply *reply);
void http_reply_unref(struct http_reply *reply); // NULL is fine

#endif
