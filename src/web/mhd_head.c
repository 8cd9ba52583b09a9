// mhd_head.c – a request's head as libmicrohttpd tells of it: what is kept of it, and whether that is what came.
#include "base/limits.h"
#include "web/mhd_head_priv.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

static const char supplied[] = ""; // a value that we gave and not the client

// The library makes a record of each parameter of a query, and of each cookie, in the connection's memory, and hangs or
// answers twice when that is full; it reads neither for us. The text is its own and not constant.
static void query_hide(const char *uri)
{
    char *query = strchr((char *)(uintptr_t)uri, '?');
    if (query && query[1])
        query[1] = 0;
}

void head_begin(struct MHD_Connection *connection, const char *uri)
{
    query_hide(uri);
    // The first of a name is the one that the library looks at.
    MHD_set_connection_value(connection, MHD_HEADER_KIND, "Cookie", supplied);
    MHD_set_connection_value(connection, MHD_HEADER_KIND, "Host", supplied); // that there is one is for us to ask
}

static enum http_method method_of(const char *method)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "OPTIONS"};
    for (int i = 0; i < HTTP_OTHER; i++)
        if (strcmp(method, names[i]) == 0)
            return (enum http_method)i;
    return HTTP_OTHER;
}

struct head {
    struct http_incoming *in;
    struct framing *framing;
    const char *at;       // where the next line must stand
    struct buf forwarded; // all lines as one: a proxy may add its own, and not to the one that came
};

// Before 1.0 the library joins a folded line (RFC 9112 5.2) to the name of the line before it, drops what follows a NUL
// and takes a line that begins with a colon for the end of the head. What it tells of is therefore measured: request
// line and lines must stand one behind the other, each with its CRLF, and be the whole head. Its buffer holds a head of
// our limits in one piece. It puts NULs over the ends of lines and names, so one thing cannot be measured: that a NUL
// stood there, or a line that is nothing but a colon in the place of the empty one. Whoever stands before us refuses
// either, or makes a blank of it (RFC 9110 5.5, RFC 9112 5). From 1.0 it refuses all such heads by itself.
static const char *behind(const char *line_end)
{
    return line_end + 2;
}

static bool only_blanks(const char *p, const char *end)
{
    while ((uintptr_t)p < (uintptr_t)end && (*p == ' ' || *p == '\t'))
        p++;
    return p == end;
}

static enum MHD_Result on_header(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    if (value == supplied)
        return MHD_YES;
    struct head *head = cls;
    struct http_incoming *in = head->in;
    const struct {
        const char *name;
        struct str *to;
    } kept[] = {
        {"Host", &in->host},
        {"Cookie", &in->cookie},
        {"Origin", &in->origin},
        {"Sec-Fetch-Site", &in->fetch_site},
        {"Accept-Encoding", &in->accept_encoding},
        {"If-None-Match", &in->if_none_match},
        {"If-Modified-Since", &in->if_modified_since},
        {"Content-Type", &in->content_type},
        {"X-Hub-Signature", &in->signature},
    };
    struct str n = str_of(name), v = str_of(value);
    framing_line(head->framing, n, v);
    head->framing->bad |= MENDED && (name != head->at || !only_blanks(name + n.n + 1, value));
    head->at = behind(value + v.n);
    if (str_eq_nocase(n, STR("X-Forwarded-For"))) {
        buf_put(&head->forwarded, v);
        buf_lit(&head->forwarded, ",");
    }
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (str_eq_nocase(n, str_of(kept[i].name)) && !kept[i].to->p)
            *kept[i].to = arena_str(&in->arena, v);
    return MHD_YES;
}

static struct str peer_text(struct arena *a, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *peer = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *sa = peer ? peer->client_addr : NULL;
    char room[INET6_ADDRSTRLEN] = "unix";
    if (sa && sa->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, room, sizeof room);
    else if (sa && sa->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, room, sizeof room);
    return arena_str(a, str_of(room));
}

// What is said of the head as a whole, once all its lines were seen.
static bool whole(const struct head *head, struct MHD_Connection *connection, const char *method, const char *version)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info && behind(head->at) == method + info->header_size && !head->at[0] && !head->at[1] &&
           version == method + strlen(method) + 1 + head->in->given.n + 1;
}

void head_read(struct MHD_Connection *connection, const char *method, const char *version,
               const struct proxies *proxies, struct framing *framing, struct http_incoming *in)
{
    struct head head = {.in = in, .framing = framing, .at = behind(version + strlen(version))};
    framing_request_line(framing, str_of(method), in->given, str_of(version));
    buf_init(&head.forwarded, 2 * LIMIT_REQUEST_HEADER_BYTES);
    MHD_get_connection_values(connection, MHD_HEADER_KIND, on_header, &head);
    framing->bad |= MENDED && !whole(&head, connection, method, version);
    in->method = method_of(method);
    in->address = proxies_client(proxies, &in->arena, peer_text(&in->arena, connection),
                                 str_first(buf_str(&head.forwarded), head.forwarded.n ? head.forwarded.n - 1 : 0));
    buf_done(&head.forwarded);
}

bool head_length_sound(struct MHD_Connection *connection)
{
    const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
    struct framing framing = {0};
    if (length)
        framing_line(&framing, STR("Content-Length"), str_of(length));
    return !framing.bad;
}
