// fetch_world.h – the fixture of tests of the fetcher: a loop, a fake web that says what fetch_answers.c has it say,
// and a fetcher that finds all names there. The fake web's address is on the operator's list unless a test says
// otherwise.
#ifndef TRIBUTARY_TESTS_FETCH_WORLD_H
#define TRIBUTARY_TESTS_FETCH_WORLD_H

#include "base/clock.h"
#include "base/limits.h"
#include "fetch/fetcher.h"
#include "support/fake_web.h"
#include "support/fetch_answers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>
// clang-format off
#include <cmocka.h>
// clang-format on

#define MS   1000
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

struct world {
    uv_loop_t loop;
    struct fake_web *web;
    struct fetcher *fetcher;
    struct guard guard;
    struct arena arena;
    char where[32];
};

static inline struct fetch_settings usual(struct world *w)
{
    return (struct fetch_settings){.user_agent = STR("Tributary/0 (+https://hub.example/about/fetcher)"),
                                   .guard = &w->guard,
                                   .host_gap = -1,
                                   .resolve_to = str_of(w->where)};
}

static inline void restart(struct world *w, const struct fetch_settings *settings)
{
    struct err err;
    if (w->fetcher)
        fetcher_free(w->fetcher);
    w->fetcher = fetcher_new(&w->loop, settings, &err);
    assert_non_null(w->fetcher);
}

static inline int world_start(void **state, fake_handler *handler)
{
    struct world *w = calloc(1, sizeof *w);
    uv_loop_init(&w->loop);
    w->web = fake_web_start(handler, NULL);
    snprintf(w->where, sizeof w->where, "127.0.0.1:%d", fake_web_port(w->web));
    cidr_parse(STR("127.0.0.0/8"), vec_push(&w->arena, &w->guard.allowed), NULL);
    struct fetch_settings settings = usual(w);
    restart(w, &settings);
    *state = w;
    return 0;
}

static inline int world_setup(void **state)
{
    return world_start(state, fetch_answer);
}

static inline int world_teardown(void **state)
{
    struct world *w = *state;
    if (w->fetcher)
        fetcher_free(w->fetcher);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    fake_web_stop(w->web);
    arena_done(&w->arena);
    free(w);
    return 0;
}

static inline void on_done(void *arg, struct fetch_response *response)
{
    struct fetch_response **into = arg;
    assert_null(*into); // exactly once
    *into = response;
}

static inline struct fetch_response *fetch(struct world *w, struct fetch_request request)
{
    struct fetch_response *r = NULL;
    assert_non_null(fetch_start(w->fetcher, &request, on_done, &r));
    assert_null(r); // never before start returns
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_non_null(r);
    return r;
}

static inline struct fetch_response *get(struct world *w, const char *url)
{
    return fetch(w, (struct fetch_request){.url = str_of(url)});
}

// Fetches, expects an error of this code with these words in it, and that it is one clean line.
static inline void refused(struct world *w, const char *url, enum err_code code, const char *words)
{
    struct fetch_response *r = get(w, url);
    if (r->err.code != code || !strstr(r->err.text, words))
        fail_msg("%s: %s '%s' (status %d), expected %s '%s'", url, err_name(r->err.code), r->err.text, r->status,
                 err_name(code), words);
    assert_int_equal(r->body.n, 0);
    assert_null(strchr(r->err.text, '\n'));
    fetch_response_free(r);
}

static inline void answered(struct world *w, const char *url, int status, const char *body)
{
    struct fetch_response *r = get(w, url);
    if (r->err.code || r->status != status || !str_is(r->body, body))
        fail_msg("%s: %s '%s', status %d, %zu bytes", url, err_name(r->err.code), r->err.text, r->status, r->body.n);
    fetch_response_free(r);
}

#endif
