// web.h – the pages and feeds over HTTP: libmicrohttpd on the libuv loop. A request is routed on the loop, suspended
// while its job runs on a lane (read: queries and rendering; write: what a person did; secret: passwords), then resumed
// with the finished bytes.
#ifndef TRIBUTARY_WEB_WEB_H
#define TRIBUTARY_WEB_WEB_H

#include "base/err.h"
#include "web/metrics.h"

struct uv_loop_s;
struct feed_state;
struct lane;

// A feed that an address led to.
struct web_found {
    struct str url, title;
    bool at_home; // of the origin of the address that was asked: its credential is for it, too
};

typedef void web_on_found(void *to, const struct web_found *feeds, size_t n, const struct err *err);

// What pages ask of the rest of the process, and tell it: called on the loop, with arg. A page does not offer what is
// missing (NULL).
struct web_hooks {
    // Which feeds an address leads to, comment feeds last. credential: a header for the address's origin, missing if
    // none; lasts until found is called. False: too many ask at once. Else found is called once, not
    // before this returns; err says why nothing could be asked, and is NULL else.
    bool (*discover)(void *arg, struct str address, struct str credential, web_on_found *found, void *to);
    // A person wishes that feed visited, who may and not too soon.
    void (*visit)(void *arg, int64_t feed);
    // A form changed a list: it may have feeds that are due.
    void (*feeds_changed)(void *arg);
    // What a feed's hub brought, signed as agreed; or, as a hint, only that there is news. Copies what it needs.
    void (*deliver)(void *arg, const struct feed_state *feed, struct str body, struct str content_type, bool hint);
    // Sets what the table has of POLL (metrics.def); without it nothing is told of them.
    void (*metrics)(void *arg, uint64_t values[METRICS]);
    void *arg;
};

struct web_settings {
    struct str listen;   // "127.0.0.1:8080", "[::1]:8080" or "unix:PATH"; port 0 = any free one
    struct str base_url; // "https://hub.example", missing: where it listens; decides Host checks, Secure cookies, links
    const struct str *proxies; // ranges of addresses, or "unix": whose X-Forwarded-For is believed
    size_t proxies_n;
    struct str agent, contact; // for the page about the fetcher: what it calls itself; whom to write to
    struct web_hooks hooks;
};

struct web;
// The lanes' thread state is a struct db *. ERR_UNAVAILABLE: the address is in use or not ours.
struct web *web_start(struct uv_loop_s *loop, struct lane *read, struct lane *write, struct lane *secret,
                      const struct web_settings *settings, struct err *err);
int web_port(const struct web *web);
// Timelines of these communities changed: rendered answers that show them are dropped. n == 0: drop everything.
void web_touch(struct web *web, const int64_t *communities, size_t n);
// Answers what is under way, takes nothing new; stopped is called on the loop.
void web_stop(struct web *web, void (*stopped)(void *arg), void *arg);
void web_free(struct web *web);

#endif
