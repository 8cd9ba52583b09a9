// hash.c – sixteen bytes at a time through a 64×64→128 multiplication, the halves folded.
#include "base/hash.h"

static uint64_t fold(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 m = (unsigned __int128)a * b;
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static uint64_t load(const char *p, size_t n)
{
    uint64_t v = 0;
    memcpy(&v, p, n);
    return v;
}

static const uint64_t k0 = 0xd1342543de82ef95u, k1 = 0xaf251af3b0f025b5u;

uint64_t hash64(struct str s, uint64_t seed)
{
    uint64_t h = fold(seed ^ k0, s.n + k1);
    size_t n = s.n;
    const char *p = s.p;
    for (; n >= 16; n -= 16, p += 16)
        h = fold(load(p, 8) ^ k0, load(p + 8, 8) ^ h ^ k1);
    if (n >= 8) {
        h = fold(load(p, 8) ^ k0, h ^ k1);
        p += 8;
        n -= 8;
    }
    if (n)
        h = fold(load(p, n) ^ k1, h ^ k0 ^ n);
    return fold(h ^ k0, h + k1);
}

uint64_t hash64_wide(struct str s, uint64_t seed)
{
    uint64_t a = seed, b = seed + k0, c = seed + k1, d = seed + k0 + k1; // none waits for another
    for (; s.n >= 64; s = str_from(s, 64)) {
        a = fold(load(s.p, 8) ^ k0, load(s.p + 8, 8) ^ k1 ^ a);
        b = fold(load(s.p + 16, 8) ^ k0, load(s.p + 24, 8) ^ k1 ^ b);
        c = fold(load(s.p + 32, 8) ^ k0, load(s.p + 40, 8) ^ k1 ^ c);
        d = fold(load(s.p + 48, 8) ^ k0, load(s.p + 56, 8) ^ k1 ^ d);
    }
    return hash64(s, fold(fold(a ^ k0, b ^ k1), fold(c ^ k0, d ^ k1)));
}
