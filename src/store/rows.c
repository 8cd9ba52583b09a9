// rows.c – rows in memory as a table-valued function of the engine's: given(pointer), an eponymous virtual table
// (https://sqlite.org/vtab.html). It copies nothing.
#include "store/rows.h"
#include "base/must.h"
#include "store/rows_priv.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#define HIDDEN ROWS_COLUMNS // the column that takes the pointer

struct cursor {
    sqlite3_vtab_cursor base;
    const struct rows *rows;
    size_t row, count;
};

void rows_init(struct rows *r, struct arena *a, size_t columns, size_t rows)
{
    must(columns > 0 && columns <= ROWS_COLUMNS);
    *r = (struct rows){.columns = columns, .most = columns * rows};
    r->cells = arena_alloc(a, r->most * sizeof *r->cells);
}

static void add(struct rows *r, struct cell cell)
{
    must(r->n < r->most);
    r->cells[r->n++] = cell;
}

void rows_int(struct rows *r, int64_t v)
{
    add(r, (struct cell){.kind = CELL_INT, .number = v});
}

void rows_text(struct rows *r, struct str v)
{
    add(r, (struct cell){.kind = v.p ? CELL_TEXT : CELL_NULL, .bytes = v});
}

void rows_blob(struct rows *r, struct str v)
{
    add(r, (struct cell){.kind = v.p ? CELL_BLOB : CELL_NULL, .bytes = v});
}

// What the engine asks -----------------------------------------------------------------------------------------------

static int x_connect(sqlite3 *h, void *aux, int argc, const char *const *argv, sqlite3_vtab **ret, char **err)
{
    (void)aux, (void)argc, (void)argv, (void)err;
    char sql[ROWS_COLUMNS * 5 + 60];
    size_t n = 0;
    for (int i = 0; i < ROWS_COLUMNS; i++)
        n += (size_t)snprintf(sql + n, sizeof sql - n, "%s c%d", i ? "," : "CREATE TABLE x(", i);
    snprintf(sql + n, sizeof sql - n, ", pointer HIDDEN)");
    int rc = sqlite3_declare_vtab(h, sql);
    if (rc != SQLITE_OK)
        return rc;
    *ret = calloc(1, sizeof **ret);
    return *ret ? sqlite3_vtab_config(h, SQLITE_VTAB_DIRECTONLY) : SQLITE_NOMEM;
}

static int x_disconnect(sqlite3_vtab *table)
{
    free(table);
    return SQLITE_OK;
}

static int x_best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    for (int i = 0; i < info->nConstraint; i++) {
        if (info->aConstraint[i].iColumn != HIDDEN || info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ ||
            !info->aConstraint[i].usable)
            continue;
        info->aConstraintUsage[i].argvIndex = 1;
        info->aConstraintUsage[i].omit = 1;
        info->estimatedCost = 1;
        info->estimatedRows = 32;
        return SQLITE_OK;
    }
    return SQLITE_CONSTRAINT; // of nothing given there are no rows
}

static int x_open(sqlite3_vtab *table, sqlite3_vtab_cursor **ret)
{
    (void)table;
    struct cursor *c = calloc(1, sizeof *c);
    if (!c)
        return SQLITE_NOMEM;
    *ret = &c->base;
    return SQLITE_OK;
}

static int x_close(sqlite3_vtab_cursor *base)
{
    free((struct cursor *)base);
    return SQLITE_OK;
}

static int x_filter(sqlite3_vtab_cursor *base, int number, const char *name, int argc, sqlite3_value **argv)
{
    (void)number, (void)name;
    struct cursor *c = (struct cursor *)base;
    c->rows = argc == 1 ? sqlite3_value_pointer(argv[0], ROWS_POINTER) : NULL;
    c->count = c->rows ? rows_count(c->rows) : 0;
    c->row = 0;
    return SQLITE_OK;
}

static int x_next(sqlite3_vtab_cursor *base)
{
    ((struct cursor *)base)->row++;
    return SQLITE_OK;
}

static int x_eof(sqlite3_vtab_cursor *base)
{
    const struct cursor *c = (struct cursor *)base;
    return c->row >= c->count;
}

static int x_column(sqlite3_vtab_cursor *base, sqlite3_context *to, int column)
{
    const struct cursor *c = (struct cursor *)base;
    if ((size_t)column >= c->rows->columns)
        return SQLITE_OK; // NULL
    const struct cell *cell = &c->rows->cells[c->row * c->rows->columns + (size_t)column];
    if (cell->kind == CELL_INT)
        sqlite3_result_int64(to, cell->number);
    else if (cell->kind == CELL_TEXT)
        sqlite3_result_text64(to, cell->bytes.p, cell->bytes.n, SQLITE_STATIC, SQLITE_UTF8);
    else if (cell->kind == CELL_BLOB)
        sqlite3_result_blob64(to, cell->bytes.p, cell->bytes.n, SQLITE_STATIC);
    return SQLITE_OK;
}

static int x_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret)
{
    *ret = (sqlite3_int64)((struct cursor *)base)->row;
    return SQLITE_OK;
}

int rows_register(struct sqlite3 *h)
{
    static const sqlite3_module module = {
        .iVersion = 2,
        .xConnect = x_connect, // no xCreate: it is there without being made
        .xBestIndex = x_best_index,
        .xDisconnect = x_disconnect,
        .xOpen = x_open,
        .xClose = x_close,
        .xFilter = x_filter,
        .xNext = x_next,
        .xEof = x_eof,
        .xColumn = x_column,
        .xRowid = x_rowid,
    };
    return sqlite3_create_module_v2(h, "given", &module, NULL, NULL);
}
