// past.c – a community's past: when a feed is read for the first time, the pages that its document leads to are read as
// well (RFC 5005; JSON Feed's next_url), each as a visit that brings a part. Each is stored before the next is asked
// for, with what that is, so a page that fails keeps what came, and whatever cut it off, a later visit goes on there.
// Once it has ended visits read the first page only.
#include "base/hash.h"
#include "poll/poller_priv.h"
#include "text/url.h"

static bool on_its_way(const struct visit *from);
static bool trail_add(struct trail *t, struct str url);

// Archives never leave their feed's host: a document must not make us read through another's pages.
void past_note(struct visit *v, const struct document *doc)
{
    struct arena *a = &v->arena;
    bool first = v->kind == VISIT_WHOLE && v->feed.policy == 0; // whatever it answered before
    if ((!first && v->kind != VISIT_PAST) || !doc->next.n || !v->harvest.n)
        return;
    struct str host = url_host(a, v->answered_url);
    if (!host.n || !str_eq_nocase(host, url_host(a, doc->next)))
        return;
    if (first) {
        trail_add(&v->trail, v->url);
        trail_add(&v->trail, v->answered_url);
        v->trail.pages = 0;
    }
    if (trail_add(&v->trail, doc->next))
        v->page_next = arena_str(a, doc->next);
}

bool past_stays(struct visit *v, struct str answered)
{
    return str_eq_nocase(url_host(&v->arena, v->url), url_host(&v->arena, answered));
}

// On the write lane.
bool past_store(struct db *db, struct visit *v, struct err *err)
{
    const struct visit_result *r = &v->result;
    if (v->kind == VISIT_PAST && !v->counts.fresh && !v->counts.merged)
        v->page_next = STR_NONE; // the same once more, under another address
    if (v->page_next.n)
        return past_keep(db, v->feed.id, v->page_next, &v->trail, err);
    if (v->kind == VISIT_PAST)
        return past_end(db, v->feed.id, err);
    if (!v->feed.past || v->feed.failures || r->held || r->no_network || r->moved)
        return true;
    return past_resume(db, &v->arena, v->feed.id, &v->page_next, &v->trail, err);
}

void past_follow(struct visit *from)
{
    if (on_its_way(from))
        return;
    struct visit *v = visit_new(from->poller);
    struct arena *a = &v->arena;
    v->kind = VISIT_PAST;
    v->url = arena_str(a, from->page_next);
    v->trail = from->trail;
    v->feed = (struct feed_state){.id = from->feed.id,
                                  .url = arena_str(a, from->feed.url),
                                  .site = arena_str(a, from->feed.site),
                                  .title = arena_str(a, from->feed.title),
                                  .last_at = from->feed.last_at,
                                  .rule = from->feed.rule,
                                  .credential = from->feed.credential,
                                  .credential_line = arena_str(a, from->feed.credential_line)};
    poller_visit_begin(v->poller, v);
    visit_start(v);
}

// A page may wait for its host for so long that its feed is visited once more meanwhile.
static bool on_its_way(const struct visit *from)
{
    for (const struct visit *v = from->poller->visits; v; v = v->next)
        if (v != from && v->kind == VISIT_PAST && v->feed.id == from->feed.id)
            return true;
    return false;
}

// False: seen already, or enough.
static bool trail_add(struct trail *t, struct str url)
{
    uint64_t hash = hash64(url, 0);
    for (size_t i = 0; i < t->n; i++)
        if (t->seen[i] == hash)
            return false;
    if (t->n == sizeof t->seen / sizeof *t->seen || t->pages == LIMIT_PAGES)
        return false;
    t->seen[t->n++] = hash;
    t->pages++;
    return true;
}
