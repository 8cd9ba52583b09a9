// feedburner.c – where an item's link and file led before FeedBurner counted them.
#include "format/read/reader_priv.h"

const struct rule feedburner_rules[] = {
    {"origLink", IN_ITEM, TAKE_TEXT, .field = SAID_ORIG_LINK, .end = end_link},
    {"origEnclosureLink", IN_ITEM, TAKE_TEXT, .field = SAID_ORIG_ENCLOSURE, .end = end_link},
    {.name = NULL},
};
