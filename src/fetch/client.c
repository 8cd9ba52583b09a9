// client.c – transfers by libcurl on the loop; the only file that knows it.
//
// Bodies: transfers share the budget less one largest body; past that all wait but one, the `big` one, which may go on
// into the rest. So what is held passes the budget by no more than what one read brings, and somebody can always go on.
#include "base/clock.h"
#include "base/must.h"
#include "fetch/client_priv.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>

#define DROPPED_MOST (64 * KIB)       // of a body that nobody wants, so that its connection can be kept
#define WIRE_MOST    (2 * LIMIT_BODY) // bytes of one connection, wanted or not: chunk extensions come to nothing
#define WIRE_EVERY   64               // looks at a transfer's progress between two at its connection's counter
#define EXPECT_MOST  (64 * KIB)       // room made at once for an announced body

struct slot { // a handle of libcurl with what must live as long; used again and again
    struct slot *next;
    CURL *easy;
    CURLU *url;
    struct curl_slist lines[LINES];
    char why[CURL_ERROR_SIZE];
    bool spent; // looked up a name in vain, which libcurl 8.14 then loses when it is used again (its issue 17602)
};

struct watch {      // a socket of libcurl's
    uv_poll_t poll; // first
    struct transfers *x;
    int fd;
};

struct transfers {
    struct fetcher *f;
    CURLM *multi;
    struct curl_slist *connect_to;
    struct slot *slots; // free ones
    size_t ordinary;    // bytes that bodies may take together before all but one wait
    struct fetch *big;
    bool tight;
    uv_timer_t timer, watch_timer;
};

static struct slot *slot_take(struct transfers *x);
static void slot_restrict(CURL *e);
static void slot_free(struct slot *s);
static bool slot_aim(struct slot *s, struct fetch *t);
static bool url_give(CURLU *to, struct arena *a, const struct url *u);
static void messages_read(struct transfers *x);
static void transfer_end(struct fetch *t, CURLcode code);
static void fail(struct fetch *t, CURLcode code);
static enum failure failure_of(CURLcode code);
static void pause_set(struct fetch *t, bool paused);
static enum failure body_check(struct fetch *t, size_t n);

static void on_timer(uv_timer_t *timer);
static void on_watch(uv_timer_t *timer);
static void on_poll(uv_poll_t *poll, int status, int events);
static void on_watch_closed(uv_handle_t *handle);
static int on_timer_wanted(CURLM *multi, long ms, void *arg);
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *watch);
static curl_socket_t on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address);
static int on_connected(void *arg, char *address, char *local, int port, int local_port);
static size_t on_header(char *p, size_t size, size_t n, void *arg);
static size_t on_body(char *p, size_t size, size_t n, void *arg);
static bool crowded(struct fetch *t, const struct sockaddr *address);
static int on_progress(void *arg, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up_now);

struct transfers *transfers_new(struct fetcher *f, struct err *err)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        err_set(err, ERR_BUG, "libcurl cannot be started");
        return NULL;
    }
    const struct fetch_settings *s = &f->settings;
    struct transfers *x = arena_new(&f->arena, struct transfers);
    x->f = f;
    x->ordinary = s->budget > LIMIT_BODY + LIMIT_BODY / 4 ? s->budget - LIMIT_BODY : s->budget / 4;
    if (s->resolve_to.n)
        x->connect_to = curl_slist_append(NULL, arena_printf(&f->arena, "::" STR_FMT, STR_ARG(s->resolve_to)).p);
    x->multi = curl_multi_init();
    must(x->multi && "out of memory");
    curl_multi_setopt(x->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(x->multi, CURLMOPT_SOCKETDATA, x);
    curl_multi_setopt(x->multi, CURLMOPT_TIMERFUNCTION, on_timer_wanted);
    curl_multi_setopt(x->multi, CURLMOPT_TIMERDATA, x);
    // One transfer a connection, over HTTP/2 too: what one received is counted by its socket, and one that waits for
    // room would hold up the others.
    curl_multi_setopt(x->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    curl_multi_setopt(x->multi, CURLMOPT_MAXCONNECTS, (long)s->total * 4);
    must(uv_timer_init(f->loop, &x->timer) == 0 && uv_timer_init(f->loop, &x->watch_timer) == 0);
    x->timer.data = x->watch_timer.data = x;
    f->handles += 2;
    return x;
}

void transfers_free(struct transfers *x)
{
    for (struct slot *s = x->slots, *next; s; s = next) {
        next = s->next;
        slot_free(s);
    }
    curl_multi_cleanup(x->multi);
    curl_slist_free_all(x->connect_to);
    fetcher_handle_close(x->f, (uv_handle_t *)&x->timer);
    fetcher_handle_close(x->f, (uv_handle_t *)&x->watch_timer);
}

bool transfers_room(struct transfers *x)
{
    return bodies_used(x->f->bodies) <= x->ordinary;
}

void transfers_balance(struct transfers *x)
{
    struct fetcher *f = x->f;
    size_t used = bodies_used(f->bodies);
    bool tight = used > x->ordinary;
    if (!tight && !x->tight)
        return;
    if (tight != x->tight) {
        x->tight = tight;
        bodies_wait(f->bodies, tight);
        used = bodies_used(f->bodies); // what was handed over may have come back just before it was asked for
        tight = used > x->ordinary;
    }
    if (tight && !x->big)
        for (struct fetch *t = f->active.first; t; t = t->next)
            if (t->began && (!x->big || t->box->held > x->big->box->held))
                x->big = t;
    bool room = used <= f->settings.budget || !bodies_handed(f->bodies); // else it waits for the readers
    for (struct fetch *t = f->active.first, *next; t; t = next) {
        next = t->next;
        if (t->began)
            pause_set(t, tight && !(t == x->big && room));
    }
    if (!tight)
        x->big = NULL;
}

void transfer_start(struct fetch *t)
{
    struct transfers *x = t->f->transfers;
    int64_t every = t->f->settings.transfer_ms >= 5000 ? 1000 : t->f->settings.transfer_ms / 5 + 1;
    headers_start(&t->headers);
    t->began = t->opened = t->enough = t->paused = t->crowded = false;
    t->refused_why = NULL;
    t->dropped = 0;
    t->turns = 0;
    t->fd = -1;
    t->started = clock_mono();
    t->slot = slot_take(x);
    list_append(&t->f->active, t);
    if (t->f->active.n == 1)
        uv_timer_start(&x->watch_timer, on_watch, (uint64_t)every, (uint64_t)every);
    if (!slot_aim(t->slot, t) || curl_multi_add_handle(x->multi, t->slot->easy) != CURLM_OK)
        transfer_end(t, CURLE_FAILED_INIT);
}

void transfer_leave(struct fetch *t)
{
    struct fetcher *f = t->f;
    struct transfers *x = f->transfers;
    curl_multi_remove_handle(x->multi, t->slot->easy);
    if (t->slot->spent) {
        slot_free(t->slot);
    } else {
        t->slot->next = x->slots;
        x->slots = t->slot;
    }
    t->slot = NULL;
    if (x->big == t)
        x->big = NULL;
    list_remove(&f->active, t);
    if (!f->active.n)
        uv_timer_stop(&x->watch_timer);
    pace_remove(f->pace, &t->pace, clock_mono());
}

// What is the same for all transfers is said once.
static struct slot *slot_take(struct transfers *x)
{
    struct slot *s = x->slots;
    if (s) {
        x->slots = s->next;
        return s;
    }
    s = calloc(1, sizeof *s);
    must(s && "out of memory");
    s->easy = curl_easy_init();
    s->url = curl_url();
    must(s->easy && s->url);
    const struct fetch_settings *set = &x->f->settings;
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
    if (x->connect_to)
        curl_easy_setopt(e, CURLOPT_CONNECT_TO, x->connect_to);
    curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_connected);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(e, CURLOPT_NOPROGRESS, 0L);
    slot_restrict(e);
    return s;
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

static void slot_free(struct slot *s)
{
    curl_easy_cleanup(s->easy);
    curl_url_cleanup(s->url);
    free(s);
}

static bool slot_aim(struct slot *s, struct fetch *t)
{
    CURL *e = s->easy;
    struct arena *a = &t->box->response.arena;
    bool origin = hops_at_origin(&t->hops, a);
    int n = 0;
    for (int i = 0; i < LINES; i++)
        if (t->line[i] && (i < LINE_ETAG || origin)) {
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

static void messages_read(struct transfers *x)
{
    CURLMsg *message;
    for (int left; (message = curl_multi_info_read(x->multi, &left));) {
        if (message->msg != CURLMSG_DONE)
            continue;
        char *t = NULL;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t);
        transfer_end((struct fetch *)(void *)t, message->data.result);
    }
}

static void transfer_end(struct fetch *t, CURLcode code)
{
    struct fetch_response *r = &t->box->response;
    curl_off_t wire = 0;
    if (t->crowded) { // nothing was asked
        transfer_leave(t);
        fetch_waits(t);
        return;
    }
    curl_easy_getinfo(t->slot->easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
    t->slot->spent = code == CURLE_COULDNT_RESOLVE_HOST;
    r->status = t->headers.status;
    r->header_bytes += t->headers.bytes;
    r->wire_bytes += wire > 0 ? (size_t)wire : 0;
    r->duration += clock_mono() - t->started;
    if (!t->stopped && code == CURLE_OK && !t->headers.ended)
        t->stopped = FAILURE_CUT; // which libcurl takes for an answer without a body
    if (t->stopped || (code != CURLE_OK && !t->enough))
        fail(t, code);
    transfer_leave(t);
    fetch_ended(t);
}

static void fail(struct fetch *t, CURLcode code)
{
    const struct fetch_settings *s = &t->f->settings;
    CURL *e = t->slot->easy;
    struct failure_facts facts = {
        .host = t->hops.at.host,
        .port = url_port(&t->hops.at),
        .address = t->refused,
        .address_why = t->refused_why && t->refused_why[0] ? t->refused_why : NULL,
        .bytes = t->box->body.n + t->headers.bytes,
        .body_max = t->box->body.max,
        .micros = clock_mono() - t->started,
        .limit_ms = s->transfer_ms,
        .connect_ms = s->connect_ms,
        .detail = str_of(t->slot->why[0] ? t->slot->why : curl_easy_strerror(code)),
    };
    curl_off_t resolved = 0, connected = 0, secured = 0;
    curl_easy_getinfo(e, CURLINFO_NAMELOOKUP_TIME_T, &resolved);
    curl_easy_getinfo(e, CURLINFO_CONNECT_TIME_T, &connected);
    curl_easy_getinfo(e, CURLINFO_APPCONNECT_TIME_T, &secured);
    curl_easy_getinfo(e, CURLINFO_OS_ERRNO, &facts.os_errno);
    curl_easy_getinfo(e, CURLINFO_SSL_VERIFYRESULT, &facts.verify);
    facts.resolved = resolved > 0 || t->opened;
    facts.connected = connected > 0 && (secured > 0 || !str_is(t->hops.at.scheme, "https"));
    enum failure why = t->stopped ? t->stopped : failure_of(code);
    if (why == FAILURE_CONNECT && t->refused_why && !t->opened)
        why = FAILURE_ADDRESS;
    bool no_way = why == FAILURE_NAME || (why == FAILURE_CONNECT && facts.os_errno != ECONNREFUSED) ||
                  (why == FAILURE_SLOW && connected <= 0);
    t->box->response.unreached = no_way && !t->box->response.hops; // what redirected here was reached
    failure_err(why, &facts, &t->box->response.err);
}

static enum failure failure_of(CURLcode code)
{
    static const struct {
        CURLcode code;
        enum failure failure;
    } rows[] = {
        {CURLE_COULDNT_RESOLVE_HOST, FAILURE_NAME},
        {CURLE_COULDNT_CONNECT, FAILURE_CONNECT},
        {CURLE_OPERATION_TIMEDOUT, FAILURE_SLOW},
        {CURLE_GOT_NOTHING, FAILURE_SILENT},
        {CURLE_SEND_ERROR, FAILURE_BROKEN},
        {CURLE_RECV_ERROR, FAILURE_BROKEN},
        {CURLE_PARTIAL_FILE, FAILURE_CUT},
        {CURLE_UNSUPPORTED_PROTOCOL, FAILURE_NOT_HTTP},
        {CURLE_WEIRD_SERVER_REPLY, FAILURE_NOT_HTTP},
        {CURLE_HTTP2, FAILURE_NOT_HTTP},
        {CURLE_HTTP2_STREAM, FAILURE_NOT_HTTP},
        {CURLE_PEER_FAILED_VERIFICATION, FAILURE_CERTIFICATE},
        {CURLE_SSL_CONNECT_ERROR, FAILURE_TLS},
        {CURLE_OUT_OF_MEMORY, FAILURE_MEMORY}, // of its own ceilings
#if LIBCURL_VERSION_NUM >= 0x080600
        {CURLE_TOO_LARGE, FAILURE_MEMORY},
#endif
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].code == code)
            return rows[i].failure;
    return FAILURE_OTHER;
}

static void pause_set(struct fetch *t, bool paused)
{
    if (paused == t->paused)
        return;
    t->paused = paused;
    if (paused)
        t->paused_at = clock_mono();
    else
        t->started += clock_mono() - t->paused_at; // it waited for us: that is not its fault
    CURLcode code = curl_easy_pause(t->slot->easy, paused ? CURLPAUSE_RECV : CURLPAUSE_CONT);
    if (code != CURLE_OK)
        transfer_end(t, code);
}

// ---- what libuv calls

static void on_timer(uv_timer_t *timer)
{
    struct transfers *x = timer->data;
    int running;
    curl_multi_socket_action(x->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    messages_read(x);
    fetcher_settle(x->f);
}

// The limit on a whole fetch, hops and all.
static void on_watch(uv_timer_t *timer)
{
    struct transfers *x = timer->data;
    int64_t now = clock_mono();
    for (struct fetch *t = x->f->active.first, *next; t; t = next) {
        next = t->next;
        if (t->paused || now - t->started + t->box->response.duration < x->f->settings.transfer_ms * 1000)
            continue;
        t->stopped = FAILURE_DEADLINE;
        transfer_end(t, CURLE_OPERATION_TIMEDOUT);
    }
    fetcher_settle(x->f);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct watch *w = (struct watch *)poll;
    struct transfers *x = w->x;
    int running, flags = status < 0 ? CURL_CSELECT_ERR : 0;
    flags |= events & UV_READABLE ? CURL_CSELECT_IN : 0;
    flags |= events & UV_WRITABLE ? CURL_CSELECT_OUT : 0;
    curl_multi_socket_action(x->multi, w->fd, flags, &running);
    messages_read(x);
    fetcher_settle(x->f);
}

static void on_watch_closed(uv_handle_t *handle)
{
    free((struct watch *)handle);
}

// ---- what libcurl calls

static int on_timer_wanted(CURLM *multi, long ms, void *arg)
{
    (void)multi;
    struct transfers *x = arg;
    if (ms < 0)
        uv_timer_stop(&x->timer);
    else
        uv_timer_start(&x->timer, on_timer, (uint64_t)ms, 0);
    return 0;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *watch)
{
    struct transfers *x = arg;
    struct watch *w = watch;
    if (what == CURL_POLL_REMOVE) {
        if (w)
            uv_close((uv_handle_t *)&w->poll, on_watch_closed);
        return 0;
    }
    if (!w) {
        w = calloc(1, sizeof *w);
        must(w && "out of memory");
        w->x = x;
        w->fd = fd;
        must(uv_poll_init_socket(x->f->loop, &w->poll, fd) == 0);
        curl_multi_assign(x->multi, fd, w);
    }
    char *private = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
    struct fetch *t = (struct fetch *)(void *)private;
    if (t && t->fd != fd) {
        t->fd = fd;
        t->received = t->opened ? 0 : socket_received(fd); // of one that is used again
    }
    uv_poll_start(&w->poll, (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0),
                  on_poll);
    return 0;
}

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
    t->opened = true;
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
        t->enough = t->dropped > DROPPED_MOST;
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
    if (++t->turns % WIRE_EVERY == 0 && t->fd >= 0 && socket_received(t->fd) - t->received > WIRE_MOST)
        t->stopped = FAILURE_WIRE;
    return t->stopped != FAILURE_NONE || t->crowded;
}
