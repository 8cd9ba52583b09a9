// html_links.h – what the head of an HTML page links: for autodiscovery (protocols 2.5).
#ifndef TRIBUTARY_TEXT_HTML_LINKS_H
#define TRIBUTARY_TEXT_HTML_LINKS_H

#include "base/vec.h"

struct html_link {
    struct str rel, type, href, title; // href resolved against <base href> or the page
};
struct html_links {
    struct str title;            // of the page, plain text
    VEC(struct html_link) links; // of <link> anywhere, and of <a> whose type is a feed's
};

// At most LIMIT_OPML bytes are looked at.
void html_links(struct arena *a, struct str html, struct str base, struct html_links *ret);

#endif
