// glance.c – a person's communities in rows: what is new, and which moved more than they usually do
// (communities.md 4.3).
#include "hub/glance.h"
#include "base/clock.h"
#include "hub/communities.h"
#include "hub/entries_priv.h"
#include "hub/river_priv.h"
#include "measure/glance.h"
#include "store/db.h"

#include <stdlib.h>

#define FRESH_MOST_ROW 100
#define FRESH_MOST     1000
#define HEADLINES      3
#define LOOK_BACK      24 // entries among which other headlines are looked for when the newest repeat a title
#define WEEKS          26

struct standing { // of a row among the rows
    struct glance_row row;
    double score;
    size_t title_at;
};

struct load {
    struct entry_view view;
    int64_t now;
    struct glance *glance;
    VEC(int64_t) fresh; // entries, some of them of two communities
};

static bool row_load(struct load *l, const struct community *community, struct standing *ret, struct err *err);
static int64_t count_once(int64_t *ids, size_t n);
static int row_order(const void *x, const void *y);

bool glance_load(struct db *db, struct arena *a, int64_t person, int64_t now, struct glance *ret, struct err *err)
{
    struct load l = {.view = {.db = db, .a = a, .person = person}, .now = now, .glance = ret};
    communities known;
    *ret = (struct glance){0};
    if (!entry_view_init(&l.view, err) || !community_list(db, a, (struct viewer){.person = person}, &known, err))
        return false;
    struct standing *rows = arena_array(a, struct standing, known.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < known.n; i++) {
        if (!known.v[i].member)
            continue;
        rows[n].title_at = n; // the list is by title
        if (!row_load(&l, &known.v[i], &rows[n++], err))
            return false;
    }
    qsort(rows, n, sizeof *rows, row_order);
    for (size_t i = 0; i < n; i++) {
        *vec_push(a, &ret->rows) = rows[i].row;
        ret->moved += rows[i].row.fresh > 0;
        ret->unread += rows[i].row.unread;
    }
    ret->communities = (int)n;
    ret->fresh = count_once(l.fresh.v, l.fresh.n);
    return true;
}

static bool fresh_load(struct load *l, struct glance_row *row, struct err *err)
{
    enum db_result r;
    // The whole is counted to a thousand; once that is known, each row only needs its own hundred.
    int64_t room = FRESH_MOST - (int64_t)l->fresh.n;
    struct stmt *s = db_query(l->view.db, Q_GLANCE_FRESH);
    bind_int(s, 1, row->community.id);
    bind_int(s, 2, row->community.seen_through);
    bind_int(s, 3, l->view.person);
    bind_int(s, 4, room > FRESH_MOST_ROW ? room : FRESH_MOST_ROW);
    while ((r = db_step(s, err)) == DB_ROW) {
        *vec_push(l->view.a, &l->fresh) = col_int(s, 0);
        row->fresh += row->fresh < FRESH_MOST_ROW;
    }
    db_end(s);
    return r == DB_DONE;
}

static bool weeks_load(struct load *l, struct glance_row *row, struct err *err)
{
    enum db_result r;
    int64_t running = activity_week(l->now);
    struct stmt *s = db_query(l->view.db, Q_GLANCE_WEEKS);
    bind_int(s, 1, row->community.id);
    bind_int(s, 2, running - WEEKS);
    bind_int(s, 3, running);
    while ((r = db_step(s, err)) == DB_ROW)
        row->weeks[WEEKS - 1 - (running - col_int(s, 0))] = (int)col_int(s, 1);
    db_end(s);
    return r == DB_DONE;
}

static double score_of(const struct glance_row *row, double days)
{
    static const double worth[LEVELS] = {
        [LEVEL_NONE] = 1, [LEVEL_CORE] = 4, [LEVEL_ACTIVE] = 3, [LEVEL_OCCASIONAL] = 2, [LEVEL_PERIPHERAL] = 1};
    double expected = glance_usual(row->weeks, WEEKS - 1) * days / 7; // the running week is not complete
    return glance_score(worth[row->community.standing], (double)row->fresh, expected, days);
}

// A thread's answers all bear its title: each title stands in a row once.
static void headlines_pick(struct arena *a, const entries *from, struct glance_row *row)
{
    row->headlines.n = 0;
    for (size_t i = 0; i < from->n && row->headlines.n < HEADLINES; i++) {
        struct str title = from->v[i].title;
        bool said = false;
        for (size_t j = 0; j < row->headlines.n && title.n; j++)
            said = said || str_eq_nocase(row->headlines.v[j].title, title);
        if (!said)
            *vec_push(a, &row->headlines) = from->v[i];
    }
}

// Hardly ever are more than the newest three read.
static bool headlines_load(struct load *l, struct glance_row *row, struct err *err)
{
    entries newest;
    if (!timeline_newest(&l->view, row->community.id, HEADLINES, &newest, err))
        return false;
    headlines_pick(l->view.a, &newest, row);
    if (row->headlines.n == newest.n)
        return true;
    if (!timeline_newest(&l->view, row->community.id, LOOK_BACK, &newest, err))
        return false;
    headlines_pick(l->view.a, &newest, row);
    return true;
}

static bool row_load(struct load *l, const struct community *community, struct standing *ret, struct err *err)
{
    struct glance_row *row = &ret->row;
    struct db *db = l->view.db;
    int64_t newest = 0, seen_at = 0;
    row->community = *community;
    if (!fresh_load(l, row, err) || !weeks_load(l, row, err) || !headlines_load(l, row, err))
        return false;
    struct stmt *s = db_query(db, Q_GLANCE_NEWEST);
    bind_int(s, 1, community->id);
    if (!db_one_int(s, &newest, NULL, err))
        return false;
    s = db_query(db, Q_GLANCE_SEEN_AT);
    bind_int(s, 1, community->id);
    bind_int(s, 2, l->view.person);
    if (!db_one_int(s, &seen_at, NULL, err))
        return false;
    if (row->fresh == 0) {
        int64_t unread = 0;
        s = db_query(db, Q_GLANCE_UNREAD);
        bind_int(s, 1, community->id);
        if (!db_one_int(s, &unread, NULL, err))
            return false;
        row->unread = unread != 0;
    }
    if (newest > l->glance->newest_entry)
        l->glance->newest_entry = newest;
    if (seen_at > l->glance->since)
        l->glance->since = seen_at;
    double days = seen_at && seen_at < l->now ? (double)(l->now - seen_at) / (double)CLOCK_DAY : 7;
    ret->score = score_of(row, days);
    return true;
}

static int id_order(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static int64_t count_once(int64_t *ids, size_t n)
{
    int64_t once = n > 0;
    if (n)
        qsort(ids, n, sizeof *ids, id_order);
    for (size_t i = 1; i < n; i++)
        once += ids[i] != ids[i - 1];
    return once < FRESH_MOST ? once : FRESH_MOST;
}

static int row_order(const void *x, const void *y)
{
    const struct standing *a = x, *b = y;
    bool a_moved = a->row.fresh > 0, b_moved = b->row.fresh > 0;
    if (a_moved != b_moved)
        return a_moved ? -1 : 1;
    if (a_moved && a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return a->title_at < b->title_at ? -1 : a->title_at > b->title_at;
}
