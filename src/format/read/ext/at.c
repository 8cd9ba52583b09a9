// at.c – tombstones (RFC 6721): entries that the feed withdraws.
#include "format/read/reader_priv.h"

static void start_deleted(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    struct doc_tombstone grave = {.ref = attr(r, e, "ref")};
    if (!date_parse(attr(r, e, "when"), r->order, &grave.when))
        grave.when = 0;
    if (!str_empty(grave.ref) && r->doc->tombstones.n < LIMIT_ENTRIES)
        *vec_push(r->a, &r->doc->tombstones) = grave;
}

const struct rule at_rules[] = {
    {"deleted-entry", IN_FEED, .start = start_deleted},
    {.name = NULL},
};
