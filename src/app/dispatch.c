// dispatch.c – from the words of a command line to the command, for both executables.
#include "app/command.h"

#include <errno.h>
#include <signal.h>

const struct command command_table[] = {
#define X(name, where, arguments, summary) {#name, COMMAND_##where, arguments, summary},
#include "app/commands.def"
#undef X
};
const size_t command_count = sizeof command_table / sizeof *command_table;

static int run(const struct dispatch *d, struct command_context *c, int argc, char **argv);
static int finish(const struct command_context *c, int code);

const struct command *command_by_name(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(command_table[i].name, name) == 0)
            return &command_table[i];
    return NULL;
}

int dispatch(const struct dispatch *d, int argc, char **argv)
{
    // A reader that goes away is an error to report like a full disk, not a signal to die of.
    signal(SIGPIPE, SIG_IGN);
    struct arena arena = {0};
    struct command_context c = {.arena = &arena, .out = stdout, .err = stderr};
    int code = run(d, &c, argc, argv);
    arena_done(&arena);
    return code;
}

static int run(const struct dispatch *d, struct command_context *c, int argc, char **argv)
{
    if (argc < 2) {
        fputs("tributary: a command is missing; try 'tributary help'\n", c->err);
        return err_exit(ERR_USAGE);
    }
    const char *word = argv[1];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        word = "help";
    else if (strcmp(word, "--version") == 0)
        word = "version";
    const struct command *command = command_by_name(word);
    if (!command) {
        struct err err;
        err_set(&err, ERR_USAGE, "unknown command '%s'; try 'tributary help'", word);
        fprintf(c->err, "tributary: %s\n", err.text);
        return err_exit(err.code);
    }
    c->name = command->name;
    struct settings settings;
    struct arguments arguments;
    struct err err = {0};
    int (*function)(struct command_context *) = d->functions[command - command_table];
    if (!function)
        return d->elsewhere(c, argv);
    if (!settings_read(c->arena, c->name, argc - 2, argv + 2, d->file, &settings, &arguments, &err))
        return err.code == ERR_USAGE ? command_usage(c, "%s", err.text) : command_fail(c, &err);
    if (arguments.help) {
        command_help_text(c->out, command);
        return finish(c, 0);
    }
    *vec_push(c->arena, &arguments.v) = NULL;
    c->argc = (int)arguments.v.n - 1;
    c->argv = arguments.v.v;
    c->settings = &settings;
    c->json = settings.json;
    return finish(c, function(c));
}

// What was printed must have arrived, or the command has not done its work.
static int finish(const struct command_context *c, int code)
{
    if ((fflush(c->out) != 0 || ferror(c->out)) && code == 0) {
        struct err err;
        err_set(&err, ERR_IO, "cannot write the output: %s", strerror(errno));
        return command_fail(c, &err);
    }
    return code;
}

int command_fail(const struct command_context *c, const struct err *err)
{
    fprintf(c->err, "tributary %s: %s\n", c->name, err->text);
    return err_exit(err->code);
}

int command_usage(const struct command_context *c, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct err err;
    err_set(&err, ERR_USAGE, "%s; try 'tributary %s --help'", text, c->name);
    return command_fail(c, &err);
}
