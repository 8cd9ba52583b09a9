// key_file.h – the key that seals the credentials of feeds: a line of text in a file beside the store, for its owner
// alone, made when it is first needed. Read each time it is needed, so that it can be put back while the hub runs.
#ifndef TRIBUTARY_HUB_KEY_FILE_H
#define TRIBUTARY_HUB_KEY_FILE_H

#include "base/arena.h"
#include "base/err.h"
#include "hub/secret.h"

struct db;

// Where it is when not beside the store, for the whole process: the first call counts, made before there are other
// threads. The text must last.
void key_file_at(const char *path);
struct str key_file_path(struct arena *a, const struct db *db); // "STORE.key" when nothing else was said
// make: when there is none yet. ERR_SETTING: it is missing, others can read it, or it holds no key.
bool key_file_read(const struct db *db, bool make, struct secret_hash *ret, struct err *err);

#endif
