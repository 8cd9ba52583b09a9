// The ways in: one-time links, passwords, the throttle.
#include "base/limits.h"
#include "hub/keys.h"
#include "hub/sessions.h"
#include "hub/signin.h"
#include "support/hub_store.h"

static void a_link_signs_in_once(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann");
    char token[SECRET_TEXT];
    struct person p = {0};
    good(h, signin_token_make(h->db, ann, h->now, token, &h->err));
    for (int i = 0; i < 3; i++) { // mail scanners look
        good(h, signin_token_peek(h->db, &h->arena, str_of(token), h->now, &p, &h->err));
        same(p.name, "ann");
    }
    p = (struct person){0};
    good(h, signin_token_use(h->db, &h->arena, str_of(token), h->now, &p, &h->err));
    assert_int_equal(p.id, ann);
    refused(h, signin_token_use(h->db, &h->arena, str_of(token), h->now, &p, &h->err), ERR_NO_INPUT);
    refused(h, signin_token_peek(h->db, &h->arena, str_of(token), h->now, &p, &h->err), ERR_NO_INPUT);
}

static void a_link_lasts_24_hours(void **state)
{
    struct hub_store *h = *state;
    char token[SECRET_TEXT], other[SECRET_TEXT];
    struct person p;
    int64_t ann = add_person(h, "ann"), end = h->now + 24 * CLOCK_HOUR;
    good(h, signin_token_make(h->db, ann, h->now, token, &h->err));
    good(h, signin_token_peek(h->db, &h->arena, str_of(token), end - 1, &p, &h->err));
    refused(h, signin_token_peek(h->db, &h->arena, str_of(token), end, &p, &h->err), ERR_NO_INPUT);
    refused(h, signin_token_use(h->db, &h->arena, str_of(token), end, &p, &h->err), ERR_NO_INPUT);
    good(h, signin_token_make(h->db, ann, end, other, &h->err)); // sweeps what is over
    refused(h, signin_token_use(h->db, &h->arena, str_of(token), h->now, &p, &h->err), ERR_NO_INPUT);
    good(h, signin_token_use(h->db, &h->arena, str_of(other), end, &p, &h->err));
}

// A secret of one kind opens nothing of another, although the table it is looked up in may hold its like.
static void kinds_of_secrets_do_not_serve_for_each_other(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann");
    char session[SECRET_TEXT], key[SECRET_TEXT], token[SECRET_TEXT];
    const char *secrets[] = {session, key, token};
    good(h, session_make(h->db, ann, h->now, session, &h->err));
    good(h, feed_key_make(h->db, ann, STR("river"), h->now, key, &h->err));
    good(h, signin_token_make(h->db, ann, h->now, token, &h->err));
    for (int i = 0; i < 3; i++) {
        struct session s;
        struct person p;
        bool found;
        good(h, session_load(h->db, &h->arena, str_of(secrets[i]), h->now, &s, &found, &h->err));
        assert_int_equal(found, i == 0);
        good(h, feed_key_open(h->db, &h->arena, str_of(secrets[i]), STR("river"), &p, &found, &h->err));
        assert_int_equal(found, i == 1);
        assert_int_equal(signin_token_peek(h->db, &h->arena, str_of(secrets[i]), h->now, &p, &h->err), i == 2);
    }
    struct secret_hash as_session = secret_hash(SECRET_SESSION, str_of(token));
    struct secret_hash as_token = secret_hash(SECRET_SIGNIN, str_of(token));
    assert_memory_not_equal(&as_session, &as_token, sizeof as_token);
}

static void a_wrong_link_is_refused(void **state)
{
    struct hub_store *h = *state;
    struct person p;
    add_person(h, "ann");
    static const char *const wrong[] = {"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "../../etc/passwd"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refused(h, signin_token_use(h->db, &h->arena, str_of(wrong[i]), h->now, &p, &h->err), ERR_NO_INPUT);
}

static void a_password_is_hashed_and_verified(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann"), person;
    char hash[PASSWORD_HASH], loaded[PASSWORD_HASH], session[SECRET_TEXT];
    struct person p;
    struct session s;
    bool found;
    good(h, password_hash(STR("seven herons at dusk"), STR("ann"), hash, &h->err));
    assert_int_equal(strncmp(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31), 0);
    good(h, session_make(h->db, ann, h->now, session, &h->err));
    good(h, password_set(h->db, ann, hash, &h->err));
    good(h, session_load(h->db, &h->arena, str_of(session), h->now, &s, &found, &h->err));
    assert_false(found); // a new password ends all sessions
    p = person_of(h, ann);
    assert_true(p.has_password);
    good(h, password_load(h->db, STR("ANN"), &person, loaded, &h->err));
    assert_int_equal(person, ann);
    assert_string_equal(loaded, hash);
    assert_true(password_verify(loaded, STR("seven herons at dusk")));
    assert_false(password_verify(loaded, STR("seven herons at dawn")));
    assert_false(password_verify(loaded, STR_NONE));
    refused(h, password_set(h->db, ann + 1, hash, &h->err), ERR_NO_INPUT);
}

static void an_unknown_name_costs_as_much(void **state)
{
    struct hub_store *h = *state;
    int64_t person = 1;
    char hash[PASSWORD_HASH];
    add_person(h, "ann"); // has no password
    good(h, password_load(h->db, STR("nobody"), &person, hash, &h->err));
    assert_int_equal(person, 0);
    int64_t start = clock_mono();
    assert_false(password_verify(hash, STR("seven herons at dusk")));
    assert_true(clock_mono() - start > 2000); // µs: it was computed, not refused at sight
    assert_int_equal(strncmp(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31), 0);
    good(h, password_load(h->db, STR("ann"), &person, hash, &h->err));
    assert_int_equal(person, 0);
}

static void easy_passwords_are_refused(void **state)
{
    struct hub_store *h = *state;
    static const char *const easy[] = {"",
                                       "short",
                                       "nine char",
                                       "password12",
                                       "PassWord2026!",
                                       "1234567890",
                                       "annannannann",
                                       "annabell-annabell",
                                       "aaaaaaaaaaaa",
                                       "qwertyuiop",
                                       "tributary123456",
                                       "letmein letmein",
                                       "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6"};
    static const char *const fine[] = {"seven herons at dusk", "zaunk\xc3\xb6nig Regen 7",
                                       "correct horse battery staple", "海边的七只白鹭飞过河"};
    char hash[PASSWORD_HASH];
    for (size_t i = 0; i < sizeof easy / sizeof *easy; i++)
        refused(h, password_hash(str_of(easy[i]), STR("Annabell"), hash, &h->err), ERR_INPUT);
    refused(h, password_hash(str_make("seven\0herons at dusk", 20), STR("ann"), hash, &h->err), ERR_INPUT);
    char *long_one = arena_alloc(&h->arena, LIMIT_PASSWORD + 1);
    for (int i = 0; i <= LIMIT_PASSWORD; i++)
        long_one[i] = (char)('a' + i % 26);
    refused(h, password_hash(str_make(long_one, LIMIT_PASSWORD + 1), STR("ann"), hash, &h->err), ERR_INPUT);
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        good(h, password_hash(str_of(fine[i]), STR("ann"), hash, &h->err));
}

static bool may_try(struct hub_store *h, const char *name, const char *address, int64_t now)
{
    bool allowed = false;
    good(h, signin_throttle(h->db, str_of(name), str_of(address), now, &allowed, &h->err));
    return allowed;
}

static void five_tries_a_minute_and_name(void **state)
{
    struct hub_store *h = *state;
    for (int i = 0; i < 5; i++)
        assert_true(may_try(h, i % 2 ? "ann" : "ANN", "192.0.2.1", h->now + i));
    assert_false(may_try(h, "ann", "192.0.2.1", h->now + 5));
    assert_false(may_try(h, "ann", "192.0.2.2", h->now + 6));
    assert_true(may_try(h, "bo", "192.0.2.1", h->now + 7));
    // The sixth is allowed a minute after the first, although others were refused meanwhile.
    assert_false(may_try(h, "ann", "192.0.2.1", h->now + CLOCK_MINUTE - 1));
    assert_true(may_try(h, "ann", "192.0.2.1", h->now + CLOCK_MINUTE));
    assert_false(may_try(h, "ann", "192.0.2.1", h->now + CLOCK_MINUTE));
}

static void twenty_tries_a_minute_and_address(void **state)
{
    struct hub_store *h = *state;
    for (int i = 0; i < 20; i++)
        assert_true(may_try(h, arena_printf(&h->arena, "person%d", i).p, "2001:db8::1", h->now));
    assert_false(may_try(h, "another", "2001:db8::1", h->now));
    assert_false(may_try(h, "another", "2001:db8::2:1", h->now)); // the same customer's
    assert_true(may_try(h, "another", "2001:db8:0:1::1", h->now));
    assert_true(may_try(h, "another", "2001:db8::1", h->now + CLOCK_MINUTE));
}

static void an_address_is_the_same_however_it_is_written(void **state)
{
    struct hub_store *h = *state;
    for (int i = 0; i < 20; i++)
        assert_true(
            may_try(h, arena_printf(&h->arena, "other%d", i).p, i % 2 ? "192.0.2.1" : "::ffff:192.0.2.1", h->now));
    assert_false(may_try(h, "another", "::ffff:192.0.2.1", h->now));
    assert_true(may_try(h, "another", "192.0.2.2", h->now));
}

static void equal_texts_are_equal_in_constant_time(void **state)
{
    (void)state;
    assert_true(secret_equal(STR("abc"), STR("abc")));
    assert_true(secret_equal(STR_NONE, STR("")));
    assert_false(secret_equal(STR("abc"), STR("abd")));
    assert_false(secret_equal(STR("abc"), STR("abcd")));
}

int main(void)
{
#define t(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        t(a_link_signs_in_once),
        t(a_link_lasts_24_hours),
        t(kinds_of_secrets_do_not_serve_for_each_other),
        t(a_wrong_link_is_refused),
        t(a_password_is_hashed_and_verified),
        t(an_unknown_name_costs_as_much),
        t(easy_passwords_are_refused),
        t(five_tries_a_minute_and_name),
        t(twenty_tries_a_minute_and_address),
        t(an_address_is_the_same_however_it_is_written),
        t(equal_texts_are_equal_in_constant_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
