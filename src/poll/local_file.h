// local_file.h – "file:NAME" feeds: files of the operator's --feeds folder, opened beneath it without following links
// (decisions 17).
#ifndef TRIBUTARY_POLL_LOCAL_FILE_H
#define TRIBUTARY_POLL_LOCAL_FILE_H

#include "base/arena.h"
#include "base/err.h"

// The whole file, in the arena; more than LIMIT_BODY is an error.
bool local_file_read(struct arena *a, struct str folder, struct str name, struct str *ret_body, struct err *err);

#endif
