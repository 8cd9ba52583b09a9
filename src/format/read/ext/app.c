// app.c – Atom Publishing (RFC 5023): a draft is not for readers.
#include "format/read/reader_priv.h"

static void end_draft(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    r->skip_item = reader_yes(value->text);
}

const struct rule app_rules[] = {
    {"edited", IN_ITEM, TAKE_TEXT, .field = SAID_EDITED, .end = end_date},
    {"control", IN_ITEM, .inner = IN_CONTROL},
    {"draft", IN_CONTROL, TAKE_TEXT, .end = end_draft},
    {.name = NULL},
};
