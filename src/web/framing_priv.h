// framing_priv.h – whether a request's head can be read in one way only, and is within the limits.
#ifndef TRIBUTARY_WEB_FRAMING_PRIV_H
#define TRIBUTARY_WEB_FRAMING_PRIV_H

#include "base/arena.h"

struct framing {
    size_t target_most;  // bytes of the request target
    int64_t length_most; // of the body
    // what the lines told
    struct str authority; // of the request target, if that names one
    size_t target, bytes, lines;
    int lengths, codings, hosts;
    bool old, bad; // old: HTTP/1.0
    int64_t length;
};

// Path and query of a target of http or https, in whichever form it came; any other as it is.
struct str target_path(struct arena *a, struct str target);
void framing_request_line(struct framing *f, struct str method, struct str target, struct str version);
void framing_line(struct framing *f, struct str name, struct str value);
// What it deserves after the last line: 400, 413, 414, 431; 0 = sound.
int framing_fault(const struct framing *f);

#endif
