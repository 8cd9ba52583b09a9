// clean.c – gives a document's markup its safe form.
#include "format/clean.h"

#include "text/sanitize.h"

void markup_clean(struct arena *a, struct markup *m)
{
    switch (m->kind) {
    case MARKUP_NONE:
        return;
    case MARKUP_TEXT:
        m->clean = sanitize_text(a, m->source);
        return;
    case MARKUP_HTML:
        m->clean = sanitize_html(a, m->source, &(struct sanitize_context){.base = m->base});
        return;
    }
}

static void item_clean(struct arena *a, struct doc_item *item)
{
    markup_clean(a, &item->title_markup);
    markup_clean(a, &item->content);
    markup_clean(a, &item->summary);
}

void document_clean(struct arena *a, struct document *doc)
{
    markup_clean(a, &doc->title_markup);
    markup_clean(a, &doc->subtitle);
    for (size_t i = 0; i < doc->items.n; i++)
        item_clean(a, &doc->items.v[i]);
}
