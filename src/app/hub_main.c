// hub_main.c – tributary-hub: every command, with everything they need.
#include "app/command.h"
#include "app/settings_file.h"

static int (*const functions[])(struct command_context *) = {
#define X(name, where, arguments, summary) command_##name,
#include "app/commands.def"
#undef X
};

int main(int argc, char **argv)
{
    return dispatch(&(struct dispatch){.functions = functions, .file = settings_file_read}, argc, argv);
}
