// closed_hosts.h – the servers that want to be left alone (protocols 3.3), whatever was asked of them and by whichever
// process. `struct db *` means: on a lane or in a command.
#ifndef TRIBUTARY_HUB_CLOSED_HOSTS_H
#define TRIBUTARY_HUB_CLOSED_HOSTS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

struct db;
struct closed_host {
    struct str host;
    int64_t until;
};
typedef VEC(struct closed_host) closed_hosts;

bool closed_hosts_load(struct db *db, struct arena *a, int64_t now, closed_hosts *ret, struct err *err);
// Of one that is closed already the later time counts. Those that may be asked again are forgotten.
bool closed_hosts_keep(struct db *db, const closed_hosts *hosts, int64_t now, struct err *err);
// The clock was ahead: those that closed then stay so as long from now.
bool closed_hosts_clock_back(struct db *db, int64_t now, struct err *err);
// 0 when it never was.
bool closed_host_until(struct db *db, struct str host, int64_t *ret, struct err *err);

#endif
