// test_page_settings.c – what people do at their settings: passwords, whether they are counted, signing out everywhere.
#include "base/limits.h"
#include "support/web_hub.h"

static void a_password_signs_in(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->ann);
    holds(press(h, "/me/settings/password", "password=short&again=short"), "role=\"alert\">");
    holds(press(h, "/me/settings/password", "password=blue+boats+float&again=red+boats+float"), "passwords differ");
    struct got set = post(h, "/me/settings/password", "password=blue+boats+float&again=blue+boats+float");
    assert_int_equal(set.status, 303);
    assert_int_equal(get(h, "/me").status, 303); // all sessions ended; the answer brought a new one
    snprintf(h->cookie, sizeof h->cookie, "Cookie: tributary=%s\r\n", cookie_set(h, &set, "tributary").p);
    assert_int_equal(get(h, "/me").status, 200);

    *h->cookie = 0;
    struct got page = get(h, "/signin");
    snprintf(h->cookie, sizeof h->cookie, "Cookie: tributary-form=%s\r\n", cookie_set(h, &page, "tributary-form").p);
    snprintf(h->token, sizeof h->token, "%s", hidden_field(h, page.body, "token").p);
    holds(press(h, "/signin", "name=ann&password=wrong"), "do not belong together");
    holds(press(h, "/signin", "name=nobody&password=wrong"), "do not belong together");
    struct got in = post(h, "/signin", "name=ann&password=blue+boats+float");
    assert_int_equal(in.status, 303);
    assert_true(cookie_set(h, &in, "tributary").n > 0);
    for (int i = 0; i < 5; i++)
        in = post(h, "/signin", "name=ann&password=wrong");
    assert_int_equal(in.status, 429);
}

// What the browser has after an answer that brought a session.
static void go_on_as(struct web_hub *h, const struct got *g)
{
    snprintf(h->cookie, sizeof h->cookie, "Cookie: tributary=%s\r\n", cookie_set(h, g, "tributary").p);
    struct got page = get(h, "/me/settings");
    assert_int_equal(page.status, 200);
    snprintf(h->token, sizeof h->token, "%s", hidden_field(h, page.body, "token").p);
}

static void another_password_is_set_with_the_old_one(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->ann);
    struct got set = post(h, "/me/settings/password", "password=blue+boats+float&again=blue+boats+float");
    go_on_as(h, &set);
    char before[200];
    snprintf(before, sizeof before, "%s", h->cookie);
    struct str refused = press(h, "/me/settings/password", "old=wrong&password=red+boats+sink&again=red+boats+sink");
    holds(refused, "The old password is not right. Nothing was changed.");
    set = post(h, "/me/settings/password", "old=blue+boats+float&password=red+boats+sink&again=red+boats+sink");
    assert_int_equal(set.status, 303);
    go_on_as(h, &set);
    holds(get(h, arena_cstr(&h->store.arena, header(&set, "Location"))).body, "The new password is set.");
    snprintf(h->cookie, sizeof h->cookie, "%s", before);
    assert_int_equal(get(h, "/me").status, 303);
}

static void the_old_password_cannot_be_guessed_at_the_settings(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->ann);
    struct got g = post(h, "/me/settings/password", "password=blue+boats+float&again=blue+boats+float");
    go_on_as(h, &g);
    for (int i = 0; i < 6; i++)
        g = post(h, "/me/settings/password", "old=wrong&password=red+boats+sink&again=red+boats+sink");
    assert_int_equal(g.status, 429);
    g = post(h, "/me/settings/password", "old=blue+boats+float&password=red+boats+sink&again=red+boats+sink");
    assert_int_equal(g.status, 429);
}

static void signing_out_everywhere_ends_all_sessions_of_one_person_at_once(void **state)
{
    struct web_hub *h = *state;
    char first[200], hers[200];
    sign_in(h, h->bea);
    snprintf(hers, sizeof hers, "%s", h->cookie);
    sign_in(h, h->ann);
    snprintf(first, sizeof first, "%s", h->cookie);
    sign_in(h, h->ann); // at another machine
    assert_int_equal(raw_int(&h->store, "SELECT count(*) FROM session"), 3);
    struct got done = post(h, "/me/settings/sessions", "");
    assert_int_equal(done.status, 303);
    assert_true(str_is(header(&done, "Location"), "/signin"));
    holds(done.head, "Set-Cookie: tributary=; ");
    assert_int_equal(get(h, "/me").status, 303);
    snprintf(h->cookie, sizeof h->cookie, "%s", first);
    assert_int_equal(get(h, "/me").status, 303);
    snprintf(h->cookie, sizeof h->cookie, "%s", hers);
    assert_int_equal(get(h, "/me").status, 200);
    assert_int_equal(raw_int(&h->store, "SELECT count(*) FROM session"), 1);
}

static int64_t uncounted(struct web_hub *h, const char *who)
{
    return raw_int(
        &h->store,
        arena_printf(&h->store.arena,
                     "SELECT count(*) FROM membership m JOIN person p ON p.id = m.person WHERE count_me = 0 %s", who)
            .p);
}

// communities.md P2, P3: each for themselves, where anything is counted, and nobody else sees it.
static void who_does_not_want_to_be_counted_says_so(void **state)
{
    struct web_hub *h = *state;
    struct got before = get(h, "/c/repair");
    sign_in(h, h->ann);
    struct got g = get(h, "/me/settings");
    holds(g.body, "aria-label=\"Do not count me in repair");
    lacks(g.body, "value=\"maps\" aria-label=\"Do not count me"); // not public: nobody is told anything of it
    g = post(h, "/me/settings/counted", "community=repair");
    assert_int_equal(g.status, 303);
    holds(get(h, arena_cstr(&h->store.arena, header(&g, "Location"))).body, "Count me again");
    assert_int_equal(uncounted(h, "AND name = 'ann' AND community = (SELECT id FROM community WHERE slug = 'repair')"),
                     1);
    assert_int_equal(uncounted(h, ""), 1);
    *h->cookie = 0;
    assert_true(str_eq(get(h, "/c/repair").body, before.body));
    sign_in(h, h->ann);
    assert_int_equal(post(h, "/me/settings/counted", "community=repair&counted=1").status, 303);
    assert_int_equal(uncounted(h, ""), 0);
    sign_in(h, h->bea);
    holds(press(h, "/me/settings/counted", "community=hidden"), "You do not belong to that community any more.");
    holds(press(h, "/me/settings/counted", "community=x"), "You do not belong to that community any more.");
}

// What is said of a form is nobody else's, and not for ever.
static void what_was_said_is_shown_to_who_was_told(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->ann);
    struct got made = post(h, "/me/settings/keys", "scope=river");
    const char *page = arena_cstr(&h->store.arena, header(&made, "Location"));
    struct got told = get(h, page);
    holds(told.body, "Your new feed address");
    assert_true(str_is(header(&told, "Cache-Control"), "no-store"));
    lacks(get(h, "/me/settings").body, "Your new feed address");
    for (int i = 0; i < LIMIT_SAYINGS_SESSION - 1; i++)
        post(h, "/me/settings/counted", "community=x");
    holds(get(h, page).body, "Your new feed address");
    post(h, "/me/settings/counted", "community=x"); // as many as are held for one
    lacks(get(h, page).body, "Your new feed address");
    made = post(h, "/me/settings/keys", "scope=river");
    page = arena_cstr(&h->store.arena, header(&made, "Location"));
    sign_in(h, h->bea);
    lacks(get(h, page).body, "Your new feed address");
    sign_in(h, h->ann); // in another session
    lacks(get(h, page).body, "Your new feed address");
}

static void the_address_of_a_form_leads_to_its_page(void **state)
{
    static const char *const pairs[][2] = {
        {"/me/settings/password", "/me/settings"},     {"/me/seen?x=1", "/me"},
        {"/c/repair/feeds/remove", "/c/repair/feeds"}, {"/c/repair/feeds/access/forget", "/c/repair/feeds/access"},
        {"/operator/feeds/visit", "/operator/feeds"},
    };
    struct web_hub *h = *state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct got g = get(h, pairs[i][0]);
        assert_int_equal(g.status, 303);
        assert_true(str_is(header(&g, "Location"), pairs[i][1]));
    }
}

#define ON_A_HUB(f) cmocka_unit_test_setup_teardown(f, web_hub_setup, web_hub_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_HUB(a_password_signs_in),
        ON_A_HUB(another_password_is_set_with_the_old_one),
        ON_A_HUB(the_old_password_cannot_be_guessed_at_the_settings),
        ON_A_HUB(who_does_not_want_to_be_counted_says_so),
        ON_A_HUB(what_was_said_is_shown_to_who_was_told),
        ON_A_HUB(the_address_of_a_form_leads_to_its_page),
        ON_A_HUB(signing_out_everywhere_ends_all_sessions_of_one_person_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
