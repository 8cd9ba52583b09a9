// page_settings.c – /me/settings: pictures, feed keys, memberships, who is counted, sessions, password.
#include "hub/communities.h"
#include "hub/keys.h"
#include "hub/memberships.h"
#include "hub/people.h"
#include "hub/secret.h"
#include "hub/sessions.h"
#include "hub/signin.h"
#include "web/pages_priv.h"
#include "web/show_priv.h"
#include "web/site_priv.h"
#include "web/views.h"

#define SETTINGS   "/me/settings"
#define NOT_THEIRS STR("You do not belong to that community any more. Nothing was changed.")

static void memberships_fill(struct request *r, const communities *list, struct view_settings *view);
static void keys_fill(struct request *r, const feed_keys *list, const communities *known, struct view_settings *view);
static void addresses_fill(struct request *r, struct view_settings *view);
static void problem_said(struct request *r, struct str problem);

void stage_settings(struct request *r, struct db *db)
{
    static const char *const notices[][2] = {
        {"pictures", "Saved."},
        {"counted", "Saved. Publishers are told the new number from the next visit on."},
        {"revoked", "That feed address works no more."},
        {"password", "The new password is set. Everywhere else you are signed out."},
    };
    struct view_settings view = {.problem = r->said.problem};
    struct str done = field_get(&r->query, "done");
    for (size_t i = 0; i < sizeof notices / sizeof *notices; i++)
        if (str_is(done, notices[i][0]))
            view.notice = str_of(notices[i][1]);
    communities list;
    feed_keys keys;
    struct err err;
    if (!community_list(db, r->arena, request_viewer(r), &list, &err) ||
        !feed_key_list(db, r->arena, request_person(r), &keys, &err)) {
        answer_err(r, &err);
        return;
    }
    frame_fill(r, &view.frame, STR("Settings"));
    view.frame.at_settings = true;
    view.by_operator = r->session.person.is_operator;
    view.pictures = r->session.person.remote_media;
    view.has_password = r->session.person.has_password;
    memberships_fill(r, &list, &view);
    keys_fill(r, &keys, &list, &view);
    addresses_fill(r, &view);
    show_settings(answer_page(r), &view);
    r->answer.keep = KEEP_NOTHING;
}

static void memberships_fill(struct request *r, const communities *list, struct view_settings *view)
{
    *vec_push(r->arena, &view->scopes) =
        (struct view_option){STR("river"), STR("River: everything but hidden communities"), true};
    vec_each(c, list) {
        if (!c->member)
            continue;
        bool countable = c->visibility == VISIBILITY_PUBLIC; // of others nobody is told anything (P8)
        view->countable = view->countable || countable;
        *vec_push(r->arena, &view->memberships) = (struct view_membership){
            c->title, c->slug, str_of(level_names[c->standing]), c->coordinator, countable, c->counted};
        if (c->visibility != VISIBILITY_PUBLIC)
            *vec_push(r->arena, &view->scopes) =
                (struct view_option){arena_printf(r->arena, "c/" STR_FMT, STR_ARG(c->slug)), c->title, false};
    }
}

static struct str scope_title(const communities *known, struct str scope)
{
    if (str_is(scope, "river"))
        return STR("River");
    vec_each(c, known)
        if (str_eq(c->slug, str_from(scope, 2)))
            return c->title;
    return str_from(scope, 2);
}

static void keys_fill(struct request *r, const feed_keys *list, const communities *known, struct view_settings *view)
{
    vec_each(k, list) {
        struct view_key *key = vec_push(r->arena, &view->keys);
        key->id = k->id;
        key->title = scope_title(known, k->scope);
        key->made = show_time(r->arena, k->created, r->now);
        if (k->used)
            key->used = show_time(r->arena, k->used, r->now);
    }
}

// A key is stored as a hash: its addresses can be shown to who just made it, and never again.
static void addresses_fill(struct request *r, struct view_settings *view)
{
    static const char *const formats[][2] = {{"atom", "Atom"}, {"rss", "RSS"}, {"json", "JSON Feed"}};
    if (!r->said.key.n)
        return;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        *vec_push(r->arena, &view->new_addresses) = (struct view_link){
            .title = str_of(formats[i][1]),
            .href = arena_printf(r->arena, STR_FMT "/f/" STR_FMT "/" STR_FMT ".%s", STR_ARG(r->site->base_url),
                                 STR_ARG(r->said.key), STR_ARG(r->said.scope), formats[i][0])};
}

static void problem_said(struct request *r, struct str problem)
{
    answer_said(r, STR(SETTINGS), &(struct said){.problem = problem});
}

void stage_pictures(struct request *r, struct db *db)
{
    struct err err;
    if (!person_remote_media(db, request_person(r), field_get(&r->form, "allowed").n > 0, &err)) {
        answer_err(r, &err);
        return;
    }
    r->person_changed = true;
    answer_redirect(r, STR(SETTINGS "?done=pictures"));
}

void stage_counted(struct request *r, struct db *db)
{
    struct community c;
    struct err err;
    if (!community_by_slug(db, r->arena, request_viewer(r), field_get(&r->form, "community"), &c, &err) || !c.member)
        problem_said(r, NOT_THEIRS);
    else if (!membership_count_me(db, c.id, request_person(r), field_get(&r->form, "counted").n > 0, &err))
        answer_err(r, &err);
    else
        answer_redirect(r, STR(SETTINGS "?done=counted"));
}

void stage_key_make(struct request *r, struct db *db)
{
    char key[SECRET_TEXT];
    struct str scope = field_get(&r->form, "scope");
    struct community c;
    struct err err;
    if (str_starts(scope, STR("c/")) &&
        (!community_by_slug(db, r->arena, request_viewer(r), str_from(scope, 2), &c, &err) || !c.member)) {
        problem_said(r, NOT_THEIRS);
        return;
    }
    if (!feed_key_make(db, request_person(r), scope, r->now, key, &err)) {
        answer_err(r, &err);
        return;
    }
    answer_said(r, STR(SETTINGS), &(struct said){.key = arena_str(r->arena, str_of(key)), .scope = scope});
}

void stage_key_revoke(struct request *r, struct db *db)
{
    struct err err;
    if (!feed_key_revoke(db, request_person(r), field_number(&r->form, "key"), &err)) {
        answer_err(r, &err);
        return;
    }
    r->person_changed = true;
    answer_redirect(r, STR(SETTINGS "?done=revoked"));
}

void stage_sessions_end(struct request *r, struct db *db)
{
    struct err err;
    if (!session_end_all(db, request_person(r), &err)) {
        answer_err(r, &err);
        return;
    }
    r->person_changed = r->session_ended = true;
    answer_cookie(r, r->site->session_cookie, STR(""), 0);
    answer_redirect(r, STR("/signin"));
}

// Setting a password: who is signed in gives the old one, if there is one; hashing is for the lane that has the memory.
void stage_password(struct request *r, struct db *db)
{
    struct err err;
    bool allowed;
    struct str name = r->session.person.name;
    *r->password = 0;
    if (!str_eq(field_get(&r->form, "password"), field_get(&r->form, "again"))) {
        problem_said(r, STR("The two passwords differ. Nothing was changed."));
        return;
    }
    if (r->session.person.has_password && (!signin_throttle(db, name, r->in->address, r->now, &allowed, &err) ||
                                           !password_load(db, name, &r->signing_in, r->password, &err)))
        answer_err(r, &err);
    else if (r->session.person.has_password && !allowed)
        answer_status(r, 429);
}

void stage_password_hash(struct request *r, struct db *db)
{
    struct err err;
    (void)db;
    r->refused = STR_NONE;
    if (*r->password && !password_verify(r->password, field_get(&r->form, "old")))
        r->refused = STR("The old password is not right. Nothing was changed.");
    else if (!password_hash(field_get(&r->form, "password"), r->session.person.name, r->password, &err))
        r->refused = arena_str(r->arena, str_of(err.text));
}

void stage_password_set(struct request *r, struct db *db)
{
    char id[SECRET_TEXT];
    struct err err;
    if (r->refused.n) {
        problem_said(r, r->refused);
        return;
    }
    // Ends every session (hub/signin.h); who did it goes on in a new one.
    if (!password_set(db, request_person(r), r->password, &err) ||
        !session_make(db, request_person(r), r->now, id, &err)) {
        answer_err(r, &err);
        return;
    }
    r->person_changed = r->session_ended = true;
    answer_cookie(r, r->site->session_cookie, arena_str(r->arena, str_of(id)), SESSION_SECONDS);
    answer_redirect(r, STR(SETTINGS "?done=password"));
}
