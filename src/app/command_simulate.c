// command_simulate.c – the sample community, written as feed files.
#include "app/command.h"
#include "app/simulate.h"

#include "base/clock.h"
#include "text/date.h"

int command_simulate(struct command_context *c)
{
    struct err err;
    int64_t until = clock_now();
    if (c->argc != 1)
        return command_usage(c, c->argc ? "one folder at a time" : "the name of a folder is missing");
    if (c->settings->until.n && !date_parse(c->settings->until, DATE_ORDER_UNKNOWN, &until))
        return command_usage(c, "option --until: '%s' is no date", c->settings->until.p);
    if (!simulate_write(c->argv[0], (uint64_t)c->settings->seed, until, &err))
        return command_fail(c, &err);
    return 0;
}
