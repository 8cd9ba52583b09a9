// store.c – opening the store, syncing the folder of feeds.
#include "app/store.h"
#include "base/clock.h"
#include "hub/feeds.h"
#include "hub/feeds_folder.h"
#include "hub/hub.h"
#include "hub/key_file.h"

#include <errno.h>
#include <stdlib.h>

bool store_open(const struct command_context *c, enum db_mode mode, struct db **ret, struct err *err)
{
    if (c->settings->credential_key.n)
        key_file_at(c->settings->credential_key.p);
    if (db_open(arena_cstr(c->arena, c->settings->store), mode, ret, err))
        return true;
    struct err why = *err;
    return why.code == ERR_NO_INPUT
               ? err_set(err, ERR_NO_INPUT, "%s; 'tributary serve' makes one, --store says where", why.text)
               : false;
}

static void say_refused(void *arg, bool bad, struct str line)
{
    const struct command_context *c = arg;
    if (bad)
        fprintf(c->err, "tributary %s: " STR_FMT "\n", c->name, STR_ARG(line));
}

bool store_sync_feeds(const struct command_context *c, struct db *db, struct str folder, struct folder_seen *seen,
                      void (*say)(void *arg, bool bad, struct str line), struct err *err)
{
    char *path = arena_cstr(c->arena, folder);
    char *absolute = realpath(path, NULL);
    if (!absolute)
        return err_set(err, ERR_NO_INPUT, "the folder of feeds '%s' cannot be opened: %s", path, strerror(errno));
    struct str kept = arena_str(c->arena, str_of(absolute));
    free(absolute);
    union {
        const struct command_context *in;
        void *out;
    } context = {.in = c};
    return feeds_folder_sync(db, kept.p, clock_now(), seen, say ? say : say_refused, say ? NULL : context.out, err) &&
           hub_setting_set(db, "feeds_folder", kept, err);
}

bool store_base_url(const struct command_context *c, struct db *db, struct settings *ret, struct err *err)
{
    *ret = *c->settings;
    return ret->base_url.n || hub_setting_get(db, c->arena, "base_url", &ret->base_url, err);
}

bool store_feeds_folder(struct db *db, struct arena *a, struct str *ret, struct err *err)
{
    return hub_setting_get(db, a, "feeds_folder", ret, err);
}

static bool feed_numbered(struct db *db, struct arena *a, int64_t number, feed_states *ret, struct err *err)
{
    struct feed_state feed;
    bool known;
    *ret = (feed_states){0};
    if (!feed_by_id(db, a, number, &feed, &known, err))
        return false;
    if (known)
        *vec_push(a, ret) = feed;
    return known || err_set(err, ERR_NO_INPUT, "no feed here has the number %lld", (long long)number);
}

bool store_feeds(struct db *db, struct arena *a, struct str word, feed_states *ret, struct err *err)
{
    struct str url = word;
    int64_t number;
    if (str_int(word, &number))
        return feed_numbered(db, a, number, ret, err);
    if (!feeds_by_url(db, a, url, ret, err))
        return false;
    if (!ret->n && str_find_char(word, ':') == word.n &&
        !feeds_by_url(db, a, arena_concat(a, STR("file:"), word), ret, err))
        return false;
    bool file = str_starts(word, STR("file:"));
    if (!ret->n && !file && (!feed_address(a, word, &url, NULL, err) || !feeds_by_url(db, a, url, ret, err)))
        return false;
    if (!ret->n)
        return err_set(err, ERR_NO_INPUT,
                       "the feed '" STR_FMT
                       "' is not known here; 'tributary feed list' shows which are, 'tributary community feed "
                       "SLUG URL' adds one",
                       STR_ARG(url));
    return true;
}
