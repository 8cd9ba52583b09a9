// Who may see how feeds fare, who may change a community's list, and what they are told (communities.md 6.1, decisions
// 7, protocols 3.2).
#include "base/clock.h"
#include "hub/websub.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/web_hub.h"

// The rest of the process, as far as pages ask it for something.
static struct outside {
    uv_timer_t timer;
    uv_loop_t *loop;
    void (*found)(void *to, const struct web_found *feeds, size_t n, const struct err *err);
    void *to;
    char address[200], credential[200];
    int wished, changed;
    int64_t feed;
    bool full, fails, nothing;
} outside;

static void on_later(uv_timer_t *timer)
{
    struct err err;
    struct web_found feeds[] = {{STR("https://blog.example.org/atom.xml"), STR("The <blog>"), true},
                                {STR("https://maps.example.org/feed"), STR("Maps"), false},
                                {STR("https://blog.example.org/comments/feed"), STR("Comments"), true}};
    err_set(&err, ERR_UNAVAILABLE, "'https://blog.example.org/': no answer");
    uv_close((uv_handle_t *)timer, NULL);
    outside.found(outside.to, feeds, outside.fails || outside.nothing ? 0 : 3, outside.fails ? &err : NULL);
}

static bool discover(void *arg, struct str address, struct str credential,
                     void (*found)(void *to, const struct web_found *feeds, size_t n, const struct err *err), void *to)
{
    (void)arg;
    if (outside.full)
        return false;
    snprintf(outside.credential, sizeof outside.credential, STR_FMT, STR_ARG(credential));
    snprintf(outside.address, sizeof outside.address, STR_FMT, STR_ARG(address));
    outside.found = found;
    outside.to = to;
    uv_timer_init(outside.loop, &outside.timer);
    uv_timer_start(&outside.timer, on_later, 1, 0);
    return true;
}
static void visit(void *arg, int64_t feed)
{
    (void)arg;
    outside.wished++;
    outside.feed = feed;
}
static void feeds_changed(void *arg)
{
    (void)arg;
    outside.changed++;
}

static int64_t dan, cleo, otto; // nobody's member; coordinator of maps; operator, member of nothing

static int setup(void **state)
{
    outside = (struct outside){0};
    struct web_settings settings = {.agent = STR("Tributary/7 (+https://hub.example/about/fetcher)"),
                                    .contact = STR("ops@hub.example"),
                                    .hooks = {.discover = discover, .visit = visit, .feeds_changed = feeds_changed}};
    if (web_hub_setup_with(state, &settings) != 0)
        return -1;
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    outside.loop = &h->lanes.loop;
    dan = add_person(s, "dan");
    cleo = add_person(s, "cleo");
    good(s, person_add(s->db, STR("otto"), STR_NONE, true, s->now, &otto, &s->err));
    good(s, membership_join(s->db, h->maps, cleo, LEVEL_NONE, s->now, &s->err));
    good(s, membership_role(s->db, h->maps, cleo, STR("coordinator"), s->now, &s->err));
    return 0;
}

// The page that the answer to a wish leads to, `ago` seconds later.
static struct str told(struct web_hub *h, const char *page, const char *done, int64_t id, int64_t ago)
{
    char path[160];
    snprintf(path, sizeof path, "%s?done=%s&at=%lld&feed=%lld", page, done,
             (long long)(clock_now() / CLOCK_SECOND - ago), (long long)id);
    return get(h, path).body;
}

static int64_t feed_of(struct web_hub *h, const char *url)
{
    return feed_at(&h->store, url).id;
}

static void fails_with(struct web_hub *h, const char *url, enum visit_outcome outcome, int status,
                       enum visit_cause cause, const char *reason)
{
    struct hub_store *s = &h->store;
    struct feed_state f;
    bool found;
    good(s, feed_by_id(s->db, &s->arena, feed_of(h, url), &f, &found, &s->err));
    f.outcome = outcome;
    f.last_status = status;
    f.cause = cause;
    f.reason = str_of(reason);
    f.next_reason = STR("tried again a day after the last visit");
    f.last_at = clock_now() - CLOCK_HOUR;
    f.next_at = clock_now() + CLOCK_DAY;
    f.failing_since = clock_now() - 30 * CLOCK_DAY;
    f.failures = 7;
    good(s, feed_record(s->db, &f, false, 0, &s->err));
}

static void fails(struct web_hub *h, const char *url, enum visit_outcome outcome, const char *reason)
{
    fails_with(h, url, outcome, 0, CAUSE_NONE, reason);
}

static void is_well(struct web_hub *h, const char *url)
{
    struct hub_store *s = &h->store;
    struct feed_state f;
    bool found;
    good(s, feed_by_id(s->db, &s->arena, feed_of(h, url), &f, &found, &s->err));
    f.outcome = VISIT_NOT_MODIFIED;
    f.last_at = f.success_at = clock_now() - CLOCK_HOUR;
    f.next_at = clock_now() + CLOCK_HOUR;
    f.failing_since = 0;
    f.failures = 0;
    good(s, feed_record(s->db, &f, false, 0, &s->err));
}

static void a_page_is_for_those_whose_it_is(void **state)
{
    struct web_hub *h = *state;
    struct {
        int64_t person;
        int repair, maps, hidden, missing, operator; // repair is public, maps for members
    } rows[] = {
        {0, 303, 303, 303, 303, 404},    {dan, 404, 404, 404, 404, 404},  {h->bea, 404, 200, 404, 404, 404},
        {cleo, 404, 200, 404, 404, 404}, {otto, 200, 200, 404, 404, 200}, {h->ann, 200, 200, 200, 404, 200},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        *h->cookie = 0;
        if (rows[i].person)
            sign_in(h, rows[i].person);
        assert_int_equal(get(h, "/c/repair/feeds").status, rows[i].repair);
        assert_int_equal(get(h, "/c/repair/feeds-failing.opml").status, rows[i].repair);
        assert_int_equal(get(h, "/c/maps/feeds").status, rows[i].maps);
        assert_int_equal(get(h, "/c/maps/feeds-failing.opml").status, rows[i].maps);
        assert_int_equal(get(h, "/c/hidden/feeds").status, rows[i].hidden);
        assert_int_equal(get(h, "/c/hidden/feeds-failing.opml").status, rows[i].hidden);
        assert_int_equal(get(h, "/c/missing/feeds").status, rows[i].missing);
        assert_int_equal(get(h, "/operator/feeds").status, rows[i].operator);
        assert_int_equal(get(h, "/operator/feeds.opml").status, rows[i].operator);
    }
}

static void a_hidden_community_is_as_if_it_were_not(void **state)
{
    struct web_hub *h = *state;
    static const char *const paths[][2] = {{"/c/hidden/feeds", "/c/missing/feeds"},
                                           {"/c/hidden/feeds-failing.opml", "/c/missing/feeds-failing.opml"}};
    int64_t who[] = {dan, otto};
    for (size_t k = 0; k < 2; k++) {
        sign_in(h, who[k]);
        for (size_t i = 0; i < 2; i++) {
            struct got hidden = get(h, paths[i][0]), missing = get(h, paths[i][1]);
            assert_int_equal(hidden.status, 404);
            assert_true(str_eq(hidden.body, missing.body));
            assert_int_equal(hidden.head.n, missing.head.n); // but for the date
        }
        struct got hidden = post(h, "/c/hidden/feeds/visit", "feed=1"),
                   missing = post(h, "/c/missing/feeds/visit", "feed=1");
        assert_int_equal(hidden.status, 404);
        assert_true(str_eq(hidden.body, missing.body));
    }
}

// P7: that a feed has been failing since last month tells that somebody has been reading it.
static void what_a_hidden_one_reads_is_new_where_it_is_listed_next(void **state)
{
    struct web_hub *h = *state;
    fails(h, "https://secret.example.org/feed", VISIT_MISSING, "there is nothing at this address (404)");
    raw_exec(&h->store, "UPDATE feed SET site = 'https://den.example/' WHERE url = 'https://secret.example.org/feed'");
    int64_t id = list_feed(&h->store, h->maps, "https://secret.example.org/feed", KIND_NONE);
    sign_in(h, h->ann);
    struct str page = arena_printf(&h->store.arena, "/c/maps/feeds/%lld", (long long)id);
    holds(get(h, page.p).body, "Next visit <time");
    holds(get(h, page.p).body, ">within minutes</time>");
    lacks(get(h, page.p).body, "den.example");
    static const char *const pages[] = {"/c/maps/feeds", "/c/maps/feeds-failing.opml", "/operator/feeds",
                                        "/operator/feeds.opml"};
    holds(get(h, pages[0]).body, "secret.example.org");
    holds(get(h, pages[0]).body, "<span>Not visited yet.</span>");
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        lacks(get(h, pages[i]).body, "(404)");
        lacks(get(h, pages[i]).body, "class=\"trouble\"");
    }
    holds(get(h, "/metrics").body, "cause=\"missing\"} 0");
}

static void what_fails_comes_first_with_why_and_what_to_do(void **state)
{
    struct web_hub *h = *state;
    fails(h, "https://maps.example.org/feed", VISIT_MISSING, "there is nothing at this address (404)");
    is_well(h, "https://forum.example.org/feed");
    sign_in(h, h->ann);
    struct str body = get(h, "/c/repair/feeds").body;
    holds(body, "1 of its 2 feeds is not read at the moment.");
    holds(body, "there is nothing at this address (404).");
    holds(body, "It has probably moved or ended: look for its new address at its site");
    holds(body, "tried again a day after the last visit");
    holds(body, "1 h ago");
    assert_true(str_find(body, STR("maps.example.org")) < str_find(body, STR("forum.example.org")));
    holds(get(h, "/c/repair").body, "href=\"/c/repair/feeds\"");
    struct str list = get(h, "/c/repair/feeds-failing.opml").body;
    holds(list, "https://maps.example.org/feed");
    holds(list, "there is nothing at this address (404)");
    lacks(list, "forum.example.org");
}

static void where_a_feed_was_is_on_its_page(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    int64_t id = feed_of(h, "https://forum.example.org/feed"), stays;
    fails(h, "https://forum.example.org/feed", VISIT_MOVED, "moved to a new address for good");
    good(s, feed_move(s->db, id, STR("https://forum.example.org/atom"), &stays, &s->err));
    sign_in(h, h->ann);
    struct str path = arena_printf(&s->arena, "/c/repair/feeds/%lld", (long long)id), page = get(h, path.p).body;
    holds(page, "<dt>Moved here from</dt><dd dir=\"auto\">https://forum.example.org/feed, until ");
    raw_exec(s, "UPDATE feed_alias SET circle = -1"); // somebody read it there who is not to be known
    lacks(get(h, path.p).body, "Moved here from");
}

static void what_is_not_visited_yet_is_not_called_well(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->ann);
    struct str body = get(h, "/c/repair/feeds").body;
    holds(body, "All 2 of its feeds are to be visited for the first time.");
    holds(body, "To be visited for the first time</h2>");
    lacks(body, "ell</h2>");
    lacks(body, "are well");
    holds(get(h, "/c/maps/feeds").body, "Its one feed is to be visited for the first time.");
    is_well(h, "https://forum.example.org/feed");
    body = get(h, "/c/repair/feeds").body;
    holds(body, "1 of its 2 feeds is to be visited for the first time; the others are well.");
    assert_true(str_find(body, STR("maps.example.org")) < str_find(body, STR("The others are well")));
    assert_true(str_find(body, STR("The others are well")) < str_find(body, STR("forum.example.org")));
    fails(h, "https://forum.example.org/feed", VISIT_MISSING, "there is nothing at this address (404)");
    holds(get(h, "/c/repair/feeds").body,
          "1 of its 2 feeds is not read at the moment; 1 is to be visited for the first time.");
    fails(h, "https://maps.example.org/feed", VISIT_MISSING, "there is nothing at this address (404)");
    holds(get(h, "/c/repair/feeds").body, "None of its 2 feeds is read at the moment.");
    is_well(h, "https://forum.example.org/feed");
    is_well(h, "https://maps.example.org/feed");
    body = get(h, "/c/repair/feeds").body;
    holds(body, "All 2 of its feeds are well.");
    holds(body, "Well <span>");
    holds(get(h, "/c/maps/feeds").body, "Its one feed is well.");
    fails(h, "https://maps.example.org/feed", VISIT_MISSING, "there is nothing at this address (404)");
    holds(get(h, "/c/maps/feeds").body, "Its one feed is not read at the moment.");
}

// Only what the operator's folder lists comes back when it is taken off.
static void what_was_imported_once_can_be_taken_off(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    fails(h, "https://maps.example.org/feed", VISIT_MISSING, "there is nothing at this address (404)");
    raw_exec(s, "UPDATE community_feed SET from_file = 1");
    sign_in(h, cleo);
    struct str body = get(h, "/c/maps/feeds").body;
    holds(body, "Take off the list");
    lacks(body, "A file lists it");
    raw_exec(s, "UPDATE community SET file = 'maps.opml' WHERE slug = 'maps'");
    body = get(h, "/c/maps/feeds").body;
    lacks(body, "Take off the list");
    holds(body, "A file lists it: it is taken off there.");
}

// Two feeds of one site are told apart by their addresses.
static void rows_say_what_is_fetched(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    raw_exec(
        s,
        "UPDATE feed SET title = 'The Mender', site = 'https://mender.example/', url = 'http://forum.example.org/feed' "
        "WHERE url = 'https://forum.example.org/feed'");
    sign_in(h, h->ann);
    struct str body = get(h, "/c/repair/feeds").body;
    holds(body, ">http://forum.example.org/feed</a>");
    holds(body, ">maps.example.org/feed</a></h3>");
    lacks(body, "class=\"address\" href=\"https://maps.example.org/feed\""); // its title says it
}

// Of one feed, each in words for who reads them.
static void coordinators_and_whoever_runs_the_hub_read_what_they_can_do(void **state)
{
    struct web_hub *h = *state;
    fails_with(h, "https://maps.example.org/feed", VISIT_FORBIDDEN, 401, CAUSE_NONE,
               "the server asks for a name and password (401)");
    fails_with(h, "https://forum.example.org/feed", VISIT_FAILED, 0, CAUSE_SIZE,
               "stopped after 16 MiB: more than this hub reads");
    sign_in(h, h->ann); // who runs the hub, too
    struct str pages[] = {get(h, "/c/repair/feeds").body, get(h, "/operator/feeds").body};
    for (size_t i = 0; i < 2; i++) {
        holds(pages[i], "Ask its publisher for a name and password, or a token");
        holds(pages[i], "It does not pass by itself: ask its publisher for a shorter feed");
        holds(pages[i], "Never read so far: the server asks for a name and password (401).");
        lacks(pages[i], "Not read since");
        lacks(pages[i], "let feed readers in");
        lacks(pages[i], "Often it passes by itself");
    }
    holds(pages[0], "a coordinator gives it here, by “It asks for a password”.");
    holds(pages[1], "gives it on the page of the community's feeds. 'tributary community feed SLUG URL --basic");
    holds(pages[1], "<h2>Asks for a name and password <span>1</span></h2>");
    holds(pages[1], "<h2>More than this hub reads <span>1</span></h2>");
    holds(get(h, "/operator/feeds.opml").body, "text=\"More than this hub reads\"");
    fails_with(h, "https://forum.example.org/feed", VISIT_BARRED, 0, CAUSE_ADDRESS, "it is no public address");
    holds(get(h, "/c/repair/feeds").body, "ask whoever runs the hub whether this one can be allowed.</p>");
    struct str running = get(h, "/operator/feeds").body;
    holds(running, "or allow this one. '--allow-address ADDRESS' of");
    lacks(running, "ask whoever runs the hub");
    struct hub_store *s = &h->store;
    raw_exec(s, "UPDATE feed SET success_at = last_at - 3600000000");
    holds(get(h, "/c/repair/feeds").body, "Last read <time");
    holds(get(h, "/operator/feeds").body, "Last read <time");
}

// It counts against nobody, and is no success either.
static void without_a_network_no_page_says_that_all_is_well(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    char set[120];
    snprintf(set, sizeof set, "UPDATE feed SET outcome = 11, reason = 'no network', offline_since = %lld",
             (long long)(clock_now() - 3 * CLOCK_DAY));
    raw_exec(s, set);
    sign_in(h, h->ann);
    struct str mine = get(h, "/c/repair/feeds").body, all = get(h, "/operator/feeds").body;
    const char *words = ": 2 feeds wait for it, and nothing is held against them.";
    holds(mine, "This hub has had no network for ");
    holds(mine, words);
    holds(mine, "Not read at the moment");
    lacks(mine, "well");
    lacks(mine, "feeds-failing.opml");
    lacks(get(h, "/c/repair/feeds-failing.opml").body, "xmlUrl");
    holds(all, "This hub has had no network for ");
    holds(all, "held against them. See to its connection.");
    holds(all, words);
    lacks(all, "Nothing needs doing");
    lacks(all, "All is well");
    fails(h, "https://maps.example.org/feed", VISIT_MISSING, "there is nothing at this address (404)");
    raw_exec(s, "UPDATE feed SET offline_since = 0 WHERE failing_since <> 0");
    mine = get(h, "/c/repair/feeds").body;
    holds(mine, ": 1 feed waits for it, and nothing is held against it.");
    holds(mine, "1 of its 2 feeds is not read at the moment.");
    raw_exec(s, "UPDATE feed SET outcome = 3, offline_since = 0, last_at = 1");
    holds(get(h, "/c/repair/feeds").body, "The others are well");
    lacks(get(h, "/operator/feeds").body, "no network");
}

static void a_long_list_comes_in_pages(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    int64_t many = add_community(s, "many", VISIBILITY_MEMBERS), id;
    good(s, membership_join(s->db, many, cleo, LEVEL_NONE, s->now, &s->err));
    for (int i = 0; i < 203; i++) {
        struct str url = arena_printf(&s->arena, "https://example.org/feeds/%03d", i);
        good(s, community_feed_add(s->db, many, url, STR(""), STR(""), KIND_NONE, false, s->now, &id, &s->err));
    }
    sign_in(h, cleo);
    struct str first = get(h, "/c/many/feeds").body, second = get(h, "/c/many/feeds?from=200").body;
    holds(first, "example.org/feeds/199<");
    lacks(first, "example.org/feeds/200<");
    holds(first, "href=\"/c/many/feeds?from=200\"");
    lacks(first, "rel=\"prev\"");
    holds(first, "1–200 of 203");
    holds(second, "rel=\"prev\" href=\"/c/many/feeds\"");
    holds(second, "201–203 of 203");
    raw_exec(s, "UPDATE feed SET last_at = strftime('%s', 'now') * 1000000");
    holds(told(h, "/c/many/feeds", "early", id, 0), // on the page that shows it
          "“example.org/feeds/202” was visited within the last five minutes");
    holds(get(h, "/c/many/feeds?from=400").body, "1–200 of 203"); // the list was longer once
    lacks(second, "example.org/feeds/199<");
    holds(second, "example.org/feeds/200<");
    holds(second, "example.org/feeds/202<");
    lacks(second, "More feeds");
    struct str page = get(h, "/c/many").body; // what has no title yet is told by its address, and its host once
    holds(page, "<h3 dir=\"auto\">example.org/feeds/000</h3>");
    lacks(page, "<span>example.org</span>");
}

static void an_empty_list_says_who_fills_it(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    int64_t empty = add_community(s, "empty", VISIBILITY_MEMBERS);
    good(s, membership_join(s->db, empty, cleo, LEVEL_NONE, s->now, &s->err));
    sign_in(h, cleo);
    holds(get(h, "/c/empty/feeds").body, "A coordinator of the community adds them here.");
    good(s, membership_role(s->db, empty, cleo, STR("coordinator"), s->now, &s->err));
    holds(get(h, "/c/empty/feeds").body, "Paste the address of a page above");
}

static void whoever_runs_the_hub_sees_what_fails_but_nothing_of_hidden_communities(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, otto);
    holds(get(h, "/operator/feeds").body, "All is well with the 2 feeds of this hub.");
    fails(h, "https://forum.example.org/feed", VISIT_GONE, "the publisher says it is gone for good (410)");
    fails(h, "https://secret.example.org/feed", VISIT_MISSING, "there is nothing at this address (404)");
    struct str body = get(h, "/operator/feeds").body, list = get(h, "/operator/feeds.opml").body;
    holds(body, "1 of 2 feeds is not read at the moment.");
    holds(body, "Gone for good");
    holds(body, "href=\"/c/repair/feeds/1\"");
    holds(list, "https://forum.example.org/feed");
    lacks(body, "secret.example.org");
    lacks(list, "secret.example.org");
    fails(h, "https://maps.example.org/feed", VISIT_FORBIDDEN, "the server refuses to show it (403)");
    body = get(h, "/operator/feeds").body;
    assert_true(str_find(body, STR("Gone for good")) < str_find(body, STR(">Refused ")));
    holds(body, "Ask its publisher to let feed readers in");
    holds(get(h, "/me/settings").body, "href=\"/operator/feeds\"");
    sign_in(h, h->bea);
    lacks(get(h, "/me/settings").body, "/operator/feeds");
}

static void only_a_coordinator_changes_the_list(void **state)
{
    struct web_hub *h = *state;
    int64_t who[] = {dan, h->bea, otto};
    char remove[80];
    snprintf(remove, sizeof remove, "feed=%lld", (long long)feed_of(h, "https://maps.example.org/feed"));
    for (size_t i = 0; i < 3; i++) {
        sign_in(h, who[i]);
        assert_int_equal(post(h, "/c/maps/feeds/find", "address=blog.example.org").status, 404);
        assert_int_equal(post(h, "/c/maps/feeds/add", "feed=https%3A%2F%2Fb.example%2F").status, 404);
        assert_int_equal(post(h, "/c/maps/feeds/remove", remove).status, 404);
        lacks(get(h, "/c/maps/feeds").body, "/feeds/find");
        lacks(get(h, "/c/maps/feeds").body, "form=\"remove\"");
    }
    assert_int_equal(raw_int(&h->store, "SELECT count(*) FROM community_feed"), 4);
    assert_int_equal(outside.changed, 0);
    assert_string_equal(outside.address, "");
    sign_in(h, cleo);
    assert_int_equal(post(h, "/c/repair/feeds/remove", remove).status, 404); // of another community she is nothing
    struct got g = post(h, "/c/maps/feeds/add", "feed=https%3A%2F%2Fb.example%2F&feed=https%3A%2F%2Fc.example%2F");
    assert_int_equal(g.status, 303);
    assert_true(str_is(header(&g, "Location"), "/c/maps/feeds?done=added"));
    assert_int_equal(raw_int(&h->store, "SELECT count(*) FROM community_feed"), 6);
    assert_int_equal(outside.changed, 1);
    struct str page = press(h, "/c/maps/feeds/remove", remove);
    holds(page, "“maps.example.org/feed” is off the list");
    holds(page, "Putting it back brings that back.");
    holds(page, "<button>Put it back</button>");
    assert_int_equal(raw_int(&h->store, "SELECT count(*) FROM community_feed"), 5);
    lacks(get(h, "/c/maps/feeds").body, "Put it back");
    holds(press(h, "/c/maps/feeds/remove", remove), "That feed is no longer on this list"); // twice, or by two
    assert_int_equal(raw_int(&h->store, "SELECT count(*) FROM community_feed"), 5);
    assert_int_equal(post(h, "/c/maps/feeds/add", "feed=https%3A%2F%2Fb.example%2F").status, 303); // listed is listed
}

// Where the form that puts back what was taken off leads.
static const char *back_of(struct web_hub *h, struct str page)
{
    struct str from = str_from(page, str_find(page, STR("/c/maps/feeds/back")));
    assert_true(from.n > 0);
    return arena_cstr(&h->store.arena, str_first(from, str_find_char(from, '"')));
}

static void what_is_put_back_is_as_it_was(void **state)
{
    struct web_hub *h = *state;
    static const char all[] = "SELECT count(*) FROM community_feed WHERE title = 'Paths' AND orientation = 'content' "
                              "AND kind = 2 AND tags = 'walks\nlakes'";
    char remove[80];
    long long feed = feed_of(h, "https://maps.example.org/feed");
    snprintf(remove, sizeof remove, "feed=%lld", feed);
    raw_exec(&h->store, arena_printf(&h->store.arena,
                                     "UPDATE community_feed SET title = 'Paths', orientation = 'content', kind = 2, "
                                     "tags = 'walks\nlakes' WHERE feed = %lld AND community = "
                                     "(SELECT id FROM community WHERE slug = 'maps')",
                                     feed)
                            .p);
    sign_in(h, cleo);
    const char *back = back_of(h, press(h, "/c/maps/feeds/remove", remove));
    assert_int_equal(raw_int(&h->store, all), 0);
    holds(press(h, back, ""), "It is on the list again, as it was.");
    assert_int_equal(raw_int(&h->store, all), 1);
    holds(press(h, back, ""), "It is on the list again, as it was."); // twice is as good as once
    assert_int_equal(raw_int(&h->store, "SELECT count(*) FROM community_feed"), 4);
    back = back_of(h, press(h, "/c/maps/feeds/remove", remove));
    sign_in(h, h->bea);
    assert_int_equal(post(h, back, "").status, 404);
    sign_in(h, cleo); // in another session nothing is held
    holds(press(h, back, ""), "add it by its address");
    assert_int_equal(raw_int(&h->store, all), 0);
}

static void what_cannot_be_added_is_said_on_the_page(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, cleo);
    holds(press(h, "/c/maps/feeds/add", "feed=ftp%3A%2F%2Fb.example%2F"), "That did not work: ");
    holds(press(h, "/c/maps/feeds/add", "feed=file%3Asecret.xml"), "That did not work: "); // files are the operator's
    holds(press(h, "/c/maps/feeds/add", "x=1"), "No feed was chosen.");
    holds(press(h, "/c/maps/feeds/find", "address=+"), "Type or paste an address first.");
    assert_int_equal(raw_int(&h->store, "SELECT count(*) FROM community_feed"), 4);
}

static void a_pasted_address_leads_to_feeds_to_choose_from(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, cleo);
    struct str page = press(h, "/c/maps/feeds/find", "address=+blog.example.org%2Fnews+");
    assert_string_equal(outside.address, "blog.example.org/news");
    holds(page, "value=\"https://blog.example.org/atom.xml\" checked");
    holds(page, "The &lt;blog&gt;");
    lacks(page, "value=\"https://maps.example.org/feed\""); // listed already
    lacks(page, "is read with");
    holds(page, "listed already");
    holds(page, "value=\"https://blog.example.org/comments/feed\">");
    raw_exec(&h->store, "INSERT INTO feed_alias(url, feed, since) SELECT 'https://blog.example.org/atom.xml', id, 1"
                        " FROM feed WHERE url = 'https://maps.example.org/feed'"); // that moved, and is listed as well
    page = press(h, "/c/maps/feeds/find", "address=blog.example.org");
    lacks(page, "value=\"https://blog.example.org/atom.xml\"");
    holds(page, "value=\"https://blog.example.org/comments/feed\">");
    page = press(h, "/c/maps/feeds/find", "address=%40ann%40blog.example.org");
    assert_string_equal(outside.address, "https://blog.example.org/@ann");
    holds(page, "At <span class=\"address\">@ann@blog.example.org</span>");
    page = press(h, "/c/maps/feeds/find", "address=ann%40blog.example.org");
    holds(page, "That did not work: that looks like an e-mail address");
    holds(page, "value=\"ann@blog.example.org\"");
    struct got g = get(h, "/c/maps/feeds/find"); // without having looked for any
    assert_int_equal(g.status, 303);
    assert_true(str_is(header(&g, "Location"), "/c/maps/feeds"));
    outside.nothing = true;
    page = press(h, "/c/maps/feeds/find", "address=blog.example.org");
    holds(page, "That is no feed, and leads to none.");
    holds(page, "value=\"blog.example.org\"");
    outside.fails = true;
    holds(press(h, "/c/maps/feeds/find", "address=blog.example.org"), "no answer");
    outside.full = true;
    assert_int_equal(post(h, "/c/maps/feeds/find", "address=blog.example.org").status, 503);
}

static void what_an_address_carries_and_cannot_be_kept_is_said(void **state)
{
    struct web_hub *h = *state;
    char key[600];
    sign_in(h, cleo);
    struct str page = press(h, "/c/maps/feeds/find", "address=https%3A%2F%2Fme%253Ax%3Apw%40blog.example.org%2F");
    holds(page, "That did not work: the name is missing, or has a colon");
    lacks(page, "blog.example.org/atom.xml");
    snprintf(key, sizeof key, "%s.key", h->path);
    FILE *f = fopen(key, "w"); // anybody may read it
    fclose(f);
    chmod(key, 0644);
    struct got g = post(h, "/c/maps/feeds/find", "address=https%3A%2F%2Fme%3Apw%40blog.example.org%2F");
    assert_int_equal(g.status, 500); // the operator's to mend
    lacks(g.body, "blog.example.org/atom.xml");
    assert_int_equal(raw_int(&h->store, "SELECT count(*) FROM community_feed"), 4);
}

// The page goes on at the row that its form was of.
static void leads_to_row(const struct got *g, const char *page, const char *done, int64_t id)
{
    char want[120];
    struct str to = header(g, "Location");
    snprintf(want, sizeof want, "%s?done=%s&at=", page, done);
    assert_true(str_starts(to, str_of(want)));
    snprintf(want, sizeof want, "&feed=%lld#feed-%lld", (long long)id, (long long)id);
    assert_true(str_ends(to, str_of(want)));
}

static void a_visit_at_a_wish_comes_not_too_soon(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    int64_t id = feed_of(h, "https://maps.example.org/feed");
    struct feed_state f;
    bool found;
    char fields[80], other[80];
    snprintf(fields, sizeof fields, "feed=%lld", (long long)id);
    snprintf(other, sizeof other, "feed=%lld", (long long)feed_of(h, "https://secret.example.org/feed"));
    sign_in(h, h->bea);
    assert_int_equal(post(h, "/c/maps/feeds/visit", fields).status, 404); // a member sees, and does not press
    int64_t who[] = {otto, cleo};
    for (int i = 0; i < 2; i++) {
        sign_in(h, who[i]);
        struct got g = post(h, "/c/maps/feeds/visit", fields);
        leads_to_row(&g, "/c/maps/feeds", "visit", id);
        assert_int_equal(outside.wished, i + 1);
        assert_int_equal(outside.feed, id);
    }
    holds(press(h, "/c/maps/feeds/visit", other), "That feed is no longer on this list"); // but on another
    assert_int_equal(outside.wished, 2);
    good(s, feed_by_id(s->db, &s->arena, id, &f, &found, &s->err));
    f.last_at = clock_now() - 4 * CLOCK_MINUTE;
    good(s, feed_record(s->db, &f, false, 0, &s->err));
    struct got g = post(h, "/c/maps/feeds/visit", fields);
    leads_to_row(&g, "/c/maps/feeds", "early", id);
    f.last_at = clock_now() - 6 * CLOCK_MINUTE;
    good(s, feed_record(s->db, &f, false, 0, &s->err));
    close_host(s, "maps.example.org", clock_now() + CLOCK_HOUR);
    g = post(h, "/c/maps/feeds/visit", fields);
    leads_to_row(&g, "/c/maps/feeds", "held", id);
    assert_int_equal(outside.wished, 2);
    char page[80];
    struct str body = told(h, "/c/maps/feeds", "held", id, 0); // said at the row, which is where the address leads
    snprintf(page, sizeof page, "<li id=\"feed-%lld\">", (long long)id);
    holds(body, page);
    struct str row = str_from(body, str_find(body, str_of(page)));
    holds(str_first(row, str_find(row, STR("</li>"))),
          "“maps.example.org/feed” is on a server that is to be left alone for another 59 min; the hub keeps to that.");
    raw_exec(s, "DELETE FROM closed_host");
    lacks(told(h, "/c/maps/feeds", "held", id, 0), "“maps.example.org/feed” is on a server");
}

// Who loads the page again, as told, is told what came of it; and the notice is no news for ever.
static void a_notice_of_a_wish_goes_on_with_it(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    int64_t id = feed_of(h, "https://maps.example.org/feed");
    struct feed_state f;
    bool found;
    static const char under_way[] = "“maps.example.org/feed” is being visited.";
    sign_in(h, cleo);
    good(s, feed_by_id(s->db, &s->arena, id, &f, &found, &s->err));
    f.last_at = clock_now() - CLOCK_HOUR;
    f.reason = STR("nothing is new");
    good(s, feed_record(s->db, &f, false, 0, &s->err));
    holds(told(h, "/c/maps/feeds", "visit", id, 30), under_way);
    f.last_at = clock_now() - 10 * CLOCK_SECOND;
    good(s, feed_record(s->db, &f, false, 0, &s->err));
    struct str body = told(h, "/c/maps/feeds", "visit", id, 30);
    holds(body, "“maps.example.org/feed” was visited just now: nothing is new.");
    lacks(body, under_way);
    lacks(told(h, "/c/maps/feeds", "visit", id, 30 * 60), "“maps.example.org/feed” was");
    lacks(told(h, "/c/maps/feeds", "visit", id, -60), "“maps.example.org/feed” ");
    lacks(get(h, "/c/maps/feeds?done=visit").body, "“maps.example.org/feed” ");
    holds(told(h, "/c/maps/feeds", "early", id, 0), "“maps.example.org/feed” was visited within the last five minutes");
    f.last_at = clock_now() - 6 * CLOCK_MINUTE;
    good(s, feed_record(s->db, &f, false, 0, &s->err));
    lacks(told(h, "/c/maps/feeds", "early", id, 2 * 60), "within the last five minutes");
}

static void what_is_gone_is_tried_again_at_a_wish(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    int64_t id = feed_of(h, "https://maps.example.org/feed");
    struct feed_state f;
    bool found;
    char fields[80], other[80];
    snprintf(fields, sizeof fields, "feed=%lld", (long long)id);
    snprintf(other, sizeof other, "feed=%lld", (long long)feed_of(h, "https://secret.example.org/feed"));
    fails(h, "https://maps.example.org/feed", VISIT_GONE, "the publisher says it is gone for good (410)");
    good(s, feed_by_id(s->db, &s->arena, id, &f, &found, &s->err));
    f.gone = true;
    f.not_before = clock_now() + 30 * CLOCK_DAY;
    f.last_at = clock_now() - CLOCK_HOUR;
    good(s, feed_record(s->db, &f, false, 0, &s->err));
    sign_in(h, cleo);
    holds(get(h, "/c/maps/feeds").body, ">Try again</button>");
    struct got g = post(h, "/c/maps/feeds/visit", fields);
    leads_to_row(&g, "/c/maps/feeds", "visit", id);
    assert_int_equal(outside.wished, 1);
    assert_int_equal(post(h, "/operator/feeds/visit", fields).status, 404); // she does not run the hub
    sign_in(h, otto);
    holds(get(h, "/operator/feeds").body, ">Try again</button>");
    g = post(h, "/operator/feeds/visit", fields);
    leads_to_row(&g, "/operator/feeds", "visit", id);
    assert_int_equal(outside.wished, 2);
    assert_int_equal(outside.feed, id);
    holds(press(h, "/operator/feeds/visit", other), "That feed is on no list any more."); // of a hidden community
    holds(press(h, "/operator/feeds/visit", "feed=999"), "That feed is on no list any more.");
    assert_int_equal(outside.wished, 2);
    char page[80];
    holds(told(h, "/operator/feeds", "visit", id, 0), "“maps.example.org/feed” is being visited.");
    lacks(get(h, "/operator/feeds?done=visit").body, "is being visited.");
    snprintf(page, sizeof page, "<li id=\"feed-%lld\">", (long long)id);
    holds(get(h, "/operator/feeds").body, page);
    f.last_at = clock_now() - CLOCK_MINUTE;
    good(s, feed_record(s->db, &f, false, 0, &s->err));
    g = post(h, "/operator/feeds/visit", fields);
    leads_to_row(&g, "/operator/feeds", "early", id);
    f.last_at = clock_now() - CLOCK_HOUR;
    good(s, feed_record(s->db, &f, false, 0, &s->err));
    close_host(s, "maps.example.org",
               clock_now() + CLOCK_HOUR); // what its server asked for is kept also for what is gone
    g = post(h, "/operator/feeds/visit", fields);
    leads_to_row(&g, "/operator/feeds", "held", id);
    assert_int_equal(outside.wished, 2);
}

static void how_things_stand_with_a_hub_is_on_the_page(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    int64_t id = feed_of(h, "https://maps.example.org/feed");
    struct str hub = STR("https://hub.example/");
    good(s, websub_discovered(s->db, &s->arena, id, &hub, 1, STR("https://maps.example.org/feed"), s->now, &s->err));
    fails(h, "https://maps.example.org/feed", VISIT_MISSING, "there is nothing at this address (404)");
    sign_in(h, cleo);
    holds(get(h, "/c/maps/feeds").body, "Push: hub.example was asked to push it.");
    sign_in(h, otto);
    holds(get(h, "/operator/feeds").body, "Push: hub.example was asked to push it.");
}

static void totals_leave_out_what_is_hidden_and_name_none(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, otto);
    fails(h, "https://maps.example.org/feed", VISIT_MISSING, "there is nothing at this address (404)");
    fails(h, "https://secret.example.org/feed", VISIT_GONE, "the publisher says it is gone for good (410)");
    static const char *const urls[] = {"https://maps.example.org/feed", "https://secret.example.org/feed",
                                       "https://forum.example.org/feed"};
    struct hub_store *s = &h->store;
    for (size_t i = 0; i < 3; i++) {
        struct feed_state f;
        bool found;
        good(s, feed_by_id(s->db, &s->arena, feed_of(h, urls[i]), &f, &found, &s->err));
        f.next_at = clock_now() + (i == 0 ? -90 : i == 1 ? -900 : 3600) * CLOCK_SECOND;
        good(s, feed_record(s->db, &f, false, 0, &s->err));
    }
    struct str body = get(h, "/metrics").body;
    holds(body, "\ntributary_feeds 2\n");
    holds(body, "\ntributary_feeds_failing{cause=\"missing\"} 1\n");
    holds(body, "\ntributary_feeds_failing{cause=\"gone\"} 0\n");
    holds(body, "\ntributary_feeds_failing{cause=\"throttled\"} 0\n");
    holds(body, "\ntributary_feeds_due 1\n");
    holds(body, "\ntributary_feeds_due_age_seconds 9");
    lacks(body, "example.org");
}

// After a refusal the old one is replaced: the row tells that, and no more what the old one came to.
static void what_was_given_is_not_tried_yet(struct web_hub *h, int64_t id)
{
    struct hub_store *s = &h->store;
    struct feed_state f;
    bool found;
    good(s, feed_by_id(s->db, &s->arena, id, &f, &found, &s->err));
    f.outcome = VISIT_FORBIDDEN;
    f.last_status = 401;
    f.failures = 1;
    f.reason = STR("the server does not accept what was given for it (401)");
    f.last_at = f.failing_since = f.credential_given + 1;
    f.next_at = clock_now() + CLOCK_HOUR;
    f.next_reason = STR("refused: asked again in some hours");
    good(s, feed_record(s->db, &f, false, 0, &s->err));
    struct str page = get(h, "/c/maps/feeds").body;
    holds(page, "does not accept what was given");
    holds(page, "give it again.");
    f.last_at = f.failing_since = f.credential_given - CLOCK_MINUTE;
    good(s, feed_record(s->db, &f, false, 0, &s->err));
    page = get(h, "/c/maps/feeds").body;
    holds(page, "what it asks for was given meanwhile, and the next visit tries it.");
    holds(page, "Next visit <time");
    lacks(page, "does not accept what was given");
    lacks(page, "give it again.");
    sign_in(h, otto);
    page = get(h, "/operator/feeds").body;
    holds(page, ": what it asks for was given meanwhile, and the next visit tries it.");
    lacks(page, "does not accept what was given");
}

static void what_a_feed_asks_for_is_given_by_coordinators_and_never_shown(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    char fields[160], page[80];
    long long id = (long long)feed_of(h, "https://maps.example.org/feed");
    snprintf(fields, sizeof fields, "feed=%lld&kind=basic&name=ann&secret=tr%%3Aub", id);
    snprintf(page, sizeof page, "/c/maps/feeds/access?feed=%lld", id);
    int64_t who[] = {dan, h->bea, otto};
    for (size_t i = 0; i < 3; i++) {
        sign_in(h, who[i]);
        assert_int_equal(get(h, page).status, 404);
        assert_int_equal(post(h, "/c/maps/feeds/access", fields).status, 404);
        assert_int_equal(post(h, "/c/maps/feeds/access/forget", fields).status, 404);
        lacks(get(h, "/c/maps/feeds").body, "form=\"access\"");
    }
    assert_int_equal(raw_int(s, "SELECT count(*) FROM credential"), 0);
    sign_in(h, cleo);
    holds(get(h, page).body, "It is open to everybody");
    fails(h, "https://maps.example.org/feed", VISIT_FORBIDDEN, "the server asks for a name and password (401)");
    holds(get(h, page).body, "At the last visit: the server asks for a name and password (401).");
    lacks(get(h, page).body, "It is open to everybody");
    lacks(get(h, page).body, "Forget it");
    struct got g = post(h, "/c/maps/feeds/access", fields);
    assert_true(str_is(header(&g, "Location"), "/c/maps/feeds?done=given"));
    assert_int_equal(outside.changed, 1);
    assert_int_equal(raw_int(s, "SELECT kind FROM credential"), 1);
    id = raw_int(s, "SELECT feed FROM credential"); // the list has a feed of its own now
    snprintf(page, sizeof page, "/c/maps/feeds/access?feed=%lld", id);
    struct str form = get(h, page).body;
    holds(form, "It is asked with a name and password, given just now.");
    holds(form, "Forget it");
    lacks(form, "tr:ub");
    holds(get(h, "/c/maps/feeds").body, "never shown.");
    what_was_given_is_not_tried_yet(h, id);
    sign_in(h, h->ann); // the other community reads what everybody reads
    lacks(get(h, "/c/repair/feeds").body, "never shown.");
    sign_in(h, cleo);
    snprintf(fields, sizeof fields, "feed=%lld&kind=basic&name=key&secret=", id);
    form = press(h, "/c/maps/feeds/access", fields); // it is not replaced by nothing without a word
    holds(form, "no password was given");
    holds(form, "there is no password");
    assert_int_equal(raw_int(s, "SELECT feed FROM credential"), id);
    snprintf(fields, sizeof fields, "feed=%lld&kind=basic&name=key&secret=&no_secret=yes", id);
    g = post(h, "/c/maps/feeds/access", fields);
    assert_true(str_is(header(&g, "Location"), "/c/maps/feeds?done=given"));
    lacks(get(h, page).body, "there is no password");
    snprintf(fields, sizeof fields, "feed=%lld&kind=header&name=X+Y&secret=opal", id);
    form = press(h, "/c/maps/feeds/access", fields);
    holds(form, "is no name of a header");
    holds(form, "value=\"X Y\"");
    holds(form, "value=\"header\" checked");
    lacks(form, "opal");
    snprintf(fields, sizeof fields, "feed=%lld", id);
    g = post(h, "/c/maps/feeds/access/forget", fields);
    assert_true(str_is(header(&g, "Location"), "/c/maps/feeds?done=forgotten"));
    assert_int_equal(raw_int(s, "SELECT count(*) FROM credential"), 0);
    holds(press(h, "/c/maps/feeds/access/forget", fields), "That feed is no longer on this list"); // but another is
    g = get(h, page);
    assert_true(str_is(header(&g, "Location"), "/c/maps/feeds?done=gone"));
}

static void a_pasted_name_and_password_go_along_but_nowhere_else(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    sign_in(h, cleo);
    struct str page = press(h, "/c/maps/feeds/find", "address=https%3A%2F%2Fann%3Aopal%40blog.example.org%2Fnews");
    assert_string_equal(outside.address, "https://blog.example.org/news");
    assert_string_equal(outside.credential, "Authorization: Basic YW5uOm9wYWw=");
    lacks(page, "opal");
    holds(page, "What you add of <span class=\"address\">blog.example.org</span> is read with the name and password");
    struct str carried = hidden_field(h, page, "carried");
    assert_true(carried.n > 40);
    char fields[800];
    snprintf(fields, sizeof fields,
             "feed=https%%3A%%2F%%2Fblog.example.org%%2Fatom.xml&feed=https%%3A%%2F%%2Fc.example%%2F&carried=" STR_FMT,
             STR_ARG(carried));
    assert_int_equal(post(h, "/c/maps/feeds/add", fields).status, 303);
    assert_int_equal(raw_int(s, "SELECT count(*) FROM credential"), 1);
    assert_int_equal(raw_int(s, "SELECT credential <> 0 FROM feed WHERE url = 'https://blog.example.org/atom.xml'"), 1);
    assert_int_equal(raw_int(s, "SELECT credential FROM feed WHERE url = 'https://c.example/'"), 0);
    outside.fails = true;
    page = press(h, "/c/maps/feeds/find", "address=https%3A%2F%2Fann%3Aopal%40blog.example.org%2Fnews");
    lacks(page, "opal");
    holds(page, "value=\"https://blog.example.org/news\"");
}

static void publishers_find_who_asks_and_whom_to_write_to(void **state)
{
    struct web_hub *h = *state;
    struct str page = get(h, "/about/fetcher").body;
    holds(page, "<pre>Tributary/7 (+https://hub.example/about/fetcher)</pre>");
    holds(page, "<b>ops@hub.example</b>");
}

#define ON_A_HUB(f) cmocka_unit_test_setup_teardown(f, setup, web_hub_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_HUB(a_page_is_for_those_whose_it_is),
        ON_A_HUB(a_hidden_community_is_as_if_it_were_not),
        ON_A_HUB(what_a_hidden_one_reads_is_new_where_it_is_listed_next),
        ON_A_HUB(what_fails_comes_first_with_why_and_what_to_do),
        ON_A_HUB(where_a_feed_was_is_on_its_page),
        ON_A_HUB(coordinators_and_whoever_runs_the_hub_read_what_they_can_do),
        ON_A_HUB(what_is_not_visited_yet_is_not_called_well),
        ON_A_HUB(what_was_imported_once_can_be_taken_off),
        ON_A_HUB(rows_say_what_is_fetched),
        ON_A_HUB(without_a_network_no_page_says_that_all_is_well),
        ON_A_HUB(a_long_list_comes_in_pages),
        ON_A_HUB(an_empty_list_says_who_fills_it),
        ON_A_HUB(whoever_runs_the_hub_sees_what_fails_but_nothing_of_hidden_communities),
        ON_A_HUB(only_a_coordinator_changes_the_list),
        ON_A_HUB(what_is_put_back_is_as_it_was),
        ON_A_HUB(what_cannot_be_added_is_said_on_the_page),
        ON_A_HUB(a_pasted_address_leads_to_feeds_to_choose_from),
        ON_A_HUB(what_an_address_carries_and_cannot_be_kept_is_said),
        ON_A_HUB(a_visit_at_a_wish_comes_not_too_soon),
        ON_A_HUB(a_notice_of_a_wish_goes_on_with_it),
        ON_A_HUB(totals_leave_out_what_is_hidden_and_name_none),
        ON_A_HUB(how_things_stand_with_a_hub_is_on_the_page),
        ON_A_HUB(what_is_gone_is_tried_again_at_a_wish),
        ON_A_HUB(publishers_find_who_asks_and_whom_to_write_to),
        ON_A_HUB(what_a_feed_asks_for_is_given_by_coordinators_and_never_shown),
        ON_A_HUB(a_pasted_name_and_password_go_along_but_nowhere_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
