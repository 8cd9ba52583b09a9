// people.h – who has an account at the hub. How they come in: signin.h, sessions.h; what their programs read with:
// keys.h.
#ifndef TRIBUTARY_HUB_PEOPLE_H
#define TRIBUTARY_HUB_PEOPLE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "model/person.h"

struct db;
typedef VEC(struct person) persons;

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

#endif
