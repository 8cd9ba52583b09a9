// sockets_priv.h – which of many sockets may be read or written. A set of epoll's own, of which the loop watches one
// descriptor: libuv watches a socket with seven system calls from its connection to its end, here it takes three.
#ifndef TRIBUTARY_FETCH_SOCKETS_PRIV_H
#define TRIBUTARY_FETCH_SOCKETS_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct uv_loop_s;
struct sockets;

struct sockets_hooks {
    void (*ready)(void *arg, int fd, bool in, bool out, bool failed); // may add, change and remove any
    void (*told)(void *arg);                                          // after those that were ready at once
    void *arg;
    int64_t turn; // µs: then the loop has its turn before it comes back for the others
};

struct sockets *sockets_new(struct uv_loop_s *loop, const struct sockets_hooks *hooks);
// Nothing is called any more; the loop must run once more to free it.
void sockets_free(struct sockets *s);

// While any is there, the loop goes on. A socket is removed before its number can be another's.
void sockets_add(struct sockets *s, int fd, bool in, bool out);
void sockets_change(struct sockets *s, int fd, bool in, bool out);
void sockets_remove(struct sockets *s, int fd);

#endif
