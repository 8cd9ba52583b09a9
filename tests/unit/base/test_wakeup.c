// test_wakeup.c – a descriptor that tells the loop that somebody called.
#include "base/wakeup.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool readable(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    return poll(&p, 1, 0) == 1;
}

static void readable_from_send_to_take(void **state)
{
    (void)state;
    int fd = wakeup_open();
    assert_false(readable(fd));
    wakeup_take(fd); // does not wait
    for (int i = 0; i < 1000; i++)
        wakeup_send(fd);
    assert_true(readable(fd));
    wakeup_take(fd);
    assert_false(readable(fd));
    wakeup_send(fd);
    assert_true(readable(fd));
    wakeup_close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(readable_from_send_to_take)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
