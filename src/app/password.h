// password.h – a secret from whoever sits at the terminal, or one line of standard input.
#ifndef TRIBUTARY_APP_PASSWORD_H
#define TRIBUTARY_APP_PASSWORD_H

#include "base/err.h"
#include "base/limits.h"

struct password {
    char text[LIMIT_CREDENTIAL + 2]; // one byte more than may be, so that too long is seen
    size_t n;
};

// On a terminal it is asked for twice, by what it is ("New password"), and not shown. The caller wipes it.
bool password_ask(const char *what, struct password *ret, struct err *err);

#endif
