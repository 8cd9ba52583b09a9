// jsonfeed.c – a document as JSON Feed 1.1, for publishing (protocols 2.4).
#include "base/json.h"
#include "format/write.h"
#include "format/write/xml_priv.h"
#include "text/html_text.h"

struct writer {
    struct json json;
    const struct document *doc;
    struct arena scratch;
};

static void hubs(struct json *j, const struct document *doc);
static void item(struct writer *w, const struct shown_item *shown);
static void tags(struct json *j, const doc_tags *list);
static void authors(struct json *j, const doc_persons *list);
static void attachments(struct json *j, const struct doc_item *it);
static void extension(struct json *j, const struct doc_item *it);
static void plain(struct writer *w, const char *key, const struct markup *m);

bool write_jsonfeed(struct buf *out, const struct document *doc)
{
    struct writer w = {.json = json_to(out), .doc = doc};
    struct json *j = &w.json;
    json_open(j, '{');
    json_text(j, "version", STR("https://jsonfeed.org/version/1.1"));
    json_text(j, "title", doc->title.n ? doc->title : doc->home.n ? doc->home : document_iri(&w.scratch, doc));
    json_text_if(j, "home_page_url", doc->home);
    json_text_if(j, "feed_url", doc->self);
    json_text_if(j, "next_url", doc->next);
    plain(&w, "description", &doc->subtitle);
    json_text_if(j, "icon", doc->logo.n ? doc->logo : doc->icon.n ? doc->icon : doc->image.url);
    json_text_if(j, "favicon", doc->favicon);
    authors(j, &doc->authors);
    json_text_if(j, "language", doc->language);
    if (doc->expired)
        json_bool(j, "expired", true);
    hubs(j, doc);
    struct shown_items shown = items_shown(&w.scratch, doc);
    json_open_key(j, "items", '[');
    for (size_t i = 0; i < shown.n; i++)
        item(&w, &shown.v[i]);
    json_close(j, ']');
    json_close(j, '}');
    buf_c(out, '\n');
    arena_done(&w.scratch);
    return !out->full;
}

static void hubs(struct json *j, const struct document *doc)
{
    if (!doc->hubs.n)
        return;
    json_open_key(j, "hubs", '[');
    for (size_t i = 0; i < doc->hubs.n; i++) {
        json_open(j, '{');
        json_text(j, "type", doc->hubs.v[i].type.n ? doc->hubs.v[i].type : STR("WebSub"));
        json_text(j, "url", doc->hubs.v[i].url);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void item(struct writer *w, const struct shown_item *shown)
{
    const struct doc_item *it = shown->item;
    struct json *j = &w->json;
    json_open(j, '{');
    json_text(j, "id", shown->id);
    json_text_if(j, "url", it->link);
    json_text_if(j, "external_url", it->external_link);
    if (!it->title_generated)
        json_text_if(j, "title", it->title);
    // One of the two must be there, if only an empty one (JSON Feed 1.1, "Items").
    if (it->content.kind == MARKUP_HTML)
        json_text(j, "content_html", it->content.clean.markup);
    else
        json_text(j, "content_text", it->content.source);
    plain(w, "summary", &it->summary);
    json_text_if(j, "image", it->image);
    json_text_if(j, "banner_image", it->banner);
    json_time(j, "date_published", it->published);
    json_time(j, "date_modified", it->updated);
    authors(j, &it->authors);
    tags(j, &it->tags);
    if (!str_eq(it->language, w->doc->language))
        json_text_if(j, "language", it->language);
    attachments(j, it);
    extension(j, it);
    json_close(j, '}');
}

static void tags(struct json *j, const doc_tags *list)
{
    if (!list->n)
        return;
    json_open_key(j, "tags", '[');
    for (size_t i = 0; i < list->n; i++)
        json_text(j, NULL, list->v[i].label.n ? list->v[i].label : list->v[i].term);
    json_close(j, ']');
}

// An author is known by at least one of the three (JSON Feed 1.1, "Top-level"); addresses of mail stay with us.
static void authors(struct json *j, const doc_persons *list)
{
    bool open = false;
    for (size_t i = 0; i < list->n; i++) {
        const struct doc_person *p = &list->v[i];
        if (!p->name.n && !p->url.n && !p->avatar.n)
            continue;
        if (!open)
            json_open_key(j, "authors", '[');
        open = true;
        json_open(j, '{');
        json_text_if(j, "name", p->name);
        json_text_if(j, "url", p->url);
        json_text_if(j, "avatar", p->avatar);
        json_close(j, '}');
    }
    if (open)
        json_close(j, ']');
}

static void attachments(struct json *j, const struct doc_item *it)
{
    if (!it->attachments.n)
        return;
    json_open_key(j, "attachments", '[');
    for (size_t i = 0; i < it->attachments.n; i++) {
        const struct doc_attachment *a = &it->attachments.v[i];
        json_open(j, '{');
        json_text(j, "url", a->url);
        json_text(j, "mime_type", a->type.n ? a->type : STR("application/octet-stream"));
        json_text_if(j, "title", a->title);
        if (a->bytes >= 0)
            json_int(j, "size_in_bytes", a->bytes);
        if (a->seconds >= 0)
            json_int(j, "duration_in_seconds", a->seconds);
        json_close(j, '}');
    }
    json_close(j, ']');
}

// What JSON Feed has no place for, in an object of our own (JSON Feed 1.1, "Extensions").
static void extension(struct json *j, const struct doc_item *it)
{
    bool source = it->source.title.n || it->source.url.n || it->source.feed_url.n;
    if (!source && !it->verb.n && !it->object_type.n && !it->replies_to.n)
        return;
    json_open_key(j, "_tributary", '{');
    json_text(j, "about", STR("https://tributary.example/ns/json"));
    json_text_if(j, "verb", it->verb);
    json_text_if(j, "object_type", it->object_type);
    if (source) {
        json_open_key(j, "source", '{');
        json_text_if(j, "title", it->source.title);
        json_text_if(j, "url", it->source.url);
        json_text_if(j, "feed", it->source.feed_url);
        json_close(j, '}');
    }
    if (it->replies_to.n) {
        json_open_key(j, "in_reply_to", '[');
        for (size_t i = 0; i < it->replies_to.n; i++) {
            json_open(j, '{');
            json_text_if(j, "ref", it->replies_to.v[i].ref);
            json_text_if(j, "href", it->replies_to.v[i].href);
            json_close(j, '}');
        }
        json_close(j, ']');
    }
    json_close(j, '}');
}

static void plain(struct writer *w, const char *key, const struct markup *m)
{
    json_text_if(&w->json, key, m->kind == MARKUP_HTML ? html_text(&w->scratch, m->clean.markup) : m->source);
}
