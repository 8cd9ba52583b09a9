// community_words.h – the words that describe communities and what they list.
#ifndef TRIBUTARY_HUB_COMMUNITY_WORDS_H
#define TRIBUTARY_HUB_COMMUNITY_WORDS_H

#include "base/arena.h"
#include "base/err.h"
#include "model/community.h"
#include "model/entry.h"

bool slug_valid(struct str slug, struct err *err); // 1–60 of a–z 0–9 -, no - at the ends
struct str slug_of(struct arena *a, struct str title);
// The words that describe communities and what they list; ERR_INPUT says which there are. "" is "not said", where that
// can be.
bool stage_valid(struct str stage, struct err *err);
bool orientation_valid(struct str orientation, struct err *err);
bool visibility_read(struct str s, enum visibility *ret, struct err *err);
bool level_read(struct str s, enum level *ret, struct err *err);
bool kind_read(struct str s, enum kind *ret, struct err *err);

#endif
