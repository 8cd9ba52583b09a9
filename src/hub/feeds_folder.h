// feeds_folder.h – the folder of OPML files that describe communities.
#ifndef TRIBUTARY_HUB_FEEDS_FOLDER_H
#define TRIBUTARY_HUB_FEEDS_FOLDER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"

struct db;

// The folder of --feeds: every *.opml, in name order. A bad file is reported through `say` and the others go on. Files
// that were there before and are gone are named, and nothing is archived. seen: zeroed before the first of several
// syncs; what is wrong with a file is then said once, until the file changes. NULL: each time.
struct folder_seen {
    struct arena arena;
    struct map files; // name → hash of what it held
};
bool feeds_folder_sync(struct db *db, const char *folder, int64_t now, struct folder_seen *seen,
                       void (*say)(void *arg, bool bad, struct str line), void *arg, struct err *err);

#endif
