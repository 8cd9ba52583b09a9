// clock.c – reading the clock, and the civil calendar (proleptic Gregorian).
#include "base/clock.h"
#include "base/must.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *fake_file;
static int64_t fake_fixed;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void find_fake(void)
{
    const char *path = getenv("TRIBUTARY_CLOCK");
    if (!path)
        return;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    must(fd >= 0 && "TRIBUTARY_CLOCK names a file of 8 bytes");
    void *p = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    must(p != MAP_FAILED);
    fake_file = p;
}

int64_t clock_now(void)
{
    pthread_once(&once, find_fake);
    if (fake_file)
        return *fake_file;
    int64_t fixed = __atomic_load_n(&fake_fixed, __ATOMIC_RELAXED);
    if (fixed)
        return fixed;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * CLOCK_SECOND + t.tv_nsec / 1000;
}

int64_t clock_mono(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * CLOCK_SECOND + t.tv_nsec / 1000;
}

bool clock_is_fake(void)
{
    pthread_once(&once, find_fake);
    return fake_file != NULL || __atomic_load_n(&fake_fixed, __ATOMIC_RELAXED) != 0;
}

void clock_set(int64_t now_or_0)
{
    __atomic_store_n(&fake_fixed, now_or_0, __ATOMIC_RELAXED);
}

// Days since 1970-01-01 of a civil date; the year begins in March, so that the leap day comes last.
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = year + (month > 12 ? (month - 1) / 12 : 0);
    int64_t m = month > 12 ? (month - 1) % 12 + 1 : month;
    if (m <= 2)
        y--;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

int64_t civil_time(struct civil c)
{
    int64_t s = days_of(c.year, c.month, c.day) * 86400 + (int64_t)c.hour * 3600 + (int64_t)c.minute * 60 + c.second;
    return s * CLOCK_SECOND + c.micro;
}

struct civil civil_of(int64_t us)
{
    int64_t days = us / CLOCK_DAY, rest = us % CLOCK_DAY;
    if (rest < 0) {
        rest += CLOCK_DAY;
        days--;
    }
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t mp = (5 * day_of_year + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct civil){
        .year = (int)(year_of_era + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(day_of_year - (153 * mp + 2) / 5 + 1),
        .hour = (int)(rest / CLOCK_HOUR),
        .minute = (int)(rest / CLOCK_MINUTE % 60),
        .second = (int)(rest / CLOCK_SECOND % 60),
        .micro = (int)(rest % CLOCK_SECOND),
        .weekday = (int)(((days % 7) + 11) % 7),
    };
}

struct str time_rfc3339(int64_t us, char room[TIME_TEXT])
{
    struct civil c = civil_of(us);
    int n = snprintf(room, TIME_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d", c.year % 10000, c.month, c.day, c.hour, c.minute,
                     c.second);
    if (c.micro % 1000)
        n += snprintf(room + n, TIME_TEXT - (size_t)n, ".%06d", c.micro);
    else if (c.micro)
        n += snprintf(room + n, TIME_TEXT - (size_t)n, ".%03d", c.micro / 1000);
    n += snprintf(room + n, TIME_TEXT - (size_t)n, "Z");
    return (struct str){room, (size_t)n};
}

struct str time_http(int64_t us, char room[TIME_TEXT])
{
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct civil c = civil_of(us);
    int n = snprintf(room, TIME_TEXT, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + (size_t)c.weekday * 3, c.day,
                     months + (size_t)(c.month - 1) * 3, c.year % 10000, c.hour, c.minute, c.second);
    return (struct str){room, (size_t)n};
}
