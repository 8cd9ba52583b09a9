// rhythm.h – when a feed's entries come, as those that came tell it, and when a visit is worth while. Pure.
//
// A visit is made when the entries that may be there by then have waited long enough, all together. For a feed that is
// steady this makes the gap between visits the root of the gap between entries, which is how a number of visits is
// shared among feeds so that entries wait least; for one that sleeps at night it is a pause at night (Sia, Cho, Cho:
// Efficient Monitoring Algorithm for Fast News Alerts, IEEE TKDE 19(7), 2007: feeds as Poisson processes whose rate
// repeats). Some entries make others likely soon (Hawkes 1971: a self-exciting process).
#ifndef TRIBUTARY_POLL_RHYTHM_H
#define TRIBUTARY_POLL_RHYTHM_H

#include "model/feed.h"

// Takes in the entries that a visit at `now` found, by their dates, 0 for none; the array is used up. If nothing was
// known they are the past that a first document shows. Later they came after `since`, when the feed was last visited
// with success: a date that says otherwise is not believed, and an entry of more than a day before that is no news.
void rhythm_learn(struct rhythm *r, int64_t *dates, size_t n, int64_t since, int64_t now);

struct rhythm_next {
    bool known;     // enough was seen to tell
    int64_t wait;   // µs until the next visit
    int64_t gap;    // µs between entries on the whole
    double usual;   // entries expected meanwhile, in those that would come in such a time on the whole
    bool following; // rather what came of late makes them likely than the time
};
struct rhythm_next rhythm_next(const struct rhythm *r, int64_t now, int64_t least, int64_t most);

#endif
