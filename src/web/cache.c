// cache.c – rendered answers under their view, least recently used go first.
#include "base/hash.h"
#include "base/must.h"
#include "web/cache_priv.h"

#include <stdlib.h>

enum { BUCKETS = 4096 };

struct kept {
    struct kept *next;          // in its bucket
    struct kept *newer, *older; // by use
    struct rendering *rendering;
    struct cache_terms terms; // communities: this one's own copy
    size_t bytes, view_n;
    char view[];
};

// Number → tick of its last touch. Open addressing; numbers are not 0.
struct tick {
    int64_t of;
    uint64_t tick;
};
struct ticks {
    struct tick *slots;
    size_t cap, n;
};

struct cache {
    struct kept *buckets[BUCKETS];
    struct kept *newest, *oldest;
    size_t max;
    uint64_t seed, tick, all_touched;
    struct ticks communities, persons;
    struct cache_counts counts;
};

static uint64_t *tick_at(struct ticks *t, int64_t of);
static uint64_t tick_of(const struct ticks *t, int64_t of);
static struct kept **find(struct cache *c, struct str view);
static void drop(struct cache *c, struct kept **at);
static void use(struct cache *c, struct kept *k);
static bool good(const struct cache *c, const struct cache_terms *terms);

void rendering_unref(struct rendering *r)
{
    if (!r || --r->refs > 0)
        return;
    http_reply_unref(r->whole);
    http_reply_unref(r->packed);
    http_reply_unref(r->same);
    http_reply_unref(r->same_packed);
    free(r);
}

struct cache *cache_new(size_t bytes, uint64_t seed)
{
    struct cache *c = calloc(1, sizeof *c);
    must(c);
    c->max = bytes;
    c->seed = seed;
    c->tick = 1;
    return c;
}

void cache_free(struct cache *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < BUCKETS; i++)
        while (c->buckets[i])
            drop(c, &c->buckets[i]);
    free(c->communities.slots);
    free(c->persons.slots);
    free(c);
}

uint64_t cache_tick(const struct cache *c)
{
    return c->tick;
}

struct rendering *cache_get(struct cache *c, struct str view, int64_t now)
{
    struct kept **at = find(c, view), *k = *at;
    if (k && (!good(c, &k->terms) || (k->terms.stale_at && k->terms.stale_at <= now))) {
        drop(c, at);
        k = NULL; // what stands there now is another's
    }
    if (!k)
        return NULL;
    use(c, k);
    return k->rendering;
}

void cache_put(struct cache *c, struct str view, struct rendering *r, const struct cache_terms *terms)
{
    struct kept **at = find(c, view);
    if (*at)
        drop(c, at);
    size_t bytes = sizeof **at + view.n + terms->n * sizeof *terms->communities + r->bytes + 1024;
    if (!good(c, terms) || bytes > c->max / 4)
        return;
    while (c->counts.bytes + bytes > c->max && c->oldest) {
        drop(c, find(c, str_make(c->oldest->view, c->oldest->view_n)));
        c->counts.evicted++;
    }
    struct kept *k = calloc(1, sizeof *k + view.n + 1);
    int64_t *communities = calloc(terms->n + 1, sizeof *communities);
    must(k && communities);
    memcpy(k->view, view.p, view.n);
    k->view_n = view.n;
    if (terms->n)
        memcpy(communities, terms->communities, terms->n * sizeof *communities);
    k->terms = *terms;
    k->terms.communities = communities;
    k->rendering = r;
    k->bytes = bytes;
    r->refs++;
    at = find(c, view);
    *at = k;
    c->counts.bytes += bytes;
    c->counts.entries++;
    use(c, k);
}

void cache_touch(struct cache *c, const int64_t *communities, size_t n)
{
    c->tick++;
    if (n == 0)
        c->all_touched = c->tick;
    for (size_t i = 0; i < n; i++)
        *tick_at(&c->communities, communities[i]) = c->tick;
}

void cache_touch_person(struct cache *c, int64_t person)
{
    if (person)
        *tick_at(&c->persons, person) = ++c->tick;
}

void cache_count(const struct cache *c, struct cache_counts *ret)
{
    *ret = c->counts;
}

static bool good(const struct cache *c, const struct cache_terms *terms)
{
    if (terms->asked < c->all_touched || terms->asked < tick_of(&c->persons, terms->person))
        return false;
    for (size_t i = 0; i < terms->n; i++)
        if (terms->asked < tick_of(&c->communities, terms->communities[i]))
            return false;
    return true;
}

// Where the view stands or would be added: its link in the bucket's chain.
static struct kept **find(struct cache *c, struct str view)
{
    struct kept **at = &c->buckets[hash64(view, c->seed) % BUCKETS];
    while (*at && !str_eq(str_make((*at)->view, (*at)->view_n), view))
        at = &(*at)->next;
    return at;
}

static void unlist(struct cache *c, struct kept *k)
{
    if (k->newer)
        k->newer->older = k->older;
    if (k->older)
        k->older->newer = k->newer;
    if (c->newest == k)
        c->newest = k->older;
    if (c->oldest == k)
        c->oldest = k->newer;
    k->newer = k->older = NULL;
}

static void use(struct cache *c, struct kept *k)
{
    unlist(c, k);
    k->older = c->newest;
    if (c->newest)
        c->newest->newer = k;
    c->newest = k;
    if (!c->oldest)
        c->oldest = k;
}

static void drop(struct cache *c, struct kept **at)
{
    struct kept *k = *at;
    *at = k->next;
    unlist(c, k);
    c->counts.bytes -= k->bytes;
    c->counts.entries--;
    rendering_unref(k->rendering);
    free((void *)(uintptr_t)k->terms.communities);
    free(k);
}

static size_t slot_of(const struct ticks *t, int64_t of)
{
    size_t i = (size_t)((uint64_t)of * 0x9e3779b97f4a7c15u >> 20) & (t->cap - 1);
    while (t->slots[i].of && t->slots[i].of != of)
        i = (i + 1) & (t->cap - 1);
    return i;
}

static uint64_t tick_of(const struct ticks *t, int64_t of)
{
    return t->cap && of ? t->slots[slot_of(t, of)].tick : 0;
}

static uint64_t *tick_at(struct ticks *t, int64_t of)
{
    must(of != 0);
    if (2 * t->n >= t->cap) {
        struct ticks more = {.cap = t->cap ? 2 * t->cap : 64, .n = t->n};
        more.slots = calloc(more.cap, sizeof *more.slots);
        must(more.slots);
        for (size_t i = 0; i < t->cap; i++)
            if (t->slots[i].of)
                more.slots[slot_of(&more, t->slots[i].of)] = t->slots[i];
        free(t->slots);
        *t = more;
    }
    size_t i = slot_of(t, of);
    t->n += t->slots[i].of == 0;
    t->slots[i].of = of;
    return &t->slots[i].tick;
}
