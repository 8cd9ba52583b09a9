// refusal.h – what it means that a server does not show what it was asked for, in words that a coordinator understands:
// the same for a feed that is visited and for a page whose feeds are looked for.
#ifndef TRIBUTARY_FETCH_REFUSAL_H
#define TRIBUTARY_FETCH_REFUSAL_H

#include "base/arena.h"

struct refusal {
    int status;
    bool challenge; // a bot wall
    bool given;     // it is asked with a credential
    bool kept_back; // which was not sent, since a redirect led elsewhere
};

// A clause without its full stop; may live in the arena.
struct str refusal_words(struct arena *a, const struct refusal *r);

#endif
