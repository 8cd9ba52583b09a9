// entry_match.c – finds the entry that an item is.
#include "base/hash.h"
#include "base/map.h"
#include "base/vec.h"
#include "format/identity.h"
#include "hub/entries_priv.h"
#include "hub/entry_match_priv.h"
#include "store/db.h"
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

static bool shown_by(const struct matching *m, int64_t entry, uint64_t *ret_guid, bool *ret, struct err *err)
{
    int64_t guid = 0;
    struct stmt *s = db_query(m->db, Q_SIGHTING_OF);
    bind_int(s, 1, entry);
    bind_int(s, 2, m->feed);
    bool ok = db_one_int(s, &guid, ret, err);
    if (ret_guid)
        *ret_guid = (uint64_t)guid;
    return ok;
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
            if (!shown_by(m, c->id, NULL, &own, err))
                return false;
            if (!own) {
                *ret = (struct same){c->id, c->claim, true};
                return true;
            }
        }
    }
    return true;
}

bool match_rebind(const struct matching *m, const struct harvest_item *items, size_t n, struct err *err)
{
    struct pair {
        const struct harvest_item *item;
        uint64_t guid;
    };
    VEC(struct pair) pairs = {0};
    struct map shown = {0};
    for (size_t i = 0; i < n; i++)
        *map_at(m->a, &shown, (struct str){(const char *)&items[i].guid_hash, sizeof items[i].guid_hash}) = m->a;
    for (size_t i = 0; i < n; i++) {
        candidate_list list;
        if (items[i].known)
            continue;
        if (!candidates(m, Q_ENTRY_SAME, hash_of(m, &items[i], items[i].title, OF_TITLE), &list, err))
            return false;
        for (size_t k = 0; k < list.n; k++) {
            const struct candidate *c = &list.v[k];
            bool own;
            uint64_t guid;
            if (!str_eq(items[i].link_normal, c->link) || !str_eq(items[i].title, c->title))
                continue;
            if (!shown_by(m, c->id, &guid, &own, err))
                return false;
            void **taken =
                own ? map_at(m->a, &shown, arena_str(m->a, (struct str){(const char *)&guid, sizeof guid})) : NULL;
            if (taken && !*taken) { // also keeps a second item from taking it
                *taken = m->a;
                *vec_push(m->a, &pairs) = (struct pair){&items[i], guid};
                break;
            }
        }
    }
    if (!identity_rekeyed(n, pairs.n))
        return true;
    for (size_t i = 0; i < pairs.n; i++) {
        struct stmt *s = db_query(m->db, Q_SIGHTING_REBIND);
        bind_int(s, 1, m->feed);
        bind_int(s, 2, (int64_t)pairs.v[i].guid);
        bind_int(s, 3, (int64_t)pairs.v[i].item->guid_hash);
        if (!db_run(s, err))
            return false;
    }
    return true;
}
