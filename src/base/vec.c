// vec.c – growing a vector.
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
