// mhd.c – libmicrohttpd on the libuv loop: its epoll polled, requests suspended until they are answered. Only this
// file, mhd_conn.c and mhd_head.c know it.
//
// What it does not do for us: its epoll is edge-triggered, so after each run it must be asked whether to run again;
// with all the connections or files that it may have it stops listening, and begins again only when it is run once more
// after one has ended, so the sweep runs it; its time-out starts anew with each byte, so the sweep cuts connections
// that drip; before 1.0 it reads heads that are to be refused (smuggling), so what it tells of a head is measured
// against the head's bytes; it counts no chunked bodies, and takes an LF in them for the end of a line, where others
// see one that goes on: nothing behind such a body is read.
//
// Some errors it answers by itself, before it asks us, with a page that has none of our headers and shows nothing of
// the request, and then closes the connection: a line without a colon, a broken chunk, another version than HTTP/1.x, a
// request line or headers beyond its memory (our ceilings are lower than that); from 1.0 on also a Content-Length that
// is no number, and most of what framing.c and the measuring refuse. What it would say of a missing Host we say
// ourselves, and before 1.0 what it would of such a Content-Length: it makes the status line and headers of that twice
// (answer_past_it).
#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/must.h"
#include "web/framing_priv.h"
#include "web/mhd_conn_priv.h"
#include "web/mhd_head_priv.h"
#include "web/mhd_priv.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

enum { RUNS = 4, SWEEP_MS = 1000, STOP_MS = 5000, WEIGHTS = 3 };

// So many bodies longer than that are held at once; who sends one more is asked to come again. Who sends forms keeps no
// hub from delivering.
static const struct {
    bool delivery;
    size_t beyond;
    int most;
} weights[WEIGHTS] = {{false, LIMIT_FORM_USUAL, LIMIT_FORMS_LARGE},
                      {true, LIMIT_FORM_USUAL, LIMIT_FORMS_LARGE},
                      {true, LIMIT_FORM, LIMIT_DELIVERIES}};

enum call_state { CALL_NEW, CALL_BODY, CALL_GIVEN, CALL_ANSWERED };
struct http_call {
    struct http *http;
    struct MHD_Connection *connection;
    struct conn *conn;
    enum call_state state;
    bool suspended, inside;
    bool chunked;         // its body is
    bool delivery;        // of a WebSub hub, which may be longer than a form
    bool weighs[WEIGHTS]; // in which of `weights` its body is counted
    struct buf body;
    size_t body_seen;
    struct http_reply *reply;
    struct http_incoming in;
};

struct http_reply {
    struct MHD_Response *response;
    struct str body; // the response's
    size_t unsent;   // of a 304: how long the body is that it stands for
    int status, refs;
    int readers; // calls that it is the answer to
};

struct http {
    struct http_settings settings;
    struct MHD_Daemon *daemon;
    uv_poll_t poll;
    uv_timer_t again, sweep;
    struct conns conns;
    void (*stopped)(void *arg);
    void *stopped_arg;
    int64_t stop_by;
    size_t busy, suspended; // calls
    int held[WEIGHTS];      // bodies of each weight, now
    size_t sent;            // bytes of replies that have readers
    int closing;            // handles that are being closed
};

static void pump(struct http *h);
static void on_poll(uv_poll_t *poll, int status, int events);
static void on_again(uv_timer_t *timer);
static void on_sweep(uv_timer_t *timer);
static enum MHD_Result on_accept(void *cls, const struct sockaddr *address, socklen_t n);
static void on_connection(void *cls, struct MHD_Connection *c, void **context,
                          enum MHD_ConnectionNotificationCode code);
static void *on_request_line(void *cls, const char *uri, struct MHD_Connection *connection);
static enum MHD_Result on_access(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                                 const char *version, const char *upload, size_t *upload_n, void **call);
static void on_completed(void *cls, struct MHD_Connection *connection, void **call,
                         enum MHD_RequestTerminationCode code);
static void on_message(void *cls, const char *format, va_list args);
static struct MHD_Response *response_new(struct str body, enum MHD_ResponseMemoryMode mode);
static struct MHD_Response *response_unsent(size_t length);

struct http *http_start(const struct http_settings *settings, struct err *err)
{
    struct http *h = calloc(1, sizeof *h);
    must(h);
    h->settings = *settings;
    h->conns.proxies = settings->proxies;
    unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (MENDED ? MHD_USE_ERROR_LOG : 0);
    h->daemon = MHD_start_daemon(flags, 0, on_accept, h, on_access, h,                        //
                                 MHD_OPTION_EXTERNAL_LOGGER, on_message, h,                   //
                                 MHD_OPTION_LISTEN_SOCKET, settings->socket,                  //
                                 MHD_OPTION_CONNECTION_LIMIT, (unsigned)LIMIT_CONNECTIONS,    //
                                 MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)LIMIT_IDLE_SECONDS, //
                                 MHD_OPTION_CONNECTION_MEMORY_LIMIT, LIMIT_CONNECTION_MEMORY, //
                                 MHD_OPTION_STRICT_FOR_CLIENT, 1,                             //
                                 MHD_OPTION_URI_LOG_CALLBACK, on_request_line, h,             //
                                 MHD_OPTION_NOTIFY_COMPLETED, on_completed, h,                //
                                 MHD_OPTION_NOTIFY_CONNECTION, on_connection, h,              //
                                 MHD_OPTION_END);
    if (!h->daemon) {
        close(settings->socket);
        free(h);
        err_set(err, ERR_UNAVAILABLE, "the HTTP server did not start");
        return NULL;
    }
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    must(info);
    uv_poll_init(settings->loop, &h->poll, info->epoll_fd);
    uv_timer_init(settings->loop, &h->again);
    uv_timer_init(settings->loop, &h->sweep);
    h->poll.data = h->again.data = h->sweep.data = h;
    uv_poll_start(&h->poll, UV_READABLE, on_poll);
    uv_timer_start(&h->sweep, on_sweep, SWEEP_MS, SWEEP_MS);
    uv_unref((uv_handle_t *)&h->sweep);
    return h;
}

void http_answer(struct http_call *call, struct http_reply *reply)
{
    must(call->state == CALL_GIVEN && !call->reply);
    call->reply = reply;
    if (reply->readers++ == 0)
        call->http->sent += reply->body.n;
    if (call->conn && reply->body.n > LIMIT_ANSWER_USUAL)
        call->conn->taking = clock_mono();
    if (call->inside)
        return; // on_access queues it
    call->suspended = false;
    call->http->suspended--;
    MHD_resume_connection(call->connection);
    // Nothing on its epoll says that it has work again; one run serves all that are ready.
    uv_timer_start(&call->http->again, on_again, 0, 0);
}

void http_count(const struct http *h, struct http_counts *ret)
{
    const struct conns *c = &h->conns;
    *ret = (struct http_counts){
        .accepted = c->accepted, .refused = c->refused, .swept = c->swept, .open = c->open, .busy = h->busy};
}

// Running it --------------------------------------------------------------------------------------------------

static void on_poll(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    pump(poll->data);
}

static void on_again(uv_timer_t *timer)
{
    pump(timer->data);
}

static void pump(struct http *h)
{
    MHD_UNSIGNED_LONG_LONG wait = 0;
    for (int i = 0; i < RUNS; i++) {
        MHD_run(h->daemon);
        if (MHD_get_timeout(h->daemon, &wait) != MHD_YES) {
            uv_timer_stop(&h->again);
            return;
        }
        if (wait > 0)
            break;
    }
    uv_timer_start(&h->again, on_again, wait, 0);
}

// Connections -------------------------------------------------------------------------------------------------

static enum MHD_Result on_accept(void *cls, const struct sockaddr *sa, socklen_t n)
{
    (void)n;
    struct http *h = cls;
    return !h->stopped && conns_admit(&h->conns, sa) ? MHD_YES : MHD_NO;
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct http *h = cls;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = conn_new(&h->conns, connection);
    } else if (*context) {
        conn_free(&h->conns, *context);
        *context = NULL;
    }
}

static void on_sweep(uv_timer_t *timer)
{
    struct http *h = timer->data;
    conns_sweep(&h->conns);
    pump(h);
}

// Requests ----------------------------------------------------------------------------------------------------

static void *on_request_line(void *cls, const char *uri, struct MHD_Connection *connection)
{
    struct http *h = cls;
    struct http_call *call = calloc(1, sizeof *call);
    must(call);
    const union MHD_ConnectionInfo *context = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    call->http = h;
    call->connection = connection;
    call->conn = context ? context->socket_context : NULL;
    conn_deadline(call->conn, LIMIT_REQUEST_HEADERS_MS);
    if (call->conn)
        call->conn->reading = call;
    arena_init(&call->in.arena);
    call->in.given = arena_str(&call->in.arena, str_of(uri));
    call->in.target = target_path(&call->in.arena, call->in.given);
    call->delivery = str_starts(call->in.target, STR("/websub/cb/"));
    buf_init(&call->body, call->delivery ? LIMIT_DELIVERY : LIMIT_FORM);
    head_begin(connection, uri);
    h->busy++;
    return call;
}

static void head_take(struct http_call *call, const char *method, const char *version)
{
    struct framing framing = {.target_most = call->delivery ? LIMIT_CALLBACK_URL : LIMIT_URL,
                              .length_most = (int64_t)call->body.max};
    head_read(call->connection, method, version, call->http->settings.proxies, &framing, &call->in);
    call->in.fault = framing_fault(&framing);
    call->chunked = framing.codings > 0;
    conn_deadline(call->conn, LIMIT_FORM_MS);
    if (call->conn)
        call->conn->reading = NULL;
}

// False when the connection is to be cut: somebody goes on sending long after the ceiling.
static bool body_take(struct http_call *call, const char *p, size_t n)
{
    call->body_seen += n;
    for (int i = 0; i < WEIGHTS && !call->in.fault; i++) {
        if (call->weighs[i] || call->delivery != weights[i].delivery || call->body_seen <= weights[i].beyond)
            continue;
        call->weighs[i] = call->http->held[i] < weights[i].most;
        call->http->held[i] += call->weighs[i];
        if (!call->weighs[i])
            call->in.fault = 503;
    }
    if (!call->in.fault)
        buf_add(&call->body, p, n);
    if (call->body.full)
        call->in.fault = 413;
    return call->body_seen <= LIMIT_FORM_FLOOD + call->body.max;
}

static enum MHD_Result header_copy(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    return MHD_add_response_header(cls, name, value);
}

// The same, after which the connection ends; other calls may be given the reply as it is.
static enum MHD_Result send_last(struct http_call *call)
{
    const struct http_reply *r = call->reply;
    // The body is held as long as the call.
    struct MHD_Response *last =
        r->status == 304 ? response_unsent(r->unsent) : response_new(r->body, MHD_RESPMEM_PERSISTENT);
    MHD_get_response_headers(r->response, header_copy, last);
    must(MHD_add_response_header(last, "Connection", "close") == MHD_YES);
    enum MHD_Result sent = MHD_queue_response(call->connection, (unsigned)r->status, last);
    MHD_destroy_response(last);
    return sent;
}

static enum MHD_Result send_reply(struct http_call *call)
{
    call->state = CALL_ANSWERED;
    conn_deadline(call->conn, LIMIT_ANSWER_MS);
    if (call->chunked)
        return send_last(call);
    return MHD_queue_response(call->connection, (unsigned)call->reply->status, call->reply->response);
}

// The answer is there when it returns, or http_answer brings it.
static void ask(struct http_call *call)
{
    struct http *h = call->http;
    call->state = CALL_GIVEN;
    call->in.body = buf_str(&call->body);
    conn_deadline(call->conn, 0); // it is our turn
    call->inside = true;
    h->settings.on_request(h->settings.arg, call, &call->in);
    call->inside = false;
}

static enum MHD_Result give(struct http_call *call)
{
    ask(call);
    if (call->reply)
        return send_reply(call);
    call->suspended = true;
    call->http->suspended++;
    MHD_suspend_connection(call->connection);
    return MHD_YES;
}

static enum MHD_Result on_access(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                                 const char *version, const char *upload, size_t *upload_n, void **context)
{
    (void)cls;
    (void)connection;
    (void)url;
    struct http_call *call = *context;
    switch (call->state) {
    case CALL_NEW:
        head_take(call, method, version);
        call->state = CALL_BODY;
        return call->in.fault ? give(call) : MHD_YES; // answered before the body: MHD then closes the connection
    case CALL_BODY:
        if (*upload_n > 0) {
            bool go_on = body_take(call, upload, *upload_n);
            *upload_n = 0;
            return go_on ? MHD_YES : MHD_NO;
        }
        return give(call);
    case CALL_GIVEN:
        return call->reply ? send_reply(call) : MHD_YES;
    case CALL_ANSWERED:
        break;
    }
    return MHD_NO;
}

static enum MHD_Result header_write(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    buf_printf(cls, "%s: %s\r\n", name, value);
    return MHD_YES;
}

// Our answer to a head that cannot be read, past the library, for which the connection then takes nothing more. Whole
// or not at all: nothing else waits to be sent.
static void answer_past_it(struct http_call *call)
{
    struct buf out;
    char date[TIME_TEXT];
    call->in.fault = 400;
    ask(call);
    must(call->reply); // a fault is answered at once
    const struct http_reply *r = call->reply;
    buf_init(&out, LIMIT_PAGE);
    buf_printf(&out, "HTTP/1.1 %d Bad Request\r\nDate: " STR_FMT "\r\nContent-Length: %zu\r\n", r->status,
               STR_ARG(time_http(clock_now(), date)), r->body.n);
    MHD_get_response_headers(r->response, header_write, &out);
    buf_lit(&out, "\r\n");
    buf_put(&out, r->body);
    (void)send(call->conn->fd, out.p, out.n, MSG_DONTWAIT | MSG_NOSIGNAL);
    shutdown(call->conn->fd, SHUT_WR);
    conn_deadline(call->conn, LIMIT_IDLE_SECONDS * 1000);
    buf_done(&out);
}

// It tells of what it meets before it answers that.
static void on_message(void *cls, const char *format, va_list args)
{
    (void)format;
    (void)args;
    struct http *h = cls;
    for (struct conn *c = h->conns.first; MENDED && c; c = c->next) {
        struct http_call *call = c->reading;
        if (!call || head_length_sound(call->connection))
            continue;
        c->reading = NULL;
        answer_past_it(call);
    }
}

static void on_completed(void *cls, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code)
{
    (void)connection;
    (void)code;
    struct http *h = cls;
    struct http_call *call = *context;
    if (!call)
        return;
    must(!call->suspended);
    // The next request may be waited for as long as an idle connection lives, and then has its time for headers.
    conn_deadline(call->conn, LIMIT_IDLE_SECONDS * 1000 + LIMIT_REQUEST_HEADERS_MS);
    if (call->conn) {
        call->conn->reading = NULL;
        call->conn->taking = 0;
    }
    if (call->reply && --call->reply->readers == 0)
        h->sent -= call->reply->body.n;
    http_reply_unref(call->reply);
    for (int i = 0; i < WEIGHTS; i++)
        h->held[i] -= call->weighs[i];
    buf_done(&call->body);
    arena_done(&call->in.arena);
    free(call);
    *context = NULL;
    h->busy--;
}

// Replies -----------------------------------------------------------------------------------------------------

static struct MHD_Response *response_new(struct str body, enum MHD_ResponseMemoryMode mode)
{
    // The library does not write to a persistent body; its parameter is not const for the sake of the other modes.
    void *p = (void *)(uintptr_t)(body.p ? body.p : "");
    struct MHD_Response *response = MHD_create_response_from_buffer(body.n, p, mode);
    must(response);
    return response;
}

static ssize_t on_unsent(void *cls, uint64_t at, char *room, size_t n)
{
    (void)cls, (void)at, (void)room, (void)n;
    return MHD_CONTENT_READER_END_WITH_ERROR;
}

// The library itself says how long it is, and asks for none of it: a 304 has no body.
static struct MHD_Response *response_unsent(size_t length)
{
    struct MHD_Response *response = MHD_create_response_from_callback(length, 1, on_unsent, NULL, NULL);
    must(response);
    return response;
}

static struct http_reply *reply_new(int status, struct MHD_Response *response, const struct http_header *headers,
                                    size_t n)
{
    struct http_reply *r = calloc(1, sizeof *r);
    must(r);
    *r = (struct http_reply){.response = response, .status = status, .refs = 1};
    for (size_t i = 0; i < n; i++) {
        char name[64], room[512];
        must(headers[i].name.n < sizeof name);
        memcpy(name, headers[i].name.p, headers[i].name.n);
        name[headers[i].name.n] = 0;
        char *value = headers[i].value.n < sizeof room ? room : malloc(headers[i].value.n + 1);
        must(value);
        memcpy(value, headers[i].value.p, headers[i].value.n);
        value[headers[i].value.n] = 0;
        must(MHD_add_response_header(r->response, name, value) == MHD_YES);
        if (value != room)
            free(value);
    }
    return r;
}

struct http_reply *http_reply_new(int status, const struct http_header *headers, size_t n, struct str body, bool owned)
{
    enum MHD_ResponseMemoryMode mode = owned && body.p ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT;
    struct http_reply *r = reply_new(status, response_new(body, mode), headers, n);
    r->body = body;
    return r;
}

struct http_reply *http_reply_same(const struct http_header *headers, size_t n, size_t length)
{
    struct http_reply *r = reply_new(304, response_unsent(length), headers, n);
    r->unsent = length;
    return r;
}

bool http_room(struct http *h, const struct http_reply *reply)
{
    if (reply->readers || reply->body.n <= LIMIT_ANSWER_USUAL || h->sent + reply->body.n <= LIMIT_ANSWERS_SENT)
        return true;
    conns_cut_slowest(&h->conns, LIMIT_ANSWER_QUICK_MS); // for who comes next: what it has is given back later
    return false;
}

int http_reply_status(const struct http_reply *reply)
{
    return reply->status;
}

struct http_reply *http_reply_ref(struct http_reply *reply)
{
    reply->refs++;
    return reply;
}

void http_reply_unref(struct http_reply *reply)
{
    if (!reply || --reply->refs > 0)
        return;
    MHD_destroy_response(reply->response);
    free(reply);
}

// The end -----------------------------------------------------------------------------------------------------

static void on_closed(uv_handle_t *handle)
{
    struct http *h = handle->data;
    if (--h->closing == 0)
        h->stopped(h->stopped_arg);
}

static void on_stopping(uv_timer_t *timer)
{
    struct http *h = timer->data;
    pump(h);
    if (h->suspended > 0 || (h->busy > 0 && clock_mono() < h->stop_by))
        return; // a suspended call belongs to a job; the others have had their time
    uv_poll_stop(&h->poll);
    MHD_stop_daemon(h->daemon);
    h->daemon = NULL;
    h->closing = 3;
    uv_close((uv_handle_t *)&h->poll, on_closed);
    uv_close((uv_handle_t *)&h->again, on_closed);
    uv_close((uv_handle_t *)&h->sweep, on_closed);
}

void http_stop(struct http *h, void (*stopped)(void *arg), void *arg)
{
    h->stopped = stopped;
    h->stopped_arg = arg;
    h->stop_by = clock_mono() + (int64_t)STOP_MS * 1000;
    int socket = MHD_quiesce_daemon(h->daemon);
    if (socket >= 0)
        close(socket);
    uv_ref((uv_handle_t *)&h->sweep);
    uv_timer_start(&h->sweep, on_stopping, 0, 10);
}

void http_free(struct http *h)
{
    free(h);
}
