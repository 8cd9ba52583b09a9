// command_opml.c – a person's feeds as a list, in and out.
#include "app/action.h"
#include "app/opml_file.h"
#include "app/print.h"
#include "base/clock.h"
#include "hub/communities.h"
#include "hub/people.h"

#include <errno.h>

static bool import(struct command_context *c, struct db *db, struct err *err);
static bool export(struct command_context *c, struct db *db, struct err *err);

static const struct action actions[] = {
    {"import", 0, 1, "[FILE]", "person", DB_WRITE_EXISTING, import},
    {"export", 0, 1, "[FILE]", "person", DB_READ, export},
    {0},
};

int command_opml(struct command_context *c)
{
    return action_run(c, actions);
}

static bool person_find(struct command_context *c, struct db *db, struct person *ret, struct err *err)
{
    if (str_empty(c->settings->person))
        return err_set(err, ERR_USAGE, "whose feeds? --person NAME says it");
    return person_by_name(db, c->arena, c->settings->person, ret, err);
}

// Into the person's own feeds; folders become tags there.
static bool import(struct command_context *c, struct db *db, struct err *err)
{
    const char *path = c->argc ? c->argv[0] : "-";
    struct person person = {0};
    struct community own;
    struct opml list;
    struct sync_counts counts = {0};
    if (!person_find(c, db, &person, err) || !opml_file_read(c->arena, path, &list, err) || !db_begin(db, err))
        return false;
    if (!community_own(db, c->arena, &person, clock_now(), &own, err) ||
        !community_import(db, c->arena, own.id, &list, clock_now(), &counts, err)) {
        db_rollback(db);
        return false;
    }
    if (!db_commit(db, err))
        return false;
    if (c->json) {
        struct print_json p;
        struct json *j = print_json_open(&p);
        json_text(j, "person", person.name);
        opml_counts_json(j, &counts);
        return print_json_close(&p, c, err) && opml_whole(&list, path, err);
    }
    opml_refusals_say(c, path, &counts);
    print_line(c, STR_FMT ": %d feed%s added, %d there already, %d refused.", STR_ARG(person.name), counts.added,
               PLURAL(counts.added), counts.kept, counts.refused);
    return opml_whole(&list, path, err);
}

// What the community lists, in a folder of its name; one's own feeds in the folders they came in.
static bool folder_add(struct command_context *c, struct db *db, const struct community *community, struct opml *list,
                       struct err *err)
{
    struct opml part;
    if (!community_export(db, c->arena, community->id, &part, err))
        return false;
    char *name = arena_cstr(c->arena, community->title);
    for (char *p = name; *p; p++)
        if (*p == '/') // which would be a folder in a folder
            *p = '-';
    for (struct opml_feed *f = part.feeds.v; f < part.feeds.v + part.feeds.n; f++) {
        if (str_find_char(f->url, ':') == f->url.n)
            continue; // a file means nothing elsewhere
        struct opml_feed *to = vec_push(c->arena, &list->feeds);
        *to = (struct opml_feed){.title = f->title, .url = f->url, .site = f->site, .folder = f->folder};
        if (!community->owner)
            to->folder = str_of(name);
    }
    list->modified = part.modified > list->modified ? part.modified : list->modified;
    return true;
}

static bool export(struct command_context *c, struct db *db, struct err *err)
{
    struct person person = {0};
    communities all;
    if (!person_find(c, db, &person, err) ||
        !community_list(db, c->arena, (struct viewer){.person = person.id}, &all, err))
        return false;
    struct opml list = {.title = arena_printf(c->arena, "Feeds of " STR_FMT, STR_ARG(person.name)),
                        .owner = person.name,
                        .created = person.created,
                        .modified = person.created};
    for (struct community *community = all.v; community < all.v + all.n; community++)
        if (community->member && !folder_add(c, db, community, &list, err))
            return false;
    if (c->argc == 0 || strcmp(c->argv[0], "-") == 0)
        return opml_print(c, &list, err);
    struct command_context to_file = *c;
    to_file.out = fopen(c->argv[0], "wxe");
    if (!to_file.out)
        return err_set(err, errno == EEXIST ? ERR_CONFLICT : ERR_IO, "'%s': %s%s", c->argv[0], strerror(errno),
                       errno == EEXIST ? "; choose another name" : "");
    bool ok = opml_print(&to_file, &list, err);
    if (fclose(to_file.out) != 0 && ok)
        ok = err_set(err, ERR_IO, "'%s': %s", c->argv[0], strerror(errno));
    return ok;
}
