// sessions.h – who is signed in. Ids and csrf are texts of SECRET_TEXT bytes (hub/secret.h); compare csrf by
// secret_equal().
#ifndef TRIBUTARY_HUB_SESSIONS_H
#define TRIBUTARY_HUB_SESSIONS_H

#include "base/arena.h"
#include "base/err.h"
#include "hub/secret.h"
#include "model/person.h"

struct db;

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

#endif
