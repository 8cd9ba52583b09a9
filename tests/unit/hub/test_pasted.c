// test_pasted.c – what people paste to have feeds looked for: nothing of it is lost on the way, but a password.
#include "hub/pasted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void handles_are_told_from_addresses_with_a_password(void **state)
{
    (void)state;
    static const struct {
        const char *text, *shown, *address, *name, *why;
    } rows[] = {
        {" @ann@mastodon.example\n", "@ann@mastodon.example", "https://mastodon.example/@ann", NULL, NULL},
        {"@a@b", "@a@b", "https://b/@a", NULL, NULL},
        {"@a.b_c@host.example:8443", "@a.b_c@host.example:8443", "https://host.example:8443/@a.b_c", NULL, NULL},
        {"@a%b@host.example", "@a%b@host.example", "https://host.example/@a%25b", NULL, NULL},
        {"@ann", "@ann", NULL, NULL, "names its host as well"},
        {"@@host.example", "@@host.example", NULL, NULL, "names its host as well"},
        {"@ann@", "@ann@", NULL, NULL, "names its host as well"},
        {"@ann@b@host.example", "@ann@b@host.example", NULL, NULL, "names its host as well"},
        {"@ann@no host", "@ann@no host", NULL, NULL, "names its host as well"},
        {"ann@mastodon.example", "ann@mastodon.example", NULL, NULL, "looks like an e-mail address"},
        {"ann@", "ann@", NULL, NULL, "looks like an e-mail address"},
        {"ann:opal@host.example", "host.example", "host.example", "ann", NULL},
        {"@ann:opal@host.example", "host.example", "host.example", "@ann", NULL},
        {"https://ann@host.example/", "https://host.example/", "https://host.example/", "ann", NULL},
        {"ann@host.example/feed", "host.example/feed", "host.example/feed", "ann", NULL},
        {"host.example/@ann", "host.example/@ann", "host.example/@ann", NULL, NULL},
        {"https://host.example/@ann", "https://host.example/@ann", "https://host.example/@ann", NULL, NULL},
        {" host.example/news ", "host.example/news", "host.example/news", NULL, NULL},
        {"", "", "", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a = {0};
        struct pasted p;
        struct err err = {0};
        if (pasted_read(&a, str_of(rows[i].text), &p, &err) != !rows[i].why)
            fail_msg("%s: %s", rows[i].text, err.text);
        assert_string_equal(arena_cstr(&a, p.shown), rows[i].shown);
        if (rows[i].why) {
            assert_int_equal(err.code, ERR_INPUT);
            assert_non_null(strstr(err.text, rows[i].why));
        } else {
            assert_string_equal(arena_cstr(&a, p.address), rows[i].address);
            assert_int_equal(p.credential.kind, rows[i].name ? CREDENTIAL_BASIC : CREDENTIAL_NONE);
            assert_true(!rows[i].name || str_is(p.credential.name, rows[i].name));
        }
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handles_are_told_from_addresses_with_a_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
