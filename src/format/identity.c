// identity.c – keys and content hashes of items (protocols 1.6.1 to 1.6.5).
#include "format/identity.h"

#include "base/hash.h"
#include "base/map.h"
#include "model/feed.h"

#define GUID_SEED    0x7472696275746172u
#define CONTENT_SEED 0x656e747269657331u

static struct str key_of(struct arena *a, const struct doc_item *item, int rule);
static size_t keys_bad(struct arena *a, const struct document *doc, int rule, const struct str *keys);
static struct str key_apart(struct arena *a, struct map *taken, const struct doc_item *item, struct str key,
                            size_t place);
static bool hashes_apart(struct arena *a, const struct identity *ids, size_t n);

bool identify(struct arena *a, const struct document *doc, int rule, struct identity *ret_ids, int *ret_rule)
{
    size_t n = doc->items.n, same = 0;
    struct str *keys = arena_array(a, struct str, n + 1);
    for (size_t i = 0; i < n; i++)
        same += doc->items.v[i].same != NULL;
    int now = rule < IDENTITY_ID || rule >= IDENTITY_RULES ? IDENTITY_ID : rule;
    for (;; now++) {
        for (size_t i = 0; i < n; i++)
            if (!doc->items.v[i].same)
                keys[i] = key_of(a, &doc->items.v[i], now);
        size_t bad = now == IDENTITY_CONTENT && !same ? 0 : keys_bad(a, doc, now, keys);
        if (bad && same)
            return false;
        if (bad * 20 <= n)
            break;
    }
    struct map taken = {0};
    for (size_t i = 0; i < n; i++) {
        const struct doc_item *item = &doc->items.v[i];
        struct str guid = item->same ? STR_NONE : key_apart(a, &taken, item, keys[i], i);
        ret_ids[i] = item->same ? (struct identity){guid, item->same->guid, item->same->content}
                                : (struct identity){guid, guid_hash(guid), item_content_hash(item)};
    }
    *ret_rule = now;
    return !same || hashes_apart(a, ret_ids, n);
}

// Which of two equal ones keeps its key can be said only of those that were read.
static bool hashes_apart(struct arena *a, const struct identity *ids, size_t n)
{
    struct map taken = {0};
    for (size_t i = 0; i < n; i++) {
        void **slot = map_at(a, &taken, str_make((const char *)&ids[i].guid_hash, sizeof ids[i].guid_hash));
        if (*slot)
            return false;
        *slot = &taken;
    }
    return true;
}

static bool blank(struct str s)
{
    return str_empty(str_trim(s));
}

static uint64_t text_hash(const struct doc_item *item)
{
    struct hasher h = hasher_start(CONTENT_SEED);
    hasher_add(&h, item->title_generated ? STR_NONE : item->title);
    hasher_add(&h, item->content.source);
    return hasher_end(&h);
}

// An item without an id is told by its link and date whatever the rule, so that a feed which never had ids keeps its
// keys when the rule is lowered for that.
static struct str key_of(struct arena *a, const struct doc_item *item, int rule)
{
    if (rule == IDENTITY_ID && !blank(item->id))
        return item->id;
    if (rule <= IDENTITY_LINK_DATE && blank(item->link))
        return arena_printf(a, "#%016llx", (unsigned long long)text_hash(item));
    struct str key = item->link;
    if (item->published)
        key = arena_printf(a, STR_FMT "|%lld", STR_ARG(key), (long long)(item->published / 1000000));
    if (rule >= IDENTITY_TITLE)
        key =
            arena_printf(a, STR_FMT "|" STR_FMT, STR_ARG(key), STR_ARG(item->title_generated ? STR_NONE : item->title));
    if (rule >= IDENTITY_CONTENT)
        key = arena_printf(a, STR_FMT "|%016llx", STR_ARG(key), (unsigned long long)text_hash(item));
    return key;
}

// Keys that are missing, and keys that an item shares with an earlier one from which it differs. The same item listed
// twice says nothing against its id.
static size_t keys_bad(struct arena *a, const struct document *doc, int rule, const struct str *keys)
{
    struct map seen = {0};
    size_t bad = 0;
    for (size_t i = 0; i < doc->items.n; i++) {
        const struct doc_item *item = &doc->items.v[i];
        if (item->same)
            continue;
        if (rule == IDENTITY_ID ? blank(item->id) : blank(item->link) && !item->published) {
            bad++;
            continue;
        }
        void **slot = map_at(a, &seen, keys[i]);
        const struct doc_item *first = *slot;
        if (!first)
            *slot = &doc->items.v[i];
        else if (item_content_hash(first) != item_content_hash(item))
            bad++;
    }
    return bad;
}

// The first of equal keys keeps it (1.6.3).
static struct str key_apart(struct arena *a, struct map *taken, const struct doc_item *item, struct str key,
                            size_t place)
{
    void **slot = map_at(a, taken, key);
    if (*slot) {
        key = arena_printf(a, STR_FMT "|" STR_FMT, STR_ARG(key), STR_ARG(item->link));
        slot = map_at(a, taken, key);
    }
    while (*slot) {
        key = arena_printf(a, STR_FMT "|%zu", STR_ARG(key), place);
        slot = map_at(a, taken, key);
    }
    *slot = taken;
    return key;
}

uint64_t guid_hash(struct str guid)
{
    return hash64(guid, GUID_SEED);
}

uint64_t item_content_hash(const struct doc_item *item)
{
    struct hasher h = hasher_start(CONTENT_SEED);
    hasher_add(&h, item->link);
    hasher_add(&h, item->title_generated ? STR_NONE : item->title);
    hasher_add(&h, item->content.source);
    for (size_t i = 0; i < item->authors.n; i++)
        hasher_add(&h, item->authors.v[i].name);
    hasher_add(&h, STR("|"));
    for (size_t i = 0; i < item->tags.n; i++)
        hasher_add(&h, str_empty(item->tags.v[i].term) ? item->tags.v[i].label : item->tags.v[i].term);
    return hasher_end(&h);
}

bool identity_rekeyed(size_t items, size_t moved)
{
    return moved > 0 && moved * 2 >= items;
}
