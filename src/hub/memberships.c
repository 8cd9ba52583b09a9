// memberships.c – who belongs to which community, and in what role.
#include "hub/memberships.h"
#include "base/clock.h"
#include "hub/change_priv.h"
#include "hub/communities.h"
#include "hub/communities_priv.h"
#include "hub/people_priv.h"

// An entry older than this is new to nobody who joins (protocols 1.6, rule 7).
#define NEWS (30 * CLOCK_DAY)

static const char *const roles[] = {"coordinator", "sponsor", "support"};

static bool leave(struct db *db, struct arena *a, const struct community *community, int64_t person, struct err *err);

bool membership_join(struct db *db, int64_t community, int64_t person, enum level standing, int64_t now,
                     struct err *err)
{
    if (!community_open(db, community, err))
        return false;
    struct stmt *s = db_query(db, Q_MEMBERSHIP_JOIN);
    bind_int(s, 1, community);
    bind_int(s, 2, person);
    bind_int(s, 3, standing);
    bind_int(s, 4, now);
    bind_int(s, 5, now - NEWS);
    return db_run(s, err);
}

bool membership_leave(struct db *db, int64_t community, int64_t person, int64_t now, struct err *err)
{
    (void)now;
    struct arena a = {0};
    struct community c;
    struct change change;
    if (!change_begin(db, &change, err))
        return false;
    bool ok = community_by_id(db, &a, community, &c, err) && leave(db, &a, &c, person, err);
    arena_done(&a);
    return change_end(&change, ok, err);
}

static bool leave(struct db *db, struct arena *a, const struct community *community, int64_t person, struct err *err)
{
    if (community->owner == person)
        return err_set(err, ERR_CONFLICT, "one's own feeds cannot be left");
    struct stmt *s = db_query(db, Q_MEMBERSHIP_DELETE);
    bind_int(s, 1, community->id);
    bind_int(s, 2, person);
    if (!db_run(s, err))
        return false;
    if (db_changes(db) == 0)
        return err_set(err, ERR_NO_INPUT, "that person is no member of community '" STR_FMT "'",
                       STR_ARG(community->slug));
    s = db_query(db, Q_ROLE_DELETE_ALL);
    bind_int(s, 1, community->id);
    bind_int(s, 2, person);
    if (!db_run(s, err))
        return false;
    s = db_query(db, Q_FEED_KEY_DELETE_SCOPE);
    bind_int(s, 1, person);
    bind_text(s, 2, arena_concat(a, STR("c/"), community->slug));
    return db_run(s, err);
}

bool membership_count_me(struct db *db, int64_t community, int64_t person, bool counted, struct err *err)
{
    struct stmt *s = db_query(db, Q_MEMBERSHIP_COUNT_ME);
    bind_int(s, 1, community);
    bind_int(s, 2, person);
    bind_int(s, 3, counted);
    return db_run(s, err);
}

bool membership_role(struct db *db, int64_t community, int64_t person, struct str role, int64_t now, struct err *err)
{
    bool known = false, member;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        known = known || str_is(role, roles[i]);
    if (!known)
        return err_set(err, ERR_INPUT, "'" STR_FMT "' is no role: coordinator, sponsor or support",
                       STR_ARG(str_first(role, 60)));
    struct stmt *s = db_query(db, Q_MEMBERSHIP_EXISTS);
    bind_int(s, 1, community);
    bind_int(s, 2, person);
    int64_t ignored;
    if (!db_one_int(s, &ignored, &member, err))
        return false;
    if (!member)
        return err_set(err, ERR_NO_INPUT, "that person is no member of the community; join first");
    s = db_query(db, Q_ROLE_ADD);
    bind_int(s, 1, community);
    bind_int(s, 2, person);
    bind_text(s, 3, role);
    bind_int(s, 4, now);
    return db_run(s, err);
}
