// identity.h – what makes an item of a feed the same item at the next visit, and what makes it a changed one
// (protocols 1.6).
#ifndef TRIBUTARY_FORMAT_IDENTITY_H
#define TRIBUTARY_FORMAT_IDENTITY_H

#include "model/document.h"

// Which parts make the key. A feed starts with the first and goes down when its ids prove useless; it never comes back
// up by itself, so the rule is kept with the feed.
enum identity_rule { IDENTITY_ID, IDENTITY_LINK_DATE, IDENTITY_TITLE, IDENTITY_CONTENT, IDENTITY_RULES };

struct identity {
    struct str guid;       // the key within the feed; never empty, each once in a document
    uint64_t guid_hash;    // guid_hash(guid)
    uint64_t content_hash; // of link, title, author names, content and tags as they came; not of dates, which may be
                           // generated
};

// One identity for each item of the document, in its order; ret_ids has room for doc->items.n of them. `rule` is the
// feed's so far; ret_rule is what it is from now on: lower by as many steps as it takes until at most 5 % of the keys
// are blank or shared by items that are not the same. Texts live in `a` or in the document. Items that are the `same`
// keep their hashes and have no guid; false: that leaves doubts, the document has to be read whole.
bool identify(struct arena *a, const struct document *doc, int rule, struct identity *ret_ids, int *ret_rule);

uint64_t guid_hash(struct str guid);
uint64_t item_content_hash(const struct doc_item *item);

// Whether a feed gave its items new ids (a move to https, another guid scheme; protocols 1.6.5): of `items` in the
// document, `moved` have a guid that is unknown but are known otherwise (hub/entry_match.c says how). Then the old rows
// are to be bound to the new ids.
bool identity_rekeyed(size_t items, size_t moved);

#endif
