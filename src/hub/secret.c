// secret.c – random secrets, their hashes, and passwords, by libsodium.
#include "hub/secret.h"
#include "base/must.h"
#include "base/random.h"

#include <sodium.h>

// OWASP's password storage sheet, the least of its rows for Argon2id: 19 MiB, 2 passes.
#define PASSWORD_MEMORY ((size_t)19 * 1024 * 1024)
#define PASSWORD_PASSES 2

static const char *const kind_prefixes[SECRET_KINDS] = {
    [SECRET_SESSION] = "session:",         [SECRET_SIGNIN] = "signin:",          [SECRET_FEED_KEY] = "feed-key:",
    [SECRET_SIGNIN_NAME] = "signin-name:", [SECRET_SIGNIN_ADDRESS] = "address:",
};

_Static_assert(SECRET_TEXT == sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
               "base64url of 32");
_Static_assert(PASSWORD_HASH >= crypto_pwhash_STRBYTES, "room for a PHC text");

bool secret_init(void)
{
    return sodium_init() >= 0;
}

void secret_make(char ret_text[SECRET_TEXT])
{
    unsigned char bytes[32];
    random_bytes(bytes, sizeof bytes);
    sodium_bin2base64(ret_text, SECRET_TEXT, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
}

// BLAKE2b-256. Secrets have 256 random bits, so neither salt nor slowness is needed.
struct secret_hash secret_hash(enum secret_kind kind, struct str text)
{
    struct secret_hash h;
    struct str prefix = str_of(kind_prefixes[kind]);
    crypto_generichash_state state;
    must(crypto_generichash_init(&state, NULL, 0, SECRET_HASH) == 0);
    must(crypto_generichash_update(&state, (const unsigned char *)prefix.p, prefix.n) == 0);
    must(crypto_generichash_update(&state, (const unsigned char *)text.p, text.n) == 0);
    must(crypto_generichash_final(&state, h.bytes, SECRET_HASH) == 0);
    return h;
}

void secret_hash_text(const struct secret_hash *h, char ret_text[SECRET_HASH_TEXT])
{
    sodium_bin2base64(ret_text, SECRET_HASH_TEXT, h->bytes, SECRET_HASH, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool secret_equal(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}

void secret_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}

bool secret_password_hash(struct str password, char ret_hash[PASSWORD_HASH])
{
    return crypto_pwhash_str_alg(ret_hash, password.p ? password.p : "", password.n, PASSWORD_PASSES, PASSWORD_MEMORY,
                                 crypto_pwhash_ALG_ARGON2ID13) == 0;
}

bool secret_password_verify(const char *hash, struct str password)
{
    return crypto_pwhash_str_verify(hash, password.p ? password.p : "", password.n) == 0;
}
