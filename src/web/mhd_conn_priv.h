// mhd_conn_priv.h – the connections that libmicrohttpd has: who is at the other end, and until when what they do must
// be done.
#ifndef TRIBUTARY_WEB_MHD_CONN_PRIV_H
#define TRIBUTARY_WEB_MHD_CONN_PRIV_H

#include "web/mhd_priv.h"

#include <microhttpd.h>

struct conn {
    struct conn *next, **link;
    int fd;
    struct ip customer;
    bool counted;              // false: loopback or a socket file, where a proxy stands for many
    int64_t deadline;          // monotonic; when what it is doing must be done; 0 = no such time
    int64_t taking;            // monotonic; since when a long answer is taken; 0 = none is
    struct http_call *reading; // whose head comes in
};

// They stand in a list, for the sweep and for counting a customer's.
struct conns {
    struct conn *first;
    const struct proxies *proxies;
    uint64_t accepted, refused, swept;
    size_t open;
};

// Whether one more may come from there.
bool conns_admit(struct conns *conns, const struct sockaddr *sa);
struct conn *conn_new(struct conns *conns, struct MHD_Connection *connection);
void conn_free(struct conns *conns, struct conn *c);
// It must be done in so many ms; 0 = when it likes. c may be NULL.
void conn_deadline(struct conn *c, int64_t ms);
// Cuts those that are late.
void conns_sweep(struct conns *conns);
// Cuts the one that has been taking a long answer for longest, unless that is less than so many ms.
void conns_cut_slowest(struct conns *conns, int64_t ms);

#endif
