// csrf.c – form tokens: 16 bytes of mask and the masked secret, in hex.
#include "base/clock.h"
#include "base/hash.h"
#include "base/must.h"
#include "web/csrf_priv.h"

enum { MASK = 16 };
static const char digits[] = "0123456789abcdef";

void csrf_mask(const struct site *site, struct str secret, int64_t now, char ret_token[CSRF_TOKEN])
{
    must(2 * (MASK + secret.n) < CSRF_TOKEN);
    unsigned char mask[MASK];
    int64_t hour = now / CLOCK_HOUR;
    for (uint64_t i = 0; i < MASK / 8; i++) {
        uint64_t word = hash64(str_make((const char *)&hour, sizeof hour), site->seed + i);
        memcpy(mask + 8 * i, &word, 8);
    }
    char *to = ret_token;
    for (size_t i = 0; i < MASK + secret.n; i++) {
        unsigned char c =
            i < MASK ? mask[i] : (unsigned char)((unsigned char)secret.p[i - MASK] ^ mask[(i - MASK) % MASK]);
        *to++ = digits[c >> 4];
        *to++ = digits[c & 15];
    }
    *to = 0;
}

static int hex_digit(char c)
{
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

bool csrf_matches(struct str token, struct str secret)
{
    if (secret.n == 0 || token.n != 2 * (MASK + secret.n))
        return false;
    unsigned char mask[MASK];
    int wrong = 0;
    for (size_t i = 0; i < token.n / 2; i++) {
        int high = hex_digit(token.p[2 * i]), low = hex_digit(token.p[2 * i + 1]);
        wrong |= (high < 0) | (low < 0);
        unsigned char c = (unsigned char)(((high & 15) << 4) | (low & 15));
        if (i < MASK)
            mask[i] = c;
        else
            wrong |= c ^ mask[(i - MASK) % MASK] ^ (unsigned char)secret.p[i - MASK];
    }
    return wrong == 0;
}
