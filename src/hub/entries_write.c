// entries_write.c – rows of what a visit brought: a statement a table, not one a row.
#include "base/map.h"
#include "hub/entries_run_priv.h"
#include "store/db.h"
#include "store/rows.h"
#include "text/sanitize.h"

#define FUTURE  (10 * CLOCK_MINUTE) // dates further ahead do not order a timeline (protocols 1.7)
#define AT_ONCE 256                 // rows a statement; most feeds show fewer

// Fills in the actors, and makes those that are new.
static bool actors_find(struct run *r, struct arrival *v, size_t n, struct err *err)
{
    struct map numbers = {0}; // of a key: its place among the keys, from 1
    struct rows keys;
    enum db_result got = DB_DONE;
    int64_t last = 0;
    if (!db_one_int(db_query(r->db, Q_ACTOR_LAST), &last, NULL, err))
        return false;
    rows_init(&keys, r->a, 3, n);
    for (size_t i = 0; i < n; i++) {
        const struct harvest_item *item = v[i].item;
        void **slot = item->actor_key.n ? map_at(r->a, &numbers, item->actor_key) : NULL;
        if (!slot || *slot)
            continue;
        rows_text(&keys, item->actor_key);
        rows_text(&keys, item->actor_label.n ? item->actor_label : item->actor_key);
        rows_int(&keys, last + 1 + (int64_t)rows_count(&keys));
        *slot = (void *)(uintptr_t)rows_count(&keys);
    }
    size_t count = rows_count(&keys);
    if (!count)
        return true;
    struct stmt *s = db_query(r->db, Q_ACTORS_ADD);
    bind_rows(s, 1, &keys);
    if (!db_run(s, err))
        return false;
    int64_t *ids = arena_array(r->a, int64_t, count);
    for (size_t i = 0; i < count; i++)
        ids[i] = last + 1 + (int64_t)i;
    if (db_changes(r->db) < (int64_t)count) { // not all are new
        s = db_query(r->db, Q_ACTORS_FIND);
        bind_rows(s, 1, &keys);
        while ((got = db_step(s, err)) == DB_ROW)
            ids[col_int(s, 0) - last - 1] = col_int(s, 1);
        db_end(s);
    }
    for (size_t i = 0; i < n; i++) {
        uintptr_t number = (uintptr_t)map_get(&numbers, v[i].item->actor_key);
        v[i].actor = number ? ids[number - 1] : 0;
    }
    return got == DB_DONE;
}

static int64_t not_ahead(struct run *r, int64_t at)
{
    return at > r->now + FUTURE ? r->now : at;
}

static void number_or_null(struct rows *to, int64_t v)
{
    if (v)
        rows_int(to, v);
    else
        rows_text(to, STR_NONE);
}

// What entries_insert and entry_update read.
static void entry_row(struct run *r, struct rows *to, const struct arrival *a)
{
    const struct harvest_item *item = a->item;
    int64_t published = item->published > 0 ? item->published : r->now;
    rows_int(to, a->entry);
    rows_int(to, r->feed);
    rows_int(to, a->claim);
    rows_text(to, str_or_empty(item->id));
    rows_int(to, (int64_t)a->hashes.uid);
    rows_text(to, str_or_empty(item->link));
    rows_int(to, (int64_t)a->hashes.same);
    rows_text(to, str_or_empty(item->title));
    rows_int(to, item->title_generated);
    rows_text(to, str_or_empty(item->author));
    number_or_null(to, a->actor);
    rows_text(to, str_or_empty(item->summary));
    rows_text(to, str_or_empty(item->language));
    rows_text(to, str_or_empty(item->comments_url));
    rows_int(to, item->comment_count);
    rows_text(to, str_or_empty(item->image));
    rows_text(to, item->reply_ref.n ? item->reply_ref : STR_NONE);
    rows_int(to, item->words);
    rows_int(to, item->verb);
    rows_int(to, item->kind);
    rows_int(to, item->event_start);
    rows_text(to, tags_pack(r->a, item));
    rows_text(to, enclosures_pack(r->a, item));
    rows_int(to, published);
    rows_int(to, not_ahead(r, item->updated > 0 ? item->updated : published));
    rows_int(to, item->date_guessed || item->published <= 0);
    rows_int(to, r->now);
    rows_int(to, a->sort_at);
}
#define ENTRY_CELLS 28

static bool entries_insert(struct run *r, const struct arrival *v, size_t n, struct err *err)
{
    struct rows rows;
    rows_init(&rows, r->a, ENTRY_CELLS, n);
    for (size_t i = 0; i < n; i++)
        entry_row(r, &rows, &v[i]);
    struct stmt *s = db_query(r->db, Q_ENTRIES_INSERT);
    bind_rows(s, 1, &rows);
    return db_run(s, err);
}

static bool bodies_insert(struct run *r, const struct arrival *v, size_t n, struct err *err)
{
    struct rows rows;
    rows_init(&rows, r->a, 3, n);
    for (size_t i = 0; i < n; i++) {
        rows_int(&rows, v[i].entry);
        rows_text(&rows, str_or_empty(v[i].item->body.markup));
        rows_blob(&rows, v[i].item->body_source);
    }
    struct stmt *s = db_query(r->db, Q_ENTRY_BODIES_INSERT);
    bind_rows(s, 1, &rows);
    bind_int(s, 2, SANITIZE_POLICY);
    return db_run(s, err);
}

bool sightings_add(struct run *r, const struct arrival *v, size_t n, struct err *err)
{
    struct rows rows;
    rows_init(&rows, r->a, 3, n);
    for (size_t i = 0; i < n; i++) {
        rows_int(&rows, (int64_t)v[i].item->guid_hash);
        rows_int(&rows, v[i].entry);
        rows_int(&rows, (int64_t)v[i].item->content_hash);
    }
    struct stmt *s = db_query(r->db, Q_SIGHTINGS_INSERT);
    bind_rows(s, 1, &rows);
    bind_int(s, 2, r->feed);
    bind_int(s, 3, r->now);
    return db_run(s, err);
}

static bool activities_insert(struct run *r, const struct arrival *v, size_t n, struct err *err)
{
    struct rows entries, places;
    rows_init(&entries, r->a, 5, n);
    for (size_t i = 0; i < n; i++) {
        rows_int(&entries, v[i].sort_at);
        rows_int(&entries, v[i].entry);
        number_or_null(&entries, v[i].actor);
        rows_int(&entries, v[i].item->verb);
        rows_int(&entries, v[i].item->kind);
    }
    rows_init(&places, r->a, 3, r->listings.n);
    for (size_t k = 0; k < r->listings.n; k++) {
        struct listing *l = &r->listings.v[k];
        rows_int(&places, l->community);
        rows_int(&places, l->kind);
        rows_int(&places, l->past_before);
        for (size_t i = 0; i < n; i++)
            run_made(r, l, v[i].sort_at);
    }
    struct stmt *s = db_query(r->db, Q_ACTIVITIES_INSERT);
    bind_rows(s, 1, &places);
    bind_rows(s, 2, &entries);
    bind_int(s, 3, r->feed);
    return db_run(s, err);
}

bool entries_add(struct run *r, struct arrival *v, size_t n, struct err *err)
{
    int64_t last = 0;
    if (!n)
        return true;
    if (!actors_find(r, v, n, err) || !db_one_int(db_query(r->db, Q_ENTRY_LAST), &last, NULL, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct arrival *a = &v[i];
        a->entry = ++last;
        a->sort_at = not_ahead(r, a->item->published > 0 ? a->item->published : r->now);
    }
    for (size_t i = 0, some; i < n; i += some) {
        some = n - i < AT_ONCE ? n - i : AT_ONCE;
        if (!entries_insert(r, v + i, some, err) || !bodies_insert(r, v + i, some, err) ||
            !sightings_add(r, v + i, some, err) || !activities_insert(r, v + i, some, err))
            return false;
    }
    r->counts->fresh = (int)n;
    return true;
}

bool entry_change(struct run *r, struct arrival *a, struct err *err)
{
    struct rows rows;
    enum db_result got;
    if (!actors_find(r, a, 1, err))
        return false;
    rows_init(&rows, r->a, ENTRY_CELLS, 1);
    entry_row(r, &rows, a);
    struct stmt *s = db_query(r->db, Q_ENTRY_UPDATE);
    bind_rows(s, 1, &rows);
    if (!db_run(s, err))
        return false;
    s = db_query(r->db, Q_ENTRY_BODY_CHANGE);
    bind_int(s, 1, a->entry);
    bind_text(s, 2, str_or_empty(a->item->body.markup));
    bind_int(s, 3, SANITIZE_POLICY);
    bind_blob(s, 4, a->item->body_source);
    if (!db_run(s, err))
        return false;
    s = db_query(r->db, Q_ACTIVITY_CHANGE);
    bind_int(s, 1, a->entry);
    if (a->actor)
        bind_int(s, 2, a->actor);
    bind_int(s, 3, a->item->verb);
    bind_int(s, 4, a->item->kind);
    if (!db_run(s, err))
        return false;
    s = db_query(r->db, Q_ACTIVITY_COMMUNITIES);
    bind_int(s, 1, a->entry);
    while ((got = db_step(s, err)) == DB_ROW)
        run_touched(r, col_int(s, 0));
    db_end(s);
    return got == DB_DONE;
}
