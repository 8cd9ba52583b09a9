// fh.c – feed history (RFC 5005): whether the document is all there is, or a page that never changes.
#include "format/read/reader_priv.h"

static void start_complete(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule, (void)e;
    r->doc->complete = true;
}

static void start_archive(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule, (void)e;
    r->doc->archive = true;
}

const struct rule fh_rules[] = {
    {"complete", IN_FEED, .start = start_complete},
    {"archive", IN_FEED, .start = start_archive},
    {.name = NULL},
};
