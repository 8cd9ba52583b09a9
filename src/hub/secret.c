// secret.c – random secrets, their hashes, signatures, and passwords, by libsodium.
#include "hub/secret.h"
#include "base/must.h"
#include "base/random.h"
#include "hub/sha1.h"

#include <sodium.h>

// OWASP's password storage sheet, the least of its rows for Argon2id: 19 MiB, 2 passes.
#define PASSWORD_MEMORY ((size_t)19 * 1024 * 1024)
#define PASSWORD_PASSES 2

static const char *const kind_prefixes[SECRET_KINDS] = {
    [SECRET_SESSION] = "session:",        [SECRET_SIGNIN] = "signin:",
    [SECRET_FEED_KEY] = "feed-key:",      [SECRET_SIGNIN_NAME] = "signin-name:",
    [SECRET_SIGNIN_ADDRESS] = "address:", [SECRET_WEBSUB_TOKEN] = "websub-token:",
    [SECRET_WEBSUB] = "websub:",          [SECRET_CREDENTIAL_KEY] = "credential-key:",
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

// HMAC (RFC 2104)
// ------------------------------------------------------------------------------------------------------

union digest_state {
    struct sha1 sha1;
    crypto_hash_sha256_state sha256;
    crypto_hash_sha512_state sha512;
};

static void sha1_begin(union digest_state *s)
{
    sha1_start(&s->sha1);
}
static void sha1_more(union digest_state *s, const unsigned char *p, size_t n)
{
    sha1_add(&s->sha1, p, n);
}
static void sha1_finish(union digest_state *s, unsigned char *ret)
{
    sha1_end(&s->sha1, ret);
}
static void sha256_begin(union digest_state *s)
{
    crypto_hash_sha256_init(&s->sha256);
}
static void sha256_more(union digest_state *s, const unsigned char *p, size_t n)
{
    crypto_hash_sha256_update(&s->sha256, p, n);
}
static void sha256_finish(union digest_state *s, unsigned char *ret)
{
    crypto_hash_sha256_final(&s->sha256, ret);
}
static void sha512_begin(union digest_state *s)
{
    crypto_hash_sha512_init(&s->sha512);
}
static void sha512_more(union digest_state *s, const unsigned char *p, size_t n)
{
    crypto_hash_sha512_update(&s->sha512, p, n);
}
static void sha512_finish(union digest_state *s, unsigned char *ret)
{
    crypto_hash_sha512_final(&s->sha512, ret);
}
// SHA-384 is SHA-512 from another start, cut short (FIPS 180-4, 5.3.4).
static void sha384_begin(union digest_state *s)
{
    static const uint64_t start[8] = {0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
                                      0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4};
    crypto_hash_sha512_init(&s->sha512);
    memcpy(s->sha512.state, start, sizeof start);
}

#define DIGEST_MOST 64
#define BLOCK_MOST  128
static const struct digest {
    const char *name;
    size_t bytes, block;
    void (*begin)(union digest_state *s);
    void (*more)(union digest_state *s, const unsigned char *p, size_t n);
    void (*finish)(union digest_state *s, unsigned char *ret); // up to DIGEST_MOST bytes, the first `bytes` count
} digests[] = {
    {"sha1", SHA1_BYTES, SHA1_BLOCK, sha1_begin, sha1_more, sha1_finish},
    {"sha256", 32, 64, sha256_begin, sha256_more, sha256_finish},
    {"sha384", 48, 128, sha384_begin, sha512_more, sha512_finish},
    {"sha512", 64, 128, sha512_begin, sha512_more, sha512_finish},
};

static void hmac(const struct digest *d, struct str key, struct str body, unsigned char ret[DIGEST_MOST])
{
    union digest_state s;
    unsigned char pad[BLOCK_MOST] = {0}, inner[DIGEST_MOST];
    must(key.n <= d->block);
    memcpy(pad, key.p, key.n);
    for (size_t i = 0; i < d->block; i++)
        pad[i] ^= 0x36;
    d->begin(&s);
    d->more(&s, pad, d->block);
    d->more(&s, (const unsigned char *)(body.p ? body.p : ""), body.n);
    d->finish(&s, inner);
    for (size_t i = 0; i < d->block; i++)
        pad[i] ^= 0x36 ^ 0x5c;
    d->begin(&s);
    d->more(&s, pad, d->block);
    d->more(&s, inner, d->bytes);
    d->finish(&s, ret);
    sodium_memzero(pad, sizeof pad);
    sodium_memzero(&s, sizeof s);
}

bool secret_signed(struct str signature, struct str secret, struct str body)
{
    struct str rest = signature, method;
    if (!str_split(&rest, '=', &method) || !rest.p)
        return false;
    for (size_t i = 0; i < sizeof digests / sizeof *digests; i++) {
        const struct digest *d = &digests[i];
        unsigned char ours[DIGEST_MOST], theirs[DIGEST_MOST];
        size_t n = 0;
        if (!str_eq_nocase(method, str_of(d->name)))
            continue;
        if (rest.n != 2 * d->bytes || sodium_hex2bin(theirs, sizeof theirs, rest.p, rest.n, NULL, &n, NULL) != 0 ||
            n != d->bytes)
            return false;
        hmac(d, secret, body, ours);
        return sodium_memcmp(ours, theirs, d->bytes) == 0;
    }
    return false;
}

void secret_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_Static_assert(SECRET_SEAL == NONCE + crypto_aead_xchacha20poly1305_ietf_ABYTES, "a nonce before, a tag behind");
_Static_assert(SECRET_HASH == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a hash is a key");

void secret_seal(const struct secret_hash *key, struct str bound, struct str plain, char *ret)
{
    unsigned char *out = (unsigned char *)ret;
    random_bytes(out, NONCE); // 192 bits: random ones do not meet
    must(crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, NULL, (const unsigned char *)plain.p, plain.n,
                                                    (const unsigned char *)bound.p, bound.n, NULL, out,
                                                    key->bytes) == 0);
}

bool secret_unseal(const struct secret_hash *key, struct str bound, struct str sealed, char *ret)
{
    const unsigned char *in = (const unsigned char *)sealed.p;
    return sealed.n >= SECRET_SEAL &&
           crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)ret, NULL, NULL, in + NONCE, sealed.n - NONCE,
                                                      (const unsigned char *)bound.p, bound.n, in, key->bytes) == 0;
}

void secret_base64(struct str bytes, bool url_safe, char *ret)
{
    int variant = url_safe ? sodium_base64_VARIANT_URLSAFE_NO_PADDING : sodium_base64_VARIANT_ORIGINAL;
    sodium_bin2base64(ret, SECRET_BASE64(bytes.n), (const unsigned char *)bytes.p, bytes.n, variant);
}

bool secret_unbase64(struct str url_safe, char *ret, size_t *ret_n)
{
    return sodium_base642bin((unsigned char *)ret, url_safe.n, url_safe.p, url_safe.n, NULL, ret_n, NULL,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0;
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
