// page_feeds.c – feeds out: a person's river and private communities under a key, public communities under their name.
#include "base/clock.h"
#include "base/limits.h"
#include "format/write.h"
#include "hub/communities.h"
#include "hub/keys.h"
#include "hub/publish.h"
#include "hub/river.h"
#include "web/pages_priv.h"
#include "web/show_priv.h"
#include "web/site_priv.h"

enum { PAGE = 50, MOST = 200 };

struct format {
    const char *ending, *type;
    bool (*write)(struct buf *out, const struct document *doc);
};
static const struct format formats[] = {
    {".atom", WRITE_ATOM_TYPE, write_atom},
    {".rss", WRITE_RSS_TYPE, write_rss},
    {".json", WRITE_JSON_TYPE, write_jsonfeed},
};

// "river.atom" → "river" and Atom; NULL when it ends in no format.
static const struct format *format_of(struct str file, struct str *ret_name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct str ending = str_of(formats[i].ending);
        if (str_ends(file, ending) && file.n > ending.n) {
            *ret_name = str_first(file, file.n - ending.n);
            return &formats[i];
        }
    }
    return NULL;
}

static struct river_filter filter_of(struct request *r)
{
    int64_t limit = field_number(&r->query, "limit");
    struct river_filter f = {.kind = -1, .bodies = true, .before = show_place(&r->query), .bytes = LIMIT_PAGE};
    f.limit = limit > 0 && limit <= MOST ? (int)limit : PAGE;
    return f;
}

static struct publish_context context_of(struct request *r, const struct river_filter *filter,
                                         const struct river_page *page)
{
    struct str address = arena_concat(r->arena, r->site->base_url, r->path);
    struct publish_context c = {.base_url = r->site->base_url, .self = address, .first = address, .now = r->now};
    if (page->older.entry)
        c.next = show_older(r->arena, address, &r->query, page->older);
    if (filter->before.entry)
        c.self = show_older(r->arena, address, &r->query, filter->before);
    return c;
}

// What a feed is of: a person's river, or else a community.
struct subject {
    const struct person *person;
    const struct community *community;
};

static bool feed_write(struct request *r, struct db *db, const struct format *format, const struct river_filter *filter,
                       const struct river_page *page, const struct subject *of)
{
    struct publish_context context = context_of(r, filter, page);
    struct document doc;
    if (of->person)
        publish_river(r->arena, db, of->person, page, &context, &doc);
    else
        publish_community(r->arena, db, of->community, page, &context, &doc);
    return format->write(answer_feed(r, format->type), &doc);
}

// Whoever writes the longest entries does not keep those of others from being read: what there is no room for is on the
// next page.
static void feed_answer(struct request *r, struct db *db, const struct format *format,
                        const struct river_filter *filter, struct river_page *page, const struct subject *of)
{
    bool fits;
    while (!(fits = feed_write(r, db, format, filter, page, of)) && page->entries.n > 1) {
        page->entries.n /= 2;
        const struct entry *last = &page->entries.v[page->entries.n - 1];
        page->older = (struct river_place){last->sort_at, last->id};
    }
    if (!fits) {
        answer_status(r, 500);
        return;
    }
    // Not the newest entry's date: an older one that arrives late, or a community that is joined, changes the feed as
    // well.
    r->answer.modified = r->now;
}

// Who a key belongs to; a wrong one, a revoked one and one for something else are alike.
static bool key_open(struct request *r, struct db *db, struct str scope, struct person *ret)
{
    struct err err;
    bool found;
    r->answer.no_referrer = r->answer.noindex = true;
    if (!feed_key_open(db, r->arena, r->param[0], scope, ret, &found, &err))
        answer_err(r, &err);
    else if (!found)
        answer_status(r, 404);
    else
        r->feed_person = ret->id;
    r->stale_at = r->now + 12 * CLOCK_HOUR; // now and then a lane sees the key used, and says so
    return r->answer.status == 0;
}

// The person's communities: the river is an old one when any of them moves.
static bool depends_on_all(struct request *r, struct db *db, struct viewer viewer)
{
    communities list;
    struct err err;
    if (!community_list(db, r->arena, viewer, &list, &err)) {
        answer_err(r, &err);
        return false;
    }
    vec_each(c, &list)
        if (c->member)
            shows_community(r, c->id);
    return true;
}

void stage_river_feed(struct request *r, struct db *db)
{
    struct str name;
    const struct format *format = format_of(r->param[1], &name);
    struct river_filter filter = filter_of(r);
    struct river_page page;
    struct person person;
    struct err err;
    if (!format || !str_is(name, "river")) {
        answer_status(r, 404);
        return;
    }
    if (!key_open(r, db, STR("river"), &person) || !depends_on_all(r, db, (struct viewer){person.id, false}))
        return;
    if (!river_load(db, r->arena, person.id, &filter, &page, &err)) {
        answer_err(r, &err);
        return;
    }
    r->answer.keep = KEEP_PRIVATE;
    feed_answer(r, db, format, &filter, &page, &(struct subject){.person = &person});
}

static void community_feed(struct request *r, struct db *db, struct viewer viewer, struct str slug,
                           const struct format *format)
{
    struct river_filter filter = filter_of(r);
    struct river_page page;
    struct community c;
    struct err err;
    filter.with_hidden = true; // it is this community's own feed
    if (!timeline_load(db, r->arena, viewer, slug, &filter, &c, &page, &err)) {
        answer_err(r, &err);
        return;
    }
    shows_community(r, c.id);
    feed_answer(r, db, format, &filter, &page, &(struct subject){.community = &c});
}

void stage_keyed_feed(struct request *r, struct db *db)
{
    struct str slug;
    const struct format *format = format_of(r->param[1], &slug);
    struct person person;
    if (!format) {
        answer_status(r, 404);
        return;
    }
    if (!key_open(r, db, arena_printf(r->arena, "c/" STR_FMT, STR_ARG(slug)), &person))
        return;
    r->answer.keep = KEEP_PRIVATE;
    community_feed(r, db, (struct viewer){person.id, false}, slug, format);
}

void stage_community_file(struct request *r, struct db *db)
{
    struct str name;
    const struct format *format = format_of(r->param[1], &name);
    struct community c;
    struct err err;
    if (!format || !str_is(name, "feed")) {
        answer_status(r, 404);
        return;
    }
    if (!community_by_slug(db, r->arena, (struct viewer){0}, r->param[0], &c, &err)) {
        answer_err(r, &err);
        return;
    }
    if (c.visibility != VISIBILITY_PUBLIC) {
        answer_status(r, 404); // listed: known, but its feed is its members'
        return;
    }
    r->answer.keep = KEEP_PUBLIC;
    community_feed(r, db, (struct viewer){0}, r->param[0], format);
}
