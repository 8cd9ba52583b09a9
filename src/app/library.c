// library.c – libtributary: the readers, the sanitiser and the writers behind a C interface with opaque types.
#include "base/limits.h"
#include "base/must.h"
#include "format/clean.h"
#include "format/read.h"
#include "format/write.h"
#include "text/date.h"
#include "text/sanitize.h"
#include "text/utf8.h"

#include <tributary/tributary.h>

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

struct tributary_document {
    struct arena arena;
    struct document doc;
};
struct tributary_item {
    struct doc_item item;
};
struct tributary_list {
    struct arena arena;
    struct opml opml;
};

static void *zeroed(size_t n);
static void error_fill(struct tributary_error *error, const struct err *err);
static void document_terminate(struct arena *a, struct document *doc);
static void item_terminate(struct arena *a, struct doc_item *item);
static void persons_terminate(struct arena *a, doc_persons *list);
static void terminate_all(struct arena *a, struct str *const *texts); // up to a NULL
static void terminate(struct arena *a, struct str *s);
static const char *shown(struct str s);
static char *text_of(struct buf *out, bool whole, size_t *ret_n);

static pthread_once_t once = PTHREAD_ONCE_INIT; // libxml2's own set-up

const char *tributary_version(void)
{
    return TRIBUTARY_VERSION;
}

struct tributary_document *tributary_parse(const void *bytes, size_t n, const char *content_type, const char *url,
                                           struct tributary_error *error)
{
    pthread_once(&once, format_init);
    struct tributary_document *d = zeroed(sizeof *d);
    struct read_hints hints = {.content_type = arena_str(&d->arena, str_of(content_type)),
                               .url = arena_str(&d->arena, str_of(url))};
    struct err err = {0};
    bool good = n <= LIMIT_BODY || err_set(&err, ERR_LIMIT, "more than %zu MiB", LIMIT_BODY / MIB);
    if (good)
        good = feed_read(&d->arena, arena_str(&d->arena, str_make(bytes, n)), &hints, &d->doc, &err);
    error_fill(error, &err);
    if (!good) {
        tributary_document_free(d);
        return NULL;
    }
    document_clean(&d->arena, &d->doc);
    document_terminate(&d->arena, &d->doc);
    return d;
}

void tributary_document_free(struct tributary_document *d)
{
    if (d)
        arena_done(&d->arena);
    free(d);
}

static void *zeroed(size_t n)
{
    void *p = calloc(1, n);
    must(p && "out of memory");
    return p;
}

static void error_fill(struct tributary_error *error, const struct err *err)
{
    static_assert(sizeof error->text >= sizeof err->text, "the line fits");
    if (!error)
        return;
    error->result = err->code == ERR_NONE       ? TRIBUTARY_OK
                    : err->code == ERR_NOT_FEED ? TRIBUTARY_NOT_FEED
                    : err->code == ERR_LIMIT    ? TRIBUTARY_LIMIT
                                                : TRIBUTARY_INPUT;
    memcpy(error->text, err->text, sizeof err->text);
}

// Every text that can be asked for gets its NUL once, here, so that asking changes nothing and threads may share a
// document.
static void document_terminate(struct arena *a, struct document *doc)
{
    struct str *texts[] = {&doc->encoding, &doc->id,        &doc->title,     &doc->home, &doc->self,
                           &doc->next,     &doc->language,  &doc->rights,    &doc->icon, &doc->subtitle.clean.markup,
                           &doc->logo,     &doc->image.url, &doc->generator, NULL};
    terminate_all(a, texts);
    persons_terminate(a, &doc->authors);
    for (size_t i = 0; i < doc->items.n; i++)
        item_terminate(a, &doc->items.v[i]);
}

static void item_terminate(struct arena *a, struct doc_item *it)
{
    struct str *texts[] = {
        &it->id,       &it->link,  &it->title,        &it->content.clean.markup, &it->summary.clean.markup,
        &it->language, &it->image, &it->comments_url, &it->source.title,         &it->source.url,
        NULL};
    terminate_all(a, texts);
    persons_terminate(a, &it->authors);
    for (size_t i = 0; i < it->tags.n; i++) {
        terminate(a, &it->tags.v[i].term);
        terminate(a, &it->tags.v[i].label);
    }
    for (size_t i = 0; i < it->attachments.n; i++) {
        terminate(a, &it->attachments.v[i].url);
        terminate(a, &it->attachments.v[i].type);
    }
    for (size_t i = 0; i < it->replies_to.n; i++) {
        terminate(a, &it->replies_to.v[i].ref);
        terminate(a, &it->replies_to.v[i].href);
    }
}

static void persons_terminate(struct arena *a, doc_persons *list)
{
    for (size_t i = 0; i < list->n; i++) {
        terminate(a, &list->v[i].name);
        terminate(a, &list->v[i].url);
    }
}

static void terminate_all(struct arena *a, struct str *const *texts)
{
    for (; *texts; texts++)
        terminate(a, *texts);
}

static void terminate(struct arena *a, struct str *s)
{
    if (s->n)
        *s = arena_str(a, *s);
}

static const char *shown(struct str s)
{
    return s.n ? s.p : NULL;
}

// Text accessors: one row each.
#define DOCUMENT_TEXT(name, field)                                                                                     \
    const char *tributary_document_##name(const struct tributary_document *d)                                          \
    {                                                                                                                  \
        return shown(d->doc.field);                                                                                    \
    }
DOCUMENT_TEXT(encoding, encoding)
DOCUMENT_TEXT(id, id)
DOCUMENT_TEXT(title, title)
DOCUMENT_TEXT(home, home)
DOCUMENT_TEXT(self, self)
DOCUMENT_TEXT(next, next)
DOCUMENT_TEXT(subtitle_html, subtitle.clean.markup)
DOCUMENT_TEXT(language, language)
DOCUMENT_TEXT(rights, rights)
DOCUMENT_TEXT(generator, generator)

const char *tributary_document_format(const struct tributary_document *d)
{
    return doc_format_names[d->doc.format];
}
bool tributary_document_well_formed(const struct tributary_document *d)
{
    return d->doc.well_formed;
}
int64_t tributary_document_published(const struct tributary_document *d)
{
    return d->doc.published;
}
int64_t tributary_document_updated(const struct tributary_document *d)
{
    return d->doc.updated;
}

const char *tributary_document_icon(const struct tributary_document *d)
{
    const struct document *doc = &d->doc;
    return shown(doc->logo.n ? doc->logo : doc->icon.n ? doc->icon : doc->image.url);
}

size_t tributary_document_item_count(const struct tributary_document *d)
{
    return d->doc.items.n;
}

const struct tributary_item *tributary_document_item(const struct tributary_document *d, size_t i)
{
    return i < d->doc.items.n ? (const struct tributary_item *)&d->doc.items.v[i] : NULL;
}

#define ITEM_TEXT(name, field)                                                                                         \
    const char *tributary_item_##name(const struct tributary_item *it)                                                 \
    {                                                                                                                  \
        return shown(it->item.field);                                                                                  \
    }
ITEM_TEXT(id, id)
ITEM_TEXT(link, link)
ITEM_TEXT(title, title)
ITEM_TEXT(content_html, content.clean.markup)
ITEM_TEXT(summary_html, summary.clean.markup)
ITEM_TEXT(language, language)
ITEM_TEXT(image, image)
ITEM_TEXT(comments_url, comments_url)
ITEM_TEXT(source_title, source.title)
ITEM_TEXT(source_url, source.url)

bool tributary_item_title_generated(const struct tributary_item *it)
{
    return it->item.title_generated;
}
int64_t tributary_item_comment_count(const struct tributary_item *it)
{
    return it->item.comment_count;
}
int64_t tributary_item_published(const struct tributary_item *it)
{
    return it->item.published;
}
int64_t tributary_item_updated(const struct tributary_item *it)
{
    return it->item.updated;
}

// Elements of lists: NULL, or −1, beyond the end.
#define ELEMENT(owner, type, vector, name, field)                                                                      \
    const char *tributary_##owner##_##name(const struct tributary_##type *o, size_t i)                                 \
    {                                                                                                                  \
        return i < o->vector.n ? shown(o->vector.v[i].field) : NULL;                                                   \
    }
#define COUNT(owner, type, vector, name)                                                                               \
    size_t tributary_##owner##_##name##_count(const struct tributary_##type *o)                                        \
    {                                                                                                                  \
        return o->vector.n;                                                                                            \
    }
COUNT(document, document, doc.authors, author)
ELEMENT(document, document, doc.authors, author_name, name)
ELEMENT(document, document, doc.authors, author_url, url)
COUNT(item, item, item.authors, author)
ELEMENT(item, item, item.authors, author_name, name)
ELEMENT(item, item, item.authors, author_url, url)
COUNT(item, item, item.tags, tag)
COUNT(item, item, item.attachments, attachment)
ELEMENT(item, item, item.attachments, attachment_url, url)
ELEMENT(item, item, item.attachments, attachment_type, type)
COUNT(item, item, item.replies_to, reply)
ELEMENT(item, item, item.replies_to, reply_ref, ref)
ELEMENT(item, item, item.replies_to, reply_url, href)

const char *tributary_item_tag(const struct tributary_item *it, size_t i)
{
    if (i >= it->item.tags.n)
        return NULL;
    const struct doc_tag *tag = &it->item.tags.v[i];
    return shown(tag->label.n ? tag->label : tag->term);
}

int64_t tributary_item_attachment_bytes(const struct tributary_item *it, size_t i)
{
    return i < it->item.attachments.n ? it->item.attachments.v[i].bytes : -1;
}

int64_t tributary_item_attachment_seconds(const struct tributary_item *it, size_t i)
{
    return i < it->item.attachments.n ? it->item.attachments.v[i].seconds : -1;
}

char *tributary_write(const struct tributary_document *d, enum tributary_output output, size_t *ret_n)
{
    static bool (*const writers[])(struct buf *, const struct document *) = {
        [TRIBUTARY_ATOM] = write_atom, [TRIBUTARY_RSS] = write_rss, [TRIBUTARY_JSON_FEED] = write_jsonfeed};
    struct buf out;
    buf_init(&out, LIMIT_OUTPUT);
    bool whole = (size_t)output < sizeof writers / sizeof *writers && writers[output](&out, &d->doc);
    return text_of(&out, whole, ret_n);
}

static char *text_of(struct buf *out, bool whole, size_t *ret_n)
{
    if (!whole)
        buf_done(out);
    else if (!out->p)
        buf_room(out, 0)[0] = 0;
    if (ret_n)
        *ret_n = out->n;
    return out->p;
}

void tributary_text_free(char *text)
{
    free(text);
}

struct tributary_list *tributary_list_new(const char *title)
{
    struct tributary_list *list = zeroed(sizeof *list);
    list->opml.title = arena_str(&list->arena, utf8_mend(&list->arena, str_of(title)));
    return list;
}

struct tributary_list *tributary_list_parse(const void *bytes, size_t n, struct tributary_error *error)
{
    pthread_once(&once, format_init);
    struct tributary_list *list = zeroed(sizeof *list);
    struct opml *o = &list->opml;
    struct err err = {0};
    bool good = opml_read(&list->arena, arena_str(&list->arena, str_make(bytes, n)), false, o, &err);
    error_fill(error, &err);
    if (!good) {
        tributary_list_free(list);
        return NULL;
    }
    terminate(&list->arena, &o->title);
    for (size_t i = 0; i < o->feeds.n; i++) {
        struct str *texts[] = {&o->feeds.v[i].title, &o->feeds.v[i].url, &o->feeds.v[i].site, &o->feeds.v[i].folder,
                               NULL};
        terminate_all(&list->arena, texts);
    }
    for (size_t i = 0; i < o->refused.n; i++) {
        terminate(&list->arena, &o->refused.v[i].what);
        terminate(&list->arena, &o->refused.v[i].why);
    }
    return list;
}

void tributary_list_free(struct tributary_list *list)
{
    if (list)
        arena_done(&list->arena);
    free(list);
}

void tributary_list_add(struct tributary_list *list, const char *title, const char *url, const char *site,
                        const char *folder)
{
    struct arena *a = &list->arena;
    *vec_push(a, &list->opml.feeds) = (struct opml_feed){.title = arena_str(a, utf8_mend(a, str_of(title))),
                                                         .url = arena_str(a, utf8_mend(a, str_of(url))),
                                                         .site = arena_str(a, utf8_mend(a, str_of(site))),
                                                         .folder = arena_str(a, utf8_mend(a, str_of(folder)))};
}

const char *tributary_list_title(const struct tributary_list *list)
{
    return shown(list->opml.title);
}
size_t tributary_list_count(const struct tributary_list *list)
{
    return list->opml.feeds.n;
}
ELEMENT(list, list, opml.feeds, feed_title, title)
ELEMENT(list, list, opml.feeds, feed_url, url)
ELEMENT(list, list, opml.feeds, feed_site, site)
ELEMENT(list, list, opml.feeds, feed_folder, folder)
COUNT(list, list, opml.refused, refused)
ELEMENT(list, list, opml.refused, refused_what, what)
ELEMENT(list, list, opml.refused, refused_why, why)

char *tributary_list_write(const struct tributary_list *list, size_t *ret_n)
{
    struct buf out;
    buf_init(&out, LIMIT_OUTPUT);
    bool whole = write_opml(&out, &list->opml);
    return text_of(&out, whole, ret_n);
}

char *tributary_sanitize(const char *html, size_t n, const char *url, size_t *ret_n)
{
    struct arena scratch = {0};
    struct buf out;
    buf_init(&out, LIMIT_OUTPUT);
    struct str text = utf8_mend(&scratch, str_make(html, n));
    buf_put(&out, sanitize_html(&scratch, text, &(struct sanitize_context){.base = str_of(url)}).markup);
    arena_done(&scratch);
    return text_of(&out, !out.full, ret_n);
}

bool tributary_date(const char *text, int64_t *ret_us)
{
    return text && date_parse(str_of(text), DATE_ORDER_UNKNOWN, ret_us);
}
