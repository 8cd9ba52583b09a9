// show_priv.h – how times, counts, entries and sparklines are put for people.
#ifndef TRIBUTARY_WEB_SHOW_PRIV_H
#define TRIBUTARY_WEB_SHOW_PRIV_H

#include "hub/river.h"
#include "web/request_priv.h"
#include "web/views_priv.h"

// text: "now", "5 min", "2 h", "3 d", "12 Nov", "12 Nov 2025"; "in 3 h" for what is to come. full: the date and time in
// UTC.
struct view_time show_time(struct arena *a, int64_t us, int64_t now);
struct view_time show_ago(struct arena *a, int64_t us, int64_t now); // text: "just now", "5 min ago"; a date stays one
struct str show_day(struct arena *a, int64_t us, int64_t now);       // "Today", "Yesterday", "Thursday 12 November"
// In a sentence: `near` "for": "for 5 min", "for 3 h", "for 2 days"; "since 12 November" from a week on.
struct str show_since(struct arena *a, int64_t us, int64_t now, const char *near);
struct str show_until(struct arena *a, int64_t us, int64_t now); // "for another 3 h", "until 12 December"
struct str show_weekdays(struct arena *a, int days);             // bit n: weekday n, 0 = Sunday; "Saturday and Sunday"
struct str show_number(struct arena *a, int64_t n);              // "12,345"
struct str show_bytes(struct arena *a, int64_t bytes);           // "12 MB"; missing when unknown
struct str show_seconds(struct arena *a, int64_t seconds);       // "1 h 5 min"; missing when unknown
struct str show_host(struct arena *a, struct str url);           // without "www."
struct str show_feed(const struct feed_state *f, struct str title); // `title`, its own, or its address without scheme
struct str show_feed_host(struct arena *a, const struct feed_state *f,
                          struct str title); // of its site or its own; missing where show_feed has said it
struct str show_join(size_t at, size_t n);   // what stands before element `at` of n: "", ", " or " and "
struct view_spark show_spark(struct arena *a, const int *weeks, size_t n);
struct str show_language(struct str s); // missing when it is no language tag (BCP 47)
struct str show_title(const struct entry *entry);
// here: the community whose page it is, 0 for none; it is not named again.
void show_entry(struct arena *a, const struct entry *entry, int64_t here, int64_t now, struct view_entry *ret);

void show_days(struct arena *a, const entries *list, int64_t here, int64_t now, struct view_days *ret); // days of UTC
// "next page" of an address: `path`, its parameters but "before", and the new one, if it is one.
struct str show_older(struct arena *a, struct str path, const field_list *query, struct river_place before);
struct river_place show_place(const field_list *query); // that one; none for whatever else stands there

#endif
