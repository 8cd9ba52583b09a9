// page_signin.c – in and out. A link in a mail is opened by scanners too, so opening one shows a button, and the button
// signs in. Somebody who is not signed in has a cookie of their own for forms, so that nobody can sign them in as
// somebody else.
#include "hub/secret.h"
#include "hub/sessions.h"
#include "hub/signin.h"
#include "web/csrf_priv.h"
#include "web/pages_priv.h"
#include "web/site_priv.h"
#include "web/views.h"
#include "web/views_priv.h"

static void form_token(struct request *r, struct view_frame *frame);
static bool session_start(struct request *r, struct db *db, int64_t person);

#define USED STR("That link was used already, or is older than a day. Ask for another one.")

static void signin_page(struct request *r, struct str notice)
{
    struct view_signin view = {.notice = notice};
    frame_fill(r, &view.frame, STR("Sign in"));
    form_token(r, &view.frame);
    show_signin(answer_page(r), &view);
    r->answer.keep = KEEP_NOTHING;
}

void stage_signin(struct request *r, struct db *db)
{
    (void)db;
    struct str done = field_get(&r->query, "done");
    if (r->signed_in)
        answer_redirect(r, STR("/me"));
    else if (str_is(done, "wrong"))
        signin_page(r, STR("That name and password do not belong together."));
    else
        signin_page(r, str_is(done, "used") ? USED : STR_NONE);
}

void stage_signin_load(struct request *r, struct db *db)
{
    struct err err;
    bool allowed;
    struct str name = field_get(&r->form, "name");
    if (!signin_throttle(db, name, r->in->address, r->now, &allowed, &err) ||
        (allowed && !password_load(db, name, &r->signing_in, r->password, &err)))
        answer_err(r, &err);
    else if (!allowed)
        answer_status(r, 429);
}

void stage_signin_verify(struct request *r, struct db *db)
{
    (void)db;
    bool right = password_verify(r->password, field_get(&r->form, "password")); // of an unknown name too: the same work
    if (!right || r->signing_in == 0)
        answer_redirect(r, STR("/signin?done=wrong"));
}

void stage_signin_session(struct request *r, struct db *db)
{
    if (session_start(r, db, r->signing_in))
        answer_redirect(r, STR("/me"));
}

void stage_link(struct request *r, struct db *db)
{
    struct person person;
    struct err err;
    if (!signin_token_peek(db, r->arena, r->param[0], r->now, &person, &err)) {
        if (err.code == ERR_NO_INPUT)
            answer_redirect(r, STR("/signin?done=used")); // who is in goes on from there
        else
            answer_err(r, &err);
        return;
    }
    struct view_signin_link view = {.name = person.name, .token = r->param[0]};
    view.frame.title = STR("Sign in");
    form_token(r, &view.frame);
    show_signin_link(answer_page(r), &view);
    r->answer.keep = KEEP_NOTHING;
    r->answer.noindex = true;
}

void stage_link_use(struct request *r, struct db *db)
{
    struct person person;
    struct err err;
    if (signin_token_use(db, r->arena, r->param[0], r->now, &person, &err)) {
        if (session_start(r, db, person.id))
            answer_redirect(r, STR("/me"));
    } else if (err.code == ERR_NO_INPUT) {
        answer_redirect(r, STR("/signin?done=used"));
    } else {
        answer_err(r, &err);
    }
}

void stage_signout(struct request *r, struct db *db)
{
    (void)db;
    struct view_signout view = {0};
    frame_fill(r, &view.frame, STR("Sign out"));
    show_signout(answer_page(r), &view);
    r->answer.keep = KEEP_NOTHING;
}

void stage_signout_do(struct request *r, struct db *db)
{
    struct err err;
    if (!session_end(db, r->session_id, &err)) {
        answer_err(r, &err);
        return;
    }
    r->session_ended = true;
    answer_cookie(r, r->site->session_cookie, STR(""), 0);
    answer_redirect(r, STR("/"));
}

// A new session under a new id; the one the browser had is ended (security.md row 17).
static bool session_start(struct request *r, struct db *db, int64_t person)
{
    char id[SECRET_TEXT];
    struct err err;
    if ((r->session_id.n && !session_end(db, r->session_id, &err)) || !session_make(db, person, r->now, id, &err)) {
        answer_err(r, &err);
        return false;
    }
    r->session_ended = r->session_id.n > 0;
    answer_cookie(r, r->site->session_cookie, arena_str(r->arena, str_of(id)), SESSION_SECONDS);
    answer_cookie(r, r->site->form_cookie, STR(""), 0);
    return true;
}

static void form_token(struct request *r, struct view_frame *frame)
{
    if (!r->signed_in && !r->form_secret.n) {
        char secret[SECRET_TEXT];
        secret_make(secret);
        r->form_secret = arena_str(r->arena, str_of(secret));
        answer_cookie(r, r->site->form_cookie, r->form_secret, 0);
    }
    csrf_mask(r->site, r->signed_in ? str_of(r->session.csrf) : r->form_secret, r->now, r->token);
    frame->token = str_of(r->token);
}
