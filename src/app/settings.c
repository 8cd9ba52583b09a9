// settings.c – reads options and the environment, and puts what they and the settings file say together.
#include "app/settings.h"

#include "base/clock.h"
#include "base/must.h"
#include "text/url.h"

#include <stdio.h>
#include <stdlib.h>

const struct setting setting_table[] = {
#define X(field, option, type, from, metavar, fallback, commands, sentence)                                            \
    {#field,  option,   SETTING_##type, FROM_##from, offsetof(struct settings, field),                                 \
     metavar, fallback, commands,       sentence},
#include "app/settings.def"
#undef X
};
const size_t setting_count = sizeof setting_table / sizeof *setting_table;
#define SETTINGS (sizeof setting_table / sizeof *setting_table)

// Where the value that stands came from; a higher place replaces a lower one, the same place adds to a list.
enum place { PLACE_NONE, PLACE_DEFAULT, PLACE_FILE, PLACE_ENVIRONMENT, PLACE_OPTION };

struct settings_reader {
    struct arena *arena;
    const char *command;
    struct settings *settings;
    enum place placed[SETTINGS];
};

struct given {
    const struct setting *setting;
    const char *value;
};
typedef VEC(struct given) given_list;

static bool scan_options(struct settings_reader *r, int argc, char **argv, given_list *given, struct arguments *rest,
                         struct err *err);
static bool take_option(struct settings_reader *r, char ***at, char **end, given_list *given, struct err *err);
static const struct setting *setting_by_option(const char *command, struct str option);
static void apply_defaults(struct settings_reader *r);
static bool apply_file(struct settings_reader *r, const given_list *given, settings_file *file, struct err *err);
static bool apply_environment(struct settings_reader *r, struct err *err);
static const char *environment_value(const struct setting *setting);
static bool apply(struct settings_reader *r, const struct setting *setting, enum place place, const char *value,
                  struct err *err);
static bool read_duration(struct str s, int64_t *ret_us);
static bool read_flag(struct str s, bool *ret);
static bool read_origin(struct arena *a, struct str s, struct str *ret, struct err *err);

bool setting_of_command(const struct setting *setting, const char *command)
{
    struct str rest = str_of(setting->commands), name;
    while (str_split(&rest, ' ', &name))
        if (str_is(name, command))
            return true;
    return false;
}

bool settings_read(struct arena *a, const char *command, int argc, char **argv, settings_file *file_or_null,
                   struct settings *ret, struct arguments *ret_arguments, struct err *err)
{
    *ret = (struct settings){0};
    *ret_arguments = (struct arguments){0};
    struct settings_reader r = {.arena = a, .command = command, .settings = ret};
    given_list given = {0};
    if (!scan_options(&r, argc, argv, &given, ret_arguments, err))
        return false;
    if (ret_arguments->help)
        return true;
    apply_defaults(&r);
    if ((file_or_null && !apply_file(&r, &given, file_or_null, err)) || !apply_environment(&r, err))
        return false;
    for (size_t i = 0; i < given.n; i++)
        if (!apply(&r, given.v[i].setting, PLACE_OPTION, given.v[i].value, err)) {
            err->code = ERR_USAGE;
            return err_wrap(err, "option --%s", given.v[i].setting->option);
        }
    return true;
}

bool settings_line(struct settings_reader *r, const char *name, const char *value, struct err *err)
{
    bool known = false;
    for (size_t i = 0; i < SETTINGS; i++) {
        const struct setting *s = &setting_table[i];
        if (s->from != FROM_ANYWHERE || strcmp(s->option, name) != 0)
            continue;
        known = true;
        if (setting_of_command(s, r->command) && !apply(r, s, PLACE_FILE, value, err))
            return err_wrap(err, "%s", name);
    }
    return known || err_set(err, ERR_SETTING, "'%s' is no setting; see 'tributary help' for those there are", name);
}

static bool scan_options(struct settings_reader *r, int argc, char **argv, given_list *given, struct arguments *rest,
                         struct err *err)
{
    bool options = true;
    for (char **at = argv, **end = argv + argc; at < end; at++) {
        if (!options || (*at)[0] != '-' || !(*at)[1]) {
            *vec_push(r->arena, &rest->v) = *at;
        } else if (strcmp(*at, "--") == 0) {
            options = false;
        } else if (strcmp(*at, "--help") == 0 || strcmp(*at, "-h") == 0) {
            rest->help = true;
        } else if (!take_option(r, &at, end, given, err)) {
            return false;
        }
    }
    return true;
}

// --name VALUE, --name=VALUE, or --flag; *at stays on the last word that belongs to it.
static bool take_option(struct settings_reader *r, char ***at, char **end, given_list *given, struct err *err)
{
    char *word = **at;
    size_t len = strcspn(word, "=");
    const struct setting *s = NULL;
    if (word[1] == '-')
        s = setting_by_option(r->command, str_make(word + 2, len - 2));
    if (!s)
        return err_set(err, ERR_USAGE, "unknown option %.*s", (int)len, word);
    const char *value = word[len] == '=' ? word + len + 1 : NULL;
    if (s->type == SETTING_FLAG) {
        if (value)
            return err_set(err, ERR_USAGE, "option --%s takes no value", s->option);
        value = "yes";
    } else if (!value) {
        if (*at + 1 == end)
            return err_set(err, ERR_USAGE, "option --%s needs a value (%s)", s->option, s->metavar);
        value = *++*at;
    }
    *vec_push(r->arena, given) = (struct given){s, value};
    return true;
}

static const struct setting *setting_by_option(const char *command, struct str option)
{
    for (size_t i = 0; i < SETTINGS; i++)
        if (str_is(option, setting_table[i].option) && setting_of_command(&setting_table[i], command))
            return &setting_table[i];
    return NULL;
}

static void apply_defaults(struct settings_reader *r)
{
    struct err err;
    for (size_t i = 0; i < SETTINGS; i++)
        if (*setting_table[i].fallback)
            must(apply(r, &setting_table[i], PLACE_DEFAULT, setting_table[i].fallback, &err));
}

// The file is itself a setting ("config"), given as an option or in the environment.
static bool apply_file(struct settings_reader *r, const given_list *given, settings_file *file, struct err *err)
{
    const struct setting *config = setting_by_option(r->command, STR("config"));
    const char *path = config ? environment_value(config) : NULL;
    for (size_t i = 0; i < given->n; i++)
        if (given->v[i].setting == config)
            path = given->v[i].value;
    return !path || !*path || file(path, r, err);
}

static bool apply_environment(struct settings_reader *r, struct err *err)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        const struct setting *s = &setting_table[i];
        const char *value = environment_value(s);
        if (!value || !setting_of_command(s, r->command))
            continue;
        struct str rest = str_of(value), part = rest;
        bool list = s->type == SETTING_LIST; // several values, a comma between them
        while (list ? str_split(&rest, ',', &part) : value != NULL) {
            if (!apply(r, s, PLACE_ENVIRONMENT, arena_cstr(r->arena, str_trim(part)), err))
                return err_wrap(err, "environment, --%s", s->option);
            if (!list)
                break;
        }
    }
    return true;
}

static const char *environment_value(const struct setting *s)
{
    if (s->from < FROM_ENVIRONMENT)
        return NULL;
    char name[80];
    int n = snprintf(name, sizeof name, "TRIBUTARY_%s", s->field);
    for (char *p = name; p < name + n; p++)
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 32);
    return getenv(name);
}

static bool apply(struct settings_reader *r, const struct setting *s, enum place place, const char *value,
                  struct err *err)
{
    void *field = (char *)r->settings + s->offset;
    struct str text = arena_str(r->arena, str_of(value));
    bool replaces = place > r->placed[s - setting_table];
    r->placed[s - setting_table] = place;
    switch (s->type) {
    case SETTING_TEXT:
        *(struct str *)field = text;
        return true;
    case SETTING_NUMBER:
        if (str_int(text, field) && *(int64_t *)field >= 0)
            return true;
        return err_set(err, ERR_SETTING, "'%s' is not a whole number of 0 or more", value);
    case SETTING_FLAG:
        return read_flag(text, field) || err_set(err, ERR_SETTING, "'%s' is neither yes nor no", value);
    case SETTING_DURATION:
        return read_duration(text, field) ||
               err_set(err, ERR_SETTING, "'%s' is not a time span; write 500ms, 10s, 15m, 2h or 7d", value);
    case SETTING_LIST:
        if (replaces)
            ((setting_list *)field)->n = 0;
        if (text.n)
            *vec_push(r->arena, (setting_list *)field) = text;
        return true;
    case SETTING_ORIGIN:
        return read_origin(r->arena, text, field, err);
    }
    return true;
}

static bool read_flag(struct str s, bool *ret)
{
    *ret = str_is(s, "yes") || str_is(s, "true") || str_is(s, "on") || str_is(s, "1");
    return *ret || s.n == 0 || str_is(s, "no") || str_is(s, "false") || str_is(s, "off") || str_is(s, "0");
}

static bool read_duration(struct str s, int64_t *ret_us)
{
    static const struct {
        const char *unit;
        int64_t us;
    } units[] = {
        {"ms", CLOCK_SECOND / 1000}, {"s", CLOCK_SECOND}, {"m", CLOCK_MINUTE}, {"h", CLOCK_HOUR}, {"d", CLOCK_DAY}};
    size_t digits = 0;
    while (digits < s.n && char_digit(s.p[digits]))
        digits++;
    int64_t count;
    if (!str_int(str_first(s, digits), &count))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_is(str_from(s, digits), units[i].unit))
            return !__builtin_mul_overflow(count, units[i].us, ret_us);
    *ret_us = 0;
    return count == 0 && digits == s.n; // nothing is nothing in every unit
}

static bool read_origin(struct arena *a, struct str s, struct str *ret, struct err *err)
{
    struct url url;
    struct err why;
    struct str shown = url_without_userinfo(a, s, NULL);
    *ret = STR_NONE;
    if (!s.n)
        return true;
    if (!url_parse(a, s, &url, &why))
        return err_set(err, ERR_SETTING, "%s", why.text);
    if (!str_is(url.scheme, "http") && !str_is(url.scheme, "https"))
        return err_set(err, ERR_SETTING, "'" STR_FMT "' has to begin with http:// or https://", STR_ARG(shown));
    if (!url.host.n || url.userinfo.n || (url.path.n && !str_is(url.path, "/")) || url.query.p || url.fragment.p)
        return err_set(err, ERR_SETTING,
                       "'" STR_FMT "' has to be a host and nothing after it, as in https://hub.example",
                       STR_ARG(shown));
    *ret = url_origin(a, s);
    return true;
}
