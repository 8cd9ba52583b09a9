// community.h – a group with a domain, members and feeds of its own.
#ifndef TRIBUTARY_MODEL_COMMUNITY_H
#define TRIBUTARY_MODEL_COMMUNITY_H

#include "base/vec.h"
#include "model/feed.h"

// Both stored, and compared as numbers in queries: append only.
enum visibility { VISIBILITY_HIDDEN, VISIBILITY_MEMBERS, VISIBILITY_LISTED, VISIBILITY_PUBLIC, VISIBILITIES };
enum level { LEVEL_NONE, LEVEL_CORE, LEVEL_ACTIVE, LEVEL_OCCASIONAL, LEVEL_PERIPHERAL, LEVELS };
extern const char *const visibility_names[VISIBILITIES]; // "hidden", …; model/names.c
extern const char *const level_names[LEVELS];            // "", "core", …

struct community {
    int64_t id;
    struct str slug, title, domain, stage;
    enum visibility visibility;
    int64_t owner; // a person's own hidden community of one; 0 for ordinary ones
    int64_t created, closed;
    // of the viewer:
    bool member, coordinator;
    bool counted; // among its readers (communities.md P2)
    enum level standing;
    int64_t seen_through;
};

struct community_feed {
    struct feed_state feed;
    struct str title; // the community's own name for it, else the feed's
    struct str orientation;
    int kind;        // enum kind; KIND_NONE = by the rules
    bool of_folder;  // a file of the --feeds folder lists it
    struct str tags; // one a line: the folders it stood in where it was imported from
};

#endif
