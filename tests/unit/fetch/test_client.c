// test_client.c – fetching from a fake web: every rule of protocols 3.1–3.6 that concerns the fetcher. Redirects,
// answers that do not behave and the budget of bodies have files of their own.
#include "support/fetch_world.h"

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
    assert_true(r->wire_bytes == sizeof FEED - 1 && r->duration > 0);
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
    refused(w, "http://feeds.example/feed", ERR_UNAVAILABLE, "feeds.example is left alone until 2");
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

// By one look at the clock: the time comes within the limit while they are gone through.
static void closing_a_host_ends_all_that_is_queued_or_none(void **state)
{
    struct world *w = *state;
    struct fetch_response *r[400] = {0};
    struct fetch_request q = {.url = STR("http://feeds.example/feed")};
    struct fetch_settings settings = usual(w);
    for (int us = 20; us <= 640; us *= 2) {
        for (int i = 0; i < 400; i++)
            fetch_start(w->fetcher, &q, on_done, &r[i]);
        alarm(30); // it may never return
        fetcher_close_host(w->fetcher, STR("feeds.example"), clock_now() + CLOCK_MINUTE + us);
        alarm(0);
        size_t left = fetcher_queued(w->fetcher);
        assert_true(left == 0 || left == 400);
        restart(w, &settings);
    }
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

// 3.8: one slot for all hosts of a publisher; a line that would be too long is not stood in.
static void feeds_of_a_slow_publisher_wait_in_line(void **state)
{
    struct world *w = *state;
    struct fetch_response *r[12] = {0};
    struct fetch *fetches[12];
    for (int i = 0; i < 12; i++) {
        struct fetch_request q = {.url = STR("http://www.reddit.com/feed"), .since = i * 5 % 12 + 1};
        fetches[i] = fetch_start(w->fetcher, &q, on_done, &r[i]);
    }
    for (int done = 0; done < 4;) { // one was asked at once, three have no place
        uv_run(&w->loop, UV_RUN_ONCE);
        done = 0;
        for (int i = 0; i < 12; i++)
            done += r[i] != NULL;
    }
    for (int i = 0; i < 12; i++) {
        int since = i * 5 % 12 + 1;
        assert_true((r[i] != NULL) == (since == 1 || since > 9)); // who was there longest ago goes first
        if (!r[i]) {
            fetch_abort(fetches[i]);
            continue;
        }
        assert_true(r[i]->held == (since > 9) && r[i]->in_line == (since > 9));
        if (since > 9) {
            assert_int_equal(r[i]->err.code, ERR_UNAVAILABLE);
            assert_string_equal(r[i]->err.text, "others wait for www.reddit.com already, which is asked seldom");
            assert_int_equal(r[i]->retry_after, 10 * CLOCK_MINUTE);
        }
        fetch_response_free(r[i]);
    }
    assert_int_equal(fake_web_requests(w->web), 1);
}

static void look_alikes_of_a_publisher_wait_for_nobody(void **state)
{
    struct world *w = *state;
    int64_t start = clock_mono();
    answered(w, "http://notreddit.com/feed", 200, FEED);
    answered(w, "http://notreddit.com/feed", 200, FEED);
    assert_true(clock_mono() - start < 30 * CLOCK_SECOND);
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
    int64_t start = clock_mono();
    for (int i = 0; i < 4; i++)
        fetch_start(w->fetcher, &q, on_done, &r[i]);
    assert_int_equal(fetcher_queued(w->fetcher), 4);
    assert_int_equal(fetcher_active(w->fetcher), 0);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(r[i]->status, 200);
        fetch_response_free(r[i]);
        assert_true(fake_web_time(w->web, i) - start >= i * 100 * MS); // however late the web looks at its clock
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
    int64_t start = clock_mono();
    fetch_response_free(get(w, "http://feeds.example/301"));
    assert_true(fake_web_time(w->web, 1) - start >= 200 * MS);
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
                                "the address 127.0.0.1 is a loopback address; whoever runs this hub can allow it");
            assert_int_equal(r->let_in, GUARD_ADDRESS);
        }
        fetch_response_free(r);
    }
    refused(w, "http://169.254.169.254/latest", ERR_REFUSED, "a link-local address");
    refused(w, "http://[64:ff9b::7f00:1]/x", ERR_REFUSED, "a loopback address");
    refused(w, "http://10.0.0.1/x", ERR_REFUSED, "a private address; whoever runs this hub can allow it");
    struct fetch_response *port = get(w, "http://feeds.example:22/");
    assert_string_equal(port->err.text,
                        "port 22 is not one that feeds are fetched from; whoever runs this hub can allow it");
    assert_int_equal(port->let_in, GUARD_PORT);
    fetch_response_free(port);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(validators_are_sent_byte_for_byte_and_both),
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
        T(feeds_of_a_slow_publisher_wait_in_line),
        T(look_alikes_of_a_publisher_wait_for_nobody),
        T(closing_a_host_ends_what_is_queued_for_it),
        T(closing_a_host_ends_all_that_is_queued_or_none),
        T(a_short_wait_is_waited_for),
        T(one_connection_a_host_and_a_gap_from_start_to_start),
        T(a_redirect_keeps_to_the_gap),
        T(the_limit_in_all_holds_over_hosts),
        T(urgent_goes_first_on_its_host),
        T(forbidden_addresses_are_not_connected_to),
        T(the_guard_holds_behind_a_redirect),
        T(addresses_that_are_none_end_in_done),
        T(nobody_there_is_said_in_words),
        T(an_aborted_fetch_is_never_done),
        T(freeing_the_fetcher_ends_everything),
        T(done_may_free_the_fetcher),
        T(an_idle_fetcher_does_not_keep_the_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
