// command_version.c – which version this is.
#include "app/command.h"
#include "base/json.h"
#include "base/limits.h"

int command_version(struct command_context *c)
{
    if (c->argc)
        return command_usage(c, "'%s' is one word too many", c->argv[0]);
    if (!c->json) {
        fputs("tributary " TRIBUTARY_VERSION "\n", c->out);
        return 0;
    }
    struct buf out;
    buf_init(&out, KIB);
    struct json j = json_to(&out);
    json_open(&j, '{');
    json_text(&j, "name", STR("tributary"));
    json_text(&j, "version", STR(TRIBUTARY_VERSION));
    json_close(&j, '}');
    fprintf(c->out, "%s\n", out.p);
    buf_done(&out);
    return 0;
}
