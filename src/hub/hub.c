// hub.c – what holds for the hub as a whole: its start, and what it keeps about itself in its store.
#include "hub/hub.h"
#include "base/clock.h"
#include "base/random.h"
#include "hub/change_priv.h"
#include "hub/people_priv.h"
#include "hub/secret.h"
#include "text/url.h"

static struct str authority_of(struct arena *a, struct str base_url, int64_t now);

bool hub_init(struct err *err)
{
    return secret_init() || err_set(err, ERR_BUG, "libsodium cannot start: this machine gives it no random numbers");
}

void hub_durable(struct db *db, bool durable)
{
    db_durable(db, durable);
}

bool hub_setting_get(struct db *db, struct arena *a, const char *name, struct str *ret, struct err *err)
{
    struct stmt *s = db_query(db, Q_SETTING_GET);
    bind_text(s, 1, str_of(name));
    enum db_result result = db_step(s, err);
    *ret = result == DB_ROW ? col_copy(a, s, 0) : STR_NONE;
    db_end(s);
    return result != DB_ERROR;
}

bool hub_setting_set(struct db *db, const char *name, struct str value, struct err *err)
{
    struct stmt *s = db_query(db, Q_SETTING_SET);
    bind_text(s, 1, str_of(name));
    bind_text(s, 2, str_or_empty(value));
    return db_run(s, err);
}

bool hub_base_url(struct db *db, struct arena *a, struct str listen, struct str *ret, struct err *err)
{
    if (!hub_setting_get(db, a, "base_url", ret, err))
        return false;
    if (str_empty(*ret))
        *ret = arena_concat(a, STR("http://"), listen);
    return true;
}

bool hub_authority_settle(struct db *db, struct str base_url, int64_t now, struct err *err)
{
    struct arena a = {0};
    struct str settled;
    bool ok = hub_setting_get(db, &a, "tag_authority", &settled, err);
    if (ok && str_empty(settled))
        ok = hub_setting_set(db, "tag_authority", authority_of(&a, base_url, now), err);
    arena_done(&a);
    return ok;
}

// "hub.example,2026-09-21" (RFC 4151 2.1). A hub that has no name of its own takes a random one below .invalid (RFC
// 2606), since "127.0.0.1" is thousands of hubs.
static struct str authority_of(struct arena *a, struct str base_url, int64_t now)
{
    struct str host = url_host(a, base_url);
    bool named = false, numbers = true;
    for (size_t i = 0; i < host.n; i++) {
        named = named || host.p[i] == '.';
        numbers = numbers && (char_digit(host.p[i]) || host.p[i] == '.');
    }
    if (!named || numbers || str_find_char(host, ':') < host.n) {
        uint64_t number;
        random_bytes(&number, sizeof number);
        host = arena_printf(a, "%016llx.tributary.invalid", (unsigned long long)number);
    }
    struct civil day = civil_of(now);
    return arena_printf(a, STR_FMT ",%04d-%02d-%02d", STR_ARG(host), day.year, day.month, day.day);
}
