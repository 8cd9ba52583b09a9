// Requests whose head is not as it should be: one answer with our headers, then the end of the connection.
#include "base/limits.h"
#include "support/web_hub.h"

#define HOST   "Host: localhost\r\n"
#define SECOND "GET /healthz HTTP/1.1\r\n" HOST "\r\n"

static size_t count(struct str s, struct str part)
{
    size_t n = 0, at;
    for (; (at = str_find(s, part)) < s.n; n++)
        s = str_from(s, at + part.n);
    return n;
}

// All that comes until the connection ends.
static struct str all_of(struct web_hub *h, struct str request)
{
    struct buf b;
    char piece[4096];
    int fd = dial(h);
    say(fd, request.p, request.n);
    buf_init(&b, MIB);
    ssize_t n;
    while ((n = recv(fd, piece, sizeof piece, 0)) > 0)
        buf_add(&b, piece, (size_t)n);
    if (n < 0 && errno == EAGAIN)
        fail_msg(STR_FMT ": the connection stays open", STR_ARG(request));
    close(fd);
    struct str all = arena_str(&h->store.arena, buf_str(&b));
    buf_done(&b);
    return all;
}

// With one answer, in as little time as any takes.
static struct str turned_away(struct web_hub *h, struct str request, int status)
{
    char line[40];
    snprintf(line, sizeof line, "HTTP/1.1 %d ", status);
    int64_t from = clock_mono();
    struct str all = all_of(h, request);
    if (!str_starts(all, str_of(line)) || count(all, STR("HTTP/1.1 ")) != 1)
        fail_msg(STR_FMT ": " STR_FMT, STR_ARG(request), STR_ARG(all));
    assert_true(clock_mono() - from < 5 * CLOCK_SECOND);
    return all;
}

static void turned_away_by_us(struct web_hub *h, const char *request, int status)
{
    struct str all = turned_away(h, str_of(request), status);
    if (count(all, STR("\r\nContent-Security-Policy: default-src 'none'")) != 1)
        fail_msg("%s: none of our headers: " STR_FMT, request, STR_ARG(all));
}

static void requests_that_can_be_read_two_ways_are_refused(void **state)
{
    static const char *const heads[] = {
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        "Content-Length: 4\r\nContent-Length: 5\r\n",
        "Content-Length: 4\r\nContent-Length: 4\r\n",
        "Transfer-Encoding: identity, chunked\r\n",
        "Transfer-Encoding: \vchunked\r\n",
        "Host: evil.example\r\n",
        // a blank before the colon (RFC 9112 5.1)
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding\t: chunked\r\n",
        "Content-Length : 30\r\n",
        "Content-Length\t: 30\r\n",
        "X Y: 1\r\n",
        ": 1\r\n",
        // folded lines (RFC 9112 5.2)
        "X: y\r\n Transfer-Encoding: chunked\r\n",
        "X: y\r\n\tContent-Length: 30\r\n",
        "Transfer-Encoding:\r\n chunked\r\n",
        "Content-Len: 30\r\n gth\r\n",
        "Content-Len: 30\r\n gth\r\n \r\n",
        // a CR by itself (RFC 9112 2.2)
        "X: y\rTransfer-Encoding: chunked\r\n",
        "X: y\r\r\n",
        // and an LF, which RFC 9112 2.2 allows to take for one
        "X: y\n",
        "X: y\n:v\n",
        "\nX: y\r\n",
    };
    struct web_hub *h = *state;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        turned_away(h, arena_printf(&h->store.arena, "POST /signin HTTP/1.1\r\n" HOST "%s\r\n" SECOND SECOND, heads[i]),
                    400); // libmicrohttpd refuses some of them by itself from 1.0 on, without our headers
    static const char nul[] = "GET /c HTTP/1.1\r\n" HOST "X: \0y\r\n\r\n" SECOND;
    turned_away(h, str_make(nul, sizeof nul - 1), 400);
    turned_away(h, STR("GET  /c HTTP/1.1\r\n" HOST "\r\n" SECOND), 400);
    turned_away(h, STR("POST / HTTP/1.1\n" HOST "\r\n" SECOND), 400);
    turned_away(h, STR("POST / HTTP/1.1\r\n X: y\r\n" HOST "\r\n" SECOND), 400);
    static const char *const lengths[] = {"", "x", "4x", "-4", "+4", "4, 4", "0x4"};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct str answer =
            turned_away(h,
                        arena_printf(&h->store.arena,
                                     "POST /signin HTTP/1.1\r\n" HOST "Content-Length: %s\r\n\r\n" SECOND, lengths[i]),
                        400);
        int64_t length;
        struct got g = {.head = answer};
        assert_true(str_int(header(&g, "Content-Length"), &length));
        assert_int_equal(answer.n, str_find(answer, STR("\r\n\r\n")) + 4 + (size_t)length);
    }
    struct str all = all_of(h, STR("POST / HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n\r\n" SECOND));
    assert_true(str_starts(all, STR("HTTP/1.1 4"))); // 413 from 1.0 on
    assert_int_equal(count(all, STR("HTTP/1.1 ")), 1);
    turned_away_by_us(h, "GE?T / HTTP/1.1\r\n" HOST "\r\n" SECOND, 400);
    turned_away_by_us(h, "GET /c\t/c HTTP/1.1\r\n" HOST "\r\n" SECOND, 400);
    turned_away_by_us(h, "POST / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SECOND, 400);
    turned_away_by_us(h, "GET / HTTP/1.1\r\n" HOST HOST "\r\n" SECOND, 400);
    turned_away_by_us(h, "POST / HTTP/1.1\r\n" HOST "Content-Length: 4\r\nContent-Length: 4\r\n\r\n" SECOND, 400);
}

#define CHUNKED(path) "POST " path " HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"

// Its pieces may end elsewhere for whoever stands before us (an LF in an extension, RFC 9112 7.1.1).
static void nothing_behind_a_chunked_body_is_read(void **state)
{
    static const char *const bodies[] = {"0\r\n\r\n", "2\r\nab\r\n0\r\n\r\n", "2;\nab\r\n0\r\n\r\n", "2\r\nab\n0\n\n"};
    struct web_hub *h = *state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct str all =
            all_of(h, arena_printf(&h->store.arena, CHUNKED("/websub/cb/x") "%s" SECOND SECOND, bodies[i]));
        assert_int_equal(count(all, STR("HTTP/1.1 ")), 1);
        if (i >= 2 && str_starts(all, STR("HTTP/1.1 400 ")))
            continue; // libmicrohttpd refuses an LF by itself from 1.0 on, without our headers
        assert_true(str_starts(all, STR("HTTP/1.1 410 ")));
        assert_int_equal(count(all, STR("\r\nConnection: close\r\n")), 1);
        assert_int_equal(count(all, STR("\r\nX-Content-Type-Options: nosniff\r\n")), 1);
    }
}

static void an_answer_that_others_get_as_well_ends_only_the_connection_of_a_chunked_body(void **state)
{
    struct web_hub *h = *state;
    struct str page = STR("GET /c HTTP/1.1\r\n" HOST);
    for (int i = 0; i < 2; i++) {
        struct str all =
            all_of(h, arena_printf(&h->store.arena, STR_FMT "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SECOND,
                                   STR_ARG(page)));
        assert_int_equal(count(all, STR("HTTP/1.1 ")), 1);
        assert_true(str_starts(all, STR("HTTP/1.1 200 ")));
        assert_true(str_ends(str_trim(all), STR("</html>")));
    }
    struct str all = all_of(h, arena_printf(&h->store.arena, STR_FMT "\r\n" STR_FMT "Connection: close\r\n\r\n",
                                            STR_ARG(page), STR_ARG(page)));
    assert_int_equal(count(all, STR("HTTP/1.1 200 ")), 2);
}

static void blanks_behind_the_colon_are_nothing(void **state)
{
    static const char *const hosts[] = {"Host:localhost", "Host: localhost", "Host: \t localhost", "host:\tlocalhost"};
    struct web_hub *h = *state;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        struct str request = arena_printf(&h->store.arena, "GET /healthz HTTP/1.1\r\n%s\r\nX:\r\n\r\n", hosts[i]);
        assert_int_equal(raw(h, request.p).status, 200);
    }
}

// However many there are on a connection, whatever lies before them, and however they come.
static void heads_of_any_size_and_in_any_pieces_are_read(void **state)
{
    struct web_hub *h = *state;
    struct buf b;
    buf_init(&b, MIB);
    enum { REQUESTS = 40 };
    for (int i = 0; i < REQUESTS; i++) {
        buf_printf(&b, "GET /healthz?n=%0*d HTTP/1.1\r\n" HOST, i % 3 == 0 ? 1900 : 1, i);
        for (int line = 0; line < i % 4 * 80; line++)
            buf_printf(&b, "X-%d: %050d\r\n", line, line);
        buf_lit(&b, "\r\n");
    }
    for (size_t piece = 701; piece <= b.n; piece = piece * 8 + 1) {
        int fd = dial(h);
        struct str rest = buf_str(&b);
        while (rest.n > 0) {
            struct str now = str_first(rest, piece);
            say(fd, now.p, now.n);
            rest = str_from(rest, now.n);
        }
        shutdown(fd, SHUT_WR);
        char answers[65536];
        size_t got = 0;
        for (ssize_t n; got < sizeof answers && (n = recv(fd, answers + got, sizeof answers - got, 0)) > 0;)
            got += (size_t)n;
        assert_int_equal(count(str_make(answers, got), STR("HTTP/1.1 200 OK\r\n")), REQUESTS);
        close(fd);
    }
    buf_done(&b);
    struct str longest =
        arena_printf(&h->store.arena, "GET /websub/cb/%08000d HTTP/1.1\r\n" HOST "X: %016000d\r\n\r\n", 0, 0);
    assert_int_equal(raw(h, longest.p).status, 404);
}

static struct str repeated(struct web_hub *h, const char *text, size_t times)
{
    struct buf b;
    buf_init(&b, MIB);
    for (size_t i = 0; i < times; i++)
        buf_put(&b, str_of(text));
    struct str s = arena_str(&h->store.arena, buf_str(&b));
    buf_done(&b);
    return s;
}

static void parameters_and_cookies_without_number_are_answered_at_once(void **state)
{
    static const char *const pieces[] = {"a&", "&=", "a=&"};
    struct web_hub *h = *state;
    int64_t from = clock_mono();
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct str path = arena_printf(&h->store.arena, "/c?%s", repeated(h, pieces[i], 2040 / strlen(pieces[i])).p);
        assert_int_equal(get(h, path.p).status, 200);
        path = arena_printf(&h->store.arena, "/c?%s", repeated(h, pieces[i], 5000).p);
        assert_int_equal(get(h, path.p).status, 414);
    }
    struct str cookies = arena_printf(&h->store.arena, "Cookie: %s\r\n", repeated(h, "a=b;", 4000).p);
    assert_int_equal(ask(h, "GET", "/c", cookies.p, NULL).status, 200);
    assert_true(clock_mono() - from < 5 * CLOCK_SECOND);
}

static void a_request_without_a_host_is_refused(void **state)
{
    turned_away_by_us(*state, "GET /c HTTP/1.1\r\n\r\n", 400);
    turned_away_by_us(*state, "GET /c HTTP/1.1\r\nX: y\r\n\r\n" SECOND, 400);
    turned_away_by_us(*state, "GET /c HTTP/1.0\r\n\r\n", 400);
}

// RFC 9112 3.2.2.
static void a_target_in_absolute_form_is_as_good_as_its_path(void **state)
{
    static const struct {
        const char *target, *host;
        int status;
    } cases[] = {
        {"http://localhost/c?page=1", "localhost", 200}, {"https://localhost/c", "localhost", 200},
        {"HTTP://LocalHost:99/c", "localhost:99", 200},  {"http://[::1]:99/c", "[::1]:99", 200},
        {"http://localhost/nowhere", "localhost", 404},  {"http://evil.example/c", "evil.example", 421},
    };
    struct web_hub *h = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str request =
            arena_printf(&h->store.arena, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", cases[i].target, cases[i].host);
        int status = raw(h, request.p).status;
        if (status != cases[i].status)
            fail_msg("%s: %d", cases[i].target, status);
    }
    struct got plain = raw(h, "GET / HTTP/1.1\r\n" HOST "\r\n"),
               absolute[] = {raw(h, "GET http://localhost HTTP/1.1\r\n" HOST "\r\n"),
                             raw(h, "GET http://localhost?x HTTP/1.1\r\n" HOST "\r\n")};
    for (size_t i = 0; i < 2; i++)
        assert_true(absolute[i].status == plain.status && str_eq(absolute[i].body, plain.body));
    assert_int_equal(raw(h, "OPTIONS http://localhost HTTP/1.1\r\n" HOST "\r\n").status, 204);
}

static void a_delivery_may_be_as_long_whichever_form_its_target_has(void **state)
{
    struct web_hub *h = *state;
    struct str body = repeated(h, "x", LIMIT_FORM + 1);
    static const char *const targets[] = {"/websub/cb/x", "http://localhost/websub/cb/x"};
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(
            raw(h, arena_printf(&h->store.arena, "POST %s HTTP/1.1\r\n" HOST "Content-Length: %zu\r\n\r\n%s",
                                targets[i], body.n, body.p)
                       .p)
                .status,
            410);
}

static void a_target_that_names_another_host_or_none_is_refused(void **state)
{
    static const char *const targets[] = {"http://evil.example/c",
                                          "http://localhost:99/c",
                                          "http://a@localhost/c",
                                          "http://localhost#/c",
                                          "http:///c",
                                          "http://",
                                          "http:/c",
                                          "ftp://localhost/c",
                                          "localhost:80"};
    struct web_hub *h = *state;
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        turned_away_by_us(h, arena_printf(&h->store.arena, "GET %s HTTP/1.1\r\n" HOST "\r\n" SECOND, targets[i]).p,
                          400);
    turned_away_by_us(h, "GET http://localhost/c HTTP/1.1\r\n\r\n" SECOND, 400);
    turned_away_by_us(h, "GET http://localhost/c HTTP/1.1\r\nHost:\r\n\r\n" SECOND, 400);
}

#define ON_A_HUB(test) cmocka_unit_test_setup_teardown(test, web_hub_setup, web_hub_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_HUB(requests_that_can_be_read_two_ways_are_refused),
        ON_A_HUB(nothing_behind_a_chunked_body_is_read),
        ON_A_HUB(an_answer_that_others_get_as_well_ends_only_the_connection_of_a_chunked_body),
        ON_A_HUB(heads_of_any_size_and_in_any_pieces_are_read),
        ON_A_HUB(parameters_and_cookies_without_number_are_answered_at_once),
        ON_A_HUB(a_request_without_a_host_is_refused),
        ON_A_HUB(blanks_behind_the_colon_are_nothing),
        ON_A_HUB(a_target_in_absolute_form_is_as_good_as_its_path),
        ON_A_HUB(a_delivery_may_be_as_long_whichever_form_its_target_has),
        ON_A_HUB(a_target_that_names_another_host_or_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
