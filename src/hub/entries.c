// entries.c – what a visit brought becomes entries, sightings and activities: the merging rule (decisions 3;
// protocols 1.6), in as few statements an item as it takes. docs/why/store.md says what is decided here and why.
#include "hub/entries.h"
#include "base/map.h"
#include "format/identity.h"
#include "hub/change_priv.h"
#include "hub/entries_run_priv.h"
#include "store/db.h"
#include "store/rows.h"

static bool store(struct run *r, struct arena *a, const struct harvest_item *items, size_t n, struct err *err);
static arrival_list arrivals_of(struct run *r, const struct harvest_item *items, size_t n);
static bool shown_before(struct run *r, arrival_list *list, struct err *err);
static bool rekeyed(struct run *r, const struct harvest_item *items, size_t n, arrival_list *list, struct err *err);
static bool versions_store(struct run *r, struct arena *out, arrival_list *list, struct err *err);
static void arrived_note(struct arena *a, const arrival_list *list, struct stored_counts *ret);
static bool others_merge(struct run *r, arrival_list *list, struct err *err);
static bool new_version(struct run *r, struct arrival *a, struct err *err);
static bool merge(struct run *r, struct arrival *a, const struct same *same, struct err *err);
static bool come_back(struct run *r, struct arrival *a, struct err *err);

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
    ok = ok && shown_before(r, &list, err) && rekeyed(r, items, n, &list, err) && versions_store(r, a, &list, err);
    if (ok)
        arrived_note(a, &list, r->counts);
    ok = ok && others_merge(r, &list, err) && entries_add(r, list.v, list.n, err) && run_finish(r, a, err);
    arena_done(&work);
    r->a = NULL;
    return change_end(&change, ok, err);
}

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
        a->tombstone = col_int(s, 4);
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

// What is shown again without a date is a copy that is late.
static bool comes_back(const struct arrival *a)
{
    return a->tombstone < 0 || (!a->item->date_guessed && a->item->updated > a->tombstone);
}

// Takes out what the feed had shown; `out` is where the counts are.
static bool versions_store(struct run *r, struct arena *out, arrival_list *list, struct err *err)
{
    size_t left = 0;
    for (size_t i = 0; i < list->n; i++) {
        struct arrival *a = &list->v[i];
        if (!a->entry)
            list->v[left++] = *a;
        else if (a->tombstone && !comes_back(a))
            *vec_push(out, &r->counts->hidden) = a->item->guid_hash;
        else if (a->tombstone && !come_back(r, a, err))
            return false;
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

// An entry that the hub has comes to those who list the feed.
static bool share(struct run *r, int64_t entry, struct err *err)
{
    for (size_t i = 0; i < r->listings.n; i++) {
        struct listing *l = &r->listings.v[i];
        struct stmt *s = db_query(r->db, Q_ACTIVITY_SHARE);
        int64_t sort_at;
        bool is_new;
        bind_int(s, 1, l->community);
        bind_int(s, 2, r->feed);
        bind_int(s, 3, l->kind);
        bind_int(s, 4, l->past_before);
        bind_int(s, 5, entry);
        if (!db_one_int(s, &sort_at, &is_new, err))
            return false;
        if (is_new)
            run_made(r, l, sort_at);
    }
    return true;
}

static bool merge(struct run *r, struct arrival *a, const struct same *same, struct err *err)
{
    a->entry = same->id;
    if (a->claim > same->claim && !entry_change(r, a, err))
        return false;
    if (!sightings_add(r, a, 1, err))
        return false;
    if (!share(r, a->entry, err))
        return false;
    r->counts->merged++;
    return true;
}

static bool come_back(struct run *r, struct arrival *a, struct err *err)
{
    struct stmt *s = db_query(r->db, Q_SIGHTING_UNBURY);
    bind_int(s, 1, r->feed);
    bind_int(s, 2, (int64_t)a->item->guid_hash);
    if (!db_run(s, err))
        return false;
    s = db_query(r->db, Q_ENTRY_LATER);
    bind_int(s, 1, a->entry);
    bind_int(s, 2, a->item->updated);
    return db_run(s, err) && share(r, a->entry, err);
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
    return entry_change(r, a, err);
}
