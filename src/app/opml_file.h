// opml_file.h – lists of feeds in files and on standard input and output.
#ifndef TRIBUTARY_APP_OPML_FILE_H
#define TRIBUTARY_APP_OPML_FILE_H

#include "app/command.h"
#include "hub/sync.h"
#include "model/opml.h"

// path "-" is standard input. ERR_NO_INPUT when it cannot be read, ERR_INPUT when it is no OPML, ERR_LIMIT when too
// long.
bool opml_file_read(struct arena *a, const char *path, struct opml *ret, struct err *err);
bool opml_print(const struct command_context *c, const struct opml *list, struct err *err);
// The outlines that were not taken, a line each on stderr, with the file's name before them.
void opml_refusals_say(const struct command_context *c, const char *path, const struct sync_counts *counts);

struct json;
// Said last, of a list that was read as far as it goes. False when it breaks off.
bool opml_whole(const struct opml *list, const char *path, struct err *err);
void opml_counts_json(struct json *j, const struct sync_counts *counts);

#endif
