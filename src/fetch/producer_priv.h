// producer_priv.h – known producers: which feeds a page has by its address alone.
#ifndef TRIBUTARY_FETCH_PRODUCER_PRIV_H
#define TRIBUTARY_FETCH_PRODUCER_PRIV_H

#include "base/vec.h"

struct producer_feed {
    struct str url, title; // title: "" when the feed's own is better
};
struct producer_feeds {
    VEC(struct producer_feed) v;
};
void producers_find(struct arena *a, struct str page, struct producer_feeds *ret); // adds to ret
// The value of key in a query, percent-encoded as it stands there.
bool query_value(struct str query, struct str key, struct str *ret);

#endif
