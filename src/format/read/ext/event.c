// event.c – the event module of RSS 1.0: when and where people meet.
#include "format/read/reader_priv.h"

const struct rule event_rules[] = {
    {"startdate", IN_ITEM, TAKE_TEXT, .field = SAID_EVENT_START},
    {"enddate", IN_ITEM, TAKE_TEXT, .field = SAID_EVENT_END},
    {"location", IN_ITEM, TAKE_TEXT, .field = SAID_EVENT_PLACE},
    {.name = NULL},
};
