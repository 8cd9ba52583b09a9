// render.c – runs the ops of a compiled template, and escapes: the only place where pages escape.
#include "base/must.h"
#include "web/render_priv.h"

#include <stdio.h>

enum { FRAMES = 8 };

struct frame {
    const char *data; // the element
    size_t left;      // elements after it
};
struct any_list { // the shape of every VEC
    const char *v;
    size_t n, cap;
};

static bool truth(const struct op *op, const char *field);
static struct str text_of(const struct op *op, const char *field, char room[24]);
static void put_text(struct buf *out, struct str s);
static void put_attribute(struct buf *out, struct str s);
static void put_address_part(struct buf *out, struct str s);

void view_render(struct buf *out, const struct op *ops, const void *data)
{
    struct frame frames[FRAMES] = {{.data = data}};
    size_t depth = 0;
    char room[24];
    for (const struct op *op = ops;; op++) {
        const char *field = frames[op->up <= depth ? depth - op->up : 0].data + op->at;
        switch ((enum op_code)op->code) {
        case OP_END:
            return;
        case OP_LITERAL:
            buf_add(out, op->text, op->n);
            break;
        case OP_TEXT:
            put_text(out, text_of(op, field, room));
            break;
        case OP_ATTRIBUTE:
            put_attribute(out, text_of(op, field, room));
            break;
        case OP_ADDRESS:
            put_address(out, text_of(op, field, room));
            break;
        case OP_ADDRESS_PART:
            put_address_part(out, text_of(op, field, room));
            break;
        case OP_MARKUP:
            buf_put(out, ((const struct safe_html *)(const void *)field)->markup);
            break;
        case OP_IF:
        case OP_UNLESS:
            if (truth(op, field) != (op->code == OP_IF))
                op = ops + op->jump - 1;
            break;
        case OP_EACH: {
            const struct any_list *list = (const void *)field;
            if (list->n == 0) {
                op = ops + op->jump - 1;
                break;
            }
            must(depth + 1 < FRAMES);
            frames[++depth] = (struct frame){.data = list->v, .left = list->n - 1};
            break;
        }
        case OP_WITHIN:
            must(depth + 1 < FRAMES);
            frames[++depth] = (struct frame){.data = field};
            break;
        case OP_NEXT:
            if (frames[depth].left > 0) {
                frames[depth].left--;
                frames[depth].data += ops[op->jump].n;
                op = ops + op->jump; // the op after OP_EACH comes next
            } else {
                depth--;
            }
            break;
        }
    }
}

static bool truth(const struct op *op, const char *field)
{
    switch ((enum op_kind)op->kind) {
    case KIND_OF_STR:
    case KIND_OF_SAFE: // holds nothing but a struct str
        return ((const struct str *)(const void *)field)->n > 0;
    case KIND_OF_BOOL:
        return *(const bool *)field;
    case KIND_OF_INT:
        return *(const int *)(const void *)field != 0;
    case KIND_OF_INT64:
        return *(const int64_t *)(const void *)field != 0;
    case KIND_OF_LIST:
        return ((const struct any_list *)(const void *)field)->n > 0;
    case KIND_OF_STRUCT:
        return true;
    }
    return false;
}

static struct str text_of(const struct op *op, const char *field, char room[24])
{
    if (op->kind == KIND_OF_STR)
        return *(const struct str *)(const void *)field;
    int64_t v = op->kind == KIND_OF_INT ? *(const int *)(const void *)field : *(const int64_t *)(const void *)field;
    return str_make(room, (size_t)snprintf(room, 24, "%lld", (long long)v));
}

static void put_escaped(struct buf *out, struct str s, bool quotes)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *as = NULL;
        switch (s.p[i]) {
        case '&':
            as = "&amp;";
            break;
        case '<':
            as = "&lt;";
            break;
        case '>':
            as = "&gt;";
            break;
        case '"':
            as = quotes ? "&quot;" : NULL;
            break;
        case '\'':
            as = quotes ? "&#39;" : NULL;
            break;
        default:
            break;
        }
        if (as) {
            buf_add(out, s.p + from, i - from);
            buf_add(out, as, strlen(as));
            from = i + 1;
        }
    }
    buf_add(out, s.p + from, s.n - from);
}

static void put_text(struct buf *out, struct str s)
{
    put_escaped(out, s, false);
}
static void put_attribute(struct buf *out, struct str s)
{
    put_escaped(out, s, true);
}

// What a page may link: addresses on this hub, and those schemes that only open something. A second fence: what comes
// out of the store went through url_clean() before it was kept.
static bool address_harmless(struct str s)
{
    static const char *const schemes[] = {
        "https:", "http:", "mailto:", "tel:", "magnet:", "geo:", "xmpp:", "gemini:", "gopher:"};
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == '\\')
            return false;
    if (s.n > 0 && (s.p[0] == '#' || s.p[0] == '?' || (s.p[0] == '/' && !(s.n > 1 && s.p[1] == '/'))))
        return true;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (str_starts_nocase(s, str_of(schemes[i])))
            return true;
    return false;
}

void put_address(struct buf *out, struct str s)
{
    if (address_harmless(s))
        put_attribute(out, s);
    else
        buf_c(out, '#');
}

static void put_address_part(struct buf *out, struct str s)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (char_alpha((char)c) || char_digit((char)c) || c == '-' || c == '.' || c == '_' || c == '~') {
            buf_c(out, (char)c);
        } else {
            char triple[3] = {'%', hex[c >> 4], hex[c & 15]};
            buf_add(out, triple, 3);
        }
    }
}
