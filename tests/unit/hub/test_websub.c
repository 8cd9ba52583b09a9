// Subscriptions at hubs: what becomes of them, whatever hubs do (protocols 4.1; docs/why/polling.md).
#include "base/buf.h"
#include "hub/websub.h"
#include "support/hub_items.h"

#define HUB   STR("https://hub.example/")
#define OTHER STR("https://other.example/")
#define TOPIC STR("https://a.example/feed")
#define T(f)  cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)

static int64_t a_feed(struct hub_store *h)
{
    return list_feed(h, add_community(h, "birds", VISIBILITY_PUBLIC), "https://a.example/feed", KIND_NONE);
}

static void found(struct hub_store *h, int64_t feed, struct str hub, struct str topic)
{
    good(h, websub_discovered(h->db, &h->arena, feed, &hub, hub.n > 0, topic, h->now, &h->err));
}

static websub_list due(struct hub_store *h)
{
    websub_list list;
    good(h, websub_due(h->db, &h->arena, h->now, 10, &list, &h->err));
    return list;
}

static bool confirm(struct hub_store *h, const struct websub *w, const char *mode, int64_t seconds)
{
    bool yes = false;
    good(h, websub_confirm(h->db, &h->arena, w->token, str_of(mode), w->topic, seconds, STR("why"), h->now, &yes,
                           &h->err));
    return yes;
}

static void answer(struct hub_store *h, const struct websub *w, int status)
{
    good(h, websub_answered(h->db, &h->arena, w->id, status, STR_NONE, STR_NONE, h->now, &h->err));
}

// What deliveries signed as a hub would are worth; only "unsigned" can be told here.
static enum websub_worth worth(struct hub_store *h, struct str token, const char *signature)
{
    enum websub_worth w;
    struct feed_state f;
    good(h, websub_delivery(h->db, &h->arena, token, str_of(signature), STR("body"), &w, &f, &h->err));
    return w;
}

static int state_of(struct hub_store *h)
{
    return (int)raw_int(h, "SELECT coalesce((SELECT state FROM websub ORDER BY id DESC LIMIT 1), -1)");
}
static int pushed(struct hub_store *h)
{
    return (int)raw_int(h, "SELECT pushed FROM feed");
}

// How it stands, in words; "" when it has no hub.
static struct str words(struct hub_store *h, int64_t feed)
{
    struct websub_shown w;
    bool found;
    good(h, websub_show(h->db, &h->arena, feed, &w, &found, &h->err));
    return found
               ? websub_words(&h->arena, &w, &(struct websub_times){STR("D"), STR("until L"), STR("since S"), STR("N")})
               : STR("");
}

// Found, asked, confirmed.
static struct websub active(struct hub_store *h, int64_t feed)
{
    found(h, feed, HUB, TOPIC);
    websub_list list = due(h);
    assert_int_equal(list.n, 1);
    assert_true(confirm(h, &list.v[0], "subscribe", 864000));
    return list.v[0];
}

// security.md row 28
static void what_was_agreed_while_the_clock_was_ahead_lasts_as_long_from_now(void **state)
{
    struct hub_store *h = *state;
    h->now += 30 * CLOCK_DAY;
    struct websub w = active(h, a_feed(h));
    h->now -= 30 * CLOCK_DAY;
    good(h, feeds_clock_back(h->db, h->now, CLOCK_HOUR, &h->err));
    assert_int_equal(raw_int(h, "SELECT lease_until FROM websub"), h->now + 10 * CLOCK_DAY);
    h->now += 9 * CLOCK_DAY; // after two thirds
    websub_list list = due(h);
    assert_int_equal(list.n, 0); // which makes the new one
    list = due(h);
    assert_int_equal(list.n, 1);
    assert_false(str_eq(list.v[0].token, w.token));
}

static void what_is_found_is_asked_for_once(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h), next;
    found(h, feed, HUB, TOPIC);
    found(h, feed, HUB, TOPIC);
    good(h, websub_next_due(h->db, &next, &h->err));
    assert_int_equal(next, h->now);
    websub_list list = due(h);
    assert_int_equal(list.n, 1);
    assert_true(str_eq(list.v[0].hub, HUB) && str_eq(list.v[0].topic, TOPIC));
    assert_true(list.v[0].token.n >= 22 && list.v[0].secret.n >= 32 && !str_eq(list.v[0].token, list.v[0].secret));
    assert_int_equal(state_of(h), WEBSUB_PENDING);
    found(h, feed, HUB, TOPIC);
    assert_int_equal(due(h).n, 0);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM websub"), 1);
    assert_int_equal(pushed(h), PUSH_KNOWN);
}

static void tokens_stand_nowhere(void **state)
{
    struct hub_store *h = *state;
    struct websub w = active(h, a_feed(h));
    char sql[300];
    snprintf(sql, sizeof sql,
             "SELECT count(*) FROM websub WHERE secret = '" STR_FMT "' OR CAST(token_hash AS TEXT) = '" STR_FMT "'",
             STR_ARG(w.token), STR_ARG(w.token));
    assert_int_equal(raw_int(h, sql), 0);
}

static void a_lease_nobody_can_mean_is_taken_for_ten_days(void **state)
{
    struct hub_store *h = *state;
    static const struct {
        int64_t said, taken;
    } rows[] = {
        {7200, 7200}, {10800, 10800}, {0, 864000}, {-1, 864000}, {90 * 86400, 90 * 86400}, {90 * 86400 + 1, 864000},
        {3600, 7200}, {1, 7200}}; // renewed no sooner than after an hour or so
    int64_t feed = a_feed(h);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        found(h, feed, HUB, TOPIC);
        websub_list list = due(h);
        assert_true(confirm(h, &list.v[0], "subscribe", rows[i].said));
        assert_int_equal((raw_int(h, "SELECT lease_until FROM websub") - h->now) / CLOCK_SECOND, rows[i].taken);
        int64_t renewal = raw_int(h, "SELECT next_at FROM websub") - h->now,
                two_thirds = rows[i].taken * CLOCK_SECOND * 2 / 3;
        assert_in_range(renewal, two_thirds * 9 / 10, two_thirds * 11 / 10);
        h->now += 91 * CLOCK_DAY;
        due(h); // run out
        found(h, feed, STR_NONE, TOPIC);
        assert_int_equal(state_of(h), -1);
        assert_int_equal(pushed(h), PUSH_NONE);
    }
}

static void a_hub_that_never_asks_back_is_asked_later_and_later(void **state)
{
    struct hub_store *h = *state;
    found(h, a_feed(h), HUB, TOPIC);
    static const int64_t waits[] = {CLOCK_HOUR, 6 * CLOCK_HOUR, CLOCK_DAY, CLOCK_DAY};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(due(h).n, 1);
        answer(h, &(struct websub){.id = raw_int(h, "SELECT id FROM websub")}, 202);
        h->now += CLOCK_HOUR;
        assert_int_equal(due(h).n, 0);
        assert_int_equal(raw_int(h, "SELECT next_at FROM websub") - h->now, waits[i]);
        h->now += waits[i];
    }
}

static void answers_of_hubs(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h);
    static const struct {
        int status;
        enum websub_state then;
    } rows[] = {{202, WEBSUB_PENDING}, {204, WEBSUB_PENDING}, {200, WEBSUB_PENDING}, {400, WEBSUB_REFUSED},
                {404, WEBSUB_REFUSED}, {408, WEBSUB_WANTED},  {429, WEBSUB_WANTED},  {500, WEBSUB_WANTED},
                {0, WEBSUB_WANTED},    {302, WEBSUB_WANTED}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        found(h, feed, HUB, TOPIC);
        websub_list list = due(h);
        assert_int_equal(list.n, 1);
        answer(h, &list.v[0], rows[i].status);
        assert_int_equal(state_of(h), rows[i].then);
        found(h, feed, STR_NONE, TOPIC);
        assert_int_equal(state_of(h), -1);
    }
}

static void a_hub_that_wants_to_be_left_alone_is(void **state)
{
    struct hub_store *h = *state;
    int64_t begun = h->now, feed = a_feed(h);
    found(h, feed, HUB, TOPIC);
    websub_list list = due(h);
    answer(h, &list.v[0], 429);
    good(h, websub_wait(h->db, list.v[0].id, begun + 2 * CLOCK_DAY, STR_NONE, h->now, &h->err));
    h->now = begun + 2 * CLOCK_DAY - 1;
    assert_int_equal(due(h).n, 0);
    assert_int_equal(raw_int(h, "SELECT failures FROM websub"), 1);
    h->now++;
    assert_int_equal(due(h).n, 1);
    answer(h, &list.v[0], 503);
    good(h, websub_wait(h->db, list.v[0].id, h->now + 1, STR_NONE, h->now, &h->err)); // less than it waits anyway
    h->now += CLOCK_HOUR;
    assert_int_equal(due(h).n, 0);
}

static void a_hub_that_was_not_asked_has_not_failed(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h);
    found(h, feed, HUB, TOPIC);
    websub_list list = due(h);
    good(h, websub_wait(h->db, list.v[0].id, h->now + CLOCK_MINUTE, STR("its server is left alone"), h->now, &h->err));
    assert_int_equal(state_of(h), WEBSUB_WANTED);
    assert_int_equal(raw_int(h, "SELECT failures + failing_since FROM websub"), 0);
    h->now += CLOCK_MINUTE;
    assert_int_equal(due(h).n, 1);
    assert_true(confirm(h, &list.v[0], "subscribe", 86400));
    good(h, websub_wait(h->db, list.v[0].id, h->now + CLOCK_DAY, STR_NONE, h->now, &h->err)); // it asked back meanwhile
    assert_int_equal(state_of(h), WEBSUB_ACTIVE);
}

static void give_back(struct hub_store *h)
{
    good(h, websub_give_back(h->db, h->now, &h->err));
}

// Whoever asked was stopped, or killed.
static void what_is_cut_off_is_asked_again_and_has_not_failed(void **state)
{
    struct hub_store *h = *state;
    found(h, a_feed(h), HUB, TOPIC);
    struct websub first = due(h).v[0];
    h->now += CLOCK_MINUTE;
    give_back(h);
    assert_int_equal(state_of(h), WEBSUB_WANTED);
    assert_int_equal(raw_int(h, "SELECT failures + failing_since FROM websub"), 0);
    websub_list list = due(h);
    assert_int_equal(list.n, 1);
    assert_true(str_eq(list.v[0].token, first.token));
    assert_true(confirm(h, &first, "subscribe", 864000)); // the question came through, the answer to it did not
    give_back(h);
    assert_int_equal(state_of(h), WEBSUB_ACTIVE);
    assert_int_equal(due(h).n, 0);
}

static void what_was_answered_is_not_asked_again(void **state)
{
    struct hub_store *h = *state;
    static const int statuses[] = {202, 403, 500};
    int64_t feed = a_feed(h);
    for (size_t i = 0; i < 3; i++) {
        found(h, feed, HUB, TOPIC);
        struct websub w = due(h).v[0];
        answer(h, &w, statuses[i]);
        give_back(h);
        assert_int_equal(due(h).n, 0);
        found(h, feed, STR_NONE, TOPIC);
    }
    found(h, feed, HUB, TOPIC);
    struct websub w = due(h).v[0];
    good(h, websub_wait(h->db, w.id, h->now + CLOCK_MINUTE, STR("its server is left alone"), h->now, &h->err));
    give_back(h);
    assert_int_equal(due(h).n, 0);
}

static void an_end_that_is_cut_off_is_asked_for_again(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h);
    active(h, feed);
    good(h, websub_leave(h->db, feed, &h->err));
    struct websub w = due(h).v[0];
    assert_int_equal(due(h).n, 0);
    give_back(h);
    websub_list list = due(h);
    assert_int_equal(list.n, 1);
    assert_int_equal(list.v[0].state, WEBSUB_LEAVING);
    answer(h, &w, 202);
    give_back(h);
    assert_int_equal(due(h).n, 0);
}

static void an_answer_after_the_confirmation_changes_nothing(void **state)
{
    struct hub_store *h = *state;
    struct websub w = active(h, a_feed(h));
    answer(h, &w, 500);
    assert_int_equal(state_of(h), WEBSUB_ACTIVE);
    good(h, websub_answered(h->db, &h->arena, 99, 500, STR_NONE, STR_NONE, h->now, &h->err));
}

static void the_next_hub_when_one_refuses(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h);
    struct str both[] = {HUB, OTHER};
    good(h, websub_discovered(h->db, &h->arena, feed, both, 2, TOPIC, h->now, &h->err));
    websub_list list = due(h);
    answer(h, &list.v[0], 403);
    good(h, websub_discovered(h->db, &h->arena, feed, both, 2, TOPIC, h->now, &h->err));
    list = due(h);
    assert_int_equal(list.n, 1);
    assert_true(str_eq(list.v[0].hub, OTHER));
    answer(h, &list.v[0], 403);
    good(h, websub_discovered(h->db, &h->arena, feed, both, 2, TOPIC, h->now, &h->err));
    assert_int_equal(due(h).n, 0);
}

// Found at each visit, the better one first.
static void found_both(struct hub_store *h, int64_t feed)
{
    struct str both[] = {HUB, OTHER};
    good(h, websub_discovered(h->db, &h->arena, feed, both, 2, TOPIC, h->now, &h->err));
}

static void the_next_hub_when_one_does_not_answer(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h);
    found_both(h, feed);
    struct websub dead = due(h).v[0];
    found_both(h, feed);
    assert_int_equal(due(h).n, 0); // the first may still answer
    answer(h, &dead, 0);
    found_both(h, feed);
    websub_list list = due(h);
    assert_int_equal(list.n, 1);
    assert_true(str_eq(list.v[0].hub, OTHER));
    found_both(h, feed);
    h->now += CLOCK_HOUR + 1;
    list = due(h); // the second never asked back; the first is asked as it would be without it
    assert_int_equal(list.n, 1);
    assert_int_equal(list.v[0].id, dead.id);
    answer(h, &dead, 503);
    found_both(h, feed);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM websub WHERE state = 0"), 2);
    h->now += CLOCK_HOUR;
    list = due(h);
    assert_int_equal(list.n, 1);
    assert_true(confirm(h, &list.v[0], "subscribe", 0));
    assert_int_equal(raw_int(h, "SELECT count(*) FROM websub WHERE state = 2 AND hub LIKE '%//other.%'"), 1);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM websub"), 1);
}

static void a_hub_that_recovers_is_gone_back_to(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h);
    found_both(h, feed);
    struct websub first = due(h).v[0];
    answer(h, &first, 500);
    found_both(h, feed);
    struct websub second = due(h).v[0];
    assert_true(confirm(h, &second, "subscribe", 0));
    for (int i = 0; i < 3; i++) {
        found_both(h, feed);
        websub_list list = due(h);
        if (i == 0) { // once more, now that nothing of it waits
            assert_int_equal(list.n, 1);
            first = list.v[0];
            assert_true(str_eq(first.hub, HUB));
            answer(h, &first, 500);
        } else {
            assert_int_equal(list.n, 0);
        }
    }
    // The renewal of the second does not wait for the first, which fails on.
    h->now += 8 * CLOCK_DAY;
    websub_list list = due(h);
    for (size_t i = 0; i < list.n; i++)
        answer(h, &list.v[i], 500);
    list = due(h);
    assert_int_equal(list.n, 1);
    assert_true(str_eq(list.v[0].hub, OTHER));
    h->now += 6 * CLOCK_HOUR + 1;
    list = due(h);
    assert_int_equal(list.n, 1);
    assert_true(str_eq(list.v[0].hub, HUB));
    assert_true(confirm(h, &list.v[0], "subscribe", 0));
    assert_int_equal(raw_int(h, "SELECT count(*) FROM websub WHERE state IN (0, 1)"), 0);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM websub WHERE state = 2 AND hub LIKE '%//hub.%'"), 1);
    found_both(h, feed);
    assert_int_equal(due(h).n, 0);
}

static void what_is_not_named_any_more_is_not_asked_again(void **state)
{
    struct hub_store *h = *state;
    static const int statuses[] = {500, 403};
    int64_t feed = a_feed(h);
    for (size_t i = 0; i < 2; i++) {
        found(h, feed, HUB, TOPIC);
        websub_list list = due(h);
        answer(h, &list.v[0], statuses[i]);
        found(h, feed, OTHER, TOPIC);
        assert_int_equal(raw_int(h, "SELECT count(*) FROM websub"), 1);
        assert_true(str_eq(due(h).v[0].hub, OTHER));
        found(h, feed, STR_NONE, TOPIC);
    }
}

// A document that names the hub is not read again while it stays as it is.
static void what_ran_out_or_was_refused_is_asked_anew_without_being_found(void **state)
{
    struct hub_store *h = *state;
    struct websub w = active(h, a_feed(h));
    h->now += 20 * CLOCK_DAY; // nobody was there to renew it
    assert_int_equal(due(h).n, 0);
    websub_list list = due(h);
    assert_int_equal(list.n, 1);
    assert_true(str_eq(list.v[0].hub, w.hub) && str_eq(list.v[0].topic, w.topic));
    assert_false(str_eq(list.v[0].token, w.token) || str_eq(list.v[0].secret, w.secret));
    assert_int_equal(raw_int(h, "SELECT count(*) FROM websub"), 1);
    answer(h, &list.v[0], 403);
    h->now += 7 * CLOCK_DAY - 1;
    assert_int_equal(due(h).n + due(h).n, 0);
    h->now += 1;
    assert_int_equal(due(h).n, 0);
    assert_int_equal(due(h).n, 1);
}

static void a_renewal_that_is_refused_is_not_repeated_for_a_week(void **state)
{
    struct hub_store *h = *state;
    active(h, a_feed(h));
    h->now += 8 * CLOCK_DAY;
    due(h);
    websub_list list = due(h);
    answer(h, &list.v[0], 403);
    for (int hour = 0; hour < 7 * 24 - 1; hour++) { // on the way the lease runs out
        h->now += CLOCK_HOUR;
        assert_int_equal(due(h).n, 0);
    }
    assert_int_equal(raw_int(h, "SELECT count(*) FROM websub"), 1);
    h->now += CLOCK_HOUR;
    due(h);
    assert_int_equal(due(h).n, 1);
}

static void a_feed_that_nobody_lists_is_not_asked_for_again(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h);
    found(h, feed, HUB, TOPIC);
    websub_list list = due(h);
    answer(h, &list.v[0], 403);
    good(h, websub_leave(h->db, feed, &h->err));
    assert_int_equal(state_of(h), -1);
}

// ---- hubs that moved

#define THERE STR("https://there.example/")

static void answer_from(struct hub_store *h, const struct websub *w, int status, struct str moved_to)
{
    good(h, websub_answered(h->db, &h->arena, w->id, status, STR_NONE, moved_to, h->now, &h->err));
}

static void a_hub_that_moved_is_still_the_one_that_the_feed_names(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h);
    found(h, feed, HUB, TOPIC);
    struct websub w = due(h).v[0];
    answer_from(h, &w, 202, THERE);
    assert_true(confirm(h, &w, "subscribe", 864000));
    found(h, feed, HUB, TOPIC);
    assert_int_equal(due(h).n, 0);
    same(words(h, feed), "there.example has agreed to push it until L, and has brought nothing yet");
    h->now += 8 * CLOCK_DAY;
    due(h);
    websub_list list = due(h);
    assert_int_equal(list.n, 1);
    assert_true(str_eq(list.v[0].hub, HUB) && str_eq(list.v[0].moved_to, THERE)); // 308 is remembered
    answer_from(h, &list.v[0], 500, STR_NONE);
    h->now += CLOCK_HOUR;
    list = due(h);
    assert_int_equal(list.n, 1);
    assert_int_equal(list.v[0].moved_to.n, 0); // asked where the feed says
}

static void a_move_of_a_hub_is_believed_only_of_who_accepts(void **state)
{
    struct hub_store *h = *state;
    static const int statuses[] = {0, 404, 500};
    int64_t feed = a_feed(h);
    for (size_t i = 0; i < 3; i++) {
        found(h, feed, HUB, TOPIC);
        struct websub w = due(h).v[0];
        answer_from(h, &w, statuses[i], THERE);
        assert_int_equal(raw_int(h, "SELECT count(*) FROM websub WHERE moved_to IS NOT NULL"), 0);
        found(h, feed, STR_NONE, TOPIC);
    }
}

// ---- 4.1 rule 2: a secret goes over https only

static struct str form(struct hub_store *h, const struct websub *w)
{
    struct buf b;
    buf_init(&b, 4096);
    websub_form(&h->arena, w, STR("https://we.example"), &b);
    struct str text = arena_str(&h->arena, buf_str(&b));
    buf_done(&b);
    return text;
}

static bool tells_secret(struct hub_store *h, struct str hub, struct str moved_to)
{
    struct websub w = {.hub = hub, .moved_to = moved_to, .topic = TOPIC, .secret = STR("sesame"), .token = STR("t")};
    struct str text = form(h, &w);
    bool tells = str_find(text, STR("sesame")) < text.n;
    assert_int_equal(str_find(text, STR("hub.secret")) < text.n, tells);
    return tells;
}

static void what_a_hub_is_asked(void **state)
{
    struct hub_store *h = *state;
    struct websub w = {.hub = HUB, .topic = TOPIC, .secret = STR("s3"), .token = STR("t0")};
    same(form(h, &w),
         "hub.mode=subscribe&hub.topic=https%3A%2F%2Fa.example%2Ffeed&hub.callback=https%3A%2F%2Fwe.example"
         "%2Fwebsub%2Fcb%2Ft0&hub.lease_seconds=864000&hub.secret=s3");
    w.state = WEBSUB_LEAVING;
    same(form(h, &w), "hub.mode=unsubscribe&hub.topic=https%3A%2F%2Fa.example%2Ffeed&hub.callback=https%3A%2F%2F"
                      "we.example%2Fwebsub%2Fcb%2Ft0");
}

static void a_secret_is_not_told_over_plain_http(void **state)
{
    struct hub_store *h = *state;
    struct str plain = STR("http://hub.example/");
    assert_true(tells_secret(h, HUB, STR_NONE));
    assert_true(tells_secret(h, HUB, THERE));
    assert_true(tells_secret(h, STR("http://127.0.0.1:8080/"), STR_NONE)); // this machine
    assert_false(tells_secret(h, plain, STR_NONE));
    assert_false(tells_secret(h, HUB, plain));
    assert_false(tells_secret(h, plain, HUB)); // anybody on the way may have said so
}

static void a_new_hub_takes_over_once_it_confirmed(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h);
    struct websub old = active(h, feed);
    found(h, feed, OTHER, TOPIC);
    websub_list list = due(h);
    assert_int_equal(list.n, 1);
    assert_int_equal(worth(h, old.token, ""), WEBSUB_DROPPED); // listened to, were it signed
    assert_true(confirm(h, &list.v[0], "subscribe", 0));
    assert_int_equal(raw_int(h, "SELECT state FROM websub WHERE hub LIKE '%//hub.%'"), WEBSUB_RETIRED);
    h->now += CLOCK_DAY + 1;
    due(h);
    assert_int_equal(worth(h, old.token, ""), WEBSUB_UNKNOWN);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM websub"), 1);
}

static void only_what_was_asked_for_is_confirmed(void **state)
{
    struct hub_store *h = *state;
    struct websub w = active(h, a_feed(h)), other = w;
    assert_true(confirm(h, &w, "subscribe", 1)); // again, since our answer was lost: the lease stays
    assert_int_equal(raw_int(h, "SELECT lease_until FROM websub"), h->now + 10 * CLOCK_DAY);
    assert_false(confirm(h, &w, "unsubscribe", 0));
    assert_false(confirm(h, &w, "", 0));
    other.topic = OTHER;
    assert_false(confirm(h, &other, "denied", 0));
    other = w;
    other.token = STR("AAAA");
    assert_false(confirm(h, &other, "subscribe", 0));
    assert_int_equal(state_of(h), WEBSUB_ACTIVE);
    assert_true(confirm(h, &w, "denied", 0));
    assert_int_equal(state_of(h), WEBSUB_REFUSED);
    assert_false(confirm(h, &w, "subscribe", 0));
}

static void only_who_pushes_is_relied_on(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h);
    active(h, feed);
    assert_int_equal(pushed(h), PUSH_KNOWN);
    good(h, websub_delivered(h->db, feed, h->now, &h->err));
    assert_int_equal(pushed(h), PUSH_RELIED);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pushed(h), PUSH_RELIED);
        good(h, websub_missed(h->db, feed, &h->err));
    }
    assert_int_equal(pushed(h), PUSH_KNOWN);
    good(h, websub_delivered(h->db, feed, h->now, &h->err));
    assert_int_equal(pushed(h), PUSH_RELIED);
    // A renewal at the same hub starts with what it proved.
    h->now += 8 * CLOCK_DAY;
    assert_int_equal(due(h).n, 0);
    websub_list list = due(h);
    assert_int_equal(list.n, 1);
    assert_true(confirm(h, &list.v[0], "subscribe", 0));
    h->now += 2 * CLOCK_DAY;
    due(h);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM websub"), 1);
    assert_int_equal(pushed(h), PUSH_RELIED);
}

static void a_hub_that_is_named_no_more_is_not_relied_on(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h);
    active(h, feed);
    good(h, websub_delivered(h->db, feed, h->now, &h->err));
    found(h, feed, STR_NONE, TOPIC);
    assert_int_equal(pushed(h), PUSH_KNOWN);
    good(h, websub_delivered(h->db, feed, h->now, &h->err)); // it was on its way
    assert_int_equal(pushed(h), PUSH_KNOWN);
    found(h, feed, HUB, TOPIC); // it is back, and has proved what it does
    websub_list list = due(h);
    assert_true(confirm(h, &list.v[0], "subscribe", 0));
    assert_int_equal(pushed(h), PUSH_RELIED);
}

static void what_a_hub_proved_counts_until_its_successor_misses_as_much(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h);
    active(h, feed);
    good(h, websub_delivered(h->db, feed, h->now, &h->err));
    found(h, feed, OTHER, TOPIC);
    websub_list list = due(h);
    assert_true(confirm(h, &list.v[0], "subscribe", 0));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pushed(h), PUSH_RELIED);
        good(h, websub_missed(h->db, feed, &h->err));
    }
    assert_int_equal(pushed(h), PUSH_KNOWN);
}

static void who_leaves_says_so_once(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h);
    struct websub w = active(h, feed);
    good(h, websub_leave(h->db, feed, &h->err));
    websub_list list = due(h);
    assert_int_equal(list.n, 1);
    assert_int_equal(list.v[0].state, WEBSUB_LEAVING);
    assert_true(str_eq(list.v[0].token, w.token));
    assert_int_equal(worth(h, w.token, ""), WEBSUB_UNKNOWN);
    answer(h, &list.v[0], 500);
    assert_int_equal(due(h).n, 0);
    h->now += CLOCK_DAY; // the hub never asked back: it will find out by 410
    assert_int_equal(due(h).n, 0);
    assert_int_equal(state_of(h), -1);
}

static void a_hub_without_a_secret_only_hints(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h);
    found(h, feed, STR("http://hub.example/"), TOPIC);
    websub_list list = due(h);
    assert_true(confirm(h, &list.v[0], "subscribe", 0));
    assert_int_equal(worth(h, list.v[0].token, "sha1=00"), WEBSUB_HINT);
    assert_false(websub_confidential(&h->arena, STR("http://hub.example/")));
    assert_true(websub_confidential(&h->arena, HUB));
}

static void a_hint_does_not_break_the_floor(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h), floor = 15 * CLOCK_MINUTE;
    struct feed_state f;
    bool is;
    good(h, feed_by_id(h->db, &h->arena, feed, &f, &is, &h->err));
    f.last_at = h->now;
    f.next_at = h->now + 6 * CLOCK_HOUR;
    good(h, feed_record(h->db, &f, false, 0, &h->err));
    good(h, websub_hint(h->db, feed, h->now + CLOCK_MINUTE, floor, &h->err));
    assert_int_equal(raw_int(h, "SELECT next_at FROM feed"), h->now + floor);
    good(h, websub_hint(h->db, feed, h->now + CLOCK_HOUR, floor, &h->err)); // due already: stays
    assert_int_equal(raw_int(h, "SELECT next_at FROM feed"), h->now + floor);
    f.not_before = h->now + 3 * CLOCK_HOUR;
    good(h, feed_record(h->db, &f, false, 0, &h->err));
    good(h, websub_hint(h->db, feed, h->now + CLOCK_HOUR, floor, &h->err));
    assert_int_equal(raw_int(h, "SELECT next_at FROM feed"), h->now + 6 * CLOCK_HOUR);
}

static void how_it_stands_is_said_in_words(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = a_feed(h);
    same(words(h, feed), "");
    found(h, feed, HUB, TOPIC);
    same(words(h, feed), "hub.example was asked to push it");
    struct websub w = due(h).v[0];
    answer(h, &w, 503);
    same(words(h, feed), "hub.example is asked to push it, in vain since S: it has a fault of its own (503)");
    int64_t since = raw_int(h, "SELECT failing_since FROM websub");
    assert_int_equal(since, h->now);
    h->now += 2 * CLOCK_HOUR;
    w = due(h).v[0];
    answer(h, &w, 500);
    assert_int_equal(raw_int(h, "SELECT failing_since FROM websub"), since); // the first of the row
    h->now += 7 * CLOCK_HOUR;
    w = due(h).v[0];
    assert_true(confirm(h, &w, "subscribe", 864000));
    assert_int_equal(raw_int(h, "SELECT failing_since FROM websub"), 0);
    same(words(h, feed), "hub.example has agreed to push it until L, and has brought nothing yet");
    good(h, websub_delivered(h->db, feed, h->now, &h->err));
    same(words(h, feed), "pushed by hub.example, at last D; agreed until L");
    for (int i = 0; i < 3; i++)
        good(h, websub_missed(h->db, feed, &h->err));
    same(words(h, feed), "hub.example pushes it, but left out what visits found: it is visited as if it did not");
}

static void a_hub_that_would_not_says_why(void **state)
{
    struct hub_store *h = *state;
    static const struct {
        int status;
        const char *words;
    } rows[] = {{400, "it does not accept what we ask (400)"},
                {401, "it wants a name and password (401)"},
                {403, "it refuses us (403)"},
                {404, "there is no hub at its address (404)"},
                {405, "there is no hub at its address (405)"},
                {410, "it has closed (410)"}};
    int64_t feed = a_feed(h);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        found(h, feed, HUB, TOPIC);
        struct websub w = due(h).v[0];
        answer(h, &w, rows[i].status);
        struct str expected = arena_printf(&h->arena, "hub.example does not push it: %s; asked again N", rows[i].words);
        same(words(h, feed), arena_cstr(&h->arena, expected));
        assert_int_equal(raw_int(h, "SELECT failing_since FROM websub"), h->now);
        h->now += 8 * CLOCK_DAY; // it is asked anew
        due(h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(how_it_stands_is_said_in_words),
        T(a_hub_that_would_not_says_why),
        T(what_was_agreed_while_the_clock_was_ahead_lasts_as_long_from_now),
        T(what_is_found_is_asked_for_once),
        T(tokens_stand_nowhere),
        T(a_lease_nobody_can_mean_is_taken_for_ten_days),
        T(a_hub_that_never_asks_back_is_asked_later_and_later),
        T(answers_of_hubs),
        T(a_hub_that_wants_to_be_left_alone_is),
        T(a_hub_that_was_not_asked_has_not_failed),
        T(what_is_cut_off_is_asked_again_and_has_not_failed),
        T(what_was_answered_is_not_asked_again),
        T(an_end_that_is_cut_off_is_asked_for_again),
        T(an_answer_after_the_confirmation_changes_nothing),
        T(the_next_hub_when_one_refuses),
        T(the_next_hub_when_one_does_not_answer),
        T(a_hub_that_recovers_is_gone_back_to),
        T(what_is_not_named_any_more_is_not_asked_again),
        T(what_ran_out_or_was_refused_is_asked_anew_without_being_found),
        T(a_renewal_that_is_refused_is_not_repeated_for_a_week),
        T(a_feed_that_nobody_lists_is_not_asked_for_again),
        T(a_hub_that_moved_is_still_the_one_that_the_feed_names),
        T(a_move_of_a_hub_is_believed_only_of_who_accepts),
        T(what_a_hub_is_asked),
        T(a_secret_is_not_told_over_plain_http),
        T(a_new_hub_takes_over_once_it_confirmed),
        T(only_what_was_asked_for_is_confirmed),
        T(only_who_pushes_is_relied_on),
        T(a_hub_that_is_named_no_more_is_not_relied_on),
        T(what_a_hub_proved_counts_until_its_successor_misses_as_much),
        T(who_leaves_says_so_once),
        T(a_hub_without_a_secret_only_hints),
        T(a_hint_does_not_break_the_floor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
