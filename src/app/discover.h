// discover.h – asks the network which feeds an address leads to, on a loop of its own.
#ifndef TRIBUTARY_APP_DISCOVER_H
#define TRIBUTARY_APP_DISCOVER_H

#include "app/command.h"
#include "fetch/discover.h"
#include "hub/credentials.h"

extern const struct discover_options discover_usual; // guesses, and knows feeds when it sees them

// The error when the address cannot be reached; when nothing was found there, ERR_NOT_FEED. Free by found_feeds_free().
// The credential (of any kind, also none) is for the origin of the address.
bool discover_all(const struct command_context *c, struct str url, const struct credential *credential,
                  struct found_feeds **ret, struct err *err);
// The first of them: its address, its title (may be missing), whether the credential is for it too.
bool discover_best(const struct command_context *c, struct str url, const struct credential *credential,
                   struct str *ret_url, struct str *ret_title, bool *ret_at_home, struct err *err);

#endif
