// entry.h – what we keep: an entry, and the activity it is in a community.
#ifndef TRIBUTARY_MODEL_ENTRY_H
#define TRIBUTARY_MODEL_ENTRY_H

#include "base/safe_html.h"
#include "base/vec.h"

// communities.md 2.2. The order is stored: append only.
// clang-format off
enum verb {
    VERB_POST, VERB_UPDATE, VERB_REPLY, VERB_ANNOUNCE, VERB_SCHEDULE, VERB_ATTEND, VERB_JOIN, VERB_LEAVE, VERB_STORY,
    VERBS
};
enum kind {
    KIND_NONE, KIND_QUESTION, KIND_EXPERIENCE, KIND_ANSWER, KIND_ASSET, KIND_COORDINATION, KIND_DEVELOPMENT, KIND_DOCUMENT,
    KIND_VISIT, KIND_GAP, KIND_EVENT, KIND_SUMMARY, KIND_WELCOME, KIND_STORY, KIND_REQUEST, KIND_AUTO, KIND_RELEASE,
    KIND_EPISODE, KIND_VIDEO, KINDS
};
// clang-format on
extern const char *const verb_names[VERBS]; // "post", …
extern const char *const kind_names[KINDS]; // "", "question", …; model/names.c

struct enclosure {
    struct str url, type, title;
    int64_t bytes, seconds;
};

// An entry on its way in: made on an ingest lane by poll/take, stored on the write lane by hub/entries.
struct harvest_item {
    uint64_t guid_hash, content_hash;
    struct str id; // the feed's own id when it is an absolute IRI, else empty: what Atom output passes on
    struct str link, link_normal; // link_normal missing for no http(s) link
    struct str title;
    bool title_generated, date_guessed;
    int64_t published, updated;
    struct str author;    // names joined by ", "
    struct str actor_key; // who acts, stable within the feed: address or name, folded; empty if unknown
    struct str actor_label;
    struct str summary; // plain text, at most 300 characters
    struct safe_html body;
    struct str body_source; // what body was made of, packed (hub/bodies.h); missing when it is the same
    struct str language, comments_url, image, reply_ref, reply_href;
    int64_t comment_count; // −1 unknown
    int words;
    enum verb verb;
    enum kind kind; // by the rules that need no community (2.3); a feed's default kind outranks it
    int64_t event_start;
    VEC(struct str) tags;
    VEC(struct enclosure) enclosures;
    bool known; // guid and content hash unchanged: only "last seen" moves
};

// What a document says is no more.
struct tombstone {
    uint64_t guid_hash;
    int64_t when; // by the feed's own clock
};
struct harvest_gone {
    VEC(struct tombstone) tombstones;
    bool others; // it shows everything that there is: what it does not show is no more
};

struct entry_place {
    int64_t community;
    struct str slug, title;
};

// An entry as the river shows it.
struct entry {
    int64_t id;
    struct str uid; // Atom id: the feed's own or the hub's tag: URI
    struct str link, title, author, summary, language, comments_url, image;
    bool title_generated, date_guessed;
    int64_t published, updated;
    int64_t sort_at;     // what timelines order by: published, or when it came here if that lies in the future
    int64_t event_start; // of a meeting; 0 = none is told
    int64_t comment_count;
    int words;
    enum kind kind;
    enum verb verb;
    struct safe_html body; // only where asked for
    VEC(struct str) tags;
    VEC(struct enclosure) enclosures;
    struct {
        int64_t id;
        struct str title, url, site, uid;
        int64_t updated;
    } feed;                         // the origin, or else one the viewer may know of
    VEC(struct entry_place) places; // communities the viewer may know of, by title
    bool seen, kept;
};

#endif
