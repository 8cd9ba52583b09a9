// Where the reading of a feed's past goes on.
#include "hub/past.h"
#include "support/hub_items.h"

static const struct trail walked = {{7, UINT64_MAX, 9}, 3, 2};

static int64_t a_feed(struct hub_store *h, enum visibility who)
{
    int64_t id = list_feed(h, add_community(h, "birds", who), "https://a.example/feed", KIND_NONE);
    good(h, past_keep(h->db, id, STR("https://a.example/2"), &walked, &h->err));
    return id;
}

static struct str resumed(struct hub_store *h, int64_t feed, struct trail *ret)
{
    struct str next;
    good(h, past_resume(h->db, &h->arena, feed, &next, ret, &h->err));
    return next;
}

static bool claimed_with_past(struct hub_store *h, int64_t feed)
{
    feed_states got;
    good(h, feed_claim(h->db, &h->arena, STR("me"), &feed, 1, h->now, h->now + 1, &got, &h->err));
    good(h, feed_release(h->db, STR("me"), &h->err));
    return got.v[0].past;
}

static void it_goes_on_where_it_was(void **state)
{
    struct hub_store *h = *state;
    struct trail t;
    int64_t feed = a_feed(h, VISIBILITY_PUBLIC);
    assert_true(claimed_with_past(h, feed));
    same(resumed(h, feed, &t), "https://a.example/2");
    assert_int_equal(t.n, 3);
    assert_int_equal(t.pages, 2);
    assert_memory_equal(t.seen, walked.seen, 3 * sizeof *t.seen);
    good(h, past_end(h->db, feed, &h->err));
    assert_false(claimed_with_past(h, feed));
    assert_null(resumed(h, feed, &t).p);
}

static void a_page_is_asked_for_so_often_and_the_next_one_anew(void **state)
{
    struct hub_store *h = *state;
    struct trail t;
    int64_t feed = a_feed(h, VISIBILITY_PUBLIC);
    for (int i = 0; i < LIMIT_PAGE_TRIES; i++)
        same(resumed(h, feed, &t), "https://a.example/2");
    good(h, past_keep(h->db, feed, STR("https://a.example/3"), &walked, &h->err));
    for (int i = 0; i < LIMIT_PAGE_TRIES; i++)
        same(resumed(h, feed, &t), "https://a.example/3");
    assert_null(resumed(h, feed, &t).p);
    assert_false(claimed_with_past(h, feed));
}

// communities.md P7
static void what_hidden_ones_had_read_of_it_is_forgotten(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h, VISIBILITY_HIDDEN);
    list_feed(h, add_community(h, "bees", VISIBILITY_PUBLIC), "https://a.example/feed", KIND_NONE);
    assert_false(claimed_with_past(h, feed));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        T(it_goes_on_where_it_was),
        T(a_page_is_asked_for_so_often_and_the_next_one_anew),
        T(what_hidden_ones_had_read_of_it_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
