// cc.c – Creative Commons: the licence, as text or as a resource.
#include "format/read/reader_priv.h"

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

static void start_license(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    say_text(r, rule->field, attr_in(r, e, RDF, "resource"));
}

const struct rule cc_rules[] = {
    {"license", IN_FEED | IN_ITEM, TAKE_TEXT, .field = SAID_LICENSE, .start = start_license},
    {.name = NULL},
};
