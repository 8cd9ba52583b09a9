// buf.c – growing text.
#include "base/buf.h"
#include "base/must.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.max = max};
}

void buf_done(struct buf *b)
{
    free(b->p);
    *b = (struct buf){.max = b->max};
}

char *buf_room(struct buf *b, size_t n)
{
    if (b->full || n > b->max || b->n > b->max - n) {
        b->full = true;
        return NULL;
    }
    if (b->n + n + 1 > b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 256;
        while (cap < b->n + n + 1)
            cap *= 2;
        if (cap - 1 > b->max) // b->max + 1 may be more than there is
            cap = b->max + 1;
        char *p = realloc(b->p, cap);
        must(p && "out of memory");
        b->p = p;
        b->cap = cap;
    }
    return b->p + b->n;
}

void buf_grow_add(struct buf *b, const void *p, size_t n)
{
    if (n == 0)
        return;
    char *room = buf_room(b, n);
    if (!room)
        return;
    memcpy(room, p, n);
    b->n += n;
    b->p[b->n] = 0;
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    must(n >= 0);
    char *room = buf_room(b, (size_t)n + 1);
    if (room) {
        vsnprintf(room, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}
