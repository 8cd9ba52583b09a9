// memberships.h – who belongs to a community, and as what.
#ifndef TRIBUTARY_HUB_MEMBERSHIPS_H
#define TRIBUTARY_HUB_MEMBERSHIPS_H

#include "base/err.h"
#include "model/community.h"

struct db;

// Who is in already keeps a standing unless a new one is given. ERR_CONFLICT for a closed community.
bool membership_join(struct db *db, int64_t community, int64_t person, enum level standing, int64_t now,
                     struct err *err);
// Roles and keys to the community's feed go too (P16). ERR_NO_INPUT for who is no member, ERR_CONFLICT for one's own
// feeds.
bool membership_leave(struct db *db, int64_t community, int64_t person, int64_t now, struct err *err);
// Whether the person is one of those whose number publishers are told (communities.md P2): who joins is, until they say
// otherwise. Nothing for who is no member.
bool membership_count_me(struct db *db, int64_t community, int64_t person, bool counted, struct err *err);
// "coordinator", "sponsor" or "support", of a member.
bool membership_role(struct db *db, int64_t community, int64_t person, struct str role, int64_t now, struct err *err);

#endif
