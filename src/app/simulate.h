// simulate.h – the sample community: about thirty invented people of one invented town, half a year of what they wrote.
#ifndef TRIBUTARY_APP_SIMULATE_H
#define TRIBUTARY_APP_SIMULATE_H

#include "base/err.h"

// Writes eleven feed files of different formats into `dir` (made if it is not there), each whole or not at all. The
// same seed and `until` (UTC microseconds) give the same bytes. A later `until` adds entries and changes none; what is
// older than half a year leaves the files, as it leaves other people's feeds. Nothing is dated after `until` but the
// meetings that are announced.
bool simulate_write(const char *dir, uint64_t seed, int64_t until, struct err *err);

#endif
