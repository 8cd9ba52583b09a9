// health_priv.h – how a feed fares, in words for those who can do something about it.
#ifndef TRIBUTARY_WEB_HEALTH_PRIV_H
#define TRIBUTARY_WEB_HEALTH_PRIV_H

#include "model/feed.h"
#include "model/opml.h"
#include "web/request_priv.h"
#include "web/views_priv.h"

void health_fill(struct arena *a, const struct feed_state *f, struct str title, int64_t now, struct view_health *ret);
struct str health_heading(enum visit_outcome outcome); // of a group of feeds that fail alike
struct str health_advice(enum visit_outcome outcome);  // what to do about it; missing when it is well
// As one of a list of broken feeds, with why in its description.
void health_outline(struct arena *a, const struct feed_state *f, struct str title, struct opml *list);

#endif
