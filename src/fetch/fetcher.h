// fetcher.h – the one function that fetches, for everything: curl's multi interface on the libuv loop, an admission
// queue of our own (a limit a host, a gap between starts, a limit in all), redirects by hand, the guard at socket open,
// decoded bytes counted. Loop thread only. Bodies are held whole under one global budget; it is given back by
// fetch_response_free().
#ifndef TRIBUTARY_FETCH_FETCHER_H
#define TRIBUTARY_FETCH_FETCHER_H

#include "base/arena.h"
#include "base/err.h"
#include "fetch/guard.h"

struct uv_loop_s;

struct fetch_settings {
    struct str user_agent;     // "Tributary/0.1 (+https://hub.example/about/fetcher)"; where to ask may be missing
    const struct guard *guard; // must outlive the client
    int total, per_host;       // transfers at once; 64 and 1 when 0
    int64_t host_gap;          // µs between two starts on one host; negative = none, 0 = 1 s (sites: fetch/pace.h, and
                               // publishers that want more: fetch/publisher.h)
    int64_t connect_ms, transfer_ms; // LIMIT_… when 0; the transfer's is for all hops, without the queue
    int slow_seconds;                // LIMIT_SLOW_SECONDS when 0
    size_t budget;                   // LIMIT_BODIES_INFLIGHT when 0
    int64_t turn;                    // µs for which it keeps the loop from others at a time; 150 when 0
    struct str ca_file;              // certificates that are trusted (PEM); missing = the system's
    struct str resolve_to; // tests only: "127.0.0.1:8080", where every connection really goes; missing = nowhere else
};

struct fetch_request {
    struct str url;
    struct str etag, modified; // validators; sent as given, only to the origin that they are of
    struct str validators_of;  // that origin; missing = that of `url`
    int64_t subscribers;       // told with the user agent; 0 = not told
    struct str credential;     // a header, "Name: value"; sent to the origin of `url`, until a redirect leaves it
    struct str accept;         // missing = what a feed reader accepts (protocols 3.4)
    struct str form;   // POSTed (application/x-www-form-urlencoded); then only 307 and 308 are followed; missing = GET
    bool plain;        // a second try after 400, 405, 406, 501: offers gzip only (protocols 3.3)
    size_t body_max;   // LIMIT_BODY when 0
    bool unpack_later; // the body stays as it was sent until fetch_response_unpack(): not on the loop, where it takes
                       // long
    bool urgent;       // a person waits: before others of its host, but never against the gap
    int64_t since;     // when this was fetched last: where feeds wait in line, who was there longest ago goes first
    int64_t now;       // for Retry-After and freshness; clock_now() when 0
};

struct fetch_response {
    struct arena arena; // of every text here
    struct err err;     // code ERR_NONE: an HTTP answer came, whatever its status
    int status;
    struct str url;  // that answered, after redirects
    struct str body; // unpacked; empty on errors
    struct str content_type, etag, modified;
    struct str link_headers;   // all Link: values, joined by ", "
    int64_t retry_after;       // µs to wait from now, −1 if not said (both forms read; capped)
    int64_t fresh_for;         // RFC 9111 4.2, µs, −1 if not said
    int hops;                  // redirects followed
    bool left;                 // one of them led away from the origin of the request's `url`: no credential after that
    struct str permanent_url;  // target, when every hop so far was 301 or 308; missing else
    bool held;                 // the host of `url` was not asked: it wants to be left alone for retry_after
    bool in_line;              // held, since too many others wait for a host that is asked seldom (fetch/publisher.h)
    bool own_network;          // the address is none of the public Internet, also of one that was not reached
    enum guard_setting let_in; // of an address that was asked for and refused: what would let it in
    bool unreached;            // no connection came about: its name, the way there, or nobody who took it in time
    bool no_tls;               // the connection was to be secure, and what answers there seems to speak no TLS
    bool challenge;            // a bot wall: 403 with cf-mitigated and HTML
    size_t wire_bytes;
    int64_t duration; // µs from the first byte asked to the last received, without waiting in the queue
};

struct fetcher;
struct fetch;

struct fetcher *fetcher_new(struct uv_loop_s *loop, const struct fetch_settings *settings, struct err *err);
// Aborts what is left; the loop must run once more to close handles.
void fetcher_free(struct fetcher *f);

// done is called exactly once, on the loop, never before start returns; the response is then the callee's to free.
// Addresses that may not be fetched also end in done, with ERR_REFUSED or ERR_INPUT.
struct fetch *fetch_start(struct fetcher *f, const struct fetch_request *request,
                          void (*done)(void *arg, struct fetch_response *response), void *arg);
void fetch_abort(struct fetch *fetch); // done will never be called
// Of a request with `unpack_later`: makes the body. From any thread; false: it cannot be unpacked, err says why.
bool fetch_response_unpack(struct fetch_response *response);
void fetch_response_free(struct fetch_response *response); // from any thread; gives its bytes back to the budget
void fetch_response_read(
    struct fetch_response *response); // nobody looks at the body any more: gives back that much already

// The host is left alone until then; one that answers 429 is, without this being called. What is queued for it, or is
// started meanwhile, ends without a request: with ERR_UNAVAILABLE and retry_after; only when it is a matter of seconds
// (a minute at most) does it wait.
void fetcher_close_host(struct fetcher *f, struct str host, int64_t until);
// The wall clock was set back: hosts that were closed by it stay so for as long as they asked for, from now on.
void fetcher_clock_back(struct fetcher *f);
// Is told of each host whose answer closed it. A server of one's own network speaks for one feed: it closes none.
void fetcher_on_closed(struct fetcher *f, void (*closed)(void *arg, struct str host, int64_t until), void *arg);
size_t fetcher_active(const struct fetcher *f); // both for tests
size_t fetcher_queued(const struct fetcher *f);

#endif
