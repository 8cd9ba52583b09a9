// command_help.c – what the commands are and how each is used, all from the tables.
#include "app/command.h"

static void overview(FILE *out);
static void option_line(FILE *out, const char *left, const char *sentence, const char *fallback, const char *also);

int command_help(struct command_context *c)
{
    if (c->argc > 1)
        return command_usage(c, "'%s' is one word too many", c->argv[1]);
    if (!c->argc) {
        overview(c->out);
        return 0;
    }
    const struct command *command = command_by_name(c->argv[0]);
    if (!command)
        return command_usage(c, "'%s' is no command", c->argv[0]);
    command_help_text(c->out, command);
    return 0;
}

static void overview(FILE *out)
{
    fputs("Tributary: many communities, one river.\n\nusage: tributary COMMAND [OPTION…] [ARGUMENT…]\n\n", out);
    for (size_t i = 0; i < command_count; i++)
        fprintf(out, "  %-10s %s\n", command_table[i].name, command_table[i].summary);
    fputs("\n'tributary COMMAND --help' tells the options of one of them.\n", out);
}

void command_help_text(FILE *out, const struct command *command)
{
    fprintf(out, "tributary %s: %s\n\nusage: tributary %s [OPTION…]%s%s\n\n", command->name, command->summary,
            command->name, *command->arguments ? " " : "", command->arguments);
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *s = &setting_table[i];
        if (!setting_of_command(s, command->name))
            continue;
        char left[100], also[100] = "";
        snprintf(left, sizeof left, "--%s%s%s", s->option, *s->metavar ? " " : "", s->metavar);
        if (s->from >= FROM_ENVIRONMENT) {
            int n = snprintf(also, sizeof also, "TRIBUTARY_%s", s->field);
            for (char *p = also; p < also + n; p++)
                *p = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
        }
        option_line(out, left, s->sentence, s->fallback, also);
    }
    option_line(out, "--help", "this text", "", "");
}

static void option_line(FILE *out, const char *left, const char *sentence, const char *fallback, const char *also)
{
    fprintf(out, "  %-24s %s", left, sentence);
    if (*fallback)
        fprintf(out, " (default: %s)", fallback);
    if (*also)
        fprintf(out, " [%s]", also);
    fputc('\n', out);
}
