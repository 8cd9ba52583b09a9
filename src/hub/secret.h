// secret.h – random secrets, their hashes, and passwords: all of libsodium is behind it.
#ifndef TRIBUTARY_HUB_SECRET_H
#define TRIBUTARY_HUB_SECRET_H

#include "base/str.h"

#define SECRET_TEXT      44 // base64url of 32 bytes, and a NUL
#define SECRET_HASH      32 // bytes
#define SECRET_HASH_TEXT 44
#define PASSWORD_HASH    128 // Argon2id in PHC form, and a NUL

// What a secret is for is hashed in with it, so that one kind never serves as another.
enum secret_kind {
    SECRET_SESSION,
    SECRET_SIGNIN,
    SECRET_FEED_KEY,
    SECRET_SIGNIN_NAME,
    SECRET_SIGNIN_ADDRESS,
    SECRET_WEBSUB_TOKEN,
    SECRET_WEBSUB,
    SECRET_CREDENTIAL_KEY,
    SECRET_KINDS
};

struct secret_hash {
    unsigned char bytes[SECRET_HASH];
};

bool secret_init(void); // once a process, before all others; false when the machine has no randomness to give
void secret_make(char ret_text[SECRET_TEXT]);
struct secret_hash secret_hash(enum secret_kind kind, struct str text);
static inline struct str secret_hash_str(const struct secret_hash *h)
{
    return str_make((const char *)h->bytes, SECRET_HASH);
}
void secret_hash_text(const struct secret_hash *h, char ret_text[SECRET_HASH_TEXT]);
// In a time that depends on the lengths alone.
bool secret_equal(struct str a, struct str b);
// Whether "method=hex" is the HMAC of the body by that secret; sha1, sha256, sha384 or sha512 (WebSub 7.1). Compared
// like above.
bool secret_signed(struct str signature, struct str secret, struct str body);
void secret_wipe(void *p, size_t n);

// XChaCha20-Poly1305: what is sealed can be read, and only where it is bound to the same, with the key alone. ret has
// room for SECRET_SEAL bytes more; unsealed, for so many fewer. False: another key, another place, or it was changed.
#define SECRET_SEAL 40
void secret_seal(const struct secret_hash *key, struct str bound, struct str plain, char *ret);
bool secret_unseal(const struct secret_hash *key, struct str bound, struct str sealed, char *ret);
// Base64 (RFC 4648, 4): as headers have it, and as forms do (URL-safe, no padding). ret has room for SECRET_BASE64(n)
// bytes, a NUL among them.
#define SECRET_BASE64(n) (((n) + 2) / 3 * 4 + 1)
void secret_base64(struct str bytes, bool url_safe, char *ret);
bool secret_unbase64(struct str url_safe, char *ret, size_t *ret_n); // ret: room for n bytes

// 19 MiB and 2 passes (about 30 ms). False when there is no memory for it.
bool secret_password_hash(struct str password, char ret_hash[PASSWORD_HASH]);
bool secret_password_verify(const char *hash, struct str password);

#endif
