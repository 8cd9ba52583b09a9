// The server as its clients see it: what each address answers, with which headers, to whom.
#include "support/web_hub.h"
#include "web/request_priv.h"
#include "web/routes_priv.h"

// Every answer carries these, whatever it is (security.md 4.1).
static void headers_check(const struct got *g, const char *what)
{
    static const char *const always[] = {"Content-Security-Policy",
                                         "X-Content-Type-Options",
                                         "Referrer-Policy",
                                         "Cross-Origin-Opener-Policy",
                                         "Permissions-Policy",
                                         "Cache-Control",
                                         "Vary"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (!header(g, always[i]).n)
            fail_msg("%s (%d) has no %s", what, g->status, always[i]);
    struct str csp = header(g, "Content-Security-Policy");
    if (!str_starts(csp, STR("default-src 'none'")))
        fail_msg("%s: %.*s", what, STR_ARG(csp));
    lacks(csp, "unsafe");
    if (!str_starts(header(g, "Content-Type"), STR("text/html")) && g->status == 200)
        holds(csp, "sandbox");
}

// A path that the pattern matches.
static const char *path_of(struct web_hub *h, const struct route *route)
{
    static const char *const examples[][2] = {
        {":number", "119"}, {":slug", "repair"}, {":key", "k"}, {":token", "t"}, {":file", "feed.atom"}};
    struct str s = STR(""), rest = str_from(str_of(route->pattern), 1), part;
    while (str_split(&rest, '/', &part)) {
        for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
            if (str_is(part, examples[i][0]))
                part = str_of(examples[i][1]);
        s = arena_printf(&h->store.arena, STR_FMT "/" STR_FMT, STR_ARG(s), STR_ARG(part));
    }
    return arena_cstr(&h->store.arena, s);
}

static void every_answer_has_the_headers(void **state)
{
    struct web_hub *h = *state;
    for (int signed_in = 0; signed_in < 2; signed_in++) {
        if (signed_in)
            sign_in(h, h->ann);
        for (size_t i = 0; i < routes_n; i++) {
            const char *path = path_of(h, &routes[i]);
            struct got g = routes[i].method == HTTP_GET ? get(h, path) : ask(h, "POST", path, "", "x=1");
            headers_check(&g, path);
            assert_true(g.status < 500);
            g = ask(h, "DELETE", path, "", NULL);
            assert_int_equal(g.status, 405);
            holds(header(&g, "Allow"), routes[i].method == HTTP_GET ? "GET, HEAD" : "POST");
            headers_check(&g, path);
            g = ask(h, "OPTIONS", path, "", NULL);
            assert_int_equal(g.status, 204);
            headers_check(&g, path);
        }
        struct got g = get(h, "/no/such/page");
        assert_int_equal(g.status, 404);
        headers_check(&g, "404");
    }
}

static void a_get_changes_nothing(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->ann);
    usleep(200000); // the session's first use is noted beside the request
    int64_t before = db_data_version(h->store.db);
    for (size_t i = 0; i < routes_n; i++)
        if (routes[i].method == HTTP_GET)
            get(h, path_of(h, &routes[i]));
    get(h, "/river?before=20.3&kind=question");
    get(h, "/me?undo=0,1:2");
    assert_int_equal(db_data_version(h->store.db), before);
}

static void a_head_is_a_get_without_its_body(void **state)
{
    struct web_hub *h = *state;
    struct got whole = get(h, "/about/fetcher"), head = ask(h, "HEAD", "/about/fetcher", "", NULL);
    assert_int_equal(head.status, 200);
    assert_true(str_eq(header(&head, "Content-Length"), header(&whole, "Content-Length")));
    assert_true(str_eq(header(&head, "ETag"), header(&whole, "ETag")));
    assert_int_equal(head.body.n, 0);
}

static void a_form_needs_our_page_and_its_token(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->bea);
    char stolen[450];
    snprintf(stolen, sizeof stolen, "token=%s", h->token); // of somebody else's session
    sign_in(h, h->ann);
    char own[450], origin[100];
    snprintf(own, sizeof own, "token=%s", h->token);
    snprintf(origin, sizeof origin, "Origin: http://127.0.0.1:%d\r\n", h->port);
    for (size_t i = 0; i < routes_n; i++) {
        if (routes[i].method != HTTP_POST)
            continue;
        const char *path = path_of(h, &routes[i]);
        if (routes[i].feed) { // a program's: the secret in its address is all that counts, whoever's browser sends it
            assert_string_equal(routes[i].pattern, "/websub/cb/:token");
            assert_int_equal(ask(h, "POST", path, origin, own).status, 410);
            continue;
        }
        assert_int_equal(ask(h, "POST", path, "Sec-Fetch-Site: same-origin\r\n", "x=1").status, 403);
        assert_int_equal(ask(h, "POST", path, "Sec-Fetch-Site: same-origin\r\n", "token=00").status, 403);
        assert_int_equal(ask(h, "POST", path, "Sec-Fetch-Site: same-origin\r\n", stolen).status, 403);
        assert_int_equal(ask(h, "POST", path, "Sec-Fetch-Site: cross-site\r\n", own).status, 403);
        assert_int_equal(ask(h, "POST", path, "Sec-Fetch-Site: same-site\r\n", own).status, 403);
        assert_int_equal(ask(h, "POST", path, "Origin: https://evil.example\r\n", own).status, 403);
        assert_int_equal(ask(h, "POST", path, "Origin: null\r\n", own).status, 403);
        assert_int_equal(ask(h, "POST", path, "", own).status, 403);
    }
    char keep[600];
    snprintf(keep, sizeof keep, "token=%s&keep=%lld&quiet=1", h->token, (long long)h->entry);
    assert_int_equal(ask(h, "POST", "/me/marks", origin, keep).status, 204); // and with all of it, it works
    assert_int_equal(raw_int(&h->store, "SELECT count(*) FROM mark WHERE kept <> 0"), 1);
}

static void signed_out_one_is_led_to_sign_in(void **state)
{
    struct web_hub *h = *state;
    for (size_t i = 0; i < routes_n; i++) {
        if (routes[i].who != WHO_PERSON)
            continue;
        const char *path = path_of(h, &routes[i]);
        if (routes[i].method == HTTP_POST) {
            assert_int_equal(ask(h, "POST", path, "Sec-Fetch-Site: same-origin\r\n", "x=1").status, 403);
            continue;
        }
        struct got g = get(h, path);
        assert_int_equal(g.status, 303);
        assert_true(str_is(header(&g, "Location"), "/signin"));
    }
    snprintf(h->cookie, sizeof h->cookie, "Cookie: tributary=%043d\r\n", 7); // of no session there is
    assert_int_equal(get(h, "/me").status, 303);
    assert_int_equal(get(h, "/").status, 200);
}

static void a_link_signs_in_once(void **state)
{
    struct web_hub *h = *state;
    char token[SECRET_TEXT], path[100], fields[400];
    good(&h->store, signin_token_make(h->store.db, h->ann, clock_now(), token, &h->store.err));
    snprintf(path, sizeof path, "/signin/%s", token);
    struct got page = get(h, path), again = get(h, path); // scanners open links
    assert_int_equal(again.status, 200);
    holds(page.body, "Sign in as ann");
    snprintf(h->cookie, sizeof h->cookie, "Cookie: tributary-form=%s\r\n", cookie_set(h, &page, "tributary-form").p);
    snprintf(fields, sizeof fields, "token=%s", hidden_field(h, page.body, "token").p);
    struct got in = ask(h, "POST", path, "Sec-Fetch-Site: same-origin\r\n", fields);
    assert_int_equal(in.status, 303);
    holds(in.head, "HttpOnly; SameSite=Lax");
    in = ask(h, "POST", path, "Sec-Fetch-Site: same-origin\r\n", fields);
    assert_true(str_is(header(&in, "Location"), "/signin?done=used"));
    again = get(h, path);
    assert_true(str_is(header(&again, "Location"), "/signin?done=used"));
    holds(get(h, "/signin?done=used").body, "used already");
}

static void signing_in_makes_a_new_session_and_ends_the_old(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->ann);
    char token[SECRET_TEXT], path[100], first[200];
    snprintf(first, sizeof first, "%s", h->cookie);
    good(&h->store, signin_token_make(h->store.db, h->bea, clock_now(), token, &h->store.err));
    snprintf(path, sizeof path, "/signin/%s", token);
    struct got in = post(h, path, "");
    assert_int_equal(in.status, 303);
    assert_int_equal(get(h, "/me").status, 303); // ann's session is gone
    snprintf(h->cookie, sizeof h->cookie, "Cookie: tributary=%s\r\n", cookie_set(h, &in, "tributary").p);
    assert_string_not_equal(h->cookie, first);
    holds(get(h, "/me").body, ">bea</a>");
}

static void signing_out_ends_the_session(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->ann);
    assert_int_equal(get(h, "/me").status, 200);
    assert_int_equal(get(h, "/signout").status, 200); // a page with a button; nothing happened yet
    assert_int_equal(get(h, "/me").status, 200);
    assert_int_equal(post(h, "/signout", "").status, 303);
    assert_int_equal(get(h, "/me").status, 303);
    assert_int_equal(raw_int(&h->store, "SELECT count(*) FROM session"), 0);
}

static void the_glance_shows_what_moved(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->ann);
    struct got g = get(h, "/me");
    holds(g.body, "All your 3 communities moved.");
    holds(g.body, "99+ new");
    holds(g.body, "Thread &lt;119&gt; &amp; \"more\"");
    holds(g.body, "That is all.");
    holds(g.body, "<svg class=\"spark");
}

static void the_glance_tells_what_is_quiet_from_what_cannot_be_read(void **state)
{
    struct web_hub *h = *state;
    struct hub_store *s = &h->store;
    raw_exec(s, "UPDATE membership SET seen_through = 1000000; UPDATE feed SET success_at = 1");
    sign_in(h, h->ann);
    struct str all = get(h, "/me").body;
    holds(all, "Your communities are quiet. There is nothing you need to do here.");
    lacks(all, "Not read at the moment");
    raw_exec(s, "UPDATE feed SET failing_since = 1 WHERE id IN (SELECT feed FROM community_feed WHERE community = 1)");
    sign_in(h, h->ann);
    struct str some = get(h, "/me").body;
    holds(some, "The communities that are read are quiet.");
    holds(some, "<p class=\"quiet\">Not read at the moment: <a href=\"/c/");
    holds(some, "<h2 id=\"quiet\">Quiet</h2>");
    raw_exec(s, "UPDATE feed SET offline_since = 1");
    sign_in(h, h->ann);
    struct str none = get(h, "/me").body;
    holds(none, "Nothing could be read.");
    lacks(none, "<h2 id=\"quiet\">");
    lacks(none, "There is nothing you need to do here");
}

static void marking_seen_can_be_undone(void **state)
{
    struct web_hub *h = *state;
    raw_exec(&h->store, "UPDATE feed SET success_at = 1");
    sign_in(h, h->ann);
    struct got g = get(h, "/me");
    char fields[300];
    snprintf(fields, sizeof fields, "through=%s&was=%s", hidden_field(h, g.body, "through").p,
             hidden_field(h, g.body, "was").p);
    struct got done = post(h, "/me/seen", fields);
    assert_int_equal(done.status, 303);
    g = get(h, arena_cstr(&h->store.arena, header(&done, "Location")));
    holds(g.body, "Nothing new for 1 min.");
    holds(g.body, "Undo");
    snprintf(fields, sizeof fields, "undo=%s", hidden_field(h, g.body, "undo").p);
    assert_int_equal(post(h, "/me/seen", fields).status, 303);
    holds(get(h, "/me").body, "All your 3 communities moved.");
    assert_int_equal(post(h, "/me/seen", "undo=x").status, 422);
    assert_int_equal(post(h, "/me/seen", "undo=0,99:0").status, 404); // not one of hers
    assert_int_equal(post(h, "/me/seen", "through=0").status, 422);
}

static size_t entries_in(struct str html)
{
    size_t n = 0;
    for (size_t at; (at = str_find(html, STR("<li id=\"entry-"))) < html.n; n++)
        html = str_from(html, at + 1);
    return n;
}

static void the_river_is_paged_and_complete(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->ann);
    size_t all = 0;
    int pages = 0;
    const char *path = "/river";
    while (path && pages < 10) {
        struct got g = get(h, path);
        assert_int_equal(g.status, 200);
        all += entries_in(g.body);
        pages++;
        size_t at = str_find(g.body, STR("rel=\"next\" href=\""));
        struct str next = str_from(g.body, at + 17);
        path = at < g.body.n ? arena_cstr(&h->store.arena, str_first(next, str_find_char(next, '"'))) : NULL;
    }
    assert_int_equal(all, 122); // each once, though one came to two communities
    assert_int_equal(pages, 3);
}

static void an_entry_in_two_communities_says_so(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->ann);
    holds(get(h, "/river").body, "in <a href=\"/c/maps\">maps</a> and <a href=\"/c/repair\">repair</a>");
    sign_in(h, h->bea); // may know of repair too: it is public
    struct str html = get(h, "/river").body;
    assert_int_equal(entries_in(html), 1);
    lacks(html, "Nobody else");
}

static void the_river_is_filtered(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->ann);
    assert_int_equal(entries_in(get(h, "/river?community=hidden").body), 1);
    assert_int_equal(entries_in(get(h, "/river?level=core").body), 50);
    assert_int_equal(entries_in(get(h, "/river?kept=1").body), 0);
    holds(get(h, "/river?kept=1").body, "Nothing matches.");
    assert_int_equal(get(h, "/river?community=nonsense").status, 404);
    assert_int_equal(get(h, "/river?kind=nonsense").status, 404);
}

static void keeping_is_shown_everywhere(void **state)
{
    struct web_hub *h = *state;
    char fields[100], path[100];
    sign_in(h, h->ann);
    holds(get(h, "/kept").body, "Nothing is kept yet.");
    snprintf(fields, sizeof fields, "keep=%lld&back=/river%%3Fkind%%3Dx", (long long)h->entry);
    struct got g = post(h, "/me/marks", fields);
    assert_int_equal(g.status, 303);
    snprintf(path, sizeof path, "/river?kind=x#entry-%lld", (long long)h->entry);
    assert_true(str_is(header(&g, "Location"), path));
    assert_int_equal(entries_in(get(h, "/kept").body), 1);
    snprintf(path, sizeof path, "/entry/%lld", (long long)h->entry);
    holds(get(h, path).body, ">Kept</button>");
    snprintf(fields, sizeof fields, "drop=%lld", (long long)h->entry);
    assert_int_equal(post(h, "/me/marks", fields).status, 303);
    holds(get(h, "/kept").body, "Nothing is kept yet.");
    sign_in(h, h->bea);
    snprintf(fields, sizeof fields, "keep=%lld", (long long)raw_int(&h->store, "SELECT max(id) FROM entry"));
    assert_int_equal(post(h, "/me/marks", fields).status, 404); // in a community she does not know of
}

static void a_meeting_says_when_it_takes_place(void **state)
{
    struct web_hub *h = *state;
    char path[100];
    struct harvest_item item = an_item(&h->store, "meet", "https://forum.example.org/meet", "The spring meeting");
    item.event_start = INT64_C(1790188200000000); // 2026-09-23 18:30 UTC
    bring(&h->store, raw_int(&h->store, "SELECT id FROM feed WHERE url = 'https://forum.example.org/feed'"), &item, 1);
    sign_in(h, h->ann);
    snprintf(path, sizeof path, "/entry/%lld", (long long)raw_int(&h->store, "SELECT max(id) FROM entry"));
    holds(get(h, path).body, "Takes place <time datetime=\"2026-09-23T18:30:00Z\"");
    snprintf(path, sizeof path, "/entry/%lld", (long long)h->entry);
    lacks(get(h, path).body, "Takes place");
}

static void what_one_may_not_see_is_as_if_it_were_not(void **state)
{
    struct web_hub *h = *state;
    char path[100];
    int64_t secret = raw_int(&h->store, "SELECT max(id) FROM entry");
    for (int who = 0; who < 2; who++) {
        if (who)
            sign_in(h, h->bea);
        struct got nonsense = get(h, "/c/nonsense"), hidden = get(h, "/c/hidden");
        assert_int_equal(nonsense.status, 404);
        assert_int_equal(hidden.status, 404);
        assert_true(str_eq(nonsense.body, hidden.body));
        snprintf(path, sizeof path, "/entry/%lld", (long long)secret);
        struct got entry = get(h, path);
        assert_int_equal(entry.status, 404);
        assert_true(str_eq(entry.body, nonsense.body));
        lacks(get(h, "/c").body, "/c/hidden");
    }
    assert_int_equal(get(h, "/c/hidden/feed.atom").status, 404);
    assert_int_equal(get(h, "/c/maps/feed.atom").status, 404); // not even to members: readers have no cookies
    assert_int_equal(get(h, "/c/hidden/feeds.opml").status, 404);
    assert_int_equal(get(h, "/entry/0").status, 404);
    assert_int_equal(get(h, "/entry/+1").status, 404);
    assert_int_equal(get(h, "/entry/99999999999999999999").status, 404);
}

static void pictures_load_only_when_allowed(void **state)
{
    struct web_hub *h = *state;
    char path[100];
    sign_in(h, h->ann);
    snprintf(path, sizeof path, "/entry/%lld", (long long)h->entry);
    struct got g = get(h, path);
    holds(g.body, "<b>Picture</b> a red boat");
    lacks(g.body, "t.example");
    lacks(header(&g, "Content-Security-Policy"), "https:");
    snprintf(path, sizeof path, "/entry/%lld?pictures=1", (long long)h->entry);
    g = get(h, path);
    holds(g.body, "src=\"https://t.example/p.png\"");
    holds(header(&g, "Content-Security-Policy"), "img-src 'self' data: https:");
    assert_int_equal(post(h, "/me/settings/pictures", "allowed=1").status, 303);
    snprintf(path, sizeof path, "/entry/%lld", (long long)h->entry);
    holds(get(h, path).body, "src=\"https://t.example/p.png\"");
    *h->cookie = 0;
    snprintf(path, sizeof path, "/entry/%lld?pictures=1", (long long)h->entry);
    lacks(get(h, path).body, "t.example"); // nobody said so
}

static void hosts_that_are_not_ours_are_refused(void **state)
{
    struct web_hub *h = *state;
    (void)h;
    assert_int_equal(raw(h, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 421);
    assert_int_equal(raw(h, "GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n").status, 421);
    assert_int_equal(raw(h, "GET / HTTP/1.1\r\nHost: localhost:99\r\n\r\n").status, 200);
    assert_int_equal(raw(h, "GET / HTTP/1.1\r\nHost: [::1]:99\r\n\r\n").status, 200);
    assert_int_equal(raw(h, "GET / HTTP/1.1\r\nHost:\r\n\r\n").status, 400);
}

static void too_much_is_refused(void **state)
{
    struct web_hub *h = *state;
    struct str long_path = arena_printf(&h->store.arena, "/%02100d", 7),
               long_header = arena_printf(&h->store.arena, "X-A: %020000d\r\n", 7);
    struct got g = get(h, long_path.p);
    assert_int_equal(g.status, 414);
    headers_check(&g, "414");
    g = ask(h, "GET", "/", long_header.p, NULL);
    assert_int_equal(g.status, 431);
    headers_check(&g, "431");
    g = raw(h, "POST /signin HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000\r\n\r\nx");
    assert_int_equal(g.status, 413);
    headers_check(&g, "413");
    int fd = dial(h); // and counted where no length was announced
    say(fd, "POST /signin HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", 70);
    char chunk[4096 + 8] = "1000\r\n";
    memset(chunk + 6, 'x', 4096);
    memcpy(chunk + 6 + 4096, "\r\n", 2);
    for (int i = 0; i < 70; i++)
        say(fd, chunk, sizeof chunk);
    say(fd, "0\r\n\r\n", 5);
    g = hear(h, fd, false);
    assert_int_equal(g.status, 413);
    close(fd);
}

static void a_chunked_form_is_read(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->ann);
    struct str form = arena_printf(&h->store.arena, "token=%s&keep=%lld&quiet=1", h->token, (long long)h->entry);
    struct str all = arena_printf(
        &h->store.arena,
        "POST /me/marks HTTP/1.1\r\nHost: localhost\r\n%sSec-Fetch-Site: same-origin\r\nContent-Type: "
        "application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n%.5s\r\n%zx\r\n%s\r\n0\r\n\r\n",
        h->cookie, form.p, form.n - 5, form.p + 5);
    assert_int_equal(raw(h, all.p).status, 204);
}

static void a_connection_serves_many_requests(void **state)
{
    struct web_hub *h = *state;
    int fd = dial(h);
    for (int i = 0; i < 50; i++) {
        const char *request =
            i % 2 ? "GET /c HTTP/1.1\r\nHost: localhost\r\n\r\n" : "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
        say(fd, request, strlen(request));
        assert_int_equal(hear(h, fd, false).status, 200);
    }
    const char *two = "GET /c HTTP/1.1\r\nHost: localhost\r\n\r\nGET /c HTTP/1.1\r\nHost: localhost\r\n\r\n";
    say(fd, two, strlen(two)); // pipelined
    struct got g = hear(h, fd, false);
    assert_int_equal(g.status, 200);
    close(fd);
}

static void pages_and_static_files_are_packed_and_validated(void **state)
{
    struct web_hub *h = *state;
    sign_in(h, h->ann);
    struct got plain = get(h, "/river"),
               packed = ask(h, "GET", "/river", "Accept-Encoding: br;q=1, gzip;q=0.5\r\n", NULL);
    assert_true(str_is(header(&plain, "Cache-Control"), "private, no-cache"));
    assert_false(header(&plain, "Content-Encoding").n > 0);
    // The first one was rendered for a client without gzip, and is kept so.
    struct got page = ask(h, "GET", "/kept", "Accept-Encoding: gzip\r\n", NULL);
    assert_true(str_is(header(&page, "Content-Encoding"), "gzip"));
    holds(header(&page, "ETag"), "-gz");
    page = ask(h, "GET", "/kept",
               arena_printf(&h->store.arena, "If-None-Match: \"x\", " STR_FMT "\r\n", STR_ARG(header(&page, "ETag"))).p,
               NULL);
    assert_int_equal(page.status, 304);
    assert_int_equal(packed.status, 200);
    page =
        ask(h, "GET", "/river",
            arena_printf(&h->store.arena, "If-None-Match: " STR_FMT "\r\n", STR_ARG(header(&plain, "ETag"))).p, NULL);
    assert_int_equal(page.status, 304);
    assert_true(str_eq(header(&page, "Content-Length"), header(&plain, "Content-Length"))); // or none, RFC 9110 8.6
    size_t length = str_find(page.head, STR("Content-Length:")) + 1;
    lacks(str_from(page.head, length), "Content-Length:");
    size_t at = str_find(plain.body, STR("/static/style."));
    struct str rest = str_from(plain.body, at);
    const char *style = arena_cstr(&h->store.arena, str_first(rest, str_find_char(rest, '"')));
    struct got css = get(h, style);
    assert_int_equal(css.status, 200);
    holds(header(&css, "Cache-Control"), "immutable");
    assert_int_equal(get(h, "/static/style.css").status, 404);
    assert_int_equal(get(h, "/static/../../etc/passwd").status, 404);
    assert_int_equal(get(h, "/static/%2e%2e/%2e%2e/etc/passwd").status, 404);
}

// Sends the head and the first of a body, and waits with the rest.
static int begin(struct web_hub *h, const char *path, size_t whole, size_t first)
{
    int fd = dial(h);
    struct str head = arena_printf(&h->store.arena,
                                   "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                                   "application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n",
                                   path, whole);
    char *body = arena_alloc(&h->store.arena, first);
    memset(body, 'a', first);
    say(fd, head.p, head.n);
    say(fd, body, first);
    return fd;
}

static int ended(struct web_hub *h, int fd)
{
    say(fd, "a", 1);
    int status = hear(h, fd, false).status;
    close(fd);
    return status;
}

static void few_large_bodies_are_held_at_once(void **state)
{
    static const struct {
        const char *path;
        int most;
        size_t small, large;
        int status; // of one that is taken: no form of ours, nobody's delivery
    } rows[] = {{"/signin", LIMIT_FORMS_LARGE, LIMIT_FORM_USUAL, LIMIT_FORM_USUAL + 1, 403},
                {"/websub/cb/nobody", LIMIT_DELIVERIES, LIMIT_FORM, LIMIT_FORM + 1, 410}};
    struct web_hub *h = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *path = rows[i].path;
        size_t large = rows[i].large, small = rows[i].small;
        int fd[LIMIT_FORMS_LARGE];
        for (int k = 0; k < rows[i].most; k++)
            fd[k] = begin(h, path, large + 1, large);
        usleep(300000);
        assert_int_equal(ended(h, begin(h, path, large + 1, large)), 503);
        assert_int_equal(ended(h, begin(h, path, small, small - 1)), rows[i].status);
        assert_int_equal(ended(h, fd[0]), rows[i].status);
        assert_int_equal(ended(h, begin(h, path, large + 1, large)), rows[i].status);
        for (int k = 1; k < rows[i].most; k++)
            close(fd[k]); // as they do who break off
        usleep(300000);
        assert_int_equal(ended(h, begin(h, path, large + 1, large)), rows[i].status);
    }
}

static int64_t metric(struct web_hub *h, const char *name)
{
    struct str text = get(h, "/metrics").body, mark = arena_printf(&h->store.arena, "\n%s ", name);
    size_t at = str_find(text, mark);
    assert_true(at < text.n);
    return atoll(text.p + at + mark.n);
}

static void a_kept_page_is_sent_until_its_communities_move(void **state)
{
    struct web_hub *h = *state;
    int64_t misses = metric(h, "tributary_web_cache_misses_total");
    sign_in(h, h->ann); // looks at the river, in a session that nothing is known of yet
    assert_int_equal(metric(h, "tributary_web_cache_misses_total"), misses + 1);
    int64_t hits = metric(h, "tributary_web_cache_hits_total");
    struct got before = get(h, "/river");
    assert_int_equal(metric(h, "tributary_web_cache_hits_total"), hits + 1);
    struct harvest_item item = an_item(&h->store, "new", "https://forum.example.org/new", "Just come in");
    bring(&h->store, raw_int(&h->store, "SELECT id FROM feed WHERE url = 'https://forum.example.org/feed'"), &item, 1);
    assert_true(str_eq(get(h, "/river").body, before.body)); // nobody said so yet
    h->touched = h->bea + 1000;                              // of another community
    uv_async_send(&h->touch);
    usleep(100000);
    assert_true(str_eq(get(h, "/river").body, before.body));
    h->touched = h->repair;
    uv_async_send(&h->touch);
    usleep(100000);
    struct got after = get(h, "/river");
    holds(after.body, "Just come in");
    assert_int_equal(metric(h, "tributary_web_cache_misses_total"), misses + 2);
    assert_int_equal(metric(h, "tributary_web_cache_hits_total"), hits + 3);
}

static void health_and_metrics_tell(void **state)
{
    struct web_hub *h = *state;
    struct got g = get(h, "/healthz");
    assert_int_equal(g.status, 200);
    assert_true(str_is(g.body, "ok\n"));
    g = get(h, "/metrics");
    holds(g.body, "tributary_web_answers_total{class=\"2xx\"}");
    assert_true(str_ends(g.body, STR("# EOF\n")));
    holds(g.body, "\ntributary_feeds 2\n");
    holds(g.body, "\ntributary_feeds_failing{cause=\"gone\"} 0\n");
    assert_true(str_starts(header(&g, "Content-Type"), STR("application/openmetrics-text")));
    static const struct {
        const char *name, *from;
    } rows[] = {
#define X(name, from, kind, help) {#name, #from},
#include "web/metrics.def"
#undef X
    };
    for (size_t i = 0; i < METRICS; i++) {
        const char *type = arena_printf(&h->store.arena, "# TYPE tributary_%s ", rows[i].name).p;
        if (strcmp(rows[i].from, "POLL") == 0) // nobody here polls
            lacks(g.body, type);
        else
            holds(g.body, type);
    }
}

static void only_our_own_paths_are_led_back_to(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "/",
                                      "//evil.example",
                                      "/\\evil.example",
                                      "\\\\evil.example",
                                      "https://evil.example",
                                      "javascript:alert(1)",
                                      "/ evil",
                                      "/a\\b",
                                      "/a//b",
                                      "/a\tb",
                                      "/a\nb",
                                      "/a\r\nSet-Cookie:x",
                                      " /river",
                                      "/%0d",
                                      "/.evil",
                                      "/?x",
                                      "/#x",
                                      "/@evil.example",
                                      "/:80",
                                      "evil",
                                      "http:evil",
                                      "///evil",
                                      "/\x01",
                                      "/a\x7f"};
    static const char *const fine[] = {"/river", "/river?before=3&kind=x", "/c/repair", "/entry/4#entry-4"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (path_is_ours(str_of(bad[i])))
            fail_msg("%s", bad[i]);
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        assert_true(path_is_ours(str_of(fine[i])));
}

#define ON_A_HUB(f) cmocka_unit_test_setup_teardown(f, web_hub_setup, web_hub_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_HUB(every_answer_has_the_headers),
        ON_A_HUB(a_get_changes_nothing),
        ON_A_HUB(a_head_is_a_get_without_its_body),
        ON_A_HUB(a_form_needs_our_page_and_its_token),
        ON_A_HUB(signed_out_one_is_led_to_sign_in),
        ON_A_HUB(a_link_signs_in_once),
        ON_A_HUB(signing_in_makes_a_new_session_and_ends_the_old),
        ON_A_HUB(signing_out_ends_the_session),
        ON_A_HUB(the_glance_shows_what_moved),
        ON_A_HUB(the_glance_tells_what_is_quiet_from_what_cannot_be_read),
        ON_A_HUB(marking_seen_can_be_undone),
        ON_A_HUB(the_river_is_paged_and_complete),
        ON_A_HUB(an_entry_in_two_communities_says_so),
        ON_A_HUB(the_river_is_filtered),
        ON_A_HUB(keeping_is_shown_everywhere),
        ON_A_HUB(a_meeting_says_when_it_takes_place),
        ON_A_HUB(what_one_may_not_see_is_as_if_it_were_not),
        ON_A_HUB(pictures_load_only_when_allowed),
        ON_A_HUB(hosts_that_are_not_ours_are_refused),
        ON_A_HUB(too_much_is_refused),
        ON_A_HUB(a_chunked_form_is_read),
        ON_A_HUB(a_connection_serves_many_requests),
        ON_A_HUB(pages_and_static_files_are_packed_and_validated),
        ON_A_HUB(few_large_bodies_are_held_at_once),
        ON_A_HUB(a_kept_page_is_sent_until_its_communities_move),
        ON_A_HUB(health_and_metrics_tell),
        cmocka_unit_test(only_our_own_paths_are_led_back_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
