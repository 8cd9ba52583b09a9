// test_proxy.c – who really asks (protocols 7.11, security.md row 23).
#include "web/proxy_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static struct arena arena;
static struct proxies proxies;

static int setup(void **state)
{
    (void)state;
    struct str words[] = {STR("10.0.0.0/8"), STR("::1"), STR("unix")};
    struct err err;
    return proxies_read(&arena, words, 3, &proxies, &err) ? 0 : -1;
}
static int teardown(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static void the_last_address_that_no_proxy_has_is_who_asks(void **state)
{
    (void)state;
    static const struct {
        const char *peer, *forwarded, *client;
    } rows[] = {
        {"192.0.2.9", "198.51.100.1", "192.0.2.9"}, // nobody's proxy: what it says is nothing
        {"10.0.0.1", "198.51.100.1", "198.51.100.1"},
        {"10.0.0.1", "203.0.113.5, 198.51.100.1", "198.51.100.1"}, // the left one, the client may have made up
        {"10.0.0.1", "198.51.100.1,10.1.1.1 , 10.2.2.2", "198.51.100.1"},
        {"10.0.0.1", "10.1.1.1", "10.1.1.1"}, // inside all the way
        {"10.0.0.1", "", "10.0.0.1"},
        {"10.0.0.1", "unknown", "10.0.0.1"},
        {"10.0.0.1", "198.51.100.1, _hidden", "10.0.0.1"},
        {"10.0.0.1", "198.51.100.1, ", "10.0.0.1"},
        {"10.0.0.1", "198.51.100.1:4711", "198.51.100.1"},
        {"10.0.0.1", "[2001:DB8::7]:4711", "2001:db8::7"},
        {"10.0.0.1", "2001:db8::7", "2001:db8::7"},
        {"::1", "::ffff:198.51.100.1", "198.51.100.1"},
        {"::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"},
        {"unix", "198.51.100.1", "198.51.100.1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str client = proxies_client(&proxies, &arena, str_of(rows[i].peer), str_of(rows[i].forwarded));
        if (!str_is(client, rows[i].client))
            fail_msg("%s, '%s': " STR_FMT, rows[i].peer, rows[i].forwarded, STR_ARG(client));
    }
}

static void nobody_is_trusted_unless_named(void **state)
{
    (void)state;
    struct proxies none = {0};
    assert_true(str_is(proxies_client(&none, &arena, STR("127.0.0.1"), STR("192.0.2.1")), "127.0.0.1"));
    assert_true(str_is(proxies_client(&none, &arena, STR("unix"), STR("192.0.2.1")), "unix"));
    assert_false(proxies_trust(&none, STR("10.0.0.1")));
    assert_true(proxies_trust(&proxies, STR("10.0.0.1")));
    assert_true(proxies_trust(&proxies, STR("unix")));
    assert_false(proxies_trust(&proxies, STR("192.0.2.1")));
}

static void a_word_that_is_no_range_is_an_error(void **state)
{
    (void)state;
    struct str word = STR("proxy.example");
    struct proxies p;
    struct err err;
    assert_false(proxies_read(&arena, &word, 1, &p, &err));
    assert_int_equal(err.code, ERR_SETTING);
    assert_non_null(strstr(err.text, "--trust-proxy"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_address_that_no_proxy_has_is_who_asks),
        cmocka_unit_test(nobody_is_trusted_unless_named),
        cmocka_unit_test(a_word_that_is_no_range_is_an_error),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
