// clock.h – the only clock. Times are UTC microseconds since 1970 (int64_t); 0 means "no time".
// Tests replace it: with TRIBUTARY_CLOCK=FILE in the environment, the wall clock is the 8-byte integer (host order,
// microseconds) at the start of FILE, mapped and read anew at each call.
#ifndef TRIBUTARY_BASE_CLOCK_H
#define TRIBUTARY_BASE_CLOCK_H

#include "base/str.h"

#define CLOCK_SECOND INT64_C(1000000)
#define CLOCK_MINUTE (60 * CLOCK_SECOND)
#define CLOCK_HOUR   (60 * CLOCK_MINUTE)
#define CLOCK_DAY    (24 * CLOCK_HOUR)

int64_t clock_now(void);          // wall
int64_t clock_mono(void);         // never goes back, counts from some moment; not replaced by tests
bool clock_is_fake(void);         // waits must then be short, since time jumps
void clock_set(int64_t now_or_0); // for unit tests: fixes the wall clock in this process; 0 lets it run again

struct civil {
    int year, month, day; // month 1–12, day 1–31
    int hour, minute, second;
    int weekday; // 0 = Sunday
    int micro;
};
struct civil civil_of(int64_t us);
int64_t civil_time(struct civil c); // fields may be out of range; weekday is not read

#define TIME_TEXT 40
// "2026-09-21T10:03:00Z" (RFC 3339), with a fraction only if there is one; "Mon, 21 Sep 2026 10:03:00 GMT" (RFC
// 9110 5.6.7).
struct str time_rfc3339(int64_t us, char room[TIME_TEXT]);
struct str time_http(int64_t us, char room[TIME_TEXT]);

#endif
