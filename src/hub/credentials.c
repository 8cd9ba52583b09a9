// credentials.c – what feeds are asked with: read, sealed, opened, and whose feed it then is.
#include "hub/credentials.h"
#include "base/clock.h"
#include "base/limits.h"
#include "hub/change_priv.h"
#include "hub/communities_priv.h"
#include "hub/feeds.h"
#include "hub/key_file.h"
#include "text/url.h"

const char *const credential_names[] = {"", "basic", "header"};
const char *const credential_words[] = {"", "a name and password", "a header"};

// Headers that say what a request is, or that the fetcher sends by itself: never a credential.
static const char *const taken_headers[] = {
    "Accept",
    "Accept-Charset",
    "Accept-Encoding",
    "A-IM",
    "Connection",
    "Content-Length",
    "Content-Type",
    "Cookie",
    "Date",
    "Expect",
    "Host",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "If-Unmodified-Since",
    "Keep-Alive",
    "Origin",
    "Range",
    "Referer",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "User-Agent",
    "Via",
};

static bool own_feed(struct db *db, const struct feed_state *f, int64_t community, int64_t now, int64_t *ret,
                     struct err *err);
static struct str seal(const struct secret_hash *key, struct arena *a, struct str bound, const struct credential *c);
static bool unseal(const struct secret_hash *key, struct arena *a, struct str bound, struct str sealed,
                   struct credential *ret);
static bool load(struct db *db, struct arena *a, int64_t feed, struct str *ret_sealed, struct err *err);

static struct str bound_to_feed(struct arena *a, int64_t feed)
{
    return arena_printf(a, "feed:%lld", (long long)feed);
}

static struct str bound_to_form(struct arena *a, int64_t community, struct str origin)
{
    return arena_printf(a, "form:%lld:" STR_FMT, (long long)community, STR_ARG(origin));
}

// RFC 9110 5.6.2
static bool token_char(char c)
{
    return char_alpha(c) || char_digit(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool no_controls(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return false;
    return true;
}

bool credential_valid(const struct credential *c, struct err *err)
{
    bool header = c->kind == CREDENTIAL_HEADER;
    if (c->name.n + c->secret.n > LIMIT_CREDENTIAL)
        return err_set(err, ERR_INPUT, "%s is longer than %d bytes", credential_words[c->kind], LIMIT_CREDENTIAL);
    if (!no_controls(c->name) || !no_controls(c->secret))
        return err_set(err, ERR_INPUT, "%s has control characters", credential_words[c->kind]);
    if (!header) // RFC 7617 2
        return (c->name.n && str_find_char(c->name, ':') == c->name.n) ||
               err_set(err, ERR_INPUT, "the name is missing, or has a colon, which it cannot have");
    if (!c->name.n || !c->secret.n)
        return err_set(err, ERR_INPUT, "a header has a name and a value");
    for (size_t i = 0; i < c->name.n; i++)
        if (!token_char(c->name.p[i]))
            return err_set(err, ERR_INPUT, "'" STR_FMT "' is no name of a header", STR_ARG(str_first(c->name, 100)));
    for (size_t i = 0; i < sizeof taken_headers / sizeof *taken_headers; i++)
        if (str_eq_nocase(c->name, str_of(taken_headers[i])) || str_starts_nocase(c->name, STR("Proxy-")))
            return err_set(err, ERR_INPUT, "the header " STR_FMT " is the fetcher's own", STR_ARG(c->name));
    return true;
}

struct credential credential_of_userinfo(struct arena *a, struct str userinfo)
{
    struct str rest = userinfo, name;
    if (!userinfo.n || !str_split(&rest, ':', &name))
        return (struct credential){.kind = CREDENTIAL_NONE};
    return (struct credential){CREDENTIAL_BASIC, url_unescape(a, name, false),
                               rest.n ? url_unescape(a, rest, false) : STR("")};
}

struct str credential_line(struct arena *a, const struct credential *c)
{
    if (c->kind == CREDENTIAL_HEADER)
        return arena_printf(a, STR_FMT ": " STR_FMT, STR_ARG(c->name), STR_ARG(c->secret));
    struct str both = arena_printf(a, STR_FMT ":" STR_FMT, STR_ARG(c->name), STR_ARG(c->secret));
    char *packed = arena_alloc(a, SECRET_BASE64(both.n));
    secret_base64(both, false, packed);
    return arena_printf(a, "Authorization: Basic %s", packed);
}

// Whose feed it is ------------------------------------------------------------------------------------------------

static bool put(struct db *db, int64_t feed, const struct credential *c, struct str sealed, int64_t now,
                struct err *err)
{
    struct stmt *s = db_query(db, Q_CREDENTIAL_PUT);
    bind_int(s, 1, feed);
    bind_int(s, 2, c->kind);
    bind_blob(s, 3, sealed);
    bind_int(s, 4, now);
    if (!db_run(s, err))
        return false;
    s = db_query(db, Q_OWN_FEED_DUE);
    bind_int(s, 1, feed);
    bind_int(s, 2, now);
    bind_int(s, 3, LIMIT_WISH_MINUTES * CLOCK_MINUTE);
    bind_text(s, 4, STR("what it asks for was given"));
    return db_run(s, err);
}

static bool listed_feed(struct db *db, struct arena *a, int64_t community, int64_t feed, struct feed_state *ret,
                        struct feed_listing *ret_listing, struct err *err)
{
    bool listed, found = false;
    if (!listing_load(db, a, community, feed, ret_listing, &listed, err) ||
        (listed && !feed_by_id(db, a, feed, ret, &found, err)))
        return false;
    return found || err_set(err, ERR_NO_INPUT, "the community does not list that feed");
}

// A new key beside what an old one sealed would have it shut for good, once the old one is put back.
static bool key_to_seal(struct db *db, int64_t feed, struct secret_hash *ret, struct err *err)
{
    struct stmt *s = db_query(db, Q_CREDENTIAL_OTHER);
    int64_t one;
    bool others;
    bind_int(s, 1, feed);
    if (!db_one_int(s, &one, &others, err))
        return false;
    if (key_file_read(db, !others, ret, err))
        return true;
    struct err why = *err;
    return err->code != ERR_SETTING || !others
               ? false
               : err_set(err, ERR_SETTING,
                         "%s; other feeds' passwords are sealed with it: put it right, or forget them first", why.text);
}

bool credential_set(struct db *db, int64_t community, int64_t feed, const struct credential *c, int64_t now,
                    int64_t *ret_feed, struct err *err)
{
    struct arena a = {0};
    struct feed_state f = {0};
    struct feed_listing listing;
    struct secret_hash key;
    struct change change;
    *ret_feed = feed;
    bool ok = credential_valid(c, err) && key_to_seal(db, feed, &key, err) && change_begin(db, &change, err);
    if (ok) {
        ok = community_open(db, community, err) && listed_feed(db, &a, community, feed, &f, &listing, err) &&
             (str_starts(f.url, STR("http")) ||
              err_set(err, ERR_INPUT, "'" STR_FMT "' is a file, which asks for nothing", STR_ARG(f.url))) &&
             own_feed(db, &f, community, now, ret_feed, err) &&
             put(db, *ret_feed, c, seal(&key, &a, bound_to_feed(&a, *ret_feed), c), now, err);
        ok = change_end(&change, ok, err);
    }
    secret_wipe(&key, sizeof key);
    arena_done(&a);
    return ok;
}

// Copies what the feed showed to everybody, and has the community's list and timeline name its own.
static bool own_feed_move(struct db *db, int64_t from, int64_t to, int64_t community, struct err *err)
{
    struct stmt *s = db_query(db, Q_FEED_MERGE_SIGHTINGS);
    bind_int(s, 1, from);
    bind_int(s, 2, to);
    if (!db_run(s, err))
        return false;
    static const enum query steps[] = {Q_OWN_FEED_ACTIVITIES, Q_OWN_FEED_LIST};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        s = db_query(db, steps[i]);
        bind_int(s, 1, community);
        bind_int(s, 2, from);
        bind_int(s, 3, to);
        if (!db_run(s, err))
            return false;
    }
    return true;
}

static bool own_feed(struct db *db, const struct feed_state *f, int64_t community, int64_t now, int64_t *ret,
                     struct err *err)
{
    bool found;
    *ret = f->id;
    if (f->credential == community)
        return true;
    struct stmt *s = db_query(db, Q_OWN_FEED_TURN);
    bind_int(s, 1, f->id);
    bind_int(s, 2, community);
    bind_int(s, 3, now);
    if (!db_run(s, err))
        return false;
    if (db_changes(db) == 1)
        return true;
    s = db_query(db, Q_OWN_FEED_FIND);
    bind_text(s, 1, f->url);
    bind_int(s, 2, community);
    if (!db_one_int(s, ret, &found, err))
        return false;
    if (!found) {
        s = db_query(db, Q_OWN_FEED_INSERT);
        bind_int(s, 1, f->id);
        bind_int(s, 2, community);
        bind_int(s, 3, now);
        if (!db_run(s, err))
            return false;
        *ret = db_last_id(db);
    }
    return own_feed_move(db, f->id, *ret, community, err);
}

bool credential_remove(struct db *db, int64_t community, int64_t feed, int64_t now, int64_t *ret_feed, struct err *err)
{
    struct arena a = {0};
    struct feed_state f = {0};
    struct feed_listing listing;
    struct change change;
    if (!change_begin(db, &change, err))
        return false;
    bool ok = listed_feed(db, &a, community, feed, &f, &listing, err) &&
              (f.credential == community || err_set(err, ERR_NO_INPUT, "no credentials were given for that feed")) &&
              listing_remove(db, community, feed, err) && feed_ensure(db, f.url, ret_feed, err) &&
              listing_add(db, community, *ret_feed, &listing, now, err);
    ok = change_end(&change, ok, err);
    arena_done(&a);
    return ok;
}

// Sealed and opened -----------------------------------------------------------------------------------------------

// "1" or "2", the name, a line end, the secret.
static struct str seal(const struct secret_hash *key, struct arena *a, struct str bound, const struct credential *c)
{
    struct str plain = arena_printf(a, "%d" STR_FMT "\n" STR_FMT, (int)c->kind, STR_ARG(c->name), STR_ARG(c->secret));
    char *sealed = arena_alloc(a, plain.n + SECRET_SEAL);
    secret_seal(key, bound, plain, sealed);
    return str_make(sealed, plain.n + SECRET_SEAL);
}

static bool unseal(const struct secret_hash *key, struct arena *a, struct str bound, struct str sealed,
                   struct credential *ret)
{
    char *plain = arena_alloc(a, sealed.n + 1);
    if (!secret_unseal(key, bound, sealed, plain))
        return false;
    struct str rest = str_make(plain, sealed.n - SECRET_SEAL);
    ret->kind = str_starts(rest, STR("2")) ? CREDENTIAL_HEADER : CREDENTIAL_BASIC;
    rest = str_from(rest, 1);
    str_split(&rest, '\n', &ret->name);
    ret->secret = rest;
    return true;
}

static bool load(struct db *db, struct arena *a, int64_t feed, struct str *ret_sealed, struct err *err)
{
    struct stmt *s = db_query(db, Q_CREDENTIAL_GET);
    bind_int(s, 1, feed);
    enum db_result got = db_step(s, err);
    *ret_sealed = got == DB_ROW ? arena_str(a, col_blob(s, 1)) : STR_NONE;
    db_end(s);
    return got != DB_ERROR;
}

bool credential_open(struct db *db, struct arena *a, struct feed_state *f, struct err *err)
{
    struct secret_hash key;
    struct credential c = {0};
    struct str sealed;
    if (!load(db, a, f->id, &sealed, err))
        return false;
    if (!key_file_read(db, false, &key, NULL))
        f->credential_fault = STR("its credentials are sealed, and the key file of this hub is missing or not usable; "
                                  "whoever runs the hub can put it back");
    else if (!unseal(&key, a, bound_to_feed(a, f->id), sealed, &c))
        f->credential_fault =
            STR("its credentials were sealed with another key than this hub has now; whoever runs the "
                "hub can put that back, or they have to be given again");
    else
        f->credential_line = credential_line(a, &c);
    secret_wipe(&key, sizeof key);
    return true;
}

bool credential_is(struct db *db, int64_t feed, const struct credential *c, bool *ret, struct err *err)
{
    struct arena a = {0};
    struct secret_hash key;
    struct credential has = {0};
    struct str sealed;
    bool ok = load(db, &a, feed, &sealed, err);
    *ret = ok && key_file_read(db, false, &key, NULL) && unseal(&key, &a, bound_to_feed(&a, feed), sealed, &has) &&
           has.kind == c->kind && str_eq(has.name, c->name) && str_eq(has.secret, c->secret);
    secret_wipe(&key, sizeof key);
    arena_done(&a);
    return ok;
}

bool credential_check(struct db *db, int64_t *ret_all, int64_t *ret_closed, struct err *why, struct err *err)
{
    struct arena a = {0};
    struct secret_hash key;
    struct credential c = {0};
    VEC(int64_t) feeds = {0};
    enum db_result got;
    struct stmt *s = db_query(db, Q_CREDENTIAL_FEEDS);
    while ((got = db_step(s, err)) == DB_ROW)
        *vec_push(&a, &feeds) = col_int(s, 0);
    db_end(s);
    bool ok = got == DB_DONE;
    *why = (struct err){0};
    *ret_all = (int64_t)feeds.n;
    *ret_closed = 0;
    bool readable = feeds.n && key_file_read(db, false, &key, why);
    for (size_t i = 0; i < feeds.n && ok; i++) {
        struct str sealed;
        ok = load(db, &a, feeds.v[i], &sealed, err);
        *ret_closed += !readable || !unseal(&key, &a, bound_to_feed(&a, feeds.v[i]), sealed, &c);
    }
    secret_wipe(&key, sizeof key);
    arena_done(&a);
    return ok;
}

struct str credential_carry(struct db *db, struct arena *a, int64_t community, struct str origin,
                            const struct credential *c, struct err *err)
{
    struct secret_hash key;
    if (!credential_valid(c, err) || !key_to_seal(db, 0, &key, err))
        return STR_NONE;
    struct str sealed = seal(&key, a, bound_to_form(a, community, origin), c);
    secret_wipe(&key, sizeof key);
    char *text = arena_alloc(a, SECRET_BASE64(sealed.n));
    secret_base64(sealed, true, text);
    return str_of(text);
}

struct credential credential_carried(struct db *db, struct arena *a, int64_t community, struct str origin,
                                     struct str text)
{
    struct credential c = {.kind = CREDENTIAL_NONE};
    struct secret_hash key;
    size_t n;
    char *sealed = arena_alloc(a, text.n + 1);
    if (!text.n || !secret_unbase64(text, sealed, &n) || !key_file_read(db, false, &key, NULL))
        return c;
    if (!unseal(&key, a, bound_to_form(a, community, origin), str_make(sealed, n), &c))
        c.kind = CREDENTIAL_NONE;
    secret_wipe(&key, sizeof key);
    return c;
}
