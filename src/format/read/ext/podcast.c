// podcast.c – the namespace of the podcast index.
#include "format/read/reader_priv.h"

static void start_transcript(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void start_chapters(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void start_person(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_podcast_person(struct reader *r, const struct rule *rule, struct said *value);
static void end_number(struct reader *r, const struct rule *rule, struct said *value);
static void start_location(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void start_interact(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void start_alternate(struct reader *r, const struct rule *rule, const struct xml_element *e);
static void end_alternate(struct reader *r, const struct rule *rule, struct said *value);
static void start_source(struct reader *r, const struct rule *rule, const struct xml_element *e);

// clang-format off
const struct rule podcast_rules[] = {
    {"guid", IN_FEED, TAKE_TEXT, .field = SAID_PODCAST_GUID},
    {"license", IN_FEED | IN_ITEM, TAKE_TEXT, .field = SAID_LICENSE},
    {"transcript", IN_ITEM, .start = start_transcript},
    {"chapters", IN_ITEM, .start = start_chapters},
    {"person", IN_FEED | IN_ITEM, TAKE_TEXT, IN_PERSON, .start = start_person, .end = end_podcast_person},
    {"season", IN_ITEM, TAKE_TEXT, .field = 's', .end = end_number},
    {"episode", IN_ITEM, TAKE_TEXT, .field = 'e', .end = end_number},
    {"location", IN_ITEM, .start = start_location},
    {"socialInteract", IN_ITEM, .start = start_interact},
    {"alternateEnclosure", IN_ITEM, .inner = IN_MEDIA, .start = start_alternate, .end = end_alternate},
    {"source", IN_MEDIA, .start = start_source},
    {.name = NULL},
};
// clang-format on

static void start_transcript(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    struct doc_transcript t = {reader_url(r, attr(r, e, "url"), true), attr(r, e, "type"), attr(r, e, "language")};
    if (str_empty(t.url))
        return;
    *vec_push(r->a, &r->draft.podcast.transcripts) = t;
    r->draft.has_podcast = true;
}

static void start_chapters(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    r->draft.podcast.chapters = reader_url(r, attr(r, e, "url"), true);
    r->draft.has_podcast = r->draft.has_podcast || !str_empty(r->draft.podcast.chapters);
}

static void start_person(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    r->person.url = reader_url(r, attr(r, e, "href"), false);
    r->person.avatar = reader_url(r, attr(r, e, "img"), true);
    struct str role = attr(r, e, "role");
    reader_top(r)->kept[0] = str_empty(role) ? STR("host") : role; // the default of the specification
}

// Hosts and authors made it; guests and the crew took part.
static void end_podcast_person(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule;
    struct str role = reader_top(r)->kept[0];
    r->person.name = value->text;
    if (str_eq_nocase(role, STR("host")) || str_eq_nocase(role, STR("author")) || str_eq_nocase(role, STR("co-host")))
        end_person(r, &(struct rule){.field = WHO_PODCAST}, value);
    else
        add_contributor(r, value);
}

static void end_number(struct reader *r, const struct rule *rule, struct said *value)
{
    int64_t n = reader_count(str_first(value->text, str_find_char(value->text, '.')));
    int64_t *place = rule->field == 'e' ? &r->draft.podcast.episode : &r->draft.podcast.season;
    if (n < 0 || *place >= 0)
        return;
    *place = n;
    r->draft.has_podcast = true;
}

// geo="geo:lat,lon[,alt][;…]" (RFC 5870).
static void start_location(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    struct str geo = attr(r, e, "geo"), latitude, longitude;
    if (!str_starts_nocase(geo, STR("geo:")))
        return;
    geo = str_from(str_first(geo, str_find_char(geo, ';')), 4);
    if (str_split(&geo, ',', &latitude) && str_split(&geo, ',', &longitude))
        say_position(r, latitude, longitude);
}

static void start_interact(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    say_text(r, SAID_COMMENTS, reader_url(r, attr(r, e, "uri"), false));
}

static void start_alternate(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    r->media_at = arena_new(r->a, struct doc_media);
    *r->media_at = (struct doc_media){
        .type = attr(r, e, "type"), .title = attr(r, e, "title"), .bytes = reader_count(attr(r, e, "length"))};
}

static void end_alternate(struct reader *r, const struct rule *rule, struct said *value)
{
    (void)rule, (void)value;
    r->media_at = NULL;
}

static void start_source(struct reader *r, const struct rule *rule, const struct xml_element *e)
{
    (void)rule;
    struct str type = attr(r, e, "contentType");
    const struct doc_media *m = r->media_at;
    if (!m) // in a place of its own
        return;
    struct doc_attachment *file =
        add_attachment(r, reader_url(r, attr(r, e, "uri"), true), str_empty(type) ? m->type : type, m->bytes);
    if (file && str_empty(file->title))
        file->title = m->title;
}
