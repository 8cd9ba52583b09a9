// xml.c – elements, attributes and texts of XML, and what every feed in XML must have though a document may lack it.
#include "base/clock.h"
#include "base/hash.h"
#include "base/map.h"
#include "format/write/xml_priv.h"
#include "text/entity.h"

#include <stdio.h>

static void attributes(struct buf *out, const struct xml_attr *attrs);
static struct str item_iri(struct arena *a, const struct document *doc, const struct doc_item *item);
static struct str uuid_of(struct arena *a, struct str scope, struct str name);

void xml_element(struct buf *out, const char *name, const struct xml_attr *attrs, struct str text)
{
    buf_c(out, '<');
    buf_put(out, str_of(name));
    attributes(out, attrs);
    if (!text.n) {
        buf_lit(out, "/>\n");
        return;
    }
    buf_c(out, '>');
    entity_escape_xml(out, text);
    xml_close(out, name);
}

void xml_open(struct buf *out, const char *name, const struct xml_attr *attrs)
{
    buf_c(out, '<');
    buf_put(out, str_of(name));
    attributes(out, attrs);
    buf_lit(out, ">\n");
}

void xml_close(struct buf *out, const char *name)
{
    buf_lit(out, "</");
    buf_put(out, str_of(name));
    buf_lit(out, ">\n");
}

static void attributes(struct buf *out, const struct xml_attr *attrs)
{
    for (; attrs && attrs->name; attrs++) {
        if (!attrs->value.n)
            continue;
        buf_c(out, ' ');
        buf_put(out, str_of(attrs->name));
        buf_lit(out, "=\"");
        entity_escape_xml(out, attrs->value);
        buf_c(out, '"');
    }
}

void xml_element_if(struct buf *out, const char *name, struct str text)
{
    if (text.n)
        xml_element(out, name, XML_PLAIN, text);
}

struct str xml_number(int64_t n, char room[XML_NUMBER])
{
    if (n < 0)
        return STR_NONE;
    return str_make(room, (size_t)snprintf(room, XML_NUMBER, "%lld", (long long)n));
}

void xml_number_if(struct buf *out, const char *name, int64_t n)
{
    char room[XML_NUMBER];
    xml_element_if(out, name, xml_number(n, room));
}

void xml_time_if(struct buf *out, const char *name, int64_t us)
{
    char room[TIME_TEXT];
    if (us)
        xml_element(out, name, XML_PLAIN, time_rfc3339(us, room));
}

struct shown_items items_shown(struct arena *a, const struct document *doc)
{
    struct shown_items shown = {.v = arena_array(a, struct shown_item, doc->items.n ? doc->items.n : 1)};
    struct map places = {0};
    for (size_t i = 0; i < doc->items.n; i++) {
        const struct doc_item *item = &doc->items.v[i];
        struct str id = item_iri(a, doc, item);
        struct shown_item **place = (struct shown_item **)map_at(a, &places, id);
        if (!*place) {
            *place = &shown.v[shown.n++];
            **place = (struct shown_item){item, id};
        } else if (item_updated(doc, item) > item_updated(doc, (*place)->item)) {
            (*place)->item = item;
        }
    }
    return shown;
}

static struct str item_iri(struct arena *a, const struct document *doc, const struct doc_item *item)
{
    if (iri_absolute(item->id))
        return item->id;
    struct str name = item->id.n ? item->id : item->link;
    if (!name.n)
        name = arena_concat(a, item->title, item->content.source);
    return uuid_of(a, document_iri(a, doc), name);
}

struct str document_iri(struct arena *a, const struct document *doc)
{
    if (iri_absolute(doc->id))
        return doc->id;
    if (doc->self.n || doc->home.n)
        return doc->self.n ? doc->self : doc->home;
    return uuid_of(a, doc->id, doc->title);
}

// RFC 3987: a scheme, a colon, something; no blanks, no controls, none of the delimiters that IRIs exclude.
bool iri_absolute(struct str s)
{
    size_t colon = str_find_char(s, ':');
    if (colon == 0 || colon + 1 >= s.n || !char_alpha(s.p[0]))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (i < colon && !char_alpha(c) && !char_digit(c) && c != '+' && c != '-' && c != '.')
            return false;
        if ((unsigned char)c <= 0x20 || c == 0x7f || strchr("<>\"{}|\\^`", c))
            return false;
    }
    return true;
}

// A name-based UUID (RFC 9562 5.8: version 8, our own hash), so that the same thing has the same name in each output.
static struct str item_iri(struct arena *a, const struct document *doc, const struct doc_item *item);
static struct str uuid_of(struct arena *a, struct str scope, struct str name)
{
    uint64_t half[2];
    for (uint64_t i = 0; i < 2; i++) {
        struct hasher h = hasher_start(i);
        hasher_add(&h, scope);
        hasher_add(&h, name);
        half[i] = hasher_end(&h);
    }
    return arena_printf(a, "urn:uuid:%08x-%04x-8%03x-%04x-%012llx", (unsigned)(half[0] >> 32),
                        (unsigned)(half[0] >> 16 & 0xffff), (unsigned)(half[0] & 0xfff),
                        (unsigned)(half[1] >> 48 & 0x3fff) | 0x8000, (unsigned long long)(half[1] & 0xffffffffffff));
}

int64_t item_updated(const struct document *doc, const struct doc_item *item)
{
    int64_t when = item->updated ? item->updated : item->published;
    return when ? when : doc->updated ? doc->updated : doc->published;
}

int64_t document_updated(const struct document *doc)
{
    if (doc->updated)
        return doc->updated;
    int64_t when = doc->published;
    for (size_t i = 0; i < doc->items.n; i++) {
        int64_t of_item = item_updated(doc, &doc->items.v[i]);
        when = of_item > when ? of_item : when;
    }
    return when;
}

struct str item_label(const struct doc_item *item, struct str id)
{
    return item->title.n ? item->title : item->link.n ? item->link : id;
}
