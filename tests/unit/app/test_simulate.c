// test_simulate.c – the sample community is the same each time, and grows.
#include "app/simulate.h"
#include "app/simulate_world.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/map.h"
#include "format/read.h"
#include "text/utf8.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define UNTIL (INT64_C(1789986180) * CLOCK_SECOND) // 2026-09-21T10:23:00Z, a Monday

static struct arena arena;

static int after(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static void half_a_year_of_two_hundred_entries(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        sim_entries entries = {0};
        sim_world(&arena, seed, UNTIL + (int64_t)seed * 31 * CLOCK_DAY, &entries);
        assert_in_range(entries.n, 170, 230);
        struct map people = {0}, uids = {0};
        size_t feeds[SIM_FEEDS] = {0}, answers = 0;
        vec_each(e, &entries) {
            *map_at(&arena, &people, e->author) = e;
            void **place = map_at(&arena, &uids, e->uid);
            assert_null(*place); // no id twice
            *place = e;
            feeds[e->feed]++;
            answers += e->reply > 0;
        }
        assert_in_range(people.n, 24, 30);
        assert_in_range(answers, 40, 60);
        for (size_t i = 0; i < SIM_FEEDS; i++)
            assert_true(feeds[i] >= 4);
    }
}

static void nothing_is_dated_in_the_future_but_meetings(void **state)
{
    (void)state;
    int64_t least = INT64_MAX;
    for (int day = 0; day < 60; day++) {
        int64_t until = UNTIL + day * CLOCK_DAY + (int64_t)day * 97 * CLOCK_MINUTE;
        sim_entries entries = {0};
        sim_world(&arena, 3, until, &entries);
        int coming = 0, past = 0;
        vec_each(e, &entries) {
            assert_true(e->at <= until && e->at > until - 183 * CLOCK_DAY);
            assert_true(e == entries.v || e[-1].at >= e->at);
            if (e->feed == SIM_CALENDAR) {
                assert_true(e->begins >= e->at + 16 * CLOCK_DAY && e->ends > e->begins);
                coming += e->begins > until;
                past += e->begins <= until;
            }
        }
        assert_true(coming >= 1 && past >= 5);
        assert_true(until - entries.v[0].at < 20 * CLOCK_HOUR);
        if (until - entries.v[0].at < least)
            least = until - entries.v[0].at;
        arena_reset(&arena);
    }
    assert_true(least < 20 * CLOCK_MINUTE);
}

// Hour by hour through more than one round: what was there stays as it was, until it is half a year old.
static void time_only_adds(void **state)
{
    (void)state;
    struct arena kept = {0};
    struct map seen = {0};
    size_t added = 0;
    for (int64_t until = UNTIL; until < UNTIL + 230 * CLOCK_DAY; until += 26 * CLOCK_HOUR) {
        sim_entries entries = {0};
        sim_world(&arena, 9, until, &entries);
        size_t known = 0;
        vec_each(e, &entries) {
            struct str whole = arena_printf(&kept, STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|%lld|%lld",
                                            STR_ARG(e->title), STR_ARG(e->html), STR_ARG(e->url), STR_ARG(e->author),
                                            (long long)e->at, (long long)e->begins);
            struct str *before = map_get(&seen, e->uid);
            if (before) {
                assert_true(str_eq(*before, whole));
                known++;
            } else {
                // Nothing turns up later with a date at which we had looked already.
                assert_true(until == UNTIL || e->at > until - 26 * CLOCK_HOUR);
                struct str *copy = arena_new(&kept, struct str);
                *copy = whole;
                *map_at(&kept, &seen, arena_str(&kept, e->uid)) = copy;
                added++;
            }
        }
        assert_true(until == UNTIL || known > 100);
        arena_reset(&arena);
    }
    assert_true(added > 700);
    arena_done(&kept);
}

static struct str file_read(const char *dir, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *p = arena_alloc(&arena, MIB);
    size_t n = fread(p, 1, MIB, f);
    fclose(f);
    assert_true(n < MIB);
    return str_make(p, n);
}

static size_t count(struct str s, struct str what)
{
    size_t n = 0;
    for (;;) {
        size_t at = str_find(s, what);
        if (at == s.n)
            return n;
        n++;
        s = str_from(s, at + what.n);
    }
}

static const char *const names[] = {"forum.rss",    "forum-replies.rss", "toolshed.atom", "planet.atom",
                                    "seedlist.rdf", "paths.json",        "pegboard.atom", "second-life.rss",
                                    "videos.atom",  "calendar.rss",      "desk.rss"};

static void folder_remove(const char *dir)
{
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        unlinkat(dirfd(d), e->d_name, 0);
    closedir(d);
    assert_int_equal(rmdir(dir), 0);
}

static void files_are_the_same_each_time(void **state)
{
    (void)state;
    char one[] = "/var/tmp/simulate-XXXXXX", two[] = "/var/tmp/simulate-XXXXXX";
    assert_non_null(mkdtemp(one));
    assert_non_null(mkdtemp(two));
    assert_int_equal(rmdir(two), 0); // the folder is made
    struct err err;
    assert_true(simulate_write(one, 7, UNTIL, &err));
    assert_true(simulate_write(two, 7, UNTIL, &err));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str text = file_read(one, names[i]);
        assert_true(str_eq(text, file_read(two, names[i])));
        assert_true(utf8_valid(text));
        assert_int_equal(count(text, STR("{n}")) + count(text, STR("{asker}")) + count(text, STR("='@")), 0);
        assert_int_equal(count(text, STR("=''")), 0); // every link leads somewhere
    }
    // An entry of the tool library's blog is in the planet too, with the same id.
    struct str blog = file_read(one, "toolshed.atom"), planet = file_read(one, "planet.atom");
    struct str id = str_from(blog, str_find(blog, STR("<entry>\n<id>")) + 12);
    id = str_first(id, str_find_char(id, '<'));
    assert_true(id.n > 10 && str_find(planet, id) < planet.n);
    // Another seed is another half-year.
    assert_true(simulate_write(two, 8, UNTIL, &err));
    assert_false(str_eq(file_read(one, "forum.rss"), file_read(two, "forum.rss")));
    folder_remove(one);
    folder_remove(two);
}

static void files_are_read_as_the_formats_they_are(void **state)
{
    (void)state;
    static const enum doc_format formats[] = {DOC_RSS_20,  DOC_RSS_20,  DOC_ATOM_10, DOC_ATOM_10,
                                              DOC_RSS_10,  DOC_JSON_11, DOC_ATOM_10, DOC_RSS_20,
                                              DOC_ATOM_10, DOC_RSS_20,  DOC_RSS_20};
    char dir[] = "/var/tmp/simulate-XXXXXX";
    struct err err = {0};
    size_t events = 0, answers = 0, episodes = 0, media = 0;
    assert_non_null(mkdtemp(dir));
    assert_true(simulate_write(dir, 1, UNTIL, &err));
    format_init();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct document doc;
        struct read_hints hints = {STR_NONE, STR("https://alderwick.example/")};
        assert_true(feed_read(&arena, file_read(dir, names[i]), &hints, &doc, &err));
        assert_int_equal(doc.format, formats[i]);
        assert_true(doc.well_formed && doc.title.n && doc.items.n >= 4);
        vec_each(it, &doc.items) {
            assert_true(it->id.n && it->link.n && it->published > 0 && it->published <= UNTIL && it->authors.n == 1);
            assert_int_equal(it->title.n == 0 || it->title_generated, strcmp(names[i], "desk.rss") == 0);
            events += it->has_event;
            answers += it->replies_to.n;
            episodes += it->attachments.n > 0 && it->has_podcast;
            media += it->thumbnails.n;
        }
    }
    assert_true(events >= 15 && answers >= 25 && episodes >= 5 && media >= 4);
    folder_remove(dir);
}

static void refuses_what_it_cannot_write(void **state)
{
    (void)state;
    struct err err = {0};
    assert_false(simulate_write("/dev/null", 1, UNTIL, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_false(simulate_write("/var/tmp/no-such-folder/deeper", 1, UNTIL, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_false(simulate_write("/var/tmp", 1, SIM_FOUNDED, &err));
    assert_int_equal(err.code, ERR_USAGE);
    char dir[] = "/var/tmp/simulate-XXXXXX", taken[64];
    assert_non_null(mkdtemp(dir));
    snprintf(taken, sizeof taken, "%s/forum.rss", dir);
    assert_int_equal(mkdir(taken, 0777), 0); // a folder where the file should be
    assert_false(simulate_write(dir, 1, UNTIL, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_non_null(strstr(err.text, "forum.rss"));
    assert_int_equal(rmdir(taken), 0);
    assert_int_equal(rmdir(dir), 0); // nothing half written stays
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(half_a_year_of_two_hundred_entries, after),
        cmocka_unit_test_teardown(nothing_is_dated_in_the_future_but_meetings, after),
        cmocka_unit_test_teardown(time_only_adds, after),
        cmocka_unit_test_teardown(files_are_the_same_each_time, after),
        cmocka_unit_test_teardown(files_are_read_as_the_formats_they_are, after),
        cmocka_unit_test_teardown(refuses_what_it_cannot_write, after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
