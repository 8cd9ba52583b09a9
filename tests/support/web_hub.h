// web_hub.h – a whole hub for tests of the web: a store with people, communities and entries, real lanes, the server on
// a free port of loopback in a thread of its own, and a blocking client that shows every byte.
#ifndef TESTS_SUPPORT_WEB_HUB_H
#define TESTS_SUPPORT_WEB_HUB_H

#include "base/buf.h"
#include "hub/memberships.h"
#include "hub/signin.h"
#include "support/hub_items.h"
#include "support/lanes.h"
#include "web/web.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <uv.h>

struct web_hub {
    struct hub_store store; // its db is the test's own connection
    char path[500];
    int64_t ann, bea, repair, maps, hidden; // ann belongs to all three communities, bea to maps
    int64_t entry;                          // one of repair's
    struct web *web;
    int port;
    struct lane_loop lanes;
    uv_async_t quit, touch;
    int64_t touched; // the community that touch tells of
    struct lane *lane[3];
    pthread_t thread;
    char cookie[200], token[400]; // of ann's session, once signed in
};

static bool web_hub_open(void *arg, void **ret_state, struct err *err)
{
    struct web_hub *h = arg;
    struct db *db;
    bool ok = db_open(h->path, DB_WRITE, &db, err);
    *ret_state = db;
    return ok;
}
static bool web_hub_open_read(void *arg, void **ret_state, struct err *err)
{
    struct web_hub *h = arg;
    struct db *db;
    bool ok = db_open(h->path, DB_READ, &db, err);
    *ret_state = db;
    return ok;
}
static void web_hub_close(void *state)
{
    db_close(state);
}
static void web_hub_stopped(void *arg)
{
    struct web_hub *h = arg;
    uv_close((uv_handle_t *)&h->lanes.wake, NULL);
    uv_close((uv_handle_t *)&h->quit, NULL);
    uv_close((uv_handle_t *)&h->touch, NULL);
}
static void web_hub_quit(uv_async_t *quit)
{
    struct web_hub *h = quit->data;
    web_stop(h->web, web_hub_stopped, h);
}
static void web_hub_on_touch(uv_async_t *touch)
{
    struct web_hub *h = touch->data;
    web_touch(h->web, &h->touched, 1);
}
static void *web_hub_thread(void *arg)
{
    uv_run(&((struct web_hub *)arg)->lanes.loop, UV_RUN_DEFAULT);
    return NULL;
}

static inline void web_hub_fill(struct web_hub *h)
{
    struct hub_store *s = &h->store;
    h->ann = add_person(s, "ann");
    h->bea = add_person(s, "bea");
    h->repair = add_community(s, "repair", VISIBILITY_PUBLIC);
    h->maps = add_community(s, "maps", VISIBILITY_MEMBERS);
    h->hidden = add_community(s, "hidden", VISIBILITY_HIDDEN);
    good(s, membership_join(s->db, h->repair, h->ann, LEVEL_CORE, s->now, &s->err));
    good(s, membership_join(s->db, h->maps, h->ann, LEVEL_NONE, s->now, &s->err));
    good(s, membership_join(s->db, h->hidden, h->ann, LEVEL_NONE, s->now, &s->err));
    good(s, membership_join(s->db, h->maps, h->bea, LEVEL_NONE, s->now, &s->err));
    int64_t forum = list_feed(s, h->repair, "https://forum.example.org/feed", KIND_NONE);
    int64_t both = list_feed(s, h->maps, "https://maps.example.org/feed", KIND_NONE);
    list_feed(s, h->repair, "https://maps.example.org/feed", KIND_NONE);
    int64_t secret = list_feed(s, h->hidden, "https://secret.example.org/feed", KIND_NONE);
    for (int i = 0; i < 120; i++) {
        char text[3][80];
        snprintf(text[0], 80, "f%d", i);
        snprintf(text[1], 80, "https://forum.example.org/t/%d", i);
        snprintf(text[2], 80, "Thread <%d> & \"more\"", i);
        struct harvest_item item = an_item(s, text[0], text[1], text[2]);
        item.published = s->now - (120 - i) * CLOCK_HOUR;
        if (i == 119)
            item.body =
                (struct safe_html){STR("<p>With <img src=\"https://t.example/p.png\" alt=\"a red boat\"> in it</p>")};
        bring(s, forum, &item, 1);
    }
    h->entry = raw_int(s, "SELECT max(id) FROM entry");
    struct harvest_item item = an_item(s, "m1", "https://maps.example.org/1", "A footbridge in both");
    bring(s, both, &item, 1);
    item = an_item(s, "s1", "https://secret.example.org/1", "Nobody else sees this");
    bring(s, secret, &item, 1);
}

// The server beside it; settings may be NULL.
static inline void web_hub_start(struct web_hub *h, const struct web_settings *settings)
{
    struct web_settings s = settings ? *settings : (struct web_settings){0};
    if (!s.listen.n)
        s.listen = STR("127.0.0.1:0");
    lane_loop_open(&h->lanes);
    uv_async_init(&h->lanes.loop, &h->quit, web_hub_quit);
    uv_async_init(&h->lanes.loop, &h->touch, web_hub_on_touch);
    h->quit.data = h->touch.data = h;
    struct lane_options o = {
        .name = "read", .threads = 2, .queue = 64, .open = web_hub_open_read, .close = web_hub_close, .arg = h};
    h->lane[0] = lane_loop_start(&h->lanes, &o);
    o.name = "write", o.threads = 1, o.open = web_hub_open;
    h->lane[1] = lane_loop_start(&h->lanes, &o);
    o = (struct lane_options){.name = "secret", .threads = 1, .queue = 8};
    h->lane[2] = lane_loop_start(&h->lanes, &o);
    h->web = web_start(&h->lanes.loop, h->lane[0], h->lane[1], h->lane[2], &s, &h->store.err);
    if (!h->web)
        fail_msg("%s", h->store.err.text);
    h->port = web_port(h->web);
    pthread_create(&h->thread, NULL, web_hub_thread, h);
}

static inline int web_hub_setup_with(void **state, const struct web_settings *settings)
{
    struct web_hub *h = calloc(1, sizeof *h);
    scratch_make(&h->store.scratch);
    snprintf(h->path, sizeof h->path, "%s", scratch_path(&h->store.scratch, "hub.db"));
    h->store.now = clock_now();
    *state = h;
    if (!hub_init(&h->store.err) || !db_open(h->path, DB_WRITE, &h->store.db, &h->store.err))
        return -1;
    web_hub_fill(h);
    clock_set(0); // the fixture fixes the clock while it lists feeds
    web_hub_start(h, settings);
    return 0;
}
static inline int web_hub_setup(void **state)
{
    return web_hub_setup_with(state, NULL);
}

static inline int web_hub_teardown(void **state)
{
    struct web_hub *h = *state;
    uv_async_send(&h->quit);
    pthread_join(h->thread, NULL);
    web_free(h->web);
    for (int i = 0; i < 3; i++)
        lane_stop(h->lane[i]);
    bool closed = lane_loop_close(&h->lanes);
    db_close(h->store.db);
    arena_done(&h->store.arena);
    scratch_remove(&h->store.scratch);
    free(h);
    return closed ? 0 : -1;
}

// The client --------------------------------------------------------------------------------------------------

static inline int dial(struct web_hub *h)
{
    struct sockaddr_in in = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)h->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval most = {.tv_sec = 20};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    assert_int_equal(connect(fd, (struct sockaddr *)&in, sizeof in), 0);
    return fd;
}

static inline void say(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
        if (k <= 0)
            return;
        p += k;
        n -= (size_t)k;
    }
}

struct got {
    int status;
    struct str head, body; // head: status line and headers
};

static inline struct str header(const struct got *g, const char *name)
{
    struct str rest = g->head, line, key;
    while (str_split(&rest, '\n', &line))
        if (str_split(&line, ':', &key) && str_eq_nocase(key, str_of(name)))
            return str_trim(line);
    return STR_NONE;
}

// One answer off the connection; status 0 when it ended before a whole one.
static inline struct got hear(struct web_hub *h, int fd, bool head_only)
{
    struct buf b;
    char piece[8192];
    buf_init(&b, 64u << 20);
    struct got g = {0};
    for (;;) {
        size_t end = str_find(buf_str(&b), STR("\r\n\r\n"));
        if (end < b.n) {
            g.head = str_make(b.p, end + 2);
            int64_t length = 0;
            str_int(header(&g, "Content-Length"), &length);
            int status = atoi(b.p + 9);
            if (head_only || status == 304 || status == 204 || b.n >= end + 4 + (size_t)length) {
                struct str all = arena_str(&h->store.arena, buf_str(&b));
                g = (struct got){status, str_first(all, end + 2), str_from(all, end + 4)};
                break;
            }
        }
        ssize_t k = recv(fd, piece, sizeof piece, 0);
        if (k <= 0)
            break;
        buf_add(&b, piece, (size_t)k);
    }
    buf_done(&b);
    return g;
}

static inline struct got raw(struct web_hub *h, const char *request)
{
    int fd = dial(h);
    say(fd, request, strlen(request));
    struct got g = hear(h, fd, strncmp(request, "HEAD", 4) == 0);
    close(fd);
    return g;
}

// headers: whole lines with their CRLF.
static inline struct got ask(struct web_hub *h, const char *method, const char *path, const char *headers,
                             const char *body)
{
    struct str s = arena_printf(&h->store.arena, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%s", method, path, h->port,
                                *h->cookie ? h->cookie : "", headers);
    if (body)
        s = arena_printf(&h->store.arena,
                         STR_FMT "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n",
                         STR_ARG(s), strlen(body));
    s = arena_printf(&h->store.arena, STR_FMT "\r\n%s", STR_ARG(s), body ? body : "");
    return raw(h, s.p);
}
static inline struct got get(struct web_hub *h, const char *path)
{
    return ask(h, "GET", path, "", NULL);
}
static inline struct got post(struct web_hub *h, const char *path, const char *fields)
{
    struct str body = arena_printf(&h->store.arena, "token=%s&%s", h->token, fields);
    return ask(h, "POST", path, "Sec-Fetch-Site: same-origin\r\n", body.p);
}

// As a browser does it: the answer leads on to a page, which is the same when it is loaded again.
static inline struct str press(struct web_hub *h, const char *path, const char *fields)
{
    struct got answer = post(h, path, fields);
    assert_int_equal(answer.status, 303);
    struct str to = header(&answer, "Location");
    const char *next = arena_cstr(&h->store.arena, str_first(to, str_find_char(to, '#')));
    struct got page = get(h, next), again = get(h, next);
    assert_int_equal(page.status, 200);
    assert_true(str_eq(page.body, again.body));
    return page.body;
}

#define holds(text, part) assert_true(str_find((text), str_of(part)) < (text).n)
#define lacks(text, part) assert_int_equal(str_find((text), str_of(part)), (text).n)

// The value of the first hidden field of that name.
static inline struct str hidden_field(struct web_hub *h, struct str html, const char *name)
{
    struct str mark = arena_printf(&h->store.arena, "name=\"%s\" value=\"", name);
    size_t at = str_find(html, mark);
    assert_true(at < html.n);
    struct str rest = str_from(html, at + mark.n);
    return arena_str(&h->store.arena, str_first(rest, str_find_char(rest, '"')));
}

static inline struct str cookie_set(struct web_hub *h, const struct got *g, const char *name)
{
    struct str want = arena_printf(&h->store.arena, "Set-Cookie: %s=", name);
    size_t at = str_find_nocase(g->head, want);
    if (at == g->head.n)
        return STR_NONE;
    struct str rest = str_from(g->head, at + want.n);
    return arena_str(&h->store.arena, str_first(rest, str_find_char(rest, ';')));
}

// By link, as a browser does it: see the page, press the button.
static inline void sign_in(struct web_hub *h, int64_t person)
{
    char token[SECRET_TEXT], path[100], fields[500];
    good(&h->store, signin_token_make(h->store.db, person, clock_now(), token, &h->store.err));
    snprintf(path, sizeof path, "/signin/%s", token);
    *h->cookie = 0;
    struct got page = get(h, path);
    assert_int_equal(page.status, 200);
    snprintf(h->cookie, sizeof h->cookie, "Cookie: tributary-form=%s\r\n", cookie_set(h, &page, "tributary-form").p);
    snprintf(fields, sizeof fields, "token=%s", hidden_field(h, page.body, "token").p);
    struct got in = ask(h, "POST", path, "Sec-Fetch-Site: same-origin\r\n", fields);
    assert_int_equal(in.status, 303);
    snprintf(h->cookie, sizeof h->cookie, "Cookie: tributary=%s\r\n", cookie_set(h, &in, "tributary").p);
    page = get(h, "/river");
    assert_int_equal(page.status, 200);
    snprintf(h->token, sizeof h->token, "%s", hidden_field(h, page.body, "token").p);
}

#endif
