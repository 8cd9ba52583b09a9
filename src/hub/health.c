// health.c – how the hub's feeds fare, for whoever runs it.
#include "hub/health.h"
#include "hub/feeds_priv.h"
#include "store/db.h"

#include <stdlib.h>

static int by_advice(const void *one, const void *two);
static bool places_load(struct db *db, struct arena *a, struct failing_feed *f, struct err *err);

bool health_count(struct db *db, struct health_counts *ret, struct err *err)
{
    struct stmt *s = db_query(db, Q_HEALTH_COUNT);
    enum db_result result = db_step(s, err);
    if (result == DB_ROW)
        *ret = (struct health_counts){col_int(s, 0), col_int(s, 1), col_int(s, 2), col_int(s, 3), col_int(s, 4)};
    db_end(s);
    return result == DB_ROW;
}

bool health_total(struct db *db, int64_t now, struct health_totals *ret, struct err *err)
{
    enum db_result result;
    *ret = (struct health_totals){0};
    struct stmt *s = db_query(db, Q_HEALTH_TOTALS);
    bind_int(s, 1, now);
    if (db_step(s, err) == DB_ROW)
        *ret =
            (struct health_totals){col_int(s, 0), col_int(s, 1), col_int(s, 2), col_int(s, 2) ? col_int(s, 3) : 0, {0}};
    db_end(s);
    s = db_query(db, Q_HEALTH_CAUSES);
    while ((result = db_step(s, err)) == DB_ROW)
        if (col_int(s, 0) < VISIT_OUTCOMES)
            ret->failing[col_int(s, 0)] = col_int(s, 1);
    db_end(s);
    return result == DB_DONE;
}

bool health_visible(struct db *db, int64_t feed, bool *ret, struct err *err)
{
    struct stmt *s = db_query(db, Q_HEALTH_PLACES);
    bind_int(s, 1, feed);
    enum db_result result = db_step(s, err);
    *ret = result == DB_ROW;
    db_end(s);
    return result != DB_ERROR;
}

bool health_failing(struct db *db, struct arena *a, int most, failing_feeds *ret, struct err *err)
{
    *ret = (failing_feeds){0};
    struct stmt *s = db_query(db, Q_HEALTH_FAILING);
    bind_int(s, 1, most);
    enum db_result result;
    while ((result = db_step(s, err)) == DB_ROW) {
        struct failing_feed *f = vec_push(a, ret);
        int own = feed_columns_read(s, a, FEED_SHOWN, &f->feed);
        f->host = col_copy(a, s, own);
        f->advice = advice_of(&f->feed);
    }
    db_end(s);
    bool ok = result == DB_DONE;
    if (ret->n)
        qsort(ret->v, ret->n, sizeof *ret->v, by_advice);
    for (size_t i = 0; i < ret->n && ok; i++)
        ok = places_load(db, a, &ret->v[i], err);
    return ok;
}

// All advice lies in one table, in order.
static int by_advice(const void *one, const void *two)
{
    const struct failing_feed *a = one, *b = two;
    if (a->advice != b->advice)
        return a->advice < b->advice ? -1 : 1;
    int hosts = str_cmp(a->host, b->host);
    return hosts ? hosts : str_cmp(a->feed.url, b->feed.url);
}

static bool places_load(struct db *db, struct arena *a, struct failing_feed *f, struct err *err)
{
    struct stmt *s = db_query(db, Q_HEALTH_PLACES);
    bind_int(s, 1, f->feed.id);
    enum db_result result;
    while ((result = db_step(s, err)) == DB_ROW) {
        *vec_push(a, &f->places) = (struct health_place){col_copy(a, s, 0), col_copy(a, s, 1)};
        if (str_empty(f->feed.title) && str_empty(f->title))
            f->title = col_copy(a, s, 2);
    }
    db_end(s);
    return result == DB_DONE;
}
