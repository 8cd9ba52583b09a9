// sanitize_priv.h – what both ways through the sanitiser share: the policy tables and the one writer.
#ifndef TRIBUTARY_TEXT_SANITIZE_PRIV_H
#define TRIBUTARY_TEXT_SANITIZE_PRIV_H

#include "base/buf.h"
#include "text/sanitize.h"

enum tag {
    TAG_NONE, // not in the table
#define T(id, name, fate, nesting, attrs) TAG_##id,
#include "text/sanitize_tags.def"
#undef T
    TAG_COUNT
};

enum attr {
#define A(id, name, value) ATTR_##id,
#include "text/sanitize_attrs.def"
#undef A
    ATTR_COUNT // also: not in the table
};

enum fate { KEEP, UNWRAP, BLOCK, DROP, EMBED, BOX };

enum nesting {
    VOID = 1,
    ENDS_P = 2,
    SPECIAL = 4,
    FORMATTING = 8,
    IMPLIED = 16,
    HEADING = 32,
    TABLE_PART = 64,
    RUBY = 128,
    RAW = 256, // its content is text up to its end tag
    NOTHING = 512,
    FAST = 1024,
    UNREADABLE = 2048,
    APART = 4096,
    FRAME = 8192,
};

struct tag_rule {
    char name[16]; // padded with NULs: compared as two words
    unsigned char length;
    unsigned char fate;
    unsigned short nesting;
    uint32_t attrs; // bits of enum attr that are kept
};
extern const struct tag_rule tag_rules[TAG_COUNT];
// Attributes that matter on it: those that are kept, and those that others are made from.
uint32_t tag_wanted(enum tag tag);

// Any case; TAG_NONE and ATTR_COUNT for names that the tables do not have.
enum tag tag_find(struct str name);
enum attr attr_find(struct str name);

// The attributes of one tag that the table knows, references decoded; the first of several equal ones.
struct attrs {
    uint32_t have;
    struct str value[ATTR_COUNT];
};
static inline bool attrs_have(const struct attrs *attrs, enum attr attr)
{
    return attrs->have >> attr & 1;
}

// Writes the canonical form and cuts it at LIMIT_HTML bytes, between characters and tags, with everything closed.
struct writer {
    struct arena *arena; // for what is needed until the end
    struct str base;
    struct buf out;
    size_t closing;   // bytes that closing the open elements takes
    unsigned open_a;  // <a> elements open
    unsigned open_av; // <audio> and <video> elements open
    bool pre;         // <pre> was opened and nothing written since
    bool full;
    bool muted; // nothing is written, as if no room were left, until the one who muted it ends it
};
void writer_init(struct writer *w, struct arena *a, const struct sanitize_context *context, size_t expected);
struct safe_html writer_done(struct writer *w, struct arena *a); // everything that was opened must be closed
// False when the tag is not to be written here (a tracking pixel, <a> inside <a>, or no more room): do not close it.
bool writer_open(struct writer *w, enum tag tag, const struct attrs *attrs);
void writer_close(struct writer *w, enum tag tag);
// Text as it is meant, references decoded, valid UTF-8. Controls and non-characters are left out.
void writer_text(struct writer *w, struct str text);
// Text that has nothing to escape or leave out, as the fast way finds it.
void writer_plain(struct writer *w, struct str text);
// The sign of a box to tick, as in lists of tasks; nothing for any other input.
void writer_box(struct writer *w, const struct attrs *attrs);
// What an embedded player plays, as a link; false when the host is not known. `tag` is the player's or its <param>.
bool writer_video(struct writer *w, enum tag tag, const struct attrs *attrs);

// Bytes of the character at i if it may not be in the output (controls but tab and LF, BOM, non-characters), else 0.
size_t char_unwanted(struct str s, size_t i);
// What both ways read: at most LIMIT_HTML bytes, valid UTF-8, LF for line ends, no unwanted characters.
struct str html_prepare(struct arena *a, struct str html);
// With end tags for embedded things that have none. Returns html itself when there are none.
struct str html_close_embeds(struct arena *a, struct str html);
// Bytes before the next '<', '>' or '&'.
size_t text_run(const char *p, size_t n);
// Bytes before the next one that is escaped in a value, or that may begin an unwanted character.
size_t value_run(const char *p, size_t n);

// The page on a video host for a player's address, missing if the host is not known.
struct str video_page(struct arena *a, struct str player);
bool image_tracks(struct str src); // a host known for counting readers

// What gumbo can read of it without harm; false when it would take too long over it.
bool gumbo_digest(struct arena *a, struct str html, struct str *ret);
// False when the tree is deeper than LIMIT_HTML_DEPTH, or would take too long.
bool gumbo_sanitize(struct arena *a, struct str html, const struct sanitize_context *context, struct safe_html *ret);

enum refusal {
    REFUSED_SYNTAX,
    REFUSED_NAME,
    REFUSED_NESTING,
    REFUSED_TABLE,
    REFUSED_REFERENCE,
    REFUSED_ATTRIBUTE,
    REFUSED_DEPTH,
    REFUSED_COUNT
};
struct fast_outcome {
    bool mended;      // what comes out is nested differently from what went in: hold it against the promise
    enum refusal why; // when it was refused
};
bool fast_sanitize(struct arena *a, struct str html, const struct sanitize_context *context, struct safe_html *ret,
                   struct fast_outcome *ret_outcome);

#endif
