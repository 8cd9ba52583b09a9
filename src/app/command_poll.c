// command_poll.c – `tributary poll --once [FEED…]`: visits what is due, or those feeds now; a line a feed, a summary,
// on a terminal a progress bar. Runs beside `serve`: what another process is visiting is left to it.
#include "app/command.h"
#include "app/print.h"
#include "app/runtime.h"
#include "app/store.h"
#include "base/clock.h"
#include "hub/feeds.h"
#include "poll/poller.h"
#include "store/db.h"

#include <stdlib.h>
#include <unistd.h>

struct poll_run {
    struct command_context *context;
    struct settings settings;
    struct runtime runtime;
    struct poller *poller;
    struct str feeds_folder;
    bool interrupted;
    bool terminal; // a progress bar is shown on it
    size_t asked;  // 0 = not known beforehand
    int64_t begun;
    struct {
        int visits, fresh, unchanged, not_modified, failed, held;
        int64_t entries, merged, changed, gone, bytes;
    } sums;
};

static bool choose_feeds(struct command_context *c, struct db *db, id_list *ret, struct err *err);
static bool visit_all(struct poll_run *run, const id_list *feeds, struct err *err);
static void on_visited(void *arg, const struct visit_report *report);
static void on_idle(void *arg);
static void on_interrupt(void *arg);
static void say_visit(struct poll_run *run, const struct visit_report *report);
static void say_progress(const struct poll_run *run);
static bool say_summary(const struct poll_run *run, struct err *err);
static bool say_json(const struct poll_run *run, double seconds, struct err *err);

int command_poll(struct command_context *c)
{
    struct err err = {0};
    if (!c->settings->once)
        return command_usage(c, "only one round is polled from the command line: add --once; `serve` polls for ever");
    struct db *db;
    if (!store_open(c, c->settings->feeds.n ? DB_WRITE : DB_WRITE_EXISTING, &db, &err)) // a folder can begin one
        return command_fail(c, &err);
    id_list feeds = {0};
    struct str folder = STR_NONE;
    struct settings settings = {0};
    bool ok = (!c->settings->feeds.n || store_sync_feeds(c, db, c->settings->feeds, NULL, NULL, &err)) &&
              store_feeds_folder(db, c->arena, &folder, &err) && store_base_url(c, db, &settings, &err) &&
              choose_feeds(c, db, &feeds, &err);
    db_close(db);
    if (!ok)
        return command_fail(c, &err);
    struct poll_run run = {.context = c,
                           .settings = settings,
                           .feeds_folder = folder,
                           .asked = feeds.n,
                           .begun = clock_mono(),
                           .terminal = !c->json && isatty(STDERR_FILENO)};
    if ((c->argc == 0 && !c->settings->force) || feeds.n > 0)
        ok = visit_all(&run, &feeds, &err);
    if (!ok || !say_summary(&run, &err))
        return command_fail(c, &err);
    if (run.interrupted) {
        err_set(&err, ERR_BUSY, "stopped before every feed was visited; run it again for the rest");
        return command_fail(c, &err);
    }
    return c->settings->strict && run.sums.failed ? err_exit(ERR_UNAVAILABLE) : 0;
}

// The feeds named, or with --force alone all of them; n = 0 leaves it to what is due.
static bool choose_feeds(struct command_context *c, struct db *db, id_list *ret, struct err *err)
{
    struct arena *a = c->arena;
    if (c->argc == 0 && c->settings->force)
        return feed_list_ids(db, a, ret, err);
    for (int i = 0; i < c->argc; i++) {
        feed_states feeds;
        if (!store_feeds(db, a, str_of(c->argv[i]), &feeds, err))
            return false;
        for (size_t k = 0; k < feeds.n; k++)
            id_list_add(a, ret, feeds.v[k].id);
    }
    return true;
}

static bool visit_all(struct poll_run *run, const id_list *feeds, struct err *err)
{
    const struct settings *s = &run->settings;
    if (!runtime_open(&run->runtime, s, RUNTIME_FETCH | RUNTIME_STORE | RUNTIME_INGEST, err))
        return false;
    struct poll_settings settings = {
        .feeds_folder = run->feeds_folder, .count_hidden = s->hide_subscribers, .owner = str_of(run->runtime.owner)};
    struct poll_hooks hooks = {.visited = on_visited, .idle = on_idle, .arg = run};
    enum poll_force force = s->force && run->context->argc > 0 ? POLL_FORCE : POLL_POLITE;
    runtime_on_signal(&run->runtime, on_interrupt, run);
    run->poller = poller_once(&run->runtime.loop, run->runtime.fetcher, run->runtime.ingest, run->runtime.write,
                              &settings, &hooks, feeds->v, feeds->n, force);
    runtime_run(&run->runtime);
    const struct err *fault = poller_error(run->poller);
    bool ok = fault == NULL;
    if (fault)
        *err = *fault;
    poller_free(run->poller);
    runtime_close(&run->runtime);
    return ok;
}

static void on_idle(void *arg)
{
    struct poll_run *run = arg;
    runtime_quit(&run->runtime);
}

static void on_interrupt(void *arg)
{
    struct poll_run *run = arg;
    run->interrupted = true;
    poller_stop(run->poller, on_idle, run);
}

static bool brought_any(const struct stored_counts *counts)
{
    return counts->fresh || counts->merged || counts->changed || counts->gone;
}

static void on_visited(void *arg, const struct visit_report *report)
{
    struct poll_run *run = arg;
    if (report->part) {
        run->sums.entries += report->counts->fresh;
        run->sums.merged += report->counts->merged;
        run->sums.gone += report->counts->gone;
        run->sums.bytes += (int64_t)report->bytes;
        return;
    }
    run->sums.visits++;
    if (!report->recorded)
        feed_failed(report->feed) || report->err ? run->sums.held++ : 0;
    else if (feed_failed(report->feed))
        run->sums.failed++;
    else if (report->feed->outcome == VISIT_NOT_MODIFIED)
        run->sums.not_modified++;
    else if (!brought_any(report->counts)) // other bytes, or only other ids
        run->sums.unchanged++;
    else
        run->sums.fresh++;
    run->sums.entries += report->counts->fresh;
    run->sums.merged += report->counts->merged;
    run->sums.changed += report->counts->changed;
    run->sums.gone += report->counts->gone;
    run->sums.bytes += (int64_t)report->bytes;
    if (!run->context->json)
        say_visit(run, report);
    if (run->terminal)
        say_progress(run);
}

static void say_visit(struct poll_run *run, const struct visit_report *report)
{
    FILE *out = run->context->out;
    const struct feed_state *f = report->feed;
    char what[64];
    if (run->terminal)
        fprintf(stderr, "\r\033[K");
    if (!report->recorded)
        snprintf(what, sizeof what, "skipped");
    else if (feed_failed(f))
        snprintf(what, sizeof what, "failed");
    else if (report->counts->fresh)
        snprintf(what, sizeof what, "%d new", report->counts->fresh);
    else if (report->counts->merged)
        snprintf(what, sizeof what, "%d shared", report->counts->merged);
    else if (report->counts->changed)
        snprintf(what, sizeof what, "%d changed", report->counts->changed);
    else if (report->counts->gone)
        snprintf(what, sizeof what, "%d taken back", report->counts->gone);
    else
        snprintf(what, sizeof what, "nothing new");
    char status[8] = "-";
    if (f->last_status && report->recorded && !str_starts(f->url, STR("file:")))
        snprintf(status, sizeof status, "%d", f->last_status);
    fprintf(out, "%-12s %-4s " STR_FMT, what, status, STR_ARG(f->url));
    if (!report->recorded && report->err)
        fprintf(out, "  %s", report->err->text);
    else if (feed_failed(f))
        fprintf(out, "  " STR_FMT, STR_ARG(f->reason));
    if (report->moved_to.n)
        fprintf(out, "  moved to " STR_FMT, STR_ARG(report->moved_to));
    fputc('\n', out);
    if (run->terminal)
        fflush(out);
}

static void say_progress(const struct poll_run *run)
{
    int width = print_width(run->context);
    if (!run->asked) {
        fprintf(stderr, "\r%d feeds visited, %lld new entries\033[K", run->sums.visits, (long long)run->sums.entries);
        return;
    }
    int room = width > 94 ? 60 : width > 50 ? width - 34 : 16;
    int full = room * run->sums.visits / (int)run->asked;
    fprintf(stderr, "\r[%.*s%*s] %d of %zu, %lld new\033[K", full,
            "############################################################", room - full, "", run->sums.visits,
            run->asked, (long long)run->sums.entries);
}

static bool say_summary(const struct poll_run *run, struct err *err)
{
    FILE *out = run->context->out;
    double seconds = (double)(clock_mono() - run->begun) / 1e6;
    if (run->terminal)
        fprintf(stderr, "\r\033[K");
    if (run->context->json)
        return say_json(run, seconds, err);
    if (!run->sums.visits) {
        fprintf(out, "No feed is due.\n");
        return true;
    }
    fprintf(out, "%d feed%s in %.1f s: %d with news, %d unchanged, %d answered 304, %d failed", run->sums.visits,
            run->sums.visits == 1 ? "" : "s", seconds, run->sums.fresh, run->sums.unchanged, run->sums.not_modified,
            run->sums.failed);
    if (run->sums.held)
        fprintf(out, ", %d skipped", run->sums.held);
    fprintf(out, "; %lld new entries", (long long)run->sums.entries);
    if (run->sums.merged)
        fprintf(out, ", %lld more seen in a second feed", (long long)run->sums.merged);
    if (run->sums.gone)
        fprintf(out, ", %lld taken back by their feeds", (long long)run->sums.gone);
    if (run->asked > (size_t)run->sums.visits)
        fprintf(out, "; %zu left to another process that is visiting them", run->asked - (size_t)run->sums.visits);
    fputs(".\n", out);
    return true;
}

static bool say_json(const struct poll_run *run, double seconds, struct err *err)
{
    struct print_json p;
    struct json *j = print_json_open(&p);
    json_int(j, "visits", run->sums.visits);
    json_int(j, "with_new", run->sums.fresh);
    json_int(j, "unchanged", run->sums.unchanged);
    json_int(j, "not_modified", run->sums.not_modified);
    json_int(j, "failed", run->sums.failed);
    json_int(j, "skipped", run->sums.held);
    json_int(j, "entries_new", run->sums.entries);
    json_int(j, "entries_shared", run->sums.merged);
    json_int(j, "entries_changed", run->sums.changed);
    json_int(j, "entries_gone", run->sums.gone);
    json_int(j, "bytes", run->sums.bytes);
    json_double(j, "seconds", seconds);
    return print_json_close(&p, run->context, err);
}
