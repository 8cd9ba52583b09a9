// cache_priv.h – rendered answers, kept ready to be sent. An answer is good until a community it shows, or the person
// it was made for, is touched; a tick is counted at each touch, so an answer whose making began before a touch is never
// taken for one made after it. Loop thread only.
#ifndef TRIBUTARY_WEB_CACHE_PRIV_H
#define TRIBUTARY_WEB_CACHE_PRIV_H

#include "web/mhd_priv.h"

// One answer in up to four shapes: whole, in gzip, and "not modified" of both.
struct rendering {
    int refs;
    struct http_reply *whole, *packed, *same, *same_packed;
    char etag[40], etag_packed[40]; // with their quotes; empty for none
    int64_t modified;
    size_t bytes;
};
void rendering_unref(struct rendering *r);

struct cache;
struct cache *cache_new(size_t bytes, uint64_t seed);
void cache_free(struct cache *cache);
uint64_t cache_tick(const struct cache *cache);
struct rendering *cache_get(struct cache *cache, struct str view,
                            int64_t now); // NULL: none; not a reference of its own

struct cache_terms {
    uint64_t asked;   // tick when the request came
    int64_t stale_at; // 0 = never
    int64_t person;   // 0 = nobody's in particular
    const int64_t *communities;
    size_t n;
};
// Takes a reference of its own. Refused when something was touched since it was asked for.
void cache_put(struct cache *cache, struct str view, struct rendering *r, const struct cache_terms *terms);
void cache_touch(struct cache *cache, const int64_t *communities, size_t n); // n == 0: everything
void cache_touch_person(struct cache *cache, int64_t person);

struct cache_counts {
    uint64_t evicted;
    size_t entries, bytes;
};
void cache_count(const struct cache *cache, struct cache_counts *ret);

#endif
