// entry_match_priv.h – which entry an item is: whose a link is, what two sightings have to share, and a feed that gave
// its items other ids (docs/why/store.md).
#ifndef TRIBUTARY_HUB_ENTRY_MATCH_PRIV_H
#define TRIBUTARY_HUB_ENTRY_MATCH_PRIV_H

#include "base/arena.h"
#include "base/err.h"
#include "model/entry.h"

struct db;

struct matching { // for the items of one feed
    struct db *db;
    struct arena *a;
    int64_t feed;
    uint64_t own;   // which circle reads this feed, of those that are not to be known to others; 0 = anybody may
    struct str url; // normal form
};

struct same { // an entry that an item may be
    int64_t id;
    int claim;
    bool found;
};

struct match_hashes { // by which other entries are found; 0 = none is
    uint64_t same;    // of the normalised link and the title
    uint64_t uid;     // of the link and an id that is an absolute IRI
};
struct match_hashes match_hashes(const struct matching *m, const struct harvest_item *item);
int match_claim(const struct matching *m, const struct harvest_item *item); // of the feed on the item's link

// The entry that another feed showed and this item is, too. Two items of one feed are two entries, whatever they look
// like.
bool match_find(const struct matching *m, const struct harvest_item *item, const struct match_hashes *hashes,
                struct same *ret, struct err *err);
// A feed that gave its items other ids: what it never showed under the id that it has now, and yet stands there with
// the same text and date, or the same link and title, while the id that it had is gone, has moved. If so much moved
// that the feed is rekeyed (ret), the sightings get the new ids, and nothing arrives twice. `items` is all that the
// feed shows, `lost` those of them whose ids it never showed, each once, newest first. Whoever may know of the feed:
// what it showed is its own.
bool match_rebind(const struct matching *m, const struct harvest_item *items, size_t n,
                  const struct harvest_item *const *lost, size_t lost_n, bool *ret, struct err *err);

#endif
