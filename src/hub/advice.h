// advice.h – what to do about a feed that fails, for those who look after it: wait, tell its publisher, or ask whoever
// runs the hub.
#ifndef TRIBUTARY_HUB_ADVICE_H
#define TRIBUTARY_HUB_ADVICE_H

#include "base/arena.h"
#include "model/feed.h"

struct advice {
    const char *heading; // of feeds that fail alike
    const char *text;    // a sentence or two, for those who look after a community's feeds
    const char *command; // what does it on the command line; NULL: none
    const char *running; // for whoever runs the hub, where that is something else than `text`
};
// By outcome, status and cause of the last visit, and whether it has failed for a week. NULL: nothing is wrong. All lie
// in one table, in the order in which those who look after many feeds want them.
const struct advice *advice_of(const struct feed_state *feed);
// For whoever runs the hub, with the command.
struct str advice_running(struct arena *a, const struct advice *advice);

#endif
