// test_headers.c – Retry-After, freshness, Link, and what is kept of an answer's headers (protocols 3.1–3.3).
#include "base/clock.h"
#include "base/limits.h"
#include "fetch/headers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
// clang-format off
#include <cmocka.h>
// clang-format on

#define NOW (INT64_C(1790000000) * CLOCK_SECOND) // Mon, 21 Sep 2026 14:13:20 GMT

static struct arena arena;

static int reset(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static struct headers read_all(const char *text)
{
    struct headers h;
    struct str rest = str_of(text), line;
    headers_start(&h);
    while (str_split(&rest, '\n', &line))
        headers_line(&arena, &h, line);
    return h;
}

static void retry_after_in_both_forms(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        int64_t seconds; // −1: not said
    } rows[] = {
        {"0", 0},
        {"1", 1},
        {"120", 120},
        {" 3600\t", 3600},
        {"0007", 7},
        {"604800", 604800},
        {"604801", 604800}, // seven days at most
        {"99999999999999999999", 604800},
        {"Mon, 21 Sep 2026 14:13:20 GMT", 0},
        {"Mon, 21 Sep 2026 15:13:20 GMT", 3600},
        {"Monday, 21-Sep-26 15:13:20 GMT", 3600}, // RFC 850
        {"Mon Sep 21 15:13:20 2026", 3600},       // asctime
        {"Fri, 31 Dec 9999 23:59:59 GMT", 604800},
        {"Mon, 21 Sep 2026 14:13:19 GMT", -1}, // past
        {"Thu, 01 Jan 1970 00:00:00 GMT", -1},
        {"-1", -1},
        {"+5", -1},
        {"1.5", -1},
        {"1e99", -1},
        {"NaN", -1},
        {"120 seconds", -1},
        {"120, 60", -1},
        {"2026-09-21T15:13:20Z", -1}, // no HTTP date
        {"", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t got = retry_after_read(str_of(rows[i].value), NOW);
        if (got != (rows[i].seconds < 0 ? -1 : rows[i].seconds * CLOCK_SECOND))
            fail_msg("'%s': %lld µs", rows[i].value, (long long)got);
    }
    assert_int_equal(retry_after_read(STR_NONE, NOW), -1);
    char xs[5001];
    memset(xs, 'x', sizeof xs);
    assert_int_equal(retry_after_read(str_make(xs, 5000), NOW), -1);
}

static void fresh_for_follows_rfc_9111(void **state)
{
    (void)state;
    static const struct {
        const char *headers;
        int64_t seconds;
    } rows[] = {
        {"", -1},
        {"Cache-Control: max-age=900", 900},
        {"cache-control: MAX-AGE=900", 900},
        {"Cache-Control: public, max-age = 900 , x", 900},
        {"Cache-Control: max-age=\"900\"", 900},
        {"Cache-Control: max-age=60, s-maxage=600", 600}, // ours is a shared cache
        {"Cache-Control: s-maxage=10, max-age=600", 10},
        {"Cache-Control: s-maxage=x, max-age=600", 600},
        {"Cache-Control: max-age=10\nCache-Control: max-age=20", 10},
        {"Cache-Control: private\nCache-Control: max-age=20", 20},
        {"Cache-Control: x=\"a, max-age=1\", max-age=20", 20}, // commas in quotes part nothing
        {"Cache-Control: x=\"a\\\", max-age=1\", max-age=20", 20},
        {"Cache-Control: x-max-age=1", -1},
        {"Cache-Control: max-age=-5", -1},
        {"Cache-Control: max-age=", -1},
        {"Cache-Control: max-age", -1},
        {"Cache-Control: max-age=1.5", -1},
        {"Cache-Control: ,,,", -1},
        {"Cache-Control: max-age=99999999999999999999", 0x7fffffff},
        {"Cache-Control: no-cache, max-age=900", 0},
        {"Cache-Control: no-store", 0},
        {"Cache-Control: max-age=900\nAge: 100", 800},
        {"Cache-Control: max-age=900\nAge: 1000", 0}, // never negative
        {"Cache-Control: max-age=900\nAge: x", 900},
        {"Cache-Control: max-age=900\nExpires: 0", 900},
        {"Expires: Mon, 21 Sep 2026 15:13:20 GMT", 3600}, // without Date: from now
        {"Expires: Mon, 21 Sep 2026 15:13:20 GMT\nDate: Mon, 21 Sep 2026 15:00:00 GMT", 800},
        {"Expires: Mon, 21 Sep 2026 15:13:20 GMT\nDate: yesterday", 3600},
        {"Expires: Mon, 21 Sep 2026 13:13:20 GMT", 0},
        {"Expires: 0", 0},
        {"Expires: -1", 0},
        {"Expires:", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[512];
        snprintf(text, sizeof text, "HTTP/1.1 200 OK\n%s\n\n", rows[i].headers);
        struct headers h = read_all(text);
        int64_t got = headers_fresh_for(&h, NOW), want = rows[i].seconds < 0 ? -1 : rows[i].seconds * CLOCK_SECOND;
        if (got != want)
            fail_msg("'%s': %lld µs", rows[i].headers, (long long)got);
    }
}

static void validators_are_kept_byte_for_byte(void **state)
{
    (void)state;
    static const char *const etags[] = {"\"abc\"", "W/\"abc\"", "abc",          "\"abc-gzip\"",
                                        "\"a b\"", "\"\"",      "\"\xc3\xa9\"", "W/abc\""};
    for (size_t i = 0; i < sizeof etags / sizeof etags[0]; i++) {
        char text[200];
        snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nETag: \t%s \r\nLast-Modified:  Tue, 1 sep 26 x\t\r\n\r\n",
                 etags[i]);
        struct headers h = read_all(text);
        assert_string_equal(h.etag.p, etags[i]);
        assert_string_equal(h.modified.p, "Tue, 1 sep 26 x");
    }
}

static void validators_that_cannot_be_sent_back_are_not_kept(void **state)
{
    (void)state;
    char text[3000], big[LIMIT_VALIDATOR + 2];
    memset(big, 'E', sizeof big);
    big[LIMIT_VALIDATOR + 1] = 0;
    snprintf(text, sizeof text,
             "HTTP/1.1 200 OK\nETag: %s\nLast-Modified: 9\x0b"
             "9\n\n",
             big);
    struct headers h = read_all(text);
    assert_null(h.etag.p);
    assert_null(h.modified.p);
    h = read_all("HTTP/1.1 200 OK\nETag:\nLast-Modified:   \n\n");
    assert_null(h.etag.p);
    assert_null(h.modified.p);
    h = read_all("HTTP/1.1 200 OK\nETag: \"2038\"\nLast-Modified: Tue, 19 Jan 2038 03:14:07 GMT\n\n");
    assert_string_equal(h.etag.p, "\"2038\"");
    assert_null(h.modified.p);
    big[LIMIT_VALIDATOR] = 0;
    snprintf(text, sizeof text, "HTTP/1.1 200 OK\nETag: %s\n\n", big);
    assert_int_equal(read_all(text).etag.n, LIMIT_VALIDATOR);
}

static void only_the_final_answer_counts(void **state)
{
    (void)state;
    struct headers h =
        read_all("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\nETag: \"early\"\r\n\r\n"
                 "HTTP/2 200 \r\nContent-Type: text/xml\r\n\r\nETag: \"trailer\"\r\nHTTP/1.1 404 Not Found");
    assert_int_equal(h.status, 200);
    assert_true(h.ended);
    assert_null(h.link.p);
    assert_null(h.etag.p);
    assert_string_equal(h.content_type.p, "text/xml");
    assert_int_equal(h.lines, 9);
}

static void header_floods_are_noticed(void **state)
{
    (void)state;
    struct headers h;
    headers_start(&h);
    headers_line(&arena, &h, STR("HTTP/1.1 200 OK\r\n"));
    for (int i = 1; i < LIMIT_HEADER_LINES; i++)
        headers_line(&arena, &h, STR("X: y\r\n"));
    assert_false(h.flood);
    headers_line(&arena, &h, STR("X: y\r\n"));
    assert_true(h.flood);
    headers_start(&h); // informational answers count together
    for (int i = 0; i < LIMIT_HEADER_LINES / 2; i++) {
        headers_line(&arena, &h, STR("HTTP/1.1 100 Continue\r\n"));
        headers_line(&arena, &h, STR("\r\n"));
    }
    assert_false(h.flood);
    headers_line(&arena, &h, STR("HTTP/1.1 200 OK\r\n"));
    assert_true(h.flood);
    static char big[LIMIT_HEADER_BYTES + 1];
    memset(big, 'a', sizeof big);
    headers_start(&h);
    headers_line(&arena, &h, str_make(big, LIMIT_HEADER_BYTES));
    assert_false(h.flood);
    headers_start(&h);
    headers_line(&arena, &h, str_make(big, sizeof big));
    assert_true(h.flood);
}

static void contradictions_are_noticed(void **state)
{
    (void)state;
    assert_true(read_all("HTTP/1.1 200 OK\nContent-Length: 5\nContent-Length: 900\n\n").two_lengths);
    assert_false(read_all("HTTP/1.1 200 OK\nContent-Length: 5\ncontent-length: 5\n\n").two_lengths);
    struct headers h = read_all("HTTP/1.1 302 Found\nLocation: /ok\nLocation: http://127.0.0.1/two\n\n");
    assert_true(h.two_locations);
    assert_false(h.two_lengths);
    assert_string_equal(h.location.p, "/ok");
    assert_false(read_all("HTTP/1.1 302 Found\nLocation: /ok\nLocation: /ok\n\n").two_locations);
}

static void odd_lines_do_no_harm(void **state)
{
    (void)state;
    struct headers h = read_all("HTTP/9.9 9999999999999 x\n: empty name\nno colon\n folded: etag\nETag\n");
    assert_int_equal(h.status, 999);
    assert_null(h.etag.p);
    h = read_all("HTTP/1.1\n");
    assert_int_equal(h.status, 0);
    h = read_all("HTTP/1.1 20\nETag: \"a\"\nETag: \"b\"\n");
    assert_string_equal(h.etag.p, "\"a\"");
    headers_line(&arena, &h, STR_NONE);
}

static void a_bot_wall_is_a_403_with_cf_mitigated_and_html(void **state)
{
    (void)state;
    struct headers h = read_all("HTTP/2 403\ncf-mitigated: challenge\nContent-Type: text/html; charset=UTF-8\n\n");
    assert_true(headers_challenge(&h));
    h = read_all("HTTP/2 403\ncf-mitigated: challenge\nContent-Type: application/xml\n\n");
    assert_false(headers_challenge(&h));
    h = read_all("HTTP/2 403\nContent-Type: text/html\n\n");
    assert_false(headers_challenge(&h));
    h = read_all("HTTP/2 200\ncf-mitigated: challenge\nContent-Type: text/html\n\n");
    assert_false(headers_challenge(&h));
}

static void links_are_read_as_rfc_8288_says(void **state)
{
    (void)state;
    struct header_links l = {0};
    header_links_read(&arena,
                      STR("<https://a.example/feed,1;x>; rel=\"alternate\"; type=\"application/atom+xml\"; title=\"A, "
                          "\\\"B\\\"; C\", "
                          "</hub>;rel=hub, junk, <unclosed; rel=self, <>; REL=self;rel=second"),
                      &l);
    assert_int_equal(l.v.n, 2);
    assert_string_equal(arena_cstr(&arena, l.v.v[0].target), "https://a.example/feed,1;x");
    assert_string_equal(l.v.v[0].rel.p, "alternate");
    assert_string_equal(l.v.v[0].type.p, "application/atom+xml");
    assert_string_equal(l.v.v[0].title.p, "A, \"B\"; C");
    assert_string_equal(arena_cstr(&arena, l.v.v[1].target), "/hub");
    assert_string_equal(l.v.v[1].rel.p, "hub");
    assert_null(l.v.v[1].type.p);
    header_links_read(&arena, STR("<>; REL=self;rel=second"), &l);
    assert_int_equal(l.v.n, 1);
    assert_int_equal(l.v.v[0].target.n, 0);
    assert_string_equal(l.v.v[0].rel.p, "self");
    header_links_read(&arena, STR_NONE, &l);
    assert_int_equal(l.v.n, 0);
    header_links_read(&arena, STR("<x>;title=\"open \\"), &l);
    assert_int_equal(l.v.n, 1);
    struct headers h = read_all("HTTP/1.1 200 OK\nLink: <a>; rel=self\nLink: <b>; rel=hub\n\n");
    assert_string_equal(h.link.p, "<a>; rel=self, <b>; rel=hub");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(retry_after_in_both_forms, reset),
        cmocka_unit_test_teardown(fresh_for_follows_rfc_9111, reset),
        cmocka_unit_test_teardown(validators_are_kept_byte_for_byte, reset),
        cmocka_unit_test_teardown(validators_that_cannot_be_sent_back_are_not_kept, reset),
        cmocka_unit_test_teardown(only_the_final_answer_counts, reset),
        cmocka_unit_test_teardown(header_floods_are_noticed, reset),
        cmocka_unit_test_teardown(contradictions_are_noticed, reset),
        cmocka_unit_test_teardown(odd_lines_do_no_harm, reset),
        cmocka_unit_test_teardown(a_bot_wall_is_a_403_with_cf_mitigated_and_html, reset),
        cmocka_unit_test_teardown(links_are_read_as_rfc_8288_says, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
