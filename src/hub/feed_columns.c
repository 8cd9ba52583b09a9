// feed_columns.c – a feed's state from and to its row in the store: one list of columns for all statements.
#include "hub/feeds_priv.h"
#include "store/db.h"

enum { FOUND = FEED_FOUND, SHOWN = FEED_SHOWN, KEPT = FEED_KEPT };

int feed_columns_read(struct stmt *s, struct arena *a, enum feed_columns which, struct feed_state *ret)
{
    int at = 0;
    *ret = (struct feed_state){0};
#define NUMBER(name) ret->name = (__typeof__(ret->name))col_int(s, at++)
#define TEXT(name)   ret->name = col_copy(a, s, at++)
#define MAYBE        TEXT
#define X(how, name, also)                                                                                             \
    if (which & (FOUND | (also)))                                                                                      \
        how(name);
#include "hub/feed_columns.def"
    return at;
}

int feed_columns_bind(struct stmt *s, int at, const struct feed_state *feed)
{
#define NUMBER(name) bind_int(s, at++, (int64_t)feed->name)
#define TEXT(name)   bind_text(s, at++, str_or_empty(feed->name))
#define MAYBE(name)  bind_text(s, at++, feed->name.n ? feed->name : STR_NONE)
#define X(how, name, also)                                                                                             \
    if (KEPT & (also))                                                                                                 \
        how(name);
#include "hub/feed_columns.def"
    return at;
}
