// What bodies are made of is kept small beside them, and they are made again when the policy rises (decisions 12).
#include "hub/bodies.h"
#include "hub/hub.h"
#include "support/hub_items.h"
#include "text/sanitize.h"

static struct arena arena;

static int arena_over(void **state)
{
    (void)state;
    arena_done(&arena);
    arena = (struct arena){0};
    return 0;
}

static struct str noise(size_t n, unsigned seed)
{
    char *p = arena_alloc(&arena, n + 1);
    for (size_t i = 0; i < n; i++)
        p[i] = (char)((seed = seed * 1103515245 + 12345) >> 16);
    return str_make(p, n);
}

static void comes_back(struct str html, struct str base, struct str body)
{
    struct body_source back, given = {html, base};
    struct str packed = body_source_pack(&arena, &given, body);
    assert_true(body_source_unpack(&arena, packed, body, &back));
    assert_true(str_eq(back.html, html));
    assert_true(str_eq(back.base, base));
}

static void a_packed_source_comes_back(void **state)
{
    (void)state;
    struct str long_text = noise(300000, 7), base = STR("https://a.example/x");
    comes_back(STR(""), STR(""), STR(""));
    comes_back(STR("<p>x"), base, STR("<p>x</p>"));
    comes_back(STR("<p>x"), STR(""), STR(""));
    comes_back(long_text, base, str_first(long_text, 200000));
    comes_back(long_text, base, STR("something else"));
    for (unsigned i = 0; i < 200; i++)
        comes_back(noise(i, i), base, noise(i / 2, i));
}

// What the sanitiser changes: attributes, references, elements that go; and places where nothing can be found any more.
static void a_source_comes_back_whatever_was_changed(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"<p>A &#8230; few</p>", "<p>A … few</p>"},
        {"<p>one &mdash; two &mdash; three", "<p>one — two — three</p>"},
        {"<p>one &nosuch; two", "<p>one &amp;nosuch; two</p>"},
        {"&", "&amp;"},
        {"and this is its end &", "and this is its end &amp;"},
        {"and this is its end &#8230; it is", "and this is its end …"},
        {"<a rel=x href=https://a.example/1>one</a> <a href=https://a.example/2>two</a>",
         "<a href=\"https://a.example/1\" rel=\"x y z\">one</a> <a href=\"https://a.example/2\" rel=\"x y z\">two</a>"},
        {"<script>f(1); f(1); f(1); f(1); f(1); f(1);</script>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaa"},
        {"twelve bytes", "twelve bytes"},
        {"thirteen byte", "thirteen byte"},
        {"a text of some length", "a text"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        comes_back(str_of(pairs[i][0]), STR(""), str_of(pairs[i][1]));
}

static void a_source_of_any_length_comes_back(void **state)
{
    (void)state;
    struct str text = noise(70000, 11);
    for (size_t n = 0; n < 700; n++) // lengths of matches and literals are written in steps of 15 and 255
        comes_back(arena_concat(&arena, str_first(text, n), STR("and what both of them have")), STR(""),
                   arena_concat(&arena, STR("and what both of them have"), str_first(text, n)));
    for (size_t n = 32760; n < 32776; n++) // both together as far as offsets reach, and farther
        comes_back(str_first(text, n), STR(""), str_from(str_first(text, n), 3));
}

static size_t packed_bytes(struct str html, struct str body)
{
    return body_source_pack(&arena, &(struct body_source){html, STR_NONE}, body).n;
}

static void a_source_that_is_like_its_body_takes_little(void **state)
{
    (void)state;
    struct str html = noise(20000, 3), both[2] = {STR(""), STR("")}, twice = arena_concat(&arena, html, html);
    assert_true(packed_bytes(arena_concat(&arena, STR("<p class=x>"), html), html) < 200);
    assert_true(packed_bytes(arena_concat(&arena, STR("<p class=x>"), twice), twice) < 400);
    for (size_t i = 0; i < 20; i++) {
        struct str piece = str_first(str_from(html, i * 100), 100);
        both[0] = arena_concat(&arena, both[0], arena_concat(&arena, piece, STR("&mdash;")));
        both[1] = arena_concat(&arena, both[1], arena_concat(&arena, piece, STR("—")));
    }
    assert_true(packed_bytes(both[0], both[1]) < 20 * 12);
}

static void damage_is_noticed_or_harmless(void **state)
{
    (void)state;
    struct body_source source = {STR("<p onclick=a>some words, and some more words"), STR("https://a.example/")}, back;
    struct str body = STR("<p>some words, and some more words</p>"), packed = body_source_pack(&arena, &source, body);
    for (size_t n = 0; n < packed.n; n++)
        assert_false(body_source_unpack(&arena, arena_str(&arena, str_first(packed, n)), body, &back));
    for (size_t i = 0; i < packed.n; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            char *bad = arena_cstr(&arena, packed);
            memcpy(bad, packed.p, packed.n);
            bad[i] = (char)(bad[i] ^ (1 << bit));
            body_source_unpack(&arena, str_make(bad, packed.n), body, &back);
        }
}

// A store with one entry, whose body some other policy made.
static int64_t old_entry(struct hub_store *h, struct str body, struct str source)
{
    int64_t feed = list_feed(h, add_community(h, "birds", VISIBILITY_PUBLIC), "https://a.example/feed", KIND_NONE);
    struct harvest_item item = an_item(h, "1", "https://a.example/1/", "One");
    item.body.markup = body;
    item.body_source = source;
    bring(h, feed, &item, 1);
    raw_int(h, "UPDATE entry_body SET policy = 0 RETURNING 1");
    return raw_int(h, "SELECT id FROM entry");
}

static struct bodies_redone redo(struct hub_store *h)
{
    struct bodies_redone r;
    good(h, bodies_redo(h->db, CLOCK_MINUTE, &r, &h->err));
    return r;
}

static void bodies_of_another_policy_are_made_again(void **state)
{
    struct hub_store *h = *state;
    struct str was = STR("<p>old</p>");
    struct body_source source = {STR("<p onclick='x()'>new <a href=y>y</a>"), STR("https://b.example/z/")};
    old_entry(h, was, body_source_pack(&h->arena, &source, was));
    struct bodies_redone r = redo(h);
    assert_true(r.finished);
    assert_int_equal(r.done, 1);
    assert_int_equal(r.changed, 1);
    assert_int_equal(raw_int(h, "SELECT policy FROM entry_body"), SANITIZE_POLICY);
    assert_true(raw_int(h, "SELECT html LIKE '<p>new <a href=\"https://b.example/z/y\"%' FROM entry_body"));
    raw_int(h, "UPDATE entry_body SET policy = 0, html = replace(html, 'new', 'newer'), source = NULL RETURNING 1");
    assert_int_equal(redo(h).done, 0); // the walk has ended: new bodies are of this policy
    good(h, hub_setting_set(h->db, "bodies_policy", STR("0"), &h->err)); // another one came
    r = redo(h);
    assert_int_equal(r.done, 1);
    assert_int_equal(raw_int(h, "SELECT policy FROM entry_body"), SANITIZE_POLICY);
    assert_true(raw_int(h, "SELECT html LIKE '<p>newer %' FROM entry_body"));
}

static void a_body_without_a_source_is_cleaned_as_it_stands(void **state)
{
    struct hub_store *h = *state;
    old_entry(h, STR("<p>fine</p><script>x()</script>"), STR_NONE);
    assert_int_equal(redo(h).changed, 1);
    assert_true(raw_int(h, "SELECT html = '<p>fine</p>' FROM entry_body"));
}

static void a_source_that_was_not_packed_is_read_as_it_stands(void **state)
{
    struct hub_store *h = *state;
    old_entry(h, STR("<p>old</p>"), STR_NONE);
    raw_int(h, "UPDATE entry_body SET source = '<p>as it <a href=\"y\">came' RETURNING 1");
    assert_int_equal(redo(h).changed, 1);
    assert_true(raw_int(h, "SELECT html LIKE '<p>as it <a href=\"https://a.example/1/y\"%' FROM entry_body"));
    assert_true(raw_int(h, "SELECT typeof(source) = 'blob' FROM entry_body"));
}

static void the_walk_goes_on_where_it_stopped(void **state)
{
    struct hub_store *h = *state;
    int64_t feed = list_feed(h, add_community(h, "birds", VISIBILITY_PUBLIC), "https://a.example/feed", KIND_NONE);
    for (int i = 0; i < 100; i++) {
        struct str n = arena_printf(&h->arena, "%d", i);
        struct harvest_item item = an_item(h, n.p, arena_printf(&h->arena, "https://a.example/%d", i).p, n.p);
        bring(h, feed, &item, 1);
    }
    raw_int(h, "UPDATE entry_body SET policy = 0 RETURNING 1");
    struct bodies_redone r;
    int64_t done = 0;
    for (int turns = 0; turns < 200; turns++) {
        good(h, bodies_redo(h->db, 1, &r, &h->err)); // hardly any time
        done += r.done;
        if (r.finished)
            break;
    }
    assert_true(r.finished);
    assert_int_equal(done, 100);
    assert_int_equal(raw_int(h, "SELECT max(policy) FROM entry_body"), SANITIZE_POLICY);
    assert_int_equal(raw_int(h, "SELECT min(policy) FROM entry_body"), SANITIZE_POLICY);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_packed_source_comes_back, arena_over),
        cmocka_unit_test_teardown(a_source_comes_back_whatever_was_changed, arena_over),
        cmocka_unit_test_teardown(a_source_of_any_length_comes_back, arena_over),
        cmocka_unit_test_teardown(a_source_that_is_like_its_body_takes_little, arena_over),
        cmocka_unit_test_teardown(damage_is_noticed_or_harmless, arena_over),
        T(bodies_of_another_policy_are_made_again),
        T(a_body_without_a_source_is_cleaned_as_it_stands),
        T(a_source_that_was_not_packed_is_read_as_it_stands),
        T(the_walk_goes_on_where_it_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
