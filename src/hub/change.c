// change.c – one change to the store: a transaction of its own, or a part of the caller's.
#include "hub/change_priv.h"
#include "store/db.h"

bool change_begin(struct db *db, struct change *ret, struct err *err)
{
    *ret = (struct change){.db = db, .own = !db_in_transaction(db)};
    return !ret->own || db_begin(db, err);
}

bool change_end(const struct change *change, bool ok, struct err *err)
{
    if (!change->own)
        return ok;
    if (ok)
        return db_commit(change->db, err);
    db_rollback(change->db);
    return false;
}
