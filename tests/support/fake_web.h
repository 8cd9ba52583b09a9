// fake_web.h – a small web server for tests, on 127.0.0.1, that says what a test tells it to say, byte by byte, and
// remembers what it was asked. Threads of its own: one that accepts, one a connection.
#ifndef TRIBUTARY_TESTS_FAKE_WEB_H
#define TRIBUTARY_TESTS_FAKE_WEB_H

#include "base/str.h"

struct fake_web;

struct fake_request {
    struct str head; // request line and headers
    struct str path; // with query
    int nth;         // of this path, from 0
    int connection;  // number of the connection it came over, from 0
};

// What a handler answers over. Sending to a peer that has gone is not an error.
struct fake_conn {
    struct fake_web *web;
    int fd;
    bool gone;
};

// Called on the connection's thread; true keeps the connection for another request.
typedef bool fake_handler(struct fake_conn *c, const struct fake_request *r, void *arg);

struct fake_web *fake_web_start(fake_handler *handler, void *arg);
void fake_web_refuse_tls(struct fake_web *w); // says at once that it speaks HTTP alone, as many servers do
void fake_web_stop(struct fake_web *w);       // waits for all its threads
int fake_web_port(const struct fake_web *w);

// The value of a request header; missing when it was not sent.
struct str fake_header(const struct fake_request *r, const char *name);
void fake_send(struct fake_conn *c, const void *p, size_t n);
void fake_say(struct fake_conn *c, const char *text);
void fake_sleep(struct fake_conn *c, int ms); // ends early when the web is stopped or the peer has gone
// "200 OK", extra headers each with CR LF (or NULL), a body with its length.
void fake_reply(struct fake_conn *c, const char *status, const char *headers, struct str body);
void fake_reset(struct fake_conn *c); // RST instead of an orderly end

// What it was asked so far. Heads stay valid until stop.
int fake_web_requests(struct fake_web *w);
struct fake_request fake_web_request(struct fake_web *w, int i);
int fake_web_connections(struct fake_web *w);     // ever
int fake_web_most_open(struct fake_web *w);       // at the same time
int64_t fake_web_time(struct fake_web *w, int i); // when request i came, µs monotonic

#endif
