// command_discover.c – the feeds of a page.
#include "app/discover.h"
#include "app/print.h"
#include "hub/pasted.h"

int command_discover(struct command_context *c)
{
    struct found_feeds *found = NULL;
    struct err err = {0};
    if (c->argc != 1)
        return command_usage(c, "it takes one address");
    struct pasted pasted;
    if (!pasted_read(c->arena, str_of(c->argv[0]), &pasted, &err) ||
        !discover_all(c, pasted.address, &pasted.credential, &found, &err))
        return command_fail(c, &err);
    struct print_json p;
    struct json *j = c->json ? print_json_open(&p) : NULL;
    static const char *const heads[] = {"FEED", "TITLE", "FOUND BY"};
    struct print_rows rows = {.heads = heads, .columns = 3};
    if (j) {
        json_text(j, "url", pasted.address);
        json_open_key(j, "feeds", '[');
    }
    for (struct found_feed *f = found->feeds.v; f < found->feeds.v + found->feeds.n; f++) {
        if (j) {
            json_open(j, '{');
            json_text(j, "url", f->url);
            json_text_if(j, "title", f->title);
            json_text_if(j, "type", f->type);
            json_text(j, "how", str_of(f->how));
            json_bool(j, "checked", f->checked);
            json_close(j, '}');
        } else {
            print_cell(c->arena, &rows, f->url);
            print_cell(c->arena, &rows, f->title);
            print_cell(c->arena, &rows, str_of(f->how));
        }
    }
    bool ok = true;
    if (j) {
        json_close(j, ']');
        ok = print_json_close(&p, c, &err);
    } else {
        print_rows(c, &rows);
    }
    found_feeds_free(found);
    return ok ? 0 : command_fail(c, &err);
}
