// reader_priv.h – one XML feed being read. Elements are dispatched through tables of rules, one table a vocabulary
// (namespace); what they say is collected in a `target` (the feed, an item, a source), and prefer.c decides at its end
// which of several answers to one question wins (protocols 1.5).
#ifndef TRIBUTARY_FORMAT_READ_READER_PRIV_H
#define TRIBUTARY_FORMAT_READ_READER_PRIV_H

#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"
#include "format/read/slices_priv.h"
#include "format/read/xml_priv.h"
#include "format/read_priv.h"
#include "text/date.h"
#include "text/utf8.h"

// Where in a feed an element stands. A rule holds in one or more of these.
enum scope {
    IN_DOCUMENT = 1 << 0,
    IN_ROOT = 1 << 1,     // <rss>, <rdf:RDF>
    IN_FEED = 1 << 2,     // <channel>, <feed>
    IN_ITEM = 1 << 3,     // <item>, <entry>
    IN_SOURCE = 1 << 4,   // <atom:source>
    IN_PERSON = 1 << 5,   // <author>, <contributor>, <itunes:owner>
    IN_IMAGE = 1 << 6,    // <image> of RSS
    IN_HOURS = 1 << 7,    // <skipHours>
    IN_DAYS = 1 << 8,     // <skipDays>
    IN_MEDIA = 1 << 9,    // <media:content>, <media:group>
    IN_WHERE = 1 << 10,   // <georss:where>, <geo:Point>
    IN_CONTROL = 1 << 12, // <app:control>
    IN_OBJECT = 1 << 13,  // <activity:object>
    IN_ORDER = 1 << 14,   // <items>, <rdf:Seq>
    IN_SUBJECT = 1 << 15, // <dc:subject>, <dc:creator> with structured values
    IN_TARGET = IN_FEED | IN_ITEM | IN_SOURCE,
};

// What is collected of an element's inside.
enum take {
    TAKE_NOTHING,
    TAKE_TEXT,  // its text; tags inside do not count
    TAKE_PROSE, // text that may be markup; elements inside make it markup
    TAKE_HTML,  // text that is markup, whatever it looks like
    TAKE_TYPED, // an Atom construct: by its type and mode (RFC 4287 3.1 and 4.1.3)
};

// Everything of which a feed, an item or a source says at most one thing worth keeping, by the element that says it.
// clang-format off
enum said_id {
    SAID_NOTHING,
    SAID_TITLE, SAID_LINK, SAID_DESCRIPTION, SAID_GUID, SAID_ABOUT, SAID_PUB_DATE, SAID_BUILT, SAID_EXPIRES,
    SAID_COMMENTS, SAID_LANGUAGE, SAID_COPYRIGHT, SAID_GENERATOR, SAID_TTL, SAID_LICENSE,
    SAID_ATOM_ID, SAID_ATOM_TITLE, SAID_ATOM_SUBTITLE, SAID_ATOM_SUMMARY, SAID_ATOM_CONTENT, SAID_ATOM_CONTENT_SRC,
    SAID_ATOM_PUBLISHED, SAID_ATOM_ISSUED, SAID_ATOM_CREATED, SAID_ATOM_UPDATED, SAID_ATOM_MODIFIED, SAID_ATOM_RIGHTS,
    SAID_ATOM_GENERATOR, SAID_ATOM_ICON, SAID_ATOM_LOGO, SAID_XML_LANG,
    SAID_DC_TITLE, SAID_DC_DESCRIPTION, SAID_DC_DATE, SAID_DC_IDENTIFIER, SAID_DC_LANGUAGE, SAID_DC_RIGHTS,
    SAID_DC_CREATED, SAID_DC_ISSUED, SAID_DC_MODIFIED,
    SAID_ENCODED, SAID_XHTML_BODY, SAID_MEDIA_TITLE, SAID_MEDIA_DESCRIPTION, SAID_MEDIA_LINK,
    SAID_ITUNES_TITLE, SAID_ITUNES_SUBTITLE, SAID_ITUNES_SUMMARY, SAID_ITUNES_IMAGE, SAID_ITUNES_DURATION,
    SAID_ORIG_LINK, SAID_ORIG_ENCLOSURE, SAID_EDITED, SAID_COMMENT_FEED, SAID_COMMENT_COUNT, SAID_THREAD_TOTAL,
    SAID_WEB_ICON, SAID_WEB_COVER, SAID_UPDATE_PERIOD, SAID_UPDATE_FREQUENCY, SAID_NEW_URL, SAID_PODCAST_GUID,
    SAID_VERB, SAID_OBJECT_TYPE, SAID_LATITUDE, SAID_LONGITUDE,
    SAID_EVENT_START, SAID_EVENT_END, SAID_EVENT_PLACE,
    SAIDS
};
// clang-format on

// Persons by the element that named them: one of these lists wins as a whole.
enum who_id { WHO_ATOM, WHO_CREATOR, WHO_RSS, WHO_ITUNES, WHO_CREDIT, WHO_PODCAST, WHO_ACTOR, WHO_OWNER, WHOS };

enum { PERSON_NAME, PERSON_EMAIL, PERSON_URL };

enum said_kind {
    KIND_UNSAID,
    KIND_TEXT,
    KIND_HTML,
    KIND_EITHER, // the format does not say; what it looks like decides
};
struct said {
    struct str text;
    enum said_kind kind;
    struct str base, language;
    bool own_base; // an xml:base holds here: the document's own word, before any guess
};

struct target {
    struct said said[SAIDS];
    doc_persons who[WHOS], contributors;
    doc_tags tags;
    doc_links links;
};

struct reader;
struct rule {
    const char *name; // compared without regard to case
    unsigned scopes;
    enum take take;
    unsigned inner; // scope of what is inside; 0: nothing inside counts
    int field;      // enum said_id by default, else what start and end make of it
    void (*start)(struct reader *r, const struct rule *rule, const struct xml_element *e);
    void (*end)(struct reader *r, const struct rule *rule,
                struct said *value); // default: kept as `field` of the target
};

struct vocabulary {
    const char *prefix;       // by which it is known when nobody declared it
    struct str uris[6];       // as uri_stem() makes them; compared without regard to case
    const struct rule *rules; // up to one without a name
};

enum family { FAMILY_RSS, FAMILY_ATOM, FAMILY_CDF };

struct frame {
    const struct rule *rule; // NULL: nothing in it counts
    unsigned scope;          // of what is inside
    enum take take;
    enum said_kind kind;
    bool verbatim;    // inside markup: text is already HTML source
    bool typed_xhtml; // an Atom construct of type xhtml: its div is only a wrapper
    bool own_base;
    size_t text_from; // where its text starts in reader.text
    struct str base, language;
    struct str kept[3]; // what start() leaves for end(): attributes; inside markup, the tag
    struct doc_media *outer_media;
    size_t media_from; // first of the draft's media that are in this group
};

struct memo {
    const char *name, *prefix, *uri;
    unsigned scope;
    const struct rule *rule;
};
#define MEMOS     256
#define URI_MEMOS 32

struct reader {
    struct arena *a;
    struct prolog *prolog;
    const struct read_hints *hints;
    struct document *doc;
    enum family family;
    const char *root_uri; // of the root element or its channel: what is in it is of the family's own vocabulary
    const struct rule *family_rules;
    struct frame *frames; // LIMIT_DEPTH + 1 of them
    size_t depth;
    struct buf text;    // of all open frames, one after the other
    size_t markup_from; // depth of the frame whose inside is being rebuilt as markup; 0: none
    size_t hidden_div;  // depth of a div that is not part of it; 0: none
    struct memo memos[MEMOS];
    struct uri_memo {
        const char *uri;
        const struct vocabulary *vocabulary;
    } uris[URI_MEMOS];
    struct target feed, item, source;
    struct target *at;
    struct doc_item draft; // of the item
    struct doc_person person;
    struct doc_image image;
    bool image_referred;         // doc->image is no more than what <image rdf:resource> names
    struct doc_media *media_at;  // innermost that is open, if any: a file, or a group with what it says of all of its
    bool saw_root;               // <rss>, or <rdf:RDF> that knows of RSS
    bool saw_feed;               // the element that makes it a feed was there
    bool skip_item;              // the entry being read is a draft
    struct str feed_link;        // absolute, as soon as it is known
    const struct slices *slices; // of the items, if they are told apart
    size_t opened;               // items
    uint64_t context;            // of the last
    bool astray;                 // not that of all, or an item means something for others
    enum date_order order;
    VEC(struct vague_date {
        struct str text;
        size_t item;
        bool updated;
    })
    vague;
    VEC(struct str) sequence; // rdf:Seq
};

extern const struct vocabulary vocabularies[]; // vocabularies.c, up to one without a prefix
extern const struct rule rss_rules[], rdf_rules[], atom_rules[], cdf_rules[], xhtml_rules[], dc_rules[],
    content_rules[], slash_rules[], wfw_rules[], sy_rules[], thr_rules[], at_rules[], fh_rules[], media_rules[],
    itunes_rules[], podcast_rules[], georss_rules[], geo_rules[], activity_rules[], feedburner_rules[], cc_rules[],
    webfeeds_rules[], yt_rules[], app_rules[], event_rules[], xcal_rules[];

struct reader *reader_new(struct arena *a, struct prolog *p, const struct read_hints *hints, struct document *doc);
// Reads the document whose first element is known. Nothing came of it unless saw_feed is set.
void reader_run(struct reader *r, struct str text, bool recover, struct xml_outcome *ret);

// After a run: whether the slices are those of the items that were read, and all of them mean what they say by
// themselves and by doc->context, which is set then.
bool reader_told(struct reader *r, const struct xml_outcome *outcome);

// For rules. Attribute without a prefix, trimmed; missing if none.
struct str attr(struct reader *r, const struct xml_element *e, const char *name);
// Attribute of the vocabulary that has these rules, however its namespace is written.
struct str attr_in(struct reader *r, const struct xml_element *e, const struct rule *rules, const char *name);
// rdf:about, rdf:resource; RDF of 1999 has them without a prefix too.
struct str attr_rdf(struct reader *r, const struct xml_element *e, const char *name);
// The rules of the vocabulary that is meant by such a prefix and namespace; NULL if it is none that is read.
const struct rule *reader_rules(struct reader *r, const char *prefix, const char *uri);
struct frame *reader_top(struct reader *r);
// Keeps a value unless an earlier one is there.
void say(struct reader *r, int field, struct said *value);
void say_text(struct reader *r, int field, struct str text);
// Where it is, both halves by one word: half a position that was said before is none.
void say_position(struct reader *r, struct str latitude, struct str longitude);
// In RSS addresses are escaped once too often, most of all in CDATA sections; "&amp;" is a part of none.
struct str address_of(struct reader *r, struct str s);
// Absolute and harmless, or missing; against the base that holds at the open element.
struct str reader_url(struct reader *r, struct str ref, bool media);
// Runs of white space become one blank; controls and overrides of the direction go. Returns s itself when it is such a
// line.
struct str line_of(struct arena *a, struct str s);
int64_t reader_count(struct str s);       // −1 when it is no number
int reader_pixels(struct str s);          // "640", "640px"; −1
struct str type_essence(struct str type); // a media type without its parameters
bool reader_yes(struct str s);            // yes, true, 1
void add_tag(struct reader *r, struct str term, struct str scheme, struct str label);
struct doc_attachment *add_attachment(struct reader *r, struct str url, struct str type, int64_t bytes);
void add_link(struct reader *r, struct doc_link link);
// <link href=… rel=…>, wherever it stands; false without href.
bool atom_link(struct reader *r, const struct xml_element *e);
// What the feed calls itself or its site is the base when nobody said where it came from.
void base_guess(struct reader *r, struct str url);
void add_contributor(struct reader *r, struct said *value); // r->person, or a person of text alone
void item_open(struct reader *r);                           // the target is a new item from here on

// Ends of rules that more than one vocabulary has.
void end_person(struct reader *r, const struct rule *rule, struct said *value);      // who = rule->field
void end_person_part(struct reader *r, const struct rule *rule, struct said *value); // field = PERSON_…
void end_category(struct reader *r, const struct rule *rule, struct said *value);
void end_date(struct reader *r, const struct rule *rule, struct said *value);
void end_keywords(struct reader *r, const struct rule *rule, struct said *value);
void end_link(struct reader *r, const struct rule *rule, struct said *value); // an address: resolved, then said

// markup.c – what is inside an element, written again as HTML from its events.
void markup_begin(struct reader *r, size_t frame);
void markup_start(struct reader *r, const struct xml_element *e);
void markup_end(struct reader *r);
void markup_text(struct reader *r, struct str piece);

// mend.c – the same text with its faults taken out; p is changed to fit it.
struct str xml_mend(struct arena *a, struct str text, struct prolog *p);

// prefer.c – blogs of WordPress.com name their author's portrait as the first picture of each item.
bool portrait(struct str url);

// picture.c – address of the first picture that is not there to count readers; missing if there is none.
struct str first_picture(struct arena *a, const struct markup *m);

// prefer.c – of several answers the best. Called at the end of each target.
void settle_item(struct reader *r);
void settle_source(struct reader *r);
void settle_feed(struct reader *r);

#endif
