// bodies.c – packs sources, and makes bodies again. A packed source: the lengths of html and base (32 bits each,
// little-endian), the base, one LZ4 block of the html with the body's last 64 KiB as its dictionary.
#include "hub/bodies.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/must.h"
#include "base/vec.h"
#include "hub/change_priv.h"
#include "hub/hub.h"
#include "hub/source_block_priv.h"
#include "store/db.h"
#include "text/sanitize.h"

#include <lz4.h>
#include <stdlib.h>
#include <string.h>

#define HEAD       8
#define WINDOW     (64 * KIB)      // how far LZ4 looks back
#define BATCH_MOST 32              // bodies read at once
#define DONE       "bodies_policy" // settings: the policy under which all are, or will be when the walk has ended
#define AT         "bodies_at"     // the last entry of the walk

struct old_body {
    int64_t entry;
    struct str html, packed, link;
    bool plain; // the source stands there as it is: stores of before it was packed
};
typedef VEC(struct old_body) old_bodies;

static bool redo_some(struct db *db, struct arena *a, int64_t deadline, struct bodies_redone *ret, struct err *err);
static bool old_after(struct db *db, struct arena *a, int64_t after, old_bodies *ret, struct err *err);
static bool redo(struct db *db, struct arena *a, const struct old_body *old, bool *ret_changed, struct err *err);
static size_t long_block_write(struct str html, struct str before, char *to, size_t room);
static struct str dictionary(struct str body);
static void length_put(char *to, size_t n);
static size_t length_get(const char *from);

struct str body_source_pack(struct arena *a, const struct body_source *source, struct str body)
{
    struct str html = source->html;
    size_t room = source_block_room(html.n);
    char *to = arena_alloc(a, HEAD + source->base.n + room), *block = to + HEAD + source->base.n;
    length_put(to, html.n);
    length_put(to + 4, source->base.n);
    if (source->base.n)
        memcpy(to + HEAD, source->base.p, source->base.n);
    size_t n = html.n + body.n <= SOURCE_BLOCK_MOST ? source_block_write(html, body, block)
                                                    : long_block_write(html, dictionary(body), block, room);
    return str_make(to, (size_t)(block - to) + n);
}

bool body_source_unpack(struct arena *a, struct str packed, struct str body, struct body_source *ret)
{
    if (packed.n < HEAD || packed.n > LZ4_MAX_INPUT_SIZE)
        return false;
    size_t html = length_get(packed.p), base = length_get(packed.p + 4);
    if (html > LIMIT_BODY || base > packed.n - HEAD)
        return false;
    struct str before = dictionary(body), block = str_from(packed, HEAD + base);
    char *to = arena_alloc(a, html + 1);
    int n = LZ4_decompress_safe_usingDict(block.p, to, (int)block.n, (int)html, before.p, (int)before.n);
    if (n < 0 || (size_t)n != html)
        return false;
    *ret = (struct body_source){str_make(to, html), arena_str(a, str_make(packed.p + HEAD, base))};
    return true;
}

bool bodies_redo(struct db *db, int64_t budget, struct bodies_redone *ret, struct err *err)
{
    struct arena a;
    int64_t deadline = clock_mono() + budget;
    *ret = (struct bodies_redone){0};
    arena_init(&a);
    struct str current = arena_printf(&a, "%d", SANITIZE_POLICY), settled;
    bool ok = hub_setting_get(db, &a, DONE, &settled, err);
    ret->finished = ok && str_eq(settled, current);
    struct change change;
    if (ok && !ret->finished && (ok = change_begin(db, &change, err))) {
        ok = redo_some(db, &a, deadline, ret, err) &&
             (!ret->finished || (hub_setting_set(db, DONE, current, err) && hub_setting_set(db, AT, STR("0"), err)));
        ok = change_end(&change, ok, err);
    }
    arena_done(&a);
    return ok;
}

static bool redo_some(struct db *db, struct arena *a, int64_t deadline, struct bodies_redone *ret, struct err *err)
{
    struct str at_text;
    if (!hub_setting_get(db, a, AT, &at_text, err))
        return false;
    int64_t at = at_text.n ? strtoll(at_text.p, NULL, 10) : 0;
    bool ok = true;
    struct arena batch;
    arena_init(&batch);
    do {
        old_bodies list;
        arena_reset(&batch);
        ok = old_after(db, &batch, at, &list, err);
        for (size_t i = 0; i < list.n && ok; i++) {
            bool changed;
            ok = redo(db, &batch, &list.v[i], &changed, err);
            at = list.v[i].entry;
            ret->done++;
            ret->changed += changed;
        }
        ret->finished = ok && list.n == 0;
    } while (ok && !ret->finished && clock_mono() < deadline);
    ok = ok && hub_setting_set(db, AT, arena_printf(&batch, "%lld", (long long)at), err);
    arena_done(&batch);
    return ok;
}

static bool old_after(struct db *db, struct arena *a, int64_t after, old_bodies *ret, struct err *err)
{
    enum db_result got;
    *ret = (old_bodies){0};
    struct stmt *s = db_query(db, Q_BODY_OLD);
    bind_int(s, 1, after);
    bind_int(s, 2, SANITIZE_POLICY);
    bind_int(s, 3, BATCH_MOST);
    while ((got = db_step(s, err)) == DB_ROW)
        *vec_push(a, ret) = (struct old_body){.entry = col_int(s, 0),
                                              .html = col_copy(a, s, 1),
                                              .packed = col_copy(a, s, 2),
                                              .plain = col_int(s, 3),
                                              .link = col_copy(a, s, 4)};
    db_end(s);
    return got == DB_DONE;
}

static bool redo(struct db *db, struct arena *a, const struct old_body *old, bool *ret_changed, struct err *err)
{
    struct body_source source = {.html = old->html, .base = old->link};
    if (old->plain)
        source.html = old->packed;
    else if (old->packed.p && !body_source_unpack(a, old->packed, old->html, &source))
        log_event(LOG_WARN, "bodies", "what the body of entry %lld was made of is damaged; it is cleaned as it stands",
                  (long long)old->entry);
    struct safe_html body = sanitize_html(a, source.html, &(struct sanitize_context){.base = source.base});
    *ret_changed = !str_eq(body.markup, old->html);
    struct stmt *s = db_query(db, Q_ENTRY_BODY_CHANGE);
    bind_int(s, 1, old->entry);
    bind_text(s, 2, str_or_empty(body.markup));
    bind_int(s, 3, SANITIZE_POLICY);
    if (!str_eq(source.html, body.markup))
        bind_blob(s, 4, body_source_pack(a, &source, body.markup));
    return db_run(s, err);
}

static size_t long_block_write(struct str html, struct str before, char *to, size_t room)
{
    must(html.n <= LZ4_MAX_INPUT_SIZE);
    LZ4_stream_t stream;
    LZ4_loadDict(&stream, before.p, (int)before.n); // sets the stream up, too
    int n = LZ4_compress_fast_continue(&stream, html.p, to, (int)html.n, (int)room, 1);
    must(n > 0);
    return (size_t)n;
}

static struct str dictionary(struct str body)
{
    return body.n > WINDOW ? str_from(body, body.n - WINDOW) : body;
}

static void length_put(char *to, size_t n)
{
    for (int i = 0; i < 4; i++)
        to[i] = (char)(n >> 8 * i & 0xff);
}

static size_t length_get(const char *from)
{
    size_t n = 0;
    for (int i = 0; i < 4; i++)
        n |= (size_t)(unsigned char)from[i] << 8 * i;
    return n;
}
