// feeds_folder.c – the operator's folder of OPML files: opened beneath the folder, links not followed, one community a
// file.
#include "hub/feeds_folder.h"
#include "base/hash.h"
#include "base/limits.h"
#include "format/read.h"
#include "hub/change_priv.h"
#include "hub/communities.h"
#include "hub/communities_priv.h"
#include "hub/hub.h"
#include "hub/sync.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// What is said of a list may stand in a log: of a hidden community's no more than its number (communities.md P7), which
// `tributary community list` shows.
struct list {
    struct str name; // of the file
    struct community community;
    bool hidden;
};

struct folder {
    struct db *db;
    int fd;
    int64_t now;
    void (*say)(void *arg, bool bad, struct str line);
    void *arg;
    struct folder_seen *seen;
    VEC(struct str) names; // *.opml, in order
};

static bool names_read(struct folder *f, struct arena *a, const char *path, struct err *err);
static bool folder_note(struct folder *f, struct arena *a, const char *path, struct err *err);
static bool gone_name(struct folder *f, struct arena *a, struct err *err);
static bool file_sync(struct folder *f, struct str name, struct err *err);
static bool file_read(struct folder *f, struct arena *a, struct str name, struct str *ret, struct err *err);
static bool seen_before(struct folder *f, struct str name, struct str what);
static bool community_look_up(struct folder *f, struct arena *a, struct list *l, const struct opml *opml, int64_t id,
                              struct err *err);
static void failure_say(struct folder *f, struct arena *a, const struct list *l, const char *why);
static void refusals_say(struct folder *f, struct arena *a, const struct list *l, size_t broken_off,
                         const struct sync_counts *counts);
static void counts_say(struct folder *f, struct arena *a, const struct list *l, const struct sync_counts *counts);

bool feeds_folder_sync(struct db *db, const char *path, int64_t now, struct folder_seen *seen,
                       void (*say)(void *arg, bool bad, struct str line), void *arg, struct err *err)
{
    struct folder f = {.db = db, .now = now, .say = say, .arg = arg, .seen = seen};
    struct arena a = {0};
    f.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (f.fd < 0)
        return err_set(err, ERR_NO_INPUT, "feeds folder '%s': %s", path, strerror(errno));
    bool ok = names_read(&f, &a, path, err) && folder_note(&f, &a, path, err) && gone_name(&f, &a, err);
    for (size_t i = 0; ok && i < f.names.n; i++)
        ok = file_sync(&f, f.names.v[i], err);
    close(f.fd);
    arena_done(&a);
    return ok;
}

static int name_order(const void *x, const void *y)
{
    return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

static bool names_read(struct folder *f, struct arena *a, const char *path, struct err *err)
{
    int fd = dup(f->fd);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        err_set(err, ERR_IO, "feeds folder '%s': %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    struct dirent *entry;
    while ((entry = readdir(dir)) && f->names.n <= LIMIT_FEED_FILES) {
        struct str name = str_of(entry->d_name);
        if (str_ends(name, STR(".opml")) && name.p[0] != '.')
            *vec_push(a, &f->names) = arena_str(a, name);
    }
    closedir(dir);
    if (f->names.n > LIMIT_FEED_FILES)
        return err_set(err, ERR_LIMIT, "feeds folder '%s': it holds more than %d files *.opml", path, LIMIT_FEED_FILES);
    if (f->names.n)
        qsort(f->names.v, f->names.n, sizeof *f->names.v, name_order);
    return true;
}

// Where feeds that are files are read from, by whoever visits them.
static bool folder_note(struct folder *f, struct arena *a, const char *path, struct err *err)
{
    struct str known;
    char *real = realpath(path, NULL);
    if (!real)
        return err_set(err, ERR_IO, "feeds folder '%s': %s", path, strerror(errno));
    bool ok = hub_setting_get(f->db, a, "feeds_folder", &known, err) &&
              (str_is(known, real) || hub_setting_set(f->db, "feeds_folder", str_of(real), err));
    free(real);
    return ok;
}

// Files that are no longer there are named once; the communities stay, and another file may take them up.
static bool gone_name(struct folder *f, struct arena *a, struct err *err)
{
    struct gone {
        struct str slug, file;
        int64_t id;
        bool hidden;
    };
    VEC(struct gone) gone = {0};
    struct stmt *s = db_query(f->db, Q_COMMUNITY_FILES);
    enum db_result result;
    while ((result = db_step(s, err)) == DB_ROW) {
        struct str file = col_text(s, 2);
        if (!f->names.n || !bsearch(&file, f->names.v, f->names.n, sizeof *f->names.v, name_order))
            *vec_push(a, &gone) = (struct gone){.id = col_int(s, 0),
                                                .slug = col_copy(a, s, 1),
                                                .file = arena_str(a, file),
                                                .hidden = col_int(s, 3) == VISIBILITY_HIDDEN};
    }
    db_end(s);
    if (result == DB_ERROR)
        return false;
    for (struct gone *g = gone.v; g < gone.v + gone.n; g++) {
        s = db_query(f->db, Q_COMMUNITY_FILE_SET);
        bind_int(s, 1, g->id);
        bind_text(s, 2, STR_NONE);
        if (!db_run(s, err))
            return false;
        if (g->hidden)
            f->say(
                f->arg, false,
                arena_printf(a, "the list of community %lld is gone; the community stays as it is", (long long)g->id));
        else
            f->say(f->arg, false,
                   arena_printf(a,
                                STR_FMT " is gone; community '" STR_FMT
                                        "' stays as it is ('tributary community close " STR_FMT "' ends it)",
                                STR_ARG(g->file), STR_ARG(g->slug), STR_ARG(g->slug)));
    }
    return true;
}

// A file that cannot be used is reported and left out; false only when the store fails.
static bool file_sync(struct folder *f, struct str name, struct err *err)
{
    struct arena a = {0};
    struct opml opml = {0};
    struct sync_counts counts;
    struct list l = {.name = name};
    struct str bytes = STR_NONE;
    struct err why = {0};
    int64_t id = 0;
    bool ok = file_read(f, &a, name, &bytes, &why) && opml_read(&a, bytes, true, &opml, &why) &&
              community_sync(f->db, &a, &opml, name, true, f->now, &counts, &id, &why);
    bool store_works = ok || err_fault(why.code) != FAULT_OPERATOR;
    if (!store_works)
        *err = why;
    store_works = store_works && community_look_up(f, &a, &l, &opml, id, err);
    bool before = store_works && seen_before(f, name, bytes.n ? bytes : str_of(why.text));
    if (store_works && ok && !before)
        refusals_say(f, &a, &l, opml.broken_off, &counts);
    if (store_works && ok)
        counts_say(f, &a, &l, &counts);
    else if (store_works && !before)
        failure_say(f, &a, &l, why.text);
    arena_done(&a);
    return store_works;
}

static bool file_read(struct folder *f, struct arena *a, struct str name, struct str *ret, struct err *err)
{
    struct stat st;
    int fd = openat(f->fd, name.p, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, ERR_NO_INPUT, "%s",
                       errno == ELOOP ? "it is a link, and links are not followed" : strerror(errno));
    bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    if (!ok)
        err_set(err, ERR_NO_INPUT, "it is no file");
    else if ((uint64_t)st.st_size > LIMIT_OPML)
        ok = err_set(err, ERR_LIMIT, "it is over %zu MiB", LIMIT_OPML / MIB);
    size_t n = 0;
    char *p = ok ? arena_alloc(a, (size_t)st.st_size + 1) : NULL;
    while (ok && n < (size_t)st.st_size) {
        ssize_t got = read(fd, p + n, (size_t)st.st_size - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            ok = err_set(err, ERR_NO_INPUT, "%s", strerror(errno));
        if (got <= 0)
            break; // it may have become shorter meanwhile
        n += (size_t)got;
    }
    close(fd);
    *ret = str_make(p, n);
    return ok;
}

// What is wrong with a file is said once, until it changes.
static bool seen_before(struct folder *f, struct str name, struct str what)
{
    uint64_t hash = hash64(what, 0), *known;
    if (!f->seen)
        return false;
    known = map_get(&f->seen->files, name);
    if (!known) {
        known = arena_new(&f->seen->arena, uint64_t);
        *map_at(&f->seen->arena, &f->seen->files, arena_str(&f->seen->arena, name)) = known;
        *known = ~hash;
    }
    bool same = *known == hash;
    *known = hash;
    return same;
}

// Whose list it is: the community it is kept in step with, or was.
static bool community_look_up(struct folder *f, struct arena *a, struct list *l, const struct opml *opml, int64_t id,
                              struct err *err)
{
    bool found = id && community_by_id(f->db, a, id, &l->community, err);
    if (id && !found && err->code != ERR_NO_INPUT) // what could not be made is not there
        return false;
    if (!found) {
        struct stmt *s = db_query(f->db, Q_COMMUNITY_OF_FILE);
        bind_text(s, 1, l->name);
        if (!community_one(a, s, &l->community, &found, err))
            return false;
    }
    l->hidden = (found && l->community.visibility == VISIBILITY_HIDDEN) ||
                str_is(opml->visibility, visibility_names[VISIBILITY_HIDDEN]);
    return true;
}

static struct str list_called(struct arena *a, const struct list *l)
{
    if (!l->hidden)
        return l->name;
    if (!l->community.id)
        return STR("a list of the feeds folder");
    return arena_printf(a, "the list of community %lld", (long long)l->community.id);
}

static void failure_say(struct folder *f, struct arena *a, const struct list *l, const char *why)
{
    f->say(f->arg, true,
           arena_printf(a, STR_FMT "%s%s", STR_ARG(list_called(a, l)), l->hidden ? "" : ": ",
                        l->hidden ? " cannot be used; 'tributary community import FILE' says why" : why));
}

static void refusals_say(struct folder *f, struct arena *a, const struct list *l, size_t broken_off,
                         const struct sync_counts *counts)
{
    struct str called = list_called(a, l);
    if (broken_off)
        f->say(f->arg, true,
               arena_printf(a, STR_FMT " breaks off at line %zu: what stands before is added, nothing is taken off",
                            STR_ARG(called), broken_off));
    for (size_t i = 0; i < counts->refusals.n; i++) {
        const struct opml_refusal *r = &counts->refusals.v[i];
        struct str line = l->hidden ? arena_printf(a, STR_FMT " line %zu: cannot be used", STR_ARG(called), r->line)
                                    : arena_printf(a, STR_FMT " line %zu: " STR_FMT ": " STR_FMT, STR_ARG(called),
                                                   r->line, STR_ARG(str_first(r->what, 200)), STR_ARG(r->why));
        f->say(f->arg, true, line);
    }
}

static void counts_say(struct folder *f, struct arena *a, const struct list *l, const struct sync_counts *counts)
{
    const struct community *c = &l->community;
    struct str of = l->hidden
                        ? arena_printf(a, "community %lld", (long long)c->id)
                        : arena_printf(a, STR_FMT ": community '" STR_FMT "'", STR_ARG(l->name), STR_ARG(c->slug));
    if (counts->created)
        f->say(
            f->arg, false,
            arena_printf(a, STR_FMT " made with %d feed%s", STR_ARG(of), counts->added, counts->added == 1 ? "" : "s"));
    else if (counts->described || counts->added || counts->changed || counts->removed)
        f->say(f->arg, false,
               arena_printf(a, STR_FMT " brought up to date; feeds: %d added, %d changed, %d taken off", STR_ARG(of),
                            counts->added, counts->changed, counts->removed));
}
