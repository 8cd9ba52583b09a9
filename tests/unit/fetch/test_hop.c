// test_hop.c – which redirects what is sent may follow (protocols 3.3, 4.1).
#include "fetch/hop_priv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static enum hop follow(const char *from, bool form, int status, const char *to, struct err *err)
{
    struct arena a = {0};
    struct guard guard = {0};
    struct hops hops;
    struct headers answer = {.status = status, .location = str_of(to)};
    assert_true(hops_start(&hops, &a, &guard, str_of(from), err));
    hops.form = form;
    enum hop hop = hops_follow(&hops, &a, &guard, &answer, err);
    arena_done(&a);
    return hop;
}

static void a_form_follows_only_what_repeats_it(void **state)
{
    (void)state;
    struct err err = {0};
    static const int statuses[] = {300, 301, 302, 303, 307, 308};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        assert_int_equal(follow("https://a.example/", false, statuses[i], "/b", &err), HOP_GO);
        assert_int_equal(follow("https://a.example/", true, statuses[i], "/b", &err),
                         statuses[i] >= 307 ? HOP_GO : HOP_STAY);
    }
}

static void a_form_never_leaves_https(void **state)
{
    (void)state;
    struct err err = {0};
    assert_int_equal(follow("https://a.example/", true, 307, "http://a.example/b", &err), HOP_BAD);
    assert_int_equal(err.code, ERR_REFUSED);
    assert_int_equal(follow("https://a.example/", true, 308, "https://b.example/b", &err), HOP_GO);
    assert_int_equal(follow("http://a.example/", true, 307, "https://a.example/b", &err), HOP_GO);
    assert_int_equal(follow("https://a.example/", false, 307, "http://a.example/b", &err), HOP_GO);
}

// What a redirect's path and query say may be a key that only whoever asked was given.
static void a_refusal_names_no_more_than_where_it_would_lead(void **state)
{
    (void)state;
    static const struct {
        bool form;
        const char *to, *said;
    } rows[] = {
        {true, "http://b.example/SECRET?k=SECRET", "'http://b.example'"},
        {false, "https://b.example:22/SECRET?k=SECRET#SECRET", "'https://b.example:22'"},
        {false, "https://ann:SECRET@b.example/", "'https://b.example'"},
        {false, "ftp://b.example/SECRET", "'ftp://b.example'"},
        {false, "data:,SECRET", "'data:'"},
        {false, "https://b.example:SECRET/SECRET", "no address"},
        {false, "/a?SECRET", "'https://a.example'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = {0};
        assert_int_equal(follow("https://a.example/a?SECRET", rows[i].form, 307, rows[i].to, &err), HOP_BAD);
        if (strstr(err.text, "SECRET") || !strstr(err.text, rows[i].said))
            fail_msg("%s: %s", rows[i].to, err.text);
    }
}

// What would open it is not said: it may have been laid out for that.
static void a_barred_port_is_said_to_be_where_it_leads(void **state)
{
    (void)state;
    struct err err = {0};
    assert_int_equal(follow("https://a.example/", false, 302, "http://a.example:22/x", &err), HOP_BAD);
    assert_int_equal(err.code, ERR_REFUSED);
    assert_string_equal(err.text, "redirects to 'http://a.example:22', where this hub does not go: port 22 is not one "
                                  "that feeds are fetched from");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_form_follows_only_what_repeats_it),
        cmocka_unit_test(a_form_never_leaves_https),
        cmocka_unit_test(a_refusal_names_no_more_than_where_it_would_lead),
        cmocka_unit_test(a_barred_port_is_said_to_be_where_it_leads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
