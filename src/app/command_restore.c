// command_restore.c – a backup takes the place of the store.
#include "app/print.h"
#include "app/store.h"
#include "hub/credentials.h"
#include "hub/key_file.h"

struct restored {
    struct str aside;
    struct str key;      // where it is looked for
    int64_t all, closed; // credentials, and those that the key does not open
};

static bool restore(struct command_context *c, struct restored *r, struct err *err)
{
    struct db *db;
    struct err why;
    if (!db_restore(c->arena, arena_cstr(c->arena, c->settings->store), c->argv[0], &r->aside, err) ||
        !store_open(c, DB_READ, &db, err))
        return false;
    r->key = key_file_path(c->arena, db);
    bool ok = credential_check(db, &r->all, &r->closed, &why, err);
    db_close(db);
    return ok;
}

static bool show(const struct command_context *c, const struct restored *r, struct err *err)
{
    if (c->json) {
        struct print_json p;
        struct json *j = print_json_open(&p);
        json_text(j, "store", c->settings->store);
        json_text(j, "backup", str_of(c->argv[0]));
        json_text_if(j, "aside", r->aside);
        json_text(j, "key", r->key);
        json_int(j, "credentials", r->all);
        json_int(j, "credentials_closed", r->closed);
        return print_json_close(&p, c, err);
    }
    print_line(c, "The store '" STR_FMT "' is what '%s' holds.", STR_ARG(c->settings->store), c->argv[0]);
    if (r->aside.n)
        print_line(c, "What was there is put aside as '" STR_FMT "'.", STR_ARG(r->aside));
    print_line(c, "The key of feeds' passwords is in no backup. %s '" STR_FMT "'%s",
               !r->all     ? "This one needs none; a key would go to"
               : r->closed ? "Put it back at"
                           : "It is there, and fits:",
               STR_ARG(r->key),
               r->closed ? arena_printf(c->arena, ": without it %lld of %lld feeds with a password wait.",
                                        (long long)r->closed, (long long)r->all)
                               .p
                         : ".");
    return true;
}

int command_restore(struct command_context *c)
{
    if (c->argc != 1)
        return command_usage(c, "it takes the name of one file, as 'tributary backup' made it");
    struct restored r = {0};
    struct err err = {0};
    return restore(c, &r, &err) && show(c, &r, &err) ? 0 : command_fail(c, &err);
}
