// names.c – the words that stand for stored numbers.
#include "model/community.h"
#include "model/entry.h"
#include "model/feed.h"

const char *const verb_names[VERBS] = {"post",   "update", "reply", "announce", "schedule",
                                       "attend", "join",   "leave", "story"};
const char *const kind_names[KINDS] = {
    "",      "question", "experience", "answer", "asset",   "coordination", "development", "document", "visit", "gap",
    "event", "summary",  "welcome",    "story",  "request", "auto",         "release",     "episode",  "video"};
const char *const visibility_names[VISIBILITIES] = {"hidden", "members", "listed", "public"};
const char *const level_names[LEVELS] = {"", "core", "active", "occasional", "peripheral"};
const char *const outcome_names[VISIT_OUTCOMES] = {"never",     "new",        "unchanged",  "not-modified", "moved",
                                                   "throttled", "failed",     "not-a-feed", "forbidden",    "missing",
                                                   "gone",      "no-network", "barred"};
