// test_take.c – what a document brings (protocols 1.5–1.7; decisions 3, 12).
#include "base/clock.h"
#include "format/read.h"
#include "hub/bodies.h"
#include "poll/take.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define NOW (INT64_C(1790000000) * CLOCK_SECOND)
#define HEAD                                                                                                           \
    "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>A "                                \
    "site</title><link>https://a.example/</link>"
#define TAIL "</channel></rss>"
#define ITEM                                                                                                           \
    "<item><guid isPermaLink='false'>1</guid><link>https://a.example/1?utm_source=feed</link><title>One</title>"

static struct arena arena, work;

static struct harvest take(const char *text, const struct feed_state *feed)
{
    static const struct feed_state fresh = {.url = {"https://a.example/feed", 22}};
    struct document doc;
    struct err err = {0};
    struct harvest h;
    assert_true(feed_read(&work, str_of(text), &(struct read_hints){.url = fresh.url}, &doc, &err));
    assert_true(take_document(&arena, &work, &doc, feed ? feed : &fresh, NOW, &h));
    arena_done(&work); // in a sanitizer build each text is a piece of memory of its own: one that was in it is found
    return h;
}

static void a_known_and_unchanged_item_is_not_taken_again(void **state)
{
    (void)state;
    const char *text = HEAD ITEM "<description>body</description></item>" TAIL;
    struct harvest first = take(text, NULL);
    assert_int_equal(first.unknown, 1);
    assert_true(first.known_changed);
    struct feed_state feed = {.url = STR("https://a.example/feed"),
                              .known = first.known,
                              .known_n = first.n,
                              .rule = first.rule,
                              .rhythm = first.rhythm};
    struct harvest second = take(text, &feed);
    assert_int_equal(second.unknown, 0);
    assert_true(second.items[0].known);
    assert_false(second.known_changed);
}

static void a_changed_body_is_taken_again_under_the_same_guid(void **state)
{
    (void)state;
    struct harvest first = take(HEAD ITEM "<description>body</description></item>" TAIL, NULL);
    struct feed_state feed = {
        .url = STR("https://a.example/feed"), .known = first.known, .known_n = first.n, .rule = first.rule};
    struct harvest second = take(HEAD ITEM "<description>better body</description></item>" TAIL, &feed);
    assert_int_equal(second.unknown, 1);
    assert_int_equal(second.items[0].guid_hash, first.items[0].guid_hash);
    assert_int_not_equal(second.items[0].content_hash, first.items[0].content_hash);
}

static void another_date_alone_is_no_change(void **state)
{
    (void)state;
    struct harvest a = take(HEAD ITEM "<pubDate>Mon, 01 Sep 2025 10:00:00 GMT</pubDate></item>" TAIL, NULL);
    struct harvest b = take(HEAD ITEM "<pubDate>Tue, 02 Sep 2025 10:00:00 GMT</pubDate></item>" TAIL, NULL);
    assert_int_equal(a.items[0].content_hash, b.items[0].content_hash);
}

static void the_body_is_sanitised_and_its_source_kept_when_it_differs(void **state)
{
    (void)state;
    struct harvest h = take(
        HEAD ITEM
        "<description>&lt;p onclick='x()'&gt;Hi&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;</description></item>" TAIL,
        NULL);
    assert_true(str_is(h.items[0].body.markup, "<p>Hi</p>"));
    struct body_source source;
    assert_true(body_source_unpack(&arena, h.items[0].body_source, h.items[0].body.markup, &source));
    assert_true(str_is(source.html, "<p onclick='x()'>Hi<script>x()</script></p>"));
    assert_true(str_is(h.items[0].summary, "Hi"));
    assert_int_equal(h.items[0].words, 1);
}

static void links_lose_what_tracks(void **state)
{
    (void)state;
    struct harvest h = take(HEAD ITEM "</item>" TAIL, NULL);
    assert_true(str_is(h.items[0].link, "https://a.example/1"));
    assert_true(h.items[0].link_normal.n > 0);
}

static void an_item_that_says_nothing_and_leads_nowhere_is_no_entry(void **state)
{
    (void)state;
    struct harvest h = take(HEAD "<item/><item><guid>1</guid><dc:creator>Ada</dc:creator></item>"
                                 "<item><guid>2</guid><enclosure url='/2.mp3'/></item><item><guid>3</guid>"
                                 "<image>/3.png</image></item><item> <title> </title></item>" TAIL,
                            NULL);
    assert_int_equal(h.n, 2);
    assert_int_equal(h.unknown, 2);
    assert_int_equal(h.items[0].enclosures.n, 1);
    assert_int_equal(h.items[1].image.n, sizeof "https://a.example/3.png" - 1);
}

static void an_absent_date_is_the_time_of_arrival_and_says_so(void **state)
{
    (void)state;
    struct harvest h = take(HEAD ITEM "</item>" TAIL, NULL);
    assert_true(h.items[0].date_guessed);
    assert_int_equal(h.items[0].published, NOW);
    h = take(HEAD ITEM "<pubDate>Mon, 01 Sep 2025 10:00:00 GMT</pubDate></item>" TAIL, NULL);
    assert_false(h.items[0].date_guessed);
    assert_int_equal(h.items[0].published, INT64_C(1756720800) * CLOCK_SECOND);
}

static void a_name_alone_is_an_actor_only_within_its_site(void **state)
{
    (void)state;
    struct harvest h = take(HEAD ITEM "<dc:creator>Ines Moreira</dc:creator></item>" TAIL, NULL);
    assert_true(str_is(h.items[0].actor_label, "Ines Moreira"));
    assert_true(str_is(h.items[0].actor_key, "ines moreira@a.example"));
}

static void who_passed_something_on_is_the_actor_and_not_its_author(void **state)
{
    (void)state;
    struct harvest h =
        take("{\"@context\":\"https://www.w3.org/ns/activitystreams\",\"type\":\"Announce\",\"id\":"
             "\"https://a.example/2\",\"actor\":{\"name\":\"Ann\",\"url\":\"https://a.example/ann\"},\"object\":"
             "{\"id\":\"https://b.example/1\",\"content\":\"x\",\"attributedTo\":{\"name\":\"Bo\"}}}",
             NULL);
    assert_true(str_is(h.items[0].author, "Bo"));
    assert_true(str_is(h.items[0].actor_label, "Ann"));
    assert_true(str_is(h.items[0].actor_key, "a.example/ann"));
}

// A document whose items, newest first, are called by letters and came at such hours before NOW; none: no date.
static struct harvest take_dated(const char *names, const int *hours, const struct feed_state *feed)
{
    char text[4096] = HEAD, item[512], date[TIME_TEXT];
    for (int i = 0; names[i]; i++) {
        snprintf(item, sizeof item,
                 "<item><guid isPermaLink='false'>%c</guid><title>%s</title><pubDate>%s</pubDate></item>", names[i],
                 feed ? "again" : "t", time_http(NOW - hours[i] * CLOCK_HOUR, date).p);
        strcat(text, item);
    }
    strcat(text, TAIL);
    return take(text, feed);
}
static struct feed_state kept(const struct harvest *h, int64_t hours)
{
    return (struct feed_state){.url = STR("https://a.example/feed"),
                               .known = h->known,
                               .known_n = h->n,
                               .rule = h->rule,
                               .rhythm = h->rhythm,
                               .success_at = NOW - hours * CLOCK_HOUR};
}

static void a_first_document_teaches_the_rhythm_of_its_dates(void **state)
{
    (void)state;
    struct harvest h = take_dated("edcba", (int[]){2, 4, 6, 8, 10}, NULL);
    assert_true(h.rhythm.seen > 3.9 && h.rhythm.seen <= 4); // since the oldest
    assert_true(h.rhythm.watched > 9.9 && h.rhythm.watched < 10.1);
    struct feed_state known = kept(&h, 1); // of an older store: items are known, the rhythm is not
    known.rhythm = (struct rhythm){0};
    h = take_dated("edcba", (int[]){2, 4, 6, 8, 10}, &known);
    assert_true(h.rhythm.seen > 3.9 && h.known_changed);
    h = take_dated("", NULL, NULL);
    assert_int_equal(h.rhythm.until, NOW); // it is watched from now on
    assert_true(h.known_changed);          // so that this is stored
    struct feed_state feed = kept(&h, 5);
    assert_false(take_dated("", NULL, &feed).known_changed);
}

static void later_documents_teach_what_was_not_there_before(void **state)
{
    (void)state;
    struct harvest h = take_dated("cba", (int[]){20, 21, 22}, NULL);
    struct feed_state feed = kept(&h, 5);
    struct harvest same = take_dated("cba", (int[]){20, 21, 22}, &feed); // with other titles
    assert_int_equal(same.unknown, 3);
    assert_memory_equal(&same.rhythm, &feed.rhythm, offsetof(struct rhythm, days));
    struct harvest more = take_dated("edcba", (int[]){1, 2, 20, 21, 22}, &feed);
    assert_true(more.rhythm.seen > h.rhythm.seen + 1.9F && more.rhythm.seen <= h.rhythm.seen + 2);
}

static void when_nothing_is_remembered_dates_say_what_is_new(void **state)
{
    (void)state;
    struct harvest h = take_dated("cba", (int[]){20, 21, 22}, NULL);
    struct feed_state feed = kept(&h, 5);
    feed.known_n = 0; // another reader
    struct harvest again = take_dated("edcba", (int[]){1, 7, 20, 21, 22}, &feed);
    assert_int_equal(again.unknown, 5);
    assert_true(again.rhythm.seen > h.rhythm.seen + 0.9F && again.rhythm.seen <= h.rhythm.seen + 1);
}

static void what_turned_out_to_be_new_teaches_the_rhythm_instead(void **state)
{
    (void)state;
    struct harvest h = take_dated("cba", (int[]){20, 21, 22}, NULL);
    int64_t dates[2] = {0, NOW - CLOCK_HOUR};
    assert_false(take_rhythm(&h, dates, 2, NOW)); // of a first document
    struct feed_state feed = kept(&h, 5);
    h = take_dated("fedcba", (int[]){1, 2, 3, 20, 21, 22}, &feed);
    struct harvest all = h;
    assert_false(take_rhythm(&h, dates, 3, NOW)); // as it was supposed
    assert_memory_equal(&h.rhythm, &all.rhythm, offsetof(struct rhythm, days));
    assert_true(take_rhythm(&h, dates, 2, NOW));
    assert_true(h.rhythm.seen > feed.rhythm.seen + 1.9F && h.rhythm.seen <= feed.rhythm.seen + 2);
    assert_true(take_rhythm(&h, dates, 0, NOW));
    assert_memory_equal(&h.rhythm, &feed.rhythm, offsetof(struct rhythm, days));
}

// take() ends what the document was read into.
#define COMPLETE "<fh:complete xmlns:fh='http://purl.org/syndication/history/1.0'/>"
#define NEXT     "<a:link xmlns:a='http://www.w3.org/2005/Atom' rel='next' href='https://a.example/feed?page=2'/>"

static void tombstones_are_told_by_id_and_without_a_date_since_now(void **state)
{
    (void)state;
    struct harvest h =
        take(HEAD "<at:deleted-entry xmlns:at='http://purl.org/atompub/tombstones/1.0' ref='1' "
                  "when='2026-09-01T00:00:00Z'/><at:deleted-entry xmlns:at='http://purl.org/atompub/tombstones/1.0' "
                  "ref='2'/>" ITEM "<description>body</description></item>" TAIL,
             NULL);
    assert_int_equal(h.gone.tombstones.n, 2);
    assert_int_equal(h.gone.tombstones.v[0].guid_hash, h.items[0].guid_hash);
    assert_true(h.gone.tombstones.v[0].when < NOW);
    assert_int_equal(h.gone.tombstones.v[1].when, NOW);
    assert_false(h.gone.others);
}

#define GRAVE                                                                                                          \
    "<at:deleted-entry xmlns:at='http://purl.org/atompub/tombstones/1.0' ref='1' when='2025-09-01T00:00:00Z'/>"

static void a_tombstone_beside_a_later_version_is_none(void **state)
{
    (void)state;
    struct harvest later = take(HEAD GRAVE ITEM "<pubDate>Mon, 01 Sep 2025 10:00:00 GMT</pubDate></item>" TAIL, NULL);
    struct harvest older = take(HEAD GRAVE ITEM "<pubDate>Sun, 31 Aug 2025 10:00:00 GMT</pubDate></item>" TAIL, NULL);
    assert_int_equal(later.gone.tombstones.n, 0);
    assert_int_equal(older.gone.tombstones.n, 1);
}

static void a_feed_is_complete_when_it_says_so_and_is_whole(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is;
    } cases[] = {
        {HEAD COMPLETE ITEM "<description>body</description></item>" TAIL, true},
        {HEAD COMPLETE TAIL, true}, // it has nothing any more
        {HEAD ITEM "<description>body</description></item>" TAIL, false},
        {HEAD COMPLETE ITEM "<description>body</description></item>", false}, // torn
        {HEAD COMPLETE NEXT ITEM "<description>body</description></item>" TAIL, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(take(cases[i].text, NULL).gone.others, cases[i].is);
}

static void what_is_kept_outlives_its_document(void **state)
{
    (void)state;
    static const char *const text =
        HEAD ITEM "<dc:creator>Ada</dc:creator><category>tools</category><category>glue</category>"
                  "<description>&lt;p onclick='x'>It &lt;b>holds&lt;/b></description>"
                  "<enclosure url='https://a.example/1.mp3' type='audio/mpeg' length='7'/></item>"
                  "<item><guid>2</guid><title>Two</title></item>" TAIL;
    struct harvest first = take(text, NULL), again;
    assert_int_equal(first.n, 2);
    const struct harvest_item *item = &first.items[0];
    assert_true(str_is(first.title, "A site"));
    assert_true(str_is(item->link, "https://a.example/1"));
    assert_true(str_is(item->author, "Ada"));
    assert_true(str_is(item->actor_key, "ada@a.example"));
    assert_true(str_is(item->summary, "It holds"));
    assert_true(str_is(item->body.markup, "<p>It <b>holds</b></p>"));
    struct body_source source;
    assert_true(body_source_unpack(&arena, item->body_source, item->body.markup, &source));
    assert_true(str_starts(source.html, STR("<p onclick")));
    assert_int_equal(item->tags.n, 2);
    assert_true(str_is(item->tags.v[1], "glue"));
    assert_int_equal(item->enclosures.n, 1);
    assert_true(str_is(item->enclosures.v[0].url, "https://a.example/1.mp3"));
    struct feed_state feed = {
        .url = STR("https://a.example/feed"), .known = first.known, .known_n = first.n, .rule = first.rule};
    again = take(text, &feed);
    assert_true(again.items[0].known);
    assert_int_equal(again.items[0].guid_hash, item->guid_hash);
}

static int prepare(void **state)
{
    (void)state;
    format_init();
    return 0;
}
static int clean_up(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_and_unchanged_item_is_not_taken_again),
        cmocka_unit_test(a_changed_body_is_taken_again_under_the_same_guid),
        cmocka_unit_test(another_date_alone_is_no_change),
        cmocka_unit_test(the_body_is_sanitised_and_its_source_kept_when_it_differs),
        cmocka_unit_test(links_lose_what_tracks),
        cmocka_unit_test(an_item_that_says_nothing_and_leads_nowhere_is_no_entry),
        cmocka_unit_test(an_absent_date_is_the_time_of_arrival_and_says_so),
        cmocka_unit_test(a_name_alone_is_an_actor_only_within_its_site),
        cmocka_unit_test(who_passed_something_on_is_the_actor_and_not_its_author),
        cmocka_unit_test(tombstones_are_told_by_id_and_without_a_date_since_now),
        cmocka_unit_test(a_tombstone_beside_a_later_version_is_none),
        cmocka_unit_test(a_feed_is_complete_when_it_says_so_and_is_whole),
        cmocka_unit_test(what_is_kept_outlives_its_document),
        cmocka_unit_test(a_first_document_teaches_the_rhythm_of_its_dates),
        cmocka_unit_test(later_documents_teach_what_was_not_there_before),
        cmocka_unit_test(when_nothing_is_remembered_dates_say_what_is_new),
        cmocka_unit_test(what_turned_out_to_be_new_teaches_the_rhythm_instead),
    };
    return cmocka_run_group_tests(tests, prepare, clean_up);
}
