// parse.c – what `tributary parse` prints. Members are absent when unknown; texts leave without control characters.
#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/limits.h"
#include "format/clean.h"
#include "format/read.h"
#include "format/write.h"
#include "text/html_text.h"
#include "text/utf8.h"

#define PIECE (64 * KIB)

struct printer {
    struct json json;
    struct buf buf;
    bool (*emit)(void *arg, struct str piece);
    void *arg;
    bool stopped;
    struct arena scratch; // of one item
};

static void top(struct printer *p, const struct document *doc);
static void top_extras(struct printer *p, const struct document *doc);
static void skips(struct printer *p, const struct document *doc);
static void item(struct printer *p, const struct doc_item *it);
static struct str item_id(struct printer *p, const struct doc_item *it);
static void item_content(struct printer *p, const struct doc_item *it);
static void item_extras(struct printer *p, const struct doc_item *it);
static void replies(struct printer *p, const struct doc_item *it);
static void item_media(struct printer *p, const struct doc_item *it);
static void item_podcast(struct printer *p, const struct doc_item *it);
static void authors(struct printer *p, const doc_persons *list);
static void persons(struct printer *p, const char *key, const doc_persons *list);
static void tag_names(struct printer *p, const doc_tags *list);
static void tags(struct printer *p, const doc_tags *list);
static void links(struct printer *p, const doc_links *list);
static void attachments(struct printer *p, const struct doc_item *it);
static struct str markup_plain(struct printer *p, const struct markup *m);
static void safe(struct printer *p, const char *key, const struct markup *m);
static void text(struct printer *p, const char *key, struct str s);
static struct str visible(struct arena *a, struct str s);
static void count(struct printer *p, const char *key, int64_t n);
static void flush(struct printer *p, size_t least);

bool write_parse(const struct document *doc, bool (*emit)(void *arg, struct str piece), void *arg)
{
    struct printer p = {.emit = emit, .arg = arg};
    // One member is at most one text of the document, six bytes a character: nothing comes near this ceiling.
    buf_init(&p.buf, 8 * LIMIT_BODY);
    p.json = json_to(&p.buf);
    json_open(&p.json, '{');
    top(&p, doc);
    json_open_key(&p.json, "items", '[');
    for (size_t i = 0; i < doc->items.n && !p.stopped; i++) {
        item(&p, &doc->items.v[i]);
        arena_reset(&p.scratch);
        flush(&p, PIECE);
    }
    json_close(&p.json, ']');
    json_close(&p.json, '}');
    buf_c(&p.buf, '\n');
    flush(&p, 1);
    buf_done(&p.buf);
    arena_done(&p.scratch);
    return !p.stopped;
}

static void top(struct printer *p, const struct document *doc)
{
    struct json *j = &p->json;
    // Large picture and small one, as JSON Feed tells them apart; Atom's logo is the large one of its two.
    struct str large = doc->logo.n ? doc->logo : doc->icon;
    struct str small = doc->favicon.n ? doc->favicon : doc->logo.n ? doc->icon : STR_NONE;
    json_text(j, "version", STR("https://jsonfeed.org/version/1.1"));
    json_text(j, "title", visible(&p->scratch, doc->title));
    text(p, "home_page_url", doc->home);
    text(p, "feed_url", doc->self);
    text(p, "description", markup_plain(p, &doc->subtitle));
    text(p, "icon", large);
    text(p, "favicon", small);
    authors(p, &doc->authors);
    text(p, "language", doc->language);
    if (doc->hubs.n) {
        json_open_key(j, "hubs", '[');
        for (size_t i = 0; i < doc->hubs.n; i++) {
            json_open(j, '{');
            text(p, "type", doc->hubs.v[i].type);
            text(p, "url", doc->hubs.v[i].url);
            json_close(j, '}');
        }
        json_close(j, ']');
    }
    text(p, "next_url", doc->next);
    json_open_key(j, "_tributary", '{');
    top_extras(p, doc);
    json_close(j, '}');
    arena_reset(&p->scratch);
}

static void top_extras(struct printer *p, const struct document *doc)
{
    struct json *j = &p->json;
    json_text(j, "format", str_of(doc_format_names[doc->format]));
    text(p, "encoding", doc->encoding);
    json_bool(j, "well_formed", doc->well_formed);
    if (doc->errors.n) {
        json_open_key(j, "errors", '[');
        for (size_t i = 0; i < doc->errors.n; i++)
            text(p, NULL, doc->errors.v[i]);
        json_close(j, ']');
    }
    if (doc->subtitle.kind == MARKUP_HTML)
        safe(p, "subtitle", &doc->subtitle);
    else
        text(p, "subtitle", doc->subtitle.source);
    text(p, "rights", doc->rights);
    text(p, "generator", doc->generator);
    json_time(j, "updated", doc->updated);
    json_time(j, "published", doc->published);
    count(p, "ttl_minutes", doc->ttl_minutes);
    skips(p, doc);
    text(p, "update_period", doc->update_period);
    count(p, "update_frequency", doc->update_frequency);
    text(p, "image_url", doc->image.url.n ? doc->image.url : doc->logo);
    links(p, &doc->links);
    persons(p, "authors", &doc->authors);
    persons(p, "contributors", &doc->contributors);
    tags(p, &doc->tags);
}

static void skips(struct printer *p, const struct document *doc)
{
    static const char *const days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    struct json *j = &p->json;
    if (doc->skip_hours) {
        json_open_key(j, "skip_hours", '[');
        for (int hour = 0; hour < 24; hour++)
            if (doc->skip_hours >> hour & 1)
                json_int(j, NULL, hour);
        json_close(j, ']');
    }
    if (doc->skip_days) {
        json_open_key(j, "skip_days", '[');
        for (int day = 0; day < 7; day++)
            if (doc->skip_days >> day & 1)
                json_text(j, NULL, str_of(days[day]));
        json_close(j, ']');
    }
}

static void item(struct printer *p, const struct doc_item *it)
{
    struct json *j = &p->json;
    json_open(j, '{');
    text(p, "id", item_id(p, it));
    text(p, "url", it->link);
    text(p, "external_url", it->external_link);
    if (!it->title_generated)
        text(p, "title", it->title);
    item_content(p, it);
    text(p, "image", it->image);
    text(p, "banner_image", it->banner);
    json_time(j, "date_published", it->published);
    json_time(j, "date_modified", it->updated);
    authors(p, &it->authors);
    tag_names(p, &it->tags);
    text(p, "language", it->language);
    attachments(p, it);
    size_t mark = p->buf.n;
    json_open_key(j, "_tributary", '{');
    item_extras(p, it);
    if (j->comma)
        json_close(j, '}');
    else // nothing stood in it
        p->buf.n = mark;
    json_close(j, '}');
}

// JSON Feed items have an id: where the feed gave none, its link is the next best name (protocols 1.6.2), then a hash.
static struct str item_id(struct printer *p, const struct doc_item *it)
{
    struct str id = visible(&p->scratch, it->id);
    if (!id.n)
        id = visible(&p->scratch, it->link);
    if (id.n)
        return id;
    struct hasher h = hasher_start(0);
    hasher_add(&h, it->title);
    hasher_add(&h, it->content.source);
    hasher_add(&h, it->summary.source);
    return arena_printf(&p->scratch, "urn:x-hash:%016llx", (unsigned long long)hasher_end(&h));
}

static void item_content(struct printer *p, const struct doc_item *it)
{
    if (it->content.kind == MARKUP_HTML)
        safe(p, "content_html", &it->content);
    else
        text(p, "content_text", it->content.source);
    text(p, "summary", markup_plain(p, &it->summary));
}

static void item_extras(struct printer *p, const struct doc_item *it)
{
    struct json *j = &p->json;
    text(p, "comments_url", it->comments_url);
    text(p, "comment_feed_url", it->comment_feed_url);
    count(p, "comment_count", it->comment_count);
    replies(p, it);
    if (it->source.title.n || it->source.url.n || it->source.id.n) {
        json_open_key(j, "source", '{');
        text(p, "title", it->source.title);
        text(p, "url", it->source.url);
        text(p, "id", it->source.id);
        json_close(j, '}');
    }
    text(p, "rights", it->rights);
    persons(p, "authors", &it->authors);
    persons(p, "contributors", &it->contributors);
    tags(p, &it->tags);
    links(p, &it->links);
    if (it->has_geo) {
        json_open_key(j, "geo", '[');
        json_double(j, NULL, it->latitude);
        json_double(j, NULL, it->longitude);
        json_close(j, ']');
    }
    if (it->title_markup.kind == MARKUP_HTML)
        safe(p, "title_html", &it->title_markup);
    if (it->summary.kind == MARKUP_HTML)
        safe(p, "summary_html", &it->summary);
    if (it->id_is_permalink)
        json_bool(j, "guid_is_permalink", true);
    else if (it->id_permalink_given)
        json_bool(j, "guid_is_permalink", false);
    if (it->expires)
        json_time(j, "expired", it->expires);
    item_media(p, it);
    if (it->has_podcast)
        item_podcast(p, it);
    if (it->verb.n || it->object_type.n) {
        json_open_key(j, "activity", '{');
        text(p, "verb", it->verb);
        text(p, "object_type", it->object_type);
        json_close(j, '}');
    }
}

static void replies(struct printer *p, const struct doc_item *it)
{
    struct json *j = &p->json;
    if (!it->replies_to.n)
        return;
    json_open_key(j, "in_reply_to", '[');
    for (size_t i = 0; i < it->replies_to.n; i++) {
        const struct doc_reply *r = &it->replies_to.v[i];
        json_open(j, '{');
        text(p, "ref", r->ref);
        text(p, "href", r->href);
        text(p, "type", r->type);
        text(p, "source", r->source);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void item_media(struct printer *p, const struct doc_item *it)
{
    struct json *j = &p->json;
    if (it->thumbnails.n) {
        json_open_key(j, "thumbnails", '[');
        for (size_t i = 0; i < it->thumbnails.n; i++) {
            const struct doc_image *image = &it->thumbnails.v[i];
            json_open(j, '{');
            text(p, "url", image->url);
            count(p, "width", image->width);
            count(p, "height", image->height);
            json_close(j, '}');
        }
        json_close(j, ']');
    }
    if (it->media.n) {
        json_open_key(j, "media", '[');
        for (size_t i = 0; i < it->media.n; i++) {
            const struct doc_media *m = &it->media.v[i];
            json_open(j, '{');
            text(p, "url", m->url);
            text(p, "type", m->type);
            text(p, "medium", m->medium);
            count(p, "length", m->bytes);
            count(p, "width", m->width);
            count(p, "height", m->height);
            count(p, "duration", m->seconds);
            text(p, "title", m->title);
            text(p, "description", m->description);
            json_close(j, '}');
            flush(p, PIECE);
        }
        json_close(j, ']');
    }
}

static void item_podcast(struct printer *p, const struct doc_item *it)
{
    struct json *j = &p->json;
    json_open_key(j, "podcast", '{');
    count(p, "season", it->podcast.season);
    count(p, "episode", it->podcast.episode);
    text(p, "episode_type", it->podcast.episode_type);
    if (it->podcast.explicit_ >= 0)
        json_bool(j, "explicit", it->podcast.explicit_ > 0);
    text(p, "image", it->podcast.image);
    if (it->podcast.transcripts.n) {
        json_open_key(j, "transcripts", '[');
        for (size_t i = 0; i < it->podcast.transcripts.n; i++) {
            const struct doc_transcript *t = &it->podcast.transcripts.v[i];
            json_open(j, '{');
            text(p, "url", t->url);
            text(p, "type", t->type);
            text(p, "language", t->language);
            json_close(j, '}');
        }
        json_close(j, ']');
    }
    text(p, "chapters", it->podcast.chapters);
    json_close(j, '}');
}

// JSON Feed's own list: people without an address; somebody known by nothing but an address stands in _tributary alone.
static void authors(struct printer *p, const doc_persons *list)
{
    struct json *j = &p->json;
    bool open = false;
    for (size_t i = 0; i < list->n; i++) {
        const struct doc_person *person = &list->v[i];
        if (!person->name.n && !person->url.n && !person->avatar.n)
            continue;
        if (!open)
            json_open_key(j, "authors", '[');
        open = true;
        json_open(j, '{');
        text(p, "name", person->name);
        text(p, "url", person->url);
        text(p, "avatar", person->avatar);
        json_close(j, '}');
    }
    if (open)
        json_close(j, ']');
}

static void persons(struct printer *p, const char *key, const doc_persons *list)
{
    struct json *j = &p->json;
    if (!list->n)
        return;
    json_open_key(j, key, '[');
    for (size_t i = 0; i < list->n; i++) {
        json_open(j, '{');
        text(p, "name", list->v[i].name);
        text(p, "email", list->v[i].email);
        text(p, "url", list->v[i].url);
        json_close(j, '}');
        flush(p, PIECE);
    }
    json_close(j, ']');
}

static void tag_names(struct printer *p, const doc_tags *list)
{
    if (!list->n)
        return;
    json_open_key(&p->json, "tags", '[');
    for (size_t i = 0; i < list->n; i++)
        text(p, NULL, list->v[i].label.n ? list->v[i].label : list->v[i].term);
    json_close(&p->json, ']');
}

static void tags(struct printer *p, const doc_tags *list)
{
    struct json *j = &p->json;
    if (!list->n)
        return;
    json_open_key(j, "tags", '[');
    for (size_t i = 0; i < list->n; i++) {
        json_open(j, '{');
        text(p, "term", list->v[i].term);
        text(p, "scheme", list->v[i].scheme);
        text(p, "label", list->v[i].label);
        json_close(j, '}');
        flush(p, PIECE);
    }
    json_close(j, ']');
}

static void links(struct printer *p, const doc_links *list)
{
    struct json *j = &p->json;
    if (!list->n)
        return;
    json_open_key(j, "links", '[');
    for (size_t i = 0; i < list->n; i++) {
        const struct doc_link *link = &list->v[i];
        json_open(j, '{');
        text(p, "rel", link->rel);
        text(p, "href", link->href);
        text(p, "type", link->type);
        text(p, "title", link->title);
        text(p, "hreflang", link->language);
        count(p, "length", link->length);
        json_close(j, '}');
        flush(p, PIECE);
    }
    json_close(j, ']');
}

static void attachments(struct printer *p, const struct doc_item *it)
{
    struct json *j = &p->json;
    if (!it->attachments.n)
        return;
    json_open_key(j, "attachments", '[');
    for (size_t i = 0; i < it->attachments.n; i++) {
        const struct doc_attachment *a = &it->attachments.v[i];
        json_open(j, '{');
        text(p, "url", a->url);
        text(p, "mime_type", a->type);
        text(p, "title", a->title);
        count(p, "size_in_bytes", a->bytes);
        count(p, "duration_in_seconds", a->seconds);
        json_close(j, '}');
        flush(p, PIECE);
    }
    json_close(j, ']');
}

static struct str markup_plain(struct printer *p, const struct markup *m)
{
    return m->kind == MARKUP_HTML ? html_text(&p->scratch, m->source) : m->source;
}

static void safe(struct printer *p, const char *key, const struct markup *m)
{
    struct markup copy = *m;
    if (!copy.clean.markup.p)
        markup_clean(&p->scratch, &copy);
    json_text_if(&p->json, key, copy.clean.markup);
}

// Elements of a list stay in their place even when nothing is left of them; members go.
static void text(struct printer *p, const char *key, struct str s)
{
    if (s.n)
        s = visible(&p->scratch, s);
    if (s.n || !key)
        json_text(&p->json, key, s);
}

// Without what XML forbids and without the other control characters (DEL, C1), which have no place in a text for
// people.
static size_t control_at(struct str s, size_t i)
{
    unsigned char c = (unsigned char)s.p[i], next = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
    return c == 0x7f ? 1 : c == 0xc2 && next >= 0x80 && next <= 0x9f && next != 0x85 ? 2 : 0;
}

static struct str visible(struct arena *a, struct str s)
{
    s = utf8_xml_clean(a, s);
    size_t i = 0;
    while (i < s.n && !control_at(s, i))
        i++;
    if (i == s.n)
        return s;
    char *out = arena_alloc(a, s.n);
    size_t n = i;
    memcpy(out, s.p, i);
    while (i < s.n) {
        size_t skip = control_at(s, i);
        if (!skip)
            out[n++] = s.p[i];
        i += skip ? skip : 1;
    }
    return str_make(out, n);
}

static void count(struct printer *p, const char *key, int64_t n)
{
    if (n >= 0)
        json_int(&p->json, key, n);
}

static void flush(struct printer *p, size_t least)
{
    if (p->buf.n < least)
        return;
    if (!p->stopped && (p->buf.full || !p->emit(p->arg, buf_str(&p->buf))))
        p->stopped = true;
    buf_clear(&p->buf);
}
