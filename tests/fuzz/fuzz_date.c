// fuzz_date.c – any bytes as a date: what is read lies in the years that are allowed, is written by the clock, and read
// again.

// links: text
#include "base/clock.h"
#include "base/must.h"
#include "text/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = str_make((const char *)data, size);
    for (enum date_order order = DATE_ORDER_UNKNOWN; order <= DATE_MONTH_FIRST; order++) {
        int64_t us = 0, again = 0;
        if (!date_parse(s, order, &us))
            continue;
        char room[TIME_TEXT];
        must(us >= CLOCK_DAY && civil_of(us).year < 9999);
        must(date_parse(time_rfc3339(us, room), DATE_ORDER_UNKNOWN, &again) && again == us);
    }
    enum date_order told = date_order_of(s);
    int64_t first = 0, other = 0;
    if (told != DATE_ORDER_UNKNOWN && date_parse(s, DATE_DAY_FIRST, &first) && date_parse(s, DATE_MONTH_FIRST, &other))
        must(first == other); // what tells the order itself does not depend on it
    int64_t us = 0, seconds = 0;
    if (date_parse_http(s, &us)) {
        must(us % CLOCK_SECOND == 0);
        if (us >= CLOCK_DAY && civil_of(us).year < 9999 && date_parse(s, DATE_ORDER_UNKNOWN, &first))
            must(civil_of(first).second == civil_of(us).second);
    }
    must(!date_duration(s, &seconds) || seconds >= 0);
    return 0;
}
