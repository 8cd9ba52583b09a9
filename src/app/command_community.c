// command_community.c – communities, who belongs to them, what they list.
#include "app/action.h"
#include "app/community_feed.h"
#include "app/opml_file.h"
#include "app/print.h"
#include "base/clock.h"
#include "base/limits.h"
#include "hub/communities.h"
#include "hub/community_words.h"
#include "hub/hub.h"
#include "hub/memberships.h"
#include "hub/people.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

static bool add(struct command_context *c, struct db *db, struct err *err);
static bool list(struct command_context *c, struct db *db, struct err *err);
static bool join(struct command_context *c, struct db *db, struct err *err);
static bool leave(struct command_context *c, struct db *db, struct err *err);
static bool import(struct command_context *c, struct db *db, struct err *err);
static bool export(struct command_context *c, struct db *db, struct err *err);
static bool end(struct command_context *c, struct db *db, struct err *err);

static const struct action actions[] = {
    {"add", 1, 1, "SLUG --title TITLE", "title domain stage visibility", DB_WRITE, add},
    {"list", 0, 0, "", "", DB_READ, list},
    {"join", 2, 2, "SLUG PERSON", "standing role", DB_WRITE_EXISTING, join},
    {"leave", 2, 2, "SLUG PERSON", "", DB_WRITE_EXISTING, leave},
    {"import", 1, 1, "FILE or DIR", "", DB_WRITE, import},
    {"export", 1, 1, "SLUG", "", DB_READ, export},
    {"feed", 2, 2, "SLUG URL", "title orientation kind discover basic header no_credential remove", DB_WRITE_EXISTING,
     community_list_feed},
    {"close", 1, 1, "SLUG", "", DB_WRITE_EXISTING, end},
    {0},
};

int command_community(struct command_context *c)
{
    struct err err = {0};
    return hub_init(&err) ? action_run(c, actions) : command_fail(c, &err);
}

static bool add(struct command_context *c, struct db *db, struct err *err)
{
    const struct settings *s = c->settings;
    struct community_new community = {.slug = action_word(c, 0),
                                      .title = str_empty(s->title) ? action_word(c, 0) : s->title,
                                      .domain = s->domain,
                                      .stage = s->stage,
                                      .visibility = VISIBILITY_MEMBERS};
    int64_t id;
    if ((!str_empty(s->visibility) && !visibility_read(s->visibility, &community.visibility, err)) ||
        !community_add(db, &community, clock_now(), &id, err))
        return false;
    if (!c->json) {
        print_line(c, "Community '" STR_FMT "' is made; 'tributary community feed " STR_FMT " URL' gives it feeds.",
                   STR_ARG(community.slug), STR_ARG(community.slug));
        return true;
    }
    struct print_json p;
    struct json *j = print_json_open(&p);
    json_text(j, "community", community.slug);
    json_text(j, "title", community.title);
    json_text(j, "visibility", str_of(visibility_names[community.visibility]));
    return print_json_close(&p, c, err);
}

static bool list_json(struct command_context *c, struct db *db, const communities *all, struct err *err)
{
    struct print_json p;
    struct json *j = print_json_open(&p);
    bool ok = true;
    json_open_key(j, "communities", '[');
    for (size_t i = 0; ok && i < all->n; i++) {
        const struct community *one = &all->v[i];
        int64_t people, feeds;
        if (!(ok = community_sizes(db, one->id, &people, &feeds, err)))
            break;
        json_open(j, '{');
        json_text(j, "community", one->slug);
        json_int(j, "number", one->id);
        json_text(j, "title", one->title);
        json_text_if(j, "domain", one->domain);
        json_text_if(j, "stage", one->stage);
        json_text(j, "visibility", str_of(visibility_names[one->visibility]));
        json_int(j, "members", people);
        json_int(j, "feeds", feeds);
        json_time(j, "created", one->created);
        json_time(j, "closed", one->closed);
        json_close(j, '}');
    }
    json_close(j, ']');
    return print_json_close(&p, c, err) && ok;
}

static bool list(struct command_context *c, struct db *db, struct err *err)
{
    communities all;
    if (!community_list_all(db, c->arena, &all, err))
        return false;
    if (c->json)
        return list_json(c, db, &all, err);
    static const char *const heads[] = {"SLUG", "VISIBILITY", "MEMBERS", "FEEDS", "NUMBER", "TITLE"};
    struct print_rows rows = {.heads = heads, .columns = 6};
    for (struct community *one = all.v; one < all.v + all.n; one++) {
        int64_t people, feeds;
        if (!community_sizes(db, one->id, &people, &feeds, err))
            return false;
        print_cell(c->arena, &rows, one->slug);
        print_cell(c->arena, &rows, one->closed ? STR("closed") : str_of(visibility_names[one->visibility]));
        print_cell(c->arena, &rows, arena_printf(c->arena, "%lld", (long long)people));
        print_cell(c->arena, &rows, arena_printf(c->arena, "%lld", (long long)feeds));
        print_cell(c->arena, &rows, arena_printf(c->arena, "%lld", (long long)one->id));
        print_cell(c->arena, &rows, one->title);
    }
    print_rows(c, &rows);
    return true;
}

static bool both_find(struct command_context *c, struct db *db, struct community *ret_community,
                      struct person *ret_person, struct err *err)
{
    return community_find(db, c->arena, action_word(c, 0), ret_community, err) &&
           person_by_name(db, c->arena, action_word(c, 1), ret_person, err);
}

static bool join(struct command_context *c, struct db *db, struct err *err)
{
    const struct settings *s = c->settings;
    struct community community;
    struct person person;
    enum level standing = LEVEL_NONE;
    if ((!str_empty(s->standing) && !level_read(s->standing, &standing, err)) ||
        !both_find(c, db, &community, &person, err) || !db_begin(db, err))
        return false;
    if (!membership_join(db, community.id, person.id, standing, clock_now(), err) ||
        (!str_empty(s->role) && !membership_role(db, community.id, person.id, s->role, clock_now(), err))) {
        db_rollback(db);
        return false;
    }
    if (!db_commit(db, err))
        return false;
    if (!c->json) {
        print_line(c, STR_FMT " belongs to '" STR_FMT "'%s" STR_FMT "%s" STR_FMT ".", STR_ARG(person.name),
                   STR_ARG(community.slug), standing ? ", standing " : "", STR_ARG(str_of(level_names[standing])),
                   str_empty(s->role) ? "" : ", as ", STR_ARG(s->role));
        return true;
    }
    struct print_json p;
    struct json *j = print_json_open(&p);
    json_text(j, "community", community.slug);
    json_text(j, "person", person.name);
    json_text_if(j, "standing", str_of(level_names[standing]));
    json_text_if(j, "role", s->role);
    return print_json_close(&p, c, err);
}

static bool leave(struct command_context *c, struct db *db, struct err *err)
{
    struct community community;
    struct person person;
    if (!both_find(c, db, &community, &person, err) || !membership_leave(db, community.id, person.id, clock_now(), err))
        return false;
    if (!c->json) {
        print_line(c, STR_FMT " left '" STR_FMT "'.", STR_ARG(person.name), STR_ARG(community.slug));
        return true;
    }
    struct print_json p;
    struct json *j = print_json_open(&p);
    json_text(j, "community", community.slug);
    json_text(j, "person", person.name);
    json_bool(j, "left", true);
    return print_json_close(&p, c, err);
}

typedef VEC(struct str) paths;
static bool paths_find(struct command_context *c, const char *path, paths *ret, struct err *err);
static bool import_one(struct command_context *c, struct db *db, const char *path, struct json *j, struct err *err);

// One file, or every *.opml of a folder; there a bad one is reported and the others go on.
static bool import(struct command_context *c, struct db *db, struct err *err)
{
    paths files = {0};
    struct print_json p;
    struct json *j = NULL;
    bool ok = true;
    if (!paths_find(c, c->argv[0], &files, err))
        return false;
    if (c->json)
        json_open_key(j = print_json_open(&p), "files", '[');
    for (size_t i = 0; i < files.n && (ok || err_fault(err->code) != FAULT_OPERATOR); i++) {
        struct err why = {0};
        if (import_one(c, db, files.v[i].p, j, &why))
            continue;
        if (!ok)
            fprintf(c->err, "tributary %s: %s\n", c->name, err->text);
        ok = false;
        *err = why;
    }
    if (j)
        json_close(j, ']');
    return (!j || print_json_close(&p, c, err)) && ok;
}

static int path_order(const void *x, const void *y)
{
    return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

static bool paths_find(struct command_context *c, const char *path, paths *ret, struct err *err)
{
    struct stat st;
    if (strcmp(path, "-") == 0 || (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))) {
        *vec_push(c->arena, ret) = str_of(path);
        return true;
    }
    DIR *dir = opendir(path);
    if (!dir)
        return err_set(err, ERR_NO_INPUT, "'%s': %s", path, strerror(errno));
    struct dirent *entry;
    while ((entry = readdir(dir)) && ret->n <= LIMIT_FEED_FILES)
        if (entry->d_name[0] != '.' && str_ends(str_of(entry->d_name), STR(".opml")))
            *vec_push(c->arena, ret) = arena_printf(c->arena, "%s/%s", path, entry->d_name);
    closedir(dir);
    if (ret->n > LIMIT_FEED_FILES)
        return err_set(err, ERR_LIMIT, "'%s': it holds more than %d files *.opml", path, LIMIT_FEED_FILES);
    if (ret->n == 0)
        return err_set(err, ERR_NO_INPUT, "'%s': there is no file *.opml in it", path);
    qsort(ret->v, ret->n, sizeof *ret->v, path_order);
    return true;
}

static bool import_one(struct command_context *c, struct db *db, const char *path, struct json *j, struct err *err)
{
    struct opml list;
    struct sync_counts counts;
    struct community community;
    int64_t id;
    if (!opml_file_read(c->arena, path, &list, err))
        return false;
    if (!community_sync(db, c->arena, &list, STR_NONE, false, clock_now(), &counts, &id, err) ||
        !community_by_id(db, c->arena, id, &community, err))
        return err_wrap(err, "'%s'", path);
    if (j) {
        json_open(j, '{');
        json_text(j, "file", str_of(path));
        json_text(j, "community", community.slug);
        json_bool(j, "created", counts.created);
        opml_counts_json(j, &counts);
        json_close(j, '}');
        return opml_whole(&list, path, err);
    }
    opml_refusals_say(c, path, &counts);
    print_line(c, "Community '" STR_FMT "'%s: %d feed%s added, %d changed, %d taken off, %d as before, %d refused.",
               STR_ARG(community.slug), counts.created ? " is made" : "", counts.added, PLURAL(counts.added),
               counts.changed, counts.removed, counts.kept, counts.refused);
    return opml_whole(&list, path, err);
}

static bool export(struct command_context *c, struct db *db, struct err *err)
{
    struct community community;
    struct opml list;
    return community_find(db, c->arena, action_word(c, 0), &community, err) &&
           community_export(db, c->arena, community.id, &list, err) && opml_print(c, &list, err);
}

static bool end(struct command_context *c, struct db *db, struct err *err)
{
    struct community community;
    if (!community_find(db, c->arena, action_word(c, 0), &community, err) ||
        !community_close(db, community.id, clock_now(), err))
        return false;
    if (!c->json) {
        print_line(c, "Community '" STR_FMT "' is closed: its feeds are no longer visited for it, what there is stays.",
                   STR_ARG(community.slug));
        return true;
    }
    struct print_json p;
    struct json *j = print_json_open(&p);
    json_text(j, "community", community.slug);
    json_bool(j, "closed", true);
    return print_json_close(&p, c, err);
}
