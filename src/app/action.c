// action.c – finds the action that was meant, opens the store for it, reports how it ended.
#include "app/action.h"
#include "app/store.h"

static const struct action *action_find(struct command_context *c, const struct action *table, struct err *err);
static bool options_fit(const struct command_context *c, const struct action *action, struct err *err);
static bool option_given(const struct command_context *c, const struct setting *s);
static bool listed(const char *names, const char *name);
static int report(const struct command_context *c, const struct err *err);

int action_run(struct command_context *c, const struct action *table)
{
    struct err err = {0};
    const struct action *action = action_find(c, table, &err);
    if (!action)
        return report(c, &err);
    c->argc--;
    c->argv++;
    if (c->argc < action->least || c->argc > action->most)
        return command_usage(c, "'%s %s' takes: %s", c->name, action->name,
                             *action->arguments ? action->arguments : "no further words");
    if (!options_fit(c, action, &err))
        return report(c, &err);
    return action_run_one(c, action->mode, action->run);
}

int action_run_one(struct command_context *c, enum db_mode mode,
                   bool (*run)(struct command_context *c, struct db *db, struct err *err))
{
    struct err err = {0};
    struct db *db;
    if (!store_open(c, mode, &db, &err))
        return report(c, &err);
    if (mode != DB_READ)
        db_durable(db, true); // what people ask for is on the disk when they are told so
    bool ok = run(c, db, &err);
    db_close(db);
    return ok ? 0 : report(c, &err);
}

struct str action_word(const struct command_context *c, int at)
{
    return at < c->argc ? str_of(c->argv[at]) : STR_NONE;
}

static const struct action *action_find(struct command_context *c, const struct action *table, struct err *err)
{
    struct str names = STR_NONE;
    for (const struct action *a = table; a->name; a++) {
        if (c->argc > 0 && strcmp(c->argv[0], a->name) == 0)
            return a;
        names = arena_printf(c->arena, STR_FMT "%s%s", STR_ARG(names),
                             a == table  ? ""
                             : a[1].name ? ", "
                                         : " or ",
                             a->name);
    }
    if (c->argc > 0)
        err_set(err, ERR_USAGE, "'%s' is not among its actions: " STR_FMT, c->argv[0], STR_ARG(names));
    else
        err_set(err, ERR_USAGE, "an action is missing: " STR_FMT, STR_ARG(names));
    return NULL;
}

// An option that another action of the command takes would be passed over in silence.
static bool options_fit(const struct command_context *c, const struct action *action, struct err *err)
{
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *s = &setting_table[i];
        if (s->from == FROM_OPTION && setting_of_command(s, c->name) && strcmp(s->field, "json") != 0 &&
            !listed(action->options, s->field) && option_given(c, s))
            return err_set(err, ERR_USAGE, "'%s %s' takes no --%s", c->name, action->name, s->option);
    }
    return true;
}

static bool option_given(const struct command_context *c, const struct setting *s)
{
    const char *field = (const char *)c->settings + s->offset;
    switch (s->type) {
    case SETTING_TEXT:
        return !str_is(*(const struct str *)(const void *)field, s->fallback);
    case SETTING_FLAG:
        return *(const bool *)field;
    default:
        return false; // numbers and times have a value always
    }
}

static bool listed(const char *names, const char *name)
{
    struct str rest = str_of(names), one;
    while (str_split(&rest, ' ', &one))
        if (str_is(one, name))
            return true;
    return false;
}

static int report(const struct command_context *c, const struct err *err)
{
    return err->code == ERR_USAGE ? command_usage(c, "%s", err->text) : command_fail(c, err);
}
