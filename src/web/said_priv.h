// said_priv.h – what a page has to say of the form that led to it. A form's answer is a redirect (303), so that its
// page can be loaded again and gone back to without the form being sent once more. What fits a word stands in its
// address ("?done=added"); the rest is held here meanwhile, for the session that sent the form and nobody else
// ("?said=TOKEN"), for ten minutes. Loop thread only.
#ifndef TRIBUTARY_WEB_SAID_PRIV_H
#define TRIBUTARY_WEB_SAID_PRIV_H

#include "base/arena.h"
#include "base/vec.h"
#include "hub/community_feeds.h"
#include "hub/secret.h"
#include "web/web.h"

typedef VEC(struct web_found) founds;
struct said {
    char token[SECRET_TEXT]; // empty: nothing is said
    struct str notice, problem;
    struct str removed;      // the address of what was taken off a list, and can be put back
    struct feed_listing was; // as it was there
    struct str key, scope;   // a feed key that was made, which the store knows as a hash alone
    struct str typed;        // what stood in the form, to be mended
    bool by_header;          // and was chosen there
    bool no_secret;          // nothing was typed as password, and whether there is none is asked
    founds found;            // what an address led to
    struct str carried;      // and was asked with, sealed
};

struct sayings;
struct sayings *sayings_new(void);
void sayings_free(struct sayings *s);
void sayings_hold(struct sayings *s, struct str session, const struct said *said, int64_t now);
// Texts are copied into a. Empty when nothing is held for that session under that token.
struct said sayings_find(const struct sayings *s, struct arena *a, struct str session, struct str token, int64_t now);

#endif
