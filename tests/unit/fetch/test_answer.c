// test_answer.c – answers that do not behave: cut off, packed with lies, without end, slow.
#include "support/fetch_world.h"

static void a_truncated_answer_is_an_error(void **state)
{
    struct world *w = *state;
    refused(w, "http://feeds.example/close-mid-body", ERR_UNAVAILABLE, "broke off after");
    refused(w, "http://feeds.example/close-mid-chunk", ERR_UNAVAILABLE, "broke off after");
    refused(w, "http://feeds.example/close-mid-head", ERR_UNAVAILABLE, "broke off");
    refused(w, "http://feeds.example/reset-mid-body", ERR_UNAVAILABLE, "broke off after");
    refused(w, "http://feeds.example/nothing", ERR_UNAVAILABLE, "closed the connection without an answer");
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

// What libcurl says of connecting is nothing where it did not have to (CURLINFO_CONNECT_TIME_T is 0).
static void slow_answers_over_a_kept_connection_are_answers(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    static const struct {
        const char *url, *words;
    } rows[] = {
        {"http://feeds.example/drip", "bytes a second: too slow to wait for"},
        {"http://feeds.example/silence", "feeds.example said nothing for"},
    };
    s.slow_seconds = 1;
    restart(w, &s);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fetch_response *before = NULL, *slow = NULL;
        fetch_start(w->fetcher, &(struct fetch_request){.url = STR("http://feeds.example/feed")}, on_done, &before);
        fetch_start(w->fetcher, &(struct fetch_request){.url = str_of(rows[i].url)}, on_done, &slow);
        uv_run(&w->loop, UV_RUN_DEFAULT);
        assert_int_equal(before->status, 200);
        assert_int_equal(fake_web_connections(w->web), i + 1);
        assert_int_equal(slow->err.code, ERR_TIMEOUT);
        assert_non_null(strstr(slow->err.text, rows[i].words));
        assert_false(slow->unreached);
        fetch_response_free(before);
        fetch_response_free(slow);
    }
}

static void a_whole_transfer_has_a_limit_hops_and_all(void **state)
{
    struct world *w = *state;
    struct fetch_settings s = usual(w);
    s.transfer_ms = 300;
    restart(w, &s);
    int64_t start = clock_mono();
    refused(w, "http://feeds.example/steady", ERR_TIMEOUT, "took longer than 1 s in all");
    assert_true(clock_mono() - start >= 250 * MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_truncated_answer_is_an_error),
        T(what_is_not_http_is_an_error),
        T(packed_answers_are_unpacked_and_lies_are_errors),
        T(decoded_bytes_are_counted),
        T(floods_of_headers_end),
        T(bytes_that_come_to_nothing_end),
        T(slow_answers_end),
        T(slow_answers_over_a_kept_connection_are_answers),
        T(a_whole_transfer_has_a_limit_hops_and_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
