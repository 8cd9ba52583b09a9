// geo.c – the basic geo vocabulary of W3C.
#include "format/read/reader_priv.h"

const struct rule geo_rules[] = {
    {"lat", IN_TARGET | IN_WHERE, TAKE_TEXT, .field = SAID_LATITUDE},
    {"long", IN_TARGET | IN_WHERE, TAKE_TEXT, .field = SAID_LONGITUDE},
    {"lon", IN_TARGET | IN_WHERE, TAKE_TEXT, .field = SAID_LONGITUDE},
    {"Point", IN_TARGET, .inner = IN_WHERE},
    {.name = NULL},
};
