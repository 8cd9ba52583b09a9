// page_feed_access.c – /c/SLUG/feeds/access: what a feed asks for, given, replaced or forgotten by a coordinator. What
// was given is never shown again, not even to who gave it.
#include "hub/community_feeds.h"
#include "web/pages_priv.h"
#include "web/show_priv.h"
#include "web/views.h"

static bool feed_load(struct request *r, struct db *db, int64_t id, struct community *ret,
                      struct community_feed *ret_feed);
static void settled(struct request *r, const struct community *c, const struct community_feed *f, bool ok,
                    const char *done, const struct err *err);

void stage_access(struct request *r, struct db *db)
{
    struct community c;
    struct community_feed f;
    if (!feed_load(r, db, field_number(&r->query, "feed"), &c, &f))
        return;
    struct view_feed_access view = {.title = c.title,
                                    .slug = c.slug,
                                    .problem = r->said.problem,
                                    .feed = show_feed(&f.feed, f.title),
                                    .host = show_feed_host(r->arena, &f.feed, f.title),
                                    .asks = str_of(credential_words[f.feed.asks]),
                                    .asks_given = show_ago(r->arena, f.feed.credential_given, r->now).text,
                                    .name = r->said.typed,
                                    .id = f.feed.id};
    if (f.feed.outcome == VISIT_FORBIDDEN && f.feed.last_at > f.feed.credential_given)
        view.refused = f.feed.reason;
    view.no_secret = r->said.no_secret;
    view.by_header = r->said.problem.n ? r->said.by_header : f.feed.asks == CREDENTIAL_HEADER;
    frame_fill(r, &view.frame, STR("What a feed asks for"));
    view.frame.at_communities = true;
    show_feed_access(answer_page(r), &view);
    r->answer.keep = KEEP_NOTHING;
}

// A feed of the list that has a server, and may be changed. Else the list says what became of it.
static bool feed_load(struct request *r, struct db *db, int64_t id, struct community *ret,
                      struct community_feed *ret_feed)
{
    const struct community_feed *f;
    if (!feeds_open_for(r, db, true, ret) || !feeds_one(r, db, ret, id, &f))
        return false;
    if (!f || !str_starts(f->feed.url, STR("http")) || ret->closed) {
        feeds_done(r, ret, ret->closed ? "closed" : "gone");
        return false;
    }
    *ret_feed = *f;
    return true;
}

void stage_access_give(struct request *r, struct db *db)
{
    struct community c;
    struct community_feed f;
    struct err err;
    int64_t id;
    if (!feed_load(r, db, field_number(&r->form, "feed"), &c, &f))
        return;
    struct credential given = {
        .kind = str_is(field_get(&r->form, "kind"), "header") ? CREDENTIAL_HEADER : CREDENTIAL_BASIC,
        .name = str_trim(field_get(&r->form, "name")),
        .secret = field_get(&r->form, "secret"),
    };
    bool ok = given.kind == CREDENTIAL_HEADER || given.secret.n || str_is(field_get(&r->form, "no_secret"), "yes");
    if (!ok)
        err_set(&err, ERR_INPUT, "no password was given");
    ok = ok && credential_set(db, c.id, f.feed.id, &given, r->now, &id, &err);
    settled(r, &c, &f, ok, "given", &err);
}

void stage_access_forget(struct request *r, struct db *db)
{
    struct community c;
    struct community_feed f;
    struct err err;
    int64_t id;
    if (!feed_load(r, db, field_number(&r->form, "feed"), &c, &f))
        return;
    bool ok = credential_remove(db, c.id, f.feed.id, r->now, &id, &err);
    settled(r, &c, &f, ok, "forgotten", &err);
}

static void settled(struct request *r, const struct community *c, const struct community_feed *f, bool ok,
                    const char *done, const struct err *err)
{
    if (ok) {
        r->feeds_changed = c->id;
        feeds_done(r, c, done);
    } else if (err_fault(err->code) == FAULT_OPERATOR) {
        answer_err(r, err);
    } else {
        answer_said(
            r,
            arena_printf(r->arena, STR_FMT "/access?feed=%lld", STR_ARG(feeds_path(r, c->slug)), (long long)f->feed.id),
            &(struct said){.problem = arena_printf(r->arena, "That did not work: %s. Nothing was changed.", err->text),
                           .typed = field_get(&r->form, "name"),
                           .by_header = str_is(field_get(&r->form, "kind"), "header"),
                           .no_secret = !field_get(&r->form, "secret").n});
    }
}
