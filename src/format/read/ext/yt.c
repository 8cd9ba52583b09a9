// yt.c – YouTube: the video's page, should the entry not link it.
#include "format/read/reader_priv.h"

#include "text/url.h"

static void end_video(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    if (!str_empty(value->text))
        say_text(r, SAID_MEDIA_LINK,
                 arena_concat(r->a, STR("https://www.youtube.com/watch?v="), url_escape(r->a, value->text)));
}

const struct rule yt_rules[] = {
    {"videoId", IN_ITEM, TAKE_TEXT, .end = end_video},
    {.name = NULL},
};
