// xcal.c – iCalendar properties as elements.
#include "format/read/reader_priv.h"

const struct rule xcal_rules[] = {
    {"dtstart", IN_ITEM, TAKE_TEXT, .field = SAID_EVENT_START},
    {"dtend", IN_ITEM, TAKE_TEXT, .field = SAID_EVENT_END},
    {"location", IN_ITEM, TAKE_TEXT, .field = SAID_EVENT_PLACE},
    {.name = NULL},
};
