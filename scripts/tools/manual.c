// manual.c – the manual page of the command: its text from a file, its commands and options from the tables they come
// from.
//   manual docs/man/tributary.1.in OUTPUT
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *arguments, *summary;
} commands[] = {
#define X(name, where, arguments, summary) {#name, arguments, summary},
#include "app/commands.def"
#undef X
};

static const struct {
    const char *field, *option, *from, *metavar, *fallback, *commands, *sentence;
} settings[] = {
#define X(field, option, type, from, metavar, fallback, commands, sentence)                                            \
    {#field, option, #from, metavar, fallback, commands, sentence},
#include "app/settings.def"
#undef X
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

// troff's own characters escaped.
static void put(FILE *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p == '\\')
            fputs("\\e", out);
        else if (*p == '-')
            fputs("\\-", out);
        else if (*p == '\'' || (*p == '.' && p == text))
            fprintf(out, "\\&%c", *p);
        else
            fputc(*p, out);
    }
}

static bool takes(const char *list, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = list; (at = strstr(at, name)); at += n)
        if ((at == list || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
            return true;
    return false;
}

static void option(FILE *out, size_t i)
{
    fputs(".TP\n.B \\-\\-", out);
    put(out, settings[i].option);
    if (*settings[i].metavar)
        fprintf(out, " \\fI%s\\fP", settings[i].metavar);
    fputc('\n', out);
    put(out, settings[i].sentence);
    if (*settings[i].fallback) {
        fputs(" (default: ", out);
        put(out, settings[i].fallback);
        fputc(')', out);
    }
    if (strcmp(settings[i].from, "OPTION") != 0) {
        fputs(" [TRIBUTARY_", out);
        for (const char *p = settings[i].field; *p; p++)
            fputc(*p >= 'a' && *p <= 'z' ? *p - 32 : *p, out);
        fputc(']', out);
    }
    fputc('\n', out);
}

static void all_commands(FILE *out)
{
    for (size_t c = 0; c < COUNT(commands); c++) {
        fprintf(out, ".SS tributary %s ", commands[c].name);
        put(out, commands[c].arguments);
        fputc('\n', out);
        put(out, commands[c].summary);
        fputs(".\n", out);
        for (size_t i = 0; i < COUNT(settings); i++)
            if (takes(settings[i].commands, commands[c].name))
                option(out, i);
    }
}

int main(int argc, char **argv)
{
    FILE *in = argc == 3 ? fopen(argv[1], "r") : NULL, *out = in ? fopen(argv[2], "w") : NULL;
    char line[1000];
    if (!out) {
        perror("manual");
        return 1;
    }
    while (fgets(line, sizeof line, in))
        if (strcmp(line, "@COMMANDS@\n") == 0)
            all_commands(out);
        else
            fputs(line, out);
    return fclose(in) || fclose(out);
}
