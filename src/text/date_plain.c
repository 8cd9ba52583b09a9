// date_plain.c – the short way for well-written dates: no words looked up, no tokens made.
#include "base/clock.h"
#include "text/date_priv.h"

static bool offset_read(struct str s, bool colon, int *ret_minutes);

// Exactly n digits at s.p[at]; −1 if they are not there.
static int digits(struct str s, size_t at, size_t n)
{
    int v = 0;
    if (at + n > s.n)
        return -1;
    for (size_t i = at; i < at + n; i++) {
        if (!char_digit(s.p[i]))
            return -1;
        v = v * 10 + (s.p[i] - '0');
    }
    return v;
}

static bool moment(struct civil c, int offset, int64_t *ret_us)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (c.year < 1971 || c.year > 9998 || c.month < 1 || c.month > 12 || c.day < 1 || c.hour < 0 || c.hour > 23 ||
        c.minute < 0 || c.minute > 59 || c.second < 0 || c.second > 59)
        return false;
    bool leap = c.month == 2 && c.year % 4 == 0 && (c.year % 100 != 0 || c.year % 400 == 0);
    if (c.day > lengths[c.month - 1] + leap)
        return false;
    *ret_us = civil_time(c) - offset * CLOCK_MINUTE;
    return true;
}

// 2026-09-21T10:03:00[.123]Z
static bool rfc3339(struct str s, int64_t *ret_us)
{
    if (s.n < 20 || s.p[4] != '-' || s.p[7] != '-' || s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':')
        return false;
    struct civil c = {.year = digits(s, 0, 4),
                      .month = digits(s, 5, 2),
                      .day = digits(s, 8, 2),
                      .hour = digits(s, 11, 2),
                      .minute = digits(s, 14, 2),
                      .second = digits(s, 17, 2)};
    size_t at = 19;
    if (s.p[at] == '.') {
        int unit = 100000;
        for (at++; at < s.n && char_digit(s.p[at]); at++, unit /= 10)
            c.micro += unit * (s.p[at] - '0');
        if (at == 20)
            return false;
    }
    int offset;
    return offset_read(str_from(s, at), true, &offset) && moment(c, offset, ret_us);
}

// [Mon, ]21 Sep 2026 10:03:00 +0200
static bool rfc822(struct str s, int64_t *ret_us)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (s.n > 5 && s.p[3] == ',' && s.p[4] == ' ')
        s = str_from(s, 5);
    struct civil c = {.day = digits(s, 0, 2)};
    size_t at = 3;
    if (c.day < 0) {
        c.day = digits(s, 0, 1);
        at = 2;
    }
    if (s.n < at + 18 || s.p[at - 1] != ' ' || s.p[at + 3] != ' ' || s.p[at + 8] != ' ' || s.p[at + 11] != ':' ||
        s.p[at + 14] != ':' || s.p[at + 17] != ' ')
        return false;
    for (int m = 0; m < 12; m++)
        if (memcmp(s.p + at, months + (ptrdiff_t)m * 3, 3) == 0)
            c.month = m + 1;
    c.year = digits(s, at + 4, 4);
    c.hour = digits(s, at + 9, 2);
    c.minute = digits(s, at + 12, 2);
    c.second = digits(s, at + 15, 2);
    int offset;
    return offset_read(str_from(s, at + 18), false, &offset) && moment(c, offset, ret_us);
}

// Z, GMT, UTC, or ±hhmm with or without its colon; −12:00 to +14:00.
static bool offset_read(struct str s, bool colon, int *ret_minutes)
{
    *ret_minutes = 0;
    if (str_is(s, "Z") || (!colon && (str_is(s, "GMT") || str_is(s, "UTC"))))
        return true;
    if (s.n != (colon ? 6u : 5u) || (s.p[0] != '+' && s.p[0] != '-') || (colon && s.p[3] != ':'))
        return false;
    int hours = digits(s, 1, 2), minutes = digits(s, colon ? 4 : 3, 2);
    if (hours < 0 || minutes < 0 || minutes > 59)
        return false;
    int total = hours * 60 + minutes;
    *ret_minutes = s.p[0] == '-' ? -total : total;
    return *ret_minutes >= -12 * 60 && *ret_minutes <= 14 * 60;
}

bool date_plain(struct str s, int64_t *ret_us)
{
    s = str_trim(s);
    return s.n > 0 && (rfc3339(s, ret_us) || rfc822(s, ret_us));
}
