// community_feed.c – a community's list of feeds from the command line: one on it, one off it, what one asks for.
#include "app/community_feed.h"
#include "app/action.h"
#include "app/discover.h"
#include "app/password.h"
#include "app/print.h"
#include "app/store.h"
#include "base/clock.h"
#include "hub/communities.h"
#include "hub/community_feeds.h"
#include "hub/community_words.h"
#include "hub/feeds.h"
#include "hub/hub.h"
#include "hub/pasted.h"
#include "hub/secret.h"
#include "text/url.h"

#include <sys/stat.h>

struct wish {
    struct community community;
    struct str url, title; // url: without name and password
    bool file;
    enum kind kind;
    struct credential credential;
};

static bool wish_read(struct command_context *c, struct db *db, struct wish *w, struct err *err);
static bool credential_read(struct command_context *c, struct credential *ret, struct err *err);
static bool look_up(struct command_context *c, struct db *db, const struct wish *w, int64_t *ret, bool *ret_listed,
                    struct err *err);
static bool add(struct command_context *c, struct db *db, struct wish *w, struct err *err);
static bool add_in(struct command_context *c, struct db *db, const struct wish *w, struct err *err);
static bool forget(struct command_context *c, struct db *db, const struct wish *w, struct err *err);
static bool take_off(struct command_context *c, struct db *db, const struct wish *w, struct err *err);
static bool file_allowed(struct command_context *c, struct db *db, struct str url, bool *ret, struct err *err);

bool community_list_feed(struct command_context *c, struct db *db, struct err *err)
{
    const struct settings *s = c->settings;
    struct wish w = {0};
    if (s->remove + s->no_credential + (s->basic.n > 0) + (s->header.n > 0) > 1)
        return err_set(err, ERR_USAGE, "--basic, --header, --no-credential and --remove: one of them at a time");
    if (!wish_read(c, db, &w, err))
        return false;
    return s->remove ? take_off(c, db, &w, err) : s->no_credential ? forget(c, db, &w, err) : add(c, db, &w, err);
}

static bool is_file(struct str url)
{
    return str_starts_nocase(url, STR("file:")) || str_find_char(url, ':') == url.n;
}

static bool wish_read(struct command_context *c, struct db *db, struct wish *w, struct err *err)
{
    const struct settings *s = c->settings;
    struct str userinfo = STR_NONE, word = action_word(c, 1);
    struct pasted pasted = {.address = word};
    if (s->discover && !pasted_read(c->arena, word, &pasted, err))
        return false;
    if (!s->discover && !is_file(word))
        pasted.address = url_without_userinfo(c->arena, word, &userinfo);
    w->url = pasted.address;
    w->credential = s->discover ? pasted.credential : credential_of_userinfo(c->arena, userinfo);
    w->title = s->title;
    return community_find(db, c->arena, action_word(c, 0), &w->community, err) && kind_read(s->kind, &w->kind, err) &&
           orientation_valid(s->orientation, err) && credential_read(c, &w->credential, err);
}

// From the terminal or standard input, where no list of processes shows it; ret has what stood in the address.
static bool credential_read(struct command_context *c, struct credential *ret, struct err *err)
{
    const struct settings *s = c->settings;
    struct password typed;
    if (!s->basic.n && !s->header.n)
        return true;
    if (ret->kind)
        return err_set(err, ERR_USAGE, "the address has a name and password already");
    if (!password_ask(s->basic.n ? "Password of the feed" : "Value of the header", &typed, err))
        return false;
    *ret = (struct credential){s->basic.n ? CREDENTIAL_BASIC : CREDENTIAL_HEADER, s->basic.n ? s->basic : s->header,
                               arena_str(c->arena, str_make(typed.text, typed.n))};
    secret_wipe(&typed, sizeof typed);
    return credential_valid(ret, err);
}

static bool look_up(struct command_context *c, struct db *db, const struct wish *w, int64_t *ret, bool *ret_listed,
                    struct err *err)
{
    struct str stored = w->url;
    if (str_find_char(stored, ':') == stored.n) // a file of the feeds folder
        stored = arena_concat(c->arena, STR("file:"), stored);
    else if (!is_file(stored) && !feed_address(c->arena, stored, &stored, NULL, err))
        return false;
    *ret = 0;
    return community_feed_find(db, w->community.id, stored, ret, ret_listed, err);
}

static bool add(struct command_context *c, struct db *db, struct wish *w, struct err *err)
{
    struct str found_title = STR_NONE;
    bool at_home = true;
    struct command_context here = *c;
    struct settings settings;
    if (!store_base_url(c, db, &settings, err))
        return false;
    here.settings = &settings;
    if (settings.discover && !discover_best(&here, w->url, &w->credential, &w->url, &found_title, &at_home, err))
        return false;
    if (w->credential.kind && !at_home)
        return err_set(err, ERR_INPUT,
                       "it leads to '" STR_FMT "', which is another's: what was given was not sent there; give that "
                       "address itself if it asks for it",
                       STR_ARG(w->url));
    if (str_empty(w->title))
        w->title = found_title;
    if (!file_allowed(c, db, w->url, &w->file, err) || !db_begin(db, err))
        return false;
    if (!add_in(c, db, w, err)) {
        db_rollback(db);
        return false;
    }
    if (!db_commit(db, err))
        return false;
    struct str slug = w->community.slug, url = print_plain(c->arena, w->url);
    if (!c->json && w->credential.kind) {
        print_line(c, "'" STR_FMT "' lists " STR_FMT ", to be visited soon with %s, sealed and never shown.",
                   STR_ARG(slug), STR_ARG(url), credential_words[w->credential.kind]);
        return true;
    }
    if (!c->json) {
        print_line(c, "'" STR_FMT "' lists " STR_FMT ", to be visited soon.", STR_ARG(slug), STR_ARG(url));
        return true;
    }
    struct print_json p;
    struct json *j = print_json_open(&p);
    json_text(j, "community", slug);
    json_text(j, "feed", w->url);
    json_text_if(j, "title", w->title);
    json_text_if(j, "credential", str_of(credential_names[w->credential.kind]));
    return print_json_close(&p, c, err);
}

// What is listed already may be given a credential.
static bool add_in(struct command_context *c, struct db *db, const struct wish *w, struct err *err)
{
    bool listed = false;
    int64_t id, now = clock_now();
    if (w->credential.kind && !look_up(c, db, w, &id, &listed, err))
        return false;
    if (!listed && !community_feed_add(db, w->community.id, w->url, w->title, c->settings->orientation, w->kind,
                                       w->file, now, &id, err))
        return false;
    return !w->credential.kind || credential_set(db, w->community.id, id, &w->credential, now, &id, err);
}

static bool forget(struct command_context *c, struct db *db, const struct wish *w, struct err *err)
{
    int64_t id;
    bool listed;
    if (!look_up(c, db, w, &id, &listed, err) || !credential_remove(db, w->community.id, id, clock_now(), &id, err))
        return false;
    if (!c->json) {
        print_line(c, "'" STR_FMT "' reads " STR_FMT " like everybody; what was given for it is forgotten.",
                   STR_ARG(w->community.slug), STR_ARG(print_plain(c->arena, w->url)));
        return true;
    }
    struct print_json p;
    struct json *j = print_json_open(&p);
    json_text(j, "community", w->community.slug);
    json_text(j, "feed", w->url);
    json_bool(j, "forgotten", true);
    return print_json_close(&p, c, err);
}

static bool take_off(struct command_context *c, struct db *db, const struct wish *w, struct err *err)
{
    int64_t id;
    bool listed;
    if (!look_up(c, db, w, &id, &listed, err) || !community_feed_remove(db, w->community.id, id, err))
        return false;
    if (!c->json) {
        print_line(c, "'" STR_FMT "' no longer lists " STR_FMT ".", STR_ARG(w->community.slug),
                   STR_ARG(print_plain(c->arena, w->url)));
        return true;
    }
    struct print_json p;
    struct json *j = print_json_open(&p);
    json_text(j, "community", w->community.slug);
    json_text(j, "feed", w->url);
    json_bool(j, "removed", true);
    return print_json_close(&p, c, err);
}

// A file is a feed only when it lies in the folder that `serve --feeds` or `poll --feeds` was given.
static bool file_allowed(struct command_context *c, struct db *db, struct str url, bool *ret, struct err *err)
{
    struct str folder;
    struct stat st;
    if (!is_file(url))
        return true;
    if (str_starts_nocase(url, STR("file:")))
        url = str_from(url, 5);
    if (!hub_setting_get(db, c->arena, "feeds_folder", &folder, err))
        return false;
    struct str path = arena_printf(c->arena, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(url));
    *ret = !str_empty(folder) && lstat(path.p, &st) == 0 && S_ISREG(st.st_mode);
    return true;
}
