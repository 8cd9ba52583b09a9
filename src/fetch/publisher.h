// publisher.h – large publishers that want to be visited otherwise than all others (fetch/publishers.def).
#ifndef TRIBUTARY_FETCH_PUBLISHER_H
#define TRIBUTARY_FETCH_PUBLISHER_H

#include "text/url.h"

enum publisher_habit {
    PUBLISHER_FLAKY = 1,           // answers with errors for all its feeds, for hours: they say nothing of one feed
    PUBLISHER_NO_AUTHORIZATION = 2 // shows nothing to who sends that header
};

struct publisher {
    const char *name, *host, *path;
    int64_t gap;   // µs between two requests, 0 = as everywhere
    int64_t least; // µs between two visits of a feed, 0 = as everywhere
    unsigned habits;
    const char *hub, *topic; // "" = none
};

enum {
    PUBLISHERS = 0
#define PUBLISHER(...) +1
#include "fetch/publishers.def"
#undef PUBLISHER
};

const struct publisher *publisher_of(const struct url *url);               // NULL: nobody who wants it otherwise
const struct publisher *publisher_at(struct arena *a, struct str url);     // the same of an address as it is written
size_t publisher_number(const struct publisher *p);                        // of its row, below PUBLISHERS
bool publisher_has(const struct publisher *p, enum publisher_habit habit); // p may be NULL
// Whether this header ("Name: value") may be sent to it.
bool publisher_takes(const struct publisher *p, struct str header);
// Whether all its hosts have one pace, not each its own.
bool publisher_is_site(const struct publisher *p);
// What its hub calls the feed at this address; missing when it has no hub, or none for this feed.
struct str publisher_topic(struct arena *a, const struct publisher *p, const struct url *url);

#endif
