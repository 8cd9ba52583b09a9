// The small readers and rules of requests and answers: fields, cookies, form tokens, codings, validators, sessions,
// listen addresses.
#include "base/clock.h"
#include "web/listen_priv.h"
#include "web/reply_priv.h"
#include "web/routes_priv.h"
#include "web/sessions_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static void fields_are_read(void **state)
{
    (void)state;
    struct arena a = {0};
    field_list f = {0};
    fields_read(&a, STR("a=1&b=x+y%21&=3&c&d=%00&a=2&e==="), &f);
    assert_true(str_is(field_get(&f, "a"), "1")); // the first
    assert_true(str_is(field_get(&f, "b"), "x y!"));
    assert_true(field_get(&f, "c").p && field_get(&f, "c").n == 0);
    assert_null(field_get(&f, "d").p);
    assert_true(str_is(field_get(&f, "e"), "=="));
    assert_null(field_get(&f, "z").p);
    assert_int_equal(field_number(&f, "a"), 1);
    assert_int_equal(field_number(&f, "b"), 0);
    arena_done(&a);
}

static void only_so_many_fields_are_read(void **state)
{
    (void)state;
    struct arena a = {0};
    field_list f = {0};
    char text[4001];
    for (int i = 0; i < 1000; i++)
        memcpy(text + 4 * i, "a=1&", 4);
    fields_read(&a, str_make(text, 4000), &f);
    assert_int_equal(f.n, 200);
    arena_done(&a);
}

static void cookies_are_read(void **state)
{
    (void)state;
    struct str header = STR("x=1; tributary=abc;tributary-form=d=e; y");
    assert_true(str_is(cookie_get(header, STR("tributary")), "abc"));
    assert_true(str_is(cookie_get(header, STR("tributary-form")), "d=e"));
    assert_null(cookie_get(header, STR("y")).p);
    assert_null(cookie_get(header, STR("form")).p);
    assert_null(cookie_get(STR_NONE, STR("x")).p);
}

static void tokens_change_by_the_hour_and_stay_good(void **state)
{
    (void)state;
    struct site site = {.seed = 5};
    char now[CSRF_TOKEN], later[CSRF_TOKEN];
    struct str secret = STR("0123456789012345678901234567890123456789abc");
    csrf_mask(&site, secret, 10 * CLOCK_HOUR, now);
    csrf_mask(&site, secret, 11 * CLOCK_HOUR, later);
    assert_string_not_equal(now, later);
    assert_true(csrf_matches(str_of(now), secret));
    assert_true(csrf_matches(str_of(later), secret));
    assert_false(csrf_matches(str_of(now), STR("0123456789012345678901234567890123456789abd")));
    assert_false(csrf_matches(str_of(now), STR("")));
    assert_false(csrf_matches(STR(""), STR("")));
    assert_false(csrf_matches(STR_NONE, secret));
    for (size_t i = 0; i < strlen(now); i++) { // no character may be another
        char other[CSRF_TOKEN];
        snprintf(other, sizeof other, "%s", now);
        other[i] = other[i] == '0' ? '1' : '0';
        assert_false(csrf_matches(str_of(other), secret));
        other[i] = 'G';
        assert_false(csrf_matches(str_of(other), secret));
    }
}

static void codings_are_weighed(void **state)
{
    (void)state;
    static const struct {
        const char *accept;
        bool yes;
    } cases[] = {{"gzip", true},
                 {"br, gzip;q=0.1", true},
                 {"GZIP", true},
                 {"*", true},
                 {"gzip;q=0", false},
                 {"gzip; q=0.000", false},
                 {"*;q=0", false},
                 {"gzip;q=0, *", false},
                 {"*, gzip;q=0", false},
                 {"br", false},
                 {"", false},
                 {"identity", false},
                 {"xgzip", false},
                 {"gzip;x=1;q=0.5", true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (coding_accepted(str_of(cases[i].accept), "gzip") != cases[i].yes)
            fail_msg("%s", cases[i].accept);
    assert_false(coding_accepted(STR_NONE, "gzip"));
}

static void validators_are_compared_weakly(void **state)
{
    (void)state;
    assert_true(etag_listed(STR("\"a\""), "\"a\""));
    assert_true(etag_listed(STR("\"x\", W/\"a\" ,\"y\""), "\"a\""));
    assert_true(etag_listed(STR(" * "), "\"a\""));
    assert_false(etag_listed(STR("\"ab\""), "\"a\""));
    assert_false(etag_listed(STR("a"), "\"a\""));
    assert_false(etag_listed(STR(""), "\"a\""));
}

static void routes_are_found(void **state)
{
    (void)state;
    struct arena a = {0};
    struct str param[PARAMS];
    unsigned methods;
    assert_non_null(route_find(&a, HTTP_GET, STR("/c/coastal%20repair"), param, &methods));
    assert_true(str_is(param[0], "coastal repair"));
    assert_non_null(route_find(&a, HTTP_GET, STR("/f/KEY/c/x.atom"), param, &methods));
    assert_true(str_is(param[0], "KEY") && str_is(param[1], "x.atom"));
    static const char *const none[] = {"/c/", "/c//feed.atom", "//",         "/c/x/y/z", "/C", "/me/",
                                       "",    "/entry/%00",    "/signin/a/b"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_null(route_find(&a, HTTP_GET, str_of(none[i]), param, &methods));
        assert_int_equal(methods, 0);
    }
    assert_null(route_find(&a, HTTP_OTHER, STR("/signin"), param, &methods));
    assert_int_equal(methods, (1u << HTTP_GET) | (1u << HTTP_POST));
    arena_done(&a);
}

static struct session session_of(int64_t person)
{
    struct session s = {.person = {.id = person, .name = STR("ann")}, .csrf = "c"};
    return s;
}

static void sessions_end_at_once(void **state)
{
    (void)state;
    struct arena a = {0};
    struct sessions *s = sessions_new(1);
    struct session made = session_of(7), got;
    struct str id = STR("0123456789012345678901234567890123456789abc"),
               other = STR("1123456789012345678901234567890123456789abc");
    int64_t now = 100 * CLOCK_DAY;
    sessions_put(s, id, now, &made, sessions_tick(s));
    assert_true(sessions_get(s, &a, id, now, &got));
    assert_true(got.person.id == 7 && str_is(got.person.name, "ann"));
    assert_false(sessions_get(s, &a, other, now, &got));
    assert_false(sessions_get(s, &a, STR("short"), now, &got));
    assert_false(sessions_get(s, &a, id, now + 6 * CLOCK_MINUTE, &got));
    assert_true(sessions_due(s, id, now));
    assert_false(sessions_due(s, id, now + CLOCK_MINUTE));
    assert_true(sessions_due(s, id, now + CLOCK_HOUR));
    uint64_t before = sessions_tick(s);
    sessions_drop(s, id);
    assert_false(sessions_get(s, &a, id, now, &got));
    sessions_put(s, id, now, &made, before); // loaded before it ended
    assert_false(sessions_get(s, &a, id, now, &got));
    sessions_put(s, id, now, &made, sessions_tick(s));
    sessions_drop_person(s, 8);
    assert_true(sessions_get(s, &a, id, now, &got));
    sessions_drop_person(s, 7);
    assert_false(sessions_get(s, &a, id, now, &got));
    sessions_put(s, id, now, &made, sessions_tick(s));
    sessions_clear(s);
    assert_false(sessions_get(s, &a, id, now, &got));
    sessions_free(s);
    arena_done(&a);
}

static void listen_addresses_are_read(void **state)
{
    (void)state;
    struct err err;
    int fd, port, again;
    static const char *const bad[] = {
        "", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "host.example:80", "[::1:80", "unix:", "127.1:80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (listen_open(str_of(bad[i]), &fd, &port, &err))
            fail_msg("%s", bad[i]);
        assert_string_equal(err_name(err.code), err_name(ERR_SETTING));
    }
    assert_true(listen_open(STR("127.0.0.1:0"), &fd, &port, &err));
    assert_true(port > 0);
    char same[40];
    snprintf(same, sizeof same, "127.0.0.1:%d", port);
    assert_false(listen_open(str_of(same), &again, &port, &err));
    assert_string_equal(err_name(err.code), err_name(ERR_UNAVAILABLE));
    assert_non_null(strstr(err.text, "in use"));
    close(fd);
}

static void a_socket_file_is_taken_over_only_when_dead(void **state)
{
    (void)state;
    struct err err;
    int fd, again, port;
    char dir[] = "/tmp/tributary-test-XXXXXX", address[80];
    assert_non_null(mkdtemp(dir));
    snprintf(address, sizeof address, "unix:%s/s", dir);
    assert_true(listen_open(str_of(address), &fd, &port, &err));
    assert_int_equal(port, 0);
    assert_false(listen_open(str_of(address), &again, &port, &err)); // somebody answers there
    close(fd);
    assert_true(listen_open(str_of(address), &again, &port, &err)); // left over
    close(again);
    unlink(address + 5);
    FILE *f = fopen(address + 5, "wb"); // no socket: somebody's file
    fclose(f);
    assert_false(listen_open(str_of(address), &again, &port, &err));
    assert_int_equal(access(address + 5, F_OK), 0);
    unlink(address + 5);
    rmdir(dir);
}

static void loopback_is_known(void **state)
{
    (void)state;
    static const char *const yes[] = {"localhost", "LOCALHOST:80", "127.0.0.1", "127.9.9.9:1", "[::1]", "[::1]:8080"};
    static const char *const no[] = {
        "", "localhost.example", "127.0.0.1.example", "128.0.0.1", "::1", "[::2]", "127.1", "localhost:x", "0.0.0.0"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!authority_is_loopback(str_of(yes[i])))
            fail_msg("%s", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (authority_is_loopback(str_of(no[i])))
            fail_msg("%s", no[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_read),           cmocka_unit_test(only_so_many_fields_are_read),
        cmocka_unit_test(cookies_are_read),          cmocka_unit_test(tokens_change_by_the_hour_and_stay_good),
        cmocka_unit_test(codings_are_weighed),       cmocka_unit_test(validators_are_compared_weakly),
        cmocka_unit_test(routes_are_found),          cmocka_unit_test(sessions_end_at_once),
        cmocka_unit_test(listen_addresses_are_read), cmocka_unit_test(a_socket_file_is_taken_over_only_when_dead),
        cmocka_unit_test(loopback_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
