// When finished visits are stored: they wait for each other, but never for nobody.
#include "poll/poller_priv.h"
#include "support/hub_items.h"
#include "support/lanes.h"

#include <pthread.h>

struct world {
    struct hub_store *hub;
    struct lane_loop lanes;
    struct poller poller;
    size_t ends, failures; // of visits that were recorded, and of those that were not
    struct err why;        // the last one was not
    bool refuses;          // the store does
    int feeds;
};

static void on_visited(void *arg, const struct visit_report *report)
{
    struct world *w = arg;
    assert_true(report->recorded || w->refuses);
    if (report->recorded) {
        w->ends++;
    } else {
        w->failures++;
        w->why = *report->err;
    }
}

static int setup(void **state)
{
    static struct world w;
    w = (struct world){0};
    void *hub = NULL;
    if (hub_store_setup(&hub) != 0)
        return -1;
    w.hub = hub;
    lane_loop_open(&w.lanes);
    w.poller = (struct poller){.loop = &w.lanes.loop,
                               .write = lane_loop_start_with(&w.lanes, "write", w.hub->db),
                               .hooks = {.visited = on_visited, .arg = &w},
                               .forever = true,
                               .stopping = true}; // claims nothing
    visit_queue_init(&w.poller.to_ingest);
    w.poller.recorder = recorder_new(&w.poller);
    w.poller.turns = turns_new(&w.poller);
    uv_run(&w.lanes.loop, UV_RUN_NOWAIT); // until then libuv tells no timeout
    *state = &w;
    return 0;
}

// Also what ended is gone.
static void run_to_rest(struct world *w)
{
    while (!recorder_idle(w->poller.recorder))
        uv_run(&w->lanes.loop, UV_RUN_ONCE);
}

static int teardown(void **state)
{
    struct world *w = *state;
    run_to_rest(w);
    recorder_free(w->poller.recorder);
    turns_end(w->poller.turns);
    lane_stop(w->poller.write);
    bool closed = lane_loop_close(&w->lanes);
    turns_free(w->poller.turns);
    void *hub = w->hub;
    return closed ? hub_store_teardown(&hub) : -1;
}

// One that is on its way.
static struct visit *begin(struct world *w)
{
    char url[64];
    struct visit *v = visit_new(&w->poller);
    snprintf(url, sizeof url, "https://%d.example/feed", ++w->feeds);
    good(w->hub, feed_ensure(w->hub->db, str_of(url), &v->feed.id, &w->hub->err));
    v->feed.url = arena_str(&v->arena, str_of(url));
    v->feed.last_at = w->hub->now;
    v->feed.outcome = VISIT_NOT_MODIFIED;
    poller_visit_begin(&w->poller, v);
    return v;
}

static bool waits(const struct world *w)
{
    return uv_backend_timeout(&w->lanes.loop) >= 0; // nothing else here has a timer
}

static void run_until(struct world *w, size_t ends)
{
    while (w->ends < ends)
        uv_run(&w->lanes.loop, UV_RUN_ONCE);
}

static void visits_are_stored_together(void **state)
{
    struct world *w = *state;
    struct visit *slow = begin(w);
    for (int i = 0; i < 3; i++) {
        struct visit *v = begin(w);
        recorder_add(w->poller.recorder, v);
        assert_true(waits(w));
        assert_int_equal(lane_waiting(w->poller.write), 0);
    }
    run_until(w, 1);
    assert_int_equal(w->ends, 3);
    assert_int_equal(feed_at(w->hub, "https://2.example/feed").last_at, w->hub->now);
    recorder_add(w->poller.recorder, slow);
    run_until(w, 4);
}

static void the_last_on_the_way_waits_for_nobody(void **state)
{
    struct world *w = *state;
    struct visit *a = begin(w), *b = begin(w);
    recorder_add(w->poller.recorder, a);
    assert_true(waits(w));
    recorder_add(w->poller.recorder, b);
    assert_false(waits(w));
    run_until(w, 2);
    run_to_rest(w);
}

static void note_thread(void *freed_on)
{
    *(pthread_t *)freed_on = pthread_self();
}

// The loop would wait for the lock of the memory of a thread that has no core at that moment.
static void what_ended_is_freed_by_the_lane_also_while_others_are_on_their_way(void **state)
{
    struct world *w = *state;
    struct visit *slow = begin(w), *quiet = begin(w);
    pthread_t loop = pthread_self(), freed_on = loop;
    arena_own(&quiet->arena, note_thread, &freed_on);
    recorder_add(w->poller.recorder, quiet);
    run_until(w, 1);
    run_to_rest(w);
    assert_false(pthread_equal(freed_on, loop));
    recorder_add(w->poller.recorder, slow);
    run_until(w, 2);
}

static void what_was_stopped_is_waited_for_no_longer(void **state)
{
    struct world *w = *state;
    struct visit *a = begin(w), *b = begin(w);
    recorder_add(w->poller.recorder, a);
    assert_true(waits(w));
    w->poller.in_flight--;
    recorder_check(w->poller.recorder);
    assert_false(waits(w));
    run_until(w, 1);
    w->poller.visits = NULL;
    visit_free(b);
}

static void a_large_one_is_company_by_itself_and_takes_the_others_along(void **state)
{
    struct world *w = *state;
    struct visit *slow = begin(w), *quiet = begin(w), *large = begin(w);
    recorder_add(w->poller.recorder, quiet);
    assert_true(waits(w));
    arena_zero(&large->arena, 3 * MIB);
    recorder_add(w->poller.recorder, large);
    assert_false(waits(w));
    run_until(w, 2);
    assert_int_equal(feed_at(w->hub, "https://2.example/feed").last_at, w->hub->now);
    recorder_add(w->poller.recorder, slow);
    run_until(w, 3);
}

static void one_that_ends_with_nothing_to_store_is_waited_for_no_longer(void **state)
{
    struct world *w = *state;
    struct visit *a = begin(w), *b = begin(w);
    recorder_add(w->poller.recorder, a);
    assert_true(waits(w));
    w->poller.hooks.visited = NULL;
    poller_visit_ended(&w->poller, b);
    assert_false(waits(w));
    w->poller.hooks.visited = on_visited;
    run_until(w, 1);
}

static void enough_of_them_are_company(void **state)
{
    struct world *w = *state;
    struct visit *slow = begin(w);
    size_t n = 0;
    do {
        recorder_add(w->poller.recorder, begin(w));
        n++;
        assert_in_range(n, 1, 256);
    } while (waits(w));
    assert_in_range(n, 64, 256);
    run_until(w, n);
    recorder_add(w->poller.recorder, slow);
    run_until(w, n + 1);
}

// The store does not take what this address brings.
static void refuse(struct world *w, const char *url)
{
    w->refuses = true;
    raw_exec(w->hub, arena_printf(&w->hub->arena,
                                  "CREATE TRIGGER refuse BEFORE INSERT ON entry WHEN NEW.link = '%s' "
                                  "BEGIN SELECT RAISE(ABORT, 'the store is full'); END",
                                  url)
                         .p);
}

// One that brings an entry.
static struct visit *begin_with_news(struct world *w)
{
    char link[64];
    struct visit *v = begin(w);
    snprintf(link, sizeof link, "https://%d.example/news", w->feeds);
    v->harvest.items = arena_new(&v->arena, struct harvest_item);
    *v->harvest.items = an_item(w->hub, link, arena_str(&w->hub->arena, str_of(link)).p, "News");
    v->harvest.n = v->harvest.unknown = v->harvest.learned = 1;
    v->harvested = v->result.fresh = true;
    v->result.status = 200;
    v->feed.outcome = VISIT_NEW;
    return v;
}

// The only feed's next one: what it brings has no date.
static void visit_again(struct world *w, const char *guid, const char *title)
{
    w->feeds = 0;
    struct visit *v = begin_with_news(w);
    *v->harvest.items = an_item(w->hub, guid, "https://1.example/news", title);
    v->harvest.items->date_guessed = true;
    v->harvest.before = (struct rhythm){.until = w->hub->now - CLOCK_DAY};
    v->harvest.rhythm.seen = v->feed.rhythm.seen = 1;
    v->harvest.known_changed = v->harvest.apart = true;
    v->harvest.since = w->hub->now - CLOCK_HOUR;
    recorder_add(w->poller.recorder, v);
    run_until(w, w->ends + 1);
}

static float seen(struct world *w)
{
    return feed_at(w->hub, "https://1.example/feed").rhythm.seen;
}

static void what_the_store_knew_is_no_news_under_another_id(void **state)
{
    struct world *w = *state;
    recorder_add(w->poller.recorder, begin_with_news(w));
    run_until(w, 1);
    assert_int_equal(feed_at(w->hub, "https://1.example/feed").outcome, VISIT_NEW);
    visit_again(w, "another", "News");
    struct feed_state f = feed_at(w->hub, "https://1.example/feed");
    assert_int_equal(f.outcome, VISIT_UNCHANGED);
    assert_true(str_is(f.reason, "nothing new"));
    assert_true(seen(w) == 0);
    assert_int_equal(raw_int(w->hub, "SELECT count(*) FROM entry"), 1);
    visit_again(w, "one more", "More news");
    assert_int_equal(feed_at(w->hub, "https://1.example/feed").outcome, VISIT_NEW);
    assert_true(seen(w) == 1); // as the visit had learned it
}

static void a_feed_that_begins_anew_does_not_show_that_the_store_knew_it(void **state)
{
    struct world *w = *state;
    recorder_add(w->poller.recorder, begin_with_news(w));
    run_until(w, 1);
    w->feeds = 0;
    recorder_add(w->poller.recorder, begin_with_news(w));
    run_until(w, 2);
    assert_int_equal(raw_int(w->hub, "SELECT count(*) FROM entry"), 1);
    assert_int_equal(feed_at(w->hub, "https://1.example/feed").outcome, VISIT_NEW);
}

static void a_new_version_is_news_and_no_entry_of_the_rhythm(void **state)
{
    struct world *w = *state;
    recorder_add(w->poller.recorder, begin_with_news(w));
    run_until(w, 1);
    visit_again(w, "https://1.example/news", "Better news");
    assert_int_equal(feed_at(w->hub, "https://1.example/feed").outcome, VISIT_NEW);
    assert_true(seen(w) == 0);
}

static void one_that_cannot_be_stored_is_rolled_back_alone(void **state)
{
    struct world *w = *state;
    struct visit *visits[4];
    refuse(w, "https://3.example/news");
    for (int i = 0; i < 4; i++)
        visits[i] = begin_with_news(w);
    for (int i = 0; i < 4; i++)
        recorder_add(w->poller.recorder, visits[i]);
    run_until(w, 3);
    run_to_rest(w);
    assert_int_equal(w->failures, 1);
    assert_non_null(strstr(w->why.text, "the store is full"));
    assert_ptr_equal(poller_error(&w->poller), &w->poller.err);
    static const char *const stored[] = {"https://1.example/feed", "https://2.example/feed", "https://4.example/feed"};
    for (size_t i = 0; i < sizeof stored / sizeof *stored; i++)
        assert_int_equal(feed_at(w->hub, stored[i]).last_at, w->hub->now);
    assert_int_equal(feed_at(w->hub, "https://3.example/feed").last_at, 0); // not half of it
    assert_int_equal(raw_int(w->hub, "SELECT count(*) FROM entry"), 3);
    sound(w->hub);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    static const struct CMUnitTest tests[] = {
        T(visits_are_stored_together),
        T(the_last_on_the_way_waits_for_nobody),
        T(what_ended_is_freed_by_the_lane_also_while_others_are_on_their_way),
        T(what_was_stopped_is_waited_for_no_longer),
        T(one_that_ends_with_nothing_to_store_is_waited_for_no_longer),
        T(a_large_one_is_company_by_itself_and_takes_the_others_along),
        T(enough_of_them_are_company),
        T(one_that_cannot_be_stored_is_rolled_back_alone),
        T(what_the_store_knew_is_no_news_under_another_id),
        T(a_feed_that_begins_anew_does_not_show_that_the_store_knew_it),
        T(a_new_version_is_news_and_no_entry_of_the_rhythm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
