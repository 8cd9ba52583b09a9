// date_priv.h – what the files that read dates share.
#ifndef TRIBUTARY_TEXT_DATE_PRIV_H
#define TRIBUTARY_TEXT_DATE_PRIV_H

#include "text/date.h"

// The two shapes that nearly all dates of feeds have, written as their standards ask: RFC 3339 with its full time, RFC
// 822 with seconds and a numeric offset, GMT, UTC or Z. False for everything else, also for fields out of range: the
// long way decides.
bool date_plain(struct str s, int64_t *ret_us);

#endif
