// entry_view.c – one entry as a viewer sees it: its fields, its places, whether it is seen and kept.
#include "hub/entries_priv.h"
#include "hub/river_priv.h"
#include "store/db.h"

static void read_entry(const struct entry_view *v, struct stmt *s, int64_t id, struct entry *e);
static bool load_places(const struct entry_view *v, struct entry *e, struct err *err);
static bool load_body(const struct entry_view *v, struct entry *e, struct err *err);

bool entry_view_init(struct entry_view *v, struct err *err)
{
    struct stmt *s = db_query(v->db, Q_SETTING_GET);
    bind_text(s, 1, STR("tag_authority"));
    enum db_result r = db_step(s, err);
    v->authority = r == DB_ROW ? col_copy(v->a, s, 0) : STR_NONE;
    db_end(s);
    return r != DB_ERROR;
}

bool entry_view_load(const struct entry_view *v, int64_t id, struct entry *ret, bool *ret_found, struct err *err)
{
    *ret = (struct entry){.id = id};
    *ret_found = false;
    if (!load_places(v, ret, err))
        return false;
    if (!ret->places.n)
        return true;
    bool seen = ret->seen;
    int64_t feed = ret->feed.id;
    struct stmt *s = db_query(v->db, Q_ENTRY_SHOW);
    bind_int(s, 1, id);
    bind_int(s, 2, v->person);
    bind_int(s, 3, feed);
    enum db_result r = db_step(s, err);
    if (r == DB_ROW) {
        read_entry(v, s, id, ret);
        ret->seen = ret->seen || seen;
    }
    db_end(s);
    *ret_found = r == DB_ROW;
    if (r == DB_ERROR)
        return false;
    return !v->bodies || !*ret_found || load_body(v, ret, err);
}

bool entry_load(struct db *db, struct arena *a, struct viewer viewer, int64_t id, struct entry *ret, struct err *err)
{
    struct entry_view v = {.db = db, .a = a, .person = viewer.person, .bodies = true};
    bool found;
    if (!entry_view_init(&v, err) || !entry_view_load(&v, id, ret, &found, err))
        return false;
    return found || err_set(err, ERR_NO_INPUT, "there is no entry %lld", (long long)id);
}

// An entry passes on the id it came with; else, and for feeds, the hub makes one that never changes (RFC 4151;
// protocols 2.1).
static struct str made_id(const struct entry_view *v, const char *what, int64_t id)
{
    if (!v->authority.n)
        return STR_NONE;
    return arena_printf(v->a, "tag:" STR_FMT ":%s/%lld", STR_ARG(v->authority), what, (long long)id);
}

static void read_entry(const struct entry_view *v, struct stmt *s, int64_t id, struct entry *e)
{
    struct arena *a = v->a;
    e->uid = col_text(s, 0).n ? col_copy(a, s, 0) : made_id(v, "entry", id);
    e->link = col_copy(a, s, 1);
    e->title = col_copy(a, s, 2);
    e->title_generated = col_int(s, 3);
    e->author = col_copy(a, s, 4);
    e->summary = col_copy(a, s, 5);
    e->language = col_copy(a, s, 6);
    e->comments_url = col_copy(a, s, 7);
    e->comment_count = col_int(s, 8);
    e->image = col_copy(a, s, 9);
    e->words = (int)col_int(s, 10);
    e->verb = (enum verb)col_int(s, 11);
    e->kind = (enum kind)col_int(s, 12);
    e->published = col_int(s, 13);
    e->updated = col_int(s, 14);
    e->date_guessed = col_int(s, 15);
    e->sort_at = col_int(s, 16);
    tags_unpack(a, col_copy(a, s, 17), e);
    enclosures_unpack(a, col_copy(a, s, 18), e);
    e->feed.id = col_int(s, 19);
    e->feed.title = col_copy(a, s, 20);
    e->feed.url = col_copy(a, s, 21);
    e->feed.site = col_copy(a, s, 22);
    e->feed.updated = e->updated; // the feed changed at least then; a later time would change with every visit
    e->feed.uid = str_starts(e->feed.url, STR("file:")) ? made_id(v, "feed", e->feed.id) : e->feed.url;
    e->seen = col_int(s, 23);
    e->kept = col_int(s, 24);
    e->event_start = col_int(s, 25);
}

static bool load_places(const struct entry_view *v, struct entry *e, struct err *err)
{
    enum db_result r;
    struct stmt *s = db_query(v->db, Q_ENTRY_PLACES);
    bind_int(s, 1, e->id);
    bind_int(s, 2, v->person);
    bind_int(s, 3, v->least);
    while ((r = db_step(s, err)) == DB_ROW) {
        *vec_push(v->a, &e->places) = (struct entry_place){
            .community = col_int(s, 0), .slug = col_copy(v->a, s, 1), .title = col_copy(v->a, s, 2)};
        e->seen = e->seen || col_int(s, 3);
        if (!e->feed.id || col_int(s, 4) == col_int(s, 5))
            e->feed.id = col_int(s, 4);
    }
    db_end(s);
    return r == DB_DONE;
}

static bool load_body(const struct entry_view *v, struct entry *e, struct err *err)
{
    struct stmt *s = db_query(v->db, Q_ENTRY_BODY);
    bind_int(s, 1, e->id);
    enum db_result r = db_step(s, err);
    if (r == DB_ROW)
        e->body.markup = col_copy(v->a, s, 0);
    db_end(s);
    return r != DB_ERROR;
}
