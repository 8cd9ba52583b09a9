// extensions.c – what goes out in namespaces that Atom and RSS use alike: media, places, podcasts.
#include "base/clock.h"
#include "format/write/xml_priv.h"

#include <stdio.h>

static void media(struct buf *out, const struct doc_item *item);
static void podcast(struct buf *out, const struct doc_item *item);
static struct str duration(const struct doc_item *item, char room[XML_NUMBER]);
static unsigned used_by(const struct doc_item *item);

static const struct {
    enum xml_extension extension;
    const char *attribute, *name;
} namespaces[] = {
    {EXT_ATOM, "xmlns", "http://www.w3.org/2005/Atom"},
    {EXT_ATOM_IN_RSS, "xmlns:atom", "http://www.w3.org/2005/Atom"},
    {EXT_CONTENT, "xmlns:content", "http://purl.org/rss/1.0/modules/content/"},
    {EXT_DC, "xmlns:dc", "http://purl.org/dc/elements/1.1/"},
    {EXT_SLASH, "xmlns:slash", "http://purl.org/rss/1.0/modules/slash/"},
    {EXT_WFW, "xmlns:wfw", "http://wellformedweb.org/CommentAPI/"},
    {EXT_SY, "xmlns:sy", "http://purl.org/rss/1.0/modules/syndication/"},
    {EXT_THREAD, "xmlns:thr", "http://purl.org/syndication/thread/1.0"},
    {EXT_HISTORY, "xmlns:fh", "http://purl.org/syndication/history/1.0"},
    {EXT_TOMBSTONE, "xmlns:at", "http://purl.org/atompub/tombstones/1.0"},
    {EXT_ACTIVITY, "xmlns:activity", "http://activitystrea.ms/spec/1.0/"},
    {EXT_MEDIA, "xmlns:media", "http://search.yahoo.com/mrss/"},
    {EXT_GEORSS, "xmlns:georss", "http://www.georss.org/georss"},
    {EXT_ITUNES, "xmlns:itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"},
    {EXT_PODCAST, "xmlns:podcast", "https://podcastindex.org/namespace/1.0"},
};

unsigned extensions_used(const struct document *doc)
{
    unsigned used = doc->tombstones.n ? EXT_TOMBSTONE : 0;
    for (size_t i = 0; i < doc->items.n; i++)
        used |= used_by(&doc->items.v[i]);
    return used;
}

static unsigned used_by(const struct doc_item *item)
{
    unsigned used = 0;
    if (item->media.n || item->thumbnails.n || item->image.n || item->attachments.n > 1)
        used |= EXT_MEDIA;
    if (item->has_geo)
        used |= EXT_GEORSS;
    if (item->has_podcast || (item->attachments.n && item->attachments.v[0].seconds > 0))
        used |= EXT_ITUNES;
    if (item->podcast.transcripts.n || item->podcast.chapters.n)
        used |= EXT_PODCAST;
    if (item->verb.n || item->object_type.n)
        used |= EXT_ACTIVITY;
    return used;
}

void extensions_open(struct buf *out, const char *name, unsigned used, const char *attribute, struct str value)
{
    struct xml_attr attrs[sizeof namespaces / sizeof *namespaces + 2] = {0};
    size_t n = 0;
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++)
        if (used & namespaces[i].extension)
            attrs[n++] = (struct xml_attr){namespaces[i].attribute, str_of(namespaces[i].name)};
    attrs[n] = (struct xml_attr){attribute, value};
    xml_open(out, name, attrs);
}

void extensions_tombstones(struct buf *out, const struct document *doc)
{
    char room[TIME_TEXT];
    for (size_t i = 0; i < doc->tombstones.n; i++)
        xml_element(
            out, "at:deleted-entry",
            XML_ATTRS({"ref", doc->tombstones.v[i].ref}, {"when", time_rfc3339(doc->tombstones.v[i].when, room)}),
            STR_NONE);
}

void extensions_item(struct buf *out, const struct doc_item *item)
{
    media(out, item);
    if (item->has_geo) {
        char point[60];
        int n = snprintf(point, sizeof point, "%.7g %.7g", item->latitude, item->longitude);
        xml_element(out, "georss:point", XML_PLAIN, str_make(point, (size_t)n));
    }
    podcast(out, item);
}

static void media(struct buf *out, const struct doc_item *item)
{
    char width[XML_NUMBER], height[XML_NUMBER], bytes[XML_NUMBER], seconds[XML_NUMBER];
    for (size_t i = 0; i < item->media.n; i++) {
        const struct doc_media *m = &item->media.v[i];
        xml_open(out, "media:content",
                 XML_ATTRS({"url", m->url}, {"type", m->type}, {"medium", m->medium},
                           {"fileSize", xml_number(m->bytes, bytes)}, {"duration", xml_number(m->seconds, seconds)},
                           {"width", xml_number(m->width, width)}, {"height", xml_number(m->height, height)}));
        xml_element_if(out, "media:title", m->title);
        xml_element_if(out, "media:description", m->description);
        xml_close(out, "media:content");
    }
    for (size_t i = 0; i < item->thumbnails.n; i++) {
        const struct doc_image *t = &item->thumbnails.v[i];
        xml_element(out, "media:thumbnail",
                    XML_ATTRS({"url", t->url}, {"width", xml_number(t->width, width)},
                              {"height", xml_number(t->height, height)}),
                    STR_NONE);
    }
    if (!item->thumbnails.n && item->image.n)
        xml_element(out, "media:thumbnail", XML_ATTRS({"url", item->image}), STR_NONE);
}

static void podcast(struct buf *out, const struct doc_item *item)
{
    char room[XML_NUMBER];
    xml_element_if(out, "itunes:duration", duration(item, room));
    if (!item->has_podcast)
        return;
    xml_number_if(out, "itunes:season", item->podcast.season);
    xml_number_if(out, "itunes:episode", item->podcast.episode);
    xml_element_if(out, "itunes:episodeType", item->podcast.episode_type);
    if (item->podcast.explicit_ >= 0)
        xml_element(out, "itunes:explicit", XML_PLAIN, item->podcast.explicit_ ? STR("true") : STR("false"));
    if (item->podcast.image.n)
        xml_element(out, "itunes:image", XML_ATTRS({"href", item->podcast.image}), STR_NONE);
    if (item->podcast.chapters.n)
        xml_element(out, "podcast:chapters",
                    XML_ATTRS({"url", item->podcast.chapters}, {"type", STR("application/json+chapters")}), STR_NONE);
    for (size_t i = 0; i < item->podcast.transcripts.n; i++) {
        const struct doc_transcript *t = &item->podcast.transcripts.v[i];
        xml_element(out, "podcast:transcript", XML_ATTRS({"url", t->url}, {"type", t->type}, {"language", t->language}),
                    STR_NONE);
    }
}

// The namespace is declared for it by used_by().
static struct str duration(const struct doc_item *item, char room[XML_NUMBER])
{
    return item->attachments.n && item->attachments.v[0].seconds > 0 ? xml_number(item->attachments.v[0].seconds, room)
                                                                     : STR_NONE;
}
