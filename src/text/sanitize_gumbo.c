// sanitize_gumbo.c – the complete way: gumbo builds the tree that a browser would build, and what the policy keeps of
// it is written anew.
#include "base/limits.h"
#include "base/vec.h"
#include "text/sanitize_priv.h"
#include "text/utf8.h"

#include <gumbo.h>

struct frame {
    const GumboNode *node;
    unsigned next; // child to look at
    enum tag open; // written for it, TAG_NONE if nothing
};

struct walk {
    struct arena *arena;
    struct writer writer;
    VEC(struct frame) frames;
};

// Zeroed: of a fragment gumbo 0.10 never says whether it is to be read in quirks mode, and then looks.
static void *gumbo_take(void *arena, size_t n)
{
    return arena_zero(arena, n);
}
static void gumbo_leave(void *arena, void *p)
{
    (void)arena, (void)p;
} // the arena frees it all
static bool walk_tree(struct walk *k, const GumboNode *root);
static void walk_child(struct walk *k, const GumboNode *node);
static void walk_embed(struct walk *k, const GumboNode *node, enum tag tag);
static enum tag node_tag(const GumboNode *node);
static void node_attrs(struct walk *k, const GumboNode *node, struct attrs *ret);

bool gumbo_sanitize(struct arena *a, struct str html, const struct sanitize_context *context, struct safe_html *ret)
{
    struct arena scratch = {0};
    html = html_close_embeds(&scratch, html);
    if (!gumbo_digest(&scratch, html, &html)) {
        arena_done(&scratch);
        return false;
    }
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = gumbo_take;
    options.deallocator = gumbo_leave;
    options.userdata = &scratch;
    options.max_errors = 0;
    options.fragment_context = GUMBO_TAG_DIV;
    // Never gumbo_destroy_output: it recurses as deep as the tree.
    const GumboOutput *tree = gumbo_parse_with_options(&options, html.p ? html.p : "", html.n);
    struct walk k = {.arena = &scratch};
    writer_init(&k.writer, &scratch, context, html.n + html.n / 8 + 256);
    bool fine = walk_tree(&k, tree->root);
    struct safe_html done = writer_done(&k.writer, a);
    if (fine)
        *ret = done;
    arena_done(&scratch);
    return fine;
}

static const GumboVector *children(const GumboNode *node)
{
    return &node->v.element.children;
}

// References such as "&#xAddddddd;" come out of gumbo 0.10 as bytes that are no character.
static struct str gumbo_text(struct arena *a, const char *text)
{
    return utf8_mend(a, str_of(text));
}

static bool walk_tree(struct walk *k, const GumboNode *root)
{
    bool fine = true;
    *vec_push(k->arena, &k->frames) = (struct frame){.node = root};
    while (k->frames.n) {
        struct frame *top = &k->frames.v[k->frames.n - 1];
        fine &= k->frames.n <= LIMIT_HTML_DEPTH + 1;
        if (fine && top->next < children(top->node)->length) {
            walk_child(k, children(top->node)->data[top->next++]);
            continue;
        }
        if (top->open != TAG_NONE)
            writer_close(&k->writer, top->open);
        k->frames.n--;
    }
    return fine;
}

static void walk_child(struct walk *k, const GumboNode *node)
{
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE || node->type == GUMBO_NODE_CDATA)
        writer_text(&k->writer, gumbo_text(k->arena, node->v.text.text));
    if (node->type != GUMBO_NODE_ELEMENT || node->v.element.tag_namespace != GUMBO_NAMESPACE_HTML)
        return;
    struct attrs attrs;
    enum tag tag = node_tag(node), open = TAG_NONE;
    switch ((enum fate)tag_rules[tag].fate) {
    case DROP:
        return;
    case EMBED:
        walk_embed(k, node, tag);
        return;
    case BOX:
        node_attrs(k, node, &attrs);
        writer_box(&k->writer, &attrs);
        return;
    case UNWRAP:
        break;
    case BLOCK:
        attrs.have = 0;
        open = writer_open(&k->writer, TAG_DIV, &attrs) ? TAG_DIV : TAG_NONE;
        break;
    case KEEP:
        node_attrs(k, node, &attrs);
        if (writer_open(&k->writer, tag, &attrs) && !(tag_rules[tag].nesting & VOID))
            open = tag;
        break;
    }
    *vec_push(k->arena, &k->frames) = (struct frame){.node = node, .open = open};
}

// An <object> often holds the player as <param> or <embed>; the first that is known counts.
static void walk_embed(struct walk *k, const GumboNode *node, enum tag tag)
{
    struct attrs attrs;
    node_attrs(k, node, &attrs);
    if (writer_video(&k->writer, tag, &attrs) || (tag != TAG_OBJECT && tag != TAG_APPLET))
        return;
    for (unsigned i = 0; i < children(node)->length; i++) {
        const GumboNode *child = children(node)->data[i];
        if (child->type != GUMBO_NODE_ELEMENT)
            continue;
        enum tag inner = node_tag(child);
        if (inner != TAG_PARAM && tag_rules[inner].fate != EMBED)
            continue;
        node_attrs(k, child, &attrs);
        if (writer_video(&k->writer, inner, &attrs))
            return;
    }
}

// By name: gumbo 0.10 does not know <picture> and others that 0.13 does.
static enum tag node_tag(const GumboNode *node)
{
    const GumboElement *e = &node->v.element;
    if (e->tag != GUMBO_TAG_UNKNOWN)
        return tag_find(str_of(gumbo_normalized_tagname(e->tag)));
    GumboStringPiece name = e->original_tag;
    gumbo_tag_from_original_text(&name);
    return tag_find(str_make(name.data, name.length));
}

static void node_attrs(struct walk *k, const GumboNode *node, struct attrs *ret)
{
    const GumboVector *all = &node->v.element.attributes;
    ret->have = 0;
    for (unsigned i = 0; i < all->length; i++) {
        const GumboAttribute *one = all->data[i];
        enum attr attr = attr_find(str_of(one->name));
        if (attr == ATTR_COUNT || attrs_have(ret, attr))
            continue;
        ret->have |= 1u << attr;
        ret->value[attr] = gumbo_text(k->arena, one->value);
    }
}
