// test_discover.c – finding a page's feeds (protocols 2.5), over the fake web.
#include "fetch/discover.h"
#include "fetch/producer_priv.h"
#include "support/fetch_world.h"

#define PAGE(links) "<!doctype html><html><head><title>A page</title>" links "</head><body>text</body></html>"
#define RSS(title)  "<rss><title>" title "</title></rss>"

static const struct {
    const char *path, *status, *headers, *body;
} pages[] = {
    {"/feed.rss", "200 OK", "Content-Type: application/rss+xml\r\n", RSS("Feed itself")},
    {"/linked", "200 OK", "Link: </header.rss>; rel=\"alternate\"; type=\"application/rss+xml\"\r\n",
     PAGE("<link rel=alternate type=application/rss+xml title='Comments on it' href=/comments/feed.rss>"
          "<link rel='alternate' type='application/atom+xml' href='one.rss'>"
          "<link rel='stylesheet alternate' type='Application/RSS+XML; charset=x' title='Two' "
          "href='http://other.example/two.rss'>"
          "<link rel=alternate type=application/json+oembed href=/oembed.rss>"
          "<link rel=alternate hreflang=de href=/de.rss>"
          "<link rel=feed href=/five.rss>"
          "<link rel=alternate type=application/rss+xml href='one.rss#again'>"
          "<link rel=alternate type=application/rss+xml href='https://www.feeds.example/one.rss/'>"
          "<link rel=alternate type=application/rss+xml href='/moved-to-one'>"
          "<link rel=alternate type=text/xml href=/page-not-feed>"
          "<link rel=alternate type=text/xml href=/missing>"
          "<link rel=alternate type=text/xml title=Later href=/busy>"
          "<link rel=alternate type=text/xml href=javascript:alert(1)>"
          "<link rel=alternate type=text/xml href=http://127.0.0.1:22/disc>")},
    {"/header.rss", "200 OK", NULL, RSS("From the header")},
    {"/one.rss", "200 OK", NULL, RSS("One")},
    {"/two.rss", "200 OK", NULL, RSS("Not shown, the link has a title")},
    {"/five.rss", "200 OK", NULL, RSS("Five")},
    {"/comments/feed.rss", "200 OK", NULL, RSS("Comments")},
    {"/moved-to-one", "301 Moved Permanently", "Location: /one.rss\r\n", ""},
    {"/moved-page", "302 Found", "Location: /feed.rss\r\n", ""},
    {"/moved-page-for-good", "301 Moved Permanently", "Location: /feed.rss\r\n", ""},
    {"/page-not-feed", "200 OK", NULL, "<html>no feed</html>"},
    {"/busy", "429 Too Many Requests", "Retry-After: 60\r\n", "later"},
    {"/nothing", "200 OK", NULL, PAGE("")},
    {"/blog/nothing", "200 OK", NULL, PAGE("")},
    {"/blog/atom.xml", "200 OK", NULL, RSS("Guessed")},
    {"/feed.xml", "200 OK", NULL, RSS("Of the root")},
    {"/closed", "200 OK", NULL,
     PAGE("<link rel=alternate type=application/rss+xml href=/feed.xml>"
          "<link rel=alternate type=application/rss+xml href=http://other.example/tags/bob.rss>")},
    {"/@ann", "200 OK", NULL, PAGE("")},
    {"/@ann.rss", "200 OK", NULL, RSS("Ann")},
    {"/@bob", "200 OK", NULL, PAGE("<link rel=canonical href=http://feeds.example/tags/bob>")},
    {"/locked", "401 Unauthorized", NULL, PAGE("")},
    {"/wall", "403 Forbidden", "cf-mitigated: challenge\r\nContent-Type: text/html\r\n", PAGE("")},
    {"/@walled", "403 Forbidden", "cf-mitigated: challenge\r\nContent-Type: text/html\r\n", PAGE("")},
    {"/@walled.rss", "200 OK", NULL, RSS("Behind the wall")},
    {"/tags/bob.rss", "200 OK", NULL, RSS("Bob")},
};

static bool answer(struct fake_conn *c, const struct fake_request *r, void *arg)
{
    (void)arg;
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        if (str_is(r->path, pages[i].path)) {
            fake_reply(c, pages[i].status, pages[i].headers, str_of(pages[i].body));
            return true;
        }
    if (str_starts(r->path, STR("/many"))) {
        char page[6000] = "<html>";
        for (int i = 0; str_is(r->path, "/many") && i < 40; i++)
            snprintf(page + strlen(page), sizeof page - strlen(page),
                     "<link rel=alternate type=text/xml href=/many%d.rss>", i);
        fake_reply(c, "200 OK", NULL, str_is(r->path, "/many") ? str_of(page) : STR(RSS("Many")));
        return true;
    }
    fake_reply(c, "404 Not Found", NULL, STR("no such page"));
    return true;
}

static bool looks_like_feed(struct arena *a, struct str body, struct str content_type, struct str url,
                            struct str *ret_title)
{
    (void)content_type;
    (void)url;
    if (!str_starts(body, STR("<rss><title>")))
        return false;
    struct str rest = str_from(body, 12);
    *ret_title = arena_str(a, str_first(rest, str_find_char(rest, '<')));
    return true;
}

static const struct discover_options no_guess = {.looks_like_feed = looks_like_feed};
static const struct discover_options guess = {.looks_like_feed = looks_like_feed, .guess = true};

static int setup(void **state)
{
    world_start(state, answer);
    struct fetch_settings s = usual(*state);
    s.connect_ms = 500;
    restart(*state, &s);
    return 0;
}

static void on_found(void *arg, struct found_feeds *found)
{
    struct found_feeds **into = arg;
    assert_null(*into);
    *into = found;
}

static struct found_feeds *discover(struct world *w, const char *url, const struct discover_options *options)
{
    struct found_feeds *found = NULL;
    discover_start(w->fetcher, str_of(url), options, on_found, &found);
    assert_null(found);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_non_null(found);
    return found;
}

// "how|url|title|checked" of each, line by line.
static void finds(struct world *w, const char *url, const struct discover_options *options, const char *expected)
{
    struct found_feeds *found = discover(w, url, options);
    char got[4000] = "";
    for (size_t i = 0; i < found->feeds.n; i++) {
        const struct found_feed *f = &found->feeds.v[i];
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s|" STR_FMT "|" STR_FMT "|%s\n", f->how,
                 STR_ARG(f->url), STR_ARG(f->title), f->checked ? "yes" : "no");
    }
    assert_string_equal(found->err.text, "");
    assert_string_equal(got, expected);
    found_feeds_free(found);
}

static void the_address_itself_comes_first_and_ends_it(void **state)
{
    struct world *w = *state;
    finds(w, "http://feeds.example/feed.rss", &guess,
          "the address itself|http://feeds.example/feed.rss|Feed itself|yes\n");
    assert_int_equal(fake_web_requests(w->web), 1);
    finds(w, "http://feeds.example/moved-page", &guess,
          "the address itself|http://feeds.example/moved-page|Feed itself|yes\n");
    finds(w, "http://feeds.example/moved-page-for-good", &guess,
          "the address itself|http://feeds.example/feed.rss|Feed itself|yes\n");
}

static void links_come_in_order_folded_and_comments_last(void **state)
{
    struct world *w = *state;
    finds(w, "http://feeds.example/linked", &guess,
          "Link header|http://feeds.example/header.rss|From the header|yes\n"
          "link in the page|http://feeds.example/one.rss|One|yes\n"
          "link in the page|http://other.example/two.rss|Two|yes\n"
          "link in the page|http://feeds.example/five.rss|Five|yes\n"
          "link in the page|http://feeds.example/busy|Later|no\n"
          "link in the page|http://feeds.example/comments/feed.rss|Comments on it|yes\n");
}

static void a_page_cannot_make_us_ask_for_ever(void **state)
{
    struct world *w = *state;
    struct found_feeds *found = discover(w, "http://feeds.example/many", &no_guess);
    assert_int_equal(found->feeds.n, 40);
    assert_true(found->feeds.v[9].checked && !found->feeds.v[10].checked);
    assert_int_equal(fake_web_requests(w->web), 11);
    found_feeds_free(found);
}

static void known_producers_are_recognised_and_checked(void **state)
{
    struct world *w = *state;
    finds(w, "http://feeds.example/@ann", &no_guess, "known producer|http://feeds.example/@ann.rss|Ann|yes\n");
    finds(w, "http://feeds.example/@bob", &no_guess, "known producer|http://feeds.example/tags/bob.rss|Bob|yes\n");
}

static void guesses_only_when_asked_for_and_one_is_enough(void **state)
{
    struct world *w = *state;
    finds(w, "http://feeds.example/blog/nothing", &no_guess, "");
    assert_int_equal(fake_web_requests(w->web), 1);
    finds(w, "http://feeds.example/blog/nothing", &guess, "guess|http://feeds.example/blog/atom.xml|Guessed|yes\n");
    assert_int_equal(fake_web_requests(w->web), 5);
}

static void guesses_go_up_to_the_root(void **state)
{
    struct world *w = *state;
    finds(w, "http://feeds.example/nothing", &guess, "guess|http://feeds.example/feed.xml|Of the root|yes\n");
}

static void what_people_paste_is_understood(void **state)
{
    struct world *w = *state;
    finds(w, " feed://feeds.example/feed.rss\n", &no_guess,
          "the address itself|http://feeds.example/feed.rss|Feed itself|yes\n");
    finds(w, "feed:http://feeds.example/feed.rss", &no_guess,
          "the address itself|http://feeds.example/feed.rss|Feed itself|yes\n");
    finds(w, "feeds.example/feed.rss", &no_guess, // https first, which the fake web does not answer
          "the address itself|http://feeds.example/feed.rss|Feed itself|yes\n");
}

static void without_a_scheme_http_comes_after_https(void **state)
{
    struct world *w = *state;
    fake_web_refuse_tls(w->web);
    finds(w, "feeds.example:8080/feed.rss", &no_guess,
          "the address itself|http://feeds.example:8080/feed.rss|Feed itself|yes\n");
    finds(w, "feeds:8080/feed.rss", &no_guess, "the address itself|http://feeds:8080/feed.rss|Feed itself|yes\n");
    finds(w, "[2001:4860::1]:8080/feed.rss", &no_guess,
          "the address itself|http://[2001:4860::1]:8080/feed.rss|Feed itself|yes\n");
    struct found_feeds *found = discover(w, "https://feeds.example:8080/feed.rss", &no_guess);
    assert_string_equal(err_name(found->err.code), err_name(ERR_TLS)); // whoever says https gets nothing less
    assert_int_equal(found->feeds.n, 0);
    found_feeds_free(found);
}

static void errors_are_told(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *url;
        enum err_code code;
    } rows[] = {{"file:///etc/passwd", ERR_REFUSED},
                {"", ERR_INPUT},
                {"http://feeds.example:22/", ERR_REFUSED},
                {"|id", ERR_INPUT}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct found_feeds *found = discover(w, rows[i].url, &guess);
        if (found->err.code != rows[i].code)
            fail_msg("'%s': %s", rows[i].url, found->err.text);
        assert_int_equal(found->feeds.n, 0);
        found_feeds_free(found);
    }
    assert_int_equal(fake_web_requests(w->web), 0);
}

static void a_page_that_is_gone_is_said(void **state)
{
    struct world *w = *state;
    struct found_feeds *found = discover(w, "http://feeds.example/gone", &guess);
    assert_int_equal(found->err.code, ERR_UNAVAILABLE);
    assert_string_equal(found->err.text, "there is nothing at this address (404)");
    assert_int_equal(fake_web_requests(w->web), 1); // nothing is guessed there
    found_feeds_free(found);
}

// As it is said of a feed; also where a known producer's address was tried, and is none either.
static void a_page_that_is_refused_is_said_unless_it_has_feeds_all_the_same(void **state)
{
    struct world *w = *state;
    struct found_feeds *found = discover(w, "http://feeds.example/wall", &guess);
    assert_string_equal(found->err.text,
                        "the server shows a bot wall instead; its owner has to let feed readers through");
    found_feeds_free(found);
    found = discover(w, "http://feeds.example/@nobody", &guess);
    assert_string_equal(found->err.text, "there is nothing at this address (404)");
    assert_int_equal(fake_web_requests(w->web), 3);
    found_feeds_free(found);
    finds(w, "http://feeds.example/@walled", &guess,
          "known producer|http://feeds.example/@walled.rss|Behind the wall|yes\n");
}

static void a_page_that_asks_for_a_password_is_said(void **state)
{
    struct world *w = *state;
    struct discover_options options = no_guess;
    struct found_feeds *found = discover(w, "http://feeds.example/locked", &options);
    assert_int_equal(found->err.code, ERR_UNAVAILABLE);
    assert_string_equal(found->err.text, "the server asks for a name and password (401); give them in its address: "
                                         "https://NAME:PASSWORD@HOST/PATH");
    found_feeds_free(found);
    options.credential = STR("Authorization: Basic x");
    found = discover(w, "http://feeds.example/locked", &options);
    assert_string_equal(found->err.text, "the server does not accept what was given for it (401)");
    found_feeds_free(found);
}

static void must_not_be_called(void *arg, struct found_feeds *found)
{
    (void)arg;
    (void)found;
    fail_msg("done was called after abort");
}

static void an_aborted_discovery_is_never_done(void **state)
{
    struct world *w = *state;
    struct discovery *d =
        discover_start(w->fetcher, STR("http://feeds.example/linked"), &guess, must_not_be_called, NULL);
    while (fake_web_requests(w->web) < 3)
        uv_run(&w->loop, UV_RUN_ONCE);
    discover_abort(d);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    found_feeds_free(NULL);
}

static void producers_by_address(void **state)
{
    (void)state;
    static const struct {
        const char *page, *feeds; // by blanks; "" = none
    } rows[] = {
        {"https://github.com/ann", "https://github.com/ann.atom"},
        {"https://github.com/ann/tool/issues/5?x=y",
         "https://github.com/ann/tool/releases.atom https://github.com/ann/tool/tags.atom "
         "https://github.com/ann/tool/commits.atom"},
        {"https://github.com/", ""},
        {"https://gitlab.com/ann/tool",
         "https://gitlab.com/ann/tool/-/tags?format=atom https://gitlab.com/ann/tool.atom"},
        {"https://git.example/g/p/-/issues", "https://git.example/g/p/-/tags?format=atom https://git.example/g/p.atom"},
        {"https://www.youtube.com/channel/UC123/videos", "https://www.youtube.com/feeds/videos.xml?channel_id=UC123"},
        {"https://m.youtube.com/playlist?a=b&list=PL1", "https://www.youtube.com/feeds/videos.xml?playlist_id=PL1"},
        {"https://youtube.com/playlist?xlist=PL1", ""},
        {"https://www.reddit.com/r/C_Programming/", "https://www.reddit.com/r/C_Programming/.rss"},
        {"https://www.reddit.com", "https://www.reddit.com/.rss"},
        {"https://social.example/@ann", "https://social.example/@ann.rss"},
        {"https://social.example/@", ""},
        {"https://social.example/tags/c", "https://social.example/tags/c.rss"},
        {"https://lemmy.example/c/linux", "https://lemmy.example/feeds/c/linux.xml"},
        {"https://lemmy.example/u/ann",
         "https://lemmy.example/feeds/u/ann.xml https://lemmy.example/u/ann/activity.rss"},
        {"https://video.example/a/ann/video-channels", "https://video.example/feeds/videos.xml?accountName=ann"},
        {"https://forum.example/t/a-topic/12/3", "https://forum.example/t/a-topic/12.rss"},
        {"https://forum.example/c/help/5", "https://forum.example/c/help/5.rss"},
        {"https://forum.example/latest", "https://forum.example/latest.rss"},
        {"https://blog.example/category/c/", "https://blog.example/category/c/feed/"},
        {"https://ann.wordpress.com/2026/01/x",
         "https://ann.wordpress.com/feed/ https://ann.wordpress.com/comments/feed/"},
        {"https://wordpress.com/", ""},
        {"https://ann.substack.com/p/x", "https://ann.substack.com/feed"},
        {"https://codeberg.org/ann/tool",
         "https://codeberg.org/ann/tool/releases.rss https://codeberg.org/ann/tool.rss"},
        {"https://news.example/", ""},
        {"file:///channel/x", ""},
        {"", ""},
    };
    struct arena a = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct producer_feeds feeds = {0};
        char got[1000] = "";
        producers_find(&a, str_of(rows[i].page), &feeds);
        for (size_t k = 0; k < feeds.v.n; k++)
            snprintf(got + strlen(got), sizeof got - strlen(got), "%s" STR_FMT, k ? " " : "",
                     STR_ARG(feeds.v.v[k].url));
        if (strcmp(got, rows[i].feeds) != 0)
            fail_msg("%s: '%s', expected '%s'", rows[i].page, got, rows[i].feeds);
    }
    arena_done(&a);
}

static void a_credential_goes_to_the_origin_of_the_address_alone(void **state)
{
    struct world *w = *state;
    struct discover_options options = no_guess;
    options.credential = STR("Authorization: Basic x");
    struct found_feeds *found = discover(w, "http://feeds.example/closed", &options);
    assert_int_equal(found->feeds.n, 2);
    assert_true(found->feeds.v[0].at_home);
    assert_false(found->feeds.v[1].at_home);
    assert_int_equal(fake_web_requests(w->web), 3);
    for (int i = 0; i < 3; i++) {
        struct fake_request r = fake_web_request(w->web, i);
        bool home = str_is(fake_header(&r, "Host"), "feeds.example");
        assert_int_equal(home, i < 2);
        assert_int_equal(fake_header(&r, "Authorization").n > 0, home);
    }
    found_feeds_free(found);
}

#define D(f) cmocka_unit_test_setup_teardown(f, setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        D(a_credential_goes_to_the_origin_of_the_address_alone),
        D(the_address_itself_comes_first_and_ends_it),
        D(links_come_in_order_folded_and_comments_last),
        D(a_page_cannot_make_us_ask_for_ever),
        D(known_producers_are_recognised_and_checked),
        D(guesses_only_when_asked_for_and_one_is_enough),
        D(guesses_go_up_to_the_root),
        D(what_people_paste_is_understood),
        D(without_a_scheme_http_comes_after_https),
        D(errors_are_told),
        D(a_page_that_is_gone_is_said),
        D(a_page_that_is_refused_is_said_unless_it_has_feeds_all_the_same),
        D(a_page_that_asks_for_a_password_is_said),
        D(an_aborted_discovery_is_never_done),
        cmocka_unit_test(producers_by_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
