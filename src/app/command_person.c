// command_person.c – people: who has an account, and the links by which they sign in.
#include "app/action.h"
#include "app/password.h"
#include "app/print.h"
#include "base/clock.h"
#include "hub/hub.h"
#include "hub/keys.h"
#include "hub/people.h"
#include "hub/secret.h"
#include "hub/signin.h"

static bool add(struct command_context *c, struct db *db, struct err *err);
static bool list(struct command_context *c, struct db *db, struct err *err);
static bool link_new(struct command_context *c, struct db *db, struct err *err);
static bool passwd(struct command_context *c, struct db *db, struct err *err);
static bool person_delete(struct command_context *c, struct db *db, struct err *err);

static const struct action actions[] = {
    {"add", 1, 1, "NAME", "email is_operator", DB_WRITE, add},
    {"list", 0, 0, "", "", DB_READ, list},
    {"link", 1, 1, "NAME", "", DB_WRITE_EXISTING, link_new},
    {"passwd", 1, 1, "NAME", "", DB_WRITE_EXISTING, passwd},
    {"remove", 1, 1, "NAME", "", DB_WRITE_EXISTING, person_delete},
    {0},
};

int command_person(struct command_context *c)
{
    struct err err = {0};
    return hub_init(&err) ? action_run(c, actions) : command_fail(c, &err);
}

// "https://hub.example/signin/TOKEN"
static bool signin_link(struct command_context *c, struct db *db, int64_t person, struct str *ret, struct err *err)
{
    struct str base;
    char token[SECRET_TEXT];
    if (!hub_base_url(db, c->arena, c->settings->listen, &base, err) ||
        !signin_token_make(db, person, clock_now(), token, err))
        return false;
    *ret = arena_printf(c->arena, STR_FMT "/signin/%s", STR_ARG(base), token);
    return true;
}

static bool add_in(struct command_context *c, struct db *db, int64_t *ret_id, struct str *ret_link,
                   struct str *ret_river, struct err *err)
{
    struct str base;
    char key[SECRET_TEXT];
    if (!person_add(db, action_word(c, 0), c->settings->email, c->settings->is_operator, clock_now(), ret_id, err) ||
        !hub_base_url(db, c->arena, c->settings->listen, &base, err) || !signin_link(c, db, *ret_id, ret_link, err) ||
        !feed_key_make(db, *ret_id, STR("river"), clock_now(), key, err))
        return false;
    *ret_river = arena_printf(c->arena, STR_FMT "/f/%s/river.atom", STR_ARG(base), key);
    return true;
}

static bool add(struct command_context *c, struct db *db, struct err *err)
{
    int64_t id;
    struct str link, river;
    if (!db_begin(db, err))
        return false;
    if (!add_in(c, db, &id, &link, &river, err)) {
        db_rollback(db);
        return false;
    }
    if (!db_commit(db, err))
        return false;
    if (c->json) {
        struct print_json p;
        struct json *j = print_json_open(&p);
        json_text(j, "person", action_word(c, 0));
        json_text(j, "link", link);
        json_open_key(j, "feeds", '{');
        json_text(j, "river", river);
        json_close(j, '}');
        return print_json_close(&p, c, err);
    }
    print_line(c, "Sign in once, within 24 hours: " STR_FMT, STR_ARG(link));
    print_line(c, "The river as a private feed:   " STR_FMT, STR_ARG(river));
    return true;
}

static bool list(struct command_context *c, struct db *db, struct err *err)
{
    persons all;
    if (!person_list(db, c->arena, &all, err))
        return false;
    if (c->json) {
        struct print_json p;
        struct json *j = print_json_open(&p);
        json_open_key(j, "people", '[');
        for (struct person *person = all.v; person < all.v + all.n; person++) {
            json_open(j, '{');
            json_text(j, "person", person->name);
            json_text_if(j, "email", person->email);
            json_bool(j, "operator", person->is_operator);
            json_bool(j, "password", person->has_password);
            json_time(j, "created", person->created);
            json_close(j, '}');
        }
        json_close(j, ']');
        return print_json_close(&p, c, err);
    }
    static const char *const heads[] = {"NAME", "ROLE", "SINCE", "SIGNS IN BY", "MAIL"};
    struct print_rows rows = {.heads = heads, .columns = 5};
    for (struct person *person = all.v; person < all.v + all.n; person++) {
        print_cell(c->arena, &rows, person->name);
        print_cell(c->arena, &rows, person->is_operator ? STR("operator") : STR_NONE);
        print_cell(c->arena, &rows, str_first(print_time(c->arena, person->created), 10));
        print_cell(c->arena, &rows, person->has_password ? STR("password") : STR("link"));
        print_cell(c->arena, &rows, person->email);
    }
    print_rows(c, &rows);
    return true;
}

static bool link_new(struct command_context *c, struct db *db, struct err *err)
{
    struct person person;
    struct str link;
    if (!person_by_name(db, c->arena, action_word(c, 0), &person, err) || !signin_link(c, db, person.id, &link, err))
        return false;
    if (!c->json) {
        print_line(c, STR_FMT, STR_ARG(link));
        return true;
    }
    struct print_json p;
    struct json *j = print_json_open(&p);
    json_text(j, "person", person.name);
    json_text(j, "link", link);
    return print_json_close(&p, c, err);
}

static bool passwd(struct command_context *c, struct db *db, struct err *err)
{
    struct person person;
    struct password typed;
    char hash[PASSWORD_HASH];
    if (!person_by_name(db, c->arena, action_word(c, 0), &person, err) || !password_ask("New password", &typed, err))
        return false;
    bool ok = password_hash(str_make(typed.text, typed.n), person.name, hash, err);
    secret_wipe(&typed, sizeof typed);
    if (!ok || !password_set(db, person.id, hash, err))
        return false;
    if (!c->json) {
        print_line(c, "The password of " STR_FMT " is set; whoever was signed in by that name is signed out.",
                   STR_ARG(person.name));
        return true;
    }
    struct print_json p;
    json_text(print_json_open(&p), "person", person.name);
    return print_json_close(&p, c, err);
}

static bool person_delete(struct command_context *c, struct db *db, struct err *err)
{
    struct person person;
    if (!person_by_name(db, c->arena, action_word(c, 0), &person, err) || !person_remove(db, person.id, err))
        return false;
    if (!c->json) {
        print_line(c, STR_FMT " is removed, with memberships, marks, sessions and feed keys.", STR_ARG(person.name));
        return true;
    }
    struct print_json p;
    struct json *j = print_json_open(&p);
    json_text(j, "person", person.name);
    json_bool(j, "removed", true);
    return print_json_close(&p, c, err);
}
