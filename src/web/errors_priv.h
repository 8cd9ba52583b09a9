// errors_priv.h – the answers to what went wrong: made once at the start, the same for everybody who is not signed in,
// with nothing of the request in them.
#ifndef TRIBUTARY_WEB_ERRORS_PRIV_H
#define TRIBUTARY_WEB_ERRORS_PRIV_H

#include "web/cache_priv.h"
#include "web/request_priv.h"
#include "web/site_priv.h"

enum { ERRORS = 24 };
struct errors {
    struct {
        struct rendering *page, *text;
    } v[ERRORS];
    size_t n;
};
void errors_init(struct errors *errors, const struct site *site);
void errors_done(struct errors *errors);
// text: for feeds, plain. A status that is not listed gets 500's.
struct rendering *errors_get(const struct errors *errors, int status, bool text);

// On a lane: the answer that a stage gave, with a status alone, becomes the page for whoever is signed in, with the way
// back to their pages.
void errors_fill(struct request *r);

#endif
