// health_priv.h – how a feed fares, in words for those who can do something about it.
#ifndef TRIBUTARY_WEB_HEALTH_PRIV_H
#define TRIBUTARY_WEB_HEALTH_PRIV_H

#include "model/feed.h"
#include "model/opml.h"
#include "web/request_priv.h"
#include "web/views_priv.h"

// As its row says. polled: as feeds_polled has it.
void health_fill(struct arena *a, const struct feed_state *f, struct str title, int64_t now, bool polled,
                 struct view_health *ret);
// The same with what the store knows besides: what is agreed with its hub, and as notice what a wish to visit it, sent
// from this page, came to by now; that is missing for other feeds and words, and once it is no news any more.
bool health_row(struct request *r, struct db *db, const struct feed_state *f, struct str title, bool polled,
                struct view_health *ret, struct err *err);
// "This hub has had no network for 3 h: …": missing when nothing waits for it. to_operator: who can see to it.
struct str health_offline(struct arena *a, int64_t offline, int64_t since, int64_t now, bool to_operator);
// Where a page goes on that a form of a feed's row was sent from: ?done= says what became of it, &at= when that was.
struct str health_done(struct arena *a, struct str page, const char *done, int64_t feed, int64_t now);
// As one of a list of broken feeds, with why in its description.
void health_outline(struct arena *a, const struct feed_state *f, struct str title, struct opml *list);

#endif
