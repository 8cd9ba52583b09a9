// process.c – gives up what serving needs nothing of.
#include "app/process.h"
#include "base/must.h"

#include <sys/prctl.h>
#include <sys/stat.h>

void process_confine(void)
{
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    must(PROCESS_CHECKED || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0);
    umask(077); // a socket file then gets the mode that a proxy needs (web/listen)
}
