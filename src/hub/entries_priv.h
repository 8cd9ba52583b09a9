// entries_priv.h – what storing entries and reading them back share.
#ifndef TRIBUTARY_HUB_ENTRIES_PRIV_H
#define TRIBUTARY_HUB_ENTRIES_PRIV_H

#include "base/clock.h"
#include "base/err.h"
#include "model/entry.h"

struct db;

// How well a feed can say that a link is its own: 0 not at all; 1 it is fetched from that host; 2 from the same first
// folder there, too, as on hosts of many people. What a feed says of its site says nothing. Normal forms (url_normal).
int entry_claim(struct str link, struct str feed_url);

// Weeks from Monday to Sunday, counted from the one of 1970-01-01, a Thursday. The same sum stands in entries.sql.
static inline int64_t activity_week(int64_t at)
{
    return (at / CLOCK_DAY + 3) / 7;
}

#define ACTIVITY_NEW_AT_MOST (30 * CLOCK_DAY) // what is older when a feed comes is its past (protocols 1.6.7)

struct week { // an activity's
    int64_t community, week;
};
typedef VEC(struct week) week_list;
// Adds them to the weeks that are kept, or takes them off (sign -1). Orders the list.
bool weeks_write(struct db *db, week_list *weeks, int sign, struct err *err);
// After activities of a community went with their entries.
bool activity_recount(struct db *db, int64_t community, struct err *err);

// Lists as one text: tags one a line; enclosures one a line, url type title bytes seconds between tabs.
struct str tags_pack(struct arena *a, const struct harvest_item *item);
struct str enclosures_pack(struct arena *a, const struct harvest_item *item);
void tags_unpack(struct arena *a, struct str packed, struct entry *ret);
void enclosures_unpack(struct arena *a, struct str packed, struct entry *ret);

#endif
