// arena.c – blocks that double up to 1 MiB; large pieces get a block of their own.
#include "base/arena.h"
#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>

struct arena_block {
    struct arena_block *next;
    size_t size;
    _Alignas(max_align_t) char data[];
};

struct arena_owned {
    struct arena_owned *next;
    void (*release)(void *);
    void *handle;
};

#define ALIGN     16
#define BLOCK_MIN 1024u
#define BLOCK_MAX (1024u * 1024u)

void arena_init(struct arena *a)
{
    *a = (struct arena){0};
}

static struct arena_block *block_new(struct arena *a, size_t size)
{
    struct arena_block *b = malloc(sizeof *b + size);
    must(b && "out of memory");
    b->size = size;
    b->next = a->blocks;
    a->blocks = b;
    return b;
}

void *arena_alloc(struct arena *a, size_t n)
{
    must(n < SIZE_MAX / 2);
    a->total += n;
#ifdef TRIBUTARY_SANITIZED
    return block_new(a, n ? n : 1)->data;
#else
    size_t take = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if ((size_t)(a->end - a->at) < take || !a->at) {
        size_t size = a->blocks ? a->blocks->size * 2 : BLOCK_MIN;
        if (size < BLOCK_MIN)
            size = BLOCK_MIN;
        if (size > BLOCK_MAX)
            size = BLOCK_MAX;
        if (take > size / 4 && a->at) { // keeps the room that is left in the current block
            struct arena_block *current = a->blocks;
            struct arena_block *own = block_new(a, take);
            a->blocks = current;
            own->next = current->next;
            current->next = own;
            return own->data;
        }
        if (size < take)
            size = take;
        struct arena_block *b = block_new(a, size);
        a->at = b->data;
        a->end = b->data + size;
    }
    void *p = a->at;
    a->at += take;
    return p;
#endif
}

void *arena_zero(struct arena *a, size_t n)
{
    void *p = arena_alloc(a, n);
    memset(p, 0, n);
    return p;
}

char *arena_cstr(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = 0;
    return p;
}

struct str arena_str(struct arena *a, struct str s)
{
    return s.p ? (struct str){arena_cstr(a, s), s.n} : STR_NONE;
}

struct str arena_concat(struct arena *a, struct str x, struct str y)
{
    char *p = arena_alloc(a, x.n + y.n + 1);
    if (x.n)
        memcpy(p, x.p, x.n);
    if (y.n)
        memcpy(p + x.n, y.p, y.n);
    p[x.n + y.n] = 0;
    return (struct str){p, x.n + y.n};
}

struct str arena_vprintf(struct arena *a, const char *format, va_list args)
{
    char room[256]; // most are short: then they are made once
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(room, sizeof room, format, args);
    must(n >= 0);
    char *p = arena_alloc(a, (size_t)n + 1);
    if ((size_t)n < sizeof room)
        memcpy(p, room, (size_t)n + 1);
    else
        vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    return (struct str){p, (size_t)n};
}

struct str arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str s = arena_vprintf(a, format, args);
    va_end(args);
    return s;
}

void arena_own(struct arena *a, void (*release)(void *), void *handle)
{
    struct arena_owned *o = arena_alloc(a, sizeof *o);
    *o = (struct arena_owned){a->owned, release, handle};
    a->owned = o;
}

static void release_owned(struct arena *a)
{
    while (a->owned) {
        struct arena_owned *o = a->owned;
        a->owned = o->next;
        o->release(o->handle);
    }
}

void arena_done(struct arena *a)
{
    release_owned(a);
    while (a->blocks) {
        struct arena_block *b = a->blocks;
        a->blocks = b->next;
        free(b);
    }
    *a = (struct arena){0};
}

void arena_reset(struct arena *a)
{
#ifdef TRIBUTARY_SANITIZED
    arena_done(a);
#else
    release_owned(a);
    struct arena_block *keep = a->blocks;
    if (!keep)
        return;
    while (keep->next) {
        struct arena_block *b = keep->next;
        keep->next = b->next;
        free(b);
    }
    *a = (struct arena){.blocks = keep, .at = keep->data, .end = keep->data + keep->size};
#endif
}
