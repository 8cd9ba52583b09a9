// bench_store.c – what storing and showing cost, without network and parsing.
//   bench_store FOLDER [ENTRIES]    a store is made in FOLDER, filled by 1,000 feeds in 40 communities, grown to
//   ENTRIES
// Printed: CPU of a first round, of an unchanged one (claims and records alone), of one that brings two entries a feed;
// then the times of pages.
// links: hub
#include "base/clock.h"
#include "base/hash.h"
#include "base/random.h"
#include "hub/communities.h"
#include "hub/community_feeds.h"
#include "hub/entries.h"
#include "hub/feeds.h"
#include "hub/glance.h"
#include "hub/hub.h"
#include "hub/marks.h"
#include "hub/memberships.h"
#include "hub/people.h"
#include "hub/river.h"
#include "store/db.h"
#include "text/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define FEEDS       1000
#define COMMUNITIES 40
#define BATCH       25 // feeds a transaction
#define CLAIM       64

static struct db *db;
static struct arena arena;
static struct err err;
static struct rng rng = {42};
static int64_t now, feeds[FEEDS], places[COMMUNITIES], heavy, light;

static void ok(bool done)
{
    if (!done) {
        fprintf(stderr, "bench_store: %s\n", err.text);
        exit(1);
    }
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void make_store(const char *path)
{
    ok(hub_init(&err) && db_open(path, DB_WRITE, &db, &err) && db_begin(db, &err));
    ok(person_add(db, STR("heavy"), STR_NONE, false, now, &heavy, &err));
    ok(person_add(db, STR("light"), STR_NONE, false, now, &light, &err));
    for (int i = 0; i < COMMUNITIES; i++) {
        struct str slug = arena_printf(&arena, "c%d", i);
        struct community_new c = {.slug = slug, .title = slug, .visibility = VISIBILITY_PUBLIC};
        ok(community_add(db, &c, now, &places[i], &err));
        ok(membership_join(db, places[i], heavy, LEVEL_NONE, now, &err));
        if (i < 5)
            ok(membership_join(db, places[i], light, LEVEL_NONE, now, &err));
    }
    for (int i = 0; i < FEEDS; i++) {
        struct str url = arena_printf(&arena, "https://host%d.example/feed.xml", i);
        for (uint64_t n = 1 + rng_below(&rng, 3); n; n--) { // a feed is in one to three communities
            struct err listed;
            if (!community_feed_add(db, places[rng_below(&rng, COMMUNITIES)], url, STR(""), STR(""), KIND_NONE, false,
                                    now, &feeds[i], &listed) &&
                listed.code != ERR_CONFLICT) {
                err = listed;
                ok(false);
            }
        }
    }
    ok(db_commit(db, &err));
}

static struct harvest_item *make_items(struct arena *a, int feed, int first, size_t n, int64_t newest, int64_t step)
{
    static char words[3000];
    struct harvest_item *items = arena_array(a, struct harvest_item, n);
    if (!words[0])
        for (size_t i = 0; i + 1 < sizeof words; i++)
            words[i] = i % 7 ? (char)('a' + i % 26) : ' ';
    for (size_t i = 0; i < n; i++) {
        struct harvest_item *item = &items[i];
        item->link = arena_printf(a, "https://host%d.example/%d/%d", feed, first, (int)i);
        item->id = item->link;
        item->guid_hash = hash64(item->link, 0);
        item->content_hash = rng_next(&rng);
        item->link_normal = url_normal(a, item->link);
        item->title = arena_printf(a, "Entry %d of %d from feed %d", (int)i, first, feed);
        item->author = arena_printf(a, "Author %d", (int)(i % 5));
        item->actor_key = arena_printf(a, "author %d@host%d.example", (int)(i % 5), feed);
        item->actor_label = item->author;
        item->summary = str_make(words, 200 + rng_below(&rng, 100));
        item->body.markup = str_make(words, 300 + rng_below(&rng, 2600));
        item->comment_count = -1;
        item->published = item->updated = newest - (int64_t)i * step - (int64_t)rng_below(&rng, (uint64_t)step);
        item->kind = rng_below(&rng, 500) ? KIND_DEVELOPMENT : KIND_EVENT;
    }
    return items;
}

// One round over all feeds, as polling does it: claim, store, record, several feeds a transaction. Making the items is
// not counted.
static double round_of(size_t n, int first, int64_t newest, int64_t step)
{
    double spent = 0;
    struct arena a = {0}, claims = {0};
    feed_states got = {0};
    size_t at = 0;
    for (int i = 0; i < FEEDS; i++) {
        if (i % BATCH == 0) {
            double from = cpu();
            if (i)
                ok(db_commit(db, &err));
            spent += cpu() - from;
            arena_reset(&a);
        }
        double from = cpu();
        if (at == got.n) {
            if (i % BATCH)
                ok(db_commit(db, &err));
            arena_reset(&claims);
            ok(feed_claim_due(db, &claims, STR("bench"), now, now + CLOCK_HOUR, CLAIM, &got, &err));
            at = 0;
            if (!got.n)
                break;
        }
        if (!db_in_transaction(db))
            ok(db_begin(db, &err));
        spent += cpu() - from;
        struct feed_state *f = &got.v[at++];
        struct harvest_item *items = n ? make_items(&a, (int)f->id, first, n, newest, step) : NULL;
        struct known_item *known = arena_array(&a, struct known_item, n + 1);
        for (size_t k = 0; k < n; k++)
            known[k] = (struct known_item){items[k].guid_hash, items[k].content_hash};
        f->last_at = now;
        f->next_at = now + CLOCK_HOUR;
        f->success_at = f->validated_at = now;
        f->last_status = 200;
        f->reason = STR("new entries");
        f->next_reason = STR("as often as it changes");
        if (n) {
            f->known = known;
            f->known_n = n;
        }
        struct stored_counts counts;
        from = cpu();
        if (n)
            ok(entries_store(db, &a, f->id, now, items, n, &counts, &err));
        ok(feed_record(db, f, n > 0, 0, &err));
        spent += cpu() - from;
    }
    double from = cpu();
    if (db_in_transaction(db))
        ok(db_commit(db, &err));
    spent += cpu() - from;
    arena_done(&a);
    arena_done(&claims);
    now += 2 * CLOCK_HOUR;
    return spent;
}

static int double_order(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

enum page {
    PAGE_FIRST,
    PAGE_LIGHT,
    PAGE_BODIES,
    PAGE_DEEP,
    PAGE_RARE_KIND,
    PAGE_TIMELINE,
    PAGE_ENTRY,
    PAGE_GLANCE_ALL,
    PAGE_GLANCE,
    PAGES
};
static const char *const page_names[PAGES] = {"river, 40 communities",
                                              "river, 5 communities",
                                              "river with bodies",
                                              "river, deep",
                                              "river, one kind in 500",
                                              "timeline",
                                              "entry",
                                              "glance, nothing ever seen",
                                              "glance, 400 entries later"};

static void one_page(struct db *reader, enum page page, int64_t newest)
{
    struct arena a = {0};
    struct river_filter filter = {.kind = -1, .limit = 50, .bodies = page == PAGE_BODIES, .with_hidden = true};
    struct river_page river;
    struct glance glance;
    struct community c;
    struct entry entry;
    ok(db_begin(reader, &err));
    if (page == PAGE_DEEP)
        filter.before = (struct river_place){now - (int64_t)rng_below(&rng, 28 * CLOCK_DAY), 1};
    if (page == PAGE_RARE_KIND)
        filter.kind = KIND_EVENT;
    if (page == PAGE_TIMELINE)
        ok(timeline_load(reader, &a, (struct viewer){heavy, false}, STR("c7"), &filter, &c, &river, &err));
    else if (page == PAGE_ENTRY)
        ok(entry_load(reader, &a, (struct viewer){heavy, false}, 1 + (int64_t)rng_below(&rng, (uint64_t)newest), &entry,
                      &err));
    else if (page == PAGE_GLANCE_ALL || page == PAGE_GLANCE)
        ok(glance_load(reader, &a, heavy, now, &glance, &err));
    else
        ok(river_load(reader, &a, page == PAGE_LIGHT ? light : heavy, &filter, &river, &err));
    ok(db_commit(reader, &err));
    arena_done(&a);
}

static void pages(const char *path)
{
    struct db *reader;
    struct glance whole;
    ok(db_open(path, DB_READ, &reader, &err));
    ok(glance_load(reader, &arena, heavy, now, &whole, &err));
    int64_t newest = whole.newest_entry;
    printf("%lld entries\n", (long long)newest);
    for (int page = 0; page < PAGES; page++) {
        double ms[200];
        if (page == PAGE_GLANCE)
            ok(mark_seen_through(db, heavy, 0, newest - 400, &err));
        for (size_t i = 0; i < 200; i++) {
            double from = cpu();
            one_page(reader, (enum page)page, newest);
            ms[i] = (cpu() - from) * 1e3;
        }
        qsort(ms, 200, sizeof *ms, double_order);
        printf("  %-26s p50 %7.3f  p99 %7.3f ms CPU\n", page_names[page], ms[100], ms[198]);
    }
    db_close(reader);
}

int main(int argc, char **argv)
{
    char path[4096];
    if (argc < 2) {
        fprintf(stderr, "usage: bench_store FOLDER [ENTRIES]\n");
        return 64;
    }
    long want = argc > 2 ? atol(argv[2]) : 0;
    snprintf(path, sizeof path, "%s/bench-%d.db", argv[1], (int)getpid());
    now = civil_time((struct civil){.year = 2026, .month = 9, .day = 21, .hour = 10});
    clock_set(now);
    make_store(path);
    printf("first round, 28 entries a feed     %6.3f CPU s\n", round_of(28, 0, now, CLOCK_DAY));
    printf("unchanged round                    %6.3f CPU s\n", round_of(0, 0, 0, 0));
    printf("round with 2 new entries a feed    %6.3f CPU s\n", round_of(2, 1, now, CLOCK_HOUR));
    pages(path);
    double grown = 0;
    long more = (want - 30 * FEEDS) / FEEDS;
    for (int i = 0; more > 0; i++, more -= 100)
        grown += round_of(more < 100 ? (size_t)more : 100, 2 + i, now - (i + 1) * 30 * CLOCK_DAY, CLOCK_DAY / 4);
    if (grown > 0) {
        printf("grown in                           %6.1f CPU s\n", grown);
        printf("unchanged round                    %6.3f CPU s\n", round_of(0, 0, 0, 0));
        printf("round with 2 new entries a feed    %6.3f CPU s\n", round_of(2, 1000, now, CLOCK_HOUR));
        pages(path);
    }
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("peak %ld MB\n", use.ru_maxrss / 1024);
    db_close(db);
    unlink(path);
    arena_done(&arena);
    return 0;
}
