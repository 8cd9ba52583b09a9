// sockets.c – a set of epoll's in the loop.
#include "base/clock.h"
#include "base/must.h"
#include "fetch/sockets_priv.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>
#include <uv.h>

#define READY_MOST 64 // told at once; the loop comes back for the others

struct sockets {
    uv_poll_t poll; // first
    struct sockets_hooks hooks;
    int set;
    size_t n;
};

static void on_ready(uv_poll_t *poll, int status, int events);
static void on_closed(uv_handle_t *handle);
static void control(struct sockets *s, int op, int fd, bool in, bool out);

struct sockets *sockets_new(struct uv_loop_s *loop, const struct sockets_hooks *hooks)
{
    struct sockets *s = calloc(1, sizeof *s);
    must(s && "out of memory");
    s->hooks = *hooks;
    s->set = epoll_create1(EPOLL_CLOEXEC);
    must(s->set >= 0 && uv_poll_init(loop, &s->poll, s->set) == 0);
    uv_poll_start(&s->poll, UV_READABLE, on_ready);
    uv_unref((uv_handle_t *)&s->poll);
    return s;
}

void sockets_free(struct sockets *s)
{
    uv_close((uv_handle_t *)&s->poll, on_closed);
    close(s->set);
}

void sockets_add(struct sockets *s, int fd, bool in, bool out)
{
    control(s, EPOLL_CTL_ADD, fd, in, out);
    if (s->n++ == 0)
        uv_ref((uv_handle_t *)&s->poll);
}

void sockets_change(struct sockets *s, int fd, bool in, bool out)
{
    control(s, EPOLL_CTL_MOD, fd, in, out);
}

void sockets_remove(struct sockets *s, int fd)
{
    epoll_ctl(s->set, EPOLL_CTL_DEL, fd, NULL); // fails for one that was closed, which is out of the set by that
    if (--s->n == 0)
        uv_unref((uv_handle_t *)&s->poll);
}

static void control(struct sockets *s, int op, int fd, bool in, bool out)
{
    struct epoll_event event = {.events = (in ? (uint32_t)EPOLLIN : 0) | (out ? (uint32_t)EPOLLOUT : 0), .data.fd = fd};
    must(epoll_ctl(s->set, op, fd, &event) == 0);
}

// What one that is told of does may remove others that are told of next: whoever is asked knows what is still there.
static void on_ready(uv_poll_t *poll, int status, int events)
{
    (void)status, (void)events;
    struct sockets *s = (struct sockets *)poll;
    struct epoll_event ready[READY_MOST];
    int n = epoll_wait(s->set, ready, READY_MOST, 0);
    int64_t begun = clock_mono();
    for (int i = 0; i < n && clock_mono() - begun < s->hooks.turn; i++)
        s->hooks.ready(s->hooks.arg, ready[i].data.fd, ready[i].events & EPOLLIN, ready[i].events & EPOLLOUT,
                       ready[i].events & (EPOLLERR | EPOLLHUP));
    s->hooks.told(s->hooks.arg);
}

static void on_closed(uv_handle_t *handle)
{
    free((struct sockets *)handle);
}
