// sy.c – Syndication: how often the feed changes.
#include "format/read/reader_priv.h"

static void end_period(struct reader *r, const struct rule *rule, struct said *value)
{
    static const char *const periods[] = {"hourly", "daily", "weekly", "monthly", "yearly"};
    (void)rule;
    for (size_t i = 0; i < sizeof periods / sizeof periods[0]; i++)
        if (str_eq_nocase(value->text, str_of(periods[i])))
            say_text(r, SAID_UPDATE_PERIOD, str_of(periods[i]));
}

static void end_frequency(struct reader *r, const struct rule *rule, struct said *value)
{
    if (reader_count(value->text) > 0)
        say(r, rule->field, value);
}

const struct rule sy_rules[] = {
    {"updatePeriod", IN_FEED, TAKE_TEXT, .end = end_period},
    {"updateFrequency", IN_FEED, TAKE_TEXT, .field = SAID_UPDATE_FREQUENCY, .end = end_frequency},
    {.name = NULL},
};
