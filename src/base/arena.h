// arena.h – memory of one unit of work (a visit, a request, a job): taken piece by piece, freed whole.
// Allocation never fails: out of memory ends the process. Inputs are bounded by their readers (base/limits.h), so an
// arena has no ceiling of its own. In sanitizer builds each piece is a malloc of its own. Not thread-safe; it is handed
// over with its job, never shared.
#ifndef TRIBUTARY_BASE_ARENA_H
#define TRIBUTARY_BASE_ARENA_H

#include "base/str.h"

#include <stdarg.h>

struct arena {
    struct arena_block *blocks; // newest first
    struct arena_owned *owned;  // foreign handles, newest first
    char *at, *end;             // free room in the newest block
    size_t total;               // bytes handed out since init or reset
};

void arena_init(struct arena *a);
// Frees everything; owned handles first, newest first. An arena that is all zeros is initialised and empty.
void arena_done(struct arena *a);
// As done, but keeps one block for the next unit of work.
void arena_reset(struct arena *a);

void *arena_alloc(struct arena *a, size_t n) __attribute__((malloc, alloc_size(2), returns_nonnull));
void *arena_zero(struct arena *a, size_t n) __attribute__((malloc, alloc_size(2), returns_nonnull));
#define arena_new(a, type)          ((type *)arena_zero((a), sizeof(type)))
#define arena_array(a, type, count) ((type *)arena_zero((a), sizeof(type) * (count)))

// A copy, followed by a NUL. A missing text stays missing.
struct str arena_str(struct arena *a, struct str s);
char *arena_cstr(struct arena *a, struct str s); // never NULL
struct str arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str arena_vprintf(struct arena *a, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
struct str arena_concat(struct arena *a, struct str x, struct str y);

// Calls release(handle) when the arena ends or is reset.
void arena_own(struct arena *a, void (*release)(void *), void *handle);

#endif
