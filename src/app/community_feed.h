// community_feed.h – what `community feed SLUG URL` does.
#ifndef TRIBUTARY_APP_COMMUNITY_FEED_H
#define TRIBUTARY_APP_COMMUNITY_FEED_H

#include "app/command.h"
#include "store/db.h"

// Lists a feed, takes it off the list, or gives or forgets what it asks for.
bool community_list_feed(struct command_context *c, struct db *db, struct err *err);

#endif
