// fuzz_framing.c – any bytes sent to the server: what it takes for a request can be read in no other way, and that does
// not depend on the pieces in which the bytes come. The first two bytes say where they are cut.

// links: web lib_libuv
#include "base/buf.h"
#include "base/must.h"
#include "web/mhd_priv.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SENT_MOST 4096 // less than a socket holds

struct request {
    enum http_method method;
    struct str target, body;
};

// What came of one connection.
struct outcome {
    VEC(struct request) taken;
    VEC(int) faults; // of what it refused, as it says itself
    bool refused;    // after which there must be no more
};

static struct {
    uv_loop_t loop;
    struct http *http;
    struct sockaddr_un at;
    socklen_t at_n;
    struct proxies proxies;
    struct arena arena; // of one input
    struct outcome *outcome;
} world;

static bool leaves_no_trace(struct str s);
static void check_same(struct str all, const struct outcome *a, const struct outcome *b);
static void world_open(void);
static struct outcome run(struct str first, struct str second);
static void check_request(struct str *rest, const struct request *r, bool last);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2 || size > SENT_MOST)
        return 0;
    if (!world.http)
        world_open();
    struct str all = str_make((const char *)data + 2, size - 2);
    size_t cut = (size_t)(data[0] | data[1] << 8) % size;
    struct outcome whole = run(all, STR_NONE), cut_up = run(str_first(all, cut), str_from(all, cut));
    struct str rest = all;
    for (size_t i = 0; i < whole.taken.n && !leaves_no_trace(rest); i++)
        check_request(&rest, &whole.taken.v[i], i + 1 == whole.taken.n);
    check_same(all, &whole, &cut_up);
    arena_reset(&world.arena);
    return 0;
}

// See mhd_head.c, what cannot be measured.
static bool leaves_no_trace(struct str s)
{
    return str_find_char(s, '\0') < s.n || str_find(s, STR("\n:\n")) < s.n || str_find(s, STR("\n:\r\n")) < s.n;
}

// Whoever wants to be told to go on, and has gone on, may see the connection end with the answer: that depends on the
// pieces, and is the library's.
static void check_same(struct str all, const struct outcome *a, const struct outcome *b)
{
    bool ends = str_find_nocase(all, STR("100-continue")) < all.n;
    must(ends || (a->taken.n == b->taken.n && a->faults.n == b->faults.n));
    for (size_t i = 0; i < a->taken.n && i < b->taken.n; i++) {
        const struct request *x = &a->taken.v[i], *y = &b->taken.v[i];
        must(x->method == y->method && str_eq(x->target, y->target) && str_eq(x->body, y->body));
    }
    for (size_t i = 0; i < a->faults.n && i < b->faults.n; i++)
        must(a->faults.v[i] == b->faults.v[i]);
}

// The server -----------------------------------------------------------------------------------------------------

static void on_request(void *arg, struct http_call *call, struct http_incoming *in)
{
    (void)arg;
    struct outcome *o = world.outcome;
    must(o && !o->refused);
    o->refused = in->fault != 0;
    if (in->fault)
        *vec_push(&world.arena, &o->faults) = in->fault;
    else
        *vec_push(&world.arena, &o->taken) =
            (struct request){in->method, arena_str(&world.arena, in->target), arena_str(&world.arena, in->body)};
    http_answer(call, http_reply_new(in->fault ? in->fault : 200, NULL, 0, STR("ok"), false));
}

static void world_open(void)
{
    struct err err;
    world.at.sun_family = AF_UNIX;
    int n = snprintf(world.at.sun_path + 1, sizeof world.at.sun_path - 1, "tributary-fuzz-%d", (int)getpid());
    world.at_n = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n); // a name that is no file
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    must(fd >= 0 && bind(fd, (struct sockaddr *)&world.at, world.at_n) == 0 && listen(fd, 8) == 0);
    must(uv_loop_init(&world.loop) == 0);
    struct http_settings settings = {
        .loop = &world.loop, .socket = fd, .proxies = &world.proxies, .on_request = on_request};
    world.http = http_start(&settings, &err);
    must(world.http);
}

// Until it has read what it was sent, and answered: all are in one thread, so that takes no time. A connection that was
// shut at our end before would end at its next answer.
static void let_it_read(void)
{
    for (int quiet = 0; quiet < 3; quiet = uv_backend_timeout(&world.loop) ? quiet + 1 : 0)
        uv_run(&world.loop, UV_RUN_NOWAIT);
}

static struct outcome run(struct str first, struct str second)
{
    struct outcome o = {0};
    char room[4096];
    world.outcome = &o;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    must(fd >= 0 && connect(fd, (struct sockaddr *)&world.at, world.at_n) == 0);
    if (first.n)
        must(send(fd, first.p, first.n, MSG_NOSIGNAL) == (ssize_t)first.n);
    let_it_read();
    if (second.n && send(fd, second.p, second.n, MSG_NOSIGNAL) > 0) // it may have closed the connection
        let_it_read();
    shutdown(fd, SHUT_WR);
    for (ssize_t n = 1; n != 0;) {
        uv_run(&world.loop, UV_RUN_NOWAIT);
        n = recv(fd, room, sizeof room, 0);
        if (n < 0 && errno != EAGAIN)
            break;
    }
    close(fd);
    let_it_read();
    world.outcome = NULL;
    return o;
}

// The one reading (RFC 9112), which forgives nothing ---------------------------------------------------------------

static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!char_alpha(s.p[i]) && !char_digit(s.p[i]) && (!s.p[i] || !strchr("!#$%&'*+-.^_`|~", s.p[i])))
            return false;
    return s.n > 0;
}

// Up to CRLF, in which there is no other control.
static bool line_take(struct str *rest, struct str *ret)
{
    size_t n = 0;
    while (n < rest->n && ((unsigned char)rest->p[n] >= ' ' || rest->p[n] == '\t') && rest->p[n] != 0x7f)
        n++;
    *ret = str_first(*rest, n);
    *rest = str_from(*rest, n);
    bool ends = str_starts(*rest, STR("\r\n"));
    *rest = str_from(*rest, 2);
    return ends;
}

static bool number_take(struct str *s, unsigned base, size_t *ret)
{
    size_t i = 0;
    for (*ret = 0; i < s->n && *ret <= SENT_MOST; i++) {
        int c = s->p[i] | 0x20, digit = char_digit(s->p[i]) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
        if ((unsigned)digit >= base)
            break;
        *ret = *ret * base + (size_t)digit;
    }
    *s = str_from(*s, i);
    return i > 0;
}

// RFC 9112 7.1. Nobody has a use for the lines behind the last piece, but lines they are.
static bool chunks_take(struct str *rest, struct buf *ret)
{
    struct str line;
    for (size_t n = 1; n > 0;) {
        if (!line_take(rest, &line) || !number_take(&line, 16, &n) || n > rest->n)
            return false;
        if (line.n && *line.p != ';' && *line.p != ' ' && *line.p != '\t')
            return false;
        buf_add(ret, rest->p, n);
        *rest = str_from(*rest, n);
        if (n && (!line_take(rest, &line) || line.n))
            return false;
    }
    do
        if (!line_take(rest, &line))
            return false;
    while (line.n);
    return true;
}

// Where the body ends in more ways than one, only because it is chunked: then nothing behind it may be read.
static void check_chunks(struct str *rest, const struct request *r, bool last)
{
    struct buf b;
    buf_init(&b, SENT_MOST);
    must(!chunks_take(rest, &b) || str_eq(buf_str(&b), r->body));
    buf_done(&b);
    must(last);
}

// 3.2: in the absolute-form it names a host before the path. Missing for other forms.
static struct str authority_take(struct str *target)
{
    static const char *const schemes[] = {"http://", "https://"};
    struct str authority = STR_NONE;
    for (size_t i = 0; i < 2; i++)
        if (!authority.p && str_starts_nocase(*target, str_of(schemes[i]))) {
            *target = str_from(*target, strlen(schemes[i]));
            size_t n = 0;
            while (n < target->n && target->p[n] != '/' && target->p[n] != '?')
                n++;
            authority = str_first(*target, n);
            *target = str_from(*target, n);
        }
    return authority;
}

// The path may be left out there.
static void check_target(struct str target, bool absolute, struct str read)
{
    if (absolute && !str_starts(target, STR("/"))) {
        must(str_starts(read, STR("/")));
        read = str_from(read, 1);
    }
    must(str_eq(target, read));
}

struct head {
    struct str length;
    bool chunked;
};

static struct head check_head(struct str *rest, const struct request *r)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "OPTIONS"};
    struct head head = {0};
    struct str line, method, target;
    must(line_take(rest, &line) && str_split(&line, ' ', &method) && str_split(&line, ' ', &target));
    must(is_token(method) && target.n && str_starts(line, STR("HTTP/1.")) && line.n == 8 && char_digit(line.p[7]));
    bool old = line.p[7] == '0';
    for (size_t i = 0; i < HTTP_OTHER; i++)
        must(str_is(method, methods[i]) == (r->method == (enum http_method)i));
    struct str authority = authority_take(&target);
    check_target(target, authority.p != NULL, r->target);
    for (must(line_take(rest, &line)); line.n; must(line_take(rest, &line))) {
        size_t colon = str_find_char(line, ':');
        struct str name = str_first(line, colon), value = str_trim(str_from(line, colon + 1));
        must(colon < line.n && is_token(name));
        must(!str_eq_nocase(name, STR("Host")) || !authority.p || str_eq_nocase(value, authority));
        if (str_eq_nocase(name, STR("Content-Length"))) {
            must(!head.length.p);
            head.length = value;
        } else if (str_eq_nocase(name, STR("Transfer-Encoding"))) {
            must(!head.chunked && str_eq_nocase(value, STR("chunked")));
            head.chunked = true;
        }
    }
    must(!head.chunked || (!head.length.p && !old)); // 6.1, 6.3
    return head;
}

static void check_request(struct str *rest, const struct request *r, bool last)
{
    while (str_starts(*rest, STR("\r\n")) || str_starts(*rest, STR("\n"))) // empty lines before it are nothing (2.2)
        *rest = str_from(*rest, str_find_char(*rest, '\n') + 1);
    struct head head = check_head(rest, r);
    size_t n = 0;
    if (head.chunked) {
        check_chunks(rest, r, last);
        return;
    }
    must(!head.length.p || (number_take(&head.length, 10, &n) && !head.length.n));
    must(n <= rest->n && str_eq(str_first(*rest, n), r->body));
    *rest = str_from(*rest, n);
}
