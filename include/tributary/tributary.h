// tributary.h – libtributary: reads any feed, cleans it, writes any feed.
//
// Formats in: RSS 0.90–2.0, RDF, Atom 0.3 and 1.0, JSON Feed, CDF, ActivityStreams 2.0, OPML. Formats out: Atom 1.0,
// RSS 2.0, JSON Feed 1.1, OPML 2.0. All markup that comes out was made by the sanitiser: nothing in it runs, loads or
// frames anything but what a link or a picture does.
//
// Texts are UTF-8, end with a NUL, and live as long as the document or list they were asked of; NULL says that it is
// not known. Times are microseconds since 1970 in UTC, 0 when not known; counts are −1 when not known. Nothing here is
// global: documents may be used from several threads at once as long as nobody frees them. Nothing opens a file or the
// network, whatever a document says. Running out of memory ends the process.
#ifndef TRIBUTARY_TRIBUTARY_H
#define TRIBUTARY_TRIBUTARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

const char *tributary_version(void);

// ---- Documents ----

struct tributary_document;
struct tributary_item;

enum tributary_result {
    TRIBUTARY_OK,
    TRIBUTARY_NOT_FEED, // the text says what it is instead
    TRIBUTARY_LIMIT,    // larger or deeper than is read
    TRIBUTARY_INPUT,    // not to be read at all
};
// One line for people.
struct tributary_error {
    enum tributary_result result;
    char text[480];
};

// Reads a document of n bytes. content_type is what the transport called it, url where it came from, which relative
// addresses resolve against; both may be NULL, and so may error. The bytes are not needed afterwards. NULL: error is
// filled.
struct tributary_document *tributary_parse(const void *bytes, size_t n, const char *content_type, const char *url,
                                           struct tributary_error *error);
void tributary_document_free(struct tributary_document *document); // NULL is allowed

const char *tributary_document_format(const struct tributary_document *document); // "rss-2.0", "atom-1.0", …
const char *tributary_document_encoding(const struct tributary_document *document);
bool tributary_document_well_formed(const struct tributary_document *document);
const char *tributary_document_id(const struct tributary_document *document);
const char *tributary_document_title(const struct tributary_document *document); // plain text
const char *tributary_document_home(const struct tributary_document *document);  // its page
const char *tributary_document_self(const struct tributary_document *document);  // its own address
const char *tributary_document_next(const struct tributary_document *document);  // of the next page
const char *tributary_document_subtitle_html(const struct tributary_document *document);
const char *tributary_document_language(const struct tributary_document *document);
const char *tributary_document_rights(const struct tributary_document *document);
const char *tributary_document_generator(const struct tributary_document *document);
const char *tributary_document_icon(const struct tributary_document *document);
int64_t tributary_document_published(const struct tributary_document *document);
int64_t tributary_document_updated(const struct tributary_document *document);
size_t tributary_document_author_count(const struct tributary_document *document);
const char *tributary_document_author_name(const struct tributary_document *document, size_t i);
const char *tributary_document_author_url(const struct tributary_document *document, size_t i);

// ---- Items, in the order of the document ----

size_t tributary_document_item_count(const struct tributary_document *document);
const struct tributary_item *tributary_document_item(const struct tributary_document *document,
                                                     size_t i); // NULL beyond

const char *tributary_item_id(const struct tributary_item *item);   // byte for byte as given
const char *tributary_item_link(const struct tributary_item *item); // absolute
const char *
tributary_item_title(const struct tributary_item *item); // plain text; made up of the content when none was given
bool tributary_item_title_generated(const struct tributary_item *item);
const char *tributary_item_content_html(const struct tributary_item *item); // sanitised
const char *
tributary_item_summary_html(const struct tributary_item *item); // only when there was one beside the content
const char *tributary_item_language(const struct tributary_item *item);
const char *tributary_item_image(const struct tributary_item *item);
const char *tributary_item_comments_url(const struct tributary_item *item);
int64_t tributary_item_comment_count(const struct tributary_item *item);
int64_t tributary_item_published(const struct tributary_item *item);
int64_t tributary_item_updated(const struct tributary_item *item);
size_t tributary_item_author_count(const struct tributary_item *item);
const char *tributary_item_author_name(const struct tributary_item *item, size_t i);
const char *tributary_item_author_url(const struct tributary_item *item, size_t i);
size_t tributary_item_tag_count(const struct tributary_item *item);
const char *tributary_item_tag(const struct tributary_item *item, size_t i);
size_t tributary_item_attachment_count(const struct tributary_item *item);
const char *tributary_item_attachment_url(const struct tributary_item *item, size_t i);
const char *tributary_item_attachment_type(const struct tributary_item *item, size_t i);
int64_t tributary_item_attachment_bytes(const struct tributary_item *item, size_t i);
int64_t tributary_item_attachment_seconds(const struct tributary_item *item, size_t i);
size_t tributary_item_reply_count(const struct tributary_item *item); // what it answers to
const char *tributary_item_reply_ref(const struct tributary_item *item, size_t i);
const char *tributary_item_reply_url(const struct tributary_item *item, size_t i);
const char *tributary_item_source_title(const struct tributary_item *item); // where it was copied from
const char *tributary_item_source_url(const struct tributary_item *item);

// ---- Out ----

enum tributary_output { TRIBUTARY_ATOM, TRIBUTARY_RSS, TRIBUTARY_JSON_FEED };

// The document in another format, ended by a NUL; ret_n (may be NULL) is told its length. NULL when it would be more
// than 256 MiB. To be freed with tributary_text_free(). Equal documents give equal bytes.
char *tributary_write(const struct tributary_document *document, enum tributary_output output, size_t *ret_n);
void tributary_text_free(char *text); // NULL is allowed

// ---- Lists of feeds (OPML) ----

struct tributary_list;

struct tributary_list *tributary_list_new(const char *title);
struct tributary_list *tributary_list_parse(const void *bytes, size_t n, struct tributary_error *error);
void tributary_list_free(struct tributary_list *list); // NULL is allowed
// title, site and folder ("A/B") may be NULL.
void tributary_list_add(struct tributary_list *list, const char *title, const char *url, const char *site,
                        const char *folder);
const char *tributary_list_title(const struct tributary_list *list);
size_t tributary_list_count(const struct tributary_list *list);
const char *tributary_list_feed_title(const struct tributary_list *list, size_t i);
const char *tributary_list_feed_url(const struct tributary_list *list, size_t i);
const char *tributary_list_feed_site(const struct tributary_list *list, size_t i);
const char *tributary_list_feed_folder(const struct tributary_list *list, size_t i);
size_t tributary_list_refused_count(const struct tributary_list *list); // what a list of feeds may not hold
const char *tributary_list_refused_what(const struct tributary_list *list, size_t i);
const char *tributary_list_refused_why(const struct tributary_list *list, size_t i);
char *tributary_list_write(const struct tributary_list *list, size_t *ret_n); // OPML 2.0, as tributary_write()

// ---- Parts by themselves ----

// HTML made harmless, as tributary_write() gives texts. url is what relative addresses resolve against, may be NULL.
char *tributary_sanitize(const char *html, size_t n, const char *url, size_t *ret_n);
// Any date there is in feeds; false when it is none.
bool tributary_date(const char *text, int64_t *ret_us);

#ifdef __cplusplus
}
#endif

#endif
