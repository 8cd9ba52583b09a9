// activitystreams.c – ActivityStreams 2.0 (W3C Recommendation of 2017-05-23): a collection or a page of one, or a
// single activity or object. Compacted forms are matched; a property may be a text, an object or a list anywhere
// (protocols 1.2, 1.4).
#include "base/limits.h"
#include "format/read/json_priv.h"
#include "text/date.h"
#include "text/excerpt.h"

#define AS2 "https://www.w3.org/ns/activitystreams"

static bool type_is(json_t *object, const char *name);
static struct str type_of(const struct json_reading *r, json_t *object);
static bool collection_is(json_t *object);
static json_t *members_of(json_t *collection);
static struct str iri_of(struct arena *a, json_t *value);
static struct str natural(const struct json_reading *r, json_t *object, const char *key, struct str *ret_language);
static struct str page_of(const struct json_reading *r, json_t *object);
static json_t *activity_object(json_t *from);
static void member(const struct json_reading *r, json_t *from);
static void identify(const struct json_reading *r, json_t *activity, json_t *object, struct doc_item *it);
static void texts(const struct json_reading *r, json_t *object, struct doc_item *it);
static void people(const struct json_reading *r, json_t *list, doc_persons *ret);
static struct str name_in_iri(struct str iri);
static void tags(const struct json_reading *r, json_t *list, struct doc_item *it);
static void attachments(const struct json_reading *r, json_t *list, struct doc_item *it);
static void place_and_time(const struct json_reading *r, json_t *object, struct doc_item *it);
static void grave(const struct json_reading *r, json_t *from, json_t *object);

bool activitystreams_is(json_t *root)
{
    json_t *context = json_object_get(root, "@context");
    for (size_t i = 0; i < json_count(context); i++) {
        const char *s = json_string_value(json_nth(context, i));
        if (s &&
            (str_starts(str_of(s), STR(AS2)) || str_starts(str_of(s), STR("http://www.w3.org/ns/activitystreams"))))
            return true;
    }
    return false;
}

void activitystreams_read(const struct json_reading *given, json_t *root)
{
    struct json_reading reading = *given, *r = &reading;
    struct document *doc = r->doc;
    doc->id = iri_of(r->arena, root);
    doc->self = url_clean(r->arena, r->base, doc->id, URL_LINK);
    if (doc->self.n)
        r->base = doc->self;
    if (!collection_is(root)) {
        member(r, root);
        return;
    }
    doc->title = text_squeeze(r->arena, natural(r, root, "name", &doc->language));
    struct str summary = natural(r, root, "summary", &doc->language);
    if (summary.n)
        doc->subtitle = (struct markup){.kind = MARKUP_HTML, .source = summary, .base = r->base};
    doc->home = page_of(r, root);
    doc->updated = json_when(r, root, "updated");
    doc->published = json_when(r, root, "published");
    people(r, json_object_get(root, "attributedTo"), &doc->authors);
    // A collection may hold its first page, or only name it: then that is where the reading goes on.
    json_t *members = members_of(root), *first = json_object_get(root, "first");
    json_t *page = json_is_object(first) ? first : NULL;
    if (!members && page)
        members = members_of(page);
    struct str next = iri_of(r->arena, json_object_get(!members_of(root) && page ? page : root, "next"));
    if (!next.n && !members)
        next = iri_of(r->arena, first);
    doc->next = next.n ? url_clean(r->arena, r->base, next, URL_LINK) : STR_NONE;
    for (size_t i = 0; i < json_count(members); i++)
        member(r, json_nth(members, i));
}

static bool type_is(json_t *object, const char *name)
{
    json_t *types = json_object_get(object, "type");
    for (size_t i = 0; i < json_count(types); i++) {
        const char *s = json_string_value(json_nth(types, i));
        if (s && strcmp(s, name) == 0)
            return true;
    }
    return false;
}

static struct str type_of(const struct json_reading *r, json_t *object)
{
    return json_line(r->arena, json_nth(json_object_get(object, "type"), 0), LIMIT_NAME);
}

static bool collection_is(json_t *object)
{
    return type_is(object, "Collection") || type_is(object, "OrderedCollection") || type_is(object, "CollectionPage") ||
           type_is(object, "OrderedCollectionPage");
}

static json_t *members_of(json_t *collection)
{
    json_t *ordered = json_object_get(collection, "orderedItems");
    return ordered ? ordered : json_object_get(collection, "items");
}

// What stands for an object: its own name, or the object with an "id" (a Link has "href").
static struct str iri_of(struct arena *a, json_t *value)
{
    if (json_is_string(value))
        return str_trim(json_str(a, value));
    struct str id = str_trim(json_member(a, value, "id"));
    return id.n ? id : str_trim(json_member(a, value, "href"));
}

// "name", or "nameMap": one text a language. Of several the first is taken, and its language told.
static struct str natural(const struct json_reading *r, json_t *object, const char *key, struct str *ret_language)
{
    struct str s = json_str(r->arena, json_nth(json_object_get(object, key), 0));
    struct str map_key = arena_concat(r->arena, str_of(key), STR("Map"));
    json_t *map = json_object_get(object, map_key.p);
    void *first = json_object_iter(map);
    if (first && json_object_size(map) == 1 && !ret_language->n)
        *ret_language = text_squeeze(r->arena, str_of(json_object_iter_key(first)));
    if (!s.n && first)
        s = json_str(r->arena, json_object_iter_value(first));
    return s;
}

// Of several addresses the page for people.
static struct str page_of(const struct json_reading *r, json_t *object)
{
    json_t *urls = json_object_get(object, "url");
    struct str any = STR_NONE;
    for (size_t i = 0; i < json_count(urls); i++) {
        json_t *url = json_nth(urls, i);
        struct str iri = iri_of(r->arena, url), type = json_member(r->arena, url, "mediaType");
        struct str clean = iri.n ? url_clean(r->arena, r->base, iri, URL_LINK) : STR_NONE;
        if (str_starts_nocase(type, STR("text/html")) && clean.n)
            return clean;
        any = any.n ? any : clean;
    }
    return any;
}

static json_t *activity_object(json_t *from)
{
    return json_nth(json_object_get(from, "object"), 0);
}

static void member(const struct json_reading *r, json_t *from)
{
    json_t *object = activity_object(from);
    if (!json_is_object(from) && !json_is_string(from))
        return;
    if (type_is(from, "Tombstone") || type_is(from, "Delete")) {
        grave(r, from, object ? object : from);
        return;
    }
    struct doc_item *it = document_item(r->arena, r->doc);
    json_t *about = json_is_object(object) ? object : from;
    if (object)
        it->verb = type_of(r, from);
    it->object_type = !object || json_is_object(object) ? type_of(r, about) : STR_NONE;
    identify(r, from, object, it);
    people(r, json_object_get(about, "attributedTo"), &it->authors);
    if (!it->authors.n)
        people(r, json_object_get(from, "actor"), &it->authors);
    else if (type_is(from, "Announce")) // its author stays the author; who passed it on contributed
        people(r, json_object_get(from, "actor"), &it->contributors);
    it->published = json_when(r, about, "published");
    if (!it->published || type_is(from, "Announce"))
        it->published = json_when(r, from, "published") ? json_when(r, from, "published") : it->published;
    it->updated = json_when(r, about, "updated");
    texts(r, about, it);
    tags(r, json_object_get(about, "tag"), it);
    attachments(r, json_object_get(about, "attachment"), it);
    place_and_time(r, about, it);
    item_titled(r->arena, it);
}

// What was created or updated is the entry itself; every other activity is an entry about an object.
static void identify(const struct json_reading *r, json_t *activity, json_t *object, struct doc_item *it)
{
    struct arena *a = r->arena;
    struct str own = iri_of(a, activity), objects = object ? iri_of(a, object) : STR_NONE;
    bool same = type_is(activity, "Create") || type_is(activity, "Update") || !own.n;
    it->id = same && objects.n ? objects : own;
    it->link = page_of(r, json_is_object(object) ? object : activity);
    if (!it->link.n && objects.n)
        it->link = url_clean(a, r->base, objects, URL_LINK);
    if (!it->link.n && own.n)
        it->link = url_clean(a, r->base, own, URL_LINK);
    json_t *parents = json_object_get(json_is_object(object) ? object : activity, "inReplyTo");
    for (size_t i = 0; i < json_count(parents); i++) {
        struct str ref = iri_of(a, json_nth(parents, i));
        if (ref.n)
            *vec_push(a, &it->replies_to) =
                (struct doc_reply){.ref = ref, .href = url_clean(a, r->base, ref, URL_LINK)};
    }
    json_t *answers = json_object_get(json_is_object(object) ? object : activity, "replies");
    it->comment_count = json_whole(json_object_get(answers, "totalItems"));
}

// "content" and "summary" are HTML unless mediaType says otherwise; "name" is plain (Activity Vocabulary, 4).
static void texts(const struct json_reading *r, json_t *object, struct doc_item *it)
{
    struct str type = json_member(r->arena, object, "mediaType");
    enum markup_kind kind = type.n && !str_starts_nocase(type, STR("text/html")) ? MARKUP_TEXT : MARKUP_HTML;
    struct str base = it->link.n ? it->link : r->base;
    struct str content = natural(r, object, "content", &it->language);
    struct str summary = natural(r, object, "summary", &it->language);
    it->title = text_line(r->arena, natural(r, object, "name", &it->language), LIMIT_TITLE);
    if (content.n)
        it->content = (struct markup){.kind = kind, .source = content, .base = base};
    if (summary.n)
        *(content.n ? &it->summary : &it->content) =
            (struct markup){.kind = MARKUP_HTML, .source = summary, .base = base};
}

static void people(const struct json_reading *r, json_t *list, doc_persons *ret)
{
    struct arena *a = r->arena;
    for (size_t i = 0; i < json_count(list); i++) {
        json_t *from = json_nth(list, i);
        struct str language = STR_NONE, iri = iri_of(a, from);
        struct doc_person p = {.name = text_line(a, natural(r, from, "name", &language), LIMIT_NAME),
                               .url = page_of(r, from)};
        if (!p.name.n)
            p.name = json_line(a, json_object_get(from, "preferredUsername"), LIMIT_NAME);
        if (!p.url.n && iri.n)
            p.url = url_clean(a, r->base, iri, URL_LINK);
        if (!p.name.n)
            p.name = name_in_iri(iri);
        json_t *icon = json_nth(json_object_get(from, "icon"), 0);
        struct str picture = page_of(r, icon);
        if (picture.n)
            p.avatar = url_clean(a, STR_NONE, picture, URL_MEDIA);
        if (p.name.n || p.url.n)
            *vec_push(a, ret) = p;
    }
}

// "https://host/users/ann" and "https://host/@ann" are all that is told of most actors.
static struct str name_in_iri(struct str iri)
{
    struct str rest = str_first(iri, str_find_char(iri, '?')), part, last = STR_NONE;
    while (str_split(&rest, '/', &part))
        last = part.n ? part : last;
    return str_starts(last, STR("@")) ? str_from(last, 1) : last;
}

static void tags(const struct json_reading *r, json_t *list, struct doc_item *it)
{
    for (size_t i = 0; i < json_count(list); i++) {
        json_t *tag = json_nth(list, i);
        struct str name = json_line(r->arena, json_is_object(tag) ? json_object_get(tag, "name") : tag, LIMIT_NAME);
        if (type_is(tag, "Mention") || type_is(tag, "Emoji") || !name.n)
            continue;
        if (str_starts(name, STR("#")))
            name = str_from(name, 1);
        *vec_push(r->arena, &it->tags) = (struct doc_tag){.term = name};
    }
}

static void attachments(const struct json_reading *r, json_t *list, struct doc_item *it)
{
    struct arena *a = r->arena;
    for (size_t i = 0; i < json_count(list); i++) {
        json_t *from = json_nth(list, i);
        struct str language = STR_NONE, url = page_of(r, from);
        if (!url.n)
            url = url_clean(a, r->base, json_is_string(from) ? json_str(a, from) : json_member(a, from, "href"),
                            URL_LINK);
        url = url.n ? url_clean(a, STR_NONE, url, URL_MEDIA) : url;
        if (!url.n)
            continue;
        struct doc_attachment at = {.url = url,
                                    .type = json_line(a, json_object_get(from, "mediaType"), LIMIT_NAME),
                                    .title = text_line(a, natural(r, from, "name", &language), LIMIT_TITLE),
                                    .bytes = json_whole(json_object_get(from, "size"))};
        if (!date_duration(json_member(a, from, "duration"), &at.seconds))
            at.seconds = -1;
        if (!it->image.n && str_starts_nocase(at.type, STR("image/")))
            it->image = url;
        *vec_push(a, &it->attachments) = at;
    }
}

static void place_and_time(const struct json_reading *r, json_t *object, struct doc_item *it)
{
    json_t *place = json_nth(json_object_get(object, "location"), 0);
    json_t *latitude = json_object_get(place, "latitude"), *longitude = json_object_get(place, "longitude");
    struct str picture = page_of(r, json_nth(json_object_get(object, "image"), 0));
    if (picture.n && !it->image.n)
        it->image = url_clean(r->arena, STR_NONE, picture, URL_MEDIA);
    if (json_is_number(latitude) && json_is_number(longitude)) {
        it->latitude = json_number_value(latitude);
        it->longitude = json_number_value(longitude);
        it->has_geo = it->latitude >= -90 && it->latitude <= 90 && it->longitude >= -180 && it->longitude <= 180;
    }
    it->event_start = type_is(object, "Event") ? json_when(r, object, "startTime") : 0;
    it->has_event = it->event_start != 0;
    if (it->has_event) {
        struct str language = STR_NONE;
        it->event_end = json_when(r, object, "endTime");
        it->event_place = text_line(r->arena, natural(r, place, "name", &language), LIMIT_NAME);
    }
}

static void grave(const struct json_reading *r, json_t *from, json_t *object)
{
    int64_t when = json_when(r, object, "deleted");
    struct str ref = iri_of(r->arena, object);
    if (!when)
        when = json_when(r, from, "published");
    if (ref.n)
        *vec_push(r->arena, &r->doc->tombstones) = (struct doc_tombstone){ref, when};
}
