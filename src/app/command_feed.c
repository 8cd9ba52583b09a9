// command_feed.c – what is known of feeds: when they were visited, what came of it, when they will be and why.
#include "app/action.h"
#include "app/print.h"
#include "app/store.h"
#include "base/clock.h"
#include "hub/advice.h"
#include "hub/communities.h"
#include "hub/credentials.h"
#include "hub/feeds.h"
#include "hub/websub.h"

static bool list(struct command_context *c, struct db *db, struct err *err);
static bool show(struct command_context *c, struct db *db, struct err *err);
static bool revive(struct command_context *c, struct db *db, struct err *err);

static const struct action actions[] = {
    {"list", 0, 0, "", "failing", DB_READ, list},
    {"show", 1, 1, "URL or NUMBER", "", DB_READ, show},
    {"revive", 1, 1, "URL or NUMBER", "", DB_WRITE, revive},
    {0},
};

static const char *const outcome_words[VISIT_OUTCOMES] = {
    [VISIT_NEVER] = "not visited yet",
    [VISIT_NEW] = "brought news",
    [VISIT_UNCHANGED] = "nothing new",
    [VISIT_NOT_MODIFIED] = "not changed since (304)",
    [VISIT_MOVED] = "moved",
    [VISIT_THROTTLED] = "asked us to wait",
    [VISIT_FAILED] = "failed",
    [VISIT_NOT_FEED] = "answered with something that is no feed",
    [VISIT_FORBIDDEN] = "refused us",
    [VISIT_MISSING] = "was not there",
    [VISIT_GONE] = "is gone for good",
    [VISIT_NO_NETWORK] = "was not reached: no network here",
    [VISIT_BARRED] = "is not fetched: this hub does not go there",
};

int command_feed(struct command_context *c)
{
    return action_run(c, actions);
}

static void feed_json(struct arena *a, struct json *j, const struct feed_state *f, bool polled)
{
    const struct advice *advice = advice_of(f);
    json_text(j, "feed", f->url);
    json_text_if(j, "title", f->title);
    json_text_if(j, "site", f->site);
    json_text(j, "outcome", str_of(outcome_names[f->outcome]));
    json_text_if(j, "reason", f->reason);
    if (advice)
        json_text(j, "advice", advice_running(a, advice));
    if (f->last_status)
        json_int(j, "status", f->last_status);
    json_time(j, "last_visit", f->last_at);
    json_time(j, "last_success", f->success_at);
    json_time(j, "next_visit", f->next_at);
    json_text_if(j, "next_reason", feed_next_why(f, clock_now(), polled));
    json_time(j, "not_before", f->not_before);
    json_time(j, "failing_since", f->failing_since);
    json_time(j, "offline_since", f->offline_since);
    json_int(j, "failures", f->failures);
    json_text_if(j, "moved_to", f->moved_to);
    json_bool(j, "gone", f->gone);
    json_text_if(j, "credential", str_of(credential_names[f->asks]));
    json_time(j, "credential_given", f->credential_given);
}

static bool list(struct command_context *c, struct db *db, struct err *err)
{
    feed_states all;
    bool polled;
    if (!feed_list(db, c->arena, c->settings->failing, &all, err) || !feeds_polled(db, clock_now(), &polled, err))
        return false;
    if (c->json) {
        struct print_json p;
        struct json *j = print_json_open(&p);
        json_open_key(j, "feeds", '[');
        for (struct feed_state *f = all.v; f < all.v + all.n; f++) {
            json_open(j, '{');
            feed_json(c->arena, j, f, polled);
            json_close(j, '}');
        }
        json_close(j, ']');
        return print_json_close(&p, c, err);
    }
    struct str last = arena_printf(c->arena, "LAST VISIT (" STR_FMT ")", STR_ARG(print_zone(c->arena)));
    const char *const heads[] = {last.p, "OUTCOME", "NEXT VISIT", "FEED", "WHY"};
    struct print_rows rows = {.heads = heads, .columns = c->settings->failing ? 5 : 4};
    for (struct feed_state *f = all.v; f < all.v + all.n; f++) {
        print_cell(c->arena, &rows, print_time(c->arena, f->last_at));
        print_cell(c->arena, &rows, str_of(outcome_names[f->outcome]));
        print_cell(c->arena, &rows, print_time(c->arena, f->next_at));
        print_cell(c->arena, &rows, f->url);
        if (c->settings->failing)
            print_cell(c->arena, &rows, f->reason);
    }
    print_rows(c, &rows);
    return true;
}

static void fact(struct command_context *c, const char *name, struct str text)
{
    if (!str_empty(text) && !str_is(text, "-"))
        print_line(c, "%-14s " STR_FMT, name, STR_ARG(print_plain(c->arena, text)));
}

static struct str push_text(struct arena *a, const struct websub_shown *w)
{
    return websub_words(a, w,
                        &(struct websub_times){.delivered = print_time(a, w->delivered),
                                               .lease = arena_concat(a, STR("until "), print_time(a, w->lease_until)),
                                               .since = arena_concat(a, STR("since "), print_time(a, w->failing_since)),
                                               .next = print_time(a, w->next_at)});
}

// What was given stays sealed.
static void credential_text(struct command_context *c, const struct feed_state *f)
{
    struct arena *a = c->arena;
    if (f->asks)
        fact(c, "asks for",
             arena_printf(a, "%s, given " STR_FMT " and never shown", credential_words[f->asks],
                          STR_ARG(print_time(a, f->credential_given))));
}

// As the operator's page has it.
static void advice_text(struct command_context *c, const struct feed_state *f)
{
    const struct advice *advice = advice_of(f);
    if (advice)
        fact(c, "what to do", advice_running(c->arena, advice));
}

struct shown { // of a feed, besides its state
    slug_list communities;
    feed_aliases was_at;
    struct str push;
    bool polled;
};

static bool shown_read(struct db *db, struct arena *a, int64_t feed, struct shown *ret, struct err *err)
{
    struct websub_shown hub;
    bool has_hub;
    *ret = (struct shown){0};
    if (!community_slugs_of_feed(db, a, feed, &ret->communities, err) ||
        !feed_was_at(db, a, feed, 0, &ret->was_at, err) || !websub_show(db, a, feed, &hub, &has_hub, err) ||
        !feeds_polled(db, clock_now(), &ret->polled, err))
        return false;
    if (has_hub)
        ret->push = push_text(a, &hub);
    return true;
}

static void show_text(struct command_context *c, const struct feed_state *f, const struct shown *more)
{
    struct arena *a = c->arena;
    struct str names = STR_NONE;
    for (size_t i = 0; i < more->communities.n; i++)
        names = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(names), i ? ", " : "", STR_ARG(more->communities.v[i]));
    fact(c, "feed", f->url);
    fact(c, "title", f->title);
    fact(c, "site", f->site);
    fact(c, "communities", str_empty(names) ? STR("none") : names);
    credential_text(c, f);
    fact(c, "last visit", print_time(a, f->last_at));
    fact(c, "outcome", str_of(outcome_words[f->outcome]));
    fact(c, "because", f->reason);
    if (f->failures)
        fact(c, "failing",
             arena_printf(a, "since " STR_FMT ", %d visit%s in a row", STR_ARG(print_time(a, f->failing_since)),
                          f->failures, PLURAL(f->failures)));
    if (f->offline_since)
        fact(c, "no network", arena_printf(a, "since " STR_FMT, STR_ARG(print_time(a, f->offline_since))));
    advice_text(c, f);
    fact(c, "last success", print_time(a, f->success_at));
    vec_each(was, &more->was_at) {
        fact(c, "moved here",
             arena_printf(a, "from " STR_FMT " on " STR_FMT, STR_ARG(was->url), STR_ARG(print_time(a, was->since))));
    }
    fact(c, "moving to", f->moved_to);
    fact(c, "next visit", print_time(a, f->next_at));
    fact(c, "why then", feed_next_why(f, clock_now(), more->polled));
    fact(c, "not before", print_time(a, f->not_before));
    fact(c, "push", more->push);
    fact(c, "time zone", print_zone(a));
}

static void show_json(struct arena *a, struct json *j, const struct feed_state *f, const struct shown *more)
{
    feed_json(a, j, f, more->polled);
    json_text_if(j, "push", more->push);
    json_open_key(j, "moved_from", '[');
    vec_each(was, &more->was_at) {
        json_open(j, '{');
        json_text(j, "feed", was->url);
        json_time(j, "moved", was->since);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_open_key(j, "communities", '[');
    vec_each(slug, &more->communities)
        json_text(j, NULL, *slug);
    json_close(j, ']');
}

// Communities with a credential of their own for an address have feeds of their own there: the others follow the first.
static bool show(struct command_context *c, struct db *db, struct err *err)
{
    feed_states feeds;
    struct print_json p;
    struct json *j = NULL;
    bool ok = true;
    if (!store_feeds(db, c->arena, action_word(c, 0), &feeds, err))
        return false;
    if (c->json)
        j = print_json_open(&p);
    for (size_t i = 0; i < feeds.n && ok; i++) {
        struct shown more;
        ok = shown_read(db, c->arena, feeds.v[i].id, &more, err);
        if (ok && !j) {
            if (i)
                print_line(c, "%s", "");
            show_text(c, &feeds.v[i], &more);
        } else if (ok) {
            if (i == 1)
                json_open_key(j, "others", '[');
            if (i)
                json_open(j, '{');
            show_json(c->arena, j, &feeds.v[i], &more);
            if (i)
                json_close(j, '}');
        }
    }
    if (j && feeds.n > 1)
        json_close(j, ']');
    return (!j || print_json_close(&p, c, err)) && ok;
}

// "Gone for good" is what its publisher said; a person may know better.
static bool revive(struct command_context *c, struct db *db, struct err *err)
{
    feed_states feeds;
    int64_t now = clock_now();
    size_t gone = 0;
    if (!store_feeds(db, c->arena, action_word(c, 0), &feeds, err))
        return false;
    for (struct feed_state *f = feeds.v; f < feeds.v + feeds.n; f++) {
        if (!f->gone)
            continue;
        gone++;
        enum feed_wish wish;
        if (!feed_wish(db, c->arena, f, now, &wish, err))
            return false;
        if (wish == WISH_EARLY)
            return err_set(err, ERR_BUSY,
                           "the feed '" STR_FMT "' was visited within the last five minutes; try again later",
                           STR_ARG(f->url));
        int64_t held;
        if (!feed_held_until(db, c->arena, f, now, &held, err))
            return false;
        if (wish == WISH_HELD)
            return err_set(err, ERR_BUSY,
                           "the feed '" STR_FMT "' is on a server that is to be left alone until " STR_FMT " " STR_FMT
                           "; try again then",
                           STR_ARG(f->url), STR_ARG(print_time(c->arena, held)), STR_ARG(print_zone(c->arena)));
        if (!feed_revive(db, f->id, now, err))
            return false;
    }
    if (!gone)
        return err_set(err, ERR_INPUT, "the feed '" STR_FMT "' is not gone; 'tributary poll --once' visits it",
                       STR_ARG(feeds.v[0].url));
    print_line(c, "It is visited once more: by 'tributary serve' within seconds, or by 'tributary poll --once'.");
    return true;
}
