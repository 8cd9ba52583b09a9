// page_community_feeds_change.c – what the coordinators of a community do with its list of feeds: look for some, add
// them, take them off, put them back, have them visited.
#include "hub/communities.h"
#include "hub/community_feeds.h"
#include "hub/feeds.h"
#include "text/url.h"
#include "web/health_priv.h"
#include "web/pages_priv.h"
#include "web/show_priv.h"
#include "web/site_priv.h"
#include "web/views.h"

enum { ADDED_AT_ONCE = 20 };

static void found_page(struct request *r, struct db *db, const struct community *c);
static struct str sentence_of(struct arena *a, const struct err *err);
static void failed(struct request *r, const struct community *c, const struct err *err);
static void said(struct request *r, const struct community *c, const struct said *said);
static bool is_listed(struct request *r, struct db *db, int64_t community, struct str url, bool *ret, struct err *err);

// Looking for feeds: is it theirs to ask ▸ ask (outside.c) ▸ say what came of it ▸ show that. --------------------

void stage_find(struct request *r, struct db *db)
{
    struct community c;
    if (!feeds_open_for(r, db, true, &c))
        return;
    struct err err;
    if (!pasted_read(r->arena, field_get(&r->form, "address"), &r->pasted, &err))
        said(r, &c, &(struct said){.problem = sentence_of(r->arena, &err), .typed = r->pasted.shown});
    else if (r->pasted.address.n > LIMIT_URL)
        said(r, &c, &(struct said){.problem = STR("That address is too long. Nothing was changed.")});
    else if (!r->pasted.address.n)
        said(r, &c, &(struct said){.problem = STR("Type or paste an address first.")});
}

void stage_find_end(struct request *r, struct db *db)
{
    struct said came = {.typed = r->pasted.shown, .found = r->found};
    const struct credential *asks = &r->pasted.credential;
    struct community c;
    struct err err;
    if (!feeds_open_for(r, db, true, &c)) // which may have changed while its server was asked
        return;
    if (!r->found.n) {
        came.problem = r->not_found.code ? sentence_of(r->arena, &r->not_found)
                                         : STR("That is no feed, and leads to none. Its site may name one; paste that "
                                               "address.");
        said(r, &c, &came);
        return;
    }
    for (size_t i = 0; i < r->found.n && asks->kind && !came.carried.n; i++) {
        if (!r->found.v[i].at_home)
            continue;
        came.carried = credential_carry(db, r->arena, c.id, url_origin(r->arena, r->found.v[i].url), asks, &err);
        if (!came.carried.n) { // without it the feed would be added as one that asks for nothing
            failed(r, &c, &err);
            return;
        }
    }
    answer_said(r, arena_concat(r->arena, feeds_path(r, c.slug), STR("/find")), &came);
}

void stage_found(struct request *r, struct db *db)
{
    struct community c;
    if (!feeds_open_for(r, db, true, &c))
        return;
    if (r->said.found.n)
        found_page(r, db, &c);
    else // nobody looked for any, or long ago
        answer_redirect(r, feeds_path(r, c.slug));
}

static void found_page(struct request *r, struct db *db, const struct community *c)
{
    struct view_found_feeds view = {
        .title = c->title, .slug = c->slug, .typed = r->said.typed, .carried = r->said.carried, .all_listed = true};
    struct err err;
    frame_fill(r, &view.frame, STR("Feeds found"));
    view.frame.at_communities = true;
    vec_each(f, &r->said.found) {
        bool listed;
        if (!is_listed(r, db, c->id, f->url, &listed, &err)) {
            answer_err(r, &err);
            return;
        }
        *vec_push(r->arena, &view.found) = (struct view_found){
            f->url, f->title.n ? f->title : show_host(r->arena, f->url), f == r->said.found.v && !listed, listed};
        view.all_listed = view.all_listed && listed;
        if (view.carried.n && f->at_home && !listed)
            view.carried_to = show_host(r->arena, f->url);
    }
    show_found_feeds(answer_page(r), &view);
    r->answer.keep = KEEP_NOTHING;
}

// At that address, or at one that it moved to. What is no address is not listed.
static bool is_listed(struct request *r, struct db *db, int64_t community, struct str url, bool *ret, struct err *err)
{
    struct str address;
    int64_t feed;
    *ret = false;
    return !feed_address(r->arena, url, &address, NULL, NULL) ||
           community_feed_find(db, community, address, &feed, ret, err);
}

// "'x': why" as a sentence for the page.
static struct str sentence_of(struct arena *a, const struct err *err)
{
    return arena_printf(a, "That did not work: %s.", err->text);
}

// What is the operator's to mend is written down for them.
static void failed(struct request *r, const struct community *c, const struct err *err)
{
    if (err_fault(err->code) == FAULT_OPERATOR)
        answer_err(r, err);
    else
        said(r, c, &(struct said){.problem = sentence_of(r->arena, err)});
}

// Above the list.
static void said(struct request *r, const struct community *c, const struct said *said)
{
    answer_said(r, feeds_path(r, c->slug), said);
}

// Changing the list ------------------------------------------------------------------------------------------------

// With what its address was asked with, when that was for it.
static bool feed_add(struct request *r, struct db *db, int64_t community, struct str url, struct err *err)
{
    int64_t id;
    struct credential c =
        credential_carried(db, r->arena, community, url_origin(r->arena, url), field_get(&r->form, "carried"));
    return community_feed_add(db, community, url, STR(""), STR(""), KIND_NONE, false, r->now, &id, err) &&
           (!c.kind || credential_set(db, community, id, &c, r->now, &id, err));
}

void stage_feeds_add(struct request *r, struct db *db)
{
    struct community c;
    struct err err = {0};
    size_t n = 0;
    if (!feeds_open_for(r, db, true, &c))
        return;
    for (size_t i = 0; i < r->form.n && n < ADDED_AT_ONCE; i++) {
        if (!str_is(r->form.v[i].name, "feed"))
            continue;
        n++;
        if (!feed_add(r, db, c.id, r->form.v[i].value, &err) && err.code != ERR_CONFLICT) // twice is as good as once
            break;
        r->feeds_changed = c.id;
        err = (struct err){0};
    }
    if (err.code)
        failed(r, &c, &err);
    else if (n == 0)
        said(r, &c, &(struct said){.problem = STR("No feed was chosen. Nothing was changed.")});
    else
        feeds_done(r, &c, "added");
}

void stage_feeds_remove(struct request *r, struct db *db)
{
    struct community c;
    const struct community_feed *f;
    struct err err;
    if (!feeds_open_for(r, db, true, &c) || !feeds_one(r, db, &c, field_number(&r->form, "feed"), &f))
        return;
    if (!f) {
        feeds_done(r, &c, "gone");
        return;
    }
    struct feed_listing was;
    bool found;
    if (!listing_load(db, r->arena, c.id, f->feed.id, &was, &found, &err) ||
        !community_feed_remove(db, c.id, f->feed.id, &err)) {
        answer_err(r, &err);
        return;
    }
    r->feeds_changed = c.id;
    const char *lost =
        f->feed.credential
            ? "is off the list, and what it was asked with is forgotten. What only it brought is no longer "
              "shown here. It can be put back, but what it asks for has to be given again."
            : "is off the list, and what only it brought is no longer shown here. Putting it back brings "
              "that back.";
    struct str title = show_feed(&f->feed, f->title);
    said(r, &c,
         &(struct said){.notice = arena_printf(r->arena, "“" STR_FMT "” %s", STR_ARG(title), lost),
                        .removed = str_starts(f->feed.url, STR("http")) ? f->feed.url : STR_NONE,
                        .was = was});
}

void stage_feeds_back(struct request *r, struct db *db)
{
    struct community c;
    struct err err;
    int64_t id;
    const struct said held = r->said;
    r->said = (struct said){0}; // not to be held once more
    if (!feeds_open_for(r, db, true, &c))
        return;
    if (!held.removed.n) {
        said(r, &c,
             &(struct said){.problem = STR("What is taken off can be put back for ten minutes, and they are "
                                           "over. Nothing was changed: add it by its address.")});
        return;
    }
    if (!community_feed_put_back(db, c.id, held.removed, &held.was, r->now, &id, &err) && err.code != ERR_CONFLICT) {
        failed(r, &c, &err);
        return;
    }
    r->feeds_changed = c.id;
    feeds_done(r, &c, "back");
}

// A visit at a person's wish: may it be, and is it time (protocols 3.2)? The poller asks the same once more. -------

void stage_visit(struct request *r, struct db *db)
{
    struct community c;
    const struct community_feed *f;
    int64_t id = field_number(&r->form, "feed");
    if (!feeds_open_for(r, db, false, &c))
        return;
    if (!c.coordinator && !request_viewer(r).is_operator) {
        answer_status(r, 404);
        return;
    }
    if (!feeds_one(r, db, &c, id, &f))
        return;
    const char *put_off = visit_put_off(r, db, id, f != NULL);
    if (put_off)
        answer_redirect(r, health_done(r->arena, feeds_back(r), put_off, id, r->now));
}
