// hash.h – fast hashes for tables and for "has this changed"; not for secrets (those use libsodium, in hub).
#ifndef TRIBUTARY_BASE_HASH_H
#define TRIBUTARY_BASE_HASH_H

#include "base/str.h"

uint64_t hash64(struct str s, uint64_t seed); // its values are stored: they stay what they are
// Several times as fast for long texts. Stored only where another value means no more than reading once again.
uint64_t hash64_wide(struct str s, uint64_t seed);

// A hash over several fields, each told apart from the next: ("ab","c") differs from ("a","bc").
struct hasher {
    uint64_t state;
};
static inline struct hasher hasher_start(uint64_t seed)
{
    return (struct hasher){seed};
}
static inline void hasher_add(struct hasher *h, struct str s)
{
    h->state = hash64(s, h->state + 0x9e3779b97f4a7c15u);
}
static inline uint64_t hasher_end(const struct hasher *h)
{
    return h->state;
}

#endif
