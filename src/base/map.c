// map.c – open addressing, at most half full.
#include "base/map.h"
#include "base/hash.h"

struct map_slot {
    struct str key;
    uint64_t hash;
    void *value;
};

static struct map_slot *slot_of(const struct map *m, struct str key, uint64_t hash)
{
    size_t i = hash & (m->cap - 1);
    while (m->slots[i].key.p && !(m->slots[i].hash == hash && str_eq(m->slots[i].key, key)))
        i = (i + 1) & (m->cap - 1);
    return &m->slots[i];
}

void **map_at(struct arena *a, struct map *m, struct str key)
{
    if (key.p == NULL)
        key.p = "";
    if (m->n * 2 >= m->cap) {
        struct map bigger = {.cap = m->cap ? m->cap * 2 : 16, .n = m->n};
        bigger.slots = arena_array(a, struct map_slot, bigger.cap);
        for (size_t i = 0; i < m->cap; i++)
            if (m->slots[i].key.p)
                *slot_of(&bigger, m->slots[i].key, m->slots[i].hash) = m->slots[i];
        *m = bigger;
    }
    uint64_t hash = hash64(key, 0);
    struct map_slot *slot = slot_of(m, key, hash);
    if (!slot->key.p) {
        slot->key = key;
        slot->hash = hash;
        m->n++;
    }
    return &slot->value;
}

void *map_get(const struct map *m, struct str key)
{
    return m->cap && key.p ? slot_of(m, key, hash64(key, 0))->value : NULL;
}
