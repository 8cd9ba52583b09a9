// command_river.c – one person's merged view on standard output, for people and for other programs.
#include "app/action.h"
#include "app/print.h"
#include "app/river_show.h"
#include "base/clock.h"
#include "base/limits.h"
#include "format/write.h"
#include "hub/hub.h"
#include "hub/people.h"
#include "hub/publish.h"

#include <unistd.h>

#define PAGE 200 // river_load's most

static bool as_document(const struct river_shown *r, struct buf *out,
                        bool (*write)(struct buf *, const struct document *));
static bool as_atom(const struct river_shown *r, struct buf *out)
{
    return as_document(r, out, write_atom);
}
static bool as_rss(const struct river_shown *r, struct buf *out)
{
    return as_document(r, out, write_rss);
}
static bool as_json(const struct river_shown *r, struct buf *out)
{
    return as_document(r, out, write_jsonfeed);
}

// A document may be handed on, so it leaves hidden communities out, as keyed feeds do.
static const struct form {
    const char *name;
    bool document, bodies;
    bool (*show)(const struct river_shown *r, struct buf *out);
} forms[] = {
    {"atom", true, true, as_atom},           {"rss", true, true, as_rss},
    {"json", true, true, as_json},           {"html", false, true, river_show_html},
    {"text", false, false, river_show_text},
};

static const struct form *form_find(struct command_context *c, struct err *err);
static bool river(struct command_context *c, struct db *db, struct err *err);
static bool entries_load(struct command_context *c, struct db *db, int64_t person, const struct form *form,
                         struct river_page *ret, struct err *err);
static bool authority_settle(struct command_context *c, struct db *db, struct err *err);

int command_river(struct command_context *c)
{
    struct err err = {0};
    if (c->argc)
        return command_usage(c, "'%s' is one word too many", c->argv[0]);
    if (str_empty(c->settings->person))
        return command_usage(c, "whose river? --person NAME says it");
    if (c->settings->limit < 1)
        return command_usage(c, "--limit must be at least 1");
    if (!form_find(c, &err))
        return command_usage(c, "%s", err.text);
    return action_run_one(c, DB_READ, river);
}

static const struct form *form_find(struct command_context *c, struct err *err)
{
    struct str name = c->settings->format;
    if (str_empty(name))
        name = c->json ? STR("json") : print_on_terminal(c) ? STR("text") : STR("atom");
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (str_is(name, forms[i].name))
            return &forms[i];
    err_set(err, ERR_USAGE, "'" STR_FMT "' is no --format: atom, rss, json, html or text", STR_ARG(name));
    return NULL;
}

static bool river(struct command_context *c, struct db *db, struct err *err)
{
    const struct form *form = form_find(c, err);
    struct river_page page = {0};
    struct person person;
    struct river_shown shown = {.c = c, .db = db, .person = &person, .page = &page};
    if (!person_by_name(db, c->arena, c->settings->person, &person, err) ||
        !hub_base_url(db, c->arena, c->settings->listen, &shown.base_url, err) ||
        (form->document && !authority_settle(c, db, err)) || !entries_load(c, db, person.id, form, &page, err))
        return false;
    if (page.entries.n == 0 && !form->document) {
        if (isatty(STDERR_FILENO))
            fputs("Nothing has come down the river yet.\n", c->err);
        return true;
    }
    struct buf out;
    buf_init(&out, LIMIT_OUTPUT);
    bool ok = form->show(&shown, &out) ||
              err_set(err, ERR_LIMIT, "that is over %zu MiB; a smaller --limit helps", LIMIT_OUTPUT / MIB);
    if (ok)
        fwrite(out.p, 1, out.n, c->out);
    buf_done(&out);
    return ok;
}

static bool entries_load(struct command_context *c, struct db *db, int64_t person, const struct form *form,
                         struct river_page *ret, struct err *err)
{
    struct river_filter filter = {.kind = -1, .with_hidden = !form->document, .bodies = form->bodies};
    int64_t wanted = c->settings->limit;
    do {
        struct river_page page;
        filter.limit = (int)(wanted < PAGE ? wanted : PAGE);
        if (!river_load(db, c->arena, person, &filter, &page, err))
            return false;
        for (struct entry *e = page.entries.v; e < page.entries.v + page.entries.n; e++)
            *vec_push(c->arena, &ret->entries) = *e;
        wanted -= (int64_t)page.entries.n;
        filter.before = page.older;
    } while (wanted > 0 && filter.before.entry);
    return true;
}

// Before the first document goes out the hub must know under which name it makes ids.
static bool authority_settle(struct command_context *c, struct db *db, struct err *err)
{
    struct str settled, base;
    struct db *writer;
    if (!hub_setting_get(db, c->arena, "tag_authority", &settled, err))
        return false;
    if (!str_empty(settled))
        return true;
    if (!hub_base_url(db, c->arena, c->settings->listen, &base, err) ||
        !db_open(db_path(db), DB_WRITE_EXISTING, &writer, err))
        return false;
    bool ok = hub_authority_settle(writer, base, clock_now(), err);
    db_close(writer);
    return ok;
}

static bool as_document(const struct river_shown *r, struct buf *out,
                        bool (*write)(struct buf *, const struct document *))
{
    struct publish_context context = {.base_url = r->base_url};
    struct document doc;
    publish_river(r->c->arena, r->db, r->person, r->page, &context, &doc);
    return write(out, &doc);
}
