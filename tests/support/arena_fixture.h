// arena_fixture.h – for tests whose results live in one arena: arena_start() before, arena_end() after.
#ifndef TRIBUTARY_TESTS_SUPPORT_ARENA_FIXTURE_H
#define TRIBUTARY_TESTS_SUPPORT_ARENA_FIXTURE_H

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena arena;

static inline int arena_start(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static inline int arena_end(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static inline const char *show(struct str s)
{
    return s.p ? arena_cstr(&arena, s) : "(missing)";
}

#endif
