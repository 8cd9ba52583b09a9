// webfeeds.c – pictures of a feed.
#include "format/read/reader_priv.h"

static void start_cover(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    say_text(r, rule->field, reader_url(r, attr(r, e, "image"), true));
}

static void end_icon(struct reader *r, const struct rule *rule, struct said *value)
{
    value->text = reader_url(r, value->text, true);
    say(r, rule->field, value);
}

const struct rule webfeeds_rules[] = {
    {"icon", IN_FEED, TAKE_TEXT, .field = SAID_WEB_ICON, .end = end_icon},
    {"cover", IN_FEED, .field = SAID_WEB_COVER, .start = start_cover},
    {.name = NULL},
};
