// test_hubs.c – which hubs push a feed (WebSub 4; protocols 3.8, 4.1 rule 1); what goes over the wire then is in
// tests/flow/test_websub.py.
#include "poll/poller_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define CHANNEL "https://www.youtube.com/feeds/videos.xml?channel_id=UC1"

// A visit of this feed that was answered, and the hubs that are noted of it.
struct found {
    struct poller poller;
    struct fetch_response response;
    struct visit visit;
};

static struct found *found(const char *address, const char *link_headers, const char *document_hub)
{
    struct found *f = calloc(1, sizeof *f);
    struct visit *v = &f->visit;
    struct url url;
    struct document doc = {.self = STR("https://feeds.example/self")};
    assert_non_null(f);
    f->poller.settings.push_base = STR("https://hub.example");
    f->response.url = v->url = v->feed.url = str_of(address);
    f->response.link_headers = str_of(link_headers);
    v->poller = &f->poller;
    v->response = &f->response;
    assert_true(url_parse(&v->arena, v->url, &url, NULL));
    v->publisher = publisher_of(&url);
    if (document_hub) {
        *vec_push(&v->arena, &doc.hubs) = (struct doc_hub){.type = STR("WebSub"), .url = str_of(document_hub)};
        hubs_note(v, &doc);
    } else {
        hubs_note(v, NULL);
    }
    return f;
}

static void done(struct found *f)
{
    arena_done(&f->visit.arena);
    free(f);
}

static void a_channel_is_pushed_by_the_hub_that_is_known_for_it(void **state)
{
    (void)state;
    struct found *f = found(CHANNEL, NULL, NULL);
    assert_int_equal(f->visit.hubs_n, 1);
    assert_true(f->visit.hubs_said);
    assert_true(str_is(f->visit.hubs[0], "https://pubsubhubbub.appspot.com/"));
    assert_true(str_is(f->visit.topic, "https://www.youtube.com/xml/feeds/videos.xml?channel_id=UC1"));
    done(f);
}

static void what_the_answer_says_goes_before_what_is_known(void **state)
{
    (void)state;
    struct found *f = found(CHANNEL, "<https://push.example/>; rel=hub, <https://t.example/>; rel=self", NULL);
    assert_int_equal(f->visit.hubs_n, 1);
    assert_true(str_is(f->visit.hubs[0], "https://push.example/"));
    assert_true(str_is(f->visit.topic, "https://t.example/"));
    done(f);
    f = found(CHANNEL, NULL, "https://push.example/");
    assert_int_equal(f->visit.hubs_n, 1);
    assert_true(str_is(f->visit.hubs[0], "https://push.example/"));
    assert_true(str_is(f->visit.topic, "https://feeds.example/self"));
    done(f);
}

static void other_feeds_have_no_hub_that_they_do_not_name(void **state)
{
    (void)state;
    static const char *const addresses[] = {
        "https://www.youtube.com/feeds/videos.xml?playlist_id=PL1",
        "https://youtube.com.evil.example/feeds/videos.xml?channel_id=UC1",
        "https://github.com/a/b/releases.atom?channel_id=UC1",
        "https://feeds.example/?channel_id=UC1",
    };
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        struct found *f = found(addresses[i], NULL, NULL);
        assert_int_equal(f->visit.hubs_n, 0);
        assert_false(f->visit.hubs_said);
        done(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_channel_is_pushed_by_the_hub_that_is_known_for_it),
        cmocka_unit_test(what_the_answer_says_goes_before_what_is_known),
        cmocka_unit_test(other_feeds_have_no_hub_that_they_do_not_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
