// discover.c – the feeds of a page (protocols 2.5): the address itself, what it links, known producers, guesses.
// One request at a time. A candidate that answers with something else is dropped; one that cannot be asked at the
// moment stays, unchecked, if the page itself named it.
#include "fetch/discover.h"
#include "base/limits.h"
#include "base/must.h"
#include "fetch/headers.h"
#include "fetch/producer_priv.h"
#include "fetch/refusal.h"
#include "text/html_links.h"
#include "text/url.h"

#include <stdlib.h>

static const char how_self[] = "the address itself";
static const char how_header[] = "Link header";
static const char how_link[] = "link in the page";
static const char how_producer[] = "known producer";
static const char how_guess[] = "guess";

static const char *const feed_types[] = {"application/atom+xml", "application/rss+xml", "application/feed+json",
                                         "application/rdf+xml",  "application/xml",     "text/xml",
                                         "application/json"};
// Relative to the page's folder, then to the root.
static const char *const guesses[] = {"feed/",     "feed.xml", "atom.xml", "feed.atom", "index.xml",
                                      "index.rss", "rss.xml",  "rss/",     "feed.json"};

struct candidate {
    struct str url, normal; // normal: what it is compared by
    struct str answered;    // where it led when it was asked
    struct str title, type;
    const char *how;
    bool checked, dropped;
};

struct discovery {
    struct fetcher *f;
    struct discover_options options;
    void (*done)(void *arg, struct found_feeds *found);
    void *arg;
    struct found_feeds *found; // its arena is that of all here
    struct fetch *fetch;
    struct str page;   // after redirects
    struct str origin; // that the credential is for
    VEC(struct candidate) candidates;
    size_t at; // the one that is being asked
    int checks;
    bool guessing;
    bool bare; // typed without a scheme: https is tried first
};

static void ask(struct discovery *d, struct str url, void (*then)(void *arg, struct fetch_response *r));
static void on_page(void *arg, struct fetch_response *r);
static void refused(struct discovery *d, const struct fetch_response *r);
static void on_candidate(void *arg, struct fetch_response *r);
static bool is_feed(struct discovery *d, const struct fetch_response *r, struct str *ret_title);
static void gather(struct discovery *d, const struct fetch_response *r);
static void gather_producers(struct discovery *d, struct str page);
static void gather_guesses(struct discovery *d);
static void candidate_add(struct discovery *d, struct str url, struct str title, struct str type, const char *how);
static void next(struct discovery *d);
static void finish(struct discovery *d);
static struct str address_of(struct arena *a, struct str typed, bool *ret_bare);
static bool port_follows(struct str after_colon);
static bool says(struct str rel, const char *word);
static bool feed_type(struct str type);
static bool about_comments(const struct candidate *c);

struct discovery *discover_start(struct fetcher *f, struct str url, const struct discover_options *options,
                                 void (*done)(void *arg, struct found_feeds *found), void *arg)
{
    struct discovery *d = calloc(1, sizeof *d);
    must(d && options->looks_like_feed);
    d->f = f;
    d->options = *options;
    d->done = done;
    d->arg = arg;
    d->found = calloc(1, sizeof *d->found);
    must(d->found && "out of memory");
    d->page = address_of(&d->found->arena, str_trim(url), &d->bare);
    d->origin = url_origin(&d->found->arena, d->page);
    ask(d, d->page, on_page);
    return d;
}

void discover_abort(struct discovery *d)
{
    fetch_abort(d->fetch);
    found_feeds_free(d->found);
    free(d);
}

void found_feeds_free(struct found_feeds *found)
{
    if (!found)
        return;
    arena_done(&found->arena);
    free(found);
}

// Somebody waits for the answer, so it is urgent; the gap between two requests to one host holds all the same.
static void ask(struct discovery *d, struct str url, void (*then)(void *arg, struct fetch_response *r))
{
    bool origin = str_eq(d->origin, url_origin(&d->found->arena, url));
    struct fetch_request q = {.url = url, .credential = origin ? d->options.credential : STR_NONE, .urgent = true};
    d->fetch = fetch_start(d->f, &q, then, d);
}

static void on_page(void *arg, struct fetch_response *r)
{
    struct discovery *d = arg;
    struct str title = STR_NONE;
    bool no_https = !r->hops && (r->err.code == ERR_UNAVAILABLE || r->err.code == ERR_TIMEOUT || r->no_tls);
    if (d->bare && no_https) { // a certificate that is not good is no reason
        d->bare = false;
        d->page = arena_concat(&d->found->arena, STR("http:"), str_from(d->page, 6));
        fetch_response_free(r);
        ask(d, d->page, on_page);
        return;
    }
    if (r->err.code) {
        d->found->err = r->err;
        d->found->let_in = r->let_in;
    } else if (is_feed(d, r, &title)) {
        candidate_add(d, r->permanent_url.n ? r->permanent_url : d->page, title, r->content_type, how_self);
        d->candidates.v[0].checked = true;
        d->at = 1;
    } else {
        d->page = arena_str(&d->found->arena, r->url);
        gather(d, r);
        if (r->status < 200 || r->status > 299)
            refused(d, r);
    }
    fetch_response_free(r);
    next(d);
}

// Unless it leads to feeds all the same.
static void refused(struct discovery *d, const struct fetch_response *r)
{
    bool given = d->options.credential.n > 0;
    struct str words =
        refusal_words(&d->found->arena, &(struct refusal){r->status, .challenge = r->challenge, .given = given,
                                                          .kept_back = given && r->left});
    err_set(&d->found->err, ERR_UNAVAILABLE, STR_FMT "%s", STR_ARG(words),
            r->status == 401 && !given ? "; give them in its address: https://NAME:PASSWORD@HOST/PATH" : "");
}

static void on_candidate(void *arg, struct fetch_response *r)
{
    struct discovery *d = arg;
    struct candidate *c = &d->candidates.v[d->at++];
    struct arena *a = &d->found->arena;
    struct str title = STR_NONE;
    bool linked = c->how == how_header || c->how == how_link;
    if (is_feed(d, r, &title)) {
        c->checked = true;
        c->answered = arena_str(a, r->url);
        c->type = arena_str(a, r->content_type);
        if (!c->title.n)
            c->title = title;
        if (r->permanent_url.n)
            c->url = arena_str(a, r->permanent_url);
        for (size_t i = 0; i + 1 < d->at; i++) // two addresses, one feed
            if (d->candidates.v[i].checked && str_eq(d->candidates.v[i].answered, c->answered))
                c->dropped = true;
    } else {
        bool later = r->err.code ? err_retry(r->err.code) && r->err.code != ERR_DNS
                                 : r->status == 401 || r->status == 403 || r->status == 429 || r->status >= 500;
        c->dropped = !linked || !later;
    }
    fetch_response_free(r);
    next(d);
}

static bool is_feed(struct discovery *d, const struct fetch_response *r, struct str *ret_title)
{
    return !r->err.code && r->status >= 200 && r->status < 300 && r->body.n &&
           d->options.looks_like_feed(&d->found->arena, r->body, r->content_type, r->url, ret_title);
}

static void gather(struct discovery *d, const struct fetch_response *r)
{
    struct arena *a = &d->found->arena;
    struct header_links headers = {0};
    struct html_links page = {0};
    header_links_read(a, r->link_headers, &headers);
    for (size_t i = 0; i < headers.v.n; i++) {
        const struct header_link *l = &headers.v.v[i];
        if (says(l->rel, "alternate") && feed_type(l->type))
            candidate_add(d, url_resolve(a, d->page, l->target), l->title, l->type, how_header);
    }
    html_links(a, arena_str(a, r->body), d->page, &page);
    struct str canonical = STR_NONE;
    for (size_t i = 0; i < page.links.n; i++) {
        const struct html_link *l = &page.links.v[i];
        if ((says(l->rel, "alternate") && feed_type(l->type)) || says(l->rel, "feed") ||
            (!l->rel.n && feed_type(l->type)))
            candidate_add(d, l->href, l->title, l->type, how_link);
        else if (says(l->rel, "canonical"))
            canonical = l->href;
    }
    gather_producers(d, d->page);
    if (canonical.n && !str_eq(canonical, d->page)) // a channel's page is known by what it calls itself
        gather_producers(d, canonical);
}

static void gather_producers(struct discovery *d, struct str page)
{
    struct producer_feeds feeds = {0};
    producers_find(&d->found->arena, page, &feeds);
    for (size_t i = 0; i < feeds.v.n; i++)
        candidate_add(d, feeds.v.v[i].url, feeds.v.v[i].title, STR_NONE, how_producer);
}

static void gather_guesses(struct discovery *d)
{
    struct arena *a = &d->found->arena;
    for (int root = 0; root < 2; root++)
        for (size_t i = 0; i < sizeof guesses / sizeof guesses[0]; i++)
            candidate_add(d, url_resolve(a, d->page, arena_printf(a, "%s%s", root ? "/" : "", guesses[i])), STR_NONE,
                          STR_NONE, how_guess);
}

// Equal targets fold into one: the first named wins.
static void candidate_add(struct discovery *d, struct str url, struct str title, struct str type, const char *how)
{
    struct arena *a = &d->found->arena;
    struct str normal = url.n ? url_normal(a, url) : STR_NONE;
    if (!normal.n)
        return;
    for (size_t i = 0; i < d->candidates.n; i++)
        if (str_eq(d->candidates.v[i].normal, normal))
            return;
    *vec_push(a, &d->candidates) = (struct candidate){.url = arena_str(a, url),
                                                      .normal = normal,
                                                      .title = arena_str(a, title),
                                                      .type = arena_str(a, type),
                                                      .how = how};
}

static void next(struct discovery *d)
{
    bool any = false;
    for (size_t i = 0; i < d->at; i++)
        any = any || !d->candidates.v[i].dropped;
    if (d->at == d->candidates.n && !any && d->options.guess && !d->guessing && !d->found->err.code) {
        d->guessing = true;
        gather_guesses(d);
    }
    bool enough = d->guessing ? any : d->checks >= LIMIT_DISCOVERY_CHECKS;
    if (d->at == d->candidates.n || enough) {
        finish(d);
        return;
    }
    d->checks++;
    ask(d, d->candidates.v[d->at].url, on_candidate);
}

static void finish(struct discovery *d)
{
    struct found_feeds *found = d->found;
    for (int comments = 0; comments < 2; comments++)
        for (size_t i = 0; i < d->candidates.n; i++) {
            const struct candidate *c = &d->candidates.v[i];
            bool named = c->how == how_header || c->how == how_link;
            if (c->dropped || (!c->checked && !named) || about_comments(c) != (comments == 1))
                continue;
            *vec_push(&found->arena, &found->feeds) =
                (struct found_feed){.url = c->url,
                                    .title = c->title,
                                    .type = c->type,
                                    .at_home = str_eq(d->origin, url_origin(&found->arena, c->url)),
                                    .checked = c->checked,
                                    .how = c->how};
        }
    if (found->feeds.n)
        found->err = (struct err){0};
    void (*done)(void *arg, struct found_feeds *found) = d->done;
    void *arg = d->arg;
    free(d);
    done(arg, found);
}

// What people paste: with a scheme, with feed:, or just "example.org/blog".
static struct str address_of(struct arena *a, struct str typed, bool *ret_bare)
{
    size_t dot = str_find_char(typed, '.'), colon = str_find_char(typed, ':');
    *ret_bare = (dot < str_find_char(typed, '/') && dot < colon) || str_starts(typed, STR("[")) ||
                port_follows(str_from(typed, colon + 1));
    if (*ret_bare)
        return arena_concat(a, STR("https://"), typed);
    if (str_starts_nocase(typed, STR("feed://")))
        return arena_concat(a, STR("http://"), str_from(typed, 7));
    if (str_starts_nocase(typed, STR("feed:")))
        return arena_str(a, str_from(typed, 5));
    return arena_str(a, typed);
}

// "host:8080/feed" begins with no scheme.
static bool port_follows(struct str s)
{
    size_t n = 0;
    while (n < s.n && char_digit(s.p[n]))
        n++;
    return n > 0 && (n == s.n || s.p[n] == '/' || s.p[n] == '?' || s.p[n] == '#');
}

// A word of a list parted by blanks.
static bool says(struct str rel, const char *word)
{
    struct str part;
    while (str_split(&rel, ' ', &part))
        if (str_eq_nocase(str_trim(part), str_of(word)))
            return true;
    return false;
}

static bool feed_type(struct str type)
{
    for (size_t i = 0; i < sizeof feed_types / sizeof feed_types[0]; i++)
        if (content_type_is(type, feed_types[i]))
            return true;
    return false;
}

static bool about_comments(const struct candidate *c)
{
    return str_find_nocase(c->url, STR("/comments/")) < c->url.n ||
           str_find_nocase(c->url, STR("comments.")) < c->url.n ||
           str_find_nocase(c->title, STR("comment")) < c->title.n;
}
