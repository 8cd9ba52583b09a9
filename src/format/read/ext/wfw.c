// wfw.c – CommentAPI: the feed of an item's comments. It is spelt commentRss and commentRSS.
#include "format/read/reader_priv.h"

const struct rule wfw_rules[] = {
    {"commentRss", IN_ITEM, TAKE_TEXT, .field = SAID_COMMENT_FEED, .end = end_link},
    {.name = NULL},
};
