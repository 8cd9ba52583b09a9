// sanitize_nest_priv.h – the tree builder of the one-pass way: which elements are open, and what each tag does to them
// (WHATWG HTML 13.2.6.4.7 to 15). All return false, with `why` set, where the tree would need more than opening and
// closing on a stack.
#ifndef TRIBUTARY_TEXT_SANITIZE_NEST_PRIV_H
#define TRIBUTARY_TEXT_SANITIZE_NEST_PRIV_H

#include "text/sanitize_priv.h"

#define NEST_DEPTH      62
#define NEST_FORMATTING 64

// An entry of the list of active formatting elements (WHATWG HTML 13.2.4.3).
struct formatting {
    enum tag tag;             // TAG_NONE is a marker: what stands before it belongs to the outside of a cell or caption
    unsigned depth;           // in the stack; 0: ended early, to be opened again
    uint32_t have;            // its attributes that are kept, and their values in that order
    const struct str *values; // in the writer's arena
};

struct nest {
    struct writer w;
    unsigned depth;
    unsigned char tag[NEST_DEPTH];
    bool written[NEST_DEPTH];
    struct str name[NEST_DEPTH];   // as it stands in the source
    unsigned char open[TAG_COUNT]; // how many of each are open
    unsigned headings, rubies;
    unsigned muted; // depth of the open element that goes with its content, 0 if none
    struct formatting formatting[NEST_FORMATTING];
    unsigned listed;
    bool crowded; // more of one kind are listed than may be opened again, if they are identical ("Noah's Ark")
    bool mended;  // something was opened again, or made that does not stand there
    enum refusal why;
};

void nest_init(struct nest *n, struct arena *scratch, const struct sanitize_context *context, size_t expected);
static inline enum tag nest_top(const struct nest *n)
{
    return n->depth ? (enum tag)n->tag[n->depth - 1] : TAG_NONE;
}
// Whether the innermost element holds other parts of a table and no text.
static inline bool nest_in_frame(const struct nest *n)
{
    return tag_rules[nest_top(n)].nesting & FRAME;
}
bool nest_reopen(struct nest *n);
// Before text, and before elements that stand among it: opens formatting elements again that ended too early.
static inline bool nest_text(struct nest *n)
{
    const struct formatting *last = n->formatting + n->listed - 1;
    return !n->listed || last->depth || last->tag == TAG_NONE || nest_reopen(n);
}
// `name` is the one in the source.
bool nest_start(struct nest *n, enum tag tag, struct str name, const struct attrs *attrs);
bool nest_end(struct nest *n, enum tag tag, struct str name);
void nest_end_all(struct nest *n);
static inline bool nest_refuse(struct nest *n, enum refusal why)
{
    n->why = why;
    return false;
}

#endif
