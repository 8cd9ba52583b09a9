// itunes.c – the podcast elements that Apple made, which Google took over under a prefix of its own.
#include "format/read/reader_priv.h"

static void start_image(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_image(struct reader *r, const struct rule *rule, struct said *value);
static void end_explicit(struct reader *r, const struct rule *rule, struct said *value);
static void end_number(struct reader *r, const struct rule *rule, struct said *value);
static void end_type(struct reader *r, const struct rule *rule, struct said *value);
static void start_category(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_complete(struct reader *r, const struct rule *rule, struct said *value);

// clang-format off
const struct rule itunes_rules[] = {
    {"title", IN_FEED | IN_ITEM, TAKE_PROSE, .field = SAID_ITUNES_TITLE},
    {"subtitle", IN_FEED | IN_ITEM, TAKE_PROSE, .field = SAID_ITUNES_SUBTITLE},
    {"summary", IN_FEED | IN_ITEM, TAKE_PROSE, .field = SAID_ITUNES_SUMMARY},
    {"description", IN_FEED | IN_ITEM, TAKE_PROSE, .field = SAID_ITUNES_SUMMARY}, // Google's
    {"author", IN_FEED | IN_ITEM, TAKE_TEXT, IN_PERSON, WHO_ITUNES, .end = end_person},
    {"owner", IN_FEED | IN_ITEM, TAKE_TEXT, IN_PERSON, WHO_OWNER, .end = end_person},
    {"name", IN_PERSON, TAKE_TEXT, .field = PERSON_NAME, .end = end_person_part},
    {"email", IN_PERSON, TAKE_TEXT, .field = PERSON_EMAIL, .end = end_person_part},
    {"image", IN_FEED | IN_ITEM, TAKE_TEXT, .start = start_image, .end = end_image},
    {"link", IN_FEED | IN_ITEM, TAKE_TEXT, .start = start_image, .end = end_image},
    {"duration", IN_ITEM, TAKE_TEXT, .field = SAID_ITUNES_DURATION},
    {"explicit", IN_FEED | IN_ITEM, TAKE_TEXT, .end = end_explicit},
    {"episode", IN_ITEM, TAKE_TEXT, .field = 'e', .end = end_number},
    {"season", IN_ITEM, TAKE_TEXT, .field = 's', .end = end_number},
    {"episodeType", IN_ITEM, TAKE_TEXT, .end = end_type},
    {"category", IN_FEED | IN_ITEM | IN_SUBJECT, .inner = IN_SUBJECT, .start = start_category},
    {"keywords", IN_FEED | IN_ITEM, TAKE_TEXT, .end = end_keywords},
    {"new-feed-url", IN_FEED, TAKE_TEXT, .field = SAID_NEW_URL, .end = end_link},
    {"complete", IN_FEED, TAKE_TEXT, .end = end_complete},
    {.name = NULL},
};
// clang-format on

// <itunes:image href>; once it was <itunes:link rel="image" href>, and some write the address as text.
static void start_image(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    struct str rel = attr(r, e, "rel"), href = attr(r, e, "href");
    bool image = str_is(str_of(rule->name), "image") || str_eq_nocase(rel, STR("image"));
    reader_top(r)->kept[0] = image ? str_empty(href) ? attr(r, e, "url") : href : STR_NONE;
}

static void end_image(struct reader *r, const struct rule *rule, struct said *value)
{
    struct str address = reader_top(r)->kept[0];
    if (str_empty(address) && str_is(str_of(rule->name), "image"))
        address = value->text;
    say_text(r, SAID_ITUNES_IMAGE, reader_url(r, address, true));
}

static void end_explicit(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    struct str s = value->text;
    bool yes = reader_yes(s) || str_eq_nocase(s, STR("explicit"));
    bool no = str_eq_nocase(s, STR("no")) || str_eq_nocase(s, STR("false")) || str_eq_nocase(s, STR("clean"));
    if (r->at != &r->item || (!yes && !no))
        return;
    r->draft.podcast.explicit_ = yes;
    r->draft.has_podcast = true;
}

static void end_number(struct reader *r, const struct rule *rule, struct said *value)
{
    int64_t n = reader_count(value->text);
    if (n < 0)
        return;
    r->draft.has_podcast = true;
    if (rule->field == 'e')
        r->draft.podcast.episode = n;
    else
        r->draft.podcast.season = n;
}

static void end_type(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    if (str_empty(value->text))
        return;
    r->draft.podcast.episode_type = value->text;
    r->draft.has_podcast = true;
}

static void start_category(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    add_tag(r, attr(r, e, "text"), STR_NONE, STR_NONE);
}

static void end_complete(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    r->doc->expired = r->doc->expired || reader_yes(value->text);
}
