// content.c – the content module of RSS 1.0: the full text.
#include "format/read/reader_priv.h"

const struct rule content_rules[] = {
    {"encoded", IN_ITEM, TAKE_HTML, .field = SAID_ENCODED},
    {.name = NULL},
};
