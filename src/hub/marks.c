// marks.c – what a person says of entries: seen up to here, kept.
#include "hub/marks.h"
#include "base/clock.h"
#include "hub/change_priv.h"
#include "store/db.h"

bool mark_seen_through(struct db *db, int64_t person, int64_t community, int64_t through, struct err *err)
{
    struct stmt *s = db_query(db, Q_MARK_SEEN_THROUGH);
    bind_int(s, 1, person);
    bind_int(s, 2, community);
    bind_int(s, 3, through);
    bind_int(s, 4, clock_now());
    if (!db_run(s, err))
        return false;
    return !community || db_changes(db) || err_set(err, ERR_NO_INPUT, "no such community of this person");
}

bool mark_seen_undo(struct db *db, int64_t person, int64_t community, int64_t through, int64_t since, struct err *err)
{
    struct stmt *s = db_query(db, Q_MARK_SEEN_UNDO);
    bind_int(s, 1, person);
    bind_int(s, 2, community);
    bind_int(s, 3, through);
    bind_int(s, 4, since);
    if (!db_run(s, err))
        return false;
    return db_changes(db) || err_set(err, ERR_NO_INPUT, "no such community of this person");
}

static bool visible(struct db *db, int64_t person, int64_t entry, struct err *err)
{
    int64_t one;
    bool found;
    struct stmt *s = db_query(db, Q_MARK_VISIBLE);
    bind_int(s, 1, person);
    bind_int(s, 2, entry);
    if (!db_one_int(s, &one, &found, err))
        return false;
    return found || err_set(err, ERR_NO_INPUT, "there is no entry %lld", (long long)entry);
}

bool mark_kept(struct db *db, int64_t person, int64_t entry, bool kept, int64_t now, struct err *err)
{
    struct change change;
    if (!change_begin(db, &change, err))
        return false;
    bool ok = visible(db, person, entry, err);
    if (ok) {
        struct stmt *s = db_query(db, Q_MARK_KEEP);
        bind_int(s, 1, person);
        bind_int(s, 2, entry);
        bind_int(s, 3, kept ? now : 0);
        ok = db_run(s, err);
    }
    if (ok && !kept) {
        struct stmt *s = db_query(db, Q_MARK_SWEEP);
        bind_int(s, 1, person);
        bind_int(s, 2, entry);
        ok = db_run(s, err);
    }
    return change_end(&change, ok, err);
}
