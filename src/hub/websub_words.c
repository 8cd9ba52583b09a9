// websub_words.c – how things stand with a feed's hub, for those who look after the feed.
#include "hub/websub_priv.h"
#include "text/url.h"

bool websub_show(struct db *db, struct arena *a, int64_t feed, struct websub_shown *ret, bool *ret_found,
                 struct err *err)
{
    struct stmt *s = db_query(db, Q_WEBSUB_SHOWN);
    bind_int(s, 1, feed);
    enum db_result r = db_step(s, err);
    *ret_found = r == DB_ROW;
    if (*ret_found)
        *ret = (struct websub_shown){.hub = url_host(a, col_copy(a, s, 0)),
                                     .state = (enum websub_state)col_int(s, 1),
                                     .reason = col_copy(a, s, 2),
                                     .next_at = col_int(s, 3),
                                     .lease_until = col_int(s, 4),
                                     .delivered = col_int(s, 5),
                                     .missed = col_int(s, 6) >= WEBSUB_MISSED_MOST,
                                     .failing_since = col_int(s, 7)};
    db_end(s);
    return r != DB_ERROR;
}

struct str websub_words(struct arena *a, const struct websub_shown *w, const struct websub_times *t)
{
    struct str hub = w->hub;
    if (w->state == WEBSUB_REFUSED)
        return arena_printf(a, STR_FMT " does not push it: " STR_FMT "; asked again " STR_FMT, STR_ARG(hub),
                            STR_ARG(w->reason), STR_ARG(t->next));
    if (w->state != WEBSUB_ACTIVE && w->failing_since)
        return arena_printf(a, STR_FMT " is asked to push it, in vain " STR_FMT ": " STR_FMT, STR_ARG(hub),
                            STR_ARG(t->since), STR_ARG(w->reason));
    if (w->state != WEBSUB_ACTIVE)
        return arena_printf(a, STR_FMT " was asked to push it", STR_ARG(hub));
    if (!w->delivered)
        return arena_printf(a, STR_FMT " has agreed to push it " STR_FMT ", and has brought nothing yet", STR_ARG(hub),
                            STR_ARG(t->lease));
    if (w->missed)
        return arena_printf(a, STR_FMT " pushes it, but left out what visits found: it is visited as if it did not",
                            STR_ARG(hub));
    return arena_printf(a, "pushed by " STR_FMT ", at last " STR_FMT "; agreed " STR_FMT, STR_ARG(hub),
                        STR_ARG(t->delivered), STR_ARG(t->lease));
}
