// test_page_feeds.c – feeds that go out: which there are, and for whom.
#include "base/limits.h"
#include "support/web_hub.h"

// A key that whoever is signed in makes, and what it opens.
static const char *key_address(struct web_hub *h, const char *scope, const char *file)
{
    char fields[100];
    snprintf(fields, sizeof fields, "scope=%s", scope);
    struct str page = press(h, "/me/settings/keys", fields);
    struct str key = str_first(str_from(page, str_find(page, STR("/f/")) + 3), SECRET_TEXT - 1);
    return arena_printf(&h->store.arena, "/f/" STR_FMT "/%s", STR_ARG(key), file).p;
}

// Another file of the same key.
static const char *beside(struct web_hub *h, const char *path, const char *file)
{
    return arena_printf(&h->store.arena, "/f/%.*s/%s", SECRET_TEXT - 1, path + 3, file).p;
}

// A number alone says nothing: no page begins where an entry that one may not see arrived.
static void no_page_begins_at_a_number(void **state)
{
    struct web_hub *h = *state;
    static const char *const paths[] = {"/c/repair", "/c/repair/feed.atom"};
    for (size_t i = 0; i < 2; i++) {
        struct got newest = get(h, paths[i]);
        assert_int_equal(newest.status, 200);
        for (int number = 1; number < 30; number++) {
            const char *address = arena_printf(&h->store.arena, "%s?before=%d", paths[i], number).p;
            struct got g = get(h, address);
            assert_int_equal(g.status, 200);
            if (!str_eq(g.body, newest.body))
                fail_msg("%s differs", address);
        }
    }
}

static void a_public_community_publishes(void **state)
{
    struct web_hub *h = *state;
    struct got page = get(h, "/c/repair");
    holds(page.body, "rel=\"alternate\" type=\"application/atom+xml\"");
    holds(header(&page, "Link"), "/c/repair/feed.atom>; rel=\"alternate\"");
    struct got g = get(h, "/c/repair/feed.atom");
    assert_int_equal(g.status, 200);
    assert_true(str_starts(header(&g, "Cache-Control"), STR("public")));
    holds(g.body, "?before=");
    assert_int_equal(get(h, "/c/repair/feed.rss").status, 200);
    assert_int_equal(get(h, "/c/repair/feed.json").status, 200);
    g = get(h, "/c/repair/feeds.opml");
    assert_int_equal(g.status, 200);
    holds(g.body, "https://forum.example.org/feed");
}

// Each as long as an entry may be; written, it is twice as long.
static void add_long_entries(struct web_hub *h, int n)
{
    struct hub_store *s = &h->store;
    struct buf body;
    buf_init(&body, LIMIT_HTML);
    while (body.n + 4 <= LIMIT_HTML)
        buf_lit(&body, "&lt;");
    for (int i = 0; i < n; i++) {
        struct harvest_item item = an_item(s, arena_printf(&s->arena, "long%d", i).p,
                                           arena_printf(&s->arena, "https://forum.example.org/long/%d", i).p, "Long");
        item.published = clock_now() - i * CLOCK_MINUTE;
        item.body = (struct safe_html){buf_str(&body)};
        bring(s, raw_int(s, "SELECT id FROM feed WHERE url = 'https://forum.example.org/feed'"), &item, 1);
    }
    buf_done(&body);
    clock_set(0);
}

static void long_entries_leave_a_feed_readable(void **state)
{
    static const char *const files[] = {"river.atom", "river.rss", "river.json"};
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    add_long_entries(h, 24);
    sign_in(h, h->ann);
    const char *path = key_address(h, "river", "river.atom");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        assert_int_equal(get(h, beside(h, path, files[i])).status, 200);
    struct got g = get(h, "/c/repair/feed.atom");
    assert_int_equal(g.status, 200);
    size_t at = str_find(g.body, STR("?before="));
    assert_true(at < g.body.n); // the others are there
    struct str next = str_from(g.body, at);
    next = arena_concat(&s->arena, STR("/c/repair/feed.atom"), str_first(next, str_find_char(next, '"')));
    struct got older = get(h, next.p);
    assert_int_equal(older.status, 200);
    holds(g.body, "forum.example.org/long/0");
    lacks(older.body, "forum.example.org/long/0");
    holds(older.body, "forum.example.org/long/");
}

// Each asks for another page, and takes nothing of it.
static void slow_readers_are_not_all_kept_their_answers(void **state)
{
    enum { SLOW = 2 * LIMIT_ANSWERS_SENT / LIMIT_PAGE };
    struct web_hub *h = *state;
    int slow[SLOW], small = 4096;
    add_long_entries(h, 10);
    for (int i = 0; i < SLOW; i++) {
        slow[i] = dial(h);
        setsockopt(slow[i], SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        struct str request = arena_printf(
            &h->store.arena, "GET /c/repair/feed.atom?limit=7&x=%d HTTP/1.1\r\nHost: localhost\r\n\r\n", i);
        say(slow[i], request.p, request.n);
    }
    int64_t until = clock_mono() + 10 * CLOCK_SECOND;
    while (get(h, "/c/repair/feed.atom?limit=7&x=more").status != 503)
        assert_true(clock_mono() < until);
    assert_int_equal(get(h, "/c/repair").status, 200);                 // what is short is for everybody
    while (get(h, "/c/repair/feed.atom?limit=7&x=more").status != 200) // the slowest makes room for it
        assert_true(clock_mono() < until);
    for (int i = 0; i < SLOW; i++)
        close(slow[i]);
}

static void a_listed_community_keeps_its_feed_to_its_members(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    int64_t listed = add_community(s, "listed", VISIBILITY_LISTED);
    clock_set(0);
    good(s, membership_join(s->db, listed, h->ann, LEVEL_NONE, s->now, &s->err));
    assert_int_equal(get(h, "/c/listed").status, 200); // that there is one, anybody may know
    assert_int_equal(get(h, "/c/listed/feed.atom").status, 404);
    sign_in(h, h->ann);
    assert_int_equal(get(h, "/c/listed/feed.atom").status, 404); // hers has a key: readers have no cookies
    assert_int_equal(get(h, key_address(h, "c/listed", "c/listed.atom")).status, 200);
}

static void a_community_has_one_feed_in_each_format_and_no_other(void **state)
{
    struct web_hub *h = *state;
    assert_int_equal(get(h, "/c/repair/feed.atom").status, 200);
    assert_int_equal(get(h, "/c/repair/other.atom").status, 404);
    assert_int_equal(get(h, "/c/repair/feed.xml").status, 404);
    assert_int_equal(get(h, "/c/repair/feed").status, 404);
}

static void a_key_opens_one_feed_until_it_is_revoked(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->ann);
    const char *path = key_address(h, "river", "river.atom");
    *h->cookie = 0;
    struct got g = get(h, path);
    assert_int_equal(g.status, 200);
    assert_true(str_starts(header(&g, "Content-Type"), STR("application/atom+xml")));
    assert_true(str_is(header(&g, "Referrer-Policy"), "no-referrer"));
    assert_true(str_is(header(&g, "X-Robots-Tag"), "noindex"));
    assert_true(str_is(header(&g, "Cache-Control"), "private, no-cache"));
    holds(g.body, "A footbridge in both");
    lacks(g.body, "Nobody else sees this"); // hidden communities stay out of keyed feeds
    struct str etag = header(&g, "ETag"), modified = header(&g, "Last-Modified");
    assert_int_equal(
        ask(h, "GET", path, arena_printf(&h->store.arena, "If-None-Match: " STR_FMT "\r\n", STR_ARG(etag)).p, NULL)
            .status,
        304);
    assert_int_equal(ask(h, "GET", path,
                         arena_printf(&h->store.arena, "If-Modified-Since: " STR_FMT "\r\n", STR_ARG(modified)).p, NULL)
                         .status,
                     304);
    assert_int_equal(get(h, beside(h, path, "c/maps.atom")).status, 404);
    assert_int_equal(get(h, beside(h, path, "other.atom")).status, 404);
    assert_int_equal(get(h, beside(h, path, "river.xml")).status, 404);
    assert_int_equal(get(h, beside(h, path, "river.rss")).status, 200);
    assert_int_equal(get(h, beside(h, path, "river.json")).status, 200);
    sign_in(h, h->ann);
    assert_int_equal(post(h, "/me/settings/revoke", "key=1").status, 303);
    *h->cookie = 0;
    assert_int_equal(get(h, path).status, 404);
}

static void a_private_community_has_feeds_under_keys(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->bea);
    holds(press(h, "/me/settings/keys", "scope=c/hidden"), "You do not belong to that community any more.");
    const char *path = key_address(h, "c/maps", "c/maps.atom");
    *h->cookie = 0;
    struct got g = get(h, path);
    assert_int_equal(g.status, 200);
    holds(g.body, "A footbridge in both");
}

static void a_key_to_a_community_opens_nothing_once_one_has_left(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    sign_in(h, h->bea);
    const char *path = key_address(h, "c/maps", "c/maps.atom");
    assert_int_equal(get(h, path).status, 200);
    assert_int_equal(get(h, beside(h, path, "c/maps.xml")).status, 404);
    good(s, membership_leave(s->db, h->maps, h->bea, clock_now(), &s->err));
    assert_int_equal(get(h, beside(h, path, "c/maps.rss")).status, 404);
}

#define ON_A_HUB(f) cmocka_unit_test_setup_teardown(f, web_hub_setup, web_hub_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_HUB(no_page_begins_at_a_number),
        ON_A_HUB(a_public_community_publishes),
        ON_A_HUB(long_entries_leave_a_feed_readable),
        ON_A_HUB(slow_readers_are_not_all_kept_their_answers),
        ON_A_HUB(a_listed_community_keeps_its_feed_to_its_members),
        ON_A_HUB(a_community_has_one_feed_in_each_format_and_no_other),
        ON_A_HUB(a_key_opens_one_feed_until_it_is_revoked),
        ON_A_HUB(a_private_community_has_feeds_under_keys),
        ON_A_HUB(a_key_to_a_community_opens_nothing_once_one_has_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
