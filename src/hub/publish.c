// publish.c – views as documents: entries with ids that never change, where they come from, and what they are about.
#include "hub/publish.h"
#include "base/clock.h"
#include "base/map.h"
#include "hub/communities_priv.h"
#include "hub/hub.h"
#include "text/url.h"

#define TOMBSTONES_FOR  (30 * CLOCK_DAY)
#define TOMBSTONES_MOST 200

// What all entries of a document share.
struct publishing {
    struct arena *a;
    struct db *db;
    const struct publish_context *context;
    struct str authority;         // of tag: URIs
    struct str community_scheme;  // of categories
    VEC(int64_t) hidden;          // communities that no feed names
    const struct community *only; // the one community whose feed it is; NULL for a river
};

// ActivityStreams names, where they say more than "post" and "article" (decisions: mapped at the edge).
static const char *const activity_verbs[VERBS] = {
    [VERB_UPDATE] = "update", [VERB_ANNOUNCE] = "share", [VERB_ATTEND] = "attend",
    [VERB_JOIN] = "join",     [VERB_LEAVE] = "leave",
};
static const char *const activity_objects[KINDS] = {
    [KIND_QUESTION] = "question", [KIND_ANSWER] = "comment", [KIND_EVENT] = "event",
    [KIND_EPISODE] = "audio",     [KIND_VIDEO] = "video",
};

static struct publishing begin(struct arena *a, struct db *db, const struct publish_context *context,
                               const struct community *only);
static void frame(struct publishing *p, struct document *ret);
static void items_add(struct publishing *p, const entries *list, struct document *ret);
static void item_fill(struct publishing *p, const struct entry *e, struct doc_item *ret);
static void source_fill(struct publishing *p, const struct entry *e, struct doc_source *ret);
static void categories_add(struct publishing *p, const struct entry *e, struct doc_item *ret);
static void reply_add(struct publishing *p, const struct entry *e, struct doc_item *ret);
static struct str entry_uri(struct publishing *p, int64_t id, struct str uid);
static struct str tag_uri(struct publishing *p, const char *what, int64_t number);
static void tombstones_add(struct publishing *p, struct document *ret);

void publish_river(struct arena *a, struct db *db, const struct person *person, const struct river_page *page,
                   const struct publish_context *context, struct document *ret)
{
    struct publishing p = begin(a, db, context, NULL);
    frame(&p, ret);
    ret->id = tag_uri(&p, "river", person->id);
    ret->title = arena_printf(a, STR_FMT "'s river", STR_ARG(person->name));
    ret->home = arena_concat(a, context->base_url, STR("/river"));
    ret->updated = person->created; // until there is an entry
    items_add(&p, &page->entries, ret);
}

void publish_community(struct arena *a, struct db *db, const struct community *community, const struct river_page *page,
                       const struct publish_context *context, struct document *ret)
{
    struct publishing p = begin(a, db, context, community);
    frame(&p, ret);
    ret->id = tag_uri(&p, "community", community->id);
    ret->title = community->title;
    ret->subtitle = (struct markup){.kind = MARKUP_TEXT, .source = community->domain};
    ret->home = arena_printf(a, STR_FMT "/c/" STR_FMT, STR_ARG(context->base_url), STR_ARG(community->slug));
    ret->updated = community->created;
    items_add(&p, &page->entries, ret);
    if (str_eq(context->self, context->first))
        tombstones_add(&p, ret);
}

static struct publishing begin(struct arena *a, struct db *db, const struct publish_context *context,
                               const struct community *only)
{
    struct publishing p = {.a = a, .db = db, .context = context, .only = only};
    if (!hub_setting_get(db, a, "tag_authority", &p.authority, NULL) || str_empty(p.authority))
        p.authority = STR("tributary.invalid,2026"); // nothing was published under a name of its own yet
    p.community_scheme = arena_concat(a, context->base_url, STR("/c/"));
    struct stmt *s = db_query(db, Q_COMMUNITY_HIDDEN_IDS);
    bind_int(s, 1, VISIBILITY_HIDDEN);
    while (db_step(s, NULL) == DB_ROW)
        *vec_push(a, &p.hidden) = col_int(s, 0);
    db_end(s);
    return p;
}

static void frame(struct publishing *p, struct document *ret)
{
    *ret = (struct document){.format = DOC_ATOM_10,
                             .well_formed = true,
                             .self = p->context->self,
                             .next = p->context->next,
                             .generator = STR("Tributary"),
                             .ttl_minutes = -1,
                             .update_frequency = -1};
    if (!str_empty(p->context->first)) // RFC 5005 3
        *vec_push(p->a, &ret->links) = (struct doc_link){
            .rel = STR("first"), .href = p->context->first, .type = STR("application/atom+xml"), .length = -1};
}

// RFC 4287 4.1.1: entries of one id are versions of one entry; only the newest is shown, where it first stands.
static void items_add(struct publishing *p, const entries *list, struct document *ret)
{
    struct map by_id = {0};
    VEC(size_t) chosen = {0};
    for (size_t i = 0; i < list->n; i++) {
        const struct entry *e = &list->v[i];
        struct str id = entry_uri(p, e->id, e->uid);
        void **place = map_at(p->a, &by_id, id);
        if (!*place) {
            *vec_push(p->a, &chosen) = i;
            *place = (void *)(uintptr_t)chosen.n;
        } else if (e->updated > list->v[chosen.v[(uintptr_t)*place - 1]].updated) {
            chosen.v[(uintptr_t)*place - 1] = i;
        }
        if (e->updated > ret->updated || i == 0)
            ret->updated = e->updated;
    }
    for (size_t i = 0; i < chosen.n; i++)
        item_fill(p, &list->v[chosen.v[i]], vec_push(p->a, &ret->items));
}

// What its feeds took back is taken back by the community, for as long as readers may need to hear of it
// (protocols 2.1).
static void tombstones_add(struct publishing *p, struct document *ret)
{
    struct stmt *s = db_query(p->db, Q_TOMBSTONES_RECENT);
    bind_int(s, 1, p->only->id);
    bind_int(s, 2, p->context->now - TOMBSTONES_FOR);
    bind_int(s, 3, TOMBSTONES_MOST);
    while (db_step(s, NULL) == DB_ROW) {
        struct doc_tombstone *t = vec_push(p->a, &ret->tombstones);
        t->ref = entry_uri(p, col_int(s, 0), col_copy(p->a, s, 1));
        t->when = col_int(s, 2);
        if (t->when > ret->updated)
            ret->updated = t->when;
    }
    db_end(s);
}

static void item_fill(struct publishing *p, const struct entry *e, struct doc_item *ret)
{
    *ret = (struct doc_item){
        .id = entry_uri(p, e->id, e->uid),
        .link = e->link,
        .title = e->title,
        .title_generated = e->title_generated,
        .published = e->published,
        .updated = e->updated,
        .language = e->language,
        .image = e->image,
        .comments_url = e->comments_url,
        .comment_count = e->comment_count,
        .verb = str_of(activity_verbs[e->verb]),
        .object_type = str_of(activity_objects[e->kind]),
        .summary = {.kind = str_empty(e->summary) ? MARKUP_NONE : MARKUP_TEXT, .source = e->summary},
    };
    if (!str_empty(e->body.markup)) // it is safe as it stands in the store
        ret->content =
            (struct markup){.kind = MARKUP_HTML, .source = e->body.markup, .base = e->link, .clean = e->body};
    *vec_push(p->a, &ret->authors) = (struct doc_person){.name = !str_empty(e->author)       ? e->author
                                                                 : !str_empty(e->feed.title) ? e->feed.title
                                                                                             : STR("unknown")};
    for (size_t i = 0; i < e->enclosures.n; i++) {
        const struct enclosure *en = &e->enclosures.v[i];
        *vec_push(p->a, &ret->attachments) = (struct doc_attachment){
            .url = en->url, .type = en->type, .title = en->title, .bytes = en->bytes, .seconds = en->seconds};
    }
    source_fill(p, e, &ret->source);
    categories_add(p, e, ret);
    reply_add(p, e, ret);
}

// RFC 4287 4.2.11. A file of the operator's folder has no address that means anything elsewhere.
static void source_fill(struct publishing *p, const struct entry *e, struct doc_source *ret)
{
    struct str url = str_starts(e->feed.url, STR("file:")) ? STR_NONE : e->feed.url;
    *ret = (struct doc_source){.id = !str_empty(e->feed.uid) ? e->feed.uid
                                     : str_empty(url)        ? tag_uri(p, "feed", e->feed.id)
                                                             : url,
                               .title = str_empty(e->feed.title) ? url_host(p->a, url) : e->feed.title,
                               .url = e->feed.site,
                               .feed_url = url,
                               .updated = e->feed.updated};
}

static bool hidden(const struct publishing *p, int64_t community)
{
    for (size_t i = 0; i < p->hidden.n; i++)
        if (p->hidden.v[i] == community)
            return true;
    return false;
}

// communities.md 4.6: the community and the kind, then the feed's own words. A hidden community is named nowhere; a
// community's own feed names no other, since each reader may know of others.
static void categories_add(struct publishing *p, const struct entry *e, struct doc_item *ret)
{
    if (p->only)
        *vec_push(p->a, &ret->tags) =
            (struct doc_tag){.term = p->only->slug, .scheme = p->community_scheme, .label = p->only->title};
    for (size_t i = 0; !p->only && i < e->places.n; i++)
        if (!hidden(p, e->places.v[i].community))
            *vec_push(p->a, &ret->tags) = (struct doc_tag){
                .term = e->places.v[i].slug, .scheme = p->community_scheme, .label = e->places.v[i].title};
    if (e->kind != KIND_NONE)
        *vec_push(p->a, &ret->tags) =
            (struct doc_tag){.term = str_of(kind_names[e->kind]),
                             .scheme = arena_printf(p->a, "tag:" STR_FMT ":kind", STR_ARG(p->authority))};
    for (size_t i = 0; i < e->tags.n; i++)
        *vec_push(p->a, &ret->tags) = (struct doc_tag){.term = e->tags.v[i]};
}

// RFC 4685 3: what it answers.
static void reply_add(struct publishing *p, const struct entry *e, struct doc_item *ret)
{
    struct stmt *s = db_query(p->db, Q_PUBLISH_REPLY);
    bind_int(s, 1, e->id);
    struct str ref = db_step(s, NULL) == DB_ROW ? col_copy(p->a, s, 0) : STR_NONE;
    db_end(s);
    bool address = str_starts(ref, STR("http://")) || str_starts(ref, STR("https://"));
    if (!str_empty(ref))
        *vec_push(p->a, &ret->replies_to) = (struct doc_reply){.ref = ref, .href = address ? ref : STR_NONE};
}

static struct str entry_uri(struct publishing *p, int64_t id, struct str uid)
{
    return str_empty(uid) ? tag_uri(p, "entry", id) : uid;
}

// RFC 4151, protocols 2.1: never changes, also when the hub's address does.
static struct str tag_uri(struct publishing *p, const char *what, int64_t number)
{
    return arena_printf(p->a, "tag:" STR_FMT ":%s/%lld", STR_ARG(p->authority), what, (long long)number);
}
