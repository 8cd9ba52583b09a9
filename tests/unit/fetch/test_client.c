// test_client.c – fetching from a fake web: every rule of protocols 3.1–3.6 that concerns the fetcher, and answers that
// do not behave. Names are led to the fake web by a setting; its address is on the operator's list unless a test says
// otherwise.
#include "base/clock.h"
#include "base/limits.h"
#include "fetch/client.h"
#include "fetch/client_priv.h"
#include "support/fake_web.h"
#include "support/packed.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>
// clang-format off
#include <cmocka.h>
// clang-format on

#define MS   1000
#define FEED "<rss version='2.0'><channel><title>t</title></channel></rss>"

struct world {
    uv_loop_t loop;
    struct fake_web *web;
    struct fetcher *fetcher;
    struct guard guard;
    struct arena arena;
    char where[32];
};

static bool answer(struct fake_conn *c, const struct fake_request *r, void *arg);

static struct fetch_settings usual(struct world *w)
{
    return (struct fetch_settings){.user_agent = STR("Tributary/0 (+https://hub.example/about/fetcher)"),
                                   .guard = &w->guard,
                                   .host_gap = -1,
                                   .resolve_to = str_of(w->where)};
}

static void restart(struct world *w, const struct fetch_settings *settings)
{
    struct err err;
    if (w->fetcher)
        fetcher_free(w->fetcher);
    w->fetcher = fetcher_new(&w->loop, settings, &err);
    assert_non_null(w->fetcher);
}

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    uv_loop_init(&w->loop);
    w->web = fake_web_start(answer, w);
    snprintf(w->where, sizeof w->where, "127.0.0.1:%d", fake_web_port(w->web));
    cidr_parse(STR("127.0.0.0/8"), vec_push(&w->arena, &w->guard.allowed), NULL);
    struct fetch_settings settings = usual(w);
    restart(w, &settings);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    if (w->fetcher)
        fetcher_free(w->fetcher);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    fake_web_stop(w->web);
    arena_done(&w->arena);
    free(w);
    return 0;
}

static void on_done(void *arg, struct fetch_response *response)
{
    struct fetch_response **into = arg;
    assert_null(*into); // exactly once
    *into = response;
}

static struct fetch_response *fetch(struct world *w, struct fetch_request request)
{
    struct fetch_response *r = NULL;
    assert_non_null(fetch_start(w->fetcher, &request, on_done, &r));
    assert_null(r); // never before start returns
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_non_null(r);
    return r;
}

static struct fetch_response *get(struct world *w, const char *url)
{
    return fetch(w, (struct fetch_request){.url = str_of(url)});
}

// Fetches, expects an error of this code with these words in it, and that it is one clean line.
static void refused(struct world *w, const char *url, enum err_code code, const char *words)
{
    struct fetch_response *r = get(w, url);
    if (r->err.code != code || !strstr(r->err.text, words))
        fail_msg("%s: %s '%s' (status %d), expected %s '%s'", url, err_name(r->err.code), r->err.text, r->status,
                 err_name(code), words);
    assert_int_equal(r->body.n, 0);
    assert_null(strchr(r->err.text, '\n'));
    fetch_response_free(r);
}

static void answered(struct world *w, const char *url, int status, const char *body)
{
    struct fetch_response *r = get(w, url);
    if (r->err.code || r->status != status || !str_is(r->body, body))
        fail_msg("%s: %s '%s', status %d, %zu bytes", url, err_name(r->err.code), r->err.text, r->status, r->body.n);
    fetch_response_free(r);
}

// ---- what the fake web says, by path

static bool is(const struct fake_request *r, const char *path)
{
    return str_is(r->path, path);
}

static bool answer_broken(struct fake_conn *c, const struct fake_request *r)
{
    char block[16384];
    memset(block, 'A', sizeof block);
    if (is(r, "/close-mid-body"))
        fake_say(c, "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" FEED);
    else if (is(r, "/close-mid-chunk"))
        fake_say(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n" FEED);
    else if (is(r, "/close-mid-head"))
        fake_say(c, "HTTP/1.1 200 OK\r\nContent-Ty");
    else if (is(r, "/reset-mid-body")) {
        fake_say(c, "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" FEED);
        fake_sleep(c, 30);
        fake_reset(c);
    } else if (is(r, "/chunk-garbage"))
        fake_say(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" FEED);
    else if (is(r, "/http09"))
        fake_say(c, FEED);
    else if (is(r, "/ssh"))
        fake_say(c, "SSH-2.0-OpenSSH_9.2\r\n");
    else if (is(r, "/two-lengths"))
        fake_say(c, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 900\r\n\r\n" FEED);
    else if (is(r, "/negative-length"))
        fake_say(c, "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" FEED);
    else if (is(r, "/gzip-lie"))
        fake_reply(c, "200 OK", "Content-Encoding: gzip\r\n", STR(FEED));
    else if (is(r, "/encoding-unknown"))
        fake_reply(c, "200 OK", "Content-Encoding: x-evil\r\n", STR(FEED));
    else if (is(r, "/encoding-chain"))
        fake_reply(c, "200 OK", "Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip, gzip\r\n", STR(FEED));
    else if (is(r, "/silence"))
        fake_sleep(c, 20000);
    else if (is(r, "/drip")) {
        fake_say(c, "HTTP/1.1 200 OK\r\n\r\n");
        while (!c->gone) {
            fake_say(c, "0123456789");
            fake_sleep(c, 200);
        }
    } else if (is(r, "/slow-head")) {
        fake_say(c, "HTTP/1.1 200 OK\r\n");
        while (!c->gone) {
            fake_say(c, "X");
            fake_sleep(c, 200);
        }
    } else if (is(r, "/steady")) { // not slow, but without end
        fake_say(c, "HTTP/1.1 200 OK\r\n\r\n");
        while (!c->gone) {
            fake_send(c, block, 1000);
            fake_sleep(c, 20);
        }
    } else if (is(r, "/endless")) {
        fake_say(c, "HTTP/1.1 200 OK\r\n\r\n");
        while (!c->gone)
            fake_send(c, block, sizeof block);
    } else if (is(r, "/endless-redirect")) {
        fake_say(c, "HTTP/1.1 302 Found\r\nLocation: /feed\r\n\r\n");
        while (!c->gone)
            fake_send(c, block, sizeof block);
    } else if (is(r, "/endless-error")) {
        fake_say(c, "HTTP/1.1 500 Oops\r\n\r\n");
        while (!c->gone)
            fake_send(c, block, sizeof block);
    } else if (is(r, "/header-line")) {
        fake_say(c, "HTTP/1.1 200 OK\r\nX: ");
        while (!c->gone)
            fake_send(c, block, sizeof block);
    } else if (is(r, "/header-flood")) {
        fake_say(c, "HTTP/1.1 200 OK\r\n");
        while (!c->gone)
            fake_say(c, "X: y\r\nY: z\r\n");
    } else if (is(r, "/continue-flood")) {
        while (!c->gone)
            fake_say(c, "HTTP/1.1 100 Continue\r\n\r\n");
    } else if (is(r, "/trailer-flood")) {
        fake_say(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n");
        while (!c->gone)
            fake_say(c, "X: y\r\nY: z\r\n");
    } else if (is(r, "/extension-flood")) {
        fake_say(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        while (!c->gone) {
            fake_say(c, "1;");
            for (int i = 0; i < 4; i++)
                fake_send(c, block, sizeof block);
            fake_say(c, "\r\nx\r\n");
        }
    } else if (!is(r, "/nothing"))
        fake_reply(c, "404 Not Found", NULL, STR("no such page"));
    return false;
}

static bool answer_packed(struct fake_conn *c, const struct fake_request *r)
{
    char head[200];
    size_t n = is(r, "/bomb") ? 64 * MIB : is(r, "/bomb-small") ? 900 * KIB : 200;
    char *plain = calloc(1, n);
    if (!is(r, "/bomb") && !is(r, "/bomb-small"))
        memcpy(plain, FEED, sizeof FEED);
    struct str packed = packed_gzip(str_make(plain, is(r, "/bomb") || is(r, "/bomb-small") ? n : sizeof FEED - 1));
    char *bytes = malloc(packed.n);
    memcpy(bytes, packed.p, packed.n);
    if (is(r, "/gzip-corrupt"))
        bytes[10] = 0x07; // a block of a type that does not exist
    snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", packed.n);
    fake_say(c, head);
    fake_send(c, bytes, packed.n);
    free(bytes);
    free(plain);
    free((void *)(uintptr_t)packed.p);
    return false;
}

static bool answer_redirect(struct fake_conn *c, const struct fake_request *r)
{
    static const struct {
        const char *path, *status, *to;
    } rows[] = {
        {"/301", "301 Moved Permanently", "/feed"},
        {"/308", "308 Permanent Redirect", "http://other.example/feed"},
        {"/302", "302 Found", "feed"},
        {"/303", "303 See Other", "/feed"},
        {"/307", "307 Temporary Redirect", "/feed"},
        {"/300", "300 Multiple Choices", "/feed"},
        {"/301-301", "301 Moved Permanently", "/301"},
        {"/301-302", "301 Moved Permanently", "/302"},
        {"/302-301", "302 Found", "/301"},
        {"/cross", "302 Found", "http://other.example/feed"},
        {"/cross-port", "302 Found", "http://feeds.example:8081/feed"},
        {"/cross-back", "302 Found", "http://other.example/back"},
        {"/back", "302 Found", "http://feeds.example/feed"},
        {"/loop", "302 Found", "/loop"},
        {"/ping", "302 Found", "http://other.example/pong"},
        {"/pong", "302 Found", "http://feeds.example/ping"},
        {"/fragment", "302 Found", "/fragment#top"},
        {"/file", "302 Found", "file:///etc/passwd"},
        {"/ftp", "302 Found", "ftp://feeds.example/x"},
        {"/javascript", "302 Found", "javascript:alert(1)"},
        {"/user", "302 Found", "http://feeds.example@127.0.0.1/x"},
        {"/port", "302 Found", "http://feeds.example:22/"},
        {"/mysql", "302 Found", "http://feeds.example:3306/"},
        {"/spaces", "302 Found", "/a b\xc3\xa9"},
        {"/empty", "302 Found", ""},
        {"/304-location", "304 Not Modified", "/feed"},
        {"/200-location", "200 OK", "/feed"},
    };
    char head[300];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (is(r, rows[i].path)) {
            snprintf(head, sizeof head, "Location: %s\r\nETag: \"of-the-hop\"\r\n", rows[i].to);
            fake_reply(c, rows[i].status, head, STR_NONE);
            return true;
        }
    if (is(r, "/no-location"))
        fake_reply(c, "302 Found", NULL, STR("nowhere"));
    else if (is(r, "/two-locations"))
        fake_reply(c, "302 Found", "Location: /feed\r\nLocation: http://127.0.0.1/two\r\n", STR_NONE);
    else if (is(r, "/long")) {
        char to[4000];
        memset(to, 'x', sizeof to);
        snprintf(to, 20, "Location: /");
        to[11] = 'x';
        snprintf(to + sizeof to - 3, 3, "\r\n");
        fake_reply(c, "302 Found", to, STR_NONE);
    } else if (str_starts(r->path, STR("/chain/"))) {
        int n = atoi(r->path.p + 7);
        snprintf(head, sizeof head, "Location: /chain/%d\r\n", n - 1);
        if (n)
            fake_reply(c, "302 Found", head, STR_NONE);
        else
            fake_reply(c, "200 OK", NULL, STR(FEED));
    } else
        return answer_broken(c, r);
    return true;
}

static bool answer(struct fake_conn *c, const struct fake_request *r, void *arg)
{
    (void)arg;
    if (is(r, "/feed") || str_starts(r->path, STR("/feed/"))) {
        if (str_eq(fake_header(r, "If-None-Match"), STR("W/\"v 1\"")))
            fake_reply(c, "304 Not Modified", "ETag: \"v2\"\r\n", STR_NONE);
        else
            fake_reply(c, "200 OK", "ETag: W/\"v 1\"\r\nLast-Modified: Tue, 1 sep 26\r\nContent-Type: text/xml\r\n",
                       STR(FEED));
        return true;
    }
    if (is(r, "/slow-feed")) {
        fake_sleep(c, 50);
        fake_reply(c, "200 OK", NULL, STR(FEED));
        return true;
    }
    if (is(r, "/hints")) {
        fake_reply(c, "200 OK",
                   "Cache-Control: max-age=900\r\nAge: 100\r\nLink: <a>; rel=self\r\nLink: <b>; rel=hub\r\n"
                   "Date: Mon, 21 Sep 2026 14:13:20 GMT\r\nSet-Cookie: sid=SECRET\r\n",
                   STR(FEED));
        return true;
    }
    if (is(r, "/429") || is(r, "/503")) {
        fake_reply(c, is(r, "/429") ? "429 Too Many Requests" : "503 Service Unavailable", "Retry-After: 3600\r\n",
                   STR("slow down"));
        return true;
    }
    if (is(r, "/wall")) {
        fake_reply(c, "403 Forbidden", "cf-mitigated: challenge\r\nContent-Type: text/html\r\n", STR("<html>"));
        return true;
    }
    if (is(r, "/204"))
        fake_say(c, "HTTP/1.1 204 No Content\r\n\r\n");
    else if (is(r, "/chunked"))
        fake_say(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nETag: "
                    "\"trailer\"\r\n\r\n");
    else if (is(r, "/early-hints"))
        fake_say(c, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    else if (str_starts(r->path, STR("/bytes/"))) {
        size_t n = (size_t)atol(r->path.p + 7);
        char *p = malloc(n + 1);
        memset(p, 'x', n);
        fake_reply(c, "200 OK", NULL, str_make(p, n));
        free(p);
        return true;
    } else if (str_starts(r->path, STR("/pieces/"))) {
        char block[10000], head[100];
        size_t n = (size_t)atol(r->path.p + 8);
        memset(block, 'x', sizeof block);
        snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", n);
        fake_say(c, head);
        for (size_t i = 0; i < n / sizeof block; i++) {
            fake_send(c, block, sizeof block);
            usleep(2000);
        }
    } else if (is(r, "/gzip") || is(r, "/gzip-corrupt") || str_starts(r->path, STR("/bomb")))
        return answer_packed(c, r);
    else
        return answer_redirect(c, r);
    return false;
}

// ---- 3.1 conditional requests

static void validators_are_sent_byte_for_byte_and_both(void **state)
{
    struct world *w = *state;
    struct fetch_response *r = get(w, "http://feeds.example/feed");
    assert_int_equal(r->err.code, ERR_NONE);
    assert_int_equal(r->status, 200);
    assert_string_equal(r->etag.p, "W/\"v 1\"");
    assert_string_equal(r->modified.p, "Tue, 1 sep 26");
    assert_string_equal(r->content_type.p, "text/xml");
    assert_true(str_is(r->body, FEED));
    struct fake_request q = fake_web_request(w->web, 0);
    assert_null(fake_header(&q, "If-None-Match").p); // nothing invented
    assert_null(fake_header(&q, "If-Modified-Since").p);
    struct fetch_response *again =
        fetch(w, (struct fetch_request){.url = r->url, .etag = r->etag, .modified = r->modified});
    assert_int_equal(again->err.code, ERR_NONE);
    assert_int_equal(again->status, 304);
    assert_int_equal(again->body.n, 0);
    assert_string_equal(again->etag.p, "\"v2\""); // a 304 may bring a new one
    assert_null(again->modified.p);
    q = fake_web_request(w->web, 1);
    assert_true(str_is(fake_header(&q, "If-None-Match"), "W/\"v 1\""));
    assert_true(str_is(fake_header(&q, "If-Modified-Since"), "Tue, 1 sep 26"));
    fetch_response_free(r);
    fetch_response_free(again);
}

static void a_date_of_2038_is_not_sent_back(void **state)
{
    struct world *w = *state;
    fetch_response_free(fetch(w, (struct fetch_request){.url = STR("http://feeds.example/feed"),
                                                        .etag = STR("\"x\""),
                                                        .modified = STR("Tue, 19 Jan 2038 03:14:07 GMT")}));
    struct fake_request q = fake_web_request(w->web, 0);
    assert_null(fake_header(&q, "If-Modified-Since").p);
    assert_true(str_is(fake_header(&q, "If-None-Match"), "\"x\""));
}

static void nothing_is_sent_that_was_not_said(void **state)
{
    struct world *w = *state;
    fetch_response_free(get(w, "http://feeds.example/hints"));
    fetch_response_free(get(w, "http://feeds.example/feed?a=b&c"));
    struct fake_request q = fake_web_request(w->web, 1);
    static const char *const never[] = {"Cookie", "Referer", "Range", "Cache-Control", "Pragma", "Authorization",
                                        "TE",     "Expect",  "A-IM",  "Upgrade",       "Origin", "Via"};
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        if (fake_header(&q, never[i]).p)
            fail_msg("%s was sent", never[i]);
    assert_true(str_starts(q.head, STR("GET /feed?a=b&c HTTP/1.1\r\n"))); // nothing added to bust caches
    assert_true(str_is(fake_header(&q, "Host"), "feeds.example"));
    assert_true(str_is(fake_header(&q, "User-Agent"), "Tributary/0 (+https://hub.example/about/fetcher)"));
    assert_true(str_starts(fake_header(&q, "Accept"), STR("application/atom+xml, application/rss+xml, ")));
    assert_true(str_find(fake_header(&q, "Accept-Encoding"), STR("gzip")) < fake_header(&q, "Accept-Encoding").n);
}

static void a_publisher_may_be_told_how_many_read(void **state)
{
    struct world *w = *state;
    struct fetch_request request = {.url = STR("http://feeds.example/feed"), .subscribers = 12};
    fetch_response_free(fetch(w, request));
    struct fake_request q = fake_web_request(w->web, 0);
    assert_true(
        str_is(fake_header(&q, "User-Agent"), "Tributary/0 (+https://hub.example/about/fetcher; 12 subscribers)"));
    struct fetch_settings settings = usual(w);
    settings.user_agent = STR("Tributary/0");
    restart(w, &settings);
    fetch_response_free(fetch(w, request));
    q = fake_web_request(w->web, 1);
    assert_true(str_is(fake_header(&q, "User-Agent"), "Tributary/0 (12 subscribers)"));
}

static void a_plain_request_offers_gzip_only(void **state)
{
    struct world *w = *state;
    fetch_response_free(
        fetch(w, (struct fetch_request){.url = STR("http://feeds.example/feed"), .plain = true, .accept = STR("*/*")}));
    struct fake_request q = fake_web_request(w->web, 0);
    assert_true(str_is(fake_header(&q, "Accept-Encoding"), "gzip"));
    assert_true(str_is(fake_header(&q, "Accept"), "*/*"));
    fetch_response_free(get(w, "http://feeds.example/feed"));
    q = fake_web_request(w->web, 1);
    assert_false(str_is(fake_header(&q, "Accept-Encoding"), "gzip"));
}

static void validators_of_a_redirect_are_not_kept(void **state)
{
    struct world *w = *state;
    struct fetch_response *r = get(w, "http://feeds.example/no-location");
    assert_null(r->etag.p);
    fetch_response_free(r);
    r = get(w, "http://feeds.example/302-301");
    assert_string_equal(r->etag.p, "W/\"v 1\"");
    fetch_response_free(r);
    r = get(w, "http://feeds.example/loop");
    assert_int_equal(r->err.code, ERR_PROTOCOL);
    assert_null(r->etag.p);
    fetch_response_free(r);
}

static void header_values_cannot_carry_line_ends(void **state)
{
    struct world *w = *state;
    struct fetch_response *r =
        fetch(w, (struct fetch_request){.url = STR("http://feeds.example/feed"), .etag = STR("\"x\"\r\nX-Evil: 1")});
    assert_int_equal(r->err.code, ERR_INPUT);
    fetch_response_free(r);
    assert_int_equal(fake_web_requests(w->web), 0);
}

// ---- 3.2, 3.3 hints and statuses

static void hints_are_read(void **state)
{
    struct world *w = *state;
    struct fetch_response *r = get(w, "http://feeds.example/hints");
    assert_int_equal(r->fresh_for, 800 * CLOCK_SECOND);
    assert_int_equal(r->retry_after, -1);
    assert_string_equal(r->link_headers.p, "<a>; rel=self, <b>; rel=hub");
    assert_string_equal(r->server_date.p, "Mon, 21 Sep 2026 14:13:20 GMT");
    assert_true(r->wire_bytes == sizeof FEED - 1 && r->header_bytes > 100 && r->duration > 0);
    fetch_response_free(r);
}

static void any_status_is_an_answer(void **state)
{
    struct world *w = *state;
    answered(w, "http://feeds.example/204", 204, "");
    answered(w, "http://feeds.example/not-there", 404, "");
    answered(w, "http://feeds.example/no-location", 302, "");
    answered(w, "http://feeds.example/empty", 302, "");
    answered(w, "http://feeds.example/304-location", 304, "");
    answered(w, "http://feeds.example/200-location", 200, "");
    answered(w, "http://feeds.example/early-hints", 200, "ok");
    struct fetch_response *r = get(w, "http://feeds.example/429");
    assert_int_equal(r->status, 429);
    assert_int_equal(r->retry_after, CLOCK_HOUR);
    assert_int_equal(r->body.n, 0);
    assert_false(r->challenge);
    fetch_response_free(r);
    r = get(w, "http://feeds.example/wall");
    assert_int_equal(r->status, 403);
    assert_true(r->challenge);
    fetch_response_free(r);
}

static void a_closed_host_is_not_asked(void **state)
{
    struct world *w = *state;
    fetcher_close_host(w->fetcher, STR("feeds.example"), clock_now() + CLOCK_HOUR);
    refused(w, "http://feeds.example/feed", ERR_UNAVAILABLE, "feeds.example asked to be left alone until 2");
    answered(w, "http://other.example/feed", 200, FEED);
    struct fetch_response *r = get(w, "http://FEEDS.example:8080/feed"); // the host, whatever the port
    assert_int_equal(r->err.code, ERR_UNAVAILABLE);
    assert_in_range(r->retry_after, CLOCK_HOUR - CLOCK_MINUTE, CLOCK_HOUR);
    fetch_response_free(r);
    assert_int_equal(fake_web_requests(w->web), 1);
}

static void closing_a_host_ends_what_is_queued_for_it(void **state)
{
    struct world *w = *state;
    struct fetch_response *r[3] = {0};
    struct fetch_request q = {.url = STR("http://feeds.example/feed")};
    for (int i = 0; i < 3; i++)
        fetch_start(w->fetcher, &q, on_done, &r[i]);
    fetcher_close_host(w->fetcher, STR("feeds.example"), clock_now() + CLOCK_HOUR);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    for (int i = 0; i < 3; i++) {
        assert_non_null(r[i]);
        assert_int_equal(r[i]->err.code, ERR_UNAVAILABLE);
        fetch_response_free(r[i]);
    }
    assert_int_equal(fake_web_requests(w->web), 0);
}

static void a_short_wait_is_waited_for(void **state)
{
    struct world *w = *state;
    int64_t start = clock_mono();
    fetcher_close_host(w->fetcher, STR("feeds.example"), clock_now() + 300 * MS);
    answered(w, "http://feeds.example/feed", 200, FEED);
    assert_true(clock_mono() - start >= 290 * MS);
}

static void what_is_put_off_by_a_closed_host_is_told_apart(void **state)
{
    struct world *w = *state;
    fetcher_close_host(w->fetcher, STR("feeds.example"), clock_now() + CLOCK_HOUR);
    struct fetch_response *held = get(w, "http://feeds.example/feed"), *asked = get(w, "http://other.example/feed");
    assert_true(held->held && !asked->held);
    assert_true(asked->own_network); // 127.0.0.1
    fetch_response_free(held);
    fetch_response_free(asked);
}

// 3.5: many names, one address.
static void names_of_one_address_take_turns(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    s.host_gap = 400 * MS;
    restart(w, &s);
    struct fetch_response *r[6] = {0};
    int64_t start = clock_mono();
    for (int i = 0; i < 6; i++) {
        char url[60];
        snprintf(url, sizeof url, "http://name%d-%d.example/feed", i, i);
        struct fetch_request q = {.url = str_of(url)};
        fetch_start(w->fetcher, &q, on_done, &r[i]);
    }
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_true(clock_mono() - start >= 5 * 100 * MS); // a quarter of the gap between two
    for (int i = 0; i < 6; i++) {
        assert_non_null(r[i]);
        assert_int_equal(r[i]->status, 200);
        assert_string_equal(r[i]->err.text, "");
        fetch_response_free(r[i]);
    }
    assert_int_equal(fake_web_requests(w->web), 6); // those that had to wait had asked nothing
    assert_int_equal(fake_web_connections(w->web), 6);
}

// ---- redirects (3.3)

static void redirects_are_followed(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *path, *url;
        int hops;
        bool permanent;
    } rows[] = {
        {"/301", "http://feeds.example/feed", 1, true},         {"/308", "http://other.example/feed", 1, true},
        {"/302", "http://feeds.example/feed", 1, false},        {"/303", "http://feeds.example/feed", 1, false},
        {"/307", "http://feeds.example/feed", 1, false},        {"/300", "http://feeds.example/feed", 1, false},
        {"/301-301", "http://feeds.example/feed", 2, true},     {"/301-302", "http://feeds.example/feed", 2, false},
        {"/302-301", "http://feeds.example/feed", 2, false},    {"/feed", "http://feeds.example/feed", 0, false},
        {"/chain/5", "http://feeds.example/chain/0", 5, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char url[100];
        snprintf(url, sizeof url, "http://feeds.example%s", rows[i].path);
        struct fetch_response *r = get(w, url);
        if (r->err.code || r->status != 200 || !str_is(r->url, rows[i].url) || r->hops != rows[i].hops)
            fail_msg("%s: %s, %d, " STR_FMT ", %d hops", url, r->err.text, r->status, STR_ARG(r->url), r->hops);
        if (rows[i].permanent ? !str_is(r->permanent_url, rows[i].url) : r->permanent_url.p != NULL)
            fail_msg("%s: permanent '" STR_FMT "'", url, STR_ARG(r->permanent_url));
        fetch_response_free(r);
    }
}

// What a hub is asked goes where it was meant for: only 307 and 308 say the same once more (protocols 4.1, rule 3).
static void a_form_is_posted_and_repeated_only_where_that_is_said(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *path;
        int status, hops;
    } rows[] = {{"/feed", 200, 0}, {"/307", 200, 1}, {"/308", 200, 1},
                {"/301", 301, 0},  {"/302", 302, 0}, {"/303", 303, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char url[100], line[100];
        snprintf(url, sizeof url, "http://feeds.example%s", rows[i].path);
        int before = fake_web_requests(w->web);
        struct fetch_response *r =
            fetch(w, (struct fetch_request){.url = str_of(url), .form = STR("hub.mode=subscribe&a=b")});
        assert_int_equal(r->err.code, ERR_NONE);
        assert_int_equal(r->status, rows[i].status);
        assert_int_equal(r->hops, rows[i].hops);
        fetch_response_free(r);
        snprintf(line, sizeof line, "POST %s HTTP/1.1\r\n", rows[i].path);
        assert_true(str_starts(fake_web_request(w->web, before).head, str_of(line)));
        for (int k = 0; k <= rows[i].hops; k++) {
            struct fake_request q = fake_web_request(w->web, before + k);
            assert_true(str_starts(q.head, STR("POST ")));
            assert_true(str_is(fake_header(&q, "Content-Type"), "application/x-www-form-urlencoded"));
            assert_true(str_is(fake_header(&q, "Content-Length"), "22"));
        }
    }
    fetch_response_free(get(w, "http://feeds.example/feed")); // the handle forgets it
    struct fake_request q = fake_web_request(w->web, fake_web_requests(w->web) - 1);
    assert_true(str_starts(q.head, STR("GET /feed ")));
    assert_null(fake_header(&q, "Content-Type").p);
}

static void redirects_end_after_five_and_in_circles(void **state)
{
    struct world *w = *state;
    refused(w, "http://feeds.example/chain/6", ERR_PROTOCOL, "redirects more than 5 times");
    assert_int_equal(fake_web_requests(w->web), 6);
    refused(w, "http://feeds.example/loop", ERR_PROTOCOL, "redirects in a circle, back to 'http://feeds.example/loop'");
    assert_int_equal(fake_web_requests(w->web), 7);
    refused(w, "http://feeds.example/ping", ERR_PROTOCOL, "in a circle");
    assert_int_equal(fake_web_requests(w->web), 9);
    refused(w, "http://feeds.example/fragment", ERR_PROTOCOL, "in a circle");
    assert_int_equal(fake_web_requests(w->web), 10);
}

static void redirects_go_nowhere_else(void **state)
{
    struct world *w = *state;
    refused(w, "http://feeds.example/file", ERR_REFUSED, "redirects to 'file:");
    refused(w, "http://feeds.example/ftp", ERR_REFUSED, "redirects to 'ftp:");
    refused(w, "http://feeds.example/javascript", ERR_REFUSED, "redirects to 'javascript:");
    refused(w, "http://feeds.example/user", ERR_REFUSED, "name or password");
    refused(w, "http://feeds.example/port", ERR_REFUSED, "port 22 ");
    refused(w, "http://feeds.example/mysql", ERR_REFUSED, "port 3306 ");
    refused(w, "http://feeds.example/two-locations", ERR_PROTOCOL, "two addresses");
    refused(w, "http://feeds.example/long", ERR_PROTOCOL, "which is no address");
    assert_int_equal(fake_web_requests(w->web), 8);
    fetch_response_free(get(w, "http://feeds.example/spaces"));
    struct fake_request q = fake_web_request(w->web, 9);
    if (!str_is(q.path, "/a%20b%C3%A9"))
        fail_msg(STR_FMT, STR_ARG(q.path));
}

static void no_validators_or_credentials_to_another_origin(void **state)
{
    struct world *w = *state;
    static const char *const paths[] = {"/cross", "/cross-port", "/308"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        char url[100];
        snprintf(url, sizeof url, "http://feeds.example%s", paths[i]);
        int before = fake_web_requests(w->web);
        fetch_response_free(fetch(w, (struct fetch_request){.url = str_of(url),
                                                            .etag = STR("\"mine\""),
                                                            .modified = STR("then"),
                                                            .credential = STR("Authorization: Basic c2VjcmV0")}));
        struct fake_request first = fake_web_request(w->web, before), second = fake_web_request(w->web, before + 1);
        assert_true(str_is(fake_header(&first, "Authorization"), "Basic c2VjcmV0"));
        assert_true(str_is(fake_header(&first, "If-None-Match"), "\"mine\""));
        static const char *const never[] = {"Authorization", "If-None-Match", "If-Modified-Since", "Referer", "Cookie"};
        for (size_t k = 0; k < sizeof never / sizeof never[0]; k++)
            if (fake_header(&second, never[k]).p)
                fail_msg("%s: %s was sent to another origin", paths[i], never[k]);
        assert_true(fake_header(&second, "User-Agent").n && fake_header(&second, "Accept").n);
    }
    int before = fake_web_requests(w->web); // back at the origin they may be sent again, and at a hop within it
    fetch_response_free(fetch(w, (struct fetch_request){.url = STR("http://feeds.example/cross-back"),
                                                        .credential = STR("Authorization: Basic x")}));
    struct fake_request third = fake_web_request(w->web, before + 2);
    assert_true(str_is(fake_header(&third, "Authorization"), "Basic x"));
}

// ---- 3.4, 3.5 hosts, connections, limits

static void one_connection_a_host_and_a_gap_from_start_to_start(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    s.host_gap = 100 * MS;
    restart(w, &s);
    struct fetch_response *r[4] = {0};
    struct fetch_request q = {.url = STR("http://feeds.example/slow-feed")};
    for (int i = 0; i < 4; i++)
        fetch_start(w->fetcher, &q, on_done, &r[i]);
    assert_int_equal(fetcher_queued(w->fetcher), 4);
    assert_int_equal(fetcher_active(w->fetcher), 0);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(r[i]->status, 200);
        fetch_response_free(r[i]);
        if (i)
            assert_true(fake_web_time(w->web, i) - fake_web_time(w->web, i - 1) >= 90 * MS);
    }
    assert_int_equal(fake_web_most_open(w->web), 1);
    assert_int_equal(fake_web_connections(w->web), 1); // kept, since more was queued
}

static void a_redirect_keeps_to_the_gap(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    s.host_gap = 200 * MS;
    restart(w, &s);
    fetch_response_free(get(w, "http://feeds.example/301"));
    assert_true(fake_web_time(w->web, 1) - fake_web_time(w->web, 0) >= 190 * MS);
}

static void the_limit_in_all_holds_over_hosts(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    s.total = 3;
    restart(w, &s);
    struct fetch_response *r[12] = {0};
    for (int i = 0; i < 12; i++) {
        char url[60];
        snprintf(url, sizeof url, "http://h%d.example/slow-feed", i);
        struct fetch_request q = {.url = str_of(url)};
        fetch_start(w->fetcher, &q, on_done, &r[i]);
    }
    while (uv_run(&w->loop, UV_RUN_ONCE))
        assert_true(fetcher_active(w->fetcher) <= 3);
    for (int i = 0; i < 12; i++) {
        assert_int_equal(r[i]->status, 200);
        fetch_response_free(r[i]);
    }
    assert_int_equal(fake_web_connections(w->web), 12); // a connection that nobody waits for is not kept
}

static void urgent_goes_first_on_its_host(void **state)
{
    struct world *w = *state;
    struct fetch_response *r[3] = {0};
    static const char *const urls[] = {"http://feeds.example/feed/a", "http://feeds.example/feed/b",
                                       "http://feeds.example/feed/c"};
    for (int i = 0; i < 3; i++) {
        struct fetch_request q = {.url = str_of(urls[i]), .urgent = i == 2};
        fetch_start(w->fetcher, &q, on_done, &r[i]);
    }
    uv_run(&w->loop, UV_RUN_DEFAULT);
    for (int i = 0; i < 3; i++)
        fetch_response_free(r[i]);
    assert_true(str_is(fake_web_request(w->web, 0).path, "/feed/c"));
}

static void a_truncated_answer_is_an_error(void **state)
{
    struct world *w = *state;
    refused(w, "http://feeds.example/close-mid-body", ERR_PROTOCOL, "broke off after");
    refused(w, "http://feeds.example/close-mid-chunk", ERR_PROTOCOL, "broke off after");
    refused(w, "http://feeds.example/close-mid-head", ERR_PROTOCOL, "broke off");
    refused(w, "http://feeds.example/reset-mid-body", ERR_UNAVAILABLE, "broke off after");
    refused(w, "http://feeds.example/nothing", ERR_PROTOCOL, "closed the connection without an answer");
}

static void what_is_not_http_is_an_error(void **state)
{
    struct world *w = *state;
    refused(w, "http://feeds.example/http09", ERR_PROTOCOL, "not HTTP");
    refused(w, "http://feeds.example/ssh", ERR_PROTOCOL, "not HTTP");
    refused(w, "http://feeds.example/two-lengths", ERR_PROTOCOL, "two different lengths");
    refused(w, "http://feeds.example/negative-length", ERR_PROTOCOL, "");
    refused(w, "http://feeds.example/chunk-garbage", ERR_UNAVAILABLE, "");
}

static void packed_answers_are_unpacked_and_lies_are_errors(void **state)
{
    struct world *w = *state;
    answered(w, "http://feeds.example/gzip", 200, FEED);
    answered(w, "http://feeds.example/chunked", 200, "abcde");
    refused(w, "http://feeds.example/gzip-lie", ERR_PROTOCOL, "not packed the way it says");
    refused(w, "http://feeds.example/gzip-corrupt", ERR_PROTOCOL, "not packed the way it says");
    refused(w, "http://feeds.example/encoding-unknown", ERR_PROTOCOL, "not packed the way it says");
    refused(w, "http://feeds.example/encoding-chain", ERR_PROTOCOL, "not packed the way it says");
}

static void decoded_bytes_are_counted(void **state)
{
    struct world *w = *state;
    refused(w, "http://feeds.example/endless", ERR_LIMIT, "stopped after 16 MiB: more than this hub reads");
    refused(w, "http://feeds.example/bomb", ERR_LIMIT, "two hundred times");
    struct fetch_response *r = get(w, "http://feeds.example/bomb-small"); // under a megabyte nobody minds
    assert_int_equal(r->body.n, 900 * KIB);
    fetch_response_free(r);
    r = fetch(w, (struct fetch_request){.url = STR("http://feeds.example/bytes/2049"), .body_max = 2048});
    assert_int_equal(r->err.code, ERR_LIMIT);
    assert_non_null(strstr(r->err.text, "stopped after 2 KiB"));
    fetch_response_free(r);
    r = fetch(w, (struct fetch_request){.url = STR("http://feeds.example/bytes/2048"), .body_max = 2048});
    assert_int_equal(r->err.code, ERR_NONE);
    assert_int_equal(r->body.n, 2048);
    assert_int_equal(r->body.p[2048], 0);
    fetch_response_free(r);
}

static void floods_of_headers_end(void **state)
{
    struct world *w = *state;
    refused(w, "http://feeds.example/header-flood", ERR_LIMIT, "more headers than this hub reads");
    refused(w, "http://feeds.example/continue-flood", ERR_LIMIT, "more headers than this hub reads");
    refused(w, "http://feeds.example/trailer-flood", ERR_LIMIT, "more headers than this hub reads");
    refused(w, "http://feeds.example/header-line", ERR_LIMIT, "too long");
}

static void bytes_that_come_to_nothing_end(void **state)
{
    struct world *w = *state;
    refused(w, "http://feeds.example/extension-flood", ERR_LIMIT, "sends without end");
    answered(w, "http://feeds.example/endless-redirect", 200, FEED);
    answered(w, "http://feeds.example/endless-error", 500, "");
}

static void slow_answers_end(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    s.slow_seconds = 1;
    restart(w, &s);
    refused(w, "http://feeds.example/silence", ERR_TIMEOUT, "feeds.example said nothing for");
    refused(w, "http://feeds.example/drip", ERR_TIMEOUT, "bytes a second: too slow to wait for");
    refused(w, "http://feeds.example/slow-head", ERR_TIMEOUT, "bytes a second");
}

static void a_whole_transfer_has_a_limit_hops_and_all(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    s.transfer_ms = 300;
    restart(w, &s);
    int64_t start = clock_mono();
    refused(w, "http://feeds.example/steady", ERR_TIMEOUT, "took longer than 1 s in all");
    assert_in_range(clock_mono() - start, 250 * MS, 2000 * MS);
}

// ---- 3.6 the address check

static void forbidden_addresses_are_not_connected_to(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    static const struct guard none = {0};
    char url[100];
    s.guard = &none;
    s.resolve_to = STR_NONE;
    restart(w, &s);
    static const char *const hosts[] = {"127.0.0.1",       "localhost",  "127.1", "2130706433",
                                        "0x7f.0.0.1",      "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]",
                                        "[::ffff:7f00:1]", "0.0.0.0",    "[::]",  "127.0.0.1."};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        snprintf(url, sizeof url, "http://%s:%d/feed", hosts[i], fake_web_port(w->web));
        struct fetch_response *r = get(w, url);
        assert_int_not_equal(r->err.code, ERR_NONE);
        if (i == 0) {
            assert_int_equal(r->err.code, ERR_REFUSED);
            assert_string_equal(r->err.text,
                                "the address 127.0.0.1 is a loopback address; the operator can allow it with "
                                "--allow-address 127.0.0.0/8");
        }
        fetch_response_free(r);
    }
    refused(w, "http://169.254.169.254/latest", ERR_REFUSED, "a link-local address");
    refused(w, "http://[64:ff9b::7f00:1]/x", ERR_REFUSED, "a loopback address");
    refused(w, "http://10.0.0.1/x", ERR_REFUSED, "--allow-address 10.0.0.0/8");
    assert_int_equal(fake_web_connections(w->web), 0);
}

static void the_guard_holds_behind_a_redirect(void **state)
{
    struct world *w = *state;
    // The first hop goes to the fake web, where the guard lets it; the next by its name's own address, which it does
    // not.
    struct fetch_settings s = usual(w);
    struct guard only = {0};
    cidr_parse(STR("127.0.0.1"), vec_push(&w->arena, &only.allowed), NULL);
    s.guard = &only;
    s.resolve_to = STR_NONE;
    restart(w, &s);
    char url[100];
    snprintf(url, sizeof url, "http://127.0.0.1:%d/hop-to-other-loopback", fake_web_port(w->web));
    struct fetch_response *r = get(w, url);
    assert_int_equal(r->err.code, ERR_NONE); // 404: the way there is open
    fetch_response_free(r);
    snprintf(url, sizeof url, "http://127.0.0.2:%d/feed", fake_web_port(w->web));
    refused(w, url, ERR_REFUSED, "127.0.0.2 is a loopback address");
    snprintf(url, sizeof url, "http://127.0.0.1:%d/cross", fake_web_port(w->web));
    r = get(w, url); // other.example is not to be found here, or leads nowhere: never to the fake web
    assert_int_not_equal(r->err.code, ERR_NONE);
    fetch_response_free(r);
    assert_int_equal(fake_web_requests(w->web), 2);
}

static void addresses_that_are_none_end_in_done(void **state)
{
    struct world *w = *state;
    static const char *const bad[] = {"",
                                      "feed",
                                      "//feeds.example/x",
                                      "file:///etc/passwd",
                                      "gopher://feeds.example/",
                                      "http://",
                                      "http://a:b@feeds.example/",
                                      "http://feeds.example:22/",
                                      "http://feeds.example:99999/",
                                      "|id",
                                      "exec:id",
                                      "javascript:alert(1)",
                                      "http://[::1/"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct fetch_response *r = get(w, bad[i]);
        if (r->err.code != ERR_REFUSED && r->err.code != ERR_INPUT)
            fail_msg("'%s': %s '%s'", bad[i], err_name(r->err.code), r->err.text);
        assert_true(str_is(r->url, bad[i]));
        fetch_response_free(r);
    }
    assert_int_equal(fake_web_requests(w->web), 0);
}

static void nobody_there_is_said_in_words(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    s.resolve_to = STR("127.0.0.1:1");
    restart(w, &s);
    refused(w, "http://feeds.example/feed", ERR_REFUSED, "port 80 is not one"); // not even a port that may be asked
    s.guard =
        &(struct guard){.allowed = {w->guard.allowed.v, w->guard.allowed.n, w->guard.allowed.cap}, .any_port = true};
    restart(w, &s);
    refused(w, "http://feeds.example/feed", ERR_UNAVAILABLE, "no server answers at feeds.example port 80");
    s.resolve_to = STR_NONE;
    restart(w, &s);
    refused(w, "http://name.invalid/feed", ERR_DNS, "the name name.invalid could not be found");
}

// ---- bodies under one budget

// Takes what is there; returns how many.
static int take(struct fetch_response **r, int n, size_t size)
{
    int taken = 0;
    for (int i = 0; i < n; i++)
        if (r[i]) {
            assert_int_equal(r[i]->err.code, ERR_NONE);
            assert_int_equal(r[i]->body.n, size);
            fetch_response_free(r[i]);
            r[i] = NULL;
            taken++;
        }
    return taken;
}

static void a_body_waits_for_room_and_never_fails_for_it(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    s.budget = 400 * KIB; // one body and a half
    s.transfer_ms = 400;  // waiting for room does not count
    s.per_host = 2;       // so that all eight may be at one address at once
    restart(w, &s);
    struct fetch_response *r[8] = {0};
    for (int i = 0; i < 8; i++) {
        char url[60];
        snprintf(url, sizeof url, "http://h%d.example/pieces/240000", i);
        struct fetch_request q = {.url = str_of(url)};
        fetch_start(w->fetcher, &q, on_done, &r[i]);
    }
    size_t most = 0;
    for (int done = 0, rounds = 0; done < 8; rounds++) {
        uv_run(&w->loop, UV_RUN_ONCE);
        size_t used = bodies_used(w->fetcher->bodies);
        most = used > most ? used : most;
        if (rounds % 8 == 0)
            done += take(r, 8, 240000);
        assert_true(rounds < 10000);
    }
    assert_in_range(most, 100 * KIB, 1200 * KIB); // all eight would be two megabytes
}

static void one_body_over_the_budget_still_comes(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    s.budget = 64 * KIB;
    restart(w, &s);
    struct fetch_response *r = get(w, "http://feeds.example/bytes/3000000");
    assert_int_equal(r->err.code, ERR_NONE);
    assert_int_equal(r->body.n, 3000000);
    fetch_response_free(r);
}

static void *free_later(void *arg)
{
    uv_sleep(50);
    fetch_response_free(arg);
    return NULL;
}

static void room_given_back_by_another_thread_wakes_the_loop(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    s.budget = 100 * KIB;
    restart(w, &s);
    struct fetch_response *first = get(w, "http://feeds.example/bytes/60000"), *then = NULL;
    struct fetch_request q = {.url = STR("http://feeds.example/feed")};
    fetch_start(w->fetcher, &q, on_done, &then);
    for (int i = 0; i < 20; i++) {
        uv_run(&w->loop, UV_RUN_NOWAIT);
        uv_sleep(2);
    }
    assert_null(then); // the budget is used up by what its reader still has: nothing more begins
    assert_int_equal(fetcher_active(w->fetcher), 0);
    pthread_t t;
    pthread_create(&t, NULL, free_later, first);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    pthread_join(t, NULL);
    assert_int_equal(take(&then, 1, sizeof FEED - 1), 1);
}

static void a_body_that_was_read_makes_room_before_its_response_goes(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    s.budget = 100 * KIB;
    restart(w, &s);
    struct fetch_response *first = get(w, "http://feeds.example/bytes/60000");
    size_t held = bodies_used(w->fetcher->bodies);
    assert_true(held >= 60000);
    fetch_response_read(first);
    assert_int_equal(bodies_used(w->fetcher->bodies), 0);
    assert_int_equal(bodies_handed(w->fetcher->bodies), 0);
    assert_null(first->body.p);
    struct fetch_response *then = get(w, "http://feeds.example/feed");
    assert_int_equal(then->body.n, sizeof FEED - 1);
    assert_int_equal(first->status, 200); // the rest still stands
    fetch_response_free(first);
    fetch_response_free(then);
    assert_int_equal(bodies_used(w->fetcher->bodies), 0);
}

// ---- aborting

static void must_not_be_called(void *arg, struct fetch_response *response)
{
    (void)arg;
    (void)response;
    fail_msg("done was called after abort");
}

static void an_aborted_fetch_is_never_done(void **state)
{
    struct world *w = *state;
    struct fetch_request silent = {.url = STR("http://feeds.example/silence")},
                         quick = {.url = STR("http://feeds.example/feed")};
    struct fetch *running = fetch_start(w->fetcher, &silent, must_not_be_called, NULL);
    struct fetch *queued = fetch_start(w->fetcher, &quick, must_not_be_called, NULL);
    while (!fetcher_active(w->fetcher) || !fake_web_requests(w->web))
        uv_run(&w->loop, UV_RUN_ONCE);
    fetch_abort(queued);
    fetch_abort(running);
    struct fetch_request bad = {.url = STR("file:///x")};
    fetch_abort(fetch_start(w->fetcher, &bad, must_not_be_called, NULL)); // its end was only waiting to be told
    answered(w, "http://feeds.example/feed", 200, FEED);
    assert_int_equal(fetcher_active(w->fetcher), 0);
    assert_int_equal(fetcher_queued(w->fetcher), 0);
}

static void freeing_the_fetcher_ends_everything(void **state)
{
    struct world *w = *state;
    struct fetch_response *kept = get(w, "http://feeds.example/feed");
    static const char *const urls[] = {"http://feeds.example/silence", "http://feeds.example/feed",
                                       "http://other.example/drip", ""};
    for (int i = 0; i < 4; i++) {
        struct fetch_request q = {.url = str_of(urls[i])};
        fetch_start(w->fetcher, &q, must_not_be_called, NULL);
    }
    w->loop.data = w;
    fetcher_free(w->fetcher);
    w->fetcher = NULL;
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_true(str_is(kept->body, FEED)); // outlives the fetcher
    fetch_response_free(kept);
    fetch_response_free(NULL);
}

static void free_fetcher(void *arg, struct fetch_response *response)
{
    struct world *w = arg;
    fetch_response_free(response);
    fetcher_free(w->fetcher);
    w->fetcher = NULL;
}

static void done_may_free_the_fetcher(void **state)
{
    struct world *w = *state;
    struct fetch_request q = {.url = STR("http://feeds.example/feed")};
    fetch_start(w->fetcher, &q, free_fetcher, w);
    fetch_start(w->fetcher, &q, must_not_be_called, NULL);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_null(w->fetcher);
}

static void an_idle_fetcher_does_not_keep_the_loop(void **state)
{
    struct world *w = *state;
    assert_int_equal(uv_run(&w->loop, UV_RUN_DEFAULT), 0);
    fetch_response_free(get(w, "http://feeds.example/301")); // which keeps its connection
    assert_int_equal(uv_run(&w->loop, UV_RUN_NOWAIT), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(validators_are_sent_byte_for_byte_and_both),
        T(a_date_of_2038_is_not_sent_back),
        T(nothing_is_sent_that_was_not_said),
        T(a_publisher_may_be_told_how_many_read),
        T(a_plain_request_offers_gzip_only),
        T(validators_of_a_redirect_are_not_kept),
        T(header_values_cannot_carry_line_ends),
        T(hints_are_read),
        T(any_status_is_an_answer),
        T(a_closed_host_is_not_asked),
        T(what_is_put_off_by_a_closed_host_is_told_apart),
        T(names_of_one_address_take_turns),
        T(closing_a_host_ends_what_is_queued_for_it),
        T(a_short_wait_is_waited_for),
        T(redirects_are_followed),
        T(a_form_is_posted_and_repeated_only_where_that_is_said),
        T(redirects_end_after_five_and_in_circles),
        T(redirects_go_nowhere_else),
        T(no_validators_or_credentials_to_another_origin),
        T(one_connection_a_host_and_a_gap_from_start_to_start),
        T(a_redirect_keeps_to_the_gap),
        T(the_limit_in_all_holds_over_hosts),
        T(urgent_goes_first_on_its_host),
        T(a_truncated_answer_is_an_error),
        T(what_is_not_http_is_an_error),
        T(packed_answers_are_unpacked_and_lies_are_errors),
        T(decoded_bytes_are_counted),
        T(floods_of_headers_end),
        T(bytes_that_come_to_nothing_end),
        T(slow_answers_end),
        T(a_whole_transfer_has_a_limit_hops_and_all),
        T(forbidden_addresses_are_not_connected_to),
        T(the_guard_holds_behind_a_redirect),
        T(addresses_that_are_none_end_in_done),
        T(nobody_there_is_said_in_words),
        T(a_body_waits_for_room_and_never_fails_for_it),
        T(one_body_over_the_budget_still_comes),
        T(a_body_that_was_read_makes_room_before_its_response_goes),
        T(room_given_back_by_another_thread_wakes_the_loop),
        T(an_aborted_fetch_is_never_done),
        T(freeing_the_fetcher_ends_everything),
        T(done_may_free_the_fetcher),
        T(an_idle_fetcher_does_not_keep_the_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
