// prefer.c – which of several titles, links, dates, texts wins (protocols 1.5): one row a field, the first that says
// something.
#include "format/read/reader_priv.h"

#include "text/excerpt.h"
#include "text/html_text.h"
#include "text/url.h"

#include <stdlib.h>

#define ORDER_MAX 16

// clang-format off
static const uint8_t
    ids[ORDER_MAX] = {SAID_ATOM_ID, SAID_GUID, SAID_DC_IDENTIFIER, SAID_ABOUT},
    rss_ids[ORDER_MAX] = {SAID_GUID, SAID_DC_IDENTIFIER, SAID_ABOUT, SAID_ATOM_ID},
    feed_ids[ORDER_MAX] = {SAID_ATOM_ID, SAID_PODCAST_GUID, SAID_DC_IDENTIFIER, SAID_ABOUT},
    titles[ORDER_MAX] = {SAID_ATOM_TITLE, SAID_TITLE, SAID_MEDIA_TITLE, SAID_DC_TITLE, SAID_ITUNES_TITLE},
    rss_titles[ORDER_MAX] = {SAID_TITLE, SAID_MEDIA_TITLE, SAID_DC_TITLE, SAID_ITUNES_TITLE, SAID_ATOM_TITLE},
    contents[ORDER_MAX] = {SAID_ATOM_CONTENT, SAID_ENCODED, SAID_XHTML_BODY, SAID_ATOM_SUMMARY, SAID_DESCRIPTION,
                           SAID_DC_DESCRIPTION, SAID_MEDIA_DESCRIPTION, SAID_ITUNES_SUMMARY},
    rss_contents[ORDER_MAX] = {SAID_ATOM_CONTENT, SAID_ENCODED, SAID_XHTML_BODY, SAID_DESCRIPTION, SAID_DC_DESCRIPTION,
                               SAID_ATOM_SUMMARY, SAID_MEDIA_DESCRIPTION, SAID_ITUNES_SUMMARY},
    summaries[ORDER_MAX] = {SAID_ATOM_SUMMARY, SAID_DESCRIPTION, SAID_DC_DESCRIPTION, SAID_ITUNES_SUBTITLE,
                            SAID_ITUNES_SUMMARY},
    published[ORDER_MAX] = {SAID_ATOM_PUBLISHED, SAID_ATOM_ISSUED, SAID_PUB_DATE, SAID_DC_DATE, SAID_DC_ISSUED,
                            SAID_DC_CREATED, SAID_ATOM_CREATED},
    rss_published[ORDER_MAX] = {SAID_PUB_DATE, SAID_DC_DATE, SAID_DC_ISSUED, SAID_DC_CREATED, SAID_ATOM_PUBLISHED,
                                SAID_ATOM_ISSUED, SAID_ATOM_CREATED},
    updated[ORDER_MAX] = {SAID_ATOM_UPDATED, SAID_ATOM_MODIFIED, SAID_BUILT, SAID_DC_MODIFIED, SAID_EDITED},
    languages[ORDER_MAX] = {SAID_XML_LANG, SAID_DC_LANGUAGE, SAID_LANGUAGE},
    rights[ORDER_MAX] = {SAID_ATOM_RIGHTS, SAID_COPYRIGHT, SAID_DC_RIGHTS, SAID_LICENSE},
    generators[ORDER_MAX] = {SAID_ATOM_GENERATOR, SAID_GENERATOR},
    subtitles[ORDER_MAX] = {SAID_ATOM_SUBTITLE, SAID_DESCRIPTION, SAID_DC_DESCRIPTION, SAID_ITUNES_SUMMARY,
                            SAID_ITUNES_SUBTITLE},
    counts[ORDER_MAX] = {SAID_COMMENT_COUNT, SAID_THREAD_TOTAL};
static const uint8_t // of persons
    authors[WHOS] = {WHO_ACTOR, WHO_ATOM, WHO_CREATOR, WHO_RSS, WHO_ITUNES, WHO_CREDIT, WHO_PODCAST},
    rss_authors[WHOS] = {WHO_CREATOR, WHO_RSS, WHO_ITUNES, WHO_ATOM, WHO_CREDIT, WHO_PODCAST, WHO_ACTOR},
    feed_authors[WHOS] = {WHO_ATOM, WHO_CREATOR, WHO_ITUNES, WHO_RSS, WHO_OWNER, WHO_CREDIT, WHO_PODCAST, WHO_ACTOR};
// clang-format on

static void item_links(struct reader *r, const struct target *t, struct doc_item *item);
static void item_texts(struct reader *r, const struct target *t, struct doc_item *item);
static void item_rest(struct reader *r, const struct target *t, struct doc_item *item);
static bool type_is_page(struct str type);
static struct str best_alternate(const doc_links *links);
static struct str link_of(const doc_links *links, const char *rel);
static void feed_links(struct reader *r, const struct target *t, struct document *doc);
static void sequence_apply(struct reader *r);
static void dates_settle(struct reader *r);

static const struct said *pick(const struct target *t, const uint8_t order[ORDER_MAX])
{
    static const struct said nothing;
    for (size_t i = 0; i < ORDER_MAX && order[i] != SAID_NOTHING; i++)
        if (!str_empty(t->said[order[i]].text))
            return &t->said[order[i]];
    return &nothing;
}

static doc_persons persons_pick(const struct target *t, const uint8_t order[WHOS], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (t->who[order[i]].n > 0)
            return t->who[order[i]];
    return (doc_persons){0};
}
#define PERSONS(t, order) persons_pick((t), (order), sizeof(order))

// Whether a value is meant as markup; where the format does not say, by what it looks like.
static bool said_html(const struct said *s)
{
    return s->kind == KIND_HTML || (s->kind == KIND_EITHER && html_likely(s->text));
}

// Plain text of a value. Where no tag stood, what looks like markup after the decoding was escaped twice.
static struct str said_plain(struct reader *r, const struct said *s)
{
    if (str_empty(s->text))
        return STR_NONE;
    if (!said_html(s))
        return line_of(r->a, s->text);
    struct str text = html_text(r->a, s->text);
    if (s->kind == KIND_EITHER && !html_tagged(s->text) && html_likely(text))
        text = html_text(r->a, text);
    return text;
}

static struct str said_title(struct reader *r, const struct said *s)
{
    return utf8_first(said_plain(r, s), LIMIT_TITLE);
}

static struct markup said_markup(const struct said *s, struct str fallback_base)
{
    if (str_empty(s->text))
        return (struct markup){.kind = MARKUP_NONE};
    return (struct markup){
        .kind = said_html(s) ? MARKUP_HTML : MARKUP_TEXT,
        .source = s->text,
        .base = s->own_base || str_empty(fallback_base) ? s->base : fallback_base,
        .language = s->language,
    };
}

// Dates that can be read two ways are read again at the end, when the others have told the order (protocols 1.7).
static int64_t said_time(struct reader *r, struct str text, size_t item, bool is_updated)
{
    int64_t us = 0, other = 0;
    bool vague = str_find_char(text, '/') < text.n;
    if (vague && r->order == DATE_ORDER_UNKNOWN)
        r->order = date_order_of(text);
    if (!date_parse(text, r->order, &us))
        return 0;
    if (vague && r->order == DATE_ORDER_UNKNOWN && date_parse(text, DATE_DAY_FIRST, &other) && other != us) {
        struct vague_date *v = vec_push(r->a, &r->vague);
        *v = (struct vague_date){text, item, is_updated};
    }
    return us;
}

// The first that can be read: what cannot counts as absent (protocols 1.7).
static int64_t time_pick(struct reader *r, const struct target *t, const uint8_t order[ORDER_MAX], size_t item)
{
    int64_t us = 0;
    for (size_t i = 0; i < ORDER_MAX && order[i] != SAID_NOTHING && !us; i++) {
        struct str text = t->said[order[i]].text;
        us = str_empty(text) ? 0 : said_time(r, text, item, order == updated);
    }
    return us;
}

void settle_item(struct reader *r)
{
    struct target *t = &r->item;
    struct doc_item *item = document_item(r->a, r->doc);
    size_t place = r->doc->items.n - 1;
    r->at = &r->feed;
    *item = r->draft;
    if (item->same)
        return;
    bool rss = r->family != FAMILY_ATOM;
    item->id = pick(t, rss ? rss_ids : ids)->text;
    item->links = t->links;
    item->tags = t->tags;
    item->authors = rss ? PERSONS(t, rss_authors) : PERSONS(t, authors);
    if (item->authors.n == 0)
        item->authors = item->source.authors;
    item->contributors = t->contributors;
    item_links(r, t, item);
    item_texts(r, t, item);
    item->published = time_pick(r, t, rss ? rss_published : published, place);
    item->updated = time_pick(r, t, updated, place);
    item_rest(r, t, item);
    if (r->skip_item) { // a draft that was never to be shown (RFC 5023, 13.1.1)
        r->skip_item = false;
        r->doc->items.n--;
    }
}

static bool web_address(struct str s)
{
    return str_starts_nocase(s, STR("http://")) || str_starts_nocase(s, STR("https://"));
}

static void item_links(struct reader *r, const struct target *t, struct doc_item *item)
{
    const struct said *link = &t->said[SAID_LINK], *guid = &t->said[SAID_GUID];
    struct str base = link->own_base || str_empty(r->feed_link) ? link->base : r->feed_link;
    struct str rss_link = url_clean(r->a, base, link->text, URL_LINK);
    if (!str_empty(rss_link))
        *vec_push(r->a, &item->links) = (struct doc_link){.rel = STR("alternate"), .href = rss_link, .length = -1};
    bool atom = r->family == FAMILY_ATOM;
    bool guid_links = item->id_is_permalink && web_address(guid->text);
    const struct str choices[] = {
        atom ? STR_NONE : t->said[SAID_ORIG_LINK].text,
        rss_link,
        best_alternate(&t->links),
        t->said[SAID_ORIG_LINK].text,
        guid_links ? url_clean(r->a, STR_NONE, address_of(r, guid->text), URL_LINK) : STR_NONE,
        atom && web_address(t->said[SAID_ATOM_ID].text)
            ? url_clean(r->a, STR_NONE, t->said[SAID_ATOM_ID].text, URL_LINK)
            : STR_NONE,
        t->said[SAID_ATOM_CONTENT_SRC].text,
        t->said[SAID_MEDIA_LINK].text,
        item->attachments.n ? item->attachments.v[0].url : STR_NONE,
        t->said[SAID_COMMENTS].text,
    };
    for (size_t i = 0; i < sizeof choices / sizeof choices[0] && str_empty(item->link); i++)
        item->link = choices[i];
    item->comments_url = t->said[SAID_COMMENTS].text;
    item->comment_feed_url = t->said[SAID_COMMENT_FEED].text;
    vec_each(l, &item->links) {
        if (!str_is(l->rel, "replies"))
            continue;
        struct str *place = type_is_page(l->type) ? &item->comments_url : &item->comment_feed_url;
        if (str_empty(*place))
            *place = l->href;
    }
}

static bool type_is_page(struct str type)
{
    type = type_essence(type);
    return str_eq_nocase(type, STR("text/html")) || str_eq_nocase(type, STR("application/xhtml+xml"));
}

// A page rather than anything else, then one of unknown type, then any.
static struct str best_alternate(const doc_links *links)
{
    const struct doc_link *best = NULL;
    int best_rank = 0;
    vec_each(l, links) {
        int rank = !str_is(l->rel, "alternate") ? 0 : type_is_page(l->type) ? 3 : str_empty(l->type) ? 2 : 1;
        if (rank > best_rank) {
            best = l;
            best_rank = rank;
        }
    }
    return best ? best->href : STR_NONE;
}

static struct str link_of(const doc_links *links, const char *rel)
{
    vec_each(l, links)
        if (str_is(l->rel, rel))
            return l->href;
    return STR_NONE;
}

static void item_texts(struct reader *r, const struct target *t, struct doc_item *item)
{
    bool rss = r->family != FAMILY_ATOM;
    const struct said *title = pick(t, rss ? rss_titles : titles);
    const struct said *content = pick(t, rss ? rss_contents : contents), *summary = pick(t, summaries);
    struct str base = rss || str_empty(content->base) ? item->link : STR_NONE;
    if (str_empty(base) && (rss || str_empty(content->base)))
        base = r->feed_link;
    item->title = said_title(r, title);
    if (said_html(title) && !str_empty(item->title))
        item->title_markup = said_markup(title, base);
    item->content = said_markup(content, base);
    if (str_eq(summary->text, content->text)) // podcasts say the same thing four times
        summary = &t->said[SAID_ITUNES_SUBTITLE];
    if (!str_eq(summary->text, content->text))
        item->summary = said_markup(summary, base);
    item->language = pick(t, languages)->text;
    if (str_empty(item->language) && !str_eq(content->language, r->feed.said[SAID_XML_LANG].text))
        item->language = content->language;
    item->rights = said_plain(r, pick(t, rights));
    if (!str_empty(item->title))
        return;
    item->title_generated = true;
    const struct said *text = str_empty(content->text) ? summary : content;
    item->title = text_excerpt(r->a, said_plain(r, text), 80);
    if (str_empty(item->title))
        item->title = item->link;
}

static double degrees(struct str s, double limit, bool *ret_ok)
{
    char room[32];
    s = str_first(str_trim(s), sizeof room - 1);
    memcpy(room, s.n ? s.p : "", s.n);
    room[s.n] = 0;
    char *end;
    double v = strtod(room, &end);
    *ret_ok = s.n > 0 && end == room + s.n && v >= -limit && v <= limit;
    return v;
}

bool portrait(struct str url)
{
    return str_find(url, STR("gravatar.com/avatar/")) < url.n;
}

// A picture that comes as a file of its own.
static struct str picture_file(const struct doc_item *item)
{
    vec_each(m, &item->media) {
        bool picture = str_is(m->medium, "image") || str_starts_nocase(m->type, STR("image/"));
        if (picture && !portrait(m->url))
            return m->url;
    }
    vec_each(file, &item->attachments)
        if (str_starts_nocase(file->type, STR("image/")))
            return file->url;
    return STR_NONE;
}

static void item_rest(struct reader *r, const struct target *t, struct doc_item *item)
{
    item->comment_count = reader_count(pick(t, counts)->text);
    item->verb = t->said[SAID_VERB].text;
    item->object_type = t->said[SAID_OBJECT_TYPE].text;
    bool lat_ok, long_ok;
    item->latitude = degrees(t->said[SAID_LATITUDE].text, 90, &lat_ok);
    item->longitude = degrees(t->said[SAID_LONGITUDE].text, 180, &long_ok);
    item->has_geo = lat_ok && long_ok;
    if (item->thumbnails.n && str_empty(item->image))
        item->image = item->thumbnails.v[0].url;
    item->podcast.image = t->said[SAID_ITUNES_IMAGE].text;
    item->has_podcast = item->has_podcast || !str_empty(item->podcast.image);
    if (str_empty(item->image))
        item->image = item->podcast.image;
    if (str_empty(item->image))
        item->image = first_picture(r->a, &item->content);
    if (str_empty(item->image))
        item->image = picture_file(item);
    int64_t seconds;
    if (item->attachments.n && date_duration(t->said[SAID_ITUNES_DURATION].text, &seconds) &&
        item->attachments.v[0].seconds < 0)
        item->attachments.v[0].seconds = seconds;
    if (item->attachments.n && !str_empty(t->said[SAID_ORIG_ENCLOSURE].text))
        item->attachments.v[0].url = t->said[SAID_ORIG_ENCLOSURE].text;
    item->has_event = date_parse(t->said[SAID_EVENT_START].text, r->order, &item->event_start);
    if (item->has_event && !date_parse(t->said[SAID_EVENT_END].text, r->order, &item->event_end))
        item->event_end = 0;
    item->event_place = item->has_event ? said_plain(r, &t->said[SAID_EVENT_PLACE]) : STR_NONE;
    date_parse(t->said[SAID_EXPIRES].text, r->order, &item->expires);
}

void settle_source(struct reader *r)
{
    const struct target *t = &r->source;
    struct doc_source *s = &r->draft.source;
    s->title = said_title(r, pick(t, titles));
    s->id = t->said[SAID_ATOM_ID].text;
    s->url = best_alternate(&t->links);
    s->feed_url = link_of(&t->links, "self");
    s->updated = 0;
    date_parse(pick(t, updated)->text, r->order, &s->updated);
    s->authors = PERSONS(t, authors);
}

void settle_feed(struct reader *r)
{
    const struct target *t = &r->feed;
    struct document *doc = r->doc;
    bool rss = r->family != FAMILY_ATOM;
    const struct said *title = pick(t, rss ? rss_titles : titles), *subtitle = pick(t, subtitles);
    feed_links(r, t, doc);
    struct str base = rss ? doc->home : STR_NONE;
    doc->id = pick(t, feed_ids)->text;
    doc->title = said_title(r, title);
    if (said_html(title) && !str_empty(doc->title))
        doc->title_markup = said_markup(title, base);
    doc->subtitle = said_markup(subtitle, base);
    doc->rights = said_plain(r, pick(t, rights));
    doc->generator = said_plain(r, pick(t, generators));
    doc->language = pick(t, languages)->text;
    doc->published = time_pick(r, t, rss ? rss_published : published, SIZE_MAX);
    doc->updated = time_pick(r, t, updated, SIZE_MAX);
    doc->authors = PERSONS(t, feed_authors);
    doc->contributors = t->contributors;
    doc->tags = t->tags;
    doc->icon = str_empty(t->said[SAID_ATOM_ICON].text) ? t->said[SAID_WEB_ICON].text : t->said[SAID_ATOM_ICON].text;
    doc->logo = t->said[SAID_ATOM_LOGO].text;
    if (str_empty(doc->image.url))
        doc->image.url = t->said[SAID_ITUNES_IMAGE].text;
    if (str_empty(doc->image.url))
        doc->image.url = t->said[SAID_WEB_COVER].text;
    doc->ttl_minutes = reader_count(t->said[SAID_TTL].text);
    doc->update_period = t->said[SAID_UPDATE_PERIOD].text;
    doc->update_frequency = reader_count(t->said[SAID_UPDATE_FREQUENCY].text);
    doc->new_feed_url = t->said[SAID_NEW_URL].text;
    sequence_apply(r);
    dates_settle(r);
    document_finish(doc);
}

static void feed_links(struct reader *r, const struct target *t, struct document *doc)
{
    doc->links = t->links;
    struct str home = url_clean(r->a, t->said[SAID_LINK].base, t->said[SAID_LINK].text, URL_LINK);
    if (!str_empty(home))
        *vec_push(r->a, &doc->links) = (struct doc_link){.rel = STR("alternate"), .href = home, .length = -1};
    doc->home = str_empty(home) ? best_alternate(&t->links) : home;
    doc->self = link_of(&t->links, "self");
    doc->next = link_of(&t->links, "next"); // or the archive before this one (RFC 5005, 4)
    if (str_empty(doc->next))
        doc->next = link_of(&t->links, "prev-archive");
    vec_each(l, &t->links)
        if (str_is(l->rel, "hub"))
            *vec_push(r->a, &doc->hubs) = (struct doc_hub){STR("WebSub"), l->href};
}

// RSS 1.0 gives the order of its items in a list of its own.
static void sequence_apply(struct reader *r)
{
    struct document *doc = r->doc;
    if (r->sequence.n < 2 || doc->items.n < 2 || doc->items_dropped > 0)
        return;
    struct map places = {0};
    for (size_t i = r->sequence.n; i-- > 0;)
        *map_at(r->a, &places, r->sequence.v[i]) = &r->sequence.v[i];
    struct doc_item *sorted = arena_array(r->a, struct doc_item, doc->items.n);
    struct doc_item **at = arena_array(r->a, struct doc_item *, r->sequence.n);
    size_t n = 0;
    bool *taken = arena_array(r->a, bool, doc->items.n);
    for (size_t i = 0; i < doc->items.n; i++) {
        struct doc_item *item = &doc->items.v[i];
        struct str *found = map_get(&places, item->id);
        if (!found)
            found = map_get(&places, item->link);
        if (found && !at[found - r->sequence.v]) {
            at[found - r->sequence.v] = item;
            taken[i] = true;
        }
    }
    for (size_t i = 0; i < r->sequence.n; i++)
        if (at[i])
            sorted[n++] = *at[i];
    for (size_t i = 0; i < doc->items.n; i++)
        if (!taken[i])
            sorted[n++] = doc->items.v[i];
    doc->items.v = sorted;
    doc->items.cap = n;
}

static void dates_settle(struct reader *r)
{
    if (r->order == DATE_ORDER_UNKNOWN || r->doc->items_dropped > 0 || r->sequence.n > 0)
        return;
    vec_each(v, &r->vague) {
        struct doc_item *item = v->item == SIZE_MAX ? NULL : &r->doc->items.v[v->item];
        if (v->updated)
            date_parse(v->text, r->order, item ? &item->updated : &r->doc->updated);
        else
            date_parse(v->text, r->order, item ? &item->published : &r->doc->published);
    }
}
