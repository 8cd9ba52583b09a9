// test_visit.c – visits of feeds on public hosts, and what stopping leaves of those under way. All parts are the real
// ones, but that the fake web has every name and that its address counts as a public one, which nothing on loopback is.
#include "fetch/guard.h"
#include "poll/poller_priv.h"
#include "support/fake_web.h"
#include "support/hub_items.h"
#include "support/lanes.h"

#include <stdatomic.h>

#define CHANNEL(more)                                                                                                  \
    "<rss version='2.0'><channel><title>t</title>" more "<item><guid>1</guid><title>One</title></item></channel></"    \
    "rss>"
#define NEWS CHANNEL("")
#define NEXT "<link xmlns='http://www.w3.org/2005/Atom' rel='next' href='http://busy.example/too-many'/>"
#define SOON (10 * CLOCK_SECOND) // well before the limit of slow transfers

struct world {
    struct hub_store *hub;
    int64_t community;
    struct fake_web *web;
    char where[32];
    struct guard guard;
    struct lane_loop lanes;
    struct lane *ingest, *write;
    struct fetcher *fetcher;
    struct poller *poller;
    bool at_rest;
    id_list feeds;
};

// Instead of the guard's (see tests/CMakeLists.txt), for all of the program but the guard itself.
bool __wrap_address_global(const struct sockaddr *address, const char **ret_why);
bool __wrap_address_global(const struct sockaddr *address, const char **ret_why)
{
    (void)address, (void)ret_why;
    return true;
}

static void on_rest(void *arg)
{
    ((struct world *)arg)->at_rest = true;
}

// What a path is called is what happens there, until the test says that all is well.
static atomic_bool well;
static bool answer(struct fake_conn *c, const struct fake_request *r, void *arg)
{
    (void)arg;
    if (atomic_load(&well) || str_starts(r->path, STR("/news")))
        fake_reply(c, "200 OK", "Content-Type: application/xml\r\n", STR(NEWS));
    else if (str_starts(r->path, STR("/with-a-past")))
        fake_reply(c, "200 OK", "Content-Type: application/xml\r\n", STR(CHANNEL(NEXT)));
    else if (str_starts(r->path, STR("/too-many-for-two-hours")))
        fake_reply(c, "429 Too Many Requests", "Retry-After: 7200\r\n", STR(""));
    else if (str_starts(r->path, STR("/too-many")))
        fake_reply(c, "429 Too Many Requests", NULL, STR(""));
    else if (str_starts(r->path, STR("/elsewhere")))
        fake_reply(c, "302 Found", "Location: http://busy.example/too-many\r\n", STR(""));
    else if (str_is(r->path, "/garbled"))
        fake_reply(c, "200 OK", "Content-Encoding: gzip\r\nETag: \"1\"\r\n", STR("this was never packed"));
    else if (str_starts(r->path, STR("/slow")))
        for (fake_say(c, "HTTP/1.1 200 OK\r\n\r\n"); !c->gone; fake_sleep(c, 10))
            fake_say(c, "a");
    else
        fake_reply(c, "404 Not Found", NULL, STR(""));
    return !c->gone;
}

static void fetcher_open(struct world *w)
{
    struct fetch_settings settings = {
        .user_agent = STR("Tributary/0"), .guard = &w->guard, .host_gap = -1, .resolve_to = str_of(w->where)};
    w->fetcher = fetcher_new(&w->lanes.loop, &settings, &w->hub->err);
    assert_non_null(w->fetcher);
}

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    void *hub = NULL;
    if (!w || hub_store_setup(&hub) != 0)
        return -1;
    w->hub = hub;
    clock_set(w->hub->now);
    w->community = add_community(w->hub, "c", VISIBILITY_PUBLIC);
    atomic_store(&well, false);
    w->web = fake_web_start(answer, NULL);
    snprintf(w->where, sizeof w->where, "127.0.0.1:%d", fake_web_port(w->web));
    cidr_parse(STR("127.0.0.0/8"), vec_push(&w->hub->arena, &w->guard.allowed), NULL);
    lane_loop_open(&w->lanes);
    w->ingest = lane_loop_start_with(&w->lanes, "ingest", NULL);
    w->write = lane_loop_start_with(&w->lanes, "write", w->hub->db);
    fetcher_open(w);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    void *hub = w->hub;
    fetcher_free(w->fetcher);
    lane_stop(w->ingest);
    lane_stop(w->write);
    bool closed = lane_loop_close(&w->lanes);
    fake_web_stop(w->web);
    clock_set(0);
    free(w);
    return closed ? hub_store_teardown(&hub) : -1;
}

static void list(struct world *w, const char *url)
{
    *vec_push(&w->hub->arena, &w->feeds) = list_feed(w->hub, w->community, url, KIND_NONE);
}

static void begin(struct world *w)
{
    struct poll_settings settings = {.owner = STR("test")};
    struct poll_hooks hooks = {.idle = on_rest, .arg = w};
    w->at_rest = false;
    w->poller = poller_once(&w->lanes.loop, w->fetcher, w->ingest, w->write, &settings, &hooks, w->feeds.v, w->feeds.n,
                            POLL_POLITE);
}

static void run_to_rest(struct world *w)
{
    while (!w->at_rest)
        uv_run(&w->lanes.loop, UV_RUN_ONCE);
}

static void end(struct world *w)
{
    run_to_rest(w);
    assert_null(poller_error(w->poller));
    poller_free(w->poller);
    assert_int_equal(raw_int(w->hub, "SELECT count(*) FROM feed WHERE lease_until <> 0"), 0);
}

// A round over all that is listed, one after the other where a host has several.
static void visit_all(struct world *w)
{
    begin(w);
    end(w);
}

static void stop(struct world *w)
{
    int64_t begun = clock_mono();
    poller_stop(w->poller, on_rest, w);
    end(w);
    assert_in_range(clock_mono() - begun, 0, SOON);
}

// Nothing is known but what the store keeps.
static void restart(struct world *w)
{
    fetcher_free(w->fetcher);
    fetcher_open(w);
}

static int asked(struct world *w, const char *path)
{
    int n = 0;
    for (int i = 0; i < fake_web_requests(w->web); i++)
        n += str_is(fake_web_request(w->web, i).path, path);
    return n;
}

static int64_t closed_until(struct world *w, const char *host)
{
    int64_t until;
    good(w->hub, closed_host_until(w->hub->db, str_of(host), &until, &w->hub->err));
    return until;
}

static void begin_forever(struct world *w)
{
    struct poll_settings settings = {.owner = STR("test")};
    w->at_rest = false;
    w->poller = poller_start(&w->lanes.loop, w->fetcher, w->ingest, w->write, &settings, NULL);
}

// Until nothing is under way.
static void settle(struct world *w)
{
    do
        uv_run(&w->lanes.loop, UV_RUN_ONCE);
    while (w->poller->in_flight || !claims_idle(w->poller->claims));
}

// It was not visited, and that is not held against it.
static void left_alone(struct world *w, const char *url)
{
    struct feed_state f = feed_at(w->hub, url);
    assert_int_equal(f.failures, 0);
    assert_int_equal(f.last_status, 0);
    assert_int_equal(f.outcome, VISIT_NEVER);
}

// ---- protocols 3.3 and 3.8: hosts that are left alone

static void a_429_closes_its_host_for_all_its_feeds_also_after_a_restart(void **state)
{
    struct world *w = *state;
    list(w, "http://busy.example/too-many-for-two-hours");
    list(w, "http://busy.example/news");
    list(w, "http://else.example/news-too");
    visit_all(w);
    assert_int_equal(fake_web_requests(w->web), 2);
    assert_int_equal(asked(w, "/news-too"), 1);
    struct feed_state closed = feed_at(w->hub, "http://busy.example/too-many-for-two-hours");
    assert_int_equal(closed_until(w, "busy.example"), w->hub->now + 2 * CLOCK_HOUR);
    assert_int_equal(closed.outcome, VISIT_THROTTLED);
    left_alone(w, "http://busy.example/news");
    assert_true(feed_at(w->hub, "http://busy.example/news").next_at >= closed_until(w, "busy.example"));
    atomic_store(&well, true);
    clock_set(w->hub->now + 2 * CLOCK_HOUR - CLOCK_MINUTE * 2);
    restart(w);
    visit_all(w);
    assert_int_equal(asked(w, "/news-too"), 2);
    assert_int_equal(fake_web_requests(w->web), 3);
    clock_set(w->hub->now + 2 * CLOCK_HOUR + CLOCK_MINUTE);
    visit_all(w);
    assert_int_equal(asked(w, "/news"), 1);
    assert_int_equal(asked(w, "/too-many-for-two-hours"), 2);
}

static void a_429_that_says_no_time_closes_its_host_for_an_hour(void **state)
{
    struct world *w = *state;
    list(w, "http://busy.example/too-many");
    visit_all(w);
    assert_int_equal(closed_until(w, "busy.example"), w->hub->now + CLOCK_HOUR);
}

static void a_429_closes_the_host_that_answered_also_after_a_restart(void **state)
{
    struct world *w = *state;
    list(w, "http://a.example/elsewhere");
    visit_all(w);
    assert_int_equal(asked(w, "/too-many"), 1);
    list(w, "http://a.example/news");
    list(w, "http://busy.example/news-too");
    restart(w);
    visit_all(w);
    assert_int_equal(asked(w, "/news"), 1);
    assert_int_equal(asked(w, "/news-too"), 0);
}

static void a_429_to_a_page_of_the_past_closes_its_host(void **state)
{
    struct world *w = *state;
    list(w, "http://busy.example/with-a-past");
    visit_all(w);
    assert_int_equal(asked(w, "/too-many"), 1);
    assert_int_equal(feed_at(w->hub, "http://busy.example/with-a-past").outcome, VISIT_NEW);
    restart(w);
    visit_all(w);
    assert_int_equal(asked(w, "/with-a-past"), 1);
}

static void on_found(void *arg, struct fetch_response *response)
{
    assert_int_equal(response->status, 429);
    fetch_response_free(response);
    *(bool *)arg = true;
}

// A search for feeds, a hub.
static void a_429_to_whatever_is_fetched_beside_visits_closes_its_host(void **state)
{
    struct world *w = *state;
    bool found = false;
    struct fetch_request page = {.url = STR("http://busy.example/too-many-for-two-hours")};
    begin_forever(w);
    fetch_start(w->fetcher, &page, on_found, &found);
    while (!found)
        uv_run(&w->lanes.loop, UV_RUN_ONCE);
    stop(w);
    assert_int_equal(closed_until(w, "busy.example"), w->hub->now + 2 * CLOCK_HOUR);
}

static void what_another_process_was_told_is_heeded(void **state)
{
    struct world *w = *state;
    begin_forever(w);
    settle(w);
    char sql[100];
    snprintf(sql, sizeof sql, "INSERT INTO closed_host VALUES ('busy.example', 0, %lld)",
             (long long)(w->hub->now + CLOCK_HOUR));
    raw_exec(w->hub, sql);
    list(w, "http://busy.example/news");
    list(w, "http://else.example/news-too");
    clock_set(w->hub->now + CLOCK_MINUTE);
    poller_wake(w->poller);
    settle(w);
    stop(w);
    assert_int_equal(asked(w, "/news-too"), 1);
    assert_int_equal(asked(w, "/news"), 0);
    left_alone(w, "http://busy.example/news");
}

static void three_errors_of_a_publisher_in_a_row_are_a_pause_for_its_host(void **state)
{
    struct world *w = *state;
    static const char *const feeds[] = {"http://www.youtube.com/1", "http://www.youtube.com/2",
                                        "http://www.youtube.com/3", "http://www.youtube.com/4"};
    for (size_t i = 0; i < sizeof feeds / sizeof *feeds; i++)
        list(w, feeds[i]);
    atomic_store(&well, true);
    visit_all(w); // errors of what was never read are its own
    assert_int_equal(fake_web_requests(w->web), 4);
    atomic_store(&well, false);
    visit_all(w);
    assert_int_equal(fake_web_requests(w->web), 7);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(feed_at(w->hub, feeds[i]).failures, 1);
    assert_int_equal(closed_until(w, "www.youtube.com"), w->hub->now + CLOCK_HOUR);
    assert_int_equal(asked(w, "/4"), 1);
    assert_int_equal(feed_at(w->hub, feeds[3]).failures, 0);
}

// ---- what goes wrong

static void a_body_that_cannot_be_unpacked_is_a_failure_and_leaves_no_validators(void **state)
{
    struct world *w = *state;
    list(w, "http://a.example/garbled");
    visit_all(w);
    struct feed_state f = feed_at(w->hub, "http://a.example/garbled");
    assert_int_equal(f.failures, 1);
    assert_int_equal(f.outcome, VISIT_FAILED);
    assert_int_equal(f.etag.n, 0);
    assert_true(str_find(f.reason, STR("not packed")) < f.reason.n);
}

static void a_store_that_gives_no_lease_ends_the_round_and_is_said(void **state)
{
    struct world *w = *state;
    list(w, "http://a.example/news");
    raw_exec(w->hub, "CREATE TRIGGER refuse BEFORE UPDATE OF lease_owner ON feed BEGIN SELECT RAISE(ABORT, 'the store "
                     "is full'); END");
    begin(w);
    run_to_rest(w);
    assert_non_null(poller_error(w->poller));
    assert_non_null(strstr(poller_error(w->poller)->text, "the store is full"));
    poller_free(w->poller);
    assert_int_equal(fake_web_requests(w->web), 0);
}

// ---- stopping

static void what_was_read_is_stored_and_what_is_on_its_way_left_for_the_next_start(void **state)
{
    struct world *w = *state;
    list(w, "http://quick.example/news");
    list(w, "http://slow.example/slow");
    list(w, "http://slow.example/slow-too"); // waits for its host
    list(w, "http://other.example/slow-as-well");
    begin(w);
    while (recorder_idle(w->poller->recorder) || fake_web_requests(w->web) < 3)
        uv_run(&w->lanes.loop, UV_RUN_ONCE);
    stop(w);
    assert_int_equal(feed_at(w->hub, "http://quick.example/news").last_at, w->hub->now);
    assert_int_equal(raw_int(w->hub, "SELECT count(*) FROM entry"), 1);
    assert_int_equal(asked(w, "/slow-too"), 0);
    static const char *const others[] = {"http://slow.example/slow", "http://slow.example/slow-too",
                                         "http://other.example/slow-as-well"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        left_alone(w, others[i]);
        assert_int_equal(feed_at(w->hub, others[i]).last_at, 0);
    }
    atomic_store(&well, true);
    restart(w);
    visit_all(w);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(feed_at(w->hub, others[i]).outcome, VISIT_NEW);
}

static void what_was_claimed_and_has_not_begun_does_not_begin(void **state)
{
    struct world *w = *state;
    list(w, "http://a.example/news");
    list(w, "http://b.example/news");
    begin(w);
    while (!w->poller->in_flight)
        uv_run(&w->lanes.loop, UV_RUN_ONCE);
    stop(w);
    assert_int_equal(fake_web_requests(w->web), 0);
    left_alone(w, "http://a.example/news");
    visit_all(w);
    assert_int_equal(fake_web_requests(w->web), 2);
}

static void what_is_being_claimed_is_given_back(void **state)
{
    struct world *w = *state;
    list(w, "http://a.example/news");
    begin(w); // the question is the lane's now
    stop(w);
    assert_int_equal(fake_web_requests(w->web), 0);
    visit_all(w);
    assert_int_equal(fake_web_requests(w->web), 1);
}

// ---- leases

static void under_way(struct world *w)
{
    while (!fake_web_requests(w->web))
        uv_run(&w->lanes.loop, UV_RUN_ONCE);
    clock_set(w->hub->now + CLOCK_HOUR); // as if the machine had been asleep
    for (int looks = 0; looks < 3; looks++) {
        poller_wake(w->poller);
        while (!claims_idle(w->poller->claims))
            uv_run(&w->lanes.loop, UV_RUN_ONCE);
    }
    assert_int_equal(w->poller->in_flight, 1);
    assert_true(raw_int(w->hub, "SELECT lease_until FROM feed") > clock_now());
    stop(w);
    assert_int_equal(fake_web_requests(w->web), 1);
}

static void a_visit_that_outlives_its_lease_is_made_once(void **state)
{
    struct world *w = *state;
    list(w, "http://slow.example/slow");
    begin_forever(w);
    under_way(w);
}

static void the_last_visits_of_a_round_keep_their_leases(void **state)
{
    struct world *w = *state;
    list(w, "http://slow.example/slow");
    begin(w);
    under_way(w);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    static const struct CMUnitTest tests[] = {
        T(a_429_closes_its_host_for_all_its_feeds_also_after_a_restart),
        T(a_429_that_says_no_time_closes_its_host_for_an_hour),
        T(a_429_closes_the_host_that_answered_also_after_a_restart),
        T(a_429_to_a_page_of_the_past_closes_its_host),
        T(a_429_to_whatever_is_fetched_beside_visits_closes_its_host),
        T(what_another_process_was_told_is_heeded),
        T(three_errors_of_a_publisher_in_a_row_are_a_pause_for_its_host),
        T(a_body_that_cannot_be_unpacked_is_a_failure_and_leaves_no_validators),
        T(a_store_that_gives_no_lease_ends_the_round_and_is_said),
        T(what_was_read_is_stored_and_what_is_on_its_way_left_for_the_next_start),
        T(what_was_claimed_and_has_not_begun_does_not_begin),
        T(what_is_being_claimed_is_given_back),
        T(a_visit_that_outlives_its_lease_is_made_once),
        T(the_last_visits_of_a_round_keep_their_leases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
