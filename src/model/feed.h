// feed.h – a URL that is polled, shared by every community that lists it, and the state that polling keeps of it.
#ifndef TRIBUTARY_MODEL_FEED_H
#define TRIBUTARY_MODEL_FEED_H

#include "base/str.h"

// How the last visit ended, in the order of "worse". Stored: append only.
enum visit_outcome {
    VISIT_NEVER,
    VISIT_NEW,
    VISIT_UNCHANGED,
    VISIT_NOT_MODIFIED,
    VISIT_MOVED,
    VISIT_THROTTLED,
    VISIT_FAILED,
    VISIT_NOT_FEED,
    VISIT_FORBIDDEN,
    VISIT_MISSING,
    VISIT_GONE,
    VISIT_NO_NETWORK, // this hub's own fault: counts against nobody
    VISIT_BARRED      // the hub's own rules forbid to go there
};
#define VISIT_OUTCOMES (VISIT_BARRED + 1)
extern const char *const outcome_names[VISIT_OUTCOMES]; // "never", …; model/names.c

// What a visit that failed ran into, where its outcome and status do not say who can do something about it. Stored.
enum visit_cause {
    CAUSE_NONE,      // nothing, or what often passes: no connection, no answer in time, one that broke off
    CAUSE_NAME,      // its host's name is not found
    CAUSE_SECURE,    // no secure connection: a certificate, versions of TLS, no TLS at all
    CAUSE_ANSWER,    // answers that nobody can read, redirects that lead nowhere
    CAUSE_SIZE,      // more than this hub reads
    CAUSE_WALL,      // a bot wall
    CAUSE_ELSEWHERE, // it leads to where its credential is not sent
    CAUSE_SEALED,    // its credential cannot be opened
    CAUSE_HUB,       // this hub itself
    CAUSE_ADDRESS,   // whoever runs this hub has to allow its address
    CAUSE_PORT       // the same of its port
};

// What came to a feed since it was claimed, and outlives what its visit leaves. Stored: append only.
enum feed_wished {
    WISHED_NOTHING,
    WISHED_NEWS,  // its hub says that there is some
    WISHED_VISIT, // by a person: it is revived, or what it asks for was given, so that validators are of before
    WISHED_ANEW   // it began anew
};

// How far a feed's hub tells of new entries by itself (WebSub). Stored: append only.
enum push { PUSH_NONE, PUSH_KNOWN, PUSH_RELIED };

// How far a subscription at such a hub got (hub/websub.h). Stored: append only.
enum websub_state {
    WEBSUB_WANTED,  // to be asked for at next_at
    WEBSUB_PENDING, // asked for; the hub has to ask back
    WEBSUB_ACTIVE,
    WEBSUB_RETIRED, // another took its place; deliveries on their way still count
    WEBSUB_REFUSED, // by the hub; asked anew at next_at
    WEBSUB_LEAVING, // nobody lists the feed any more
};

// What a feed is asked with that is not open to everybody (hub/credentials.h). Stored: append only.
enum credential_kind { CREDENTIAL_NONE, CREDENTIAL_BASIC, CREDENTIAL_HEADER };

// Hashes of what the feed showed last; lets ingest skip what is known.
struct known_item {
    uint64_t guid, content;
    uint64_t source; // the text it was read from (model/document.h); 0 = not told apart
};

// When a feed's entries came, as poll/rhythm has it: what is older counts for less. Stored as it is.
struct rhythm {
    int64_t until;            // all this is as of then; 0 = nothing is known
    int64_t last;             // entry
    float watched, seen;      // hours, entries
    float followed;           // entries that came soon after another, over those that do by chance
    float lately;             // entries of the last hours
    float hours[24], days[7]; // entries by hour and weekday, UTC, 0 = Sunday
};

// A clock that was ahead was set back: what was, was as long ago as it seemed then.
static inline void rhythm_clock_back(struct rhythm *r, int64_t now)
{
    int64_t ahead = r->until - now;
    if (ahead <= 0)
        return;
    r->until -= ahead;
    r->last -= ahead;
}

struct feed_state {
    int64_t id;
    struct str url;            // where it is fetched; "file:<name>" for files of the operator's --feeds folder
    struct str title, site;    // as the feed says
    struct str etag, modified; // validators, byte for byte
    struct str validators_of;  // the origin that gave them; missing = that of `url`
    uint64_t body_hash;        // of the last body that was read; 0 = none
    int64_t next_at, last_at;  // visits
    int64_t planned_at;        // when next_at was said
    int64_t success_at, failing_since, validated_at; // last good visit; first failure of the present row; last 200
    int64_t whole_at;                                // last asked for as a whole though there are validators
    int last_status;                                 // HTTP status, 0 if none
    enum visit_outcome outcome;
    enum visit_cause cause;
    struct str reason;      // words for a coordinator, of the last outcome
    struct str next_reason; // why next_at is what it is, in words
    int64_t offline_since;  // it waits for this hub's own network; 0 = it does not
    int failures;           // in a row
    int64_t not_before;     // Retry-After, gone: not even a person's wish goes before it
    int64_t hint;           // least time between visits that the document asks for (ttl, sy:), µs, 0 = none;
                            // SCHEDULE_ENDED: it says that nothing will come any more
    uint32_t skip_hours;    // bit n: not in hour n GMT
    int skip_days;          // bit n: not on weekday n, 0 = Sunday
    int64_t body_bytes;     // of the last body that was read
    struct str moved_to;    // the address under proof: of a permanent redirect, or new_url
    int moved_count;
    int64_t moved_since;
    struct str new_url;    // where its document says that it is to be read; missing: nothing
    struct str moved_from; // of a feed that is visited and failed last time: where it was until lately
    int rule;              // how items without usable ids are told apart, protocols 1.6.3: 0 … 3
    int policy; // parser version of the last 200; an older one makes the next visit unconditional; 0 = never read
    const struct known_item *known;
    size_t known_n;
    uint64_t known_context; // in which their texts stood; 0 = none that could be told again
    struct rhythm rhythm;
    bool gone;
    bool past;                   // of a feed that is visited: its past is not read to its end (hub/past.h)
    enum push pushed;            // kept by hub/websub
    bool hidden;                 // no community lists it that is open and not hidden (communities.md P7)
    int64_t subscribers;         // of a feed that is visited: as its publisher may be told; 0 = nothing
    int64_t credential;          // the community that has one for it, and alone reads this feed; 0 = none
    enum credential_kind asks;   // what that is
    int64_t credential_given;    // when
    struct str credential_line;  // of a feed that is visited: "Name: value"; missing when it could not be opened,
    struct str credential_fault; // and then why
};

static inline bool feed_failed(const struct feed_state *f)
{
    return f->failures > 0 || f->outcome == VISIT_NO_NETWORK;
}

// What it asks for was given since its last visit: what that found may hold no longer.
static inline bool feed_given_since(const struct feed_state *f)
{
    return f->asks && f->last_at && f->credential_given > f->last_at;
}

#endif
