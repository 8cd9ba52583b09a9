// discoveries.h – what people look for on pages: discoveries on the loop of `serve`, a few at once, each within its
// time.
#ifndef TRIBUTARY_APP_DISCOVERIES_H
#define TRIBUTARY_APP_DISCOVERIES_H

#include "base/limits.h"
#include "fetch/discover.h"
#include "web/web.h"

#include <uv.h>

struct search {
    struct discovery *discovery; // NULL: the place is free
    int64_t until;               // by the monotonic clock
    web_on_found *found;
    void *to;
};
struct discoveries {
    struct fetcher *fetcher;
    uv_timer_t timer;
    struct search searches[LIMIT_DISCOVERIES];
    bool stopped;
};

void discoveries_open(struct discoveries *d, uv_loop_t *loop, struct fetcher *fetcher);
// False when as many as may be are under way; else found is called once, and not before this returns.
bool discoveries_ask(struct discoveries *d, struct str address, struct str credential, web_on_found *found, void *to);
void discoveries_stop(struct discoveries *d); // who waits is told so; the loop must run once more

#endif
