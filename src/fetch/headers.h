// headers.h – what a fetcher reads from the headers of an answer (RFC 9110, 9111, 8288). Pure; fed line by line.
#ifndef TRIBUTARY_FETCH_HEADERS_H
#define TRIBUTARY_FETCH_HEADERS_H

#include "base/arena.h"
#include "base/vec.h"

// Values as sent, blanks around them trimmed; missing when absent. Those that may come several times are joined by ",
// ".
struct headers {
    int status;          // of the newest status line: informational answers come before the final one
    bool ended;          // the empty line was read: what follows is a trailer and not looked at
    size_t bytes, lines; // of all answers and trailers
    bool flood;          // over LIMIT_HEADER_BYTES or LIMIT_HEADER_LINES: stop reading
    bool two_lengths;    // different ones: where the body ends cannot be known (RFC 9112 6.3)
    bool two_locations;
    struct str etag, modified, date, content_type, content_length, location, mitigated;
    struct str link, codings, cache_control, expires, age, retry_after;
};

void headers_start(struct headers *h);                                  // before each request
void headers_line(struct arena *a, struct headers *h, struct str line); // with or without its CR LF

// µs to wait from `now`, −1: absent, negative, past or unreadable. Capped at LIMIT_RETRY_AFTER. RFC 9110 10.2.3.
int64_t retry_after_read(struct str value, int64_t now);
// µs for which an answer is fresh in a shared cache, never negative; −1 when nothing says so. RFC 9111 4.2.
int64_t headers_fresh_for(const struct headers *h, int64_t now);
bool headers_challenge(const struct headers *h);                 // a bot wall stands before the page (protocols 3.3)
bool content_type_is(struct str content_type, const char *type); // parameters and case aside

struct header_link {
    struct str target, rel, type, title; // target as written
};
struct header_links {
    VEC(struct header_link) v;
};
// Link: values (RFC 8288 3), those that cannot be read left out.
void header_links_read(struct arena *a, struct str value, struct header_links *ret);

#endif
