// date_exact.c – what has an exact form: the dates of HTTP, and durations.
#include "base/clock.h"
#include "text/date.h"

static bool http_match(struct str s, const char *pattern, struct civil *ret);

bool date_parse_http(struct str s, int64_t *ret_us)
{
    struct civil c = {0};
    s = str_trim(s);
    if (!http_match(s, "W, D M Y h:m:s Z", &c) && !http_match(s, "W M d h:m:s Y", &c)) {
        if (!http_match(s, "L, D-M-y h:m:s Z", &c))
            return false;
        int this_year = civil_of(clock_now()).year; // RFC 9110 5.6.7: over 50 years ahead is the past
        c.year += this_year / 100 * 100;
        if (c.year > this_year + 50)
            c.year -= 100;
    }
    *ret_us = civil_time(c);
    return true;
}

bool date_duration(struct str s, int64_t *ret_seconds)
{
    s = str_trim(s);
    int64_t total = 0;
    bool any = false;
    if (s.n > 1 && char_lower(s.p[0]) == 'p') { // ISO 8601
        bool time = false;
        for (size_t i = 1; i < s.n;) {
            if (char_lower(s.p[i]) == 't' && !time) {
                time = true;
                i++;
                continue;
            }
            int64_t value = 0;
            size_t start = i;
            for (; i < s.n && char_digit(s.p[i]); i++)
                value = value < 100000000 ? value * 10 + (s.p[i] - '0') : value;
            if (i == start)
                return false;
            if (i < s.n && (s.p[i] == '.' || s.p[i] == ','))
                for (i++; i < s.n && char_digit(s.p[i]);)
                    i++;
            char unit = i < s.n ? char_lower(s.p[i++]) : 0;
            int64_t seconds = time ? (unit == 'h'   ? 3600
                                      : unit == 'm' ? 60
                                                    : unit == 's') // months and years have no length
                                   : (unit == 'w'   ? 604800
                                      : unit == 'd' ? 86400
                                                    : 0);
            if (!seconds)
                return false;
            total += value * seconds;
            any = true;
        }
    } else {
        int parts = 0;
        struct str part;
        while (str_split(&s, ':', &part)) {
            int64_t value;
            size_t whole = str_find_char(part, '.');
            struct str fraction = str_from(part, whole + 1);
            for (size_t i = 0; i < fraction.n; i++)
                if (!char_digit(fraction.p[i]))
                    return false;
            if (++parts > 3 || !str_int(str_trim(str_first(part, whole)), &value) || value < 0 || value > 100000000)
                return false;
            total = total * 60 + value;
            any = true;
        }
    }
    *ret_seconds = total;
    return any;
}

// Reads a fixed form: W and L weekdays short and long, M month, D and d day with zero or blank, Y and y year with four
// and two digits, h m s; everything else stands for itself.
static bool http_match(struct str s, const char *pattern, struct civil *ret)
{
    static const char *const months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    static const char *const days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    struct civil c = {0};
    for (; *pattern; pattern++) {
        size_t width = *pattern == 'Y' ? 4 : strchr("WMZ", *pattern) ? 3 : strchr("Ddyhms", *pattern) ? 2 : 1;
        int value = 0;
        if (strchr("WL", *pattern)) {
            for (size_t i = 0; i < 7 && !value; i++) {
                struct str day = str_first(str_of(days[i]), *pattern == 'W' ? 3 : 9);
                value = str_starts(s, day);
                width = value ? day.n : width;
            }
            if (!value)
                return false;
        } else if (s.n < width) {
            return false;
        } else if (*pattern == 'M') {
            size_t at = str_find(str_of(months), str_first(s, 3));
            if (at % 3 || at == 36)
                return false;
            c.month = (int)at / 3 + 1;
        } else if (*pattern == 'Z') {
            if (!str_starts(s, STR("GMT")))
                return false;
        } else if (!strchr("DdYyhms", *pattern)) {
            if (s.p[0] != *pattern)
                return false;
        } else {
            for (size_t i = 0; i < width; i++) {
                if (*pattern == 'd' && i == 0 && s.p[0] == ' ')
                    continue;
                if (!char_digit(s.p[i]))
                    return false;
                value = value * 10 + (s.p[i] - '0');
            }
            int *part = strchr("Dd", *pattern)   ? &c.day
                        : strchr("Yy", *pattern) ? &c.year
                        : *pattern == 'h'        ? &c.hour
                        : *pattern == 'm'        ? &c.minute
                                                 : &c.second;
            *part = value;
        }
        s = str_from(s, width);
    }
    // A year of two digits is not whole yet; any of its kind has as long a February as 2000.
    struct civil whole = c;
    if (whole.year < 100)
        whole.year = 2000;
    whole = civil_of(civil_time((struct civil){.year = whole.year, .month = c.month, .day = c.day}));
    if (s.n || c.day < 1 || whole.day != c.day || c.hour > 23 || c.minute > 59 || c.second > 60)
        return false;
    *ret = c;
    return true;
}
