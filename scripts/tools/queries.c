// queries.c – build tool: named SQL statements and migrations into C.
//
//   queries OUT_DIR FILE…      FILE is *.sql; those in a folder named "migrations" are NNNN_words.sql
//
// Writes OUT_DIR/queries.h (enum query) and OUT_DIR/queries.inc (their texts, the migrations). A statement starts after
// a line "-- name: feed_by_url" and is one statement; "-- script: name" may be several. Comments are left out of the
// text; {VISIT_GONE} stands for the number that the enum has for it. Files are written only when they differ, so that a
// changed statement does not rebuild whoever knows its name.
#include "model/community.h"
#include "model/entry.h"
#include "model/feed.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
    char *p;
    size_t n, cap;
};

struct query {
    char name[64];
    const char *file;
    int line;
    bool script;
    struct text sql;
};

struct migration {
    int number;
    const char *file;
    struct text sql;
};

static struct query queries[2000];
static size_t queries_n;
static struct migration migrations[1000];
static size_t migrations_n;

// What statements may call by its name; the numbers are those of the enums themselves.
// clang-format off
static const struct {
    const char *name;
    int number;
} values[] = {
#define V(name) {#name, name}
    V(VISIBILITY_HIDDEN), V(VISIBILITY_PUBLIC), V(LEVEL_NONE), V(KIND_NONE),
    V(VISIT_NEVER), V(VISIT_NO_NETWORK), V(CAUSE_NONE),
    V(PUSH_NONE), V(PUSH_KNOWN), V(PUSH_RELIED), V(WISHED_NOTHING), V(WISHED_NEWS), V(WISHED_VISIT), V(WISHED_ANEW),
    V(WEBSUB_WANTED), V(WEBSUB_PENDING), V(WEBSUB_ACTIVE), V(WEBSUB_RETIRED), V(WEBSUB_REFUSED), V(WEBSUB_LEAVING),
#undef V
};
// clang-format on

static void read_queries(const char *file);
static void read_migration(const char *file);
static void check_names(void);
static void check_migrations(void);
static void write_header(const char *dir);
static void write_texts(const char *dir);

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: queries OUT_DIR FILE...\n");
        return 64;
    }
    for (int i = 2; i < argc; i++) {
        if (strstr(argv[i], "/migrations/"))
            read_migration(argv[i]);
        else
            read_queries(argv[i]);
    }
    check_names();
    check_migrations();
    write_header(argv[1]);
    write_texts(argv[1]);
    return 0;
}

static _Noreturn void fail(const char *file, int line, const char *what, const char *name)
{
    fprintf(stderr, "%s:%d: error: %s%s%s\n", file, line, what, name ? ": " : "", name ? name : "");
    exit(1);
}

static void text_add(struct text *t, const char *p, size_t n)
{
    if (t->n + n + 1 > t->cap) {
        t->cap = (t->n + n + 1) * 2;
        t->p = realloc(t->p, t->cap);
        if (!t->p) {
            fprintf(stderr, "queries: out of memory\n");
            exit(1);
        }
    }
    memcpy(t->p + t->n, p, n);
    t->n += n;
    t->p[t->n] = 0;
}

static void text_s(struct text *t, const char *s)
{
    text_add(t, s, strlen(s));
}

static struct text file_read(const char *file)
{
    struct text t = {0};
    FILE *f = fopen(file, "rb");
    char room[65536];
    size_t n;
    if (!f)
        fail(file, 0, "cannot be read", NULL);
    text_add(&t, "", 0);
    while ((n = fread(room, 1, sizeof room, f)) > 0)
        text_add(&t, room, n);
    fclose(f);
    if (memchr(t.p, 0, t.n))
        fail(file, 1, "has a NUL byte in it", NULL);
    return t;
}

// Where a statement or script is being read.
struct reader {
    const char *file;
    int line;
    struct query *query; // NULL before the first name
    bool ended;          // its ';' was read
    bool blank;          // white space is owed before the next character
};

// "-- name: x" or "-- script: x" start a statement; other comments say nothing.
static void take_comment(struct reader *r, const char *p, size_t n)
{
    bool script = n > 9 && !strncmp(p, "-- script:", 10);
    size_t at = script ? 10 : 8, len = 0;
    if (!script && (n < 8 || strncmp(p, "-- name:", 8)))
        return;
    if (r->query && !r->query->sql.n)
        fail(r->file, r->query->line, "a name without a statement", r->query->name);
    if (queries_n == sizeof queries / sizeof *queries)
        fail(r->file, r->line, "too many statements", NULL);
    while (at < n && p[at] == ' ')
        at++;
    r->query = &queries[queries_n++];
    while (at < n && !isspace((unsigned char)p[at])) {
        char c = p[at++];
        if (!(islower((unsigned char)c) || c == '_' || (len && isdigit((unsigned char)c))) ||
            len + 1 >= sizeof r->query->name)
            fail(r->file, r->line, "a name is small letters, digits and _", NULL);
        r->query->name[len++] = c;
    }
    if (!len)
        fail(r->file, r->line, "a name is missing", NULL);
    r->query->file = r->file;
    r->query->line = r->line;
    r->query->script = script;
    r->ended = r->blank = false;
}

static void take_sql(struct reader *r, const char *p, size_t n)
{
    if (!r->query)
        fail(r->file, r->line, "a statement without a name", NULL);
    if (r->ended && !r->query->script)
        fail(r->file, r->line, "a statement without a name after", r->query->name);
    if (r->blank && r->query->sql.n)
        text_s(&r->query->sql, " ");
    r->blank = false;
    text_add(&r->query->sql, p, n);
}

// "{NAME}"; how many bytes it has.
static size_t take_value(struct reader *r, const char *p)
{
    char name[64], number[16];
    size_t n = 1;
    while (p[n] && p[n] != '}' && p[n] != '\n' && n < sizeof name)
        n++;
    snprintf(name, sizeof name, "%.*s", (int)n - 1, p + 1);
    for (size_t i = 0; i < sizeof values / sizeof *values && p[n] == '}'; i++) {
        if (!strcmp(values[i].name, name)) {
            snprintf(number, sizeof number, "%d", values[i].number);
            take_sql(r, number, strlen(number));
            return n + 1;
        }
    }
    fail(r->file, r->line, "a value that is not known here", name);
}

static void read_queries(const char *file)
{
    struct text t = file_read(file);
    struct reader r = {.file = file, .line = 1};
    for (size_t i = 0; i < t.n;) {
        const char *p = t.p + i;
        size_t n = 1;
        if (p[0] == '-' && p[1] == '-') {
            n = strcspn(p, "\n");
            take_comment(&r, p, n);
            r.blank = true;
        } else if (p[0] == '\'' || p[0] == '"') {
            while (p[n] && p[n] != p[0])
                n++;
            if (!p[n])
                fail(file, r.line, "a quote is not closed", NULL);
            take_sql(&r, p, ++n);
        } else if (p[0] == '{') {
            n = take_value(&r, p);
        } else if (isspace((unsigned char)p[0])) {
            r.blank = true;
        } else if (p[0] == ';') {
            if (!r.query || !r.query->sql.n || (r.ended && !r.query->script))
                fail(file, r.line, "a ';' without a statement", NULL);
            if (r.query->script)
                text_s(&r.query->sql, ";");
            r.ended = true;
        } else {
            take_sql(&r, p, 1);
        }
        for (size_t k = 0; k < n; k++)
            r.line += p[k] == '\n';
        i += n;
    }
    if (r.query && !r.query->sql.n)
        fail(file, r.query->line, "a name without a statement", r.query->name);
    if (r.query && !r.ended)
        fail(file, r.line, "a statement without ';' at its end", r.query->name);
    free(t.p);
}

static void read_migration(const char *file)
{
    const char *base = strrchr(file, '/') + 1;
    char *end;
    char last[64];
    long number = strtol(base, &end, 10);
    if (number < 1 || number > 9999 || end != base + 4 || *end != '_')
        fail(file, 1, "a migration is named NNNN_words.sql", NULL);
    if (migrations_n == sizeof migrations / sizeof *migrations)
        fail(file, 1, "too many migrations", NULL);
    struct migration *m = &migrations[migrations_n++];
    m->number = (int)number;
    m->file = file;
    m->sql = file_read(file);
    snprintf(last, sizeof last, "\nPRAGMA user_version = %ld;\n", number);
    text_s(&m->sql, last);
}

static int query_order(const void *x, const void *y)
{
    return strcmp(((const struct query *)x)->name, ((const struct query *)y)->name);
}

static int migration_order(const void *x, const void *y)
{
    return ((const struct migration *)x)->number - ((const struct migration *)y)->number;
}

static void check_names(void)
{
    qsort(queries, queries_n, sizeof *queries, query_order);
    for (size_t i = 1; i < queries_n; i++) {
        if (!strcmp(queries[i - 1].name, queries[i].name)) {
            fprintf(stderr, "%s:%d: note: first here\n", queries[i - 1].file, queries[i - 1].line);
            fail(queries[i].file, queries[i].line, "a name used twice", queries[i].name);
        }
    }
}

static void check_migrations(void)
{
    qsort(migrations, migrations_n, sizeof *migrations, migration_order);
    for (size_t i = 0; i < migrations_n; i++)
        if (migrations[i].number != (int)i + 1)
            fail(migrations[i].file, 1, "migrations are numbered 1, 2, 3 … without gap or repetition", NULL);
}

static void write_if_changed(const char *dir, const char *name, const struct text *t)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "rb");
    if (f) {
        struct text old;
        fclose(f);
        old = file_read(path);
        bool same = old.n == t->n && !memcmp(old.p, t->p, t->n);
        free(old.p);
        if (same)
            return;
    }
    f = fopen(path, "wb");
    if (!f || fwrite(t->p, 1, t->n, f) != t->n || fclose(f))
        fail(path, 0, "cannot be written", NULL);
}

static void upper(struct text *t, const char *name)
{
    for (const char *c = name; *c; c++) {
        char u = (char)toupper((unsigned char)*c);
        text_add(t, &u, 1);
    }
}

static void literal(struct text *t, const struct text *s)
{
    text_s(t, "\"");
    for (size_t i = 0; i < s->n; i++) {
        unsigned char c = (unsigned char)s->p[i];
        char room[8];
        if (c == '\n') {
            text_s(t, i + 1 < s->n ? "\\n\"\n     \"" : "\\n");
            continue;
        }
        if (c == '"' || c == '\\' || c == '?') // "??" could be a trigraph
            snprintf(room, sizeof room, "\\%c", c);
        else if (c < 0x20 || c > 0x7e)
            snprintf(room, sizeof room, "\\%03o", c);
        else
            snprintf(room, sizeof room, "%c", c);
        text_s(t, room);
    }
    text_s(t, "\"");
}

static void write_header(const char *dir)
{
    struct text t = {0};
    text_s(
        &t,
        "// Generated from store/sql/*.sql.\n#ifndef TRIBUTARY_STORE_QUERIES_H\n#define TRIBUTARY_STORE_QUERIES_H\n\n"
        "enum query {\n");
    for (size_t i = 0; i < queries_n; i++) {
        text_s(&t, "    Q_");
        upper(&t, queries[i].name);
        text_s(&t, ",\n");
    }
    text_s(&t, "    QUERIES\n};\n\n#endif\n");
    write_if_changed(dir, "queries.h", &t);
    free(t.p);
}

static void write_texts(const char *dir)
{
    struct text t = {0};
    char room[64];
    text_s(&t, "// Generated from store/sql/*.sql and store/migrations/*.sql.\n"
               "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
               "static const struct {\n    const char *name, *sql;\n} query_table[QUERIES] = {\n");
    for (size_t i = 0; i < queries_n; i++) {
        text_s(&t, "    {\"");
        text_s(&t, queries[i].name);
        text_s(&t, "\",\n     ");
        literal(&t, &queries[i].sql);
        text_s(&t, "},\n");
    }
    text_s(&t, "};\n\nstatic const char *const migration_table[] = {\n");
    for (size_t i = 0; i < migrations_n; i++) {
        text_s(&t, "     ");
        literal(&t, &migrations[i].sql);
        text_s(&t, ",\n");
    }
    snprintf(room, sizeof room, "};\n#define MIGRATIONS %zu\n", migrations_n);
    text_s(&t, room);
    write_if_changed(dir, "queries.inc", &t);
    free(t.p);
}
