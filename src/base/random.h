// random.h – bytes from the kernel for secrets, and a small seeded generator for jitter, tests and the sample
// community.
#ifndef TRIBUTARY_BASE_RANDOM_H
#define TRIBUTARY_BASE_RANDOM_H

#include "base/str.h"

void random_bytes(void *p, size_t n); // getrandom(2); ends the process when the kernel has none

struct rng { // SplitMix64 (Steele, Lea, Flood 2014): one word of state, every seed is good
    uint64_t state;
};
static inline struct rng rng_seed(uint64_t seed)
{
    return (struct rng){seed};
}
uint64_t rng_next(struct rng *r);
uint64_t rng_below(struct rng *r, uint64_t n); // 0 … n−1; n > 0
double rng_unit(struct rng *r);                // 0 ≤ x < 1

#endif
