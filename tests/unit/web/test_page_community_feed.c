// One feed's own page: for whom it is there, and that it says all there is to know (communities.md 6.1, protocols 3.2).
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/web_hub.h"

static int64_t wished;

static void visit(void *arg, int64_t feed)
{
    (void)arg;
    wished = feed;
}

static int setup(void **state)
{
    struct web_settings settings = {.hooks = {.visit = visit}};
    wished = 0;
    return web_hub_setup_with(state, &settings);
}

static char *page_of(const char *slug, const char *number, char room[80])
{
    snprintf(room, 80, "/c/%s/feeds/%s", slug, number);
    return room;
}

static char *page_at(struct web_hub *h, const char *slug, const char *url, char room[80])
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)feed_at(&h->store, url).id);
    return page_of(slug, number, room);
}

static struct feed_state visited(struct web_hub *h, const char *url)
{
    struct hub_store *s = &h->store;
    struct feed_state f;
    bool found;
    good(s, feed_by_id(s->db, &s->arena, feed_at(s, url).id, &f, &found, &s->err));
    f.outcome = VISIT_NEW;
    f.last_status = 200;
    f.reason = STR("new or changed entries");
    f.next_reason = STR("after 2 hours, since new entries come about every day");
    f.last_at = f.success_at = clock_now() - CLOCK_HOUR;
    f.next_at = clock_now() + CLOCK_HOUR;
    f.policy = 1;
    f.body_bytes = 41000;
    return f;
}

static void the_page_is_for_whoever_may_see_the_list(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    int64_t dan = add_person(s, "dan"), otto;
    char room[80];
    good(s, person_add(s->db, STR("otto"), STR_NONE, true, s->now, &otto, &s->err));
    const struct {
        const char *slug, *url;
        int nobody, dan, bea, otto, ann; // bea: member of maps; otto runs the hub; ann: member of all
    } rows[] = {
        {"repair", "https://forum.example.org/feed", 303, 404, 404, 200, 200},
        {"maps", "https://maps.example.org/feed", 303, 404, 200, 200, 200},
        {"hidden", "https://secret.example.org/feed", 303, 404, 404, 404, 200},
        {"maps", "https://forum.example.org/feed", 303, 404, 404, 404, 404}, // of another list
        {"missing", "https://forum.example.org/feed", 303, 404, 404, 404, 404},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t who[] = {0, dan, h->bea, otto, h->ann};
        int want[] = {rows[i].nobody, rows[i].dan, rows[i].bea, rows[i].otto, rows[i].ann};
        for (size_t k = 0; k < 5; k++) {
            *h->cookie = 0;
            if (who[k])
                sign_in(h, who[k]);
            assert_int_equal(get(h, page_at(h, rows[i].slug, rows[i].url, room)).status, want[k]);
        }
    }
    sign_in(h, h->ann);
    static const char *const none[] = {"0", "-1", "999", "x", "1x", "99999999999999999999"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(get(h, page_of("repair", none[i], room)).status, 404);
}

static void it_says_what_came_of_the_last_visit_when_the_next_is_and_why(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    struct feed_state f = visited(h, "https://forum.example.org/feed");
    char room[80];
    f.etag = STR("\"1\"");
    f.skip_hours = 0xc0003f;
    f.skip_days = 0x41;
    f.moved_to = STR("https://forum.example.org/new");
    struct known_item known = {1, 2, 0};
    f.known = &known;
    f.known_n = 1;
    good(s, feed_record(s->db, &f, true, 0, &s->err));
    sign_in(h, h->ann);
    struct str body = get(h, page_at(h, "repair", "https://forum.example.org/feed", room)).body;
    holds(body, "1 h ago</time>: new or changed entries.");
    holds(body, "after 2 hours, since new entries come about every day.");
    holds(body, "href=\"https://forum.example.org/feed\"");
    holds(body, "https://forum.example.org/new");
    holds(body, "its server says so, and sends nothing");
    holds(body, "1 entry at a time, in 41 kB");
    holds(body, "from 0 to 6 and from 22 to 24 o’clock UTC; on Sunday and Saturday");
    holds(body, "Thread &lt;119&gt; &amp; \"more\"");
    lacks(body, "Thread &lt;100&gt;"); // the newest of it
    lacks(body, "A footbridge in both");
    f.etag = STR_NONE;
    f.known_n = 0;
    good(s, feed_record(s->db, &f, true, 0, &s->err));
    body = get(h, room).body;
    holds(body, "its server cannot tell, and sends all of it each time");
    holds(body, "no entries, in 41 kB");
}

static void of_one_not_visited_yet_it_says_no_more_than_that(void **state)
{
    struct web_hub *h = *state;
    char room[80];
    sign_in(h, h->bea);
    struct str body = get(h, page_at(h, "maps", "https://maps.example.org/feed", room)).body;
    holds(body, "Not visited yet.");
    lacks(body, "When nothing is new");
    lacks(body, "Visit now");
}

static void what_a_members_community_reads_is_not_shown_to_its_operator(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    int64_t otto;
    char room[80];
    good(s, person_add(s->db, STR("otto"), STR_NONE, true, s->now, &otto, &s->err));
    sign_in(h, otto);
    struct str body = get(h, page_at(h, "maps", "https://maps.example.org/feed", room)).body;
    lacks(body, "A footbridge in both");
    lacks(body, "Newest from it");
    sign_in(h, h->bea);
    holds(get(h, room).body, "A footbridge in both");
}

static void a_wish_on_it_leads_back_to_it(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    struct feed_state f = visited(h, "https://maps.example.org/feed");
    char room[80], fields[80], want[160];
    good(s, feed_record(s->db, &f, false, 0, &s->err));
    good(s, membership_role(s->db, h->maps, h->bea, STR("coordinator"), s->now, &s->err));
    sign_in(h, h->bea);
    page_at(h, "maps", "https://maps.example.org/feed", room);
    struct str body = get(h, room).body;
    holds(body, "Visit now");
    holds(body, "Take off the list");
    holds(body, "It asks for a password");
    holds(body, "name=\"page\" value=\"feed\"");
    snprintf(fields, sizeof fields, "page=feed&feed=%lld", (long long)f.id);
    struct got g = post(h, "/c/maps/feeds/visit", fields);
    snprintf(want, sizeof want, "%s?done=visit&at=", room);
    assert_int_equal(g.status, 303);
    struct str to = header(&g, "Location");
    assert_true(str_starts(to, str_of(want)));
    assert_int_equal(wished, f.id);
    holds(get(h, arena_cstr(&s->arena, str_first(to, str_find_char(to, '#')))).body, "is being visited.");
    f.last_at = clock_now();
    good(s, feed_record(s->db, &f, false, 0, &s->err));
    g = post(h, "/c/maps/feeds/visit", fields);
    snprintf(want, sizeof want, "%s?done=early", room);
    to = header(&g, "Location");
    assert_true(str_starts(to, str_of(want)));
    holds(get(h, arena_cstr(&s->arena, str_first(to, str_find_char(to, '#')))).body, "within the last five minutes");
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, web_hub_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_page_is_for_whoever_may_see_the_list),
        T(it_says_what_came_of_the_last_visit_when_the_next_is_and_why),
        T(of_one_not_visited_yet_it_says_no_more_than_that),
        T(what_a_members_community_reads_is_not_shown_to_its_operator),
        T(a_wish_on_it_leads_back_to_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
