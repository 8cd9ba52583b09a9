// atom.c – a document as Atom 1.0 (RFC 4287; threads RFC 4685, paging and archives RFC 5005, tombstones RFC 6721;
// protocols 2.1).
#include "base/clock.h"
#include "format/write.h"
#include "format/write/xml_priv.h"
#include "text/entity.h"

static void feed_links(struct buf *out, const struct document *doc);
static void entry(struct buf *out, const struct document *doc, const struct shown_item *shown);
static void entry_links(struct buf *out, const struct doc_item *item);
static void source(struct buf *out, const struct doc_source *s);
static void replies(struct buf *out, const struct doc_item *item);
static void activity(struct buf *out, const struct doc_item *item);
static void text_construct(struct buf *out, const char *name, const struct markup *m, struct str language);
static void persons(struct buf *out, const char *name, const doc_persons *list);
static void categories(struct buf *out, const doc_tags *list);
static void link_to(struct buf *out, const char *rel, struct str href, const char *type);
static void other_links(struct buf *out, const doc_links *links, const char *const *said);
static bool all_authored(const struct document *doc);
static void time_always(struct buf *out, const char *name, int64_t us);

bool write_atom(struct buf *out, const struct document *doc)
{
    struct arena scratch = {0};
    struct str id = document_iri(&scratch, doc);
    buf_lit(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    extensions_open(out, "feed", extensions_used(doc) | EXT_ATOM | EXT_THREAD | EXT_HISTORY, "xml:lang", doc->language);
    xml_element(out, "id", XML_PLAIN, id);
    xml_element(out, "title", XML_PLAIN, doc->title.n ? doc->title : doc->home.n ? doc->home : id);
    text_construct(out, "subtitle", &doc->subtitle, doc->language);
    time_always(out, "updated", document_updated(doc));
    persons(out, "author", &doc->authors);
    if (!doc->authors.n && !all_authored(doc)) // RFC 4287 4.1.1: somebody must have written it
        persons(out, "author",
                &(doc_persons){.v = &(struct doc_person){.name = doc->title.n ? doc->title : id}, .n = 1});
    persons(out, "contributor", &doc->contributors);
    feed_links(out, doc);
    categories(out, &doc->tags);
    xml_element_if(out, "generator", doc->generator);
    xml_element_if(out, "icon", doc->icon.n ? doc->icon : doc->favicon);
    xml_element_if(out, "logo", doc->logo.n ? doc->logo : doc->image.url);
    xml_element_if(out, "rights", doc->rights);
    if (doc->complete)
        xml_element(out, "fh:complete", XML_PLAIN, STR_NONE);
    if (doc->archive)
        xml_element(out, "fh:archive", XML_PLAIN, STR_NONE);
    extensions_tombstones(out, doc);
    struct shown_items shown = items_shown(&scratch, doc);
    for (size_t i = 0; i < shown.n; i++)
        entry(out, doc, &shown.v[i]);
    xml_close(out, "feed");
    arena_done(&scratch);
    return !out->full;
}

static void feed_links(struct buf *out, const struct document *doc)
{
    link_to(out, "self", doc->self, "application/atom+xml");
    link_to(out, "alternate", doc->home, "text/html");
    for (size_t i = 0; i < doc->hubs.n; i++)
        link_to(out, "hub", doc->hubs.v[i].url, NULL);
    link_to(out, "next", doc->next, "application/atom+xml");
    static const char *const said[] = {"self", "alternate", "", "hub", "next", NULL};
    other_links(out, &doc->links, said);
}

static void entry(struct buf *out, const struct document *doc, const struct shown_item *shown)
{
    const struct doc_item *item = shown->item;
    struct str language = str_eq(item->language, doc->language) ? STR_NONE : item->language;
    xml_open(out, "entry", XML_ATTRS({"xml:lang", language}));
    xml_element(out, "id", XML_PLAIN, shown->id);
    xml_element(out, "title", XML_PLAIN, item_label(item, shown->id));
    xml_time_if(out, "published", item->published);
    time_always(out, "updated", item_updated(doc, item));
    persons(out, "author", &item->authors);
    persons(out, "contributor", &item->contributors);
    entry_links(out, item);
    categories(out, &item->tags);
    xml_element_if(out, "rights", item->rights);
    replies(out, item);
    activity(out, item);
    extensions_item(out, item);
    text_construct(out, "summary", &item->summary, language);
    text_construct(out, "content", &item->content, language);
    if (!item->content.source.n && !item->link.n) // RFC 4287 4.1.2: an alternate link or a content
        xml_element(out, "content", XML_PLAIN, STR_NONE);
    source(out, &item->source);
    xml_close(out, "entry");
}

static void entry_links(struct buf *out, const struct doc_item *item)
{
    char number[XML_NUMBER];
    struct str replies_count = xml_number(item->comment_count, number);
    link_to(out, "alternate", item->link, "text/html");
    link_to(out, "related", item->external_link, NULL);
    if (item->comments_url.n)
        xml_element(out, "link",
                    XML_ATTRS({"rel", STR("replies")}, {"type", STR("text/html")}, {"href", item->comments_url},
                              {"thr:count", replies_count}),
                    STR_NONE);
    if (item->comment_feed_url.n)
        xml_element(out, "link",
                    XML_ATTRS({"rel", STR("replies")}, {"type", STR("application/atom+xml")},
                              {"href", item->comment_feed_url}, {"thr:count", replies_count}),
                    STR_NONE);
    for (size_t i = 0; i < item->attachments.n; i++) {
        const struct doc_attachment *at = &item->attachments.v[i];
        char length[XML_NUMBER];
        xml_element(out, "link",
                    XML_ATTRS({"rel", STR("enclosure")}, {"type", at->type}, {"href", at->url}, {"title", at->title},
                              {"length", xml_number(at->bytes, length)}),
                    STR_NONE);
    }
    // What has a place of its own above is not said twice, which also keeps to one alternate (4.1.2).
    static const char *const said[] = {"alternate", "", "replies", "enclosure", NULL};
    static const char *const said_related[] = {"alternate", "", "replies", "enclosure", "related", NULL};
    other_links(out, &item->links, item->external_link.n ? said_related : said);
}

static void source(struct buf *out, const struct doc_source *s)
{
    if (!s->title.n && !s->url.n && !s->id.n && !s->feed_url.n)
        return;
    xml_open(out, "source", XML_PLAIN);
    xml_element_if(out, "id", iri_absolute(s->id) ? s->id : s->feed_url.n ? s->feed_url : s->url);
    xml_element_if(out, "title", s->title);
    xml_time_if(out, "updated", s->updated);
    link_to(out, "self", s->feed_url, NULL);
    link_to(out, "alternate", s->url, NULL);
    persons(out, "author", &s->authors);
    xml_close(out, "source");
}

static void replies(struct buf *out, const struct doc_item *item)
{
    for (size_t i = 0; i < item->replies_to.n; i++) {
        const struct doc_reply *r = &item->replies_to.v[i];
        xml_element(out, "thr:in-reply-to",
                    XML_ATTRS({"ref", r->ref.n ? r->ref : r->href}, {"href", r->href}, {"type", r->type},
                              {"source", r->source}),
                    STR_NONE);
    }
    if (!item->comments_url.n && !item->comment_feed_url.n)
        xml_number_if(out, "thr:total", item->comment_count);
}

// Activity Streams 1.0, 3.3: a name stands for the address it is short for.
static void activity_name(struct buf *out, const char *element, struct str name)
{
    if (!name.n)
        return;
    buf_printf(out, "<%s>", element);
    if (str_find_char(name, ':') == name.n)
        buf_lit(out, "http://activitystrea.ms/schema/1.0/");
    entity_escape_xml(out, name);
    xml_close(out, element);
}

static void activity(struct buf *out, const struct doc_item *item)
{
    activity_name(out, "activity:verb", item->verb);
    activity_name(out, "activity:object-type", item->object_type);
}

static void text_construct(struct buf *out, const char *name, const struct markup *m, struct str language)
{
    struct str own = str_eq(m->language, language) ? STR_NONE : m->language;
    if (m->kind == MARKUP_TEXT && m->source.n)
        xml_element(out, name, XML_ATTRS({"xml:lang", own}), m->source);
    else if (m->kind == MARKUP_HTML && m->clean.markup.n)
        xml_element(out, name, XML_ATTRS({"type", STR("html")}, {"xml:lang", own}), m->clean.markup);
}

static void persons(struct buf *out, const char *name, const doc_persons *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct doc_person *p = &list->v[i];
        xml_open(out, name, XML_PLAIN);
        xml_element(out, "name", XML_PLAIN, p->name);
        xml_element_if(out, "uri", p->url);
        xml_element_if(out, "email", p->email);
        xml_close(out, name);
    }
}

static void categories(struct buf *out, const doc_tags *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct doc_tag *t = &list->v[i];
        xml_element(out, "category",
                    XML_ATTRS({"term", t->term.n ? t->term : t->label}, {"scheme", t->scheme}, {"label", t->label}),
                    STR_NONE);
    }
}

static void link_to(struct buf *out, const char *rel, struct str href, const char *type)
{
    if (href.n)
        xml_element(out, "link", XML_ATTRS({"rel", str_of(rel)}, {"type", str_of(type)}, {"href", href}), STR_NONE);
}

static void other_links(struct buf *out, const doc_links *links, const char *const *said)
{
    for (size_t i = 0; i < links->n; i++) {
        const struct doc_link *l = &links->v[i];
        const char *const *rel = said;
        while (*rel && !str_is(l->rel, *rel))
            rel++;
        if (*rel || !l->href.n)
            continue;
        char length[XML_NUMBER];
        xml_element(out, "link",
                    XML_ATTRS({"rel", l->rel}, {"type", l->type}, {"hreflang", l->language}, {"href", l->href},
                              {"title", l->title}, {"length", xml_number(l->length, length)}),
                    STR_NONE);
    }
}

static bool all_authored(const struct document *doc)
{
    for (size_t i = 0; i < doc->items.n; i++)
        if (!doc->items.v[i].authors.n && !doc->items.v[i].source.authors.n)
            return false;
    return doc->items.n > 0;
}

static void time_always(struct buf *out, const char *name, int64_t us)
{
    char room[TIME_TEXT];
    xml_element(out, name, XML_PLAIN, time_rfc3339(us, room));
}
