// outside.c – the stages that ask the rest of the process for something, on the loop, and whether they may.
#include "hub/feeds.h"
#include "web/health_priv.h"
#include "web/pages_priv.h"
#include "web/web_priv.h"

static void on_found(void *to, const struct web_found *feeds, size_t n, const struct err *err);

void stage_find_ask(struct request *r, struct db *db)
{
    (void)db;
    const struct web_hooks *hooks = &r->web->hooks;
    const struct credential *asks = &r->pasted.credential;
    if (!hooks->discover)
        answer_status(r, 404);
    else if (!hooks->discover(hooks->arg, r->pasted.address, asks->kind ? credential_line(r->arena, asks) : STR_NONE,
                              on_found, r))
        answer_status(r, 503);
}

static void on_found(void *to, const struct web_found *feeds, size_t n, const struct err *err)
{
    struct request *r = to;
    for (size_t i = 0; i < n; i++)
        *vec_push(r->arena, &r->found) = (struct web_found){arena_str(r->arena, feeds[i].url),
                                                            arena_str(r->arena, feeds[i].title), feeds[i].at_home};
    if (err)
        r->not_found = *err;
    serve_resume(r);
}

const char *visit_put_off(struct request *r, struct db *db, int64_t feed, bool known_to_them)
{
    struct feed_state state;
    struct err err;
    bool found = false;
    enum feed_wish wish;
    if (known_to_them && !feed_by_id(db, r->arena, feed, &state, &found, &err)) {
        answer_err(r, &err);
        return NULL;
    }
    if (!found)
        return "gone"; // what they may not know of is answered like it
    if (!feed_wish(db, r->arena, &state, r->now, &wish, &err)) {
        answer_err(r, &err);
        return NULL;
    }
    return wish == WISH_EARLY ? "early" : wish == WISH_HELD ? "held" : NULL;
}

void stage_visit_ask(struct request *r, struct db *db)
{
    (void)db;
    const struct web_hooks *hooks = &r->web->hooks;
    if (hooks->visit)
        hooks->visit(hooks->arg, field_number(&r->form, "feed"));
    struct str page = r->param[0].n ? feeds_back(r) : STR("/operator/feeds");
    answer_redirect(r, health_done(r->arena, page, "visit", field_number(&r->form, "feed"), r->now));
}
