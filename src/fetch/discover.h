// discover.h – the feeds of a page (protocols 2.5), in order of preference. Loop thread only; every request passes
// fetch_start.
#ifndef TRIBUTARY_FETCH_DISCOVER_H
#define TRIBUTARY_FETCH_DISCOVER_H

#include "base/vec.h"
#include "fetch/fetcher.h"

struct found_feed {
    struct str url, title, type;
    bool at_home;    // of the origin that the credential is for
    bool checked;    // answered, and looked like a feed
    const char *how; // "the address itself", "Link header", "link in the page", "known producer", "guess"
};
struct found_feeds {
    struct arena arena;
    struct err err;               // ERR_NONE even when nothing was found
    enum guard_setting let_in;    // what would have let the address in, where that is why
    VEC(struct found_feed) feeds; // comment feeds last; no two alike
};

// looks_like_feed says whether bytes are a feed and gives its title: format's business, handed in since fetch stands
// below it.
struct discover_options {
    bool guess;            // try the usual paths when nothing is linked
    struct str credential; // a header, "Name: value", for the origin of the address alone; must outlive the discovery
    bool (*looks_like_feed)(struct arena *a, struct str body, struct str content_type, struct str url,
                            struct str *ret_title);
};
struct discovery;
struct discovery *discover_start(struct fetcher *f, struct str url, const struct discover_options *options,
                                 void (*done)(void *arg, struct found_feeds *found), void *arg);
void discover_abort(struct discovery *d);
void found_feeds_free(struct found_feeds *found);

#endif
