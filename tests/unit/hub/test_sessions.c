// Sessions: made, found, idle for too long, old, ended.
#include "base/limits.h"
#include "hub/keys.h"
#include "hub/sessions.h"
#include "hub/signin.h"
#include "support/hub_store.h"

static bool there(struct hub_store *h, const char *id, int64_t now, struct session *ret)
{
    bool found = false;
    good(h, session_load(h->db, &h->arena, str_of(id), now, ret, &found, &h->err));
    return found;
}

static void a_session_knows_its_person(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann");
    char id[SECRET_TEXT], other[SECRET_TEXT];
    struct session s, t;
    good(h, session_make(h->db, ann, h->now, id, &h->err));
    good(h, session_make(h->db, ann, h->now, other, &h->err));
    assert_int_equal(strlen(id), SECRET_TEXT - 1);
    assert_string_not_equal(id, other);
    assert_true(there(h, id, h->now, &s));
    same(s.person.name, "ann");
    assert_int_equal(strlen(s.csrf), SECRET_TEXT - 1);
    assert_true(there(h, other, h->now, &t));
    assert_string_not_equal(s.csrf, t.csrf);
    assert_string_not_equal(s.csrf, id);
    assert_false(there(h, "", h->now, &s));
    assert_false(there(h, "no-such-session", h->now, &s));
}

static void idle_sessions_end_after_14_days(void **state)
{
    struct hub_store *h = *state;
    char id[SECRET_TEXT];
    struct session s;
    good(h, session_make(h->db, add_person(h, "ann"), h->now, id, &h->err));
    assert_true(there(h, id, h->now + 14 * CLOCK_DAY - 1, &s));
    assert_false(there(h, id, h->now + 14 * CLOCK_DAY, &s));
}

static void use_keeps_a_session_up_to_90_days(void **state)
{
    struct hub_store *h = *state;
    char id[SECRET_TEXT];
    struct session s;
    good(h, session_make(h->db, add_person(h, "ann"), h->now, id, &h->err));
    for (int day = 10; day < 90; day += 10) {
        assert_true(there(h, id, h->now + day * CLOCK_DAY, &s));
        good(h, session_touch(h->db, str_of(id), h->now + day * CLOCK_DAY, &h->err));
    }
    assert_true(there(h, id, h->now + 90 * CLOCK_DAY - 1, &s));
    assert_false(there(h, id, h->now + 90 * CLOCK_DAY, &s));
}

static void last_use_moves_once_an_hour(void **state)
{
    struct hub_store *h = *state;
    char id[SECRET_TEXT];
    good(h, session_make(h->db, add_person(h, "ann"), h->now, id, &h->err));
    good(h, session_touch(h->db, str_of(id), h->now + CLOCK_HOUR - 1, &h->err));
    assert_int_equal(db_changes(h->db), 0);
    good(h, session_touch(h->db, str_of(id), h->now + CLOCK_HOUR, &h->err));
    assert_int_equal(db_changes(h->db), 1);
    good(h, session_touch(h->db, str_of(id), h->now + CLOCK_HOUR + CLOCK_MINUTE, &h->err));
    assert_int_equal(db_changes(h->db), 0);
}

static void signing_out_ends_one_or_all(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann"), bo = add_person(h, "bo");
    char one[SECRET_TEXT], two[SECRET_TEXT], three[SECRET_TEXT], his[SECRET_TEXT];
    struct session s;
    good(h, session_make(h->db, ann, h->now, one, &h->err));
    good(h, session_make(h->db, ann, h->now, two, &h->err));
    good(h, session_make(h->db, ann, h->now, three, &h->err));
    good(h, session_make(h->db, bo, h->now, his, &h->err));
    good(h, session_end(h->db, str_of(one), &h->err));
    good(h, session_end(h->db, str_of(one), &h->err)); // again is no error
    assert_false(there(h, one, h->now, &s));
    assert_true(there(h, two, h->now, &s));
    good(h, session_end_all(h->db, ann, &h->err));
    assert_false(there(h, two, h->now, &s));
    assert_false(there(h, three, h->now, &s));
    assert_true(there(h, his, h->now, &s));
}

static void signing_out_everywhere_ends_the_links_too(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann"), bo = add_person(h, "bo");
    char hers[SECRET_TEXT], his[SECRET_TEXT], hash[PASSWORD_HASH];
    struct person p;
    for (int i = 0; i < 2; i++) { // by the button, by a new password
        good(h, signin_token_make(h->db, ann, h->now, hers, &h->err));
        good(h, signin_token_make(h->db, bo, h->now, his, &h->err));
        if (i == 0)
            good(h, session_end_all(h->db, ann, &h->err));
        else
            good(h, password_hash(STR("seven herons at dusk"), STR("ann"), hash, &h->err) &&
                        password_set(h->db, ann, hash, &h->err));
        refused(h, signin_token_use(h->db, &h->arena, str_of(hers), h->now, &p, &h->err), ERR_NO_INPUT);
        good(h, signin_token_use(h->db, &h->arena, str_of(his), h->now, &p, &h->err));
    }
}

static void dead_sessions_are_swept_when_one_is_made(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann");
    char old[SECRET_TEXT], young[SECRET_TEXT];
    struct session s;
    good(h, session_make(h->db, ann, h->now, old, &h->err));
    good(h, session_make(h->db, ann, h->now + 20 * CLOCK_DAY, young, &h->err));
    assert_false(there(h, old, h->now, &s)); // not even with the clock put back
    assert_true(there(h, young, h->now + 20 * CLOCK_DAY, &s));
}

// Row 20 of the threat table: whoever reads the store cannot sign in with what stands there.
static void secrets_do_not_stand_in_the_store(void **state)
{
    struct hub_store *h = *state;
    int64_t ann = add_person(h, "ann");
    char id[SECRET_TEXT], key[SECRET_TEXT], token[SECRET_TEXT];
    good(h, session_make(h->db, ann, h->now, id, &h->err));
    good(h, feed_key_make(h->db, ann, STR("river"), h->now, key, &h->err));
    good(h, signin_token_make(h->db, ann, h->now, token, &h->err));
    good(h, db_backup(h->db, scratch_path(&h->scratch, "copy.db"), &h->err));
    FILE *f = fopen(scratch_path(&h->scratch, "copy.db"), "rb");
    assert_non_null(f);
    char *bytes = calloc(1, MIB);
    size_t n = fread(bytes, 1, MIB, f);
    assert_true(n > 1000 && n < MIB && feof(f));
    fclose(f);
    assert_int_not_equal(str_find(str_make(bytes, n), STR("ann")), n);
    assert_int_equal(str_find(str_make(bytes, n), str_of(id)), n);
    assert_int_equal(str_find(str_make(bytes, n), str_of(key)), n);
    assert_int_equal(str_find(str_make(bytes, n), str_of(token)), n);
    free(bytes);
}

int main(void)
{
#define t(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        t(a_session_knows_its_person),
        t(idle_sessions_end_after_14_days),
        t(use_keeps_a_session_up_to_90_days),
        t(last_use_moves_once_an_hour),
        t(signing_out_ends_one_or_all),
        t(signing_out_everywhere_ends_the_links_too),
        t(dead_sessions_are_swept_when_one_is_made),
        t(secrets_do_not_stand_in_the_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
