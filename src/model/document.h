// document.h – what a feed said, in one shape for every format: made by format/read, written by format/write. Texts
// live in the arena of whoever made the document. "Missing" is a text of length 0, a time of 0, a count of −1. Plain
// structs.
#ifndef TRIBUTARY_MODEL_DOCUMENT_H
#define TRIBUTARY_MODEL_DOCUMENT_H

#include "base/safe_html.h"
#include "base/vec.h"

// clang-format off
enum doc_format {
    DOC_NONE, DOC_RSS_090, DOC_RSS_091, DOC_RSS_092, DOC_RSS_10, DOC_RSS_20, DOC_ATOM_03, DOC_ATOM_10,
    DOC_JSON_10, DOC_JSON_11, DOC_CDF, DOC_AS2, DOC_FORMATS
};
// clang-format on

// A piece of text or markup as the feed gave it. `clean` is filled only by doc_clean() (format/clean.h), which
// sanitises.
enum markup_kind { MARKUP_NONE, MARKUP_TEXT, MARKUP_HTML };
struct markup {
    enum markup_kind kind;
    struct str source; // TEXT: plain; HTML: as it came, references of XML already decoded once
    struct str base;   // for relative references in it
    struct str language;
    struct safe_html clean; // of HTML, or of TEXT escaped; empty until cleaned
};

// clang-format off
struct doc_person { struct str name, email, url, avatar; };
struct doc_tag { struct str term, scheme, label; };
struct doc_link { struct str rel, href, type, title, language; int64_t length; };
struct doc_attachment { struct str url, type, title; int64_t bytes, seconds; };
struct doc_image { struct str url, title, link; int width, height; }; // −1 unknown
struct doc_media {
    struct str url, type, medium, title, description;
    int64_t bytes, seconds;
    int width, height;
};
struct doc_reply { struct str ref, href, type, source; };
struct doc_transcript { struct str url, type, language; };
struct doc_hub { struct str type, url; };
struct doc_tombstone { struct str ref; int64_t when; };
// clang-format on

typedef VEC(struct doc_person) doc_persons;
typedef VEC(struct doc_tag) doc_tags;
typedef VEC(struct doc_link) doc_links;

struct doc_source {
    struct str title, url, id, feed_url;
    int64_t updated;
    doc_persons authors;
};

struct known_item; // model/feed.h

struct doc_item {
    uint64_t source_hash;          // of the text that it was read from; 0 = not told apart
    const struct known_item *same; // that text was known (read_hints): nothing else of the item was read
    struct str id;                 // as given, byte for byte; may be missing
    bool id_is_permalink;          // RSS guid: isPermaLink is "true" or absent; it may be no address all the same
    bool id_permalink_given;       // the attribute stood there
    struct str link;               // absolute, by the precedence of protocols 1.5
    struct str external_link;      // JSON Feed external_url
    struct str title;              // plain text
    bool title_generated;          // the feed gave none
    struct markup title_markup;    // when the feed's title was markup
    struct markup content;         // full text, or the next best
    struct markup summary;         // only when the feed gave one beside the content
    int64_t published, updated;    // 0 = not given; the reader of the document decides about the future and the past
    doc_persons authors, contributors;
    doc_tags tags;
    doc_links links; // every link as given, absolute
    VEC(struct doc_attachment) attachments;
    VEC(struct doc_image) thumbnails;
    VEC(struct doc_media) media;
    VEC(struct doc_reply) replies_to;
    struct str language, rights, image, banner;
    struct str comments_url, comment_feed_url;
    int64_t comment_count; // −1 unknown
    struct doc_source source;
    bool has_geo;
    double latitude, longitude;
    struct str verb, object_type; // ActivityStreams names, as given without their IRI prefix
    int64_t expires;              // RSS expirationDate; 0 = not given
    bool has_event;               // carries event fields (dates of a meeting)
    int64_t event_start, event_end;
    struct str event_place;
    struct {
        int64_t season, episode; // −1 unknown
        struct str episode_type, image, chapters;
        int explicit_; // −1 unknown, 0, 1
        VEC(struct doc_transcript) transcripts;
    } podcast;
    bool has_podcast;
};

struct document {
    enum doc_format format;
    struct str encoding; // WHATWG label
    bool well_formed;
    VEC(struct str) errors;                 // one line each, the first few
    struct str id, title, home, self, next; // self: what the feed calls itself; next: RFC 5005 or JSON next_url
    struct markup title_markup;
    struct markup subtitle; // description, tagline
    struct str rights, generator, language, icon, logo, favicon;
    struct doc_image image;
    int64_t published, updated;
    doc_persons authors, contributors;
    doc_tags tags;
    doc_links links;
    VEC(struct doc_hub) hubs;
    int64_t ttl_minutes;             // −1 unknown
    uint32_t skip_hours;             // bit n: hour n GMT
    uint8_t skip_days;               // bit n: 0 = Sunday
    struct str update_period;        // sy: hourly daily weekly monthly yearly
    int64_t update_frequency;        // −1 unknown
    bool complete, archive, expired; // fh:complete, fh:archive, JSON "expired" or itunes:complete
    struct str new_feed_url;         // itunes:new-feed-url, RSS newLocation; proof as for a redirect
    VEC(struct doc_tombstone) tombstones;
    VEC(struct doc_item) items; // newest first as far as the document keeps to it; at most LIMIT_ENTRIES
    size_t items_dropped;       // over the limit
    uint64_t context;           // what else the meaning of the items' texts depends on; 0 = their hashes say nothing
};

#endif
