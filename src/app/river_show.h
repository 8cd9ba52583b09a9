// river_show.h – a river for reading: as text for a terminal, as one HTML page.
#ifndef TRIBUTARY_APP_RIVER_SHOW_H
#define TRIBUTARY_APP_RIVER_SHOW_H

#include "app/command.h"
#include "base/buf.h"
#include "hub/river.h"

struct river_shown {
    struct command_context *c;
    struct db *db;
    const struct person *person;
    const struct river_page *page;
    struct str base_url;
};

// False when the buf's ceiling was hit.
bool river_show_text(const struct river_shown *r, struct buf *out);
bool river_show_html(const struct river_shown *r, struct buf *out);

#endif
