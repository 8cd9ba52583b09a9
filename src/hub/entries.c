// entries.c – what a visit brought becomes entries, sightings and activities: the merging rule (decisions 3;
// protocols 1.6), in as few statements an item as it takes. docs/why/store.md says what is decided here and why.
#include "hub/entries.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/map.h"
#include "format/identity.h"
#include "hub/change_priv.h"
#include "hub/entries_priv.h"
#include "hub/feeds_priv.h"
#include "store/db.h"
#include "text/sanitize.h"
#include "text/url.h"

#define FIRST_DAYS CLOCK_DAY           // for so long what a feed brings may be its past
#define FUTURE     (10 * CLOCK_MINUTE) // dates further ahead do not order a timeline (protocols 1.7)

struct listing { // a community that lists the feed
    int64_t community, past_before;
    enum kind kind;
    bool touched;
};

struct run {
    struct db *db;
    struct arena *a;
    int64_t feed, now;
    uint64_t own;         // the community that alone reads this feed; 0 = anybody
    struct str url, site; // normal forms
    bool first;           // the feed has no sighting yet
    bool part;            // of what the feed shows: what is not there may be elsewhere
    bool past;            // a page of its past
    struct map guids;     // of this batch, while first
    struct map actors;
    VEC(struct listing) listings;
    week_list weeks; // one an activity that was made
    struct stored_counts *counts;
};

struct same { // an entry that an item may be
    int64_t id;
    int claim;
    bool found;
};

static bool store(struct run *r, const struct harvest_item *items, size_t n, struct err *err);
static bool run_start(struct run *r, struct err *err);
static bool rebind(struct run *r, const struct harvest_item *items, size_t n, struct err *err);
static bool store_item(struct run *r, const struct harvest_item *item, struct err *err);
static bool run_finish(struct run *r, struct err *err);

bool entries_store(struct db *db, struct arena *a, int64_t feed, int64_t now, const struct harvest_item *items,
                   size_t n, struct stored_counts *ret, struct err *err)
{
    struct run r = {.db = db, .a = a, .feed = feed, .now = now, .counts = ret};
    return store(&r, items, n, err);
}

bool entries_store_part(struct db *db, struct arena *a, int64_t feed, int64_t now, const struct harvest_item *items,
                        size_t n, enum entries_part part, struct stored_counts *ret, struct err *err)
{
    struct run r = {.db = db, .a = a, .feed = feed, .now = now, .counts = ret, .part = true};
    r.past = part == ENTRIES_PAST;
    return store(&r, items, n, err);
}

static bool store(struct run *r, const struct harvest_item *items, size_t n, struct err *err)
{
    *r->counts = (struct stored_counts){0};
    size_t unknown = 0;
    for (size_t i = 0; i < n; i++)
        unknown += !items[i].known;
    r->counts->known = (int)(n - unknown);
    if (!unknown)
        return true;
    struct change change;
    if (!change_begin(r->db, &change, err))
        return false;
    bool ok = run_start(r, err);
    if (ok && !r->first && !r->part && identity_rekeyed(n, unknown)) // as far as one can tell without asking the store
        ok = rebind(r, items, n, err);
    for (size_t i = n; i-- > 0 && ok;) // documents are newest first, numbers grow
        ok = items[i].known || store_item(r, &items[i], err);
    ok = ok && run_finish(r, err);
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
        r->url = url_normal(r->a, col_text(s, 0));
        r->site = url_normal(r->a, col_text(s, 1));
        created = col_int(s, 2);
        r->first = !col_int(s, 3);
        r->own = (uint64_t)col_int(s, 4);
    }
    db_end(s);
    if (got == DB_DONE)
        return err_set(err, ERR_NO_INPUT, "there is no feed %lld", (long long)r->feed);
    if (got == DB_ERROR)
        return false;
    s = db_query(r->db, Q_ENTRIES_LISTED);
    bind_int(s, 1, r->feed);
    while ((got = db_step(s, err)) == DB_ROW) {
        struct listing *l = vec_push(r->a, &r->listings);
        bool past = r->past || r->first || r->now - created < FIRST_DAYS || r->now - col_int(s, 2) < FIRST_DAYS;
        *l = (struct listing){.community = col_int(s, 0), .kind = (enum kind)col_int(s, 1)};
        l->past_before = past ? r->now - ACTIVITY_NEW_AT_MOST : INT64_MIN;
    }
    db_end(s);
    return got == DB_DONE;
}

static bool run_finish(struct run *r, struct err *err)
{
    if (!weeks_write(r->db, &r->weeks, 1, err))
        return false;
    for (size_t i = 0; i < r->listings.n; i++)
        if (r->listings.v[i].touched)
            *vec_push(r->a, &r->counts->communities) = r->listings.v[i].community;
    for (size_t i = 0; i < r->counts->communities.n; i++)
        if (!community_touch(r->db, r->counts->communities.v[i], err))
            return false;
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
    for (size_t i = 0; i < r->counts->communities.n; i++)
        if (r->counts->communities.v[i] == community)
            return;
    *vec_push(r->a, &r->counts->communities) = community;
}

static void made(struct run *r, struct listing *l, int64_t sort_at)
{
    l->touched = true;
    *vec_push(r->a, &r->weeks) = (struct week){l->community, activity_week(sort_at)};
}

// Whose is it? ------------------------------------------------------------------------------------------------------

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

int entry_claim(struct str link, struct str feed_url, struct str feed_site)
{
    const struct str own[2] = {feed_url, feed_site};
    static const int worth[2] = {4, 2}; // where it is fetched is a fact, its site is what it says of itself
    struct str host, folder;
    parts(link, &host, &folder);
    for (size_t i = 0; i < 2 && host.n; i++) {
        struct str own_host, own_folder;
        parts(own[i], &own_host, &own_folder);
        if (str_eq(host, own_host))
            return worth[i] + (folder.n && str_eq(folder, own_folder)); // of many people on one host, the one
    }
    return 0;
}

// What a community reads with a credential is no entry of others, and none of theirs is it (decisions 8): its hashes
// are of another kind, so that the two never meet.
//
// The site's hash leads: what a feed brings stands together in the index then, and a visit writes one page of it
// instead of one an entry.
static uint64_t hash_by_site(const struct run *r, struct str site, uint64_t whole)
{
    return hash64(site, r->own) << 44 | whole >> 20;
}

static uint64_t same_hash(const struct run *r, const struct harvest_item *item)
{
    if (!item->link_normal.n || !item->title.n)
        return 0;
    struct hasher h = hasher_start(r->own << 2 | 1);
    hasher_add(&h, item->link_normal);
    hasher_add(&h, item->title);
    return hash_by_site(r, str_first(item->link_normal, str_find_char(item->link_normal, '/')), hasher_end(&h));
}

// "https://site/…", "tag:site,2026:…"
static uint64_t uid_hash(const struct run *r, const struct harvest_item *item)
{
    if (!item->id.n)
        return 0;
    struct str site = str_from(item->id, str_find_char(item->id, ':') + 1);
    while (str_starts(site, STR("/")))
        site = str_from(site, 1);
    size_t end = 0;
    while (end < site.n && site.p[end] != '/' && site.p[end] != ',' && site.p[end] != ':')
        end++;
    return hash_by_site(r, str_first(site, end), hash64(item->id, r->own << 2 | 2));
}

struct candidate {
    int64_t id;
    struct str link, title, uid;
    int claim;
};
typedef VEC(struct candidate) candidate_list;

static bool candidates(struct run *r, enum query query, uint64_t hash, candidate_list *ret, struct err *err)
{
    enum db_result got;
    *ret = (candidate_list){0};
    if (!hash)
        return true;
    struct stmt *s = db_query(r->db, query);
    bind_int(s, 1, (int64_t)hash);
    while ((got = db_step(s, err)) == DB_ROW)
        *vec_push(r->a, ret) = (struct candidate){.id = col_int(s, 0),
                                                  .link = url_normal(r->a, col_text(s, 1)),
                                                  .title = col_copy(r->a, s, 2),
                                                  .uid = col_copy(r->a, s, 3),
                                                  .claim = (int)col_int(s, 4)};
    db_end(s);
    return got == DB_DONE;
}

static bool shown_by(struct run *r, int64_t entry, uint64_t *ret_guid, bool *ret, struct err *err)
{
    int64_t guid = 0;
    struct stmt *s = db_query(r->db, Q_SIGHTING_OF);
    bind_int(s, 1, entry);
    bind_int(s, 2, r->feed);
    bool ok = db_one_int(s, &guid, ret, err);
    if (ret_guid)
        *ret_guid = (uint64_t)guid;
    return ok;
}

// One id at two links. That a feed shows a thing under an id proves nothing: when both can say that their link is their
// own, somebody uses another's id, and they stay apart; when neither can, the title has to agree as well.
static bool same_by_uid(const struct harvest_item *item, int claim, const struct candidate *c)
{
    if (!str_eq(item->id, c->uid))
        return false;
    if (!item->link_normal.n || !c->link.n || str_eq(item->link_normal, c->link))
        return true;
    if (claim && c->claim)
        return false;
    return claim || c->claim || (item->title.n && str_eq(item->title, c->title));
}

// The entry that another feed showed and this item is, too. Two items of one feed are two entries, whatever they look
// like.
static bool find_same(struct run *r, const struct harvest_item *item, int claim, struct same *ret, struct err *err)
{
    candidate_list list;
    *ret = (struct same){0};
    for (int by_uid = 0; by_uid < 2; by_uid++) {
        if (!candidates(r, by_uid ? Q_ENTRY_SAME_UID : Q_ENTRY_SAME, by_uid ? uid_hash(r, item) : same_hash(r, item),
                        &list, err))
            return false;
        for (size_t i = 0; i < list.n; i++) {
            const struct candidate *c = &list.v[i];
            bool own, same = by_uid ? same_by_uid(item, claim, c)
                                    : str_eq(item->link_normal, c->link) && str_eq(item->title, c->title);
            if (!same)
                continue;
            if (!shown_by(r, c->id, NULL, &own, err))
                return false;
            if (!own) {
                *ret = (struct same){c->id, c->claim, true};
                return true;
            }
        }
    }
    return true;
}

// A feed that gave its items other ids: what is unknown and yet stands there with the same link and title, while the id
// that it had is gone, has moved. If so much moved that the feed is rekeyed, the sightings get the new ids, and nothing
// arrives twice.
static bool rebind(struct run *r, const struct harvest_item *items, size_t n, struct err *err)
{
    struct pair {
        const struct harvest_item *item;
        uint64_t guid;
    };
    VEC(struct pair) pairs = {0};
    struct map shown = {0};
    for (size_t i = 0; i < n; i++)
        *map_at(r->a, &shown, (struct str){(const char *)&items[i].guid_hash, sizeof items[i].guid_hash}) = r;
    for (size_t i = 0; i < n; i++) {
        candidate_list list;
        if (items[i].known)
            continue;
        if (!candidates(r, Q_ENTRY_SAME, same_hash(r, &items[i]), &list, err))
            return false;
        for (size_t k = 0; k < list.n; k++) {
            const struct candidate *c = &list.v[k];
            bool own;
            uint64_t guid;
            if (!str_eq(items[i].link_normal, c->link) || !str_eq(items[i].title, c->title))
                continue;
            if (!shown_by(r, c->id, &guid, &own, err))
                return false;
            void **taken =
                own ? map_at(r->a, &shown, arena_str(r->a, (struct str){(const char *)&guid, sizeof guid})) : NULL;
            if (taken && !*taken) { // also keeps a second item from taking it
                *taken = r;
                *vec_push(r->a, &pairs) = (struct pair){&items[i], guid};
                break;
            }
        }
    }
    if (!identity_rekeyed(n, pairs.n))
        return true;
    for (size_t i = 0; i < pairs.n; i++) {
        struct stmt *s = db_query(r->db, Q_SIGHTING_REBIND);
        bind_int(s, 1, r->feed);
        bind_int(s, 2, (int64_t)pairs.v[i].guid);
        bind_int(s, 3, (int64_t)pairs.v[i].item->guid_hash);
        bind_text(s, 4, pairs.v[i].item->guid);
        if (!db_run(s, err))
            return false;
    }
    return true;
}

// Writing -----------------------------------------------------------------------------------------------------------

static bool actor_of(struct run *r, const struct harvest_item *item, int64_t *ret, struct err *err)
{
    bool found;
    *ret = 0;
    if (!item->actor_key.n)
        return true;
    void **slot = map_at(r->a, &r->actors, item->actor_key);
    if (*slot) {
        *ret = (int64_t)(intptr_t)*slot;
        return true;
    }
    struct stmt *s = db_query(r->db, Q_ACTOR_FIND);
    bind_text(s, 1, item->actor_key);
    if (!db_one_int(s, ret, &found, err))
        return false;
    if (!found) {
        s = db_query(r->db, Q_ACTOR_INSERT);
        bind_text(s, 1, item->actor_key);
        bind_text(s, 2, item->actor_label.n ? item->actor_label : item->actor_key);
        if (!db_run(s, err))
            return false;
        *ret = db_last_id(r->db);
    }
    *slot = (void *)(intptr_t)*ret;
    return true;
}

static struct str given(struct str s)
{
    return s.p ? s : STR("");
}

static int64_t not_ahead(struct run *r, int64_t at)
{
    return at > r->now + FUTURE ? r->now : at;
}

// The parameters that entry_insert and entry_update share, ?1 to ?25.
static void bind_entry(struct run *r, struct stmt *s, const struct harvest_item *item, int claim, int64_t actor)
{
    int64_t published = item->published > 0 ? item->published : r->now;
    bind_int(s, 1, r->feed);
    bind_int(s, 2, claim);
    bind_text(s, 3, given(item->id));
    bind_int(s, 4, (int64_t)uid_hash(r, item));
    bind_text(s, 5, given(item->link));
    bind_int(s, 6, (int64_t)same_hash(r, item));
    bind_text(s, 7, given(item->title));
    bind_int(s, 8, item->title_generated);
    bind_text(s, 9, given(item->author));
    if (actor)
        bind_int(s, 10, actor);
    bind_text(s, 11, given(item->summary));
    bind_text(s, 12, given(item->language));
    bind_text(s, 13, given(item->comments_url));
    bind_int(s, 14, item->comment_count);
    bind_text(s, 15, given(item->image));
    bind_text(s, 16, item->reply_ref.n ? item->reply_ref : STR_NONE);
    bind_int(s, 17, item->words);
    bind_int(s, 18, item->verb);
    bind_int(s, 19, item->kind);
    bind_int(s, 20, item->event_start);
    bind_text(s, 21, tags_pack(r->a, item));
    bind_text(s, 22, enclosures_pack(r->a, item));
    bind_int(s, 23, published);
    bind_int(s, 24, not_ahead(r, item->updated > 0 ? item->updated : published));
    bind_int(s, 25, item->date_guessed || item->published <= 0);
}

static bool body_set(struct run *r, int64_t entry, const struct harvest_item *item, struct err *err)
{
    struct stmt *s = db_query(r->db, Q_ENTRY_BODY_SET);
    bind_int(s, 1, entry);
    bind_text(s, 2, given(item->body.markup));
    bind_int(s, 3, SANITIZE_POLICY);
    bind_blob(s, 4, item->body_source);
    return db_run(s, err);
}

static bool sighting_add(struct run *r, int64_t entry, const struct harvest_item *item, struct err *err)
{
    struct stmt *s = db_query(r->db, Q_SIGHTING_INSERT);
    bind_int(s, 1, r->feed);
    bind_int(s, 2, (int64_t)item->guid_hash);
    bind_text(s, 3, given(item->guid));
    bind_int(s, 4, entry);
    bind_int(s, 5, (int64_t)item->content_hash);
    bind_int(s, 6, r->now);
    return db_run(s, err);
}

static bool insert(struct run *r, const struct harvest_item *item, int claim, struct err *err)
{
    int64_t actor, sort_at = not_ahead(r, item->published > 0 ? item->published : r->now);
    if (!actor_of(r, item, &actor, err))
        return false;
    struct stmt *s = db_query(r->db, Q_ENTRY_INSERT);
    bind_entry(r, s, item, claim, actor);
    bind_int(s, 26, r->now);
    bind_int(s, 27, sort_at);
    if (!db_run(s, err))
        return false;
    int64_t id = db_last_id(r->db);
    if (!body_set(r, id, item, err) || !sighting_add(r, id, item, err))
        return false;
    for (size_t i = 0; i < r->listings.n; i++) {
        struct listing *l = &r->listings.v[i];
        s = db_query(r->db, Q_ACTIVITY_INSERT);
        bind_int(s, 1, l->community);
        bind_int(s, 2, sort_at);
        bind_int(s, 3, id);
        bind_int(s, 4, r->feed);
        if (actor)
            bind_int(s, 5, actor);
        bind_int(s, 6, item->verb);
        bind_int(s, 7, l->kind ? l->kind : item->kind);
        bind_int(s, 8, sort_at < l->past_before);
        if (!db_run(s, err))
            return false;
        made(r, l, sort_at);
    }
    r->counts->fresh++;
    return true;
}

// The origin's new version, or that of a feed with a better claim, becomes the entry's.
static bool update(struct run *r, int64_t id, const struct harvest_item *item, int claim, struct err *err)
{
    int64_t actor;
    enum db_result got;
    if (!actor_of(r, item, &actor, err))
        return false;
    struct stmt *s = db_query(r->db, Q_ENTRY_UPDATE);
    bind_entry(r, s, item, claim, actor);
    bind_int(s, 26, r->now);
    bind_int(s, 27, id);
    if (!db_run(s, err) || !body_set(r, id, item, err))
        return false;
    s = db_query(r->db, Q_ACTIVITY_CHANGE);
    bind_int(s, 1, id);
    if (actor)
        bind_int(s, 2, actor);
    bind_int(s, 3, item->verb);
    bind_int(s, 4, item->kind);
    if (!db_run(s, err))
        return false;
    s = db_query(r->db, Q_ACTIVITY_COMMUNITIES);
    bind_int(s, 1, id);
    while ((got = db_step(s, err)) == DB_ROW)
        touched(r, col_int(s, 0));
    db_end(s);
    return got == DB_DONE;
}

static bool merge(struct run *r, const struct harvest_item *item, int claim, const struct same *same, struct err *err)
{
    if (claim > same->claim && !update(r, same->id, item, claim, err))
        return false;
    if (!sighting_add(r, same->id, item, err))
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

static bool new_version(struct run *r, int64_t id, int64_t origin, const struct harvest_item *item, struct err *err)
{
    struct stmt *s = db_query(r->db, Q_SIGHTING_CHANGE);
    bind_int(s, 1, r->feed);
    bind_int(s, 2, (int64_t)item->guid_hash);
    bind_int(s, 3, (int64_t)item->content_hash);
    bind_int(s, 4, r->now);
    if (!db_run(s, err))
        return false;
    if (origin != r->feed)
        return true;
    r->counts->changed++;
    return update(r, id, item, entry_claim(item->link_normal, r->url, r->site), err);
}

static bool store_item(struct run *r, const struct harvest_item *item, struct err *err)
{
    if (r->first) { // nothing of it can be in the store, but a document may say a thing twice
        void **slot = map_at(r->a, &r->guids, (struct str){(const char *)&item->guid_hash, sizeof item->guid_hash});
        if (*slot)
            return true;
        *slot = r;
    } else {
        struct stmt *s = db_query(r->db, Q_SIGHTING_FIND);
        bind_int(s, 1, r->feed);
        bind_int(s, 2, (int64_t)item->guid_hash);
        enum db_result got = db_step(s, err);
        int64_t entry = got == DB_ROW ? col_int(s, 0) : 0, origin = got == DB_ROW ? col_int(s, 2) : 0;
        bool same = got == DB_ROW && (uint64_t)col_int(s, 1) == item->content_hash;
        db_end(s);
        if (got == DB_ERROR)
            return false;
        if (same)
            r->counts->known++;
        if (got == DB_ROW)
            return same || new_version(r, entry, origin, item, err);
    }
    struct same same;
    int claim = entry_claim(item->link_normal, r->url, r->site);
    if (!find_same(r, item, claim, &same, err))
        return false;
    return same.found ? merge(r, item, claim, &same, err) : insert(r, item, claim, err);
}
