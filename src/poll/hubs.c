// hubs.c – which hubs push a feed, as its answer says: in its Link headers, or else in its document (WebSub 4;
// protocols 4.1, rule 1), or else as it is known of its publisher.
#include "base/limits.h"
#include "fetch/headers.h"
#include "poll/poller_priv.h"
#include "text/url.h"

static void hub_add(struct visit *v, struct str href);
static void https_first(struct visit *v);

void hubs_note(struct visit *v, const struct document *doc)
{
    struct arena *a = &v->arena;
    struct header_links links = {0};
    if (!v->poller->settings.push_base.n || v->kind != VISIT_WHOLE || !v->response || v->feed.credential)
        return; // a hub pushes what is open to everybody
    struct str topic = STR_NONE;
    if (v->response->link_headers.n)
        header_links_read(a, v->response->link_headers, &links);
    for (size_t i = 0; i < links.v.n; i++) {
        struct str rest = links.v.v[i].rel, rel;
        while (str_split(&rest, ' ', &rel)) {
            if (str_eq_nocase(rel, STR("hub")))
                hub_add(v, links.v.v[i].target);
            else if (str_eq_nocase(rel, STR("self")) && !topic.n)
                topic = url_resolve(a, v->response->url, links.v.v[i].target);
        }
    }
    if (!v->hubs_n && doc) {
        for (size_t i = 0; i < doc->hubs.n; i++)
            if (str_eq_nocase(doc->hubs.v[i].type, STR("WebSub")))
                hub_add(v, doc->hubs.v[i].url);
        topic = arena_str(a, doc->self);
    }
    struct url url;
    if (!v->hubs_n && v->publisher && url_parse(a, v->url, &url, NULL)) {
        struct str known = publisher_topic(a, v->publisher, &url);
        if (known.n) {
            hub_add(v, str_of(v->publisher->hub));
            topic = known;
        }
    }
    v->hubs_said = v->hubs_n || doc;
    if (v->hubs_said && !v->hubs_n && v->feed.pushed == PUSH_RELIED)
        v->feed.pushed = PUSH_KNOWN; // nor is the next visit put off
    v->topic = topic.n ? topic : v->feed.url;
    https_first(v);
}

static void hub_add(struct visit *v, struct str href)
{
    struct url u;
    struct str hub = url_resolve(&v->arena, v->response->url, href);
    if (v->hubs_n == LIMIT_HUBS || !hub.n || !url_parse(&v->arena, hub, &u, NULL) || !url_fetchable(&u, NULL))
        return;
    for (size_t i = 0; i < v->hubs_n; i++)
        if (str_eq(v->hubs[i], hub))
            return;
    v->hubs[v->hubs_n++] = arena_str(&v->arena, hub); // the document goes, once it is read
}

static void https_first(struct visit *v)
{
    struct str sorted[LIMIT_HUBS];
    size_t n = 0;
    for (int plain = 0; plain < 2; plain++)
        for (size_t i = 0; i < v->hubs_n; i++)
            if (str_starts(v->hubs[i], STR("https:")) == !plain)
                sorted[n++] = v->hubs[i];
    memcpy(v->hubs, sorted, n * sizeof *sorted);
}
