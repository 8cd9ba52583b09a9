// dc.c – Dublin Core, elements and terms.
#include "format/read/reader_priv.h"

static void end_subject(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    add_tag(r, value->text, STR_NONE, STR_NONE);
}

static void end_contributor(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    add_contributor(r, value);
}

// clang-format off
const struct rule dc_rules[] = {
    {"title", IN_TARGET, TAKE_PROSE, .field = SAID_DC_TITLE},
    {"description", IN_TARGET, TAKE_PROSE, .field = SAID_DC_DESCRIPTION},
    {"abstract", IN_ITEM, TAKE_PROSE, .field = SAID_DC_DESCRIPTION},
    {"date", IN_TARGET, TAKE_TEXT, .field = SAID_DC_DATE, .end = end_date},
    {"identifier", IN_TARGET, TAKE_TEXT, .field = SAID_DC_IDENTIFIER},
    {"language", IN_TARGET, TAKE_TEXT, .field = SAID_DC_LANGUAGE},
    {"rights", IN_TARGET, TAKE_PROSE, .field = SAID_DC_RIGHTS},
    {"license", IN_TARGET, TAKE_TEXT, .field = SAID_LICENSE},
    {"creator", IN_TARGET, TAKE_TEXT, IN_SUBJECT, WHO_CREATOR, .end = end_person},
    {"author", IN_TARGET, TAKE_TEXT, IN_SUBJECT, WHO_CREATOR, .end = end_person},
    {"contributor", IN_TARGET, TAKE_TEXT, IN_SUBJECT, .end = end_contributor},
    {"subject", IN_FEED | IN_ITEM, TAKE_TEXT, IN_SUBJECT, .end = end_subject},
    {"created", IN_TARGET, TAKE_TEXT, .field = SAID_DC_CREATED, .end = end_date},
    {"issued", IN_TARGET, TAKE_TEXT, .field = SAID_DC_ISSUED, .end = end_date},
    {"available", IN_TARGET, TAKE_TEXT, .field = SAID_DC_ISSUED, .end = end_date},
    {"modified", IN_TARGET, TAKE_TEXT, .field = SAID_DC_MODIFIED, .end = end_date},
    {.name = NULL},
};
// clang-format on
