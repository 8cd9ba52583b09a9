// people_priv.h – what the files about people share: rows of persons.
#ifndef TRIBUTARY_HUB_PEOPLE_PRIV_H
#define TRIBUTARY_HUB_PEOPLE_PRIV_H

#include "model/person.h"
#include "store/db.h"

// Columns 0 … 6 of a row that begins as those of store/sql/people.sql do.
struct person person_of_row(struct arena *a, struct stmt *s);
// Runs a query of at most one such row to its end.
bool person_one(struct arena *a, struct stmt *s, struct person *ret, bool *ret_found, struct err *err);

#endif
