// table.c – chained; twice as many slots whenever there are as many things as slots.
#include "base/table.h"
#include "base/hash.h"
#include "base/must.h"

#include <stdlib.h>

#define SLOTS_MIN 64

static struct table_place **slot_of(const struct table *t, uint64_t hash)
{
    return &t->slots[hash & (t->cap - 1)];
}

static void grow(struct table *t)
{
    struct table bigger = {.cap = t->cap ? t->cap * 2 : SLOTS_MIN, .n = t->n};
    bigger.slots = calloc(bigger.cap, sizeof *bigger.slots);
    must(bigger.slots && "out of memory");
    for (size_t i = 0; i < t->cap; i++)
        for (struct table_place *each = t->slots[i], *chain; each; each = chain) {
            chain = each->chain;
            struct table_place **slot = slot_of(&bigger, each->hash);
            each->chain = *slot;
            *slot = each;
        }
    free(t->slots);
    *t = bigger;
}

struct table_place *table_find(const struct table *t, struct str name)
{
    uint64_t hash = hash64(name, 0);
    for (struct table_place *each = t->cap ? *slot_of(t, hash) : NULL; each; each = each->chain)
        if (each->hash == hash && str_eq(each->name, name))
            return each;
    return NULL;
}

void table_add(struct table *t, struct table_place *place)
{
    if (t->n >= t->cap)
        grow(t);
    place->hash = hash64(place->name, 0);
    struct table_place **slot = slot_of(t, place->hash);
    place->chain = *slot;
    *slot = place;
    t->n++;
}

void table_remove(struct table *t, struct table_place *place)
{
    struct table_place **at = slot_of(t, place->hash);
    while (*at != place)
        at = &(*at)->chain;
    *at = place->chain;
    place->chain = NULL;
    t->n--;
}

struct table_place *table_next(const struct table *t, const struct table_place *after)
{
    if (after && after->chain)
        return after->chain;
    for (size_t i = after ? (after->hash & (t->cap - 1)) + 1 : 0; i < t->cap; i++)
        if (t->slots[i])
            return t->slots[i];
    return NULL;
}

void table_done(struct table *t)
{
    must(t->n == 0);
    free(t->slots);
    *t = (struct table){0};
}
