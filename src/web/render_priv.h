// render_priv.h – what scripts/tools/views.c makes of a template: a table of ops, run over a struct. Static files
// beside it.
#ifndef TRIBUTARY_WEB_RENDER_PRIV_H
#define TRIBUTARY_WEB_RENDER_PRIV_H

#include "base/buf.h"
#include "base/safe_html.h"
#include "base/vec.h"

enum op_code {
    OP_END,
    OP_LITERAL,
    OP_TEXT,         // escaped as text
    OP_ATTRIBUTE,    // escaped as a quoted attribute
    OP_ADDRESS,      // a whole address: only harmless schemes, else "#"
    OP_ADDRESS_PART, // percent-encoded
    OP_MARKUP,       // a struct safe_html, as it is
    OP_IF,
    OP_UNLESS,
    OP_EACH,
    OP_WITHIN, // a struct: goes on as a list of one does
    OP_NEXT,
};
enum op_kind { KIND_OF_STR, KIND_OF_SAFE, KIND_OF_BOOL, KIND_OF_INT, KIND_OF_INT64, KIND_OF_LIST, KIND_OF_STRUCT };

struct op {
    const char *text;
    size_t n;                     // bytes of text; size of an element
    size_t at;                    // offset of the field
    unsigned jump;                // op to go on at
    unsigned char code, kind, up; // up: how many lists and structs further out the field is
};

void view_render(struct buf *out, const struct op *ops, const void *data);

void put_address(struct buf *out, struct str s);

struct asset {
    const char *name, *address; // "style.css", "/static/style.0f3c….css"
    const unsigned char *bytes;
    size_t n;
};

#endif
