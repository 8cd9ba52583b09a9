// test_redirect.c – redirects as the fetcher follows them (protocols 3.3); their rules alone are in test_hop.c.
#include "support/fetch_world.h"

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
    refused(w, "http://feeds.example/loop", ERR_PROTOCOL, "redirects in a circle, back to 'http://feeds.example'");
    assert_int_equal(fake_web_requests(w->web), 7);
    refused(w, "http://feeds.example/ping", ERR_PROTOCOL, "in a circle");
    assert_int_equal(fake_web_requests(w->web), 9);
    refused(w, "http://feeds.example/fragment", ERR_PROTOCOL, "in a circle");
    assert_int_equal(fake_web_requests(w->web), 10);
}

static void redirects_go_nowhere_else(void **state)
{
    struct world *w = *state;
    refused(w, "http://feeds.example/file", ERR_REFUSED, "redirects to 'file:'");
    refused(w, "http://feeds.example/ftp", ERR_REFUSED, "redirects to 'ftp:");
    refused(w, "http://feeds.example/javascript", ERR_REFUSED, "redirects to 'javascript:'");
    refused(w, "http://feeds.example/user", ERR_REFUSED, "name or password");
    refused(w, "http://feeds.example/port", ERR_REFUSED, "port 22 ");
    refused(w, "http://feeds.example/mysql", ERR_REFUSED, "port 3306 ");
    refused(w, "http://feeds.example/two-locations", ERR_PROTOCOL, "two addresses");
    refused(w, "http://feeds.example/long", ERR_PROTOCOL, "what is no address");
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
    int before = fake_web_requests(w->web); // those that another origin gave go there, and nowhere else
    fetch_response_free(fetch(w, (struct fetch_request){.url = STR("http://feeds.example/cross"),
                                                        .etag = STR("\"theirs\""),
                                                        .modified = STR("then"),
                                                        .validators_of = STR("http://other.example")}));
    struct fake_request own = fake_web_request(w->web, before), theirs = fake_web_request(w->web, before + 1);
    assert_null(fake_header(&own, "If-None-Match").p);
    assert_null(fake_header(&own, "If-Modified-Since").p);
    assert_true(str_is(fake_header(&theirs, "If-None-Match"), "\"theirs\""));
    assert_true(str_is(fake_header(&theirs, "If-Modified-Since"), "then"));
    before = fake_web_requests(w->web); // back at the origin, where another chose the address
    struct fetch_response *r = fetch(w, (struct fetch_request){.url = STR("http://feeds.example/cross-back"),
                                                               .etag = STR("\"mine\""),
                                                               .credential = STR("Authorization: Basic x")});
    assert_true(r->left && r->hops == 2);
    fetch_response_free(r);
    struct fake_request third = fake_web_request(w->web, before + 2);
    assert_true(str_is(fake_header(&third, "If-None-Match"), "\"mine\""));
    assert_null(fake_header(&third, "Authorization").p);
    before = fake_web_requests(w->web); // at a hop within it
    r = fetch(
        w, (struct fetch_request){.url = STR("http://feeds.example/302"), .credential = STR("Authorization: Basic x")});
    assert_true(!r->left && r->hops == 1);
    fetch_response_free(r);
    struct fake_request within = fake_web_request(w->web, before + 1);
    assert_true(str_is(fake_header(&within, "Authorization"), "Basic x"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(redirects_are_followed),
        T(a_form_is_posted_and_repeated_only_where_that_is_said),
        T(redirects_end_after_five_and_in_circles),
        T(redirects_go_nowhere_else),
        T(no_validators_or_credentials_to_another_origin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
