// sessions.c – a small table of sessions; a newer one takes the place of another that falls into the same slot.
#include "base/clock.h"
#include "base/hash.h"
#include "base/must.h"
#include "web/sessions_priv.h"

#include <stdlib.h>

enum { SLOTS = 2048 };
#define GOOD_FOR (5 * CLOCK_MINUTE)

struct slot {
    char id[SECRET_TEXT];
    struct arena texts;
    struct session session;
    int64_t loaded, touched;
};
struct sessions {
    uint64_t seed, tick;
    struct slot *slots[SLOTS];
};

struct sessions *sessions_new(uint64_t seed)
{
    struct sessions *s = calloc(1, sizeof *s);
    must(s);
    s->seed = seed;
    return s;
}

static void empty(struct slot **slot)
{
    if (*slot)
        arena_done(&(*slot)->texts);
    free(*slot);
    *slot = NULL;
}

void sessions_free(struct sessions *s)
{
    if (s)
        sessions_clear(s);
    free(s);
}

uint64_t sessions_tick(const struct sessions *s)
{
    return s->tick;
}

static struct slot **slot_of(struct sessions *s, struct str id)
{
    return &s->slots[hash64(id, s->seed) % SLOTS];
}

static bool same(const struct slot *slot, struct str id)
{
    if (!slot || id.n != SECRET_TEXT - 1)
        return false;
    int wrong = 0;
    for (size_t i = 0; i < id.n; i++)
        wrong |= slot->id[i] ^ id.p[i];
    return wrong == 0;
}

static void copy(struct arena *a, struct session *to, const struct session *from)
{
    *to = *from;
    to->person.name = arena_str(a, from->person.name);
    to->person.email = arena_str(a, from->person.email);
}

bool sessions_get(struct sessions *s, struct arena *a, struct str id, int64_t now, struct session *ret)
{
    struct slot **slot = slot_of(s, id);
    if (!same(*slot, id) || now - (*slot)->loaded > GOOD_FOR || now < (*slot)->loaded)
        return false;
    copy(a, ret, &(*slot)->session);
    return true;
}

void sessions_put(struct sessions *s, struct str id, int64_t now, const struct session *session, uint64_t tick)
{
    if (tick != s->tick || id.n != SECRET_TEXT - 1)
        return;
    struct slot **slot = slot_of(s, id);
    int64_t touched = same(*slot, id) ? (*slot)->touched : 0;
    empty(slot);
    *slot = calloc(1, sizeof **slot);
    must(*slot);
    memcpy((*slot)->id, id.p, id.n);
    copy(&(*slot)->texts, &(*slot)->session, session);
    (*slot)->loaded = now;
    (*slot)->touched = touched;
}

bool sessions_due(struct sessions *s, struct str id, int64_t now)
{
    struct slot *slot = *slot_of(s, id);
    if (!same(slot, id) || (now - slot->touched < CLOCK_HOUR && now >= slot->touched))
        return false;
    slot->touched = now;
    return true;
}

void sessions_drop(struct sessions *s, struct str id)
{
    struct slot **slot = slot_of(s, id);
    s->tick++;
    if (same(*slot, id))
        empty(slot);
}

void sessions_drop_person(struct sessions *s, int64_t person)
{
    s->tick++;
    for (size_t i = 0; i < SLOTS; i++)
        if (s->slots[i] && s->slots[i]->session.person.id == person)
            empty(&s->slots[i]);
}

void sessions_clear(struct sessions *s)
{
    s->tick++;
    for (size_t i = 0; i < SLOTS; i++)
        empty(&s->slots[i]);
}
