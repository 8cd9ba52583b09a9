// test_failure.c – why a transfer came to nothing, word by word: what a coordinator reads on the feed's page.
#include "fetch/failure_priv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static struct failure_facts facts(void)
{
    return (struct failure_facts){.host = STR("feeds.example"),
                                  .port = 443,
                                  .body_max = 16u * 1024 * 1024,
                                  .micros = 15000000,
                                  .limit_ms = 60000,
                                  .connect_ms = 10000,
                                  .detail = STR("the library's words")};
}

static void says(enum failure failure, const struct failure_facts *f, enum err_code code, const char *text)
{
    struct err err = {0};
    assert_false(failure_err(failure, f, &err));
    assert_string_equal(err.text, text);
    assert_int_equal(err.code, code);
}

static void each_failure_has_words_of_its_own(void **state)
{
    (void)state;
    struct failure_facts f = facts();
    f.bytes = 4711;
    says(FAILURE_SOCKETS, &f, ERR_BUSY, "this hub has no more connections to spare");
    says(FAILURE_HEADERS, &f, ERR_LIMIT, "sends more headers than this hub reads");
    says(FAILURE_LENGTHS, &f, ERR_PROTOCOL, "gives two different lengths for one answer");
    says(FAILURE_BODY, &f, ERR_LIMIT, "stopped after 16 MiB: more than this hub reads");
    says(FAILURE_RATIO, &f, ERR_LIMIT, "stopped: the answer unpacks to more than two hundred times its size");
    says(FAILURE_WIRE, &f, ERR_LIMIT, "stopped: sends without end but says nothing");
    says(FAILURE_DEADLINE, &f, ERR_TIMEOUT, "took longer than 60 s in all (4711 bytes had come)");
    says(FAILURE_NAME, &f, ERR_DNS,
         "the name feeds.example could not be found: there is none, or nobody who should know it answers");
    says(FAILURE_SILENT, &f, ERR_UNAVAILABLE, "feeds.example closed the connection without an answer");
    says(FAILURE_BROKEN, &f, ERR_UNAVAILABLE, "the connection to feeds.example broke off after 4711 bytes");
    says(FAILURE_CUT, &f, ERR_UNAVAILABLE, "the answer broke off after 4711 bytes, before its end");
    says(FAILURE_PACKING, &f, ERR_PROTOCOL, "the answer is not packed the way it says");
    says(FAILURE_NOT_HTTP, &f, ERR_PROTOCOL, "feeds.example port 443 answers with something that is not HTTP");
    says(FAILURE_MEMORY, &f, ERR_LIMIT, "the answer has a header or a part that is too long");
    says(FAILURE_OTHER, &f, ERR_UNAVAILABLE, "fetching from feeds.example failed (the library's words)");
    f.body_max = 2048;
    says(FAILURE_BODY, &f, ERR_LIMIT, "stopped after 2 KiB: more than this hub reads");
}

static void lets_in(const struct failure_facts *f, enum guard_setting setting)
{
    assert_int_equal(failure_let_in(FAILURE_ADDRESS, f), setting);
    assert_int_equal(failure_let_in(FAILURE_CONNECT, f), GUARD_NONE);
}

static void a_refused_address_says_whether_it_can_be_allowed(void **state)
{
    (void)state;
    struct failure_facts f = facts();
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x0a000001)};
    memcpy(&f.address, &in, sizeof in);
    says(FAILURE_ADDRESS, &f, ERR_REFUSED,
         "port 443 is not one that feeds are fetched from; whoever runs this hub can allow it");
    lets_in(&f, GUARD_PORT);
    f.led_there = true;
    says(FAILURE_ADDRESS, &f, ERR_REFUSED, "port 443 is not one that feeds are fetched from");
    lets_in(&f, GUARD_NONE);
    f.led_there = false;
    f.address_why = "a private address";
    says(FAILURE_ADDRESS, &f, ERR_REFUSED,
         "the address 10.0.0.1 is a private address; whoever runs this hub can allow it");
    lets_in(&f, GUARD_ADDRESS);
    f.led_there = true;
    says(FAILURE_ADDRESS, &f, ERR_REFUSED, "the address 10.0.0.1 is a private address");
    lets_in(&f, GUARD_NONE);
    f.led_there = false;
    f.address_why = "a link-local address";
    in.sin_addr.s_addr = htonl(0xa9fea9fe);
    memcpy(&f.address, &in, sizeof in);
    says(FAILURE_ADDRESS, &f, ERR_REFUSED, "the address 169.254.169.254 is a link-local address");
    lets_in(&f, GUARD_NONE);
}

static void a_connection_that_fails_says_where_it_ended(void **state)
{
    (void)state;
    struct failure_facts f = facts();
    f.os_errno = ECONNREFUSED;
    says(FAILURE_CONNECT, &f, ERR_UNAVAILABLE, "no server answers at feeds.example port 443");
    f.os_errno = ENETUNREACH;
    says(FAILURE_CONNECT, &f, ERR_UNAVAILABLE, "no way leads to feeds.example from here");
    f.os_errno = EACCES;
    says(FAILURE_CONNECT, &f, ERR_UNAVAILABLE, "no connection to feeds.example port 443 could be made");
}

static void slowness_says_in_what(void **state)
{
    (void)state;
    struct failure_facts f = facts();
    says(FAILURE_SLOW, &f, ERR_DNS, "the name feeds.example could not be looked up within 10 s");
    f.resolved = true;
    says(FAILURE_SLOW, &f, ERR_TIMEOUT, "feeds.example port 443 did not accept a connection within 10 s");
    f.connected = true;
    says(FAILURE_SLOW, &f, ERR_TIMEOUT, "feeds.example said nothing for 15 s");
    f.bytes = 180;
    says(FAILURE_SLOW, &f, ERR_TIMEOUT, "feeds.example answered at 12 bytes a second: too slow to wait for");
    f.micros = 10;
    says(FAILURE_SLOW, &f, ERR_TIMEOUT, "feeds.example answered at 180 bytes a second: too slow to wait for");
}

// protocols 3.5: expiry, name mismatch, unknown issuer, protocol too old as separate texts.
static void tls_failures_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        long verify;
        const char *text;
    } rows[] = {
        {0, "the certificate of feeds.example is made out to another name"},
        {1, "the certificate of feeds.example is made out to another name"},
        {9, "the certificate of feeds.example is not valid yet"},
        {10, "the certificate of feeds.example has expired"},
        {18, "the certificate of feeds.example is signed by nobody but itself"},
        {20, "the certificate of feeds.example is signed by an authority that is not known here"},
        {23, "the certificate of feeds.example was revoked"},
        {7, "the certificate of feeds.example could not be verified"},
    };
    struct failure_facts f = facts();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        f.verify = rows[i].verify;
        says(FAILURE_CERTIFICATE, &f, ERR_TLS, rows[i].text);
    }
    f.detail = STR("error:0A00042E:SSL routines::tlsv1 alert protocol version");
    says(FAILURE_TLS, &f, ERR_TLS,
         "the secure connection to feeds.example could not be made: the server only speaks versions of TLS that are "
         "too old");
    f.detail = STR("error:0A00010B:SSL routines::wrong version number");
    says(FAILURE_TLS, &f, ERR_TLS,
         "the secure connection to feeds.example could not be made: what answers there does not speak TLS");
    f.detail = STR("unexpected eof");
    says(FAILURE_TLS, &f, ERR_TLS, "the secure connection to feeds.example could not be made (unexpected eof)");
}

static void what_speaks_no_tls_is_told_from_what_refuses(void **state)
{
    (void)state;
    struct failure_facts f = facts();
    f.detail = STR("error:0A00010B:SSL routines::wrong version number");
    assert_true(failure_without_tls(FAILURE_TLS, &f));
    assert_false(failure_without_tls(FAILURE_CERTIFICATE, &f));
    f.detail = STR("OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to feeds.example:443");
    assert_true(failure_without_tls(FAILURE_TLS, &f));
    f.detail = STR("error:0A00042E:SSL routines::tlsv1 alert protocol version");
    assert_false(failure_without_tls(FAILURE_TLS, &f));
    f.detail = STR("error:0A000410:SSL routines::sslv3 alert handshake failure");
    assert_false(failure_without_tls(FAILURE_TLS, &f));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_failure_has_words_of_its_own),
        cmocka_unit_test(a_refused_address_says_whether_it_can_be_allowed),
        cmocka_unit_test(a_connection_that_fails_says_where_it_ended),
        cmocka_unit_test(slowness_says_in_what),
        cmocka_unit_test(tls_failures_are_told_apart),
        cmocka_unit_test(what_speaks_no_tls_is_told_from_what_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
