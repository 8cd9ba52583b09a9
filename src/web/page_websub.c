// page_websub.c – where hubs call back: they ask whether a subscription was meant, and bring what feeds push
// (WebSub 5.3, 7; protocols 4.1). The token in the address is all that says whose it is.
#include "base/log.h"
#include "hub/feeds.h"
#include "hub/websub.h"
#include "web/pages_priv.h"

void stage_websub_confirm(struct request *r, struct db *db)
{
    struct err err;
    bool yes = false;
    struct str mode = field_get(&r->query, "hub.mode"), challenge = field_get(&r->query, "hub.challenge");
    bool denied = str_is(mode, "denied");
    if (!denied && (challenge.n == 0 || challenge.n > LIMIT_CHALLENGE)) {
        answer_status(r, 404);
        return;
    }
    if (!websub_confirm(db, r->arena, r->param[0], mode, field_get(&r->query, "hub.topic"),
                        field_number(&r->query, "hub.lease_seconds"), field_get(&r->query, "hub.reason"), r->now, &yes,
                        &err)) {
        answer_err(r, &err);
        return;
    }
    if (!yes) {
        answer_status(r, 404);
        return;
    }
    struct buf *out = answer_text(r, 200, "text/plain; charset=utf-8"); // never as markup: the hub chose it
    if (!denied)
        buf_put(out, challenge);
}

// What is answered does not tell whether a signature was right (7.1).
void stage_websub_deliver(struct request *r, struct db *db)
{
    struct err err;
    if (!websub_delivery(db, r->arena, r->param[0], r->in->signature, r->in->body, &r->pushed, &r->pushed_feed, &err)) {
        answer_err(r, &err);
        return;
    }
    if (r->pushed == WEBSUB_UNKNOWN) {
        answer_plain(r, 410, "410: Nobody here is subscribed to that.\n");
        return;
    }
    if (r->pushed == WEBSUB_DROPPED)
        log_event(LOG_WARN, "websub", STR_FMT ": a delivery was dropped, since its signature is missing or wrong",
                  STR_ARG(feed_logged(r->arena, &r->pushed_feed)));
    r->pushed_sha1 = r->pushed == WEBSUB_SIGNED && str_starts_nocase(r->in->signature, STR("sha1="));
    if (r->pushed_sha1) // protocols 4.1, rule 8: still common, so it counts
        log_event(LOG_INFO, "websub", STR_FMT ": its hub signs with SHA-1, which is out of date",
                  STR_ARG(feed_logged(r->arena, &r->pushed_feed)));
    answer_plain(r, 202, "202: Thank you.\n");
}
