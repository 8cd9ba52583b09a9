// errors_priv.h – the answers to what went wrong: made once at the start, the same for everybody, with nothing of the
// request in them.
#ifndef TRIBUTARY_WEB_ERRORS_PRIV_H
#define TRIBUTARY_WEB_ERRORS_PRIV_H

#include "web/cache_priv.h"
#include "web/site_priv.h"

enum { ERRORS = 24 };
struct errors {
    struct {
        int status;
        struct rendering *page, *text;
    } v[ERRORS];
    size_t n;
};
void errors_init(struct errors *errors, const struct site *site);
void errors_done(struct errors *errors);
// text: for feeds, plain. A status that is not listed gets 500's.
struct rendering *errors_get(const struct errors *errors, int status, bool text);

#endif
