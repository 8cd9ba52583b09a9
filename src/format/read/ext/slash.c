// slash.c – Slash: how many comments there are, and the section it stands in.
#include "format/read/reader_priv.h"

static void end_section(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    add_tag(r, value->text, STR_NONE, STR_NONE);
}

const struct rule slash_rules[] = {
    {"comments", IN_ITEM, TAKE_TEXT, .field = SAID_COMMENT_COUNT},
    {"section", IN_ITEM, TAKE_TEXT, .end = end_section},
    {.name = NULL},
};
