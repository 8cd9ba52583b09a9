// command_backup.c – a consistent copy of the store.
#include "app/action.h"
#include "app/print.h"

static bool backup(struct command_context *c, struct db *db, struct err *err)
{
    if (!db_backup(db, c->argv[0], err))
        return false;
    if (!c->json) {
        print_line(c, "The store is copied to '%s'.", c->argv[0]);
        return true;
    }
    struct print_json p;
    struct json *j = print_json_open(&p);
    json_text(j, "store", c->settings->store);
    json_text(j, "backup", str_of(c->argv[0]));
    return print_json_close(&p, c, err);
}

int command_backup(struct command_context *c)
{
    if (c->argc != 1)
        return command_usage(c, "it takes the name of one file, which must not exist yet");
    return action_run_one(c, DB_READ, backup);
}
