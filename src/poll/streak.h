// streak.h – whether it is a publisher who answers with errors, and not single feeds of it that fail. Pure: told of
// each visit as it ends (protocols 3.8: after 3 errors in a row its whole host is left alone).
#ifndef TRIBUTARY_POLL_STREAK_H
#define TRIBUTARY_POLL_STREAK_H

#include "model/feed.h"

#define STREAK_FEEDS 3 // different ones in a row, and none that was answered between them

struct streak {
    int64_t feeds[STREAK_FEEDS];
    size_t n;
    int64_t pause; // the last one
};

// `feed` as it was before the visit: one that failed before is no witness. Returns for how long its host is to be left
// alone, µs, 0 = not at all: an hour, and twice as long, up to six, while the next witness fares no better.
int64_t streak_learn(struct streak *s, const struct feed_state *feed, bool answered);

#endif
