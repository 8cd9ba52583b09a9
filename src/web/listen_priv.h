// listen_priv.h – a listening socket made of an address.
#ifndef TRIBUTARY_WEB_LISTEN_PRIV_H
#define TRIBUTARY_WEB_LISTEN_PRIV_H

#include "base/arena.h"
#include "base/err.h"

// "127.0.0.1:8080", "[::1]:8080", "*:8080", "unix:PATH". ret_port is 0 for a socket file. ERR_SETTING for no address,
// ERR_UNAVAILABLE when it is taken or not ours.
bool listen_open(struct str address, int *ret_fd, int *ret_port, struct err *err);
// "localhost", "127.x.y.z", "[::1]" with or without a port.
bool authority_is_loopback(struct str authority);

#endif
