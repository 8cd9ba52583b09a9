// The words that name and describe communities.
#include "hub/community_words.h"
#include "support/hub_store.h"

static void a_slug_is_small_letters_digits_and_dashes_between(void **state)
{
    struct hub_store *h = *state;
    static const char *const valid[] = {"a", "7", "bird-watchers", "a--b",
                                        "123456789012345678901234567890123456789012345678901234567890"};
    static const char *const invalid[] = {
        "",    "-",   "-a",       "a-", "A",   "a b",
        "a/b", "a.b", "\xc3\xa9", "..", "a\n", "1234567890123456789012345678901234567890123456789012345678901"};
    for (size_t i = 0; i < sizeof valid / sizeof *valid; i++)
        good(h, slug_valid(str_of(valid[i]), &h->err));
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
        refused(h, slug_valid(str_of(invalid[i]), &h->err), ERR_INPUT);
}

static void a_title_gives_a_slug(void **state)
{
    struct hub_store *h = *state;
    static const char *const rows[][2] = {
        {"Bird watchers", "bird-watchers"},
        {"  R & D: 2026!  ", "r-d-2026"},
        {"Été à Łódź", "ete-a-lodz"},
        {"Stra\xc3\x9f"
         "e \xc3\x86gir \xc3\x9e\xc3\xb3r",
         "strasse-aegir-thor"},
        {"\xe2\x80\x9cQuoted\xe2\x80\x9d", "quoted"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        same(slug_of(&h->arena, str_of(rows[i][0])), rows[i][1]);
}

static void every_title_gives_a_valid_slug_and_always_the_same(void **state)
{
    struct hub_store *h = *state;
    static const char *const titles[] = {
        "",
        "---",
        "\xe9\xb3\xa5\xe3\x81\xae\xe4\xbc\x9a",
        "\xff\xfe",
        "\xe9\xb3\xa5",
        "a very long title that goes on and on until there is no more room for it in a short name"};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        struct str slug = slug_of(&h->arena, str_of(titles[i]));
        good(h, slug_valid(slug, &h->err));
        assert_true(str_eq(slug, slug_of(&h->arena, str_of(titles[i]))));
    }
    assert_false(str_eq(slug_of(&h->arena, str_of(titles[2])), slug_of(&h->arena, str_of(titles[4]))));
}

static void words_are_read_and_others_refused(void **state)
{
    struct hub_store *h = *state;
    enum visibility visibility;
    enum level level;
    enum kind kind;
    good(h, visibility_read(STR("listed"), &visibility, &h->err));
    assert_int_equal(visibility, VISIBILITY_LISTED);
    refused(h, visibility_read(STR("Listed"), &visibility, &h->err), ERR_INPUT);
    good(h, level_read(STR("peripheral"), &level, &h->err));
    assert_int_equal(level, LEVEL_PERIPHERAL);
    refused(h, level_read(STR(""), &level, &h->err), ERR_INPUT);
    good(h, kind_read(STR("release"), &kind, &h->err));
    assert_int_equal(kind, KIND_RELEASE);
    good(h, kind_read(STR_NONE, &kind, &h->err));
    assert_int_equal(kind, KIND_NONE);
    refused(h, kind_read(STR("article"), &kind, &h->err), ERR_INPUT);
    good(h, stage_valid(STR_NONE, &h->err));
    good(h, stage_valid(STR("memorable"), &h->err));
    refused(h, stage_valid(STR("ripe"), &h->err), ERR_INPUT);
    good(h, orientation_valid(STR_NONE, &h->err));
    good(h, orientation_valid(STR("expertise"), &h->err));
    refused(h, orientation_valid(STR("sideways"), &h->err), ERR_INPUT);
}

int main(void)
{
#define t(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        t(a_slug_is_small_letters_digits_and_dashes_between),
        t(a_title_gives_a_slug),
        t(every_title_gives_a_valid_slug_and_always_the_same),
        t(words_are_read_and_others_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
