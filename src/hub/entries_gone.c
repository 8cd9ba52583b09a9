// entries_gone.c – what a feed takes back. Its sighting stays as a tombstone, so that what still stands in some
// document, or is found under its id again, does not come back as new.
#include "hub/change_priv.h"
#include "hub/entries.h"
#include "hub/entries_priv.h"
#include "store/db.h"
#include "store/rows.h"

static bool take(struct stmt *s, struct arena *a, id_list *entries, struct stored_counts *ret, struct err *err);
static bool bury(struct db *db, struct arena *a, int64_t feed, int64_t entry, week_list *weeks,
                 struct stored_counts *ret, struct err *err);

bool entries_gone(struct db *db, struct arena *a, int64_t feed, int64_t now, const struct harvest_gone *gone,
                  const struct harvest_item *items, size_t n, struct stored_counts *ret, struct err *err)
{
    struct rows rows;
    struct change change;
    id_list entries = {0};
    week_list weeks = {0};
    bool ok = true;
    if (!gone->tombstones.n && !gone->others)
        return true;
    if (!change_begin(db, &change, err))
        return false;
    if (gone->tombstones.n) {
        rows_init(&rows, a, 2, gone->tombstones.n);
        vec_each(t, &gone->tombstones) {
            rows_int(&rows, (int64_t)t->guid_hash);
            rows_int(&rows, t->when);
        }
        struct stmt *s = db_query(db, Q_SIGHTINGS_BURY);
        bind_int(s, 1, feed);
        bind_rows(s, 2, &rows);
        ok = take(s, a, &entries, ret, err);
    }
    if (gone->others && ok) {
        rows_init(&rows, a, 1, n);
        for (size_t i = 0; i < n; i++)
            rows_int(&rows, (int64_t)items[i].guid_hash);
        struct stmt *s = db_query(db, Q_SIGHTINGS_BURY_OTHERS);
        bind_int(s, 1, feed);
        bind_rows(s, 2, &rows);
        bind_int(s, 3, now);
        ok = take(s, a, &entries, ret, err);
    }
    for (size_t i = 0; i < entries.n && ok; i++)
        ok = bury(db, a, feed, entries.v[i], &weeks, ret, err);
    ok = ok && weeks_write(db, &weeks, -1, err);
    return change_end(&change, ok, err);
}

static bool take(struct stmt *s, struct arena *a, id_list *entries, struct stored_counts *ret, struct err *err)
{
    enum db_result got;
    while ((got = db_step(s, err)) == DB_ROW) {
        *vec_push(a, entries) = col_int(s, 0);
        *vec_push(a, &ret->hidden) = (uint64_t)col_int(s, 1);
    }
    db_end(s);
    return got == DB_DONE;
}

static bool bury(struct db *db, struct arena *a, int64_t feed, int64_t entry, week_list *weeks,
                 struct stored_counts *ret, struct err *err)
{
    enum db_result got;
    struct stmt *s = db_query(db, Q_ACTIVITY_BURY_ADOPT);
    bind_int(s, 1, entry);
    bind_int(s, 2, feed);
    while ((got = db_step(s, err)) == DB_ROW)
        id_list_add(a, &ret->communities, col_int(s, 0));
    db_end(s);
    if (got != DB_DONE)
        return false;
    s = db_query(db, Q_ENTRY_ORIGIN_PASS);
    bind_int(s, 1, entry);
    bind_int(s, 2, feed);
    if (!db_run(s, err))
        return false;
    bool shown = false;
    s = db_query(db, Q_ACTIVITY_BURY);
    bind_int(s, 1, entry);
    bind_int(s, 2, feed);
    while ((got = db_step(s, err)) == DB_ROW) {
        *vec_push(a, weeks) = (struct week){col_int(s, 0), activity_week(col_int(s, 1))};
        id_list_add(a, &ret->communities, col_int(s, 0));
        shown = true;
    }
    db_end(s);
    ret->gone += shown;
    return got == DB_DONE;
}
