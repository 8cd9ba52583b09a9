// scratch.h – a folder of its own for one test, removed with what is in it.
#ifndef TESTS_SUPPORT_SCRATCH_H
#define TESTS_SUPPORT_SCRATCH_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct scratch {
    char dir[200];
    char path[460]; // of the last scratch_path()
};

static inline void scratch_make(struct scratch *s)
{
    const char *top = getenv("TMPDIR");
    snprintf(s->dir, sizeof s->dir, "%s/tributary-test-XXXXXX", top && *top ? top : "/tmp");
    if (!mkdtemp(s->dir)) {
        perror(s->dir);
        abort();
    }
}

// Valid until the next call.
static inline const char *scratch_path(struct scratch *s, const char *name)
{
    snprintf(s->path, sizeof s->path, "%s/%s", s->dir, name);
    return s->path;
}

static inline void scratch_remove(struct scratch *s)
{
    DIR *d = opendir(s->dir);
    for (struct dirent *e; d && (e = readdir(d));)
        if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
            if (unlink(scratch_path(s, e->d_name)) != 0)
                rmdir(s->path);
    if (d)
        closedir(d);
    rmdir(s->dir);
}

#endif
