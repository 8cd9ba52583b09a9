// communities.c – communities: their names, who may know of them, making and closing them.
#include "hub/communities.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/random.h"
#include "hub/change_priv.h"
#include "hub/communities_priv.h"
#include "text/excerpt.h"
#include "text/utf8.h"

const char *const community_stages[] = {"", "potential", "coalescing", "active", "dispersed", "memorable", "dissolved", NULL};
const char *const feed_orientations[] = {"",          "meetings",      "conversations", "projects",    "content", "expertise",
                                         "relationships", "individual", "cultivation",  "context", NULL};

static bool list_read(struct arena *a, struct stmt *s, bool of_viewer, communities *ret, struct err *err);
static size_t plain_letter(uint32_t cp, char room[2]);
static bool community_add_in(struct db *db, const struct community_new *c, int64_t now, int64_t *ret_id, struct err *err);

bool slug_valid(struct str slug, struct err *err)
{
    bool ok = slug.n >= 1 && slug.n <= LIMIT_SLUG && slug.p[0] != '-' && slug.p[slug.n - 1] != '-';
    for (size_t i = 0; ok && i < slug.n; i++)
        ok = (slug.p[i] >= 'a' && slug.p[i] <= 'z') || char_digit(slug.p[i]) || slug.p[i] == '-';
    return ok || err_set(err, ERR_INPUT, "'" STR_FMT "' is no short name of a community: 1 to %d of a-z, 0-9 and -, no - at the ends",
                         STR_ARG(str_first(slug, 100)), LIMIT_SLUG);
}

struct str slug_of(struct arena *a, struct str title)
{
    char *slug = arena_alloc(a, LIMIT_SLUG + 1), room[2];
    size_t n = 0, len;
    for (size_t i = 0; i < title.n && n + 2 < LIMIT_SLUG; i += len) {
        size_t letters = plain_letter(utf8_decode(title, i, &len), room);
        if (letters) {
            memcpy(slug + n, room, letters);
            n += letters;
        } else if (n > 0 && slug[n - 1] != '-') {
            slug[n++] = '-';
        }
    }
    while (n > 0 && slug[n - 1] == '-')
        n--;
    slug[n] = 0;
    // A title without Latin letters still gets a stable one.
    return n ? str_make(slug, n) : arena_printf(a, "c-%08x", (unsigned)hash64(title, 0));
}

// The letters a–z or digits that stand for a code point; 0 if none do. Latin-1 and Latin Extended-A lose their marks.
static size_t plain_letter(uint32_t cp, char room[2])
{
    static const char latin[] = "aaaaaaaceeeeiiiidnooooo-ouuuuyts" "aaaaaaaceeeeiiiidnooooo-ouuuuyty" // U+00C0 … U+00FF
                                "aaaaaaccccccccddddeeeeeeeeeegggg" "gggghhhhiiiiiiiiiiiijjkkklllllll" // U+0100 … U+013F
                                "lllnnnnnnnnnoooooooorrrrrrssssss" "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs"; // U+0140 … U+017F
    static_assert(sizeof latin == 0x180 - 0xc0 + 1, "one letter a code point");
    room[0] = room[1] = 0;
    if (cp < 0x80)
        room[0] = char_lower((char)cp);
    else if (cp >= 0xc0 && cp < 0x180)
        room[0] = latin[cp - 0xc0];
    if (cp == 0xc6 || cp == 0xe6 || cp == 0x152 || cp == 0x153) // ligatures AE, OE
        room[1] = 'e';
    else if (cp == 0xdf || cp == 0xde || cp == 0xfe) // sharp s; thorn
        room[1] = cp == 0xdf ? 's' : 'h';
    if (!char_alpha(room[0]) && !char_digit(room[0]))
        return 0;
    return room[1] ? 2 : 1;
}

bool stage_valid(struct str stage, struct err *err)
{
    for (const char *const *s = community_stages; *s; s++)
        if (str_is(stage, *s))
            return true;
    return err_set(err, ERR_INPUT, "'" STR_FMT "' is no stage: potential, coalescing, active, dispersed, memorable or dissolved",
                   STR_ARG(str_first(stage, 60)));
}

bool orientation_valid(struct str orientation, struct err *err)
{
    for (const char *const *o = feed_orientations; *o; o++)
        if (str_is(orientation, *o))
            return true;
    return err_set(err, ERR_INPUT,
                   "'" STR_FMT "' is no orientation: meetings, conversations, projects, content, expertise, relationships, "
                   "individual, cultivation or context",
                   STR_ARG(str_first(orientation, 60)));
}

bool visibility_read(struct str s, enum visibility *ret, struct err *err)
{
    for (int v = 0; v < VISIBILITIES; v++)
        if (str_is(s, visibility_names[v])) {
            *ret = (enum visibility)v;
            return true;
        }
    return err_set(err, ERR_INPUT, "'" STR_FMT "' is no visibility: hidden, members, listed or public", STR_ARG(str_first(s, 60)));
}

bool level_read(struct str s, enum level *ret, struct err *err)
{
    for (int l = LEVEL_NONE + 1; l < LEVELS; l++)
        if (str_is(s, level_names[l])) {
            *ret = (enum level)l;
            return true;
        }
    return err_set(err, ERR_INPUT, "'" STR_FMT "' is no standing: core, active, occasional or peripheral", STR_ARG(str_first(s, 60)));
}

bool kind_read(struct str s, enum kind *ret, struct err *err)
{
    for (int k = KIND_NONE; k < KINDS; k++)
        if (str_is(s, kind_names[k])) {
            *ret = (enum kind)k;
            return true;
        }
    return err_set(err, ERR_INPUT, "'" STR_FMT "' is no kind of entry: question, answer, document, event, release and so on",
                   STR_ARG(str_first(s, 60)));
}

bool community_add(struct db *db, const struct community_new *c, int64_t now, int64_t *ret_id, struct err *err)
{
    struct change change;
    if (!slug_valid(c->slug, err) || !stage_valid(c->stage, err) || !change_begin(db, &change, err))
        return false;
    return change_end(&change, community_add_in(db, c, now, ret_id, err), err);
}

static bool community_add_in(struct db *db, const struct community_new *c, int64_t now, int64_t *ret_id, struct err *err)
{
    struct arena a = {0};
    struct community taken;
    bool found;
    struct stmt *s = db_query(db, Q_COMMUNITY_FIND);
    bind_text(s, 1, c->slug);
    bool ok = community_one(&a, s, &taken, &found, err);
    struct str title = text_squeeze(&a, utf8_first(c->title, LIMIT_TITLE)), domain = text_squeeze(&a, c->domain);
    if (ok && found)
        ok = err_set(err, ERR_CONFLICT, "there is a community '" STR_FMT "' already", STR_ARG(c->slug));
    else if (ok && str_empty(title))
        ok = err_set(err, ERR_INPUT, "community '" STR_FMT "': it needs a title", STR_ARG(c->slug));
    if (ok) {
        s = db_query(db, Q_COMMUNITY_INSERT);
        bind_text(s, 1, c->slug);
        bind_text(s, 2, title);
        bind_text(s, 3, text_or_empty(domain));
        bind_text(s, 4, text_or_empty(c->stage));
        bind_int(s, 5, c->visibility);
        if (c->owner)
            bind_int(s, 6, c->owner);
        else
            bind_null(s, 6);
        bind_int(s, 7, now);
        ok = db_run(s, err);
    }
    if (ok)
        *ret_id = db_last_id(db);
    arena_done(&a);
    return ok && (!c->owner || membership_join(db, *ret_id, c->owner, LEVEL_NONE, now, err));
}

bool community_close(struct db *db, int64_t id, int64_t now, struct err *err)
{
    struct stmt *s = db_query(db, Q_COMMUNITY_CLOSE);
    bind_int(s, 1, id);
    bind_int(s, 2, now);
    if (!db_run(s, err))
        return false;
    return db_changes(db) > 0 || err_set(err, ERR_NO_INPUT, "there is no such community");
}

bool community_by_slug(struct db *db, struct arena *a, struct viewer viewer, struct str slug, struct community *ret,
                       struct err *err)
{
    struct stmt *s = db_query(db, Q_COMMUNITY_FOR_VIEWER);
    bind_text(s, 1, slug);
    bind_int(s, 2, viewer.person);
    bind_int(s, 3, VISIBILITY_LISTED);
    enum db_result result = db_step(s, err);
    if (result == DB_ROW)
        *ret = community_of_viewer_row(a, s);
    db_end(s);
    return result == DB_ROW || (result == DB_DONE && community_missing(slug, err));
}

bool community_find(struct db *db, struct arena *a, struct str slug, struct community *ret, struct err *err)
{
    bool found;
    struct stmt *s = db_query(db, Q_COMMUNITY_FIND);
    bind_text(s, 1, slug);
    return community_one(a, s, ret, &found, err) && (found || community_missing(slug, err));
}

// The one sentence for a community that is not there and for one that the viewer may not know of (P7).
bool community_missing(struct str slug, struct err *err)
{
    return err_set(err, ERR_NO_INPUT, "there is no community '" STR_FMT "'", STR_ARG(str_first(slug, 100)));
}

bool community_list_all(struct db *db, struct arena *a, communities *ret, struct err *err)
{
    return list_read(a, db_query(db, Q_COMMUNITY_LIST_ALL), false, ret, err);
}

bool community_list(struct db *db, struct arena *a, struct viewer viewer, communities *ret, struct err *err)
{
    struct stmt *s = db_query(db, Q_COMMUNITY_LIST_FOR_VIEWER);
    bind_int(s, 1, viewer.person);
    bind_int(s, 2, VISIBILITY_LISTED);
    return list_read(a, s, true, ret, err);
}

bool community_own(struct db *db, struct arena *a, const struct person *person, int64_t now, struct community *ret,
                   struct err *err)
{
    bool found;
    struct stmt *s = db_query(db, Q_COMMUNITY_OF_OWNER);
    bind_int(s, 1, person->id);
    if (!community_one(a, s, ret, &found, err) || found)
        return found;
    uint64_t number; // random: whom it belongs to is nobody's business
    random_bytes(&number, sizeof number);
    struct community_new own = {.slug = arena_printf(a, "own-%016llx", (unsigned long long)number),
                                .title = STR("My own feeds"),
                                .visibility = VISIBILITY_HIDDEN,
                                .owner = person->id};
    int64_t id;
    return community_add(db, &own, now, &id, err) && community_find(db, a, own.slug, ret, err);
}

static bool list_read(struct arena *a, struct stmt *s, bool of_viewer, communities *ret, struct err *err)
{
    *ret = (communities){0};
    enum db_result result;
    while ((result = db_step(s, err)) == DB_ROW)
        *vec_push(a, ret) = of_viewer ? community_of_viewer_row(a, s) : community_of_row(a, s);
    db_end(s);
    return result == DB_DONE;
}

struct community community_of_row(struct arena *a, struct stmt *s)
{
    return (struct community){
        .id = col_int(s, 0),
        .slug = col_copy(a, s, 1),
        .title = col_copy(a, s, 2),
        .domain = col_copy(a, s, 3),
        .stage = col_copy(a, s, 4),
        .visibility = (enum visibility)col_int(s, 5),
        .owner = col_int(s, 6),
        .created = col_int(s, 7),
        .closed = col_int(s, 8),
        .version = col_int(s, 9),
    };
}

struct community community_of_viewer_row(struct arena *a, struct stmt *s)
{
    struct community c = community_of_row(a, s);
    c.member = col_int(s, 10);
    c.coordinator = col_int(s, 11);
    c.standing = (enum level)col_int(s, 12);
    c.seen_through = col_int(s, 13);
    return c;
}

bool community_one(struct arena *a, struct stmt *s, struct community *ret, bool *ret_found, struct err *err)
{
    enum db_result result = db_step(s, err);
    *ret_found = result == DB_ROW;
    if (*ret_found)
        *ret = community_of_row(a, s);
    db_end(s);
    return result != DB_ERROR;
}

bool community_moved(struct db *db, int64_t id, struct err *err)
{
    struct stmt *s = db_query(db, Q_COMMUNITY_MOVED);
    bind_int(s, 1, id);
    return db_run(s, err);
}
