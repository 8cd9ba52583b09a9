// store.h – how commands come to the store, and to the folder of feeds that keeps it in step.
#ifndef TRIBUTARY_APP_STORE_H
#define TRIBUTARY_APP_STORE_H

#include "app/command.h"
#include "hub/feeds.h"
#include "hub/feeds_folder.h"
#include "store/db.h"

// Opens --store; the error names it.
bool store_open(const struct command_context *c, enum db_mode mode, struct db **ret, struct err *err);
// Brings the store in step with the folder, and remembers its absolute path: it is where "file:" feeds are read from
// then on, by whatever command. say: hears of each list, without an argument; NULL: what was refused goes to c->err.
bool store_sync_feeds(const struct command_context *c, struct db *db, struct str folder, struct folder_seen *seen,
                      void (*say)(void *arg, bool bad, struct str line), struct err *err);
// The settings, and where this hub is: as it was said now, else as `serve` kept it.
bool store_base_url(const struct command_context *c, struct db *db, struct settings *ret, struct err *err);
// The folder that was remembered; missing when none was.
bool store_feeds_folder(struct db *db, struct arena *a, struct str *ret, struct err *err);
// The feeds that a word of the command line means: an address as it stands in the store or in any spelling, a file
// of the folder as its list names it, or a number. They are several when communities have credentials of their own for
// it. ERR_NO_INPUT when it is not known.
bool store_feeds(struct db *db, struct arena *a, struct str word, feed_states *ret, struct err *err);

#endif
