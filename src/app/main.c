// main.c – tributary: the commands that read feeds, started fast; for all others it becomes tributary-hub.
#include "app/command.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

static int become_hub(struct command_context *c, char **argv);

#define FUNCTION_LOCAL(name) command_##name
#define FUNCTION_HUB(name)   NULL
static int (*const functions[])(struct command_context *) = {
#define X(name, where, arguments, summary) FUNCTION_##where(name),
#include "app/commands.def"
#undef X
};

int main(int argc, char **argv)
{
    return dispatch(&(struct dispatch){.functions = functions, .elsewhere = become_hub}, argc, argv);
}

// tributary-hub stands beside this program in a build tree, and in libexec, told by the way from here, where installed.
static int become_hub(struct command_context *c, char **argv)
{
    static const char *const places[] = {"tributary-hub", TRIBUTARY_HUB_FOLDER "/tributary-hub"};
    char self[PATH_MAX];
    struct err err;
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n < 0) {
        err_set(&err, ERR_IO, "cannot tell where this program is: /proc/self/exe: %s", strerror(errno));
        return command_fail(c, &err);
    }
    self[n] = 0;
    *strrchr(self, '/') = 0;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct str hub = arena_printf(c->arena, "%s/%s", self, places[i]);
        execv(hub.p, argv);
        if (errno != ENOENT) {
            err_set(&err, ERR_IO, "cannot run '%s': %s", hub.p, strerror(errno));
            return command_fail(c, &err);
        }
    }
    err_set(&err, ERR_UNAVAILABLE,
            "tributary-hub is neither in '%s' nor in '%s/" TRIBUTARY_HUB_FOLDER "'; install it too", self, self);
    return command_fail(c, &err);
}
