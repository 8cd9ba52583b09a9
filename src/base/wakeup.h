// wakeup.h – how a thread wakes the loop: a descriptor that is readable from wakeup_send() to wakeup_take(). libuv's
// own handle (uv_async_t) does not serve for lanes of low priority: while a sender is between two of its steps,
// libuv 1.44 has the loop spin, and what the send woke may be just what keeps the sender from a core.
#ifndef TRIBUTARY_BASE_WAKEUP_H
#define TRIBUTARY_BASE_WAKEUP_H

int wakeup_open(void);
void wakeup_send(int fd); // from any thread, or a signal handler
void wakeup_take(int fd);
void wakeup_close(int fd);

#endif
