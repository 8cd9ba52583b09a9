// crowd.c – sites and addresses by name, counted references.
#include "base/hash.h"
#include "base/must.h"
#include "fetch/crowd_priv.h"

#include <stdlib.h>

static void grow(struct crowds *c)
{
    size_t size = c->size ? c->size * 2 : 64;
    struct crowd **table = calloc(size, sizeof(struct crowd *));
    must(table && "out of memory");
    for (size_t i = 0; i < c->size; i++)
        for (struct crowd *each = c->table[i], *chain; each; each = chain) {
            chain = each->chain;
            each->chain = table[each->hash & (size - 1)];
            table[each->hash & (size - 1)] = each;
        }
    free(c->table);
    c->table = table;
    c->size = size;
}

struct crowd *crowd_hold(struct crowds *c, struct str name)
{
    uint64_t hash = hash64(name, 0);
    if (c->n >= c->size)
        grow(c);
    struct crowd **slot = &c->table[hash & (c->size - 1)];
    for (struct crowd *each = *slot; each; each = each->chain)
        if (each->hash == hash && str_eq(str_make(each->name, each->n), name)) {
            each->held++;
            return each;
        }
    struct crowd *crowd = calloc(1, sizeof *crowd + name.n);
    must(crowd && "out of memory");
    crowd->hash = hash;
    crowd->held = 1;
    crowd->n = name.n;
    if (name.n)
        memcpy(crowd->name, name.p, name.n);
    crowd->chain = *slot;
    *slot = crowd;
    c->n++;
    return crowd;
}

void crowd_drop(struct crowds *c, struct crowd *crowd)
{
    if (!crowd || --crowd->held)
        return;
    must(crowd->running == 0);
    struct crowd **at = &c->table[crowd->hash & (c->size - 1)];
    while (*at != crowd)
        at = &(*at)->chain;
    *at = crowd->chain;
    free(crowd);
    c->n--;
}

void crowds_done(struct crowds *c)
{
    must(c->n == 0);
    free(c->table);
    *c = (struct crowds){0};
}
