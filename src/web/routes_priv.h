// routes_priv.h – the table of everything that can be asked for.
#ifndef TRIBUTARY_WEB_ROUTES_PRIV_H
#define TRIBUTARY_WEB_ROUTES_PRIV_H

#include "web/request_priv.h"

enum who { WHO_ANYONE, WHO_PERSON };
// LANE_NONE: no stage. LANE_LOOP: on the loop; answers, or began something that ends in serve_resume().
enum lane_name { LANE_NONE, LANE_LOOP, LANE_READ, LANE_WRITE, LANE_SECRET, LANES };
// How an answer is kept between requests: not at all; for the asker's session; for everybody who knows the address.
enum shelf { SHELF_NONE, SHELF_SESSION, SHELF_ADDRESS };

enum { STAGES = 3 };
struct route {
    enum http_method method; // GET answers HEAD too
    const char *pattern;     // ":x" stands for one segment
    enum who who;
    enum shelf shelf;
    bool feed; // for programs: errors are plain text; no cookies are read, no form's token is asked for
    struct {
        enum lane_name lane;
        void (*run)(struct request *r, struct db *db);
    } stages[STAGES]; // until one answers
};

extern const struct route routes[];
extern const size_t routes_n;
extern const struct route route_nothing; // what is not there, for those who may be signed in

// The route of a path; fills params (decoded into the arena). NULL: none. ret_methods: bit n for each method the path
// has.
const struct route *route_find(struct arena *a, enum http_method method, struct str path, struct str ret_param[PARAMS],
                               unsigned *ret_methods);

#endif
