// vec.h – typed vectors on an arena. struct { VEC(struct thing) things; }; vec_push(arena, &x->things) returns a
// pointer to a new zeroed element, valid until the next push.
#ifndef TRIBUTARY_BASE_VEC_H
#define TRIBUTARY_BASE_VEC_H

#include "base/arena.h"

#define VEC(type)                                                                                                      \
    struct {                                                                                                           \
        type *v;                                                                                                       \
        size_t n, cap;                                                                                                 \
    }
#define vec_push(a, vec)                                                                                               \
    ((vec)->n == (vec)->cap                                                                                            \
         ? ((vec)->v = vec_grow((a), (vec)->v, sizeof *(vec)->v, (vec)->n, &(vec)->cap), &(vec)->v[(vec)->n++])        \
         : &(vec)->v[(vec)->n++])
#define vec_each(item, vec) for (__typeof__(&*(vec)->v) item = (vec)->v; item && item < (vec)->v + (vec)->n; item++)

typedef VEC(int64_t) id_list; // numbers that stand for things
bool id_list_has(const id_list *list, int64_t id);
void id_list_add(struct arena *a, id_list *list, int64_t id); // unless it is there

// The elements moved to room for more; the new ones are zeroed.
void *vec_grow(struct arena *a, void *v, size_t size, size_t n, size_t *cap);

#endif
