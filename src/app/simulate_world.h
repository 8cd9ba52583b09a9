// simulate_world.h – between simulate_world.c, which says what happens when, and simulate.c, which writes it down.
#ifndef TRIBUTARY_APP_SIMULATE_WORLD_H
#define TRIBUTARY_APP_SIMULATE_WORLD_H

#include "base/vec.h"

enum sim_feed {
    SIM_FORUM,
    SIM_TOOLSHED,
    SIM_DIARY,
    SIM_LIST,
    SIM_PATHS,
    SIM_RELEASE,
    SIM_PODCAST,
    SIM_VIDEO,
    SIM_CALENDAR,
    SIM_DESK,
    SIM_FEEDS
};

struct sim_entry {
    enum sim_feed feed;
    int64_t at;
    int64_t number; // in its feed, since the beginning; of an answer: that of what it answers
    int reply;      // 0, or which answer it is
    int replies;    // so far
    const char *key;
    struct str author, mailbox; // mailbox: the part before the '@'
    struct str title, html, url, uid, tags;
    struct str parent_url; // of an answer
    int64_t begins, ends;  // of a meeting
    struct str place;
    int64_t seconds; // of an episode or a video
};
typedef VEC(struct sim_entry) sim_entries;

#define SIM_FOUNDED INT64_C(1578268800000000) // 2020-01-06, a Monday

// Everything that is half a year old at most, newest first.
void sim_world(struct arena *a, uint64_t seed, int64_t until, sim_entries *ret);

#endif
