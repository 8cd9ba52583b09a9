// schedule.h – when a feed is visited next, and why in words (protocols 3.2, 3.3; decisions 16, 18). Pure: what is
// known of the feed and how the visit ended go in, the new state comes out. Nothing is given up for ever.
#ifndef TRIBUTARY_POLL_SCHEDULE_H
#define TRIBUTARY_POLL_SCHEDULE_H

#include "poll/answer.h"

// Fills outcome, reason, next_at, next_reason and the counts of failures; texts live in the arena. Waits are told as
// from the last visit: the words stand for as long as they are. `now` is when the visit ended; publisher: whose feed it
// is, NULL = nobody with rules of its own.
void schedule_visit(struct arena *a, struct feed_state *feed, const struct visit_result *result,
                    const struct publisher *publisher, int64_t now);
// What schedule_visit does for no_network, for a feed whose failure was not known to be that: next_at and the words.
void schedule_no_network(struct feed_state *feed, int64_t now);
// The least between two visits that nobody wished for: a quarter of an hour, or what the publisher wants.
int64_t schedule_floor(const struct publisher *publisher);
// What a document asks for that says that nothing will come any more (protocols 3.2).
#define SCHEDULE_ENDED INT64_MAX
// The least time between visits that a document asks for: ttl and sy: (µs, 0 = none).
int64_t schedule_hint(int64_t ttl_minutes, struct str update_period, int64_t update_frequency);
// True when not even a person's wish may visit it now; ret_why in words.
bool schedule_held(const struct feed_state *feed, int64_t now, char ret_why[160]);
// Whether validators are to be sent: not across parser versions, nor after 8 days of nothing but 304; but then for once
// in 8 days, whatever comes of it.
bool schedule_conditional(const struct feed_state *feed, int format_version, int64_t now);
// "3 hours", "2 days": a span for sentences.
const char *schedule_span(int64_t us, char room[32]);

#endif
