// people.h – accounts: people, one-time sign-in links, sessions, passwords, feed keys. Secrets are random, shown once,
// stored as hashes with their kind hashed in, so that one can never serve as another.
#ifndef TRIBUTARY_HUB_PEOPLE_H
#define TRIBUTARY_HUB_PEOPLE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "hub/secret.h"
#include "model/person.h"

struct db;
typedef VEC(struct person) persons;

bool hub_init(struct err *err); // libsodium; once a process
// Around what a person asked for: it is on the disk before they are told that it was done (what was polled may be lost
// with the power).
void hub_durable(struct db *db, bool durable);

bool person_name_valid(struct str name, struct err *err); // 1–40 letters, digits, . _ - and not only digits
// The first person of a hub becomes its operator, and belongs to the communities that the feeds folder describes, but
// for hidden ones: so there is something to see at once. ERR_CONFLICT when the name is taken (letters of either case
// are equal).
bool person_add(struct db *db, struct str name, struct str email, bool is_operator, int64_t now, int64_t *ret_id,
                struct err *err);
// ERR_NO_INPUT when there is nobody of that name.
bool person_by_name(struct db *db, struct arena *a, struct str name, struct person *ret, struct err *err);
bool person_list(struct db *db, struct arena *a, persons *ret, struct err *err);
bool person_remove(struct db *db, int64_t id, struct err *err); // memberships, marks, sessions, keys go with it
bool person_remote_media(struct db *db, int64_t id, bool allowed, struct err *err);

// Tokens, session ids, keys and csrf are texts of SECRET_TEXT bytes (hub/secret.h); compare csrf by secret_equal().
// One-time sign-in token, 24 hours. Peek changes nothing; use may succeed once.
bool signin_token_make(struct db *db, int64_t person, int64_t now, char ret_token[SECRET_TEXT], struct err *err);
// ERR_NO_INPUT when it is unknown, used or too old.
bool signin_token_peek(struct db *db, struct arena *a, struct str token, int64_t now, struct person *ret,
                       struct err *err);
bool signin_token_use(struct db *db, struct arena *a, struct str token, int64_t now, struct person *ret,
                      struct err *err);

// Sessions: 14 days idle, 90 at most. The old id is deleted at sign-in. `csrf` belongs to the session.
struct session {
    struct person person;
    char csrf[SECRET_TEXT];
};
bool session_make(struct db *db, int64_t person, int64_t now, char ret_id[SECRET_TEXT], struct err *err);
bool session_load(struct db *db, struct arena *a, struct str id, int64_t now, struct session *ret, bool *ret_found,
                  struct err *err);
bool session_touch(struct db *db, struct str id, int64_t now, struct err *err); // moves last use, at most once an hour
bool session_end(struct db *db, struct str id, struct err *err);
// Also the sign-in links that were not used yet: whoever has one must not come in by it afterwards.
bool session_end_all(struct db *db, int64_t person, struct err *err);

// Passwords: Argon2id 19 MiB, 2 passes; slow (30 ms): on the secret lane. Setting one ends all sessions (and links).
// Also checks length and obviousness.
bool password_hash(struct str password, struct str name, char ret_hash[PASSWORD_HASH], struct err *err);
bool password_set(struct db *db, int64_t person, const char *hash, struct err *err);
// Loads what verification needs; a name that is unknown or has no password gives person 0 and a hash of the same cost
// that no password has. Then, on the secret lane, verify.
bool password_load(struct db *db, struct str name, int64_t *ret_person, char ret_hash[PASSWORD_HASH], struct err *err);
bool password_verify(const char *hash, struct str password);
// Throttle: 5 a minute and name, 20 a minute and address; true = go on. Counts the try.
bool signin_throttle(struct db *db, struct str name, struct str address, int64_t now, bool *ret_allowed,
                     struct err *err);

// Feed keys: what the key opens is part of it: "river", or "c/SLUG" for a community.
bool feed_key_make(struct db *db, int64_t person, struct str scope, int64_t now, char ret_key[SECRET_TEXT],
                   struct err *err);
bool feed_key_open(struct db *db, struct arena *a, struct str key, struct str scope, struct person *ret,
                   bool *ret_found, struct err *err);
bool feed_key_touch(struct db *db, struct str key, int64_t now, struct err *err); // moves last use, at most once a day
struct feed_key {
    int64_t id;
    struct str scope;
    int64_t created, used;
};
typedef VEC(struct feed_key) feed_keys;
bool feed_key_list(struct db *db, struct arena *a, int64_t person, feed_keys *ret, struct err *err);
bool feed_key_revoke(struct db *db, int64_t person, int64_t id, struct err *err);

#endif
