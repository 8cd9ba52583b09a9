// entry_match.c – finds the entry that an item is.
#include "base/hash.h"
#include "base/map.h"
#include "base/vec.h"
#include "format/identity.h"
#include "hub/entries_priv.h"
#include "hub/entry_match_priv.h"
#include "hub/feeds_priv.h"
#include "store/db.h"
#include "store/rows.h"
#include "text/url.h"

struct candidate {
    int64_t id;
    struct str link, title, uid;
    int claim;
};
typedef VEC(struct candidate) candidate_list;

// "example.org/ann/notes" → "example.org", and "ann" when something follows it.
static void parts(struct str normal, struct str *ret_host, struct str *ret_folder)
{
    size_t host = 0, folder;
    while (host < normal.n && normal.p[host] != '/' && normal.p[host] != ':' && normal.p[host] != '?')
        host++;
    *ret_host = str_first(normal, host);
    struct str rest = str_from(normal, host + 1);
    folder = str_find_char(rest, '/');
    *ret_folder = host < normal.n && normal.p[host] == '/' && folder < rest.n ? str_first(rest, folder) : STR_NONE;
}

int entry_claim(struct str link, struct str feed_url)
{
    struct str host, folder, own_host, own_folder;
    parts(link, &host, &folder);
    parts(feed_url, &own_host, &own_folder);
    if (!host.n || !str_eq(host, own_host))
        return 0;
    return folder.n && str_eq(folder, own_folder) ? 2 : 1; // of many people on one host, the one
}

int match_claim(const struct matching *m, const struct harvest_item *item)
{
    return entry_claim(item->link_normal, m->url);
}

// What only some may know of is no entry of others, and none of theirs is it (decisions 8, P7): its hashes are of
// another kind, so that the two never meet.
//
// The site's hash leads: what a feed brings stands together in the index then, and a visit writes one page of it
// instead of one an entry.
static uint64_t hash_by_site(const struct matching *m, struct str site, uint64_t whole)
{
    return hash64(site, m->own) << 44 | whole >> 20;
}

enum { OF_TITLE = 1, OF_ID };

static uint64_t hash_of(const struct matching *m, const struct harvest_item *item, struct str what, int kind)
{
    if (!item->link_normal.n || !what.n)
        return 0;
    struct hasher h = hasher_start(m->own << 2 | (uint64_t)kind);
    hasher_add(&h, item->link_normal);
    hasher_add(&h, what);
    return hash_by_site(m, str_first(item->link_normal, str_find_char(item->link_normal, '/')), hasher_end(&h));
}

struct match_hashes match_hashes(const struct matching *m, const struct harvest_item *item)
{
    return (struct match_hashes){hash_of(m, item, item->title, OF_TITLE), hash_of(m, item, item->id, OF_ID)};
}

static bool candidates(const struct matching *m, enum query query, uint64_t hash, candidate_list *ret, struct err *err)
{
    enum db_result got;
    *ret = (candidate_list){0};
    if (!hash)
        return true;
    struct stmt *s = db_query(m->db, query);
    bind_int(s, 1, (int64_t)hash);
    while ((got = db_step(s, err)) == DB_ROW)
        *vec_push(m->a, ret) = (struct candidate){.id = col_int(s, 0),
                                                  .link = url_normal(m->a, col_text(s, 1)),
                                                  .title = col_copy(m->a, s, 2),
                                                  .uid = col_copy(m->a, s, 3),
                                                  .claim = (int)col_int(s, 4)};
    db_end(s);
    return got == DB_DONE;
}

static bool shown_by(const struct matching *m, int64_t entry, bool *ret, struct err *err)
{
    int64_t one;
    struct stmt *s = db_query(m->db, Q_SIGHTING_OF);
    bind_int(s, 1, entry);
    bind_int(s, 2, m->feed);
    return db_one_int(s, &one, ret, err);
}

bool match_find(const struct matching *m, const struct harvest_item *item, const struct match_hashes *hashes,
                struct same *ret, struct err *err)
{
    candidate_list list;
    *ret = (struct same){0};
    for (int by_uid = 0; by_uid < 2; by_uid++) {
        if (!candidates(m, by_uid ? Q_ENTRY_SAME_UID : Q_ENTRY_SAME, by_uid ? hashes->uid : hashes->same, &list, err))
            return false;
        for (size_t i = 0; i < list.n; i++) {
            const struct candidate *c = &list.v[i];
            bool own;
            if (!str_eq(item->link_normal, c->link) ||
                !(by_uid ? str_eq(item->id, c->uid) : str_eq(item->title, c->title)))
                continue;
            if (!shown_by(m, c->id, &own, err))
                return false;
            if (!own) {
                *ret = (struct same){c->id, c->claim, true};
                return true;
            }
        }
    }
    return true;
}

// New ids -----------------------------------------------------------------------------------------------------------

// Hashes are no help here: those that an entry has are of the circle in which the feed was read when it came.

#define NEWEST_FOR_ONE 4 // sightings, for each item that the document shows
#define ALIKE_MOST     4 // more of one text, or of one link and title, are one feed's way of not telling its items apart

struct old { // a sighting whose id the document does not show
    uint64_t guid, text;
    bool taken;
};
struct olds { // that have something in common; what the feed showed last first
    struct old *v[ALIKE_MOST];
    size_t n;
};
struct pair {
    const struct harvest_item *item;
    struct old *old;
};
struct rebinding {
    const struct matching *m;
    struct map ids; // that the document shows, and those of sightings that were looked at
    struct map by_text, by_link;
    size_t olds_n;
    VEC(struct pair) pairs;
};

static struct str key_of_hash(const uint64_t *hash)
{
    return (struct str){(const char *)hash, sizeof *hash};
}

static bool id_met(struct rebinding *r, const uint64_t *id)
{
    void **slot = map_at(r->m->a, &r->ids, key_of_hash(id));
    bool met = *slot;
    *slot = r;
    return met;
}

static struct str key_of_link(struct rebinding *r, struct str link_normal, struct str title)
{
    return arena_printf(r->m->a, STR_FMT "\n" STR_FMT, STR_ARG(link_normal), STR_ARG(title));
}

static struct old *first_left(const struct olds *olds)
{
    for (size_t i = 0; olds && olds->n <= ALIKE_MOST && i < olds->n; i++)
        if (!olds->v[i]->taken)
            return olds->v[i];
    return NULL;
}

// Whoever posts the same words again, without an address of their own, does so at another time.
static uint64_t text_hash(uint64_t content, bool date_guessed, int64_t published)
{
    int64_t at = date_guessed ? 0 : published;
    return hash64((struct str){(const char *)&at, sizeof at}, content);
}

static struct old *same_text(struct rebinding *r, const struct harvest_item *item)
{
    uint64_t text = text_hash(item->content_hash, item->date_guessed, item->published);
    return first_left(map_get(&r->by_text, key_of_hash(&text)));
}

static struct old *same_link(struct rebinding *r, const struct harvest_item *item)
{
    if (!item->link_normal.n || !item->title.n)
        return NULL;
    return first_left(map_get(&r->by_link, key_of_link(r, item->link_normal, item->title)));
}

static void olds_add(struct rebinding *r, struct map *map, struct str key, struct old *old)
{
    void **slot = map_at(r->m->a, map, key);
    struct olds *olds = *slot ? *slot : arena_new(r->m->a, struct olds);
    *slot = olds;
    if (olds->n < ALIKE_MOST)
        olds->v[olds->n] = old;
    olds->n++;
}

static bool olds_read(struct rebinding *r, struct stmt *s, struct err *err)
{
    struct arena *a = r->m->a;
    enum db_result got;
    while ((got = db_step(s, err)) == DB_ROW) {
        struct old *old = arena_new(a, struct old);
        old->guid = (uint64_t)col_int(s, 0);
        if (id_met(r, &old->guid))
            continue;
        old->text = text_hash((uint64_t)col_int(s, 1), col_int(s, 4), col_int(s, 5));
        olds_add(r, &r->by_text, key_of_hash(&old->text), old);
        olds_add(r, &r->by_link, key_of_link(r, url_normal(a, col_text(s, 2)), col_text(s, 3)), old);
        r->olds_n++;
    }
    db_end(s);
    return got == DB_DONE;
}

static bool last_read(struct rebinding *r, struct err *err)
{
    const struct known_item *last;
    size_t n;
    struct rows guids;
    if (!feed_showed(r->m->db, r->m->a, r->m->feed, &last, &n, err))
        return false;
    rows_init(&guids, r->m->a, 1, n);
    for (size_t i = 0; i < n; i++)
        rows_int(&guids, (int64_t)last[i].guid);
    struct stmt *s = db_query(r->m->db, Q_SIGHTINGS_OLD);
    bind_rows(s, 1, &guids);
    bind_int(s, 2, r->m->feed);
    return olds_read(r, s, err);
}

static bool newest_read(struct rebinding *r, size_t most, struct err *err)
{
    struct stmt *s = db_query(r->m->db, Q_SIGHTINGS_NEWEST);
    bind_int(s, 1, r->m->feed);
    bind_int(s, 2, (int64_t)most);
    return olds_read(r, s, err);
}

// What has its very text goes first: of many with one link and title each is to be itself.
static void pair_up(struct rebinding *r, const struct harvest_item *const *lost, size_t n)
{
    bool *paired = arena_array(r->m->a, bool, n);
    for (int by_link = 0; by_link < 2; by_link++) {
        for (size_t i = 0; i < n; i++) {
            struct old *old = paired[i] ? NULL : by_link ? same_link(r, lost[i]) : same_text(r, lost[i]);
            if (!old)
                continue;
            paired[i] = old->taken = true;
            *vec_push(r->m->a, &r->pairs) = (struct pair){lost[i], old};
        }
    }
}

bool match_rebind(const struct matching *m, const struct harvest_item *items, size_t n,
                  const struct harvest_item *const *lost, size_t lost_n, bool *ret, struct err *err)
{
    struct rebinding r = {.m = m};
    bool any = false;
    *ret = false;
    for (size_t i = 0; i < n; i++)
        id_met(&r, &items[i].guid_hash);
    if (!last_read(&r, err))
        return false;
    for (size_t i = 0; i < lost_n && !any; i++)
        any = same_text(&r, lost[i]) || same_link(&r, lost[i]);
    if (!any && r.olds_n >= lost_n) // as much went as came, and it is other things
        return true;
    if (!newest_read(&r, n * NEWEST_FOR_ONE, err))
        return false;
    pair_up(&r, lost, lost_n);
    *ret = identity_rekeyed(n, r.pairs.n);
    for (size_t i = 0; i < r.pairs.n && *ret; i++) {
        struct stmt *s = db_query(m->db, Q_SIGHTING_REBIND);
        bind_int(s, 1, m->feed);
        bind_int(s, 2, (int64_t)r.pairs.v[i].old->guid);
        bind_int(s, 3, (int64_t)r.pairs.v[i].item->guid_hash);
        if (!db_run(s, err))
            return false;
    }
    return true;
}
