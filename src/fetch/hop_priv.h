// hop_priv.h – the addresses one fetch goes through: where it may begin, which redirects it may follow (protocols 3.3).
#ifndef TRIBUTARY_FETCH_HOP_PRIV_H
#define TRIBUTARY_FETCH_HOP_PRIV_H

#include "base/limits.h"
#include "fetch/guard.h"
#include "fetch/headers.h"
#include "text/url.h"

struct hops {
    struct url at;                        // where the fetch is now, without fragment
    struct str seen[LIMIT_REDIRECTS + 1]; // all addresses so far, the newest last
    int n;
    bool form;      // what is sent is not for everybody: 307 and 308 alone, never out of https
    bool bad_port;  // the guard does not allow that of the last one
    bool permanent; // every hop so far was 301 or 308
    bool left;      // one was elsewhere than at the origin where it began
};

// False: may not be fetched.
bool hops_start(struct hops *h, struct arena *a, const struct guard *guard, struct str url, struct err *err);
enum hop { HOP_STAY, HOP_GO, HOP_BAD };
// HOP_STAY: no redirect, the answer counts. HOP_GO: h->at is where to go on. HOP_BAD: err says why not.
enum hop hops_follow(struct hops *h, struct arena *a, const struct guard *guard, const struct headers *answer,
                     struct err *err);
// Puts before err, of the guard, that it was a redirect that led there.
void hops_barred(struct arena *a, struct str to, struct err *err);
struct str hops_text(const struct hops *h);
// Whether it is at that origin now; missing: the one where it began.
bool hops_at_origin(const struct hops *h, struct arena *a, struct str origin);
int url_port(const struct url *u);

#endif
