// test_log.c – one line an event, whatever is in it.
#include "base/clock.h"
#include "base/log.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static char said[8192];

// What speak() puts on standard error.
static void listen_to(void (*speak)(void))
{
    char path[] = "/var/tmp/log-XXXXXX";
    int fd = mkstemp(path), kept = dup(STDERR_FILENO);
    assert_true(fd >= 0 && kept >= 0);
    dup2(fd, STDERR_FILENO);
    speak();
    dup2(kept, STDERR_FILENO);
    close(kept);
    ssize_t n = pread(fd, said, sizeof said - 1, 0);
    assert_true(n >= 0);
    said[n] = 0;
    close(fd);
    unlink(path);
}

static void forge(void)
{
    log_event(LOG_ERROR, "visit", "title: %s", "x\n{\"level\":\"error\"}\r\x1b[2J\"\\");
}

static void foreign_text_cannot_forge_a_line(void **state)
{
    (void)state;
    clock_set(INT64_C(1789986180000000));
    listen_to(forge);
    assert_string_equal(said,
                        "{\"t\":\"2026-09-21T10:23:00Z\",\"level\":\"error\",\"event\":\"visit\",\"text\":\"title: "
                        "x\\n{\\\"level\\\":\\\"error\\\"}\\r\\u001b[2J\\\"\\\\\"}\n");
    clock_set(0);
}

static void by_threshold(void)
{
    log_threshold(LOG_WARN);
    log_event(LOG_DEBUG, "a", "no");
    log_event(LOG_INFO, "b", "no");
    log_event(LOG_WARN, "c", "yes");
    log_threshold(LOG_DEBUG);
    log_event(LOG_DEBUG, "d", "yes");
    log_threshold(LOG_WARN);
}

static void threshold_is_kept(void **state)
{
    (void)state;
    listen_to(by_threshold);
    assert_null(strstr(said, "\"no\""));
    assert_non_null(strstr(said, "\"event\":\"c\""));
    assert_non_null(strstr(said, "\"event\":\"d\""));
}

static void long_text(void)
{
    log_event(LOG_ERROR, "long", "%05000d", 7);
}

static void long_texts_are_cut_but_stay_a_line(void **state)
{
    (void)state;
    listen_to(long_text);
    size_t n = strlen(said);
    assert_in_range(n, 1000, 1200);
    assert_string_equal(said + n - 3, "\"}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(foreign_text_cannot_forge_a_line),
        cmocka_unit_test(threshold_is_kept),
        cmocka_unit_test(long_texts_are_cut_but_stay_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
