// err.h – what failed, on what, why, what to do. `bool f(…, T *ret, struct err *err)`: false means err is filled.
// The text is one line for whoever runs Tributary; context is put before it as it rises
// ("feed 'https://…': line 3: mismatched tag"). Control characters never get into it.
#ifndef TRIBUTARY_BASE_ERR_H
#define TRIBUTARY_BASE_ERR_H

#include "base/str.h"

enum err_code {
    ERR_NONE,
#define X(code, http, exit, retry, fault, meaning) ERR_##code,
#include "base/err.def"
#undef X
};

enum err_fault { FAULT_NOBODY, FAULT_CALLER, FAULT_REMOTE, FAULT_OPERATOR };

struct err {
    enum err_code code;
    char text[480];
};

// Both return false, so that `return err_set(…)` says it all. err may be NULL.
bool err_set(struct err *err, enum err_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));
// Puts context before the text: "context: text".
bool err_wrap(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

int err_exit(enum err_code code);
int err_http(enum err_code code);
bool err_retry(enum err_code code);
enum err_fault err_fault(enum err_code code);
const char *err_meaning(enum err_code code); // "The hub is busy"
const char *err_name(enum err_code code);    // for tests: "TIMEOUT"

#endif
