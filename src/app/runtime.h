// runtime.h – what serve, poll and discover run on: the loop, the lanes beside it, the fetcher with its guard. Opened
// from the settings, closed in the reverse order.
#ifndef TRIBUTARY_APP_RUNTIME_H
#define TRIBUTARY_APP_RUNTIME_H

#include "app/settings.h"
#include "base/arena.h"
#include "base/err.h"
#include "fetch/fetcher.h"

#include <uv.h>

struct lane;
struct outbox;

enum runtime_parts {
    RUNTIME_FETCH = 1, // the fetcher
    RUNTIME_STORE = 2, // the write lane
    RUNTIME_INGEST = 4,
    RUNTIME_SERVE = 8, // the read and secret lanes
};

struct runtime {
    struct arena arena;
    uv_loop_t loop;
    uv_poll_t wake;
    int wakeup;
    uv_signal_t interrupt, terminate;
    void (*on_signal)(void *arg);
    void *signal_arg;
    struct outbox *outbox;
    struct guard guard;
    struct str agent; // the User-Agent that publishers see
    struct fetcher *fetcher;
    struct lane *ingest, *write, *read, *secret;
    char owner[40]; // of leases: unique to this process
};

// The store must exist and be of this version when a lane needs it.
bool runtime_open(struct runtime *r, const struct settings *settings, unsigned parts, struct err *err);
// SIGINT and SIGTERM call this, on the loop; the second one ends the process at once.
void runtime_on_signal(struct runtime *r, void (*on_signal)(void *arg), void *arg);
void runtime_run(struct runtime *r); // until runtime_quit
void runtime_quit(struct runtime *r);
void runtime_close(struct runtime *r);

#endif
