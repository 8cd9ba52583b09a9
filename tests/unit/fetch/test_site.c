// test_site.c – what is one site (protocols 3.5; docs/why/polling.md).
#include "fetch/site_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static void sites_are_what_was_registered(void **state)
{
    (void)state;
    static const struct {
        const char *host, *site;
    } rows[] = {
        {"example.org", "example.org"},
        {"a.example.org", "example.org"},
        {"a.b.c.example.org", "example.org"},
        {"alice.github.io", "github.io"}, // one server, whoever writes there
        {"www.bbc.co.uk", "bbc.co.uk"},
        {"a.b.example.com.au", "example.com.au"},
        {"example.co.uk", "example.co.uk"},
        {"co.uk", "co.uk"},
        {"www.t.co", "t.co"},
        {"blog.example.de", "example.de"},
        {"com.example.de", "example.de"}, // only where the country comes right after
        {"a.com.example", "com.example"},
        {"a.com.museum", "com.museum"},
        {"localhost", "localhost"},
        {"", ""},
        {"127.0.0.1", "127.0.0.1"},
        {"2001:db8::10:a.b", "2001:db8::10:a.b"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!str_is(site_of(str_of(rows[i].host)), rows[i].site))
            fail_msg("%s: " STR_FMT, rows[i].host, STR_ARG(site_of(str_of(rows[i].host))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sites_are_what_was_registered)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
