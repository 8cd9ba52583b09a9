// json_values.c – JSON values as what they are meant for, whatever their types.
#include "base/limits.h"
#include "format/read/json_priv.h"
#include "text/date.h"
#include "text/excerpt.h"
#include "text/html_text.h"
#include "text/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static struct str real_text(struct arena *a, double v);

struct str json_str(struct arena *a, json_t *value)
{
    if (!value)
        return STR_NONE;
    switch (json_typeof(value)) {
    case JSON_STRING:
        return utf8_xml_clean(a, str_make(json_string_value(value), json_string_length(value)));
    case JSON_INTEGER:
        return arena_printf(a, "%lld", (long long)json_integer_value(value));
    case JSON_REAL:
        return real_text(a, json_real_value(value));
    default:
        return STR_NONE;
    }
}

// "1.0" and "1e3" are whole numbers written at length; others have the fewest digits that read back as the same.
static struct str real_text(struct arena *a, double v)
{
    if (fabs(v) < 1e15 && v == floor(v))
        return arena_printf(a, "%.0f", v);
    struct str s = STR_NONE;
    for (int digits = 6; digits <= 17; digits++) {
        s = arena_printf(a, "%.*g", digits, v);
        if (strtod(s.p, NULL) == v) // NOLINT: exact on purpose
            break;
    }
    return s;
}

struct str json_member(struct arena *a, json_t *object, const char *key)
{
    return json_str(a, json_object_get(object, key));
}

struct str json_line(struct arena *a, json_t *value, size_t chars)
{
    return text_line(a, json_str(a, value), chars);
}

struct str text_line(struct arena *a, struct str s, size_t chars)
{
    return utf8_first(text_squeeze(a, s), chars);
}

struct str json_address(const struct json_reading *r, json_t *value, enum url_use use)
{
    struct str s = json_is_string(value) ? str_trim(json_str(r->arena, value)) : STR_NONE;
    return s.n ? url_clean(r->arena, r->base, s, use) : STR_NONE;
}

int64_t json_when(const struct json_reading *r, json_t *object, const char *key)
{
    int64_t us;
    struct str s = json_str(r->arena, json_nth(json_object_get(object, key), 0));
    return s.n && date_parse(s, DATE_ORDER_UNKNOWN, &us) ? us : 0;
}

int64_t json_whole(json_t *value)
{
    int64_t n = -1;
    double d;
    if (json_is_string(value) && str_int(str_trim(str_of(json_string_value(value))), &n))
        return n < 0 ? -1 : n;
    if (json_is_integer(value))
        return json_integer_value(value) < 0 ? -1 : json_integer_value(value);
    if (json_is_real(value) && (d = json_real_value(value)) >= 0 && d < 9e15)
        return (int64_t)(d + 0.5);
    return -1;
}

size_t json_count(json_t *value)
{
    return json_is_array(value) ? json_array_size(value) : value && !json_is_null(value);
}

json_t *json_nth(json_t *value, size_t i)
{
    return json_is_array(value) ? json_array_get(value, i) : value;
}

#define TITLE_CHARS 80

void item_titled(struct arena *a, struct doc_item *item)
{
    if (item->title.n)
        return;
    const struct markup *m = item->content.source.n ? &item->content : &item->summary;
    item->title_generated = true;
    item->title = text_excerpt(a, m->kind == MARKUP_HTML ? html_text(a, m->source) : m->source, TITLE_CHARS);
    if (!item->title.n)
        item->title = item->link;
}
