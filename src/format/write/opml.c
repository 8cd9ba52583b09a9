// opml.c – a list of feeds as OPML 2.0 (protocols 2.6), with Tributary's own attributes in a namespace of their own.
#include "base/clock.h"
#include "base/limits.h"
#include "format/write.h"
#include "format/write/xml_priv.h"
#include "text/utf8.h"

static void head(struct buf *out, const struct opml *list);
static void folders_move(struct buf *out, struct str *open, struct str wanted);
static struct str path_of(struct str folder);
static size_t folder_depth(struct str path);
static void feed(struct buf *out, const struct opml_feed *f);
static void date(struct buf *out, const char *name, int64_t us);

bool write_opml(struct buf *out, const struct opml *list)
{
    buf_lit(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml_open(out, "opml", XML_ATTRS({"version", STR("2.0")}, {"xmlns:t", STR("https://tributary.example/ns/opml")}));
    head(out, list);
    xml_open(out, "body", XML_PLAIN);
    struct str open = STR_NONE; // the folder we are in
    for (size_t i = 0; i < list->feeds.n; i++) {
        folders_move(out, &open, list->feeds.v[i].folder);
        feed(out, &list->feeds.v[i]);
    }
    folders_move(out, &open, STR_NONE);
    xml_close(out, "body");
    xml_close(out, "opml");
    return !out->full;
}

static void head(struct buf *out, const struct opml *list)
{
    xml_open(out, "head",
             XML_ATTRS({"t:slug", list->slug}, {"t:domain", list->domain}, {"t:visibility", list->visibility},
                       {"t:stage", list->stage}));
    xml_element(out, "title", XML_PLAIN, list->title);
    date(out, "dateCreated", list->created);
    date(out, "dateModified", list->modified);
    xml_element_if(out, "ownerName", list->owner);
    xml_element(out, "docs", XML_PLAIN, STR("http://opml.org/spec2.opml"));
    xml_close(out, "head");
}

// Closes and opens folders until we are in the wanted one; what both paths begin with stays open.
static void folders_move(struct buf *out, struct str *open, struct str wanted)
{
    struct str from = path_of(*open), to = path_of(wanted), left, right;
    size_t shared = 0, depth = folder_depth(*open);
    while (str_split(&from, '/', &left) && str_split(&to, '/', &right) && str_eq(left, right))
        shared++;
    for (size_t i = depth; i > shared; i--)
        xml_close(out, "outline");
    to = path_of(wanted);
    for (size_t i = 0; str_split(&to, '/', &right); i++)
        if (i >= shared)
            xml_open(out, "outline", XML_ATTRS({"text", right}, {"title", right}));
    *open = wanted;
}

// The top has no part, not one that is empty.
static struct str path_of(struct str folder)
{
    return folder.n ? folder : STR_NONE;
}

static size_t folder_depth(struct str path)
{
    size_t depth = 0;
    struct str part;
    path = path_of(path);
    while (str_split(&path, '/', &part))
        depth++;
    return depth;
}

// type="rss" for every feed, Atom too: it is what all importers look for. text must be there.
static void feed(struct buf *out, const struct opml_feed *f)
{
    struct str title = f->title.n ? f->title : utf8_first(f->url, LIMIT_TITLE); // as long as readers take one
    xml_element(out, "outline",
                XML_ATTRS({"type", STR("rss")}, {"text", title}, {"title", title}, {"xmlUrl", f->url},
                          {"htmlUrl", f->site}, {"description", f->description}, {"t:orientation", f->orientation},
                          {"t:kind", f->kind}),
                STR_NONE);
}

// RFC 822 dates (OPML 2.0, "What is a <head>?").
static void date(struct buf *out, const char *name, int64_t us)
{
    char room[TIME_TEXT];
    if (us)
        xml_element(out, name, XML_PLAIN, time_http(us, room));
}
