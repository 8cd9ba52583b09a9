// health.c – how a feed fares, in words for those who can do something about it.
#include "base/clock.h"
#include "base/limits.h"
#include "hub/advice.h"
#include "hub/credentials.h"
#include "hub/feeds.h"
#include "hub/websub.h"
#include "web/health_priv.h"
#include "web/show_priv.h"

#define NOTICE_SECONDS (10 * 60)

static bool remote(struct str url)
{
    return str_starts(url, STR("http"));
}

void health_fill(struct arena *a, const struct feed_state *f, struct str title, int64_t now, bool polled,
                 struct view_health *ret)
{
    *ret = (struct view_health){.id = f->id, .title = show_feed(f, title), .reason = f->reason};
    ret->url = remote(f->url) ? f->url : STR_NONE;
    ret->asks = str_of(credential_words[f->asks]);
    ret->asks_given = show_ago(a, f->credential_given, now).text;
    if (ret->url.n && (title.n || f->title.n))
        ret->address = str_starts(f->url, STR("https://")) ? str_from(f->url, 8) : f->url;
    ret->visited = f->last_at > 0;
    if (ret->visited)
        ret->last = show_ago(a, f->last_at, now);
    if (f->failing_since) {
        const struct advice *advice = advice_of(f);
        ret->since = show_since(a, f->failing_since, now, "for");
        if (feed_given_since(f))
            ret->reason = STR("what it asks for was given meanwhile, and the next visit tries it");
        else if (advice)
            ret->advice = str_of(advice->text);
    } else if (f->offline_since) { // what to do stands once, above all of them
        ret->waits = show_since(a, f->offline_since, now, "for");
    }
    ret->was_read = f->success_at > 0;
    if (ret->was_read)
        ret->read = show_ago(a, f->success_at, now);
    ret->gone = f->gone;
    ret->planned = f->next_at < INT64_MAX;
    if (!ret->planned)
        return;
    ret->next = show_time(a, f->next_at, now);
    if (f->next_at <= now || (!ret->visited && f->next_at - now < 10 * CLOCK_MINUTE)) // as all new ones are
        ret->next.text = STR("within minutes");
    ret->next_why = feed_next_why(f, now, polled);
}

static bool push_fill(struct arena *a, struct db *db, const struct feed_state *f, int64_t now, struct view_health *ret,
                      struct err *err)
{
    struct websub_shown w;
    bool found = false;
    if (f->pushed == PUSH_NONE)
        return true;
    if (!websub_show(db, a, f->id, &w, &found, err))
        return false;
    if (found)
        ret->push = websub_words(a, &w,
                                 &(struct websub_times){.delivered = show_ago(a, w.delivered, now).text,
                                                        .lease = show_until(a, w.lease_until, now),
                                                        .since = show_since(a, w.failing_since, now, "for"),
                                                        .next = show_time(a, w.next_at, now).text});
    return true;
}

struct str health_offline(struct arena *a, int64_t offline, int64_t since, int64_t now, bool to_operator)
{
    bool one = offline == 1;
    if (!offline)
        return STR_NONE;
    return arena_printf(a,
                        "This hub has had no network " STR_FMT ": " STR_FMT " %s for it, and nothing is held against "
                        "%s. %s to its connection.",
                        STR_ARG(show_since(a, since, now, "for")), STR_ARG(show_number(a, offline)),
                        one ? "feed waits" : "feeds wait", one ? "it" : "them",
                        to_operator ? "See" : "Whoever runs the hub can see");
}

struct str health_done(struct arena *a, struct str page, const char *done, int64_t feed, int64_t now)
{
    return arena_printf(a, STR_FMT "?done=%s&at=%lld&feed=%lld#feed-%lld", STR_ARG(page), done,
                        (long long)(now / CLOCK_SECOND), (long long)feed, (long long)feed);
}

static bool held_text(struct request *r, struct db *db, const struct feed_state *f, struct str *ret, struct err *err)
{
    int64_t until;
    if (!feed_held_until(db, r->arena, f, r->now, &until, err))
        return false;
    if (until)
        *ret = arena_printf(r->arena, "is on a server that is to be left alone " STR_FMT "; the hub keeps to that.",
                            STR_ARG(show_until(r->arena, until, r->now)));
    return true;
}

static struct str visit_text(struct request *r, const struct feed_state *f, int64_t wished)
{
    if (f->last_at < wished)
        return STR("is being visited. Load this page again in a moment to see what came of it.");
    return arena_printf(r->arena, "was visited " STR_FMT ": " STR_FMT ".",
                        STR_ARG(show_ago(r->arena, f->last_at, r->now).text), STR_ARG(f->reason));
}

static bool notice_fill(struct request *r, struct db *db, const struct feed_state *f, struct view_health *ret,
                        struct err *err)
{
    struct str done = field_get(&r->query, "done"), text = STR_NONE;
    int64_t at = field_number(&r->query, "at"), now = r->now / CLOCK_SECOND;
    if (field_number(&r->query, "feed") != f->id || at > now || now - at > NOTICE_SECONDS)
        return true;
    if (str_is(done, "visit"))
        text = visit_text(r, f, at * CLOCK_SECOND);
    else if (str_is(done, "early") && f->last_at > r->now - LIMIT_WISH_MINUTES * CLOCK_MINUTE)
        text = STR("was visited within the last five minutes; its server is not asked again so soon.");
    else if (str_is(done, "held") && !held_text(r, db, f, &text, err))
        return false;
    if (text.n)
        ret->notice = arena_printf(r->arena, "“" STR_FMT "” " STR_FMT, STR_ARG(ret->title), STR_ARG(text));
    return true;
}

bool health_row(struct request *r, struct db *db, const struct feed_state *f, struct str title, bool polled,
                struct view_health *ret, struct err *err)
{
    health_fill(r->arena, f, title, r->now, polled, ret);
    return push_fill(r->arena, db, f, r->now, ret, err) && notice_fill(r, db, f, ret, err);
}

void health_outline(struct arena *a, const struct feed_state *f, struct str title, struct opml *list)
{
    const struct advice *advice = advice_of(f);
    struct opml_feed *o = vec_push(a, &list->feeds);
    *o = (struct opml_feed){.title = show_feed(f, title),
                            .url = remote(f->url) ? f->url : str_from(f->url, str_find_char(f->url, ':') + 1),
                            .site = f->site,
                            .folder = str_of(advice ? advice->heading : ""),
                            .description = f->reason};
    if (f->last_at > list->modified)
        list->modified = f->last_at;
}
