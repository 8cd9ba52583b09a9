// credentials.h – what feeds are asked with that are not open to everybody: a name and password, or one header. Sealed
// in the store (hub/key_file.h), opened for a visit alone, never shown again. Such a feed belongs to one community, and
// so does what it brings (decisions 8; communities.md P9).
#ifndef TRIBUTARY_HUB_CREDENTIALS_H
#define TRIBUTARY_HUB_CREDENTIALS_H

#include "base/arena.h"
#include "base/err.h"
#include "model/feed.h"

struct db;

struct credential {
    enum credential_kind kind;
    struct str name, secret; // a person's, and the password; or a header's, and its value
};

extern const char *const credential_names[]; // of kinds: "", "basic", "header"
extern const char *const credential_words[]; // "", "a name and password", "a header"

bool credential_valid(const struct credential *c, struct err *err);
// Of "name:password@" in an address; CREDENTIAL_NONE when that is missing.
struct credential credential_of_userinfo(struct arena *a, struct str userinfo);
// "Authorization: Basic …", or the header.
struct str credential_line(struct arena *a, const struct credential *c);

// Of a feed that the community lists: given for the first time, or instead of another. The feed is the community's own
// from then on (ret_feed), and due; what it showed before stays.
bool credential_set(struct db *db, int64_t community, int64_t feed, const struct credential *c, int64_t now,
                    int64_t *ret_feed, struct err *err);
// The list then has the feed that is open to everybody instead; what came by the credential is withdrawn.
// ERR_NO_INPUT when it has none.
bool credential_remove(struct db *db, int64_t community, int64_t feed, int64_t now, int64_t *ret_feed, struct err *err);
// Whether that is what it has already.
bool credential_is(struct db *db, int64_t feed, const struct credential *c, bool *ret, struct err *err);
// Fills the feed's line, or says why not; false only when the store fails.
bool credential_open(struct db *db, struct arena *a, struct feed_state *f, struct err *err);
// How many there are, and how many of them the key does not open; why says what is wrong with the key itself.
bool credential_check(struct db *db, int64_t *ret_all, int64_t *ret_closed, struct err *why, struct err *err);

// Sealed as a text that a form can carry from one page to the next, good for that community and origin alone. Missing
// when it cannot be sealed, and then err says why.
struct str credential_carry(struct db *db, struct arena *a, int64_t community, struct str origin,
                            const struct credential *c, struct err *err);
// CREDENTIAL_NONE when it is another's.
struct credential credential_carried(struct db *db, struct arena *a, int64_t community, struct str origin,
                                     struct str text);

#endif
