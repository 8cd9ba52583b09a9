// entries.c – what a visit brought becomes entries, sightings and activities: the merging rule (decisions 3;
// protocols 1.6), in as few statements an item as it takes. docs/why/store.md says what is decided here and why.
#include "hub/entries.h"
#include "base/clock.h"
#include "base/map.h"
#include "format/identity.h"
#include "hub/change_priv.h"
#include "hub/entries_priv.h"
#include "hub/entry_match_priv.h"
#include "hub/feeds_priv.h"
#include "store/db.h"
#include "store/rows.h"
#include "text/sanitize.h"
#include "text/url.h"

#define FIRST_DAYS CLOCK_DAY           // for so long what a feed brings may be its past
#define FUTURE     (10 * CLOCK_MINUTE) // dates further ahead do not order a timeline (protocols 1.7)
#define AT_ONCE    256                 // rows a statement; most feeds show fewer

struct listing { // a community that lists the feed
    int64_t community, past_before;
    enum kind kind;
    bool awaited; // what the feed had brought before comes with this
    bool touched;
};

struct arrival { // an item that is unknown, or of which there is a new version
    const struct harvest_item *item;
    struct match_hashes hashes;
    int64_t entry, origin; // 0 = the feed has not shown it
    uint64_t content;      // as it had shown it
    int64_t actor, sort_at;
    int claim;
    bool likely; // an entry of another feed may be the same
};
typedef VEC(struct arrival) arrival_list;

struct run {
    struct db *db;
    struct arena *a; // the run's own: what is given to the store is in it
    int64_t feed, now;
    struct matching matching;
    bool first; // the feed has no sighting yet
    bool part;  // of what the feed shows: what is not there may be elsewhere
    bool past;  // a page of its past
    VEC(struct listing) listings;
    week_list weeks; // one an activity that was made
    id_list changed; // communities that do not list the feed
    struct stored_counts *counts;
};

static bool store(struct run *r, struct arena *a, const struct harvest_item *items, size_t n, struct err *err);
static bool run_start(struct run *r, struct err *err);
static arrival_list arrivals_of(struct run *r, const struct harvest_item *items, size_t n);
static bool shown_before(struct run *r, arrival_list *list, struct err *err);
static bool rekeyed(struct run *r, const struct harvest_item *items, size_t n, arrival_list *list, struct err *err);
static bool versions_store(struct run *r, arrival_list *list, struct err *err);
static void arrived_note(struct arena *a, const arrival_list *list, struct stored_counts *ret);
static bool others_merge(struct run *r, arrival_list *list, struct err *err);
static bool fresh_store(struct run *r, arrival_list *list, struct err *err);
static bool run_finish(struct run *r, struct arena *a, struct err *err);
static bool new_version(struct run *r, struct arrival *a, struct err *err);
static bool merge(struct run *r, struct arrival *a, const struct same *same, struct err *err);

bool entries_store(struct db *db, struct arena *a, int64_t feed, int64_t now, const struct harvest_item *items,
                   size_t n, struct stored_counts *ret, struct err *err)
{
    struct run r = {.db = db, .feed = feed, .now = now, .counts = ret};
    return store(&r, a, items, n, err);
}

bool entries_store_part(struct db *db, struct arena *a, int64_t feed, int64_t now, const struct harvest_item *items,
                        size_t n, enum entries_part part, struct stored_counts *ret, struct err *err)
{
    struct run r = {.db = db, .feed = feed, .now = now, .counts = ret, .part = true};
    r.past = part == ENTRIES_PAST;
    return store(&r, a, items, n, err);
}

static bool store(struct run *r, struct arena *a, const struct harvest_item *items, size_t n, struct err *err)
{
    *r->counts = (struct stored_counts){0};
    bool unknown = false;
    for (size_t i = 0; i < n; i++)
        unknown |= !items[i].known;
    if (!unknown && (n || r->part)) // an empty document is a good visit, too, for who waits for one
        return true;
    struct change change;
    struct arena work;
    if (!change_begin(r->db, &change, err))
        return false;
    arena_init(&work);
    r->a = &work;
    bool ok = run_start(r, err);
    arrival_list list = arrivals_of(r, items, n);
    ok = ok && shown_before(r, &list, err) && rekeyed(r, items, n, &list, err) && versions_store(r, &list, err);
    if (ok)
        arrived_note(a, &list, r->counts);
    ok = ok && others_merge(r, &list, err) && fresh_store(r, &list, err) && run_finish(r, a, err);
    arena_done(&work);
    r->a = NULL;
    return change_end(&change, ok, err);
}

// A run -------------------------------------------------------------------------------------------------------------

static bool run_start(struct run *r, struct err *err)
{
    struct stmt *s = db_query(r->db, Q_ENTRIES_FEED);
    int64_t created = 0;
    bind_int(s, 1, r->feed);
    enum db_result got = db_step(s, err);
    if (got == DB_ROW) {
        r->matching = (struct matching){.db = r->db,
                                        .a = r->a,
                                        .feed = r->feed,
                                        .url = url_normal(r->a, col_text(s, 0)),
                                        .own = (uint64_t)col_int(s, 3)};
        created = col_int(s, 1);
        r->first = !col_int(s, 2);
    }
    db_end(s);
    if (got == DB_DONE)
        return err_set(err, ERR_NO_INPUT, "there is no feed %lld", (long long)r->feed);
    if (got == DB_ERROR)
        return false;
    s = db_query(r->db, Q_ENTRIES_LISTED);
    bind_int(s, 1, r->feed);
    while ((got = db_step(s, err)) == DB_ROW) {
        if (r->part && col_int(s, 3)) // it waits for a visit
            continue;
        struct listing *l = vec_push(r->a, &r->listings);
        bool past = r->past || r->first || r->now - created < FIRST_DAYS || r->now - col_int(s, 2) < FIRST_DAYS;
        *l = (struct listing){.community = col_int(s, 0), .kind = (enum kind)col_int(s, 1), .awaited = col_int(s, 3)};
        l->past_before = past ? r->now - ACTIVITY_NEW_AT_MOST : INT64_MIN;
    }
    db_end(s);
    return got == DB_DONE;
}

static bool came(struct run *r, struct listing *l, struct err *err)
{
    struct stmt *s = db_query(r->db, Q_COMMUNITY_FEED_CAME);
    bind_int(s, 1, l->community);
    bind_int(s, 2, r->feed);
    l->touched = true;
    return db_run(s, err) && entries_backfill(r->db, l->community, r->feed, r->now, err);
}

static bool run_finish(struct run *r, struct arena *a, struct err *err)
{
    if (!weeks_write(r->db, &r->weeks, 1, err))
        return false;
    for (size_t i = 0; i < r->listings.n; i++) {
        struct listing *l = &r->listings.v[i];
        if (l->awaited && !came(r, l, err))
            return false;
        if (l->touched)
            *vec_push(a, &r->counts->communities) = l->community;
    }
    for (size_t i = 0; i < r->changed.n; i++)
        *vec_push(a, &r->counts->communities) = r->changed.v[i];
    return true;
}

static void touched(struct run *r, int64_t community)
{
    for (size_t i = 0; i < r->listings.n; i++) {
        if (r->listings.v[i].community == community) {
            r->listings.v[i].touched = true;
            return;
        }
    }
    for (size_t i = 0; i < r->changed.n; i++)
        if (r->changed.v[i] == community)
            return;
    *vec_push(r->a, &r->changed) = community;
}

static void made(struct run *r, struct listing *l, int64_t sort_at)
{
    l->touched = true;
    *vec_push(r->a, &r->weeks) = (struct week){l->community, activity_week(sort_at)};
}

// What is to be done -------------------------------------------------------------------------------------------------

// Oldest first: documents are newest first, and numbers grow. A document may say a thing twice.
static arrival_list arrivals_of(struct run *r, const struct harvest_item *items, size_t n)
{
    arrival_list list = {0};
    struct map guids = {0};
    for (size_t i = n; i-- > 0;) {
        const struct harvest_item *item = &items[i];
        if (item->known)
            continue;
        void **slot = map_at(r->a, &guids, (struct str){(const char *)&item->guid_hash, sizeof item->guid_hash});
        if (*slot)
            continue;
        *slot = r;
        *vec_push(r->a, &list) = (struct arrival){
            .item = item, .hashes = match_hashes(&r->matching, item), .claim = match_claim(&r->matching, item)};
    }
    return list;
}

// The feed's own earlier sightings of them.
static bool shown_before(struct run *r, arrival_list *list, struct err *err)
{
    struct rows guids;
    enum db_result got;
    if (r->first)
        return true;
    rows_init(&guids, r->a, 2, list->n);
    for (size_t i = 0; i < list->n; i++) {
        rows_int(&guids, (int64_t)i);
        rows_int(&guids, (int64_t)list->v[i].item->guid_hash);
    }
    struct stmt *s = db_query(r->db, Q_SIGHTINGS_FIND);
    bind_rows(s, 1, &guids);
    bind_int(s, 2, r->feed);
    while ((got = db_step(s, err)) == DB_ROW) {
        struct arrival *a = &list->v[col_int(s, 0)];
        a->entry = col_int(s, 1);
        a->content = (uint64_t)col_int(s, 2);
        a->origin = col_int(s, 3);
    }
    db_end(s);
    return got == DB_DONE;
}

// Those it had shown under other ids, when it gave its items new ones.
static bool rekeyed(struct run *r, const struct harvest_item *items, size_t n, arrival_list *list, struct err *err)
{
    VEC(const struct harvest_item *) lost = {0};
    bool is;
    if (r->first || r->part)
        return true;
    for (size_t i = list->n; i-- > 0;)
        if (!list->v[i].entry)
            *vec_push(r->a, &lost) = list->v[i].item;
    if (!identity_rekeyed(n, lost.n)) // as far as one can tell without asking the store
        return true;
    return match_rebind(&r->matching, items, n, lost.v, lost.n, &is, err) && (!is || shown_before(r, list, err));
}

// Takes out what the feed had shown.
static bool versions_store(struct run *r, arrival_list *list, struct err *err)
{
    size_t left = 0;
    for (size_t i = 0; i < list->n; i++) {
        struct arrival *a = &list->v[i];
        if (!a->entry)
            list->v[left++] = *a;
        else if (a->content != a->item->content_hash && !new_version(r, a, err))
            return false;
    }
    list->n = left;
    return true;
}

static void arrived_note(struct arena *a, const arrival_list *list, struct stored_counts *ret)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct harvest_item *item = list->v[i].item;
        *vec_push(a, &ret->arrived) = item->date_guessed ? 0 : item->published;
    }
}

// Of which of them there are entries that have a hash in common.
static bool likely_find(struct run *r, arrival_list *list, struct err *err)
{
    struct rows hashes;
    enum db_result got;
    if (!list->n)
        return true;
    rows_init(&hashes, r->a, 3, list->n);
    for (size_t i = 0; i < list->n; i++) {
        rows_int(&hashes, (int64_t)i);
        rows_int(&hashes, (int64_t)list->v[i].hashes.same);
        rows_int(&hashes, (int64_t)list->v[i].hashes.uid);
    }
    struct stmt *s = db_query(r->db, Q_ENTRIES_LIKELY);
    bind_rows(s, 1, &hashes);
    while ((got = db_step(s, err)) == DB_ROW)
        list->v[col_int(s, 0)].likely = true;
    db_end(s);
    return got == DB_DONE;
}

// Takes out what another feed showed.
static bool others_merge(struct run *r, arrival_list *list, struct err *err)
{
    size_t left = 0;
    if (!likely_find(r, list, err))
        return false;
    for (size_t i = 0; i < list->n; i++) {
        struct arrival *a = &list->v[i];
        struct same same = {0};
        if (a->likely && !match_find(&r->matching, a->item, &a->hashes, &same, err))
            return false;
        if (!same.found)
            list->v[left++] = *a;
        else if (!merge(r, a, &same, err))
            return false;
    }
    list->n = left;
    return true;
}

// Writing -----------------------------------------------------------------------------------------------------------

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

static bool sightings_insert(struct run *r, const struct arrival *v, size_t n, struct err *err)
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
    for
        vec_each(l, &r->listings)
        {
            rows_int(&places, l->community);
            rows_int(&places, l->kind);
            rows_int(&places, l->past_before);
            for (size_t i = 0; i < n; i++)
                made(r, l, v[i].sort_at);
        }
    struct stmt *s = db_query(r->db, Q_ACTIVITIES_INSERT);
    bind_rows(s, 1, &places);
    bind_rows(s, 2, &entries);
    bind_int(s, 3, r->feed);
    return db_run(s, err);
}

// What nobody had shown: a statement a table.
static bool fresh_store(struct run *r, arrival_list *list, struct err *err)
{
    int64_t last = 0;
    if (!list->n)
        return true;
    if (!actors_find(r, list->v, list->n, err) || !db_one_int(db_query(r->db, Q_ENTRY_LAST), &last, NULL, err))
        return false;
    for (size_t i = 0; i < list->n; i++) {
        struct arrival *a = &list->v[i];
        a->entry = ++last;
        a->sort_at = not_ahead(r, a->item->published > 0 ? a->item->published : r->now);
    }
    for (size_t i = 0, n; i < list->n; i += n) {
        const struct arrival *v = &list->v[i];
        n = list->n - i < AT_ONCE ? list->n - i : AT_ONCE;
        if (!entries_insert(r, v, n, err) || !bodies_insert(r, v, n, err) || !sightings_insert(r, v, n, err) ||
            !activities_insert(r, v, n, err))
            return false;
    }
    r->counts->fresh = (int)list->n;
    return true;
}

// The origin's new version, or that of a feed with a better claim, becomes the entry's.
static bool update(struct run *r, struct arrival *a, struct err *err)
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
        touched(r, col_int(s, 0));
    db_end(s);
    return got == DB_DONE;
}

static bool merge(struct run *r, struct arrival *a, const struct same *same, struct err *err)
{
    a->entry = same->id;
    if (a->claim > same->claim && !update(r, a, err))
        return false;
    if (!sightings_insert(r, a, 1, err))
        return false;
    for (size_t i = 0; i < r->listings.n; i++) {
        struct listing *l = &r->listings.v[i];
        struct stmt *s = db_query(r->db, Q_ACTIVITY_SHARE);
        int64_t sort_at;
        bool is_new;
        bind_int(s, 1, l->community);
        bind_int(s, 2, r->feed);
        bind_int(s, 3, l->kind);
        bind_int(s, 4, l->past_before);
        bind_int(s, 5, same->id);
        if (!db_one_int(s, &sort_at, &is_new, err))
            return false;
        if (is_new)
            made(r, l, sort_at);
    }
    r->counts->merged++;
    return true;
}

// Whether an entry, shared while others knew of its feed, is shown where the feed is not listed (P7).
static bool shown_beyond(struct run *r, int64_t entry, bool *ret, struct err *err)
{
    struct stmt *s = db_query(r->db, Q_ENTRY_BEYOND);
    int64_t one;
    bind_int(s, 1, entry);
    bind_int(s, 2, r->feed);
    return db_one_int(s, &one, ret, err);
}

static bool new_version(struct run *r, struct arrival *a, struct err *err)
{
    struct stmt *s = db_query(r->db, Q_SIGHTING_CHANGE);
    bind_int(s, 1, r->feed);
    bind_int(s, 2, (int64_t)a->item->guid_hash);
    bind_int(s, 3, (int64_t)a->item->content_hash);
    bind_int(s, 4, r->now);
    if (!db_run(s, err))
        return false;
    if (a->origin != r->feed)
        return true;
    bool beyond = false;
    if (r->matching.own && !shown_beyond(r, a->entry, &beyond, err))
        return false;
    if (beyond)
        return true;
    r->counts->changed++;
    return update(r, a, err);
}
