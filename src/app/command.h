// command.h – what a command is given and how it ends. The table commands.def declares one function a command:
// it returns the exit code (sysexits), after writing at most one line to err.
#ifndef TRIBUTARY_APP_COMMAND_H
#define TRIBUTARY_APP_COMMAND_H

#include "app/settings.h"

#include <stdio.h>

struct command_context {
    const char *name; // of the command
    int argc;         // what is left beside the options
    char **argv;      // NULL after the last
    const struct settings *settings;
    bool json; // --json was given
    struct arena *arena;
    FILE *out, *err;
};

// "tributary NAME: text", and the exit code of err->code.
int command_fail(const struct command_context *c, const struct err *err);
// "tributary NAME: what is wrong; try 'tributary NAME --help'", and 64.
int command_usage(const struct command_context *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define X(name, where, arguments, summary) int command_##name(struct command_context *c);
#include "app/commands.def"
#undef X

enum command_where { COMMAND_LOCAL, COMMAND_HUB };
struct command {
    const char *name;
    enum command_where where;
    const char *arguments, *summary;
};
extern const struct command command_table[];
extern const size_t command_count;
const struct command *command_by_name(const char *name); // NULL if there is none

// How a command is used, from the tables.
void command_help_text(FILE *out, const struct command *command);

// Finds the command in argv[1], reads its settings, runs it. functions: as command_table; where it has NULL,
// elsewhere() takes over.
struct dispatch {
    int (*const *functions)(struct command_context *);
    settings_file *file;                                      // may be NULL
    int (*elsewhere)(struct command_context *c, char **argv); // may be NULL when no function is
};
int dispatch(const struct dispatch *d, int argc, char **argv);

#endif
