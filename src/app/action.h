// action.h – commands that are several: "person add", "community join". A table says what each takes; this finds the
// one that was meant, opens the store for it and reports how it ended.
#ifndef TRIBUTARY_APP_ACTION_H
#define TRIBUTARY_APP_ACTION_H

#include "app/command.h"
#include "store/db.h"

struct action {
    const char *name;
    int least, most;       // words after its name
    const char *arguments; // those words, for whoever gives too few
    const char *options;   // fields of settings that it takes beside those of every command, a blank between them
    enum db_mode mode;
    bool (*run)(struct command_context *c, struct db *db, struct err *err); // argv: the words after its name
};

// The table ends with a row without a name.
int action_run(struct command_context *c, const struct action *table);
// For commands that are one: opens the store, runs, reports.
int action_run_one(struct command_context *c, enum db_mode mode,
                   bool (*run)(struct command_context *c, struct db *db, struct err *err));
// A word of the command line, missing past the last.
struct str action_word(const struct command_context *c, int at);

#endif
