// settings.h – what was set, from three places in rising order: the file that --config names (INI), the environment
// (TRIBUTARY_…), options. The table settings.def makes the struct, the checks and the help.
#ifndef TRIBUTARY_APP_SETTINGS_H
#define TRIBUTARY_APP_SETTINGS_H

#include "base/err.h"
#include "base/vec.h"

typedef VEC(struct str) setting_list;

enum setting_type { SETTING_TEXT, SETTING_NUMBER, SETTING_FLAG, SETTING_DURATION, SETTING_LIST, SETTING_ORIGIN };
enum setting_from { FROM_OPTION, FROM_ENVIRONMENT, FROM_ANYWHERE };

#define SETTING_FIELD_TEXT     struct str
#define SETTING_FIELD_ORIGIN   struct str
#define SETTING_FIELD_NUMBER   int64_t
#define SETTING_FIELD_FLAG     bool
#define SETTING_FIELD_DURATION int64_t
#define SETTING_FIELD_LIST     setting_list
struct settings {
#define X(field, option, type, from, metavar, fallback, commands, sentence) SETTING_FIELD_##type field;
#include "app/settings.def"
#undef X
};

struct setting {
    const char *field, *option;
    enum setting_type type;
    enum setting_from from;
    size_t offset; // of the field in struct settings
    const char *metavar, *fallback, *commands, *sentence;
};
extern const struct setting setting_table[];
extern const size_t setting_count;

bool setting_of_command(const struct setting *setting, const char *command);

// One line of a settings file: false ends the reading with an error.
struct settings_reader;
bool settings_line(struct settings_reader *reader, const char *name, const char *value, struct err *err);
// Reads the file and hands each of its lines to settings_line(). tributary-hub has one (settings_file.h); a command
// that takes nothing from a file needs none.
typedef bool settings_file(const char *path, struct settings_reader *reader, struct err *err);

struct arguments {
    VEC(char *) v; // what is no option, in order
    bool help;     // --help stood there
};

// argv: what follows the command's name. ERR_USAGE for options, ERR_SETTING for the file and the environment.
bool settings_read(struct arena *a, const char *command, int argc, char **argv, settings_file *file_or_null,
                   struct settings *ret, struct arguments *ret_arguments, struct err *err);

#endif
