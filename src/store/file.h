// file.h – where a store lies, and what stands there before SQLite sees it.
#ifndef TRIBUTARY_STORE_FILE_H
#define TRIBUTARY_STORE_FILE_H

#include "base/err.h"

// The folder's true name and the last element as given, to be freed; NULL when there is no such folder. SQLite's
// NOFOLLOW refuses links anywhere in a path, but folders that are links are the operator's business (systemd's
// StateDirectory= makes one).
char *file_path(const char *path, struct err *err);
// Says in plain words what stands there when it can be no store. `write` makes the file when there is none: SQLite
// would take the umask, and gives its side files the mode of the first. `path` is the name as given, for the words.
bool file_probe(const char *path, const char *real, bool write, int64_t *ret_size, struct err *err);
// That a name came, went or means another file now is on the disk. `real` is of file_path().
void file_settle_name(const char *real);

#endif
