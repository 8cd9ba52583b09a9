// publish.h – views as documents, ready for format/write: the river of a person, the activity of a community.
#ifndef TRIBUTARY_HUB_PUBLISH_H
#define TRIBUTARY_HUB_PUBLISH_H

#include "hub/river.h"
#include "model/document.h"

struct publish_context {
    struct str base_url; // "https://hub.example"
    struct str self;     // the address that was asked for, without extra parameters
    struct str next;     // of the next page; missing if none
    struct str first;
    int64_t now;
};
// `updated` is the greatest of the entries, never now; two entries of one id: the newest only. The first page of a
// community tells for 30 days what its feeds took back (RFC 6721).
void publish_river(struct arena *a, struct db *db, const struct person *person, const struct river_page *page,
                   const struct publish_context *context, struct document *ret);
void publish_community(struct arena *a, struct db *db, const struct community *community, const struct river_page *page,
                       const struct publish_context *context, struct document *ret);

#endif
