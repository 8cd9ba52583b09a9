// xhtml.c – a body of XHTML straight inside an item.
#include "format/read/reader_priv.h"

static void start_body(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule, (void)e;
    markup_begin(r, r->depth);
}

const struct rule xhtml_rules[] = {
    {"body", IN_ITEM, TAKE_PROSE, .field = SAID_XHTML_BODY, .start = start_body},
    {"div", IN_ITEM, TAKE_PROSE, .field = SAID_XHTML_BODY, .start = start_body},
    {.name = NULL},
};
