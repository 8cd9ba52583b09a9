// rss.c – a document as RSS 2.0 with the modules that readers know (protocols 2.3).
#include "base/clock.h"
#include "format/write.h"
#include "format/write/xml_priv.h"

static void channel_head(struct buf *out, const struct document *doc, struct str id);
static void channel_links(struct buf *out, const struct document *doc);
static void channel_hints(struct buf *out, const struct document *doc);
static void item(struct buf *out, const struct document *doc, const struct shown_item *shown);
static void item_replies(struct buf *out, const struct doc_item *it);
static void enclosures(struct buf *out, const struct doc_item *it);
static void people(struct buf *out, const char *name, const doc_persons *list);
static void categories(struct buf *out, const doc_tags *list);
static void atom_link(struct buf *out, const char *rel, struct str href, const char *type);
static void date(struct buf *out, const char *name, int64_t us);

bool write_rss(struct buf *out, const struct document *doc)
{
    struct arena scratch = {0};
    buf_lit(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    extensions_open(out, "rss",
                    extensions_used(doc) | EXT_ATOM_IN_RSS | EXT_CONTENT | EXT_DC | EXT_SLASH | EXT_WFW | EXT_SY |
                        EXT_THREAD | EXT_HISTORY,
                    "version", STR("2.0"));
    xml_open(out, "channel", XML_PLAIN);
    channel_head(out, doc, document_iri(&scratch, doc));
    channel_links(out, doc);
    channel_hints(out, doc);
    struct shown_items shown = items_shown(&scratch, doc);
    for (size_t i = 0; i < shown.n; i++)
        item(out, doc, &shown.v[i]);
    xml_close(out, "channel");
    xml_close(out, "rss");
    arena_done(&scratch);
    return !out->full;
}

static void channel_head(struct buf *out, const struct document *doc, struct str id)
{
    // Title, link and description must be there (RSS 2.0, "Required channel elements").
    struct str title = doc->title.n ? doc->title : doc->home.n ? doc->home : id;
    struct str home = doc->home.n ? doc->home : doc->self;
    xml_element(out, "title", XML_PLAIN, title);
    xml_element(out, "link", XML_PLAIN, home);
    xml_element(out, "description", XML_PLAIN, doc->subtitle.clean.markup);
    xml_element_if(out, "language", doc->language);
    xml_element_if(out, "copyright", doc->rights);
    date(out, "pubDate", doc->published);
    date(out, "lastBuildDate", document_updated(doc));
    xml_element_if(out, "generator", doc->generator);
    xml_element(out, "docs", XML_PLAIN, STR("https://www.rssboard.org/rss-specification"));
    people(out, "dc:creator", &doc->authors);
    people(out, "dc:contributor", &doc->contributors);
    categories(out, &doc->tags);
    struct str image = doc->image.url.n ? doc->image.url : doc->logo.n ? doc->logo : doc->icon;
    if (image.n) {
        xml_open(out, "image", XML_PLAIN);
        xml_element(out, "url", XML_PLAIN, image);
        xml_element(out, "title", XML_PLAIN, doc->image.title.n ? doc->image.title : title);
        xml_element(out, "link", XML_PLAIN, doc->image.link.n ? doc->image.link : home);
        xml_close(out, "image");
    }
}

static void channel_links(struct buf *out, const struct document *doc)
{
    if (iri_absolute(doc->id))
        xml_element(out, "atom:id", XML_PLAIN, doc->id);
    atom_link(out, "self", doc->self, "application/rss+xml");
    for (size_t i = 0; i < doc->hubs.n; i++)
        atom_link(out, "hub", doc->hubs.v[i].url, NULL);
    atom_link(out, "next", doc->next, "application/rss+xml");
    static const char *const archives[] = {"first", "previous", "last", "prev-archive", "next-archive", "current"};
    for (size_t i = 0; i < doc->links.n; i++)
        for (size_t rel = 0; rel < sizeof archives / sizeof *archives; rel++)
            if (str_is(doc->links.v[i].rel, archives[rel]))
                atom_link(out, archives[rel], doc->links.v[i].href, NULL);
    if (doc->complete)
        xml_element(out, "fh:complete", XML_PLAIN, STR_NONE);
    if (doc->archive)
        xml_element(out, "fh:archive", XML_PLAIN, STR_NONE);
}

static void channel_hints(struct buf *out, const struct document *doc)
{
    static const char *const days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    xml_number_if(out, "ttl", doc->ttl_minutes);
    xml_element_if(out, "sy:updatePeriod", doc->update_period);
    xml_number_if(out, "sy:updateFrequency", doc->update_frequency);
    if (doc->skip_hours) {
        xml_open(out, "skipHours", XML_PLAIN);
        for (int hour = 0; hour < 24; hour++)
            if (doc->skip_hours >> hour & 1)
                xml_number_if(out, "hour", hour);
        xml_close(out, "skipHours");
    }
    if (doc->skip_days) {
        xml_open(out, "skipDays", XML_PLAIN);
        for (int day = 0; day < 7; day++)
            if (doc->skip_days >> day & 1)
                xml_element(out, "day", XML_PLAIN, str_of(days[day]));
        xml_close(out, "skipDays");
    }
    extensions_tombstones(out, doc);
}

static void item(struct buf *out, const struct document *doc, const struct shown_item *shown)
{
    const struct doc_item *it = shown->item;
    struct str language = str_eq(it->language, doc->language) ? STR_NONE : it->language;
    xml_open(out, "item", XML_ATTRS({"xml:lang", language}));
    xml_element(out, "title", XML_PLAIN, item_label(it, shown->id));
    xml_element_if(out, "link", it->link);
    xml_element(out, "guid", XML_ATTRS({"isPermaLink", STR("false")}), shown->id);
    date(out, "pubDate", it->published ? it->published : item_updated(doc, it));
    if (it->updated != it->published)
        xml_time_if(out, "atom:updated", it->updated);
    people(out, "dc:creator", &it->authors);
    people(out, "dc:contributor", &it->contributors);
    categories(out, &it->tags);
    xml_element_if(out, "dc:rights", it->rights);
    // RSS has no word for plain text: all of it is HTML, so a text goes out in its escaped form.
    xml_element_if(out, "description", it->summary.clean.markup);
    xml_element_if(out, "content:encoded", it->content.clean.markup);
    item_replies(out, it);
    // The source's address is a feed's (RSS 2.0, "<source> sub-element"): without one the element says nothing.
    if (it->source.feed_url.n)
        xml_element(out, "source", XML_ATTRS({"url", it->source.feed_url}),
                    it->source.title.n ? it->source.title : it->source.feed_url);
    enclosures(out, it);
    extensions_item(out, it);
    xml_close(out, "item");
}

static void item_replies(struct buf *out, const struct doc_item *it)
{
    xml_element_if(out, "comments", it->comments_url);
    xml_number_if(out, "slash:comments", it->comment_count);
    xml_element_if(out, "wfw:commentRss", it->comment_feed_url);
    for (size_t i = 0; i < it->replies_to.n; i++) {
        const struct doc_reply *r = &it->replies_to.v[i];
        xml_element(out, "thr:in-reply-to",
                    XML_ATTRS({"ref", r->ref.n ? r->ref : r->href}, {"href", r->href}, {"type", r->type},
                              {"source", r->source}),
                    STR_NONE);
    }
}

static bool among_media(const struct doc_item *it, struct str url)
{
    for (size_t i = 0; i < it->media.n; i++)
        if (str_eq(it->media.v[i].url, url))
            return true;
    return false;
}

// One enclosure an item, for readers that know no more; the others as media, unless they are there as such.
static void enclosures(struct buf *out, const struct doc_item *it)
{
    for (size_t i = 0; i < it->attachments.n; i++) {
        const struct doc_attachment *a = &it->attachments.v[i];
        char length[XML_NUMBER], seconds[XML_NUMBER];
        if (i == 0)
            xml_element(out, "enclosure",
                        XML_ATTRS({"url", a->url}, {"length", xml_number(a->bytes > 0 ? a->bytes : 0, length)},
                                  {"type", a->type.n ? a->type : STR("application/octet-stream")}),
                        STR_NONE);
        else if (!among_media(it, a->url))
            xml_element(out, "media:content",
                        XML_ATTRS({"url", a->url}, {"type", a->type}, {"fileSize", xml_number(a->bytes, length)},
                                  {"duration", xml_number(a->seconds, seconds)}),
                        STR_NONE);
    }
}

// By name alone: RSS's own element is an address of mail, which is nobody's business.
static void people(struct buf *out, const char *name, const doc_persons *list)
{
    for (size_t i = 0; i < list->n; i++)
        xml_element_if(out, name, list->v[i].name);
}

static void categories(struct buf *out, const doc_tags *list)
{
    for (size_t i = 0; i < list->n; i++)
        xml_element(out, "category", XML_ATTRS({"domain", list->v[i].scheme}),
                    list->v[i].label.n ? list->v[i].label : list->v[i].term);
}

static void atom_link(struct buf *out, const char *rel, struct str href, const char *type)
{
    if (href.n)
        xml_element(out, "atom:link", XML_ATTRS({"rel", str_of(rel)}, {"type", str_of(type)}, {"href", href}),
                    STR_NONE);
}

// RFC 822 as RSS has it, with the four-digit year of RFC 2822: "Mon, 21 Sep 2026 10:03:00 +0000".
static void date(struct buf *out, const char *name, int64_t us)
{
    char room[TIME_TEXT];
    if (!us)
        return;
    struct str http = time_http(us, room);
    buf_printf(out, "<%s>%.*s+0000", name, (int)(http.n - 3), http.p);
    xml_close(out, name);
}
