// Feeds: addresses, the state polling keeps, leases, moves.
#include "hub/credentials.h"
#include "hub/feeds_priv.h"
#include "hub/memberships.h"
#include "hub/websub.h"
#include "support/hub_items.h"

#include <pthread.h>

enum { FOUND = FEED_FOUND, SHOWN = FEED_SHOWN, KEPT = FEED_KEPT };

#define OWNER STR("one")
#define OTHER STR("two")

static struct str address(struct hub_store *h, const char *given)
{
    struct str url = STR_NONE;
    good(h, feed_address(&h->arena, str_of(given), &url, NULL, &h->err));
    return url;
}

static void addresses_have_one_form(void **state)
{
    struct hub_store *h = *state;
    same(address(h, " HTTP://Example.ORG:80/feed.xml#top "), "http://example.org/feed.xml");
    same(address(h, "feed://example.org/a"), "http://example.org/a");
    same(address(h, "feed:https://example.org/a"), "https://example.org/a");
    same(address(h, "FEED:https://example.org/a"), "https://example.org/a");
    struct str url;
    static const char *const wrong[] = {"",
                                        "example",
                                        "ftp://example.org/",
                                        "file:///etc/passwd",
                                        "http://",
                                        "javascript:1",
                                        "https://ann:secret@/feed",
                                        "ftp://ann:secret@example.org/feed",
                                        "ann:secret@example.org/feed",
                                        "ann:pw/secret@example.org/feed",
                                        "http://ann:pw#secret@example.org/feed",
                                        "feed:http://ann:pw?secret@example.org/feed"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        refused(h, feed_address(&h->arena, str_of(wrong[i]), &url, NULL, &h->err), ERR_INPUT);
        assert_null(strstr(h->err.text, "secret"));
    }
    struct str userinfo;
    good(h, feed_address(&h->arena, STR("feed:https://ann:secret@Example.org/feed"), &url, &userinfo, &h->err));
    same(url, "https://example.org/feed");
    same(userinfo, "ann:secret");
    good(h, feed_address(&h->arena, STR("https://example.org/@ann.rss"), &url, &userinfo, &h->err));
    same(url, "https://example.org/@ann.rss");
    assert_null(userinfo.p);
}

static void ensure_makes_a_feed_once(void **state)
{
    struct hub_store *h = *state;
    int64_t one, two;
    struct feed_state f;
    feed_states unknown;
    bool found;
    clock_set(h->now);
    good(h, feed_ensure(h->db, STR("https://a.example/feed"), &one, &h->err));
    good(h, feed_ensure(h->db, STR("https://a.example/feed"), &two, &h->err));
    assert_int_equal(one, two);
    f = feed_at(h, "https://a.example/feed");
    assert_int_equal(f.id, one);
    assert_true(f.next_at <= h->now && f.next_at > h->now - CLOCK_MINUTE);
    good(h, feeds_by_url(h->db, &h->arena, STR("https://b.example/feed"), &unknown, &h->err));
    assert_int_equal(unknown.n, 0);
    good(h, feed_by_id(h->db, &h->arena, 99, &f, &found, &h->err));
    assert_false(found);
}

static void what_a_feed_showed_comes_back(void **state)
{
    struct hub_store *h = *state;
    int64_t community = add_community(h, "birds", VISIBILITY_PUBLIC);
    int64_t id = list_feed(h, community, "https://a.example/feed", KIND_NONE);
    static const struct known_item known[] = {{1, 2}, {UINT64_MAX, 4}};
    struct feed_state f = {
        .id = id,
        .url = STR("https://a.example/feed"),
        .body_hash = UINT64_MAX,
        .known = known,
        .known_n = 2,
        .known_context = UINT64_MAX,
        .rhythm = {.until = 18, .days = {0, 0.5F, 1}},
    };
    struct feed_state g;
    bool found;
    good(h, feed_record(h->db, &f, true, 0, &h->err));
    good(h, feed_by_id(h->db, &h->arena, id, &g, &found, &h->err));
    assert_true(found);
    same(g.url, "https://a.example/feed");
    assert_true(g.body_hash == UINT64_MAX);
    assert_int_equal(g.known_n, 2);
    assert_memory_equal(g.known, known, sizeof known);
    assert_true(g.known_context == UINT64_MAX);
    assert_memory_equal(&f.rhythm, &g.rhythm, sizeof f.rhythm);
    // It stays when a visit says nothing of it.
    f.known_n = 0;
    good(h, feed_record(h->db, &f, false, 0, &h->err));
    good(h, feed_by_id(h->db, &h->arena, id, &g, &found, &h->err));
    assert_int_equal(g.known_n, 2);
    good(h, feed_record(h->db, &f, true, 0, &h->err));
    good(h, feed_by_id(h->db, &h->arena, id, &g, &found, &h->err));
    assert_int_equal(g.known_n, 0);
}

static void lists_what_open_communities_list(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), bees = add_community(h, "bees", VISIBILITY_PUBLIC),
            id;
    int64_t a = list_feed(h, birds, "https://a.example/feed", KIND_NONE);
    list_feed(h, bees, "https://b.example/feed", KIND_NONE);
    good(h, feed_ensure(h->db, STR("https://c.example/feed"), &id, &h->err));
    feed_states list;
    good(h, feed_list(h->db, &h->arena, false, &list, &h->err));
    assert_int_equal(list.n, 2);
    same(list.v[0].url, "https://a.example/feed");
    same(list.v[1].url, "https://b.example/feed");
    good(h, feed_list(h->db, &h->arena, true, &list, &h->err));
    assert_int_equal(list.n, 0);
    struct feed_state f;
    bool found;
    good(h, feed_by_id(h->db, &h->arena, a, &f, &found, &h->err));
    f.failing_since = h->now;
    good(h, feed_record(h->db, &f, false, 0, &h->err));
    good(h, feed_list(h->db, &h->arena, true, &list, &h->err));
    assert_int_equal(list.n, 1);
    good(h, community_close(h->db, bees, h->now, &h->err));
    good(h, feed_list(h->db, &h->arena, false, &list, &h->err));
    assert_int_equal(list.n, 1);
}

static feed_states due(struct hub_store *h, struct str owner, int64_t now, int most)
{
    feed_states got;
    good(h, feed_claim_due(h->db, &h->arena, owner, now, now + CLOCK_MINUTE, most, &got, &h->err));
    return got;
}

static void due_feeds_are_leased_oldest_first(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), next;
    good(h, feed_next_due(h->db, &next, &h->err));
    assert_true(next == INT64_MAX);
    static const char *const urls[] = {"https://a.example/", "https://b.example/", "https://c.example/"};
    int64_t ids[3];
    struct feed_state f;
    bool found;
    for (int i = 0; i < 3; i++) {
        ids[i] = list_feed(h, birds, urls[i], KIND_NONE);
        good(h, feed_by_id(h->db, &h->arena, ids[i], &f, &found, &h->err));
        f.next_at = h->now + (3 - i) * 1000;
        good(h, feed_record(h->db, &f, false, 0, &h->err));
    }
    assert_int_equal(due(h, OWNER, h->now, 10).n, 0);
    good(h, feed_next_due(h->db, &next, &h->err));
    assert_int_equal(next, h->now + 1000);
    feed_states got = due(h, OWNER, h->now + 2000, 10);
    assert_int_equal(got.n, 2);
    assert_int_equal(got.v[0].id, ids[2]);
    assert_int_equal(got.v[1].id, ids[1]);
    // They are another's now, until the lease ends or the visit is recorded.
    assert_int_equal(due(h, OTHER, h->now + 2000, 10).n, 0);
    good(h, feed_next_due(h->db, &next, &h->err));
    assert_int_equal(next, h->now + 3000);
    got = due(h, OTHER, h->now + 3000, 10);
    assert_int_equal(got.n, 1);
    good(h, feed_next_due(h->db, &next, &h->err));
    assert_int_equal(next, h->now + 2000 + CLOCK_MINUTE); // the first lease's end
    got = due(h, OTHER, h->now + 2000 + CLOCK_MINUTE, 1);
    assert_int_equal(got.n, 1);
    assert_int_equal(got.v[0].id, ids[2]);
    got.v[0].next_at = h->now + CLOCK_DAY;
    good(h, feed_record(h->db, &got.v[0], false, 0, &h->err));
    got = due(h, OWNER, h->now + CLOCK_DAY, 1);
    assert_int_equal(got.n, 1);
    good(h, feed_release(h->db, OWNER, &h->err));
    assert_int_equal(due(h, OTHER, h->now + CLOCK_DAY, 10).n, 3);
}

static void what_nobody_lists_is_not_visited(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), loose, next;
    clock_set(h->now);
    for (int i = 0; i < 5; i++) {
        struct str url = arena_printf(&h->arena, "https://loose.example/%d", i);
        good(h, feed_ensure(h->db, url, &loose, &h->err));
    }
    int64_t a = list_feed(h, birds, "https://a.example/", KIND_NONE);
    feed_states got = due(h, OWNER, h->now, 2);
    assert_int_equal(got.n, 1);
    assert_int_equal(got.v[0].id, a);
    got.v[0].next_at = h->now + CLOCK_DAY;
    good(h, feed_record(h->db, &got.v[0], false, 0, &h->err));
    good(h, feed_next_due(h->db, &next, &h->err));
    assert_int_equal(next, h->now + CLOCK_DAY); // the others are out of the way
    // Listed at last: due at once.
    assert_int_equal(list_feed(h, birds, "https://loose.example/4", KIND_NONE), loose);
    got = due(h, OWNER, h->now, 10);
    assert_int_equal(got.n, 1);
    assert_int_equal(got.v[0].id, loose);
    good(h, community_close(h->db, birds, h->now, &h->err));
    assert_int_equal(due(h, OWNER, h->now + 2 * CLOCK_DAY, 10).n, 0);
}

static void wanted_feeds_are_leased_whatever_their_time(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC);
    int64_t ids[2] = {list_feed(h, birds, "https://a.example/", KIND_NONE),
                      list_feed(h, birds, "https://b.example/", KIND_NONE)};
    feed_states got;
    good(h, feed_claim(h->db, &h->arena, OWNER, ids, 1, h->now, h->now + CLOCK_MINUTE, &got, &h->err));
    assert_int_equal(got.n, 1);
    good(h, feed_claim(h->db, &h->arena, OTHER, ids, 2, h->now, h->now + CLOCK_MINUTE, &got, &h->err));
    assert_int_equal(got.n, 1);
    assert_int_equal(got.v[0].id, ids[1]);
    good(h, feed_claim(h->db, &h->arena, OWNER, ids, 1, h->now, h->now + CLOCK_MINUTE, &got, &h->err));
    assert_int_equal(got.n, 0); // not even by who has it
    good(h, feed_claim(h->db, &h->arena, OWNER, ids, 2, h->now + 2 * CLOCK_MINUTE, h->now + CLOCK_HOUR, &got, &h->err));
    assert_int_equal(got.n, 2);
}

static void assert_none_claimed(struct hub_store *h, const int64_t ids[3])
{
    feed_states got;
    struct err err;
    assert_false(feed_claim(h->db, &h->arena, STR("me"), ids, 3, h->now, h->now + CLOCK_HOUR, &got, &err));
    assert_int_equal(got.n, 0);
    assert_false(feed_claim_due(h->db, &h->arena, STR("me"), h->now, h->now + CLOCK_HOUR, 3, &got, &err));
    assert_int_equal(got.n, 0);
}

static void what_is_rolled_back_is_leased_to_nobody(void **state)
{
    struct hub_store *h = *state;
    int64_t community = add_community(h, "birds", VISIBILITY_PUBLIC);
    int64_t ids[] = {list_feed(h, community, "https://a.example/feed", KIND_NONE),
                     list_feed(h, community, "https://b.example/feed", KIND_NONE),
                     list_feed(h, community, "https://c.example/feed", KIND_NONE)};
    raw_exec(h, "CREATE TRIGGER refuse BEFORE UPDATE OF lease_until ON feed WHEN NEW.url LIKE '%b.example%' "
                "BEGIN SELECT RAISE(ABORT, 'the store is full'); END");
    assert_none_claimed(h, ids);
    raw_exec(h,
             "DROP TRIGGER refuse; CREATE TABLE debt (feed INTEGER REFERENCES feed (id) DEFERRABLE INITIALLY DEFERRED);"
             "CREATE TRIGGER refuse AFTER UPDATE OF lease_until ON feed BEGIN INSERT INTO debt VALUES (99); END");
    assert_none_claimed(h, ids); // by the commit, which comes last
    raw_exec(h, "DROP TRIGGER refuse");
    feed_states got;
    good(h, feed_claim(h->db, &h->arena, STR("me"), ids, 3, h->now, h->now + CLOCK_HOUR, &got, &h->err));
    assert_int_equal(got.n, 3);
}

static struct feed_state claim(struct hub_store *h, int64_t id)
{
    feed_states got;
    good(h, feed_claim(h->db, &h->arena, STR("me"), &id, 1, h->now, h->now + CLOCK_HOUR, &got, &h->err));
    assert_int_equal(got.n, 1);
    return got.v[0];
}

// A visit ends: what it leaves in the row.
static struct feed_state end_visit(struct hub_store *h, struct feed_state f)
{
    f.last_at = h->now;
    f.next_at = h->now + 6 * CLOCK_HOUR;
    f.next_reason = STR("as its rhythm is");
    f.etag = STR("of this visit");
    good(h, feed_record(h->db, &f, false, 15 * CLOCK_MINUTE, &h->err));
    return feed_at(h, "https://a.example/feed");
}

static void news_that_a_hub_tells_of_during_a_visit_are_looked_for(void **state)
{
    struct hub_store *h = *state;
    int64_t id = list_feed(h, add_community(h, "birds", VISIBILITY_PUBLIC), "https://a.example/feed", KIND_NONE);
    struct feed_state f = claim(h, id);
    good(h, websub_hint(h->db, id, h->now, 15 * CLOCK_MINUTE, &h->err));
    h->now += CLOCK_MINUTE;
    f = end_visit(h, f);
    assert_int_equal(f.next_at, h->now + 15 * CLOCK_MINUTE);
    same(f.next_reason, "its hub says that there is news");
    same(f.etag, "of this visit");
    f = claim(h, id);
    f.not_before = h->now + CLOCK_HOUR;
    good(h, websub_hint(h->db, id, h->now, 15 * CLOCK_MINUTE, &h->err));
    f = end_visit(h, f);
    assert_int_equal(f.next_at, h->now + CLOCK_HOUR);
    h->now += CLOCK_HOUR;
    f = end_visit(h, claim(h, id)); // once
    assert_int_equal(f.next_at, h->now + 6 * CLOCK_HOUR);
    same(f.next_reason, "as its rhythm is");
}

static void a_wish_during_a_visit_is_granted_after_it(void **state)
{
    struct hub_store *h = *state;
    static const struct credential basic = {CREDENTIAL_BASIC, {"ann", 3}, {"secret", 6}};
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), id;
    int64_t open = list_feed(h, birds, "https://a.example/feed", KIND_NONE);
    good(h, credential_set(h->db, birds, open, &basic, h->now, &id, &h->err));
    assert_int_equal(id, open);
    struct feed_state f = end_visit(h, claim(h, id));
    same(f.etag, "of this visit");
    f = claim(h, id);
    good(h, credential_set(h->db, birds, id, &basic, h->now, &id, &h->err));
    h->now += CLOCK_MINUTE;
    f = end_visit(h, f);
    assert_int_equal(f.next_at, h->now + 5 * CLOCK_MINUTE);
    same(f.next_reason, "what it asks for was given");
    assert_int_equal(f.etag.n, 0); // of before
    f = claim(h, id);
    good(h, feed_revive(h->db, id, h->now, &h->err));
    f.gone = true;
    f.not_before = h->now + 30 * CLOCK_DAY;
    f = end_visit(h, f);
    assert_true(f.gone);
    assert_int_equal(f.next_at, h->now + 5 * CLOCK_MINUTE);
    same(f.next_reason, "somebody wants to know whether it is really gone");
    f = end_visit(h, claim(h, id));
    assert_int_equal(f.next_at, h->now + 6 * CLOCK_HOUR);
}

// communities.md P7: what it found, it found for hidden ones.
static void a_visit_of_what_begins_anew_meanwhile_leaves_nothing(void **state)
{
    struct hub_store *h = *state;
    bool stands;
    int64_t id = list_feed(h, add_community(h, "cave", VISIBILITY_HIDDEN), "https://a.example/feed", KIND_NONE);
    end_visit(h, claim(h, id));
    h->now += 6 * CLOCK_HOUR;
    struct feed_state f = claim(h, id);
    good(h, feed_visit_stands(h->db, id, &stands, &h->err));
    assert_true(stands);
    list_feed(h, add_community(h, "birds", VISIBILITY_PUBLIC), "https://a.example/feed", KIND_NONE);
    h->now += CLOCK_MINUTE;
    f.last_at = h->now;
    good(h, feed_visit_stands(h->db, id, &stands, &h->err));
    assert_false(stands);
    good(h, feed_visit_drop(h->db, &f, &h->err));
    f = feed_at(h, "https://a.example/feed");
    assert_int_equal(f.last_at, 0);
    assert_int_equal(f.next_at, h->now + 5 * CLOCK_MINUTE);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM feed_known"), 0);
    assert_int_equal(raw_int(h, "SELECT lease_until FROM feed"), 0);
    claim(h, id);
    good(h, feed_visit_stands(h->db, id, &stands, &h->err));
    assert_true(stands);
    good(h, feed_visit_stands(h->db, 99, &stands, &h->err)); // merged meanwhile
    assert_false(stands);
}

// security.md row 28 --------------------------------------------------------------------------------------------------

#define AHEAD (30 * CLOCK_DAY)

static void set_back(struct hub_store *h)
{
    h->now -= AHEAD;
    good(h, feeds_clock_back(h->db, h->now, CLOCK_HOUR, &h->err));
}

static void what_was_put_off_while_the_clock_was_ahead_waits_as_long_from_now(void **state)
{
    struct hub_store *h = *state;
    int64_t id = list_feed(h, add_community(h, "birds", VISIBILITY_PUBLIC), "https://a.example/feed", KIND_NONE);
    struct feed_state f = feed_at(h, "https://a.example/feed");
    f.last_at = f.planned_at = h->now; // visited, and later, ahead, put off without a visit
    h->now += AHEAD;
    f.planned_at = f.offline_since = h->now;
    f.next_at = h->now + CLOCK_HOUR;
    f.not_before = h->now + CLOCK_MINUTE;
    good(h, feed_record(h->db, &f, false, 0, &h->err));
    set_back(h);
    f = feed_at(h, "https://a.example/feed");
    assert_int_equal(f.next_at, h->now + CLOCK_HOUR);
    assert_int_equal(f.not_before, h->now + CLOCK_MINUTE);
    assert_int_equal(f.last_at, h->now);
    assert_int_equal(f.offline_since, h->now);
    set_back(h); // and once more
    f = feed_at(h, "https://a.example/feed");
    assert_int_equal(f.next_at, h->now + CLOCK_HOUR);
    h->now += AHEAD;
    good(h, feed_revive(h->db, id, h->now, &h->err));
    set_back(h);
    assert_int_equal(feed_at(h, "https://a.example/feed").next_at, h->now);
}

static void feeds_that_were_added_while_the_clock_was_ahead_are_due(void **state)
{
    struct hub_store *h = *state;
    clock_set(h->now += AHEAD);
    list_feed(h, add_community(h, "birds", VISIBILITY_PUBLIC), "https://a.example/feed", KIND_NONE);
    clock_set(0);
    set_back(h);
    assert_in_range(feed_at(h, "https://a.example/feed").next_at, h->now - CLOCK_MINUTE, h->now);
}

// Else it would not fade until its time has come.
static void a_rhythm_of_a_clock_that_was_ahead_goes_on_from_now(void **state)
{
    struct hub_store *h = *state;
    list_feed(h, add_community(h, "birds", VISIBILITY_PUBLIC), "https://a.example/feed", KIND_NONE);
    struct feed_state f = feed_at(h, "https://a.example/feed");
    h->now += AHEAD;
    f.last_at = f.planned_at = h->now;
    f.rhythm = (struct rhythm){.until = h->now, .last = h->now - CLOCK_HOUR, .seen = 3};
    good(h, feed_record(h->db, &f, true, 0, &h->err));
    set_back(h);
    f = feed_at(h, "https://a.example/feed");
    assert_int_equal(f.rhythm.until, h->now);
    assert_int_equal(f.rhythm.last, h->now - CLOCK_HOUR);
    assert_true(f.rhythm.seen == 3);
}

static void a_lease_is_prolonged_by_who_has_it_alone(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), late = h->now + CLOCK_HOUR;
    int64_t ids[3] = {list_feed(h, birds, "https://a.example/", KIND_NONE),
                      list_feed(h, birds, "https://b.example/", KIND_NONE),
                      list_feed(h, birds, "https://c.example/", KIND_NONE)};
    feed_states got;
    good(h, feed_claim(h->db, &h->arena, OWNER, ids, 1, h->now, h->now + CLOCK_MINUTE, &got, &h->err));
    good(h, feed_claim(h->db, &h->arena, OTHER, ids + 1, 1, h->now, h->now + CLOCK_MINUTE, &got, &h->err));
    good(h, feed_renew(h->db, OWNER, ids, 3, late + 1, &h->err)); // it was over meanwhile
    got = due(h, OWNER, late, 10);
    assert_int_equal(got.n, 2);
    assert_int_equal(got.v[0].id + got.v[1].id, ids[1] + ids[2]);
    assert_int_equal(due(h, OTHER, late + 1, 10).n, 1);
}

struct claimer {
    pthread_t thread;
    const char *path;
    int64_t now;
    int met[200 + 1]; // times a feed was leased, by its number
    bool ok;
};

static void *claims_until_none(void *arg)
{
    struct claimer *c = arg;
    struct arena a = {0};
    struct db *db;
    struct err err;
    feed_states got;
    char room[32];
    struct str owner = {room, (size_t)snprintf(room, sizeof room, "owner %p", arg)};
    c->ok = db_open(c->path, DB_WRITE_EXISTING, &db, &err);
    do {
        c->ok = c->ok && feed_claim_due(db, &a, owner, c->now, c->now + CLOCK_HOUR, 7, &got, &err);
        for (size_t i = 0; i < got.n && c->ok; i++)
            c->met[got.v[i].id]++;
        if (c->ok && got.n) { // one of them is visited
            got.v[0].next_at = c->now + CLOCK_DAY;
            c->ok = feed_record(db, &got.v[0], true, 0, &err);
        }
    } while (c->ok && got.n);
    db_close(db);
    arena_done(&a);
    return NULL;
}

static void several_processes_never_lease_one_feed_twice(void **state)
{
    struct hub_store *h = *state;
    struct claimer claimers[4] = {0};
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC);
    for (int i = 0; i < 200; i++)
        assert_int_equal(list_feed(h, birds, arena_printf(&h->arena, "https://a%d.example/", i).p, KIND_NONE), i + 1);
    for (int i = 0; i < 4; i++) {
        claimers[i].path = db_path(h->db);
        claimers[i].now = h->now;
        assert_int_equal(pthread_create(&claimers[i].thread, NULL, claims_until_none, &claimers[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(claimers[i].thread, NULL);
        assert_true(claimers[i].ok);
    }
    for (int id = 1; id <= 200; id++)
        assert_int_equal(claimers[0].met[id] + claimers[1].met[id] + claimers[2].met[id] + claimers[3].met[id], 1);
}

static enum feed_wish wish(struct hub_store *h, const struct feed_state *f)
{
    enum feed_wish wish;
    good(h, feed_wish(h->db, &h->arena, f, h->now, &wish, &h->err));
    return wish;
}

static void a_wish_waits_for_what_a_server_asked_for(void **state)
{
    struct hub_store *h = *state;
    struct feed_state f = {.url = STR("https://a.example:8443/feed"), .last_at = h->now - 4 * CLOCK_MINUTE};
    assert_int_equal(wish(h, &f), WISH_EARLY);
    f.last_at = h->now - 5 * CLOCK_MINUTE;
    assert_int_equal(wish(h, &f), WISH_GRANTED);
    f.not_before = h->now + 1;
    assert_int_equal(wish(h, &f), WISH_HELD);
    f.gone = true; // a person may know better
    assert_int_equal(wish(h, &f), WISH_GRANTED);
    close_host(h, "a.example", h->now + 1);
    assert_int_equal(wish(h, &f), WISH_HELD);
    h->now++;
    assert_int_equal(wish(h, &f), WISH_GRANTED);
}

static void a_feed_that_is_due_says_what_it_waits_for(void **state)
{
    struct hub_store *h = *state;
    struct feed_state f = {.next_at = CLOCK_HOUR, .last_at = 1, .next_reason = STR("hourly")};
    same(feed_next_why(&f, CLOCK_HOUR - 1, true), "hourly");
    same(feed_next_why(&f, CLOCK_HOUR, true), "");
    same(feed_next_why(&f, CLOCK_HOUR + CLOCK_MINUTE, true),
         "it waits for its turn: one server is asked for one feed after another");
    same(feed_next_why(&f, CLOCK_HOUR - 1, false), "hourly");
    const char *idle =
        "it is due, but nothing visits feeds at the moment; 'tributary serve' does, or 'tributary poll --once'";
    same(feed_next_why(&f, CLOCK_HOUR, false), idle);
    f.last_at = 0;
    same(feed_next_why(&f, CLOCK_HOUR, false), idle);
}

static void it_is_known_whether_anybody_visits_feeds(void **state)
{
    struct hub_store *h = *state;
    bool polled;
    good(h, feeds_polled(h->db, h->now, &polled, &h->err));
    assert_false(polled);
    good(h, scheduler_lease(h->db, OWNER, h->now, h->now + 100, &polled, &h->err));
    good(h, feeds_polled(h->db, h->now + 99, &polled, &h->err));
    assert_true(polled);
    good(h, feeds_polled(h->db, h->now + 100, &polled, &h->err)); // it was killed
    assert_false(polled);
    clock_set(h->now);
    list_feed(h, add_community(h, "birds", VISIBILITY_PUBLIC), "https://a.example/", KIND_NONE);
    assert_int_equal(due(h, OTHER, h->now, 9).n, 1); // one round has leases of its feeds alone
    good(h, feeds_polled(h->db, h->now + 100, &polled, &h->err));
    assert_true(polled);
}

static void the_scheduler_is_one(void **state)
{
    struct hub_store *h = *state;
    bool got;
    good(h, scheduler_lease(h->db, OWNER, h->now, h->now + 100, &got, &h->err));
    assert_true(got);
    good(h, scheduler_lease(h->db, OTHER, h->now + 50, h->now + 150, &got, &h->err));
    assert_false(got);
    good(h, scheduler_lease(h->db, OWNER, h->now + 50, h->now + 150, &got, &h->err));
    assert_true(got);
    good(h, scheduler_lease(h->db, OTHER, h->now + 120, h->now + 250, &got, &h->err));
    assert_false(got);
    scheduler_release(h->db, OTHER); // not theirs to end
    good(h, scheduler_lease(h->db, OTHER, h->now + 120, h->now + 250, &got, &h->err));
    assert_false(got);
    good(h, scheduler_lease(h->db, OTHER, h->now + 150, h->now + 250, &got, &h->err));
    assert_true(got); // ended by itself
    scheduler_release(h->db, OTHER);
    good(h, scheduler_lease(h->db, OWNER, h->now + 151, h->now + 250, &got, &h->err));
    assert_true(got);
}

static void a_moved_feed_keeps_its_old_address(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), stays;
    int64_t a = list_feed(h, birds, "https://old.example/", KIND_NONE);
    struct feed_state f;
    bool found;
    good(h, feed_by_id(h->db, &h->arena, a, &f, &found, &h->err));
    f.etag = STR("\"x\"");
    f.moved_to = STR("https://new.example/");
    good(h, feed_record(h->db, &f, false, 0, &h->err));
    good(h, feed_move(h->db, a, STR("https://NEW.example/"), &stays, &h->err));
    assert_int_equal(stays, a);
    f = feed_at(h, "https://old.example/");
    same(f.url, "https://new.example/");
    assert_null(f.etag.p); // of the old address
    assert_null(f.moved_to.p);
    // And back again: no circle of aliases.
    good(h, feed_move(h->db, a, STR("https://old.example/"), &stays, &h->err));
    f = feed_at(h, "https://new.example/");
    same(f.url, "https://old.example/");
    assert_int_equal(raw_int(h, "SELECT count(*) FROM feed_alias"), 1);
    good(h, feed_move(h->db, a, STR("https://old.example/"), &stays, &h->err)); // where it is
    assert_int_equal(stays, a);
    refused(h, feed_move(h->db, a, STR("ftp://x.example/"), &stays, &h->err), ERR_INPUT);
    refused(h, feed_move(h->db, 99, STR("https://x.example/"), &stays, &h->err), ERR_NO_INPUT);
    assert_false(db_in_transaction(h->db));
    sound(h);
}

// As a community may know; 0: as commands do.
static size_t was_at(struct hub_store *h, int64_t feed, int64_t community, feed_aliases *ret)
{
    good(h, feed_was_at(h->db, &h->arena, feed, community, ret, &h->err));
    return ret->n;
}

static void where_a_feed_was_is_told_to_those_who_could_know_of_it_then(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), cave = add_community(h, "cave", VISIBILITY_HIDDEN),
            lair = add_community(h, "lair", VISIBILITY_HIDDEN), stays;
    feed_aliases was;
    int64_t open = list_feed(h, birds, "https://open.example/", KIND_NONE);
    assert_int_equal(list_feed(h, cave, "https://open.example/", KIND_NONE), open);
    good(h, feed_move(h->db, open, STR("https://open.example/2"), &stays, &h->err));
    clock_set(h->now + CLOCK_DAY);
    good(h, feed_move(h->db, open, STR("https://open.example/3"), &stays, &h->err));
    assert_int_equal(was_at(h, open, birds, &was), 2);
    same(was.v[0].url, "https://open.example/2"); // the latest first
    assert_int_equal(was.v[0].since, h->now + CLOCK_DAY);
    same(was.v[1].url, "https://open.example/");
    assert_int_equal(was_at(h, open, lair, &was), 2); // who comes later, too: everybody could know
    // Only a hidden community read it, and it met the feed that others list.
    int64_t dark = list_feed(h, cave, "https://dark.example/", KIND_NONE);
    int64_t seen = list_feed(h, birds, "https://dark.example/2", KIND_NONE);
    good(h, feed_move(h->db, dark, STR("https://dark.example/2"), &stays, &h->err));
    assert_int_equal(stays, seen);
    assert_int_equal(was_at(h, seen, birds, &was), 0);
    assert_int_equal(was_at(h, seen, lair, &was), 0);
    assert_int_equal(was_at(h, seen, cave, &was), 1);
    assert_int_equal(was_at(h, seen, 0, &was), 1);
    // Of several that do not know of each other none is told.
    int64_t deep = list_feed(h, cave, "https://deep.example/", KIND_NONE);
    assert_int_equal(list_feed(h, lair, "https://deep.example/", KIND_NONE), deep);
    good(h, feed_move(h->db, deep, STR("https://deep.example/2"), &stays, &h->err));
    assert_int_equal(was_at(h, deep, cave, &was) + was_at(h, deep, lair, &was), 0);
    assert_int_equal(was_at(h, deep, 0, &was), 1);
    sound(h);
}

static void two_feeds_that_became_one_are_merged(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), bees = add_community(h, "bees", VISIBILITY_PUBLIC),
            stays;
    int64_t ann = add_person(h, "ann");
    int64_t a = list_feed(h, birds, "https://old.example/", KIND_NONE);
    int64_t b = list_feed(h, bees, "https://new.example/", KIND_RELEASE);
    list_feed(h, birds, "https://third.example/", KIND_NONE);
    // Of a: one item that only it shows, one that both show as one entry, one that both show under one id as two
    // entries.
    struct harvest_item of_a[] = {an_item(h, "only", "https://x.example/only", "Only"),
                                  an_item(h, "shared", "https://x.example/shared", "Shared"),
                                  an_item(h, "double", "https://x.example/double", "Double")};
    struct harvest_item of_b[] = {an_item(h, "shared", "https://x.example/shared", "Shared"),
                                  an_item(h, "double", "https://x.example/double", "Double, corrected")};
    bring(h, a, of_a, 3);
    bring(h, b, of_b, 2);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM entry"), 4);
    int64_t goes = raw_int(h, "SELECT id FROM entry WHERE title = 'Double'");
    struct stmt *s = db_query(h->db, Q_MARK_KEEP);
    bind_int(s, 1, ann);
    bind_int(s, 2, goes);
    bind_int(s, 3, h->now);
    good(h, db_run(s, &h->err));
    good(h, feed_move(h->db, a, STR("https://new.example/"), &stays, &h->err));
    assert_int_equal(stays, b);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM entry"), 3);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM sighting"), 3);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM community_feed"), 3);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM activity"), 6); // each of three in both
    assert_int_equal(raw_int(h, "SELECT count(DISTINCT feed) FROM activity"), 1);
    assert_int_equal(
        raw_int(h, "SELECT count(*) FROM mark JOIN entry ON id = entry WHERE title = 'Double, corrected' AND kept"), 1);
    struct feed_state f;
    bool found;
    f = feed_at(h, "https://old.example/");
    assert_int_equal(f.id, b);
    good(h, feed_by_id(h->db, &h->arena, a, &f, &found, &h->err));
    assert_false(found);
    sound(h);
}

static int64_t told(struct hub_store *h, int64_t feed)
{
    feed_states got;
    good(h, feed_claim(h->db, &h->arena, STR("me"), &feed, 1, h->now, h->now + 1, &got, &h->err));
    good(h, feed_release(h->db, STR("me"), &h->err));
    return got.v[0].subscribers;
}

static void join(struct hub_store *h, int64_t community, const int64_t *people, size_t n)
{
    for (size_t i = 0; i < n; i++)
        good(h, membership_join(h->db, community, people[i], LEVEL_NONE, h->now, &h->err));
}

// communities.md P8: people of public communities, each once, never under 5.
static void a_publisher_is_told_of_public_readers_alone(void **state)
{
    struct hub_store *h = *state;
    int64_t community[VISIBILITIES], people[8], feed = 0;
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    for (size_t i = 0; i < 8; i++)
        people[i] = add_person(h, names[i]);
    for (int v = VISIBILITY_HIDDEN; v < VISIBILITIES; v++) {
        community[v] = add_community(h, visibility_names[v], (enum visibility)v);
        feed = list_feed(h, community[v], "https://a.example/feed", KIND_NONE);
        if (v < VISIBILITY_PUBLIC)
            join(h, community[v], people, 8);
    }
    assert_int_equal(told(h, feed), 0);
    join(h, community[VISIBILITY_PUBLIC], people, 4);
    assert_int_equal(told(h, feed), 0); // fewer than 5
    join(h, community[VISIBILITY_PUBLIC], people + 4, 1);
    assert_int_equal(told(h, feed), 5);
    int64_t second = add_community(h, "second", VISIBILITY_PUBLIC);
    list_feed(h, second, "https://a.example/feed", KIND_NONE);
    join(h, second, people + 3, 4); // two of them are in the other one
    assert_int_equal(told(h, feed), 7);
    good(h, membership_count_me(h->db, second, people[6], false, &h->err)); // P2
    assert_int_equal(told(h, feed), 6);
    join(h, second, people + 6, 1); // joining once more takes nothing back
    assert_int_equal(told(h, feed), 6);
    good(h, membership_count_me(h->db, second, people[6], true, &h->err));
    assert_int_equal(told(h, feed), 7);
    good(h, community_close(h->db, second, h->now, &h->err));
    assert_int_equal(told(h, feed), 5);
    struct feed_state shown;
    bool found;
    good(h, feed_by_id(h->db, &h->arena, feed, &shown, &found, &h->err));
    assert_int_equal(shown.subscribers, 0); // for visits alone
}

// communities.md P7: what only hidden communities list has no address in the log, nor does what nobody lists any more.
static void the_log_knows_a_hidden_feed_by_its_number(void **state)
{
    struct hub_store *h = *state;
    struct feed_state f;
    bool found;
    int64_t cave = add_community(h, "cave", VISIBILITY_HIDDEN), inner = add_community(h, "inner", VISIBILITY_MEMBERS);
    int64_t id = list_feed(h, cave, "https://a.example/feed", KIND_NONE);
    good(h, feed_by_id(h->db, &h->arena, id, &f, &found, &h->err));
    same(feed_logged(&h->arena, &f), "feed 1");
    list_feed(h, inner, "https://a.example/feed", KIND_NONE);
    good(h, feed_by_id(h->db, &h->arena, id, &f, &found, &h->err));
    same(feed_logged(&h->arena, &f), "https://a.example/feed");
    good(h, community_close(h->db, inner, h->now, &h->err));
    good(h, feed_by_id(h->db, &h->arena, id, &f, &found, &h->err));
    same(feed_logged(&h->arena, &f), "feed 1");
}

// communities.md P7 ------------------------------------------------------------------------------------------------

// A feed that has a history of everything that is kept.
static struct feed_state read_long_since(struct hub_store *h, int64_t id)
{
    static const struct known_item known[] = {{1, 2}};
    struct feed_state f = {.id = id, .known = known, .known_n = 1, .rhythm = {.until = 1}};
#define NUMBER(name) f.name = (__typeof__(f.name))1
#define TEXT(name)   f.name = STR("secret " #name)
#define MAYBE        TEXT
#define X(how, name, also)                                                                                             \
    if (KEPT & (also))                                                                                                 \
        how(name);
#include "hub/feed_columns.def"
    f.last_at = h->now - CLOCK_HOUR;
    f.next_at = h->now + CLOCK_DAY;
    good(h, feed_record(h->db, &f, true, 0, &h->err));
    return f;
}

// Of a column that stays: the address and what goes by it, and how the feed's entries are told apart.
static bool is_kept(const char *name)
{
    static const char *const stay[] = {"id", "url", "title", "site", "rule", "next_at", "not_before", "planned_at"};
    for (size_t i = 0; i < sizeof stay / sizeof *stay; i++)
        if (!strcmp(stay[i], name))
            return true;
    return false;
}

static void what_hidden_ones_read_begins_anew_when_another_lists_it(void **state)
{
    struct hub_store *h = *state;
    for (int v = VISIBILITY_HIDDEN; v < VISIBILITIES; v++) {
        char slug[20], url[60];
        snprintf(slug, sizeof slug, "cave%d", v);
        snprintf(url, sizeof url, "https://a%d.example/feed", v);
        int64_t id = list_feed(h, add_community(h, slug, VISIBILITY_HIDDEN), url, KIND_NONE);
        struct harvest_item item = an_item(h, "1", "https://a.example/1", "One");
        item.guid_hash += (uint64_t)v;
        bring(h, id, &item, 1);
        read_long_since(h, id);
        snprintf(slug, sizeof slug, "other%d", v);
        int64_t other = add_community(h, slug, (enum visibility)v);
        assert_int_equal(list_feed(h, other, url, KIND_NONE), id);
        // To who lists it now it is a new one,
        struct feed_state f, as_new = {0};
        bool found;
        good(h, feed_by_id(h->db, &h->arena, id, &f, &found, &h->err));
#define NUMBER(name) assert_true(is_kept(#name) || f.name == as_new.name)
#define TEXT(name)   assert_true(is_kept(#name) || !f.name.n)
#define MAYBE        TEXT
#define X(how, name, also)                                                                                             \
    if (KEPT & (also)) {                                                                                               \
        how(name);                                                                                                     \
    }
#include "hub/feed_columns.def"
        assert_int_equal(f.known_n, 0);
        assert_int_equal(f.rhythm.until, 0);
        assert_int_equal(f.next_at, h->now);
        // that nobody knows the name or an entry of,
        community_feeds list;
        good(h, community_feed_list(h->db, &h->arena, other, &list, &h->err));
        same(list.v[0].title, "");
        same(list.v[0].feed.site, "");
        char count[120];
        snprintf(count, sizeof count, "SELECT count(*) FROM activity WHERE community = %lld", (long long)other);
        assert_int_equal(raw_int(h, count), 0);
        // until it is read: what it shows still, and what it showed, comes then.
        item.title = STR("One, corrected");
        item.content_hash++;
        struct stored_counts counts = bring(h, id, &item, 1);
        assert_int_equal(raw_int(h, count), 1);
        assert_true(counts.communities.n >= 1);
        good(h, community_feed_list(h->db, &h->arena, other, &list, &h->err));
        same(list.v[0].title, "secret title");
        sound(h);
    }
}

// Nor by what its hub pushes meanwhile, or a page of its past that was on its way; an empty document is a visit.
static void only_a_visit_tells_of_what_is_awaited(void **state)
{
    struct hub_store *h = *state;
    struct stored_counts counts;
    int64_t id = list_feed(h, add_community(h, "cave", VISIBILITY_HIDDEN), "https://a.example/feed", KIND_NONE);
    struct harvest_item one = an_item(h, "1", "https://a.example/1", "One"),
                        old = an_item(h, "2", "https://a.example/2", "Two"),
                        pushed = an_item(h, "3", "https://a.example/3", "Three");
    bring(h, id, &one, 1);
    list_feed(h, add_community(h, "birds", VISIBILITY_PUBLIC), "https://a.example/feed", KIND_NONE);
    good(h, entries_store_part(h->db, &h->arena, id, h->now, &old, 1, ENTRIES_PAST, &counts, &h->err));
    good(h, entries_store_part(h->db, &h->arena, id, h->now, &pushed, 1, ENTRIES_PUSHED, &counts, &h->err));
    const char *count = "SELECT count(*) FROM activity a JOIN community c ON c.id = a.community WHERE c.slug = 'birds'";
    assert_int_equal(raw_int(h, count), 0);
    assert_int_equal(raw_int(h, "SELECT sum(awaited) FROM community_feed"), 1);
    good(h, entries_store_part(h->db, &h->arena, id, h->now, NULL, 0, ENTRIES_PUSHED, &counts, &h->err));
    assert_int_equal(raw_int(h, count), 0);
    good(h, entries_store(h->db, &h->arena, id, h->now, NULL, 0, &counts, &h->err));
    assert_int_equal(raw_int(h, count), 3);
    assert_int_equal(raw_int(h, "SELECT sum(awaited) FROM community_feed"), 0);
    sound(h);
}

// Nor by having an address of one's own lead to it.
static void what_moves_to_where_hidden_ones_read_begins_anew_there(void **state)
{
    struct hub_store *h = *state;
    int64_t cave = add_community(h, "cave", VISIBILITY_HIDDEN), birds = add_community(h, "birds", VISIBILITY_PUBLIC);
    int64_t read = list_feed(h, cave, "https://a.example/feed", KIND_NONE), stays;
    struct harvest_item theirs = an_item(h, "1", "https://a.example/1", "One"),
                        ours = an_item(h, "2", "https://b.example/2", "Two");
    bring(h, read, &theirs, 1);
    read_long_since(h, read);
    int64_t bait = list_feed(h, birds, "https://b.example/feed", KIND_NONE);
    bring(h, bait, &ours, 1);
    good(h, feed_move(h->db, bait, STR("https://a.example/feed"), &stays, &h->err));
    assert_int_equal(stays, read);
    community_feeds list;
    good(h, community_feed_list(h->db, &h->arena, birds, &list, &h->err));
    assert_int_equal(list.n, 1);
    same(list.v[0].title, "");
    assert_int_equal(list.v[0].feed.last_at, 0);
    assert_int_equal(list.v[0].feed.failing_since, 0);
    char count[120];
    snprintf(count, sizeof count, "SELECT count(*) FROM activity WHERE community = %lld", (long long)birds);
    assert_int_equal(raw_int(h, count), 1); // what it had itself
    theirs.content_hash++;
    bring(h, stays, &theirs, 1);
    assert_int_equal(raw_int(h, count), 2);
    sound(h);
    // One that others may know of goes on as it was.
    int64_t known = list_feed(h, birds, "https://c.example/feed", KIND_NONE),
            bees = list_feed(h, add_community(h, "bees", VISIBILITY_PUBLIC), "https://d.example/feed", KIND_NONE);
    read_long_since(h, known);
    good(h, feed_move(h->db, bees, STR("https://c.example/feed"), &stays, &h->err));
    assert_int_equal(feed_at(h, "https://c.example/feed").failures, 1);
}

// Neither by taking it off and putting it back, nor to another that lists it meanwhile.
static void until_it_is_read_nothing_of_it_is_told(void **state)
{
    struct hub_store *h = *state;
    int64_t id = list_feed(h, add_community(h, "cave", VISIBILITY_HIDDEN), "https://a.example/feed", KIND_NONE);
    struct harvest_item item = an_item(h, "1", "https://a.example/1", "One");
    bring(h, id, &item, 1);
    read_long_since(h, id);
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), bees = add_community(h, "bees", VISIBILITY_PUBLIC);
    list_feed(h, birds, "https://a.example/feed", KIND_NONE);
    good(h, community_feed_remove(h->db, birds, id, &h->err));
    list_feed(h, birds, "https://a.example/feed", KIND_NONE);
    list_feed(h, bees, "https://a.example/feed", KIND_NONE);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM activity"), 1);
    item.content_hash++;
    bring(h, id, &item, 1);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM activity"), 3);
    list_feed(h, add_community(h, "boats", VISIBILITY_MEMBERS), "https://a.example/feed", KIND_NONE);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM activity"), 4);
    sound(h);
}

static void an_old_address_tells_nobody_where_hidden_ones_read(void **state)
{
    struct hub_store *h = *state;
    int64_t cave = add_community(h, "cave", VISIBILITY_HIDDEN), birds = add_community(h, "birds", VISIBILITY_PUBLIC),
            stays;
    int64_t id = list_feed(h, cave, "https://a.example/old", KIND_NONE);
    good(h, feed_move(h->db, id, STR("https://a.example/new"), &stays, &h->err));
    assert_int_not_equal(list_feed(h, birds, "https://a.example/old", KIND_NONE), id);
    int64_t known;
    bool listed;
    good(h, community_feed_find(h->db, cave, STR("https://a.example/old"), &known, &listed, &h->err));
    assert_true(listed && known == id); // its own list goes on naming it so
    feed_states shown;
    good(h, feeds_by_url(h->db, &h->arena, STR("https://a.example/new"), &shown, &h->err));
    assert_int_equal(shown.v[0].id, id);
    // Where others read it as well, it is no secret.
    list_feed(h, birds, "https://a.example/new", KIND_NONE);
    int64_t moved = list_feed(h, birds, "https://b.example/old", KIND_NONE);
    good(h, feed_move(h->db, moved, STR("https://b.example/new"), &stays, &h->err));
    assert_int_equal(list_feed(h, add_community(h, "bees", VISIBILITY_PUBLIC), "https://b.example/old", KIND_NONE),
                     moved);
    // A command finds what is at an old address that nobody else has.
    int64_t dark = list_feed(h, cave, "https://c.example/old", KIND_NONE);
    good(h, feed_move(h->db, dark, STR("https://c.example/new"), &stays, &h->err));
    good(h, feeds_by_url(h->db, &h->arena, STR("https://c.example/old"), &shown, &h->err));
    assert_int_equal(shown.v[0].id, dark);
}

// Nobody is told of hidden ones by what those that are known of read, nor is an hour lost for it.
static void what_others_may_know_of_goes_on(void **state)
{
    struct hub_store *h = *state;
    int64_t id = list_feed(h, add_community(h, "cave", VISIBILITY_HIDDEN), "https://a.example/feed", KIND_NONE);
    list_feed(h, add_community(h, "inner", VISIBILITY_MEMBERS), "https://a.example/feed", KIND_NONE);
    struct feed_state before = read_long_since(h, id);
    struct harvest_item item = an_item(h, "1", "https://a.example/1", "One");
    bring(h, id, &item, 1);
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC);
    list_feed(h, birds, "https://a.example/feed", KIND_NONE);
    assert_int_equal(feed_at(h, "https://a.example/feed").next_at, before.next_at);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM activity"), 3);
    // What is put back on the one list that has it comes back at once.
    int64_t alone = list_feed(h, birds, "https://b.example/feed", KIND_NONE);
    struct harvest_item other = an_item(h, "2", "https://b.example/2", "Two");
    bring(h, alone, &other, 1);
    read_long_since(h, alone);
    good(h, community_feed_remove(h->db, birds, alone, &h->err));
    assert_int_equal(list_feed(h, birds, "https://b.example/feed", KIND_NONE), alone);
    assert_int_equal(feed_at(h, "https://b.example/feed").failures, 1);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM activity"), 4);
}

// However new it seems, its server is asked no more often.
static void a_feed_that_begins_anew_keeps_its_pauses(void **state)
{
    struct hub_store *h = *state;
    static const struct {
        int64_t last, held; // before now, after now
        bool gone;
        int64_t next;
    } cases[] = {{CLOCK_HOUR, 0, false, 0},
                 {CLOCK_MINUTE, 0, false, 4 * CLOCK_MINUTE},
                 {CLOCK_MINUTE, CLOCK_HOUR, false, CLOCK_HOUR},
                 {CLOCK_HOUR, 30 * CLOCK_DAY, true, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char url[60], slug[20];
        snprintf(url, sizeof url, "https://a%zu.example/feed", i);
        snprintf(slug, sizeof slug, "cave%zu", i);
        int64_t id = list_feed(h, add_community(h, slug, VISIBILITY_HIDDEN), url, KIND_NONE);
        struct feed_state f = read_long_since(h, id);
        f.last_at = h->now - cases[i].last;
        f.not_before = h->now + cases[i].held;
        f.gone = cases[i].gone;
        good(h, feed_record(h->db, &f, false, 0, &h->err));
        snprintf(slug, sizeof slug, "birds%zu", i);
        list_feed(h, add_community(h, slug, VISIBILITY_PUBLIC), url, KIND_NONE);
        f = feed_at(h, url);
        assert_int_equal(f.next_at, h->now + cases[i].next);
        assert_int_equal(f.last_at, 0);
        enum feed_wish wish;
        good(h, feed_wish(h->db, &h->arena, &f, h->now, &wish, &h->err));
        assert_int_equal(wish, cases[i].next ? WISH_HELD : WISH_GRANTED);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        T(a_publisher_is_told_of_public_readers_alone),
        T(addresses_have_one_form),
        T(ensure_makes_a_feed_once),
        T(what_a_feed_showed_comes_back),
        T(lists_what_open_communities_list),
        T(due_feeds_are_leased_oldest_first),
        T(what_nobody_lists_is_not_visited),
        T(wanted_feeds_are_leased_whatever_their_time),
        T(what_is_rolled_back_is_leased_to_nobody),
        T(news_that_a_hub_tells_of_during_a_visit_are_looked_for),
        T(a_wish_during_a_visit_is_granted_after_it),
        T(a_visit_of_what_begins_anew_meanwhile_leaves_nothing),
        T(what_was_put_off_while_the_clock_was_ahead_waits_as_long_from_now),
        T(feeds_that_were_added_while_the_clock_was_ahead_are_due),
        T(a_rhythm_of_a_clock_that_was_ahead_goes_on_from_now),
        T(a_lease_is_prolonged_by_who_has_it_alone),
        T(several_processes_never_lease_one_feed_twice),
        T(a_wish_waits_for_what_a_server_asked_for),
        T(a_feed_that_is_due_says_what_it_waits_for),
        T(it_is_known_whether_anybody_visits_feeds),
        T(the_scheduler_is_one),
        T(a_moved_feed_keeps_its_old_address),
        T(where_a_feed_was_is_told_to_those_who_could_know_of_it_then),
        T(two_feeds_that_became_one_are_merged),
        T(the_log_knows_a_hidden_feed_by_its_number),
        T(what_hidden_ones_read_begins_anew_when_another_lists_it),
        T(what_moves_to_where_hidden_ones_read_begins_anew_there),
        T(until_it_is_read_nothing_of_it_is_told),
        T(only_a_visit_tells_of_what_is_awaited),
        T(an_old_address_tells_nobody_where_hidden_ones_read),
        T(what_others_may_know_of_goes_on),
        T(a_feed_that_begins_anew_keeps_its_pauses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
