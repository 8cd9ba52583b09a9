// test_guard.c – every boundary of every range, every spelling that hides one, the operator's list, the ports.
#include "fetch/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/un.h>
// clang-format off
#include <cmocka.h>
// clang-format on

union any {
    struct sockaddr sa;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    struct sockaddr_un un;
};

static union any make(const char *text)
{
    union any a = {0};
    if (inet_pton(AF_INET, text, &a.in.sin_addr) == 1)
        a.in.sin_family = AF_INET;
    else if (inet_pton(AF_INET6, text, &a.in6.sin6_addr) == 1)
        a.in6.sin6_family = AF_INET6;
    else
        fail_msg("bad test address %s", text);
    return a;
}

struct row {
    const char *address;
    const char *why; // NULL: global
};

// clang-format off
static const struct row rows[] = {
    // IPv4: the last before, the first, the last, the first after
    {"0.0.0.0", "an address of \"this network\""}, {"0.255.255.255", "an address of \"this network\""}, {"1.0.0.0", NULL},
    {"9.255.255.255", NULL}, {"10.0.0.0", "a private address"}, {"10.255.255.255", "a private address"}, {"11.0.0.0", NULL},
    {"100.63.255.255", NULL}, {"100.64.0.0", "a carrier's shared address"}, {"100.127.255.255", "a carrier's shared address"}, {"100.128.0.0", NULL},
    {"126.255.255.255", NULL}, {"127.0.0.0", "a loopback address"}, {"127.0.0.1", "a loopback address"}, {"127.255.255.255", "a loopback address"}, {"128.0.0.0", NULL},
    {"169.253.255.255", NULL}, {"169.254.0.0", "a link-local address"}, {"169.254.169.254", "a link-local address"}, {"169.254.255.255", "a link-local address"}, {"169.255.0.0", NULL},
    {"172.15.255.255", NULL}, {"172.16.0.0", "a private address"}, {"172.31.255.255", "a private address"}, {"172.32.0.0", NULL},
    {"191.255.255.255", NULL}, {"192.0.0.0", "a protocol's own address"}, {"192.0.0.255", "a protocol's own address"}, {"192.0.1.0", NULL},
    {"192.0.1.255", NULL}, {"192.0.2.0", "an address for documentation"}, {"192.0.2.255", "an address for documentation"}, {"192.0.3.0", NULL},
    {"192.88.98.255", NULL}, {"192.88.99.0", "a 6to4 relay address"}, {"192.88.99.255", "a 6to4 relay address"}, {"192.88.100.0", NULL},
    {"192.167.255.255", NULL}, {"192.168.0.0", "a private address"}, {"192.168.255.255", "a private address"}, {"192.169.0.0", NULL},
    {"198.17.255.255", NULL}, {"198.18.0.0", "an address for benchmarks"}, {"198.19.255.255", "an address for benchmarks"}, {"198.20.0.0", NULL},
    {"198.51.99.255", NULL}, {"198.51.100.0", "an address for documentation"}, {"198.51.100.255", "an address for documentation"}, {"198.51.101.0", NULL},
    {"203.0.112.255", NULL}, {"203.0.113.0", "an address for documentation"}, {"203.0.113.255", "an address for documentation"}, {"203.0.114.0", NULL},
    {"223.255.255.255", NULL}, {"224.0.0.0", "a multicast address"}, {"239.255.255.255", "a multicast address"},
    {"240.0.0.0", "a reserved address"}, {"255.255.255.254", "a reserved address"}, {"255.255.255.255", "a reserved address"},
    {"9.9.9.9", NULL},
    // IPv6
    {"::", "the unspecified address"}, {"::1", "a loopback address"}, {"::2", "an IPv4-compatible address"},
    {"::127.0.0.1", "an IPv4-compatible address"}, {"::9.9.9.9", "an IPv4-compatible address"}, {"::1:0:0", "no global address"},
    {"::ffff:127.0.0.1", "a loopback address"}, {"::ffff:7f00:1", "a loopback address"}, {"::ffff:10.0.0.1", "a private address"}, {"::ffff:9.9.9.9", NULL},
    {"::ffff:0:0", "an address of \"this network\""}, {"::ffff:255.255.255.255", "a reserved address"}, {"::fffe:9.9.9.9", "no global address"}, {"::1:0:909:909", "no global address"},
    {"64:ff9b::7f00:1", "a loopback address"}, {"64:ff9b::a9fe:a9fe", "a link-local address"}, {"64:ff9b::909:909", NULL}, {"64:ff9b:0:0:0:1::", "no global address"},
    {"64:ff9b:1::909:909", "an address of a local translator"}, {"64:ff9b:2::1", "no global address"},
    {"100::", "a discard-only address"}, {"100::1:0:0:0:0", "no global address"}, {"1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "no global address"},
    {"2000::", NULL}, {"2000:ffff::1", NULL},
    {"2001::", "a Teredo address"}, {"2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "a Teredo address"}, {"2001:1::", "a protocol's own address"},
    {"2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "a protocol's own address"}, {"2001:200::", NULL},
    {"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", NULL}, {"2001:db8::", "an address for documentation"},
    {"2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "an address for documentation"}, {"2001:db9::", NULL},
    {"2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL}, {"2002::", "a 6to4 address"}, {"2002:7f00:1::1", "a 6to4 address"}, {"2002:909:909::1", "a 6to4 address"},
    {"2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a 6to4 address"}, {"2003::", NULL}, {"2606:4700::1111", NULL},
    {"3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL}, {"3fff::", "an address for documentation"},
    {"3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "an address for documentation"}, {"3fff:1000::", NULL}, {"3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL},
    {"4000::", "no global address"}, {"5f00::1", "no global address"}, {"fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "no global address"},
    {"fc00::", "a private address"}, {"fd00::1", "a private address"}, {"fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a private address"}, {"fe00::", "no global address"},
    {"fe7f:ffff::", "no global address"}, {"fe80::1", "a link-local address"}, {"febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a link-local address"},
    {"fec0::1", "a site-local address"}, {"feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a site-local address"}, {"ff00::", "a multicast address"}, {"ff02::1", "a multicast address"},
    {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "a multicast address"},
};
// clang-format on

static void only_global_unicast_passes(void **state)
{
    (void)state;
    static const struct guard none = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        union any a = make(rows[i].address);
        const char *why = NULL;
        bool ok = guard_allows(&none, &a.sa, &why);
        if (ok != !rows[i].why)
            fail_msg("%s was %s", rows[i].address, ok ? "let through" : "refused");
        if (!ok && strcmp(why, rows[i].why) != 0)
            fail_msg("%s: '%s', expected '%s'", rows[i].address, why, rows[i].why);
        assert_int_equal(address_global(&a.sa, NULL), ok);
    }
}

static void other_families_never_pass(void **state)
{
    (void)state;
    struct arena a = {0};
    struct guard g = {0};
    assert_true(cidr_parse(STR("0.0.0.0/0"), vec_push(&a, &g.allowed), NULL));
    assert_true(cidr_parse(STR("::/0"), vec_push(&a, &g.allowed), NULL));
    union any u = {0};
    u.un.sun_family = AF_UNIX;
    const char *why = NULL;
    assert_false(guard_allows(&g, &u.sa, &why));
    assert_string_equal(why, "no internet address");
    arena_done(&a);
}

static bool allowed_by(const char *cidr, const char *address)
{
    struct arena a = {0};
    struct guard g = {0};
    struct err err;
    if (!cidr_parse(str_of(cidr), vec_push(&a, &g.allowed), &err))
        fail_msg("%s: %s", cidr, err.text);
    union any u = make(address);
    bool ok = guard_allows(&g, &u.sa, NULL);
    arena_done(&a);
    return ok;
}

static void the_operators_list_opens_exactly_its_ranges(void **state)
{
    (void)state;
    assert_true(allowed_by("127.0.0.0/8", "127.0.0.1"));
    assert_true(allowed_by("127.0.0.0/8", "127.255.255.255"));
    assert_true(allowed_by("127.0.0.0/8", "::ffff:127.0.0.1"));   // the same place
    assert_true(allowed_by("127.0.0.0/8", "64:ff9b::127.0.0.1")); // where the translator connects
    assert_false(allowed_by("127.0.0.0/8", "2002:7f00:1::1"));
    assert_false(allowed_by("127.0.0.0/8", "::127.0.0.1"));
    assert_false(allowed_by("127.0.0.0/8", "10.0.0.1"));
    assert_false(allowed_by("127.0.0.0/8", "::1"));
    assert_true(allowed_by("10.1.2.3", "10.1.2.3"));
    assert_false(allowed_by("10.1.2.3", "10.1.2.2"));
    assert_true(allowed_by("172.16.0.0/12", "172.31.255.255"));
    assert_false(allowed_by("172.16.0.0/13", "172.24.0.0"));
    assert_true(allowed_by("::1", "::1"));
    assert_false(allowed_by("::1", "::2"));
    assert_true(allowed_by("fd00::/8", "fdff::1"));
    assert_false(allowed_by("fd00::/8", "fc00::1"));
    assert_false(allowed_by("::/0", "127.0.0.1"));
    assert_false(allowed_by("::/0", "::ffff:127.0.0.1")); // IPv4 needs an IPv4 range
    assert_true(allowed_by("::ffff:127.0.0.0/104", "127.0.0.1"));
    assert_true(allowed_by("0.0.0.0/0", "169.254.169.254"));
    assert_true(allowed_by(" 127.0.0.1 ", "127.0.0.1"));
}

static void ports_of_the_web_only(void **state)
{
    (void)state;
    static const struct guard strict = {0}, open = {.any_port = true};
    static const int good[] = {80,   443,  1024, 3000, 4000, 8000,  8008,  8080,
                               8081, 8088, 8443, 8888, 9000, 10000, 49152, 65535};
    static const int bad[] = {-1,   0,    1,    21,    22,    25,    53,    70,   79,    81,
                              110,  139,  389,  442,   444,   445,   1023,  2049, 3306,  5432,
                              6379, 6667, 9200, 11211, 27017, 27018, 27019, 2375, 65536, 10250};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(guard_allows_port(&strict, good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(guard_allows_port(&strict, bad[i]));
    assert_true(guard_allows_port(&open, 22));
    assert_true(guard_allows_port(&open, 6379));
    assert_false(guard_allows_port(&open, 0));
    assert_false(guard_allows_port(&open, 65536));
}

static void a_refused_address_is_said_as_the_operator_would_allow_it(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"127.0.0.1", "127.0.0.1"}, {"::ffff:10.2.3.4", "10.2.3.4"}, {"::1", "::1"},
        {"fd00::5", "fd00::5"},     {"5f00::1", "5f00::1"},          {"64:ff9b::7f00:1", "64:ff9b::7f00:1"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        union any u = make(pairs[i][0]);
        char room[ADDRESS_TEXT];
        assert_string_equal(address_text(&u.sa, room).p, pairs[i][1]);
        assert_true(allowed_by(pairs[i][1], pairs[i][0]));
    }
    union any u = {0};
    char room[ADDRESS_TEXT];
    assert_string_equal(address_text(&u.sa, room).p, "?");
    assert_false(address_services(&u.sa));
}

static void where_clouds_keep_keys_is_known(void **state)
{
    (void)state;
    static const char *const yes[] = {"169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fe80::1",
                                      "fd00:ec2::254"};
    static const char *const no[] = {"127.0.0.1", "10.2.3.4", "fd00::5", "9.9.9.9"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        union any u = make(yes[i]);
        assert_true(address_services(&u.sa));
    }
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        union any u = make(no[i]);
        assert_false(address_services(&u.sa));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_global_unicast_passes),
        cmocka_unit_test(other_families_never_pass),
        cmocka_unit_test(the_operators_list_opens_exactly_its_ranges),
        cmocka_unit_test(ports_of_the_web_only),
        cmocka_unit_test(a_refused_address_is_said_as_the_operator_would_allow_it),
        cmocka_unit_test(where_clouds_keep_keys_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
