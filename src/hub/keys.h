// keys.h – private addresses of feeds, for programs that read what a person may.
#ifndef TRIBUTARY_HUB_KEYS_H
#define TRIBUTARY_HUB_KEYS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "hub/secret.h"
#include "model/person.h"

struct db;

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
