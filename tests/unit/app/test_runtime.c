// test_runtime.c – what runs beside the loop begins, or says in one line why it cannot.
#include "app/runtime.h"
#include "store/db.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define LANES (RUNTIME_STORE | RUNTIME_INGEST | RUNTIME_SERVE)

struct world {
    struct scratch scratch;
    struct settings settings;
    struct runtime runtime;
    struct err err;
};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    scratch_make(&w->scratch);
    w->settings.store = str_of(scratch_path(&w->scratch, "hub.db"));
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    scratch_remove(&w->scratch);
    free(w);
    return 0;
}

static void make_store(struct world *w)
{
    struct db *db;
    assert_true(db_open(w->settings.store.p, DB_WRITE, &db, &w->err));
    db_close(db);
}

static void refused(struct world *w, enum err_code code, const char *why)
{
    assert_false(runtime_open(&w->runtime, &w->settings, LANES, &w->err));
    assert_string_equal(err_name(w->err.code), err_name(code));
    assert_non_null(strstr(w->err.text, w->settings.store.p));
    assert_non_null(strstr(w->err.text, why));
}

static void lanes_begin_with_a_store_of_their_own(void **state)
{
    struct world *w = *state;
    make_store(w);
    assert_true(runtime_open(&w->runtime, &w->settings, LANES, &w->err));
    runtime_close(&w->runtime);
}

// Whoever opened it before was luckier.
static void a_store_that_a_lane_cannot_open_is_told_with_the_cause(void **state)
{
    struct world *w = *state;
    refused(w, ERR_NO_INPUT, "there is none yet");
    FILE *f = fopen(w->settings.store.p, "w");
    fputs("a letter to a friend, of more than sixteen bytes", f);
    fclose(f);
    refused(w, ERR_STORE, "is not a");
    unlink(w->settings.store.p);
    make_store(w);
    w->settings.store = str_of(w->scratch.dir);
    refused(w, ERR_STORE, "is a folder");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lanes_begin_with_a_store_of_their_own, setup, teardown),
        cmocka_unit_test_setup_teardown(a_store_that_a_lane_cannot_open_is_told_with_the_cause, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
