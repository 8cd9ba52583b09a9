// failure_priv.h – why a transfer came to nothing, in words that a coordinator understands.
#ifndef TRIBUTARY_FETCH_FAILURE_PRIV_H
#define TRIBUTARY_FETCH_FAILURE_PRIV_H

#include "fetch/guard.h"

#include <sys/socket.h>

enum failure {
    FAILURE_NONE,
    // decided by us
    FAILURE_ADDRESS,  // the guard refused every address of the host
    FAILURE_SOCKETS,  // the process has no more file descriptors
    FAILURE_HEADERS,  // too many or too long
    FAILURE_LENGTHS,  // two Content-Length values
    FAILURE_BODY,     // over the limit
    FAILURE_RATIO,    // a decompression bomb
    FAILURE_WIRE,     // endless bytes that come to nothing
    FAILURE_DEADLINE, // the whole transfer took too long
    // reported by the library
    FAILURE_NAME,
    FAILURE_CONNECT,
    FAILURE_SLOW,
    FAILURE_SILENT,
    FAILURE_BROKEN,
    FAILURE_CUT,
    FAILURE_PACKING,
    FAILURE_NOT_HTTP,
    FAILURE_CERTIFICATE,
    FAILURE_TLS,
    FAILURE_MEMORY,
    FAILURE_OTHER,
};

struct failure_facts {
    struct str host;
    int port;
    struct sockaddr_storage address; // that was refused
    const char *address_why;
    bool led_there;         // by a redirect
    size_t bytes, body_max; // decoded so far
    int64_t micros, limit_ms, connect_ms;
    bool resolved, connected;
    long os_errno, verify; // of connect(2); of the certificate's check, as OpenSSL numbers it
    struct str detail;     // the library's own words
};

// Whether what answered seems to speak no TLS at all: it is not the certificate, nor a version or cipher that is
// refused.
bool failure_without_tls(enum failure failure, const struct failure_facts *facts);
// Which setting would have let it in.
enum guard_setting failure_let_in(enum failure failure, const struct failure_facts *facts);
// Fills err; returns false, like err_set().
bool failure_err(enum failure failure, const struct failure_facts *facts, struct err *err);

#endif
