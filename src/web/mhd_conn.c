// mhd_conn.c – the connections that libmicrohttpd has: how many a customer may have, and which are cut.
#include "base/clock.h"
#include "base/limits.h"
#include "base/must.h"
#include "web/mhd_conn_priv.h"

#include <stdlib.h>
#include <sys/socket.h>

static void cut(struct conns *conns, struct conn *c);
static bool counted(const struct conns *conns, const struct sockaddr *sa, struct ip *ret_customer);
static bool same_customer(const struct ip *a, const struct ip *b);

bool conns_admit(struct conns *conns, const struct sockaddr *sa)
{
    struct ip customer;
    if (!counted(conns, sa, &customer))
        return true;
    int same = 0;
    for (const struct conn *c = conns->first; c; c = c->next)
        same += c->counted && same_customer(&c->customer, &customer);
    if (same < LIMIT_CONNECTIONS_IP)
        return true;
    conns->refused++;
    return false;
}

struct conn *conn_new(struct conns *conns, struct MHD_Connection *connection)
{
    struct conn *c = calloc(1, sizeof *c);
    must(c);
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    c->fd = info ? info->connect_fd : -1;
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS); // in the same place, since 1.0
    c->counted = counted(conns, info ? info->client_addr : NULL, &c->customer);
    conn_deadline(c, LIMIT_REQUEST_HEADERS_MS);
    c->next = conns->first;
    c->link = &conns->first;
    if (c->next)
        c->next->link = &c->next;
    conns->first = c;
    conns->open++;
    conns->accepted++;
    return c;
}

void conn_free(struct conns *conns, struct conn *c)
{
    *c->link = c->next;
    if (c->next)
        c->next->link = c->link;
    free(c);
    conns->open--;
}

void conn_deadline(struct conn *c, int64_t ms)
{
    if (c)
        c->deadline = ms ? clock_mono() + ms * 1000 : 0;
}

void conns_sweep(struct conns *conns)
{
    int64_t now = clock_mono();
    for (struct conn *c = conns->first; c; c = c->next)
        if (c->deadline && c->deadline < now)
            cut(conns, c);
}

void conns_cut_slowest(struct conns *conns, int64_t ms)
{
    int64_t least = clock_mono() - ms * 1000;
    struct conn *slowest = NULL;
    for (struct conn *c = conns->first; c; c = c->next)
        if (c->taking && c->taking <= least) {
            least = c->taking;
            slowest = c;
        }
    if (slowest)
        cut(conns, slowest);
}

static void cut(struct conns *conns, struct conn *c)
{
    if (c->fd >= 0) {
        shutdown(c->fd, SHUT_RDWR); // MHD sees the end and closes it
        conns->swept++;
    }
    c->deadline = c->taking = 0;
}

// Who is there; false for those that are not counted: this machine, and a proxy, which has as many connections as there
// are people.
static bool counted(const struct conns *conns, const struct sockaddr *sa, struct ip *ret_customer)
{
    static const unsigned char loopback[16] = {[15] = 1};
    struct ip ip;
    *ret_customer = (struct ip){0};
    if (!sa || !ip_of(sa, &ip))
        return false;
    *ret_customer = ip_customer(&ip);
    bool here = ip.v6 ? memcmp(ip.bytes, loopback, 16) == 0 : ip.bytes[0] == 127;
    return !here && !proxies_name(conns->proxies, &ip);
}

static bool same_customer(const struct ip *a, const struct ip *b)
{
    return a->v6 == b->v6 && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}
