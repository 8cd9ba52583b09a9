// test_refusal.c – what a status means, word by word: what a coordinator reads of a feed, or of a page without feeds.
#include "fetch/refusal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void says(struct refusal r, const char *text)
{
    struct arena a = {0};
    assert_string_equal(arena_cstr(&a, refusal_words(&a, &r)), text);
    arena_done(&a);
}

static void each_status_has_words(void **state)
{
    (void)state;
    says((struct refusal){401}, "the server asks for a name and password (401)");
    says((struct refusal){403}, "the server refuses to show it (403)");
    says((struct refusal){404}, "there is nothing at this address (404)");
    says((struct refusal){410}, "the publisher says it is gone for good (410)");
    says((struct refusal){429}, "the server asks us to come less often (429)");
    says((struct refusal){500}, "the server has a fault of its own (500)");
    says((struct refusal){503}, "the server is overloaded or being repaired (503)");
    says((struct refusal){201}, "the server says that it did something, but shows no feed (201)");
    says((struct refusal){302}, "the server points elsewhere without saying where (302)");
    says((struct refusal){418}, "the server did not accept the request (418)");
    says((struct refusal){999}, "the server answers in a way that nobody has agreed on (999)");
}

static void a_bot_wall_is_called_one(void **state)
{
    (void)state;
    says((struct refusal){403, .challenge = true},
         "the server shows a bot wall instead; its owner has to let feed readers through");
}

static void a_credential_is_the_first_thing_to_look_at(void **state)
{
    (void)state;
    says((struct refusal){401, .given = true}, "the server does not accept what was given for it (401)");
    says((struct refusal){403, .given = true}, "the server does not accept what was given for it (403)");
    says((struct refusal){403, .given = true, .kept_back = true},
         "it leads to another address, where what was given for this one is not sent (403)");
    says((struct refusal){404, .given = true}, "there is nothing at this address (404)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_status_has_words),
        cmocka_unit_test(a_bot_wall_is_called_one),
        cmocka_unit_test(a_credential_is_the_first_thing_to_look_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
