// opml.h – a list of feeds as OPML 2.0 carries it, with Tributary's own attributes (namespace
// https://tributary.example/ns/opml is written as prefix "t"): what one file under feeds/ says about one community.
#ifndef TRIBUTARY_MODEL_OPML_H
#define TRIBUTARY_MODEL_OPML_H

#include "base/vec.h"

struct opml_feed {
    struct str title, url, site, description;
    struct str userinfo;          // "name:password", of an address that was given with it; never written
    struct str folder;            // "A/B", empty at the top
    struct str orientation, kind; // t:orientation, t:kind
    size_t line;
};
struct opml_refusal {
    struct str what, why;
    size_t line;
};

struct opml {
    struct str title, owner;
    int64_t created, modified;
    struct str slug, domain, visibility, stage; // t:slug, t:domain, t:visibility, t:stage on <head> or <body>
    VEC(struct opml_feed) feeds;
    VEC(struct opml_refusal) refused; // outlines that are no feed one may have, each with a reason
    size_t broken_off;                // at this line the list ends before its end; 0 = it is whole
};

#endif
