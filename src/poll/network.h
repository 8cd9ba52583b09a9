// network.h – whether it is the hub's own network that fails, and nobody's server. Pure: told of each visit as it ends.
// The way to the public Internet is one network, the house the hub stands in another: a server there answers also while
// the line outside is cut.
#ifndef TRIBUTARY_POLL_NETWORK_H
#define TRIBUTARY_POLL_NETWORK_H

#include "model/feed.h"

#define NETWORK_HOSTS    3  // different ones that could not be reached in a row, and none that could meanwhile
#define NETWORK_SUSPECTS 64 // feeds whose failures were counted before that was known

struct network {
    bool down;
    bool reached; // something was, since the start
    size_t hosts_n, suspects_n;
    uint64_t hosts[NETWORK_HOSTS];
    int64_t suspects[NETWORK_SUSPECTS];
};

// What a visit says of the network: nothing (a file, a refused address, an answer that broke off), that a server
// answered, or that not even a connection came about.
enum network_sign { NETWORK_SILENT, NETWORK_ANSWERED, NETWORK_UNREACHED };
enum network_news { NETWORK_SAME, NETWORK_WENT, NETWORK_CAME };

// `feed` as it was before the visit, `host` only of one that was not reached. Once n->down, what could not be reached
// is not the feed's fault. With NETWORK_WENT the suspects are those feeds whose first failure was counted wrongly.
enum network_news network_learn(struct network *n, const struct feed_state *feed, struct str host,
                                enum network_sign sign);

#endif
