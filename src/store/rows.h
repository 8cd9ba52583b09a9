// rows.h – a table in memory that a statement reads, so that many rows are stored by one statement:
//
//   struct rows r;
//   rows_init(&r, arena, 2, items_n);                     // two columns; room for so many rows
//   for (…) rows_int(&r, id), rows_text(&r, title);       // cell by cell
//   bind_rows(s, 1, &r);                                  // INSERT … SELECT c0, c1 FROM given(?1)
//
// Rows come out in the order they were put in.
#ifndef TRIBUTARY_STORE_ROWS_H
#define TRIBUTARY_STORE_ROWS_H

#include "base/arena.h"

#include <stdint.h>

#define ROWS_COLUMNS 28 // c0 … c27

struct stmt;

struct cell {
    enum cell_kind { CELL_NULL, CELL_INT, CELL_TEXT, CELL_BLOB } kind;
    union {
        int64_t number;
        struct str bytes;
    };
};
struct rows {
    struct cell *cells;      // row by row
    size_t columns, n, most; // n: cells
};

void rows_init(struct rows *r, struct arena *a, size_t columns, size_t rows);
void rows_int(struct rows *r, int64_t v);
void rows_text(struct rows *r, struct str v); // a missing one is NULL; must live until the statement's db_end
void rows_blob(struct rows *r, struct str v);
static inline size_t rows_count(const struct rows *r)
{
    return r->n / r->columns;
}
void bind_rows(struct stmt *s, int at, struct rows *r); // must live until db_end, as its texts

#endif
