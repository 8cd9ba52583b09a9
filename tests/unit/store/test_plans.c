// How the engine goes about each statement: no table that grows with what the hub keeps is read from end to end, except
// where that is the point.
#include "store/db.h"
#include "store/rows_priv.h"
#include "support/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/queries.inc"

static const char *const growing[] = {
    "entry",  "entry_body", "sighting",     "activity",   "activity_week", "actor",          "mark",
    "feed",   "feed_known", "feed_past",    "feed_alias", "credential",    "community_feed", "membership",
    "person", "session",    "signin_token", "signin_try", "feed_key",      "role",           "community"};

// Statement and table, and why it may.
static const struct {
    const char *query, *table, *why;
} allowed[] = {
    {"check_*", "*", "looks at everything"},
    {"feed_list*", "feed", "lists them"},
    {"health_*", "feed", "lists them"},
    {"credential_other", "credential", "is left at the second"},
    {"feeds_*_back", "feed", "at the start of a process, and when the clock was set back"},
    {"feed_release", "feed", "once, at the end of a process"},
    {"feed_soonest", "feed", "by time, and is left at the first"},
    {"mark_seen_through", "entry", "the greatest number is at the end"},
    {"entry_last", "entry", "the greatest number is at the end"},
    {"actor_last", "actor", "the greatest number is at the end"},
    {"person_list", "person", "lists them"},
    {"person_any", "person", "is left at the first"},
    {"person_delete", "*", "what refers to a person who leaves, once"},
    {"credential_feeds", "credential", "tries whether the key opens them"},
    {"person_delete_own_*", "*", "what only a person who leaves had read, once"},
    {"community_*", "community", "there are few"},
    {"membership_join_*", "community", "there are few"},
    {"session_expire", "session", "once in a while"},
    {"signin_*_expire", "signin_*", "once in a while"},
    {"signin_token_delete_all", "signin_token", "there are few: none is kept for longer than a day"},
    {"feed_key_*_scope", "feed_key", "a community that is closed or renamed"},
};

static bool like(const char *s, const char *pattern)
{
    return sqlite3_strglob(pattern, s) == 0;
}

static bool is_allowed(const char *query, const char *table)
{
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (like(query, allowed[i].query) && like(table, allowed[i].table))
            return true;
    return false;
}

static sqlite3 *raw_open(struct scratch *scratch)
{
    struct db *db;
    struct err err;
    sqlite3 *raw;
    if (!db_open(scratch_path(scratch, "hub.db"), DB_WRITE, &db, &err))
        fail_msg("%s", err.text);
    db_close(db);
    assert_int_equal(sqlite3_open(scratch_path(scratch, "hub.db"), &raw), SQLITE_OK);
    assert_int_equal(rows_register(raw), SQLITE_OK);
    return raw;
}

static const char *table_of_alias(const char *sql, const char *alias, char *room, size_t size)
{
    for (size_t i = 0; i < sizeof growing / sizeof *growing; i++) {
        if (!strcmp(growing[i], alias))
            return growing[i];
        snprintf(room, size, " %s %s ", growing[i], alias);
        if (strstr(sql, room))
            return growing[i];
    }
    return NULL;
}

static void no_statement_reads_a_growing_table_from_end_to_end(void **state)
{
    struct scratch scratch;
    (void)state;
    scratch_make(&scratch);
    sqlite3 *raw = raw_open(&scratch);
    int bad = 0, looked_at = 0;
    for (size_t i = 0; i < QUERIES; i++) {
        char text[20000], room[200], spaced[20000];
        sqlite3_stmt *s;
        snprintf(text, sizeof text, "EXPLAIN QUERY PLAN %s", query_table[i].sql);
        snprintf(spaced, sizeof spaced, "%s ", query_table[i].sql);
        for (char *c = spaced; *c; c++)
            if (*c == ',' || *c == ')' || *c == '(')
                *c = ' ';
        if (sqlite3_prepare_v2(raw, text, -1, &s, NULL) != SQLITE_OK)
            fail_msg("%s: %s", query_table[i].name, sqlite3_errmsg(raw));
        while (sqlite3_step(s) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(s, 3);
            char alias[100];
            looked_at++;
            if (!step || sscanf(step, "SCAN %99s", alias) != 1)
                continue;
            const char *table = table_of_alias(spaced, alias, room, sizeof room);
            if (table && !is_allowed(query_table[i].name, table)) {
                print_error("%s: %s (%s)\n", query_table[i].name, step, table);
                bad++;
            }
        }
        sqlite3_finalize(s);
    }
    sqlite3_close(raw);
    scratch_remove(&scratch);
    assert_true(looked_at > 100);
    assert_int_equal(bad, 0);
}

// Whether an index covers a statement is told differently by different versions.
static bool same_step(const char *step, const char *wanted)
{
    char room[300];
    const char *covering = strstr(step, "COVERING ");
    int before = covering ? (int)(covering - step) : 0;
    snprintf(room, sizeof room, "%.*s%s", before, step, covering ? covering + strlen("COVERING ") : step);
    return !strcmp(room, wanted);
}

// The indexes that the measured times of docs/why/store.md stand on.
static void timelines_are_read_by_their_index(void **state)
{
    static const struct {
        enum query query;
        const char *step;
    } wanted[] = {
        {Q_RIVER_PAGE, "SEARCH a USING PRIMARY KEY (community=? AND sort_at<?)"},
        {Q_RIVER_PAGE_KIND, "SEARCH a USING INDEX activity_kind (community=? AND kind=? AND sort_at<?)"},
        {Q_TIMELINE_PAGE, "SEARCH activity USING PRIMARY KEY (community=? AND sort_at<?)"},
        {Q_TIMELINE_PAGE_KIND, "SEARCH activity USING INDEX activity_kind (community=? AND kind=? AND sort_at<?)"},
        {Q_GLANCE_FRESH, "SEARCH activity USING INDEX activity_arrival (community=? AND entry>?)"},
        {Q_GLANCE_NEWEST, "SEARCH activity USING INDEX activity_arrival (community=?)"},
        {Q_GLANCE_UNREAD, "SEARCH cf USING PRIMARY KEY (community=?)"},
        {Q_ENTRY_PLACES, "SEARCH a USING INDEX activity_entry (entry=?)"},
        {Q_ENTRY_SAME, "SEARCH entry USING INDEX entry_same (same_hash=?)"},
        {Q_ENTRY_SAME_UID, "SEARCH entry USING INDEX entry_uid (uid_hash=?)"},
        {Q_ACTIVITY_ADOPT, "SEARCH activity USING INDEX activity_entry (entry=? AND community=?)"},
        {Q_ACTIVITY_WITHDRAW, "SEARCH activity USING INDEX activity_entry (entry=? AND community=?)"},
        {Q_ENTRIES_LIKELY, "SEARCH e USING INDEX entry_same (same_hash=?)"},
        {Q_ENTRIES_LIKELY, "SEARCH e USING INDEX entry_uid (uid_hash=?)"},
        {Q_SIGHTINGS_FIND, "SEARCH s USING PRIMARY KEY (feed=? AND guid_hash=?)"},
        {Q_SIGHTING_OF, "SEARCH sighting USING INDEX sighting_entry (entry=? AND feed=?)"},
        {Q_ACTORS_FIND, "SEARCH a USING INDEX actor_key (<expr>=? AND key=?)"},
        {Q_FEED_DUE, "SEARCH f USING INDEX feed_due (next_at<?)"},
    };
    struct scratch scratch;
    (void)state;
    scratch_make(&scratch);
    sqlite3 *raw = raw_open(&scratch);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        char text[20000], all[4000] = "";
        sqlite3_stmt *s;
        bool found = false;
        snprintf(text, sizeof text, "EXPLAIN QUERY PLAN %s", query_table[wanted[i].query].sql);
        assert_int_equal(sqlite3_prepare_v2(raw, text, -1, &s, NULL), SQLITE_OK);
        while (sqlite3_step(s) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(s, 3);
            found = found || same_step(step, wanted[i].step);
            strncat(all, step, sizeof all - strlen(all) - 2);
            strcat(all, "\n");
        }
        sqlite3_finalize(s);
        if (!found)
            fail_msg("%s:\n%swanted %s", query_table[wanted[i].query].name, all, wanted[i].step);
    }
    assert_int_equal(MIGRATIONS, sizeof migration_table / sizeof *migration_table);
    sqlite3_close(raw);
    scratch_remove(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_statement_reads_a_growing_table_from_end_to_end),
        cmocka_unit_test(timelines_are_read_by_their_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
