// said.c – what a page has to say of the form that led to it: so many places, in which the newest takes the place of
// the oldest; a session that fills its share, of its own oldest.
#include "base/clock.h"
#include "base/limits.h"
#include "base/must.h"
#include "web/said_priv.h"

#include <stdlib.h>

#define GOOD_FOR (10 * CLOCK_MINUTE)

struct held {
    char session[SECRET_TEXT];
    struct arena texts;
    struct said said;
    int64_t at;
    uint64_t number; // in order; 0 = nothing is held here
};
struct sayings {
    struct held places[LIMIT_SAYINGS];
    uint64_t last;
};

struct sayings *sayings_new(void)
{
    struct sayings *s = calloc(1, sizeof *s);
    must(s);
    return s;
}

void sayings_free(struct sayings *s)
{
    for (size_t i = 0; s && i < LIMIT_SAYINGS; i++)
        arena_done(&s->places[i].texts);
    free(s);
}

static struct said copy(struct arena *a, const struct said *from)
{
    struct said to = *from;
    struct str *const texts[] = {&to.notice,   &to.problem, &to.removed, &to.was.title, &to.was.orientation,
                                 &to.was.tags, &to.key,     &to.scope,   &to.typed,     &to.carried};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = arena_str(a, *texts[i]);
    to.found = (founds){0};
    vec_each(f, &from->found)
        *vec_push(a, &to.found) = (struct web_found){arena_str(a, f->url), arena_str(a, f->title), f->at_home};
    return to;
}

// Nobody is to push out what others are told.
static struct held *place_for(struct sayings *s, struct str session)
{
    struct held *oldest = &s->places[0], *own = NULL;
    size_t own_n = 0;
    for (size_t i = 0; i < LIMIT_SAYINGS; i++) {
        struct held *h = &s->places[i];
        if (h->number < oldest->number)
            oldest = h;
        if (!h->number || !secret_equal(session, str_of(h->session)))
            continue;
        own_n++;
        if (!own || h->number < own->number)
            own = h;
    }
    return own_n < LIMIT_SAYINGS_SESSION ? oldest : own;
}

void sayings_hold(struct sayings *s, struct str session, const struct said *said, int64_t now)
{
    struct held *h = place_for(s, session);
    must(session.n < sizeof h->session);
    arena_done(&h->texts);
    *h = (struct held){.at = now, .number = ++s->last};
    memcpy(h->session, session.p, session.n);
    h->said = copy(&h->texts, said);
}

struct said sayings_find(const struct sayings *s, struct arena *a, struct str session, struct str token, int64_t now)
{
    for (size_t i = 0; token.n && i < LIMIT_SAYINGS; i++) {
        const struct held *h = &s->places[i];
        if (now >= h->at && now - h->at <= GOOD_FOR && secret_equal(session, str_of(h->session)) &&
            secret_equal(token, str_of(h->said.token)))
            return copy(a, &h->said);
    }
    return (struct said){0};
}
