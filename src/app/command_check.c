// command_check.c – whether the store is sound, the settings fit what is there, and the feeds answer.
#include "app/action.h"
#include "app/print.h"
#include "hub/credentials.h"
#include "hub/feeds.h"
#include "hub/hub.h"
#include "hub/key_file.h"
#include "text/url.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct finding {
    bool bad;
    const char *part; // "store", "settings", "feeds", "credentials"
    struct str text;
};
typedef VEC(struct finding) findings;

static void find(struct command_context *c, findings *f, bool bad, const char *part, struct str text)
{
    *vec_push(c->arena, f) = (struct finding){.bad = bad, .part = part, .text = print_plain(c->arena, text)};
}

static bool store_check(struct command_context *c, struct db *db, findings *f, struct err *err)
{
    struct str report, line;
    if (!db_check(db, c->arena, &report, err))
        return false;
    if (str_empty(report))
        find(c, f, false, "store", STR("sound"));
    while (str_split(&report, '\n', &line))
        if (!str_empty(line) && !str_starts(line, STR("***"))) // SQLite's headings
            find(c, f, true, "store", line);
    return true;
}

static bool settings_check(struct command_context *c, struct db *db, findings *f, struct err *err)
{
    struct arena *a = c->arena;
    struct str base, folder;
    struct url parts;
    struct err why;
    if (!hub_base_url(db, a, c->settings->listen, &base, err) || !hub_setting_get(db, a, "feeds_folder", &folder, err))
        return false;
    bool fits = url_parse(a, base, &parts, &why) && (str_is(parts.scheme, "http") || str_is(parts.scheme, "https")) &&
                parts.host.n;
    find(c, f, !fits, "settings",
         arena_printf(a, "people reach this hub at " STR_FMT "%s", STR_ARG(base), fits ? "" : ", which is no address"));
    if (str_empty(folder))
        return true;
    int fd = open(folder.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        find(c, f, true, "settings",
             arena_printf(a, "the feeds folder '" STR_FMT "': %s", STR_ARG(folder), strerror(errno)));
    else
        find(c, f, false, "settings", arena_printf(a, "the feeds folder is '" STR_FMT "'", STR_ARG(folder)));
    if (fd >= 0)
        close(fd);
    return true;
}

// What it holds is for whoever serves it: what hidden communities read, what people keep.
static void mode_check(struct command_context *c, findings *f)
{
    struct str path = c->settings->store;
    struct stat st;
    if (stat(arena_cstr(c->arena, path), &st) == 0 && st.st_mode & S_IRWXO)
        find(c, f, true, "settings",
             arena_printf(c->arena,
                          "every account of this machine may open the store '" STR_FMT "'; 'chmod 600' ends that",
                          STR_ARG(path)));
}

// By what the last visits found: asking them all again here would be a poll.
static bool feeds_check(struct command_context *c, struct db *db, findings *f, struct err *err)
{
    feed_states all;
    size_t failing = 0, waiting = 0, offline = 0;
    if (!feed_list(db, c->arena, false, &all, err))
        return false;
    for (struct feed_state *feed = all.v; feed < all.v + all.n; feed++) {
        failing += feed->failures > 0 || feed->gone;
        waiting += feed->outcome == VISIT_NEVER;
        offline += !feed->failures && feed->offline_since;
    }
    struct str network = offline ? arena_printf(c->arena, ", %zu wait for this hub's own network", offline) : STR("");
    find(c, f, false, "feeds",
         arena_printf(c->arena,
                      "%zu known: %zu answered at their last visit, %zu failed, %zu not visited yet" STR_FMT "%s",
                      all.n, all.n - failing - waiting - offline, failing, waiting, STR_ARG(network),
                      failing || offline ? "; 'tributary feed list --failing' says which" : ""));
    return true;
}

// What feeds ask for, and the key that opens it.
static bool credentials_check(struct command_context *c, struct db *db, findings *f, struct err *err)
{
    int64_t all, closed;
    struct err why;
    if (!credential_check(db, &all, &closed, &why, err))
        return false;
    if (all)
        find(c, f, closed > 0, "credentials",
             closed ? arena_printf(c->arena, "%lld of %lld cannot be opened: %s", (long long)closed, (long long)all,
                                   why.code ? why.text : "they were sealed with another key")
                    : arena_printf(c->arena, "%lld, opened by '" STR_FMT "'", (long long)all,
                                   STR_ARG(key_file_path(c->arena, db))));
    return true;
}

static bool check(struct command_context *c, struct db *db, struct err *err)
{
    findings f = {0};
    size_t bad = 0;
    if (!store_check(c, db, &f, err) || !settings_check(c, db, &f, err))
        return false;
    mode_check(c, &f);
    if (!feeds_check(c, db, &f, err) || !credentials_check(c, db, &f, err))
        return false;
    struct print_json p;
    struct json *j = c->json ? print_json_open(&p) : NULL;
    if (j)
        json_open_key(j, "findings", '[');
    for (struct finding *one = f.v; one < f.v + f.n; one++) {
        bad += one->bad;
        if (!j) {
            print_line(c, "%s: " STR_FMT, one->part, STR_ARG(one->text));
            continue;
        }
        json_open(j, '{');
        json_text(j, "part", str_of(one->part));
        json_bool(j, "ok", !one->bad);
        json_text(j, "text", one->text);
        json_close(j, '}');
    }
    if (j) {
        json_close(j, ']');
        json_bool(j, "ok", bad == 0);
        if (!print_json_close(&p, c, err))
            return false;
    }
    for (struct finding *one = f.v; one < f.v + f.n; one++)
        if (one->bad)
            return err_set(err, strcmp(one->part, "store") == 0 ? ERR_STORE : ERR_SETTING, "%zu finding%s: " STR_FMT,
                           bad, PLURAL(bad), STR_ARG(one->text));
    return true;
}

int command_check(struct command_context *c)
{
    if (c->argc)
        return command_usage(c, "'%s' is one word too many", c->argv[0]);
    return action_run_one(c, DB_READ, check);
}
