// client_slot.c – one handle of libcurl: what is said with it, and the guard, the pace and the limits where libcurl
// asks.
#include "base/clock.h"
#include "base/limits.h"
#include "base/must.h"
#include "fetch/client_slot_priv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>

#define WIRE_FROM   16         // looks at a transfer's progress: from there on, its connection's counter is looked
#define WIRE_EVERY  4          // at once in so many; between two looks come one or two megabytes at most
#define EXPECT_MOST (64 * KIB) // room made at once for an announced body

static void slot_restrict(CURL *e);
static bool may_be_said(const struct fetch *t, struct arena *a, enum line line);
static bool url_give(CURLU *to, struct arena *a, const struct url *u);
static curl_socket_t on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address);
static bool crowded(struct fetch *t, const struct sockaddr *address);
static int on_connected(void *arg, char *address, char *local, int port, int local_port);
static size_t on_header(char *p, size_t size, size_t n, void *arg);
static size_t on_body(char *p, size_t size, size_t n, void *arg);
static enum failure body_check(struct fetch *t, size_t n);
static int on_progress(void *arg, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now);

// What is the same for all transfers is said once.
struct slot *slot_new(const struct fetch_settings *set, struct curl_slist *connect_to)
{
    struct slot *s = calloc(1, sizeof *s);
    must(s && "out of memory");
    s->easy = curl_easy_init();
    s->url = curl_url();
    must(s->easy && s->url);
    CURL *e = s->easy;
    curl_easy_setopt(e, CURLOPT_CURLU, s->url);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, s->why);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)set->connect_ms);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, (long)LIMIT_SLOW_BYTES);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, (long)set->slow_seconds);
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(e, CURLOPT_MAXAGE_CONN, 60L);
    curl_easy_setopt(e, CURLOPT_DNS_CACHE_TIMEOUT, 0L); // a full cache is walked at every end (libraries.md 5)
    curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L); // or the loop would stand while a name that we gave up is looked up
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    if (set->ca_file.n)
        curl_easy_setopt(e, CURLOPT_CAINFO, set->ca_file.p);
    if (connect_to)
        curl_easy_setopt(e, CURLOPT_CONNECT_TO, connect_to);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_connected);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(e, CURLOPT_NOPROGRESS, 0L);
    slot_restrict(e);
    return s;
}

void slot_free(struct slot *s)
{
    curl_easy_cleanup(s->easy);
    curl_url_cleanup(s->url);
    free(s);
}

bool slot_aim(struct slot *s, struct fetch *t)
{
    CURL *e = s->easy;
    struct arena *a = &t->box->response.arena;
    int n = 0;
    for (int i = 0; i < LINES; i++)
        if (t->line[i] && may_be_said(t, a, (enum line)i)) {
            s->lines[n] = (struct curl_slist){t->line[i], NULL};
            if (n)
                s->lines[n - 1].next = &s->lines[n];
            n++;
        }
    s->why[0] = 0;
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, s->lines);
    if (t->form.p) {
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, t->form.p);
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)t->form.n);
    } else {
        curl_easy_setopt(e, CURLOPT_HTTPGET, 1L);
    }
    curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L); // until the headers are read: then it is known who else goes there
    curl_easy_setopt(e, CURLOPT_PRIVATE, t);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(e, CURLOPT_PREREQDATA, t);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(e, CURLOPT_XFERINFODATA, t);
    struct str query = t->hops.at.query, path = t->hops.at.path.n ? t->hops.at.path : STR("/");
    curl_easy_setopt(e, CURLOPT_REQUEST_TARGET,
                     query.p ? arena_printf(a, STR_FMT "?" STR_FMT, STR_ARG(path), STR_ARG(query)).p
                             : arena_cstr(a, path));
    return url_give(s->url, a, &t->hops.at);
}

// Validators go to whoever gave them; a credential to whom it is for (protocols 3.3), and never to an address there
// that somebody else chose.
static bool may_be_said(const struct fetch *t, struct arena *a, enum line line)
{
    if (line == LINE_CREDENTIAL)
        return !t->hops.left;
    return line < LINE_ETAG || hops_at_origin(&t->hops, a, t->validators_of);
}

// Only http and https, straight to the address that the guard saw, and nothing sent that we did not say
// (security.md 4.4).
static void slot_restrict(CURL *e)
{
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_PROXY, "");
    curl_easy_setopt(e, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(e, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    curl_easy_setopt(e, CURLOPT_UNRESTRICTED_AUTH, 0L);
    curl_easy_setopt(e, CURLOPT_AUTOREFERER, 0L);
    curl_easy_setopt(e, CURLOPT_HTTP09_ALLOWED, 0L);
    curl_easy_setopt(e, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
}

// The parts, as text/url read them: libcurl's own reading of a whole address is never asked for, and what it would
// change in a path is not given to it (CURLOPT_REQUEST_TARGET).
static bool url_give(CURLU *to, struct arena *a, const struct url *u)
{
    struct str host = u->host_ipv6 ? arena_printf(a, "[" STR_FMT "]", STR_ARG(u->host)) : u->host;
    const char *port = u->port ? arena_printf(a, "%d", u->port).p : NULL;
    return curl_url_set(to, CURLUPART_SCHEME, arena_cstr(a, u->scheme), 0) == CURLUE_OK &&
           curl_url_set(to, CURLUPART_HOST, arena_cstr(a, host), 0) == CURLUE_OK &&
           curl_url_set(to, CURLUPART_PORT, port, 0) == CURLUE_OK;
}

// ---- what libcurl calls

// Where every connection begins: the address here is the one that is connected to, whatever a name said before or will
// say next (security.md rows 6–10).
static curl_socket_t on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    struct fetch *t = arg;
    const struct guard *guard = t->f->settings.guard;
    union {
        struct sockaddr sa;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
    } a = {0};
    memcpy(&a, &address->addr, address->addrlen < sizeof a ? address->addrlen : sizeof a);
    const char *why = NULL;
    int port = ntohs(a.sa.sa_family == AF_INET6 ? a.in6.sin6_port : a.in.sin_port);
    if (!guard_allows(guard, &a.sa, &why) || !guard_allows_port(guard, port)) {
        memcpy(&t->refused, &a, sizeof a);
        t->refused_why = why ? why : "";
        return CURL_SOCKET_BAD;
    }
    if (crowded(t, &a.sa))
        return CURL_SOCKET_BAD;
    t->box->response.own_network = !address_global(&a.sa, NULL);
    t->opened = true;
    t->stood = false; // one that was kept turned out to have been closed
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->protocol);
    if (fd < 0 && (errno == EMFILE || errno == ENFILE))
        t->stopped = FAILURE_SOCKETS;
    return fd;
}

// Many names may lead to one address: its pace holds for all of them (protocols 3.5). An IPv6 network of 64 bits is
// one.
static bool crowded(struct fetch *t, const struct sockaddr *address)
{
    const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)address;
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)address;
    struct str bytes = address->sa_family == AF_INET6 ? str_make((const char *)&in6->sin6_addr, 8)
                                                      : str_make((const char *)&in->sin_addr, 4);
    t->crowded = t->crowded || !pace_address(t->f->pace, &t->pace, bytes, clock_mono());
    return t->crowded;
}

// Asked once more before a request goes out: a connection that was kept is looked at like a new one.
static int on_connected(void *arg, char *address, char *local, int port, int local_port)
{
    (void)local;
    (void)local_port;
    struct fetch *t = arg;
    union {
        struct sockaddr sa;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
    } a = {0};
    if (inet_pton(AF_INET, address, &a.in.sin_addr) == 1)
        a.in.sin_family = AF_INET;
    else if (inet_pton(AF_INET6, address, &a.in6.sin6_addr) == 1)
        a.in6.sin6_family = AF_INET6;
    const char *why = NULL;
    t->stood = true;
    t->box->response.own_network = !address_global(&a.sa, NULL);
    if (guard_allows(t->f->settings.guard, &a.sa, &why) && guard_allows_port(t->f->settings.guard, port))
        return CURL_PREREQFUNC_OK;
    memcpy(&t->refused, &a, sizeof a);
    t->refused_why = why ? why : "";
    t->stopped = FAILURE_ADDRESS;
    return CURL_PREREQFUNC_ABORT;
}

static size_t on_header(char *p, size_t size, size_t n, void *arg)
{
    (void)size;
    struct fetch *t = arg;
    struct headers *h = &t->headers;
    bool ended = h->ended;
    headers_line(&t->box->response.arena, h, str_make(p, n));
    if (h->flood)
        t->stopped = FAILURE_HEADERS;
    else if (h->two_lengths)
        t->stopped = FAILURE_LENGTHS;
    if (t->stopped)
        return 0;
    bool here = h->status >= 300 && h->status < 400 && str_starts(h->location, STR("/"));
    if (h->ended && !ended && (pace_more(&t->pace) || here))
        curl_easy_setopt(t->slot->easy, CURLOPT_FORBID_REUSE, 0L);
    return n;
}

static size_t on_body(char *p, size_t size, size_t n, void *arg)
{
    (void)size;
    struct fetch *t = arg;
    if (t->headers.status < 200 || t->headers.status > 299) { // a redirect's or an error's page: nobody reads it
        t->dropped += n;
        t->enough = t->dropped > LIMIT_BODY_UNWANTED;
        return t->enough ? 0 : n;
    }
    t->stopped = body_check(t, n);
    if (t->stopped)
        return 0;
    box_add(t->box, p, n);
    return n;
}

static enum failure body_check(struct fetch *t, size_t n)
{
    struct buf *b = &t->box->body;
    if (!t->began) {
        curl_off_t announced = -1;
        t->began = true;
        curl_easy_getinfo(t->slot->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
        if (announced > 0 && (uint64_t)announced > b->max)
            return FAILURE_BODY;
        if (announced > 0)
            box_expect(t->box, (size_t)announced < EXPECT_MOST ? (size_t)announced : EXPECT_MOST);
    }
    if (n > b->max - b->n)
        return FAILURE_BODY;
    return FAILURE_NONE;
}

// Bytes that nobody is shown (chunk extensions) count as well.
static int on_progress(void *arg, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now)
{
    (void)total, (void)now, (void)up_total, (void)up_now;
    struct fetch *t = arg;
    bool look = ++t->turns > WIRE_FROM && t->turns % WIRE_EVERY == 0 && t->fd >= 0;
    if (look && socket_received(t->fd) - t->received > LIMIT_WIRE)
        t->stopped = FAILURE_WIRE;
    return t->stopped != FAILURE_NONE || t->crowded;
}
