// discover.h – asks the network which feeds an address leads to, on a loop of its own.
#ifndef TRIBUTARY_APP_DISCOVER_H
#define TRIBUTARY_APP_DISCOVER_H

#include "app/command.h"
#include "fetch/discover.h"

extern const struct discover_options discover_usual; // guesses, and knows feeds when it sees them

// The error when the address cannot be reached; when nothing was found there, ERR_NOT_FEED. Free by found_feeds_free().
bool discover_all(const struct command_context *c, struct str url, struct found_feeds **ret, struct err *err);
// The first of them: its address, and its title (may be missing).
bool discover_best(const struct command_context *c, struct str url, struct str *ret_url, struct str *ret_title,
                   struct err *err);

#endif
