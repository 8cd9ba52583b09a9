// people.c – accounts: names, the operator, who there is.
#include "hub/people.h"
#include "base/limits.h"
#include "hub/change_priv.h"
#include "hub/people_priv.h"
#include "model/community.h"
#include "text/utf8.h"

static bool email_valid(struct str email, struct err *err);
static bool person_add_in(struct db *db, struct arena *a, struct str name, struct str email, bool is_operator,
                          int64_t now, int64_t *ret_id, struct err *err);

bool person_name_valid(struct str name, struct err *err)
{
    bool digits_only = true;
    size_t chars = 0, len;
    for (size_t i = 0; i < name.n; i += len, chars++) {
        uint32_t cp = utf8_decode(name, i, &len);
        bool digit = cp >= '0' && cp <= '9', letter = utf8_letter(cp), sign = cp == '.' || cp == '_' || cp == '-';
        if (!digit && !letter && !(sign && chars > 0))
            return err_set(err, ERR_INPUT,
                           "name '" STR_FMT "': it must be letters and digits, and . _ - after the first of them",
                           STR_ARG(str_first(name, 100)));
        digits_only = digits_only && digit;
    }
    if (chars == 0 || chars > LIMIT_PERSON_NAME)
        return err_set(err, ERR_INPUT, "name '" STR_FMT "': it must have 1 to %d characters",
                       STR_ARG(str_first(name, 100)), LIMIT_PERSON_NAME);
    return !digits_only || err_set(err, ERR_INPUT, "name '" STR_FMT "': it must not be digits alone", STR_ARG(name));
}

bool person_add(struct db *db, struct str name, struct str email, bool is_operator, int64_t now, int64_t *ret_id,
                struct err *err)
{
    struct change change;
    if (!person_name_valid(name, err) || !email_valid(email, err) || !change_begin(db, &change, err))
        return false;
    struct arena a = {0};
    bool ok = person_add_in(db, &a, name, email, is_operator, now, ret_id, err);
    arena_done(&a);
    return change_end(&change, ok, err);
}

// So much that a mistyped one is noticed; whether mail arrives is only known by sending some.
static bool email_valid(struct str email, struct err *err)
{
    size_t at = str_find_char(email, '@');
    bool clean = email.n <= LIMIT_EMAIL && utf8_valid(email);
    for (size_t i = 0; i < email.n; i++)
        clean = clean && (unsigned char)email.p[i] > 0x20 && email.p[i] != 0x7f && strchr("<>,;\"", email.p[i]) == NULL;
    if (str_empty(email) ||
        (clean && at > 0 && at + 1 < email.n && str_find_char(str_from(email, at + 1), '@') == email.n - at - 1))
        return true;
    return err_set(err, ERR_INPUT, "'" STR_FMT "' is no mail address", STR_ARG(str_first(email, 100)));
}

static bool person_add_in(struct db *db, struct arena *a, struct str name, struct str email, bool is_operator,
                          int64_t now, int64_t *ret_id, struct err *err)
{
    struct str folded = utf8_fold(a, name);
    struct person taken;
    bool found, anybody;
    int64_t ignored;
    struct stmt *s = db_query(db, Q_PERSON_BY_NAME);
    bind_text(s, 1, folded);
    if (!person_one(a, s, &taken, &found, err) || !db_one_int(db_query(db, Q_PERSON_ANY), &ignored, &anybody, err))
        return false;
    if (found)
        return err_set(err, ERR_CONFLICT, "there is a person '" STR_FMT "' already; take another name",
                       STR_ARG(taken.name));
    s = db_query(db, Q_PERSON_INSERT);
    bind_text(s, 1, name);
    bind_text(s, 2, folded);
    bind_text(s, 3, str_empty(email) ? STR_NONE : email);
    bind_int(s, 4, is_operator || !anybody);
    bind_int(s, 5, now);
    if (!db_run(s, err))
        return false;
    *ret_id = db_last_id(db);
    if (anybody)
        return true;
    s = db_query(db, Q_MEMBERSHIP_JOIN_OF_FILES);
    bind_int(s, 1, *ret_id);
    bind_int(s, 2, now);
    bind_int(s, 3, VISIBILITY_HIDDEN);
    return db_run(s, err);
}

bool person_by_name(struct db *db, struct arena *a, struct str name, struct person *ret, struct err *err)
{
    bool found;
    struct stmt *s = db_query(db, Q_PERSON_BY_NAME);
    bind_text(s, 1, utf8_fold(a, name));
    if (!person_one(a, s, ret, &found, err))
        return false;
    return found || err_set(err, ERR_NO_INPUT, "there is no person '" STR_FMT "'", STR_ARG(str_first(name, 100)));
}

bool person_list(struct db *db, struct arena *a, persons *ret, struct err *err)
{
    *ret = (persons){0};
    struct stmt *s = db_query(db, Q_PERSON_LIST);
    enum db_result result;
    while ((result = db_step(s, err)) == DB_ROW)
        *vec_push(a, ret) = person_of_row(a, s);
    db_end(s);
    return result == DB_DONE;
}

bool person_remove(struct db *db, int64_t id, struct err *err)
{
    // The feeds that only this person's own community reads first: its number may be given to another later.
    static const enum query steps[] = {Q_PERSON_DELETE_OWN_LISTS, Q_PERSON_DELETE_OWN_FEEDS, Q_PERSON_DELETE};
    struct change change;
    if (!change_begin(db, &change, err))
        return false;
    bool ok = true;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && ok; i++) {
        struct stmt *s = db_query(db, steps[i]);
        bind_int(s, 1, id);
        ok = db_run(s, err);
    }
    ok = ok && (db_changes(db) > 0 || err_set(err, ERR_NO_INPUT, "there is no such person"));
    return change_end(&change, ok, err);
}

bool person_remote_media(struct db *db, int64_t id, bool allowed, struct err *err)
{
    struct stmt *s = db_query(db, Q_PERSON_REMOTE_MEDIA);
    bind_int(s, 1, id);
    bind_int(s, 2, allowed);
    if (!db_run(s, err))
        return false;
    return db_changes(db) > 0 || err_set(err, ERR_NO_INPUT, "there is no such person");
}

struct person person_of_row(struct arena *a, struct stmt *s)
{
    return (struct person){
        .id = col_int(s, 0),
        .name = col_copy(a, s, 1),
        .email = col_copy(a, s, 2),
        .is_operator = col_int(s, 3),
        .remote_media = col_int(s, 4),
        .has_password = col_int(s, 5),
        .created = col_int(s, 6),
    };
}

bool person_one(struct arena *a, struct stmt *s, struct person *ret, bool *ret_found, struct err *err)
{
    enum db_result result = db_step(s, err);
    *ret_found = result == DB_ROW;
    if (*ret_found)
        *ret = person_of_row(a, s);
    db_end(s);
    return result != DB_ERROR;
}
