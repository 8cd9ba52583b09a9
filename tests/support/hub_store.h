// hub_store.h – the fixture of tests of the hub: an empty store in a folder of its own, an arena, an err, a time.
#ifndef TESTS_SUPPORT_HUB_STORE_H
#define TESTS_SUPPORT_HUB_STORE_H

#include "base/clock.h"
#include "hub/feeds.h"
#include "hub/hub.h"
#include "hub/people.h"
#include "store/db.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct hub_store {
    struct scratch scratch;
    struct db *db;
    struct arena arena;
    struct err err;
    int64_t now; // 2026-09-21T10:00:00Z
};

static inline int hub_store_setup(void **state)
{
    struct hub_store *h = calloc(1, sizeof *h);
    scratch_make(&h->scratch);
    h->now = civil_time((struct civil){.year = 2026, .month = 9, .day = 21, .hour = 10});
    *state = h;
    return hub_init(&h->err) && db_open(scratch_path(&h->scratch, "hub.db"), DB_WRITE, &h->db, &h->err) ? 0 : -1;
}

static inline int hub_store_teardown(void **state)
{
    struct hub_store *h = *state;
    db_close(h->db);
    arena_done(&h->arena);
    scratch_remove(&h->scratch);
    free(h);
    return 0;
}

// Fails the test with the error's own words.
#define good(h, call)                                                                                                  \
    do {                                                                                                               \
        if (!(call))                                                                                                   \
            fail_msg("%s: %s", #call, (h)->err.text);                                                                  \
    } while (0)
#define refused(h, call, expected)                                                                                     \
    do {                                                                                                               \
        (h)->err = (struct err){0};                                                                                    \
        assert_false(call);                                                                                            \
        assert_string_equal(err_name((h)->err.code), err_name(expected));                                              \
        assert_true(*(h)->err.text);                                                                                   \
    } while (0)
#define same(text, expected) assert_string_equal(arena_cstr(&h->arena, (text)), (expected))

static inline int64_t add_person(struct hub_store *h, const char *name)
{
    int64_t id = 0;
    good(h, person_add(h->db, str_of(name), STR_NONE, false, h->now, &id, &h->err));
    return id;
}

static inline struct person person_of(struct hub_store *h, int64_t id)
{
    persons all;
    good(h, person_list(h->db, &h->arena, &all, &h->err));
    for (size_t i = 0; i < all.n; i++)
        if (all.v[i].id == id)
            return all.v[i];
    fail_msg("there is no person %lld", (long long)id);
    return (struct person){0};
}

// The first of those that are read at the address, which must be known.
static inline struct feed_state feed_at(struct hub_store *h, const char *url)
{
    feed_states all;
    good(h, feeds_by_url(h->db, &h->arena, str_of(url), &all, &h->err));
    assert_true(all.n > 0);
    return all.v[0];
}

#endif
