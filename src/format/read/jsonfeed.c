// jsonfeed.c – JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1; protocols 1.2, 1.5), and telling kinds of JSON apart.
#include "base/limits.h"
#include "format/read/json_priv.h"
#include "text/excerpt.h"

static json_t *load(struct arena *a, struct str text, struct document *doc, struct err *err);
static bool jsonfeed_is(struct arena *a, json_t *root, enum doc_format *ret);
static bool items_look_right(json_t *root);
static void release(void *root);
static void jsonfeed_read(const struct json_reading *given, json_t *root);
static void hubs(const struct json_reading *r, json_t *list);
static void item(const struct json_reading *r, json_t *from);
static void item_content(const struct json_reading *r, json_t *from, struct doc_item *it);
static void item_tags(const struct json_reading *r, json_t *list, struct doc_item *it);
static void item_attachments(const struct json_reading *r, json_t *list, struct doc_item *it);
static void item_extension(const struct json_reading *r, json_t *from, struct doc_item *it);
static void authors(const struct json_reading *r, json_t *object, doc_persons *ret);

bool json_document(struct arena *a, struct str text, const struct read_hints *hints, struct document *doc,
                   struct err *err)
{
    json_t *root = load(a, text, doc, err);
    if (!root)
        return false;
    struct json_reading r = {.arena = a, .doc = doc, .base = hints->url};
    if (activitystreams_is(root)) {
        doc->format = DOC_AS2;
        activitystreams_read(&r, root);
    } else if (jsonfeed_is(a, root, &doc->format)) {
        jsonfeed_read(&r, root);
    } else {
        return err_set(err, ERR_NOT_FEED,
                       "not a feed: JSON, but neither a JSON Feed nor an ActivityStreams collection");
    }
    document_finish(doc);
    return true;
}

// The tree lives as long as the arena: texts of the document point into it.
static json_t *load(struct arena *a, struct str text, struct document *doc, struct err *err)
{
    json_error_t why;
    if (!json_within_limits(text, err))
        return NULL;
    json_t *root = json_loadb(text.p, text.n, 0, &why);
    if (!root) {
        struct str mended = STR_NONE;
        bool broken = false;
        json_error_t still;
        if (!json_mend(a, text, &mended, &broken, err))
            return NULL;
        root = json_loadb(mended.p, mended.n, 0, &still);
        if (broken) {
            doc->well_formed = false;
            document_error(a, doc, "line %d: %s", why.line, why.text);
        }
    }
    if (!root) {
        err_set(err, ERR_NOT_FEED, "not a feed: JSON that cannot be read: line %d: %s", why.line, why.text);
        return NULL;
    }
    arena_own(a, release, root);
    return root;
}

static void release(void *root)
{
    json_decref(root);
}

// The version says so; where it is missing, items that have what only JSON Feed's have.
static bool jsonfeed_is(struct arena *a, json_t *root, enum doc_format *ret)
{
    struct str version = json_member(a, root, "version"), at = STR("jsonfeed.org/version/1");
    size_t place = str_find_nocase(version, at);
    *ret = place < version.n && str_eq(str_from(version, place + at.n), STR_NONE) ? DOC_JSON_10 : DOC_JSON_11;
    if (place < version.n && str_starts(str_from(version, place + at.n), STR(".0")))
        *ret = DOC_JSON_10;
    return place < version.n || (!version.n && items_look_right(root));
}

static bool items_look_right(json_t *root)
{
    json_t *first = json_array_get(json_object_get(root, "items"), 0);
    return json_object_get(first, "content_html") || json_object_get(first, "content_text");
}

static void jsonfeed_read(const struct json_reading *given, json_t *root)
{
    struct json_reading reading = *given, *r = &reading;
    struct arena *a = r->arena;
    struct document *doc = r->doc;
    doc->self = json_address(r, json_object_get(root, "feed_url"), URL_LINK);
    if (doc->self.n)
        r->base = doc->self;
    doc->title = json_line(a, json_object_get(root, "title"), LIMIT_TITLE);
    doc->home = json_address(r, json_object_get(root, "home_page_url"), URL_LINK);
    doc->next = json_address(r, json_object_get(root, "next_url"), URL_LINK);
    doc->icon = json_address(r, json_object_get(root, "icon"), URL_MEDIA);
    doc->favicon = json_address(r, json_object_get(root, "favicon"), URL_MEDIA);
    doc->language = json_line(a, json_object_get(root, "language"), LIMIT_NAME);
    doc->expired = json_is_true(json_object_get(root, "expired"));
    doc->subtitle.source = json_member(a, root, "description");
    if (doc->subtitle.source.n)
        doc->subtitle.kind = MARKUP_TEXT;
    authors(r, root, &doc->authors);
    hubs(r, json_object_get(root, "hubs"));
    json_t *items = json_object_get(root, "items");
    if (!json_is_array(items))
        document_error(a, doc, "\"items\" is not a list");
    for (size_t i = 0; i < json_array_size(items); i++)
        if (json_is_object(json_array_get(items, i)))
            item(r, json_array_get(items, i));
        else
            document_error(a, doc, "item %zu is not an object", i + 1);
}

static void jsonfeed_read(const struct json_reading *given, json_t *root);
static void hubs(const struct json_reading *r, json_t *list)
{
    for (size_t i = 0; i < json_count(list); i++) {
        json_t *hub = json_nth(list, i);
        struct str url = json_address(r, json_object_get(hub, "url"), URL_LINK);
        if (url.n)
            *vec_push(r->arena, &r->doc->hubs) =
                (struct doc_hub){json_line(r->arena, json_object_get(hub, "type"), LIMIT_NAME), url};
    }
}

static void item(const struct json_reading *r, json_t *from)
{
    struct arena *a = r->arena;
    struct doc_item *it = document_item(a, r->doc);
    it->id = str_trim(json_member(a, from, "id"));
    it->external_link = json_address(r, json_object_get(from, "external_url"), URL_LINK);
    it->link = json_address(r, json_object_get(from, "url"), URL_LINK);
    if (!it->link.n)
        it->link = it->external_link;
    if (!it->link.n && (str_starts_nocase(it->id, STR("http://")) || str_starts_nocase(it->id, STR("https://"))))
        it->link = url_clean(a, STR_NONE, it->id, URL_LINK);
    it->title = json_line(a, json_object_get(from, "title"), LIMIT_TITLE);
    it->image = json_address(r, json_object_get(from, "image"), URL_MEDIA);
    it->banner = json_address(r, json_object_get(from, "banner_image"), URL_MEDIA);
    it->published = json_when(r, from, "date_published");
    it->updated = json_when(r, from, "date_modified");
    it->language = json_line(a, json_object_get(from, "language"), LIMIT_NAME);
    authors(r, from, &it->authors);
    item_content(r, from, it);
    item_tags(r, json_object_get(from, "tags"), it);
    item_attachments(r, json_object_get(from, "attachments"), it);
    item_extension(r, json_object_get(from, "_tributary"), it);
    item_titled(a, it);
}

static void item_content(const struct json_reading *r, json_t *from, struct doc_item *it)
{
    struct arena *a = r->arena;
    struct str html = json_member(a, from, "content_html"), text = json_member(a, from, "content_text");
    struct str summary = json_member(a, from, "summary");
    struct str base = it->link.n ? it->link : r->doc->home.n ? r->doc->home : r->base;
    if (html.n)
        it->content = (struct markup){.kind = MARKUP_HTML, .source = html, .base = base};
    else if (text.n)
        it->content = (struct markup){.kind = MARKUP_TEXT, .source = text};
    if (summary.n && it->content.kind)
        it->summary = (struct markup){.kind = MARKUP_TEXT, .source = summary};
    else if (summary.n)
        it->content = (struct markup){.kind = MARKUP_TEXT, .source = summary};
}

static void item_tags(const struct json_reading *r, json_t *list, struct doc_item *it)
{
    for (size_t i = 0; i < json_count(list); i++) {
        struct str term = json_line(r->arena, json_nth(list, i), LIMIT_NAME);
        if (term.n)
            *vec_push(r->arena, &it->tags) = (struct doc_tag){.term = term};
    }
}

static void item_attachments(const struct json_reading *r, json_t *list, struct doc_item *it)
{
    struct arena *a = r->arena;
    for (size_t i = 0; i < json_count(list); i++) {
        json_t *from = json_nth(list, i);
        struct str url = json_address(r, json_object_get(from, "url"), URL_MEDIA);
        if (url.n)
            *vec_push(a, &it->attachments) =
                (struct doc_attachment){.url = url,
                                        .type = json_line(a, json_object_get(from, "mime_type"), LIMIT_NAME),
                                        .title = json_line(a, json_object_get(from, "title"), LIMIT_TITLE),
                                        .bytes = json_whole(json_object_get(from, "size_in_bytes")),
                                        .seconds = json_whole(json_object_get(from, "duration_in_seconds"))};
    }
}

// What write_jsonfeed() puts where JSON Feed has no place.
static void item_extension(const struct json_reading *r, json_t *from, struct doc_item *it)
{
    struct arena *a = r->arena;
    it->verb = json_line(a, json_object_get(from, "verb"), LIMIT_NAME);
    it->object_type = json_line(a, json_object_get(from, "object_type"), LIMIT_NAME);
    json_t *source = json_object_get(from, "source");
    it->source.title = json_line(a, json_object_get(source, "title"), LIMIT_TITLE);
    it->source.url = json_address(r, json_object_get(source, "url"), URL_LINK);
    it->source.feed_url = json_address(r, json_object_get(source, "feed"), URL_LINK);
    json_t *replies = json_object_get(from, "in_reply_to");
    for (size_t i = 0; i < json_count(replies); i++)
        *vec_push(a, &it->replies_to) =
            (struct doc_reply){.ref = json_line(a, json_object_get(json_nth(replies, i), "ref"), LIMIT_TITLE),
                               .href = json_address(r, json_object_get(json_nth(replies, i), "href"), URL_LINK)};
}

// 1.1 has authors, 1.0 one author; a bare text is a name.
static void authors(const struct json_reading *r, json_t *object, doc_persons *ret)
{
    json_t *list = json_object_get(object, "authors");
    if (!json_count(list))
        list = json_object_get(object, "author");
    for (size_t i = 0; i < json_count(list); i++) {
        json_t *from = json_nth(list, i);
        struct doc_person p = {
            .name = json_line(r->arena, json_is_object(from) ? json_object_get(from, "name") : from, LIMIT_NAME),
            .url = json_address(r, json_object_get(from, "url"), URL_LINK),
            .avatar = json_address(r, json_object_get(from, "avatar"), URL_MEDIA)};
        if (p.name.n || p.url.n || p.avatar.n)
            *vec_push(r->arena, ret) = p;
    }
}
