// request_priv.h – one request as pages see it: what was asked, who asks, what is answered. It travels: the loop fills
// the first part, a lane runs the route's stages on it, the loop sends the answer. Never in two threads at once.
#ifndef TRIBUTARY_WEB_REQUEST_PRIV_H
#define TRIBUTARY_WEB_REQUEST_PRIV_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/lane.h"
#include "base/limits.h"
#include "hub/health.h"
#include "hub/pasted.h"
#include "hub/secret.h"
#include "hub/sessions.h"
#include "hub/websub.h"
#include "web/csrf_priv.h"
#include "web/mhd_priv.h"
#include "web/said_priv.h"
#include "web/web.h"

struct db;
struct site;
struct route;
struct view_frame;
struct rendering;

enum answer_kind { ANSWER_PAGE, ANSWER_FEED, ANSWER_TEXT, ANSWER_ASSET }; // decides the headers, see reply.c
enum keep { KEEP_NOTHING, KEEP_PRIVATE, KEEP_PUBLIC, KEEP_FOR_EVER };     // Cache-Control

struct answer {
    int status; // 0: not answered yet
    enum answer_kind kind;
    enum keep keep;
    const char *type;  // Content-Type
    struct buf body;   // empty with a status over 399: the site's own error page
    struct buf packed; // the same in gzip; empty when it was not worth it
    int64_t modified;  // 0 = none
    bool has_etag, no_referrer, remote_pictures, close, noindex;
    struct str location, allow, link, retry_after;
    VEC(struct str) cookies;
};

struct field {
    struct str name, value;
};
typedef VEC(struct field) field_list;

enum { PARAMS = 2 };
#define SESSION_SECONDS ((int64_t)LIMIT_SESSION_DAYS * 24 * 3600)
struct request {
    struct job job;
    struct web *web;
    const struct site *site;
    struct http_call *call;
    struct http_incoming *in;
    struct arena *arena; // of the call
    int64_t now, began;  // wall clock; monotonic
    uint64_t session_tick;

    struct str path;          // as it came
    struct str param[PARAMS]; // of the route's pattern, decoded
    field_list query, form;
    const struct route *route;
    int stage;

    struct str session_id, form_secret; // cookies; missing if none
    bool session_known;                 // taken from the loop's own table: need not be loaded
    bool signed_in;
    bool session_ended, person_changed, marks_changed; // by this request
    struct session session;                            // when signed_in
    int64_t signing_in;                                // with a password: who it may be
    char password[PASSWORD_HASH];                      // and the hash to verify, or a new one to set
    struct str refused;                                // a password: why it will not do
    enum websub_worth pushed;                          // what a hub brought, and of which feed
    bool pushed_sha1;                                  // signed with that, which is out of date
    struct feed_state pushed_feed;
    struct health_totals totals; // of feeds, for /metrics
    bool totals_known;
    int64_t feed_person;    // whose key a feed was asked with
    char token[CSRF_TOKEN]; // what forms of this page carry; empty for none

    int64_t feeds_changed; // the community whose list did, by this request
    struct pasted pasted;  // whose feeds are looked for
    founds found;
    struct err not_found; // why there are none; ERR_NONE when there just are none
    struct said said;     // of a form before this page; of this form for the page that follows

    struct rendering *ready;  // the answer was there already
    struct str view;          // under which the answer may be kept; missing: not at all
    uint64_t asked;           // the cache's tick when the request came
    int64_t stale_at;         // texts like "2 h" grow old; 0 = never
    VEC(int64_t) communities; // that the answer shows
    struct answer answer;
};

// Fields ------------------------------------------------------------------------------------------------------

// application/x-www-form-urlencoded; pairs that decode to NUL are left out. At most 200.
void fields_read(struct arena *a, struct str text, field_list *ret);
struct str field_get(const field_list *f, const char *name); // the first; missing if none
int64_t field_number(const field_list *f, const char *name); // 0 if none or no positive number
struct str cookie_get(struct str header, struct str name);

// Answering ---------------------------------------------------------------------------------------------------

// An empty answer of that kind, to be filled: status 200, a body with the page ceiling.
struct buf *answer_page(struct request *r);
struct buf *answer_feed(struct request *r, const char *type);
struct buf *answer_text(struct request *r, int status, const char *type);
void answer_plain(struct request *r, int status, const char *text);
void answer_redirect(struct request *r, struct str to);                      // 303
void answer_said(struct request *r, struct str to, const struct said *said); // the same, and what is said there
void answer_status(struct request *r, int status);                           // the site's page for it
void answer_err(struct request *r, const struct err *err);
void answer_cookie(struct request *r, struct str name, struct str value, int64_t seconds); // empty value: gone

void shows_community(struct request *r, int64_t community); // whose change makes the answer an old one

// The rest ----------------------------------------------------------------------------------------------------

int64_t request_person(const struct request *r); // 0: nobody
struct viewer request_viewer(const struct request *r);
// Fills what stands around a page; makes the token for its forms.
void frame_fill(struct request *r, struct view_frame *frame, struct str title);
// A path of this hub that a form may lead back to, else fallback (security.md row 16).
struct str back_path(struct str given, struct str fallback);
bool path_is_ours(struct str path);

#endif
