// test_library.c – libtributary as a program meets it: through its header and its shared library alone.
#include "tributary/tributary.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char feed[] =
    "<rss version='2.0'><channel><title>Bo &amp; co</title><link>https://bo.example/</link><description>d</description>"
    "<item><title>One</title><link>/1</link><guid>urn:x:1</guid><author>bo@bo.example "
    "(Bo)</author><category>wool</category>"
    "<pubDate>Mon, 21 Sep 2026 09:00:00 "
    "GMT</pubDate><description>&lt;p&gt;a&lt;script&gt;x&lt;/script&gt;&lt;/p&gt;</description>"
    "<enclosure url='https://bo.example/1.mp3' type='audio/mpeg' length='9'/></item></channel></rss>";

static void a_document_is_walked(void **state)
{
    (void)state;
    struct tributary_error error;
    char *bytes = strdup(feed); // not needed afterwards
    struct tributary_document *d = tributary_parse(bytes, strlen(bytes), NULL, "https://bo.example/feed", &error);
    memset(bytes, 'x', strlen(bytes));
    free(bytes);
    assert_non_null(d);
    assert_int_equal(error.result, TRIBUTARY_OK);
    assert_string_equal(tributary_document_format(d), "rss-2.0");
    assert_true(tributary_document_well_formed(d));
    assert_string_equal(tributary_document_title(d), "Bo & co");
    assert_string_equal(tributary_document_home(d), "https://bo.example/");
    assert_null(tributary_document_next(d));
    assert_int_equal(tributary_document_item_count(d), 1);
    assert_null(tributary_document_item(d, 1));
    const struct tributary_item *it = tributary_document_item(d, 0);
    assert_string_equal(tributary_item_id(it), "urn:x:1");
    assert_string_equal(tributary_item_link(it), "https://bo.example/1");
    assert_string_equal(tributary_item_title(it), "One");
    assert_false(tributary_item_title_generated(it));
    assert_string_equal(tributary_item_content_html(it), "<p>a</p>");
    assert_null(tributary_item_summary_html(it));
    assert_int_equal(tributary_item_published(it), INT64_C(1789981200000000));
    assert_int_equal(tributary_item_updated(it), 0);
    assert_int_equal(tributary_item_comment_count(it), -1);
    assert_string_equal(tributary_item_author_name(it, 0), "Bo");
    assert_null(tributary_item_author_name(it, 1));
    assert_string_equal(tributary_item_tag(it, 0), "wool");
    assert_null(tributary_item_tag(it, 1));
    assert_int_equal(tributary_item_attachment_count(it), 1);
    assert_string_equal(tributary_item_attachment_type(it, 0), "audio/mpeg");
    assert_int_equal(tributary_item_attachment_bytes(it, 0), 9);
    assert_int_equal(tributary_item_attachment_bytes(it, 1), -1);
    tributary_document_free(d);
    tributary_document_free(NULL);
}

static void what_was_written_reads_the_same(void **state)
{
    (void)state;
    struct tributary_document *d = tributary_parse(feed, strlen(feed), NULL, "https://bo.example/feed", NULL);
    for (int output = TRIBUTARY_ATOM; output <= TRIBUTARY_JSON_FEED; output++) {
        size_t n;
        char *text = tributary_write(d, (enum tributary_output)output, &n);
        assert_int_equal(n, strlen(text));
        struct tributary_document *again = tributary_parse(text, n, NULL, NULL, NULL);
        assert_non_null(again);
        assert_string_equal(tributary_item_id(tributary_document_item(again, 0)), "urn:x:1");
        assert_string_equal(tributary_item_content_html(tributary_document_item(again, 0)), "<p>a</p>");
        tributary_document_free(again);
        tributary_text_free(text);
    }
    assert_null(tributary_write(d, (enum tributary_output)99, NULL));
    tributary_document_free(d);
}

static void errors_say_what_it_is(void **state)
{
    (void)state;
    struct tributary_error error;
    assert_null(tributary_parse("<html><title>x</title></html>", 29, NULL, NULL, &error));
    assert_int_equal(error.result, TRIBUTARY_NOT_FEED);
    assert_non_null(strstr(error.text, "HTML"));
    assert_null(tributary_parse("", 0, NULL, NULL, NULL));
    char *large = calloc(1, (16 << 20) + 1);
    assert_null(tributary_parse(large, (16 << 20) + 1, NULL, NULL, &error));
    assert_int_equal(error.result, TRIBUTARY_LIMIT);
    free(large);
    assert_null(tributary_list_parse("<rss/>", 6, &error));
    assert_int_equal(error.result, TRIBUTARY_INPUT);
}

static void a_list_is_written_and_reads_the_same(void **state)
{
    (void)state;
    struct tributary_list *list = tributary_list_new("Mine");
    tributary_list_add(list, "Bo", "https://bo.example/feed", "https://bo.example/", "Wool/Dye");
    tributary_list_add(list, NULL, "https://cy.example/feed", NULL, NULL);
    size_t n;
    char *text = tributary_list_write(list, &n);
    tributary_list_free(list);
    list = tributary_list_parse(text, n, NULL);
    tributary_text_free(text);
    assert_string_equal(tributary_list_title(list), "Mine");
    assert_int_equal(tributary_list_count(list), 2);
    assert_string_equal(tributary_list_feed_title(list, 0), "Bo");
    assert_string_equal(tributary_list_feed_folder(list, 0), "Wool/Dye");
    assert_string_equal(tributary_list_feed_site(list, 0), "https://bo.example/");
    assert_string_equal(tributary_list_feed_url(list, 1), "https://cy.example/feed");
    assert_null(tributary_list_feed_folder(list, 1));
    assert_null(tributary_list_feed_url(list, 2));
    tributary_list_free(list);
    static const char bad[] = "<opml><body><outline text='x' xmlUrl='|rm'/></body></opml>";
    list = tributary_list_parse(bad, strlen(bad), NULL);
    assert_int_equal(tributary_list_refused_count(list), 1);
    assert_string_equal(tributary_list_refused_what(list, 0), "x");
    assert_non_null(tributary_list_refused_why(list, 0));
    tributary_list_free(list);
    tributary_list_free(NULL);
}

static void markup_is_cleaned_and_dates_are_read_alone(void **state)
{
    (void)state;
    size_t n;
    char *html = tributary_sanitize("<p onclick=x>a <a href=b>c", 26, "https://bo.example/", &n);
    assert_int_equal(n, strlen(html));
    assert_null(strstr(html, "onclick"));
    assert_non_null(strstr(html, "https://bo.example/b"));
    tributary_text_free(html);
    html = tributary_sanitize("", 0, NULL, NULL);
    assert_string_equal(html, "");
    tributary_text_free(html);
    int64_t us;
    assert_true(tributary_date("Mon, 21 Sep 2026 09:00:00 GMT", &us));
    assert_int_equal(us, INT64_C(1789981200000000));
    assert_false(tributary_date("soon", &us));
    assert_false(tributary_date(NULL, &us));
    assert_string_equal(tributary_version(), TRIBUTARY_VERSION);
}

static void *reads_many(void *shared)
{
    for (int i = 0; i < 50; i++) {
        struct tributary_document *own = tributary_parse(feed, strlen(feed), NULL, NULL, NULL);
        char *text = tributary_write(shared, TRIBUTARY_ATOM, NULL);
        bool good = own && text && strcmp(tributary_document_title(shared), tributary_document_title(own)) == 0;
        tributary_text_free(text);
        tributary_document_free(own);
        if (!good)
            return shared;
    }
    return NULL;
}

static void threads_share_a_document(void **state)
{
    (void)state;
    struct tributary_document *d = tributary_parse(feed, strlen(feed), NULL, NULL, NULL);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, reads_many, d), 0);
    for (int i = 0; i < 4; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    tributary_document_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_walked),
        cmocka_unit_test(what_was_written_reads_the_same),
        cmocka_unit_test(errors_say_what_it_is),
        cmocka_unit_test(a_list_is_written_and_reads_the_same),
        cmocka_unit_test(markup_is_cleaned_and_dates_are_read_alone),
        cmocka_unit_test(threads_share_a_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
