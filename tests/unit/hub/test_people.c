// Accounts: names, the first person, who there is, removing.
#include "hub/keys.h"
#include "hub/sessions.h"
#include "hub/signin.h"
#include "support/hub_store.h"

static void names_are_letters_digits_and_three_signs(void **state)
{
    struct hub_store *h = *state;
    static const char *const valid[] = {"ann",        "Ann",
                                        "a",          "ann.b",
                                        "ann_b-2",    "2nd",
                                        "\xc3\x85sa", "\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0",
                                        "1.5",        "abcdefghijklmnopqrstuvwxyzabcdefghijklmn"};
    static const char *const invalid[] = {"",
                                          " ann",
                                          "ann b",
                                          "ann@b",
                                          "-ann",
                                          ".ann",
                                          "_ann",
                                          "42",
                                          "ann/b",
                                          "ann\n",
                                          "a\xff"
                                          "b",
                                          "a\xe2\x80\x8b"
                                          "b",
                                          "<b>",
                                          "abcdefghijklmnopqrstuvwxyzabcdefghijklmno"};
    for (size_t i = 0; i < sizeof valid / sizeof *valid; i++)
        good(h, person_name_valid(str_of(valid[i]), &h->err));
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
        refused(h, person_name_valid(str_of(invalid[i]), &h->err), ERR_INPUT);
        int64_t id;
        refused(h, person_add(h->db, str_of(invalid[i]), STR_NONE, false, h->now, &id, &h->err), ERR_INPUT);
    }
}

static void the_first_person_is_the_operator(void **state)
{
    struct hub_store *h = *state;
    struct person p;
    int64_t third;
    add_person(h, "ann");
    add_person(h, "bo");
    good(h, person_add(h->db, STR("cy"), STR("cy@example.org"), true, h->now, &third, &h->err));
    good(h, person_by_name(h->db, &h->arena, STR("ann"), &p, &h->err));
    assert_true(p.is_operator);
    assert_int_equal(p.created, h->now);
    good(h, person_by_name(h->db, &h->arena, STR("bo"), &p, &h->err));
    assert_false(p.is_operator);
    assert_false(p.has_password);
    assert_true(str_empty(p.email));
    p = person_of(h, third);
    assert_true(p.is_operator);
    same(p.email, "cy@example.org");
}

static void a_name_is_taken_in_any_case(void **state)
{
    struct hub_store *h = *state;
    int64_t id;
    add_person(h, "Ann");
    add_person(h, "\xc3\x85sa");
    refused(h, person_add(h->db, STR("aNN"), STR_NONE, false, h->now, &id, &h->err), ERR_CONFLICT);
    assert_non_null(strstr(h->err.text, "'Ann'"));
    refused(h, person_add(h->db, STR("\xc3\xa5SA"), STR_NONE, false, h->now, &id, &h->err), ERR_CONFLICT);
    struct person p;
    good(h, person_by_name(h->db, &h->arena, STR("ANN"), &p, &h->err));
    same(p.name, "Ann");
}

static void an_address_must_look_like_one(void **state)
{
    struct hub_store *h = *state;
    static const char *const bad[] = {"ann", "@b", "a@", "a@b@c", "a b@c", "a@b\n", "<a@b>", "a@b,c@d"};
    int64_t id;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused(h, person_add(h->db, STR("ann"), str_of(bad[i]), false, h->now, &id, &h->err), ERR_INPUT);
    persons all;
    good(h, person_list(h->db, &h->arena, &all, &h->err));
    assert_int_equal(all.n, 0);
    good(h, person_add(h->db, STR("ann"), STR("ann+feeds@mail.example"), false, h->now, &id, &h->err));
}

static void people_are_listed_by_name(void **state)
{
    struct hub_store *h = *state;
    persons all;
    add_person(h, "bo");
    add_person(h, "Ann");
    add_person(h, "Cy");
    good(h, person_list(h->db, &h->arena, &all, &h->err));
    assert_int_equal(all.n, 3);
    same(all.v[0].name, "Ann");
    same(all.v[1].name, "bo");
    same(all.v[2].name, "Cy");
}

static void who_is_not_there_is_said(void **state)
{
    struct hub_store *h = *state;
    struct person p;
    refused(h, person_by_name(h->db, &h->arena, STR("nobody"), &p, &h->err), ERR_NO_INPUT);
    assert_string_equal(h->err.text, "there is no person 'nobody'");
    refused(h, person_remove(h->db, 7, &h->err), ERR_NO_INPUT);
    refused(h, person_remote_media(h->db, 7, true, &h->err), ERR_NO_INPUT);
}

static void removing_takes_all_that_was_theirs(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann");
    char session[SECRET_TEXT], key[SECRET_TEXT], token[SECRET_TEXT];
    struct session s;
    struct person p;
    bool found;
    good(h, session_make(h->db, ann, h->now, session, &h->err));
    good(h, feed_key_make(h->db, ann, STR("river"), h->now, key, &h->err));
    good(h, signin_token_make(h->db, ann, h->now, token, &h->err));
    good(h, person_remove(h->db, ann, &h->err));
    good(h, session_load(h->db, &h->arena, str_of(session), h->now, &s, &found, &h->err));
    assert_false(found);
    good(h, feed_key_open(h->db, &h->arena, str_of(key), STR("river"), &p, &found, &h->err));
    assert_false(found);
    refused(h, signin_token_peek(h->db, &h->arena, str_of(token), h->now, &p, &h->err), ERR_NO_INPUT);
    add_person(h, "ann"); // the name is free again
}

static void pictures_of_strangers_are_allowed_by_the_person(void **state)
{
    struct hub_store *h = *state;
    struct person p;
    int64_t ann = add_person(h, "ann");
    p = person_of(h, ann);
    assert_false(p.remote_media);
    good(h, person_remote_media(h->db, ann, true, &h->err));
    p = person_of(h, ann);
    assert_true(p.remote_media);
}

static void a_change_inside_another_is_undone_with_it(void **state)
{
    struct hub_store *h = *state;
    persons all;
    good(h, db_begin(h->db, &h->err));
    add_person(h, "ann");
    db_rollback(h->db);
    good(h, person_list(h->db, &h->arena, &all, &h->err));
    assert_int_equal(all.n, 0);
}

int main(void)
{
#define t(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        t(names_are_letters_digits_and_three_signs),
        t(the_first_person_is_the_operator),
        t(a_name_is_taken_in_any_case),
        t(an_address_must_look_like_one),
        t(people_are_listed_by_name),
        t(who_is_not_there_is_said),
        t(removing_takes_all_that_was_theirs),
        t(pictures_of_strangers_are_allowed_by_the_person),
        t(a_change_inside_another_is_undone_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
