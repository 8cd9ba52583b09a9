// must.h – for what cannot be. A broken must() is a bug in Tributary: it says where and ends the process.
#ifndef TRIBUTARY_BASE_MUST_H
#define TRIBUTARY_BASE_MUST_H

#include <stdbool.h>

_Noreturn void must_fail(const char *what, const char *file, int line);
#define must(cond) ((cond) ? (void)0 : must_fail(#cond, __FILE__, __LINE__))

#endif
