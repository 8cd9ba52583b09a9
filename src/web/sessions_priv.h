// sessions_priv.h – sessions that were loaded lately, so that a page that is kept ready needs no lane. What is ended
// here is gone at once; what another process ended is gone when the store says that others wrote (web_touch), or after
// five minutes. Loop thread only.
#ifndef TRIBUTARY_WEB_SESSIONS_PRIV_H
#define TRIBUTARY_WEB_SESSIONS_PRIV_H

#include "hub/sessions.h"

struct sessions;
struct sessions *sessions_new(uint64_t seed);
void sessions_free(struct sessions *s);
uint64_t sessions_tick(const struct sessions *s); // moves when any session ends
// Texts are copied into a.
bool sessions_get(struct sessions *s, struct arena *a, struct str id, int64_t now, struct session *ret);
// Refused when a session ended since the tick at which it was loaded.
void sessions_put(struct sessions *s, struct str id, int64_t now, const struct session *session, uint64_t tick);
// Whether the session's last use is to be moved now: once an hour.
bool sessions_due(struct sessions *s, struct str id, int64_t now);
void sessions_drop(struct sessions *s, struct str id);
void sessions_drop_person(struct sessions *s, int64_t person);
void sessions_clear(struct sessions *s);

#endif
