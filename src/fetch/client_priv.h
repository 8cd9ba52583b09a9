// client_priv.h – what fetcher.c (requests, the queue, redirects, answers) and client*.c (libcurl) share.
//
//   fetch_start ─▶ pace ─▶ transfer_start ─▶ libcurl ─▶ fetch_ended ─▶ finished ─▶ done()
//                   ▲                                        │
//                   └───────────── redirect ─────────────────┘
//
// Nobody's done() is called from inside libcurl: what ended lies in `finished` until fetcher_settle().
#ifndef TRIBUTARY_FETCH_CLIENT_PRIV_H
#define TRIBUTARY_FETCH_CLIENT_PRIV_H

#include "fetch/body_priv.h"
#include "fetch/failure_priv.h"
#include "fetch/hop_priv.h"
#include "fetch/pace.h"

#include <uv.h>

enum line { LINE_AGENT, LINE_ACCEPT, LINE_CODINGS, LINE_TYPE, LINE_ETAG, LINE_MODIFIED, LINE_CREDENTIAL, LINES };

struct fetch {
    struct pace_item pace;         // first: pace_next() gives its address
    struct fetch *next, *previous; // in `list`
    struct list *list;             // active or finished; NULL while it waits in the pace
    struct fetcher *f;
    void (*done)(void *arg, struct fetch_response *response);
    void *arg;
    struct response_box *box;
    struct hops hops;
    char *line[LINES];        // of the request, NULL where there is none; from LINE_ETAG on for one origin only
    struct str validators_of; // missing: where it began
    struct str form;          // missing: GET
    bool unpack_later;
    int64_t now;
    // of the hop that is on its way
    struct slot *slot;
    struct headers headers;
    enum failure stopped; // we ended it, for this
    bool enough;          // we ended it, since the rest of the answer is not wanted
    bool crowded;         // its address is busy: it was not connected to
    bool opened, began;   // a socket; the body
    bool stood;           // a connection, secure where it was to be: a new one or one that was kept
    bool paused;
    struct sockaddr_storage refused;
    const char *refused_why;    // "" for its port
    size_t dropped;             // bytes of a body that is not wanted
    int fd;                     // of its connection, −1 before there is one
    uint64_t received;          // what that had received before: connections are used again
    unsigned turns;             // looks at the transfer's progress
    int64_t started, paused_at; // µs, monotonic
};

struct list {
    struct fetch *first, *last;
    size_t n;
};

struct fetcher {
    uv_loop_t *loop;
    struct fetch_settings settings;
    struct arena arena;                             // of the settings' texts
    char *agent, *accept, *codings, *codings_plain; // lines of requests
    struct pace *pace;
    struct list active, finished;
    struct bodies *bodies;
    struct transfers *transfers;
    void (*closed)(void *arg, struct str host, int64_t until); // or NULL
    void *closed_arg;
    uv_timer_t turn_timer;
    uint64_t turn_at; // ms of the loop
    int started;      // transfers, in that
    uv_poll_t room;
    int wakeup;  // readable: somebody freed a body
    int handles; // of libuv, still to be closed
    bool closing;
};

// fetcher.c
void fetch_waits(struct fetch *t);      // it found its address busy: again when its turn has come
void fetch_ended(struct fetch *t);      // its transfer is over; box->response.err says whether it failed
void fetcher_settle(struct fetcher *f); // after anything that may have ended transfers or freed room
void fetcher_handle_close(struct fetcher *f, uv_handle_t *handle);
void list_append(struct list *l, struct fetch *t);
void list_remove(struct list *l, struct fetch *t);

// client.c
struct transfers *transfers_new(struct fetcher *f, struct err *err);
void transfers_free(struct transfers *x);    // none may be on its way
bool transfers_room(struct transfers *x);    // whether another body may begin
void transfers_balance(struct transfers *x); // lets bodies wait for room, and go on when there is some
void transfer_start(struct fetch *t);
void transfer_leave(struct fetch *t); // out of libcurl, out of the pace, without a word

// socket.c
uint64_t socket_received(int fd); // bytes since it was opened

#endif
