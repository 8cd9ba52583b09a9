// fake_web.c – a small web server for tests.
#include "support/fake_web.h"
#include "base/clock.h"
#include "base/must.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD_MOST     65536
#define TLS_HANDSHAKE 0x16 // first byte of what a client of TLS says

struct asked {
    char *head;
    struct fake_request request;
    int64_t at;
};

struct fake_web {
    int listening, port;
    fake_handler *handler;
    void *arg;
    pthread_t thread;
    pthread_t *serving; // one a connection; the accepting thread's until it ends
    pthread_mutex_t lock;
    bool stopping, refuses_tls;
    int connections, open, most_open;
    struct asked **asked;
    int n, cap;
};

struct job {
    struct fake_conn conn;
    int number;
};

static void *accepting(void *arg);
static void *serving(void *arg);
static const struct fake_request *remember(struct fake_web *w, const char *head, size_t n, int connection);
static bool stopping(struct fake_web *w);
static bool refusing_tls(struct fake_web *w);

struct fake_web *fake_web_start(fake_handler *handler, void *arg)
{
    struct fake_web *w = calloc(1, sizeof *w);
    must(w && pthread_mutex_init(&w->lock, NULL) == 0);
    w->handler = handler;
    w->arg = arg;
    w->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    must(w->listening >= 0 && bind(w->listening, (struct sockaddr *)&a, n) == 0 && listen(w->listening, 256) == 0 &&
         getsockname(w->listening, (struct sockaddr *)&a, &n) == 0);
    w->port = ntohs(a.sin_port);
    must(pthread_create(&w->thread, NULL, accepting, w) == 0);
    return w;
}

void fake_web_refuse_tls(struct fake_web *w)
{
    pthread_mutex_lock(&w->lock);
    w->refuses_tls = true;
    pthread_mutex_unlock(&w->lock);
}

void fake_web_stop(struct fake_web *w)
{
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    for (int i = 0; i < w->connections; i++)
        pthread_join(w->serving[i], NULL);
    free(w->serving);
    close(w->listening);
    for (int i = 0; i < w->n; i++) {
        free(w->asked[i]->head);
        free(w->asked[i]);
    }
    free(w->asked);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

int fake_web_port(const struct fake_web *w)
{
    return w->port;
}

struct str fake_header(const struct fake_request *r, const char *name)
{
    struct str rest = r->head, line;
    while (str_split(&rest, '\n', &line)) {
        size_t colon = str_find_char(line, ':');
        if (colon < line.n && str_eq_nocase(str_first(line, colon), str_of(name)))
            return str_trim(str_from(line, colon + 1));
    }
    return STR_NONE;
}

void fake_send(struct fake_conn *c, const void *p, size_t n)
{
    const char *at = p;
    while (n && !c->gone) {
        struct pollfd fd = {.fd = c->fd, .events = POLLOUT};
        if (poll(&fd, 1, 50) == 0) {
            c->gone = stopping(c->web);
            continue;
        }
        ssize_t sent = send(c->fd, at, n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) {
            c->gone = true;
            return;
        }
        at += sent;
        n -= (size_t)sent;
    }
}

void fake_say(struct fake_conn *c, const char *text)
{
    fake_send(c, text, strlen(text));
}

void fake_sleep(struct fake_conn *c, int ms)
{
    for (; ms > 0 && !c->gone; ms -= 10) {
        struct pollfd fd = {.fd = c->fd, .events = POLLRDHUP};
        c->gone = poll(&fd, 1, ms < 10 ? ms : 10) > 0 || stopping(c->web);
    }
}

void fake_reply(struct fake_conn *c, const char *status, const char *headers, struct str body)
{
    char head[512];
    snprintf(head, sizeof head, "Content-Length: %zu\r\n\r\n", body.n);
    fake_say(c, "HTTP/1.1 ");
    fake_say(c, status);
    fake_say(c, "\r\n");
    fake_say(c, headers ? headers : "");
    fake_say(c, head);
    fake_send(c, body.p, body.n);
}

void fake_reset(struct fake_conn *c)
{
    struct linger l = {.l_onoff = 1, .l_linger = 0};
    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
    c->gone = true;
}

int fake_web_requests(struct fake_web *w)
{
    pthread_mutex_lock(&w->lock);
    int n = w->n;
    pthread_mutex_unlock(&w->lock);
    return n;
}

struct fake_request fake_web_request(struct fake_web *w, int i)
{
    pthread_mutex_lock(&w->lock);
    must(i < w->n);
    struct fake_request r = w->asked[i]->request;
    pthread_mutex_unlock(&w->lock);
    return r;
}

int64_t fake_web_time(struct fake_web *w, int i)
{
    pthread_mutex_lock(&w->lock);
    must(i < w->n);
    int64_t at = w->asked[i]->at;
    pthread_mutex_unlock(&w->lock);
    return at;
}

int fake_web_connections(struct fake_web *w)
{
    pthread_mutex_lock(&w->lock);
    int n = w->connections;
    pthread_mutex_unlock(&w->lock);
    return n;
}

int fake_web_most_open(struct fake_web *w)
{
    pthread_mutex_lock(&w->lock);
    int n = w->most_open;
    pthread_mutex_unlock(&w->lock);
    return n;
}

static void *accepting(void *arg)
{
    struct fake_web *w = arg;
    while (!stopping(w)) {
        struct pollfd p = {.fd = w->listening, .events = POLLIN};
        if (poll(&p, 1, 20) <= 0)
            continue;
        int fd = accept4(w->listening, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        struct job *job = calloc(1, sizeof *job);
        must(job != NULL);
        job->conn = (struct fake_conn){.web = w, .fd = fd};
        pthread_mutex_lock(&w->lock);
        job->number = w->connections++;
        if (++w->open > w->most_open)
            w->most_open = w->open;
        pthread_mutex_unlock(&w->lock);
        w->serving = realloc(w->serving, (size_t)(job->number + 1) * sizeof *w->serving);
        must(w->serving && pthread_create(&w->serving[job->number], NULL, serving, job) == 0);
    }
    return NULL;
}

static void *serving(void *arg)
{
    struct job *job = arg;
    struct fake_conn *c = &job->conn;
    struct fake_web *w = c->web;
    char *head = malloc(HEAD_MOST + 1);
    size_t n = 0;
    must(head != NULL);
    while (!c->gone) {
        struct pollfd p = {.fd = c->fd, .events = POLLIN};
        if (poll(&p, 1, 20) == 0) {
            if (stopping(w))
                break;
            continue;
        }
        ssize_t got = recv(c->fd, head + n, HEAD_MOST - n, 0);
        if (got <= 0)
            break;
        n += (size_t)got;
        head[n] = 0;
        if (head[0] == TLS_HANDSHAKE && refusing_tls(w)) {
            fake_reply(c, "400 Bad Request", "Connection: close\r\n", STR("plain HTTP only"));
            break;
        }
        char *end = strstr(head, "\r\n\r\n");
        int64_t body = 0; // of a form: read, and passed over
        struct fake_request whole = {.head = {head, end ? (size_t)(end - head) : 0}};
        size_t used = whole.head.n + 4;
        if (!end || (str_int(fake_header(&whole, "Content-Length"), &body) && n < used + (size_t)body))
            continue;
        const struct fake_request *r = remember(w, head, used - 2, job->number);
        used += (size_t)body;
        memmove(head, head + used, n - used);
        n -= used;
        if (!w->handler(c, r, w->arg))
            break;
    }
    free(head);
    close(c->fd);
    free(job);
    pthread_mutex_lock(&w->lock);
    w->open--;
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static const struct fake_request *remember(struct fake_web *w, const char *head, size_t n, int connection)
{
    struct asked *a = calloc(1, sizeof *a);
    must(a != NULL);
    a->head = strndup(head, n);
    must(a->head != NULL);
    a->at = clock_mono();
    struct str all = str_make(a->head, n), path = str_from(all, str_find_char(all, ' ') + 1);
    path = str_first(path, str_find_char(path, ' '));
    a->request = (struct fake_request){.head = all, .path = path, .connection = connection};
    pthread_mutex_lock(&w->lock);
    for (int i = 0; i < w->n; i++)
        a->request.nth += str_eq(w->asked[i]->request.path, path);
    if (w->n == w->cap) {
        w->cap = w->cap ? w->cap * 2 : 16;
        w->asked = realloc(w->asked, (size_t)w->cap * sizeof *w->asked);
        must(w->asked != NULL);
    }
    w->asked[w->n++] = a;
    pthread_mutex_unlock(&w->lock);
    return &a->request;
}

static bool stopping(struct fake_web *w)
{
    pthread_mutex_lock(&w->lock);
    bool yes = w->stopping;
    pthread_mutex_unlock(&w->lock);
    return yes;
}

static bool refusing_tls(struct fake_web *w)
{
    pthread_mutex_lock(&w->lock);
    bool yes = w->refuses_tls;
    pthread_mutex_unlock(&w->lock);
    return yes;
}
