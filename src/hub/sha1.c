// sha1.c – SHA-1 as FIPS 180-4, 6.1 has it.
#include "hub/sha1.h"

static uint32_t rotl(uint32_t x, int n)
{
    return x << n | x >> (32 - n);
}

static void block_take(uint32_t h[5], const unsigned char *p)
{
    uint32_t w[80];
    for (int t = 0; t < 16; t++)
        w[t] = (uint32_t)p[4 * t] << 24 | (uint32_t)p[4 * t + 1] << 16 | (uint32_t)p[4 * t + 2] << 8 | p[4 * t + 3];
    for (int t = 16; t < 80; t++)
        w[t] = rotl(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
    uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int t = 0; t < 80; t++) {
        uint32_t f = t < 20 ? (b & c) ^ (~b & d) : t >= 40 && t < 60 ? (b & c) ^ (b & d) ^ (c & d) : b ^ c ^ d;
        static const uint32_t k[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
        uint32_t next = rotl(a, 5) + f + e + k[t / 20] + w[t];
        e = d;
        d = c;
        c = rotl(b, 30);
        b = a;
        a = next;
    }
    h[0] += a;
    h[1] += b;
    h[2] += c;
    h[3] += d;
    h[4] += e;
}

void sha1_start(struct sha1 *s)
{
    *s = (struct sha1){.h = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}};
}

void sha1_add(struct sha1 *s, const void *p, size_t n)
{
    const unsigned char *from = p;
    while (n) {
        size_t held = s->bytes % SHA1_BLOCK, more = SHA1_BLOCK - held < n ? SHA1_BLOCK - held : n;
        memcpy(s->block + held, from, more);
        s->bytes += more;
        from += more;
        n -= more;
        if (held + more == SHA1_BLOCK)
            block_take(s->h, s->block);
    }
}

void sha1_end(struct sha1 *s, unsigned char ret[SHA1_BYTES])
{
    static const unsigned char padding[SHA1_BLOCK] = {0x80};
    uint64_t bits = s->bytes * 8;
    size_t held = s->bytes % SHA1_BLOCK;
    sha1_add(s, padding, (held < 56 ? 56 : 56 + SHA1_BLOCK) - held);
    unsigned char length[8];
    for (int i = 0; i < 8; i++)
        length[i] = (unsigned char)(bits >> (56 - 8 * i));
    sha1_add(s, length, sizeof length);
    for (int i = 0; i < SHA1_BYTES; i++)
        ret[i] = (unsigned char)(s->h[i / 4] >> (24 - 8 * (i % 4)));
}
