// pasted.h – what people paste to have feeds looked for: the address of a page or feed, with a name and password
// perhaps, or a microblog's handle (@NAME@HOST).
#ifndef TRIBUTARY_HUB_PASTED_H
#define TRIBUTARY_HUB_PASTED_H

#include "hub/credentials.h"

struct pasted {
    struct str shown;   // as it was pasted, without a name and password
    struct str address; // to look at, as fetch/discover takes it
    struct credential credential;
};
// ERR_INPUT: it looks like what has no feeds; ret->shown is filled all the same.
bool pasted_read(struct arena *a, struct str text, struct pasted *ret, struct err *err);

#endif
