// georss.c – GeoRSS, simple and with GML: one point. Of a line, a polygon or a box it is the first or the middle.
#include "format/read/reader_priv.h"

#include <stdlib.h>

static void end_point(struct reader *r, const struct rule *rule, struct said *value);
static void end_path(struct reader *r, const struct rule *rule, struct said *value);
static void end_box(struct reader *r, const struct rule *rule, struct said *value);

// clang-format off
const struct rule georss_rules[] = {
    {"point", IN_TARGET | IN_MEDIA, TAKE_TEXT, IN_WHERE, .end = end_point},
    {"line", IN_TARGET, TAKE_TEXT, .field = 2, .end = end_path},
    {"polygon", IN_TARGET, TAKE_TEXT, .field = 4, .end = end_path},
    {"circle", IN_TARGET, TAKE_TEXT, .end = end_point}, // the middle, then the radius
    {"box", IN_TARGET, TAKE_TEXT, .end = end_box},
    {"where", IN_TARGET | IN_MEDIA, .inner = IN_WHERE},
    {"Point", IN_WHERE, .inner = IN_WHERE},
    {"pos", IN_WHERE, TAKE_TEXT, .end = end_point},
    {"coordinates", IN_WHERE, TAKE_TEXT, .end = end_point},
    {"LineString", IN_WHERE, .inner = IN_WHERE},
    {"Polygon", IN_WHERE, .inner = IN_WHERE},
    {"exterior", IN_WHERE, .inner = IN_WHERE},
    {"LinearRing", IN_WHERE, .inner = IN_WHERE},
    {"posList", IN_WHERE, TAKE_TEXT, .end = end_point},
    {"Envelope", IN_WHERE, .inner = IN_WHERE},
    {"lowerCorner", IN_WHERE, TAKE_TEXT, .end = end_point},
    {.name = NULL},
};
// clang-format on

// The next number; blanks and commas stand between them.
static struct str number_next(struct str *rest)
{
    size_t at = 0, end;
    if (str_empty(*rest))
        return STR_NONE;
    while (at < rest->n && (char_space(rest->p[at]) || rest->p[at] == ','))
        at++;
    for (end = at; end < rest->n && !char_space(rest->p[end]) && rest->p[end] != ',';)
        end++;
    struct str number = str_make(rest->p + at, end - at);
    *rest = str_from(*rest, end);
    return number;
}

static void end_point(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    struct str rest = value->text, latitude = number_next(&rest), longitude = number_next(&rest);
    if (!str_empty(longitude))
        say_position(r, latitude, longitude);
}

// A line has two points or more, a polygon four, the last of which is the first.
static void end_path(struct reader *r, const struct rule *rule, struct said *value)
{
    struct str rest = value->text;
    int numbers = 0;
    while (!str_empty(number_next(&rest)))
        numbers++;
    if (numbers >= 2 * rule->field)
        end_point(r, rule, value);
}

static void end_box(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    double v[4];
    struct str rest = value->text;
    for (int i = 0; i < 4; i++) {
        char room[32] = "";
        struct str number = str_first(number_next(&rest), sizeof room - 1);
        if (str_empty(number))
            return;
        memcpy(room, number.p, number.n);
        v[i] = strtod(room, NULL);
    }
    say_position(r, arena_printf(r->a, "%.7g", (v[0] + v[2]) / 2), arena_printf(r->a, "%.7g", (v[1] + v[3]) / 2));
}
