// client.c – transfers by libcurl on the loop: begun, held up while there is no room for bodies, ended.
//
// Bodies: transfers share the budget less one largest body; past that all wait but one, the `big` one, which may go on
// into the rest. So what is held passes the budget by no more than what one read brings, and somebody can always go on.
#include "base/clock.h"
#include "base/must.h"
#include "fetch/client_slot_priv.h"
#include "fetch/sockets_priv.h"

#include <errno.h>

struct transfers {
    struct fetcher *f;
    CURLM *multi;
    struct sockets *sockets;
    struct curl_slist *connect_to;
    struct slot *slots; // free ones
    size_t ordinary;    // bytes that bodies may take together before all but one wait
    struct fetch *big;
    bool tight;
    uv_timer_t timer, watch_timer;
};

static struct slot *slot_take(struct transfers *x);
static void messages_read(struct transfers *x);
static void transfer_end(struct fetch *t, CURLcode code);
static void fail(struct fetch *t, CURLcode code);
static enum failure failure_of(CURLcode code);
static void pause_set(struct fetch *t, bool paused);

static void on_timer(uv_timer_t *timer);
static void on_watch(uv_timer_t *timer);
static void on_socket_ready(void *arg, int fd, bool in, bool out, bool failed);
static void on_sockets_told(void *arg);
static int on_timer_wanted(CURLM *multi, long ms, void *arg);
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *watched);

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
    x->sockets = sockets_new(f->loop, &(struct sockets_hooks){on_socket_ready, on_sockets_told, x, s->turn});
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
    sockets_free(x->sockets);
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
    t->began = t->opened = t->stood = t->enough = t->paused = t->crowded = false;
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

static struct slot *slot_take(struct transfers *x)
{
    struct slot *s = x->slots;
    if (s)
        x->slots = s->next;
    return s ? s : slot_new(&x->f->settings, x->connect_to);
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
        .led_there = t->box->response.hops > 0,
        .bytes = t->box->body.n + t->headers.bytes,
        .body_max = t->box->body.max,
        .micros = clock_mono() - t->started,
        .limit_ms = s->transfer_ms,
        .connect_ms = s->connect_ms,
        .detail = str_of(t->slot->why[0] ? t->slot->why : curl_easy_strerror(code)),
    };
    curl_off_t resolved = 0, accepted = 0; // 0 as well for a connection that was kept
    curl_easy_getinfo(e, CURLINFO_NAMELOOKUP_TIME_T, &resolved);
    curl_easy_getinfo(e, CURLINFO_CONNECT_TIME_T, &accepted);
    curl_easy_getinfo(e, CURLINFO_OS_ERRNO, &facts.os_errno);
    curl_easy_getinfo(e, CURLINFO_SSL_VERIFYRESULT, &facts.verify);
    facts.resolved = resolved > 0 || t->opened || t->stood;
    facts.connected = t->stood;
    enum failure why = t->stopped ? t->stopped : failure_of(code);
    if (why == FAILURE_CONNECT && t->refused_why && !t->opened)
        why = FAILURE_ADDRESS;
    bool no_way = why == FAILURE_NAME || (why == FAILURE_CONNECT && facts.os_errno != ECONNREFUSED) ||
                  (why == FAILURE_SLOW && accepted <= 0 && !t->stood);
    t->box->response.unreached = no_way && !t->box->response.hops; // what redirected here was reached
    t->box->response.no_tls = failure_without_tls(why, &facts);
    t->box->response.let_in = failure_let_in(why, &facts);
    failure_err(why, &facts, &t->box->response.err);
    if (why == FAILURE_ADDRESS && facts.led_there)
        hops_barred(&t->box->response.arena, hops_text(&t->hops), &t->box->response.err);
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

static void on_socket_ready(void *arg, int fd, bool in, bool out, bool failed)
{
    struct transfers *x = arg;
    int running, flags = (in ? CURL_CSELECT_IN : 0) | (out ? CURL_CSELECT_OUT : 0) | (failed ? CURL_CSELECT_ERR : 0);
    curl_multi_socket_action(x->multi, fd, flags, &running);
}

static void on_sockets_told(void *arg)
{
    struct transfers *x = arg;
    messages_read(x);
    fetcher_settle(x->f);
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

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *watched)
{
    struct transfers *x = arg;
    bool in = what & CURL_POLL_IN, out = what & CURL_POLL_OUT;
    if (what == CURL_POLL_REMOVE) {
        if (watched)
            sockets_remove(x->sockets, fd);
        return 0;
    }
    (watched ? sockets_change : sockets_add)(x->sockets, fd, in, out);
    curl_multi_assign(x->multi, fd, x);
    char *private = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
    struct fetch *t = (struct fetch *)(void *)private;
    if (t && t->fd != fd) {
        t->fd = fd;
        t->received = t->opened ? 0 : socket_received(fd); // of one that is used again
    }
    return 0;
}
