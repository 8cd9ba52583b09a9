// signin.c – the ways in: one-time links, names with passwords, and the throttle before them.
#include "hub/signin.h"
#include "base/clock.h"
#include "base/limits.h"
#include "hub/change_priv.h"
#include "hub/people_priv.h"
#include "hub/secret.h"
#include "hub/sessions.h"
#include "text/cidr.h"
#include "text/utf8.h"

// What everybody tries first. A password must be good without these pieces.
static const char *const obvious_pieces[] = {"password",  "passwort", "passwd", "tributary", "letmein",    "welcome",
                                             "123456789", "12345678", "123456", "987654321", "qwertyuiop", "qwertzuiop",
                                             "qwerty",    "qwertz",   "azerty", "abcdefgh",  "abcdef",     "iloveyou"};

// Argon2id of no password: the digest is made up. Verifying against it costs what every verifying costs.
static const char nobodys_hash[] = "$argon2id$v=19$m=19456,t=2,p=1$Wm8gq0vT3cVYx5hJ2nLk7A$"
                                   "pQ4s9yBf0uK2rXw6tGmZc1eHnDj3aVi8oLb5UkYxR7M";

static bool obvious(struct arena *a, struct str password, struct str name);
static bool tries_left(struct db *db, struct str who, int most, int64_t now, bool *ret, struct err *err);
static bool try_note(struct db *db, struct str who, int64_t now, struct err *err);
static bool signin_throttle_in(struct db *db, struct str name, struct str address, int64_t now, bool *ret_allowed,
                               struct err *err);

bool signin_token_make(struct db *db, int64_t person, int64_t now, char ret_token[SECRET_TEXT], struct err *err)
{
    secret_make(ret_token);
    struct secret_hash hash = secret_hash(SECRET_SIGNIN, str_of(ret_token));
    struct change change;
    if (!change_begin(db, &change, err))
        return false;
    struct stmt *s = db_query(db, Q_SIGNIN_TOKEN_EXPIRE);
    bind_int(s, 1, now);
    bool ok = db_run(s, err);
    if (ok) {
        s = db_query(db, Q_SIGNIN_TOKEN_INSERT);
        bind_blob(s, 1, secret_hash_str(&hash));
        bind_int(s, 2, person);
        bind_int(s, 3, now + LIMIT_SIGNIN_LINK_HOURS * CLOCK_HOUR);
        ok = db_run(s, err);
    }
    return change_end(&change, ok, err);
}

bool signin_token_peek(struct db *db, struct arena *a, struct str token, int64_t now, struct person *ret,
                       struct err *err)
{
    struct secret_hash hash = secret_hash(SECRET_SIGNIN, token);
    bool found;
    struct stmt *s = db_query(db, Q_SIGNIN_TOKEN_FIND);
    bind_blob(s, 1, secret_hash_str(&hash));
    bind_int(s, 2, now);
    if (!person_one(a, s, ret, &found, err))
        return false;
    return found ||
           err_set(err, ERR_NO_INPUT, "this sign-in link was used, or its %d hours are over; ask for a new one",
                   LIMIT_SIGNIN_LINK_HOURS);
}

bool signin_token_use(struct db *db, struct arena *a, struct str token, int64_t now, struct person *ret,
                      struct err *err)
{
    struct change change;
    if (!change_begin(db, &change, err))
        return false;
    bool ok = signin_token_peek(db, a, token, now, ret, err);
    if (ok) {
        struct secret_hash hash = secret_hash(SECRET_SIGNIN, token);
        struct stmt *s = db_query(db, Q_SIGNIN_TOKEN_DELETE);
        bind_blob(s, 1, secret_hash_str(&hash));
        ok = db_run(s, err);
    }
    return change_end(&change, ok, err);
}

bool password_hash(struct str password, struct str name, char ret_hash[PASSWORD_HASH], struct err *err)
{
    if (!utf8_valid(password) || memchr(password.p ? password.p : "", 0, password.n))
        return err_set(err, ERR_INPUT, "the password has bytes in it that are no characters");
    if (utf8_count(password) < LIMIT_PASSWORD_LEAST)
        return err_set(err, ERR_INPUT, "the password is too short: take at least %d characters", LIMIT_PASSWORD_LEAST);
    if (password.n > LIMIT_PASSWORD)
        return err_set(err, ERR_INPUT, "the password is too long: take at most %d bytes", LIMIT_PASSWORD);
    struct arena a = {0};
    bool weak = obvious(&a, password, name);
    arena_done(&a);
    if (weak)
        return err_set(err, ERR_INPUT,
                       "the password is too easy to guess: take some words that do not belong together");
    return secret_password_hash(password, ret_hash) ||
           err_set(err, ERR_BUSY, "no memory to hash a password with just now");
}

// Whether hardly anything is left once the person's name and what everybody tries are taken out.
static bool obvious(struct arena *a, struct str password, struct str name)
{
    struct str folded = utf8_fold(a, password), own = utf8_fold(a, name);
    char *left = arena_cstr(a, folded);
    for (size_t i = 0; i <= sizeof obvious_pieces / sizeof *obvious_pieces; i++) {
        struct str piece = i ? str_of(obvious_pieces[i - 1]) : own;
        if (piece.n < 3)
            continue;
        for (size_t at = 0, next; (next = str_find(str_from(folded, at), piece)) < folded.n - at; at += next + piece.n)
            memset(left + at + next, 0, piece.n);
    }
    bool seen[256] = {false};
    int different = 0;
    for (size_t i = 0; i < folded.n; i++)
        if (left[i] && !seen[(unsigned char)left[i]]) {
            seen[(unsigned char)left[i]] = true;
            different++;
        }
    return different < 5;
}

bool password_set(struct db *db, int64_t person, const char *hash, struct err *err)
{
    struct change change;
    if (!change_begin(db, &change, err))
        return false;
    struct stmt *s = db_query(db, Q_PERSON_PASSWORD_SET);
    bind_int(s, 1, person);
    bind_text(s, 2, str_of(hash));
    bool ok = db_run(s, err) && (db_changes(db) > 0 || err_set(err, ERR_NO_INPUT, "there is no such person")) &&
              session_end_all(db, person, err);
    return change_end(&change, ok, err);
}

bool password_load(struct db *db, struct str name, int64_t *ret_person, char ret_hash[PASSWORD_HASH], struct err *err)
{
    struct arena a = {0};
    *ret_person = 0;
    memcpy(ret_hash, nobodys_hash, sizeof nobodys_hash);
    struct stmt *s = db_query(db, Q_PERSON_PASSWORD);
    bind_text(s, 1, utf8_fold(&a, name));
    enum db_result result = db_step(s, err);
    struct str hash = result == DB_ROW ? col_text(s, 1) : STR_NONE;
    if (hash.n > 0 && hash.n < PASSWORD_HASH) {
        *ret_person = col_int(s, 0);
        memcpy(ret_hash, hash.p, hash.n);
        ret_hash[hash.n] = 0;
    }
    db_end(s);
    arena_done(&a);
    return result != DB_ERROR;
}

bool password_verify(const char *hash, struct str password)
{
    return password.n <= LIMIT_PASSWORD && secret_password_verify(hash, password);
}

bool signin_throttle(struct db *db, struct str name, struct str address, int64_t now, bool *ret_allowed,
                     struct err *err)
{
    struct change change;
    if (!change_begin(db, &change, err))
        return false;
    return change_end(&change, signin_throttle_in(db, name, address, now, ret_allowed, err), err);
}

// Whoever has one address of IPv6 has as many as they like.
static struct str customer_text(struct str address, char room[IP_TEXT])
{
    struct ip ip;
    if (!ip_parse(address, &ip))
        return address; // of a socket file
    ip = ip_customer(&ip);
    return ip_text(&ip, room);
}

// A refused try is not counted: whoever hammers a name delays its owner by a minute, and no longer.
static bool signin_throttle_in(struct db *db, struct str name, struct str address, int64_t now, bool *ret_allowed,
                               struct err *err)
{
    struct arena a = {0};
    struct secret_hash name_hash = secret_hash(SECRET_SIGNIN_NAME, utf8_fold(&a, name));
    char room[IP_TEXT];
    struct secret_hash address_hash = secret_hash(SECRET_SIGNIN_ADDRESS, customer_text(address, room));
    arena_done(&a);
    char name_text[SECRET_HASH_TEXT], address_text[SECRET_HASH_TEXT];
    secret_hash_text(&name_hash, name_text);
    secret_hash_text(&address_hash, address_text);
    struct stmt *s = db_query(db, Q_SIGNIN_TRY_EXPIRE);
    bind_int(s, 1, now - CLOCK_MINUTE);
    bool by_name, by_address;
    if (!db_run(s, err) || !tries_left(db, str_of(name_text), LIMIT_SIGNIN_NAME, now, &by_name, err) ||
        !tries_left(db, str_of(address_text), LIMIT_SIGNIN_ADDRESS, now, &by_address, err))
        return false;
    *ret_allowed = by_name && by_address;
    return !*ret_allowed || (try_note(db, str_of(name_text), now, err) && try_note(db, str_of(address_text), now, err));
}

static bool tries_left(struct db *db, struct str who, int most, int64_t now, bool *ret, struct err *err)
{
    int64_t tries = 0;
    bool found;
    struct stmt *s = db_query(db, Q_SIGNIN_TRY_COUNT);
    bind_text(s, 1, who);
    bind_int(s, 2, now - CLOCK_MINUTE);
    if (!db_one_int(s, &tries, &found, err))
        return false;
    *ret = tries < most;
    return true;
}

static bool try_note(struct db *db, struct str who, int64_t now, struct err *err)
{
    struct stmt *s = db_query(db, Q_SIGNIN_TRY_INSERT);
    bind_text(s, 1, who);
    bind_int(s, 2, now);
    return db_run(s, err);
}
