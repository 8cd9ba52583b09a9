// test_process.c – what a process that listens gives up.
#include "app/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <cmocka.h>

static void a_confined_process_gains_nothing_and_shows_nothing(void **state)
{
    (void)state;
    umask(022);
    process_confine();
    assert_int_equal(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
    assert_int_equal(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), PROCESS_CHECKED);
    assert_int_equal(umask(0), 077);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_confined_process_gains_nothing_and_shows_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
