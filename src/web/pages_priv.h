// pages_priv.h – the stages of routes, one line a page. Each runs on the lane its route names (routes.c).
#ifndef TRIBUTARY_WEB_PAGES_PRIV_H
#define TRIBUTARY_WEB_PAGES_PRIV_H

#include "hub/community_feeds.h"
#include "web/request_priv.h"
#include "web/views_priv.h"

// page_home.c
void stage_home(struct request *r, struct db *db);
void stage_fetcher(struct request *r, struct db *db);
void stage_health(struct request *r, struct db *db);
void stage_nothing(struct request *r, struct db *db);
void stage_metrics_count(struct request *r, struct db *db);
void stage_metrics(struct request *r, struct db *db);
// page_websub.c
void stage_websub_confirm(struct request *r, struct db *db);
void stage_websub_deliver(struct request *r, struct db *db);
// page_signin.c
void stage_signin(struct request *r, struct db *db);
void stage_signin_load(struct request *r, struct db *db);
void stage_signin_verify(struct request *r, struct db *db);
void stage_signin_session(struct request *r, struct db *db);
void stage_link(struct request *r, struct db *db);
void stage_link_use(struct request *r, struct db *db);
void stage_signout(struct request *r, struct db *db);
void stage_signout_do(struct request *r, struct db *db);
// page_glance.c
void stage_glance(struct request *r, struct db *db);
void stage_seen(struct request *r, struct db *db);
// page_river.c
void stage_river(struct request *r, struct db *db);
void stage_kept(struct request *r, struct db *db);
void stage_marks(struct request *r, struct db *db);
// page_entry.c
void stage_entry(struct request *r, struct db *db);
// page_community.c
void stage_communities(struct request *r, struct db *db);
void stage_community(struct request *r, struct db *db);
void stage_community_opml(struct request *r, struct db *db);
// page_community_feeds.c
void stage_feeds(struct request *r, struct db *db);
void stage_feeds_opml(struct request *r, struct db *db);
void stage_find(struct request *r, struct db *db);
void stage_found(struct request *r, struct db *db);
void stage_find_end(struct request *r, struct db *db);
void stage_feeds_add(struct request *r, struct db *db);
void stage_feeds_remove(struct request *r, struct db *db);
void stage_feeds_back(struct request *r, struct db *db);
void stage_visit(struct request *r, struct db *db);
// Whose community it is, answered when it is not theirs (members, operators) or, wished so, not a coordinator's.
bool feeds_open_for(struct request *r, struct db *db, bool coordinator, struct community *ret);
struct str feeds_path(struct request *r, struct str slug);
// One of its feeds by number, NULL when it is not on the list. False: answered, since the store failed.
bool feeds_one(struct request *r, struct db *db, const struct community *c, int64_t id,
               const struct community_feed **ret);
// What the viewer may do with it.
void feeds_deeds(struct request *r, const struct community *c, const struct community_feed *f, struct view_health *ret);
// Where a form about a feed was sent from: the list, or the feed's own page.
struct str feeds_back(struct request *r);
void feeds_done(struct request *r, const struct community *c, const char *what);
// page_community_feed.c
void stage_feed(struct request *r, struct db *db);
// page_feed_access.c
void stage_access(struct request *r, struct db *db);
void stage_access_give(struct request *r, struct db *db);
void stage_access_forget(struct request *r, struct db *db);
// outside.c
void stage_find_ask(struct request *r, struct db *db);
void stage_visit_ask(struct request *r, struct db *db);
// A person wishes a feed visited that they may know of or not: what their page is to say of it ("early", "held",
// "gone"), or NULL when it may be visited or the request is answered.
const char *visit_put_off(struct request *r, struct db *db, int64_t feed, bool known_to_them);
// page_operator.c
void stage_operator_feeds(struct request *r, struct db *db);
void stage_operator_visit(struct request *r, struct db *db);
void stage_operator_opml(struct request *r, struct db *db);
// page_settings.c
void stage_settings(struct request *r, struct db *db);
void stage_pictures(struct request *r, struct db *db);
void stage_counted(struct request *r, struct db *db);
void stage_key_make(struct request *r, struct db *db);
void stage_key_revoke(struct request *r, struct db *db);
void stage_sessions_end(struct request *r, struct db *db);
void stage_password(struct request *r, struct db *db);
void stage_password_hash(struct request *r, struct db *db);
void stage_password_set(struct request *r, struct db *db);
// page_feeds.c
void stage_river_feed(struct request *r, struct db *db);
void stage_keyed_feed(struct request *r, struct db *db);
void stage_community_file(struct request *r, struct db *db);

#endif
