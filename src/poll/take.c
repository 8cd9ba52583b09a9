// take.c – from what a feed said to what we keep. The order is that of the cheapest reason to stop: known and unchanged
// items cost a look-up in a sorted list and no more.
#include "poll/take.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/limits.h"
#include "format/clean.h"
#include "format/identity.h"
#include "hub/bodies.h"
#include "hub/kinds.h"
#include "poll/rhythm.h"
#include "poll/schedule.h"
#include "text/excerpt.h"
#include "text/html_text.h"
#include "text/url.h"
#include "text/utf8.h"

#include <stdlib.h>

#define SUMMARY_CHARACTERS 300

static const struct known_item *known_before(const struct feed_state *feed, uint64_t guid, size_t *cursor);
static int64_t date_of(const struct doc_item *item)
{
    return item->published ? item->published : item->updated;
}
static void take_item(struct arena *a, struct arena *work, struct arena *scratch, struct document *doc,
                      struct doc_item *item, struct str site, int64_t now, struct harvest_item *ret);
static void take_dates(const struct doc_item *item, int64_t now, struct harvest_item *ret);
static void take_author(struct arena *a, const struct document *doc, const struct doc_item *item, struct str site,
                        struct harvest_item *ret);
static void take_body(struct arena *a, struct arena *scratch, struct doc_item *item, struct harvest_item *ret);
static void take_parts(struct arena *a, struct arena *work, const struct doc_item *item, struct harvest_item *ret);
static void item_keep(struct arena *a, struct harvest_item *item);
static void take_gone(struct arena *a, const struct document *doc, int64_t now, struct harvest *h);
static bool same_known(const struct feed_state *feed, const struct harvest *h);
static void learn(struct harvest *h, int64_t *dates, size_t n, int64_t now);

// What says nothing and leads nowhere is no entry (protocols 1.2).
static bool item_blank(const struct doc_item *item)
{
    return !item->same && !item->title.n && item->content.kind == MARKUP_NONE && item->summary.kind == MARKUP_NONE &&
           !item->attachments.n && !item->image.n && !item->verb.n;
}

static void blanks_drop(struct document *doc)
{
    size_t n = 0;
    for (size_t i = 0; i < doc->items.n; i++) {
        if (item_blank(&doc->items.v[i]))
            continue;
        if (n != i)
            doc->items.v[n] = doc->items.v[i];
        n++;
    }
    doc->items.n = n;
}

bool take_document(struct arena *a, struct arena *work, struct document *doc, const struct feed_state *feed,
                   int64_t now, struct harvest *ret)
{
    blanks_drop(doc);
    *ret = (struct harvest){.n = doc->items.n, .context = doc->context};
    struct identity *ids = arena_array(work, struct identity, ret->n + 1);
    if (!identify(work, doc, feed->rule, ids, &ret->rule))
        return false;
    ret->title = arena_str(a, doc->title);
    ret->site = arena_str(a, doc->home);
    ret->items = arena_array(a, struct harvest_item, ret->n + 1);
    ret->known = arena_array(a, struct known_item, ret->n + 1);
    int64_t *dates = arena_array(work, int64_t, ret->n + 1); // of what the rhythm has not heard of
    size_t cursor = 0, dates_n = 0;
    struct str site = url_host(work, doc->home.n ? doc->home : feed->url);
    struct arena scratch; // of one item: what is only looked at
    arena_init(&scratch);
    for (size_t i = 0; i < ret->n; i++) {
        struct harvest_item *item = &ret->items[i];
        item->guid_hash = ids[i].guid_hash;
        item->content_hash = ids[i].content_hash;
        ret->known[i] = (struct known_item){ids[i].guid_hash, ids[i].content_hash, doc->items.v[i].source_hash};
        const struct known_item *before =
            ret->rule == feed->rule ? known_before(feed, ids[i].guid_hash, &cursor) : NULL;
        item->known = before && before->content == ids[i].content_hash;
        if (!before || !feed->rhythm.until)
            dates[dates_n++] = date_of(&doc->items.v[i]);
        if (item->known)
            continue;
        ret->unknown++;
        take_item(a, work, &scratch, doc, &doc->items.v[i], site, now, item);
        arena_reset(&scratch);
    }
    arena_done(&scratch);
    take_gone(a, doc, now, ret);
    ret->known_changed = !feed->rhythm.until || !same_known(feed, ret);
    ret->before = feed->rhythm;
    ret->since = feed->success_at;
    ret->apart = feed->known_n && ret->rule == feed->rule;
    learn(ret, dates, dates_n, now);
    return true;
}

bool take_rhythm(struct harvest *h, int64_t *dates, size_t n, int64_t now)
{
    if (!h->before.until || n == h->learned)
        return false;
    learn(h, dates, n, now);
    return true;
}

void take_keep(struct feed_state *f, const struct document *doc, const struct harvest *h)
{
    f->hint =
        doc->expired ? SCHEDULE_ENDED : schedule_hint(doc->ttl_minutes, doc->update_period, doc->update_frequency);
    f->skip_hours = doc->skip_hours;
    f->skip_days = doc->skip_days;
    f->rhythm = h->rhythm;
    f->rule = h->rule;
    if (h->title.n)
        f->title = h->title;
    if (h->site.n)
        f->site = h->site;
    f->known = h->known;
    f->known_n = h->n;
    f->known_context = h->context;
}

// Feeds keep their order from visit to visit, so the search starts after the last hit: one step for nearly every item.
static const struct known_item *known_before(const struct feed_state *feed, uint64_t guid, size_t *cursor)
{
    for (size_t k = 0; k < feed->known_n; k++) {
        size_t i = (*cursor + k) % feed->known_n;
        if (feed->known[i].guid == guid) {
            *cursor = i + 1;
            return &feed->known[i];
        }
    }
    return NULL;
}

// The document shows the item beside its tombstone, with a later date (RFC 6721, 3).
static bool shows_later(const struct document *doc, const struct harvest *h, const struct tombstone *grave)
{
    for (size_t i = 0; i < h->n; i++)
        if (h->items[i].guid_hash == grave->guid_hash) {
            const struct doc_item *item = &doc->items.v[i];
            return (item->updated > item->published ? item->updated : item->published) > grave->when;
        }
    return false;
}

// Protocols 1.3: tombstones (RFC 6721) name ids, and feeds that are complete (RFC 5005, 2) say it by leaving items out.
// One that is cut short, torn or on several pages is not complete, whatever it says.
static void take_gone(struct arena *a, const struct document *doc, int64_t now, struct harvest *h)
{
    for (size_t i = 0; i < doc->tombstones.n && h->rule == IDENTITY_ID; i++) {
        const struct doc_tombstone *t = &doc->tombstones.v[i];
        struct tombstone grave = {guid_hash(t->ref), t->when > 0 && t->when < now ? t->when : now};
        if (!shows_later(doc, h, &grave))
            *vec_push(a, &h->gone.tombstones) = grave;
    }
    h->gone.others = doc->complete && doc->well_formed && !doc->items_dropped && !doc->next.n && !doc->archive;
}

static bool same_known(const struct feed_state *feed, const struct harvest *h)
{
    return h->context == feed->known_context && h->n == feed->known_n &&
           (h->n == 0 || memcmp(h->known, feed->known, h->n * sizeof *h->known) == 0);
}

static void take_item(struct arena *a, struct arena *work, struct arena *scratch, struct document *doc,
                      struct doc_item *item, struct str site, int64_t now, struct harvest_item *ret)
{
    struct url iri;
    if (item->id.n && url_parse(work, item->id, &iri, NULL))
        ret->id = item->id;
    ret->link = url_untracked(work, item->link);
    ret->link_normal = url_normal(work, item->link);
    ret->title = text_squeeze(work, utf8_first(item->title, LIMIT_TITLE));
    ret->title_generated = item->title_generated;
    ret->language = item->language.n ? item->language : doc->language;
    ret->comments_url = item->comments_url;
    ret->comment_count = item->comment_count;
    if (item->replies_to.n) {
        ret->reply_ref = item->replies_to.v[0].ref;
        ret->reply_href = item->replies_to.v[0].href;
    }
    ret->event_start = item->event_start;
    take_dates(item, now, ret);
    take_author(work, doc, item, site, ret);
    take_parts(a, work, item, ret);
    item_keep(a, ret);
    take_body(a, scratch, item, ret);
}

// All but the body, which is made where it is kept.
static void item_keep(struct arena *a, struct harvest_item *item)
{
    struct str *const texts[] = {&item->id,       &item->link,      &item->link_normal, &item->title,
                                 &item->author,   &item->actor_key, &item->actor_label, &item->image,
                                 &item->language, &item->reply_ref, &item->reply_href,  &item->comments_url};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(a, *texts[i]);
    vec_each(tag, &item->tags) {
        *tag = arena_str(a, *tag);
    }
    vec_each(e, &item->enclosures) {
        e->url = arena_str(a, e->url);
        e->type = arena_str(a, e->type);
        e->title = arena_str(a, e->title);
    }
}

// Protocols 1.7: absent is now, flagged; an update before the publication is none.
static void take_dates(const struct doc_item *item, int64_t now, struct harvest_item *ret)
{
    ret->published = date_of(item);
    ret->date_guessed = ret->published == 0;
    if (ret->date_guessed)
        ret->published = now;
    ret->updated = item->updated > ret->published ? item->updated : ret->published;
}

static void take_author(struct arena *a, const struct document *doc, const struct doc_item *item, struct str site,
                        struct harvest_item *ret)
{
    const doc_persons *authors = item->authors.n          ? &item->authors
                                 : item->source.authors.n ? &item->source.authors
                                                          : &doc->authors;
    struct buf names;
    buf_init(&names, LIMIT_NAME * 4);
    for (size_t i = 0; i < authors->n; i++) {
        struct str name = authors->v[i].name.n ? authors->v[i].name : authors->v[i].email;
        if (!name.n)
            continue;
        if (names.n)
            buf_lit(&names, ", ");
        buf_put(&names, name);
    }
    ret->author = utf8_first(text_squeeze(a, buf_str(&names)), LIMIT_NAME);
    buf_done(&names);
    // Of what was passed on, who did that is the actor (protocols 1.4).
    bool passed_on = str_is(item->verb, "Announce") && item->contributors.n && item->contributors.v[0].name.n;
    if (!passed_on && !ret->author.n)
        return;
    const struct doc_person *first = passed_on ? item->contributors.v : authors->v;
    ret->actor_label = utf8_first(first->name.n ? first->name : first->email, LIMIT_NAME);
    if (first->url.n)
        ret->actor_key = url_normal(a, first->url);
    if (!ret->actor_key.n && first->email.n)
        ret->actor_key = utf8_fold(a, first->email);
    if (!ret->actor_key.n) // a name alone says who only within its site
        ret->actor_key = arena_concat(a, utf8_fold(a, ret->actor_label), arena_concat(a, STR("@"), site));
}

static void take_body(struct arena *a, struct arena *scratch, struct doc_item *item, struct harvest_item *ret)
{
    struct markup *body = item->content.kind != MARKUP_NONE ? &item->content : &item->summary;
    markup_clean(a, body);
    ret->body = body->clean;
    if (body->kind == MARKUP_HTML && !str_eq(body->source, body->clean.markup))
        ret->body_source = arena_str(
            a, body_source_pack(scratch, &(struct body_source){body->source, body->base}, body->clean.markup));
    struct str text = html_text(scratch, ret->body.markup);
    ret->words = (int)text_words(text);
    struct str summary = text;
    if (item->summary.kind != MARKUP_NONE && body != &item->summary) {
        struct markup said = item->summary;
        markup_clean(scratch, &said);
        summary = html_text(scratch, said.clean.markup);
    }
    ret->summary = arena_str(a, text_summary(scratch, summary, SUMMARY_CHARACTERS));
    kind_of(item, text, &ret->kind, &ret->verb);
}

static void take_parts(struct arena *a, struct arena *work, const struct doc_item *item, struct harvest_item *ret)
{
    ret->image = item->image.n ? item->image : item->thumbnails.n ? item->thumbnails.v[0].url : STR_NONE;
    for (size_t i = 0; i < item->tags.n; i++) {
        const struct doc_tag *tag = &item->tags.v[i];
        struct str name = text_squeeze(work, utf8_first(tag->label.n ? tag->label : tag->term, LIMIT_NAME));
        if (name.n)
            *vec_push(a, &ret->tags) = name;
    }
    for (size_t i = 0; i < item->attachments.n; i++) {
        const struct doc_attachment *from = &item->attachments.v[i];
        if (from->url.n)
            *vec_push(a, &ret->enclosures) =
                (struct enclosure){from->url, from->type, from->title, from->bytes, from->seconds};
    }
}

// When nothing can be told apart from last time (another reader, another rule of identity), dates have to say what is
// new.
static void learn(struct harvest *h, int64_t *dates, size_t n, int64_t now)
{
    bool first = !h->before.until;
    size_t kept = 0;
    h->learned = n;
    for (size_t i = 0; i < n; i++)
        if (first || h->apart || dates[i] > h->since)
            dates[kept++] = dates[i];
    h->rhythm = h->before;
    if (first || kept)
        rhythm_learn(&h->rhythm, dates, kept, h->since, now);
}
