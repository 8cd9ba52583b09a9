// wakeup.c – eventfd(2).
#include "base/wakeup.h"
#include "base/must.h"

#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

int wakeup_open(void)
{
    int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    must(fd >= 0 && "out of descriptors");
    return fd;
}

void wakeup_send(int fd)
{
    uint64_t one = 1;
    ssize_t n = write(fd, &one, sizeof one); // fails only when it is readable 2^64 times over
    (void)n;
}

void wakeup_take(int fd)
{
    uint64_t times;
    ssize_t n = read(fd, &times, sizeof times);
    (void)n;
}

void wakeup_close(int fd)
{
    close(fd);
}
