// test_cidr.c – addresses and ranges (RFC 4291, RFC 4632).
#include "text/cidr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/un.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static void addresses_have_one_shape(void **state)
{
    (void)state;
    static const struct {
        const char *given, *text;
        bool v6;
    } rows[] = {
        {"127.0.0.1", "127.0.0.1", false},
        {"::1", "::1", true},
        {"2001:DB8:0::1", "2001:db8::1", true},
        {"::ffff:192.0.2.1", "192.0.2.1", false}, // mapped: that is where its packets go
    };
    static const char *const bad[] = {"",      "localhost",  "127.1",    "1.2.3.4:80",
                                      "[::1]", "fe80::1%lo", "1.2.3.4 ", "0x7f.0.0.1"};
    struct ip ip;
    char room[IP_TEXT];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(ip_parse(str_of(rows[i].given), &ip));
        assert_int_equal(ip.v6, rows[i].v6);
        ip_text(&ip, room);
        assert_string_equal(room, rows[i].text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(ip_parse(str_of(bad[i]), &ip));
}

static bool holds(const char *range, const char *address)
{
    struct cidr c;
    struct ip ip;
    assert_true(cidr_parse(str_of(range), &c, NULL) && ip_parse(str_of(address), &ip));
    return cidr_holds(&c, &ip);
}

static void a_customer_has_64_bits_of_IPv6_and_all_of_IPv4(void **state)
{
    (void)state;
    static const char *const rows[][2] = {{"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"},
                                          {"::1", "::"},
                                          {"192.0.2.1", "192.0.2.1"},
                                          {"::ffff:192.0.2.1", "192.0.2.1"}};
    struct ip ip;
    char room[IP_TEXT];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(ip_parse(str_of(rows[i][0]), &ip));
        ip = ip_customer(&ip);
        assert_true(str_is(ip_text(&ip, room), rows[i][1]));
    }
}

static void a_range_holds_what_shares_its_bits(void **state)
{
    (void)state;
    assert_true(holds("10.0.0.0/9", "10.127.255.255"));
    assert_false(holds("10.0.0.0/9", "10.128.0.0"));
    assert_true(holds("192.0.2.1", "192.0.2.1"));
    assert_false(holds("192.0.2.1", "192.0.2.2"));
    assert_true(holds("0.0.0.0/0", "255.1.2.3"));
    assert_false(holds("0.0.0.0/0", "::1"));
    assert_true(holds("fd00::/8", "fd12::1"));
    assert_true(holds("::ffff:10.0.0.0/104", "10.9.9.9"));
    assert_false(holds("::/0", "::ffff:10.0.0.1"));
}

static void a_range_that_is_none_is_an_error(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "/8",
                                      "10.0.0.0/",
                                      "10.0.0.0/33",
                                      "10.0.0.0/-1",
                                      "10.0.0.0/+8",
                                      "10.0.0.1/8",
                                      "localhost",
                                      "10.0.0",
                                      "0x7f.0.0.1",
                                      "::1/129",
                                      "fe80::1%lo",
                                      "fd00::1/8",
                                      "10.0.0.0/8x",
                                      "10.0.0.0 /8",
                                      "[::1]",
                                      "::ffff:10.1.0.0/104",
                                      "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct cidr c;
        struct err err = {0};
        if (cidr_parse(str_of(bad[i]), &c, &err))
            fail_msg("'%s' was taken", bad[i]);
        assert_int_equal(err.code, ERR_SETTING);
    }
    struct cidr c;
    assert_false(cidr_parse(STR_NONE, &c, NULL));
}

// The address that a socket has, as text and back: mapped IPv4 is IPv4 here as well.
static void a_sockets_address_is_read_whatever_its_family(void **state)
{
    (void)state;
    static const struct {
        const char *address, *text;
    } rows[] = {{"192.0.2.7", "192.0.2.7"}, {"2001:db8::7", "2001:db8::7"}, {"::ffff:192.0.2.7", "192.0.2.7"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sockaddr_in in = {.sin_family = AF_INET};
        struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
        bool four = inet_pton(AF_INET, rows[i].address, &in.sin_addr) == 1;
        if (!four)
            assert_int_equal(inet_pton(AF_INET6, rows[i].address, &in6.sin6_addr), 1);
        struct ip ip;
        char room[IP_TEXT];
        assert_true(ip_of(four ? (const struct sockaddr *)(const void *)&in : (const void *)&in6, &ip));
        struct str text = ip_text(&ip, room);
        assert_true(str_is(text, rows[i].text));
    }
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    struct ip ip;
    assert_false(ip_of((const struct sockaddr *)(const void *)&un, &ip));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_have_one_shape),
        cmocka_unit_test(a_customer_has_64_bits_of_IPv6_and_all_of_IPv4),
        cmocka_unit_test(a_range_holds_what_shares_its_bits),
        cmocka_unit_test(a_range_that_is_none_is_an_error),
        cmocka_unit_test(a_sockets_address_is_read_whatever_its_family),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
