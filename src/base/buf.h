// buf.h – text that grows, with a ceiling given at birth. Writing past the ceiling writes nothing more and sets `full`,
// which stays set: check it once, at the end. The memory is malloc's; it outlives arenas and may change threads.
#ifndef TRIBUTARY_BASE_BUF_H
#define TRIBUTARY_BASE_BUF_H

#include "base/str.h"

struct buf {
    char *p; // always followed by a NUL once something was written
    size_t n, cap, max;
    bool full;
};

void buf_init(struct buf *b, size_t max);
void buf_done(struct buf *b);
static inline void buf_clear(struct buf *b)
{
    b->n = 0;
    b->full = false;
}
static inline struct str buf_str(const struct buf *b)
{
    return (struct str){b->p ? b->p : "", b->n};
}

void buf_grow_add(struct buf *b, const void *p, size_t n);
static inline void buf_add(struct buf *b, const void *p, size_t n)
{
    if (b->cap - b->n > n && !b->full) {
        if (n)
            memcpy(b->p + b->n, p, n);
        b->n += n;
        b->p[b->n] = 0;
    } else {
        buf_grow_add(b, p, n); // where there is no room
    }
}
// Room for n more bytes, to be written by the caller and counted by b->n += written; NULL when over the ceiling.
char *buf_room(struct buf *b, size_t n);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline void buf_put(struct buf *b, struct str s)
{
    buf_add(b, s.p, s.n);
}
static inline void buf_c(struct buf *b, char c)
{
    if (b->n + 1 < b->cap) {
        b->p[b->n++] = c;
        b->p[b->n] = 0;
    } else {
        buf_add(b, &c, 1);
    }
}
#define buf_lit(b, literal) buf_add((b), (literal), sizeof(literal) - 1)

#endif
