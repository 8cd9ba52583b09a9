// cc.c – Creative Commons: the licence, as text or as a resource.
#include "format/read/reader_priv.h"

static void start_license(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    say_text(r, rule->field, attr_rdf(r, e, "resource"));
}

const struct rule cc_rules[] = {
    {"license", IN_FEED | IN_ITEM, TAKE_TEXT, .field = SAID_LICENSE, .start = start_license},
    {.name = NULL},
};
