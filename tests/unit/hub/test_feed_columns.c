// A feed's row: statements have the columns of feed_columns.def under the names and in the order in which it is read
// and written.
#include "hub/feeds_priv.h"
#include "store/db_priv.h"
#include "support/hub_items.h"

enum { FOUND = FEED_FOUND, SHOWN = FEED_SHOWN, KEPT = FEED_KEPT };

static const struct {
    const char *name;
    int also;
} columns[] = {
#define X(how, name, also) {#name, (also) | FOUND},
#include "hub/feed_columns.def"
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static void statements_have_the_columns_in_their_order(void **state)
{
    struct hub_store *h = *state;
    static const struct {
        enum query query;
        enum feed_columns which;
        const char *then[6];
    } rows[] = {{Q_FEED_BY_ID, FEED_FOUND, {"hashes", "rhythm", "context"}},
                {Q_HEALTH_FAILING, FEED_SHOWN, {"site_host"}},
                {Q_COMMUNITY_FEED_LIST, FEED_SHOWN, {"title", "orientation", "kind", "tags", "of_folder"}}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        struct stmt *s = db_query(h->db, rows[r].query);
        int at = 0;
        for (size_t i = 0; i < COLUMNS; i++)
            if (columns[i].also & rows[r].which)
                assert_string_equal(sqlite3_column_name(s->h, at++), columns[i].name);
        for (size_t i = 0; rows[r].then[i]; i++)
            assert_string_equal(sqlite3_column_name(s->h, at++), rows[r].then[i]);
        assert_int_equal(at, sqlite3_column_count(s->h));
        db_end(s);
    }
}

// What stands in that column of the one feed, as a text.
static struct str stored(struct hub_store *h, const char *column)
{
    sqlite3 *raw;
    sqlite3_stmt *s;
    assert_int_equal(sqlite3_open(db_path(h->db), &raw), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(raw, arena_printf(&h->arena, "SELECT %s FROM feed", column).p, -1, &s, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    struct str v = arena_str(&h->arena, str_of((const char *)sqlite3_column_text(s, 0)));
    sqlite3_finalize(s);
    sqlite3_close(raw);
    return v;
}

static void what_is_kept_stands_under_its_name_and_comes_back(void **state)
{
    struct hub_store *h = *state;
    int64_t id = list_feed(h, add_community(h, "birds", VISIBILITY_PUBLIC), "https://a.example/feed", KIND_NONE);
    struct feed_state f = {.id = id}, g;
    bool found;
    int64_t number = 0;
#define NUMBER(name) f.name = (__typeof__(f.name))(number + 1)
#define TEXT(name)   f.name = STR(#name)
#define MAYBE        TEXT
#define X(how, name, also)                                                                                             \
    number++;                                                                                                          \
    if ((also)&KEPT)                                                                                                   \
        how(name);
#include "hub/feed_columns.def"
    good(h, feed_record(h->db, &f, false, 0, &h->err));
    good(h, feed_by_id(h->db, &h->arena, id, &g, &found, &h->err));
    assert_true(found);
#define NUMBER(name)                                                                                                   \
    assert_true(f.name == g.name);                                                                                     \
    same(stored(h, #name), arena_printf(&h->arena, "%lld", (long long)f.name).p)
#define TEXT(name)                                                                                                     \
    same(g.name, #name);                                                                                               \
    same(stored(h, #name), #name)
#define MAYBE TEXT
#define X(how, name, also)                                                                                             \
    if ((also)&KEPT) {                                                                                                 \
        how(name);                                                                                                     \
    }
#include "hub/feed_columns.def"
    assert_true(f.gone && f.policy); // each of them has a number of its own
}

static void what_is_empty_is_missing_where_it_may_be(void **state)
{
    struct hub_store *h = *state;
    int64_t id = list_feed(h, add_community(h, "birds", VISIBILITY_PUBLIC), "https://a.example/feed", KIND_NONE);
    struct feed_state f = {.id = id}, g;
    bool found;
    f.etag = STR("");
    good(h, feed_record(h->db, &f, false, 0, &h->err));
    good(h, feed_by_id(h->db, &h->arena, id, &g, &found, &h->err));
#define NUMBER(name)
#define TEXT(name)  assert_non_null(g.name.p)
#define MAYBE(name) assert_null(g.name.p)
#define X(how, name, also)                                                                                             \
    if ((also)&KEPT) {                                                                                                 \
        how(name);                                                                                                     \
    }
#include "hub/feed_columns.def"
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        T(statements_have_the_columns_in_their_order),
        T(what_is_kept_stands_under_its_name_and_comes_back),
        T(what_is_empty_is_missing_where_it_may_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
