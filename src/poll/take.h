// take.h – what a document brings: items identified, told apart from what the feed had shown before, cleaned, and
// turned into entries on their way in. Pure: runs on an ingest lane, no store, no clock.
#ifndef TRIBUTARY_POLL_TAKE_H
#define TRIBUTARY_POLL_TAKE_H

#include "base/arena.h"
#include "model/document.h"
#include "model/entry.h"
#include "model/feed.h"

struct harvest {
    struct harvest_item *items;
    size_t n;
    size_t unknown;           // those not `known`
    struct known_item *known; // what the feed shows now: n of them, for the next visit
    uint64_t context;         // of their texts (model/document.h)
    bool known_changed;
    int rule;                     // of identity, as it has to be from now on
    bool apart;                   // what is new can be told from what the feed showed last
    struct rhythm before, rhythm; // the feed's: as it was, and with what is new,
    size_t learned;               // so many entries
    int64_t since;                // the last good visit
    struct harvest_gone gone;
    struct str title, site; // the feed's own, as it says now
};

// `feed` gives what is known. Items that are known keep only their hashes: they are neither cleaned nor copied. What
// is returned is in `a`, `work` and the document can go. False: it was read without what is known (read_hints), and has
// to be read whole.
bool take_document(struct arena *a, struct arena *work, struct document *doc, const struct feed_state *feed,
                   int64_t now, struct harvest *ret);
// Learns the rhythm from these dates instead, 0 for none, of what turned out to be new (not of a first document, whose
// past teaches it); the array is used up. False: it is as it was learned.
bool take_rhythm(struct harvest *harvest, int64_t *dates, size_t n, int64_t now);
// What the feed's state keeps of a document that was read whole: texts and hashes stay where the harvest has them.
void take_keep(struct feed_state *feed, const struct document *doc, const struct harvest *harvest);

#endif
