// test_publisher.c – whose an address is, and what follows from that (protocols 3.8).
#include "base/clock.h"
#include "fetch/publisher.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena arena;

static struct url parsed(const char *text)
{
    struct url url;
    assert_true(url_parse(&arena, str_of(text), &url, NULL));
    return url;
}

static const struct publisher *of(const char *text)
{
    struct url url = parsed(text);
    return publisher_of(&url);
}

static const char *name_of(const char *text)
{
    const struct publisher *p = of(text);
    return p ? p->name : "nobody";
}

static void publishers_are_told_by_their_names_and_what_is_below(void **state)
{
    (void)state;
    assert_string_equal(name_of("https://github.com/a/b/releases.atom"), "GitHub");
    assert_string_equal(name_of("https://gist.github.com/a.atom"), "GitHub");
    assert_string_equal(name_of("https://www.reddit.com/r/maps/.rss"), "Reddit");
    assert_string_equal(name_of("http://OLD.Reddit.com:8080/r/maps/.rss"), "Reddit");
    assert_string_equal(name_of("https://www.youtube.com/feeds/videos.xml?channel_id=UC1"), "YouTube");
    assert_string_equal(name_of("https://letters.substack.com/feed"), "Substack");
}

static void look_alikes_are_nobody(void **state)
{
    (void)state;
    static const char *const addresses[] = {
        "https://notreddit.com/r/maps/.rss",
        "https://reddit.com.evil.example/r/maps/.rss",
        "https://youtube.com.evil.example/feeds",
        "https://evil.example/reddit.com/.rss",
        "https://evil.example/?https://reddit.com/",
        "https://com/",
        "https://reddit.community/.rss",
        "https://github.io/a.atom",
        "https://example.github.io/feed.xml",
        "https://letters.example/feed",
        "https://reddit.com@evil.example/r/maps.rss",
        "https://mysubstack.com/feed",
    };
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
        assert_string_equal(name_of(addresses[i]), "nobody");
}

static void forums_and_microblogs_are_told_by_their_paths(void **state)
{
    (void)state;
    static const struct {
        const char *url, *name;
    } rows[] = {
        {"https://forum.example/latest.rss", "Discourse"},
        {"https://forum.example/posts.rss", "Discourse"},
        {"https://forum.example/c/help/5.rss", "Discourse"},
        {"https://forum.example/c/help/printing/12.rss", "Discourse"},
        {"https://forum.example/t/how-to-print/345.rss", "Discourse"},
        {"https://forum.example/u/ada/activity.rss", "Discourse"},
        {"https://forum.example/tag/maps.rss", "Discourse"},
        {"https://social.example/@ada.rss", "Mastodon"},
        {"https://social.example/users/ada.rss", "Mastodon"},
        {"https://social.example/tags/maps.rss", "Mastodon"},
        {"https://forum.example/latest.rss.xml", "nobody"},
        {"https://forum.example/blog/latest.rss", "nobody"},
        {"https://forum.example/latest.rss/2", "nobody"},
        {"https://forum.example/c/help.rss", "nobody"},
        {"https://forum.example/c/help/5a.rss", "nobody"},
        {"https://forum.example/c/help/.rss", "nobody"},
        {"https://forum.example/tag/.rss", "nobody"},
        {"https://forum.example/", "nobody"},
        {"https://social.example/@.rss", "nobody"},
        {"https://social.example/ada@.rss", "nobody"},
        // Not by a name of the public Internet: a machine of one's own, whose pace is the operator's affair.
        {"http://127.0.0.1:8080/latest.rss", "nobody"},
        {"http://[::1]/latest.rss", "nobody"},
        {"http://localhost/latest.rss", "nobody"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(name_of(rows[i].url), rows[i].name);
}

static void the_rules_are_those_of_the_table(void **state)
{
    (void)state;
    const struct publisher *github = of("https://github.com/a.atom"), *reddit = of("https://reddit.com/.rss"),
                           *tube = of("https://youtube.com/feeds/videos.xml"),
                           *forum = of("https://a.example/latest.rss"), *letters = of("https://a.substack.com/feed"),
                           *social = of("https://a.example/@b.rss");
    assert_int_equal(github->gap, CLOCK_SECOND);
    assert_int_equal(github->least, 30 * CLOCK_MINUTE);
    assert_int_equal(reddit->gap, 65 * CLOCK_SECOND);
    assert_int_equal(reddit->least, 2 * CLOCK_HOUR);
    assert_int_equal(tube->least, CLOCK_HOUR);
    assert_true(publisher_has(tube, PUBLISHER_FLAKY));
    assert_false(publisher_has(reddit, PUBLISHER_FLAKY));
    assert_false(publisher_has(NULL, PUBLISHER_FLAKY));
    assert_int_equal(letters->gap, 10 * CLOCK_SECOND);
    assert_int_equal(letters->least, 2 * CLOCK_HOUR);
    assert_int_equal(forum->gap, 5 * CLOCK_SECOND);
    assert_int_equal(social->least, 30 * CLOCK_MINUTE);
    assert_true(publisher_is_site(letters));
    assert_false(publisher_is_site(forum)); // many forums live below one name
    assert_int_equal(publisher_number(github), 0);
    assert_in_range(publisher_number(social), 1, PUBLISHERS - 1);
}

static void github_is_not_sent_authorization(void **state)
{
    (void)state;
    const struct publisher *github = of("https://github.com/a.atom");
    assert_false(publisher_takes(github, STR("Authorization: Basic eDp5")));
    assert_false(publisher_takes(github, STR("authorization:Bearer x")));
    assert_true(publisher_takes(github, STR("X-Key: 1")));
    assert_true(publisher_takes(of("https://reddit.com/.rss"), STR("Authorization: Basic eDp5")));
    assert_true(publisher_takes(NULL, STR("Authorization: Basic eDp5")));
}

static void a_channels_topic_is_made_of_its_address(void **state)
{
    (void)state;
    struct url channel = parsed("https://www.youtube.com/feeds/videos.xml?a=b&channel_id=UC_x-5&c"),
               list = parsed("https://www.youtube.com/feeds/videos.xml?playlist_id=PL1"),
               empty = parsed("https://www.youtube.com/feeds/videos.xml?channel_id="),
               none = parsed("https://github.com/a.atom?channel_id=UC1");
    struct str topic = publisher_topic(&arena, publisher_of(&channel), &channel);
    assert_true(str_is(topic, "https://www.youtube.com/xml/feeds/videos.xml?channel_id=UC_x-5"));
    assert_int_equal(publisher_topic(&arena, publisher_of(&list), &list).n, 0);
    assert_int_equal(publisher_topic(&arena, publisher_of(&empty), &empty).n, 0);
    assert_int_equal(publisher_topic(&arena, publisher_of(&none), &none).n, 0);
}

static int release(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(publishers_are_told_by_their_names_and_what_is_below),
        cmocka_unit_test(look_alikes_are_nobody),
        cmocka_unit_test(forums_and_microblogs_are_told_by_their_paths),
        cmocka_unit_test(the_rules_are_those_of_the_table),
        cmocka_unit_test(github_is_not_sent_authorization),
        cmocka_unit_test(a_channels_topic_is_made_of_its_address),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
