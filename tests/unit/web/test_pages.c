// Every page is rendered from invented structs whose texts all carry markup: none of it may come out as markup. With
// PREVIEW=DIR in the environment the pages are written there too, to be looked at.
#include "base/clock.h"
#include "web/health_priv.h"
#include "web/pictures_priv.h"
#include "web/show_priv.h"
#include "web/views.h"
#include "web/views_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define HOSTILE "<b onx=1>\"'&amp;</b>"
static struct str hostile(void)
{
    return STR(HOSTILE);
}

struct page {
    struct arena a;
    struct buf out;
    int64_t now;
};

static int page_setup(void **state)
{
    struct page *p = calloc(1, sizeof *p);
    buf_init(&p->out, 8u << 20);
    p->now = civil_time((struct civil){.year = 2026, .month = 9, .day = 23, .hour = 8, .minute = 30});
    *state = p;
    return 0;
}

static int page_done(void **state)
{
    struct page *p = *state;
    buf_done(&p->out);
    arena_done(&p->a);
    free(p);
    return 0;
}

// No markup of the texts, every quote inside attributes escaped, nothing that a strict policy would stop.
static void check(struct page *p, const char *name)
{
    struct str s = buf_str(&p->out);
    assert_false(p->out.full);
    assert_true(str_starts(s, STR("<!doctype html>")));
    assert_int_equal(str_find(s, STR("<b onx")), s.n);
    assert_int_equal(str_find(s, STR("onx=1>\"")), s.n);
    assert_int_equal(str_find(s, STR("javascript:")), s.n);
    assert_int_equal(str_find(s, STR(" style=")), s.n);
    assert_int_equal(str_find(s, STR("{{")), s.n);
    assert_true(str_find(s, STR("<main id=\"main\"")) < s.n);
    const char *dir = getenv("PREVIEW");
    if (dir) {
        char path[500];
        snprintf(path, sizeof path, "%s/%s.html", dir, name);
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        fwrite(s.p, 1, s.n, f);
        fclose(f);
    }
    buf_clear(&p->out);
}

static void frame(struct view_frame *f, const char *title)
{
    f->title = str_of(title);
    f->person = hostile();
    f->token = hostile();
    f->back = hostile();
}

static void entries_invent(struct page *p, entries *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct entry *e = vec_push(&p->a, list);
        *e = (struct entry){.id = 100 + (int64_t)i,
                            .title = hostile(),
                            .author = hostile(),
                            .summary = hostile(),
                            .language = STR("en"),
                            .link = STR("https://example.org/x"),
                            .kind = KIND_QUESTION};
        e->sort_at = p->now - (int64_t)i * 7 * CLOCK_HOUR;
        *vec_push(&p->a, &e->places) = (struct entry_place){1, STR("a"), hostile()};
        *vec_push(&p->a, &e->places) = (struct entry_place){2, STR("b"), hostile()};
        e->seen = i % 2;
    }
}

static void glance_escapes(void **state)
{
    struct page *p = *state;
    struct view_glance v = {
        .heading = hostile(), .sub = hostile(), .through = 5, .moved_of = STR("1"), .undo_to = hostile()};
    int weeks[26] = {0, 1, 2, 3};
    frame(&v.frame, HOSTILE);
    struct view_row *row = vec_push(&p->a, &v.moved);
    *row = (struct view_row){.title = hostile(), .slug = hostile(), .fresh = STR("3"), .level = STR("core")};
    row->spark = show_spark(&p->a, weeks, 26);
    *vec_push(&p->a, &row->best) = (struct view_headline){7, hostile(), hostile(), STR("en")};
    *vec_push(&p->a, &row->next) = (struct view_headline){8, hostile(), hostile(), STR("")};
    *vec_push(&p->a, &v.also) = (struct view_name){STR(""), hostile(), hostile(), STR("2")};
    *vec_push(&p->a, &v.quiet) = (struct view_name){STR(""), hostile(), hostile(), STR("")};
    *vec_push(&p->a, &v.unread) = (struct view_name){STR(""), hostile(), hostile(), STR("")};
    show_glance(&p->out, &v);
    check(p, "escape-glance");
}

static void river_escapes(void **state)
{
    struct page *p = *state;
    struct view_river v = {.heading = hostile(),
                           .sub = hostile(),
                           .older = STR("/river?before=3"),
                           .first = STR("javascript:alert(1)"),
                           .through = 5,
                           .community = 3,
                           .filtered = true};
    entries list = {0};
    frame(&v.frame, HOSTILE);
    entries_invent(p, &list, 6);
    show_days(&p->a, &list, 0, p->now, &v.days);
    *vec_push(&p->a, &v.filters.communities) = (struct view_option){hostile(), hostile(), true};
    *vec_push(&p->a, &v.filters.kinds) = (struct view_option){hostile(), hostile(), false};
    *vec_push(&p->a, &v.filters.levels) = (struct view_option){hostile(), hostile(), false};
    show_river(&p->out, &v);
    assert_true(str_find(buf_str(&p->out), STR("href=\"#\"")) < p->out.n); // what was no harmless address
    check(p, "escape-river");
}

static void entry_escapes(void **state)
{
    struct page *p = *state;
    struct view_entry_page v = {.link = STR("javascript:alert(1)"),
                                .comments = STR("data:text/html,x"),
                                .comments_text = hostile(),
                                .reading = hostile(),
                                .site = STR("vbscript:x"),
                                .pictures_hidden = true,
                                .was_updated = true};
    entries list = {0};
    frame(&v.frame, HOSTILE);
    entries_invent(p, &list, 1);
    show_entry(&p->a, &list.v[0], 0, p->now, &v.entry);
    v.entry.feed = hostile();
    v.updated = show_time(&p->a, p->now, p->now);
    v.body = (struct safe_html){STR("<p>as it <em>is</em></p>")};
    *vec_push(&p->a, &v.files) = (struct view_file){hostile(), STR("ftp://x"), hostile()};
    *vec_push(&p->a, &v.tags) = (struct view_word){hostile()};
    show_entry_page(&p->out, &v);
    assert_true(str_find(buf_str(&p->out), STR("<p>as it <em>is</em></p>")) < p->out.n);
    assert_int_equal(str_find(buf_str(&p->out), STR("vbscript")), p->out.n);
    assert_int_equal(str_find(buf_str(&p->out), STR("data:text")), p->out.n);
    check(p, "escape-entry");
}

static void others_escape(void **state)
{
    struct page *p = *state;
    struct view_community c = {.title = hostile(),
                               .slug = hostile(),
                               .domain = hostile(),
                               .stage = hostile(),
                               .visibility = hostile(),
                               .level = STR("core"),
                               .member = true,
                               .open = true,
                               .public_feed = true};
    frame(&c.frame, HOSTILE);
    *vec_push(&p->a, &c.frame.feeds) = (struct view_link){hostile(), STR("javascript:x"), hostile()};
    *vec_push(&p->a, &c.feeds) =
        (struct view_feed_row){hostile(), hostile(), hostile(), STR("javascript:x"), STR("javascript:x"), hostile()};
    show_community(&p->out, &c);
    check(p, "escape-community");

    struct view_communities cs = {0};
    frame(&cs.frame, HOSTILE);
    *vec_push(&p->a, &cs.mine) = (struct view_community_row){hostile(), hostile(), hostile(), hostile(), true, true};
    *vec_push(&p->a, &cs.others) =
        (struct view_community_row){hostile(), hostile(), hostile(), hostile(), false, false};
    show_communities(&p->out, &cs);
    check(p, "escape-communities");

    struct view_home h = {0};
    h.frame.title = hostile();
    *vec_push(&p->a, &h.communities) =
        (struct view_community_row){.title = hostile(), .slug = hostile(), .domain = hostile()};
    show_home(&p->out, &h);
    check(p, "escape-home");

    struct view_settings s = {.notice = hostile(), .problem = hostile(), .has_password = true};
    frame(&s.frame, HOSTILE);
    *vec_push(&p->a, &s.new_addresses) = (struct view_link){hostile(), hostile(), hostile()};
    *vec_push(&p->a, &s.keys) =
        (struct view_key){.id = 3, .title = hostile(), .made = show_time(&p->a, p->now, p->now)};
    *vec_push(&p->a, &s.scopes) = (struct view_option){hostile(), hostile(), true};
    *vec_push(&p->a, &s.memberships) = (struct view_membership){hostile(), hostile(), hostile(), true};
    show_settings(&p->out, &s);
    check(p, "escape-settings");

    struct view_signin i = {.notice = hostile()};
    frame(&i.frame, HOSTILE);
    show_signin(&p->out, &i);
    check(p, "escape-signin");

    struct view_signin_link l = {.name = hostile(), .token = hostile()};
    frame(&l.frame, HOSTILE);
    show_signin_link(&p->out, &l);
    check(p, "escape-link");
}

static struct str hide(struct page *p, const char *html, bool allowed, int *ret_hidden)
{
    return pictures_hide(&p->a, (struct safe_html){str_of(html)}, allowed, ret_hidden).markup;
}

static void pictures_become_their_description(void **state)
{
    struct page *p = *state;
    int n;
    struct str s = hide(
        p, "<p>a <img src=\"https://t.example/p.png\" alt=\"a &quot;red&quot; boat &gt; 2\" loading=\"lazy\"> b</p>",
        false, &n);
    assert_int_equal(n, 1);
    assert_string_equal(s.p, "<p>a <span class=\"picture\"><b>Picture</b> a &quot;red&quot; boat &gt; 2</span> b</p>");
    s = hide(p,
             "<video src=\"https://t.example/v\" controls=\"\"><source "
             "src=\"https://t.example/w\"><p>x</p></video><p>after</p>",
             false, &n);
    assert_string_equal(s.p, "<span class=\"picture\"><b>Film</b> </span><p>after</p>");
    s = hide(p, "<a href=\"https://x.example/?a=1>2\">no picture</a>", false, &n);
    assert_int_equal(n, 0);
    assert_string_equal(s.p, "<a href=\"https://x.example/?a=1>2\">no picture</a>");
}

static void allowed_pictures_load_over_https_only(void **state)
{
    struct page *p = *state;
    int n;
    struct str s =
        hide(p, "<img src=\"https://a.example/x\" alt=\"x\"><img src=\"http://a.example/y\" alt=\"y\">", true, &n);
    assert_int_equal(n, 1);
    assert_string_equal(s.p,
                        "<img src=\"https://a.example/x\" alt=\"x\"><span class=\"picture\"><b>Picture</b> y</span>");
}

static void health_pages_escape(void **state)
{
    struct page *p = *state;
    struct feed_state f = {.id = 3,
                           .url = STR("https://example.org/feed"),
                           .title = hostile(),
                           .reason = hostile(),
                           .next_reason = hostile(),
                           .last_at = p->now - CLOCK_HOUR,
                           .next_at = p->now + CLOCK_HOUR,
                           .failing_since = p->now - 9 * CLOCK_DAY,
                           .outcome = VISIT_MISSING};
    struct view_health row;
    health_fill(&p->a, &f, STR_NONE, p->now, true, &row);
    row.can_visit = row.can_remove = row.of_folder = true;
    *vec_push(&p->a, &row.places) = (struct view_place){STR(""), hostile(), hostile()};
    struct view_community_feeds c = {.title = hostile(),
                                     .slug = hostile(),
                                     .notice = hostile(),
                                     .problem = hostile(),
                                     .typed = hostile(),
                                     .can_discover = true,
                                     .any_failing = true};
    frame(&c.frame, HOSTILE);
    *vec_push(&p->a, &c.failing) = row;
    *vec_push(&p->a, &c.well) = row;
    show_community_feeds(&p->out, &c);
    check(p, "community_feeds");
    struct view_found_feeds found = {
        .title = hostile(), .slug = hostile(), .typed = hostile(), .carried_to = hostile()};
    frame(&found.frame, HOSTILE);
    *vec_push(&p->a, &found.found) = (struct view_found){hostile(), hostile(), true, false};
    *vec_push(&p->a, &found.found) = (struct view_found){hostile(), hostile(), false, true};
    show_found_feeds(&p->out, &found);
    check(p, "found_feeds");
    struct view_operator_feeds o = {.summary = hostile(), .more = hostile()};
    frame(&o.frame, HOSTILE);
    struct view_health_group *group = vec_push(&p->a, &o.groups);
    *group = (struct view_health_group){.heading = hostile(), .count = STR("1"), .advice = hostile()};
    struct view_health_host *host = vec_push(&p->a, &group->hosts);
    host->host = hostile();
    *vec_push(&p->a, &host->feeds) = row;
    show_operator_feeds(&p->out, &o);
    check(p, "operator_feeds");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(glance_escapes, page_setup, page_done),
        cmocka_unit_test_setup_teardown(river_escapes, page_setup, page_done),
        cmocka_unit_test_setup_teardown(entry_escapes, page_setup, page_done),
        cmocka_unit_test_setup_teardown(others_escape, page_setup, page_done),
        cmocka_unit_test_setup_teardown(health_pages_escape, page_setup, page_done),
        cmocka_unit_test_setup_teardown(pictures_become_their_description, page_setup, page_done),
        cmocka_unit_test_setup_teardown(allowed_pictures_load_over_https_only, page_setup, page_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
