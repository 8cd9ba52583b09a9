// activity.c – ActivityStreams 1 in Atom: who did what to what. Names come bare or as IRIs; the last part is the name.
#include "format/read/reader_priv.h"

static void end_name(struct reader *r, const struct rule *rule, struct said *value)
{
    struct str s = value->text;
    while (str_ends(s, STR("/")))
        s.n--;
    while (str_find_char(s, '/') < s.n)
        s = str_from(s, str_find_char(s, '/') + 1);
    value->text = s;
    say(r, rule->field, value);
}

// What the activity is about, where the entry itself says of itself only that it is one ("activity").
static void end_object_type(struct reader *r, const struct rule *rule, struct said *value)
{
    if (!str_empty(value->text))
        r->at->said[rule->field] = (struct said){0};
    end_name(r, rule, value);
}

// clang-format off
const struct rule activity_rules[] = {
    {"verb", IN_ITEM, TAKE_TEXT, .field = SAID_VERB, .end = end_name},
    {"object-type", IN_ITEM, TAKE_TEXT, .field = SAID_OBJECT_TYPE, .end = end_name},
    {"object-type", IN_OBJECT, TAKE_TEXT, .field = SAID_OBJECT_TYPE, .end = end_object_type},
    {"object", IN_ITEM, .inner = IN_OBJECT},
    {"actor", IN_ITEM, TAKE_TEXT, IN_PERSON, WHO_ACTOR, .end = end_person},
    {.name = NULL},
};
// clang-format on
