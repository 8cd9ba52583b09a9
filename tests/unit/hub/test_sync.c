// One OPML file is one community: kept in step, and nothing more than what the file put there is taken off.
#include "base/limits.h"
#include "format/read.h"
#include "format/write.h"
#include "hub/feeds_folder.h"
#include "hub/keys.h"
#include "hub/sync.h"
#include "support/hub_items.h"

#include <sys/stat.h>
#include <unistd.h>

struct told { // what feeds_folder_sync said
    struct hub_store *h;
    int good, bad;
    struct str all;
};

static void listen(void *arg, bool bad, struct str line)
{
    struct told *t = arg;
    t->good += !bad;
    t->bad += bad;
    t->all = arena_printf(&t->h->arena, STR_FMT STR_FMT "\n", STR_ARG(t->all), STR_ARG(line));
}

static bool told(const struct told *t, const char *what)
{
    return str_find(t->all, str_of(what)) < t->all.n;
}

static struct opml list_of(struct hub_store *h, const char *head, const char *body)
{
    struct opml list;
    struct str text = arena_printf(&h->arena,
                                   "<opml version='2.0' xmlns:t='https://tributary.example/ns/opml'>"
                                   "<head %s</head>\n<body>\n%s\n</body></opml>",
                                   head, body);
    good(h, opml_read(&h->arena, text, true, &list, &h->err));
    return list;
}

static struct sync_counts apply(struct hub_store *h, const char *file, const struct opml *list)
{
    struct sync_counts counts;
    int64_t id;
    good(h, community_sync(h->db, &h->arena, list, str_of(file), true, h->now, &counts, &id, &h->err));
    return counts;
}

static struct community found(struct hub_store *h, const char *slug)
{
    struct community c = {0};
    good(h, community_find(h->db, &h->arena, str_of(slug), &c, &h->err));
    return c;
}

static void put_file(struct hub_store *h, const char *name, const char *text)
{
    FILE *f = fopen(scratch_path(&h->scratch, name), "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static struct told folder_sync(struct hub_store *h)
{
    struct told t = {.h = h};
    good(h, feeds_folder_sync(h->db, h->scratch.dir, h->now, NULL, listen, &t, &h->err));
    return t;
}

#define FEED(n) "<outline text='" n "' xmlUrl='https://" n ".example/feed'/>\n"
#define FILE_OF(title, attributes, body)                                                                               \
    "<opml version='2.0' xmlns:t='https://tributary.example/ns/opml'><head " attributes "><title>" title               \
    "</title></head><body>" body "</body></opml>"

static void a_file_makes_a_community(void **state)
{
    struct hub_store *h = *state;
    struct opml list = list_of(
        h,
        "t:slug='birds' t:domain='What flies past' t:visibility='public' t:stage='active'>"
        "<title>Bird watchers</title>",
        "<outline text='A' xmlUrl='https://a.example/feed' t:orientation='content' t:kind='document'/>" FEED("b"));
    struct sync_counts counts = apply(h, "birds.opml", &list);
    assert_true(counts.created);
    assert_int_equal(counts.added, 2);
    assert_int_equal(counts.refused + counts.kept + counts.changed + counts.removed, 0);
    struct community c = found(h, "birds");
    same(c.title, "Bird watchers");
    same(c.domain, "What flies past");
    same(c.stage, "active");
    assert_int_equal(c.visibility, VISIBILITY_PUBLIC);
    community_feeds feeds;
    good(h, community_feed_list(h->db, &h->arena, c.id, &feeds, &h->err));
    assert_int_equal(feeds.n, 2);
    same(feeds.v[0].title, "A");
    same(feeds.v[0].orientation, "content");
    assert_int_equal(feeds.v[0].kind, KIND_DOCUMENT);
}

static void the_same_file_again_changes_nothing(void **state)
{
    struct hub_store *h = *state;
    struct opml list = list_of(h, "t:slug='birds'><title>Birds</title>", FEED("a") FEED("b"));
    apply(h, "birds.opml", &list);
    struct sync_counts counts = apply(h, "birds.opml", &list);
    assert_false(counts.created || counts.described);
    assert_int_equal(counts.kept, 2);
    assert_int_equal(counts.added + counts.changed + counts.removed, 0);
}

static void what_the_file_no_longer_lists_is_taken_off_but_nothing_else(void **state)
{
    struct hub_store *h = *state;
    struct opml list = list_of(h, "t:slug='birds'><title>Birds</title>", FEED("a") FEED("b"));
    apply(h, "birds.opml", &list);
    list_feed(h, found(h, "birds").id, "https://byhand.example/feed", KIND_NONE);
    list = list_of(h, "t:slug='birds'><title>Birds</title>", FEED("b") FEED("c") FEED("byhand"));
    struct sync_counts counts = apply(h, "birds.opml", &list);
    assert_int_equal(counts.added, 1);
    assert_int_equal(counts.removed, 1);
    assert_int_equal(counts.kept, 2);
    list = list_of(h, "t:slug='birds'><title>Birds</title>", FEED("b"));
    counts = apply(h, "birds.opml", &list);
    assert_int_equal(counts.removed, 1); // c; byhand was there before the file named it
    community_feeds feeds;
    good(h, community_feed_list(h->db, &h->arena, found(h, "birds").id, &feeds, &h->err));
    assert_int_equal(feeds.n, 2);
}

static void a_file_that_breaks_off_adds_and_takes_nothing_off(void **state)
{
    struct hub_store *h = *state;
    int64_t people, feeds;
    put_file(h, "birds.opml", FILE_OF("Birds", "t:slug='birds'", FEED("a") FEED("b") FEED("c")));
    folder_sync(h);
    put_file(h, "birds.opml",
             "<opml><head><title>Birds</title></head><body>" FEED("d") "<outline text='e' xmlUrl='https://e.exa");
    struct told t = folder_sync(h);
    assert_int_equal(t.bad, 1);
    good(h, community_sizes(h->db, found(h, "birds").id, &people, &feeds, &h->err));
    assert_int_equal(feeds, 4);
    put_file(h, "birds.opml", FILE_OF("Birds", "t:slug='birds'", FEED("d")));
    folder_sync(h);
    good(h, community_sizes(h->db, found(h, "birds").id, &people, &feeds, &h->err));
    assert_int_equal(feeds, 1);
}

static void changed_words_are_taken_over(void **state)
{
    struct hub_store *h = *state;
    struct opml list = list_of(h, "t:slug='birds' t:domain='Wings'><title>Birds</title>", FEED("a"));
    apply(h, "birds.opml", &list);
    list = list_of(h, "t:slug='birds' t:visibility='listed'><title>Birds and bats</title>",
                   "<outline text='Other' xmlUrl='https://a.example/feed' t:kind='event'/>");
    struct sync_counts counts = apply(h, "birds.opml", &list);
    assert_true(counts.described);
    assert_int_equal(counts.changed, 1);
    struct community c = found(h, "birds");
    same(c.title, "Birds and bats");
    same(c.domain, "Wings"); // not said is not changed
    assert_int_equal(c.visibility, VISIBILITY_LISTED);
    assert_int_equal(raw_int(h, "SELECT kind FROM community_feed"), KIND_EVENT);
}

static void plain_lists_of_readers_work(void **state)
{
    struct hub_store *h = *state;
    struct opml list = list_of(h, ">", FEED("a"));
    apply(h, "my-list.opml", &list);
    same(found(h, "my-list").title, "my-list");
    assert_int_equal(found(h, "my-list").visibility, VISIBILITY_MEMBERS);
    list = list_of(h, "><title>Friends of Bees</title>", FEED("a"));
    apply(h, "b.opml", &list);
    same(found(h, "friends-of-bees").title, "Friends of Bees");
}

static void a_feed_in_two_folders_is_one_with_two_tags(void **state)
{
    struct hub_store *h = *state;
    struct opml list =
        list_of(h, "><title>Birds</title>",
                "<outline text='Near'>" FEED("a") "</outline><outline text='Far'><outline text='South'>" FEED("a")
                    FEED("b") "</outline></outline>");
    struct sync_counts counts = apply(h, "birds.opml", &list);
    assert_int_equal(counts.added, 2);
    struct opml out;
    good(h, community_export(h->db, &h->arena, found(h, "birds").id, &out, &h->err));
    assert_int_equal(out.feeds.n, 3);
    same(out.feeds.v[0].folder, "Near");
    same(out.feeds.v[1].folder, "Far/South");
    same(out.feeds.v[2].title, "b");
}

static void garbage_is_refused_line_by_line(void **state)
{
    struct hub_store *h = *state;
    struct opml list = list_of(h, "><title>Birds</title>",
                               FEED("a") "<outline text='Shell' xmlUrl='|id'/>\n<outline text='Odd' "
                                         "xmlUrl='https://odd.example/' t:orientation='up' t:kind='thing'/>\n"
                                         "<outline text='Away' xmlUrl='../../etc/passwd'/>\n" FEED("b"));
    struct sync_counts counts = apply(h, "birds.opml", &list);
    assert_int_equal(counts.added, 3); // the odd one without the words that are none
    assert_int_equal(counts.refused, 2);
    assert_int_equal(counts.refusals.n, 4);
    int odd = 0;
    for (struct opml_refusal *r = counts.refusals.v; r < counts.refusals.v + counts.refusals.n; r++) {
        assert_true(r->line > 0 && r->why.n > 0);
        odd += str_is(r->what, "Odd");
    }
    assert_int_equal(odd, 2);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM feed WHERE url LIKE 'file:%' OR url LIKE '|%'"), 0);
}

static void words_that_are_none_refuse_the_whole_file(void **state)
{
    struct hub_store *h = *state;
    static const char *const heads[] = {"t:visibility='secret'><title>Birds</title>",
                                        "t:stage='ripe'><title>Birds</title>",
                                        "t:slug='Bird Watchers'><title>Birds</title>"};
    struct sync_counts counts;
    int64_t id;
    for (size_t i = 0; i < 3; i++) {
        struct opml list = list_of(h, heads[i], FEED("a"));
        refused(h, community_sync(h->db, &h->arena, &list, STR("x.opml"), true, h->now, &counts, &id, &h->err),
                ERR_INPUT);
    }
    struct opml unnamed = list_of(h, ">", FEED("a"));
    refused(h, community_sync(h->db, &h->arena, &unnamed, STR_NONE, true, h->now, &counts, &id, &h->err), ERR_INPUT);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM community"), 0); // nothing half made
    assert_int_equal(raw_int(h, "SELECT count(*) FROM feed"), 0);
}

static void a_new_short_name_moves_the_community_and_its_keys(void **state)
{
    struct hub_store *h = *state;
    struct opml list = list_of(h, "t:slug='birds'><title>Birds</title>", FEED("a"));
    char key[SECRET_TEXT];
    struct person p;
    struct sync_counts counts;
    bool opens;
    int64_t ann, id;
    apply(h, "birds.opml", &list);
    id = found(h, "birds").id;
    ann = add_person(h, "ann");
    good(h, feed_key_make(h->db, ann, STR("c/birds"), h->now, key, &h->err));
    list = list_of(h, "t:slug='wings'><title>Birds</title>", FEED("a"));
    assert_true(apply(h, "birds.opml", &list).described);
    assert_int_equal(found(h, "wings").id, id);
    good(h, feed_key_open(h->db, &h->arena, str_of(key), STR("c/wings"), &p, &opens, &h->err));
    assert_true(opens);
    add_community(h, "taken", VISIBILITY_PUBLIC);
    list = list_of(h, "t:slug='taken'><title>Birds</title>", FEED("a"));
    refused(h, community_sync(h->db, &h->arena, &list, STR("birds.opml"), true, h->now, &counts, &id, &h->err),
            ERR_CONFLICT);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM community WHERE slug = 'wings'"), 1);
}

static void two_files_do_not_describe_one_community(void **state)
{
    struct hub_store *h = *state;
    struct sync_counts counts;
    int64_t id;
    struct opml list = list_of(h, "t:slug='birds'><title>Birds</title>", FEED("a"));
    apply(h, "a.opml", &list);
    refused(h, community_sync(h->db, &h->arena, &list, STR("b.opml"), true, h->now, &counts, &id, &h->err),
            ERR_CONFLICT);
    assert_non_null(strstr(h->err.text, "'a.opml'"));
    refused(h, community_sync(h->db, &h->arena, &list, STR_NONE, false, h->now, &counts, &id, &h->err), ERR_CONFLICT);
}

static void a_community_made_by_hand_is_taken_up_by_its_file(void **state)
{
    struct hub_store *h = *state;
    int64_t id = add_community(h, "birds", VISIBILITY_HIDDEN);
    struct opml list = list_of(h, "t:slug='birds'><title>Birds</title>", FEED("a"));
    struct sync_counts counts = apply(h, "birds.opml", &list);
    assert_false(counts.created);
    assert_int_equal(found(h, "birds").id, id);
    assert_int_equal(found(h, "birds").visibility, VISIBILITY_HIDDEN);
}

static void closed_and_private_communities_are_left_alone(void **state)
{
    struct hub_store *h = *state;
    struct opml list = list_of(h, "t:slug='birds' t:visibility='public'><title>Birds</title>", FEED("a"));
    struct sync_counts counts;
    struct person person;
    struct community own;
    int64_t id = add_community(h, "birds", VISIBILITY_MEMBERS);
    good(h, community_close(h->db, id, h->now, &h->err));
    refused(h, community_sync(h->db, &h->arena, &list, STR("birds.opml"), true, h->now, &counts, &id, &h->err),
            ERR_CONFLICT);
    assert_int_equal(found(h, "birds").visibility, VISIBILITY_MEMBERS); // P17: the archive's audience does not widen
    person = person_of(h, add_person(h, "ann"));
    good(h, community_own(h->db, &h->arena, &person, h->now, &own, &h->err));
    list = list_of(
        h,
        arena_printf(&h->arena, "t:slug='" STR_FMT "' t:visibility='public'><title>Mine</title>", STR_ARG(own.slug)).p,
        FEED("a"));
    refused(h, community_sync(h->db, &h->arena, &list, STR("own.opml"), true, h->now, &counts, &id, &h->err),
            ERR_CONFLICT);
    assert_int_equal(found(h, own.slug.p).visibility, VISIBILITY_HIDDEN);
}

static void importing_adds_and_takes_nothing_off(void **state)
{
    struct hub_store *h = *state;
    int64_t id = add_community(h, "birds", VISIBILITY_MEMBERS);
    struct sync_counts counts;
    list_feed(h, id, "https://a.example/feed", KIND_NONE);
    struct opml list =
        list_of(h, "><title>Whatever</title>", FEED("a") FEED("b") "<outline text='f' xmlUrl='local.xml'/>");
    good(h, community_import(h->db, &h->arena, id, &list, h->now, &counts, &h->err));
    assert_int_equal(counts.added, 1);
    assert_int_equal(counts.kept, 1);
    assert_int_equal(counts.refused, 1);
    list = list_of(h, "><title>Whatever</title>", FEED("c"));
    good(h, community_import(h->db, &h->arena, id, &list, h->now, &counts, &h->err));
    int64_t people, feeds;
    good(h, community_sizes(h->db, id, &people, &feeds, &h->err));
    assert_int_equal(feeds, 3);
    same(found(h, "birds").title, "birds");
}

static void what_is_exported_makes_the_same_community(void **state)
{
    struct hub_store *h = *state;
    struct opml out, again;
    struct buf text;
    struct opml list =
        list_of(h, "t:slug='birds' t:domain='Wings' t:visibility='listed' t:stage='active'><title>Birds</title>",
                FEED("a") "<outline text='Local' xmlUrl='sample/x.xml' t:orientation='meetings' t:kind='event'/>");
    apply(h, "birds.opml", &list);
    good(h, community_export(h->db, &h->arena, found(h, "birds").id, &out, &h->err));
    buf_init(&text, MIB);
    assert_true(write_opml(&text, &out));
    good(h, opml_read(&h->arena, buf_str(&text), true, &again, &h->err));
    struct sync_counts counts = apply(h, "birds.opml", &again);
    assert_int_equal(counts.kept, 2);
    assert_int_equal(counts.added + counts.changed + counts.removed + counts.refused, 0);
    assert_false(counts.described);
    buf_done(&text);
    refused(h, community_export(h->db, &h->arena, 99, &out, &h->err), ERR_NO_INPUT);
}

static void a_folder_is_synced_in_name_order_and_bad_files_do_not_stop_it(void **state)
{
    struct hub_store *h = *state;
    put_file(h, "b.opml", FILE_OF("Bees", "", FEED("bees")));
    put_file(h, "a.opml", "this is no list");
    put_file(h, "c.opml", FILE_OF("Cats", "", FEED("cats") "<outline text='Shell' xmlUrl='|id'/>"));
    put_file(h, ".d.opml", FILE_OF("Dogs", "", FEED("dogs")));
    put_file(h, "readme.txt", "not looked at");
    struct told t = folder_sync(h);
    assert_int_equal(t.good, 2);
    assert_int_equal(t.bad, 2);
    assert_true(str_starts(t.all, STR("a.opml: ")));
    assert_true(told(&t, "b.opml: community 'bees' made with 1 feed\n"));
    assert_true(told(&t, "c.opml line 2: Shell: "));
    assert_int_equal(raw_int(h, "SELECT count(*) FROM community"), 2);
    t = folder_sync(h);
    assert_int_equal(t.good, 0);
    put_file(h, "b.opml", FILE_OF("Bees", "", FEED("bees") FEED("more")));
    t = folder_sync(h);
    assert_true(told(&t, "b.opml: community 'bees' brought up to date; feeds: 1 added, 0 changed, 0 taken off\n"));
    struct str folder;
    char *real = realpath(h->scratch.dir, NULL);
    good(h, hub_setting_get(h->db, &h->arena, "feeds_folder", &folder, &h->err));
    same(folder, real);
    free(real);
}

static void links_folders_and_too_long_files_are_not_read(void **state)
{
    struct hub_store *h = *state;
    put_file(h, "real.txt", FILE_OF("Outside", "", FEED("a")));
    char target[300];
    snprintf(target, sizeof target, "%s/real.txt", h->scratch.dir);
    assert_int_equal(symlink(target, scratch_path(&h->scratch, "link.opml")), 0);
    assert_int_equal(mkdir(scratch_path(&h->scratch, "folder.opml"), 0700), 0);
    assert_int_equal(mkfifo(scratch_path(&h->scratch, "pipe.opml"), 0600), 0);
    FILE *f = fopen(scratch_path(&h->scratch, "long.opml"), "w");
    assert_int_equal(ftruncate(fileno(f), (off_t)LIMIT_OPML + 1), 0);
    fclose(f);
    struct told t = folder_sync(h);
    assert_int_equal(t.bad, 4);
    assert_true(told(&t, "link.opml: it is a link"));
    assert_true(told(&t, "folder.opml: it is no file"));
    assert_true(told(&t, "pipe.opml: it is no file"));
    assert_true(told(&t, "long.opml: it is over 5 MiB"));
    assert_int_equal(raw_int(h, "SELECT count(*) FROM community"), 0);
}

static void a_file_that_is_gone_is_named_once_and_nothing_is_archived(void **state)
{
    struct hub_store *h = *state;
    put_file(h, "birds.opml", FILE_OF("Birds", "t:slug='birds'", FEED("a")));
    folder_sync(h);
    unlink(scratch_path(&h->scratch, "birds.opml"));
    struct told t = folder_sync(h);
    assert_int_equal(t.good, 1);
    assert_true(told(&t, "birds.opml is gone; community 'birds' stays as it is"));
    t = folder_sync(h);
    assert_int_equal(t.good + t.bad, 0);
    assert_int_equal(found(h, "birds").closed, 0);
    assert_int_equal(raw_int(h, "SELECT count(*) FROM community_feed"), 1);
    put_file(h, "renamed.opml", FILE_OF("Birds", "t:slug='birds'", FEED("b"))); // another file may take it up
    t = folder_sync(h);
    assert_int_equal(t.bad, 0);
    assert_true(told(&t, "renamed.opml: community 'birds' brought up to date; feeds: 1 added, 0 changed, 1 taken off"));
}

static void what_is_wrong_with_a_file_is_said_once_until_it_changes(void **state)
{
    struct hub_store *h = *state;
    struct folder_seen seen = {0};
    static const int told_bad[] = {2, 0, 1, 1};
    put_file(h, "birds.opml", FILE_OF("Birds", "t:slug='birds'", FEED("a") "<outline text='Shell' xmlUrl='|rm'/>"));
    put_file(h, "torn.opml", "no list");
    for (int i = 0; i < 4; i++) {
        struct told t = {.h = h};
        if (i == 2)
            put_file(h, "birds.opml",
                     FILE_OF("Birds", "t:slug='birds'", FEED("b") "<outline text='Shell' xmlUrl='|rm'/>"));
        if (i == 3)
            put_file(h, "torn.opml", "still no list");
        good(h, feeds_folder_sync(h->db, h->scratch.dir, h->now, &seen, listen, &t, &h->err));
        assert_int_equal(t.bad, told_bad[i]);
        assert_int_equal(t.good, i == 0 || i == 2);
    }
    arena_done(&seen.arena);
}

// What is said may stand in a log: of a hidden community's list, its number and no more (communities.md P7).
static void of_a_hidden_list_no_more_than_a_number_is_said(void **state)
{
    struct hub_store *h = *state;
    const char *secret = "t:slug='secret' t:visibility='hidden'", *shell = "<outline text='secret' xmlUrl='|secret'/>";
    const char *const files[] = {
        arena_printf(&h->arena, FILE_OF("Secret", "%s", FEED("secret") "%s"), secret, shell).p, // made
        arena_printf(&h->arena, FILE_OF("Secret", "%s", FEED("a")), secret).p,                  // changed
        "no list",                                                                              // not to be read
        NULL,                                                                                   // gone
    };
    static const char *const says[] = {"community 1 line 2: cannot be used\ncommunity 1 made with 1 feed\n",
                                       "community 1 brought up to date; feeds: 1 added, 0 changed, 1 taken off\n",
                                       "the list of community 1 cannot be used; ", "the list of community 1 is gone; "};
    for (size_t i = 0; i < 4; i++) {
        if (files[i])
            put_file(h, "secret.opml", files[i]);
        else
            unlink(scratch_path(&h->scratch, "secret.opml"));
        struct told t = folder_sync(h);
        if (!told(&t, says[i]) || told(&t, "secret"))
            fail_msg("%zu: " STR_FMT, i, STR_ARG(t.all));
    }
    // Another file that names it, and one that never becomes a community.
    put_file(h, "other.opml", FILE_OF("Secret", "t:slug='secret'", FEED("a")));
    put_file(h, "other2.opml", FILE_OF("Secret", "t:slug='secret'", FEED("a")));
    put_file(h, "third.opml", FILE_OF("Secret", "t:slug='not secret!' t:visibility='hidden'", FEED("a")));
    struct told t = folder_sync(h);
    assert_true(told(&t, "the list of community 1 cannot be used; "));
    assert_true(told(&t, "a list of the feeds folder cannot be used; "));
    assert_false(told(&t, "secret"));
    assert_false(told(&t, "other"));
    assert_false(told(&t, "third"));
}

// Who cannot tell whether a list is a hidden community's says nothing of it.
static void of_a_list_that_cannot_be_looked_up_nothing_is_said(void **state)
{
    struct hub_store *h = *state;
    put_file(h, "secret.opml", FILE_OF("Secret", "t:slug='secret' t:visibility='hidden'", FEED("a")));
    folder_sync(h);
    put_file(h, "secret.opml", "no list");
    raw_exec(h, "ALTER TABLE community RENAME COLUMN domain TO away");
    struct told t = {.h = h};
    assert_false(feeds_folder_sync(h->db, h->scratch.dir, h->now, NULL, listen, &t, &h->err));
    assert_int_equal(err_fault(h->err.code), FAULT_OPERATOR);
    assert_int_equal(t.all.n, 0);
}

static void a_folder_that_is_not_there_is_said(void **state)
{
    struct hub_store *h = *state;
    struct told t = {.h = h};
    refused(h, feeds_folder_sync(h->db, scratch_path(&h->scratch, "nowhere"), h->now, NULL, listen, &t, &h->err),
            ERR_NO_INPUT);
    put_file(h, "file", "");
    refused(h, feeds_folder_sync(h->db, scratch_path(&h->scratch, "file"), h->now, NULL, listen, &t, &h->err),
            ERR_NO_INPUT);
}

static void the_first_person_belongs_to_what_the_folder_describes(void **state)
{
    struct hub_store *h = *state;
    put_file(h, "a.opml", FILE_OF("Birds", "t:slug='birds' t:visibility='public'", FEED("a")));
    put_file(h, "b.opml", FILE_OF("Bees", "t:slug='bees'", FEED("b")));
    put_file(h, "c.opml", FILE_OF("Cats", "t:slug='cats' t:visibility='hidden'", FEED("c")));
    folder_sync(h);
    add_community(h, "byhand", VISIBILITY_PUBLIC);
    communities all;
    int64_t ann = add_person(h, "ann"), bo = add_person(h, "bo");
    good(h, community_list(h->db, &h->arena, (struct viewer){.person = ann}, &all, &h->err));
    assert_int_equal(all.n, 3);
    for (struct community *c = all.v; c < all.v + all.n; c++)
        assert_int_equal(c->member, !str_is(c->slug, "byhand"));
    good(h, community_list(h->db, &h->arena, (struct viewer){.person = bo}, &all, &h->err));
    for (struct community *c = all.v; c < all.v + all.n; c++)
        assert_false(c->member);
}

int main(void)
{
    format_init();
#define t(f) cmocka_unit_test_setup_teardown(f, hub_store_setup, hub_store_teardown)
    const struct CMUnitTest tests[] = {
        t(a_file_makes_a_community),
        t(the_same_file_again_changes_nothing),
        t(what_the_file_no_longer_lists_is_taken_off_but_nothing_else),
        t(a_file_that_breaks_off_adds_and_takes_nothing_off),
        t(changed_words_are_taken_over),
        t(plain_lists_of_readers_work),
        t(a_feed_in_two_folders_is_one_with_two_tags),
        t(garbage_is_refused_line_by_line),
        t(words_that_are_none_refuse_the_whole_file),
        t(a_new_short_name_moves_the_community_and_its_keys),
        t(two_files_do_not_describe_one_community),
        t(a_community_made_by_hand_is_taken_up_by_its_file),
        t(closed_and_private_communities_are_left_alone),
        t(importing_adds_and_takes_nothing_off),
        t(what_is_exported_makes_the_same_community),
        t(a_folder_is_synced_in_name_order_and_bad_files_do_not_stop_it),
        t(links_folders_and_too_long_files_are_not_read),
        t(a_file_that_is_gone_is_named_once_and_nothing_is_archived),
        t(what_is_wrong_with_a_file_is_said_once_until_it_changes),
        t(of_a_hidden_list_no_more_than_a_number_is_said),
        t(of_a_list_that_cannot_be_looked_up_nothing_is_said),
        t(a_folder_that_is_not_there_is_said),
        t(the_first_person_belongs_to_what_the_folder_describes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
