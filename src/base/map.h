// map.h – text → pointer, on an arena. Keys are not copied: they must live as long as the map.
#ifndef TRIBUTARY_BASE_MAP_H
#define TRIBUTARY_BASE_MAP_H

#include "base/arena.h"

struct map {
    struct map_slot *slots;
    size_t cap, n;
};

// The place of key's value, NULL in it when the key is new. NULL is not a value.
void **map_at(struct arena *a, struct map *m, struct str key);
void *map_get(const struct map *m, struct str key);

#endif
