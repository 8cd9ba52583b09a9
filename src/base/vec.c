// vec.c – growing a vector; lists of numbers.
#include "base/vec.h"

void *vec_grow(struct arena *a, void *v, size_t size, size_t n, size_t *cap)
{
    size_t more = *cap ? *cap * 2 : 4;
    char *p = arena_alloc(a, size * more);
    if (n)
        memcpy(p, v, size * n);
    memset(p + size * n, 0, size * (more - n));
    *cap = more;
    return p;
}

bool id_list_has(const id_list *list, int64_t id)
{
    vec_each(one, list)
        if (*one == id)
            return true;
    return false;
}

void id_list_add(struct arena *a, id_list *list, int64_t id)
{
    if (!id_list_has(list, id))
        *vec_push(a, list) = id;
}
