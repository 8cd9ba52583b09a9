// failure.c – why a transfer came to nothing, in words that a coordinator understands.
#include "fetch/failure_priv.h"

#include <errno.h>

static bool address_err(const struct failure_facts *f, struct err *err);
static bool connect_err(const struct failure_facts *f, struct err *err);
static bool slow_err(const struct failure_facts *f, struct err *err);
static bool certificate_err(const struct failure_facts *f, struct err *err);
static bool tls_err(const struct failure_facts *f, struct err *err);

#define HOST STR_ARG(f->host)

bool failure_err(enum failure failure, const struct failure_facts *f, struct err *err)
{
    switch (failure) {
    case FAILURE_ADDRESS:
        return address_err(f, err);
    case FAILURE_SOCKETS:
        return err_set(err, ERR_BUSY, "this hub has no more connections to spare");
    case FAILURE_HEADERS:
        return err_set(err, ERR_LIMIT, "sends more headers than this hub reads");
    case FAILURE_LENGTHS:
        return err_set(err, ERR_PROTOCOL, "gives two different lengths for one answer");
    case FAILURE_BODY:
        if (f->body_max >= 1024 * 1024)
            return err_set(err, ERR_LIMIT, "stopped after %zu MiB: more than this hub reads",
                           f->body_max / 1024 / 1024);
        return err_set(err, ERR_LIMIT, "stopped after %zu KiB: more than this hub reads", f->body_max / 1024);
    case FAILURE_RATIO:
        return err_set(err, ERR_LIMIT, "stopped: the answer unpacks to more than two hundred times its size");
    case FAILURE_WIRE:
        return err_set(err, ERR_LIMIT, "stopped: sends without end but says nothing");
    case FAILURE_DEADLINE:
        return err_set(err, ERR_TIMEOUT, "took longer than %d s in all (%zu bytes had come)",
                       (int)((f->limit_ms + 999) / 1000), f->bytes);
    case FAILURE_NAME: // libcurl does not tell EAI_NONAME from EAI_AGAIN
        return err_set(err, ERR_DNS,
                       "the name " STR_FMT " could not be found: there is none, or nobody who should know it answers",
                       HOST);
    case FAILURE_CONNECT:
        return connect_err(f, err);
    case FAILURE_SLOW:
        return slow_err(f, err);
    case FAILURE_SILENT:
        return err_set(err, ERR_UNAVAILABLE, STR_FMT " closed the connection without an answer", HOST);
    case FAILURE_BROKEN:
        return err_set(err, ERR_UNAVAILABLE, "the connection to " STR_FMT " broke off after %zu bytes", HOST, f->bytes);
    case FAILURE_CUT:
        return err_set(err, ERR_UNAVAILABLE, "the answer broke off after %zu bytes, before its end", f->bytes);
    case FAILURE_PACKING:
        return err_set(err, ERR_PROTOCOL, "the answer is not packed the way it says");
    case FAILURE_NOT_HTTP:
        return err_set(err, ERR_PROTOCOL, STR_FMT " port %d answers with something that is not HTTP", HOST, f->port);
    case FAILURE_CERTIFICATE:
        return certificate_err(f, err);
    case FAILURE_TLS:
        return tls_err(f, err);
    case FAILURE_MEMORY:
        return err_set(err, ERR_LIMIT, "the answer has a header or a part that is too long");
    default:
        return err_set(err, ERR_UNAVAILABLE, "fetching from " STR_FMT " failed (" STR_FMT ")", HOST,
                       STR_ARG(f->detail));
    }
}

enum guard_setting failure_let_in(enum failure failure, const struct failure_facts *f)
{
    if (failure != FAILURE_ADDRESS || f->led_there)
        return GUARD_NONE;
    if (!f->address_why)
        return GUARD_PORT;
    return address_services((const struct sockaddr *)&f->address) ? GUARD_NONE : GUARD_ADDRESS;
}

bool failure_without_tls(enum failure failure, const struct failure_facts *f)
{
    static const char *const words[] = {"wrong version number", "packet length too long", "unexpected eof",
                                        "SSL_ERROR_SYSCALL"};
    for (size_t i = 0; failure == FAILURE_TLS && i < sizeof words / sizeof words[0]; i++)
        if (str_find(f->detail, str_of(words[i])) < f->detail.n)
            return true;
    return false;
}

static bool address_err(const struct failure_facts *f, struct err *err)
{
    bool advised = failure_let_in(FAILURE_ADDRESS, f) != GUARD_NONE;
    if (!f->address_why)
        return guard_port_err(f->port, advised, err);
    return guard_address_err((const struct sockaddr *)&f->address, f->address_why, advised, err);
}

static bool connect_err(const struct failure_facts *f, struct err *err)
{
    if (f->os_errno == ECONNREFUSED)
        return err_set(err, ERR_UNAVAILABLE, "no server answers at " STR_FMT " port %d", HOST, f->port);
    if (f->os_errno == ENETUNREACH || f->os_errno == EHOSTUNREACH || f->os_errno == ENETDOWN)
        return err_set(err, ERR_UNAVAILABLE, "no way leads to " STR_FMT " from here", HOST);
    return err_set(err, ERR_UNAVAILABLE, "no connection to " STR_FMT " port %d could be made", HOST, f->port);
}

static bool slow_err(const struct failure_facts *f, struct err *err)
{
    int seconds = (int)(f->micros / 1000000);
    int limit = (int)((f->connect_ms + 999) / 1000);
    if (!f->resolved)
        return err_set(err, ERR_DNS, "the name " STR_FMT " could not be looked up within %d s", HOST, limit);
    if (!f->connected)
        return err_set(err, ERR_TIMEOUT, STR_FMT " port %d did not accept a connection within %d s", HOST, f->port,
                       limit);
    if (!f->bytes)
        return err_set(err, ERR_TIMEOUT, STR_FMT " said nothing for %d s", HOST, seconds);
    return err_set(err, ERR_TIMEOUT, STR_FMT " answered at %zu bytes a second: too slow to wait for", HOST,
                   f->bytes / (size_t)(seconds > 0 ? seconds : 1));
}

// What X509_verify_cert() says; only the reasons that somebody can do something about have words of their own. 0 and 1:
// it had nothing to say against it, so it was the name.
static bool certificate_err(const struct failure_facts *f, struct err *err)
{
    static const struct {
        long verify;
        const char *why;
    } rows[] = {
        {0, "is made out to another name"},
        {1, "is made out to another name"},
        {9, "is not valid yet"},
        {10, "has expired"},
        {18, "is signed by nobody but itself"},
        {19, "is signed by an authority that is not known here"},
        {20, "is signed by an authority that is not known here"},
        {21, "is signed by an authority that is not known here"},
        {23, "was revoked"},
        {62, "is made out to another name"},
        {66, "has a key that is too weak"},
        {67, "has a key that is too weak"},
        {68, "has a signature that is too weak"},
    };
    const char *why = "could not be verified";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].verify == f->verify)
            why = rows[i].why;
    return err_set(err, ERR_TLS, "the certificate of " STR_FMT " %s", HOST, why);
}

static bool tls_err(const struct failure_facts *f, struct err *err)
{
    static const struct {
        const char *words, *why;
    } rows[] = {
        {"protocol version", "the server only speaks versions of TLS that are too old"},
        {"unsupported protocol", "the server only speaks versions of TLS that are too old"},
        {"wrong version number", "what answers there does not speak TLS"},
        {"handshake failure", "the two sides have no cipher in common"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_find(f->detail, str_of(rows[i].words)) < f->detail.n)
            return err_set(err, ERR_TLS, "the secure connection to " STR_FMT " could not be made: %s", HOST,
                           rows[i].why);
    return err_set(err, ERR_TLS, "the secure connection to " STR_FMT " could not be made (" STR_FMT ")", HOST,
                   STR_ARG(f->detail));
}
