// links: fetch
// libraries: libuv
// bench_fetch.c – what fetching alone costs: bench_fetch LIST [PER_HOST [ADDRESS:PORT]] fetches the addresses of LIST,
// one a line, drops the bodies, and prints CPU per 1,000, wall and peak memory. A second pass sends the validators of
// the first. Compare with `curl --parallel` over the same list; loopback is on the operator's list here and hosts have
// no gap. With ADDRESS:PORT all hosts are found there, whatever their names.
#include "base/clock.h"
#include "fetch/fetcher.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <uv.h>

#define QUEUED_MOST 512

struct page {
    struct str url, etag, modified;
};

struct bench {
    struct arena arena;
    struct fetcher *fetcher;
    VEC(struct page) pages;
    size_t next, answered, failed, unchanged, bytes;
};

struct ask {
    struct bench *b;
    struct page *page;
};

static double cpu_seconds(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void offer(struct bench *b);

static void on_done(void *arg, struct fetch_response *r)
{
    struct ask *ask = arg;
    struct bench *b = ask->b;
    if (r->err.code) {
        b->failed++;
        fprintf(stderr, STR_FMT ": %s\n", STR_ARG(r->url), r->err.text);
    } else {
        b->answered++;
        b->unchanged += r->status == 304;
        b->bytes += r->body.n;
        if (r->etag.n && !ask->page->etag.n)
            ask->page->etag = arena_str(&b->arena, r->etag);
        if (r->modified.n && !ask->page->modified.n)
            ask->page->modified = arena_str(&b->arena, r->modified);
    }
    fetch_response_free(r);
    free(ask);
    offer(b);
}

// As a poller does: no more than is sensible at once.
static void offer(struct bench *b)
{
    while (b->next < b->pages.n && fetcher_queued(b->fetcher) < QUEUED_MOST) {
        struct ask *ask = malloc(sizeof *ask);
        if (!ask)
            abort();
        *ask = (struct ask){b, &b->pages.v[b->next++]};
        struct fetch_request q = {.url = ask->page->url, .etag = ask->page->etag, .modified = ask->page->modified};
        fetch_start(b->fetcher, &q, on_done, ask);
    }
}

int main(int argc, char **argv)
{
    struct bench b = {0};
    struct guard guard = {0};
    struct err err;
    char line[4096];
    FILE *list = argc > 1 ? fopen(argv[1], "r") : NULL;
    if (!list) {
        fprintf(stderr, "usage: bench_fetch LIST [PER_HOST [ADDRESS:PORT]]\n");
        return 64;
    }
    while (fgets(line, sizeof line, list))
        vec_push(&b.arena, &b.pages)->url = arena_str(&b.arena, str_trim(str_of(line)));
    fclose(list);
    cidr_parse(STR("127.0.0.0/8"), vec_push(&b.arena, &guard.allowed), &err);
    uv_loop_t loop;
    uv_loop_init(&loop);
    struct fetch_settings settings = {.guard = &guard,
                                      .host_gap = -1,
                                      .per_host = argc > 2 ? atoi(argv[2]) : 1,
                                      .resolve_to = str_of(argc > 3 ? argv[3] : NULL)};
    b.fetcher = fetcher_new(&loop, &settings, &err);
    if (!b.fetcher)
        return 70;
    for (int pass = 0; pass < 2; pass++) {
        b.next = b.answered = b.failed = b.unchanged = b.bytes = 0;
        double cpu = cpu_seconds();
        int64_t start = clock_mono();
        offer(&b);
        uv_run(&loop, UV_RUN_DEFAULT);
        cpu = cpu_seconds() - cpu;
        struct rusage u;
        getrusage(RUSAGE_SELF, &u);
        printf("%-9s %zu answered, %zu unchanged, %zu failed, %.1f MB; %.3f CPU s / 1,000; %.2f s; peak %.1f MB\n",
               pass ? "again:" : "first:", b.answered, b.unchanged, b.failed, (double)b.bytes / 1e6,
               cpu * 1000 / (double)b.pages.n, (double)(clock_mono() - start) / 1e6, (double)u.ru_maxrss / 1024);
    }
    fetcher_free(b.fetcher);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    arena_done(&b.arena);
    return 0;
}
