// log.c – a line is one write(2), so that threads do not mix theirs.
#include "base/log.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static enum log_level threshold = LOG_WARN;

void log_threshold(enum log_level least)
{
    threshold = least;
}

void log_event(enum log_level level, const char *event, const char *format, ...)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if (level < threshold)
        return;
    char text[1024], when[TIME_TEXT];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct buf line;
    buf_init(&line, 8192);
    struct json j = json_to(&line);
    json_open(&j, '{');
    json_text(&j, "t", time_rfc3339(clock_now(), when));
    json_text(&j, "level", str_of(names[level]));
    json_text(&j, "event", str_of(event));
    json_text(&j, "text", str_make(text, n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1));
    json_close(&j, '}');
    buf_c(&line, '\n');
    ssize_t done = write(STDERR_FILENO, line.p, line.n);
    (void)done; // nowhere left to say it
    buf_done(&line);
}
