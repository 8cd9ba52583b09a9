// What feeds ask for: whose feed it then is, that it is sealed, and what happens without the key (decisions 8;
// communities.md P9).
#include "base/limits.h"
#include "hub/credentials.h"
#include "hub/key_file.h"
#include "hub/sync.h"
#include "support/hub_items.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define URL "https://a.example/feed"
static const struct credential basic = {CREDENTIAL_BASIC, {"ann", 3}, {"tr:ub y", 7}};
static const struct credential header = {CREDENTIAL_HEADER, {"X-Token", 7}, {"opal", 4}};

static int64_t give(struct hub_store *h, int64_t community, int64_t feed, const struct credential *c)
{
    int64_t own = 0;
    good(h, credential_set(h->db, community, feed, c, h->now, &own, &h->err));
    return own;
}

static struct feed_state claimed(struct hub_store *h, int64_t feed)
{
    feed_states got;
    good(h, feed_claim(h->db, &h->arena, STR("test"), &feed, 1, h->now, h->now + CLOCK_HOUR, &got, &h->err));
    good(h, feed_release(h->db, STR("test"), &h->err));
    assert_int_equal(got.n, 1);
    return got.v[0];
}

static void file_lacks(struct hub_store *h, const char *ending, const char *text)
{
    char path[600];
    snprintf(path, sizeof path, "%s%s", db_path(h->db), ending);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    size_t n = (size_t)ftell(f);
    char *bytes = malloc(n + 1);
    rewind(f);
    assert_int_equal(fread(bytes, 1, n, f), n);
    fclose(f);
    bool has = str_find(str_make(bytes, n), str_of(text)) < n;
    free(bytes);
    if (has)
        fail_msg("'%s' stands in the store%s", text, ending);
}

static void what_is_given_is_sealed_and_opened_for_a_visit(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), feed = list_feed(h, birds, URL, KIND_NONE);
    struct feed_state f = claimed(h, feed);
    assert_int_equal(f.credential, 0);
    assert_null(f.credential_line.p);
    good(h, feed_release(h->db, STR("test"), &h->err));
    assert_int_equal(give(h, birds, feed, &basic), feed); // nobody read it yet: it becomes the community's own
    f = claimed(h, feed);
    assert_int_equal(f.credential, birds);
    assert_int_equal(f.asks, CREDENTIAL_BASIC);
    assert_int_equal(f.credential_given, h->now);
    same(f.credential_line, "Authorization: Basic YW5uOnRyOnViIHk=");
    assert_int_equal(give(h, birds, feed, &header), feed);
    f = claimed(h, feed);
    assert_int_equal(f.asks, CREDENTIAL_HEADER);
    same(f.credential_line, "X-Token: opal");
    static const char *const files[] = {"", "-wal"};
    static const char *const secrets[] = {"tr:ub y", "opal", "YW5uOnRyOnViIHk"};
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < 3; k++)
            file_lacks(h, files[i], secrets[k]);
    struct stat st;
    assert_int_equal(stat(key_file_path(&h->arena, h->db).p, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    struct feed_state shown; // what pages and commands load has none of it
    bool found;
    good(h, feed_by_id(h->db, &h->arena, feed, &shown, &found, &h->err));
    assert_null(shown.credential_line.p);
}

static void an_address_may_carry_a_name_and_password(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), bees = add_community(h, "bees", VISIBILITY_PUBLIC);
    int64_t own = list_feed(h, birds, "https://ann%40b:s%2Fcret@a.example/feed", KIND_NONE),
            open = list_feed(h, bees, URL, KIND_NONE), feed;
    assert_int_not_equal(own, open); // never shared
    same(claimed(h, own).url, URL);
    same(claimed(h, own).credential_line, "Authorization: Basic YW5uQGI6cy9jcmV0"); // ann@b:s/cret
    assert_null(claimed(h, open).credential_line.p);
    refused(h, community_feed_add(h->db, birds, STR(URL), STR(""), STR(""), KIND_NONE, false, h->now, &feed, &h->err),
            ERR_CONFLICT);
    refused(h,
            community_feed_add(h->db, bees, STR("https://a:secret@a.example/feed"), STR(""), STR(""), KIND_NONE, false,
                               h->now, &feed, &h->err),
            ERR_CONFLICT);
    assert_null(strstr(h->err.text, "secret"));
    feed_states all;
    good(h, feeds_by_url(h->db, &h->arena, STR(URL), &all, &h->err));
    assert_int_equal(all.n, 2);
    assert_int_equal(all.v[0].id, open);
    struct opml out;
    good(h, community_export(h->db, &h->arena, birds, &out, &h->err));
    same(out.feeds.v[0].url, URL);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM feed_alias"), 0);
}

static void what_one_community_reads_so_is_no_entry_of_others(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), bees = add_community(h, "bees", VISIBILITY_PUBLIC);
    int64_t open = list_feed(h, bees, URL, KIND_NONE),
            own = list_feed(h, birds, "https://ann:s@a.example/feed", KIND_NONE),
            second = list_feed(h, birds, "https://ann:s@a.example/again", KIND_NONE);
    struct harvest_item item = an_item(h, "1", "https://a.example/1", "One");
    item.id = STR("https://a.example/1");
    assert_int_equal(bring(h, open, &item, 1).fresh, 1);
    assert_int_equal(bring(h, own, &item, 1).fresh, 1); // the same words, and another entry
    assert_int_equal(bring(h, second, &item, 1).merged, 1);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM entry"), 2);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM activity"), 2);
    sound(h);
}

static void what_a_feed_showed_before_it_asked_stays(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), bees = add_community(h, "bees", VISIBILITY_PUBLIC);
    int64_t open = list_feed(h, birds, URL, KIND_QUESTION);
    list_feed(h, bees, URL, KIND_NONE);
    struct harvest_item items[] = {an_item(h, "2", "https://a.example/2", "Two"),
                                   an_item(h, "1", "https://a.example/1", "One")};
    bring(h, open, items + 1, 1);
    int64_t own = give(h, birds, open, &basic), id;
    assert_int_not_equal(own, open);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM activity"), 2);
    assert_int_equal(bring(h, own, items, 2).fresh, 1); // "One" is known there
    assert_int_equal(raw_int(h, "SELECT count(*) FROM activity WHERE community = 1"), 2);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM activity WHERE community = 2"), 1);
    items[1].title = STR("One, for members");
    items[1].content_hash++;
    bring(h, own, items, 2);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM entry WHERE title LIKE '%members'"), 0); // it is everybody's
    sound(h);
    good(h, credential_remove(h->db, birds, own, h->now, &id, &h->err));
    assert_int_equal(id, open);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM credential"), 0);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM activity WHERE community = 1"),
                     1); // what only it brought is gone
    assert_int_equal(raw_int(h, "SELECT kind FROM community_feed WHERE community = 1"), KIND_QUESTION);
    sound(h);
    refused(h, credential_remove(h->db, birds, open, h->now, &id, &h->err), ERR_NO_INPUT);
    refused(h, credential_set(h->db, birds, own, &basic, h->now, &id, &h->err), ERR_NO_INPUT); // no longer listed
}

static void nothing_is_kept_that_is_not_asked_with(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), ann = add_person(h, "ann");
    int64_t one = list_feed(h, birds, "https://ann:s@a.example/1", KIND_NONE), id;
    list_feed(h, birds, "https://ann:s@a.example/2", KIND_NONE);
    good(h, community_feed_remove(h->db, birds, one, &h->err));
    assert_int_equal(raw_int(h, "SELECT count(*) FROM credential"), 1);
    good(h, community_close(h->db, birds, h->now, &h->err));
    assert_int_equal(raw_int(h, "SELECT count(*) FROM credential"), 0);
    refused(h, community_close(h->db, 99, h->now, &h->err), ERR_NO_INPUT);
    struct person person;
    struct community own;
    person = person_of(h, ann);
    good(h, community_own(h->db, &h->arena, &person, h->now, &own, &h->err));
    id = list_feed(h, own.id, "https://ann:s@b.example/feed", KIND_NONE);
    struct harvest_item item = an_item(h, "1", "https://b.example/1", "One");
    bring(h, id, &item, 1);
    good(h, person_remove(h->db, ann, &h->err));
    assert_int_equal(raw_int(h, "SELECT count(*) FROM credential"), 0);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM feed WHERE url LIKE '%b.example%'"), 0);
    refused(h, person_remove(h->db, ann, &h->err), ERR_NO_INPUT);
}

static void a_list_read_again_gives_only_what_is_new(void **state)
{
    struct hub_store *h = *state;
    struct sync_counts counts;
    int64_t id;
    struct opml list = {.title = STR("Birds"), .slug = STR("birds")};
    *vec_push(&h->arena, &list.feeds) =
        (struct opml_feed){.title = STR("A"), .url = STR(URL), .userinfo = STR("ann:one"), .line = 3};
    good(h, community_sync(h->db, &h->arena, &list, STR("birds.opml"), false, h->now, &counts, &id, &h->err));
    assert_int_equal(counts.added, 1);
    same(claimed(h, 1).credential_line, "Authorization: Basic YW5uOm9uZQ==");
    good(h, community_sync(h->db, &h->arena, &list, STR("birds.opml"), false, h->now + 1, &counts, &id, &h->err));
    assert_int_equal(claimed(h, 1).credential_given, h->now);
    list.feeds.v[0].userinfo = STR("ann:two");
    good(h, community_sync(h->db, &h->arena, &list, STR("birds.opml"), false, h->now + 2, &counts, &id, &h->err));
    same(claimed(h, 1).credential_line, "Authorization: Basic YW5uOnR3bw==");
    list.feeds.v[0].userinfo = STR_NONE; // what it does not say stays
    good(h, community_sync(h->db, &h->arena, &list, STR("birds.opml"), false, h->now + 3, &counts, &id, &h->err));
    assert_int_equal(counts.kept, 1);
    assert_int_equal(claimed(h, 1).credential_given, h->now + 2);
    list.feeds.v[0].userinfo = STR(":nameless");
    good(h, community_sync(h->db, &h->arena, &list, STR("birds.opml"), false, h->now + 4, &counts, &id, &h->err));
    assert_int_equal(counts.refusals.n, 1);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM community_feed"), 1);
}

static void without_its_key_it_says_so_and_nothing_else_is_disturbed(void **state)
{
    struct hub_store *h = *state;
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), all, closed, id,
            feed = list_feed(h, birds, "https://ann:s@a.example/feed", KIND_NONE),
            other = list_feed(h, birds, "https://b.example/feed", KIND_NONE);
    char path[600], aside[620];
    struct err why;
    snprintf(path, sizeof path, "%s", key_file_path(&h->arena, h->db).p);
    snprintf(aside, sizeof aside, "%s.aside", path);
    good(h, credential_check(h->db, &all, &closed, &why, &h->err));
    assert_int_equal(all * 10 + closed, 10);
    assert_int_equal(rename(path, aside), 0);
    struct feed_state f = claimed(h, feed);
    assert_null(f.credential_line.p);
    assert_non_null(strstr(f.credential_fault.p, "the key file of this hub is missing"));
    assert_null(claimed(h, other).credential_fault.p);
    good(h, credential_check(h->db, &all, &closed, &why, &h->err));
    assert_int_equal(all * 10 + closed, 11);
    assert_non_null(strstr(why.text, "No such file"));
    assert_int_equal(rename(aside, path), 0); // back again: nothing has to be started anew
    assert_non_null(claimed(h, feed).credential_line.p);
    assert_int_equal(rename(path, aside), 0);
    refused(h, credential_set(h->db, birds, other, &basic, h->now, &id, &h->err), ERR_SETTING); // no second key
    assert_non_null(strstr(h->err.text, "other feeds' passwords are sealed with it"));
    give(h, birds, feed, &header); // it was the only one, and has what it asks for anew
    same(claimed(h, feed).credential_line, "X-Token: opal");
    assert_int_equal(rename(aside, path), 0);
    assert_non_null(strstr(claimed(h, feed).credential_fault.p, "sealed with another key"));
    assert_int_equal(chmod(path, 0640), 0);
    refused(h, credential_set(h->db, birds, feed, &basic, h->now, &id, &h->err), ERR_SETTING);
    assert_non_null(strstr(h->err.text, "chmod 600"));
    same(f.url, URL);
    FILE *bad = fopen(path, "w");
    fputs("short\n", bad);
    fclose(bad);
    assert_int_equal(chmod(path, 0600), 0);
    refused(h, credential_set(h->db, birds, feed, &basic, h->now, &id, &h->err), ERR_SETTING);
    unlink(path);
    assert_int_equal(mkdir(path, 0700), 0);
    refused(h, credential_set(h->db, birds, feed, &basic, h->now, &id, &h->err), ERR_SETTING);
    rmdir(path);
    unlink(aside);
}

static void what_is_no_credential_is_refused(void **state)
{
    struct hub_store *h = *state;
    static const struct credential bad[] = {
        {CREDENTIAL_BASIC, {"", 0}, {"x", 1}},
        {CREDENTIAL_BASIC, {"a:b", 3}, {"x", 1}},
        {CREDENTIAL_BASIC, {"ann", 3}, {"x\ny", 3}},
        {CREDENTIAL_HEADER, {"", 0}, {"x", 1}},
        {CREDENTIAL_HEADER, {"X-Token", 7}, {"", 0}},
        {CREDENTIAL_HEADER, {"X Token", 7}, {"x", 1}},
        {CREDENTIAL_HEADER, {"host", 4}, {"x", 1}},
        {CREDENTIAL_HEADER, {"Cookie", 6}, {"x", 1}},
        {CREDENTIAL_HEADER, {"Proxy-Authorization", 19}, {"x", 1}},
        {CREDENTIAL_HEADER, {"X-Token", 7}, {"x\r\nHost: y", 10}},
    };
    int64_t birds = add_community(h, "birds", VISIBILITY_PUBLIC), feed = list_feed(h, birds, URL, KIND_NONE), id;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused(h, credential_set(h->db, birds, feed, &bad[i], h->now, &id, &h->err), ERR_INPUT);
    char *much = arena_alloc(&h->arena, LIMIT_CREDENTIAL);
    memset(much, 'x', LIMIT_CREDENTIAL);
    struct credential longest = {CREDENTIAL_BASIC, STR("ann"), str_make(much, LIMIT_CREDENTIAL - 3)};
    assert_true(credential_valid(&longest, &h->err));
    longest.secret.n++;
    refused(h, credential_valid(&longest, &h->err), ERR_INPUT);
    good(h, community_feed_add(h->db, birds, STR("a.xml"), STR(""), STR(""), KIND_NONE, true, h->now, &feed, &h->err));
    refused(h, credential_set(h->db, birds, feed, &basic, h->now, &id, &h->err), ERR_INPUT); // a file
    assert_int_equal(raw_int(h, "SELECT count(*) FROM credential"), 0);
}

static void a_form_carries_it_for_one_community_and_origin(void **state)
{
    struct hub_store *h = *state;
    struct str origin = STR("https://a.example"), text = credential_carry(h->db, &h->arena, 7, origin, &basic, &h->err);
    assert_true(text.n && str_find(text, STR("tr:ub")) == text.n);
    struct credential back = credential_carried(h->db, &h->arena, 7, origin, text);
    assert_int_equal(back.kind, CREDENTIAL_BASIC);
    same(back.name, "ann");
    same(back.secret, "tr:ub y");
    assert_int_equal(credential_carried(h->db, &h->arena, 8, origin, text).kind, CREDENTIAL_NONE);
    assert_int_equal(credential_carried(h->db, &h->arena, 7, STR("https://b.example"), text).kind, CREDENTIAL_NONE);
    assert_int_equal(credential_carried(h->db, &h->arena, 7, origin, str_first(text, 20)).kind, CREDENTIAL_NONE);
    assert_int_equal(credential_carried(h->db, &h->arena, 7, origin, STR("%%")).kind, CREDENTIAL_NONE);
    assert_int_equal(credential_carried(h->db, &h->arena, 7, origin, STR_NONE).kind, CREDENTIAL_NONE);
}

#define ON_A_STORE(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_STORE(what_is_given_is_sealed_and_opened_for_a_visit),
        ON_A_STORE(an_address_may_carry_a_name_and_password),
        ON_A_STORE(what_one_community_reads_so_is_no_entry_of_others),
        ON_A_STORE(what_a_feed_showed_before_it_asked_stays),
        ON_A_STORE(nothing_is_kept_that_is_not_asked_with),
        ON_A_STORE(a_list_read_again_gives_only_what_is_new),
        ON_A_STORE(without_its_key_it_says_so_and_nothing_else_is_disturbed),
        ON_A_STORE(what_is_no_credential_is_refused),
        ON_A_STORE(a_form_carries_it_for_one_community_and_origin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
