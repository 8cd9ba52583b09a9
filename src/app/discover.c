// discover.c – asks the network which feeds an address leads to, on a loop of its own.
#include "app/discover.h"
#include "app/runtime.h"
#include "app/store.h"
#include "base/clock.h"
#include "format/read.h"
#include "hub/closed_hosts.h"

struct asking {
    struct runtime runtime;
    struct found_feeds *found;
    struct discovery *discovery;
    bool interrupted;
    struct db *db; // NULL: there is no store
    struct err store_err;
};

static bool heed_closed_hosts(struct asking *asking, const struct command_context *c, struct err *err);
static void failed(const struct found_feeds *found, struct err *err);
static void on_closed(void *arg, struct str host, int64_t until);
static void on_found(void *arg, struct found_feeds *found);
static void on_interrupt(void *arg);
static bool looks_like_feed(struct arena *a, struct str body, struct str content_type, struct str url,
                            struct str *ret_title);

const struct discover_options discover_usual = {.guess = true, .looks_like_feed = looks_like_feed};

bool discover_all(const struct command_context *c, struct str url, const struct credential *credential,
                  struct found_feeds **ret, struct err *err)
{
    struct asking asking = {0};
    struct discover_options options = discover_usual;
    if (credential->kind)
        options.credential = credential_line(c->arena, credential);
    format_init();
    if (!runtime_open(&asking.runtime, c->settings, RUNTIME_FETCH, err))
        return false;
    bool ok = heed_closed_hosts(&asking, c, err);
    if (ok) {
        runtime_on_signal(&asking.runtime, on_interrupt, &asking);
        asking.discovery = discover_start(asking.runtime.fetcher, url, &options, on_found, &asking);
        runtime_run(&asking.runtime);
    }
    runtime_close(&asking.runtime);
    if (asking.db)
        db_close(asking.db);
    if (!ok)
        return false;
    if (asking.interrupted)
        return err_set(err, ERR_BUSY, "interrupted");
    *ret = asking.found;
    if (asking.store_err.code != ERR_NONE)
        *err = asking.store_err;
    else if ((*ret)->err.code != ERR_NONE)
        failed(*ret, err);
    else if ((*ret)->feeds.n == 0)
        err_set(err, ERR_NOT_FEED, "'" STR_FMT "' is no feed, and leads to none", STR_ARG(url));
    else
        return true;
    found_feeds_free(*ret);
    return false;
}

bool discover_best(const struct command_context *c, struct str url, const struct credential *credential,
                   struct str *ret_url, struct str *ret_title, bool *ret_at_home, struct err *err)
{
    struct found_feeds *found = NULL;
    if (!discover_all(c, url, credential, &found, err))
        return false;
    *ret_at_home = found->feeds.v[0].at_home;
    *ret_url = arena_str(c->arena, found->feeds.v[0].url);
    *ret_title = arena_str(c->arena, found->feeds.v[0].title);
    found_feeds_free(found);
    return true;
}

// Without a store there is nobody to have been told of them.
static bool heed_closed_hosts(struct asking *asking, const struct command_context *c, struct err *err)
{
    closed_hosts closed;
    if (!store_open(c, DB_WRITE_EXISTING, &asking->db, err)) {
        if (err->code != ERR_NO_INPUT)
            return false;
        err->code = ERR_NONE;
        return true;
    }
    if (!closed_hosts_load(asking->db, c->arena, clock_now(), &closed, err))
        return false;
    for (size_t i = 0; i < closed.n; i++)
        fetcher_close_host(asking->runtime.fetcher, closed.v[i].host, closed.v[i].until);
    fetcher_on_closed(asking->runtime.fetcher, on_closed, asking);
    return true;
}

// Whoever sits at the command line may be the one who can allow it.
static void failed(const struct found_feeds *found, struct err *err)
{
    static const char *const options[] = {[GUARD_ADDRESS] = "--allow-address", [GUARD_PORT] = "--any-port"};
    *err = found->err;
    if (found->let_in)
        err_set(err, found->err.code, "%s (%s)", found->err.text, options[found->let_in]);
}

static void on_closed(void *arg, struct str host, int64_t until)
{
    struct asking *asking = arg;
    struct closed_host closed = {host, until};
    (void)closed_hosts_keep(asking->db, &(closed_hosts){.v = &closed, .n = 1}, clock_now(), &asking->store_err);
}

static void on_found(void *arg, struct found_feeds *found)
{
    struct asking *asking = arg;
    asking->found = found;
    runtime_quit(&asking->runtime);
}

static void on_interrupt(void *arg)
{
    struct asking *asking = arg;
    asking->interrupted = true;
    discover_abort(asking->discovery);
    runtime_quit(&asking->runtime);
}

static bool looks_like_feed(struct arena *a, struct str body, struct str content_type, struct str url,
                            struct str *ret_title)
{
    struct document doc;
    struct err err;
    if (!feed_read(a, body, &(struct read_hints){.content_type = content_type, .url = url}, &doc, &err))
        return false;
    *ret_title = doc.title;
    return true;
}
