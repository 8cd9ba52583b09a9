// A set of sockets in the loop: who is told of what, and when the loop may end.
#include "base/clock.h"
#include "fetch/sockets_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <cmocka.h>

enum { PAIRS = 3 };

struct world {
    uv_loop_t loop;
    struct sockets *sockets;
    int pair[PAIRS][2]; // the first of each is watched, the second is the other side
    int in, out, failed, told;
    bool remove; // whoever is told of is taken out
};

static void on_ready(void *arg, int fd, bool in, bool out, bool failed)
{
    struct world *w = arg;
    w->in += in;
    w->out += out;
    w->failed += failed;
    if (w->remove)
        sockets_remove(w->sockets, fd);
}

static void on_told(void *arg)
{
    struct world *w = arg;
    w->told++;
}

static int setup(void **state)
{
    static struct world w;
    w = (struct world){0};
    uv_loop_init(&w.loop);
    w.sockets = sockets_new(&w.loop, &(struct sockets_hooks){on_ready, on_told, &w, CLOCK_SECOND});
    for (int i = 0; i < PAIRS; i++)
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, w.pair[i]), 0);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    sockets_free(w->sockets);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    for (int i = 0; i < PAIRS; i++)
        for (int k = 0; k < 2; k++)
            close(w->pair[i][k]);
    return uv_loop_close(&w->loop);
}

static void those_that_are_ready_are_told_of_together(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < PAIRS; i++)
        sockets_add(w->sockets, w->pair[i][0], true, false);
    assert_int_equal(write(w->pair[0][1], "a", 1), 1);
    assert_int_equal(write(w->pair[2][1], "c", 1), 1);
    uv_run(&w->loop, UV_RUN_ONCE);
    assert_int_equal(w->in, 2);
    assert_int_equal(w->out, 0);
    assert_int_equal(w->told, 1);
    uv_run(&w->loop, UV_RUN_ONCE); // nobody read them
    assert_int_equal(w->in, 4);
}

static void what_is_waited_for_may_change(void **state)
{
    struct world *w = *state;
    sockets_add(w->sockets, w->pair[0][0], true, false);
    sockets_change(w->sockets, w->pair[0][0], false, true);
    assert_int_equal(write(w->pair[0][1], "a", 1), 1);
    uv_run(&w->loop, UV_RUN_ONCE);
    assert_int_equal(w->in, 0);
    assert_int_equal(w->out, 1);
    sockets_change(w->sockets, w->pair[0][0], true, false);
    shutdown(w->pair[0][1], SHUT_RDWR);
    uv_run(&w->loop, UV_RUN_ONCE);
    assert_int_equal(w->in, 1);
    assert_int_equal(w->failed, 1);
}

static void without_any_the_loop_ends(void **state)
{
    struct world *w = *state;
    assert_int_equal(uv_run(&w->loop, UV_RUN_DEFAULT), 0); // before there was any
    w->remove = true;
    for (int i = 0; i < PAIRS; i++) {
        sockets_add(w->sockets, w->pair[i][0], true, false);
        assert_int_equal(write(w->pair[i][1], "a", 1), 1);
    }
    assert_true(uv_loop_alive(&w->loop));
    assert_int_equal(uv_run(&w->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(w->in, PAIRS);
    sockets_add(w->sockets, w->pair[0][0], true, false);
    assert_true(uv_loop_alive(&w->loop));
    close(w->pair[0][0]); // who closes first takes it out all the same
    sockets_remove(w->sockets, w->pair[0][0]);
    assert_false(uv_loop_alive(&w->loop));
    w->pair[0][0] = dup(w->pair[1][0]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(those_that_are_ready_are_told_of_together, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_waited_for_may_change, setup, teardown),
        cmocka_unit_test_setup_teardown(without_any_the_loop_ends, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
