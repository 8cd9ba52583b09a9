// signin.h – coming in: one-time links and passwords. Secrets are random, shown once, stored as hashes with their kind
// hashed in (hub/secret.h), so that one can never serve as another.
#ifndef TRIBUTARY_HUB_SIGNIN_H
#define TRIBUTARY_HUB_SIGNIN_H

#include "base/arena.h"
#include "base/err.h"
#include "hub/secret.h"
#include "model/person.h"

struct db;

// One-time sign-in token, 24 hours. Peek changes nothing; use may succeed once.
bool signin_token_make(struct db *db, int64_t person, int64_t now, char ret_token[SECRET_TEXT], struct err *err);
// ERR_NO_INPUT when it is unknown, used or too old.
bool signin_token_peek(struct db *db, struct arena *a, struct str token, int64_t now, struct person *ret,
                       struct err *err);
bool signin_token_use(struct db *db, struct arena *a, struct str token, int64_t now, struct person *ret,
                      struct err *err);

// Passwords: Argon2id 19 MiB, 2 passes; slow (30 ms): on the secret lane. Setting one ends all sessions (and links).
// Also checks length and obviousness.
bool password_hash(struct str password, struct str name, char ret_hash[PASSWORD_HASH], struct err *err);
bool password_set(struct db *db, int64_t person, const char *hash, struct err *err);
// Loads what verification needs; a name that is unknown or has no password gives person 0 and a hash of the same cost
// that no password has. Then, on the secret lane, verify.
bool password_load(struct db *db, struct str name, int64_t *ret_person, char ret_hash[PASSWORD_HASH], struct err *err);
bool password_verify(const char *hash, struct str password);
// Throttle: 5 a minute and name, 20 a minute and address, or network of 64 bits of IPv6; true = go on. Counts the try.
bool signin_throttle(struct db *db, struct str name, struct str address, int64_t now, bool *ret_allowed,
                     struct err *err);

#endif
