// advice.h – what to do about a feed that fails, for those who look after it: wait, tell its publisher, or ask whoever
// runs the hub.
#ifndef TRIBUTARY_HUB_ADVICE_H
#define TRIBUTARY_HUB_ADVICE_H

#include "model/feed.h"

struct advice {
    const char *heading; // of feeds that fail alike
    const char *text;    // a sentence or two
    const char *command; // what does it on the command line; NULL: none
};
// By outcome, status and cause of the last visit. NULL: nothing is wrong. All lie in one table, in the order in which
// those who look after many feeds want them.
const struct advice *advice_of(const struct feed_state *feed);

#endif
