// log.h – one JSON object a line on stderr: {"t":…,"level":…,"event":…,"text":…}. Control characters are escaped, so
// that foreign text cannot forge a line. Secrets (keys, tokens, passwords) are never passed to it.
#ifndef TRIBUTARY_BASE_LOG_H
#define TRIBUTARY_BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_threshold(enum log_level least); // default LOG_WARN; serve sets LOG_INFO
void log_event(enum log_level level, const char *event, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
