// table.h – things by name that come and go. They bring their own place in the table and stay the caller's: nothing is
// copied. What is only ever added to is a map (base/map.h).
#ifndef TRIBUTARY_BASE_TABLE_H
#define TRIBUTARY_BASE_TABLE_H

#include "base/str.h"

// A member of what is in a table. The name must live as long as it is there.
struct table_place {
    struct table_place *chain;
    uint64_t hash;
    struct str name;
};

// Zeroed: empty.
struct table {
    struct table_place **slots;
    size_t cap, n;
};

struct table_place *table_find(const struct table *t, struct str name); // NULL: none
void table_add(struct table *t, struct table_place *place);             // its name is set, and not in the table
void table_remove(struct table *t, struct table_place *place);
// One after the other in no order, NULL before the first and after the last. Nothing may be added meanwhile; what was
// met may be removed once the next is known.
struct table_place *table_next(const struct table *t, const struct table_place *after);
void table_done(struct table *t); // must be empty

#endif
