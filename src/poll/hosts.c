// hosts.c – servers that ask to be left alone, as the fetcher hears it of whatever it asks for, go into the store; and
// those that other processes heard come from there.
#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "hub/closed_hosts.h"
#include "poll/poller_priv.h"
#include "store/db.h"

#include <stdlib.h>

struct list_of_hosts {
    struct arena arena;
    closed_hosts v;
};

struct hosts {
    struct poller *poller;
    struct list_of_hosts heard; // to be stored
    struct list_of_hosts batch; // the lane's while `busy`
    struct list_of_hosts read;  // the claim's while that is under way
    int64_t version;            // of the store when they were read last, 0 = never
    struct job job;
    bool busy;
    struct err err;
};

static void on_closed(void *arg, struct str host, int64_t until);
static void submit(struct hosts *h);
static void job_keep(struct job *job, void *state);
static void on_kept(struct job *job);
static void list_done(struct list_of_hosts *l);

struct hosts *hosts_new(struct poller *p)
{
    struct hosts *h = calloc(1, sizeof *h);
    must(h);
    h->poller = p;
    fetcher_on_closed(p->fetcher, on_closed, h);
    return h;
}

void hosts_end(struct hosts *h)
{
    fetcher_on_closed(h->poller->fetcher, NULL, NULL);
}

void hosts_free(struct hosts *h)
{
    must(!h->busy);
    list_done(&h->heard);
    list_done(&h->batch);
    list_done(&h->read);
    free(h);
}

bool hosts_idle(const struct hosts *h)
{
    return !h->busy;
}

void hosts_close(struct hosts *h, struct str host, int64_t until)
{
    fetcher_close_host(h->poller->fetcher, host, until);
    on_closed(h, host, until);
}

// Only when somebody else wrote, which costs no look at a table to know.
bool hosts_read(struct hosts *h, struct db *db, struct err *err)
{
    int64_t version = db_data_version(db);
    if (version == h->version)
        return true;
    arena_reset(&h->read.arena);
    if (!closed_hosts_load(db, &h->read.arena, clock_now(), &h->read.v, err))
        return false;
    h->version = version;
    return true;
}

void hosts_heed(struct hosts *h)
{
    for (size_t i = 0; i < h->read.v.n; i++)
        fetcher_close_host(h->poller->fetcher, h->read.v.v[i].host, h->read.v.v[i].until);
    h->read.v = (closed_hosts){0};
}

static void on_closed(void *arg, struct str host, int64_t until)
{
    struct hosts *h = arg;
    struct arena *a = &h->heard.arena;
    *vec_push(a, &h->heard.v) = (struct closed_host){arena_str(a, host), until};
    submit(h);
}

static void submit(struct hosts *h)
{
    if (h->busy || !h->heard.v.n)
        return;
    list_done(&h->batch);
    h->batch = h->heard;
    h->heard = (struct list_of_hosts){0};
    h->job = (struct job){.run = job_keep, .done = on_kept};
    h->busy = true;
    lane_submit_sure(h->poller->write, &h->job);
}

// On the write lane.
static void job_keep(struct job *job, void *state)
{
    struct hosts *h = job_owner(job, struct hosts, job);
    h->err.code = ERR_NONE;
    (void)closed_hosts_keep(state, &h->batch.v, clock_now(), &h->err);
}

static void on_kept(struct job *job)
{
    struct hosts *h = job_owner(job, struct hosts, job);
    h->busy = false;
    if (h->err.code) {
        log_event(LOG_ERROR, "hosts", "%s", h->err.text);
        h->poller->err = h->err;
    }
    submit(h);
    poller_check_end(h->poller);
}

static void list_done(struct list_of_hosts *l)
{
    arena_done(&l->arena);
    *l = (struct list_of_hosts){0};
}
