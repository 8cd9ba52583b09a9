// print.h – what commands print: one JSON object, or rows for people; text of strangers without what moves a terminal.
#ifndef TRIBUTARY_APP_PRINT_H
#define TRIBUTARY_APP_PRINT_H

#include "app/command.h"
#include "base/json.h"
#include "base/vec.h"

// One JSON object and a line end. Between open and close write to ->json.
struct print_json {
    struct buf buf;
    struct json json;
};
struct json *print_json_open(struct print_json *p);
bool print_json_close(struct print_json *p, const struct command_context *c, struct err *err);

// Rows of the same number of cells. On a terminal they stand in columns under their heads; else a row is a line, two
// blanks between cells, an empty cell is "-".
struct print_rows {
    const char *const *heads;
    size_t columns;
    VEC(struct str) cells;
};
void print_cell(struct arena *a, struct print_rows *rows, struct str text);
void print_rows(const struct command_context *c, const struct print_rows *rows);

// One line that can be put on a terminal: controls and changes of direction taken out.
struct str print_plain(struct arena *a, struct str text);
void print_line(const struct command_context *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
// "2026-09-21 10:03", local; "-" for no time. Whatever prints such names the zone once: "UTC", or as TZ has it.
struct str print_zone(struct arena *a);
struct str print_time(struct arena *a, int64_t us);
bool print_on_terminal(const struct command_context *c);
int print_width(const struct command_context *c); // characters of a line; 80 when nobody knows
// For how many: " ", "s": "1 feed", "2 feeds".
#define PLURAL(n) ((n) == 1 ? "" : "s")

#endif
