// crowd.c – sites and addresses by name, counted references.
#include "base/must.h"
#include "fetch/crowd_priv.h"

#include <stdlib.h>

struct crowd *crowd_hold(struct table *crowds, struct str name)
{
    struct crowd *crowd = (struct crowd *)table_find(crowds, name); // its place is its first member
    if (!crowd) {
        crowd = calloc(1, sizeof *crowd + name.n);
        must(crowd && "out of memory");
        if (name.n)
            memcpy(crowd->name, name.p, name.n);
        crowd->place.name = str_make(crowd->name, name.n);
        table_add(crowds, &crowd->place);
    }
    crowd->held++;
    return crowd;
}

void crowd_drop(struct table *crowds, struct crowd *crowd)
{
    if (!crowd || --crowd->held)
        return;
    must(crowd->running == 0);
    table_remove(crowds, &crowd->place);
    free(crowd);
}
