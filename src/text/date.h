// date.h – all the dates there are in feeds (protocols 1.7): RFC 3339, RFC 822/2822, and the families seen in the wild.
#ifndef TRIBUTARY_TEXT_DATE_H
#define TRIBUTARY_TEXT_DATE_H

#include "base/str.h"

// How the feed's ambiguous d/m/y dates are to be read: learnt from its other dates.
enum date_order { DATE_ORDER_UNKNOWN, DATE_DAY_FIRST, DATE_MONTH_FIRST };

// UTC microseconds. False: not a date, or before 1970-01-02, or one of the years that stand for "none" (1, 1601, 9999).
// Without an offset the time is UTC. Offsets outside −12:00…+14:00 are ignored.
bool date_parse(struct str s, enum date_order order, int64_t *ret_us);
// What one date tells about the order: a number over 12 decides it.
enum date_order date_order_of(struct str s);
// HTTP dates (RFC 9110 5.6.7, all three forms) and nothing else; for Retry-After, Expires, Date.
bool date_parse_http(struct str s, int64_t *ret_us);
// "1:02:03", "62:03", "3723", "3723.5", "PT1H2M3S" → seconds.
bool date_duration(struct str s, int64_t *ret_seconds);

#endif
