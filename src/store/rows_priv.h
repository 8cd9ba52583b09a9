// rows_priv.h – what the driver tells the engine of rows.h.
#ifndef TRIBUTARY_STORE_ROWS_PRIV_H
#define TRIBUTARY_STORE_ROWS_PRIV_H

#define ROWS_POINTER "tributary rows" // what kind of pointer is bound

struct sqlite3;
// Makes given(…) known to a connection; SQLite's result code.
int rows_register(struct sqlite3 *h);

#endif
