// listen.c – a listening socket made of an address.
#include "text/url.h"
#include "web/listen_priv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 511 };

static bool listen_unix(struct str path, int *ret_fd, struct err *err);
static bool address_read(struct str address, struct sockaddr_storage *ret, socklen_t *ret_n);
static bool bind_and_listen(int fd, const struct sockaddr *sa, socklen_t n, struct str address, struct err *err);

bool listen_open(struct str address, int *ret_fd, int *ret_port, struct err *err)
{
    *ret_port = 0;
    if (str_starts(address, STR("unix:")))
        return listen_unix(str_from(address, 5), ret_fd, err);
    struct sockaddr_storage sa;
    socklen_t n;
    if (!address_read(address, &sa, &n))
        return err_set(err, ERR_SETTING, "listen address '" STR_FMT "': not ADDRESS:PORT or unix:PATH",
                       STR_ARG(address));
    int fd = socket(sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return err_set(err, ERR_UNAVAILABLE, "listen address '" STR_FMT "': %s", STR_ARG(address), strerror(errno));
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (!bind_and_listen(fd, (const struct sockaddr *)&sa, n, address, err))
        return false;
    getsockname(fd, (struct sockaddr *)&sa, &n);
    *ret_port = ntohs(sa.ss_family == AF_INET ? ((struct sockaddr_in *)&sa)->sin_port
                                              : ((struct sockaddr_in6 *)&sa)->sin6_port);
    *ret_fd = fd;
    return true;
}

static bool bind_and_listen(int fd, const struct sockaddr *sa, socklen_t n, struct str address, struct err *err)
{
    if (bind(fd, sa, n) == 0 && listen(fd, BACKLOG) == 0)
        return true;
    int why = errno;
    close(fd);
    return err_set(err, ERR_UNAVAILABLE, "listen address '" STR_FMT "': %s%s", STR_ARG(address), strerror(why),
                   why == EADDRINUSE ? "; stop what uses it or give another --listen" : "");
}

// A socket file that nobody answers on is left over from a process that was killed.
static bool socket_is_dead(const struct sockaddr_un *sa)
{
    struct stat st;
    if (lstat(sa->sun_path, &st) != 0 || !S_ISSOCK(st.st_mode))
        return false;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool dead = fd >= 0 && connect(fd, (const struct sockaddr *)sa, sizeof *sa) != 0 && errno == ECONNREFUSED;
    if (fd >= 0)
        close(fd);
    return dead;
}

static bool listen_unix(struct str path, int *ret_fd, struct err *err)
{
    struct sockaddr_un sa = {.sun_family = AF_UNIX};
    if (path.n == 0 || path.n >= sizeof sa.sun_path)
        return err_set(err, ERR_SETTING, "listen address 'unix:" STR_FMT "': a path of 1 to %zu bytes is needed",
                       STR_ARG(path), sizeof sa.sun_path - 1);
    memcpy(sa.sun_path, path.p, path.n);
    if (socket_is_dead(&sa))
        unlink(sa.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return err_set(err, ERR_UNAVAILABLE, "listen address 'unix:" STR_FMT "': %s", STR_ARG(path), strerror(errno));
    if (!bind_and_listen(fd, (const struct sockaddr *)&sa, sizeof sa, path, err))
        return false;
    chmod(sa.sun_path, 0660); // the proxy's group may connect
    *ret_fd = fd;
    return true;
}

// False when there is no port at the end.
static bool port_split(struct str address, struct str *ret_host, int64_t *ret_port)
{
    size_t colon = address.n;
    while (colon > 0 && address.p[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return false;
    *ret_host = str_first(address, colon - 1);
    return str_int(str_from(address, colon), ret_port) && *ret_port >= 0 && *ret_port <= 65535;
}

static bool address_read(struct str address, struct sockaddr_storage *ret, socklen_t *ret_n)
{
    struct str host;
    int64_t port;
    char room[INET6_ADDRSTRLEN];
    *ret = (struct sockaddr_storage){0};
    if (!port_split(address, &host, &port))
        return false;
    bool six = host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']';
    if (six)
        host = str_first(str_from(host, 1), host.n - 2);
    else if (str_is(host, "*") || host.n == 0)
        host = STR("0.0.0.0");
    else if (str_is(host, "localhost"))
        host = STR("127.0.0.1");
    if (host.n >= sizeof room)
        return false;
    memcpy(room, host.p, host.n);
    room[host.n] = 0;
    if (six) {
        struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ret;
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons((uint16_t)port);
        *ret_n = sizeof *in6;
        return inet_pton(AF_INET6, room, &in6->sin6_addr) == 1;
    }
    struct sockaddr_in *in = (struct sockaddr_in *)ret;
    in->sin_family = AF_INET;
    in->sin_port = htons((uint16_t)port);
    *ret_n = sizeof *in;
    return inet_pton(AF_INET, room, &in->sin_addr) == 1;
}

bool authority_is_loopback(struct str authority)
{
    int64_t port;
    struct str host = authority, name;
    if (host.n && host.p[host.n - 1] != ']' && port_split(host, &name, &port))
        host = name;
    if (str_find_char(host, ':') == host.n)
        return host_is_loopback(host);
    return str_starts(host, STR("[")) && str_ends(host, STR("]")) && host_is_loopback(str_make(host.p + 1, host.n - 2));
}
