// must.c – where a broken must() ends.
#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>

void must_fail(const char *what, const char *file, int line)
{
    fprintf(stderr, "tributary: a bug: %s does not hold (%s:%d)\n", what, file, line);
    abort();
}
